"""A synthetic population of a small country, and two-stage samples of it as a household survey draws them.

Nothing in it is a real record. 61 municipalities in 12 prefectures, each with urban and rural enumeration
areas; households of types that make women and men differ: older women alone, lone mothers, couples with
and without children. Incomes depend on place, area and household, so that PSUs and households are alike inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.record import FloatArray, IntArray

PREFECTURES, MUNICIPALITIES = 12, 61
MEASURED = np.arange(0, 60, 4)
"""The municipalities with results: fifteen, small and large as they come."""

HOUSEHOLDS_PER_PSU = 10

_TYPES = ("woman 65+", "man 65+", "couple", "couple, children", "lone mother", "three generations", "man alone")
_SHARES = np.array([0.09, 0.035, 0.22, 0.34, 0.055, 0.22, 0.04])
_PREMIUM = np.array([-0.30, -0.12, 0.05, 0.02, -0.38, -0.05, 0.05])
_ADULT_WOMEN = np.array([1, 0, 1, 1, 1, 2, 0])
_ADULT_MEN = np.array([0, 1, 1, 1, 0, 2, 1])
_HAS_CHILDREN = np.array([False, False, False, True, True, True, False])


@dataclass(frozen=True)
class Population:
    """Enumeration areas, households and persons; persons are numbered by household, households by area."""

    stratum_of_area: IntArray
    municipality_of_area: IntArray
    first_household: IntArray
    first_person: IntArray
    household: IntArray
    sex: IntArray
    income: FloatArray
    deprived: IntArray
    workless: IntArray

    @property
    def municipality(self) -> IntArray:
        """Of each person."""
        area = np.searchsorted(self.first_household, self.household, side="right") - 1
        return self.municipality_of_area[area]


@dataclass(frozen=True)
class Drawn:
    """A sample: positions of its persons in the population, their design and weights."""

    person: IntArray
    weight: FloatArray
    stratum: IntArray
    psu: IntArray
    household: IntArray


def population(areas: int = 4000, seed: int = 20) -> Population:
    """A country of so many enumeration areas of 40 to 120 households."""
    random = np.random.default_rng(seed)
    size = random.lognormal(0.0, 1.0, MUNICIPALITIES)
    municipality = np.sort(random.choice(MUNICIPALITIES, areas, p=size / size.sum()))
    urban = random.random(areas) < 0.35 + 0.3 * (size / size.max())[municipality]
    stratum = 2 * (municipality * PREFECTURES // MUNICIPALITIES) + urban
    households = random.integers(40, 121, areas)
    place = random.normal(0, 0.16, MUNICIPALITIES)[municipality] + 0.22 * urban + random.normal(0, 0.24, areas)
    area = np.repeat(np.arange(areas), households)
    kind = random.choice(len(_TYPES), area.size, p=_SHARES)
    women = _ADULT_WOMEN[kind]
    men = _ADULT_MEN[kind]
    children = np.where(_HAS_CHILDREN[kind], random.integers(1, 4, area.size), 0)
    girls = random.binomial(children, 0.485)
    log_income = 12.6 + place[area] + _PREMIUM[kind] - 0.05 * children + random.normal(0, 0.52, area.size)
    income = np.round(np.where(random.random(area.size) < 0.01, 0.0, np.exp(log_income)), 0)
    need = 1 / (1 + np.exp(1.4 + 1.8 * (log_income - 12.6) - 0.5 * (place[area] < -0.1)))
    deprived_household = random.random(area.size) < need
    workless = random.random(area.size) < 0.05 + 0.25 * need
    members = women + men + children
    person = np.repeat(np.arange(area.size), members)
    female = np.concatenate([[0], np.cumsum(members)])[:-1]
    sex = np.where(np.arange(person.size) - female[person] < (women + girls)[person], 2, 1)
    own = random.random(person.size)
    deprived = np.where(own < 0.06, ~deprived_household[person], deprived_household[person])
    deprived |= (sex == 2) & (random.random(person.size) < 0.02)
    return Population(
        stratum, municipality, np.concatenate([[0], np.cumsum(households)]),
        np.concatenate([[0], np.cumsum(members)]), person, sex, income[person],
        deprived.astype(np.int64), workless[person].astype(np.int64),
    )


def draw(country: Population, random: np.random.Generator, psus: int = 260) -> Drawn:
    """Areas with probability proportional to size and with replacement in each stratum, then ten households each.

    Strata get PSUs in proportion to their households, three at least; households are drawn without replacement.
    """
    sizes = np.diff(country.first_household)
    parts = [_draw_stratum(country, sizes, np.flatnonzero(country.stratum_of_area == h), psus, random)
             for h in np.unique(country.stratum_of_area)]
    area = np.concatenate([part[0] for part in parts])
    weight = np.concatenate([part[1] for part in parts])
    chosen = [first + random.choice(size, HOUSEHOLDS_PER_PSU, replace=False)
              for first, size in zip(country.first_household[area], sizes[area], strict=True)]
    household = np.concatenate(chosen)
    psu = np.repeat(np.arange(area.size), HOUSEHOLDS_PER_PSU)
    first, members = country.first_person[household], np.diff(country.first_person)[household]
    entry = np.repeat(np.arange(household.size), members)
    inside = np.arange(entry.size) - np.concatenate([[0], np.cumsum(members)])[:-1][entry]
    return Drawn(
        first[entry] + inside, weight[psu[entry]], country.stratum_of_area[area[psu[entry]]], psu[entry], entry
    )


def _draw_stratum(
    country: Population, sizes: IntArray, areas: IntArray, psus: int, random: np.random.Generator
) -> tuple[IntArray, FloatArray]:
    total = sizes[areas].sum()
    count = max(3, round(psus * total / sizes.sum()))
    area = random.choice(areas, count, p=sizes[areas] / total)
    return area, np.full(count, total / count / HOUSEHOLDS_PER_PSU)
