"""A weighted distribution in ascending order, sorted once and shared by the estimators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lnb_pipeline.estimation.record import FloatArray, IntArray


@dataclass(frozen=True)
class Distribution:
    """Values in ascending order with positive weights; both arrays have one entry a person.

    Build it with `ascending` where the values are sorted already, else with `from_sample`.
    """

    values: FloatArray
    weights: FloatArray

    @property
    def n(self) -> int:
        return int(self.values.size)

    @cached_property
    def cumulative(self) -> FloatArray:
        """Weight of each person and of all before, including the person's own."""
        return np.cumsum(self.weights)

    @cached_property
    def total_weight(self) -> float:
        return float(self.cumulative[-1]) if self.n else 0.0

    @cached_property
    def amounts(self) -> FloatArray:
        """Weight times value of each person."""
        return self.weights * self.values

    @cached_property
    def total(self) -> float:
        return float(self.amounts.sum())

    @cached_property
    def standard_deviation(self) -> float:
        """Weighted standard deviation with the total weight as divisor; 0 for an empty distribution."""
        if not self.n or self.values[0] == self.values[-1]:
            return 0.0
        deviations = self.values - self.total / self.total_weight
        return float(np.sqrt(self.weights @ (deviations * deviations) / self.total_weight))


def ascending(values: FloatArray, weights: FloatArray) -> Distribution:
    """A distribution of values that are sorted already.

    Raises ValueError for values out of order or missing, and for weights that are not positive: such
    rows have no influence and must be left out by the caller, who knows what was left out.
    """
    values, weights = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if values.shape != weights.shape or values.ndim != 1:
        raise ValueError("values and weights must be two arrays of one length")
    if not bool(np.all(weights > 0)):
        raise ValueError("weights must be positive")
    if values.size and (not bool(np.isfinite(values).all()) or bool(np.any(values[1:] < values[:-1]))):
        raise ValueError("values must be finite and in ascending order")
    return Distribution(values, weights)


def from_sample(values: FloatArray, weights: FloatArray) -> tuple[Distribution, IntArray]:
    """Sort a sample, leaving out missing values and weights of zero.

    Returns the distribution and, for each of its entries, the position in the sample. Tied values keep
    their order. Raises ValueError for a negative or missing weight.
    """
    values, weights = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if not bool(np.all(weights >= 0)):
        raise ValueError("weights must not be negative or missing")
    kept = np.flatnonzero((weights > 0) & np.isfinite(values))
    rows = kept[np.argsort(values[kept], kind="stable")]
    return ascending(values[rows], weights[rows]), rows
