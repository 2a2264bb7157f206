"""What the demonstration is calibrated to, and how.

Each target is a figure published by INSTAT (or, where none was published for a year, one put between
its neighbours). A parameter of the model is moved by bisection until the weighted total of the sample
meets the target, so that the records lead to the figure; no result is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lnb_pipeline.demonstration.arrays import Array, group_sum
from lnb_pipeline.silc.codebook import BREAK_YEAR


@dataclass(frozen=True, slots=True)
class Targets:
    """National figures of a survey year: shares, lek a year, Gini 0-1.

    `low_work` and `arope` follow the definition of the year: EU2020 to 2020, EU2030 from 2021.
    `deprived_2020` is SMD (4 of 9 items), `deprived` SMSD (7 of 13).
    """

    threshold: float
    arop: float
    gini: float
    low_work: float
    deprived_2020: float
    deprived: float
    arope: float
    overcrowded: float


TARGETS = {
    2018: Targets(160_742, 0.234, 0.354, 0.133, 0.383, 0.442, 0.490, 0.629),
    2019: Targets(170_785, 0.230, 0.343, 0.124, 0.371, 0.425, 0.462, 0.607),
    2020: Targets(186_242, 0.218, 0.332, 0.116, 0.347, 0.389, 0.434, 0.581),
    2021: Targets(191_791, 0.220, 0.330, 0.110, 0.352, 0.390, 0.466, 0.580),
    2022: Targets(225_931, 0.206, 0.316, 0.104, 0.332, 0.370, 0.445, 0.574),
    2023: Targets(264_500, 0.197, 0.302, 0.095, 0.316, 0.348, 0.426, 0.571),
    2024: Targets(324_336, 0.192, 0.298, 0.084, 0.300, 0.330, 0.405, 0.565),
    2025: Targets(355_000, 0.188, 0.295, 0.080, 0.290, 0.318, 0.392, 0.560),
}


def bisect(
    function: Callable[[float], float], target: float, low: float, high: float, steps: int = 26
) -> float:
    """Where an increasing function of one parameter reaches the target, or the nearer end."""
    for _ in range(steps):
        middle = (low + high) / 2
        if function(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def weighted_quantile(values: Array, weight: Array, share: float) -> float:
    """Smallest value whose cumulative weight exceeds the share; the mean of two at an exact tie."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weight[order])
    goal = share * cumulative[-1]
    at = min(int(np.searchsorted(cumulative, goal, side="right")), len(order) - 1)
    if at > 0 and np.isclose(cumulative[at - 1], goal, rtol=1e-12):
        return float(values[order[at - 1]] + values[order[at]]) / 2
    return float(values[order[at]])


def share_of(condition: Array, weight: Array) -> float:
    """Weighted share of the records where a condition holds."""
    return float(weight[condition].sum() / weight.sum())


def gini(values: Array, weight: Array) -> float:
    """Gini coefficient (0-1) of weighted values."""
    order = np.argsort(values, kind="stable")
    x, w = values[order], weight[order]
    reached = np.cumsum(w)
    total = float((w * x).sum())
    return float((2 * (w * x * reached).sum() - (w * w * x).sum()) / (reached[-1] * total) - 1)


def equivalised_size(age: Array, home: Array, n_homes: int) -> Array:
    """Modified OECD scale of each household: 1 + 0.5 per other person 14+ + 0.3 per child under 14."""
    adults = group_sum(home, (age >= 14) * 1.0, n_homes)
    return 1 + 0.5 * (adults - 1) + 0.3 * group_sum(home, (age < 14) * 1.0, n_homes)


def work_intensity(worked: Array, workable: Array, home: Array, n_homes: int) -> Array:
    """Months worked over workable months of a household, NaN without anybody of working age."""
    below = group_sum(home, workable * 12.0, n_homes)
    above = group_sum(home, np.where(workable, worked, 0.0), n_homes)
    return np.asarray(np.divide(above, below, out=np.full(n_homes, np.nan), where=below > 0))


@dataclass(frozen=True, slots=True)
class WorkScope:
    """How low work intensity is counted in a survey year."""

    last_age: int
    limit_included: bool

    @classmethod
    def of(cls, year: int) -> WorkScope:
        return cls(59, False) if year < BREAK_YEAR else cls(64, True)
