"""Whether the values of a survey year can carry the indicators, once the records fit together.

A column may be there, typed and linked, and still say nothing: every income beside a negative flag,
ages from a birth year of two digits, an item coded by another list. Such a year is refused here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.errors import Finding
from lnb_pipeline.estimation.distribution import from_sample
from lnb_pipeline.estimation.quantile import quantile
from lnb_pipeline.silc import derive
from lnb_pipeline.silc.codebook import File
from lnb_pipeline.sources.eu_silc.consistency import Universe
from lnb_pipeline.sources.eu_silc.typed import Numbers, SurveyFile
from lnb_pipeline.sources.manifest import EuSilcTerms

KNOWN_SHARE = 0.5
"""Share of the records for which a core variable must be known."""
OUTSIDE_SHARE, OUTSIDE_COUNT = 0.05, 5
"""More than this share of the filled values, and at least this many, are no slips but another code list."""
LOWEST_LINE, HIGHEST_LINE = 0.2, 1.5
"""A declared line, in medians of the extract: a line is 0.6 of the national median, of richer and poorer places."""
WEIGHT_TOLERANCE = 0.01
_SEX = "RB090"


def findings(files: Mapping[File, SurveyFile], universe: Universe, terms: EuSilcTerms, year: int) -> list[Finding]:
    """E309 core variables, E305 code lists, E103 a declared line of another unit; counts only."""
    age = member_age(files["R"], universe, year)
    income = files["H"].number("HY020")[universe.data_row[universe.accepted]]
    found = [
        *_mostly_missing(
            income, f"{files['H'].name}, column HY020", "equivalised disposable income", "accepted households",
            "ask the provider for HY020 and its flag HY020_F: without income there is no poverty indicator",
        ),
        *_mostly_missing(
            age, f"{files['R'].name}, column {'RB081' if files['R'].has('RB081') else 'RX020 or RB080'}",
            "age at the end of the income year", "members",
            "check RB081 (years, 0 to 120) and RB080 (year of birth, four digits) and their flags",
        ),
        *_code_lists(files),
    ]
    return found or _declared_line(files, universe, terms, age)


def member_age(r: SurveyFile, universe: Universe, year: int) -> Numbers:
    """Age of every member, as in the table of persons; NaN when unknown."""
    age = derive.age_at_income_year_end(r.number("RB081"), r.number("RX020"), r.number("RB080"), year)
    return np.asarray(age[universe.members], dtype=np.float64)


def n_weights_differ(files: Mapping[File, SurveyFile], universe: Universe) -> int:
    """Members whose RB050 is not within 1 % of the DB090 of their household."""
    personal = files["R"].number("RB050")[universe.members]
    household = files["D"].number("DB090")[universe.household_row[universe.members]]
    return int((np.abs(personal - household) > WEIGHT_TOLERANCE * np.abs(household)).sum())


def _mostly_missing(values: Numbers, where: str, what: str, whose: str, hint: str) -> list[Finding]:
    n_known = int((~np.isnan(values)).sum())
    if n_known >= KNOWN_SHARE * len(values):
        return []
    return [Finding(
        "E309", where=where, rule=f"{what} is known for at least half of the {whose}",
        expected=f"at least {-(-len(values) // 2)} of {len(values)} known", got=f"{n_known} known", hint=hint,
        count=len(values) - n_known,
    )]


def _code_lists(files: Mapping[File, SurveyFile]) -> list[Finding]:
    """Variables of which too many values are no codes; sex has a stricter rule of its own."""
    found = []
    for file in files.values():
        for code, n_outside in file.outside_list.items():
            n_filled = n_outside + int((~np.isnan(file.number(code))).sum())
            if code == _SEX or n_outside < OUTSIDE_COUNT or n_outside <= OUTSIDE_SHARE * n_filled:
                continue
            found.append(Finding(
                "E305", where=f"{file.name}, column {code}",
                rule=f"at most {OUTSIDE_SHARE:.0%} of the values lie outside the list or range of the variable",
                expected="codes of the survey year's codebook", got=f"{n_outside} of {n_filled} values outside",
                hint="ask the provider which code list the column uses", count=n_outside,
            ))
    return found


def _declared_line(
    files: Mapping[File, SurveyFile], universe: Universe, terms: EuSilcTerms, age: Numbers
) -> list[Finding]:
    """A declared line far from the incomes of the extract is in another unit."""
    line = terms.poverty_line.value
    middle = _median_income(files, universe, age)
    if line is None or middle is None or LOWEST_LINE * middle <= line <= HIGHEST_LINE * middle:
        return []
    got = f"below {LOWEST_LINE} times" if line < LOWEST_LINE * middle else f"above {HIGHEST_LINE} times"
    return [Finding(
        "E103", where="delivery.yaml: eu_silc.poverty_line.value",
        rule="a declared line fits the incomes of the extract",
        expected=f"{LOWEST_LINE} to {HIGHEST_LINE} times the weighted median equivalised income of the extract",
        got=f"a line {got} that median",
        hint="state the line in ALL per year for one person; thousands of lek, a monthly amount or euro?",
    )]


def _median_income(files: Mapping[File, SurveyFile], universe: Universe, age: Numbers) -> float | None:
    """Weighted median of the members' equivalised income; None where there is none above zero."""
    d_row = universe.household_row[universe.members]
    group: NDArray[np.int64] = np.asarray(d_row, dtype=np.int64)
    n = files["D"].n_rows
    size = derive.equivalised_size(age, group, n)[group]
    income = derive.equivalised_income(files["H"].number("HY020")[universe.data_row[d_row]], size)
    weight = np.maximum(np.nan_to_num(files["R"].number("RB050")[universe.members]), 0.0)
    distribution, _ = from_sample(income, weight)
    middle = quantile(distribution, 0.5) if distribution.n else 0.0
    return middle if middle > 0 else None
