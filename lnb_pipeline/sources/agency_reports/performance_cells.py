"""Cells of a performance table that hold several things: outcome, output, indicators, baselines, targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lnb_pipeline.sources.agency_reports.document import without_marks

# a label counts at the beginning of a printed line, or anywhere when a number or colon follows it
_NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|[a-z])"
_LABEL = re.compile(
    rf"(?P<outcome>\bOutcome\s+{_NUMBER}(?![\w.]*\s+(?:and|of)\b)\s*[:.)–-]?|^Outcome\s*:)"
    rf"|(?P<output>\bOutput\s+{_NUMBER}\s*[:.)–-]?|^Output\s*:)"
    rf"|(?P<indicator>\b(?:Performance\s+|Outcome\s+|Output\s+)?Indicators?\s*(?:no\.?\s*)?{_NUMBER}?\s*(?:[:)–-]|\.(?=\s))|^Indicator\s+\d[\d.]*[a-z]?)"
    rf"|(?P<baseline>\bBaselines?\s*(?:\([^)]{{0,40}}\)|\d{{4}})?\s*[:–-]|^Baseline\b)"
    rf"|(?P<target>\b(?:(?:Planned|Annual|Final|Programme|Project|Cumulative|End[- ]line|Overall)\s+)?"
    rf"(?:\d{{4}}\s+)?Targets?\s*(?:\([^)]{{0,40}}\)|(?:for\s+|by\s+)?\d{{4}})?\s*[:–-]|^(?:Planned\s+)?Target\b)"
    rf"|(?P<achieved>\b(?:Achieved|Actual|Achievement|Progress|Current value)\s*(?:\([^)]{{0,40}}\)|\d{{4}})?\s*:)"
    rf"|(?P<reason>\bReasons?\s+for\s+(?:the\s+)?variance\b[^:\n]{{0,40}}:)"
    rf"|(?P<source>\b(?:Means|Sources?)\s+of\s+verification\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBERED = re.compile(r"^\W?(\d+\.\d+(?:\.\d+)*[a-z]?|\d+[a-z]|[a-z]\))[.:)]?\s+(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator of a cell with what the same cell says of it; `under` is an outcome or output above it."""

    indicator: str
    baseline: str | None = None
    target: str | None = None
    achieved: str | None = None
    reason: str | None = None
    source: str | None = None
    under: str | None = None

    @property
    def number(self) -> str | None:
        """The printed number of the indicator, such as 1.1.2."""
        label = rf"\W*(?:(?:performance|outcome|output)\s+)?(?:indicators?\s*)?({_NUMBER})(?=[\s:.)–-])"
        found = re.match(label, self.indicator, re.IGNORECASE)
        return found[1].lower() if found else None


@dataclass(frozen=True, slots=True)
class Cell:
    """Statements (outcome, output) and indicators of a cell, in order."""

    statements: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    is_labelled: bool = False


@dataclass(slots=True)
class _Parts:
    statements: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)  # statements since the last indicator


def split_cell(lines: Sequence[str], is_indicator: bool) -> Cell:
    """Take a cell apart; `is_indicator` says that a text before any label is an indicator.

    In the form the first text is an outcome or output, or nothing known. A baseline or target without an
    indicator belongs to the outcome or output above it: its item has an empty indicator.
    """
    text = "\n".join(without_marks(line) for line in lines).strip()
    labels = list(_LABEL.finditer(text))
    parts = _Parts()
    opening = _flat(text[: labels[0].start()] if labels else text)
    if is_indicator and opening:
        before = text[: labels[0].start()] if labels else text
        parts.items += [Item(part) for part in _by_number(before)]
    for position, label in enumerate(labels):
        end = labels[position + 1].start() if position + 1 < len(labels) else len(text)
        _add(parts, str(label.lastgroup), label[0], text[label.end() : end])
    return Cell(tuple(parts.statements), tuple(parts.items), bool(labels))


def _add(parts: _Parts, kind: str, label: str, body: str) -> None:
    content = _flat(body)
    if kind in ("outcome", "output"):
        parts.statements.append(_flat(f"{label} {body}"))
        parts.fresh.append(parts.statements[-1])
    elif kind == "indicator":
        under = parts.fresh[-1] if parts.fresh and parts.items else None
        parts.fresh.clear()
        shown = _flat(f"{label.rstrip()} {body}")
        several = _by_number(body)
        named = shown if re.search(r"\d", label) else content
        found = several if len(several) > 1 and not re.search(r"\d", label) else [named]
        parts.items += [Item(text, under=under) for text in found if text]
    else:
        if not parts.items or parts.fresh:
            under = parts.fresh[-1] if parts.items else None
            parts.items.append(Item("", under=under))
            parts.fresh.clear()
        last = parts.items[-1]
        if getattr(last, kind) is None and content:
            parts.items[-1] = replace(last, **{kind: content})


def _by_number(text: str) -> list[str]:
    """Numbered indicators of a text one by one; the whole text when they are not numbered."""
    starts = [match.start() for match in _NUMBERED.finditer(text)]
    if len(starts) < 2 or text[: starts[0]].strip():
        return [flat] if (flat := _flat(text)) else []
    return [_flat(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def split_for(lines: Sequence[str], items: Sequence[Item]) -> list[tuple[str, bool]]:
    """A cell's part for each indicator of its row, and whether that part is this indicator's alone.

    Parts are found by the indicators' numbers, by enumeration, or by as many printed lines as there are
    indicators; else each has the whole cell.
    """
    cleaned = [line for line in map(without_marks, lines) if line.strip()]
    whole = _flat("\n".join(cleaned))
    if len(items) < 2 or not whole:
        return [(whole, True)] * len(items)
    numbered = _parts_by_number("\n".join(cleaned), items)
    if numbered:
        return numbered
    enumerated = re.split(r"(?:^|\s)(?:\(?\d{1,2}[.)]|[a-z]\)|[•▪–-])\s+", " " + " ".join(cleaned))
    for parts in (cleaned, [part for part in enumerated if part.strip()]):
        if len(parts) == len(items):
            return [(_flat(part), True) for part in parts]
    return [(whole, False)] * len(items)


def _parts_by_number(text: str, items: Sequence[Item]) -> list[tuple[str, bool]]:
    """Parts that begin with the number of an indicator; an indicator without one has none."""
    starts: list[tuple[int, int, int]] = []
    for position, item in enumerate(items):
        if item.number is None or "." not in item.number:
            continue
        label = re.search(
            rf"(?:^|(?<=\s))(?:indicator\s*)?{re.escape(item.number)}(?![\w]|\.\d)\s*[:.)–-]?\s*", text, re.IGNORECASE
        )
        if label:
            starts.append((label.start(), label.end(), position))
    starts.sort()
    if not starts or text[: starts[0][0]].strip():
        return []
    parts = [("", True)] * len(items)
    for order, (_, begin, position) in enumerate(starts):
        end = starts[order + 1][0] if order + 1 < len(starts) else len(text)
        parts[position] = (_flat(text[begin:end]), True)
    return parts


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
