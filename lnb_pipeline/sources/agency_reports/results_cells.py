"""What a cell of a results return means: numbers, periods and the code of the sex.

What can be read in two ways is not read: `1.200` may be one thousand or a bit more than one.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from lnb_pipeline.reference.register import fold_name
from lnb_pipeline.sources.agency_reports import printed

LARGEST = 1e12
_SEX = {
    "F": ("f", "female", "females", "women", "women and girls", "femra", "gra", "gra dhe vajza"),
    "M": ("m", "male", "males", "men", "men and boys", "meshkuj", "burra", "burra dhe djem"),
    "T": ("t", "total", "both", "both sexes", "women and men", "gjithsej", "totali"),
}
_CODES = {form: code for code, forms in _SEX.items() for form in forms}
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPED = re.compile(
    r"\d{1,3}(?:[ '\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?"
)


class Unreadable(Exception):
    """A cell does not hold what its column needs; the message says what was expected, never the content."""


def number(text: str, *, is_percent: bool = False) -> float:
    """A number that is not negative; a percent sign is taken where the unit says percent.

    Raises Unreadable for words beside the number, a negative one, and a separator that may stand for
    thousands or decimals.
    """
    plain = text.replace("\u00a0", " ").strip()
    if plain.endswith("%"):
        if not is_percent:
            raise Unreadable("a number; for a percentage the unit percent, and the number without its sign")
        plain = plain[:-1].strip()
    if _AMBIGUOUS.fullmatch(plain):
        raise Unreadable(
            "a number; the separator may mean thousands or decimals: type it without, or with two decimals"
        )
    if _GROUPED.fullmatch(plain):
        decimal = re.search(r"[.,](\d+)$", plain) if not re.fullmatch(r"[\d,]+|[\d.]+", plain) else None
        whole = plain[: decimal.start()] if decimal else plain
        value = float(re.sub(r"\D", "", whole) + (f".{decimal[1]}" if decimal else ""))
    elif _PLAIN.fullmatch(plain):
        value = float(plain.replace(",", "."))
    elif re.fullmatch(r"-\s*\d[\d.,]*", plain):
        raise Unreadable("a number that is not negative")
    else:
        raise Unreadable("a number alone, such as 120 or 45.5")
    if value >= LARGEST:
        raise Unreadable(f"a number below {LARGEST:.0e}")
    return value


def sex(text: str) -> str | None:
    """F, M or T for a code or a plain word, else None."""
    return _CODES.get(fold_name(text))


def printed_span(text: str) -> tuple[date, date] | None:
    """First and last day of a year, half-year, quarter, month, or of two days; None for anything else."""
    text = text.strip()
    found = re.fullmatch(r"((?:19|20)\d{2})\s*[-–/ ]?\s*(?:(q|h|s)\s*([1-4]))?", text, re.IGNORECASE)
    swapped = re.fullmatch(r"(q|h|s)\s*([1-4])\s*[-–/ ]?\s*((?:19|20)\d{2})", text, re.IGNORECASE)
    if found and not found[2]:
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    parts = (found[1], found[2], found[3]) if found else (swapped[3], swapped[1], swapped[2]) if swapped else None
    if parts:
        return _part_of_year(int(parts[0]), 3 if parts[1].lower() == "q" else 6, int(parts[2]))
    month = re.fullmatch(r"((?:19|20)\d{2})-(\d{2})", text)
    if month and 1 <= int(month[2]) <= 12:
        return _part_of_year(int(month[1]), 1, int(month[2]))
    years = re.fullmatch(r"((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)\d{2})", text)
    if years and years[1] <= years[2]:
        return date(int(years[1]), 1, 1), date(int(years[2]), 12, 31)
    days = re.fullmatch(r"(.+?)\s*\.\.\s*(.+)", text)
    if not days and re.fullmatch(r"\w+\s+(?:19|20)\d{2}", text):
        return printed.printed_period(f"{text} – {text}")
    return printed.printed_period(f"{days[1]} – {days[2]}" if days else text)


def _part_of_year(year: int, months: int, place: int) -> tuple[date, date] | None:
    last = months * place
    if last > 12:
        return None
    return date(year, last - months + 1, 1), date(year, last, calendar.monthrange(year, last)[1])
