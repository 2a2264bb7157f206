"""What every estimator returns: a value, and on demand how it answers to sampling.

An estimator looks at the persons of one domain. Its value needs those alone; its standard error needs the
design of the whole sample. The two meet in `Linearised`: the influence of each person of the domain, and
how the value answers to the poverty line, which everyone in the nation makes.
"""

from __future__ import annotations

from collections.abc import Callable
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

Noise = Callable[[FloatArray, float], float]
"""Standard error of a statistic of the domain, from the influence of its persons and its line slope."""


@dataclass(frozen=True, slots=True)
class Linearised:
    """How a value answers to sampling.

    `influence[k]` is the derivative of the value with respect to the weight of the domain's person k, the
    poverty line held fixed; `line_slope` is the derivative with respect to the line. The whole influence of
    any person of the sample is `influence` (0 outside the domain) plus `line_slope` times the person's
    influence on the line.

    The rest is what a straight line leaves out, for values that depend on an estimated quantile: `bend` is
    the value along the noise of the line (see `linearisation.NOISE`) minus the straight line, `own_bend` the same along
    the noise of the domain's own quantile. Their variances add; between two domains they subtract as far as the
    noise is shared.
    """

    influence: FloatArray
    line_slope: float = 0.0
    bend: FloatArray | None = None
    own_bend: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate for one domain.

    `value` is null unless `status` is "defined". `n` counts the persons in the denominator,
    `n_relevant` those the value really rests on (the poor, the smaller quintile group, else all).
    `linearise` gives the influences, and is null where the value has no usable linearisation (no spread of
    incomes, so that a density does not exist): the value stands, its variance is unknown.
    """

    value: float | None
    status: Status
    n: int
    n_relevant: int
    linearise: Callable[[Noise], Linearised | None] | None = None


def undefined(status: Status, n: int = 0, n_relevant: int = 0) -> Estimate:
    """An estimate that does not exist, and why."""
    return Estimate(None, status, n, n_relevant)


@dataclass(frozen=True, slots=True)
class Line:
    """A poverty line in the unit of the incomes, and how sampling moves it.

    `std_error` is that of its influences, the straight part; `bend` what it does besides, at each point of
    `linearisation.NOISE`. Both are nothing for a line that is a given number (fixed, anchored, declared by the
    provider): then its slope plays no part in a variance. `value` is null where there is nobody to take a median of.
    """

    value: float | None
    std_error: float = 0.0
    bend: FloatArray | None = None

    def times(self, factor: float) -> Line:
        """The line at another share of the same median."""
        if self.value is None:
            return self
        bend = None if self.bend is None else self.bend * factor
        return Line(self.value * factor, self.std_error * factor, bend)
