"""Columns of a demonstration file: values, and for every empty cell the flag that says why it is empty.

A cell is filled or void, never both: a void cell carries a negative flag, a filled one the flag of its
variable. A `Draft` may hold a bare array instead: values for every record, of which those stay that
the codebook's routing leaves (`remaining.complete`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.demonstration.arrays import Array

MISSING, NOT_APPLICABLE, VARIABLE_SPECIFIC, OTHER_SERIES, NOT_THIS_YEAR, NOT_DELIVERED = -1, -2, -4, -5, -7, -8
COUNTRY = "AL"


@dataclass(frozen=True, slots=True)
class Cells:
    """One variable: values, and where there is none the negative flag (0 where there is a value).

    `flag` is the flag of filled cells, `factor` the imputation factor of an income from 2021.
    """

    values: Array
    void: Array
    flag: Array
    factor: Array | None = None

    def take(self, index: Array) -> Cells:
        """The records at an integer index."""
        factor = None if self.factor is None else self.factor[index]
        return Cells(self.values[index], self.void[index], self.flag[index], factor)

    @property
    def flags(self) -> Array:
        """The flag column."""
        return np.where(self.void < 0, self.void, self.flag)

    @property
    def numbers(self) -> Array:
        """Values as numbers, NaN where there is none."""
        return np.where(self.void < 0, np.nan, self.values.astype(float))


File = dict[str, Cells]
Draft = dict[str, Cells | Array]


def cells(values: Array, void: Array | int = 0, flag: int = 1) -> Cells:
    """A variable; `void` is 0 for filled and a negative flag for empty cells."""
    n = len(values)
    return Cells(values, np.broadcast_to(void, n), np.full(n, flag))


def empty(n: int, reason: int = NOT_APPLICABLE) -> Cells:
    """A variable without any value."""
    return cells(np.zeros(n), reason)


def unless(condition: Array, reason: int = NOT_APPLICABLE) -> Array:
    """`void` of a variable that exists only where the condition holds."""
    return np.where(condition, 0, reason)


def keys(stem: str, year: int, identifier: Array) -> File:
    """Survey year, country and identifier of a file, e.g. RB010, RB020, RB030."""
    n = len(identifier)
    return {f"{stem}010": cells(np.full(n, year)), f"{stem}020": cells(np.full(n, COUNTRY)),
            f"{stem}030": cells(identifier)}


def take(draft: Draft, index: Array) -> Draft:
    """The records of a draft at an integer index."""
    return {
        code: entry.take(index) if isinstance(entry, Cells) else entry[index] for code, entry in draft.items()
    }
