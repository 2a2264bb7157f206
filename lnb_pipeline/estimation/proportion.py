"""Shares, means, ratios and coverage: what is linear in the persons."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, Linearised, undefined


def share(holds: BoolArray, weights: FloatArray) -> Estimate:
    """Weighted share (0 to 1) of the persons for whom something holds.

    One entry a person of the domain, weights positive. Undefined (`nobody`) without persons. Exactly 0
    and exactly 1 are returned as such, free of rounding, because their interval is of another kind.
    """
    n = int(weights.size)
    if not n:
        return undefined("nobody")
    total = float(weights.sum())
    if bool(holds.all()):
        value = 1.0
    elif not bool(holds.any()):
        value = 0.0
    else:
        value = float(weights @ holds) / total
    states = holds.astype(np.float64)
    return Estimate(value, "defined", n, n, lambda noise: Linearised((states - value) / total))


def mean(values: FloatArray, weights: FloatArray) -> Estimate:
    """Weighted mean, in the unit of the values; one entry a person, weights positive; `nobody` without persons."""
    n = int(weights.size)
    if not n:
        return undefined("nobody")
    total = float(weights.sum())
    value = float(weights @ values) / total
    return Estimate(value, "defined", n, n, lambda noise: Linearised((values - value) / total))


def ratio(numerator: FloatArray, denominator: FloatArray, weights: FloatArray) -> Estimate:
    """Weighted total of one variable over that of another; one entry a person of the domain, weights positive.

    Undefined: `nobody` without persons, `zero_total` where the denominator's total is not positive.
    Influence of person k: (x_k - R z_k) / Z (Saerndal, Swensson and Wretman 1992, 5.6).
    """
    n = int(weights.size)
    if not n:
        return undefined("nobody")
    numerator, denominator = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    below = float(weights @ denominator)
    if below <= 0:
        return undefined("zero_total", n, n)
    value = float(weights @ numerator) / below
    return Estimate(
        value, "defined", n, n, lambda noise: Linearised((numerator - value * denominator) / below)
    )


def coverage(reached: BoolArray, target: BoolArray, weights: FloatArray) -> Estimate:
    """Persons reached per 1,000 persons of a target group of the domain.

    Both have one entry a person; who is reached outside the target group does not count. Undefined:
    `nobody` without persons, `zero_total` where nobody is in the target group. `n_relevant` is the group.
    """
    asked = target.astype(np.float64)
    found = ratio(1000.0 * (reached & target).astype(np.float64), asked, weights)
    return Estimate(found.value, found.status, found.n, int(target.sum()), found.linearise)
