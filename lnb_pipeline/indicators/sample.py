"""One survey year as arrays, in ascending order of income, sorted and numbered once for all cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lnb_pipeline.errors import GateError, LnbError, fail
from lnb_pipeline.estimation.design import Design, design_of
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.indicators.catalogue import CATALOGUE, Age, Sex
from lnb_pipeline.indicators.places import Place

INCOME = "equivalised_income"
_STATUS_COLUMNS = tuple(sorted({c for entry in CATALOGUE for c in entry.columns} - {INCOME}))
NEEDED = (
    "person_id", "household_id", "stratum", "psu", "person_weight", "sex_code", "age_band", "region",
    "lau_code", INCOME, *_STATUS_COLUMNS, "data_kind", "delivery_id",
)
"""The columns of eu_silc.person that indicators read; the others may be left unread."""


@dataclass(frozen=True)
class Sample:
    """The persons of a survey year; every array has one entry a person, incomes ascending, missing last.

    `weighted` marks the persons with a positive weight, `counted` those of them of known age: the methodology
    leaves out persons of unknown age. The others stay in, because their PSU belongs to the design.
    `status` holds 1, 0 or NaN (unknown or out of scope).
    """

    income: FloatArray
    weight: FloatArray
    household: IntArray
    design: Design
    sex: np.ndarray[Any, Any]
    age: np.ndarray[Any, Any]
    region: np.ndarray[Any, Any]
    municipality: np.ndarray[Any, Any]
    status: dict[str, FloatArray]
    weighted: BoolArray
    counted: BoolArray
    n_households: int

    def place_rows(self, place: Place) -> IntArray:
        """Positions of everyone with a weight in a place, also of persons of unknown age."""
        if place.level == "country":
            return np.flatnonzero(self.weighted)
        codes = self.region if place.level == "nuts2" else self.municipality
        return np.flatnonzero((codes == place.geo) & self.weighted)

    def group_rows(self, rows: IntArray, sex: Sex, age: Age) -> IntArray:
        """Those of `rows` in a sex and age group; unknown ages are in TOTAL alone."""
        if sex != "T":
            rows = rows[self.sex[rows] == sex]
        return rows if age == "TOTAL" else rows[self.age[rows] == age]

    def households(self, rows: IntArray) -> int:
        """Number of households with one of these persons."""
        return int(np.count_nonzero(np.bincount(self.household[rows], minlength=self.n_households)))


def sample_of(person: pd.DataFrame) -> Sample:
    """Read the contract frame eu_silc.person of one survey year.

    A PSU is the pair of stratum and PSU number. Persons of one income are ordered by identifier, so that
    the order of the rows leaves no trace, not even in the last digit. Raises GateError E607 for missing
    columns, an unknown sex or age code, a missing or negative weight, a missing stratum, PSU or household.
    """
    _check(person)
    unsorted = person[INCOME].to_numpy(dtype=np.float64, na_value=np.nan)
    order = np.lexsort((person["person_id"].to_numpy(), unsorted))
    frame = person.iloc[order]
    weight = frame["person_weight"].to_numpy(dtype=np.float64, na_value=np.nan)
    household, households = pd.factorize(frame["household_id"])
    age = _codes(frame, "age_band")
    return Sample(
        income=unsorted[order],
        weight=weight,
        household=household.astype(np.int64),
        design=design_of(_numbers(frame, "stratum"), _numbers(frame, "psu")),
        sex=_codes(frame, "sex_code"),
        age=age,
        region=_codes(frame, "region"),
        municipality=_codes(frame, "lau_code"),
        status={column: _status(frame, column) for column in _STATUS_COLUMNS},
        weighted=weight > 0,
        counted=(age != "") & (weight > 0),
        n_households=len(households),
    )


def _numbers(frame: pd.DataFrame, column: str) -> IntArray:
    return pd.factorize(frame[column])[0].astype(np.int64)


def _status(frame: pd.DataFrame, column: str) -> FloatArray:
    return np.asarray(frame[column].astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)


def _codes(frame: pd.DataFrame, column: str) -> np.ndarray[Any, Any]:
    """A text column as an array of codes, null as the empty text."""
    return frame[column].astype(object).fillna("").to_numpy(dtype=str)


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
