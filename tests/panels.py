"""Persons of several survey years, made by hand or at random, in the columns that indicators read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lnb_pipeline.indicators.compute import Line
from lnb_pipeline.indicators.sample import needed_columns
from lnb_pipeline.indicators.series import SurveyYear
from tests.persons import persons

NATIONAL = Line("national_sample", None)


def of_year(year: int, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Persons of a survey year; who is not said to be anything else is a woman of 40 who lives alone."""
    return persons(
        [{"household_id": row["person_id"], **row} for row in rows],
        time_period=year, delivery_id=f"d{year}", sex_code="F", age_years=40, equivalised_size=1.0,
    )[list(needed_columns())]


def survey(
    year: int, frame: pd.DataFrame, *, measured: Sequence[str] = ("AL111",), line: Line = NATIONAL,
) -> SurveyYear:
    return SurveyYear(year, line, tuple(measured), "illustrative", str(frame.data_kind.iloc[0]), lambda: frame)


PLACES = ("AL111", "AL221", "AL331")


def rotating(year: int, seed: int = 1, *, households: int = 6) -> pd.DataFrame:
    """A year of a panel whose PSUs stay four years: a woman and a man a household, with lasting incomes and lacks.

    Each place is a stratum; five of its PSUs enter every year.
    """
    rows = [
        row
        for at, place in enumerate(PLACES)
        for entry in range(year - 3, year + 1)
        for psu in range(5)
        for row in _psu(year, seed, at, place, 10 * (entry - 2000) + psu, households)
    ]
    return of_year(year, rows)


def _psu(year: int, seed: int, at: int, place: str, psu: int, households: int) -> list[dict[str, Any]]:
    lasting, now = np.random.default_rng([seed, at, psu]), np.random.default_rng([seed, at, psu, year])
    level, home = lasting.normal(12.5, 0.5), lasting.normal(0, 0.5, households)
    lacks = lasting.random(households) < 0.1 + 0.4 * lasting.random()
    changed = now.random(households) < 0.15
    rows = []
    for number in range(households):
        household = (at * 1000 + psu) * 100 + number
        income = float(np.exp(level + home[number] + now.normal(0, 0.2)))
        common = {
            "household_id": household, "lau_code": place, "region": f"AL0{place[2]}", "stratum": at, "psu": psu,
            "equivalised_income": income, "person_weight": 100.0 + 10 * number,
            "smsd": bool(lacks[number] ^ changed[number]),
        }
        rows += [{**common, "person_id": household * 10 + side, "sex_code": sex} for side, sex in enumerate("FM")]
    return rows
