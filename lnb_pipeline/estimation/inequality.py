"""Inequality of incomes inside a domain: S80/S20 and the Gini coefficient.

Definitions: Eurostat ilc_di11 and ilc_di12. Both depend on the incomes of the domain alone, so the
poverty line has no part in them.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.density import Bandwidth, density, kernel, sample_size_bandwidth
from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.quantile import quantile
from lnb_pipeline.estimation.record import Estimate, FloatArray, undefined

_CANCELLED = 1e-12
"""A total smaller than this part of the absolute amounts is rounding, not income."""


def quintile_share_ratio(
    incomes: Distribution, *, bandwidth: Bandwidth = sample_size_bandwidth
) -> Estimate:
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
    width = bandwidth(incomes)
    bottom_influence = _partial_total_influence(incomes, low, 0.2, width)
    not_top_influence = _partial_total_influence(incomes, high, 0.8, width)
    influence = None
    if bottom_influence is not None and not_top_influence is not None:
        top_influence = incomes.values - not_top_influence
        influence = (top_influence * bottom - top * bottom_influence) / bottom**2
    return Estimate(top / bottom, "defined", incomes.n, smaller, influence)


def _partial_total_influence(
    incomes: Distribution, cut: float, share: float, width: float
) -> FloatArray | None:
    """Influence on the total income at or below a quantile; null where the density vanishes."""
    height = density(incomes, cut, width)
    if height <= 0:
        return None
    income_height = float(incomes.amounts @ kernel(incomes, cut, width))
    below = (incomes.values <= cut).astype(np.float64)
    return incomes.values * below - income_height / height * (below - share) / incomes.total_weight


def gini(incomes: Distribution) -> Estimate:
    """Gini coefficient: [2 sum(w y W) - sum(w^2 y)] / (N Y) - 1, W the cumulative weight including the row.

    A fraction; the same for every scale of the weights and of the incomes. Undefined: `nobody` without
    persons, `zero_total` when the total income is not positive. Negative incomes enter as they are.
    The influence is the derivative of this very formula, so weighted influences sum to zero.
    """
    if not incomes.n:
        return undefined("nobody")
    weights, amounts, size, total = incomes.weights, incomes.amounts, incomes.total_weight, incomes.total
    if total <= _CANCELLED * float(np.abs(amounts).sum()):
        return undefined("zero_total", incomes.n, incomes.n)
    numerator = 2 * float(amounts @ incomes.cumulative) - float(amounts @ weights)
    from_here = total - np.cumsum(amounts) + amounts
    numerator_influence = 2 * (incomes.values * incomes.cumulative + from_here) - 2 * amounts
    scale = size * total
    influence = numerator_influence / scale - numerator / scale * (1 / size + incomes.values / total)
    value = numerator / scale - 1
    value = 0.0 if abs(value) <= _CANCELLED else value  # equal incomes leave the rounding of a difference
    return Estimate(value, "defined", incomes.n, incomes.n, influence)
