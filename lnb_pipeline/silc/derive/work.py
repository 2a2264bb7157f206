"""Months worked, work intensity of the household, and who was at work for most of the year."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.silc.derive.activity import has_activity
from lnb_pipeline.silc.derive.values import ADULT, Groups, Mask, Numbers, Texts, between, household_sum, status

FULL_TIME_HOURS = 35.0
MONTHS = 12.0
DECLARED_MONTHS = 7.0
"""Months of the calendar that must be declared for a most frequent activity."""
LWI_LIMIT = 0.20
_ROUNDING = 1e-9


def in_work(months_at_work: Numbers, declared: Numbers, age: Numbers) -> Numbers:
    """1 where work is the most frequent activity of the year (PX050 2 to 4), for persons of 18 and over.

    At least 7 months are declared and more than half of them are months at work, full time or part time,
    employee or self-employed alike; 0 otherwise. NaN with fewer than 7 declared months, without calendar or
    interview, under 18 and where the age is unknown.
    """
    known = (declared >= DECLARED_MONTHS) & ~np.isnan(months_at_work) & (age >= ADULT)
    return status(np.asarray(2 * months_at_work > declared, dtype=np.bool_), known)


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
    return between(age, 18, 59) & ~_student(age, activity)


def working_age_2030(age: Numbers, activity: Texts, pensioner: Mask, pension_household: Mask) -> Mask:
    """18-64 without students of 18-24, retired persons and pension recipients (EU2030).

    Also without inactive persons of 60-64 in a household whose main income is pensions. `pensioner`:
    receives a pension other than a survivor's.
    """
    retired = activity == "retired"
    inactive = has_activity(activity) & ~np.isin(activity.astype(str), ("employed", "unemployed"))
    late = between(age, 60, 64) & inactive & pension_household
    out = _student(age, activity) | retired | pensioner | late
    return np.asarray(between(age, 18, 64) & ~out, dtype=np.bool_)


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
    return _low(intensity < LWI_LIMIT - _ROUNDING, intensity, between(age, 0, 59))


def low_work_intensity_2030(intensity: Numbers, age: Numbers) -> Numbers:
    """LWI (EU2030): persons 0-64, intensity of 0.20 or less; NaN out of scope. `intensity` a person."""
    return _low(intensity <= LWI_LIMIT + _ROUNDING, intensity, between(age, 0, 64))


def _low(low: Mask, intensity: Numbers, in_scope: Mask) -> Numbers:
    return np.where(in_scope & ~np.isnan(intensity), low.astype(np.float64), np.nan)


def _student(age: Numbers, activity: Texts) -> Mask:
    return between(age, 18, 24) & np.asarray(activity == "student", dtype=np.bool_)
