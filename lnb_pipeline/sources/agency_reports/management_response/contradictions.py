"""Where a management response contradicts itself or leaves a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lnb_pipeline.sources.agency_reports import agencies, findings
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.management_response.model import (
    Basis,
    KeyAction,
    Recommendation,
    deadline_of,
)

_DAY: dict[Basis, str] = {
    "document": "the document's last update", "manifest": "the day its delivery states",
    "received": "the day it was received", "period": "the end of the year it was delivered for",
}


def of_response(
    recommendations: Sequence[Recommendation], as_of: date, basis: Basis, year: int, period_end: date | None
) -> Iterator[ReportFinding]:
    """All findings of a response judged on `as_of`; `period_end` is the end of the period its header states."""
    yield from _numbers(recommendations)
    for recommendation in recommendations:
        yield from _of_recommendation(recommendation)
        for action in recommendation.actions:
            yield from _of_action(action, recommendation)
            yield from _of_deadline(action, as_of, basis)
    actions = [action for recommendation in recommendations for action in recommendation.actions]
    yield from _after_period(actions, period_end)
    yield from _of_another_year(actions, as_of, basis, year)


def _numbers(recommendations: Sequence[Recommendation]) -> Iterator[ReportFinding]:
    numbers = [r.number for r in recommendations]
    missing = findings.gaps(numbers)
    if missing:
        yield ReportFinding(
            "recommendation_number_gap", f"{recommendations[0].line}",
            f"{len(recommendations)} recommendations, missing: {', '.join(map(str, missing))}",
            f"recommendations {', '.join(map(str, numbers))}", f"numbers 1 to {max(numbers)}",
        )  # fmt: skip
    actions = [action for r in recommendations for action in r.actions]
    for number in findings.repeats([action.number for action in actions]):
        lines = [f"{action.line}" for action in actions if action.number == number]
        yield ReportFinding(
            "action_number_repeated", lines[0], f"key action {number} stands more than once",
            f"{number} on {lines[0]}", f"{number} on {', '.join(lines[1:])}",
        )  # fmt: skip


def _of_recommendation(recommendation: Recommendation) -> Iterator[ReportFinding]:
    number, here = recommendation.number, f"recommendation {recommendation.number}, {recommendation.line}"
    if recommendation.unread:
        yield ReportFinding(
            "action_unread", here, f"text under the key actions of recommendation {number} was not recognised as one"
        )
    elif not recommendation.actions and recommendation.accepted is not False:
        sure = recommendation.accepted
        yield ReportFinding(
            "no_key_action" if sure else "no_key_action_unclear", here, f"recommendation {number} has no key action",
            f"response: {recommendation.category or _beginning(recommendation.response)}", "no key action",
        )  # fmt: skip
    own = [_parts(a)[1] for a in recommendation.actions if _parts(a)[0] == number]
    missing = [f"{number}.{n}" for n in findings.gaps(own)]
    if missing:
        yield ReportFinding(
            "action_number_gap", here,
            f"{len(recommendation.actions)} key action(s) listed, missing: {', '.join(missing)}",
            f"key actions {', '.join(a.number for a in recommendation.actions)}", f"missing: {', '.join(missing)}",
        )  # fmt: skip
    unnumbered = [action for action in recommendation.actions if not action.numbered]
    if unnumbered:
        yield ReportFinding(
            "action_number_missing", here,
            f"{len(unnumbered)} key action(s) without a number, numbered here by their place",
            f"{len(unnumbered)} key action(s) without a number", f"here {', '.join(a.number for a in unnumbered)}",
        )  # fmt: skip


def _beginning(response: str | None) -> str:
    return "not said" if not response else re.split(r"(?<=[.;])\s", response)[0][:80]


def _parts(action: KeyAction) -> tuple[int, int]:
    major, minor = action.number.split(".")
    return int(major), int(minor)


def _of_action(action: KeyAction, recommendation: Recommendation) -> Iterator[ReportFinding]:
    number, here = action.number, f"key action {action.number}, {action.line}"
    if _parts(action)[0] != recommendation.number:
        yield ReportFinding(
            "action_number_differs", here, f"{number} stands under recommendation {recommendation.number}",
            f"key action {number}", f"recommendation {recommendation.number}",
        )  # fmt: skip
    if action.deadline is None:
        yield ReportFinding(
            "deadline_missing", here, f"key action {number} has no deadline", action.deadline_text or "nothing"
        )
    if action.responsible is None:
        yield ReportFinding("responsible_missing", here, f"no responsible agency was found for {number}")
    split = agencies.split(action.responsible or "")
    for token in split.unknown:
        yield ReportFinding("agency_unknown", here, f"“{token}” at {number} is no known agency", action.responsible)
    if not action.status_recognised:
        yield ReportFinding(
            "status_missing", here, f"the status of {number} is none of the known ones",
            action.status_text or (action.comment or "nothing")[:80],
        )


def _of_deadline(action: KeyAction, as_of: date, basis: Basis) -> Iterator[ReportFinding]:
    """The stated status against the deadline on the day the document is judged at."""
    here, due = f"key action {action.number}, {action.line}", f"due {action.deadline_text or 'without a date'}"
    if action.stated_overdue:
        yield ReportFinding(
            "stated_overdue", here, f"{due}, stated as {action.status_text}", f"status {action.status_text}", due
        )
        if basis != "period" and action.deadline is not None and action.deadline >= as_of:
            yield ReportFinding(
                "overdue_too_early", here, f"{due}, stated as {action.status_text} on {as_of}",
                f"status {action.status_text} on {as_of}", f"{due}, to the end of {action.deadline}",
            )  # fmt: skip
    elif action.is_overdue(as_of):
        undated = "" if basis in ("document", "manifest") else "; the document prints no day of update"
        yield ReportFinding(
            "overdue_not_stated", here, f"{due}, on {as_of} stated as {action.status_text}{undated}",
            f"status {action.status_text}", f"{due}; past on {as_of}, {_DAY[basis]}",
        )  # fmt: skip


def _after_period(actions: Sequence[KeyAction], period_end: date | None) -> Iterator[ReportFinding]:
    late = [a for a in actions if period_end and a.deadline and a.deadline > period_end]
    if late:
        yield ReportFinding(
            "deadline_after_period", f"key action {late[0].number}, {late[0].line}",
            f"{len(late)} key action(s) are due after {period_end}, where the period in the header ends",
            findings.joined(f"{a.number} due {a.deadline_text}" for a in late), f"period in the header to {period_end}",
        )  # fmt: skip


def _of_another_year(
    actions: Sequence[KeyAction], as_of: date, basis: Basis, year: int
) -> Iterator[ReportFinding]:
    """A state that is later than the year of the delivery: by its days, or because it marks later deadlines overdue."""
    if basis == "document" and as_of.year > year:
        yield ReportFinding(
            "period_differs", "whole document", f"the document was last updated on {as_of}, delivered for {year}",
            f"last updated on {as_of}", f"delivered for {year}",
        )  # fmt: skip
    marked = [a.deadline for a in actions if a.stated_overdue and a.deadline and a.deadline > as_of]
    if basis == "period" and marked:
        yield ReportFinding(
            "period_differs", "whole document",
            f"a key action due by {max(marked)} is marked overdue, the document was delivered for {year}",
            f"overdue: due by {max(marked)}", f"delivered for {year}",
        )  # fmt: skip


_YEARS = re.compile(r"\b(20\d\d)\s*[-–—/]\s*(20\d\d)\b")
_END_DATE = re.compile(r"\b(?:programme|project)\b.{0,20}\b(?:end|closing|closure)\s+date\W+(.{4,30})", re.IGNORECASE)


def period_end(header: Sequence[str]) -> date | None:
    """The end of the period a header states: the programme's end date, else the last year of a range of years."""
    for text in header:
        match = _END_DATE.search(text)
        day = deadline_of(match[1]) if match else None
        if day:
            return day
    ranges = [match for text in header if (match := _YEARS.search(text)) and int(match[1]) <= int(match[2])]
    return date(int(ranges[0][2]), 12, 31) if ranges else None
