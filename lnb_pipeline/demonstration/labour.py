"""Work and schooling of the demonstration as EU-SILC variables, with the names of both sides of 2021.

Most columns are bare values for everybody; the codebook's routing decides whom they apply to.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import VARIABLE_SPECIFIC, Cells, Draft, cells, unless
from lnb_pipeline.demonstration.people import FEMALE, Shock, Trait
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.work import (
    CHILD,
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

_TO_PL031 = {UNEMPLOYED: 5, STUDENT: 6, RETIRED: 7, UNABLE: 8, DOMESTIC: 10, OTHER: 11}
_IDLE_MONTHS = {"PL080": UNEMPLOYED, "PL085": RETIRED, "PL086": UNABLE, "PL087": STUDENT, "PL089": DOMESTIC,
                "PL090": OTHER}
_SELF_EMPLOYED, _EMPLOYEE = 2, 3
_NEVER, _OCCASIONALLY, _REGULARLY = 1, 2, 3
_MONTHS = "ABCDEFGHIJKL"
_JOBS = {
    # occupation (ISCO-08) and economic activity (NACE Rev. 2) of farms and of four levels of schooling
    "farm": ((61, 1), (63, 1), (92, 1)),
    "basic": ((93, 41), (91, 81), (71, 41), (52, 47), (81, 15)),
    "middle": ((52, 47), (71, 43), (83, 49), (51, 56), (43, 64), (75, 14), (54, 80)),
    "high": ((23, 85), (22, 86), (24, 69), (33, 84), (26, 69), (11, 84), (25, 62)),
}
_ISCED = np.array([0, 100, 200, 354, 450, 550, 600, 700, 800])
_ISCED_TO_2020 = np.array([0, 100, 200, 354, 450, 500, 600, 700, 800])
_GENERAL_SECONDARY, _VOCATIONAL_SECONDARY = (344, 354), (340, 350)
_LAST_DETAILED_AGE = 34
_FINISHED_AT = np.array([7, 11, 15, 18, 19, 20, 21, 23, 23])


def labour(sample: Sample, work: Work) -> Draft:
    """Current and last job, search, experience, calendar of the income year."""
    m = sample.members
    experience = _experience(sample, work)
    idle = _code_of(work.idle)
    now = np.where(work.employed, _working_code(work), idle)
    status = np.where(
        work.self_employed, np.select([work.hours > 50, work.part_time], [1, 4], _SELF_EMPLOYED), _EMPLOYEE
    )
    last = np.where(m.trait[:, Trait.SECTOR] > 0.6, _SELF_EMPLOYED, _EMPLOYEE)
    status_or_last = np.where(work.employed, status, last)
    occupation, branch = _jobs(sample, work)
    second = work.employed & ~work.part_time & (work.hours < 38)
    no_second = np.where(work.employed & (sample.year >= BREAK_YEAR), VARIABLE_SPECIFIC, -2)
    ever = work.employed | (experience == _REGULARLY)
    looking = (work.idle == UNEMPLOYED) & ~work.employed
    years = np.clip(m.age - 19 - (m.shock[:, Shock.NEED] > 0) * (m.age // 12), 1, 45)
    return {
        "PL031": cells(now), "PL032": cells(np.where(work.employed, EMPLOYED, work.idle)),
        "PL015": np.where(ever, 1, 2), "PL016": experience,
        "PL020": np.where(looking, 1, 2), "PL025": np.where(looking | (m.shock[:, Shock.STUDY] > 1), 1, 2),
        "PL035": np.where(work.employed, 1, 2),
        "PL040": cells(status_or_last, unless(ever)), "PL040A": status, "PL040B": last,
        "PL051": cells(occupation, unless(ever)), "PL051A": occupation, "PL051B": occupation,
        "PL060": np.nan_to_num(work.hours), "PL100": cells(np.full(len(m), 8), np.where(second, 0, no_second)),
        "PL111": branch, "PL111A": branch, "PL111B": branch,
        "PL145": np.where(work.part_time, 2, 1),
        "PL190": np.clip(np.minimum(_FINISHED_AT[work.schooling] + 2, m.age - 1), 14, 40), "PL200": years,
        "PL250": work.months, "PL260": np.where(work.employed, np.nan_to_num(work.hours), 40),
        "PL271": np.where(looking, 3 + (ndtr(m.shock[:, Shock.MONTHS]) * 40).astype(np.int64), 0),
        **_calendar(work, now),
    }


def schooling(sample: Sample, work: Work) -> Draft:
    """Level attained and attended, and when the level was reached."""
    m = sample.members
    student = work.activity == STUDENT
    vocational = m.trait[:, Trait.ROLE] > 0.8
    detailed = np.where(vocational, _GENERAL_SECONDARY[1], _GENERAL_SECONDARY[0])
    broad = np.where(vocational, _VOCATIONAL_SECONDARY[1], _VOCATIONAL_SECONDARY[0])
    upper = np.where(m.age <= _LAST_DETAILED_AGE, detailed, broad)
    attained = np.where(work.schooling == 3, upper, _ISCED[work.schooling])
    return {
        "PE010": cells(np.where(student, 1, 2)),
        "PE020": np.select([m.age < 19, m.age < 23], [30, 60], 70),
        "PE021": np.select([m.age < 19, m.age < 23], [34, 60], 70),
        "PE030": m.birth + _FINISHED_AT[work.schooling],
        "PE040": cells(_ISCED_TO_2020[work.schooling]), "PE041": cells(attained),
    }


def _experience(sample: Sample, work: Work) -> Array:
    """PL016 of those without work: never, only occasional or regular work before."""
    m = sample.members
    ever = ndtr(m.trait[:, Trait.WORK]) > np.where(m.sex == FEMALE, 0.45, 0.15)
    regular = ((m.age >= 25) & ever) | (work.months > 0) | (work.idle == RETIRED)
    return np.select([regular, m.shock[:, Shock.NEED] > 1.3], [_REGULARLY, _OCCASIONALLY], _NEVER)


def _working_code(work: Work) -> Array:
    return np.where(work.self_employed, 3, 1) + work.part_time


def _code_of(activity: Array) -> Array:
    """Activity in the codes of PL031."""
    table = np.zeros(CHILD + 1, dtype=np.int64)
    for own, code in _TO_PL031.items():
        table[own] = code
    return table[activity]


def _jobs(sample: Sample, work: Work) -> tuple[Array, Array]:
    """Occupation and economic activity of the current or last job."""
    m = sample.members
    farm = work.self_employed & ~sample.homes.urban[m.home]
    kind = np.select([farm, work.schooling <= 2, work.schooling >= 5], [0, 1, 3], 2)
    draw = ndtr(m.trait[:, Trait.ROLE])
    jobs = np.zeros((len(_JOBS), 7, 2), dtype=np.int64)
    size = np.array([len(pairs) for pairs in _JOBS.values()])
    for row, pairs in enumerate(_JOBS.values()):
        jobs[row, : len(pairs)] = pairs
    chosen = jobs[kind, (draw * size[kind]).astype(np.int64)]
    return chosen[:, 0], chosen[:, 1]


def _calendar(work: Work, now: Array) -> Draft:
    """Months of the income year: how many of each kind (they add up to 12), and which month is what."""
    draft: Draft = {"PL088": cells(np.zeros(len(work.months), dtype=np.int64))}
    kinds = {"PL073": (False, False), "PL074": (True, False), "PL075": (False, True), "PL076": (True, True)}
    for code, (part_time, own) in kinds.items():
        here = (work.part_time == part_time) & (work.self_employed == own)
        draft[code] = cells(np.where(here, work.months, 0))
    for code, activity in _IDLE_MONTHS.items():
        draft[code] = cells(np.where(work.idle == activity, 12 - work.months, 0))
    working, idle = _working_code(work), _code_of(work.idle)
    first = np.where(work.employed, 12 - work.months, 0)
    for month, letter in enumerate(_MONTHS):
        works = (month >= first) & (month < first + work.months)
        draft[f"PL211{letter}"] = np.where(works, working, idle)
    return draft


def months_unemployed(draft: Draft) -> Array:
    """PL211_5: months in which unemployment was the main activity."""
    cell = draft["PL080"]
    assert isinstance(cell, Cells)
    return cell.values
