"""Weighted quantiles."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.record import Estimate, Linearised, Noise, undefined

HIT_TOLERANCE = 1e-12
"""Distance, relative to the total weight, within which the cumulative weight hits a quantile exactly.
An exact comparison would depend on the rounding of the running sum."""


def quantile(distribution: Distribution, share: float) -> float:
    """The value below which `share` of the weight lies.

    The smallest value whose cumulative weight reaches `share` of the total; where the cumulative weight
    hits it exactly, the mean of that value and the next one. Needs at least one person
    (ValueError otherwise) and 0 < share < 1.
    """
    if not distribution.n:
        raise ValueError("a quantile needs at least one person")
    target, slack = share * distribution.total_weight, HIT_TOLERANCE * distribution.total_weight
    at = int(np.searchsorted(distribution.cumulative, target - slack, side="left"))
    hit = distribution.cumulative[at] <= target + slack
    if hit and at + 1 < distribution.n:
        return float((distribution.values[at] + distribution.values[at + 1]) / 2)
    return float(distribution.values[at])


def median(
    distribution: Distribution, *, factor: float = 1.0, linearisation: Linearisation = PROPAGATED
) -> Estimate:
    """`factor` times the median; 0.6 of the national median is the at-risk-of-poverty threshold.

    In the unit of the values. Undefined (`nobody`) without persons. Influence of person k:
    -factor Q' (1(y_k <= q) - 0.5) / N, Q' the slope of the quantile function at the median q.
    """
    if not distribution.n:
        return undefined("nobody")
    middle = quantile(distribution, 0.5)

    def linearise(noise: Noise) -> Linearised | None:
        below = (distribution.values <= middle).astype(np.float64)
        rank = (0.5 - below) / distribution.total_weight
        response = linearisation.quantile_response(distribution, distribution, middle, lambda: noise(rank, 0.0))
        if response is None:
            return None
        slope, bend = response
        return Linearised(factor * slope * rank, own_bend=factor * bend)

    return Estimate(factor * middle, "defined", distribution.n, distribution.n, linearise)
