"""Which indicator there is in which survey year, and why not where there is none."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import AVAILABILITY
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.indicators.catalogue import CATALOGUE
from lnb_pipeline.indicators.catalogue.entry import Indicator
from lnb_pipeline.release.verdict import SHOWN

FROM_YEAR = 2018
"""The first survey year with a layout of ours; years before it appear when they are delivered."""
NO_DELIVERY, NOT_ESTIMATED = "no_delivery", "not_estimated"


def availability_table(observation: pd.DataFrame, survey_years: Collection[int]) -> pd.DataFrame:
    """indicators.availability: every indicator in every survey year up to the newest delivered one.

    `observation` holds the protected values of all places, ages and population groups (the columns of
    indicators.observation_by_group); `survey_years` are those a delivery was accepted for. A cell counts as estimated
    when it has a value, published or not. Where there is none, status_reason is that of the catalogue
    (definition_starts_later, definition_ended, not_collected_this_year), no_delivery, the most frequent reason of the
    undefined cells (not_collected, no_base_year, no_panel, ...), or not_estimated where there are no cells.
    """
    if not survey_years:
        return empty_frame(AVAILABILITY)
    cells = observation.assign(
        estimated=observation["obs_status"].isin([*SHOWN, "Q"]), shown=observation["obs_status"].isin(SHOWN)
    )
    counts = cells.groupby(["indicator", "time_period"])[["estimated", "shown"]].sum()
    known = {key: (int(estimated), int(shown)) for key, estimated, shown in counts.itertuples()}
    undefined = cells[~cells["estimated"]].groupby(["indicator", "time_period"])["status_reason"]
    reasons = undefined.agg(lambda found: found.mode().iloc[0] if found.notna().any() else NOT_ESTIMATED).to_dict()
    years = range(min(FROM_YEAR, *survey_years), max(survey_years) + 1)
    rows = [
        _row(entry, year, known.get((entry.code, year), (0, 0)), reasons.get((entry.code, year)), year in survey_years)
        for entry in CATALOGUE for year in years
    ]
    return conform(AVAILABILITY, pd.DataFrame(rows, columns=list(AVAILABILITY.columns)))


def _row(
    entry: Indicator, year: int, counts: tuple[int, int], reason: str | None, delivered: bool
) -> dict[str, object]:
    n_cells, n_shown = counts
    missing = entry.reason_unavailable(year) or (reason or NOT_ESTIMATED if delivered else NO_DELIVERY)
    return {
        "indicator": entry.code, "time_period": year, "definition": entry.definition, "is_available": n_cells > 0,
        "n_cells": n_cells, "n_cells_shown": n_shown, "status_reason": None if n_cells else missing,
    }
