"""Area values that add up to the national direct estimate.

With population shares w_d of all areas of the country, sampled or not, sum w_d theta_d should be the national
figure, which rests on the whole sample. What is missing is spread over the areas in proportion or evenly.
A benchmarked value stays a model-based one.

Mean squared error: the EBLUP's error is, A and normality given, unrelated to any function of the data, and
the adjustment is one; so the error of the adjusted value is mse + E(adjustment^2) (Pfeffermann and Barnard 1991;
You, Rao and Hidiroglou 2013). The square of the adjustment made stands in for its expectation. On the scale of
rates after a transformation this is an approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lnb_pipeline.estimation.record import FloatArray


@dataclass(frozen=True, slots=True)
class National:
    """The national direct estimate and the population share of every area, in the order of the areas.

    Raises ValueError for a value that is not finite, and for shares that are negative or do not sum to 1 (to 1e-6).
    """

    value: float
    shares: FloatArray

    def __post_init__(self) -> None:
        if not np.isfinite(self.value) or not bool(np.isfinite(self.shares).all()):
            raise ValueError("the national figure and the population shares are finite numbers")
        if bool((self.shares < 0).any()) or abs(float(self.shares.sum()) - 1) > 1e-6:
            raise ValueError("population shares are not negative and sum to 1 over all areas")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Benchmarked values (m) with mean squared errors and what was done to them.

    `before`: the weighted sum of the model values, `target`: the national figure. `amount`: the factor
    ("ratio") or the addend ("difference"). `largest_change`: the largest absolute change of an area's value.
    """

    kind: Literal["ratio", "difference"]
    values: FloatArray
    mse: FloatArray
    target: float
    before: float
    amount: float
    largest_change: float


@dataclass(frozen=True, slots=True)
class NoBenchmark:
    """Values that were not benchmarked, and why. `total_not_positive`: their weighted sum or the national
    figure is 0 or negative. `rate_above_one`: the factor would lift a rate above 1."""

    reason: Literal["total_not_positive", "rate_above_one"]


def ratio_benchmark(values: FloatArray, mse: FloatArray, national: National) -> Benchmark | NoBenchmark:
    """Every value times target over the weighted sum; for quantities of one sign, such as rates and incomes."""
    before = float(national.shares @ values)
    if before <= 0 or national.value <= 0:
        return NoBenchmark("total_not_positive")
    factor = national.value / before
    return _adjusted("ratio", values, mse, values * factor, national, before, factor)


def difference_benchmark(values: FloatArray, mse: FloatArray, national: National) -> Benchmark:
    """Every value plus target minus the weighted sum; for quantities that can have either sign, such as gaps."""
    before = float(national.shares @ values)
    shift = national.value - before
    return _adjusted("difference", values, mse, values + shift, national, before, shift)


def rate_benchmark(values: FloatArray, mse: FloatArray, national: National) -> Benchmark | NoBenchmark:
    """`ratio_benchmark` of rates, refused where it would lift one above 1."""
    made = ratio_benchmark(values, mse, national)
    if isinstance(made, Benchmark) and bool((made.values > 1).any()):
        return NoBenchmark("rate_above_one")
    return made


def _adjusted(
    kind: Literal["ratio", "difference"], values: FloatArray, mse: FloatArray, made: FloatArray,
    national: National, before: float, amount: float,
) -> Benchmark:
    change = made - values
    return Benchmark(
        kind, made, mse + change**2, national.value, before, amount, float(np.abs(change).max())
    )
