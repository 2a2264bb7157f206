"""Household and personal data of the demonstration (H and P file) as EU-SILC variables."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration import amounts, weights
from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import COUNTRY, MISSING, Cells, Draft, cells, empty, keys, take, unless
from lnb_pipeline.demonstration.deprivation import HOUSEHOLD_ITEMS, PERSONAL_ITEMS, Deprivation
from lnb_pipeline.demonstration.housing import OWNER, RENT_FREE, Housing
from lnb_pipeline.demonstration.incomes import Incomes
from lnb_pipeline.demonstration.labour import labour, schooling
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
from lnb_pipeline.demonstration.registers import (
    BY_ANOTHER,
    interview_result,
    respondent_of,
    unmarried,
)
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeShock, HomeTrait
from lnb_pipeline.demonstration.work import Work
from lnb_pipeline.silc.codebook import definition


def households(sample: Sample, incomes: Incomes, lacks: Deprivation, home: Housing) -> Draft:
    """H file: one record an answering household."""
    homes, m, n = sample.homes, sample.members, len(sample.homes)
    shock, trait = homes.shock, homes.trait
    tenant = ~np.isnan(home.rent)
    strain = lacks.hardship + 0.5 * shock[:, HomeShock.ENDS]
    head = sample.respondent
    return {
        **keys("HB", sample.year, homes.household),
        "HB040": cells(1 + (ndtr(shock[:, HomeShock.SIZE]) * 28).astype(np.int64)),
        "HB050": cells(sample.month), "HB060": cells(np.full(n, sample.year)), "HB070": cells(m.person[head]),
        "HB080": cells(m.person[head]), "HB090": cells(m.partner[head], unless(m.partner[head] > 0)),
        "HB110": cells(_household_kind(sample)), "HB120": cells(np.bincount(m.home, minlength=n)),
        "HH010": cells(home.dwelling), "HH021": cells(home.tenure), "HH030": cells(np.minimum(home.rooms, 10)),
        "HH060": cells(home.rent, unless(tenant)), "HH061": home.market, "HH070": cells(home.cost),
        "HH071": amounts.principal(home),
        "HK010": _children_apart(sample), "HK020": np.zeros(n, dtype=np.int64),
        "HS090": cells(_afford(strain > 0.95, trait[:, HomeTrait.DWELLING] > 0.3)),
        "HS120": cells(1 + np.searchsorted([-1.6, -1.05, -0.55, 0.05, 0.75], -strain)),
        **_household_items(sample, lacks, home), **_cars(sample, lacks),
        **amounts.of_households(sample, incomes, home),
    }


def _children_apart(sample: Sample) -> Array:
    """HK010: resident children whose other parent is alive and lives elsewhere."""
    m = sample.members
    one_parent = (sample.age_now < 18) & ((m.father > 0) ^ (m.mother > 0))
    adults_left = sample.per_home((np.isin(m.place, [MAN, WOMAN]) & ~m.widowed) * 1.0) > 0
    return np.where(adults_left, sample.per_home(one_parent * 1.0), 0).astype(np.int64)


def _cars(sample: Sample, lacks: Deprivation) -> Draft:
    """Cars of those who have one (HS110), and how old they are."""
    shock = sample.homes.shock
    item = list(HOUSEHOLD_ITEMS).index("car")
    owns = ~lacks.household[:, item] & (sample.homes.trait[:, HomeTrait.ITEM + item] <= 0.9)
    number = np.where(owns, 1 + (shock[:, HomeShock.CAPITAL] > 1.2), 0)
    newest = sample.year - 6 - (ndtr(shock[:, HomeShock.COST]) * 14).astype(np.int64)
    return {"HEE11": number, "HEE13": newest, "HEE14": newest - 4}


def persons(sample: Sample, work: Work, incomes: Incomes, lacks: Deprivation) -> Draft:
    """P file: one record a person of 16 and over with an interview; arrays of all members are cut."""
    m, year = sample.members, sample.year
    partner, informal = m.partner > 0, unmarried(sample)
    married = np.select([partner, m.widowed, m.divorced], [2, 4, 5], 1)
    by_another = interview_result(sample) == BY_ANOTHER
    draft: Draft = {
        **keys("PB", year, m.person), **weights.of_interviews(sample), **_dates(sample),
        "PB130": cells(m.birth_month), "PB140": cells(m.birth), "PB150": cells(m.sex),
        "PB160": cells(m.father, unless(m.father > 0)), "PB170": cells(m.mother, unless(m.mother > 0)),
        "PB180": cells(m.partner, unless(partner)),
        "PB190": cells(np.where(informal, 1, married)),
        "PB200": cells(np.select([informal, partner], [2, 1], 3)), "PB205": cells(np.where(partner, 1, 2)),
        "PB210": cells(np.full(len(m), COUNTRY)), "PB220A": cells(np.full(len(m), COUNTRY)),
        "PB220B": empty(len(m)), "PB260": np.where(by_another, 2, 1), "PB265": respondent_of(sample),
        "PB270": np.full(len(m), 1),
        **schooling(sample, work), **_health(sample, lacks), **labour(sample, work),
        **amounts.of_persons(sample, incomes), "PY200G": _monthly_pay(sample, work, incomes),
    }
    for item, code in enumerate(PERSONAL_ITEMS):
        value = _afford(lacks.personal[:, item], m.trait[:, Trait.ITEM + item] > 1.1)
        draft[code] = cells(value, np.where(lacks.personal_unknown[:, item], MISSING, 0))
    return take(draft, np.flatnonzero(m.interviewed))


def _dates(sample: Sample) -> Draft:
    """Day, month and year of the personal interview: those of the household's."""
    home = sample.members.home
    day = 1 + (ndtr(sample.homes.shock[:, HomeShock.SIZE]) * 28).astype(np.int64)
    year = np.full(len(home), sample.year)
    return {"PB090": cells(day[home]), "PB100": cells(sample.month[home]), "PB110": cells(year)}


