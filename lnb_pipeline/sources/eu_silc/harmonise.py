"""From the typed files to the tables of the contract: households, persons, derived variables compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lnb_pipeline.contracts.tables import DERIVED_VARIABLE, HOUSEHOLD, PERSON
from lnb_pipeline.silc import derive
from lnb_pipeline.sources.eu_silc import statuses
from lnb_pipeline.sources.eu_silc.consistency import NOWHERE
from lnb_pipeline.sources.eu_silc.door import Extract, open_extract
from lnb_pipeline.sources.eu_silc.frames import frame_of
from lnb_pipeline.sources.eu_silc.reconcile import reconcile
from lnb_pipeline.sources.eu_silc.rows import (
    Interviews,
    Relatives,
    Rows,
    Values,
    interviews,
    is_before_break,
    numbers,
    relatives,
    rows_of,
    texts,
)
from lnb_pipeline.sources.eu_silc.typed import Numbers
from lnb_pipeline.sources.manifest import Manifest


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """Read an EU-SILC delivery into the tables of the contract, sorted by their keys.

    Returns
    -------
    dict
        `eu_silc.household` (one row an accepted household), `eu_silc.person` (one row a current member of
        it) and `audit.derived_variable` (one row a derived variable of EU-SILC: how many delivered values
        are not ours), with exactly the columns of the contract. Unknown is null.

    Raises
    ------
    DeliveryError
        As `examine`: nothing is harmonised that the door would refuse.
    """
    extract = open_extract(paths, manifest)
    rows = rows_of(extract)
    origin: dict[str, object] = {
        "time_period": manifest.period, "data_kind": manifest.kind, "delivery_id": delivery_id,
    }
    person = _person_basics(extract, rows)
    related = relatives(extract, rows, person)
    household = _household(extract, rows, person, related)
    statuses.housing(household, person, extract, rows, related)
    _person_from_household(person, household, rows.group)
    statuses.deprivation(person, household, rows)
    statuses.work(person, household, extract, rows)
    statuses.resources(person, extract, rows)
    statuses.health(person, extract, rows)
    compared = reconcile(extract, rows, person, household, manifest)
    return {
        HOUSEHOLD.full_name: frame_of(HOUSEHOLD, household, origin),
        PERSON.full_name: frame_of(PERSON, person, origin),
        DERIVED_VARIABLE.full_name: frame_of(DERIVED_VARIABLE, compared, origin),
    }


# -- persons -----------------------------------------------------------------------------------------
def _person_basics(extract: Extract, rows: Rows) -> Values:
    register, r = extract.files["R"], rows.r
    answers = interviews(extract, rows)
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
        "main_activity": _activity(extract, rows, answers),
        "personal_weight_16": answers.number("PB040"),
        "education": derive.education_level(answers.number("PE040" if is_before_break(extract) else "PE041")),
        "activity_limitation": answers.number("PH030"),
        "months_full_time": derive.known_total(answers.number("PL073"), answers.number("PL075")),
        "months_part_time": derive.known_total(answers.number("PL074"), answers.number("PL076")),
        "hours_week": derive.weekly_hours(answers.number("PL060"), answers.number("PL100")),
        **{name: derive.enforced_lack(answers.number(code)) for name, code in statuses.PERSONAL_ITEMS.items()},
    }


def _activity(extract: Extract, rows: Rows, answers: Interviews) -> NDArray[np.object_]:
    """Self-defined activity of the interview; of the register for 16 and over without one."""
    old = is_before_break(extract)
    own = derive.main_activity(answers.number("PL031" if old else "PL032"), extract.period)
    in_register = extract.files["R"].number("RB210" if old else "RB211")[rows.r]
    registered = derive.basic_activity(in_register, extract.period)
    return np.where(derive.has_activity(own), own, registered)


def _person_from_household(person: Values, household: Values, group: NDArray[np.int64]) -> None:
    for name in PERSON.columns:
        if name in household and name not in person:
            person[name] = household[name][group]


# -- households --------------------------------------------------------------------------------------
def _household(extract: Extract, rows: Rows, person: Values, related: Relatives) -> Values:
    d, h = extract.files["D"], extract.files["H"]
    design = ("DB050", "DB060", "DB075", "DB076", "DB090", "DB100")
    register = {code: d.number(code)[rows.d] for code in design}
    data = {code: h.number(code)[rows.h] for code in (
        "HY020", "HY022", "HY023", "HY070G", "HY070N", "HH021", "HH030", "HH070", "HS120", "HS011", "HS021", "HS031",
        *statuses.HOUSEHOLD_ITEMS.values(),
    )}
    n, age = rows.n_households, numbers(person, "age_years")
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
        "n_adults": derive.n_adults(age, rows.group, n),
        "equivalised_size": size,
        "disposable_income": data["HY020"],
        "income_before_transfers": data["HY022"],
        "income_before_all_transfers": data["HY023"],
        "equivalised_income": derive.equivalised_income(data["HY020"], size),
        "household_type": derive.household_type(
            age, rows.group, n, related.partner, related.with_parent, texts(person, "main_activity")
        ),
        "tenure": data["HH021"],
        "rooms": data["HH030"],
        "housing_cost_month": data["HH070"],
        "housing_allowance": derive.gross_or_net(data["HY070G"], data["HY070N"]),
        "make_ends_meet": data["HS120"],
        "lack_arrears": derive.any_arrears(data["HS011"], data["HS021"], data["HS031"]),
        **{name: derive.enforced_lack(data[code]) for name, code in statuses.HOUSEHOLD_ITEMS.items()},
    }


def _unique_psu(stratum: Numbers, psu: Numbers) -> Numbers:
    """DB060, or a number of the pair (stratum, PSU) where a PSU number stands in several strata."""
    pairs, position = np.unique(np.column_stack([stratum, psu]), axis=0, return_inverse=True)
    if len(pairs) == len(np.unique(psu)):
        return psu
    return position.reshape(-1).astype(np.float64) + 1
