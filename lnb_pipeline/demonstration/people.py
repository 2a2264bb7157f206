"""Households and persons of the demonstration: who lives together, and who comes and goes.

Every household has eleven places (man, woman, five children, grandmother, grandfather, two children
born during the panel); a household type says which are filled. Parents and partners follow from the
places. Frequencies are assumptions near Albania's: about 3.3 persons, three-generation households,
older women alone twice as often as older men, lone parents mostly mothers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.demonstration.arrays import Array, Records, stream
from lnb_pipeline.demonstration.survey import FIRST_ENTRY, WAVES, Dwellings

MAN, WOMAN, CHILD, GRANDMOTHER, GRANDFATHER, NEWBORN = 0, 1, 2, 7, 8, 9
PLACES = 11
MALE, FEMALE = 1, 2

_TYPES = (
    # type, share for the cohort of the first and of the last entry year
    ("alone_old", 0.060, 0.080),
    ("alone", 0.030, 0.040),
    ("couple_old", 0.090, 0.120),
    ("couple", 0.055, 0.065),
    ("couple_children", 0.285, 0.275),
    ("couple_adult_children", 0.215, 0.205),
    ("three_generations", 0.145, 0.105),
    ("lone_parent", 0.030, 0.033),
    ("lone_parent_adult", 0.045, 0.042),
    ("two_couples", 0.035, 0.025),
)
TYPE_NAMES = tuple(name for name, _, _ in _TYPES)


@dataclass
class Persons(Records):
    """Everybody who is ever a member, one record each; `home` is the household's position.

    `partner`, `father`, `mother` are person identifiers, 0 for none. Ages are counted at the end of
    the year before the cohort entered. `first_wave`..`last_wave` is the time of membership. `trait`
    holds lasting standard normal scores, `shock` one set of scores a wave; `Trait` and `Shock` name
    them.
    """

    person: Array
    home: Array
    place: Array
    sex: Array
    birth: Array
    birth_month: Array
    partner: Array
    father: Array
    mother: Array
    widowed: Array
    divorced: Array
    first_wave: Array
    last_wave: Array
    trait: Array
    shock: Array


class Trait:
    """Positions in a person's lasting scores."""

    WORK, ABILITY, HEALTH, SPENDING, SCHOOLING, SECTOR, PENSION, ROLE, ITEM = range(9)
    N = ITEM + 6


class Shock:
    """Positions in a person's yearly scores."""

    WORK, WAGE, MONTHS, HOURS, STUDY, BENEFIT, HEALTH, NEED, ANSWER, MISSING, ITEM = range(11)
    N = ITEM + 6


def persons(seed: int, entry: int, homes: Dwellings) -> Persons:
    """Persons of the households of one cohort.

    Parameters
    ----------
    homes : Dwellings
        Households of the cohort, n records; the persons' `home` is the position in it.
    """
    rng = stream(seed, "persons", entry)
    n = len(homes)
    kind = _kinds(rng, homes, entry)
    present, age = _places(rng, kind)
    sex = _sexes(rng, kind, n)
    _lone(rng, kind, present, age)
    widowed = np.zeros((n, PLACES), dtype=bool)
    divorced = np.zeros((n, PLACES), dtype=bool)
    _marital(rng, kind, age, present, widowed, divorced)
    first = np.zeros((n, PLACES), dtype=np.int64)
    last = np.full((n, PLACES), WAVES - 1)
    _births(rng, present, age, first)
    _exits(rng, present, age, sex, last)
    return _flatten(rng, homes, entry, present, age, sex, widowed, divorced, first, last)


def _kinds(rng: np.random.Generator, homes: Dwellings, entry: int) -> Array:
    """Household type of every household, as a position in `_TYPES`."""
    trend = (entry - FIRST_ENTRY) / 10
    share = np.array([(1 - trend) * early + trend * late for _, early, late in _TYPES])
    urban = np.array([1.0, 1.3, 0.95, 1.25, 1.05, 1.0, 0.75, 1.3, 1.0, 0.7])
    city, country = np.cumsum(share * urban), np.cumsum(share / urban)
    draw = rng.uniform(size=len(homes))
    inside_city = np.searchsorted(city / city[-1], draw)
    return np.where(homes.urban, inside_city, np.searchsorted(country / country[-1], draw))


def _is(kind: Array, *names: str) -> Array:
    return np.isin(kind, [TYPE_NAMES.index(name) for name in names])


