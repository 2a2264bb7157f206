"""Whether a heading that nobody knows is nearly a known one: the column would else be lost without a word."""

from __future__ import annotations

import re

from lnb_pipeline.sources.care_services.cells import fold_label
from lnb_pipeline.sources.care_services.fields import Field

_SHORT, _LONG = 6, 12
"""Letters from which on one letter, and two, may be wrong in a heading."""

_DIGITS = re.compile(r"\d+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OF_UNITS = re.compile(
    r"\d+|ne|in|viti?t?|vjetor\w*|years?|annual|mij\w+|thousands?|milion\w*|millions?|mln|lek\w*|all|x|euros?|eur|usd"
    r"|dollar\w*"
)


def is_nearly(printed: str, heading: str, wanted: Field) -> bool:
    """Whether a printed heading is a known one misspelt, or with a unit, a year or brackets after it.

    A column that takes notes in brackets has said which it takes, and an age or a year is no misspelling.
    """
    form, known = fold_label(printed), fold_label(heading)
    if form.startswith(f"{known} "):
        takes_notes = wanted.takes_note and wanted.kind != "amount"
        bare = fold_label(_IN_BRACKETS.sub(" ", printed))
        rest = form if takes_notes else bare
        return all(_OF_UNITS.fullmatch(word) for word in rest.removeprefix(known).split())
    allowed = 2 if len(known) >= _LONG else 1
    if len(known) < _SHORT or _DIGITS.findall(form) != _DIGITS.findall(known):
        return False
    if abs(len(form) - len(known)) > allowed or len(set(form) ^ set(known)) > 2 * allowed:
        return False
    return _distance(form, known) <= allowed


def _distance(one: str, other: str) -> int:
    """How many letters are added, left out or exchanged between two texts."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, beside in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != beside))
    return row[-1]
