"""The status of a municipality's social care plan, from the words and years it is stated in."""

from __future__ import annotations

import re

from lnb_pipeline.sources.care_services.cells import fold_label

_ADOPTED = frozenset({"miratuar", "miratua", "adopted", "approved"})
_NEGATIONS = frozenset({"nuk", "jo", "pa", "s", "ska", "not", "no", "never", "ende"})
_PROCESS = re.compile(r"\b(?:proces\w*|draft\w*|hartim\w*|hartohet|progress|preparation|pergatitje\w*)\b")
_NONE = re.compile(
    r"^(?:jo|no|none|nuk ka|ska|s ka|pa|nuk ekziston|there is no|does not have a|nuk ka ende)(?: (?:nje )?plan\w*)?$"
)
_YEARS = re.compile(r"\b((?:19|20)\d{2})(?:\s*[-–—/]\s*((?:19|20)\d{2}|\d{2})\b)?")


def plan_status(text: str | None, period: int) -> str | None:
    """adopted, in_process, expired or none, as `text` says of a plan in the year `period`.

    Expired is a plan whose stated years, two at least, all lie before the year. None (not understood)
    where nothing is stated, words contradict one another, or an adopted plan states one earlier year
    only: that may be the year of its adoption.
    """
    words = fold_label(text or "")
    if not words:
        return None
    if _NONE.match(words):
        return "none"
    years = _years(text or "")
    adopted, negated = bool(_ADOPTED & set(words.split())), bool(_NEGATIONS & set(words.split()))
    if _PROCESS.search(words):
        return None if adopted or negated else "in_process"
    if negated:
        return None
    if years and max(years) < period:
        return "expired" if len(years) > 1 else None
    return "adopted" if adopted else None


def _years(text: str) -> list[int]:
    """Years in a text; 2016-20 states 2020."""
    found = []
    for first, last in _YEARS.findall(text):
        found.append(int(first))
        if last:
            found.append(int(last) if len(last) == 4 else int(first[:2] + last))
    return found