def _places(rng: np.random.Generator, kind: Array) -> tuple[Array, Array]:
    """Which places are filled, and everybody's age at the end of the year before entry."""
    n = len(kind)
    present = np.zeros((n, PLACES), dtype=bool)
    age = np.zeros((n, PLACES), dtype=np.int64)
    old = _is(kind, "alone_old", "couple_old")
    young = _is(kind, "couple_children", "three_generations", "lone_parent")
    draw = rng.beta(2.0, 2.0, size=n)
    groups = [old, young, _is(kind, "two_couples"), _is(kind, "couple", "alone")]
    low, high = np.select(groups, [65, 23, 24, 25], 42), np.select(groups, [90, 53, 40, 66], 70)
    age[:, WOMAN] = (low + draw * (high - low)).astype(np.int64)
    older = np.clip(np.round(rng.normal(4, 3, n)), -3, 12).astype(np.int64)
    age[:, MAN] = np.maximum(np.where(old, 65, 22), age[:, WOMAN] + older)
    age[:, MAN] = np.minimum(age[:, MAN], 94)
    present[:, MAN] = present[:, WOMAN] = True
    _children(rng, kind, present, age)
    extended = _is(kind, "three_generations", "two_couples")
    age[:, GRANDMOTHER] = age[:, MAN] + rng.integers(19, 31, n)
    age[:, GRANDFATHER] = age[:, GRANDMOTHER] + np.clip(np.round(rng.normal(4, 3, n)), 0, 10).astype(np.int64)
    alive = 1 - np.clip((age[:, [GRANDMOTHER, GRANDFATHER]] - [68, 62]) / 34, 0.02, 0.95)
    there = rng.uniform(size=(n, 2)) < alive
    there[:, 0] |= ~there.any(axis=1)
    present[:, GRANDMOTHER], present[:, GRANDFATHER] = (there & extended[:, None]).T
    age[:, [GRANDMOTHER, GRANDFATHER]] = np.minimum(age[:, [GRANDMOTHER, GRANDFATHER]], [96, 95])
    return present, age


def _children(rng: np.random.Generator, kind: Array, present: Array, age: Array) -> None:
    """Fill the children's places: youngest first, a mother at least 17 years older."""
    n = len(kind)
    minor = _is(kind, "couple_children", "three_generations", "lone_parent")
    adult = _is(kind, "couple_adult_children", "lone_parent_adult")
    draw = rng.uniform(size=n)
    count = np.where(
        minor, np.searchsorted([0.27, 0.76, 0.94, 0.985], draw) + 1,
        np.where(adult, np.searchsorted([0.52, 0.92], draw) + 1, 0),
    )
    mother = age[:, WOMAN]
    span = np.where(minor, np.clip(mother - 20, 1, 17), 0)
    youngest = np.where(minor, rng.uniform(size=n) * (span + 1), 0).astype(np.int64)
    grown = np.maximum(18, mother - 21 - (rng.uniform(size=n) * 14).astype(np.int64))
    at = np.where(adult, np.minimum(grown, 40), np.minimum(youngest, 17))
    for k in range(5):
        fits = (count > k) & (mother - at >= 17)
        present[:, CHILD + k] = fits
        age[:, CHILD + k] = at
        at = at + rng.integers(1, 6, n)


def _sexes(rng: np.random.Generator, kind: Array, n: int) -> Array:
    """Sex by place; grown children who still live with their parents are more often sons."""
    sex = np.full((n, PLACES), MALE)
    sex[:, [WOMAN, GRANDMOTHER]] = FEMALE
    sons = np.where(_is(kind, "couple_adult_children", "lone_parent_adult"), 0.57, 0.515)
    for place in (*range(CHILD, CHILD + 5), NEWBORN, NEWBORN + 1):
        sex[:, place] = np.where(rng.uniform(size=n) < sons, MALE, FEMALE)
    return sex


def _lone(rng: np.random.Generator, kind: Array, present: Array, age: Array) -> None:
    """Remove one adult from the households of one: mostly the man."""
    share = {"alone_old": 0.70, "alone": 0.48, "lone_parent": 0.89, "lone_parent_adult": 0.82}
    women = np.select([_is(kind, name) for name in share], list(share.values()), 1.0)
    lone = _is(kind, *share)
    woman = rng.uniform(size=len(kind)) < women
    present[lone & woman, MAN] = False
    present[lone & ~woman, WOMAN] = False
    man = lone & ~woman
    age[man, MAN] = age[man, WOMAN] + 1


