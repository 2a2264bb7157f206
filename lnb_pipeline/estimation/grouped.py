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
from lnb_pipeline.estimation.jackknife import refine
from lnb_pipeline.estimation.linearisation import NOISE, PROPAGATED, Linearisation
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.poverty import LINE_SHARE_OF_MEDIAN, poverty_line
from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, Line, Linearised
from lnb_pipeline.estimation.survey import Cell, Partition, Survey
from lnb_pipeline.estimation.variance import CANCELLED, CellSums, ClusterVariance, cell_sums


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
    a line without sampling error here. One that `is_given` is the same at every share of the median.
    """

    line: Line
    influence: FloatArray
    totals: FloatArray
    covariance: FloatArray
    variance: float
    moments: Moments
    is_given: bool = False

    def at(self, share_of_median: float | None) -> NationalLine:
        """The line at another share of the same median; a given line (and none) stays what it is."""
        if share_of_median is None or self.line.value is None or self.is_given:
            return self
        by = share_of_median / LINE_SHARE_OF_MEDIAN
        return NationalLine(
            self.line.times(by), self.influence * by, self.totals * by,
            self.covariance * by, self.variance * by * by,
            replace(self.moments, first=self.moments.first * by, second=self.moments.second * by * by),
        )


def given_line(value: float | None, survey: Survey, variance: ClusterVariance) -> NationalLine:
    """A fixed or anchored line: a number without sampling error here, whatever the share; null where there is none.

    Raises ValueError for a line that is not finite.
    """
    return replace(line_without_error(value, survey, variance), is_given=True)


def line_without_error(value: float | None, survey: Survey, variance: ClusterVariance) -> NationalLine:
    """60 % of a median whose sampling error is not known here, as of a declared line; null where there is none.

    Lines at other shares of the median follow from it. Raises ValueError for a line that is not finite.
    """
    if value is not None and not np.isfinite(value):
        raise ValueError("a poverty line is a finite number")
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
        return line_without_error(estimate.value, survey, variance)
    totals = design.psu_totals(rows, weights * linear.influence)
    straight = variance.of(totals)
    influence = np.zeros(survey.n)
    influence[rows] = linear.influence
    line = Line(estimate.value, float(np.sqrt(straight)), linear.own_bend)
    return NationalLine(
        line, influence, totals, variance.covariance_weights(totals), straight, _moments(influence, survey.weight)
    )


@dataclass(frozen=True)
class Measured:
    """A measure in every cell of a partition; arrays have one entry a cell.

    `variance` and `deff` are null (NaN) where `estimates` have no value or no linearisation, `deff` also where it was
    not asked for. `deff` is the variance over that of simple random samples of the same sizes of the domain and of the
    rest. `bias` is the value's bias for few PSUs, where it is known, else 0: intervals take it off, the value keeps it.
    """

    measure: Measure
    partition: Partition
    line: NationalLine
    estimates: tuple[Estimate, ...]
    variance: FloatArray
    deff: FloatArray
    totals: FloatArray
    line_slope: FloatArray
    bend: FloatArray
    own_bend: FloatArray
    bias: FloatArray

    @property
    def effective_n(self) -> FloatArray:
        """Persons of a simple random sample that would know as much: n over the design effect; NaN without one."""
        n = np.array([estimate.n for estimate in self.estimates], dtype=np.float64)
        return np.where(self.deff > 0, n / np.where(self.deff > 0, self.deff, 1.0), np.nan)

    def influence(self, cell: int) -> Influence | None:
        """The influence of one cell's estimate over all PSUs, to combine it with others; null without one."""
        if np.isnan(self.variance[cell]):
            return None
        pairs = self.partition.pairs(cell)
        totals = self.line_slope[cell] * self.line.totals
        totals[self.partition.sums.psu[pairs]] += self.totals[pairs]
        curves = (Curve(self.own_bend[cell], totals),) if self.own_bend[cell].any() else ()
        return Influence(totals, self.bend[cell], curves, float(self.bias[cell]))


def measure_cells(
    partition: Partition, measure: Measure, line: NationalLine, variance: ClusterVariance,
    *, design_effects: bool = True,
) -> Measured:
    """Estimate a measure in every cell of a partition.

    `line` is the national line (at 60 % of the median unless it is given); the measure takes its own share
    of it. Persons of the partition must have what the measure asks for: an income, say. Without `design_effects`, which
    are a good part of the work, `deff` is NaN. Raises ValueError where the partition was made for another design than
    that of the variance.
    """
    if partition.design is not variance.design:
        raise ValueError("the partition was made for another design than that of the variance")
    line = line.at(measure.line_share)
    collected, estimates = _Collected(partition, line), []
    for number, cell in enumerate(partition.cells):
        estimate = measure.estimator(cell, line.line)
        noise = _CellNoise(partition, number, line, variance)
        linear = estimate.linearise(noise) if estimate.linearise else None
        if linear is not None:
            collected.add(number, linear)
            if design_effects:
                collected.compare(number, linear)
        estimates.append(replace(estimate, linearise=None))  # it holds on to arrays as long as the sample
    totals, bias = _refined(partition, measure, estimates, collected.totals(), variance)
    straight = straight_variance(partition.sums, totals, collected.slope, line, variance)
    whole = straight + np.mean(collected.bend**2 + collected.own_bend**2, axis=1)
    known, simple = collected.known, collected.simple_random
    return Measured(
        measure, partition, line, tuple(estimates), np.where(known, whole, np.nan),
        np.divide(straight, simple, out=np.full(known.size, np.nan), where=known & (simple > 0)),
        totals, collected.slope, collected.bend, collected.own_bend, bias,
    )


