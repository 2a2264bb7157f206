"""How sure a place in a ranking is: scores, and intervals of ranks by simulation. Arrays in, numbers out.

A score is the sum of weight times points. Three things make it unsure: measured values have a sampling error, some
values are unknown, and the weights are a choice. All three are drawn again and again.

Percentiles of the simulated ranks would be no intervals of the rank: the sampling error, which is in the estimates
already, comes in a second time and tears near ties apart. So the two kinds of doubt are kept apart. For what is drawn
from where it comes from, weights and unknown values, the ranks of the simulated worlds are counted. Within each world
the sampling error is met by confidence sets from differences of scores, as Mogstad, Romano, Shaikh and Wilhelm (2024),
"Inference for Ranks with Applications to Mobility across Neighbourhoods and Academic Achievement across Countries",
Review of Economic Studies 91(1), build them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

MISSED_BY_ERROR, MISSED_BY_DRAWS = 0.05, 0.05
"""How often an interval may miss the rank for the survey's errors, and for weights and unknown values. Both together
miss in at most 10 of 100; one seldom misses where the other does, and in worlds of known truth some 2 of 100 are missed
(tests/benchmarks/rank_intervals.py)."""
FIRST = 10
DECIMALS = 9
"""Scores are the same when they agree to this many decimals: adding up in another order must not make an order."""
_SAME = 1e-10


@dataclass(frozen=True, eq=False)
class Measured:
    """One criterion over the places that are ranked.

    `values` and their standard `errors` are NaN where unknown; points run from 0 at `none_at` to 1 at `full_at`, and
    stop there. `weight` is not below 0; weights need not add up to 1.
    """

    values: Floats
    errors: Floats
    none_at: float
    full_at: float
    weight: float

    @property
    def known(self) -> Booleans:
        return ~np.isnan(self.values)

    def points(self, values: Floats) -> Floats:
        return between(values, self.none_at, self.full_at)


@dataclass(frozen=True, eq=False)
class Worlds:
    """Simulated scores, worlds by places: with measured values `as_estimated`, and `with_errors` drawn to them."""

    as_estimated: Floats
    with_errors: Floats


@dataclass(frozen=True, eq=False)
class Ranks:
    """The ranking, place by place in the order given.

    `lower` and `upper` are the ends of the interval of `rank`; `median` and `first_ten` say what the simulated worlds
    alone hold. `weights` are those used, one a criterion: they add up to 1 and are 0 for a criterion that is unknown of
    every place.
    """

    score: Floats
    rank: Integers
    lower: Integers
    upper: Integers
    median: Floats
    first_ten: Floats
    weights: Floats


def between(values: Floats, none_at: float, full_at: float) -> Floats:
    """Where values lie on the way from `none_at` (0) to `full_at` (1), no further than either; NaN stays NaN."""
    return np.clip((values - none_at) / (full_at - none_at), 0.0, 1.0) + 0.0  # no negative zero


def used_weights(criteria: Sequence[Measured]) -> Floats:
    """Weights that add up to 1, with 0 for a criterion that is unknown of every place.

    All 0 when no criterion of some weight is known of any place: then there is no ranking.
    """
    weights = np.array([c.weight if c.known.any() else 0.0 for c in criteria])
    total = weights.sum()
    return weights / total if total > 0 else weights


def scores(criteria: Sequence[Measured]) -> Floats:
    """Sum of weight times points; an unknown criterion counts the mean points of the places it is known of."""
    total = np.zeros(criteria[0].values.size)
    for criterion, weight in zip(criteria, used_weights(criteria), strict=True):
        if criterion.known.any():
            points = criterion.points(criterion.values)
            total += weight * np.where(criterion.known, points, np.mean(points[criterion.known]))
    return np.round(total, DECIMALS)


def rank(criteria: Sequence[Measured], confidence: float, draws: int, seed: int) -> Ranks:
    """Rank places by score, the highest first, with intervals.

    Equal scores share the better place. `confidence` is how sure the weights are: they are drawn from a Dirichlet
    distribution with parameters confidence times the weights over their sum; a weight of 0 stays 0. The same `seed`
    gives the same numbers to the last digit. At least one criterion of some weight must be known of some place
    (`used_weights`).
    """
    score = scores(criteria)
    worlds = simulated_worlds(criteria, confidence, draws, seed)
    places = rankdata(-np.round(worlds.with_errors, DECIMALS), method="min", axis=1)
    place = _rank(score)
    lower, upper = intervals(worlds)
    return Ranks(
        score=score, rank=place, lower=np.minimum(lower, place), upper=np.maximum(upper, place),
        median=np.median(places, axis=0), first_ten=(places <= FIRST).mean(axis=0), weights=used_weights(criteria),
    )


def simulated_worlds(criteria: Sequence[Measured], confidence: float, draws: int, seed: int) -> Worlds:
    """Scores in simulated worlds.

    The sampling errors of one place's criteria come from the same households, and how they go together is not
    published: they are taken to go together wholly, towards more points or towards fewer, which is the most they can
    add to a score. Every criterion has its own stream of random numbers, so that what becomes known of one leaves the
    others alone.
    """
    of_weights, of_errors, *of_criteria = (
        np.random.Generator(np.random.PCG64(s)) for s in np.random.SeedSequence(seed).spawn(2 + len(criteria))
    )
    weights = _simulated_weights(criteria, confidence, draws, of_weights)
    normal = of_errors.standard_normal((draws, criteria[0].values.size))
    worlds = Worlds(*np.zeros((2, draws, criteria[0].values.size)))
    for criterion, drawn, random in zip(criteria, weights.T, of_criteria, strict=True):
        if drawn.any():
            points = _simulated_points(criterion, normal, random)
            worlds.as_estimated[:] += drawn[:, None] * points.as_estimated
            worlds.with_errors[:] += drawn[:, None] * points.with_errors
    return worlds


def intervals(worlds: Worlds) -> tuple[Integers, Integers]:
    """Best and worst place that cannot be excluded, place by place.

    In each world, D is the difference of two scores as estimated. Another place is surely better there when D < −c·s
    and surely worse when D > c·s; what remains is a confidence set of the rank in that world, from 1 plus the surely
    better to all less the surely worse. s is the root mean square of what sampling errors add to D; c is the quantile
    1 − MISSED_BY_ERROR, over the worlds, of the largest (added / s) over all others, so that in that share of worlds
    no difference of the place is further off than c·s. Where errors add nothing (s = 0) the order of a world is taken
    as it is; equal scores exclude nothing. The interval holds the best places of all worlds but the lowest
    MISSED_BY_DRAWS / 2 of them, and the worst places but the highest.

    Intervals are marginal: each holds its own place's true rank, not all of them together. Where places truly have one
    score to the last digit, the interval of a place of which something is unknown holds some of the places they share,
    and may begin after the best of them.
    """
    estimated = worlds.as_estimated
    added = worlds.with_errors - estimated
    unsure = np.abs(added).max(axis=0) > _SAME
    beside_sure = _SAME + _furthest(added)  # the same for each place whose own score no error changes
    best, worst = (np.empty(added.shape, dtype=np.int64) for _ in range(2))
    for i in range(unsure.size):
        far = _SAME + _furthest(added - added[:, [i]]) if unsure[i] else beside_sure
        ahead = estimated - estimated[:, [i]]
        best[:, i] = 1 + np.count_nonzero(ahead > far, axis=1)
        worst[:, i] = unsure.size - np.count_nonzero(ahead < -far, axis=1)
    return _quantile(best, MISSED_BY_DRAWS / 2), _quantile(worst, 1 - MISSED_BY_DRAWS / 2)


def _quantile(places: Integers, share: float) -> Integers:
    """Quantile of whole numbers over the worlds, outwards: the lower one below the middle, the higher one above."""
    found = np.quantile(places, share, axis=0, method="lower" if share < 0.5 else "higher")
    return np.asarray(found, dtype=np.int64)


def _furthest(added: Floats) -> Floats:
    """c·s of what errors add to the difference from each other place, worlds by others; 0 where they add nothing."""
    spread: Floats = np.sqrt(np.mean(added**2, axis=0))
    some = spread > _SAME
    if not some.any():
        return np.zeros(spread.size)
    largest = np.max(np.abs(added[:, some]) / spread[some], axis=1)
    c = float(np.quantile(largest, 1 - MISSED_BY_ERROR, method="higher"))
    return c * np.where(some, spread, 0.0)


def _simulated_weights(
    criteria: Sequence[Measured], confidence: float, draws: int, random: np.random.Generator
) -> Floats:
    """Dirichlet draws, worlds by criteria; of the criteria that are known of some place, adding up to 1."""
    stated = np.array([c.weight for c in criteria])
    drawn = random.standard_gamma(confidence * stated / stated.sum(), size=(draws, len(criteria)))
    drawn *= used_weights(criteria) > 0
    total = drawn.sum(axis=1, keepdims=True)
    # a gamma of a tiny parameter can be 0 to the last digit; such a world takes the weights as they are
    return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), used_weights(criteria))


def _simulated_points(criterion: Measured, normal: Floats, random: np.random.Generator) -> Worlds:
    """Points in simulated worlds: known values without and with errors (`normal` of them), unknown ones drawn."""
    known = criterion.known
    upwards = np.sign(criterion.full_at - criterion.none_at)
    errors = upwards * normal[:, known] * criterion.errors[known]
    points = Worlds(*np.empty((2, *normal.shape)))
    points.as_estimated[:, known] = criterion.points(criterion.values[known])
    points.with_errors[:, known] = criterion.points(criterion.values[known] + errors)
    if not known.all():
        drawn = _drawn_for_unknown(points.with_errors[:, known], int((~known).sum()), random)
        points.as_estimated[:, ~known] = points.with_errors[:, ~known] = drawn
    return points


def _drawn_for_unknown(points: Floats, count: int, random: np.random.Generator) -> Floats:
    """Points of places of which the criterion is unknown: those of some place it is known of, error included.

    How often each known place stands in differs from world to world (a Bayesian bootstrap, Rubin 1981), because few
    known places tell the distribution itself only roughly. One share more, as that of a known place, goes to points
    anywhere between 0 and 1: what is known of one place alone says next to nothing about others. That places the
    survey did not reach are like those it did is assumed; nothing here can show it.
    """
    draws, n_known = points.shape
    shares = random.standard_exponential((draws, n_known + 1)).cumsum(axis=1)
    at = random.random((draws, count)) * shares[:, [-1]]
    anywhere = random.random((draws, count))
    chosen = np.empty((draws, count), dtype=np.int64)
    for column in range(count):
        chosen[:, column] = np.count_nonzero(shares[:, :-1] <= at[:, [column]], axis=1)
    stands_in = np.take_along_axis(points, np.minimum(chosen, n_known - 1), axis=1)
    return np.where(chosen < n_known, stands_in, anywhere)


def _rank(score: Floats) -> Integers:
    """Place by score, 1 for the highest; equal scores share the better place."""
    better: Integers = np.count_nonzero(score[None, :] > score[:, None], axis=1).astype(np.int64)
    return better + 1