def _marital(
    rng: np.random.Generator, kind: Array, age: Array, present: Array, widowed: Array, divorced: Array
) -> None:
    """Widowed and divorced among adults without a partner."""
    n = len(kind)
    alone_old, adult = _is(kind, "alone_old"), _is(kind, "lone_parent_adult")
    lone, alone = _is(kind, "lone_parent"), _is(kind, "alone")
    for place in (MAN, WOMAN):
        late = np.where(age[:, place] > 50, 0.4, 0.0)
        died = np.select([alone_old, adult, lone, alone], [0.88, 0.80, 0.35, late], 0.0)
        left = np.select([adult, lone, alone], [0.15, 0.50, 0.30], 0.04)
        draw = rng.uniform(size=n)
        widowed[:, place] = draw < died
        divorced[:, place] = (draw >= died) & (draw < died + left)
    single = present[:, GRANDMOTHER] ^ present[:, GRANDFATHER]
    for place in (GRANDMOTHER, GRANDFATHER):
        widowed[:, place] = single & present[:, place]


def _births(rng: np.random.Generator, present: Array, age: Array, first: Array) -> None:
    """Children born in the year before waves 2, 3 and 4; their age at entry is negative."""
    n = len(present)
    mother = age[:, WOMAN]
    siblings = present[:, CHILD:CHILD + 5].sum(axis=1)
    can = present[:, WOMAN] & present[:, MAN] & (mother >= 20) & (mother <= 38) & (siblings <= 2)
    births = np.zeros(n, dtype=np.int64)
    last = np.full(n, -9)
    for wave in range(1, WAVES):
        chance = np.where(siblings == 2, 0.03, 0.11)
        born = can & (births < 2) & (wave - last >= 2) & (rng.uniform(size=n) < chance)
        for place in (NEWBORN, NEWBORN + 1):
            here = born & (births == place - NEWBORN)
            present[here, place] = True
            age[here, place] = -wave
            first[here, place] = wave
        births, last = births + born, np.where(born, wave, last)


def _exits(rng: np.random.Generator, present: Array, age: Array, sex: Array, last: Array) -> None:
    """Deaths from 50, and grown children who leave home while a parent stays."""
    parents = present[:, MAN] | present[:, WOMAN]
    for wave in range(1, WAVES):
        now = age + wave
        hazard = (now >= 50) * 0.010 * np.exp(0.095 * (now - 65)) * np.where(sex == FEMALE, 0.7, 1.0)
        child = np.zeros_like(present)
        child[:, CHILD:CHILD + 5] = parents[:, None]
        hazard += np.where(child & (now >= 20), 0.05, 0)
        goes = present & (last >= wave) & (rng.uniform(size=present.shape) < np.minimum(hazard, 0.5))
        last[goes] = wave - 1


def _flatten(
    rng: np.random.Generator, homes: Dwellings, entry: int, present: Array, age: Array, sex: Array,
    widowed: Array, divorced: Array, first: Array, last: Array,
) -> Persons:
    """One record a filled place; numbers within the household follow the places."""
    number = np.cumsum(present, axis=1)
    identifier = np.where(present, homes.household[:, None] + 0, 0) * 100 + np.where(present, number, 0)
    partner, father, mother = (np.zeros_like(identifier) for _ in range(3))
    for one, other in ((MAN, WOMAN), (GRANDMOTHER, GRANDFATHER)):
        partner[:, one], partner[:, other] = identifier[:, other], identifier[:, one]
    for place in (*range(CHILD, CHILD + 5), NEWBORN, NEWBORN + 1):
        father[:, place], mother[:, place] = identifier[:, MAN], identifier[:, WOMAN]
    father[:, MAN], mother[:, MAN] = identifier[:, GRANDFATHER], identifier[:, GRANDMOTHER]
    home, place = np.nonzero(present)
    n = len(home)
    return Persons(
        person=identifier[home, place], home=home, place=place, sex=sex[home, place],
        birth=entry - 1 - age[home, place], birth_month=rng.integers(1, 13, n), partner=partner[home, place],
        father=father[home, place], mother=mother[home, place], widowed=widowed[home, place],
        divorced=divorced[home, place], first_wave=first[home, place], last_wave=last[home, place],
        trait=rng.normal(size=(n, Trait.N)), shock=rng.normal(size=(n, WAVES, Shock.N)),
    )
