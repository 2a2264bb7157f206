"""A sample sorted and numbered once, and its partition into cells: what all estimates of a year share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from lnb_pipeline.estimation.design import Design, design_of, in_use, renumbered
from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.variance import CellSums, cell_sums


@dataclass(frozen=True)
class Survey:
    """The persons of a sample, in ascending order of income, missing incomes (NaN) last.

    One entry a person in every array. `weight` is 0 or more; persons of weight 0 have no influence but
    belong to the design. `household` numbers the households, null where they are unknown. `order` is, for each
    entry, its place in the arrays the survey was made of.
    """

    income: FloatArray
    weight: FloatArray
    design: Design
    household: IntArray | None
    order: IntArray

    @property
    def n(self) -> int:
        return int(self.income.size)

    @cached_property
    def with_income(self) -> BoolArray:
        return np.isfinite(self.income) & (self.weight > 0)

    @cached_property
    def by_cluster(self) -> IntArray:
        """Positions sorted by PSU, and by household inside a PSU."""
        if self.household is None:
            return np.argsort(self.design.psu, kind="stable")
        households = int(self.household.max(initial=0)) + 1
        return np.argsort(self.design.psu * households + self.household, kind="stable")

    @cached_property
    def psu_by_cluster(self) -> IntArray:
        """The PSU of each person in the order of `by_cluster`."""
        return self.design.psu[self.by_cluster]

    @cached_property
    def household_by_cluster(self) -> IntArray | None:
        """The household of each person in the order of `by_cluster`."""
        return None if self.household is None else self.household[self.by_cluster]


def survey_of(
    income: FloatArray, weight: FloatArray, strata: IntArray, psus: IntArray, household: IntArray | None = None
) -> Survey:
    """Sort a sample by income. Tied incomes keep their order.

    Raises ValueError for arrays of different lengths, a negative or missing weight, an infinite income.
    """
    income, weight = np.asarray(income, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    columns = [weight, strata, psus] if household is None else [weight, strata, psus, household]
    if any(column.shape != income.shape for column in columns) or income.ndim != 1:
        raise ValueError("all arrays must have one entry a person")
    if not bool(np.all(weight >= 0)) or not bool(np.isfinite(weight).all()):
        raise ValueError("weights must be finite and not negative or missing")
    if bool(np.isinf(income).any()):
        raise ValueError("incomes must be finite or missing")
    order = np.argsort(income, kind="stable")
    return Survey(
        income[order], weight[order], design_of(strata[order], psus[order]),
        None if household is None else renumbered(household[order]), order,
    )


@dataclass(frozen=True)
class Cell:
    """Some persons of a survey and their positive weights; `rows` are positions in it, incomes ascending.

    What measures ask of the same persons is computed once.
    """

    survey: Survey
    rows: IntArray
    weights: FloatArray

    @cached_property
    def incomes(self) -> Distribution:
        """Their incomes, which all of them must have."""
        return Distribution(self.survey.income[self.rows], self.weights)


@dataclass(frozen=True)
class Partition:
    """Disjoint cells of persons of a survey; cells without a person do not exist.

    `code`: for each cell the code it was given. `rows`: positions in the survey, cell by cell, incomes
    ascending inside; `start`: where each cell begins in `rows`, and the end. `pair`: for each entry of
    `rows` the number of its (cell, PSU); `pair_start`: first pair of each cell, and the end.
    """

    survey: Survey
    design: Design
    code: IntArray
    rows: IntArray
    start: IntArray
    pair: IntArray
    pair_start: IntArray
    sums: CellSums
    n_households: IntArray | None

    @property
    def n_cells(self) -> int:
        return int(self.code.size)

    @cached_property
    def n(self) -> IntArray:
        """Persons of each cell."""
        return np.diff(self.start)

    @cached_property
    def n_psu(self) -> IntArray:
        """PSUs with a member of the cell."""
        return np.diff(self.pair_start)

    @cached_property
    def df(self) -> IntArray:
        """Degrees of freedom of each cell: PSUs with a member minus strata with one."""
        return self.n_psu - np.diff(self.sums.cell_start)

    @cached_property
    def weights(self) -> FloatArray:
        """The weight of each entry of `rows`."""
        return self.survey.weight[self.rows]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The persons of every cell."""
        edges = self.start.tolist()
        return tuple(
            Cell(self.survey, self.rows[first:end], self.weights[first:end]) for first, end in pairwise(edges)
        )

    def entries(self, number: int) -> slice:
        """Where a cell's persons stand in `rows`."""
        return slice(int(self.start[number]), int(self.start[number + 1]))

    def pairs(self, number: int) -> slice:
        """Where a cell's PSUs stand among the (cell, PSU) totals."""
        return slice(int(self.pair_start[number]), int(self.pair_start[number + 1]))

    def find(self, code: int) -> int | None:
        """The number of the cell with a code; null when nobody is in it."""
        return self._number.get(code)

    @cached_property
    def _number(self) -> dict[int, int]:
        return {code: number for number, code in enumerate(self.code.tolist())}

    def psu_totals(self, contributions: FloatArray) -> FloatArray:
        """Sums over (cell, PSU) of one number an entry of `rows`."""
        return np.bincount(self.pair, contributions, self.sums.psu.size).astype(np.float64, copy=False)


