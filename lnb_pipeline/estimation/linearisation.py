"""How a quantile and a distribution function answer to sampling noise.

A rate against an estimated line, a median and the gap of the poor depend on the slope of the distribution
function at a point. The usual estimate is a kernel density with a rule-of-thumb bandwidth, the weak
point of published software: the rule is about the shape of a normal distribution, not about the question.

The question is how far the value moves when the point moves as much as sampling moves it. So the noise
itself is sent through the empirical function: at NOISE standard errors around the point, the values of
the function are read off. Their regression on the noise is the slope (for normal noise the mean derivative
over the range that sampling reaches: Stein 1981), and the variance they have beyond it is kept, because
in a small domain a median jumps from household to household and no straight line tells it. That variance holds the
roughness of the sample's own distribution as well, as it does in a bootstrap.

`PROPAGATED` is that method and the default. `convey.CONVEY` follows the R package, to compare with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import special

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.record import FloatArray, Line

_POINTS = 200


def _normal_scores(points: int) -> FloatArray:
    scores = special.ndtri((np.arange(points) + 0.5) / points)
    return np.asarray(scores / np.sqrt(np.mean(scores * scores)), dtype=np.float64)


NOISE = _normal_scores(_POINTS)
"""Equally likely values of standard normal noise, mean 0 and variance 1."""

NOISE.setflags(write=False)


@dataclass(frozen=True, slots=True)
class LineResponse:
    """How a share answers to the line: the slope per unit of income, and what the slope leaves out.

    `bend` as in `record.Linearised`.
    """

    slope: float
    bend: FloatArray | None = None


class Linearisation(Protocol):
    """A way to find slopes. The methods return null where the slope does not exist."""

    @property
    def refines(self) -> bool:
        """Whether small domains are refined by the jackknife."""
        ...

    def line_response(self, incomes: Distribution, movers: FloatArray, line: Line) -> LineResponse | None:
        """Response of sum(movers below the line) / N, `movers` the signed weight of each person.

        A person moves (+) into the state, or (-) out of it, when the line passes the person's income.
        """
        ...

    def quantile_response(
        self, whole: Distribution, part: Distribution, at: float, noise: Callable[[], float]
    ) -> tuple[float, FloatArray] | None:
        """Slope of the median `at` of `part` for a noise in shares of `whole`, and the bend the slope leaves out.

        `part` are the lowest persons of `whole` (the poor), or all of them. `noise()` is the standard error
        of the share of `whole` below the median minus half of the share that is in `part`.
        """
        ...

    def income_at(self, incomes: Distribution, quantile: float) -> float | None:
        """Mean income of the persons at a quantile."""
        ...

    def gini_influence(self, incomes: Distribution) -> FloatArray:
        """Influence of each person on the Gini coefficient."""
        ...


@dataclass(frozen=True, slots=True)
class Propagated:
    """Slopes from the sampling noise itself; no density, no bandwidth."""

    refines: bool = True

    def line_response(self, incomes: Distribution, movers: FloatArray, line: Line) -> LineResponse | None:
        if line.value is None or line.std_error <= 0:
            return LineResponse(0.0)
        reached = line.value + line.std_error * NOISE + (0.0 if line.bend is None else line.bend)
        below = np.concatenate([[0.0], np.cumsum(movers)]) / incomes.total_weight
        moved = below[np.searchsorted(incomes.values, reached, side="left")]
        moved = moved - moved.mean()
        straight = float(moved @ NOISE) / NOISE.size
        return LineResponse(straight / line.std_error, moved - straight * NOISE)

    def quantile_response(
        self, whole: Distribution, part: Distribution, at: float, noise: Callable[[], float]
    ) -> tuple[float, FloatArray] | None:
        if part.values[0] == part.values[-1]:
            return None
        error = noise()
        if error <= 0:
            return 0.0, np.zeros(NOISE.size)
        target = 0.5 * part.total_weight + error * NOISE * whole.total_weight
        reached = np.searchsorted(part.cumulative, target, side="left")
        values = part.values[np.minimum(reached, part.n - 1)]
        values = values - values.mean()
        straight = float(values @ NOISE) / NOISE.size
        return straight / error, values - straight * NOISE

    def income_at(self, incomes: Distribution, quantile: float) -> float | None:
        """The quantile itself: the derivative of a Lorenz total with respect to its share is exactly that."""
        return None if incomes.values[0] == incomes.values[-1] else quantile

    def gini_influence(self, incomes: Distribution) -> FloatArray:
        """Derivative of the very formula of the value, so that weighted influences sum to zero."""
        weights, amounts, size, total = incomes.weights, incomes.amounts, incomes.total_weight, incomes.total
        numerator = 2 * float(amounts @ incomes.cumulative) - float(amounts @ weights)
        from_here = total - np.cumsum(amounts) + amounts
        numerator_influence = 2 * (incomes.values * incomes.cumulative + from_here) - 2 * amounts
        scale = size * total
        return numerator_influence / scale - numerator / scale * (1 / size + incomes.values / total)


PROPAGATED = Propagated()
