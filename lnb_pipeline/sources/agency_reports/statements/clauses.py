"""The words around each figure of a sentence: which of them speak about it and which about the next figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lnb_pipeline.sources.agency_reports.statements import places
from lnb_pipeline.sources.agency_reports.statements.counting import Count
from lnb_pipeline.sources.agency_reports.statements.places import Named, Resolve

_IN_PLACES = re.compile(r"\b(?:in|from|across|of)\s+(?:the\s+|all\s+)?$")


@dataclass(frozen=True, slots=True)
class Around:
    """The words around a figure.

    `opening` goes from the beginning of the clause to its first figure, `lead_in` from the figure before (or the
    beginning) to this one, `behind` from this one up to the next figure outside its brackets. A semicolon ends a
    clause. `begins` tells that the figure is the first of its clause.
    """

    opening: str
    lead_in: str
    behind: str
    begins: bool


def around(text: str, own: Sequence[Count]) -> list[Around]:
    """The words around each figure of a sentence, in order."""
    return [_around(text, own, index) for index in range(len(own))]


def _around(text: str, own: Sequence[Count], index: int) -> Around:
    figure = own[index].figure
    start, clause = text.rfind(";", 0, figure.start) + 1, text.find(";", figure.end)
    first = next(count.figure for count in own if count.figure.start >= start)
    before = own[index - 1].figure.end if index else 0
    ends = [c.figure.start for c in own[index + 1 :] if not _in_brackets(text, figure.end, c.figure.start)]
    end = min([*ends, len(text), *([clause] if clause >= 0 else [])])
    return Around(
        opening=text[start : first.start], lead_in=text[max(start, before) : figure.start],
        behind=text[figure.end : end], begins=first.start == figure.start,
    )  # fmt: skip


def _in_brackets(text: str, start: int, place: int) -> bool:
    """Whether a bracket opens between two places and is still open at the second."""
    between = text[start:place]
    return between.count("(") > between.count(")")


def municipalities(
    text: str, own: Sequence[Count], words: Sequence[Around], resolve: Resolve, notes: Mapping[str, str]
) -> list[tuple[Named, ...]]:
    """The municipalities of each figure of a sentence.

    Names behind a figure are its own up to the next figure or semicolon; names before the first figure of a
    clause belong to all its figures that have none; `30 women in 2 municipalities (A, B)` gives both figures A, B.
    """
    found = [
        tuple(places.named(near.behind, resolve, notes, places_counted=count.unit in places.PLACE_UNITS))
        for count, near in zip(own, words, strict=True)
    ]
    for index in range(len(own) - 2, -1, -1):
        following = own[index + 1]
        between = text[own[index].figure.end : following.figure.start]
        linked = following.unit in places.PLACE_UNITS and _IN_PLACES.search(between) and ";" not in between
        if not found[index] and linked:
            found[index] = found[index + 1]
    return [
        own_names or tuple(places.named(near.opening, resolve, notes))
        for own_names, near in zip(found, words, strict=True)
    ]
