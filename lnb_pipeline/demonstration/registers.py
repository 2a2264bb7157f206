"""The registers of the demonstration: households selected (D) and members of those that answered (R)."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.demonstration import child_care, weights
from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import COUNTRY, VARIABLE_SPECIFIC, Draft, cells, empty, keys, unless
from lnb_pipeline.demonstration.grid import grid
from lnb_pipeline.demonstration.people import Shock, Trait
from lnb_pipeline.demonstration.sample import COMPLETED, FIRST_SURVEY, NO_LONGER_THERE, Sample
from lnb_pipeline.demonstration.survey import WAVES
from lnb_pipeline.demonstration.work import EMPLOYED, RETIRED, UNEMPLOYED, Work
from lnb_pipeline.silc.codebook import BREAK_YEAR

SAME_ADDRESS, ABROAD, NO_ACCESS, NEW = 1, 4, 7, 9
"""Status of a household in the survey (DB110)."""
INTERVIEWED, BY_ANOTHER, NOT_COMPLETED = 11, 13, 23
"""Status of a person's data (RB250)."""
FOREIGN = np.array(["EL", "IT", "XK"])


def register_of_households(sample: Sample) -> Draft:
    """D file: one record a selected household."""
    homes, n = sample.selected, len(sample.selected)
    first = homes.entry == sample.year
    reached = homes.contact == COMPLETED
    again = np.select([reached, homes.contact == NO_LONGER_THERE], [SAME_ADDRESS, ABROAD], NO_ACCESS)
    completed = reached & (homes.result == COMPLETED)
    return {
        **keys("DB", sample.year, homes.household),
        "DB040": cells(homes.region), "DB050": cells(homes.stratum), "DB060": cells(homes.psu),
        **{code: empty(n) for code in ("DB061", "DB062", "DB063", "DB071", "DB072", "DB073")},
        "DB070": cells(homes.order, flag=12), "DB075": cells(homes.entry % WAVES + 1),
        "DB076": cells(np.minimum(sample.year - homes.entry, sample.year - FIRST_SURVEY) + 1),
        "DB100": cells(homes.degree), "DB110": cells(np.where(first, NEW, again)),
        "DB120": cells(homes.contact, unless(first)), "DB130": cells(homes.result, unless(reached)),
        "DB135": cells(np.ones(n, dtype=np.int64), unless(completed)),
        **weights.of_households(sample),
    }


def register_of_persons(sample: Sample, work: Work, care: child_care.Care) -> Draft:
    """R file: one record a current member of an answering household."""
    m, year, month = sample.members, sample.year, sample.month
    adult = m.age >= 16
    own = adult if year >= BREAK_YEAR else m.age >= 14
    basic = np.select(
        [work.activity == EMPLOYED, work.activity == UNEMPLOYED, work.activity == RETIRED], [1, 2, 3], 4
    )
    result = interview_result(sample)
    return {
        **keys("RB", year, m.person),
        "RB040": cells(sample.homes.household[m.home]), **weights.of_persons(sample),
        "RB070": cells(m.birth_month), "RB080": cells(m.birth), "RB081": cells(m.age), "RB082": cells(sample.age_now),
        "RB083": cells(np.where(m.birth_month > month[m.home], 2, 1)), "RB090": cells(m.sex),
        "RB100": cells(np.where(own, 1, 2)), "RB110": cells(np.where(m.newborn, 4, 1)),
        "RB200": cells(np.where(m.shock[:, Shock.STUDY] > 2.4, 2, 1)),
        "RB210": cells(basic), "RB211": cells(work.activity, unless(adult, VARIABLE_SPECIFIC)),
        "RB220": cells(m.father, unless(m.father > 0)), "RB230": cells(m.mother, unless(m.mother > 0)),
        "RB240": cells(m.partner, unless(m.partner > 0)), "RB245": cells(np.where(adult, 1, 4)),
        "RB250": cells(result, unless(adult)),
        "RB260": np.where(result == BY_ANOTHER, 6, 1), "RB270": respondent_of(sample),
        **grid(sample, unmarried(sample)), **child_care.hours(care), **_origin(sample),
    }


def _origin(sample: Sample) -> Draft:
    """Country of birth and citizenship: a few came from abroad, most of them as citizens."""
    m = sample.members
    score = m.trait[:, Trait.SECTOR]
    foreign = (m.age >= 3) & (score > 2.3)
    where = FOREIGN[(np.abs(score) * 1e6).astype(np.int64) % len(FOREIGN)]
    stay = np.minimum(m.age, 1 + (np.abs(score) * 1e5).astype(np.int64) % 30)
    citizen = ~foreign | (m.trait[:, Trait.ROLE] < 0.5)
    return {
        "RB031": cells(sample.year - stay, unless(foreign)), "RB280": cells(np.where(foreign, where, COUNTRY)),
        "RB285": cells(stay, unless(foreign)), "RB290": cells(np.where(citizen, COUNTRY, where)),
    }


def interview_result(sample: Sample) -> Array:
    """RB250: interviewed, through another member, or not completed; who answers for the household does so herself."""
    m = sample.members
    result = np.select([~m.interviewed, m.shock[:, Shock.HOURS] > 1.2], [NOT_COMPLETED, BY_ANOTHER], INTERVIEWED)
    result[sample.respondent] = INTERVIEWED
    return np.asarray(result)


def respondent_of(sample: Sample) -> Array:
    """Identifier of the person who answers for each member's household."""
    return np.asarray(sample.members.person[sample.respondent][sample.members.home])


def unmarried(sample: Sample) -> Array:
    """Members of a couple without marriage; both partners say so."""
    m = sample.members
    order = np.argsort(m.person)
    at = order[np.minimum(np.searchsorted(m.person[order], m.partner), len(m) - 1)]
    later = np.maximum(m.trait[:, Trait.ROLE], m.trait[at, Trait.ROLE])
    return np.asarray((m.partner > 0) & (later > 2.2))
