"""Order statistics are published in steps: to the last digit they are the amount of one sampled household."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.indicators.catalogue import CATALOGUE
from lnb_pipeline.indicators.catalogue.entry import Estimator

STEPS: dict[Estimator, float] = {"median_income": 100.0, "relative_median_gap": 0.1, "poverty_line": 1.0}
"""The steps to which the indicators of an estimator are rounded, in their unit; the others stay unrounded.

A median, and with it the relative median gap, is the equivalised income of one sampled household. Medians are
published in steps of 100 lek, the gap of the poor in 0.1 percentage points, the poverty line in whole lek, as
INSTAT publishes it. A mean is nobody's amount.
"""
POPULATION_STEP = 100.0
"""The population a value is about is published in hundreds."""

_STEP_OF = {entry.code: STEPS[entry.estimator] for entry in CATALOGUE if entry.estimator in STEPS}


def steps(indicators: pd.Series) -> pd.Series:
    """The step of each row's indicator, null for one that is not rounded."""
    return indicators.map(_STEP_OF).astype("float64")


def _to_step(values: pd.Series, step: pd.Series, how: np.ufunc) -> pd.Series:
    """Values rounded by `how` to a multiple of their step; those without a step as they are."""
    multiples = how((values / step).round(6))  # 0.3 / 0.1 is 2.9999999999999996
    return values.where(step.isna(), (multiples * step).round(6))


def rounded(estimates: pd.DataFrame) -> pd.DataFrame:
    """Order statistics in their steps: the error upwards, the interval outwards, so that no precision is claimed
    that is not there and the interval still contains the value."""
    return in_steps(estimates, steps(estimates["indicator"]))


def in_steps(estimates: pd.DataFrame, step: pd.Series) -> pd.DataFrame:
    """Values, errors, intervals and coefficients of variation of each row in its step; without one as they are."""
    value = _to_step(estimates["obs_value"], step, np.rint)
    error = _to_step(estimates["std_error"], step, np.ceil)
    done = estimates.assign(
        obs_value=value, std_error=error, ci_lower=_to_step(estimates["ci_lower"], step, np.floor),
        ci_upper=_to_step(estimates["ci_upper"], step, np.ceil),
    )
    if "cv" in estimates:
        relative = 100 * error / value.abs().mask(value == 0)
        done["cv"] = estimates["cv"].mask(step.notna() & estimates["cv"].notna(), relative)
    return done


def rounded_gaps(gaps: pd.DataFrame, women: pd.Series, men: pd.Series) -> pd.DataFrame:
    """Gaps of rounded values: difference and ratio of the published values, the difference inside the widened interval.

    A ratio of unrounded medians would give both of them away.
    """
    done, step = rounded(gaps), steps(gaps["indicator"])
    stepped = step.notna() & women.notna() & men.notna()
    value = done["obs_value"].mask(stepped, (women - men).round(6))
    return done.assign(
        obs_value=value,
        ratio=done["ratio"].mask(stepped & done["ratio"].notna(), women / men.mask(men == 0)),
        ci_lower=done["ci_lower"].mask(stepped & (done["ci_lower"] > value), value),
        ci_upper=done["ci_upper"].mask(stepped & (done["ci_upper"] < value), value),
    )


def rounded_population(population: pd.Series) -> pd.Series:
    return (population / POPULATION_STEP).round() * POPULATION_STEP
