"""One survey year as arrays, in ascending order of income, sorted and numbered once for all cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnb_pipeline.errors import GateError, LnbError, fail
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.survey import Survey, survey_of
from lnb_pipeline.indicators.catalogue import AGES, CATALOGUE, Age, Level, Sex
from lnb_pipeline.indicators.places import COUNTRY, Place

INCOME = "equivalised_income"
_STATUS_COLUMNS = tuple(sorted({c for entry in CATALOGUE for c in entry.columns} - {INCOME}))
NEEDED = (
    "person_id", "household_id", "stratum", "psu", "person_weight", "sex_code", "age_band", "region",
    "lau_code", INCOME, *_STATUS_COLUMNS, "data_kind", "delivery_id",
)
"""The columns of eu_silc.person that indicators read; the others may be left unread."""


GroupKey = tuple[Level, bool, bool]
"""Cells of one level, told apart by age band or not, by sex or not."""

_SEX_CODE = {"T": 0, "F": 1, "M": 2}
_AGE_CODE = {age: position for position, age in enumerate(AGES)}


@dataclass(frozen=True)
class Sample:
    """The persons of a survey year; every array has one entry a person, incomes ascending, missing last.

    `weighted` marks the persons with a positive weight, `counted` those of them of known age: the methodology
    leaves out persons of unknown age. The others stay in, because their PSU belongs to the design.
    `status` holds 1, 0 or NaN (unknown or out of scope). `place` numbers, by level, the places of `geo`;
    -1 for a person in none of them.
    """

    survey: Survey
    sex: IntArray
    age: IntArray
    place: dict[Level, IntArray]
    geo: dict[Level, tuple[str, ...]]
    status: dict[str, FloatArray]
    weighted: BoolArray
    counted: BoolArray

    def codes(self, key: GroupKey) -> IntArray:
        """The cell of every person; -1 for those who are in none (another place, an unknown age)."""
        level, by_age, by_sex = key
        place = self.place[level]
        age = self.age if by_age else np.zeros_like(place)
        sex = self.sex if by_sex else np.zeros_like(place)
        inside = (place >= 0) & (age >= 0)
        return np.where(inside, (place * len(_AGE_CODE) + age) * len(_SEX_CODE) + sex, -1)

    def cell(self, place: Place, sex: Sex, age: Age) -> tuple[GroupKey, int]:
        """The group of cells a cell belongs to, and its code there (one that nobody has for an unsampled place)."""
        geo = self.geo[place.level]
        number = geo.index(place.geo) if place.geo in geo else len(geo)
        key: GroupKey = (place.level, age != "TOTAL", sex != "T")
        return key, (number * len(_AGE_CODE) + _AGE_CODE[age]) * len(_SEX_CODE) + _SEX_CODE[sex]

    def holds(self, column: str) -> BoolArray:
        return np.equal(self.status[column], 1.0)


def sample_of(person: pd.DataFrame, municipalities: Sequence[str]) -> Sample:
    """Read the contract frame eu_silc.person of one survey year, to be estimated in some municipalities.

    A PSU is the pair of stratum and PSU number. Persons of one income are ordered by identifier, so that
    the order of the rows leaves no trace, not even in the last digit. Raises GateError E607 for missing
    columns, an unknown sex or age code, a missing or negative weight, a missing stratum, PSU or household.
    """
    _check(person)
    unsorted = person[INCOME].to_numpy(dtype=np.float64, na_value=np.nan)
    order = np.lexsort((person["person_id"].to_numpy(), unsorted))
    frame, income = person.iloc[order], unsorted[order]
    weight = frame["person_weight"].to_numpy(dtype=np.float64, na_value=np.nan)
    band = frame["age_band"]
    age = np.where(band.isna(), -1, band.map(_AGE_CODE).fillna(-1)).astype(np.int64)
    region, regions = pd.factorize(frame["region"], sort=True)
    return Sample(
        survey=survey_of(
            income, weight, _numbers(frame, "stratum"), _numbers(frame, "psu"), _numbers(frame, "household_id")
        ),
        sex=np.asarray(frame["sex_code"].map(_SEX_CODE), dtype=np.int64),
        age=age,
        place={
            "country": np.zeros(weight.size, dtype=np.int64), "nuts2": region.astype(np.int64),
            "municipality": pd.Index(list(municipalities)).get_indexer(pd.Index(frame["lau_code"])).astype(np.int64),
        },
        geo={"country": (COUNTRY,), "nuts2": tuple(regions), "municipality": tuple(municipalities)},
        status={column: _status(frame, column) for column in _STATUS_COLUMNS},
        weighted=weight > 0,
        counted=(age >= 0) & (weight > 0),
    )


def _numbers(frame: pd.DataFrame, column: str) -> IntArray:
    return pd.factorize(frame[column])[0].astype(np.int64)


def _status(frame: pd.DataFrame, column: str) -> FloatArray:
    return np.asarray(frame[column].astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)


def _check(person: pd.DataFrame) -> None:
    absent = [c for c in NEEDED if c not in person.columns]
    if absent:
        raise _broken(
            "every column of the contract is there", "no missing column", ", ".join(absent), len(absent)
        )
    rules: tuple[tuple[str, str, Callable[[pd.Series], pd.Series]], ...] = (
        ("sex_code", "F or M", lambda s: ~s.isin(["F", "M"])),
        ("age_band", "Y_LT18, Y18-64, Y_GE65 or null",
         lambda s: ~(s.isna() | s.isin(["Y_LT18", "Y18-64", "Y_GE65"]))),
        ("person_weight", "a weight of 0 or more", lambda s: ~(s >= 0).fillna(False).astype(bool)),
        ("stratum", "a stratum", lambda s: s.isna()),
        ("psu", "a primary sampling unit", lambda s: s.isna()),
        ("household_id", "a household", lambda s: s.isna()),
    )
    for column, expected, is_wrong in rules:
        wrong = int(is_wrong(person[column]).sum())
        if wrong:
            raise _broken(f"{column} of every person", expected, f"{wrong} persons without", wrong)


def _broken(rule: str, expected: str, got: str, count: int) -> LnbError:
    return fail(
        GateError, "E607", where="eu_silc.person", rule=rule, expected=expected, got=got, count=count,
        hint="harmonise the delivery again; indicators take the contract frame as it is written",
    )
