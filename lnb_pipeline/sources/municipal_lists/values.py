"""What a list may say of a municipality, and what it is worth as a number."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from lnb_pipeline.reference.register import fold_name

YES_NO_NUMBERS: Mapping[str, float] = {"yes": 1.0, "in_process": 0.5, "no": 0.0}
"""Codes of yes_no as numbers, as list_number is defined."""

_WORDS: Mapping[str, str] = {
    "yes": "yes", "true": "yes", "po": "yes", "no": "no", "false": "no", "jo": "no",
    "in_process": "in_process", "in process": "in_process", "ne proces": "in_process", "proces": "in_process",
}
"""Words as `fold_name` leaves them; YAML's own true and false among them."""

CODES: Mapping[str, tuple[str, ...]] = {"eu_ipa": ("yes", "no"), "commitment": ("yes", "no", "in_process")}
"""What a yes/no list may say; a list that is not here holds percentages."""

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*%?")


class NotAValue(Exception):
    """A value the list cannot have; the message says what was expected, `code` is that of the error."""

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(expected)
        self.code = code


def value_of(list_name: str, text: str) -> tuple[str, float]:
    """The value in its one form, and as a number: yes 1, in_process 0.5, no 0, else the percentage.

    Raises
    ------
    NotAValue
        E305 for a word that is no code of the list, E404 for what is no percentage from 0 to 100.
    """
    if list_name in CODES:
        code = _WORDS.get(fold_name(text))
        if code not in CODES[list_name]:
            raise NotAValue("E305", " or ".join(CODES[list_name]))
        return code, YES_NO_NUMBERS[code]
    found = _PERCENT.fullmatch(text)
    number = float(found[1].replace(",", ".")) if found else math.nan
    if not 0 <= number <= 100:
        raise NotAValue("E404", "a percentage from 0 to 100, such as 41.5")
    return f"{number:.10g}", number
