"""What a printed cell means: counts, amounts, dates, yes and no.

A blank cell or a dash is unknown (None); zero is zero. What can be read in two ways is not read at all:
`1.234` in text may be a thousand or one and a bit, `05/06/2021` may be May or June.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from lnb_pipeline.reference.register import fold_name

_BLANKS = frozenset({"n a", "na", "n d", "pa te dhena", "nuk ka te dhena", "no data"})
_PUNCTUATION = re.compile(r"[.,:;()\[\]/_\"“”„*?!]+")
_DASH_ONLY = re.compile(r"^[\s\-‐-―−_.]+$")
_GROUPS = re.compile(r"^\d{1,3}([.,])\d{3}(?:\1\d{3})*$")
_ONE_GROUP = re.compile(r"^\d{1,3}[.,]\d{3}$")
_PLAIN = re.compile(r"^(\d+)(?:[.,](\d+))?$")
_GROUPED_DECIMAL = re.compile(r"^(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,](\d+)$")
_LEK = re.compile(r"\s*(?:lek[eë]?|all)\.?$", re.IGNORECASE)
_DOTTED_DATE = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})\.?$")
_SLASHED_DATE = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00)?$")
_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2049, 12, 31)

YES_NO = {
    **dict.fromkeys(("po", "yes", "y", "true"), "yes"),
    **dict.fromkeys(("jo", "no", "n", "false"), "no"),
    **dict.fromkeys(("ne proces", "in process", "in progress"), "in_process"),
}


class Unreadable(Exception):
    """A cell does not hold what its column needs; the message says what was expected, never the content."""


def fold_label(text: str) -> str:
    """Comparable form of a heading or label: as a name, without punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", fold_name(text)).split())


def clean_text(value: object) -> str | None:
    """Text of a cell with single spaces; None for a blank or a dash."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Po" if value else "Jo"
    if isinstance(value, (dt.datetime, dt.date)):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    composed = unicodedata.normalize("NFC", str(value))
    text = " ".join("".join(c for c in composed if unicodedata.category(c) != "Cf").split())
    return None if not text or _DASH_ONLY.match(text) or fold_label(text) in _BLANKS else text


def read_count(value: object) -> int | None:
    """A whole number that is not negative, or None when blank.

    Raises Unreadable for anything else: a fraction, an ambiguous separator, words beside the number.
    """
    number = _read_number(value, "a whole number")
    if number is None:
        return None
    if number != int(number):
        raise Unreadable("a whole number")
    return int(number)


def read_amount(value: object) -> float | None:
    """An amount of money that is not negative, or None when blank; raises Unreadable as `read_count`."""
    stripped = _LEK.sub("", value) if isinstance(value, str) else value
    return _read_number(stripped, "an amount")


def _read_number(value: object, expected: str) -> float | None:
    if isinstance(value, (bool, dt.datetime, dt.date, dt.time, dt.timedelta)):
        raise Unreadable(f"{expected}, not a date or a truth value")
    if isinstance(value, (int, float)):
        number = float(value)
    else:
        text = clean_text(value)
        if text is None:
            return None
        number = _number_in(text, expected)
    if not 0 <= number < 2**53:
        raise Unreadable(f"{expected} that is not negative")
    return number


def _number_in(text: str, expected: str) -> float:
    """Number of a text; spaces may group thousands, a separator that could be either is refused."""
    if re.fullmatch(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?", text):
        text = text.replace(" ", "")
    if _ONE_GROUP.match(text):
        raise Unreadable(f"{expected}; the separator may mean thousands or decimals, type it as a number")
    if _GROUPS.match(text):
        return float(re.sub(r"[.,]", "", text))
    grouped = _GROUPED_DECIMAL.match(text)
    if grouped:
        return float(f"{re.sub(r'[.,]', '', grouped[1])}.{grouped[3]}")
    plain = _PLAIN.match(text)
    if not plain:
        raise Unreadable(expected)
    return float(f"{plain[1]}.{plain[2] or 0}")


def read_date(value: object) -> dt.date | None:
    """A day, from an Excel date or text dd.mm.yyyy or yyyy-mm-dd, or None when blank.

    Raises Unreadable for a month alone, a two-digit year, a bare serial number, and for day and month
    that could be exchanged (05/06/2021).
    """
    if isinstance(value, dt.datetime):
        return _plausible(value.date())
    if isinstance(value, dt.date):
        return _plausible(value)
    text = clean_text(value) if isinstance(value, str) or value is None else "?"
    if text is None:
        return None
    iso = _ISO_DATE.match(text)
    dotted = _DOTTED_DATE.match(text)
    slashed = _SLASHED_DATE.match(text)
    if iso:
        return _day(iso[1], iso[2], iso[3])
    if dotted:
        return _day(dotted[3], dotted[2], dotted[1])
    if slashed and (int(slashed[1]) > 12 or slashed[1] == slashed[2]):
        return _day(slashed[3], slashed[2], slashed[1])
    raise Unreadable("a date as dd.mm.yyyy")


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return _plausible(dt.date(int(year), int(month), int(day)))
    except ValueError:
        raise Unreadable("a date that exists") from None


def _plausible(day: dt.date) -> dt.date:
    if not _EARLIEST <= day <= _LATEST:
        raise Unreadable(f"a date from {_EARLIEST.year} to {_LATEST.year}")
    return day


def read_yes_no(value: object) -> str | None:
    """yes, no or in_process for Po, Jo, Në proces; None when blank.

    Raises Unreadable for another label.
    """
    text = clean_text(value)
    if text is None:
        return None
    answer = YES_NO.get(fold_label(text))
    if answer is None:
        raise Unreadable("Po, Jo or Në proces")
    return answer
