"""Age, size, income and type of households."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc.derive.values import (
    ADULT,
    Groups,
    Mask,
    Numbers,
    Texts,
    household_count,
    household_sum,
    pick,
)

OLDEST = 120
ADULT_OF_SCALE = 14
_TYPES: list[str | None] = [
    "one_person", "lone_parent", "couple_no_child", "couple_with_children", "other", None,
]


def age_at_income_year_end(
    reported: Numbers, user_database: Numbers, birth_year: Numbers, survey_year: int
) -> Numbers:
    """Age at the end of the income reference period: RB081, else RX020, else RB010 - RB080 - 1.

    A child born after that day (-1) counts as 0, as in the layout of RB081. Ages outside 0-120 are
    unknown.
    """
    age = np.where(np.isnan(reported), user_database, reported)
    age = np.where(np.isnan(age), survey_year - birth_year - 1, age)
    age = np.where(age == -1, 0.0, age)
    return np.where((age >= 0) & (age <= OLDEST), age, np.nan)


def age_band(age: Numbers) -> Texts:
    """Y_LT18, Y18-64, Y_GE65; None where the age is unknown."""
    bands = np.select([age < 18, age < 65, age >= 65], [0, 1, 2], default=3)
    return pick(["Y_LT18", "Y18-64", "Y_GE65", None], bands)


def household_size(group: Groups, n_households: int) -> NDArray[np.int64]:
    """Members of each household (HX040)."""
    return np.bincount(group, minlength=n_households).astype(np.int64)


def n_adults(age: Numbers, group: Groups, n_households: int) -> Numbers:
    """Members of each household aged 18 and over; NaN where the age of a member is unknown."""
    count = household_count(age >= ADULT, group, n_households).astype(np.float64)
    return np.where(household_count(np.isnan(age), group, n_households) > 0, np.nan, count)


def equivalised_size(age: Numbers, group: Groups, n_households: int) -> Numbers:
    """Modified OECD scale (HX050): 1 + 0.5 a further member of 14 and over + 0.3 a child under 14.

    Convention of this pipeline: a member of unknown age counts as 14 and over. A household of children
    only has the first of them as its first member, so that the scale never falls below 1.
    """
    n_children = household_sum((age < ADULT_OF_SCALE).astype(np.float64), group, n_households)
    n_older = household_size(group, n_households) - n_children
    return np.where(n_older > 0, 1 + 0.5 * (n_older - 1) + 0.3 * n_children, 1 + 0.3 * (n_children - 1))


def equivalised_income(disposable: Numbers, size: Numbers) -> Numbers:
    """HY020 / HX050 (HX090). HY025 is not applied; negative and zero incomes stay as they are."""
    return disposable / size


def same_household(other: NDArray[np.int64], person: NDArray[np.int64], group: Groups) -> NDArray[np.int64]:
    """Row of the person named by `other` (partner, parent) if he or she lives in the household, else -1."""
    if not len(person):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(person, kind="stable")
    found = order[np.minimum(np.searchsorted(person[order], other), len(person) - 1)]
    return np.where((person[found] == other) & (group[found] == group), found, -1).astype(np.int64)


def household_type(
    age: Numbers,
    group: Groups,
    n_households: int,
    partner_row: NDArray[np.int64] | None,
    with_parent: Mask,
    activity: Texts,
) -> Texts:
    """one_person, lone_parent, couple_no_child, couple_with_children or other, for each household.

    A dependent child is under 18, or 18-24, not active and living with a parent; all others are adults.
    A couple is two adults who are partners, with no other adult. Null where an age is unknown (unless
    the person lives alone), and for two adults when the extract has no partner identifiers
    (`partner_row` None). Convention of this pipeline after HX060.
    """
    inactive = ~np.isin(activity.astype(str), ("employed", "unemployed", "military", "None"))
    child = (age < 18) | ((age < 25) & inactive & with_parent)
    adult = ~child
    size = household_size(group, n_households)
    n_adults = np.bincount(group[adult], minlength=n_households)
    n_children = size - n_adults
    partners = np.zeros(n_households, dtype=np.bool_)
    if partner_row is not None:
        paired = (partner_row >= 0) & adult & adult[partner_row]
        partners[group[paired]] = True
    couple = (n_adults == 2) & partners
    kind = np.select(
        [size == 1, (n_adults == 1) & (n_children > 0), couple & (n_children == 0), couple],
        [0, 1, 2, 3], default=4,
    )
    unknown = np.bincount(group[np.isnan(age)], minlength=n_households) > 0
    if partner_row is None:
        unknown |= n_adults == 2
    kind = np.where(unknown & (size > 1), 5, kind)
    return pick(_TYPES, kind)
