"""Rooms, costs and condition of the dwelling. One element a household, but for `required_rooms`' members.

Source: Eurostat's definitions of overcrowding (ilc_lvho05), cost overburden (ilc_lvho07) and severe housing
deprivation (ilc_mdho06).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc.derive.values import ADULT, Groups, Mask, Numbers, household_count, status

YOUNGEST_TEENAGER = 12
OVERBURDEN_LIMIT = 40.0
_PERCENT = 100.0
_MONTHS = 12.0
_YES, _NOT_THERE = 1, 3


def required_rooms(
    age: Numbers, woman: Mask, group: Groups, n_households: int, partner_row: NDArray[np.int64] | None
) -> Numbers:
    """Rooms each household needs: one for all, and one

    - a couple, both of whom live in the household (named by either of them, whatever their age);
    - a single person of 18 and over;
    - two single persons of the same sex at 12 to 17, and one who is left over;
    - two children under 12, and one who is left over.

    `age`, `woman`, `group` and `partner_row` (row of the partner, -1 for none) have one element a member.
    `partner_row` None: the file has no partner identifiers, and a household of two adults or more is unknown
    (NaN). Conventions of this pipeline: age is that at the end of the income year; unknown age counts as 18
    and over; couples are half of those in one, rounded up.
    """
    paired = _paired(len(age), partner_row)
    teenager = (age >= YOUNGEST_TEENAGER) & (age < ADULT) & ~paired
    child = (age < YOUNGEST_TEENAGER) & ~paired
    adult = ~(age < ADULT)

    def count(condition: Mask) -> NDArray[np.int64]:
        return household_count(condition, group, n_households)

    shared = (paired, teenager & woman, teenager & ~woman, child)
    rooms = 1.0 + count(adult & ~paired) + sum(np.ceil(count(two_a_room) / 2) for two_a_room in shared)
    unknown = (count(adult) > 1) & (partner_row is None)
    return np.where(unknown, np.nan, rooms)


def _paired(n: int, partner_row: NDArray[np.int64] | None) -> Mask:
    """Members with a partner in the household, by their own word or by the partner's."""
    paired = np.zeros(n, dtype=np.bool_)
    if partner_row is not None:
        paired[partner_row >= 0] = True
        paired[partner_row[partner_row >= 0]] = True
    return paired


def overcrowded(rooms: Numbers, required: Numbers) -> Numbers:
    """1 where the household has fewer rooms (HH030) than it needs; NaN where one is unknown."""
    return status(np.asarray(rooms < required, dtype=np.bool_), ~np.isnan(rooms) & ~np.isnan(required))


def housing_cost_share(cost_month: Numbers, allowance: Numbers, disposable: Numbers) -> Numbers:
    """Housing costs as a share of disposable income, housing allowances taken from both; 0 to 100.

    Costs of the year 12 HH070 - HY070 over HY020 - HY070. No costs left: 0. No income left, or less than the
    costs: 100. NaN where one of the three is unknown. Amounts in ALL.
    """
    cost, income = _MONTHS * cost_month - allowance, disposable - allowance
    within = (cost > 0) & (income >= cost)
    share = np.divide(_PERCENT * cost, income, out=np.where(cost > 0, _PERCENT, 0.0), where=within)
    return np.where(np.isnan(cost) | np.isnan(income), np.nan, share)


def housing_overburden(share: Numbers) -> Numbers:
    """1 where housing costs are more than 40 % of the income; NaN where the share is unknown."""
    return status(np.asarray(share > OVERBURDEN_LIMIT, dtype=np.bool_), ~np.isnan(share))


def dwelling_problem(leak: Numbers, bath: Numbers, toilet: Numbers, dark: Numbers) -> Numbers:
    """1 for a leaking roof or damp (HH040 = 1), neither bath nor toilet (HH081 = 3 and HH091 = 3), or a dark
    dwelling (HS160 = 1); 0 otherwise, NaN where all four are unknown.

    A missing item counts as no problem if one of the four is known.
    """
    problem = (leak == _YES) | ((bath == _NOT_THERE) & (toilet == _NOT_THERE)) | (dark == _YES)
    nothing = np.isnan(np.column_stack([leak, bath, toilet, dark])).all(axis=1)
    return status(np.asarray(problem, dtype=np.bool_), np.asarray(~nothing, dtype=np.bool_))


def severe_housing(crowded: Numbers, problem: Numbers) -> Numbers:
    """1 where the household is overcrowded and its dwelling has a problem; only unknown crowding makes it NaN.

    Problems unknown for one household count as none. In a year that does not ask for them (unknown for every
    household: 2021, 2022, and from 2023 all years but every third) the status is NaN for all.
    """
    if np.isnan(problem).all():
        return np.full(len(crowded), np.nan)
    return status((crowded == 1) & (problem == 1), ~np.isnan(crowded))
