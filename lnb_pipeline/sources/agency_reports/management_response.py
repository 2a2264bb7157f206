"""The management response to an evaluation, as the UN Women GATE page prints it.

The page prints a key action with who is responsible, deadline, status and comment on one line without
separators; it is read from the right, by the form of the deadline and the vocabulary of the statuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import agencies, findings, printed
from lnb_pipeline.sources.agency_reports.document import Document, Line, Row, Table, block_lines
from lnb_pipeline.sources.agency_reports.findings import ReportFinding

MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("“Management Response”", re.compile(r"^management\s+response\b", re.IGNORECASE)),
    ("“Recommendation: …”", re.compile(r"^(?:evaluation\s+)?recommendation\b.{0,40}[:.]", re.IGNORECASE)),
    ("“Key Actions”", re.compile(r"^key\s+actions?\b", re.IGNORECASE)),
)

_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "recommendation",
            r"recommendation(?:\s+\d{1,3})?\s*:|evaluation\s+recommendation\s+\d{1,3}\b\s*[.:]",
        ),
        ("category", r"management\s+response\s+category\s*:"),
        ("response", r"management\s+response\s*:"),
        ("description", r"description\s*:"),
        ("thematic_area", r"thematic\s+area\s*:"),
        ("operating_principles", r"operating\s+principles?\s*:"),
        ("organizational_priorities", r"organi[sz]ational\s+priorit(?:y|ies)\s*:"),
        ("uneg_criteria", r"uneg\s+criteri(?:a|on)\s*:"),
        ("no_actions", r"key\s+actions?\s+not\s+added"),
        ("actions", r"key\s+actions?\s*:?$"),
        ("columns", r"(?:key\s+actions?\s+)?responsible\s+deadline\s+status\b"),
    )
)
_ACTION = re.compile(r"^(\d{1,3})\.(\d{1,3})\.?\s+(?=\S)")
_DEADLINE = re.compile(
    r"(?<![\d/.-])(20\d\d)[/-](0?[1-9]|1[0-2])(?![\d/-])|\bno\s+due\s+date\b", re.IGNORECASE
)
_STATUS = re.compile(
    r"\s*((?:overdue\s*[-–—:]?\s*)?(?:not\s+initiated|initiated|completed|no\s+longer\s+applicable)|overdue)(?![\w-])",
    re.IGNORECASE,
)
STATUSES: dict[str, str] = {
    "not initiated": "not_initiated",
    "initiated": "initiated",
    "completed": "completed",
    "no longer applicable": "no_longer_applicable",
}
_NOT_APPLICABLE = re.compile(r"^(?:not\s+applicable|n/?a|[-–—]*)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyAction:
    """A key action; `number` as printed, `deadline` the last day of the month printed."""

    number: str
    text: str
    responsible: str | None
    deadline_text: str | None
    deadline: date | None
    status_text: str | None
    comment: str | None
    line: int

    @property
    def status(self) -> str | None:
        """Status without its remark of being overdue, None when the printed words are not known."""
        words = re.sub(r"\s+", " ", re.sub(r"^overdue\W*", "", self.status_text or "", flags=re.IGNORECASE))
        return STATUSES.get(words.strip().lower())

    @property
    def stated_overdue(self) -> bool | None:
        return None if self.status_text is None else self.status_text.lower().startswith("overdue")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation with the response to it; what is not applicable is None."""

    number: int
    text: str
    response: str | None
    category: str | None
    thematic_area: str | None
    operating_principles: str | None
    organizational_priorities: str | None
    uneg_criteria: str | None
    actions: tuple[KeyAction, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ManagementResponse:
    """What the pipeline takes from a management response."""

    title: str
    recommendations: tuple[Recommendation, ...]
    findings: tuple[ReportFinding, ...]

    @property
    def report_id(self) -> str:
        return f"management_response:{printed.slug(self.title)}"


def is_kind(document: Document) -> bool:
    """Whether all marks of the page stand in the document."""
    return all(any(mark.search(line.text) for line in document.lines()) for _, mark in MARKS)


def read(document: Document, name: str) -> ManagementResponse:
    """Read a management response.

    Raises
    ------
    DeliveryError
        E412 when the evaluation's title or the recommendations are not found, E301 when a
        recommendation stands twice.
    """
    lines = list(_lines(document))
    first = next((i for i, line in enumerate(lines) if _label(line.text)[0] == "recommendation"), None)
    if first is None:
        raise fail(
            DeliveryError,
            "E412",
            where=f"{name}: recommendations",
            rule="a response answers recommendations",
            expected="lines that begin with “Recommendation:”",
            got="none",
            hint="deliver the whole page",
        )
    title = _title(lines[:first], name)
    recommendations = tuple(
        _recommendation(block, i, name) for i, block in enumerate(_blocks(lines[first:]), 1)
    )
    twice = findings.repeats([r.number for r in recommendations])
    if twice:
        raise fail(
            DeliveryError,
            "E301",
            where=f"{name}: recommendations",
            rule="a recommendation stands once",
            expected="different numbers",
            got=f"repeated: {', '.join(twice)}",
            hint="deliver the page once, or correct the numbers with the sender",
            count=len(twice),
        )
    found = (*_number_findings(recommendations), *(f for r in recommendations for f in _findings(r)))
    return ManagementResponse(title, recommendations, found)


def _lines(document: Document) -> Iterator[Line]:
    """The lines of the page; the cells of a table of key actions stand on one line, tabs between them."""
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (Line(row.number, _row_text(row)) for row in block.rows if any(row.cells))
        else:
            yield from block_lines(block)


def _row_text(row: Row) -> str:
    """A row of one column of text, or of key actions with its cells kept apart."""
    texts = row.texts
    if len(texts) >= 4 and not _label(" ".join(filter(None, texts)))[0]:
        return "\t".join(texts)
    return " ".join(filter(None, texts))


def _label(text: str) -> tuple[str | None, str]:
    """The part of the page a line opens, and the rest of the line."""
    for part, pattern in _LABELS:
        match = pattern.match(text)
        if match:
            numbered = part == "recommendation" and re.search(r"\d", match.group())
            return part, text if numbered else text[match.end() :].strip()
    return None, text


# -- header -----------------------------------------------------------------------------------------


def _title(lines: list[Line], name: str) -> str:
    """The evaluation's title: by its label, or the value that speaks of an evaluation and of no years."""
    items: list[tuple[int, str, str]] = []  # last line, label, value
    for line in lines:
        match = re.match(r"([A-Za-z][A-Za-z /()]{0,40})?\s*:\s*(.*)$", line.text)
        if match:
            items.append((line.number, (match[1] or "").strip().lower(), match[2]))
        elif items and line.number == items[-1][0] + 1 and items[-1][2]:
            items[-1] = (line.number, items[-1][1], f"{items[-1][2]} {line.text}")
    labelled = [
        value for _, label, value in items if re.fullmatch(r"(?:evaluation\s+)?title", label) and value
    ]
    blank = [
        value
        for _, label, value in items
        if not label
        and re.search(r"\b(?:evaluation|review)\b", value, re.IGNORECASE)
        and not re.search(r"\b20\d\d\s*[-–—]\s*20\d\d\b", value)
    ]
    title = next(iter((*labelled, *blank)), "")
    if not printed.slug(title):
        raise fail(
            DeliveryError,
            "E412",
            where=f"{name}: header",
            rule="the page states the evaluation's title",
            expected="a line “Evaluation title: …”, or “: …evaluation…” above the first recommendation",
            got="no such line",
            hint="deliver the page with its header",
        )
    return title


# -- recommendations ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """The lines of one recommendation by part; key actions line by line."""

    line: int
    parts: dict[str, list[str]] = field(default_factory=dict)
    actions: list[Line] = field(default_factory=list)


def _blocks(lines: list[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    part = "recommendation"
    for line in lines:
        label, rest = _label(line.text)
        if label == "recommendation" and not _repeats_heading(blocks, part, label):
            blocks.append(_Block(line.number))
        part = label or part
        if part in ("actions", "columns"):
            if label is None:
                blocks[-1].actions.append(line)
        elif rest:
            blocks[-1].parts.setdefault(part, []).append(rest)
    return blocks


def _repeats_heading(blocks: list[_Block], part: str, label: str) -> bool:
    """“Recommendation:” alone on its line, the text with its number on the next."""
    return bool(blocks) and part == label == "recommendation" and not blocks[-1].parts


def _recommendation(block: _Block, position: int, name: str) -> Recommendation:
    text = _joined(block, "recommendation") or ""
    match = re.match(
        r"(?:evaluation\s+recommendation|recommendation)?\s*(\d{1,3})\s*[.:)]\s*(.*)$", text, re.IGNORECASE
    )
    if not (match[2] if match else text):
        raise fail(
            DeliveryError,
            "E412",
            where=f"{name}: line {block.line}",
            rule="a recommendation has a text",
            expected="text after “Recommendation:”",
            got="none",
            hint="deliver the whole page",
        )
    number = int(match[1]) if match else position
    response = re.sub(
        r"^management\s+response\s*:\s*", "", _joined(block, "response") or "", flags=re.IGNORECASE
    )
    return Recommendation(
        number=number,
        text=match[2] if match else text,
        response=response or None,
        category=_joined(block, "category"),
        thematic_area=_joined(block, "thematic_area"),
        operating_principles=_joined(block, "operating_principles"),
        organizational_priorities=_joined(block, "organizational_priorities"),
        uneg_criteria=_joined(block, "uneg_criteria"),
        actions=tuple(_actions(block, number)),
        line=block.line,
    )


def _joined(block: _Block, part: str) -> str | None:
    text = " ".join(block.parts.get(part, []))
    return None if _NOT_APPLICABLE.match(text) else text


# -- key actions --------------------------------------------------------------------------------------


def _actions(block: _Block, recommendation: int) -> Iterator[KeyAction]:
    """Key actions of a recommendation; a line that opens none goes on with the one before it."""
    current: Line | None = None
    for line in block.actions:
        if current is None or _opens_action(line.text, current.text, recommendation):
            if current and _ACTION.match(current.text):
                yield _action(current)
            current = line
        else:
            current = Line(current.number, f"{current.text} {line.text}")
    if current and _ACTION.match(current.text):
        yield _action(current)


def _opens_action(text: str, before: str, recommendation: int) -> bool:
    """A number such as 2.3 opens an action when the one before is complete, or when it is the next number.

    Under another recommendation's number it opens one only with a deadline on its line: else it is a
    figure in a comment that goes on.
    """
    match = _ACTION.match(text)
    if not match:
        return False
    previous = _ACTION.match(before)
    if previous is None or "\t" in before:
        return True
    if _best_deadline(before) is not None:
        return int(match[1]) == recommendation or _best_deadline(text) is not None
    return int(match[1]) == recommendation and int(match[2]) == int(previous[2]) + 1


def _action(line: Line) -> KeyAction:
    match = _ACTION.match(line.text)
    if match is None:
        raise ValueError("not a key action")
    number, text = f"{match[1]}.{match[2]}", line.text[match.end() :]
    if "\t" in text:
        return _from_cells(number, text.split("\t"), line.number)
    deadline = _best_deadline(text)
    if deadline is None:
        before, responsible = agencies.trailing(text)
        return KeyAction(number, before, responsible or None, None, None, None, None, line.number)
    status = _STATUS.match(text, deadline.end())
    before, responsible = agencies.trailing(text[: deadline.start()])
    comment = text[status.end() if status else deadline.end() :].strip()
    return KeyAction(
        number,
        before,
        responsible or None,
        deadline[0],
        _deadline(deadline),
        re.sub(r"\s+", " ", status[1]) if status else None,
        comment or None,
        line.number,
    )


def _from_cells(number: str, cells: list[str], line: int) -> KeyAction:
    """A key action of a table: text, responsible, deadline, status, comment."""
    at = next((i for i, cell in enumerate(cells) if i >= 2 and _DEADLINE.fullmatch(cell.strip())), 2)
    cell = [text.strip() or None for text in (*cells, *[""] * 5)]
    deadline = _DEADLINE.fullmatch(cell[at] or "")
    text = " ".join(filter(None, cell[: at - 1]))
    return KeyAction(
        number,
        text,
        cell[at - 1],
        cell[at],
        _deadline(deadline) if deadline else None,
        cell[at + 1],
        " ".join(filter(None, cell[at + 2 :])) or None,
        line,
    )


def _best_deadline(text: str) -> re.Match[str] | None:
    """The deadline of a key action: best the one between agencies and a status, of equals the last."""

    def fit(match: re.Match[str]) -> int:
        return 2 * bool(_STATUS.match(text, match.end())) + bool(agencies.trailing(text[: match.start()])[1])

    found = [match for match in _DEADLINE.finditer(text) if fit(match)]
    at_end = [match for match in _DEADLINE.finditer(text) if not text[match.end() :].strip()]
    return max(found, key=lambda match: (fit(match), match.start())) if found else next(iter(at_end), None)


def _deadline(match: re.Match[str]) -> date | None:
    return printed.month_end(int(match[1]), int(match[2])) if match[1] else None


# -- findings -----------------------------------------------------------------------------------------


def _number_findings(recommendations: tuple[Recommendation, ...]) -> Iterator[ReportFinding]:
    missing = findings.gaps(r.number for r in recommendations)
    if missing:
        yield ReportFinding(
            "recommendation_number_gap",
            f"line {recommendations[0].line}",
            f"{len(recommendations)} recommendations, missing: {', '.join(map(str, missing))}",
        )
    for number in findings.repeats([a.number for r in recommendations for a in r.actions]):
        line = next(a.line for r in recommendations for a in r.actions if a.number == number)
        yield ReportFinding(
            "action_number_repeated", f"line {line}", f"key action {number} stands more than once"
        )


def _findings(recommendation: Recommendation) -> Iterator[ReportFinding]:
    here = f"recommendation {recommendation.number}, line {recommendation.line}"
    if not recommendation.actions:
        yield ReportFinding(
            "no_key_action", here, f"recommendation {recommendation.number} has no key action"
        )
    major = str(recommendation.number)
    own = [int(a.number.split(".")[1]) for a in recommendation.actions if a.number.split(".")[0] == major]
    missing = findings.gaps(own)
    if missing:
        yield ReportFinding(
            "action_number_gap",
            here,
            f"{len(recommendation.actions)} key action(s) listed, missing: "
            + ", ".join(f"{recommendation.number}.{n}" for n in missing),
        )
    for action in recommendation.actions:
        yield from _action_findings(action, major)


def _action_findings(action: KeyAction, major: str) -> Iterator[ReportFinding]:
    here = f"key action {action.number}, line {action.line}"
    if action.number.split(".")[0] != major:
        yield ReportFinding(
            "action_number_differs", here, f"{action.number} stands under recommendation {major}"
        )
    if action.deadline is None:
        yield ReportFinding("deadline_missing", here, f"key action {action.number} has no deadline")
    if action.responsible is None:
        yield ReportFinding(
            "responsible_missing", here, f"no agency found before the deadline of {action.number}"
        )
    for token in agencies.split(action.responsible or "").unknown:
        yield ReportFinding("agency_unknown", here, f"“{token}” at {action.number} is no known agency")
    if action.status is None:
        yield ReportFinding(
            "status_missing", here, f"the status of {action.number} is none of the known ones"
        )
    if action.stated_overdue:
        yield ReportFinding(
            "stated_overdue",
            here,
            f"due {action.deadline_text or 'without a date'}, stated as {action.status_text}",
        )
