"""Poverty: the line, the share below it, how far below the poor are, and the wider risk of exclusion.

Definitions: Eurostat, EU-SILC methodology, monetary poverty (ilc_li) and "at risk of poverty or
social exclusion" (ilc_peps). The line is the same in every domain; it is an argument here, so that
nobody can compute a domain's own by mistake. Influence functions: Deville linearisation as in Osier (2009),
the density of a rate taken at the line.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.density import Bandwidth, density, kernel, sample_size_bandwidth
from lnb_pipeline.estimation.distribution import Distribution, ascending
from lnb_pipeline.estimation.proportion import share
from lnb_pipeline.estimation.quantile import median, quantile
from lnb_pipeline.estimation.record import BoolArray, Estimate, undefined

LINE_SHARE_OF_MEDIAN = 0.6


def poverty_line(national: Distribution, *, bandwidth: Bandwidth = sample_size_bandwidth) -> Estimate:
    """At-risk-of-poverty threshold: 60 % of the median over all persons of the nation.

    In the unit of the incomes. Undefined (`nobody`) without persons.
    """
    return median(national, factor=LINE_SHARE_OF_MEDIAN, bandwidth=bandwidth)


def at_risk_of_poverty(
    incomes: Distribution, line: float, *, bandwidth: Bandwidth = sample_size_bandwidth
) -> Estimate:
    """Share (0 to 1) of the domain's persons whose income is strictly below the line.

    Undefined (`nobody`) without persons. The slope with respect to the line is the domain's density at it.
    """
    return at_risk_or_excluded(incomes, line, np.zeros(incomes.n, dtype=np.bool_), bandwidth=bandwidth)


def at_risk_or_excluded(
    incomes: Distribution, line: float, excluded: BoolArray, *, bandwidth: Bandwidth = sample_size_bandwidth
) -> Estimate:
    """Share (0 to 1) of the domain's persons who are below the line, or `excluded` for another reason.

    `excluded` has one entry a person, in the order of `incomes`. Undefined (`nobody`) without persons.
    When the line moves, only persons who are not excluded already change their status: the slope is the
    density at the line of those persons alone, over all persons of the domain (0 for incomes without
    spread, which lie all on one side of the line).
    """
    rate = share((incomes.values < line) | excluded, incomes.weights)
    if rate.status != "defined":
        return rate
    moving = np.where(excluded, 0.0, incomes.weights)
    slope = float(moving @ kernel(incomes, line, bandwidth(incomes))) / incomes.total_weight
    return Estimate(rate.value, "defined", rate.n, rate.n_relevant, rate.influence, slope)


def relative_median_gap(
    incomes: Distribution, line: float, *, bandwidth: Bandwidth = sample_size_bandwidth
) -> Estimate:
    """(line - median income of the domain's poor) / line, a fraction of the line.

    Undefined: `nobody` without persons, `nobody_poor` when nobody is below the line, `zero_total` when
    the line is not positive. `n_relevant` counts the poor.
    """
    if not incomes.n:
        return undefined("nobody")
    n_poor = int(np.searchsorted(incomes.values, line, side="left"))
    if not n_poor:
        return undefined("nobody_poor", incomes.n)
    if line <= 0:
        return undefined("zero_total", incomes.n, n_poor)
    middle = quantile(ascending(incomes.values[:n_poor], incomes.weights[:n_poor]), 0.5)
    value = (line - middle) / line
    width = bandwidth(incomes)
    at_line, at_middle = density(incomes, line, width), density(incomes, middle, width)
    if at_middle <= 0:
        return Estimate(value, "defined", incomes.n, n_poor)
    total = incomes.total_weight
    rate = float(incomes.cumulative[n_poor - 1]) / total
    poor = (np.arange(incomes.n) < n_poor).astype(np.float64)
    below = (incomes.values <= middle).astype(np.float64)
    median_influence = (0.5 * (poor - rate) - (below - 0.5 * rate)) / (total * at_middle)
    slope = middle / line**2 - 0.5 * at_line / (at_middle * line)
    return Estimate(value, "defined", incomes.n, n_poor, -median_influence / line, slope)
