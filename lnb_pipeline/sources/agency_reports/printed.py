"""Printed values: dates, periods, amounts of money and names, read without guessing.

A text that is not a date or an amount gives None, never a default. Dates in figures are day first,
as the UN forms print them.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from lnb_pipeline.sources.agency_reports import currencies

_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTHS = {form: i for i, name in enumerate(_NAMES, 1) for form in (name, name[:3])} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?\b({_MONTH})\b\.?,?(?:\s+(\d{{4}}))?", re.IGNORECASE
)
_TO = re.compile(r"\s*[–—]\s*|\s+-\s+|\s+(?:to|until)\s+|(?<=[A-Za-z])-(?=[A-Za-z\d])", re.IGNORECASE)

_NUMBER = (
    r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_AMOUNT = re.compile(rf"(?:({currencies.PATTERN})\s*)?(?<![\d.,])({_NUMBER})(?:\s*({currencies.PATTERN}))?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount; `currency` is None when none stands beside the figure."""

    value: float
    currency: str | None


def printed_date(text: str) -> date | None:
    """The one date in a text, or None when there is none, several different ones or an impossible one."""
    found = [(int(m[3]), int(m[2]), int(m[1])) for m in _FIGURES.finditer(text) if not _ISO.search(text)]
    found += [(int(m[1]), int(m[2]), int(m[3])) for m in _ISO.finditer(text)]
    found += [(int(m[3]), _MONTHS[m[2].lower()], int(m[1])) for m in _WORDS.finditer(text) if m[1] and m[3]]
    dates = {_date(year + 2000 if year < 100 else year, month, day) for year, month, day in found}
    return dates.pop() if len(dates) == 1 else None


def printed_period(text: str) -> tuple[date, date] | None:
    """First and last day of a printed period such as `1 JANUARY – 31 DECEMBER 2021`, or None.

    A start without a year has the year of the end; a month without a day is the whole month; a bare
    year is the whole year.
    """
    year_alone = re.fullmatch(r"\D*(\d{4})\D*", text)
    if year_alone and not _WORDS.search(text):
        return date(int(year_alone[1]), 1, 1), date(int(year_alone[1]), 12, 31)
    halves = _TO.split(text.strip(), maxsplit=1)
    if len(halves) != 2:
        return None
    end = _period_day(halves[1], None, last=True)
    start = _period_day(halves[0], end.year, last=False) if end else None
    return (start, end) if start and end and start <= end else None


def _period_day(text: str, year: int | None, *, last: bool) -> date | None:
    exact = printed_date(text)
    if exact:
        return exact
    match = _WORDS.search(text)
    if not match or not (match[3] or year):
        return None
    in_year, month = int(match[3] or year or 0), _MONTHS[match[2].lower()]
    day = int(match[1]) if match[1] else (calendar.monthrange(in_year, month)[1] if last else 1)
    return _date(in_year, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date | None:
    """Last day of a month, or None for an impossible month."""
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def amounts(text: str) -> list[Amount]:
    """Amounts printed in a text, leaving aside what stands in brackets (rates and their dates)."""
    found = []
    for match in _AMOUNT.finditer(re.sub(r"\([^)]*\)", " ", text)):
        currency = match[1] or match[3]
        found.append(Amount(_number(match[2]), currencies.code(currency) if currency else None))
    return found


def _number(text: str) -> float:
    text = re.sub(r"[' ]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    return float(text.replace(",", ""))


def currency_of(text: str) -> str | None:
    """The only currency a text names, or None."""
    found = {currencies.code(m) for m in re.findall(currencies.PATTERN, text)}
    return found.pop() if len(found) == 1 else None


def slug(text: str) -> str:
    """A stable name for a title: ASCII, lower case, words joined by hyphens; no quotes or dashes."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=\w)['’](?=\w)", "", letters)))


def months_between(start: date, end: date) -> int:
    """Full months from the first day to the last day, both included."""
    months = (end.year - start.year) * 12 + end.month - start.month
    after = date.fromordinal(end.toordinal() + 1)
    if after.month == end.month:
        return months - (after.day < start.day)
    return months + (start.day == 1)
