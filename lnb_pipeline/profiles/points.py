"""What a column of profiles.municipality measures as a number, how sure it is, and the points it earns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.profile_tables import PROFILE
from lnb_pipeline.profiles.ranks import Floats, between
from lnb_pipeline.profiles.weights import CODED_NUMBERS, Points

INTERVAL_IN_ERRORS = 2 * 1.96
"""Width of a normal 95 % interval in standard errors."""


def measured(profile: pd.DataFrame, measure: str) -> pd.Series:
    """The column as numbers, row by row.

    A yes or no, and the status of the plan, count as `weights.CODED_NUMBERS` says; true is 1 and false 0. NaN where
    the column is null, where a code has no number, and where a sample estimate comes without error and interval: a
    value of unknown uncertainty cannot be ranked.
    """
    column = profile[measure]
    numbers = CODED_NUMBERS.get(COLUMNS[measure].codes or "")
    values = column.map(dict(numbers)) if numbers is not None else column
    known = pd.Series(_floats(values), index=profile.index)
    return known.where(errors(profile, measure).notna())


def errors(profile: pd.DataFrame, measure: str) -> pd.Series:
    """Error of the column: 0 where it is no sample estimate (the profile has no `<measure>_error`).

    Of an estimate the standard error, or the width of the published 95 % interval over 2 times 1.96 where that is
    larger: intervals rest on few degrees of freedom and, near 0 and 100 %, on log-odds; there a standard error may be 0
    and the value is not certain. In the unit of the measure. NaN where the measure is null, and where neither error nor
    interval is known to be above 0: a sample does not make certain.
    """
    there = profile[measure].notna().to_numpy()
    found = _of_estimate(profile, measure) if f"{measure}_error" in PROFILE.columns else np.zeros(len(profile))
    return pd.Series(np.where(there, found, np.nan), index=profile.index)


def _of_estimate(profile: pd.DataFrame, measure: str) -> Floats:
    found = _floats(profile[f"{measure}_error"])
    ends = f"{measure}_lower", f"{measure}_upper"
    if set(ends) <= set(PROFILE.columns):
        lower, upper = (_floats(profile[end]) for end in ends)
        found = np.fmax(found, (upper - lower) / INTERVAL_IN_ERRORS)
    return np.where(found > 0, found, np.nan)


def points(values: pd.Series, ends: Points) -> pd.Series:
    """Points of measured values: 0 at `none_at`, 1 at `full_at`, in proportion between; NaN stays NaN."""
    return pd.Series(between(_floats(values), ends.none_at, ends.full_at), index=values.index)


def _floats(values: pd.Series) -> Floats:
    """Numbers of any type, nullable ones among them, with NaN for null."""
    return np.asarray(values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan))
