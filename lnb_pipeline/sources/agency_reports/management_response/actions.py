"""Key actions: opened by their number or their cells, and read from the right where no cells keep them apart.

A page printed as text has text, responsible, deadline, status and comment on one run of lines without
separators; the deadline's form and the vocabulary of the statuses tell them apart. Where the tracker
prints when an action was added, that remark stands between the action and who is responsible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from lnb_pipeline.sources.agency_reports import agencies, printed
from lnb_pipeline.sources.agency_reports.management_response.model import (
    NO_DEADLINE,
    STAMP,
    STATUSES,
    KeyAction,
    deadline_of,
)
from lnb_pipeline.sources.agency_reports.management_response.page import Block, PageLine

_NUMBER = re.compile(r"^(\d{1,3})\.(\d{1,3})\.?\s+(?=\S)")
_DEADLINE = re.compile(
    r"(?<![\d/.-])(20\d\d)[/-](0?[1-9]|1[0-2])(?![\d/-])|\bno\s+due\s+date\b|\bno\s+deadline\s+established\b",
    re.IGNORECASE,
)
_WORDS = "|".join(form.replace(" ", r"\s+") for form in sorted((*STATUSES, NO_DEADLINE), key=len, reverse=True))
_STATUS = re.compile(rf"\s*((?:overdue\s*[-–—:]?\s*)?(?:{_WORDS})|overdue)(?![\w-])", re.IGNORECASE)
_LINK = re.compile(r"\s*\bhistory\s*$", re.IGNORECASE)
# “UNDP Country Office”, “UNDP Albania”: a known agency with the name of one of its units
_UNIT = re.compile(rf"(?:^|\s)((?:{'|'.join(map(re.escape, agencies.AGENCIES))})(?:[ /&,-]+[A-Z][\w&-]*){{0,5}})\s*$")


def actions(block: Block, recommendation: int) -> Iterator[KeyAction]:
    """Key actions of a recommendation; a line that opens none goes on with the one before it."""
    current: PageLine | None = None
    for line in block.actions:
        if current is None or _opens(line, current, recommendation):
            if current is not None and _is_action(current):
                yield _action(current, block, recommendation)
            current = line
        else:
            current = PageLine(current.number, _continued(current.text, line.text))
    if current is not None and (_is_action(current) or _state(current.text)):
        yield _action(current, block, recommendation)


def numbered_by_place(found: list[KeyAction], recommendation: int) -> tuple[KeyAction, ...]:
    """Actions without a number get the number of their place among those of the recommendation."""
    return tuple(
        KeyAction(
            f"{recommendation}.{place}", a.text, a.responsible, a.deadline_text, a.deadline, a.status_text, a.comment,
            a.line, numbered=False,
        )
        if not a.numbered else a
        for place, a in enumerate(found, 1)
    )  # fmt: skip


def _is_action(line: PageLine) -> bool:
    return _NUMBER.match(line.text) is not None or ("\t" in line.text and _state(line.text))


def _state(text: str) -> bool:
    """Whether a deadline or a status stands in a text or in one of its cells."""
    if "\t" not in text:
        return _best_deadline(text) is not None
    cells = [cell.strip() for cell in text.split("\t")[1:]]
    return any(_DEADLINE.fullmatch(cell) or _STATUS.fullmatch(cell) or deadline_of(cell) for cell in cells)


def _continued(text: str, further: str) -> str:
    """A text that goes on; rows of cells go on cell by cell."""
    if text.count("\t") != further.count("\t"):
        return f"{text} {further}"
    return "\t".join(f"{a} {b}".strip() for a, b in zip(text.split("\t"), further.split("\t"), strict=True))


def _opens(line: PageLine, before: PageLine, recommendation: int) -> bool:
    """Whether a line opens an action.

    A row of cells does with a number or a state of its own, and a text in its first cell. A number
    such as 2.3 does when the action before is complete, or when it is the next number; under another
    recommendation's number it opens one only with a deadline on its line: else it is a figure in a
    comment that goes on.
    """
    match, previous = _NUMBER.match(line.text), _NUMBER.match(before.text)
    if not match:
        return "\t" in line.text and "\t" in before.text and bool(line.cells[0]) and _state(line.text)
    if previous is None or "\t" in before.text:
        return True
    if _best_deadline(before.text) is not None:
        return int(match[1]) == recommendation or _best_deadline(line.text) is not None
    return int(match[1]) == recommendation and int(match[2]) == int(previous[2]) + 1


def _action(line: PageLine, block: Block, recommendation: int) -> KeyAction:
    match = _NUMBER.match(line.text)
    number = f"{match[1]}.{match[2]}" if match else f"{recommendation}.0"
    text = line.text[match.end() :] if match else line.text
    numbered = match is not None
    if "\t" in line.text:
        return _from_cells(number, line, block.columns, numbered)
    deadline = _best_deadline(text)
    if deadline is None:
        before, responsible = _responsible(text)
        return KeyAction(number, before, responsible, None, None, None, None, line.number, numbered)
    status = _STATUS.match(text, deadline.end())
    before, responsible = _responsible(text[: deadline.start()])
    comment = _LINK.sub("", text[status.end() if status else deadline.end() :]).strip()
    deadline_text: str | None = deadline[0]
    status_text = re.sub(r"\s+", " ", status[1]) if status else None
    if status is None and deadline[0].lower().startswith("no deadline"):
        deadline_text, status_text = None, deadline_text
    return KeyAction(
        number, before, responsible, deadline_text, _month(deadline), status_text, comment or None, line.number,
        numbered,
    )  # fmt: skip


def _responsible(text: str) -> tuple[str, str | None]:
    """What is to be done, and who is responsible: what follows the tracker's remark, or the final run of agencies."""
    stamps = list(STAMP.finditer(text))
    after = text[stamps[-1].end() :].strip() if stamps else ""
    if after:
        return _without_stamps(text[: stamps[0].start()]), after
    text = _without_stamps(text)
    before, responsible = agencies.trailing(text)
    unit = None if responsible else _UNIT.search(text)
    if unit and text[: unit.start()].strip():
        return text[: unit.start()].strip(), unit[1]
    return before, responsible or None


