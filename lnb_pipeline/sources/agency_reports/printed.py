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

from lnb_pipeline.sources.agency_reports import currencies, numerals

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

_AMOUNT = re.compile(
    rf"(?:(?P<before>{currencies.PATTERN})\s*(?P<first>{numerals.SCALE_BEFORE})?)?"
    rf"(?<![\w.,])(?P<number>{numerals.NUMBER})(?P<scale>{numerals.SCALE}|\s[mk]\b)?(?:\s*(?P<after>{currencies.PATTERN}))?"
    r"(?P<next>\s?[^\W\d]+)?"
)
# “5 MEUR”, “TEUR 500”, “USDm 5”: a multiplier grown together with its currency
_CODE = r"USD|EUR|CHF|GBP|SEK|NOK|DKK"
_GROWN = re.compile(
    rf"(?<![A-Za-z])(?:(?P<scale>[MmKkT])(?P<code>{_CODE})|(?P<code_first>{_CODE}|US\$|[$€£])(?P<scale_behind>[mk]))"
    r"(?![A-Za-z])"
)
# words behind an amount that do not change it; any other may multiply it
_NO_UNIT = frozenset(re.findall(r"\w+", """
    and or as at by for from in into of on over per plus the to with until under through via approx approximately
    is are was were cash contribution contributions grant grants funding funds budget core only total overall
    including incl excluding excl thereof equivalent equals approved allocated received transferred disbursed committed
    dollars dollar euros euro francs franc pounds lek leke lekë kind programme project year years months
"""))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount; `currency` is None when none stands beside the figure.

    `last_place` is what its last printed digit is worth.
    """

    value: float
    currency: str | None
    last_place: float = 1.0


def printed_date(text: str) -> date | None:
    """The one date in a text, or None when there is none, several different ones or an impossible one."""
    found = [(int(m[3]), int(m[2]), int(m[1])) for m in _FIGURES.finditer(text) if not _ISO.search(text)]
    found += [(int(m[1]), int(m[2]), int(m[3])) for m in _ISO.finditer(text)]
    found += [(int(m[3]), _MONTHS[m[2].lower()], int(m[1])) for m in _WORDS.finditer(text) if m[1] and m[3]]
    dates = {_date(year + 2000 if year < 100 else year, month, day) for year, month, day in found}
    return dates.pop() if len(dates) == 1 else None


def boundary(text: str, *, last: bool) -> date | None:
    """The date a text prints, or the first or `last` day of the one month it prints without a day."""
    months = _WORDS.findall(text)
    exact = printed_date(text)
    if exact or len(months) != 1 or len(re.findall(r"\d+", text)) != 1:
        return exact
    return _period_day(text, None, last=last)


def is_month_first(text: str) -> bool:
    """Whether a date in figures stands in a text that is one only with its month first: 08/31/2022."""
    return any(
        _date(year, day, month) is None and _date(year, month, day) is not None
        for month, day, year in _in_figures(text)
    )


def is_ambiguous(text: str) -> bool:
    """Whether a date in figures stands in a text that is another one with its month first: 08/09/2022."""
    return any(first != second and first <= 12 and second <= 12 for first, second, _ in _in_figures(text))


def _in_figures(text: str) -> list[tuple[int, int, int]]:
    if _ISO.search(text):
        return []
    found = [(int(m[1]), int(m[2]), int(m[3])) for m in _FIGURES.finditer(text)]
    return [(first, second, year + 2000 if year < 100 else year) for first, second, year in found]


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
    """Amounts printed in a text, leaving aside what stands in brackets (rates and their dates).

    None at all when a word multiplies that does not stand at a number (“in thousands”), or a word stands at a
    number that may multiply it and is not known: an amount is not guessed.
    """
    outside = re.sub(r"\([^)]*\)", " ", text)
    found: list[Amount] = []
    for match in _AMOUNT.finditer(_GROWN.sub(_apart, outside)):
        scale = match["scale"] or match["first"]
        if _may_multiply(match["next"]) or (match["scale"] and match["first"]):
            return []
        currency = match["before"] or match["after"]
        number = match["number"]
        found.append(
            Amount(
                numerals.value(number, scale), currencies.code(currency) if currency else None,
                numerals.last_place(number, scale),
            )
        )  # fmt: skip
    return [] if scale_apart(text) else found


def scale_apart(text: str) -> bool:
    """Whether a multiplying word stands in a text away from any number, as in “(in thousands USD)”."""
    return any(
        not re.search(r"\d\s?$", text[: match.start()]) and not re.match(r"\s+\d", text[match.end() :])
        for match in numerals.ALONE.finditer(text)
    )


def _apart(match: re.Match[str]) -> str:
    """The multiplier at the number, the currency on the other side of it."""
    scale, code = (match["scale"] or match["scale_behind"]).replace("T", "k"), match["code"] or match["code_first"]
    behind_number = re.search(r"\d\s?$", match.string[: match.start()])
    return f"{scale} {code}" if behind_number else f"{code} {scale}"


def _may_multiply(word: str | None) -> bool:
    """Whether a word behind a number may multiply it: no preposition, no name, no word for money."""
    plain = (word or "").strip()
    is_name = plain[:1].isupper() and (word or "").startswith((" ", "\u00a0"))
    return bool(plain) and not is_name and plain.lower() not in _NO_UNIT


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
