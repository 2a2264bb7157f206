"""Contrasts between cells, linearised as one statistic, for all groups of a subset in one pass.

What `influence.combination` does for two estimates over all PSUs is done here for every pair of cells over the
PSUs of their persons alone, so that the cost is that of the persons and not of the cells times the PSUs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.grouped import Measured, NationalLine, straight_variance
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.survey import Partition
from lnb_pipeline.estimation.table.grid import Cells, Grid
from lnb_pipeline.estimation.variance import CANCELLED, ClusterVariance

Pair = tuple[Measured, Measured]
"""A measure on the first and on the second side of a contrast."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Persons with one code of a variable against those with another; `second` null: against everyone."""

    variable: int
    first: int
    second: int | None
    label: str


@dataclass(frozen=True)
class Spread:
    """Where the PSU totals of one side stand among those of both sides together.

    `source`, `target`: positions in the one and in the other; `group`: the cell of both sides.
    """

    source: IntArray
    target: IntArray
    group: IntArray


@dataclass(frozen=True)
class Sides:
    """The two sides of a contrast in the groups of a subset of the other variables.

    `group`: cells of that subset where somebody is on a side, or on the first where the second is everyone. `first`,
    `second` and `both` give the number of the cell of each in its partition, -1 where nobody is informed.
    """

    contrast: Contrast
    others: tuple[int, ...]
    first_variables: tuple[int, ...]
    second_variables: tuple[int, ...]
    group: IntArray
    first: IntArray
    second: IntArray
    both: IntArray
    together: Partition
    spreads: tuple[Spread, Spread]


def sides_of(grid: Grid, contrast: Contrast, others: tuple[int, ...], scope: int) -> Sides:
    """The sides of a contrast in every cell of `others`, with the persons of a scope."""
    full = tuple(sorted((*others, contrast.variable)))
    groups = grid.subset(others).n_cells
    first = _cells_with(grid, full, others, contrast.variable, contrast.first)
    fine, coarse = grid.cells(full, scope), grid.cells(others, scope)
    if contrast.second is None:
        second, second_cells, second_variables, together = np.arange(groups), coarse, others, coarse
        group = np.flatnonzero(first >= 0)
    else:
        second = _cells_with(grid, full, others, contrast.variable, contrast.second)
        second_cells, second_variables = fine, full
        code = grid.variables[contrast.variable].code
        on_a_side = (code == contrast.first) | (code == contrast.second)
        together = grid.among(others, grid.persons(scope) & on_a_side)
        group = np.flatnonzero((first >= 0) | (second >= 0))
    places = [_place(fine, first[group]), _place(second_cells, second[group])]
    both = together.place[group]
    spreads = [
        _spread(side.partition, at, together.partition, both, grid.design.n_psu)
        for side, at in zip((fine, second_cells), places, strict=True)
    ]
    return Sides(
        contrast, others, full, second_variables, group, places[0], places[1], both, together.partition,
        (spreads[0], spreads[1]),
    )


def _cells_with(
    grid: Grid, full: tuple[int, ...], others: tuple[int, ...], variable: int, code: int
) -> IntArray:
    """For each cell of `others` the cell of `full` in it with a code of the variable; -1 where there is none."""
    fine, coarse = grid.subset(full), grid.subset(others)
    inside = np.flatnonzero(fine.cell >= 0)
    parent = np.zeros(fine.n_cells, dtype=np.int64)
    parent[fine.cell[inside]] = coarse.cell[inside]
    cells = np.flatnonzero(fine.codes[:, full.index(variable)] == code)
    found = np.full(coarse.n_cells, -1, dtype=np.int64)
    found[parent[cells]] = cells
    return found


def _place(cells: Cells, number: IntArray) -> IntArray:
    return np.where(number >= 0, cells.place[number], -1)


