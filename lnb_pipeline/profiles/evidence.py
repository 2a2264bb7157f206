"""Where a value of a profile can be looked up: table, year and place, and the rows of the workbook below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE, OBSERVATION
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST, PROFILE
from lnb_pipeline.contracts.programme_tables import REPORT, STATEMENT, TARGET
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.profiles.need import RATES, REGIONAL
from lnb_pipeline.profiles.programme import LIST_COLUMNS
from lnb_pipeline.profiles.supply import FROM_CAPACITY, FROM_TOTAL, KINDS

_ALL_AGES = "TOTAL"
_REGISTER = "reference.municipality"
_OF_KINDS = (*KINDS, "n_service_types")


def evidence(measure: str, row: Mapping[Any, Any]) -> str:
    """Where the value of a column of profiles.municipality in `row` comes from, as text for a person to follow.

    Names the published table with year and place; for what rests on the mapping the rows of services.service, whose
    source_cell leads to the workbook.
    """
    place, year = str(row["lau_code"]), int(row["time_period"])
    rate = measure.removesuffix("_lower").removesuffix("_upper").removesuffix("_error")
    if rate in RATES:
        indicator, sex, age = RATES[rate]
        year = int(row["survey_year"])
        table = (OBSERVATION if age == _ALL_AGES else MUNICIPALITY_BY_AGE).full_name
        return f"{table} {indicator} {sex}{'' if age == _ALL_AGES else f' {age}'} {year} {place}"
    if measure in REGIONAL:
        indicator, surveyed = next(iter(RATES.values()))[0], int(row["survey_year"])
        return f"{OBSERVATION.full_name} {indicator} {REGIONAL[measure][0]} {surveyed} {row['nuts2']}, the region"
    if measure in (*FROM_TOTAL, *_OF_KINDS, *FROM_CAPACITY):
        return _of_mapping(measure, place, int(row["mapping_year"]))
    return _of_lists_and_programme(measure, row, place, year)


def source_of(measure: str) -> str:
    """Whether a column of profiles.municipality rests on the `mapping`, the `survey`, a `list`, or on something else.

    Decided by the year or day that stands beside it there: mapping_year, survey_year, or that of the list.
    """
    rate = measure.removesuffix("_lower").removesuffix("_upper").removesuffix("_error")
    if rate in RATES or measure in REGIONAL:
        return "survey"
    if measure in (*FROM_TOTAL, *_OF_KINDS, *FROM_CAPACITY):
        return "mapping"
    return "list" if measure in LIST_COLUMNS else "else"


def _of_mapping(measure: str, place: str, year: int) -> str:
    rows = f"{MAPPED_SERVICE.full_name} where time_period = {year} and lau_code = '{place}'"
    if measure in FROM_CAPACITY:
        return f"{MUNICIPALITY_CAPACITY.full_name} {year} {place}; workbook row: its source_cell"
    if measure in FROM_TOTAL:
        return f"{COVERAGE.full_name} {year}, total, {place}; workbook rows: source_cell of {rows}"
    return f"{rows}; workbook rows: its source_cell"


def _of_lists_and_programme(measure: str, row: Mapping[Any, Any], place: str, year: int) -> str:
    if measure in LIST_COLUMNS:
        return f"{MUNICIPAL_LIST.full_name} {measure} as of {_day(row[f'{measure}_as_of'])} {place}"
    if measure in ("is_target", "n_agencies"):
        return f"{TARGET.full_name} of the newest annual report up to {year} {place}"
    if measure == "n_statements_naming":
        return f"{STATEMENT.full_name} of the reports of {year} in {REPORT.full_name}, municipalities with {place}"
    if measure in ("inhabitants", "population_year"):
        return f"{_REGISTER} {place}"
    return f"{PROFILE.full_name} {measure} {year} {place}"


def _day(value: Any) -> str:
    return "an unknown day" if pd.isna(value) else pd.Timestamp(value).date().isoformat()
