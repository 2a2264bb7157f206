"""The parts of a printed or tabulated page: header, recommendations with their labels, lines of key actions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import printed
from lnb_pipeline.sources.agency_reports.document import Document, Row, Table, block_lines

_RECOMMENDATION = r"recommendation(?:\(s\))?(?:\s+or\s+issue)?"
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "recommendation",
            rf"(?:\d{{1,3}}\s*[.)]\s*)?(?:evaluation\s+)?{_RECOMMENDATION}(?:\s+(?:no\.?\s*|#\s*)?\d{{1,3}})?\s*:"
            rf"|evaluation\s+{_RECOMMENDATION}\s+\d{{1,3}}\b\s*[.:]|{_RECOMMENDATION}\s+\d{{1,3}}\s+[–—-]\s",
        ),
        ("category", r"management\s+response\s+category\s*:"),
        ("response", r"management\s+response\s*:"),
        ("description", r"description\s*:"),
        ("thematic_area", r"thematic\s+area\s*:"),
        ("operating_principles", r"operating\s+principles?\s*:"),
        ("organizational_priorities", r"organi[sz]ational\s+priorit(?:y|ies)\s*:"),
        ("uneg_criteria", r"uneg\s+criteri(?:a|on)\s*:"),
        ("no_actions", r"key\s+actions?\s+not\s+added|no\s+key\s+actions?\b"),
        ("actions", r"key\s+actions?(?:\(s\))?\s*:?$"),
        (
            "columns",
            r"(?:(?:no|nr|#)\.?\s+)?(?:key\s+actions?(?:\(s\))?\s+)?responsible\b.{0,20}?\s+"
            r"(?:deadline|due\s*date|time\s?frame)\s+status\b"
            r"|(?:(?:no|nr|#)\.?\s+)?key\s+actions?(?:\(s\))?\s+(?:responsib|deadline|due\s*date|time\s?frame|status)",
        ),
    )
)
_HEADER_LABEL = re.compile(
    r"(?:evaluation\s+)?title|commissioning\s+unit|(?:evaluation\s+)?(?:plan|type)|completion\s+date|"
    r"unit\s+responsible\b.{0,60}|documents\s+related\b.{0,60}",
    re.IGNORECASE,
)
_COLUMNS = (
    ("number", r"(?:no|nr|#)\.?"), ("text", r"key\s+action"), ("responsible", r"responsib|agenc"),
    ("deadline", r"deadline|due\s*date|time\s?frame"), ("status", r"(?:tracking\W*)?status"), ("comment", r"comment"),
    ("documents", r"document|history"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the page; the cells of a row of key actions stand on one, tabs between them.

    `begins` tells that it is the first line of its paragraph, list item or row.
    """

    number: int
    text: str
    begins: bool = True

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(cell.strip() for cell in self.text.split("\t"))


@dataclass(slots=True)
class Block:
    """The lines of one recommendation by part; key actions line by line, with the columns of their table."""

    line: int
    parts: dict[str, list[str]] = field(default_factory=dict)
    actions: list[PageLine] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def joined(self, part: str) -> str | None:
        """The text of a part, None when there is none or it is said not to apply."""
        text = " ".join(self.parts.get(part, []))
        return None if re.fullmatch(r"(?:not\s+applicable|n/?a|[-–—]*)\.?", text, re.IGNORECASE) else text


def label(text: str) -> tuple[str | None, str]:
    """The part of the page a line opens, and the rest of the line; a numbered recommendation stays whole."""
    words = re.sub(r"\s+", " ", text)
    for part, pattern in _LABELS:
        match = pattern.match(words)
        if match:
            if part == "columns":
                return part, text
            numbered = part == "recommendation" and re.search(r"\d", match.group())
            return part, words if numbered else words[match.end() :].strip()
    return None, text


def lines(document: Document) -> Iterator[PageLine]:
    """The lines of the page, those of tables row by row."""
    for block in document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield from _row_lines(row)
        else:
            for position, line in enumerate(block_lines(block)):
                yield PageLine(line.number, line.text, position == 0)


