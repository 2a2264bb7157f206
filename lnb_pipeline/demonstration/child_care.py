"""Hours of school and care of the demonstration's children (RL010 to RL080), a usual week.

A child is too young for school, in pre-school, or at school. Care at school before and after hours
exists only for those who attend one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import Draft, cells, unless
from lnb_pipeline.demonstration.people import Shock, Trait
from lnb_pipeline.demonstration.sample import Sample

OLDEST = 12
_PRE_SCHOOL, _SCHOOL = 3, 6


@dataclass
class Care:
    """Hours a week of every member; 0 where there are none, `child` marks those of 12 and younger."""

    child: Array
    pre_school: Array
    school: Array
    after_school: Array
    day_care: Array
    minder: Array
    family: Array

    @property
    def paid_for(self) -> Array:
        """Hours in centres, which somebody may pay for."""
        return self.after_school + self.day_care


def care(sample: Sample) -> Care:
    """Hours by age; towns have more day care, grandparents and relatives do the rest."""
    m, age = sample.members, sample.age_in_care
    urban = sample.homes.urban[m.home]
    draw = ndtr(m.trait[:, Trait.SCHOOLING])
    now = ndtr(m.shock[:, Shock.NEED])
    child = age <= OLDEST
    in_school = child & (age >= _SCHOOL)
    attends = child & (age >= _PRE_SCHOOL) & ~in_school & (draw < np.where(urban, 0.85, 0.70))
    none = np.zeros(len(m), dtype=np.int64)
    hours = 20 + (now * 16).astype(np.int64)
    day_care = child & (age < _PRE_SCHOOL) & (draw < np.where(urban, 0.22, 0.08))
    return Care(
        child=child,
        pre_school=np.where(attends, hours, none),
        school=np.where(in_school, 21 + (age >= 10) * 4 + (now * 4).astype(np.int64), none),
        after_school=np.where((in_school | attends) & urban & (now > 0.85), 8, none),
        day_care=np.where(day_care, hours + 4, none),
        minder=np.where(child & urban & (draw > 0.985), 15, none),
        family=np.where(child & (now < 0.28), 5 + (now * 60).astype(np.int64), none),
    )


def hours(made: Care) -> Draft:
    """RL010 to RL080."""
    attends = (made.pre_school > 0) | (made.school > 0)
    return {
        "RL010": cells(made.pre_school, unless(made.child & (made.school == 0))),
        "RL020": cells(made.school, unless(made.school > 0)),
        "RL030": cells(made.after_school, unless(attends)),
        "RL040": cells(made.day_care, unless(made.child)),
        "RL050": cells(made.minder, unless(made.child)),
        "RL060": cells(made.family, unless(made.child)),
        "RL080": cells(np.zeros(len(made.child), dtype=np.int64), unless(made.child)),
    }
