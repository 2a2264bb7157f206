"""The one record every estimator returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Status = Literal["defined", "nobody", "nobody_poor", "zero_total"]
"""Why a value is there or not. `nobody`: the domain has no person with weight and information.
`nobody_poor`: the statistic is about the poor and there are none. `zero_total`: a total or line the
statistic divides by is not positive, or a group it compares is empty."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate for one domain.

    `value` is null unless `status` is "defined". `n` counts the persons in the denominator,
    `n_relevant` those the value really rests on (the poor, the smaller quintile group, else all).

    `influence[k]` is the derivative of the value with respect to the weight of the domain's person k,
    the poverty line held fixed; `line_slope` is the derivative with respect to the line. The whole
    influence of any person of the sample is `influence` (0 outside the domain) plus `line_slope` times
    the person's influence on the line. `influence` is null where the value has no usable linearisation
    (no spread of incomes, so that a density does not exist): the value stands, its variance is unknown.
    """

    value: float | None
    status: Status
    n: int
    n_relevant: int
    influence: FloatArray | None = None
    line_slope: float = 0.0


def undefined(status: Status, n: int = 0, n_relevant: int = 0) -> Estimate:
    """An estimate that does not exist, and why."""
    return Estimate(None, status, n, n_relevant)
