"""From the indicators of a survey year to estimates in cells: which persons, which measure, which error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.confidence import confidence_interval
from lnb_pipeline.estimation.grouped import Measured, measure_cells
from lnb_pipeline.estimation.influence import Influence, combination
from lnb_pipeline.estimation.interval import Interval
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.proportion import difference_of_shares, mean, relative_difference_of_means
from lnb_pipeline.estimation.record import Estimate, FloatArray, IntArray, Line, undefined
from lnb_pipeline.estimation.survey import Cell, Partition, partition
from lnb_pipeline.estimation.variance import ClusterVariance, is_rounding
from lnb_pipeline.indicators.basis import Asked, Bases, Basis
from lnb_pipeline.indicators.catalogue.entry import Estimator, Indicator, Sex
from lnb_pipeline.indicators.sample import Domain, GroupKey, Sample

_MAN = 2


@dataclass(frozen=True)
class CellEstimate:
    """One indicator in one cell, with what its persons say of precision.

    `std_error` is in the estimator's scale; null when undefined, without degrees of freedom or without variation, but
    a share of exactly 0 or 1 keeps its error, which may be 0. `population` is the weight of the cell's persons.
    `missing` is the share (percent) of the cell's persons without the information, null where that cannot be told
    from being out of scope. `reason` says why nothing could be computed for the whole year.
    """

    indicator: Indicator
    estimate: Estimate
    std_error: float | None
    interval: Interval | None
    n_persons: int
    n_households: int
    n_psu: int
    df: int
    population: float
    missing: float | None
    reason: str | None = None


@dataclass(frozen=True)
class Contrast:
    """Standard error of a combination of cells' estimates (null under the same conditions as an estimate's), degrees of
    freedom of all its cells together, and its bias."""

    std_error: float | None
    df: int
    bias: float = 0.0


Term = tuple[float, Indicator, Domain, Sex]
"""A coefficient, and the estimate it goes with."""


class YearEstimates:
    """The indicators of one survey year, estimated cell by cell on demand.

    Cells of one level that are told apart alike are estimated in one pass, and indicators that ask for the
    same information share the numbering of their persons.
    """

    def __init__(self, sample: Sample, declared_line: float | None) -> None:
        """`declared_line`: the national line where it is given from outside; null to estimate it."""
        self.sample = sample
        self.bases = Bases(sample, declared_line)
        self._partitions: dict[tuple[bytes, int, GroupKey], Partition] = {}
        self._informed: dict[Asked, bytes] = {}
        self._codes: dict[GroupKey, IntArray] = {}
        self._measured: dict[tuple[str, GroupKey], Measured] = {}
        self._persons: dict[tuple[Asked, GroupKey], IntArray] = {}
        self._reasons: dict[str, str | None] = {}
        self._asked: dict[str, Asked] = {}

    def with_statuses(self, statuses: Mapping[str, FloatArray]) -> YearEstimates:
        """Estimates of the same persons, with the same line, who have further statuses (in the order of the sample)."""
        return YearEstimates(self.sample.with_statuses(statuses), self.bases.declared_line)

    @property
    def variance(self) -> ClusterVariance:
        """The rule of variance of the sample's design."""
        return self.bases.variance

    def reason(self, indicator: Indicator) -> str | None:
        """Why the indicator cannot be had from this sample at all; null where it can."""
        if indicator.code not in self._reasons:
            self._reasons[indicator.code] = self._reason(indicator)
        return self._reasons[indicator.code]

    def _reason(self, indicator: Indicator) -> str | None:
        if not self.bases.is_collected(self._what(indicator)):
            return "not_collected"
        if indicator.estimator == "below_own_median" and self.bases.declared_line is not None:
            return "no_national_sample"
        return None

    def estimate(self, indicator: Indicator, domain: Domain, sex: Sex) -> CellEstimate:
        """The indicator in a cell; undefined with a status where nobody is in it."""
        key, code = self.sample.cell(domain, sex)
        asked = self._what(indicator)
        if (reason := self.reason(indicator)) is not None:
            return CellEstimate(indicator, undefined("nobody"), None, None, 0, 0, 0, 0, 0.0, None, reason)
        cells = self._cells(asked, key)
        number = cells.find(code)
        informed = 0 if number is None else int(cells.n[number])
        missing = self._missing_share(asked, key, code, informed)
        if number is None:
            return CellEstimate(indicator, undefined("nobody"), None, None, 0, 0, 0, 0, 0.0, missing)
        measured, df = self.measured(indicator, key), int(cells.df[number])
        estimate = measured.estimates[number]
        households = 0 if cells.n_households is None else int(cells.n_households[number])
        error = _error(measured, number, df, keep_zero=measured.measure.is_share and estimate.value in (0.0, 1.0))
        interval = None if error is None else confidence_interval(measured, number, error)
        return CellEstimate(
            indicator, estimate, error, interval, informed, households, int(cells.n_psu[number]), df,
            float(cells.weights[cells.entries(number)].sum()), missing,
        )

    def gap(self, indicator: Indicator, domain: Domain) -> Contrast:
        """Women minus men, linearised as one: the covariance from shared households and PSUs is in it."""
        return self.contrast([(1.0, indicator, domain, "F"), (-1.0, indicator, domain, "M")])

    def contrast(self, terms: Sequence[Term]) -> Contrast:
        """A combination of estimates of one domain, with the degrees of freedom of both its sexes together.

        All indicators must rank persons by the equivalised income, so that they rest on one poverty line.
        """
        _, indicator, domain, _ = terms[0]
        key, both = self.sample.cell(domain, "T")
        together = self._cells(self._what(indicator), key)
        number = together.find(both)
        df = 0 if number is None else int(together.df[number])
        parts = [self.influence(term[1], term[2], term[3]) for term in terms]
        known = [part for part in parts if part is not None]
        if df < 1 or len(known) < len(terms):
            return Contrast(None, df)
        combined = combination([part for part, _ in known], [term[0] for term in terms])
        error = float(np.sqrt(combined.variance(self.variance)))
        size = max(abs(by * value) for (by, *_), (_, value) in zip(terms, known, strict=True))
        return Contrast(None if is_rounding(error, size) else error, df, combined.bias)

    def influence(self, indicator: Indicator, domain: Domain, sex: Sex) -> tuple[Influence, float] | None:
        """The influence of an estimate over all PSUs, and its value; null where there is none."""
        key, code = self.sample.cell(domain, sex)
        number = self._cells(self._what(indicator), key).find(code)
        if number is None:
            return None
        measured = self.measured(indicator, key)
        found, value = measured.influence(number), measured.estimates[number].value
        return None if found is None or value is None else (found, value)

    def cells(self, indicator: Indicator, key: GroupKey) -> Partition:
        """The persons of an indicator in their cells."""
        return self._cells(self._what(indicator), key)

    def _what(self, indicator: Indicator) -> Asked:
        """What the indicator asks of a person; indicators are told apart by their codes."""
        if indicator.code not in self._asked:
            self._asked[indicator.code] = Asked.by(indicator)
        return self._asked[indicator.code]

    def _cells(self, asked: Asked, key: GroupKey) -> Partition:
        """Indicators that ask for different things of the same persons share the numbering of these."""
        basis = self.bases.of(asked)
        if asked not in self._informed:
            self._informed[asked] = self.bases.informed(asked)[basis.order].tobytes()
        shared = (self._informed[asked], id(basis.survey), key)  # a basis lives as long as this
        if shared not in self._partitions:
            informed = np.frombuffer(self._informed[asked], dtype=np.bool_)
            code = np.where(informed, self._code(key)[basis.order], -1)
            self._partitions[shared] = partition(basis.survey, basis.variance.design, code)
        return self._partitions[shared]

    def _code(self, key: GroupKey) -> IntArray:
        if key not in self._codes:
            self._codes[key] = self.sample.codes(key)
        return self._codes[key]

    def _missing_share(self, asked: Asked, key: GroupKey, code: int, informed: int) -> float | None:
        if not asked.tells_missing:
            return None
        if (asked, key) not in self._persons:
            codes = self._code(key)
            inside = self.bases.universe(asked, of_known_age=False) & (codes >= 0)
            self._persons[asked, key] = np.bincount(codes[inside]).astype(np.int64)
        counts = self._persons[asked, key]
        persons = int(counts[code]) if code < counts.size else 0
        return 100.0 * (1 - informed / persons) if persons else None

    def measured(self, indicator: Indicator, key: GroupKey) -> Measured:
        """The indicator in all cells that are told apart by the key."""
        if (indicator.code, key) not in self._measured:
            asked = self._what(indicator)
            own = indicator.estimator == "below_own_median"
            basis = self.bases.with_own_median(asked) if own else self.bases.of(asked)
            measure = _MEASURES[indicator.estimator](self.sample, indicator, basis)
            self._measured[indicator.code, key] = measure_cells(
                self._cells(asked, key), measure, basis.line, basis.variance, design_effects=False
            )
        return self._measured[indicator.code, key]


