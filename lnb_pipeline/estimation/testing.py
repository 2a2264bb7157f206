"""Tests of no difference, and their correction for being many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special


def p_value(difference: float, std_error: float, df: int) -> float:
    """Two-sided p-value of no difference; ValueError without df or with a standard error of 0."""
    if df < 1 or std_error <= 0:
        raise ValueError("a test needs a standard error and a degree of freedom")
    return float(2 * special.stdtr(df, -abs(difference / std_error)))


def one_sided_p_value(difference: float, std_error: float, df: int) -> float:
    """p-value against a difference above 0; errors as `p_value`."""
    if df < 1 or std_error <= 0:
        raise ValueError("a test needs a standard error and a degree of freedom")
    return float(special.stdtr(df, -difference / std_error))


def false_discovery_rates(p_values: Sequence[float | None]) -> list[float | None]:
    """q-values of a family of tests: the smallest false discovery rate at which each would be a discovery.

    Benjamini and Hochberg 1995; it holds for independent tests and those positively dependent, as domains of one
    survey are. A null (no test was possible) stays null and does not count as a test. Raises ValueError for a
    p-value outside 0 to 1.
    """
    tested = np.array([p for p in p_values if p is not None], dtype=np.float64)
    if not bool(np.all((tested >= 0) & (tested <= 1))):
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(tested)
    raised = tested[order] * (tested.size / np.arange(1, tested.size + 1))
    rates = np.empty(tested.size)
    rates[order] = np.minimum.accumulate(raised[::-1])[::-1]  # the last is a p-value, so none is above 1
    found = iter(rates.tolist())
    return [None if p is None else next(found) for p in p_values]
