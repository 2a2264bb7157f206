"""The cells that must be there: the declared breakdown of every indicator, and what is missing of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lnb_pipeline.contracts.tables import ESTIMATE
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.places import places

EXPECTED_COLUMNS = ("indicator", "time_period", "geo", "geo_level", "sex", "age")


def expected_cells(year: int, measured: Sequence[str]) -> pd.DataFrame:
    """Every cell an indicator is declared for in a survey year, one row a cell.

    Women, men and total in each place and age band of the indicator's breakdown, whether or not
    anybody was sampled there: an empty cell is a row with a reason, not a missing row.
    """
    rows = [
        (indicator.code, year, place.geo, place.level, sex, age)
        for indicator in available(year)
        for place in places(measured)
        if place.level in indicator.breakdown.levels
        for age in indicator.breakdown.ages
        for sex in indicator.breakdown.sexes
    ]
    return pd.DataFrame(rows, columns=list(EXPECTED_COLUMNS)).astype({"time_period": "Int64"})


def missing_cells(observation: pd.DataFrame, year: int, measured: Sequence[str]) -> pd.DataFrame:
    """The expected cells of a year without a row, in the columns of `expected_cells`; empty if all are there.

    `observation` is a frame with the key of estimates.observation (the published table has it as well).
    """
    key = list(ESTIMATE.key)
    present = pd.MultiIndex.from_frame(observation[key].astype({"time_period": "Int64"}))
    expected = expected_cells(year, measured)
    absent = ~pd.MultiIndex.from_frame(expected[key]).isin(present)
    return expected[absent].reset_index(drop=True)
