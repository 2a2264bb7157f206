"""Area values that add up to the national figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.estimation.small_area.benchmark import (
    Benchmark,
    National,
    NoBenchmark,
    difference_benchmark,
    rate_benchmark,
    ratio_benchmark,
)

quick = settings(max_examples=50, deadline=None, derandomize=True)


@quick
@given(seed=st.integers(0, 2**32 - 1), target=st.floats(0.01, 0.99))
def test_benchmarked_values_reproduce_the_national_figure(seed: int, target: float) -> None:
    rng = np.random.default_rng(seed)
    values, mse = rng.uniform(0.05, 0.6, 20), rng.uniform(0.001, 0.01, 20)
    national = National(target, rng.dirichlet(np.ones(20)))
    for made in (ratio_benchmark(values, mse, national), difference_benchmark(values, mse, national)):
        assert isinstance(made, Benchmark)
        assert national.shares @ made.values == pytest.approx(target, rel=1e-9)
        assert made.mse == pytest.approx(mse + (made.values - values) ** 2)
        assert made.before == pytest.approx(national.shares @ values)
        assert made.largest_change == pytest.approx(np.abs(made.values - values).max())


def test_a_ratio_keeps_proportions_and_a_difference_keeps_distances() -> None:
    values, national = np.array([0.1, 0.3]), National(0.3, np.array([0.5, 0.5]))
    ratio, difference = ratio_benchmark(values, values, national), difference_benchmark(values, values, national)
    assert isinstance(ratio, Benchmark) and ratio.amount == pytest.approx(1.5)
    assert ratio.values == pytest.approx([0.15, 0.45])
    assert difference.amount == pytest.approx(0.1) and difference.values == pytest.approx([0.2, 0.4])


def test_values_that_agree_already_are_left_alone() -> None:
    values, national = np.array([0.1, 0.3]), National(0.2, np.array([0.5, 0.5]))
    made = ratio_benchmark(values, values, national)
    assert isinstance(made, Benchmark) and made.values == pytest.approx(values) and made.mse == pytest.approx(values)


def test_what_cannot_be_scaled_is_an_outcome() -> None:
    half = np.array([0.5, 0.5])
    assert ratio_benchmark(np.array([-1.0, 1.0]), half, National(0.2, half)) == NoBenchmark("total_not_positive")
    assert ratio_benchmark(half, half, National(0.0, half)) == NoBenchmark("total_not_positive")
    assert rate_benchmark(np.array([0.9, 0.1]), half, National(0.8, half)) == NoBenchmark("rate_above_one")
    assert isinstance(rate_benchmark(np.array([0.5, 0.1]), half, National(0.4, half)), Benchmark)


@pytest.mark.parametrize("shares", [[0.5, 0.4], [1.5, -0.5]])
def test_shares_that_are_no_shares_are_refused(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        National(0.2, np.array(shares))
