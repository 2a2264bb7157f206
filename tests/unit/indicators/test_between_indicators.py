"""What must hold between indicators, and between women, men and both, whatever the survey says."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lnb_pipeline.indicators.catalogue import BY_CODE
from lnb_pipeline.indicators.catalogue.entry import AGES, SEXES
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.sample import Domain, sample_of
from tests.persons import persons

COUNTRY, MUNICIPALITY = Place("AL", "country"), Place("AL111", "municipality")
DOMAINS = (
    Domain(COUNTRY), *(Domain(COUNTRY, age) for age in AGES[1:]), Domain(COUNTRY, group="DEG3"), Domain(MUNICIPALITY),
)
ROUNDING = 1e-9
some = settings(max_examples=30, deadline=None, derandomize=True)


@st.composite
def members(draw: st.DrawFn, household: int) -> list[dict[str, Any]]:
    """A household: one income, before and after transfers, and members of any age who may be deprived."""
    disposable, size = draw(st.integers(-20, 300)), draw(st.sampled_from([1.0, 1.5, 1.8, 2.1]))
    other_transfers, pensions = draw(st.integers(0, 100)), draw(st.integers(0, 100))
    shared = {
        "household_id": household, "stratum": household % 2, "person_weight": draw(st.integers(1, 5)),
        "lau_code": draw(st.sampled_from(["AL111", "AL112"])), "degree_urbanisation": draw(st.integers(1, 3)),
        "equivalised_income": disposable / size, "equivalised_size": size,
        "income_before_transfers": disposable - other_transfers,
        "income_before_all_transfers": disposable - other_transfers - pensions,
        "lwi": draw(st.sampled_from([True, False, None])), "smd": draw(st.booleans()),
    }
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        smsd = draw(st.booleans())
        age = draw(st.sampled_from([5, 17, 18, 40, 64, 65, 90, None]))
        rows.append({
            **shared, "sex_code": draw(st.sampled_from("FM")), "age_years": age, "smsd": smsd,
            "msd": smsd or draw(st.booleans()), "employed": draw(st.booleans()),
            "personal_weight_16": None if age is None or age < 16 else shared["person_weight"] + 1,
        })
    return rows


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    households = draw(st.integers(1, 8))
    return persons([row for household in range(1, households + 1) for row in draw(members(household))])


def values(person: pd.DataFrame, *codes: str) -> pd.DataFrame:
    """Estimates of some indicators by cell: columns measure and indicator, null where an indicator is undefined."""
    estimates = YearEstimates(sample_of(person, ["AL111"]), None)
    found: dict[tuple[str, str], dict[tuple[object, ...], object]] = {}
    for code in codes:
        for domain in DOMAINS:
            for sex in SEXES:
                cell = estimates.estimate(BY_CODE[code], domain, sex)
                for measure, value in (
                    ("value", cell.estimate.value), ("n_persons", cell.n_persons), ("population", cell.population)
                ):
                    found.setdefault((measure, code), {})[*domain, sex] = value
    return pd.DataFrame(found, dtype=float)


@some
@given(surveys())
def test_arope_is_income_poverty_and_what_the_other_two_add(person: pd.DataFrame) -> None:
    found = values(person, "arop", "arope", "arope_add_on")["value"].dropna(how="all")
    assert not found.isna().any().any()
    assert (found.arope - found.arop - found.arope_add_on).abs().max() < ROUNDING or found.empty
    assert (found.arop <= found.arope + ROUNDING).all()
    assert (found.arope_add_on >= 0).all()


@some
@given(surveys())
def test_who_is_severely_deprived_is_deprived(person: pd.DataFrame) -> None:
    found = values(person, "msd", "smsd")["value"].dropna()
    assert (found.msd >= found.smsd - ROUNDING).all()


@some
@given(surveys())
def test_women_and_men_are_everybody_in_every_cell(person: pd.DataFrame) -> None:
    found = values(person, "arop", "gini", "rmpg", "arope", "smsd", "lwi", "employment")
    for measure in ("n_persons", "population"):
        women, men, both = (found[measure].xs(sex, level=-1) for sex in SEXES)
        assert ((women + men - both).abs() < ROUNDING).all().all(), measure
    assert (found["n_persons"] <= len(person)).all().all()


@some
@given(surveys())
def test_a_higher_line_never_makes_fewer_people_poor(person: pd.DataFrame) -> None:
    line = values(person, "arpt")["value"].arpt.iloc[0]
    assume(not line < 0)  # 40 % of a median below zero is more than 70 % of it
    found = values(person, "arop_40", "arop_50", "arop", "arop_70")["value"].dropna()
    for lower, higher in (("arop_40", "arop_50"), ("arop_50", "arop"), ("arop", "arop_70")):
        assert (found[lower] <= found[higher] + ROUNDING).all(), (lower, higher)


@some
@given(surveys())
def test_transfers_that_are_received_make_nobody_poor(person: pd.DataFrame) -> None:
    found = values(person, "arop", "arop_before_transfers", "arop_before_all_transfers")["value"].dropna()
    assert (found.arop <= found.arop_before_transfers + ROUNDING).all()
    assert (found.arop_before_transfers <= found.arop_before_all_transfers + ROUNDING).all()
