"""A measure: an estimator together with the poverty line it is held against.

A cell brings its own weights: replicate weights of a bootstrap go through the very same estimators.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio, smooth_quintile_share_ratio
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.poverty import (
    at_risk_of_poverty,
    at_risk_of_poverty_own_line,
    at_risk_or_excluded,
    excluded_not_poor,
    poverty_gap,
    poverty_line,
    relative_median_gap,
)
from lnb_pipeline.estimation.proportion import mean, share
from lnb_pipeline.estimation.quantile import median
from lnb_pipeline.estimation.record import BoolArray, Estimate, Line
from lnb_pipeline.estimation.survey import Cell

Estimator = Callable[[Cell, Line], Estimate]
"""The persons of a cell, and the line of the nation."""


Smooth = Callable[[Distribution], float | None]
"""A measure of incomes without jumps: a small change of the weights changes it little. Null where undefined."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`smooth`: the measure without jumps, for the jackknife of small domains; null where it is not refined.
    `line_share`: the share of the national median its line stands at; null where it needs no line.
    `is_share`: a share of persons, so that its interval has to stay within 0 and 1;
    `is_ratio`: a ratio of totals, so that its interval is on the logarithm."""

    name: str
    estimator: Estimator
    line_share: float | None = None
    is_share: bool = False
    is_ratio: bool = False
    smooth: Smooth | None = None


def threshold(share_of_median: float, *, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`arpt`: the poverty line itself; only the nation has one."""
    return Measure("arpt", lambda cell, line: poverty_line(
        cell.incomes, share_of_median, linearisation=linearisation))


def rate(share_of_median: float = 0.6, *, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`arpr`: the at-risk-of-poverty rate."""
    return Measure("arpr", lambda cell, line: at_risk_of_poverty(
        cell.incomes, line, linearisation=linearisation), share_of_median, is_share=True)


def rate_against_own_line(share_of_median: float = 0.6, *, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`arpr_own`: the rate against a line from the cell's own median; inequality inside it, never the default."""
    return Measure("arpr_own", lambda cell, line: at_risk_of_poverty_own_line(
        cell.incomes, share_of_median, linearisation=linearisation), is_share=True)


def median_gap(share_of_median: float = 0.6, *, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`rmpg`: the relative median at-risk-of-poverty gap."""
    return Measure("rmpg", lambda cell, line: relative_median_gap(
        cell.incomes, line, linearisation=linearisation), share_of_median)


def gap_index(order: int, share_of_median: float = 0.6) -> Measure:
    """`poverty_gap` (order 1) and `poverty_severity` (order 2)."""
    name = {1: "poverty_gap", 2: "poverty_severity"}.get(order, f"fgt_{order}")
    return Measure(
        name, lambda cell, line: poverty_gap(cell.incomes, line, order), share_of_median
    )


def share_ratio(*, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`qsr`: S80/S20."""
    return Measure(
        "qsr", lambda cell, line: quintile_share_ratio(cell.incomes, linearisation=linearisation),
        is_ratio=True, smooth=smooth_quintile_share_ratio if linearisation.refines else None,
    )


def gini_coefficient(*, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`gini`."""
    return Measure(
        "gini", lambda cell, line: gini(cell.incomes, linearisation=linearisation),
        smooth=(lambda incomes: gini(incomes).value) if linearisation.refines else None,
    )


def median_income(*, linearisation: Linearisation = PROPAGATED) -> Measure:
    """`median` of the incomes."""
    return Measure(
        "median", lambda cell, line: median(cell.incomes, linearisation=linearisation)
    )


def mean_income() -> Measure:
    """`mean` of the incomes."""
    return Measure("mean", lambda cell, line: mean(cell.incomes.values, cell.weights))


def rate_of(name: str, holds: BoolArray) -> Measure:
    """Share of the persons for whom something holds; one entry a person, in the order of the survey."""
    return Measure(name, lambda cell, line: share(holds[cell.rows], cell.weights), is_share=True)


def risk_or_exclusion(
    excluded: BoolArray, share_of_median: float = 0.6, *, linearisation: Linearisation = PROPAGATED
) -> Measure:
    """`arope`: poor or excluded for another reason (one entry a person, in the order of the survey)."""
    return Measure("arope", lambda cell, line: at_risk_or_excluded(
        cell.incomes, line, excluded[cell.rows], linearisation=linearisation),
        share_of_median, is_share=True)


def exclusion_without_poverty(
    excluded: BoolArray, share_of_median: float = 0.6, *, linearisation: Linearisation = PROPAGATED
) -> Measure:
    """`arope_not_arpr`: excluded for another reason and not poor."""
    return Measure("arope_not_arpr", lambda cell, line: excluded_not_poor(
        cell.incomes, line, excluded[cell.rows], linearisation=linearisation),
        share_of_median, is_share=True)