def _spread(side: Partition, at: IntArray, together: Partition, both: IntArray, n_psu: int) -> Spread:
    owner = np.full(side.n_cells, -1, dtype=np.int64)
    owner[at[at >= 0]] = both[at >= 0]
    group = np.repeat(owner, side.n_psu)
    source = np.flatnonzero(group >= 0)
    group = group[source]
    known = np.repeat(np.arange(together.n_cells), together.n_psu) * n_psu + together.sums.psu
    return Spread(source, np.searchsorted(known, group * n_psu + side.sums.psu[source]), group)


def standard_errors(
    sides: Sides, measured: Pair, coefficients: tuple[FloatArray, FloatArray], rule: ClusterVariance
) -> FloatArray:
    """Standard error of a combination of the two sides, for each group.

    `coefficients`: what the first and the second side are multiplied by, one number a group. NaN where nobody is
    informed on a side, or it has no variance. Both sides must hang on one poverty line.
    """
    known = (sides.first >= 0) & (sides.second >= 0)
    for side, place in zip(measured, (sides.first, sides.second), strict=True):
        known[known] = np.isfinite(side.variance[place[known]])
    parts = (
        _part(sides, measured[0], sides.first[known], coefficients[0][known], known, sides.spreads[0]),
        _part(sides, measured[1], sides.second[known], coefficients[1][known], known, sides.spreads[1]),
    )
    found = np.full(known.size, np.nan)
    found[known] = np.sqrt(_variance(sides.together, parts, measured[0].line, rule)[sides.both[known]])
    return found


@dataclass(frozen=True)
class _Part:
    """One side, multiplied by its coefficients, over the cells of both sides together: 0 where it is not known.

    `totals`, the poverty line's part left out, by (cell, PSU); the rest by cell.
    """

    totals: FloatArray
    slope: FloatArray
    bend: FloatArray
    own_bend: FloatArray


def _part(
    sides: Sides, side: Measured, place: IntArray, by: FloatArray, known: BoolArray, spread: Spread
) -> _Part:
    cell = sides.both[known]
    factor = np.zeros(sides.together.n_cells)
    factor[cell] = by

    def of_psus(values: FloatArray) -> FloatArray:
        spaced = np.zeros(sides.together.sums.psu.size)
        spaced[spread.target] = factor[spread.group] * values[spread.source]
        return spaced

    def of_cells(values: FloatArray) -> FloatArray:
        spaced = np.zeros((sides.together.n_cells, *values.shape[1:]))
        spaced[cell] = (by * values[place].T).T
        return spaced

    return _Part(
        of_psus(side.totals), of_cells(side.line_slope), of_cells(side.bend), of_cells(side.own_bend),
    )


def _variance(
    together: Partition, parts: tuple[_Part, _Part], line: NationalLine, rule: ClusterVariance
) -> FloatArray:
    """Variance by cell of the sum of two parts, in its squared unit; the formula is that of `influence.Influence`."""
    first, second = parts

    def straight(totals: FloatArray, slope: FloatArray) -> FloatArray:
        return straight_variance(together.sums, totals, slope, line, rule)

    variance = straight(first.totals + second.totals, first.slope + second.slope)
    variance += np.mean((first.bend + second.bend) ** 2, axis=1)
    own = np.mean(first.own_bend**2, axis=1) + np.mean(second.own_bend**2, axis=1)
    across = 2 * np.mean(first.own_bend * second.own_bend, axis=1)
    if across.any():
        spread = [straight(part.totals, part.slope) for part in parts]
        apart = straight(first.totals - second.totals, first.slope - second.slope)
        covariance = (spread[0] + spread[1] - apart) / 2
        # what bends along two noises of correlation r is correlated by r squared (Mehler)
        product = spread[0] * spread[1]
        across = across * np.divide(covariance**2, product, out=np.zeros(product.size), where=product > 0)
    curved = own + across
    return variance + np.where(curved > CANCELLED * (own + np.abs(across)), curved, 0.0)
