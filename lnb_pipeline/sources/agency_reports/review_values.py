"""What a reviewer may correct in a statement, and how a corrected value is written."""

from __future__ import annotations

import re

from lnb_pipeline.contracts.codes import CODE_LISTS, PROGRAMME_GROUPS
from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.programme_tables import STATEMENT
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports import agencies

CORRECTABLE: tuple[str, ...] = (
    "value", "qualifier", "unit", "counted", "population_group", "groups_named", "sex", "agency", "outcome",
    "municipalities", "share", "base", "projection", "period",
)  # fmt: skip
"""Columns of `programme.statement` that say what is stated; where it stands and how it was read cannot be corrected."""

_LONGEST = 300
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_FORMS = {
    "outcome": (re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}"), "a number such as 1 or 1.2"),
    "period": (re.compile(r"(?:19|20)\d{2}(?:-(?:19|20)\d{2})?"), "a year, or two such as 2022-2024"),
}
_YES = {"yes": "true", "true": "true", "no": "false", "false": "false"}


class Unreadable(Exception):
    """A correction does not fit its column; the message says what was expected."""


def corrected(field: str, text: str | None) -> str | None:
    """The value of a correction as text in one form; None empties a column that may be empty.

    Names of municipalities become LAU codes; a place outside the register is written in quotation marks.
    Raises Unreadable for a value that does not fit.
    """
    if text is None:
        if field in STATEMENT.optional:
            return None
        raise Unreadable("a value; this column is never empty")
    kind = COLUMNS[field].type
    if kind in ("number", "figure"):
        return _number(field, text)
    if kind == "boolean":
        if text.lower() not in _YES:
            raise Unreadable("yes or no")
        return _YES[text.lower()]
    return _text(field, text)


def _number(field: str, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise Unreadable("a number such as 1800 or 45.5, without separators or signs")
    if field == "share" and float(text) > 100:
        raise Unreadable("a share from 0 to 100")
    return f"{float(text):.15g}"


def _text(field: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise Unreadable(f"at most {_LONGEST} characters")
    if field in _FORMS:
        form, expected = _FORMS[field]
        if not form.fullmatch(text):
            raise Unreadable(expected)
        return text
    if field == "population_group":
        return _coded(text, PROGRAMME_GROUPS)
    if field == "groups_named":
        return "|".join(_coded(part.strip(), PROGRAMME_GROUPS) for part in text.split("|"))
    if field == "municipalities":
        return "|".join(map(_municipality, text.split("|")))
    if field == "agency":
        return "|".join(agencies.agency(part) or part.strip() for part in text.split("|"))
    codes = COLUMNS[field].codes
    return _coded(text, CODE_LISTS[codes]) if codes else " ".join(text.split())


def _coded(text: str, codes: dict[str, str]) -> str:
    if text not in codes:
        raise Unreadable(f"one of {', '.join(codes)}")
    return text


def _municipality(text: str) -> str:
    text = text.strip()
    register = load_register()
    if register.by_lau(text):
        return text.upper()
    if len(text) > 2 and text[0] in '"“' and text[-1] in '"”':
        return f"“{text[1:-1]}”"
    match = register.resolve(text)
    if match is None:
        raise Unreadable("LAU codes or names of the register; another place in quotation marks")
    return match.lau_code
