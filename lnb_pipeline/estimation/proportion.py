"""Shares and means: the linear statistics."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, undefined


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
        value = float(weights[holds].sum()) / total
    influence = (holds.astype(np.float64) - value) / total
    return Estimate(value, "defined", n, n, influence)


def mean(values: FloatArray, weights: FloatArray) -> Estimate:
    """Weighted mean. One entry a person of the domain, weights positive; `nobody` without persons."""
    n = int(weights.size)
    if not n:
        return undefined("nobody")
    total = float(weights.sum())
    value = float(weights @ np.asarray(values, dtype=np.float64)) / total
    return Estimate(value, "defined", n, n, (values - value) / total)
