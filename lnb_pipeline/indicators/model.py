"""Model-based estimates of shares in the measured municipalities, by an area-level model over all municipalities.

Women and men are modelled together (`estimation.small_area.pair_report`), with the covariance of their sampling errors
from the households and PSUs they share, and agree with the national direct estimate. Both sexes are not a model of
their own, which would contradict the two: their value is the mean of women's and men's, weighted with the
place's women and men in the sample, and its error follows from the mean squared error matrix of the pair.

Covariates are free of sampling error and known for every municipality: the logarithm of the population of the census
2011, and the NUTS 2 region. The change to the census 2023 is not among them: the register knows it for a quarter of the
municipalities, and "unknown" must not be modelled as "no change". Four coefficients a sex are what the forty to sixty
municipalities of a national sample carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from scipy import special

from lnb_pipeline.contracts.indicator_tables import METHOD_ESTIMATE
from lnb_pipeline.estimation.influence import combination
from lnb_pipeline.estimation.interval import CONFIDENCE, Interval
from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.small_area.benchmark import National
from lnb_pipeline.estimation.small_area.pair_report import SexRates, report_women_and_men
from lnb_pipeline.estimation.small_area.record import NoFit
from lnb_pipeline.estimation.small_area.report_record import AreaValue, ModelValue, PairReport
from lnb_pipeline.estimation.small_area.smoothing import DirectRates
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import SEXES, Indicator, Sex
from lnb_pipeline.indicators.compute import Line, heading_of
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import COUNTRY, REGIONS, Place
from lnb_pipeline.indicators.rows import MethodEstimate, method_row, typed
from lnb_pipeline.indicators.sample import Domain, sample_of
from lnb_pipeline.reference.register import load_register

NOT_SAMPLED, AT_BOUNDARY = "not_sampled", "at_boundary"
"""What stands against a value: no sample of the place's own, so that all of it comes from the model; area effects of
women and men that the data cannot tell apart, or from none, so that the error is too small."""
NO_MODEL = "no_model"
"""The sample is not the nation's, or its areas do not carry the model."""


@dataclass(frozen=True, slots=True)
class _Modelled:
    """A model value and its standard error, as fractions, and what stands against it."""

    value: float
    std_error: float
    warning: str | None = None


@dataclass(frozen=True)
class _Direct:
    """Direct estimates of a sex in all municipalities, in the order of the register; NaN and 0 where nobody is."""

    share: FloatArray
    variance: FloatArray
    n: IntArray
    n_households: IntArray
    n_psu: IntArray
    n_relevant: IntArray
    df: IntArray
    population: FloatArray

    @property
    def rates(self) -> DirectRates:
        return DirectRates(self.share, self.variance, self.n, self.n_psu, self.df)


def model_estimates(
    person: pd.DataFrame, *, year: int, line: Line, measured: Sequence[str], set_status: str
) -> pd.DataFrame:
    """The rows of method `model` of estimates.observation_by_method in a survey year.

    Arguments as in `compute.compute`. A row for every measured municipality and sex of every indicator that asks for a
    model, a municipality without a sample included. Values are percentages; the standard error is the root of the mean
    squared error; counts are those of the place's own sample. Undefined with `no_model` in an extract (its line is
    declared) and where the model cannot be estimated, or with the reason why the indicator cannot be had at all.
    """
    heading = heading_of(person, year, set_status)
    estimates = YearEstimates(sample_of(person, _codes()), line.value)
    rows = []
    for indicator in (entry for entry in available(year) if entry.modelled):
        direct = {sex: _direct(estimates, indicator, sex) for sex in SEXES}
        reason = estimates.reason(indicator) or NO_MODEL
        found = _model(estimates, indicator, direct, measured) if line.source == "national_sample" else {}
        for code in measured:
            at = _codes().index(code)
            rows += [
                method_row(
                    heading, indicator, Place(code, "municipality"), sex, "model", str(year),
                    _estimate(direct[sex], at, found.get((code, sex)), reason),
                )
                for sex in indicator.breakdown.sexes
            ]
    return typed(METHOD_ESTIMATE, rows)


@cache
def _codes() -> tuple[str, ...]:
    return tuple(municipality.lau_code for municipality in load_register().municipalities)


@cache
def _covariates() -> FloatArray:
    """(61, 4): constant, log population 2011, and two of the three regions."""
    municipalities = load_register().municipalities
    population = np.array([m.population_2011 or 0 for m in municipalities], dtype=np.float64)
    if not bool((population > 0).all()):
        raise RuntimeError("the register lacks the population of a municipality")
    regions = [[m.nuts2 == region for m in municipalities] for region in REGIONS[1:]]
    return np.column_stack([np.ones(population.size), np.log(population), *np.array(regions, dtype=np.float64)])


def _nobody(m: int) -> _Direct:
    n, n_households, n_psu, n_relevant, df = np.zeros((5, m), dtype=np.int64)
    return _Direct(np.full(m, np.nan), np.full(m, np.nan), n, n_households, n_psu, n_relevant, df, np.zeros(m))


def _direct(estimates: YearEstimates, indicator: Indicator, sex: Sex) -> _Direct:
    direct = _nobody(len(_codes()))
    if estimates.reason(indicator) is not None:
        return direct
    for at, code in enumerate(_codes()):
        key, cell = estimates.sample.cell(Domain(Place(code, "municipality")), sex)
        cells = estimates.cells(indicator, key)
        number = cells.find(cell)
        if number is None:
            continue
        measured = estimates.measured(indicator, key)
        value = measured.estimates[number].value
        direct.share[at] = np.nan if value is None else value
        direct.variance[at] = measured.variance[number]
        direct.n[at], direct.n_psu[at], direct.df[at] = cells.n[number], cells.n_psu[number], cells.df[number]
        direct.n_households[at] = 0 if cells.n_households is None else cells.n_households[number]
        direct.n_relevant[at] = measured.estimates[number].n_relevant
        direct.population[at] = cells.weights[cells.entries(number)].sum()
    return direct


