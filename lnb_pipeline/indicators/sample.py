"""One survey year as arrays, in ascending order of income, sorted and numbered once for all cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from lnb_pipeline.errors import GateError, LnbError, fail
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.survey import Survey, survey_of
from lnb_pipeline.indicators import catalogue, groups
from lnb_pipeline.indicators.catalogue.entry import AGES, INCOMES, WEIGHT_COLUMNS, Age, Level, Sex, Weight
from lnb_pipeline.indicators.groups import ALL_DIVISIONS, DIVISION_OF, TOTAL, Division
from lnb_pipeline.indicators.places import COUNTRY, Place

INCOME = "equivalised_income"
_BEFORE_TRANSFERS = ("income_before_transfers", "income_before_all_transfers")
_KEYS = ("person_id", "household_id", "stratum", "psu")
_SEX_CODE = {"T": 0, "F": 1, "M": 2}
_AGE_CODE = {age: position for position, age in enumerate(AGES)}
_MOST_GROUPS = max(len(codes) for codes in ALL_DIVISIONS.values())


class GroupKey(NamedTuple):
    """Cells of one level, told apart by age band or not, by sex or not, and by the groups of a division."""

    level: Level
    by_age: bool
    by_sex: bool
    division: Division


class Domain(NamedTuple):
    """Persons of a place: of both sexes, of an age band, of a population group."""

    place: Place
    age: Age = "TOTAL"
    group: str = TOTAL


@dataclass(frozen=True)
class Sample:
    """The persons of a survey year; every array has one entry a person, incomes ascending, missing last.

    `survey` ranks the persons by equivalised income and weights them with the personal cross-sectional weight.
    `incomes` and `weights` hold what else they can be ranked and weighted by; a weight is 0 where a person has none.
    `status` holds 1, 0 or NaN (unknown or out of scope), or an amount. `age` is the position of the age band, -1 where
    unknown; persons of unknown age are in no estimate, but their PSU belongs to the design. `place` numbers, by level,
    the places of `geo`; -1 for a person in none of them. `division` numbers the groups of each division. `keys` holds
    person, household, stratum and PSU as delivered, which is how they are found again in another year.
    """

    survey: Survey
    strata: IntArray
    psus: IntArray
    households: IntArray
    sex: IntArray
    age: IntArray
    age_years: FloatArray
    place: dict[Level, IntArray]
    geo: dict[Level, tuple[str, ...]]
    division: dict[Division, IntArray]
    incomes: dict[str, FloatArray]
    weights: dict[Weight, FloatArray]
    status: dict[str, FloatArray]
    keys: dict[str, np.ndarray]

    def codes(self, key: GroupKey) -> IntArray:
        """The cell of every person; -1 for those who are in none (another place, an unknown age)."""
        place, group = self.place[key.level], self.division[key.division]
        age = self.age if key.by_age else np.zeros_like(place)
        sex = self.sex if key.by_sex else np.zeros_like(place)
        inside = (place >= 0) & (age >= 0) & (group >= 0)
        return np.where(inside, _code(place, age, sex, group), -1)

    def cell(self, domain: Domain, sex: Sex) -> tuple[GroupKey, int]:
        """The group of cells a cell belongs to, and its code there (one that nobody has for an unsampled place)."""
        place, age, group = domain
        geo = self.geo[place.level]
        number = geo.index(place.geo) if place.geo in geo else len(geo)
        division = DIVISION_OF[group]
        key = GroupKey(place.level, age != "TOTAL", sex != "T", division)
        return key, int(_code(number, _AGE_CODE[age], _SEX_CODE[sex], ALL_DIVISIONS[division].index(group)))

    def holds(self, column: str) -> BoolArray:
        return np.equal(self.status[column], 1.0)

    def with_statuses(self, statuses: Mapping[str, FloatArray]) -> Sample:
        """The same persons with further statuses, in the order of the sample."""
        return replace(self, status={**self.status, **statuses})


def _code(place: IntArray | int, age: IntArray | int, sex: IntArray | int, group: IntArray | int) -> IntArray:
    return np.asarray(((place * len(_AGE_CODE) + age) * len(_SEX_CODE) + sex) * _MOST_GROUPS + group)


def status_columns() -> tuple[str, ...]:
    """The person columns that say who an indicator of one year counts, besides incomes."""
    yearly = [entry for entry in catalogue.CATALOGUE if entry.made_in == "year"]
    named = {column for entry in yearly for column in entry.statuses}
    return tuple(sorted(named | {entry.within for entry in catalogue.CATALOGUE if entry.within}))


def needed_columns() -> tuple[str, ...]:
    """The columns of eu_silc.person that indicators read; the others may be left unread."""
    return tuple(dict.fromkeys((
        "person_id", "household_id", "stratum", "psu", *WEIGHT_COLUMNS.values(), "sex_code", "age_band", "region",
        "lau_code", "equivalised_size", *INCOMES, *groups.NEEDED, *status_columns(), "data_kind", "delivery_id",
    )))


def sample_of(person: pd.DataFrame, municipalities: Sequence[str]) -> Sample:
    """Read the contract frame eu_silc.person of one survey year, to be estimated in some municipalities.

    A PSU is the pair of stratum and PSU number. Persons of one income are ordered by identifier, so that the order of
    the rows leaves no trace, not even in the last digit. Raises GateError E607 for missing columns, an unknown sex or
    age code, a missing or negative weight, a missing stratum, PSU or household.
    """
    _check(person)
    unsorted = person[INCOME].to_numpy(dtype=np.float64, na_value=np.nan)
    order = np.lexsort((person["person_id"].to_numpy(), unsorted))
    frame, income = person.iloc[order], unsorted[order]
    band = frame["age_band"]
    region, regions = pd.factorize(frame["region"], sort=True)
    codes = {name: _numbers(frame, name) for name in ("stratum", "psu", "household_id")}
    weights = {code: np.nan_to_num(_values(frame, column)) for code, column in WEIGHT_COLUMNS.items()}
    return Sample(
        survey=survey_of(income, weights["RB050"], codes["stratum"], codes["psu"], codes["household_id"]),
        strata=codes["stratum"], psus=codes["psu"], households=codes["household_id"],
        sex=np.asarray(frame["sex_code"].map(_SEX_CODE), dtype=np.int64),
        age=np.where(band.isna(), -1, band.map(_AGE_CODE).fillna(-1)).astype(np.int64),
        age_years=_values(frame, "age_years"),
        place={
            "country": np.zeros(income.size, dtype=np.int64), "nuts2": region.astype(np.int64),
            "municipality": pd.Index(list(municipalities)).get_indexer(pd.Index(frame["lau_code"])).astype(np.int64),
        },
        geo={"country": (COUNTRY,), "nuts2": tuple(regions), "municipality": tuple(municipalities)},
        division=groups.group_numbers(frame),
        incomes={column: _income(frame, column) for column in INCOMES},
        weights=weights,
        status={column: _values(frame, column) for column in status_columns()},
        keys={column: np.asarray(frame[column]) for column in _KEYS},
    )


def _numbers(frame: pd.DataFrame, column: str) -> IntArray:
    return pd.factorize(frame[column])[0].astype(np.int64)


def _values(frame: pd.DataFrame, column: str) -> FloatArray:
    return np.asarray(frame[column].astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)


def _income(frame: pd.DataFrame, column: str) -> FloatArray:
    """Incomes before transfers are the household's; they are equivalised like the disposable income."""
    values = _values(frame, column)
    return values / _values(frame, "equivalised_size") if column in _BEFORE_TRANSFERS else values


def _check(person: pd.DataFrame) -> None:
    absent = [c for c in needed_columns() if c not in person.columns]
    if absent:
        raise _broken(
            "every column of the contract is there", "no missing column", ", ".join(absent), len(absent)
        )
    rules: tuple[tuple[str, str, Callable[[pd.Series], pd.Series]], ...] = (
        ("sex_code", "F or M", lambda s: ~s.isin(["F", "M"])),
        ("age_band", "Y_LT18, Y18-64, Y_GE65 or null",
         lambda s: ~(s.isna() | s.isin(["Y_LT18", "Y18-64", "Y_GE65"]))),
        ("person_weight", "a weight of 0 or more", lambda s: ~(s >= 0).fillna(False).astype(bool)),
        ("personal_weight_16", "no negative weight", lambda s: (s < 0).fillna(False).astype(bool)),
        ("longitudinal_weight", "no negative weight", lambda s: (s < 0).fillna(False).astype(bool)),
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
