"""Incomes of the demonstration: components first, then two bends of the distribution.

Components are modelled person by person and household by household. Then every household's components
are multiplied by one factor, a monotone function of its equivalised disposable income: the slope of
log income below the median is bisected to the at-risk-of-poverty rate, above it to the Gini
coefficient, and the median is set to the published line. Ranks and composition stay as modelled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.calibration import (
    TARGETS,
    bisect,
    equivalised_size,
    gini,
    share_of,
    weighted_quantile,
)
from lnb_pipeline.demonstration.people import FEMALE, Shock, Trait
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeShock, HomeTrait
from lnb_pipeline.demonstration.taxes import withhold
from lnb_pipeline.demonstration.work import STUDENT, UNEMPLOYED, Work

PERSONAL = (
    "PY010G", "PY021G", "PY050G", "PY080G", "PY090G", "PY100G", "PY110G", "PY120G", "PY130G", "PY140G",
)
SOCIAL_NET = ("PY090N", "PY120N", "PY130N", "PY140N")
RECEIVED = ("HY040G", "HY050G", "HY060G", "HY070G", "HY080G", "HY090G", "HY110G")
PAID = ("HY120G", "HY130G", "HY140G")
_FLOOR = 0.05
"""Share of the median below which the bend is a plain factor, so that losses keep their sign."""


@dataclass
class Incomes:
    """Amounts in whole lek a year by EU-SILC code: persons' PY..., households' HY....

    The gross series and the totals are in `personal` and `household`, the net series beside them in
    `personal_net` and `household_net`. `equivalised` is HY020 over the modified OECD scale, one element a
    household.
    """

    personal: dict[str, Array]
    household: dict[str, Array]
    personal_net: dict[str, Array]
    household_net: dict[str, Array]
    equivalised: Array


def incomes(sample: Sample, work: Work) -> Incomes:
    """All income variables of a year, calibrated."""
    personal, household = _components(sample, work)
    size = equivalised_size(sample.members.age, sample.members.home, len(sample.homes))
    raw = _totals(sample, personal, household, _as_net(personal | household))["HY020"] / size
    factor = _bend(sample, raw)
    personal = {code: np.round(amount * factor[sample.members.home]) for code, amount in personal.items()}
    household = {code: np.round(amount * factor) for code, amount in household.items()}
    taxed = withhold(sample, personal, household)
    totals = _totals(sample, taxed.personal, taxed.household, taxed.personal_net | taxed.household_net)
    return Incomes(
        taxed.personal, taxed.household | totals, taxed.personal_net, taxed.household_net,
        totals["HY020"] / size,
    )


def _bend(sample: Sample, raw: Array) -> Array:
    """Factor of each household's incomes."""
    target = TARGETS[sample.year]
    home, weight = sample.members.home, sample.members.weight
    middle = weighted_quantile(raw[home], weight, 0.5)
    relative = raw / middle
    log = np.log(np.maximum(relative, _FLOOR))

    def bent(lower: float, upper: float) -> Array:
        bend = np.exp(np.where(log < 0, lower, upper) * log)
        return np.asarray(bend * relative / np.maximum(relative, _FLOOR))

    lower = bisect(lambda s: share_of(bent(s, 1.0)[home] < 0.6, weight), target.arop, 0.1, 4.0)
    upper = bisect(lambda s: gini(bent(lower, s)[home], weight), target.gini, 0.1, 4.0)
    goal = bent(lower, upper) * (target.threshold / 0.6)
    return np.divide(goal, raw, out=np.zeros(len(raw)), where=raw != 0)


def _as_net(gross: dict[str, Array]) -> dict[str, Array]:
    return {f"{code[:-1]}N": amount for code, amount in gross.items()}


def _totals(
    sample: Sample, personal: dict[str, Array], household: dict[str, Array], net: dict[str, Array]
) -> dict[str, Array]:
    """Household totals from the components (identities of the EU-SILC validation rules).

    Taxes are taken off the gross sum; what is before transfers leaves out what of them was paid out.
    """
    earned = sample.per_home(sum((personal[code] for code in PERSONAL), np.zeros(len(sample.members))))
    gross = earned + sum((household[code] for code in RECEIVED), np.zeros(len(sample.homes)))
    disposable = gross - household["HY120G"] - household["HY130G"] - household["HY140G"]
    social = sample.per_home(sum((net[code] for code in SOCIAL_NET), np.zeros(len(sample.members))))
    before = disposable - net["HY050N"] - net["HY060N"] - net["HY070N"] - social
    pensions = sample.per_home(net["PY100N"] + net["PY110N"])
    return {"HY010": gross, "HY020": disposable, "HY022": before, "HY023": before - pensions}


def _components(sample: Sample, work: Work) -> tuple[dict[str, Array], dict[str, Array]]:
    """Uncalibrated amounts in lek a year, at about the level of 2018; those of members without interview
    are zero, so that a household's total is the sum of what the files show."""
    personal = _personal(sample, work)
    answered = sample.members.interviewed
    personal = {code: np.where(answered, amount, 0.0) for code, amount in personal.items()}
    return personal, _household(sample, personal)


