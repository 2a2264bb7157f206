"""Need by the survey: published rates of municipalities with their uncertainty, and why one is not there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE, OBSERVATION
from lnb_pipeline.contracts.tables import MEASURED
from lnb_pipeline.indicators.catalogue import BY_CODE, UNIONS
from lnb_pipeline.profiles.places import PLACE_YEAR, Tables

AT_RISK = UNIONS["EU2030"].code
"""At risk of poverty or social exclusion; the definition of EU 2030 alone, which is never spliced with the earlier."""
POOR = BY_CODE["arop"].code

RATES: dict[str, tuple[str, str, str]] = {
    "women_at_risk": (AT_RISK, "F", "TOTAL"), "men_at_risk": (AT_RISK, "M", "TOTAL"),
    "older_women_at_risk": (AT_RISK, "F", "Y_GE65"), "child_poverty": (POOR, "T", "Y_LT18"),
}
"""Indicator, sex and age of the rates of a profile."""
REGIONAL: dict[str, tuple[str, str]] = {
    "regional_women_at_risk": ("F", "obs_value"), "regional_women_at_risk_error": ("F", "std_error"),
    "regional_at_risk": ("T", "obs_value"),
}
"""Sex and column of the region's published AROPE of all ages."""
SHOWN = ("measured", "low")
"""Statuses under which there is a value."""

SURVEYED = ["survey_year", "lau_code"]
_CELL = ["survey_year", "geo", "indicator", "sex", "age"]
_ENDS = {"obs_value": "", "std_error": "_error", "ci_lower": "_lower", "ci_upper": "_upper"}
_STATUSES = {"A": "measured", "U": "low", "Q": "not_published"}


def with_survey_year(places: pd.DataFrame, carried: Mapping[int, int]) -> pd.DataFrame:
    """The year of the newest survey up to each year, null where there is none."""
    return places.assign(survey_year=places["time_period"].map(carried).astype("Int64"))


def with_rates(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Each of `RATES` with error, interval and status, for the survey years and municipalities of `places`."""
    frame = places
    for name, (indicator, sex, age) in RATES.items():
        asked = places[[*PLACE_YEAR, "survey_year"]].assign(indicator=indicator, sex=sex, age=age)
        found = rates(asked, tables, name).drop(columns=["survey_year", "indicator", "sex", "age", "population"])
        frame = frame.merge(found, on=PLACE_YEAR, how="left", validate="one_to_one")
    return frame


def rates(asked: pd.DataFrame, tables: Tables, name: str) -> pd.DataFrame:
    """Published rates of the cells asked for: survey_year, lau_code, indicator, sex, age; other columns stay.

    Adds `name` (percent), `name_error` (percentage points), `name_lower` and `name_upper` (95 % interval, percent),
    `name_status` (need_status) and `population` (weighted persons of the cell). All but the status are null unless
    the value is published. Without a survey, or where the survey has not the indicator, it is `no_survey` everywhere;
    a measured municipality without a value that the rules hide is `undefined`. Source: indicators.observation, by age
    indicators.municipality_by_age.
    """
    cells = _cells(tables, set(asked["indicator"]))
    keyed = asked.rename(columns={"lau_code": "geo"})
    frame = keyed.merge(
        cells[[*_CELL, *_ENDS, "population", "obs_status"]], on=_CELL, how="left", validate="many_to_one"
    )
    surveyed = _in(frame, cells, ["survey_year", "indicator"])
    measured = _in(frame.rename(columns={"geo": "lau_code"}), _surveyed(tables[MEASURED.full_name]), SURVEYED)
    status = frame["obs_status"].map(_STATUSES).fillna("undefined")
    frame[f"{name}_status"] = np.select([~surveyed, ~measured], ["no_survey", "not_measured"], status)
    hidden = ~frame[f"{name}_status"].isin(SHOWN)
    for column in (*_ENDS, "population"):
        frame[column] = frame[column].astype("float64").mask(hidden)
    renamed = {column: f"{name}{end}" for column, end in _ENDS.items()}
    return frame.drop(columns="obs_status").rename(columns=renamed | {"geo": "lau_code"})


def with_regions(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The published AROPE of the NUTS 2 region of each municipality, null where it is not published."""
    observation = tables[OBSERVATION.full_name]
    regional = _surveyed(observation)[
        (observation["indicator"] == AT_RISK) & (observation["geo_level"] == "nuts2") & (observation["age"] == "TOTAL")
    ]
    frame = places
    for name, (sex, column) in REGIONAL.items():
        values = regional.loc[regional["sex"] == sex, ["survey_year", "geo", column]]
        values = values.rename(columns={"geo": "nuts2", column: name})
        frame = frame.merge(values, on=["survey_year", "nuts2"], how="left", validate="many_to_one")
    return frame


def with_set_status(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Whether the list of measured municipalities is confirmed; null for those that its survey does not measure."""
    measured = _surveyed(tables[MEASURED.full_name])[[*SURVEYED, "set_status"]]
    return places.merge(measured, on=SURVEYED, how="left", validate="many_to_one")


def _cells(tables: Tables, indicators: set[str]) -> pd.DataFrame:
    parts = [tables[table.full_name] for table in (OBSERVATION, MUNICIPALITY_BY_AGE)]
    return _surveyed(pd.concat([part[part["indicator"].isin(indicators)] for part in parts], ignore_index=True))


def _surveyed(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of the survey, its year under the name of the survey's year."""
    return frame.rename(columns={"time_period": "survey_year"}).astype({"survey_year": "Int64"})


def _in(frame: pd.DataFrame, known: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Whether the values of some columns stand together in a row of another frame."""
    there = pd.MultiIndex.from_frame(known[columns].drop_duplicates())
    return np.asarray(pd.MultiIndex.from_frame(frame[columns]).isin(there))
