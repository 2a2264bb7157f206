"""The household grid of the demonstration: who is what to whom, from the places people take in a household.

Members are numbered in the order of their identifiers. A relationship stands where the column's
person has a lower number than the row's; the diagonal and what lies above carry flags.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import Draft, cells, unless
from lnb_pipeline.demonstration.people import (
    CHILD,
    GRANDFATHER,
    GRANDMOTHER,
    MAN,
    NEWBORN,
    PLACES,
    WOMAN,
)
from lnb_pipeline.demonstration.sample import Sample

COLUMNS = 22
OWN_CELL, NOT_YET, BEYOND = -2, -5, -4
MARRIED, UNMARRIED, CHILD_OF, CHILD_IN_LAW, GRANDCHILD, PARENT, PARENT_IN_LAW, GRANDPARENT, SIBLING = (
    11, 10, 21, 30, 40, 51, 60, 70, 81,
)


def _by_place() -> Array:
    """Relationship of the person at place `row` to the one at place `column`."""
    table = np.zeros((PLACES, PLACES), dtype=np.int64)
    children = [*range(CHILD, GRANDMOTHER), NEWBORN, NEWBORN + 1]
    older = [GRANDMOTHER, GRANDFATHER]
    table[np.ix_(children, children)] = SIBLING
    table[np.ix_(children, [MAN, WOMAN])], table[np.ix_([MAN, WOMAN], children)] = CHILD_OF, PARENT
    table[np.ix_(children, older)], table[np.ix_(older, children)] = GRANDCHILD, GRANDPARENT
    table[MAN, older], table[older, MAN] = CHILD_OF, PARENT
    table[WOMAN, older], table[older, WOMAN] = CHILD_IN_LAW, PARENT_IN_LAW
    for one, other in ((MAN, WOMAN), (GRANDMOTHER, GRANDFATHER)):
        table[one, other] = table[other, one] = MARRIED
    return table


_TABLE = _by_place()


def grid(sample: Sample, unmarried: Array) -> Draft:
    """RB032 and RG_1 to RG_22; `unmarried` marks the members who live with a partner without marriage."""
    m, n_homes = sample.members, len(sample.homes)
    order = np.lexsort((m.person, m.home))
    size = np.bincount(m.home, minlength=n_homes)
    first = np.cumsum(size) - size
    number = np.empty(len(m), dtype=np.int64)
    number[order] = np.arange(len(m)) - first[m.home[order]] + 1
    place = np.full((n_homes, COLUMNS), -1)
    place[m.home, number - 1] = m.place
    size_of = size[m.home]
    draft: Draft = {"RB032": cells(number, unless(size_of > 1))}
    for column in range(1, COLUMNS + 1):
        other = place[m.home, column - 1]
        relation = _TABLE[m.place, other]
        relation = np.where((relation == MARRIED) & unmarried, UNMARRIED, relation)
        void = np.select(
            [column == number, column > size_of, column > number], [OWN_CELL, BEYOND, NOT_YET], 0
        )
        draft[f"RG_{column}"] = cells(relation, void)
    return draft