def _error(measured: Measured, number: int, df: int, *, keep_zero: bool) -> float | None:
    value, variance = measured.estimates[number].value, float(measured.variance[number])
    if value is None or np.isnan(variance) or df < 1:
        return None
    error = float(np.sqrt(variance))
    return None if is_rounding(error, value) and not keep_zero else error


Builder = Callable[[Sample, Indicator, Basis], Measure]


def _holds(sample: Sample, indicator: Indicator, basis: Basis) -> Measure:
    return measures.rate_of(indicator.code, sample.holds(indicator.statuses[0])[basis.order])


def _beside_poverty(build: Callable[..., Measure]) -> Builder:
    """Deprivation or low work intensity, whichever of them the indicator names."""
    def of(sample: Sample, indicator: Indicator, basis: Basis) -> Measure:
        excluded = np.logical_or.reduce([sample.holds(column) for column in indicator.statuses])
        return build(excluded[basis.order])
    return of


def _below_own_median(sample: Sample, indicator: Indicator, basis: Basis) -> Measure:
    """The rate against the basis's own line; undefined where half of the persons have nothing."""
    rate = measures.rate(indicator.line_share)

    def estimator(cell: Cell, line: Line) -> Estimate:
        n = int(cell.weights.size)
        return rate.estimator(cell, line) if (line.value or 0.0) > 0 else undefined("zero_total", n, n)

    return Measure(indicator.code, estimator, indicator.line_share, is_share=True)


