"""Poverty: the line, the share below it, how far below the poor are, and the wider risk of exclusion.

Definitions: Eurostat, EU-SILC methodology, monetary poverty (ilc_li) and "at risk of poverty or
social exclusion" (ilc_peps); Foster, Greer and Thorbecke 1984 for the poverty gap. Poor is strictly below
the line. The line is the same in every domain; it is an argument here, so that nobody computes a domain's
own by mistake. Influence functions: Deville 1999, Osier 2009; slopes: `linearisation`.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution, ascending
from lnb_pipeline.estimation.linearisation import NOISE, PROPAGATED, Linearisation
from lnb_pipeline.estimation.proportion import share
from lnb_pipeline.estimation.quantile import median, quantile
from lnb_pipeline.estimation.record import BoolArray, Estimate, FloatArray, Line, Linearised, Noise, undefined

LINE_SHARE_OF_MEDIAN = 0.6
ON_LINE = 1e-12
"""Distance, relative to the line, within which an income is on it and not below: a share of a median is rarely an
exact number (0.4 times 15 is not 6), and who has exactly that income must not become poor by its rounding."""


def poverty_line(
    national: Distribution, share_of_median: float = LINE_SHARE_OF_MEDIAN, *,
    linearisation: Linearisation = PROPAGATED,
) -> Estimate:
    """At-risk-of-poverty threshold: 60 % (or another share) of the median over all persons of the nation.

    In the unit of the incomes. Undefined (`nobody`) without persons.
    """
    return median(national, factor=share_of_median, linearisation=linearisation)


def anchored_line(base_line: float, base_prices: float, prices: float) -> Line:
    """The line of an earlier year at the prices of a later one, as a given number (Eurostat ilc_li22).

    `base_prices` and `prices` are a consumer price index in the income years of the two surveys. Raises ValueError
    for an index that is not positive.
    """
    if base_prices <= 0 or prices <= 0:
        raise ValueError("a price index is positive")
    return Line(base_line * prices / base_prices)


def _edge(line: float) -> float:
    """Incomes below this are below the line."""
    return line - ON_LINE * abs(line)


def below_line(incomes: FloatArray, line: float | None) -> FloatArray:
    """1 for persons strictly below a line, 0 for others, NaN without an income or a line."""
    if line is None:
        return np.full(incomes.size, np.nan)
    return np.where(np.isnan(incomes), np.nan, np.less(incomes, _edge(line)))


def at_risk_of_poverty(
    incomes: Distribution, line: Line, *, linearisation: Linearisation = PROPAGATED
) -> Estimate:
    """Share (0 to 1) of the domain's persons whose income is strictly below the line.

    Undefined (`nobody`) without persons or without a line.
    """
    everyone = np.ones(incomes.n, dtype=np.bool_)
    return _across_line(incomes, line, everyone, ~everyone, linearisation)


def at_risk_or_excluded(
    incomes: Distribution, line: Line, excluded: BoolArray, *, linearisation: Linearisation = PROPAGATED
) -> Estimate:
    """Share (0 to 1) of the domain's persons who are below the line, or `excluded` for another reason.

    `excluded` has one entry a person, in the order of `incomes`. Undefined (`nobody`) without persons or
    without a line. When the line moves, only persons who are not excluded already change their status.
    """
    return _across_line(incomes, line, np.ones(incomes.n, dtype=np.bool_), excluded, linearisation)


def excluded_not_poor(
    incomes: Distribution, line: Line, excluded: BoolArray, *, linearisation: Linearisation = PROPAGATED
) -> Estimate:
    """Share (0 to 1) of the domain's persons who are `excluded` and not below the line.

    What deprivation and work intensity add to income poverty. Undefined as `at_risk_or_excluded`. When
    the line rises, excluded persons become poor and leave this group: the slope is negative.
    """
    return _across_line(incomes, line, np.zeros(incomes.n, dtype=np.bool_), excluded, linearisation)


def _across_line(
    incomes: Distribution, line: Line, below: BoolArray, above: BoolArray, linearisation: Linearisation
) -> Estimate:
    """Share of persons in a state: `below` tells who is in it when poor, `above` who is when not."""
    limit = line.value
    if limit is None:
        return undefined("nobody")
    holds = np.where(incomes.values < _edge(limit), below, above)
    rate = share(holds, incomes.weights)
    if rate.value is None:
        return rate
    value = rate.value

    def linearise(noise: Noise) -> Linearised | None:
        movers = incomes.weights * (below.astype(np.float64) - above)
        response = linearisation.line_response(incomes, movers, line)
        if response is None:
            return None
        influence = (holds - value) / incomes.total_weight
        return Linearised(influence, response.slope, response.bend)

    return Estimate(value, "defined", rate.n, rate.n_relevant, linearise)


def at_risk_of_poverty_own_line(
    incomes: Distribution, share_of_median: float = LINE_SHARE_OF_MEDIAN, *,
    linearisation: Linearisation = PROPAGATED,
) -> Estimate:
    """Share (0 to 1) of persons below a line drawn from the domain's own median.

    A measure of inequality inside the domain and not of poverty as published; never the default.
    Undefined (`nobody`) without persons.
    """
    own = poverty_line(incomes, share_of_median, linearisation=linearisation)
    if own.value is None:
        return undefined("nobody")
    line = own.value
    rate = share(incomes.values < _edge(line), incomes.weights)

    def linearise(noise: Noise) -> Linearised | None:
        drawn = own.linearise(noise) if own.linearise else None
        if drawn is None:
            return None
        moving = Line(line, noise(drawn.influence, 0.0), drawn.own_bend)
        response = linearisation.line_response(incomes, incomes.weights, moving)
        if response is None:
            return None
        influence = ((incomes.values < _edge(line)) - (rate.value or 0.0)) / incomes.total_weight
        return Linearised(influence + response.slope * drawn.influence, own_bend=response.bend)

    return Estimate(rate.value, "defined", rate.n, rate.n_relevant, linearise)


def poverty_gap(incomes: Distribution, line: Line, order: int = 1) -> Estimate:
    """Foster-Greer-Thorbecke index of order 1 (poverty gap) or higher (2: severity), a fraction.

    Mean over all persons of ((line - income) / line)^order for the poor and 0 for the others. Incomes below
    zero enter as they are. Undefined: `nobody` without persons or line, `zero_total` where the line is not
    positive. `n_relevant` counts the poor. Order 0 is the at-risk-of-poverty rate (ValueError here).
    """
    if order < 1:
        raise ValueError("order 0 is the at-risk-of-poverty rate")
    limit = line.value
    if limit is None or not incomes.n:
        return undefined("nobody")
    n_poor = int(np.searchsorted(incomes.values, _edge(limit), side="left"))
    if limit <= 0:
        return undefined("zero_total", incomes.n, n_poor)
    gaps = np.maximum((limit - incomes.values) / limit, 0.0)
    total = incomes.total_weight
    value = float(incomes.weights @ gaps**order) / total

    def linearise(noise: Noise) -> Linearised:
        poor = incomes.values[:n_poor]
        rising = order * gaps[:n_poor] ** (order - 1) * poor / limit**2
        slope = float(incomes.weights[:n_poor] @ rising) / total
        return Linearised((gaps**order - value) / total, slope)

    return Estimate(value, "defined", incomes.n, n_poor, linearise)


def relative_median_gap(
    incomes: Distribution, line: Line, *, linearisation: Linearisation = PROPAGATED
) -> Estimate:
    """(line - median income of the domain's poor) / line, a fraction of the line.

    Undefined: `nobody` without persons or line, `nobody_poor` when nobody is below the line, `zero_total`
    when the line is not positive. `n_relevant` counts the poor.

    The median m of the poor solves F(m) = F(line) / 2 in the domain, so it moves with the line twice:
    through the share of the poor and through the distance to the line.
    """
    limit = line.value
    if limit is None or not incomes.n:
        return undefined("nobody")
    n_poor = int(np.searchsorted(incomes.values, _edge(limit), side="left"))
    if not n_poor:
        return undefined("nobody_poor", incomes.n)
    if limit <= 0:
        return undefined("zero_total", incomes.n, n_poor)
    poor = ascending(incomes.values[:n_poor], incomes.weights[:n_poor])
    middle = quantile(poor, 0.5)

    def linearise(noise: Noise) -> Linearised | None:
        line_response = linearisation.line_response(incomes, incomes.weights, line)
        if line_response is None:
            return None
        rank, half_slope = _rank_of_poor_median(incomes, poor, middle), 0.5 * line_response.slope
        response = linearisation.quantile_response(incomes, poor, middle, lambda: noise(rank, half_slope))
        if response is None:
            return None
        slope, own_bend = response
        with_line = np.zeros(NOISE.size) if line.bend is None else middle / limit**2 * line.bend
        of_share = 0.0 if line_response.bend is None else 0.5 * slope / limit * line_response.bend
        return Linearised(
            -slope * rank / limit, middle / limit**2 - slope * half_slope / limit,
            bend=with_line - of_share, own_bend=-own_bend / limit,
        )

    return Estimate((limit - middle) / limit, "defined", incomes.n, n_poor, linearise)


def _rank_of_poor_median(incomes: Distribution, poor: Distribution, middle: float) -> FloatArray:
    """Influence on half the share of the poor minus the share below their median, the line held fixed."""
    rate = poor.total_weight / incomes.total_weight
    is_poor = np.arange(incomes.n) < poor.n
    below = incomes.values <= middle
    return (0.5 * (is_poor - rate) - (below - 0.5 * rate)) / incomes.total_weight
