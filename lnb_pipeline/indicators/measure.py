"""From a cell of persons to one measured indicator: estimate, sample sizes, PSU totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.design import centre_at_grand_mean
from lnb_pipeline.estimation.distribution import Distribution, ascending
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio
from lnb_pipeline.estimation.poverty import (
    at_risk_of_poverty,
    at_risk_or_excluded,
    poverty_line,
    relative_median_gap,
)
from lnb_pipeline.estimation.proportion import share
from lnb_pipeline.estimation.quantile import median
from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, IntArray, undefined
from lnb_pipeline.estimation.variance import psu_totals, standard_error
from lnb_pipeline.indicators.catalogue import SCOPED_COLUMNS, Estimator, Indicator
from lnb_pipeline.indicators.sample import INCOME, Sample

_ROUNDING = 1e-12


@dataclass(frozen=True)
class PovertyLine:
    """The line of a survey year in lek a year, null when there is nobody to take a median of.

    `totals` are its weighted influences by PSU: zeros for a declared line, which is a given number.
    """

    value: float | None
    totals: FloatArray


@dataclass(frozen=True)
class Informed:
    """The persons of a cell an indicator can be measured on, with what their number says of precision.

    `rows` are positions in the sample, incomes ascending. `missing` is the share (percent) of the cell's
    persons without the information, null where that cannot be told from being out of scope.
    """

    rows: IntArray
    n_households: int
    n_psu: int
    df: int
    missing: float | None


@dataclass(frozen=True)
class Measured:
    """One indicator in one cell; `totals` are the weighted influences by PSU, null without linearisation."""

    indicator: Indicator
    estimate: Estimate
    informed: Informed
    totals: FloatArray | None

    @property
    def at_boundary(self) -> bool:
        """A share of exactly 0 or 1: its interval is exact and does not use the standard error."""
        return self.indicator.is_share and self.estimate.value in (0.0, 1.0)

    def std_error(self, sample: Sample) -> float | None:
        """In the estimator's scale; null when undefined, without degrees of freedom or without variation.

        A share of exactly 0 or 1 keeps its standard error, which may be 0.
        """
        if self.estimate.value is None or self.totals is None or self.informed.df < 1:
            return None
        error = standard_error(sample.design, self.totals, centre_at_grand_mean)
        return None if is_rounding(error, self.estimate.value) and not self.at_boundary else error


def is_rounding(error: float, value: float) -> bool:
    """Whether a standard error is nothing but what is left of influences that cancel."""
    return error <= _ROUNDING * max(1.0, abs(value))


def contrast_error(sample: Sample, women: Measured, men: Measured, df: int) -> float | None:
    """Standard error of women minus men, in the estimator's scale; null under the same conditions.

    The PSU totals are subtracted before the variance is taken, so that the covariance from shared
    households and PSUs is in it. `df` are the degrees of freedom of both sexes together.
    """
    if women.totals is None or men.totals is None or df < 1:
        return None
    error = standard_error(sample.design, women.totals - men.totals, centre_at_grand_mean)
    size = max(abs(side.estimate.value or 0.0) for side in (women, men))
    return None if is_rounding(error, size) else error


def national_line(sample: Sample) -> PovertyLine:
    """60 % of the median over all counted persons of the sample with an income."""
    rows = informed(sample, np.arange(sample.income.size), (INCOME,)).rows
    estimate = poverty_line(ascending(sample.income[rows], sample.weight[rows]))
    totals = psu_totals(sample.design, rows, sample.weight[rows], estimate, np.zeros(sample.design.n_psu))
    return PovertyLine(estimate.value, np.zeros(sample.design.n_psu) if totals is None else totals)


def declared_line(sample: Sample, value: float) -> PovertyLine:
    """A line that is given from outside and therefore has no sampling error here."""
    return PovertyLine(value, np.zeros(sample.design.n_psu))


def informed(sample: Sample, cell: IntArray, columns: tuple[str, ...]) -> Informed:
    """The counted persons of a cell with the information in `columns`.

    Work intensity is null out of scope: alone it defines its universe (and what is missing cannot be
    told), in AROPE it counts as "no", so that AROPE asks for income and deprivation alone.
    """
    known = sample.counted[cell]
    asked = [c for c in columns if c not in SCOPED_COLUMNS]
    for column in asked or columns:
        values = sample.income if column == INCOME else sample.status[column]
        known = known & ~np.isnan(values[cell])
    rows = cell[known]
    n_psu, n_strata = sample.design.members(rows)
    missing = 100.0 * (1 - rows.size / cell.size) if asked and cell.size else None
    return Informed(rows, sample.households(rows), n_psu, n_psu - n_strata, missing)


def measure(sample: Sample, line: PovertyLine, indicator: Indicator, persons: Informed) -> Measured:
    """Estimate an indicator on the persons of a cell, with its influences summed by PSU."""
    rows = persons.rows
    estimate = _ESTIMATORS[indicator.estimator](_Cell(sample, line, indicator, rows))
    totals = psu_totals(sample.design, rows, sample.weight[rows], estimate, line.totals)
    return Measured(indicator, estimate, persons, totals)


@dataclass(frozen=True)
class _Cell:
    sample: Sample
    line: PovertyLine
    indicator: Indicator
    rows: IntArray

    @property
    def incomes(self) -> Distribution:
        return ascending(self.sample.income[self.rows], self.sample.weight[self.rows])

    def holds(self, column: str) -> BoolArray:
        return np.equal(self.sample.status[column][self.rows], 1.0)


def _against_line(estimate: Callable[[_Cell, float], Estimate]) -> Callable[[_Cell], Estimate]:
    """Without a line (nobody has an income) nothing can be held against it."""
    return lambda cell: undefined("nobody") if cell.line.value is None else estimate(cell, cell.line.value)


def _excluded(cell: _Cell, line: float) -> Estimate:
    _, deprivation, work_intensity = cell.indicator.columns
    return at_risk_or_excluded(cell.incomes, line, cell.holds(deprivation) | cell.holds(work_intensity))


_ESTIMATORS: dict[Estimator, Callable[[_Cell], Estimate]] = {
    "poverty_line": lambda cell: poverty_line(cell.incomes),
    "at_risk_of_poverty": _against_line(lambda cell, line: at_risk_of_poverty(cell.incomes, line)),
    "median_income": lambda cell: median(cell.incomes),
    "relative_median_gap": _against_line(lambda cell, line: relative_median_gap(cell.incomes, line)),
    "quintile_share_ratio": lambda cell: quintile_share_ratio(cell.incomes),
    "gini": lambda cell: gini(cell.incomes),
    "share": lambda cell: share(cell.holds(cell.indicator.columns[0]), cell.sample.weight[cell.rows]),
    "at_risk_or_excluded": _against_line(_excluded),
}
