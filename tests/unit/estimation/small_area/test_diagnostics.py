"""What the diagnostics see and what they raise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from lnb_pipeline.estimation.small_area.adjusted import fit_adjusted
from lnb_pipeline.estimation.small_area.bivariate import fit_bivariate
from lnb_pipeline.estimation.small_area.diagnostics import Diagnostics, diagnose, diagnose_pairs
from lnb_pipeline.estimation.small_area.fay_herriot import fit_reml
from lnb_pipeline.estimation.small_area.pair_record import PairAreas, PairFit
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit


def drawn(seed: int, m: int = 50, effect: float = 1.0) -> Areas:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(m), rng.normal(size=m)])
    psi = np.exp(rng.normal(0, 0.4, m))
    return Areas(x @ [2, 1] + effect * rng.normal(size=m) + np.sqrt(psi) * rng.normal(size=m), psi, x)


def reml(areas: Areas) -> tuple[FayHerriotFit, Diagnostics]:
    fit = fit_reml(areas)
    assert isinstance(fit, FayHerriotFit)
    return fit, diagnose(areas, fit)


def test_a_model_that_holds_raises_no_flag() -> None:
    fit, seen = reml(drawn(1))
    assert seen.flags == ()
    assert seen.residuals.std() == pytest.approx(1, abs=0.15)
    assert seen.leverage.sum() == pytest.approx(2)
    assert seen.weights == (fit.weight.min(), np.median(fit.weight), fit.weight.max())
    assert seen.share_improved > 0.9 and seen.variance_reduction.max() < 1


def test_residuals_and_influence_are_those_of_leaving_an_area_out() -> None:
    """Cook's distance from the coefficients without the area, A held; residual over its own standard deviation."""
    areas = drawn(2)
    fit, seen = reml(areas)
    total = fit.area_variance + areas.sampling_variance
    x, inverse = areas.covariates, np.diag(1 / total)
    information = x.T @ inverse @ x
    covariance = np.diag(total) - x @ np.linalg.inv(information) @ x.T
    raw = areas.direct - x @ fit.coefficients
    assert seen.residuals == pytest.approx(raw / np.sqrt(np.diag(covariance)))
    keep = np.arange(50) != 7
    rest = x[keep].T / total[keep]
    moved = np.linalg.solve(rest @ x[keep], rest @ areas.direct[keep]) - fit.coefficients
    assert seen.cook[7] == pytest.approx(moved @ information @ moved / 2)


def test_goodness_of_fit_is_the_distance_of_direct_and_model_against_chi_square() -> None:
    areas = drawn(3)
    fit, seen = reml(areas)
    statistic = np.sum((areas.direct - fit.estimate) ** 2 / (areas.sampling_variance + fit.mse))
    assert seen.goodness_of_fit.statistic == pytest.approx(statistic) and seen.goodness_of_fit.df == 50
    assert seen.goodness_of_fit.p_value == pytest.approx(stats.chi2.sf(statistic, 50))


def test_sampling_variances_that_are_far_too_small_show_in_the_goodness_of_fit() -> None:
    areas = drawn(4, effect=0.0)
    fit, _ = reml(areas)
    small = replace(areas, sampling_variance=areas.sampling_variance / 10)
    seen = diagnose(small, replace(fit, mse=fit.mse / 10))
    assert "direct_and_model_disagree" in seen.flags


def test_one_area_far_from_all_others_is_seen() -> None:
    areas = drawn(5)
    x, direct = areas.covariates.copy(), areas.direct.copy()
    x[0, 1], direct[0] = 30.0, -60.0
    flags = reml(replace(areas, covariates=x, direct=direct))[1].flags
    assert "influential_area" in flags


def test_residuals_with_a_heavy_tail_are_seen() -> None:
    areas = drawn(6)
    direct = areas.direct.copy()
    direct[:3] += [15.0, -14.0, 13.0]
    assert "residuals_not_normal" in reml(replace(areas, direct=direct))[1].flags


def test_an_area_with_a_coefficient_of_its_own_has_no_residual_and_is_seen() -> None:
    areas = drawn(7)
    own = np.column_stack([areas.covariates, np.arange(50) == 9]).astype(float)
    _, seen = reml(replace(areas, covariates=own))
    assert np.isnan(seen.residuals[9]) and np.isfinite(np.delete(seen.residuals, 9)).all()
    assert "influential_area" in seen.flags and seen.normality_p is not None


def test_few_areas_and_a_variance_of_zero_are_flagged() -> None:
    areas = drawn(8, m=12)
    flat = replace(areas, direct=areas.covariates @ np.array([2.0, 1.0]) + 0.01 * areas.direct)
    assert {"few_areas", "area_variance_zero"} <= set(reml(flat)[1].flags)
    adjusted = fit_adjusted(flat)
    assert isinstance(adjusted, FayHerriotFit)
    flags = diagnose(flat, adjusted).flags
    assert "area_variance_adjusted" in flags and "area_variance_zero" not in flags


def test_diagnostics_are_about_the_areas_of_the_fit() -> None:
    areas = drawn(9)
    direct = areas.direct.copy()
    direct[[3, 8]] = np.nan
    _, seen = reml(replace(areas, direct=direct))
    assert seen.areas.tolist() == [k for k in range(50) if k not in (3, 8)] and seen.residuals.size == 48


def test_a_bivariate_fit_has_diagnostics_of_both_groups_and_the_gap() -> None:
    rng = np.random.default_rng(3)
    x, psi = np.ones((40, 1)), np.tile([[1.0, 0.8], [0.8, 1.0]], (40, 1, 1))
    errors = rng.multivariate_normal([0, 0], psi[0], 40)
    areas = PairAreas(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 40) + errors, psi, x, x)
    fit = fit_bivariate(areas)
    assert isinstance(fit, PairFit)
    seen = diagnose_pairs(areas, fit)
    assert seen.flags == () and seen.residuals.shape == (40, 2) and seen.goodness_of_fit.df == 80
    assert seen.area_correlation == pytest.approx(
        fit.area_covariance[0, 1] / np.sqrt(fit.area_covariance[0, 0] * fit.area_covariance[1, 1])
    )
    assert 0 <= seen.share_gap_improved <= 1
    few = PairAreas(areas.direct[:10], psi[:10], x[:10], x[:10])
    fit_few = fit_bivariate(few)
    assert isinstance(fit_few, PairFit) and "few_areas" in diagnose_pairs(few, fit_few).flags
