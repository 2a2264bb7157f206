"""One pass over a survey: a measure in all cells of a partition, with its PSU totals, errors and design effects.

The sort, the numbering of cells and clusters and the poverty line are made once and shared. Each person is
visited once a partition and measure, so the cost grows with persons and not with persons times cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from lnb_pipeline.estimation.influence import Curve, Influence
from lnb_pipeline.estimation.linearisation import NOISE, PROPAGATED, Linearisation
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.poverty import LINE_SHARE_OF_MEDIAN, poverty_line
from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, IntArray, Line, Linearised
from lnb_pipeline.estimation.survey import Cell, Partition, Survey
from lnb_pipeline.estimation.variance import CANCELLED, CellSums, ClusterVariance, cell_sums

N_STEPS = 2


@dataclass(frozen=True, slots=True)
class Moments:
    """Persons, weight, and the weighted first and second moments of an influence, over a group."""

    n: int
    size: float
    first: float
    second: float

    def without(self, part: Moments) -> Moments:
        return Moments(
            self.n - part.n, self.size - part.size, self.first - part.first, self.second - part.second
        )

    @property
    def variance(self) -> float:
        """That of the influence's total in a simple random sample of n; 0 of nobody, NaN of one person."""
        if self.n < 2:
            return float("nan") if self.n else 0.0
        return self.size / (self.n - 1) * max(self.second - self.first * self.first / self.size, 0.0)


def _moments(influence: FloatArray, weights: FloatArray) -> Moments:
    weighted = weights * influence
    return Moments(
        int(np.count_nonzero(weights)), float(weights.sum()), float(weighted.sum()), float(weighted @ influence)
    )


@dataclass(frozen=True)
class NationalLine:
    """The poverty line of a survey and what its estimation adds to the variance of whatever hangs on it.

    `influence`: one number a person of the survey; `totals`: its weighted sums by PSU; `covariance`: the
    numbers that turn another statistic's PSU totals into the covariance with the line; `variance`: that of
    the straight line alone; `moments`: of the influence over the whole survey. All but the line are zero for
    a line that is given.
    """

    line: Line
    influence: FloatArray
    totals: FloatArray
    covariance: FloatArray
    variance: float
    moments: Moments

    def at(self, share_of_median: float | None) -> NationalLine:
        """The line at another share of the same median; a given line (and none) stays what it is."""
        if share_of_median is None or self.line.value is None or not self.variance:
            return self
        by = share_of_median / LINE_SHARE_OF_MEDIAN
        return NationalLine(
            Line(self.line.value * by, self.line.std_error * by), self.influence * by, self.totals * by,
            self.covariance * by, self.variance * by * by,
            replace(self.moments, first=self.moments.first * by, second=self.moments.second * by * by),
        )


def given_line(value: float | None, survey: Survey, variance: ClusterVariance) -> NationalLine:
    """A fixed, anchored or declared line: a number without sampling error here."""
    nothing = np.zeros(variance.design.n_psu)
    return NationalLine(Line(value), np.zeros(survey.n), nothing, nothing, 0.0, Moments(0, 0.0, 0.0, 0.0))


def estimated_line(
    survey: Survey, variance: ClusterVariance, counted: BoolArray | None = None,
    *, linearisation: Linearisation = PROPAGATED,
) -> NationalLine:
    """60 % of the median over all persons of the survey with weight and income.

    `counted` leaves out further persons (those of unknown age, say), one entry a person.
    """
    rows = np.flatnonzero(survey.with_income if counted is None else survey.with_income & counted)
    design, weights = variance.design, survey.weight[rows]
    estimate = poverty_line(Cell(survey, rows, weights).incomes, linearisation=linearisation)

    def noise(influence: FloatArray, line_slope: float) -> float:
        return float(np.sqrt(variance.of(design.psu_totals(rows, weights * influence))))

    linear = estimate.linearise(noise) if estimate.linearise else None
    if linear is None:
        return given_line(estimate.value, survey, variance)
    totals = design.psu_totals(rows, weights * linear.influence)
    straight = variance.of(totals)
    influence = np.zeros(survey.n)
    influence[rows] = linear.influence
    line = Line(estimate.value, float(np.sqrt(straight + _mean_square(linear.own_bend))))
    return NationalLine(
        line, influence, totals, variance.covariance_weights(totals), straight, _moments(influence, survey.weight)
    )


def _mean_square(bend: FloatArray | None) -> float:
    return 0.0 if bend is None else float(np.mean(bend * bend))


@dataclass(frozen=True)
class Measured:
    """A measure in every cell of a partition; arrays have one entry a cell.

    `variance` and `deff` are null (NaN) where `estimates` have no value or no linearisation. `deff` is the
    variance over that of simple random samples of the same sizes of the domain and of the rest.
    """

    measure: Measure
    partition: Partition
    line: NationalLine
    estimates: tuple[Estimate, ...]
    variance: FloatArray
    deff: FloatArray
    totals: FloatArray
    steps: tuple[FloatArray, ...]
    line_slope: FloatArray
    bend: FloatArray
    own_bend: FloatArray

    def influence(self, cell: int, n_psu: int) -> Influence | None:
        """The influence of one cell's estimate over all PSUs, to combine it with others; null without one."""
        if np.isnan(self.variance[cell]):
            return None
        first, last = self.partition.pair_start[cell], self.partition.pair_start[cell + 1]
        psu = self.partition.sums.psu[first:last]

        def spread(totals: FloatArray) -> FloatArray:
            dense = np.zeros(n_psu)
            dense[psu] = totals[first:last]
            return dense

        totals = spread(self.totals) + self.line_slope[cell] * self.line.totals
        curves = (Curve(self.own_bend[cell], totals),) if self.own_bend[cell].any() else ()
        return Influence(totals, tuple(spread(step) for step in self.steps), self.bend[cell], curves)