class _Collected:
    """The linearisations of the cells of a partition, one cell after the other."""

    def __init__(self, partition: Partition, line: NationalLine) -> None:
        cells = partition.n_cells
        self._partition, self._line = partition, line
        self._influence = np.zeros(partition.rows.size)
        self.slope, self.known = np.zeros(cells), np.zeros(cells, dtype=np.bool_)
        self.bend, self.own_bend = np.zeros((cells, NOISE.size)), np.zeros((cells, NOISE.size))
        self.simple_random = np.full(cells, np.nan)

    def add(self, number: int, linear: Linearised) -> None:
        at = self._partition.entries(number)
        self.known[number] = True
        self._influence[at], self.slope[number] = linear.influence, linear.line_slope
        self.bend[number] = 0.0 if linear.bend is None else linear.bend
        self.own_bend[number] = 0.0 if linear.own_bend is None else linear.own_bend

    def compare(self, number: int, linear: Linearised) -> None:
        """With simple random samples of the same size."""
        self.simple_random[number] = _simple_random_variance(self._partition.cells[number], linear, self._line)

    def totals(self) -> FloatArray:
        """Sums of the weighted influences by cell and PSU."""
        return self._partition.psu_totals(self._partition.weights * self._influence)


def _refined(
    cells: Partition, measure: Measure, estimates: Sequence[Estimate], totals: FloatArray, variance: ClusterVariance
) -> tuple[FloatArray, FloatArray]:
    """The PSU totals, those of small domains by the jackknife where the measure is refined, and the biases."""
    bias = np.zeros(cells.n_cells)
    if measure.smooth is None:
        return totals, bias
    for number, estimate in enumerate(estimates):
        if estimate.value is None:
            continue
        pairs = cells.pairs(number)
        found = refine(cells, number, estimate.value, measure.smooth, totals[pairs], variance)
        if found is not None:
            totals[pairs], bias[number] = found.totals, found.bias
    return totals, bias


def measure_all(
    partitions: Sequence[Partition], measures: Sequence[Measure], line: NationalLine, variance: ClusterVariance,
    *, threads: int = 2,
) -> list[list[Measured]]:
    """Every measure in every partition, by partition; large arrays are worked on by several threads at once."""
    tasks = [(cells, measure) for cells in partitions for measure in measures]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda task: measure_cells(task[0], task[1], line, variance), tasks))
    return [found[at:at + len(measures)] for at in range(0, len(found), max(len(measures), 1))]


def straight_variance(
    sums: CellSums, totals: FloatArray, slope: FloatArray, line: NationalLine, variance: ClusterVariance
) -> FloatArray:
    """By cell: the variance of the straight line, the poverty line's part and its covariance included."""
    if not slope.size:
        return np.zeros(0)
    shared = 2 * slope * np.add.reduceat(totals * line.covariance[sums.psu], sums.first)
    own, of_line = variance.of_cells(sums, totals), slope * slope * line.variance
    straight = own + shared + of_line
    return np.where(straight > CANCELLED * (own + np.abs(shared) + of_line), straight, 0.0)


class _CellNoise:
    """Standard error of a statistic of one cell from the influence of its persons (see `record.Noise`)."""

    def __init__(self, cells: Partition, cell: int, line: NationalLine, variance: ClusterVariance) -> None:
        self._cells, self._cell, self._line, self._variance = cells, cell, line, variance

    def __call__(self, influence: FloatArray, line_slope: float) -> float:
        entries, pairs = self._cells.entries(self._cell), self._cells.pairs(self._cell)
        size = pairs.stop - pairs.start
        weighted = self._cells.weights[entries] * influence
        totals = np.bincount(self._cells.pair[entries] - pairs.start, weighted, size).astype(np.float64)
        sums = cell_sums(self._variance.design, self._cells.sums.psu[pairs], np.array([0, size]))
        slope = np.array([line_slope])
        return float(np.sqrt(straight_variance(sums, totals, slope, self._line, self._variance)[0]))


def _simple_random_variance(cell: Cell, linear: Linearised, line: NationalLine) -> float:
    """Variance of the same linearised statistic had its persons been drawn one by one, with replacement.

    The domain and the rest of the sample keep their sizes.
    """
    slope, weights = linear.line_slope, cell.weights
    if not slope or not line.variance:
        return _moments(linear.influence, weights).variance
    reach = line.influence[cell.rows]
    rest = line.moments.without(_moments(reach, weights)).variance
    return _moments(linear.influence + slope * reach, weights).variance + (slope * slope * rest if rest > 0 else 0.0)