def _monthly_pay(sample: Sample, work: Work, incomes: Incomes) -> Cells:
    """PY200G (to 2020): what employees earn a month in their current job."""
    employee = work.employed & ~work.self_employed
    pay = np.round(incomes.personal["PY010G"] / np.maximum(work.months, 1))
    variable = definition("PY200G", sample.year)
    made = cells(pay) if variable is None else amounts.amount(variable, pay, np.zeros(len(pay), dtype=bool))
    return Cells(made.values, unless(employee), made.flag)


def _afford(lacks: Array, not_wanted: Array) -> Array:
    """1 has it, 2 cannot afford it, 3 does not have it for another reason."""
    return np.where(lacks, 2, np.where(not_wanted, 3, 1))


def _household_items(sample: Sample, lacks: Deprivation, home: Housing) -> Draft:
    """Items of the household questionnaire; arrears always include the utility bills."""
    names = list(HOUSEHOLD_ITEMS)
    lack = {name: lacks.household[:, i] for i, name in enumerate(names)}
    void = {name: np.where(lacks.unknown[:, i], MISSING, 0) for i, name in enumerate(names)}
    trait, shock = sample.homes.trait, sample.homes.shock
    arrears, often = lack["arrears"], shock[:, HomeShock.ARREARS] > 0.2
    pays = ~np.isin(home.tenure, [OWNER, RENT_FREE])
    borrows = trait[:, HomeTrait.LOAN] > 0.9
    file: Draft = {
        "HS021": cells(np.where(arrears, np.where(often, 2, 1), 3), void["arrears"]),
        "HS011": cells(np.where(arrears & often, 1, 3), unless(pays)),
        "HS031": cells(np.where(arrears & ~often, 2, 3), unless(borrows)),
        "HS150": cells(np.where(arrears, 1, 2), unless(borrows)),
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


def _health(sample: Sample, lacks: Deprivation) -> Draft:
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
