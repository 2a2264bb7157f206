"""The linearisation of the R package convey 1.0.1, to compare figures with those computed there.

Gaussian kernel density, with a bandwidth h = sd * N^(-1/5) from the estimated population size N, taken inside the
domain and at the line; the influence function of the Gini as convey has it. Not for publication: the
bandwidth shrinks as the population grows and not as the sample does, so the density is rough, and what is
not straight is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.linearisation import NOISE, LineResponse
from lnb_pipeline.estimation.record import FloatArray, Line

_ROOT_2_PI = math.sqrt(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Convey:
    """Kernel densities with the population bandwidth."""

    refines: bool = False

    def line_response(self, incomes: Distribution, movers: FloatArray, line: Line) -> LineResponse | None:
        if line.value is None:
            return LineResponse(0.0)
        return LineResponse(float(movers @ _kernel(incomes, line.value)) / incomes.total_weight)

    def quantile_response(
        self, whole: Distribution, part: Distribution, at: float, noise: Callable[[], float]
    ) -> tuple[float, FloatArray] | None:
        height = density(whole, at)
        return (1 / height, np.zeros(NOISE.size)) if height > 0 else None

    def income_at(self, incomes: Distribution, quantile: float) -> float | None:
        heights = _kernel(incomes, quantile)
        near = float(incomes.weights @ heights)
        return float(incomes.amounts @ heights) / near if near > 0 else None

    def gini_influence(self, incomes: Distribution) -> FloatArray:
        amounts, ranks = incomes.amounts, incomes.cumulative
        size, total = incomes.total_weight, incomes.total
        area = float(amounts @ ranks)
        area_influence = total - np.cumsum(amounts) + amounts + incomes.values * ranks
        scale = size * total
        return (2 * area_influence - incomes.values) / scale - (2 * area - total) / scale * (
            incomes.values / total + 1 / size
        )


CONVEY = Convey()


def density(distribution: Distribution, at: float) -> float:
    """Density at a point, per unit of the values; 0 where it does not exist (no spread)."""
    return float(distribution.weights @ _kernel(distribution, at)) / distribution.total_weight


def _kernel(distribution: Distribution, at: float) -> FloatArray:
    """Each person's kernel at a point, divided by the bandwidth; zeros without spread."""
    width = distribution.standard_deviation * math.pow(distribution.total_weight, -0.2)
    if width <= 0:
        return np.zeros(distribution.n)
    distance = (at - distribution.values) / width
    heights: FloatArray = np.exp(-0.5 * distance * distance)
    return heights / (_ROOT_2_PI * width)
