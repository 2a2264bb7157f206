"""From the indicators of a survey year to estimates in cells: which persons, which measure, which error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.confidence import confidence_interval
from lnb_pipeline.estimation.grouped import Measured, NationalLine, estimated_line, given_line, measure_cells
from lnb_pipeline.estimation.influence import combination
from lnb_pipeline.estimation.interval import Interval
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.record import BoolArray, Estimate, IntArray, undefined
from lnb_pipeline.estimation.single_psu import centre_at_grand_mean
from lnb_pipeline.estimation.survey import Partition, partition
from lnb_pipeline.estimation.variance import ClusterVariance, is_rounding
from lnb_pipeline.indicators.catalogue import SCOPED_COLUMNS, Age, Estimator, Indicator, Sex
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.sample import INCOME, GroupKey, Sample


@dataclass(frozen=True)
class CellEstimate:
    """One indicator in one cell, with what its persons say of precision.

    `std_error` is in the estimator's scale; null when undefined, without degrees of freedom or without
    variation, but a share of exactly 0 or 1 keeps its error, which may be 0. `missing` is the share
    (percent) of the cell's persons without the information, null where that cannot be told from being out
    of scope.
    """

    indicator: Indicator
    estimate: Estimate
    std_error: float | None
    interval: Interval | None
    n_persons: int
    n_households: int
    n_psu: int
    df: int
    missing: float | None


@dataclass(frozen=True)
class Gap:
    """Standard error of women minus men (null under the same conditions), df of both sexes together, and bias."""

    std_error: float | None
    df: int
    bias: float = 0.0


class YearEstimates:
    """The indicators of one survey year, estimated cell by cell on demand.

    Cells of one level that are told apart alike are estimated in one pass, and indicators that ask for the
    same information share the numbering of their persons.
    """

    def __init__(self, sample: Sample, declared_line: float | None) -> None:
        """`declared_line`: the national line where it is given from outside; null to estimate it."""
        self._sample = sample
        self._variance: ClusterVariance = centre_at_grand_mean(sample.survey.design)
        self._line: NationalLine = (
            estimated_line(sample.survey, self._variance, sample.counted) if declared_line is None
            else given_line(declared_line, sample.survey, self._variance)
        )
        self._partitions: dict[tuple[tuple[str, ...], GroupKey], Partition] = {}
        self._measured: dict[tuple[str, GroupKey], Measured] = {}
        self._persons: dict[GroupKey, IntArray] = {}

    def estimate(self, indicator: Indicator, place: Place, sex: Sex, age: Age) -> CellEstimate:
        """The indicator in a cell; undefined with a status where nobody is in it."""
        key, code = self._sample.cell(place, sex, age)
        asked = _asked(indicator)
        cells = self._cells(asked, key)
        number = cells.find(code)
        informed = 0 if number is None else int(cells.n[number])
        missing = self._missing_share(asked, key, code, informed)
        if number is None:
            return CellEstimate(indicator, undefined("nobody"), None, None, 0, 0, 0, 0, missing)
        measured, df = self._estimates(indicator, key), int(cells.df[number])
        estimate = measured.estimates[number]
        households = 0 if cells.n_households is None else int(cells.n_households[number])
        error = _error(measured, number, df, keep_zero=measured.measure.is_share and estimate.value in (0.0, 1.0))
        interval = None if error is None else confidence_interval(measured, number, error)
        return CellEstimate(
            indicator, estimate, error, interval, informed, households, int(cells.n_psu[number]), df, missing
        )

    def gap(self, indicator: Indicator, place: Place, age: Age) -> Gap:
        """Women minus men, linearised as one: the covariance from shared households and PSUs is in it."""
        key, both = self._sample.cell(place, "T", age)
        together = self._cells(_asked(indicator), key)
        number = together.find(both)
        df = 0 if number is None else int(together.df[number])
        sides = [self._side(indicator, place, sex, age) for sex in ("F", "M")]
        if df < 1 or sides[0] is None or sides[1] is None:
            return Gap(None, df)
        (measured, women), (_, men) = sides[0], sides[1]
        influences = [measured.influence(side) for side in (women, men)]
        if influences[0] is None or influences[1] is None:
            return Gap(None, df)
        difference = combination([influences[0], influences[1]], [1.0, -1.0])
        error = float(np.sqrt(difference.variance(self._variance)))
        size = max(abs(measured.estimates[side].value or 0.0) for side in (women, men))
        return Gap(None if is_rounding(error, size) else error, df, difference.bias)

    def _side(self, indicator: Indicator, place: Place, sex: Sex, age: Age) -> tuple[Measured, int] | None:
        key, code = self._sample.cell(place, sex, age)
        number = self._cells(_asked(indicator), key).find(code)
        return None if number is None else (self._estimates(indicator, key), number)

    def _cells(self, asked: tuple[str, ...], key: GroupKey) -> Partition:
        if (asked, key) not in self._partitions:
            code = np.where(self._informed(asked), self._sample.codes(key), -1)
            self._partitions[asked, key] = partition(self._sample.survey, self._variance.design, code)
        return self._partitions[asked, key]

    def _informed(self, asked: tuple[str, ...]) -> BoolArray:
        known = self._sample.counted.copy()
        for column in asked:
            values = self._sample.survey.income if column == INCOME else self._sample.status[column]
            known &= ~np.isnan(values)
        return known

    def _missing_share(self, asked: tuple[str, ...], key: GroupKey, code: int, informed: int) -> float | None:
        if set(asked) <= SCOPED_COLUMNS:
            return None
        if key not in self._persons:
            codes = self._sample.codes(key)
            self._persons[key] = np.bincount(codes[self._sample.weighted & (codes >= 0)]).astype(np.int64)
        counts = self._persons[key]
        persons = int(counts[code]) if code < counts.size else 0
        return 100.0 * (1 - informed / persons) if persons else None

    def _estimates(self, indicator: Indicator, key: GroupKey) -> Measured:
        if (indicator.code, key) not in self._measured:
            cells = self._cells(_asked(indicator), key)
            measure = _MEASURES[indicator.estimator](self._sample, indicator)
            self._measured[indicator.code, key] = measure_cells(cells, measure, self._line, self._variance)
        return self._measured[indicator.code, key]


def _error(measured: Measured, number: int, df: int, *, keep_zero: bool) -> float | None:
    value, variance = measured.estimates[number].value, float(measured.variance[number])
    if value is None or np.isnan(variance) or df < 1:
        return None
    error = float(np.sqrt(variance))
    return None if is_rounding(error, value) and not keep_zero else error


def _asked(indicator: Indicator) -> tuple[str, ...]:
    """The columns a person must have for the indicator.

    Work intensity is null out of scope: alone it defines its universe (and what is missing cannot be
    told), in AROPE it counts as "no", so that AROPE asks for income and deprivation alone.
    """
    return tuple(c for c in indicator.columns if c not in SCOPED_COLUMNS) or indicator.columns


def _excluded(sample: Sample, indicator: Indicator) -> Measure:
    _, deprivation, work_intensity = indicator.columns
    return measures.risk_or_exclusion(sample.holds(deprivation) | sample.holds(work_intensity))


_MEASURES: dict[Estimator, Callable[[Sample, Indicator], Measure]] = {
    "poverty_line": lambda sample, indicator: measures.threshold(0.6),
    "at_risk_of_poverty": lambda sample, indicator: measures.rate(),
    "median_income": lambda sample, indicator: measures.median_income(),
    "relative_median_gap": lambda sample, indicator: measures.median_gap(),
    "quintile_share_ratio": lambda sample, indicator: measures.share_ratio(),
    "gini": lambda sample, indicator: measures.gini_coefficient(),
    "share": lambda sample, indicator: measures.rate_of(indicator.code, sample.holds(indicator.columns[0])),
    "at_risk_or_excluded": _excluded,
}
