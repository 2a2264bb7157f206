"""The 61 municipalities in every year of a profile, and which years those are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import OBSERVATION
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.programme_tables import REPORT
from lnb_pipeline.contracts.service_tables import COVERAGE, MUNICIPALITY_CAPACITY
from lnb_pipeline.reference.population import inhabitants
from lnb_pipeline.reference.register import load_register

Tables = Mapping[str, pd.DataFrame]
"""Published tables by full name, those without rows included."""

PLACE_YEAR = ["time_period", "lau_code"]
_DATED = (OBSERVATION, COVERAGE, MUNICIPALITY_CAPACITY, REPORT, MUNICIPAL_LIST)
_MAPPING = (COVERAGE, MUNICIPALITY_CAPACITY)


def profile_years(tables: Tables) -> list[int]:
    """Years with a survey, a mapping, a document of the programme or a list, ascending."""
    return sorted({int(year) for table in _DATED for year in tables[table.full_name]["time_period"].unique()})


def survey_years(tables: Tables, years: Sequence[int]) -> dict[int, int]:
    """The newest survey up to each year, for the years that have one."""
    return _newest_up_to(years, [tables[OBSERVATION.full_name]])


def mapping_years(tables: Tables, years: Sequence[int]) -> dict[int, int]:
    """The newest mapping up to each year, for the years that have one."""
    return _newest_up_to(years, [tables[table.full_name] for table in _MAPPING])


def _newest_up_to(years: Sequence[int], frames: Sequence[pd.DataFrame]) -> dict[int, int]:
    there = {int(year) for frame in frames for year in frame["time_period"].unique()}
    return {year: max(known) for year in years if (known := [t for t in there if t <= year])}


def grid(years: Sequence[int]) -> pd.DataFrame:
    """A row for each year and municipality in the order of the register, with its names, places and inhabitants."""
    return pd.DataFrame({"time_period": pd.Series(years, dtype="int64")}).merge(_municipalities(), how="cross")


@cache
def _municipalities() -> pd.DataFrame:
    rows = []
    for municipality in load_register().municipalities:
        base = inhabitants(municipality.lau_code)
        rows.append({
            "lau_code": municipality.lau_code, "geo_name": municipality.name_sq,
            "prefecture": municipality.prefecture, "nuts2": municipality.nuts2, "inhabitants": base.count,
            "population_base": base.base, "population_year": base.year,
        })
    return pd.DataFrame(rows)


def synthetic_years(*frames: pd.DataFrame) -> set[int]:
    """Years in which a row of one of the frames is synthetic."""
    return {int(year) for frame in frames for year in frame.loc[frame["data_kind"] == "synthetic", "time_period"]}
