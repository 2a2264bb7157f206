"""Schooling, activity and months of work of the demonstration's persons.

Women are less often employed and more often in domestic tasks, and pause with small children. A share
of households without work is found by bisection so that low work intensity meets its target.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from lnb_pipeline.demonstration.arrays import Array, Records, group_sum
from lnb_pipeline.demonstration.calibration import TARGETS, WorkScope, bisect, share_of, work_intensity
from lnb_pipeline.demonstration.people import FEMALE, GRANDFATHER, GRANDMOTHER, MALE, WOMAN, Shock, Trait
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeTrait

EMPLOYED, UNEMPLOYED, RETIRED, UNABLE, STUDENT, DOMESTIC, MILITARY, OTHER, CHILD = range(1, 10)
"""Activity in the codes of RB211/PL032; CHILD for under 16."""

_BANDS = np.array([20, 25, 35, 55, 60, 65, 70, 75])
_EMPLOYMENT = {
    MALE: np.array([0.12, 0.48, 0.80, 0.86, 0.79, 0.62, 0.22, 0.10, 0.02]),
    FEMALE: np.array([0.06, 0.36, 0.60, 0.67, 0.53, 0.27, 0.10, 0.04, 0.01]),
}
_PENSION_AGE = {MALE: 65, FEMALE: 61}


@dataclass
class Work(Records):
    """What each member did in the income year.

    `schooling` is the ISCED level 0-8; `months` months worked, of which `part_time` says whether part
    time; `idle` the activity of the other months; `hours` weekly hours (NaN if not employed);
    `pension` and `disability` whether such a pension is drawn.
    """

    activity: Array
    schooling: Array
    employed: Array
    self_employed: Array
    part_time: Array
    months: Array
    idle: Array
    hours: Array
    pension: Array
    disability: Array


def work(sample: Sample) -> Work:
    """Activity of every member, with the share of jobless households that meets the target."""
    target = TARGETS[sample.year].low_work
    jobless = bisect(lambda share: low_work_share(sample, _work(sample, share)), target, 0.0, 0.4, steps=14)
    return _work(sample, jobless)


def low_work_share(sample: Sample, done: Work) -> float:
    """Weighted share of persons in scope who live in households of low work intensity."""
    members, scope = sample.members, WorkScope.of(sample.year)
    low = low_work(sample, done)
    known = (members.age <= scope.last_age) & ~np.isnan(low)
    return share_of(low[known] == 1, members.weight[known])


def low_work(sample: Sample, done: Work) -> Array:
    """1 low work intensity, 0 not, NaN out of scope, for every member."""
    members, scope = sample.members, WorkScope.of(sample.year)
    student = (done.activity == STUDENT) & (members.age <= 24)
    workable = (members.age >= 18) & (members.age <= scope.last_age) & ~student & members.interviewed
    if scope.limit_included:
        idle = ~np.isin(done.activity, [EMPLOYED, UNEMPLOYED])
        no_worker = sample.per_home(done.employed * 1.0) == 0
        on_pensions = (no_worker & (sample.per_home(done.pension * 1.0) > 0))[members.home]
        workable &= (done.activity != RETIRED) & ~done.pension & ~done.disability
        workable &= ~((members.age >= 60) & idle & on_pensions)
    factor = np.where(done.part_time, np.minimum(done.hours / 35, 1), 1.0)
    months = np.where(done.months > 0, done.months * factor, 0.0)
    intensity = work_intensity(months, workable, members.home, len(sample.homes))[members.home]
    low = intensity <= 0.2 if scope.limit_included else intensity < 0.2
    return np.where(np.isnan(intensity) | (members.age > scope.last_age), np.nan, low * 1.0)


def _schooling(sample: Sample) -> Array:
    """ISCED level attained, higher for the young, in towns, and for young women."""
    m, homes = sample.members, sample.homes
    young = np.clip((60 - m.age) / 40, -0.4, 1)
    score = m.trait[:, Trait.SCHOOLING] + 0.55 * young + 0.35 * homes.urban[m.home] - 0.25
    score += np.where(m.sex == FEMALE, np.where(m.age < 45, 0.20, -0.15), 0.0)
    level = np.select([score > 1.25, score > 0.95, score > -0.15, score > -1.9], [7, 6, 3, 2], 1)
    ceiling = np.select([m.age < 16, m.age < 18, m.age < 21, m.age < 23], [1, 2, 3, 6], 8)
    return np.asarray(np.minimum(level, ceiling))


def _employment_index(sample: Sample, schooling: Array) -> Array:
    m, homes = sample.members, sample.homes
    band = np.searchsorted(_BANDS, m.age, side="right")
    chance = np.where(m.sex == FEMALE, _EMPLOYMENT[FEMALE][band], _EMPLOYMENT[MALE][band])
    index = ndtri(chance) + np.select([schooling >= 5, schooling <= 2], [0.40, -0.12], 0.0)
    toddlers = group_sum(m.home, (m.age < 6) * 1.0, len(homes))[m.home] > 0
    index -= np.where(toddlers & (m.sex == FEMALE) & (m.place == WOMAN), 0.40, 0)
    index += 0.02 * (sample.year - 2018) + 0.5 * homes.effect[m.home]
    return np.asarray(index)


def _work(sample: Sample, jobless_share: float) -> Work:
    m, homes = sample.members, sample.homes
    schooling = _schooling(sample)
    student = _students(sample)
    latent = 0.85 * m.trait[:, Trait.WORK] + 0.527 * m.shock[:, Shock.WORK]
    employed = (m.age >= 16) & ~student & (_employment_index(sample, schooling) + latent > 0)
    jobless = ndtr(homes.trait[:, HomeTrait.JOBLESS] - 0.8 * homes.effect) < jobless_share
    employed &= ~jobless[m.home]
    pension_age = np.where(m.sex == FEMALE, _PENSION_AGE[FEMALE], _PENSION_AGE[MALE])
    entitled = ndtr(m.trait[:, Trait.PENSION]) < np.where(m.sex == FEMALE, 0.86, 0.95)
    pension = (m.age >= pension_age) & entitled
    unable = (m.age >= 18) & (m.age < pension_age) & (m.trait[:, Trait.HEALTH] < -1.85) & ~employed
    idle = _idle(sample, student, unable, pension, pension_age)
    month_draw = ndtr(m.shock[:, Shock.MONTHS])
    part_year = 4 + np.floor((month_draw - 0.84) * 49)
    months = np.select([~employed, month_draw < 0.84], [0, 12], part_year).astype(np.int64)
    role = m.trait[:, Trait.SECTOR] + np.where(homes.urban[m.home], -0.75, 0.25) - 0.1 * (schooling >= 5) * 8
    self_employed = employed & (role > 0)
    part_time = employed & (ndtr(m.shock[:, Shock.HOURS]) < np.where(m.sex == FEMALE, 0.09, 0.05))
    usual = np.clip(np.round(43 + 5 * m.shock[:, Shock.HOURS]), 36, 60)
    hours = np.where(employed, np.where(part_time, np.clip(np.round(usual / 2), 12, 30), usual), np.nan)
    activity = np.where(m.age < 16, CHILD, np.where(employed, EMPLOYED, idle))
    return Work(
        activity=activity, schooling=schooling, employed=employed, self_employed=self_employed,
        part_time=part_time, months=months, idle=idle, hours=hours, pension=pension & (m.age >= 16),
        disability=unable & (m.age >= 16) & (ndtr(m.trait[:, Trait.PENSION]) < 0.85),
    )


def _students(sample: Sample) -> Array:
    m = sample.members
    share = np.select([m.age < 16, m.age <= 18, m.age <= 21, m.age <= 24], [0, 0.88, 0.52, 0.22], 0.0)
    share = share * np.where(sample.homes.urban[m.home], 1.1, 0.9) * np.where(m.sex == FEMALE, 1.1, 0.95)
    return ndtr(0.8 * m.trait[:, Trait.SCHOOLING] + 0.6 * m.shock[:, Shock.STUDY]) > 1 - share


def _idle(sample: Sample, student: Array, unable: Array, pension: Array, pension_age: Array) -> Array:
    """Activity of those without work, and of the months without work."""
    m = sample.members
    draw = ndtr(m.trait[:, Trait.ROLE])
    older = np.isin(m.place, [GRANDMOTHER, GRANDFATHER])
    home_maker = (m.sex == FEMALE) & (draw < np.where(m.age < 25, 0.30, 0.56)) & ~(older & pension)
    looking = (m.age < 60) & (draw < np.where(m.sex == FEMALE, 0.90, 0.74))
    return np.select(
        [student, pension | (m.age >= pension_age + 6), unable, home_maker, looking],
        [STUDENT, RETIRED, UNABLE, DOMESTIC, UNEMPLOYED], OTHER,
    )