def measure_cells(
    partition: Partition, measure: Measure, line: NationalLine, variance: ClusterVariance
) -> Measured:
    """Estimate a measure in every cell of a partition.

    `line` is the national line (at 60 % of the median where it is estimated); the measure takes its own share
    of it. Persons of the partition must have what the measure asks for: an income, say.
    """
    line = line.at(measure.line_share)
    cells = partition.n_cells
    weights = partition.weights
    influence, steps = np.zeros(weights.size), np.zeros((N_STEPS, weights.size))
    slope, bend, own_bend = np.zeros(cells), np.zeros((cells, NOISE.size)), np.zeros((cells, NOISE.size))
    srs, known, stepped, estimates = np.full(cells, np.nan), np.zeros(cells, dtype=np.bool_), False, []
    for cell in range(cells):
        at = slice(int(partition.start[cell]), int(partition.start[cell + 1]))
        estimate = measure.estimator(partition.cells[cell], line.line)
        estimates.append(estimate)
        noise = _CellNoise(partition, cell, weights[at], line, variance)
        linear = estimate.linearise(noise) if estimate.linearise else None
        if linear is None:
            continue
        known[cell] = True
        influence[at], slope[cell] = linear.influence, linear.line_slope
        bend[cell] = 0.0 if linear.bend is None else linear.bend
        own_bend[cell] = 0.0 if linear.own_bend is None else linear.own_bend
        for step, values in zip(steps, linear.steps, strict=False):
            step[at], stepped = values, True
        srs[cell] = _simple_random_variance(partition.rows[at], weights[at], linear, line)
    totals = partition.psu_totals(weights * influence)
    step_totals = [partition.psu_totals(weights * step) for step in steps] if stepped else []
    straight = _straight_variance(partition.sums, totals, slope, line, variance)
    extra = np.mean(bend * bend + own_bend * own_bend, axis=1)
    for step in step_totals:
        extra += variance.of_cells(partition.sums, step) / N_STEPS
    return Measured(
        measure, partition, line, tuple(estimates), np.where(known, straight + extra, np.nan),
        np.divide(straight, srs, out=np.full(cells, np.nan), where=known & (srs > 0)),
        totals, tuple(step_totals), slope, bend, own_bend,
    )


def measure_all(
    partitions: Sequence[Partition], measures: Sequence[Measure], line: NationalLine, variance: ClusterVariance,
    *, threads: int = 2,
) -> list[list[Measured]]:
    """Every measure in every partition, by partition; large arrays are worked on by several threads at once."""
    tasks = [(cells, measure) for cells in partitions for measure in measures]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda task: measure_cells(task[0], task[1], line, variance), tasks))
    return [found[at:at + len(measures)] for at in range(0, len(found), max(len(measures), 1))]


def _straight_variance(
    sums: CellSums, totals: FloatArray, slope: FloatArray, line: NationalLine, variance: ClusterVariance
) -> FloatArray:
    """By cell: the variance of the straight line, the poverty line's part and its covariance included."""
    if not slope.size:
        return np.zeros(0)
    firsts = sums.stratum_start[sums.cell_start[:-1]]
    shared = 2 * slope * np.add.reduceat(totals * line.covariance[sums.psu], firsts)
    own, of_line = variance.of_cells(sums, totals), slope * slope * line.variance
    straight = own + shared + of_line
    return np.where(straight > CANCELLED * (own + np.abs(shared) + of_line), straight, 0.0)


class _CellNoise:
    """Standard error of a statistic of one cell from the influence of its persons (see `record.Noise`)."""

    def __init__(
        self, cells: Partition, cell: int, weights: FloatArray, line: NationalLine, variance: ClusterVariance
    ) -> None:
        self._cells, self._cell, self._weights = cells, cell, weights
        self._line, self._variance = line, variance

    def __call__(self, influence: FloatArray, line_slope: float) -> float:
        first, last = self._cells.pair_start[self._cell], self._cells.pair_start[self._cell + 1]
        rows = slice(int(self._cells.start[self._cell]), int(self._cells.start[self._cell + 1]))
        size = int(last - first)
        totals = np.bincount(self._cells.pair[rows] - first, self._weights * influence, size).astype(np.float64)
        sums = cell_sums(self._variance.design, self._cells.sums.psu[first:last], np.array([0, size]))
        slope = np.array([line_slope])
        return float(np.sqrt(_straight_variance(sums, totals, slope, self._line, self._variance)[0]))


def _simple_random_variance(
    rows: IntArray, weights: FloatArray, linear: Linearised, line: NationalLine
) -> float:
    """Variance of the same linearised statistic had its persons been drawn one by one, with replacement.

    The domain and the rest of the sample keep their sizes.
    """
    slope = linear.line_slope
    if not slope or not line.variance:
        return _moments(linear.influence, weights).variance
    reach = line.influence[rows]
    rest = line.moments.without(_moments(reach, weights)).variance
    return _moments(linear.influence + slope * reach, weights).variance + (slope * slope * rest if rest > 0 else 0.0)
