"""The demonstration's records as EU-SILC variables: values and flags of the four files.

A cell is filled or void, never both: a void cell carries the negative flag that says why, a filled
one the flag of its year (to 2020: 1, and digit strings for incomes; from 2021: the source).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.deprivation import HOUSEHOLD_ITEMS, PERSONAL_ITEMS, Deprivation
from lnb_pipeline.demonstration.housing import OWNER, RENT_FREE, Housing
from lnb_pipeline.demonstration.incomes import PERSONAL, Incomes
from lnb_pipeline.demonstration.people import CHILD as CHILD_PLACE
from lnb_pipeline.demonstration.people import (
    FEMALE,
    GRANDFATHER,
    GRANDMOTHER,
    MAN,
    NEWBORN,
    WOMAN,
    Shock,
    Trait,
)
from lnb_pipeline.demonstration.sample import COMPLETED, FIRST_SURVEY, Sample
from lnb_pipeline.demonstration.survey import WAVES, Dwellings, HomeShock, HomeTrait
from lnb_pipeline.demonstration.work import (
    DOMESTIC,
    EMPLOYED,
    OTHER,
    RETIRED,
    STUDENT,
    UNABLE,
    UNEMPLOYED,
    Work,
)
from lnb_pipeline.silc.codebook import BREAK_YEAR

MISSING, NOT_APPLICABLE, NOT_THIS_YEAR = -1, -2, -7
COUNTRY = "AL"
_NET = frozenset({"HY020", "HY022", "HY023"})
_REGISTER = frozenset({"PY100G", "PY110G", "PY130G"})
_TO_PL031 = {UNEMPLOYED: 5, STUDENT: 6, RETIRED: 7, UNABLE: 8, DOMESTIC: 10, OTHER: 11}
_IDLE_MONTHS = {"PL080": UNEMPLOYED, "PL085": RETIRED, "PL086": UNABLE, "PL087": STUDENT, "PL089": DOMESTIC,
                "PL090": OTHER}
_ISCED = np.array([0, 100, 200, 354, 450, 550, 640, 740, 840])


@dataclass(frozen=True, slots=True)
class Cells:
    """One variable: values, and where there is none the negative flag (0 where there is a value).

    `flag` is the flag of filled cells, `factor` the imputation factor of an income from 2021.
    """

    values: Array
    void: Array
    flag: Array
    factor: Array | None = None


File = dict[str, Cells]


def cells(values: Array, void: Array | int = 0, flag: int = 1) -> Cells:
    """A variable; `void` is 0 for filled and a negative flag for empty cells."""
    n = len(values)
    return Cells(values, np.broadcast_to(void, n), np.full(n, flag))


def unless(condition: Array, reason: int = NOT_APPLICABLE) -> Array:
    """`void` of a variable that exists only where the condition holds."""
    return np.where(condition, 0, reason)


def register_of_households(sample: Sample) -> File:
    """D file: one record a selected household."""
    homes, accepted, n = sample.selected, sample.accepted, len(sample.selected)
    weight = np.full(n, np.nan)
    weight[accepted] = sample.weight
    first = homes.entry == sample.year
    return {
        **_keys("DB", sample.year, homes.household),
        "DB040": cells(homes.region), "DB050": cells(homes.stratum), "DB060": cells(homes.psu),
        "DB062": cells(np.zeros(n), NOT_APPLICABLE), "DB070": cells(homes.order, flag=12),
        "DB075": cells(homes.entry % WAVES + 1),
        "DB076": cells(np.minimum(sample.year - homes.entry, sample.year - FIRST_SURVEY) + 1),
        "DB080": cells(np.round(homes.weight, 5)), "DB090": cells(weight, unless(accepted, NOT_THIS_YEAR)),
        "DB100": cells(homes.degree), "DB110": cells(np.where(first, 9, 1)), "DB120": cells(homes.contact),
        "DB130": cells(homes.result, unless(homes.contact == COMPLETED)),
        "DB135": cells(np.where(accepted, 1, 2)),
    }


def register_of_persons(sample: Sample, work: Work) -> File:
    """R file: one record a current member of an answering household."""
    m, homes, year = sample.members, sample.homes, sample.year
    adult = m.age >= 16
    longitudinal = m.since_first_wave & (sample.wave == WAVES)[m.home]
    share = m.weight[longitudinal].sum() / m.weight.sum() if longitudinal.any() else 1.0
    basic = np.select(
        [work.activity == EMPLOYED, work.activity == UNEMPLOYED, work.activity == RETIRED], [1, 2, 3], 4
    )
    not_yet = np.where(longitudinal, 0, NOT_APPLICABLE) if longitudinal.any() else NOT_THIS_YEAR
    return {
        **_keys("RB", year, m.person),
        "RB040": cells(homes.household[m.home]), "RB050": cells(m.weight),
        "RB060": cells(np.round(homes.weight[m.home], 5)),
        "RB064": cells(np.round(m.weight / share, 5), not_yet),
        "RB080": cells(m.birth), "RB081": cells(m.age),
        "RB082": cells(year - m.birth - (m.birth_month > _month(homes)[m.home])),
        "RB090": cells(m.sex), "RB110": cells(np.where(m.newborn, 4, 1)),
        "RB200": cells(np.where(m.shock[:, Shock.STUDY] > 2.4, 2, 1)),
        "RB210": cells(basic, unless(adult)), "RB211": cells(work.activity, unless(adult)),
        "RB220": cells(m.father, unless(m.father > 0)), "RB230": cells(m.mother, unless(m.mother > 0)),
        "RB240": cells(m.partner, unless(m.partner > 0)), "RB245": cells(np.where(adult, 1, 4)),
        "RB250": cells(_interview_result(sample), unless(adult)),
    }


def _interview_result(sample: Sample) -> Array:
    """RB250: 11 interviewed, 13 through another member, 23 not completed."""
    m = sample.members
    return np.select([~m.interviewed, m.shock[:, Shock.HOURS] > 1.2], [23, 13], 11)


def households(sample: Sample, incomes: Incomes, lacks: Deprivation, home: Housing) -> File:
    """H file: one record an answering household."""
    homes, n = sample.homes, len(sample.homes)
    shock, trait = homes.shock, homes.trait
    respondent = np.zeros(n, dtype=np.int64)
    at = np.flatnonzero(sample.members.interviewed)
    of_home, first = np.unique(sample.members.home[at], return_index=True)
    respondent[of_home] = sample.members.person[at[first]]
    tenant = ~np.isnan(home.rent)
    strain = lacks.hardship + 0.5 * shock[:, HomeShock.ENDS]
    file: File = {
        **_keys("HB", sample.year, homes.household),
        "HB040": cells(1 + (ndtr(shock[:, HomeShock.SIZE]) * 28).astype(np.int64)),
        "HB050": cells(_month(homes)),
        "HB060": cells(np.full(n, sample.year)), "HB070": cells(respondent),
        "HB110": cells(_household_kind(sample)),
        "HB120": cells(np.bincount(sample.members.home, minlength=n)),
        "HH010": cells(home.dwelling), "HH021": cells(home.tenure), "HH030": cells(home.rooms),
        "HH060": cells(home.rent, unless(tenant)), "HH070": cells(home.cost),
        "HS090": cells(_afford(strain > 0.95, trait[:, HomeTrait.DWELLING] > 0.3)),
        "HS120": cells(1 + np.searchsorted([-1.6, -1.05, -0.55, 0.05, 0.75], -strain)),
    }
    file |= _household_items(sample, lacks, home)
    return file | {code: _income(sample.year, code, amount, shock[:, HomeShock.MISSING])
                   for code, amount in incomes.household.items()}


def persons(sample: Sample, work: Work, incomes: Incomes, lacks: Deprivation) -> File:
    """P file: one record a person of 16 and over with an interview; arrays of all members are cut."""
    m, year = sample.members, sample.year
    at = np.flatnonzero(m.interviewed)
    partner = m.partner > 0
    married = np.select([partner, m.widowed, m.divorced], [2, 4, 5], 1)
    informal = partner & (m.trait[:, Trait.ROLE] > 1.9)
    file: File = {
        **_keys("PB", year, m.person),
        "PB040": cells(m.personal_weight), "PB110": cells(np.full(len(m), year)), "PB140": cells(m.birth),
        "PB150": cells(m.sex), "PB190": cells(np.where(informal, 1, married)),
        "PB200": cells(np.select([informal, partner], [2, 1], 3)), "PB205": cells(np.where(partner, 1, 2)),
        "PE010": cells(np.where(work.activity == STUDENT, 1, 2)), "PE040": cells(_ISCED[work.schooling]),
        "PE041": cells(_ISCED[work.schooling]),
        **_health(sample, lacks), **_labour(work), **_calendar(work),
    }
    for item, code in enumerate(PERSONAL_ITEMS):
        value = _afford(lacks.personal[:, item], m.trait[:, Trait.ITEM + item] > 1.1)
        file[code] = cells(value, np.where(lacks.personal_unknown[:, item], MISSING, 0))
    for code in PERSONAL:
        file[code] = _income(year, code, incomes.personal[code], m.shock[:, Shock.MISSING])
    return {code: _cut(cell, at) for code, cell in file.items()}


def _cut(cell: Cells, at: Array) -> Cells:
    factor = None if cell.factor is None else cell.factor[at]
    return Cells(cell.values[at], cell.void[at], cell.flag[at], factor)


def _keys(stem: str, year: int, identifier: Array) -> File:
    n = len(identifier)
    return {f"{stem}010": cells(np.full(n, year)), f"{stem}020": cells(np.full(n, COUNTRY)),
            f"{stem}030": cells(identifier)}


def _month(homes: Dwellings) -> Array:
    """Month of the interview, April to July."""
    return np.asarray(4 + np.floor(ndtr(homes.shock[:, HomeShock.DATE]) * 4), dtype=np.int64)


def _afford(lacks: Array, not_wanted: Array) -> Array:
    """1 has it, 2 cannot afford it, 3 does not have it for another reason."""
    return np.where(lacks, 2, np.where(not_wanted, 3, 1))


def _household_items(sample: Sample, lacks: Deprivation, home: Housing) -> File:
    """Items of the household questionnaire; arrears always include the utility bills."""
    names = list(HOUSEHOLD_ITEMS)
    lack = {name: lacks.household[:, i] for i, name in enumerate(names)}
    void = {name: np.where(lacks.unknown[:, i], MISSING, 0) for i, name in enumerate(names)}
    trait, shock = sample.homes.trait, sample.homes.shock
    arrears, often = lack["arrears"], shock[:, HomeShock.ARREARS] > 0.2
    pays = ~np.isin(home.tenure, [OWNER, RENT_FREE])
    borrows = trait[:, HomeTrait.LOAN] > 0.9
    file = {
        "HS021": cells(np.where(arrears, np.where(often, 2, 1), 3), void["arrears"]),
        "HS011": cells(np.where(arrears & often, 1, 3), unless(pays)),
        "HS031": cells(np.where(arrears & ~often, 2, 3), unless(borrows)),
    }
    for code, name in (("HS040", "holiday"), ("HS050", "meal"), ("HS060", "unexpected"), ("HH050", "warm")):
        yes, no = 1, 2
        file[code] = cells(np.where(lack[name], no, yes), void[name])
    for code, name, limit in (
        ("HS110", "car", 0.9), ("HD080", "furniture", 1.5), ("HS070", "phone", 2.2), ("HS080", "tv", 2.4),
        ("HS100", "washing_machine", 2.3),
    ):
        not_wanted = trait[:, HomeTrait.ITEM + names.index(name)] > limit
        file[code] = cells(_afford(lack[name], not_wanted), void[name])
    return file


def _income(year: int, code: str, amount: Array, missing_score: Array) -> Cells:
    """An income with the flags of its year; a few amounts are marked as imputed."""
    imputed = missing_score < -2.1
    percent = np.where(imputed, 60 + (np.abs(missing_score) * 1e5).astype(np.int64) % 40, 100)
    net = code in _NET
    if year < BREAK_YEAR:
        collected = 1 if net else 2
        flag = collected * 10_000 + np.where(imputed, 2, 0) * 1_000 + percent
        flag = np.where(amount == 0, 0, flag)
        return Cells(amount, np.zeros(len(amount), dtype=np.int64), flag)
    source = np.where(imputed, 3, 2 if code in _REGISTER else 1)
    factor = percent.astype(float)
    return Cells(amount, np.zeros(len(amount), dtype=np.int64), source * 10 + (1 if net else 5), factor)


def _household_kind(sample: Sample) -> Array:
    """HB110: 1 alone, 2/3 lone parent, 4 couple, 5/6 couple with children, 7 other (25 splits the pairs)."""
    m, n = sample.members, len(sample.homes)

    def count(condition: Array) -> Array:
        return np.bincount(m.home[condition], minlength=n)

    size = np.bincount(m.home, minlength=n)
    is_child = np.isin(m.place, [*range(CHILD_PLACE, CHILD_PLACE + 5), NEWBORN, NEWBORN + 1])
    parents = count(np.isin(m.place, [MAN, WOMAN]))
    older = count(np.isin(m.place, [GRANDMOTHER, GRANDFATHER]))
    young = count(is_child & (m.age < 25)) > 0
    has_child = count(is_child) > 0
    lone, couple = (older == 0) & (parents == 1) & has_child, (older == 0) & (parents == 2)
    old_couple = (parents == 0) & (older == 2) & ~has_child
    return np.select(
        [size == 1, lone & young, lone, (couple & ~has_child) | old_couple, couple & young, couple],
        [1, 2, 3, 4, 5, 6], 7,
    )


def _health(sample: Sample, lacks: Deprivation) -> File:
    m = sample.members
    score = 0.85 * m.trait[:, Trait.HEALTH] + 0.5 * m.shock[:, Shock.HEALTH] - 0.022 * (m.age - 45)
    score = score - np.where(m.sex == FEMALE, 0.12, 0.0)
    need = ndtr(m.shock[:, Shock.NEED]) < np.clip(0.45 - 0.12 * score, 0.15, 0.95)
    unmet = need & (0.8 * lacks.hardship[m.home] + m.trait[:, Trait.SPENDING] > 1.25)
    reason = ndtr(m.shock[:, Shock.BENEFIT])
    reasons = np.searchsorted([0.62, 0.67, 0.73, 0.83, 0.86, 0.95, 0.97], reason) + 1
    return {
        "PH010": cells(1 + np.searchsorted([-0.6, 0.5, 1.5, 2.4], -score)),
        "PH020": cells(np.where(score < -0.75, 1, 2)),
        "PH030": cells(np.select([score < -1.9, score < -1.1], [1, 2], 3)),
        "PH040": cells(np.where(unmet, 1, 2), unless(need)), "PH050": cells(reasons, unless(unmet)),
    }


def _labour(work: Work) -> File:
    employed = work.employed
    full_time_code = np.where(work.self_employed, 3, 1) + work.part_time
    idle = np.zeros(int(max(_TO_PL031)) + 1, dtype=np.int64)
    for activity, code in _TO_PL031.items():
        idle[activity] = code
    status = np.where(work.self_employed, np.select([work.hours > 50, work.part_time], [1, 4], 2), 3)
    second = employed & ~work.part_time & (work.hours < 38)
    return {
        "PL031": cells(np.where(employed, full_time_code, idle[np.where(employed, OTHER, work.idle)])),
        "PL032": cells(np.where(employed, EMPLOYED, work.idle)),
        "PL040": cells(status, unless(employed)), "PL040A": cells(status, unless(employed)),
        "PL060": cells(work.hours, unless(employed)),
        "PL100": cells(np.full(len(employed), 8.0), unless(second)),
    }


def _calendar(work: Work) -> File:
    """Months of the income year by activity; they add up to 12."""
    file: File = {"PL088": cells(np.zeros(len(work.months), dtype=np.int64))}
    kinds = {"PL073": (False, False), "PL074": (True, False), "PL075": (False, True), "PL076": (True, True)}
    for code, (part_time, own) in kinds.items():
        here = (work.part_time == part_time) & (work.self_employed == own)
        file[code] = cells(np.where(here, work.months, 0))
    for code, activity in _IDLE_MONTHS.items():
        file[code] = cells(np.where(work.idle == activity, 12 - work.months, 0))
    return file
