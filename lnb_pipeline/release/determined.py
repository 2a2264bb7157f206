"""What a system of linear equations gives away."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, FloatArray

_NOTHING = 1e-9
"""What is left of zero in a null space."""


def determined(equations: FloatArray) -> BoolArray:
    """The unknowns whose value is fixed, whatever the right-hand side: those no solution can vary.

    `equations` has a row an equation and a column an unknown.
    """
    _, singular, directions = np.linalg.svd(equations)
    free = directions[int((singular > _NOTHING).sum()):]
    return np.asarray(~(np.abs(free) > _NOTHING).any(axis=0))
