"""What a printed cell means: counts, amounts, years, pairs by sex, yes and no.

A blank cell or a dash is unknown (None); zero is zero. What can be read in two ways is not read at all:
`1.234` in an amount may be a thousand or one and a bit. In a count it is a thousand, for a count has no
decimals.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from functools import lru_cache

from lnb_pipeline.reference.register import fold_name

_BLANKS = frozenset({
    "n a", "na", "n d", "nd", "pa te dhena", "nuk ka te dhena", "s ka te dhena", "ska te dhena", "nuk dihet",
    "i panjohur", "e panjohur", "nuk aplikohet", "no data", "not available", "not applicable", "not known", "unknown",
})
_PUNCTUATION = re.compile(r"[.,:;()\[\]/_\"“”„*?!\ufe0e\ufe0f]+")
_BLANK_MARKS = re.compile(r"^[\s\-‐-―−_.…/]+$")
_DITTO = re.compile(r"^[\s\-‐-―−_.…]*(?://+|\"|″|〃|“|”|„|''|’’|,,)[\s\-‐-―−_.…\"″“”„/]*$")
_LINE_MARK = re.compile(r"_x000[AD]_", re.IGNORECASE)  # how a sheet's XML writes a carriage return
_GROUPS = re.compile(r"^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*$")
_ONE_GROUP = re.compile(r"^\d{1,3}[.,]\d{3}$")
_PLAIN = re.compile(r"^(\d+)(?:[.,](\d+))?$")
_GROUPED_DECIMAL = re.compile(r"^(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,](\d+)$")
_SPACED = re.compile(r"^\d{1,3}(?:[ '’‘`´]\d{3})+(?:[.,]\d{1,2})?$")
_LEK = re.compile(r"^(?:lek[eë]?|all)\s+(?=\d)|\s*(?:lek[eë]?|all)\.?$", re.IGNORECASE)
_SCALE = re.compile(
    r"\s*(?:(?P<thousand>mij[eë]|thousand)|(?P<million>milion(?:[eë])?|mln|million))\.?$", re.IGNORECASE
)
_YEAR = re.compile(r"^(?:(?:n[eë]\s+)?viti?n?\s+|year\s+|in\s+)?(\d{4})\.?$", re.IGNORECASE)
_OF_SEX = re.compile(r"^(?:(?P<before>[FM])[ :=]*)?(?P<count>[^FM]*?)\s*(?P<after>[FM])?$", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1900, 2049

POINT_READ = "number typed as text with a point or comma, read as thousands"
"""Note: how often a count such as 1.234 was taken for one thousand two hundred thirty-four."""

_TICKS = ("✓", "✔", "☑", "✅", "√")
_CROSSES = frozenset({"x", "✗", "✘", "☒", "×", "✕", "✖", "❌", "☐"})
YES_NO = {
    **dict.fromkeys(("po", "yes", "y", "true", *_TICKS), "yes"),
    **dict.fromkeys(("jo", "no", "n", "false"), "no"),
    **dict.fromkeys(("ne proces", "in process", "in progress"), "in_process"),
}


class Unreadable(Exception):
    """A cell does not hold what its column needs; the message says what was expected, never the content."""


@lru_cache(maxsize=4096)
def fold_label(text: str) -> str:
    """Comparable form of a heading or label: as a name, without punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", fold_name(text)).split())


def clean_text(value: object) -> str | None:
    """Text of a cell with single spaces; None for a blank, a dash, or words that say it is not known."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "Po" if value else "Jo"
    if isinstance(value, (dt.datetime, dt.date)):
        return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(_visible(_LINE_MARK.sub(" ", str(value))).split())
    return None if not text or _BLANK_MARKS.match(text) or fold_label(text) in _BLANKS else text


def is_ditto(value: object) -> bool:
    """Whether a cell holds nothing but a mark that repeats the one above, such as `-//-` or `"`."""
    return isinstance(value, str) and bool(_DITTO.match(_visible(value)))


def refuse_ditto(value: object) -> None:
    """Refuse a mark that repeats the cell above: which cell that is depends on the order of the rows.

    Raises
    ------
    Unreadable
        The cell holds such a mark and nothing else.
    """
    if is_ditto(value):
        raise Unreadable("the value itself on every row; a mark for “as above” is not read, write the value")


def _visible(text: str) -> str:
    """Composed letters, without characters that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c in "\t\r\n" or unicodedata.category(c) not in ("Cf", "Cc"))


