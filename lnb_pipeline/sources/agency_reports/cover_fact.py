"""A field of the cover as it is kept: printed text, and the number, currency or day read from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

NO_PART = re.compile(
    r"\bin[\s-]kind\b|\bparallel\b|\bexclu|\b(?:not|non)[\s-]+(?:\w+\s+){0,2}(?:included|counted|part|in|total)\b",
    re.IGNORECASE,
)
"""Words that say of an amount that it is no part of the total."""


@dataclass(frozen=True, slots=True)
class CoverFact:
    """A field of the cover; `order` is ten times its place in the form, plus one for each further amount.

    `last_place` is what the last printed digit of an amount is worth: a sum is not held to more than that.
    """

    field: str
    order: int
    value_text: str | None
    value_number: float | None
    currency: str | None
    value_date: date | None
    line: int | None
    last_place: float = 1.0
