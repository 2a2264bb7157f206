"""Material and social deprivation, by the definitions of Europe 2020 and EU 2030, and of the person alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.silc.derive.values import ADULT_OF_ITEMS, Groups, Mask, Numbers, status

SEVERE_2030, DEPRIVED_2030, OF_HOUSEHOLD_2030 = 7, 5, 3
"""Items lacking of 13 for SMSD and MSD; items of the household among those of a severely deprived child."""
PERSONAL_LIMIT = 3


def enforced_lack(code: Numbers) -> Numbers:
    """1 for code 2 (cannot afford), 0 for 1 (has it) and 3 (other reason), else NaN."""
    return np.where(code == 2, 1.0, np.where((code == 1) | (code == 3), 0.0, np.nan))


def any_arrears(*codes: Numbers) -> Numbers:
    """1 if one of HS011, HS021, HS031 is 1 (once) or 2 (more often), 0 if none is and one is known."""
    stacked = np.column_stack(codes)
    lacks = np.isin(stacked, (1, 2)).any(axis=1)
    return np.where(lacks, 1.0, np.where(np.isnan(stacked).all(axis=1), np.nan, 0.0))


def severe_material_deprivation(items: Numbers) -> Numbers:
    """SMD (EU2020): at least 4 of 9 household items lacking; `items` has one column an item.

    A missing item counts as not lacking if at least one item of the household is known. An item that is
    unknown for everyone (phone, television and washing machine from 2021) makes the status unknown
    for all.
    """
    if not _all_collected(items):
        return np.full(len(items), np.nan)
    status = (np.nansum(items, axis=1) >= 4).astype(np.float64)
    return np.where(np.isnan(items).all(axis=1), np.nan, status)


def severe_deprivation_2030(
    household_items: Numbers,
    own_items: Numbers,
    age: Numbers,
    interviewed: Mask,
    group: Groups,
    n_households: int,
) -> Numbers:
    """SMSD (EU2030): at least 7 of 13 items lacking, person by person.

    `household_items` (persons x 7) are those of the person's household, `own_items` (persons x 6) the
    person's own, read only where `interviewed`.

    Children under 16 lack a personal item if at least half of the household's adults with information
    lack it, and are deprived only if at least 3 of their 7 or more lacks are household items. Members of
    16 and over without an interview get the adults' item in the same way, without the condition on
    household items, and are unknown when no adult of the household has any information. A missing item
    counts as not lacking if at least one is known. An item unknown for everyone makes the status
    unknown for all. Conventions of this pipeline: the rule for members without interview; unknown
    age counts as 16 and over.
    """
    lacks = _lacks_2030(household_items, own_items, age, interviewed, group, n_households)
    child = age < ADULT_OF_ITEMS
    return status((lacks.n_all >= SEVERE_2030) & (~child | (lacks.n_household >= OF_HOUSEHOLD_2030)), lacks.known)


def deprivation_2030(
    household_items: Numbers,
    own_items: Numbers,
    age: Numbers,
    interviewed: Mask,
    group: Groups,
    n_households: int,
) -> Numbers:
    """MSD (EU2030): at least 5 of 13 items lacking; items, members and missing values as for SMSD.

    Whoever is severely deprived is deprived. Convention of this pipeline: no minimum of household items
    for children, since no public source states one.
    """
    lacks = _lacks_2030(household_items, own_items, age, interviewed, group, n_households)
    return status(lacks.n_all >= DEPRIVED_2030, lacks.known)


def personal_deprivation(own_items: Numbers, asked: Mask) -> Numbers:
    """1 for at least 3 of the 6 personal items lacking, for persons of 16 and over with an interview (`asked`).

    A missing item counts as not lacking if at least one is known; an item unknown for everyone makes the
    status unknown for all. The limit of 3 is a convention of this pipeline.
    """
    own = np.where(asked[:, None], own_items, np.nan)
    if not _all_collected(own):
        return np.full(len(own), np.nan)
    nothing = np.asarray(np.isnan(own).all(axis=1), dtype=np.bool_)
    return status(np.nansum(own, axis=1) >= PERSONAL_LIMIT, ~nothing)


@dataclass(frozen=True, slots=True)
class _Lacks:
    """Items lacking person by person, all 13 and the household's 7, and whether that can be said."""

    n_all: Numbers
    n_household: Numbers
    known: Mask


def _lacks_2030(
    household_items: Numbers, own_items: Numbers, age: Numbers, interviewed: Mask, group: Groups, n_households: int
) -> _Lacks:
    child = age < ADULT_OF_ITEMS
    own = np.where((interviewed & ~child)[:, None], own_items, np.nan)
    n_household = np.nansum(household_items, axis=1)
    if not (_all_collected(household_items) and _all_collected(own)):
        return _Lacks(n_household, n_household, np.zeros(len(age), dtype=np.bool_))
    of_adults = _majority(own, group, n_households)[group]
    by_rule = child | ~interviewed
    personal = np.where(by_rule[:, None], of_adults, own)
    no_personal = np.isnan(personal).all(axis=1)
    unknown = no_personal & (np.isnan(household_items).all(axis=1) | (~child & ~interviewed))
    return _Lacks(n_household + np.nansum(personal, axis=1), n_household, ~unknown)


def _all_collected(items: Numbers) -> bool:
    return bool((~np.isnan(items)).any(axis=0).all())


def _majority(items: Numbers, group: Groups, n_households: int) -> Numbers:
    """Per household and item: 1 if at least half of those with information lack it, NaN if nobody has any."""
    columns = []
    for item in items.T:
        known = np.bincount(group, weights=~np.isnan(item), minlength=n_households)
        lacking = np.bincount(group, weights=item == 1, minlength=n_households)
        columns.append(np.where(known == 0, np.nan, (2 * lacking >= known).astype(np.float64)))
    return np.column_stack(columns)
