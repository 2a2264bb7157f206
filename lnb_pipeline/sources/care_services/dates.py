"""Days as people type them, day first, with months in words; what could be two days is none."""

from __future__ import annotations

import datetime as dt
import re

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from lnb_pipeline.sources.care_services.cells import Unreadable, clean_text, fold_label

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2049, 12, 31)
_EXPECTED = "a date as dd.mm.yyyy"
_LEAD = re.compile(r"^(?:m[eë]\s+dat[eë]\s+|m[eë]\s+|dat[eë]\s+|dt\.?\s*|on\s+)", re.IGNORECASE)
_DOTTED = re.compile(r"^(\d{1,2})\s?\.\s?(\d{1,2})\s?\.\s?(\d{4}|\d{2})\.?$")
_SLASHED = re.compile(r"^(\d{1,2})\s?([/-])\s?(\d{1,2})\s?\2\s?(\d{4})$")
_ISO = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?$")
_DAY_WORD = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)? ([a-z]+) (\d{4})$")
_WORD_DAY = re.compile(r"^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})$")
_MONTHS = (
    ("janar", "jan", "january"), ("shkurt", "shk", "february", "feb"), ("mars", "mar", "march"),
    ("prill", "pri", "april", "apr"), ("maj", "may"), ("qershor", "qer", "june", "jun"),
    ("korrik", "korr", "kor", "july", "jul"), ("gusht", "gush", "gus", "august", "aug"),
    ("shtator", "shta", "sht", "september", "sep", "sept"), ("tetor", "tet", "october", "oct"),
    ("nentor", "nen", "november", "nov"), ("dhjetor", "dhj", "december", "dec"),
)
_MONTH_OF = {
    form: number
    for number, (albanian, *others) in enumerate(_MONTHS, start=1)
    for form in (albanian, *(albanian + ending for ending in ("i", "it", "u", "ut")), *others)
}


def read_date(value: object, period: int | None = None, epoch: dt.datetime = WINDOWS_EPOCH) -> dt.date | None:
    """A day from 1990 to 2049, or None when blank.

    Read are: a date cell; a number, as the serial number of a day in the workbook's system (`epoch`);
    text as 5.6.2021, 2021-06-05, 5 qershor 2021, June 5, 2021; 25/06/2021 where only one number can be
    the month; 5.6.21 where 2021 is `period` or the year after it.

    Raises
    ------
    Unreadable
        A month alone, another two-digit year, a day that does not exist, and day and month that could be
        exchanged (05/06/2021).
    """
    if isinstance(value, dt.datetime):
        return _plausible(value.date())
    if isinstance(value, dt.date):
        return _plausible(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _serial(value, epoch)
    text = clean_text(value) if isinstance(value, str) or value is None else "?"
    if text is None:
        return None
    text = _LEAD.sub("", text)
    return _numeric(text, period) or _worded(text)


def _serial(number: float, epoch: dt.datetime) -> dt.date:
    """Day of a serial number; those that are no plausible day are years or counts in the wrong column."""
    try:
        day = from_excel(number, epoch)
    except (OverflowError, ValueError):
        day = None
    if not isinstance(day, dt.datetime):
        raise Unreadable(_EXPECTED)
    return _plausible(day.date())


def _numeric(text: str, period: int | None) -> dt.date | None:
    iso, dotted, slashed = _ISO.match(text), _DOTTED.match(text), _SLASHED.match(text)
    if iso:
        return _day(iso[1], iso[3], iso[4])
    if dotted:
        return _day(_full_year(dotted[3], period), dotted[2], dotted[1])
    if slashed:
        first, second = int(slashed[1]), int(slashed[3])
        if first <= 12 and second <= 12 and first != second:
            raise Unreadable("a date as dd.mm.yyyy; the day may be the month here")
        return _day(slashed[4], min(first, second) if second > 12 else second, max(first, second))
    return None


def _full_year(year: str, period: int | None) -> str:
    """A year of two digits is understood only where the mapping itself says which century and year."""
    if len(year) == 4:
        return year
    if period is None or 2000 + int(year) not in (period, period + 1):
        raise Unreadable("a date as dd.mm.yyyy, the year in four digits")
    return f"20{year}"


def _worded(text: str) -> dt.date:
    words = fold_label(text)
    day_first, month_first = _DAY_WORD.match(words), _WORD_DAY.match(words)
    if day_first:
        day, month, year = day_first.groups()
    elif month_first:
        month, day, year = month_first.groups()
    else:
        raise Unreadable(_EXPECTED)
    if month not in _MONTH_OF:
        raise Unreadable(_EXPECTED)
    return _day(year, _MONTH_OF[month], day)


def _day(year: str | int, month: str | int, day: str | int) -> dt.date:
    try:
        return _plausible(dt.date(int(year), int(month), int(day)))
    except ValueError:
        raise Unreadable("a date that exists") from None


def _plausible(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= LATEST:
        raise Unreadable(f"a date from {EARLIEST.year} to {LATEST.year}")
    return day
