"""What an area-level model must do whatever the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from lnb_pipeline.estimation.small_area.adjusted import fit_adjusted, fit_reml_or_adjusted
from lnb_pipeline.estimation.small_area.fay_herriot import fit_ml, fit_reml
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, Fitter, NoFit

quick = settings(max_examples=10, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
every_fit = pytest.mark.parametrize("fitter", [fit_reml, fit_ml, fit_adjusted])


def drawn(seed: int, effect: float = 1.0) -> Areas:
    """Random areas with unequal sampling variances; `effect` is the true standard deviation of the areas."""
    rng = np.random.default_rng(seed)
    m = int(rng.integers(12, 40))
    psi = np.exp(rng.normal(0, 0.7, m))
    covariates = np.column_stack([np.ones(m), rng.normal(50, 10, m)])
    direct = covariates @ [3.0, 0.2] + effect * rng.normal(size=m) + np.sqrt(psi) * rng.normal(size=m)
    return Areas(direct, psi, covariates)


def fitted(fitter: Fitter, areas: Areas) -> FayHerriotFit:
    fit = fitter(areas)
    assert isinstance(fit, FayHerriotFit), fit
    return fit


def without(areas: Areas, area: int) -> Areas:
    direct = areas.direct.copy()
    direct[area] = np.nan
    return replace(areas, direct=direct)


def with_variance(areas: Areas, area: int, variance: float) -> Areas:
    psi = areas.sampling_variance.copy()
    psi[area] = variance
    return replace(areas, sampling_variance=psi)


@every_fit
@quick
@given(seed=seeds)
def test_an_area_with_almost_no_sampling_error_keeps_its_direct_estimate(fitter: Fitter, seed: int) -> None:
    fit = fitted(fitter, with_variance(drawn(seed, effect=2.0), 0, 1e-9))
    assert fit.area_variance > 0
    assert fit.estimate[0] == pytest.approx(drawn(seed, effect=2.0).direct[0], abs=1e-6)
    assert 0 < fit.mse[0] < 1e-8


@every_fit
@quick
@given(seed=seeds)
def test_an_area_with_boundless_sampling_error_gets_the_synthetic_value_and_its_error(
    fitter: Fitter, seed: int
) -> None:
    noisy, absent = with_variance(drawn(seed), 0, 1e9), without(drawn(seed), 0)
    fit, other = fitted(fitter, noisy), fitted(fitter, absent)
    synthetic = noisy.covariates[0] @ fit.coefficients
    assert fit.estimate[0] == pytest.approx(synthetic, rel=1e-6)
    assert other.basis[0] == "synthetic_not_sampled" and fit.basis[0] == "eblup"
    assert other.weight[0] == 0 and fit.weight[0] < 1e-6
    if fitter is not fit_adjusted:  # its factor depends on the number of areas
        assert other.estimate[0] == pytest.approx(fit.estimate[0], rel=1e-5)
        assert other.mse[0] == pytest.approx(fit.mse[0], rel=1e-4)


@every_fit
@quick
@given(seed=seeds)
def test_shifting_the_data_by_the_covariates_shifts_the_values_and_nothing_else(fitter: Fitter, seed: int) -> None:
    areas = without(drawn(seed), 1)
    shift = areas.covariates @ np.array([7.0, -0.3])
    before, after = fitted(fitter, areas), fitted(fitter, replace(areas, direct=areas.direct + shift))
    assert after.estimate == pytest.approx(before.estimate + shift, rel=1e-7, abs=1e-7)
    assert after.mse == pytest.approx(before.mse, rel=1e-6)


@every_fit
@quick
@given(seed=seeds, factor=st.floats(1e-3, 1e6))
def test_another_unit_scales_values_and_errors(fitter: Fitter, seed: int, factor: float) -> None:
    areas = without(drawn(seed), 1)
    scaled = Areas(areas.direct * factor, areas.sampling_variance * factor**2, areas.covariates)
    before, after = fitted(fitter, areas), fitted(fitter, scaled)
    assert after.area_variance == pytest.approx(before.area_variance * factor**2, rel=1e-6)
    assert after.estimate == pytest.approx(before.estimate * factor, rel=1e-6)
    assert after.mse == pytest.approx(before.mse * factor**2, rel=1e-6)


@every_fit
@quick
@given(seed=seeds)
def test_the_order_of_the_areas_does_not_matter(fitter: Fitter, seed: int) -> None:
    areas = without(drawn(seed), 1)
    order = np.random.default_rng(seed).permutation(areas.direct.size)
    mixed = Areas(areas.direct[order], areas.sampling_variance[order], areas.covariates[order])
    before, after = fitted(fitter, areas), fitted(fitter, mixed)
    assert after.estimate == pytest.approx(before.estimate[order], rel=1e-8)
    assert after.mse == pytest.approx(before.mse[order], rel=1e-7)
    assert after.basis == tuple(before.basis[k] for k in order)


@quick
@given(seed=seeds, effect=st.sampled_from([0.0, 0.3, 1.0, 5.0]))
def test_scoring_ends_at_the_maximum_of_the_restricted_likelihood(seed: int, effect: float) -> None:
    areas = drawn(seed, effect)
    found = fitted(fit_reml, areas).area_variance

    def lack(log_variance: float) -> float:
        return -dense_restricted_likelihood(areas, float(np.exp(log_variance)))

    best = min(
        (optimize.minimize_scalar(lack, bounds=(low, low + 3), method="bounded").fun for low in range(-12, 6, 3)),
        default=0.0,
    )
    assert dense_restricted_likelihood(areas, found) >= -best - 1e-9


def dense_restricted_likelihood(areas: Areas, area_variance: float) -> float:
    """Text-book formula with full matrices."""
    covariance = np.diag(area_variance + areas.sampling_variance)
    inverse, x, y = np.linalg.inv(covariance), areas.covariates, areas.direct
    information = x.T @ inverse @ x
    projection = inverse - inverse @ x @ np.linalg.inv(information) @ x.T @ inverse
    return -0.5 * float(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1] + y @ projection @ y)


@every_fit
@quick
@given(seed=seeds, effect=st.sampled_from([0.0, 1.0]))
def test_the_mean_squared_error_is_that_of_the_matrix_formulas(fitter: Fitter, seed: int, effect: float) -> None:
    areas = drawn(seed, effect)
    fit = fitted(fitter, areas)
    x, total = areas.covariates, fit.area_variance + areas.sampling_variance
    inverse = np.linalg.inv(x.T @ np.diag(1 / total) @ x)
    rest = areas.sampling_variance / total
    g1 = fit.area_variance * rest
    g2 = rest**2 * np.diag(x @ inverse @ x.T)
    g3 = rest**2 * 2 / np.sum(total**-2.0) / total
    bias = 0.0
    if fitter is fit_ml:
        bias = -np.trace(inverse @ x.T @ np.diag(total**-2.0) @ x) / np.sum(total**-2.0)
    assert fit.mse == pytest.approx(g1 + g2 + 2 * g3 - bias * rest**2, rel=1e-9)
    assert bias <= 0


@pytest.mark.parametrize("seed", [83, 258, 630])
def test_where_full_steps_swing_for_ever_shorter_ones_converge(seed: int) -> None:
    """Very unequal sampling variances: the observed curvature is twice the expected one."""
    rng = np.random.default_rng(seed)
    psi = np.exp(rng.normal(0, 2, 18))
    direct = rng.normal(0, np.sqrt(0.1 + psi))
    areas = Areas(direct, psi, np.column_stack([np.ones(18), rng.normal(size=18)]))
    found = fitted(fit_reml, areas).area_variance
    for other in (0.0, 0.99 * found, 1.01 * found):
        assert dense_restricted_likelihood(areas, found) > dense_restricted_likelihood(areas, other)


def test_areas_that_do_not_differ_give_a_variance_of_zero_and_say_so() -> None:
    areas = drawn(3, effect=0.0)
    flat = replace(areas, direct=areas.covariates @ np.array([3.0, 0.2]) + 0.01 * areas.direct)
    fit = fitted(fit_reml, flat)
    assert fit.area_variance == 0 and fit.at_boundary
    assert fit.weight == pytest.approx(0, abs=0)


def test_the_adjusted_likelihood_leaves_every_direct_estimate_some_weight() -> None:
    areas = drawn(3, effect=0.0)
    flat = replace(areas, direct=areas.covariates @ np.array([3.0, 0.2]) + 0.01 * areas.direct)
    fit = fitted(fit_adjusted, flat)
    assert fit.area_variance > 0 and not fit.at_boundary and (fit.weight > 0).all()
    assert (fit.mse > 0).all()
    assert fitted(fit_reml_or_adjusted, flat).method == "adjusted_reml"


def test_where_reml_is_positive_it_stands_and_the_adjustment_would_hardly_move_it() -> None:
    areas = drawn(5, effect=2.0)
    plain, adjusted = fitted(fit_reml_or_adjusted, areas), fitted(fit_adjusted, areas)
    assert plain.method == "reml"
    assert adjusted.area_variance == pytest.approx(plain.area_variance, rel=0.02)
    assert adjusted.area_variance > plain.area_variance


@pytest.mark.parametrize("seed", range(5))
def test_the_adjusted_estimate_is_the_maximum_of_its_likelihood(seed: int) -> None:
    areas = drawn(seed, effect=0.3)
    fit = fitted(fit_adjusted, areas)

    def height(a: float) -> float:
        total = float(np.sum(a / (a + areas.sampling_variance)))
        return dense_restricted_likelihood(areas, a) + float(np.log(np.arctan(total))) / areas.direct.size

    others = np.exp(np.linspace(-15, 5, 400))
    assert height(fit.area_variance) >= max(height(float(a)) for a in others) - 1e-9


@pytest.mark.parametrize("variance", [0.0, np.nan, np.inf, 1e-30])
def test_an_area_without_a_usable_variance_is_left_out_of_the_fit_and_marked(variance: float) -> None:
    """A variance of 0 is a sample of persons who are all alike, not a census."""
    areas = drawn(1)
    fit, absent = fitted(fit_reml, with_variance(areas, 2, variance)), fitted(fit_reml, without(areas, 2))
    assert fit.basis[2] == "synthetic_no_variance" and fit.weight[2] == 0
    assert fit.n_areas == areas.direct.size - 1
    assert fit.estimate == pytest.approx(absent.estimate) and fit.mse == pytest.approx(absent.mse)
    assert np.isfinite(fit.estimate).all() and np.isfinite(fit.mse).all()


def test_a_synthetic_value_has_the_variance_of_the_areas_in_its_error() -> None:
    areas = without(drawn(1), 4)
    fit = fitted(fit_reml, areas)
    x = areas.covariates[4]
    assert fit.estimate[4] == pytest.approx(x @ fit.coefficients)
    assert fit.mse[4] == pytest.approx(fit.area_variance + x @ fit.coefficient_covariance @ x)


@pytest.mark.parametrize("fitter", [fit_reml, fit_ml])
def test_iterations_that_run_out_are_an_outcome_and_no_number(fitter: Callable[..., Any]) -> None:
    assert fitter(drawn(1), maximum_iterations=2) == NoFit("not_converged", drawn(1).direct.size, 2)


@every_fit
def test_too_few_areas_and_dependent_covariates_are_outcomes(fitter: Fitter) -> None:
    areas = drawn(1)
    two = np.where(np.arange(areas.direct.size) < 2, areas.direct, np.nan)
    assert fitter(replace(areas, direct=two)) == NoFit("too_few_areas", 2)
    double = np.column_stack([areas.covariates, 2 * areas.covariates[:, 1]])
    outcome = fitter(replace(areas, covariates=double))
    assert isinstance(outcome, NoFit) and outcome.reason == "collinear_covariates"
    empty = np.column_stack([areas.covariates, np.zeros(areas.direct.size)])
    assert isinstance(fitter(replace(areas, covariates=empty)), NoFit)


def test_covariates_of_very_different_size_do_no_harm() -> None:
    areas = drawn(2)
    large = replace(areas, covariates=areas.covariates * [1.0, 1e9])
    before, after = fitted(fit_reml, areas), fitted(fit_reml, large)
    assert after.estimate == pytest.approx(before.estimate, rel=1e-8)


@pytest.mark.parametrize(("part", "value"), [
    ("sampling_variance", np.array([1.0, -1.0, 1.0])), ("sampling_variance", np.ones(2)),
    ("covariates", np.ones((2, 1))), ("covariates", np.ones(3)), ("covariates", np.array([[1.0], [np.nan], [1.0]])),
])
def test_malformed_input_is_refused(part: str, value: np.ndarray) -> None:
    parts: dict[str, Any] = {"direct": np.ones(3), "sampling_variance": np.ones(3), "covariates": np.ones((3, 1))}
    with pytest.raises(ValueError):
        Areas(**{**parts, part: value})
