"""Rates on the arcsine scale and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.estimation.small_area.fay_herriot import fit_reml
from lnb_pipeline.estimation.small_area.record import FayHerriotFit
from lnb_pipeline.estimation.small_area.transformed import (
    arcsine_areas,
    rate_pairs_from_arcsine,
    rates_from_arcsine,
)

quick = settings(max_examples=100, deadline=None, derandomize=True)
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
SHARES = WEIGHTS / WEIGHTS.sum()


@quick
@given(mean=st.floats(0, np.pi / 2), variance=st.floats(1e-8, 0.5))
def test_estimate_and_error_are_the_moments_of_the_squared_sine(mean: float, variance: float) -> None:
    """Against Gauss-Hermite quadrature."""
    found = rates_from_arcsine(np.array([mean]), np.array([variance]))
    points = np.sin(mean + np.sqrt(variance) * NODES) ** 2
    expectation = SHARES @ points
    assert found.estimate[0] == pytest.approx(expectation, abs=1e-12)
    assert found.mse[0] == pytest.approx(SHARES @ (points - expectation) ** 2, rel=1e-6, abs=1e-12)


@quick
@given(mean=st.floats(-10, 10), variance=st.floats(0, 1e9))
def test_rates_and_their_intervals_stay_within_zero_and_one(mean: float, variance: float) -> None:
    found = rates_from_arcsine(np.array([mean]), np.array([variance]))
    assert 0 <= found.lower[0] <= found.estimate[0] + 1e-15
    assert found.estimate[0] <= found.upper[0] + 1e-15 <= 1 + 1e-15
    assert 0 <= found.mse[0] <= 0.25


@quick
@given(seed=st.integers(0, 2**32 - 1))
def test_the_gap_is_first_minus_second_and_stays_within_minus_one_and_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(0, 0.4, (1, 2, 2))
    found = rate_pairs_from_arcsine(rng.uniform(-0.2, 1.8, (1, 2)), root @ root.transpose(0, 2, 1))
    assert found.gap.estimate == pytest.approx(found.first.estimate - found.second.estimate, abs=0)
    assert -1 <= found.gap.lower[0] <= found.gap.estimate[0] <= found.gap.upper[0] <= 1
    sd = np.sqrt([found.first.mse[0], found.second.mse[0]])
    assert (sd[0] - sd[1]) ** 2 - 1e-12 <= found.gap.mse[0] <= sd.sum() ** 2 + 1e-12


def test_the_error_of_the_gap_is_that_of_two_correlated_squared_sines() -> None:
    mean, mse = np.array([0.3, 0.45]), np.array([[0.02, 0.015], [0.015, 0.03]])
    root = np.linalg.cholesky(mse)
    first = mean[0] + root[0, 0] * NODES[:, None] + 0 * NODES
    second = mean[1] + root[1, 0] * NODES[:, None] + root[1, 1] * NODES
    gap, joint = np.sin(first) ** 2 - np.sin(second) ** 2, SHARES[:, None] * SHARES
    expectation = (joint * gap).sum()
    found = rate_pairs_from_arcsine(mean[None], mse[None]).gap
    assert found.estimate[0] == pytest.approx(expectation, rel=1e-10)
    assert found.mse[0] == pytest.approx((joint * (gap - expectation) ** 2).sum(), rel=1e-10)


def test_a_rate_known_exactly_comes_back_as_it_was() -> None:
    share = np.array([0.0, 0.01, 0.5, 0.99, 1.0])
    found = rates_from_arcsine(np.arcsin(np.sqrt(share)), np.zeros(5))
    assert found.estimate == pytest.approx(share, abs=1e-15)
    assert found.lower == pytest.approx(share, abs=1e-15) and found.upper == pytest.approx(share, abs=1e-15)
    assert found.mse == pytest.approx(0, abs=0)


def test_a_sample_rate_of_zero_or_one_enters_like_any_other() -> None:
    rng = np.random.default_rng(4)
    share = np.concatenate([[0.0, 1.0], rng.beta(4, 12, 28)])
    areas = arcsine_areas(share, np.full(30, 20.0), np.ones((30, 1)))
    assert areas.sampling_variance == pytest.approx(1 / 80) and areas.usable.all()
    fit = fit_reml(areas)
    assert isinstance(fit, FayHerriotFit)
    found = rates_from_arcsine(fit.estimate, fit.mse)
    assert 0 < found.estimate[0] < found.estimate[2:].min() and found.estimate[1] == found.estimate.max() < 1
    assert found.lower[0] >= 0 and found.upper[0] > 0 and found.mse[:2].min() > 0


def test_shares_and_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        arcsine_areas(np.array([1.2]), np.array([10.0]), np.ones((1, 1)))
    with pytest.raises(ValueError, match="size"):
        arcsine_areas(np.array([0.2]), np.array([0.0]), np.ones((1, 1)))
