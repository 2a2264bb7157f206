"""Smoothed sampling variances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lnb_pipeline.estimation.small_area.record import NoFit
from lnb_pipeline.estimation.small_area.smoothing import (
    DirectRates,
    VarianceFunction,
    common_design_effect,
    design_effect_function,
    effective_sizes,
    pooled_correlation,
    rate_variances,
    sampling_covariances,
    smooth_variances,
)

quick = settings(max_examples=50, deadline=None, derandomize=True)


def survey(seed: int, m: int = 60, intercept: float = 1.0, slope: float = 0.0) -> DirectRates:
    """Rates whose design effect is exp(intercept) n^slope and whose variance estimates scatter as chi-square does."""
    rng = np.random.default_rng(seed)
    n_psu = rng.integers(2, 30, m)
    n = n_psu * 25
    share = rng.uniform(0.1, 0.4, m)
    true = np.exp(intercept) * n**slope * share * (1 - share) / n
    df = n_psu - 1
    return DirectRates(share, true * rng.chisquare(df) / df, n, n_psu, df)


def function(outcome: VarianceFunction | NoFit) -> VarianceFunction:
    assert isinstance(outcome, VarianceFunction), outcome
    return outcome


def test_the_correction_removes_the_bias_of_working_with_logarithms() -> None:
    """Over many surveys the smoothed design effect is right in the mean; exp of the mean log would be 10 % low."""
    values = [function(design_effect_function(survey(k, intercept=1.1))).value.mean() for k in range(200)]
    assert np.mean(values) == pytest.approx(np.exp(1.1), rel=0.02)
    common = [function(common_design_effect(survey(k, intercept=1.1))).value[0] for k in range(200)]
    assert np.mean(common) == pytest.approx(np.exp(1.1), rel=0.02)


def test_a_design_effect_that_grows_with_the_sample_is_found() -> None:
    slopes = [function(design_effect_function(survey(k, slope=0.3))).coefficients[1] for k in range(100)]
    assert np.mean(slopes) == pytest.approx(0.3, abs=0.03)


def test_smoothing_brings_the_variances_nearer_to_the_true_ones() -> None:
    rates = survey(7, intercept=1.0)
    effect = function(design_effect_function(rates))
    true = np.e * rates.share * (1 - rates.share) / rates.n
    smoothed = effect.value * rates.share * (1 - rates.share) / rates.n
    assert np.abs(np.log(smoothed / true)).max() < 0.3 < np.abs(np.log(rates.variance / true)).max()


@quick
@given(seed=st.integers(0, 2**32 - 1), factor=st.floats(0, 1e6))
def test_areas_with_two_to_four_psus_never_use_their_own_variance(seed: int, factor: float) -> None:
    rates = survey(seed)
    few = rates.n_psu < 5
    changed = replace(rates, variance=np.where(few, rates.variance * factor, rates.variance))
    for smooth in (design_effect_function, common_design_effect):
        before, after = function(smooth(rates)), function(smooth(changed))
        assert (after.value == before.value).all() and not (before.fitted_on & few).any()


@quick
@given(seed=st.integers(0, 2**32 - 1))
def test_every_smoothed_value_is_positive_whatever_the_sample_rate(seed: int) -> None:
    rates = survey(seed)
    share = rates.share.copy()
    share[:2] = 0.0, 1.0
    variance = np.where(np.arange(share.size) < 2, 0.0, rates.variance)
    changed = replace(rates, share=share, variance=variance)
    sizes = effective_sizes(changed, function(design_effect_function(changed)))
    assert (sizes > 0).all() and np.isfinite(sizes).all()
    assert (rate_variances(sizes, 0.2) > 0).all()


def test_outside_the_fitted_areas_the_curve_is_held_at_its_end() -> None:
    rates = survey(3, slope=0.5)
    effect = function(design_effect_function(rates))
    few = rates.n_psu < 5
    smallest_fitted = rates.n[effect.fitted_on].min()
    assert few.any()
    at_end = effect.value[int(np.flatnonzero(rates.n == smallest_fitted)[0])]
    assert effect.value[few] == pytest.approx(at_end)


def test_an_area_without_a_direct_estimate_has_no_effective_size() -> None:
    rates = survey(1)
    share, variance = rates.share.copy(), rates.variance.copy()
    share[4] = variance[4] = np.nan
    changed = replace(rates, share=share, variance=variance)
    sizes = effective_sizes(changed, function(common_design_effect(changed)))
    assert np.isnan(sizes[4]) and np.isfinite(np.delete(sizes, 4)).all()


def test_a_unit_of_measurement_scales_the_smoothed_variance() -> None:
    rates = survey(2)
    predictors = np.column_stack([np.ones(60), np.log(rates.n)])
    small, large = (
        function(smooth_variances(rates.variance * f, predictors, rates.n_psu, rates.degrees_of_freedom))
        for f in (1.0, 1e8)
    )
    assert large.value == pytest.approx(1e8 * small.value) and large.scale == pytest.approx(small.scale)


def test_too_few_areas_are_an_outcome() -> None:
    rates = survey(1)
    none = replace(rates, n_psu=np.minimum(rates.n_psu, 4))
    assert design_effect_function(none) == NoFit("too_few_areas", 0)
    assert common_design_effect(none) == NoFit("too_few_areas", 0)
    alike = replace(rates, n=np.full(60, 100))
    outcome = design_effect_function(alike)
    assert isinstance(outcome, NoFit) and outcome.reason == "collinear_covariates"
    assert isinstance(common_design_effect(alike), VarianceFunction)


def test_the_pooled_correlation_is_near_the_true_one_and_stays_below_one() -> None:
    rng = np.random.default_rng(5)
    n_psu = rng.integers(5, 30, 60)
    draws = [rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], int(k)) for k in n_psu]
    sample = np.array([stats.pearsonr(draw[:, 0], draw[:, 1]).statistic for draw in draws])
    pooled = pooled_correlation(sample, n_psu, n_psu - 1)
    assert pooled == pytest.approx(0.8, abs=0.04)
    perfect = pooled_correlation(np.ones(60), n_psu, n_psu - 1)
    assert isinstance(perfect, float) and 0.99 < perfect < 1


def test_correlations_of_areas_with_few_psus_do_not_count() -> None:
    n_psu = np.array([2, 3, 4, 10, 10, 10, 10])
    correlation = np.array([-1.0, -1.0, np.nan, 0.5, 0.5, 0.5, 0.5])
    assert pooled_correlation(correlation, n_psu, n_psu - 1) == pytest.approx(0.5)
    assert pooled_correlation(correlation, np.minimum(n_psu, 4), n_psu - 1) == NoFit("too_few_areas", 0)


@quick
@given(
    first=st.floats(1e-8, 1e8), second=st.floats(1e-8, 1e8), correlation=st.floats(-0.995, 0.995)
)
def test_the_smoothed_covariance_is_positive_definite(first: float, second: float, correlation: float) -> None:
    matrix = sampling_covariances(np.array([first]), np.array([second]), correlation)[0]
    assert np.linalg.det(matrix / np.sqrt(np.outer([first, second], [first, second]))) > 0
    assert (matrix == matrix.T).all() and matrix[0, 0] == first and matrix[1, 1] == second


def test_a_reference_share_or_correlation_at_its_end_is_refused() -> None:
    with pytest.raises(ValueError):
        rate_variances(np.ones(2), 0.0)
    with pytest.raises(ValueError):
        sampling_covariances(np.ones(2), np.ones(2), 1.0)
    with pytest.raises(ValueError, match="without persons"):
        replace(survey(1), n=np.zeros(60, dtype=np.int64))
