"""The management response to an evaluation, as UN Women's GATE and UNDP's ERC print it, as page or as tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import findings
from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.management_response import actions, contradictions, page
from lnb_pipeline.sources.agency_reports.management_response.model import (
    STAMP,
    STATUSES,
    Basis,
    Form,
    KeyAction,
    ManagementResponse,
    Recommendation,
    updated_on,
)
from lnb_pipeline.sources.agency_reports.management_response.page import Block, PageLine

__all__ = ["MARKS", "STATUSES", "KeyAction", "ManagementResponse", "Recommendation", "is_kind", "read"]

MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("“Management Response”", re.compile(r"^management\s+response\b", re.IGNORECASE)),
    (
        "“Recommendation: …”",
        re.compile(r"^(?:\d{1,3}\s*[.)]\s*)?(?:evaluation\s+)?recommendation\b.{0,40}[:.]", re.IGNORECASE),
    ),
    ("“Key Actions”", re.compile(r"^key\s+actions?\b", re.IGNORECASE)),
)
_OF_ERC = re.compile(
    r"^commissioning\s+unit\b|^unit\s+responsible\s+for\s+providing\b|^evaluation\s+type\s*:|\bdue\s?date\b",
    re.IGNORECASE,
)


def is_kind(document: Document) -> bool:
    """Whether all marks of the page stand in the document."""
    texts = [line.text for line in page.lines(document)]
    return all(any(mark.search(text) for text in texts) for _, mark in MARKS)


def read(
    document: Document, name: str, year: int, stated: date | None = None, received: date | None = None
) -> ManagementResponse:
    """Read a management response that was delivered for a year.

    `stated` is the day its statuses are of and `received` the day it was received, where they are known.

    Raises
    ------
    DeliveryError
        E412 when the evaluation's title or the recommendations are not found, E301 when a
        recommendation stands twice.
    """
    lines = list(page.lines(document))
    first = next((i for i, line in enumerate(lines) if page.label(line.text)[0] == "recommendation"), None)
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
    title = page.title(lines[:first], name)
    recommendations = tuple(_recommendation(block, i, name) for i, block in enumerate(page.blocks(lines[first:]), 1))
    _refuse_repeated(recommendations, name)
    as_of, basis = _as_of(lines, year, stated, received)
    end = contradictions.period_end([line.text for line in lines[:first]])
    found = tuple(contradictions.of_response(recommendations, as_of, basis, year, end))
    return ManagementResponse(title, _form(lines), year, as_of, basis, recommendations, found)


def _form(lines: Sequence[PageLine]) -> Form:
    return "erc" if any(STAMP.search(line.text) or _OF_ERC.search(line.text) for line in lines) else "gate"


def _as_of(
    lines: Sequence[PageLine], year: int, stated: date | None, received: date | None
) -> tuple[date, Basis]:
    """The day the delivery states, else the newest on which the page was updated, else the last day of the year.

    A page that says neither and was received earlier is of the day of its receipt at the latest.
    """
    if stated is not None:
        return stated, "manifest"
    days = [day for line in lines for day in updated_on(line.text)]
    if days:
        return max(days), "document"
    end = date(year, 12, 31)
    return (received, "received") if received is not None and received < end else (end, "period")


def _refuse_repeated(recommendations: Sequence[Recommendation], name: str) -> None:
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


_NUMBER_BEFORE = re.compile(
    r"(\d{1,3})\s*[.)]\s*(?:evaluation\s+)?recommendation(?:\(s\))?(?:\s+or\s+issue)?\s*:?\s*(.*)$", re.IGNORECASE
)
_NUMBER_BEHIND = re.compile(
    r"(?:(?:evaluation\s+)?recommendation(?:\(s\))?(?:\s+or\s+issue)?)?\s*(?:no\.?\s*|#\s*)?(\d{1,3})\s*[.:)–—-](?!\d)\s*(.*)$",
    re.IGNORECASE,
)


def _numbered(text: str) -> tuple[int | None, str]:
    """The number of a recommendation, before or behind the word, and its text."""
    match = _NUMBER_BEFORE.match(text) or _NUMBER_BEHIND.match(text)
    if not match:
        return None, text
    return int(match[1]), re.sub(rf"^{match[1]}\s*[.)]\s+", "", match[2])


def _recommendation(block: Block, position: int, name: str) -> Recommendation:
    number, text = _numbered(_without_stamps(block.joined("recommendation") or ""))
    if not text:
        raise fail(
            DeliveryError,
            "E412",
            where=f"{name}: {block.line}",
            rule="a recommendation has a text",
            expected="text after “Recommendation:”",
            got="none",
            hint="deliver the whole page",
        )
    number = number or position
    response = re.sub(
        r"^management\s+response\s*:\s*", "", _without_stamps(block.joined("response") or ""), flags=re.IGNORECASE
    )
    found = actions.numbered_by_place(list(actions.actions(block, number)), number)
    return Recommendation(
        number=number,
        text=text,
        response=response or None,
        category=block.joined("category"),
        thematic_area=block.joined("thematic_area"),
        operating_principles=block.joined("operating_principles"),
        organizational_priorities=block.joined("organizational_priorities"),
        uneg_criteria=block.joined("uneg_criteria"),
        actions=found,
        line=block.line,
        unread=not found and any(re.search(r"\w", line.text) for line in block.actions),
    )


def _without_stamps(text: str) -> str:
    return re.sub(r"\s+", " ", STAMP.sub(" ", text)).strip()
