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


def difference_of_shares(holds: BoolArray, first: BoolArray, weights: FloatArray) -> Estimate:
    """Share of the persons of one group for whom something holds, minus that of all others (-1 to 1).

    One entry a person of the domain, weights positive; `first` marks the group. Linearised as one statistic, so that
    what the two groups have in common (households, PSUs) is in its variance. Undefined: `nobody` without persons,
    `zero_total` where one of the groups is empty. `n_relevant` is the smaller group.
    """
    sides = _two_means(holds.astype(np.float64), first, weights)
    if isinstance(sides, Estimate):
        return sides
    (one, pull), (other, other_pull), smaller = sides
    return Estimate(one - other, "defined", int(weights.size), smaller, lambda noise: Linearised(pull - other_pull))


def relative_difference_of_means(values: FloatArray, first: BoolArray, weights: FloatArray) -> Estimate:
    """(mean of one group - mean of all others) / mean of that group.

    As `difference_of_shares`; `zero_total` also where the group's mean is not positive.
    """
    sides = _two_means(values, first, weights)
    if isinstance(sides, Estimate):
        return sides
    (one, pull), (other, other_pull), smaller = sides
    n = int(weights.size)
    if one <= 0:
        return undefined("zero_total", n, smaller)
    return Estimate(
        (one - other) / one, "defined", n, smaller, lambda noise: Linearised((pull * other / one - other_pull) / one)
    )


_Mean = tuple[float, FloatArray]


def _two_means(
    values: FloatArray, first: BoolArray, weights: FloatArray
) -> tuple[_Mean, _Mean, int] | Estimate:
    """Means of a group and of the others with the influence of each person on them, and the size of the smaller one."""
    n, in_first = int(weights.size), int(np.count_nonzero(first))
    smaller = min(in_first, n - in_first)
    if not n:
        return undefined("nobody")
    if not smaller:
        return undefined("zero_total", n, 0)

    def side(inside: BoolArray) -> _Mean:
        total = float(weights[inside].sum())
        value = float(weights[inside] @ values[inside]) / total
        return value, np.where(inside, (values - value) / total, 0.0)

    return side(first), side(~first), smaller
