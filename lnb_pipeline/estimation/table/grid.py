"""The partitions of a table, each made once and shared by the measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.design import Design
from lnb_pipeline.estimation.record import BoolArray, IntArray
from lnb_pipeline.estimation.survey import Partition, Survey, partition
from lnb_pipeline.estimation.table.cells import Subset, Variable, subset_of


@dataclass(frozen=True)
class Cells:
    """The informed persons of each cell of a subset.

    `place`: for each cell of the subset its number in the partition, -1 where nobody is informed.
    """

    partition: Partition
    place: IntArray


class Grid:
    """Subsets of variables and sets of informed persons, and the partition of each pair, made when first asked for.

    `design` is the survey's, or the one its strata were collapsed to.
    """

    def __init__(self, survey: Survey, design: Design, variables: Sequence[Variable]) -> None:
        self.survey, self.design, self.variables = survey, design, tuple(variables)
        self._subsets: dict[tuple[int, ...], Subset] = {}
        self._scopes: list[BoolArray] = []
        self._cells: dict[tuple[tuple[int, ...], int], Cells] = {}

    def subset(self, chosen: tuple[int, ...]) -> Subset:
        if chosen not in self._subsets:
            self._subsets[chosen] = subset_of(self.variables, chosen, self.survey.n)
        return self._subsets[chosen]

    def scope(self, informed: BoolArray) -> int:
        """The number of a set of informed persons; equal sets have one number."""
        for number, known in enumerate(self._scopes):
            if known is informed or np.array_equal(known, informed):
                return number
        self._scopes.append(informed)
        return len(self._scopes) - 1

    def cells(self, chosen: tuple[int, ...], scope: int) -> Cells:
        """The cells of a subset with the persons of a scope."""
        if (chosen, scope) not in self._cells:
            self._cells[chosen, scope] = self.among(chosen, self._scopes[scope])
        return self._cells[chosen, scope]

    def among(self, chosen: tuple[int, ...], persons: BoolArray) -> Cells:
        """The cells of a subset with some persons alone."""
        subset = self.subset(chosen)
        made = partition(self.survey, self.design, np.where(persons, subset.cell, -1))
        place = np.full(subset.n_cells, -1, dtype=np.int64)
        place[made.code] = np.arange(made.n_cells)
        return Cells(made, place)

    def release(self, chosen: tuple[int, ...]) -> None:
        """Forget the partitions of a subset, which hold a sorted copy of the sample each."""
        for key in [key for key in self._cells if key[0] == chosen]:
            del self._cells[key]

    def persons(self, scope: int) -> BoolArray:
        """The informed persons of a scope."""
        return self._scopes[scope]
