"""Statuses and amounts of persons and households that are derived from several variables.

Each function adds its columns to the tables; what they mean stands in `lnb_pipeline.silc.derive`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc import derive
from lnb_pipeline.sources.eu_silc.door import Extract
from lnb_pipeline.sources.eu_silc.rows import Interviews, Relatives, Rows, Values, interviews, mask, numbers, texts
from lnb_pipeline.sources.eu_silc.typed import Numbers

HOUSEHOLD_ITEMS = {
    "lack_holiday": "HS040", "lack_meal": "HS050", "lack_unexpected": "HS060", "lack_warm": "HH050",
    "lack_phone": "HS070", "lack_tv": "HS080", "lack_washing_machine": "HS100", "lack_car": "HS110",
    "lack_furniture": "HD080",
}
PERSONAL_ITEMS = {
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
_EARNED, _OLD_AGE, _SURVIVOR, _PRIVATE = ("PY010", "PY050"), "PY100", "PY110", "PY080"
_OWN_INCOME = (*_EARNED, _PRIVATE, "PY090", _OLD_AGE, _SURVIVOR, "PY120", "PY130", "PY140")
_CAR, _ALL_IN_KIND = "PY021", "PY020"
_LEAVES_WORKING_AGE = (_PRIVATE, _OLD_AGE, "PY130")
"""Pensions other than survivors': private plans, old age, disability."""


def housing(household: Values, person: Values, extract: Extract, rows: Rows, related: Relatives) -> None:
    """Rooms needed, cost share and problems of the dwelling, with the statuses that rest on them."""
    data = extract.files["H"]
    required = derive.required_rooms(
        numbers(person, "age_years"), texts(person, "sex_code") == "F", rows.group, rows.n_households, related.partner
    )
    crowded = derive.overcrowded(numbers(household, "rooms"), required)
    share = derive.housing_cost_share(
        numbers(household, "housing_cost_month"), numbers(household, "housing_allowance"),
        numbers(household, "disposable_income"),
    )
    problem = derive.dwelling_problem(*(data.number(code)[rows.h] for code in ("HH040", "HH081", "HH091", "HS160")))
    household |= {
        "required_rooms": required, "overcrowded": crowded, "housing_cost_share": share,
        "housing_overburden": derive.housing_overburden(share), "dwelling_problem": problem,
        "severe_housing": derive.severe_housing(crowded, problem),
    }


def deprivation(person: Values, household: Values, rows: Rows) -> None:
    items_2020 = _stack(household, _ITEMS_2020)
    own = _stack(person, tuple(PERSONAL_ITEMS))
    persons = (
        _stack(household, _HOUSEHOLD_ITEMS_2030)[rows.group], own, numbers(person, "age_years"),
        mask(person, "interviewed"), rows.group, rows.n_households,
    )
    person |= {
        "smd": derive.severe_material_deprivation(items_2020)[rows.group],
        "smsd": derive.severe_deprivation_2030(*persons),
        "msd": derive.deprivation_2030(*persons),
        "personal_deprivation": derive.personal_deprivation(own, _asked(person)),
    }


def work(person: Values, household: Values, extract: Extract, rows: Rows) -> None:
    """Activity, who worked most of the year, and the work intensity of the household by both definitions."""
    answers, age, activity = interviews(extract, rows), numbers(person, "age_years"), texts(person, "main_activity")
    full_time, part_time = numbers(person, "months_full_time"), numbers(person, "months_part_time")
    worked = derive.months_worked(
        full_time, part_time, numbers(person, "hours_week"), texts(person, "sex_code") == "F"
    )
    declared = _declared_months(answers)
    of_2020 = derive.working_age_2020(age, activity)
    old = derive.work_intensity(worked, declared, of_2020, rows.group, rows.n_households)[rows.group]
    new = np.full(len(age), np.nan)
    of_2030 = _working_age_2030(person, household, extract, rows)
    if of_2030 is not None:
        new = derive.work_intensity(worked, declared, of_2030, rows.group, rows.n_households)[rows.group]
    person |= {
        "employed": derive.employed(activity, age),
        "domestic_tasks": derive.domestic_tasks(activity, age),
        "in_work": derive.in_work(derive.known_total(full_time, part_time), declared, age),
        "work_intensity_2020": old,
        "lwi_2020": derive.low_work_intensity_2020(old, age),
        "work_intensity": new,
        "lwi": derive.low_work_intensity_2030(new, age),
    }


