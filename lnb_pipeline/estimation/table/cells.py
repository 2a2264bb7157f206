"""Cells of persons by the values of some variables, for every subset of the variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lnb_pipeline.estimation.record import IntArray

_DENSE = 4
"""Codes up to this many times the persons are counted, beyond it they are sorted."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One code 0 to `size` - 1 a person; -1 where it is missing."""

    code: IntArray
    size: int


@dataclass(frozen=True, slots=True)
class Subset:
    """Cells by some of the variables, in ascending order of their codes; only those that have a person.

    `variables`: which ones. `cell`: for each person the number of the cell; -1 where one of the variables is
    missing. `codes`: one row a cell, one column a variable of the subset.
    """

    variables: tuple[int, ...]
    cell: IntArray
    codes: IntArray

    @property
    def n_cells(self) -> int:
        return int(self.codes.shape[0])


def subsets(count: int) -> Iterator[tuple[int, ...]]:
    """Every subset of so many variables, the empty one (the whole) first, the full one last."""
    for size in range(count + 1):
        yield from combinations(range(count), size)


def subset_of(variables: Sequence[Variable], chosen: tuple[int, ...], persons: int) -> Subset:
    """The cells by the chosen variables. The cost is that of the persons."""
    cell, codes = np.zeros(persons, dtype=np.int64), np.zeros((1, 0), dtype=np.int64)
    for number in chosen:
        variable = variables[number]
        joint = cell * variable.size + variable.code
        joint[(cell < 0) | (variable.code < 0)] = -1
        used, cell = _renumbered(joint, codes.shape[0] * variable.size)
        codes = np.column_stack([codes[used // variable.size], used % variable.size])
    return Subset(chosen, cell, codes)


def _renumbered(code: IntArray, limit: int) -> tuple[IntArray, IntArray]:
    """The codes in use, ascending, and for each person the number of its code there; -1 stays."""
    if limit > _DENSE * code.size:
        used, number = np.unique(code, return_inverse=True)
        left_out = int(np.count_nonzero(used < 0))
        return used[left_out:], number.astype(np.int64) - left_out
    used = np.flatnonzero(np.bincount(code[code >= 0], minlength=limit))
    number = np.full(limit + 1, -1, dtype=np.int64)  # the last place is where -1 looks
    number[used] = np.arange(used.size)
    return used, number[code]
