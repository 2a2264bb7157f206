"""Profiles of made-up years to share out money by: only what a test is about is given, the rest is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.profile_tables import PROFILE
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.profiles.weights import Weights, default_weights

Row = Mapping[str, Any]


@cache
def _blank() -> pd.DataFrame:
    """One municipality of which nothing is known."""
    statuses = (name for name in PROFILE.columns if name.endswith("_status") and name not in PROFILE.optional)
    row = dict.fromkeys(PROFILE.columns) | dict.fromkeys(statuses, "no_survey") | {
        "time_period": 2021, "survey_year": 2021, "mapping_year": 2021, "lau_code": "AL000", "geo_name": "Place AL000",
        "prefecture": "Fier", "nuts2": "AL03", "inhabitants": 1000, "population_base": "census_2011",
        "population_year": 2011, "data_kind": "survey",
    }  # fmt: skip
    return conform(PROFILE, pd.DataFrame([row], columns=list(PROFILE.columns), dtype=object))


def profile(*rows: Row, year: int = 2021) -> pd.DataFrame:
    """Rows of profiles.municipality, one for each municipality, of what is given and of nothing else known."""
    blank = _blank()
    frame = blank.loc[[0] * len(rows)].reset_index(drop=True)
    given: dict[str, list[Any]] = {
        "time_period": [year] * len(rows), "survey_year": [year] * len(rows),
        "lau_code": [f"AL{i:03d}" for i in range(len(rows))],
        "geo_name": [f"Place {i}" for i in range(len(rows))],
    }  # fmt: skip
    for column in dict.fromkeys(name for row in rows for name in row):
        known = blank.at[0, column]
        given[column] = [row.get(column, None if pd.isna(known) else known) for row in rows]
    return frame.assign(**{name: pd.Series(values, dtype=frame[name].dtype) for name, values in given.items()})


def fund(**changes: Any) -> Weights:
    """The default weights with another Social Fund part."""
    default = default_weights()
    part = type(default.social_fund).model_validate(default.social_fund.model_dump(by_alias=True) | changes)
    return default.model_copy(update={"social_fund": part})


FOUR = (
    {"inhabitants": 1000, "households_economic_aid": 100, "regional_at_risk": 50.0, "naru_established": "yes",
     "naru_staff": 4, "regional_women_at_risk": 80.0, "regional_women_at_risk_error": 2.0, "services_for_violence": 0},
    {"inhabitants": 2000, "households_economic_aid": 100, "regional_at_risk": 25.0, "naru_established": "yes",
     "naru_staff": 0, "regional_women_at_risk": 50.0, "regional_women_at_risk_error": 2.0},
    {"inhabitants": 3000, "regional_at_risk": 50.0, "naru_established": "no",
     "naru_staff": 4, "regional_women_at_risk": 20.0, "regional_women_at_risk_error": 2.0, "services_for_violence": 0},
    {"inhabitants": 4000, "households_economic_aid": 200, "regional_at_risk": 62.5,
     "naru_staff": 1, "regional_women_at_risk": 10.0, "regional_women_at_risk_error": 2.0, "services_for_violence": 2},
)
"""Four municipalities with numbers for a worked example. One thing is unknown of each but the first."""

FOUR_WEIGHTS = {
    "envelope": 1_100_000, "floor": 0.5, "cap": 1.6,
    "need": {"households_economic_aid": {"weight": 2}, "regional_at_risk": {"weight": 1, "rate": True}},
    "competition": {
        "naru_established": {"weight": 1, "none_at": 0, "full_at": 1},
        "naru_staff": {"weight": 1, "none_at": 0, "full_at": 4},
    },
    "equity": {
        "women": {"measure": "regional_women_at_risk", "raise": 0.5, "none_at": 20, "full_at": 80,
                  "gender_sensitive": True},
        "violence": {"measure": "services_for_violence", "raise": 0.5, "none_at": 1, "full_at": 0,
                     "gender_sensitive": True},
    },
}  # fmt: skip
