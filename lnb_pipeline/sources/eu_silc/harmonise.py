"""From the typed files to the tables `eu_silc.household` and `eu_silc.person` of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import HOUSEHOLD, PERSON, Table
from lnb_pipeline.silc import derive
from lnb_pipeline.silc.codebook import BREAK_YEAR
from lnb_pipeline.sources.eu_silc.consistency import NOWHERE
from lnb_pipeline.sources.eu_silc.door import Extract, open_extract
from lnb_pipeline.sources.eu_silc.read import NO_ID
from lnb_pipeline.sources.eu_silc.typed import Numbers, SurveyFile
from lnb_pipeline.sources.manifest import Manifest

Values = dict[str, NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_] | NDArray[np.bool_]]
_HOUSEHOLD_ITEMS = {
    "lack_holiday": "HS040", "lack_meal": "HS050", "lack_unexpected": "HS060", "lack_warm": "HH050",
    "lack_phone": "HS070", "lack_tv": "HS080", "lack_washing_machine": "HS100", "lack_car": "HS110",
    "lack_furniture": "HD080",
}
_PERSONAL_ITEMS = {
    "lack_clothes": "PD020", "lack_shoes": "PD030", "lack_get_together": "PD050", "lack_leisure": "PD060",
    "lack_money_self": "PD070", "lack_internet": "PD080",
}
_ITEMS_2020 = (
    "lack_arrears", "lack_holiday", "lack_meal", "lack_unexpected", "lack_warm", "lack_phone", "lack_tv",
    "lack_washing_machine", "lack_car",
)
_HOUSEHOLD_ITEMS_2030 = (
    "lack_arrears", "lack_holiday", "lack_meal", "lack_unexpected", "lack_warm", "lack_car", "lack_furniture",
)
_WORK_MONTHS = ("PL073", "PL074", "PL075", "PL076")
_OTHER_MONTHS = ("PL080", "PL085", "PL086", "PL087", "PL088", "PL089", "PL090")
_PENSIONS = ("PY080", "PY100", "PY130")
"""Pensions other than survivors': private plans, old age, disability (gross, or net where gross is empty)."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of the files that go into the tables, in the order of the tables.

    `d` and `h` one element a household; `r`, `p` (`NOWHERE` without interview) and `group` (position of
    the household) one element a person.
    """

    d: NDArray[np.int64]
    h: NDArray[np.int64]
    r: NDArray[np.int64]
    p: NDArray[np.int64]
    group: NDArray[np.int64]


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """Read an EU-SILC delivery into the two tables of the contract, sorted by their keys.

    Returns
    -------
    dict
        `eu_silc.household` (one row an accepted household) and `eu_silc.person` (one row a current
        member of it), with exactly the columns of the contract. Unknown is null.

    Raises
    ------
    DeliveryError
        As `examine`: nothing is harmonised that the door would refuse.
    """
    extract = open_extract(paths, manifest)
    rows = _rows(extract)
    origin: dict[str, object] = {
        "time_period": manifest.period, "data_kind": manifest.kind, "delivery_id": delivery_id,
    }
    person = _person_basics(extract, rows)
    household = _household(extract, rows, person)
    _person_from_household(person, household, rows.group)
    _deprivation(person, household, rows.group)
    _work(person, household, extract, rows)
    return {
        HOUSEHOLD.full_name: _frame(HOUSEHOLD, household, origin),
        PERSON.full_name: _frame(PERSON, person, origin),
    }


def _rows(extract: Extract) -> _Rows:
    universe, keys = extract.universe, extract.files["D"].key
    d = np.flatnonzero(universe.accepted)
    d = d[np.argsort(keys[d], kind="stable")]
    r = np.flatnonzero(universe.members)
    r = r[np.argsort(extract.files["R"].key[r], kind="stable")]
    group_of_row = np.full(len(keys), NOWHERE, dtype=np.int64)
    group_of_row[d] = np.arange(len(d))
    group = group_of_row[universe.household_row[r]]
    return _Rows(d, universe.data_row[d], r, universe.interview_row[r], group)


# -- persons -----------------------------------------------------------------------------------------
def _person_basics(extract: Extract, rows: _Rows) -> Values:
    register, r = extract.files["R"], rows.r
    interview = _Interviews(extract.files["P"], rows.p)
    age = derive.age_at_income_year_end(
        register.number("RB081")[r], register.number("RX020")[r], register.number("RB080")[r], extract.period
    )
    return {
        "person_id": register.key[r],
        "person_weight": register.number("RB050")[r],
        "longitudinal_weight": register.number("RB064")[r],
        "sex_code": np.where(register.number("RB090")[r] == 2, "F", "M").astype(object),
        "age_years": age,
        "age_band": derive.age_band(age),
        "partner_id": register.identifier("RB240")[r],
        "father_id": register.identifier("RB220")[r],
        "mother_id": register.identifier("RB230")[r],
        "interviewed": rows.p != NOWHERE,
        "main_activity": _activity(extract, rows, interview),
        "personal_weight_16": interview.number("PB040"),
        "education": derive.education_level(interview.number("PE040" if _is_old(extract) else "PE041")),
        "activity_limitation": interview.number("PH030"),
        "months_full_time": derive.months_total(interview.number("PL073"), interview.number("PL075")),
        "months_part_time": derive.months_total(interview.number("PL074"), interview.number("PL076")),
        "hours_week": derive.weekly_hours(interview.number("PL060"), interview.number("PL100")),
        **{name: derive.enforced_lack(interview.number(code)) for name, code in _PERSONAL_ITEMS.items()},
    }


@dataclass(frozen=True, slots=True)
class _Interviews:
    """Variables of P laid beside the persons of the table; NaN without interview."""

    file: SurveyFile
    row: NDArray[np.int64]

    def number(self, code: str) -> Numbers:
        return np.where(self.row == NOWHERE, np.nan, self.file.number(code)[self.row])


def _is_old(extract: Extract) -> bool:
    return extract.period < BREAK_YEAR


def _activity(extract: Extract, rows: _Rows, interview: _Interviews) -> NDArray[np.object_]:
    """Self-defined activity of the interview; of the register for 16 and over without one."""
    own = derive.main_activity(interview.number("PL031" if _is_old(extract) else "PL032"), extract.period)
    in_register = extract.files["R"].number("RB210" if _is_old(extract) else "RB211")[rows.r]
    registered = derive.basic_activity(in_register, extract.period)
    return np.where(own == np.array(None, dtype=object), registered, own)


def _person_from_household(person: Values, household: Values, group: NDArray[np.int64]) -> None:
    for name in PERSON.columns:
        if name in household and name not in person:
            person[name] = household[name][group]


# -- households --------------------------------------------------------------------------------------
def _household(extract: Extract, rows: _Rows, person: Values) -> Values:
    d, h = extract.files["D"], extract.files["H"]
    design = ("DB050", "DB060", "DB075", "DB076", "DB090", "DB100")
    register = {code: d.number(code)[rows.d] for code in design}
    data = {code: h.number(code)[rows.h] for code in (
        "HY010", "HY020", "HY022", "HY023", "HH021", "HH030", "HH070", "HS120", "HS011", "HS021", "HS031",
        *_HOUSEHOLD_ITEMS.values(),
    )}
    n = len(rows.d)
    age = np.asarray(person["age_years"], dtype=np.float64)
    size = derive.equivalised_size(age, rows.group, n)
    return {
        "household_id": d.key[rows.d],
        "region": extract.places.region[rows.d],
        "lau_code": extract.places.lau[rows.d],
        "degree_urbanisation": register["DB100"],
        "stratum": register["DB050"],
        "psu": _unique_psu(register["DB050"], register["DB060"]),
        "rotation_group": register["DB075"],
        "wave": register["DB076"],
        "household_weight": register["DB090"],
        "household_size": derive.household_size(rows.group, n),
        "equivalised_size": size,
        "disposable_income": data["HY020"],
        "income_before_transfers": data["HY022"],
        "income_before_all_transfers": data["HY023"],
        "equivalised_income": derive.equivalised_income(data["HY020"], size),
        "household_type": _household_type(extract, rows, person),
        "tenure": data["HH021"],
        "rooms": data["HH030"],
        "housing_cost_month": data["HH070"],
        "housing_allowance": _gross_or_net(h, "HY070")[rows.h],
        "make_ends_meet": data["HS120"],
        "lack_arrears": derive.any_arrears(data["HS011"], data["HS021"], data["HS031"]),
        **{name: derive.enforced_lack(data[code]) for name, code in _HOUSEHOLD_ITEMS.items()},
    }


def _unique_psu(stratum: Numbers, psu: Numbers) -> Numbers:
    """DB060, or a number of the pair (stratum, PSU) where a PSU number stands in several strata."""
    pairs, position = np.unique(np.column_stack([stratum, psu]), axis=0, return_inverse=True)
    if len(pairs) == len(np.unique(psu)):
        return psu
    return position.reshape(-1).astype(np.float64) + 1


def _gross_or_net(file: SurveyFile, stem: str) -> Numbers:
    gross = file.number(f"{stem}G")
    return np.where(np.isnan(gross), file.number(f"{stem}N"), gross)


def _household_type(extract: Extract, rows: _Rows, person: Values) -> NDArray[np.object_]:
    ids = np.asarray(person["person_id"], dtype=np.int64)
    found = {
        name: derive.same_household(np.asarray(person[name], dtype=np.int64), ids, rows.group)
        for name in ("partner_id", "father_id", "mother_id")
    }
    has_partners = extract.files["R"].has("RB240")
    return derive.household_type(
        np.asarray(person["age_years"], dtype=np.float64), rows.group, len(rows.d),
        found["partner_id"] if has_partners else None,
        (found["father_id"] >= 0) | (found["mother_id"] >= 0),
        np.asarray(person["main_activity"], dtype=object),
    )


# -- statuses ----------------------------------------------------------------------------------------
def _deprivation(person: Values, household: Values, group: NDArray[np.int64]) -> None:
    items_2020 = _stack(household, _ITEMS_2020)
    person["smd"] = derive.severe_material_deprivation(items_2020)[group]
    person["smsd"] = derive.severe_deprivation_2030(
        _stack(household, _HOUSEHOLD_ITEMS_2030)[group], _stack(person, tuple(_PERSONAL_ITEMS)),
        np.asarray(person["age_years"], dtype=np.float64), np.asarray(person["interviewed"], dtype=np.bool_),
        group, len(items_2020),
    )


def _stack(values: Values, names: tuple[str, ...]) -> Numbers:
    return np.column_stack([np.asarray(values[name], dtype=np.float64) for name in names])


def _work(person: Values, household: Values, extract: Extract, rows: _Rows) -> None:
    interview, group, n = _Interviews(extract.files["P"], rows.p), rows.group, len(rows.d)
    age = np.asarray(person["age_years"], dtype=np.float64)
    activity = np.asarray(person["main_activity"], dtype=object)
    worked = derive.months_worked(
        np.asarray(person["months_full_time"], dtype=np.float64),
        np.asarray(person["months_part_time"], dtype=np.float64),
        np.asarray(person["hours_week"], dtype=np.float64), person["sex_code"] == "F",
    )
    workable = _workable_months(interview)
    old = derive.work_intensity(worked, workable, derive.working_age_2020(age, activity), group, n)[group]
    person["work_intensity_2020"] = old
    person["lwi_2020"] = derive.low_work_intensity_2020(old, age)
    new = _intensity_2030(household, extract, rows, interview, (worked, workable, age, activity))
    person["work_intensity"] = new
    person["lwi"] = derive.low_work_intensity_2030(new, age)


def _workable_months(interview: _Interviews) -> Numbers:
    """Declared months of the calendar; 12 in an extract that carries only the months of work."""
    other = [interview.number(code) for code in _OTHER_MONTHS]
    declared = derive.months_total(*(interview.number(code) for code in _WORK_MONTHS), *other)
    if all(np.isnan(months).all() for months in other):
        return np.where(np.isnan(declared), np.nan, derive.MONTHS)
    return np.minimum(declared, derive.MONTHS)


def _intensity_2030(
    household: Values, extract: Extract, rows: _Rows, interview: _Interviews,
    persons: tuple[Numbers, Numbers, Numbers, NDArray[np.object_]],
) -> Numbers:
    """Work intensity a person by the EU2030 definition; unknown when the extract has no old-age pensions."""
    worked, workable, age, activity = persons
    n = len(rows.d)
    amounts = {
        stem: np.where(
            np.isnan(interview.number(f"{stem}G")), interview.number(f"{stem}N"), interview.number(f"{stem}G")
        )
        for stem in _PENSIONS
    }
    if np.isnan(amounts["PY100"]).all():
        return np.full(len(age), np.nan)
    pension = np.nansum(np.column_stack(list(amounts.values())), axis=1)
    on_pensions = derive.lives_on_pensions(
        derive.household_sum(pension, rows.group, n), extract.files["H"].number("HY010")[rows.h],
        np.asarray(household["disposable_income"], dtype=np.float64),
    )
    working_age = derive.working_age_2030(age, activity, pension > 0, on_pensions[rows.group])
    return derive.work_intensity(worked, workable, working_age, rows.group, n)[rows.group]


# -- frames ------------------------------------------------------------------------------------------
def _frame(table: Table, values: Values, origin: Mapping[str, object]) -> pd.DataFrame:
    n_rows = len(values[table.key[-1]])
    columns = {
        name: _constant(origin[name], n_rows) if name in origin
        else _typed(values[name], name, name in table.optional)
        for name in table.columns
    }
    return pd.DataFrame(columns, columns=list(table.columns))


def _constant(value: object, n_rows: int) -> pd.Series:
    return pd.Series([value] * n_rows, dtype=np.int64 if isinstance(value, int) else object)


def _typed(values: NDArray[np.generic], name: str, nullable: bool) -> object:
    """Pandas column of the contract's type: Int64 and boolean where null is possible."""
    kind = COLUMNS[name].type
    if kind == "text":
        return pd.Series(values, dtype=object)
    if kind == "number":
        return pd.Series(values, dtype=np.float64)
    missing = _missing(values)
    plain = np.where(missing, 0, values)
    if kind == "boolean":
        return pd.arrays.BooleanArray(plain.astype(np.bool_), missing) if nullable else plain.astype(np.bool_)
    whole = plain.astype(np.int64)
    return pd.arrays.IntegerArray(whole, missing) if nullable else whole


def _missing(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values), dtype=np.bool_)
    if values.dtype.kind == "i":
        return np.asarray(values == NO_ID, dtype=np.bool_)
    return np.zeros(len(values), dtype=np.bool_)
