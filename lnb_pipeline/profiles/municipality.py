"""profiles.municipality: need, supply, capacity, programme and lists of each municipality and year in one row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE, OBSERVATION
from lnb_pipeline.contracts.profile_tables import PROFILE
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import MEASURED
from lnb_pipeline.profiles import need, programme, supply
from lnb_pipeline.profiles.places import Tables, grid, mapping_years, profile_years, survey_years, synthetic_years


def municipality_profiles(tables: Tables) -> pd.DataFrame:
    """profiles.municipality from published tables: a row for each of the 61 municipalities in every year.

    Years are those with a survey, a mapping, a document of the programme or a list. Rates are those of the newest
    survey up to the year (`survey_year`), services those of the newest mapping up to it (`mapping_year`), the programme
    that of the newest report up to it, lists the newest up to it; what none of them says is null. Only published
    tables are read, so that a profile shows nothing that a release hides. `data_kind` is synthetic as soon as the
    survey, the mapping, the year's documents, the report or a list behind the row is.

    Raises
    ------
    GateError
        E607 when a table does not hold what its contract says.
    """
    years = profile_years(tables)
    if not years:
        return empty_frame(PROFILE)
    frame = supply.with_mapping_year(grid(years), mapping_years(tables, years))
    frame = need.with_survey_year(frame, survey_years(tables, years))
    for step in (
        need.with_rates, need.with_regions, need.with_set_status, supply.with_supply, supply.with_capacity,
        programme.with_programme, programme.with_lists,
    ):
        frame = step(frame, tables)
    made_up = (
        made_up_need(frame, tables) | made_up_supply(frame, tables) | frame["lists_synthetic"]
        | frame["time_period"].isin(programme.synthetic_documents(tables, years))
    )  # fmt: skip
    frame = frame.assign(data_kind=np.where(made_up, "synthetic", "survey"))
    return conform(PROFILE, frame[list(PROFILE.columns)])


def made_up_need(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Rows whose survey is synthetic: also a municipality that is not measured shows its region's rate."""
    survey = [tables[table.full_name] for table in (OBSERVATION, MUNICIPALITY_BY_AGE, MEASURED)]
    return frame["survey_year"].isin(synthetic_years(*survey)).fillna(False).astype(bool)


def made_up_supply(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Rows whose mapping is synthetic: also one that the mapping does not have says what mapping that is."""
    mapping = [tables[table.full_name] for table in (COVERAGE, MUNICIPALITY_CAPACITY, MAPPED_SERVICE)]
    return frame["mapping_year"].isin(synthetic_years(*mapping)).fillna(False).astype(bool)