def resources(person: Values, extract: Extract, rows: Rows) -> None:
    """Income of the person's own; unknown in an extract without earnings or old-age pensions."""
    answers, asked = interviews(extract, rows), _asked(person)
    amounts = {stem: answers.amount(stem) for stem in (*_OWN_INCOME, _CAR, _ALL_IN_KIND)}
    components = _own_components(amounts)
    own = derive.own_income(components, asked)
    pension = derive.pension_income(amounts[_OLD_AGE], amounts[_SURVIVOR], amounts[_PRIVATE], asked)
    person |= {
        "own_income": own,
        "no_own_income": derive.no_own_income(components, asked),
        "individual_income": derive.individual_income(
            own, numbers(person, "disposable_income"), _taxes(extract, rows),
            ~(numbers(person, "age_years") < derive.ADULT_OF_ITEMS), rows.group, rows.n_households,
        ),
        "pension_income": pension,
        "receives_pension": derive.receives_pension(pension),
    }


def _taxes(extract: Extract, rows: Rows) -> Numbers:
    """Taxes on income of each person's household; none in an extract with net earnings alone, where they are off."""
    if np.isnan(extract.files["P"].number("PY010G")).all():
        return np.zeros(len(rows.group))
    data = extract.files["H"]
    return derive.gross_or_net(data.number("HY140G"), data.number("HY140N"))[rows.h][rows.group]


def health(person: Values, extract: Extract, rows: Rows) -> None:
    answers = interviews(extract, rows)
    person["unmet_need"] = derive.unmet_need(answers.number("PH040"), answers.number("PH050"), _asked(person))


def _stack(values: Values, names: tuple[str, ...]) -> Numbers:
    return np.column_stack([numbers(values, name) for name in names])


def _asked(person: Values) -> NDArray[np.bool_]:
    """Persons with an interview, of 16 and over; unknown age is that of an interview."""
    return mask(person, "interviewed") & ~(numbers(person, "age_years") < derive.ADULT_OF_ITEMS)


def _declared_months(answers: Interviews) -> Numbers:
    """Declared months of the calendar; 12 in an extract that carries only the months of work."""
    other = [answers.number(code) for code in _OTHER_MONTHS]
    declared = derive.known_total(*(answers.number(code) for code in _WORK_MONTHS), *other)
    if all(np.isnan(months).all() for months in other):
        return np.where(np.isnan(declared), np.nan, derive.MONTHS)
    return np.minimum(declared, derive.MONTHS)


def _working_age_2030(
    person: Values, household: Values, extract: Extract, rows: Rows
) -> NDArray[np.bool_] | None:
    """Who is of working age by the EU2030 definition; None when the extract has no old-age pensions."""
    answers = interviews(extract, rows)
    amounts = {stem: answers.amount(stem) for stem in _LEAVES_WORKING_AGE}
    if np.isnan(amounts[_OLD_AGE]).all():
        return None
    pension = np.nansum(np.column_stack(list(amounts.values())), axis=1)
    on_pensions = derive.lives_on_pensions(
        derive.household_sum(pension, rows.group, rows.n_households), extract.files["H"].number("HY010")[rows.h],
        numbers(household, "disposable_income"),
    )
    return derive.working_age_2030(
        numbers(person, "age_years"), texts(person, "main_activity"), pension > 0, on_pensions[rows.group]
    )


def _own_components(amounts: dict[str, Numbers]) -> tuple[Numbers, ...]:
    """Components of the own income; all unknown where the extract lacks those most people live on.

    The company car (PY021), or all income in kind (PY020) in an extract that does not carry PY021.
    """
    in_kind = amounts[_ALL_IN_KIND] if np.isnan(amounts[_CAR]).all() else amounts[_CAR]
    if any(np.isnan(amounts[stem]).all() for stem in (*_EARNED, _OLD_AGE)):
        return (np.full(len(in_kind), np.nan),)
    return (*(amounts[stem] for stem in _OWN_INCOME), in_kind)
