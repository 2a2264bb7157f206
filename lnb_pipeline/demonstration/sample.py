"""One survey year of the demonstration: the four cohorts in the field, as they are that year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array, Records, group_sum
from lnb_pipeline.demonstration.people import Persons, Shock, persons
from lnb_pipeline.demonstration.survey import WAVES, Dwellings, HomeShock, calibrated_weights, dwellings
from lnb_pipeline.silc.codebook import BREAK_YEAR

COMPLETED, NO_LONGER_THERE = 11, 23
FIRST_SURVEY = 2017
"""Year of the first Albanian EU-SILC: nobody can have been in the panel before."""


@dataclass
class Members(Records):
    """Current members of the answering households; `home` is the position in `Sample.homes`.

    `age` is the age at the end of the income year, `weight` RB050; `interviewed` marks persons 16 and
    over with a personal interview, `personal_weight` is their PB040 (NaN for others).
    """

    person: Array
    home: Array
    place: Array
    sex: Array
    age: Array
    birth: Array
    birth_month: Array
    partner: Array
    father: Array
    mother: Array
    widowed: Array
    divorced: Array
    newborn: Array
    since_first_wave: Array
    trait: Array
    shock: Array
    weight: Array
    interviewed: Array
    personal_weight: Array


@dataclass
class Sample:
    """Selected households and the members of those that answered.

    `selected` has one record a selected household with this year's `contact`, `result` and `shock`
    (one wave); `accepted` marks the answering ones, `homes` holds only those, `weight` their DB090.
    """

    year: int
    selected: Dwellings
    accepted: Array
    homes: Dwellings
    wave: Array
    weight: Array
    members: Members

    def per_home(self, values: Array) -> Array:
        """Sum of a members' value within each answering household."""
        return group_sum(self.members.home, values, len(self.homes))

    @property
    def month(self) -> Array:
        """Month of each household's interview, April to July."""
        score = self.homes.shock[:, HomeShock.DATE]
        return np.asarray(4 + np.floor(ndtr(score) * 4), dtype=np.int64)

    @property
    def age_now(self) -> Array:
        """Members' age on the day of the interview (RB082)."""
        m = self.members
        return np.asarray(self.year - m.birth - (m.birth_month > self.month[m.home]))

    @property
    def age_in_care(self) -> Array:
        """The age that questions on child care go by: to 2020 that at the end of the income year."""
        return self.members.age if self.year < BREAK_YEAR else self.age_now

    @property
    def respondent(self) -> Array:
        """Position (among the members) of the person who answers for each household."""
        at = np.flatnonzero(self.members.interviewed)
        _, first = np.unique(self.members.home[at], return_index=True)
        return at[first]


def draw(seed: int, households: int, year: int) -> Sample:
    """The sample of a survey year with about `households` answering households."""
    homes_parts: list[Dwellings] = []
    person_parts: list[Persons] = []
    offset = 0
    for entry in range(year - WAVES + 1, year + 1):
        homes = dwellings(seed, households, entry)
        people = persons(seed, entry, homes)
        wave = year - entry
        people = people.take((people.first_wave <= wave) & (people.last_wave >= wave))
        people.home, people.shock = people.home + offset, people.shock[:, wave]
        homes.contact, homes.result = homes.contact[:, wave], homes.result[:, wave]
        homes.shock = homes.shock[:, wave]
        offset += len(homes)
        homes_parts.append(homes)
        person_parts.append(people)
    return _current(year, Dwellings.concatenate(homes_parts), Persons.concatenate(person_parts))


def _current(year: int, selected: Dwellings, people: Persons) -> Sample:
    adults = year - 1 - people.birth >= 18
    empty = np.bincount(people.home[adults], minlength=len(selected)) == 0
    selected.contact = np.where(empty, NO_LONGER_THERE, selected.contact)
    selected.result = np.where(empty, 0, selected.result)
    accepted = selected.result == COMPLETED
    people = people.take(accepted[people.home])
    people.home = (np.cumsum(accepted) - 1)[people.home]
    homes = selected.take(accepted)
    answered = _nonresponse(selected, accepted)
    size = np.bincount(people.home, minlength=len(homes))
    weight = calibrated_weights(homes.weight * answered[accepted], size, homes.nuts3, year)
    wave = np.minimum(year - homes.entry + 1, year - FIRST_SURVEY + 1)
    return Sample(year, selected, accepted, homes, wave, weight, _members(year, homes, people, weight))


def _nonresponse(selected: Dwellings, accepted: Array) -> Array:
    """Inverse of the response rate of each household's stratum."""
    _, group = np.unique(selected.stratum, return_inverse=True)
    n = int(group.max()) + 1
    answering = np.maximum(1, group_sum(group, accepted * 1.0, n))
    return (np.bincount(group, minlength=n) / answering)[group]


def _members(year: int, homes: Dwellings, people: Persons, weight: Array) -> Members:
    def still_here(identifier: Array) -> Array:
        return np.where(np.isin(identifier, people.person), identifier, 0)

    partner = still_here(people.partner)
    age = year - 1 - people.birth
    person_weight = weight[people.home]
    answers = people.shock[:, Shock.ANSWER] < 2.05
    first_of_home = np.zeros(len(age), dtype=bool)
    adult = np.flatnonzero(age >= 18)
    first_of_home[adult[np.unique(people.home[adult], return_index=True)[1]]] = True
    interviewed = (age >= 16) & (answers | first_of_home)
    return Members(
        person=people.person, home=people.home, place=people.place, sex=people.sex, age=age,
        birth=people.birth, birth_month=people.birth_month, partner=partner, father=still_here(people.father),
        mother=still_here(people.mother), widowed=people.widowed | ((people.partner > 0) & (partner == 0)),
        divorced=people.divorced & (partner == 0), newborn=(people.first_wave > 0) & (age == 0),
        since_first_wave=people.first_wave == 0, trait=people.trait, shock=people.shock, weight=person_weight,
        interviewed=interviewed,
        personal_weight=_personal_weight(homes, people, age, person_weight, interviewed),
    )


def _personal_weight(
    homes: Dwellings, people: Persons, age: Array, weight: Array, interviewed: Array
) -> Array:
    """PB040: interviewed persons stand for all persons 16+ of their region, sex and broad age."""
    band = np.searchsorted([30, 45, 65], age, side="right")
    key = np.char.add(homes.region[people.home], (people.sex * 10 + band).astype(str))
    _, group = np.unique(key, return_inverse=True)
    n = int(group.max()) + 1
    target = group_sum(group, weight * (age >= 16), n)
    now = np.maximum(group_sum(group, weight * interviewed, n), 1e-9)
    return np.where(interviewed, np.round(weight * (target / now)[group], 5), np.nan)
