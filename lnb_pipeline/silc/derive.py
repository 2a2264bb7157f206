"""Variables EU-SILC does not deliver and this pipeline derives: sizes, incomes, statuses.

Pure arrays, one element a person or a household, survey year by survey year. `group` is the position
of a person's household (0 .. n_households - 1). Numbers are float64 with NaN for unknown; a status
is 1 (yes), 0 (no) or NaN (unknown or out of scope).

Source: Eurostat's published programs and glossary for the Europe 2020 and EU 2030 definitions. Points
no public source settles carry the words "Convention of this pipeline".
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc.codebook import BREAK_YEAR

Numbers = NDArray[np.float64]
Groups = NDArray[np.int64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]

OLDEST = 120
ADULT_OF_SCALE, ADULT_OF_ITEMS = 14, 16
FULL_TIME_HOURS = 35.0
MONTHS = 12.0
LWI_LIMIT = 0.20
_ROUNDING = 1e-9
_ACTIVITY_TO_2020 = {
    1: "employed", 2: "employed", 3: "employed", 4: "employed", 5: "unemployed", 6: "student", 7: "retired",
    8: "unable", 9: "military", 10: "domestic", 11: "other",
}
_ACTIVITY_FROM_2021 = {
    1: "employed", 2: "unemployed", 3: "retired", 4: "unable", 5: "student", 6: "domestic", 7: "military",
    8: "other",
}
_HOUSEHOLD_TYPES: list[str | None] = [
    "one_person", "lone_parent", "couple_no_child", "couple_with_children", "other", None,
]
_BASIC_ACTIVITY_TO_2020 = {1: "employed", 2: "unemployed", 3: "retired", 4: "other"}


# -- age and household -----------------------------------------------------------------------------
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
    return _pick(["Y_LT18", "Y18-64", "Y_GE65", None], bands)


def household_sum(values: Numbers, group: Groups, n_households: int) -> Numbers:
    """Sum over the members of each household, unknown values left out."""
    return np.bincount(group, weights=np.nan_to_num(values), minlength=n_households).astype(np.float64)


def household_size(group: Groups, n_households: int) -> NDArray[np.int64]:
    """Members of each household (HX040)."""
    return np.bincount(group, minlength=n_households).astype(np.int64)


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
    return _pick(_HOUSEHOLD_TYPES, kind)


# -- activity and education --------------------------------------------------------------------------
def main_activity(code: Numbers, survey_year: int) -> Texts:
    """Self-defined activity in one vocabulary, from PL031 (to 2020) or PL032 / RB211 (from 2021).

    The year decides, not the name of the column: some files carry old codes under the new name.
    """
    return _named(code, _ACTIVITY_TO_2020 if survey_year < BREAK_YEAR else _ACTIVITY_FROM_2021)


def basic_activity(code: Numbers, survey_year: int) -> Texts:
    """Activity by the personal register, RB210 (to 2020: four groups) or RB211 (from 2021)."""
    return _named(code, _BASIC_ACTIVITY_TO_2020 if survey_year < BREAK_YEAR else _ACTIVITY_FROM_2021)


def _named(code: Numbers, names: dict[int, str]) -> Texts:
    table = np.full(max(names) + 2, None, dtype=object)
    for number, name in names.items():
        table[number] = name
    known = (code >= 1) & (code <= max(names))
    return table[np.where(known, np.nan_to_num(code), 0).astype(np.int64)]


def education_level(code: Numbers) -> Numbers:
    """First digit of the ISCED level (PE040, PE041): 0-8. One-digit codes are taken as they are."""
    level = np.where(code >= 100, np.floor(code / 100), code)
    return np.where((level >= 0) & (level <= 8), level, np.nan)


# -- deprivation -------------------------------------------------------------------------------------
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
    child = age < ADULT_OF_ITEMS
    own = np.where((interviewed & ~child)[:, None], own_items, np.nan)
    if not (_all_collected(household_items) and _all_collected(own)):
        return np.full(len(age), np.nan)
    of_adults = _majority(own, group, n_households)[group]
    by_rule = child | ~interviewed
    personal = np.where(by_rule[:, None], of_adults, own)
    n_household = np.nansum(household_items, axis=1)
    n_lacking = n_household + np.nansum(personal, axis=1)
    deprived = (n_lacking >= 7) & (~child | (n_household >= 3))
    no_personal = np.isnan(personal).all(axis=1)
    unknown = no_personal & (np.isnan(household_items).all(axis=1) | (~child & ~interviewed))
    return np.where(unknown, np.nan, deprived.astype(np.float64))


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


# -- work intensity ----------------------------------------------------------------------------------
def months_total(*months: Numbers) -> Numbers:
    """Sum of months, unknown ones left out; NaN where all are unknown."""
    stacked = np.column_stack(months)
    return np.where(np.isnan(stacked).all(axis=1), np.nan, np.nansum(stacked, axis=1))


def weekly_hours(main_job: Numbers, other_jobs: Numbers) -> Numbers:
    """PL060 + PL100; no other job adds nothing, an unknown main job makes the sum unknown."""
    return main_job + np.nan_to_num(other_jobs)


def months_worked(full_time: Numbers, part_time: Numbers, hours: Numbers, woman: Mask) -> Numbers:
    """Months worked in full-time equivalents, at most 12.

    A part-time month counts weekly hours / 35, at most 1. Conventions of this pipeline (the exact
    scaling is not published): where hours are not known (no job at the interview) the mean share of
    part-time workers of the same sex is taken, or of both sexes; NaN when there is none.
    """
    works_part_time = part_time > 0
    share = np.minimum(hours / FULL_TIME_HOURS, 1.0)
    for sex in (woman, ~woman):
        known = works_part_time & sex & ~np.isnan(share)
        known = known if known.any() else works_part_time & ~np.isnan(share)
        mean = float(share[known].mean()) if known.any() else np.nan
        share = np.where(works_part_time & sex & np.isnan(share), mean, share)
    part = np.where(works_part_time, part_time * share, 0.0)
    worked = np.minimum(np.nan_to_num(full_time) + part, MONTHS)
    return np.where(np.isnan(full_time) & np.isnan(part_time), np.nan, worked)


def working_age_2020(age: Numbers, activity: Texts) -> Mask:
    """18-59, students of 18-24 excluded (EU2020)."""
    return _between(age, 18, 59) & ~_student(age, activity)


def working_age_2030(age: Numbers, activity: Texts, pensioner: Mask, pension_household: Mask) -> Mask:
    """18-64 without students of 18-24, retired persons and pension recipients (EU2030).

    Also without inactive persons of 60-64 in a household whose main income is pensions. `pensioner`:
    receives a pension other than a survivor's.
    """
    retired = activity == "retired"
    known = activity != np.array(None, dtype=object)
    inactive = known & ~np.isin(activity.astype(str), ("employed", "unemployed"))
    late = _between(age, 60, 64) & inactive & pension_household
    out = _student(age, activity) | retired | pensioner | late
    return np.asarray(_between(age, 18, 64) & ~out, dtype=np.bool_)


def lives_on_pensions(pensions: Numbers, gross_income: Numbers, disposable_income: Numbers) -> Mask:
    """Households whose pensions (other than survivors') are more than half of their income.

    Income is HY010, or HY020 where that is unknown. Convention of this pipeline for "main income".
    """
    income = np.where(np.isnan(gross_income), disposable_income, gross_income)
    return np.asarray((pensions > 0) & (2 * pensions > income), dtype=np.bool_)


def work_intensity(
    worked: Numbers, workable: Numbers, working_age: Mask, group: Groups, n_households: int
) -> Numbers:
    """Months worked over workable months of the household's members of working age (RX040), 0 to 1.

    Members without a calendar (NaN, or no month declared) are left out of both; NaN for a household
    without any member of working age who has one.
    """
    counted = working_age & ~np.isnan(worked) & (workable > 0)
    total = household_sum(np.where(counted, workable, 0.0), group, n_households)
    done = household_sum(np.where(counted, np.minimum(worked, workable), 0.0), group, n_households)
    intensity: Numbers = np.divide(done, total, out=np.full(n_households, np.nan), where=total > 0)
    return intensity


def low_work_intensity_2020(intensity: Numbers, age: Numbers) -> Numbers:
    """LWI (EU2020): persons 0-59, intensity below 0.20; NaN out of scope. `intensity` a person."""
    return _low(intensity < LWI_LIMIT - _ROUNDING, intensity, _between(age, 0, 59))


def low_work_intensity_2030(intensity: Numbers, age: Numbers) -> Numbers:
    """LWI (EU2030): persons 0-64, intensity of 0.20 or less; NaN out of scope. `intensity` a person."""
    return _low(intensity <= LWI_LIMIT + _ROUNDING, intensity, _between(age, 0, 64))


def _low(low: Mask, intensity: Numbers, in_scope: Mask) -> Numbers:
    return np.where(in_scope & ~np.isnan(intensity), low.astype(np.float64), np.nan)


def _pick(names: list[str | None], choice: NDArray[np.integer[Any]]) -> Texts:
    return np.asarray(np.array(names, dtype=object)[choice], dtype=object)


def _between(age: Numbers, youngest: int, oldest: int) -> Mask:
    return np.asarray((age >= youngest) & (age <= oldest), dtype=np.bool_)


def _student(age: Numbers, activity: Texts) -> Mask:
    return _between(age, 18, 24) & np.asarray(activity == "student", dtype=np.bool_)