def partition(survey: Survey, design: Design, cell: IntArray) -> Partition:
    """Put the persons of a survey into cells.

    `cell` has one code a person, in the order of the survey; a negative code leaves the person out. `design`
    is that of the variance: the survey's, or the one its strata were collapsed to. The cost is that of the persons.
    Raises ValueError for another number of codes than persons.
    """
    if cell.shape != (survey.n,):
        raise ValueError("one code is needed for each person of the survey")
    used, small = _numbered(cell)
    inside = np.flatnonzero(small < used.size)
    rows = inside[np.argsort(small[inside], kind="stable")]
    start = np.concatenate([[0], np.cumsum(np.bincount(small[inside], minlength=used.size))])
    in_clusters = small[survey.by_cluster]
    by_cell = np.argsort(in_clusters, kind="stable")[:inside.size]
    clustered, cells = survey.by_cluster[by_cell], in_clusters[by_cell]
    psu = survey.psu_by_cluster[by_cell]
    first = _changes(cells, psu)
    pair_of = np.empty(survey.n, dtype=np.int64)
    pair_of[clustered] = np.cumsum(first) - 1
    pair_start = np.concatenate([[0], np.cumsum(np.bincount(cells[first], minlength=used.size))])
    households = None
    if survey.household_by_cluster is not None:
        new = first | _changes(survey.household_by_cluster[by_cell])
        households = np.bincount(cells[new], minlength=used.size).astype(np.int64)
    return Partition(
        survey, design, used, rows, start, pair_of[rows], pair_start, cell_sums(design, psu[first], pair_start),
        households,
    )


def partition_all(
    survey: Survey, design: Design, cells: Sequence[IntArray], *, threads: int = 2
) -> list[Partition]:
    """Several partitions of one survey, made by several threads."""
    _ = survey.psu_by_cluster, survey.household_by_cluster  # computed once, before the threads ask for them
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda cell: partition(survey, design, cell), cells))


def _numbered(cell: IntArray) -> tuple[IntArray, IntArray]:
    """The codes in use, and for each person the number of its code; those left out get the highest number.

    In the smallest unsigned type, which NumPy sorts in linear time up to 16 bits.
    """
    used, number = in_use(np.asarray(cell, dtype=np.int64))
    return used, np.where(number < 0, used.size, number).astype(np.min_scalar_type(used.size))


def _changes(*keys: IntArray) -> BoolArray:
    """Where one of the sorted keys differs from the entry before; true for the first."""
    changed = np.ones(keys[0].size, dtype=np.bool_)
    changed[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return changed