def read_count(value: object, notes: Counter[str] | None = None) -> int | None:
    """A whole number that is not negative, or None when blank.

    Text such as 1.234 or 1,234 is 1234, and counted in `notes`; 1.000 is not read, since decimals of zero
    would be a whole number as well.

    Raises
    ------
    Unreadable
        Anything else: a fraction (a number cell 1.234 is one), a negative number, words beside the number.
    """
    text = clean_text(value) if isinstance(value, str) else None
    if text is not None and _ONE_GROUP.match(text) and _GROUPS.match(text) and not text.endswith("000"):
        if notes is not None:
            notes[POINT_READ] += 1
        return int(text[:-4] + text[-3:])
    number = _read_number(value, "a whole number")
    if number is None:
        return None
    if number != int(number):
        raise Unreadable("a whole number")
    return int(number)


def read_amount(value: object, factor: int = 1) -> float | None:
    """An amount of money in lek that is not negative, or None when blank.

    `factor` is what the heading says the numbers are in: 1, 1 000 or 1 000 000. The cell may say
    thousand or million itself; when both do, the amount could be either and is refused.

    Raises
    ------
    Unreadable
        As `read_count`, and for text such as 1.234, which may have decimals.
    """
    if not isinstance(value, str):
        return _scaled(_read_number(value, "an amount"), factor)
    text = clean_text(value)
    bare = _LEK.sub("", text).strip() if text is not None else ""
    scale = _SCALE.search(bare)
    if scale and factor != 1:
        raise Unreadable("an amount that says thousand or million once, in the heading or in the cell")
    if scale:
        factor = 1_000 if scale["thousand"] else 1_000_000
    number = bare[: scale.start()].strip() if scale else bare
    if text is not None and not number:
        raise Unreadable("an amount")
    return _scaled(_read_number(number, "an amount"), factor)


def _scaled(number: float | None, factor: int) -> float | None:
    """To the hundredth of a lek: 1.2 times a million is 1200000 and not a bit beside it."""
    return None if number is None else round(number * factor, 2)


def _read_number(value: object, expected: str) -> float | None:
    if isinstance(value, (bool, dt.datetime, dt.date, dt.time, dt.timedelta)):
        raise Unreadable(f"{expected}, not a date or a truth value")
    if isinstance(value, (int, float)):
        number = float(value) if abs(value) < 2**53 else -1.0
    else:
        text = clean_text(value)
        if text is None:
            return None
        number = _number_in(text.lstrip("'’"), expected)
    if not 0 <= number < 2**53:
        raise Unreadable(f"{expected} that is not negative")
    return number


def _number_in(text: str, expected: str) -> float:
    """Number of a text; spaces and apostrophes may group thousands, a separator that could be either is refused."""
    if _SPACED.match(text):
        text = re.sub(r"[ '’‘`´]", "", text)
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


def read_year(value: object) -> int | None:
    """A year from 1900 to 2049, as a number or as text (2015, viti 2015), or None when blank.

    Raises
    ------
    Unreadable
        A date, two digits, or anything else. A date is no year: 2015 in a cell formatted as a date shows
        a day of 1905.
    """
    expected = f"a year of four digits from {FIRST_YEAR} to {LAST_YEAR}"
    if isinstance(value, (bool, dt.datetime, dt.date, dt.time, dt.timedelta)):
        raise Unreadable(expected)
    text = clean_text(value)
    if text is None:
        return None
    found = _YEAR.match(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Unreadable(expected)
    return int(found[1])


def read_pair(value: object) -> tuple[int | None, int | None]:
    """Women and men from one cell: `12;8`, `12 / 8`, `F 12, M 8`; unknown where a part is a dash or blank.

    Raises
    ------
    Unreadable
        One number alone, a date (Excel makes one of 12/8), or parts that name no sex where the order is
        not that of the heading.
    """
    expected = "two numbers as 12;8, women first"
    if value is not None and not isinstance(value, str):
        raise Unreadable(expected)
    text = clean_text(value)
    if text is None:
        return None, None
    parts = [part.strip() for part in re.split(r"[;/|]|,\s|\s\+\s", text)]
    found = [_OF_SEX.match(part) for part in parts]
    if len(parts) != 2 or not all(found):
        raise Unreadable(expected)
    sexes = [(m["before"] or m["after"] or "").upper() for m in found if m]
    counts = [read_count(m["count"]) for m in found if m]
    if sexes == ["M", "F"]:
        counts.reverse()
    elif sexes not in (["", ""], ["F", "M"]):
        raise Unreadable(expected)
    return counts[0], counts[1]


def refuse_cross(text: str) -> None:
    """Refuse a cross that stands alone: in one form it ticks the box, in another it says no."""
    if fold_label(text) in _CROSSES:
        raise Unreadable("a word such as Po or Jo; a cross alone may mean either")


def read_yes_no(value: object) -> str | None:
    """yes, no or in_process for Po, Jo, Në proces or a tick; None when blank.

    Raises
    ------
    Unreadable
        Another label, or a cross.
    """
    text = clean_text(value)
    if text is None:
        return None
    refuse_cross(text)
    answer = YES_NO.get(fold_label(text))
    if answer is None:
        raise Unreadable("Po, Jo or Në proces")
    return answer
