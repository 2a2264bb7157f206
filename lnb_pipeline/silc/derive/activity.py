"""What a person does and has learnt: main activity, employment, education."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.silc.codebook import BREAK_YEAR
from lnb_pipeline.silc.derive.values import ADULT_OF_ITEMS, Mask, Numbers, Texts, status

_ACTIVITY_TO_2020 = {
    1: "employed", 2: "employed", 3: "employed", 4: "employed", 5: "unemployed", 6: "student", 7: "retired",
    8: "unable", 9: "military", 10: "domestic", 11: "other",
}
_ACTIVITY_FROM_2021 = {
    1: "employed", 2: "unemployed", 3: "retired", 4: "unable", 5: "student", 6: "domestic", 7: "military",
    8: "other",
}
_BASIC_ACTIVITY_TO_2020 = {1: "employed", 2: "unemployed", 3: "retired", 4: "other"}


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


def has_activity(activity: Texts) -> Mask:
    """Whether the main activity is known."""
    return np.asarray(activity != np.array(None, dtype=object), dtype=np.bool_)


def employed(activity: Texts, age: Numbers) -> Numbers:
    """1 where the main activity is work, whatever the hours; NaN under 16 and where it is unknown.

    Convention of this pipeline: unknown age counts as 16 and over.
    """
    return _is(activity, "employed", age)


def domestic_tasks(activity: Texts, age: Numbers) -> Numbers:
    """1 where the main activity is domestic tasks and care; NaN as `employed`."""
    return _is(activity, "domestic", age)


def _is(activity: Texts, name: str, age: Numbers) -> Numbers:
    return status(np.asarray(activity == name, dtype=np.bool_), has_activity(activity) & ~(age < ADULT_OF_ITEMS))


def education_level(code: Numbers) -> Numbers:
    """First digit of the ISCED level (PE040, PE041): 0-8. One-digit codes are taken as they are."""
    level = np.where(code >= 100, np.floor(code / 100), code)
    return np.where((level >= 0) & (level <= 8), level, np.nan)
