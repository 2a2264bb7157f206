"""Inequality of incomes inside a domain: S80/S20 and the Gini coefficient.

Definitions: Eurostat ilc_di11 and ilc_di12. Both depend on the incomes of the domain alone, so the
poverty line has no part in them.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.quantile import quantile
from lnb_pipeline.estimation.record import Estimate, FloatArray, Linearised, Noise, undefined

_CANCELLED = 1e-12
"""A total smaller than this part of the absolute amounts is rounding, not income."""


def quintile_share_ratio(incomes: Distribution, *, linearisation: Linearisation = PROPAGATED) -> Estimate:
    """Total income above the 80 % quantile over the total at or below the 20 % quantile.

    Quintiles are cut inside the domain. Persons tied at the 20 % quantile all count below, persons tied
    at the 80 % quantile are not above it. Undefined: `nobody` without persons, `zero_total` when the
    bottom total is 0 or nobody is above the 80 % quantile. Negative incomes enter as they are, so the
    ratio of a domain with a negative bottom total is negative. `n_relevant` is the smaller group.
    """
    if not incomes.n:
        return undefined("nobody")
    low, high = quantile(incomes, 0.2), quantile(incomes, 0.8)
    n_bottom = int(np.searchsorted(incomes.values, low, side="right"))
    n_not_top = int(np.searchsorted(incomes.values, high, side="right"))
    smaller = min(n_bottom, incomes.n - n_not_top)
    bottom, top = float(incomes.amounts[:n_bottom].sum()), float(incomes.amounts[n_not_top:].sum())
    scale = float(np.abs(incomes.amounts).sum())
    if abs(bottom) <= _CANCELLED * scale or n_not_top == incomes.n:
        return undefined("zero_total", incomes.n, smaller)

    def linearise(noise: Noise) -> Linearised | None:
        bottom_influence = _partial_total_influence(incomes, low, n_bottom, 0.2, linearisation)
        not_top_influence = _partial_total_influence(incomes, high, n_not_top, 0.8, linearisation)
        if bottom_influence is None or not_top_influence is None:
            return None
        top_influence = incomes.values - not_top_influence
        return Linearised((top_influence * bottom - top * bottom_influence) / bottom**2)

    return Estimate(top / bottom, "defined", incomes.n, smaller, linearise)


def smooth_quintile_share_ratio(incomes: Distribution) -> float | None:
    """S80/S20 with the person at a quantile split, so that both groups are exactly a fifth; null as the ratio is.

    The Lorenz total at p is q p N - sum w (q - y)+, which moves smoothly where the published ratio jumps by a
    whole household. It is what a large sample tends to, and no published figure.
    """
    if not incomes.n:
        return None
    bottom, not_top = (_lorenz_total(incomes, share) for share in (0.2, 0.8))
    if abs(bottom) <= _CANCELLED * float(np.abs(incomes.amounts).sum()):
        return None
    return (incomes.total - not_top) / bottom


def _lorenz_total(incomes: Distribution, share: float) -> float:
    cut = quantile(incomes, share)
    below = int(np.searchsorted(incomes.values, cut, side="right"))
    missing = cut * float(incomes.cumulative[below - 1]) - float(incomes.amounts[:below].sum())
    return cut * share * incomes.total_weight - missing


def _partial_total_influence(
    incomes: Distribution, cut: float, n_below: int, share: float, linearisation: Linearisation
) -> FloatArray | None:
    """Influence on the total income at or below a quantile: y 1(y <= q) - income at q (1(y <= q) - share)."""
    at_cut = linearisation.income_at(incomes, cut)
    if at_cut is None:
        return None
    influence = np.full(incomes.n, at_cut * share)
    influence[:n_below] += incomes.values[:n_below] - at_cut
    return influence


def gini(incomes: Distribution, *, linearisation: Linearisation = PROPAGATED) -> Estimate:
    """Gini coefficient: [2 sum(w y W) - sum(w^2 y)] / (N Y) - 1, W the cumulative weight including the row.

    A fraction; the same for every scale of the weights and of the incomes. Undefined: `nobody` without
    persons, `zero_total` when the total income is not positive. Negative incomes enter as they are.
    """
    if not incomes.n:
        return undefined("nobody")
    total = incomes.total
    if total <= _CANCELLED * float(np.abs(incomes.amounts).sum()):
        return undefined("zero_total", incomes.n, incomes.n)
    doubled = 2 * float(incomes.amounts @ incomes.cumulative) - float(incomes.amounts @ incomes.weights)
    value = doubled / (incomes.total_weight * total) - 1
    value = 0.0 if abs(value) <= _CANCELLED else value  # equal incomes leave the rounding of a difference
    return Estimate(
        value, "defined", incomes.n, incomes.n, lambda noise: Linearised(linearisation.gini_influence(incomes))
    )