def _personal(sample: Sample, work: Work) -> dict[str, Array]:
    m, homes = sample.members, sample.homes
    woman = m.sex == FEMALE
    place = homes.effect[m.home] + 0.16 * homes.trait[m.home, HomeTrait.FORTUNE]
    place = place + 0.10 * homes.shock[m.home, HomeShock.FORTUNE]
    skill = np.array([-0.1, -0.1, 0.0, 0.12, -0.1, 0.45, 0.45, 0.45, 0.45])[work.schooling]
    ability = m.trait[:, Trait.ABILITY]
    level = place + skill + 0.008 * np.clip(m.age - 22, 0, 25) + np.where(woman, -0.12, 0.0)
    level = level + np.log(np.where(work.part_time, 0.5, 1.0))
    wage = np.exp(10.30 + level + 0.32 * ability + 0.15 * m.shock[:, Shock.WAGE])
    rural = ~homes.urban[m.home]
    own = np.exp(10.15 - 0.38 * rural + level + 0.50 * ability + 0.28 * m.shock[:, Shock.WAGE])
    loss = work.self_employed & (m.shock[:, Shock.BENEFIT] < -2.5)
    pension = 238_000 * np.exp(-0.30 * rural - 0.20 * woman + 0.16 * ability + 0.2 * skill)
    widow = m.widowed & woman & (m.age >= 50) & (ndtr(m.trait[:, Trait.SECTOR]) < 0.75)
    benefit = ndtr(m.shock[:, Shock.BENEFIT])
    employee = work.employed & ~work.self_employed
    looking = (work.idle == UNEMPLOYED) & (work.months < 12) & (m.age >= 18)
    zero = np.zeros(len(m))
    return {
        "PY010G": np.where(employee, wage * work.months, zero),
        "PY021G": np.where(employee & (ability > 2.4) & (work.schooling >= 5), 90_000.0, zero),
        "PY050G": np.where(work.self_employed, np.where(loss, -0.4, 1.0) * own * work.months, zero),
        "PY080G": np.where(work.pension & (ability > 2.2), 60_000.0, zero),
        "PY090G": np.where(looking & (benefit < 0.06), 78_000.0, zero),
        "PY100G": np.where(work.pension, pension, zero),
        "PY110G": np.where(widow, np.where(work.pension, 0.22, 0.55) * pension, zero),
        "PY120G": np.where(work.employed & (benefit > 0.985), 28_000.0, zero),
        "PY130G": np.where(work.disability, 175_000.0, zero),
        "PY140G": np.where((work.activity == STUDENT) & (benefit < 0.05), 32_000.0, zero),
    }


def _household(sample: Sample, personal: dict[str, Array]) -> dict[str, Array]:
    m, homes = sample.members, sample.homes
    n = len(homes)
    shock = homes.shock
    earned = sample.per_home(personal["PY010G"] + personal["PY050G"])
    wages = sample.per_home(personal["PY010G"])
    pensions = sample.per_home(personal["PY100G"] + personal["PY110G"] + personal["PY130G"])
    people = np.bincount(m.home, minlength=n)
    old_only = sample.per_home((m.age < 60) * 1.0) == 0
    poor = (earned + pensions) / people < 62_000
    chance = np.select([earned + pensions == 0, old_only, poor], [0.80, 0.36, 0.30], 0.12)
    abroad = ndtr(homes.trait[:, HomeTrait.REMITTANCE]) < chance
    sent = np.exp(np.log(105_000) + 0.7 * shock[:, HomeShock.REMITTANCE]) * (1 + 0.15 * (people - 1))
    aided = poor & (ndtr(shock[:, HomeShock.AID]) < 0.75)
    newborns = sample.per_home(m.newborn * 1.0) if sample.year >= 2020 else np.zeros(n)
    owner = homes.trait[:, HomeTrait.TENURE] < 1.1
    lucky = np.exp(0.5 * homes.trait[:, HomeTrait.FORTUNE])
    energy_aid = (pensions > 0) & (earned == 0) & (shock[:, HomeShock.BENEFIT] > 0.2)
    working_child = (sample.per_home((m.age == 15) * 1.0) > 0) & (shock[:, HomeShock.CAPITAL] < -2)
    tax = 0.112 * wages + 0.13 * np.maximum(wages - 420_000, 0) + 0.04 * np.maximum(earned - wages, 0)
    zero = np.zeros(n)
    return {
        "HY040G": np.where(homes.urban & (shock[:, HomeShock.PROPERTY] > 1.65), 110_000 * lucky, zero),
        "HY050G": newborns * 60_000 + np.where(shock[:, HomeShock.BENEFIT] > 2.3, 12_000, 0),
        "HY060G": np.where(aided, 46_000 + 15_000 * np.minimum(people, 6), zero),
        "HY070G": np.where(energy_aid, 8_000.0, zero),
        "HY080G": np.where(abroad, sent, zero),
        "HY090G": np.where(shock[:, HomeShock.CAPITAL] > 1.75, 18_000 * lucky**1.8, zero),
        "HY110G": np.where(working_child, 20_000.0, zero),
        "HY120G": np.where(owner, np.where(homes.urban, 4_200.0, 1_600.0), zero),
        "HY130G": np.where((shock[:, HomeShock.PAID] > 1.7) & (earned > 400_000), 45_000.0, zero),
        "HY140G": tax,
    }