def _of_amounts(
    name: str, estimator: Callable[[FloatArray, Cell, Sample, Basis], Estimate]
) -> Builder:
    def of(sample: Sample, indicator: Indicator, basis: Basis) -> Measure:
        values = sample.status[indicator.statuses[0]][basis.order]
        return Measure(name, lambda cell, line: estimator(values[cell.rows], cell, sample, basis))
    return of


def _men(cell: Cell, sample: Sample, basis: Basis) -> np.ndarray:
    return np.equal(sample.sex[basis.order[cell.rows]], _MAN)


_MEASURES: dict[Estimator, Builder] = {
    "poverty_line": lambda sample, indicator, basis: measures.threshold(indicator.line_share),
    "at_risk_of_poverty": lambda sample, indicator, basis: measures.rate(indicator.line_share),
    "median_income": lambda sample, indicator, basis: measures.median_income(),
    "relative_median_gap": lambda sample, indicator, basis: measures.median_gap(indicator.line_share),
    "quintile_share_ratio": lambda sample, indicator, basis: measures.share_ratio(),
    "gini": lambda sample, indicator, basis: measures.gini_coefficient(),
    "share": _holds,
    "persistently_poor": _holds,
    "below_anchored_line": _holds,
    "at_risk_or_excluded": _beside_poverty(measures.risk_or_exclusion),
    "excluded_not_poor": _beside_poverty(measures.exclusion_without_poverty),
    "below_own_median": _below_own_median,
    "mean": _of_amounts("mean", lambda values, cell, sample, basis: mean(values, cell.weights)),
    "difference_of_shares": _of_amounts(
        "difference_of_shares",
        lambda values, cell, sample, basis: difference_of_shares(
            np.equal(values, 1.0), _men(cell, sample, basis), cell.weights
        ),
    ),
    "relative_difference_of_means": _of_amounts(
        "relative_difference_of_means",
        lambda values, cell, sample, basis: relative_difference_of_means(
            values, _men(cell, sample, basis), cell.weights
        ),
    ),
}
