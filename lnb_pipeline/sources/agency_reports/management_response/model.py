"""What a management response says: recommendations, the response to each, key actions and their state at a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lnb_pipeline.sources.agency_reports import printed
from lnb_pipeline.sources.agency_reports.findings import ReportFinding

Form = Literal["gate", "erc"]
Basis = Literal["document", "manifest", "received", "period"]

STATUSES: dict[str, str] = {
    "not initiated": "not_initiated", "not started": "not_initiated", "initiated": "initiated", "ongoing": "initiated",
    "on-going": "initiated", "in progress": "initiated", "completed": "completed", "implemented": "completed",
    "no longer applicable": "no_longer_applicable", "canceled": "no_longer_applicable",
    "cancelled": "no_longer_applicable",
}  # fmt: skip
NO_DEADLINE = "no deadline established"
"""The tracker's word for an action without a deadline: printed as its status, and says nothing of its state."""


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


_BY_LETTERS = {_letters(form): status for form, status in STATUSES.items()}
_CLOSED = ("completed", "no_longer_applicable")
_REFUSED = re.compile(r"\b(?:not\s+accept|reject|declin|disagree|not\s+agree)", re.IGNORECASE)
_ACCEPTED = re.compile(r"\b(?:accept(?:s|ed)?|agree[sd]?|concur(?:s|red)?|welcomes?|endorse[sd]?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeyAction:
    """A key action; `number` as printed or by its place, `deadline` the day printed, or the last of the month."""

    number: str
    text: str
    responsible: str | None
    deadline_text: str | None
    deadline: date | None
    status_text: str | None
    comment: str | None
    line: int
    numbered: bool = True

    @property
    def _status_letters(self) -> str:
        """The letters of the status without its remark of being overdue; a narrow cell may break a word."""
        return _letters(re.sub(r"^overdue\W*", "", self.status_text or "", flags=re.IGNORECASE))

    @property
    def status(self) -> str | None:
        """Status without its remark of being overdue, None when the printed words are not known or say no state."""
        return _BY_LETTERS.get(self._status_letters)

    @property
    def status_recognised(self) -> bool:
        """Whether the printed words are of the trackers' vocabulary, also those that say no state."""
        return self.status is not None or bool(self.stated_overdue) or self._status_letters == _letters(NO_DEADLINE)

    @property
    def stated_overdue(self) -> bool | None:
        return None if self.status_text is None else self.status_text.lower().startswith("overdue")

    def is_overdue(self, as_of: date) -> bool | None:
        """Whether the action was open after its deadline on a day; None without a deadline or a status.

        The day of the deadline itself is not after it.
        """
        if self.deadline is None or (self.status is None and not self.stated_overdue):
            return None
        return self.deadline < as_of and self.status not in _CLOSED


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation with the response to it; what is not applicable is None.

    `unread` tells that something stands under its key actions that was not recognised as one.
    """

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
    unread: bool = False

    @property
    def accepted(self) -> bool | None:
        """Whether it was accepted, also in part; by its category, else by how the response begins. None: not said."""
        for text in (self.category, (self.response or "")[:120]):
            if text and _REFUSED.search(text) and not re.search(r"\bpart", text, re.IGNORECASE):
                return False
            if text and _ACCEPTED.search(text):
                return True
        return None


@dataclass(frozen=True, slots=True)
class ManagementResponse:
    """What the pipeline takes from a management response.

    `as_of` is the day its statuses are judged at: the one its delivery states (basis `manifest`), else the newest the
    document says it was updated on (`document`), else the last day of the year it was delivered for (`period`) or,
    when that is earlier, the day it was received (`received`).
    """

    title: str
    form: Form
    year: int
    as_of: date
    as_of_basis: Basis
    recommendations: tuple[Recommendation, ...]
    findings: tuple[ReportFinding, ...]

    @property
    def report_id(self) -> str:
        """The evaluation and the year of the delivery: states of several years stand beside one another."""
        return f"management_response:{printed.slug(self.title)}:{self.year}"


# -- printed days -------------------------------------------------------------------------------------

STAMP = re.compile(r"\[\s*(?:added|last\s+updated?)\b\s*:?\s*([^\[\]]{0,40})\]", re.IGNORECASE)
_UPDATED = re.compile(r"\blast\s+updated?\b(?:\s+on)?\s*:?\s*(.{4,30})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)[/.-](\d{1,2})(?:[/.-](\d{1,2}))?(?!\d)")
_MONTH_FIRST = re.compile(r"(?<![\d/.-])(0?[1-9]|1[0-2])[/.-](20\d\d)(?!\d)")
_QUARTER = re.compile(r"\b(?:Q([1-4])[\s,/-]*(20\d\d)|(20\d\d)[\s,/-]*Q([1-4]))\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:(?:by|end|of|until|the)\s+){0,4}(20\d\d)", re.IGNORECASE)


def updated_on(text: str) -> list[date]:
    """The days a text says it was added or last updated on."""
    found = [*STAMP.findall(text), *_UPDATED.findall(STAMP.sub(" ", text))]
    return [day for words in found if (day := _day(words)) is not None]


def _day(text: str) -> date | None:
    match = _YEAR_FIRST.search(text)
    if not match:
        return printed.printed_date(text)
    year, month = int(match[1]), int(match[2])
    try:
        return date(year, month, int(match[3])) if match[3] else printed.month_end(year, month)
    except ValueError:
        return None


_DEADLINES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
    (_YEAR_FIRST, lambda m: _day(m[0])),
    (_QUARTER, lambda m: printed.month_end(int(m[2] or m[3]), 3 * int(m[1] or m[4]))),
    (_MONTH_FIRST, lambda m: printed.month_end(int(m[2]), int(m[1]))),
    (_YEAR, lambda m: date(int(m[1]), 12, 31)),
)


def deadline_of(text: str) -> date | None:
    """The day a cell of deadlines prints, or the last of its month, quarter or year; None when it prints none."""
    text = text.strip()
    day = printed.printed_date(text)
    if day:
        return day
    months = printed.printed_period(f"{text} - {text}")
    if months:
        return printed.month_end(months[1].year, months[1].month)
    return next((read(match) for form, read in _DEADLINES if (match := form.fullmatch(text))), None)
