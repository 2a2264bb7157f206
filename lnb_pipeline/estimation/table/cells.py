"""Cells of persons by the values of some variables, for every subset of the variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lnb_pipeline.estimation.design import in_use
from lnb_pipeline.estimation.record import IntArray


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
        used, cell = in_use(joint)
        codes = np.column_stack([codes[used // variable.size], used % variable.size])
    return Subset(chosen, cell, codes)