def _row_lines(row: Row) -> Iterator[PageLine]:
    """The lines of a row: of text as printed in its cells, of key actions one line with its cells kept apart."""
    # a cell that spans columns may stand in each of them
    before = ((), *row.cells)
    cells = [c for i, c in enumerate(row.cells) if c != before[i] or not c or len(c[0]) < 20]
    texts = [" ".join(cell) for cell in cells]
    filled = [text for text in texts if text]
    if not filled:
        return
    opened = label(" ".join(filled))[0]
    if opened == "columns" or (opened is None and len(texts) >= 4 and not _names_label(filled[0])):
        yield PageLine(row.number, "\t".join(texts))
        return
    if len(filled) == 2 and _names_label(filled[0]):
        yield PageLine(row.number, f"{filled[0].rstrip(' :')}: {filled[1]}")
        return
    printed_lines = [line for cell in cells for line in cell]
    if len(cells) > 1 and sum(label(line)[0] is not None for line in printed_lines) < 2:
        printed_lines = [" ".join(filled)]
    for position, line in enumerate(printed_lines):
        yield PageLine(row.number, line, position == 0)


def _names_label(text: str) -> bool:
    """Whether a cell holds a label of the page or of its header and nothing else."""
    name = text.rstrip(" :")
    return _HEADER_LABEL.fullmatch(name) is not None or any(
        pattern.fullmatch(f"{name}:")
        for part, pattern in _LABELS
        if part not in ("actions", "columns", "no_actions")
    )


def columns(line: PageLine) -> dict[str, int]:
    """The columns that a heading row of key actions names; none for a heading printed without cells."""
    if "\t" not in line.text:
        return {}
    found: dict[str, int] = {}
    for position, cell in enumerate(line.cells):
        part = next((part for part, form in _COLUMNS if re.match(form, cell, re.IGNORECASE)), None)
        if part:
            found.setdefault(part, position)
    return found


def blocks(page: Sequence[PageLine]) -> list[Block]:
    """The recommendations of a page that begins with one. The columns of one table hold until the next heading."""
    found: list[Block] = []
    part, named = "recommendation", dict[str, int]()
    for line in page:
        opened, rest = label(line.text)
        if opened == "recommendation" and not _repeats_heading(found, part):
            found.append(Block(line.number, columns=named))
        part = opened or part
        if opened == "columns":
            named = columns(line)
            found[-1].columns = named
        if part in ("actions", "columns"):
            if opened is None:
                found[-1].actions.append(line)
        elif rest:
            found[-1].parts.setdefault(part, []).append(rest.replace("\t", " "))
    return found


def _repeats_heading(found: list[Block], part: str) -> bool:
    """“Recommendation:” alone on its line, the text with its number on the next."""
    return bool(found) and part == "recommendation" and not found[-1].parts


def title(header: Sequence[PageLine], name: str) -> str:
    """The evaluation's title: by its label, or the value that speaks of an evaluation and of no years.

    Raises
    ------
    DeliveryError
        E412 when the header states none.
    """
    items: list[tuple[int, str, str]] = []  # last line, label, value
    for line in header:
        match = re.match(r"([A-Za-z][A-Za-z /()]{0,60})?\s*:\s*(.*)$", line.text)
        is_title = bool(items) and re.fullmatch(r"(?:evaluation )?title", items[-1][1]) is not None
        if match:
            items.append((line.number, (match[1] or "").strip().lower(), match[2]))
        elif items and line.number == items[-1][0] + 1 and (
            (items[-1][2] and not line.begins) or (is_title and not items[-1][2])
        ):
            items[-1] = (line.number, items[-1][1], f"{items[-1][2]} {line.text}".strip())
    labelled = [value for _, name, value in items if re.fullmatch(r"(?:evaluation\s+)?title", name) and value]
    blank = [
        value for _, name, value in items
        if not name and re.search(r"\b(?:evaluation|review)\b", value, re.IGNORECASE)
        and not re.search(r"\b20\d\d\s*[-–—]\s*20\d\d\b", value)
    ]  # fmt: skip
    found = next(iter((*labelled, *blank)), "")
    if not printed.slug(found):
        raise fail(
            DeliveryError,
            "E412",
            where=f"{name}: header",
            rule="the page states the evaluation's title",
            expected="a line “Evaluation title: …”, or “: …evaluation…” above the first recommendation",
            got="no such line",
            hint="deliver the page with its header",
        )
    return found
