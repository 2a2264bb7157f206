"""How far money follows need."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def gini(money: Sequence[float], need: Sequence[float]) -> float | None:
    """Gini coefficient of money against need.

    Municipalities stand in order of money per need. The Lorenz curve runs over their part of all need (across) and of
    all money (up); the coefficient is twice the area between it and the diagonal, so that everybody weighs as much as
    his need. 0: everybody has the same money for the same need. 1, as a limit: all of it goes where there is next to
    no need. Both may be in any unit. Money where there is no need at all stands last. None where all money or all
    need is 0, and without anybody.
    """
    moneys, needs = np.asarray(money, dtype=float), np.asarray(need, dtype=float)
    if not moneys.sum() > 0 or not needs.sum() > 0:
        return None
    per_need = np.divide(moneys, needs, out=np.full(len(needs), np.inf), where=needs > 0)
    order = np.argsort(per_need, kind="stable")
    across = np.diff(np.concatenate([[0.0], np.cumsum(needs[order])])) / needs.sum()
    up = np.concatenate([[0.0], np.cumsum(moneys[order])]) / moneys.sum()
    value = 1.0 - float(across @ (up[1:] + up[:-1]))
    return 0.0 if abs(value) < 1e-12 else value  # in proportion, what is left is rounding
