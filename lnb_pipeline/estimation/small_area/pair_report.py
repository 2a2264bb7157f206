"""Women, men and their gap from the bivariate model, the direct estimates beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, FloatArray
from lnb_pipeline.estimation.small_area.benchmark import Benchmark, National, NoBenchmark, rate_benchmark
from lnb_pipeline.estimation.small_area.bivariate import fit_bivariate
from lnb_pipeline.estimation.small_area.diagnostics import diagnose_pairs
from lnb_pipeline.estimation.small_area.pair_record import PairAreas
from lnb_pipeline.estimation.small_area.record import NoFit
from lnb_pipeline.estimation.small_area.report import Smoother
from lnb_pipeline.estimation.small_area.report_record import Direct, PairReport, side_by_side
from lnb_pipeline.estimation.small_area.smoothing import (
    DirectRates,
    design_effect_function,
    effective_sizes,
    pooled_correlation,
    sampling_covariances,
)
from lnb_pipeline.estimation.small_area.transformed import RatePairs, arcsine_areas, rate_pairs_from_arcsine


@dataclass(frozen=True, slots=True)
class SexRates:
    """Direct rates of women and of men by area and the correlation (m) of their sampling errors, NaN where
    undefined; it comes from the covariance of their influences over the shared PSUs and households."""

    women: DirectRates
    men: DirectRates
    correlation: FloatArray

    def __post_init__(self) -> None:
        if not self.women.share.shape == self.men.share.shape == self.correlation.shape:
            raise ValueError("women, men and their correlation must have one entry an area")
        if bool((np.abs(self.correlation) > 1 + 1e-9).any()):
            raise ValueError("a correlation lies between -1 and 1")

    @property
    def direct_gap(self) -> Direct:
        """Women minus men and its standard error, the covariance included."""
        women, men = self.women.std_error, self.men.std_error
        variance = women**2 + men**2 - 2 * self.correlation * women * men
        return Direct(self.women.share - self.men.share, np.sqrt(np.maximum(variance, 0.0)))


def report_women_and_men(
    rates: SexRates, covariates_women: FloatArray, covariates_men: FloatArray, reported: BoolArray, *,
    national: tuple[National, National] | None = None, smooth: Smoother = design_effect_function,
) -> PairReport | NoFit:
    """Bivariate Fay-Herriot values of the rates of women and men and of the gap, women minus men.

    Modelled on the arcsine scale with a smoothed design effect for each sex and one pooled correlation of the
    sampling errors; fitted on all areas that have both rates, returned for `reported` (m). `national`:
    women's and men's national rate with the shares of each sex by area; the gap of benchmarked rates is their
    difference. `NoFit` where smoothing or model cannot be estimated.
    """
    areas = _arcsine_pairs(rates, covariates_women, covariates_men, smooth)
    if isinstance(areas, NoFit):
        return areas
    fitted = fit_bivariate(areas)
    if isinstance(fitted, NoFit):
        return fitted
    values = rate_pairs_from_arcsine(fitted.estimate, fitted.mse)
    made = None if national is None else (
        rate_benchmark(values.first.estimate, values.first.mse, national[0]),
        rate_benchmark(values.second.estimate, values.second.mse, national[1]),
    )
    women, men, gap = _agreed(made, values)
    return PairReport(
        side_by_side(reported, _direct(rates.women), values.first, fitted.basis, None, women),
        side_by_side(reported, _direct(rates.men), values.second, fitted.basis, None, men),
        side_by_side(reported, rates.direct_gap, values.gap, fitted.basis, None, gap),
        fitted, diagnose_pairs(areas, fitted), made,
    )


def _arcsine_pairs(
    rates: SexRates, covariates_women: FloatArray, covariates_men: FloatArray, smooth: Smoother
) -> PairAreas | NoFit:
    """Both sexes on the arcsine scale with their smoothed sampling covariance.

    The correlation carries over: to first order the transformation is linear in either rate.
    """
    women_effect, men_effect = smooth(rates.women), smooth(rates.men)
    if isinstance(women_effect, NoFit):
        return women_effect
    if isinstance(men_effect, NoFit):
        return men_effect
    correlation = pooled_correlation(
        rates.correlation, np.minimum(rates.women.n_psu, rates.men.n_psu),
        np.minimum(rates.women.degrees_of_freedom, rates.men.degrees_of_freedom),
    )
    if isinstance(correlation, NoFit):
        return correlation
    women = arcsine_areas(rates.women.share, effective_sizes(rates.women, women_effect), covariates_women)
    men = arcsine_areas(rates.men.share, effective_sizes(rates.men, men_effect), covariates_men)
    covariance = sampling_covariances(women.sampling_variance, men.sampling_variance, correlation)
    return PairAreas(np.column_stack([women.direct, men.direct]), covariance, covariates_women, covariates_men)


_Agreed = tuple[FloatArray, FloatArray] | None


def _agreed(
    made: tuple[Benchmark | NoBenchmark, Benchmark | NoBenchmark] | None, values: RatePairs
) -> tuple[_Agreed, _Agreed, _Agreed]:
    """Benchmarked values and mean squared errors of women, men and gap; null where there are none."""
    if made is None:
        return None, None, None
    women, men = (one if isinstance(one, Benchmark) else None for one in made)
    gap = None
    if women is not None and men is not None:
        difference = women.values - men.values
        gap = difference, values.gap.mse + (difference - values.gap.estimate) ** 2
    return (
        None if women is None else (women.values, women.mse), None if men is None else (men.values, men.mse), gap
    )


def _direct(rates: DirectRates) -> Direct:
    return Direct(rates.share, rates.std_error)