def _without_stamps(text: str) -> str:
    return re.sub(r"\s+", " ", STAMP.sub(" ", text)).strip()


def _from_cells(number: str, line: PageLine, columns: Mapping[str, int], numbered: bool) -> KeyAction:
    """A key action of a table: by the columns its heading names, else in the order of the form."""
    cells = [_without_stamps(cell) or None for cell in line.cells]
    at = columns if {"text", "deadline"} <= columns.keys() and len(cells) > columns["deadline"] else _places(cells)

    def cell(part: str) -> str | None:
        return cells[at[part]] if part in at and at[part] < len(cells) else None

    first = " ".join(filter(None, cells[columns.get("number", at["text"]) : at["text"] + 1]))
    deadline_text, status = cell("deadline"), cell("status")
    comment = cell("comment") if at is columns else " ".join(filter(None, cells[at["status"] + 1 :]))
    return KeyAction(
        number,
        _NUMBER.sub("", f"{first} ").strip(),
        cell("responsible"),
        deadline_text,
        deadline_of(deadline_text) if deadline_text else None,
        status,
        _LINK.sub("", comment or "").strip() or None,
        line.number,
        numbered,
    )


def _places(cells: list[str | None]) -> dict[str, int]:
    """Where the parts of an action stand without a heading: before and behind the cell with the deadline."""
    filled = [(i, cell) for i, cell in enumerate(cells) if i >= 2 and cell]
    deadline = next((i for i, cell in filled if _DEADLINE.fullmatch(cell) or deadline_of(cell)), None)
    status = next((i for i, cell in filled if _STATUS.fullmatch(cell)), None)
    if deadline is None:
        number_apart = re.fullmatch(r"\d{1,3}\.\d{1,3}\.?", cells[0] or "") is not None
        deadline = status - 1 if status is not None else 2 + number_apart
    return {"text": max(deadline - 2, 0), "responsible": deadline - 1, "deadline": deadline, "status": deadline + 1}


def _best_deadline(text: str) -> re.Match[str] | None:
    """The deadline of a key action: best the one between agencies and a status, of equals the last."""

    def fit(match: re.Match[str]) -> int:
        return 2 * bool(_STATUS.match(text, match.end())) + bool(agencies.trailing(text[: match.start()])[1])

    found = [match for match in _DEADLINE.finditer(text) if fit(match)]
    at_end = [match for match in _DEADLINE.finditer(text) if not text[match.end() :].strip()]
    return max(found, key=lambda match: (fit(match), match.start())) if found else next(iter(at_end), None)


def _month(match: re.Match[str]) -> date | None:
    return printed.month_end(int(match[1]), int(match[2])) if match[1] else None
