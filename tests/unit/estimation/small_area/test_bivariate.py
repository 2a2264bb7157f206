"""Women and men in one model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from lnb_pipeline.estimation.small_area.bivariate import fit_bivariate, fit_bivariate_uncorrelated
from lnb_pipeline.estimation.small_area.fay_herriot import fit_reml
from lnb_pipeline.estimation.small_area.pair_record import PairAreas, PairFit
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, NoFit

quick = settings(max_examples=10, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
EFFECTS = np.array([[1.0, 0.7], [0.7, 1.2]])


def drawn(seed: int, effects: np.ndarray = EFFECTS, correlation: float = 0.7) -> PairAreas:
    rng = np.random.default_rng(seed)
    m = int(rng.integers(15, 35))
    sd = np.exp(rng.normal(0, 0.4, (m, 2)))
    psi = sd[:, :, None] * sd[:, None, :] * np.array([[1, correlation], [correlation, 1]])
    x = np.column_stack([np.ones(m), rng.normal(size=m)])
    errors = np.einsum("nij,nj->ni", np.linalg.cholesky(psi), rng.normal(size=(m, 2)))
    direct = np.column_stack([x @ [5, 1], x @ [4, -1]]) + rng.multivariate_normal([0, 0], effects, m) + errors
    return PairAreas(direct, psi, x, x)


def fitted(areas: PairAreas) -> PairFit:
    fit = fit_bivariate(areas)
    assert isinstance(fit, PairFit), fit
    return fit


def dense_restricted_likelihood(areas: PairAreas, covariance: np.ndarray) -> float:
    m = areas.direct.shape[0]
    big = np.zeros((2 * m, 2 * m))
    for d in range(m):
        big[2 * d: 2 * d + 2, 2 * d: 2 * d + 2] = covariance + areas.sampling_covariance[d]
    x, y = areas.block_covariates.reshape(2 * m, -1), areas.direct.ravel()
    inverse = np.linalg.inv(big)
    information = x.T @ inverse @ x
    projection = inverse - inverse @ x @ np.linalg.inv(information) @ x.T @ inverse
    return -0.5 * float(np.linalg.slogdet(big)[1] + np.linalg.slogdet(information)[1] + y @ projection @ y)


@quick
@given(seed=seeds, effect=st.sampled_from([0.0, 0.1, 1.0]))
def test_without_any_covariance_it_is_two_univariate_fits(seed: int, effect: float) -> None:
    areas = drawn(seed, effect * np.eye(2), correlation=0.0)
    pair = fit_bivariate_uncorrelated(areas)
    assert isinstance(pair, PairFit)
    for group, x in enumerate((areas.covariates_first, areas.covariates_second)):
        alone = fit_reml(Areas(areas.direct[:, group], areas.sampling_covariance[:, group, group], x))
        assert isinstance(alone, FayHerriotFit)
        assert pair.area_covariance[group, group] == pytest.approx(alone.area_variance, rel=1e-9, abs=1e-12)
        assert pair.estimate[:, group] == pytest.approx(alone.estimate, rel=1e-9)
        assert pair.mse[:, group, group] == pytest.approx(alone.mse, rel=1e-9)
    assert pair.gap_mse == pytest.approx(pair.mse[:, 0, 0] + pair.mse[:, 1, 1], rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("effects", [EFFECTS, np.ones((2, 2)), np.diag([1.0, 0.0]), np.zeros((2, 2))])
def test_the_covariance_of_the_areas_is_the_maximum_and_positive_semi_definite(
    seed: int, effects: np.ndarray
) -> None:
    """True values on the edge included, where the maximum often is; against a general optimiser."""
    areas = drawn(seed, effects)
    fit = fitted(areas)

    def lack(entries: np.ndarray) -> float:
        lower = np.array([[entries[0], 0.0], [entries[1], entries[2]]])
        return -dense_restricted_likelihood(areas, lower @ lower.T)

    rng = np.random.default_rng(seed)
    best = min(optimize.minimize(lack, rng.normal(size=3), method="BFGS").fun for _ in range(2))
    assert dense_restricted_likelihood(areas, fit.area_covariance) >= -best - 1e-7
    assert np.linalg.eigvalsh(fit.area_covariance)[0] >= -1e-12


@quick
@given(seed=seeds)
def test_values_and_errors_are_those_of_the_matrix_formulas(seed: int) -> None:
    """G1 + G2 + 2 G3 with full matrices, derivatives of the weights by differences."""
    areas = drawn(seed)
    fit = fitted(areas)
    if fit.at_boundary:
        return
    s, d = fit.area_covariance, 0
    totals = s + areas.sampling_covariance
    inverses, block = np.linalg.inv(totals), areas.block_covariates
    information = sum(x.T @ v @ x for x, v in zip(block, inverses, strict=True))
    weight = s @ inverses[d]
    rest = np.eye(2) - weight
    units = np.array([[[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]]], dtype=float)
    fisher = np.array([[0.5 * sum(np.trace(v @ k @ v @ j) for v in inverses) for j in units] for k in units])
    spread = np.linalg.inv(fisher)
    step = 1e-6

    def moved(unit: np.ndarray, by: float) -> np.ndarray:
        return (s + by * unit) @ np.linalg.inv(s + by * unit + areas.sampling_covariance[d])

    slopes = [(moved(unit, step) - moved(unit, -step)) / (2 * step) for unit in units]
    g3 = sum(spread[k, j] * slopes[k] @ totals[d] @ slopes[j].T for k in range(3) for j in range(3))
    g2 = rest @ block[d] @ np.linalg.inv(information) @ block[d].T @ rest.T
    assert fit.mse[d] == pytest.approx(s - weight @ s + g2 + 2 * g3, rel=1e-6)
    assert fit.weight[d] == pytest.approx(weight, rel=1e-9)


@quick
@given(seed=seeds)
def test_the_gap_is_women_minus_men_and_its_error_uses_the_covariance(seed: int) -> None:
    fit = fitted(drawn(seed))
    contrast = np.array([1.0, -1.0])
    assert fit.gap == pytest.approx(fit.estimate[:, 0] - fit.estimate[:, 1], abs=0)
    assert fit.gap_mse == pytest.approx(np.einsum("i,nij,j->n", contrast, fit.mse, contrast))
    assert (np.abs(fit.mse[:, 0, 1]) > 0).all()
    assert (fit.gap_mse > 0).all()


def test_sampling_errors_that_go_together_make_the_gap_more_certain() -> None:
    """Same areas, same variances, same area effects: the correlation of the errors alone differs."""
    together = np.mean([fitted(drawn(k, correlation=0.9)).gap_mse.mean() for k in range(5)])
    apart = np.mean([fitted(drawn(k, correlation=0.0)).gap_mse.mean() for k in range(5)])
    fit = fitted(drawn(1, correlation=0.9))
    assert together < 0.5 * apart
    assert (fit.gap_mse < fit.mse[:, 0, 0] + fit.mse[:, 1, 1]).all()


@quick
@given(seed=seeds)
def test_shift_scale_and_order_act_as_they_should(seed: int) -> None:
    areas = drawn(seed)
    before = fitted(areas)
    shift = np.column_stack([areas.covariates_first @ [3, 1], areas.covariates_second @ [-2, 5]])
    order = np.random.default_rng(seed).permutation(areas.direct.shape[0])
    shifted = 1e3 * (areas.direct + shift)
    moved = fitted(replace(areas, direct=shifted, sampling_covariance=1e6 * areas.sampling_covariance))
    mixed = fitted(PairAreas(
        areas.direct[order], areas.sampling_covariance[order], areas.covariates_first[order],
        areas.covariates_second[order],
    ))
    assert moved.estimate == pytest.approx(1e3 * (before.estimate + shift), rel=1e-5, abs=1e-4)
    assert moved.mse == pytest.approx(1e6 * before.mse, rel=1e-5)
    assert mixed.estimate == pytest.approx(before.estimate[order], rel=1e-6, abs=1e-8)


@quick
@given(seed=seeds)
def test_small_errors_keep_the_direct_pair_and_boundless_ones_give_the_synthetic_one(seed: int) -> None:
    areas = drawn(seed, 4 * EFFECTS)
    psi = areas.sampling_covariance.copy()
    psi[0] *= 1e-7
    psi[1] *= 1e7
    changed = replace(areas, sampling_covariance=psi)
    fit = fitted(changed)
    assert not fit.at_boundary
    assert fit.estimate[0] == pytest.approx(areas.direct[0], abs=1e-4)
    assert 0 < fit.gap_mse[0] < 1e-5
    synthetic = areas.block_covariates[1] @ fit.coefficients
    assert fit.estimate[1] == pytest.approx(synthetic, abs=1e-4)


def test_an_area_without_one_of_the_rates_is_synthetic_in_both() -> None:
    areas = drawn(1)
    direct, psi = areas.direct.copy(), areas.sampling_covariance.copy()
    direct[0, 1] = np.nan
    psi[1] = [[1.0, 0.0], [0.0, 0.0]]
    psi[2] = np.nan
    fit = fitted(replace(areas, direct=direct, sampling_covariance=psi))
    assert fit.basis[:4] == ("synthetic_not_sampled", "synthetic_no_variance", "synthetic_no_variance", "eblup")
    assert fit.n_areas == direct.shape[0] - 3 and (fit.weight[:3] == 0).all()
    x = areas.block_covariates[0]
    assert fit.estimate[0] == pytest.approx(x @ fit.coefficients)
    assert fit.mse[0] == pytest.approx(fit.area_covariance + x @ fit.coefficient_covariance @ x.T)
    assert np.isfinite(fit.estimate).all() and np.isfinite(fit.mse).all()


def test_iterations_that_run_out_and_too_few_areas_are_outcomes() -> None:
    areas = drawn(1)
    assert fit_bivariate(areas, maximum_iterations=1) == NoFit("not_converged", areas.direct.shape[0], 1)
    none = replace(areas, direct=np.full_like(areas.direct, np.nan))
    assert fit_bivariate(none) == NoFit("too_few_areas", 0)
    double = replace(areas, covariates_second=np.ones((areas.direct.shape[0], 2)))
    assert fit_bivariate(double) == NoFit("collinear_covariates", areas.direct.shape[0])


@pytest.mark.parametrize("matrix", [[[1, 2], [2, 1]], [[1, 0.5], [0.1, 1]], [[-1, 0], [0, 1]]])
def test_a_matrix_that_is_no_covariance_is_refused(matrix: list[list[float]]) -> None:
    with pytest.raises(ValueError):
        PairAreas(np.ones((1, 2)), np.array([matrix], dtype=float), np.ones((1, 1)), np.ones((1, 1)))


def test_one_area_that_would_outweigh_all_others_is_an_outcome_and_no_crash() -> None:
    """A sampling variance a hundred-millionth of the others', on the edge of the cone."""
    areas = drawn(2, np.ones((2, 2)))
    psi = areas.sampling_covariance.copy()
    psi[0] *= 1e-8
    outcome = fit_bivariate(replace(areas, sampling_covariance=psi))
    assert isinstance(outcome, NoFit) and outcome.reason in {"ill_conditioned", "not_converged"}
