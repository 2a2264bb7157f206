"""The influence of one estimate over the PSUs of a design, and what follows for combinations of estimates.

A contrast (women minus men, a region against the nation) is linearised as one: the influences are combined
before the variance is taken, so that the covariance from shared households, PSUs and poverty line is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.variance import CANCELLED, ClusterVariance


@dataclass(frozen=True)
class Curve:
    """The `own_bend` of an estimate, and its PSU totals, which stand for the noise it bends along."""

    bend: FloatArray
    totals: FloatArray


@dataclass(frozen=True)
class Influence:
    """Weighted influences of an estimate, by PSU of the whole design.

    `totals` include the poverty line's part. `bend` and `curves` are what the straight line leaves out (see
    `record.Linearised`). `bias` is the value's (see `jackknife`).
    """

    totals: FloatArray
    bend: FloatArray
    curves: tuple[Curve, ...]
    bias: float = 0.0

    def variance(self, rule: ClusterVariance) -> float:
        """Variance of the estimate, in its squared unit."""
        return rule.of(self.totals) + float(np.mean(self.bend**2)) + _curved(self.curves, rule)


def _curved(curves: Sequence[Curve], rule: ClusterVariance) -> float:
    """Variance of a sum of curves: what bends along two noises of correlation r is correlated by r^2 (Mehler)."""
    spread = [rule.of(curve.totals) for curve in curves]
    terms = [float(np.mean(curve.bend**2)) for curve in curves]
    for at, one in enumerate(curves):
        for earlier in range(at):
            product = spread[at] * spread[earlier]
            if product > 0:
                other = curves[earlier]
                shared = float(rule.covariance_weights(one.totals) @ other.totals) ** 2 / product
                terms.append(2 * shared * float(np.mean(one.bend * other.bend)))
    total = sum(terms)
    return total if total > CANCELLED * sum(map(abs, terms)) else 0.0


def combination(influences: Sequence[Influence], coefficients: Sequence[float]) -> Influence:
    """The influence of a linear combination of estimates of one survey.

    All must rest on one poverty line, so that what bends with the line bends in common.
    """
    pairs = list(zip(influences, coefficients, strict=True))
    return Influence(
        _sum([by * part.totals for part, by in pairs]),
        _sum([by * part.bend for part, by in pairs]),
        tuple(Curve(by * curve.bend, curve.totals) for part, by in pairs for curve in part.curves),
        sum(by * part.bias for part, by in pairs),
    )


def _sum(arrays: Sequence[FloatArray]) -> FloatArray:
    return np.asarray(np.sum(np.stack(arrays), axis=0), dtype=np.float64)