def _model(
    estimates: YearEstimates, indicator: Indicator, direct: dict[Sex, _Direct], measured: Sequence[str]
) -> dict[tuple[str, Sex], _Modelled]:
    """The model values by measured municipality and sex; empty where there is no model."""
    national = [_national(estimates, indicator, sex, direct[sex]) for sex in ("F", "M")]
    if national[0] is None or national[1] is None:
        return {}
    rates = SexRates(direct["F"].rates, direct["M"].rates, _correlation(estimates, indicator, direct))
    reported = np.isin(_codes(), list(measured))
    report = report_women_and_men(
        rates, _covariates(), _covariates(), reported, national=(national[0], national[1])
    )
    return {} if isinstance(report, NoFit) else _values(report, direct)


def _national(estimates: YearEstimates, indicator: Indicator, sex: Sex, direct: _Direct) -> National | None:
    """The national direct estimate and the weight of the persons it rests on, by municipality: so the direct estimates
    agree with it, and the model's are to."""
    found = estimates.influence(indicator, Domain(Place(COUNTRY, "country")), sex)
    total = direct.population.sum()
    return None if found is None or not total else National(found[1], direct.population / total)


def _correlation(estimates: YearEstimates, indicator: Indicator, direct: dict[Sex, _Direct]) -> FloatArray:
    """(m) correlation of the sampling errors of women and men, NaN where it is undefined."""
    women, men = direct["F"].variance, direct["M"].variance
    correlation = np.full(women.size, np.nan)
    for at in np.flatnonzero((women > 0) & (men > 0)).tolist():
        domain = Domain(Place(_codes()[at], "municipality"))
        parts = [estimates.influence(indicator, domain, sex) for sex in ("F", "M")]
        if parts[0] is None or parts[1] is None:
            continue
        gap = combination([parts[0][0], parts[1][0]], [1.0, -1.0]).variance(estimates.variance)
        correlation[at] = (women[at] + men[at] - gap) / (2 * np.sqrt(women[at] * men[at]))
    return np.asarray(np.clip(correlation, -1.0, 1.0))


def _values(report: PairReport, direct: dict[Sex, _Direct]) -> dict[tuple[str, Sex], _Modelled]:
    women, men = direct["F"].population, direct["M"].population
    nation = float(women.sum() / (women.sum() + men.sum()))
    found: dict[tuple[str, Sex], _Modelled] = {}
    of_sex: dict[Sex, _Modelled]
    for her, his, gap in zip(report.women, report.men, report.gap, strict=True):
        code, persons = _codes()[her.area], women[her.area] + men[her.area]
        share = float(women[her.area] / persons) if persons else nation
        warning = NOT_SAMPLED if not persons else AT_BOUNDARY if report.fit.at_boundary else None
        of_sex = {"F": _agreed(her.model), "M": _agreed(his.model), "T": _both(her, his, gap, share)}
        found |= {(code, sex): replace(value, warning=warning) for sex, value in of_sex.items()}
    return found


def _agreed(model: ModelValue) -> _Modelled:
    """The value that agrees with the nation, where there is one."""
    if model.benchmarked is None or model.benchmarked_std_error is None:
        return _Modelled(model.estimate, model.std_error)
    return _Modelled(model.benchmarked, model.benchmarked_std_error)


def _both(her: AreaValue, his: AreaValue, gap: AreaValue, share: float) -> _Modelled:
    """The mean of women's and men's value, `share` the part of the women.

    The covariance of the two is what the mean squared error of their gap leaves; what the benchmark moves is added as
    its square, as for each of them.
    """
    ours, theirs = _agreed(her.model), _agreed(his.model)
    squared = [side.model.std_error**2 for side in (her, his, gap)]
    covariance = (squared[0] + squared[1] - squared[2]) / 2
    error = share**2 * squared[0] + (1 - share) ** 2 * squared[1] + 2 * share * (1 - share) * covariance
    value = share * ours.value + (1 - share) * theirs.value
    moved = value - share * her.model.estimate - (1 - share) * his.model.estimate
    return _Modelled(value, float(np.sqrt(max(error, 0.0) + moved**2)))


def _estimate(direct: _Direct, at: int, found: _Modelled | None, reason: str) -> MethodEstimate:
    return MethodEstimate(
        None if found is None else found.value, None if found is None else found.std_error,
        None if found is None else _interval(found), None,
        int(direct.n[at]), int(direct.n_households[at]), int(direct.n_psu[at]), int(direct.n_relevant[at]),
        reason if found is None else found.warning,
    )


def _interval(found: _Modelled) -> Interval:
    """Normal interval on the arcsine scale of the model, so that it stays within 0 and 1; cut at the ends."""
    reach = float(special.ndtri(0.5 + CONFIDENCE / 2)) * found.std_error
    value = found.value
    if not 0 < value < 1:
        return Interval(max(value - reach, 0.0), min(value + reach, 1.0))
    centre, half = np.arcsin(np.sqrt(value)), reach / (2 * np.sqrt(value * (1 - value)))
    return Interval(
        float(np.sin(max(centre - half, 0.0)) ** 2), float(np.sin(min(centre + half, np.pi / 2)) ** 2)
    )
