"""Population groups: divisions of the persons of a survey that indicators are broken down by, besides sex and age.

A division puts each person into at most one of its groups. Roma and Egyptians are not among them: EU-SILC asks
nobody for ethnicity.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from lnb_pipeline.estimation.record import IntArray
from lnb_pipeline.silc.derive import ADULT_OF_ITEMS

Division = Literal[
    "everybody", "degree_urbanisation", "household_type", "education", "activity_limitation", "older_living",
    "parenthood", "adults", "living_in_couple", "of_16_and_over",
]

EVERYBODY: Division = "everybody"
TOTAL = "TOTAL"

DIVISIONS: dict[Division, tuple[str, ...]] = {
    "degree_urbanisation": ("DEG1", "DEG2", "DEG3"),
    "household_type": ("one_person", "lone_parent", "couple_no_child", "couple_with_children", "other_household"),
    "education": ("ED0-2", "ED3_4", "ED5-8"),
    "activity_limitation": ("limited_severely", "limited", "not_limited"),
    "older_living": ("older_alone", "older_with_others"),
    "parenthood": ("lone_parent_adult",),
}
"""The divisions of the published tables."""

EFFECT_DIVISIONS: dict[Division, tuple[str, ...]] = {
    "of_16_and_over": ("Y_GE16",), "adults": ("one_adult",), "living_in_couple": ("couple_household",),
}
"""Further divisions, for what deprivation and work intensity add to the gap between women and men."""

ALL_DIVISIONS: dict[Division, tuple[str, ...]] = {EVERYBODY: (TOTAL,), **DIVISIONS, **EFFECT_DIVISIONS}

DIVISION_OF: dict[str, Division] = {
    group: division for division, groups in ALL_DIVISIONS.items() for group in groups
}

NEEDED = (
    "degree_urbanisation", "household_type", "education", "activity_limitation", "age_years", "household_size",
    "n_adults", "person_id", "father_id", "mother_id",
)
"""Person columns the groups are made of."""

_OLDER, _ADULT = 65, 18


def group_numbers(person: pd.DataFrame) -> dict[Division, IntArray]:
    """For each division the position of every person's group in `ALL_DIVISIONS`; -1 in none of them or unknown.

    `person` has the columns `NEEDED`. Education and activity limitation are known for persons of 16 and over with an
    interview.
    """
    age, size = _number(person, "age_years"), _number(person, "household_size")
    adults, kind = _number(person, "n_adults"), person["household_type"]
    education, limitation = _number(person, "education"), _number(person, "activity_limitation")
    couple = kind.isin(["couple_no_child", "couple_with_children"]).to_numpy()
    chosen: dict[Division, list[np.ndarray]] = {
        EVERYBODY: [np.ones(len(person), dtype=np.bool_)],
        "degree_urbanisation": [_number(person, "degree_urbanisation") == code for code in (1, 2, 3)],
        "household_type": [
            (kind == name).to_numpy() for name in
            ("one_person", "lone_parent", "couple_no_child", "couple_with_children", "other")
        ],
        "education": [education <= 2, (education >= 3) & (education <= 4), education >= 5],
        "activity_limitation": [limitation == code for code in (1, 2, 3)],
        "older_living": [(age >= _OLDER) & (size == 1), (age >= _OLDER) & (size > 1)],
        "parenthood": [(kind == "lone_parent").to_numpy() & (_parents(person) | ((age >= _ADULT) & (adults == 1)))],
        "of_16_and_over": [age >= ADULT_OF_ITEMS],
        "adults": [adults == 1],
        "living_in_couple": [couple],
    }
    return {division: _first(conditions) for division, conditions in chosen.items()}


def _parents(person: pd.DataFrame) -> np.ndarray:
    """Who is named as the father or mother of somebody in the frame."""
    return person["person_id"].isin(pd.concat([person["father_id"], person["mother_id"]]).dropna()).to_numpy()


def _first(conditions: list[np.ndarray]) -> IntArray:
    """Position of the condition that holds, -1 where none does."""
    return np.asarray(np.select(conditions, range(len(conditions)), default=-1), dtype=np.int64)


def _number(person: pd.DataFrame, column: str) -> np.ndarray:
    return np.asarray(person[column].to_numpy(dtype=np.float64, na_value=np.nan))
