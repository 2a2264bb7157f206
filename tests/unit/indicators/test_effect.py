"""What deprivation and work intensity add to the gap between women and men, and what couples say, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lnb_pipeline.indicators.compute import Line, heading_of
from lnb_pipeline.indicators.couples import ITEMS, within_couple
from lnb_pipeline.indicators.effect import GROUPS, effects
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.sample import sample_of
from tests.persons import persons

MEASURED = ["AL111", "AL221"]
NATIONAL = Line("national_sample", None)


def tables(person: pd.DataFrame, line: Line = NATIONAL, year: int = 2022) -> tuple[pd.DataFrame, pd.DataFrame]:
    estimates = YearEstimates(sample_of(person, MEASURED), line.value)
    heading = heading_of(person, year, "illustrative")
    return (
        effects(estimates, heading, MEASURED, line.covers),
        within_couple(person, estimates, heading, MEASURED, line.covers),
    )


def effect(frame: pd.DataFrame, geo: str = "AL", group: str = "TOTAL", definition: str = "EU2030") -> pd.Series:
    chosen = frame[(frame.geo == geo) & (frame.population_group == group) & (frame.definition == definition)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def alone(household: int, sex: str, income: float, smsd: bool, lwi: bool, **more: Any) -> dict[str, Any]:
    """A woman or a man of 40 who lives alone."""
    return {
        "household_id": household, "sex_code": sex, "age_years": 40, "equivalised_income": income, "smsd": smsd,
        "lwi": lwi, "n_adults": 1, "household_size": 1, "household_type": "one_person", **more,
    }


def ten_people() -> pd.DataFrame:
    """Median 100, line 60. Women: one poor, two deprived only, one in low work only, one nothing.
    Men: two poor, one deprived and in low work, two nothing."""
    women = [(50, True, False), (100, True, False), (100, True, False), (100, False, True), (100, False, False)]
    men = [(50, False, True), (50, False, False), (100, True, True), (100, False, False), (100, False, False)]
    rows = [alone(n, "F", *w) for n, w in enumerate(women, 1)] + [alone(n, "M", *m) for n, m in enumerate(men, 11)]
    return persons(rows)


def test_each_step_and_pattern_is_the_difference_of_shares_counted_by_hand() -> None:
    row = effect(tables(ten_people())[0])
    assert row.gap_poverty == pytest.approx(100 * (1 / 5 - 2 / 5))
    assert row.gap_with_deprivation == pytest.approx(100 * (3 / 5 - 3 / 5))
    assert row.gap_with_work_intensity == pytest.approx(100 * (4 / 5 - 3 / 5))
    assert row.added == pytest.approx(100 * (3 / 5 - 1 / 5))
    assert row.added_deprived_only == pytest.approx(100 * (2 / 5 - 0))
    assert row.added_low_work_only == pytest.approx(100 * (1 / 5 - 0))
    assert row.added_both == pytest.approx(100 * (0 - 1 / 5))
    assert row.relative_change == pytest.approx(np.log(4 / 3) - np.log(1 / 2))
    assert (row.n_women, row.n_men, row.n_households, row.n_psu) == (5, 5, 10, 10)


def test_the_test_of_what_is_added_is_two_sided_with_the_error_of_one_linearised_difference() -> None:
    """Ten sampling units of one stratum; poverty is not at the line, so that the line's noise moves nobody."""
    row = effect(tables(ten_people(), Line("declared", 60.0))[0], geo="AL111")
    status = np.array([0, 1, 1, 1, 0, 0, 0, 1, 0, 0], dtype=float)
    women = np.arange(10) < 5
    influence = np.where(women, (status - 0.6) / 5, -(status - 0.2) / 5)
    error = np.sqrt(10 / 9 * np.sum((influence - influence.mean()) ** 2))
    assert row.added_error == pytest.approx(100 * error)
    assert row.degrees_of_freedom == 9
    assert row.added_p_value == pytest.approx(2 * stats.t.sf(0.4 / error, 9))
    half = 100 * stats.t.ppf(0.975, 9) * error
    assert row.added_lower == pytest.approx(40 - half)
    assert 40 + half > 100 and row.added_upper == 100  # a difference of shares ends there


def test_every_place_group_and_family_has_a_row_and_an_extract_covers_its_municipalities_alone() -> None:
    national, _ = tables(ten_people().assign(smd=False, lwi_2020=False), year=2020)
    assert len(national) == (1 + 3 + 2) * len(GROUPS) * 2
    assert not national.duplicated(["geo", "definition", "population_group"]).any()
    extract, _ = tables(ten_people(), Line("declared", 60.0))
    assert set(extract[extract.geo_level != "municipality"].status_reason) == {"not_covered"}
    assert set(tables(ten_people(), year=2021)[0].definition) == {"EU2030"}


def test_who_lives_with_another_adult_is_not_in_the_row_of_one_adult_households() -> None:
    person = ten_people()
    person.loc[person.household_id.isin([1, 2, 11]), ["n_adults", "household_type"]] = [2, "couple_no_child"]
    frame = tables(person)[0]
    assert (effect(frame, group="one_adult").n_women, effect(frame, group="one_adult").n_men) == (3, 4)
    assert (effect(frame, group="couple_household").n_women, effect(frame, group="couple_household").n_men) == (2, 1)


def test_children_are_left_out_of_the_row_of_persons_of_16_and_over() -> None:
    person = pd.concat([ten_people(), persons([alone(30, "F", 100, True, False, age_years=10)])], ignore_index=True)
    person["person_id"] = range(len(person))
    frame = tables(person)[0]
    assert (effect(frame).n_women, effect(frame, group="Y_GE16").n_women) == (6, 5)


def test_a_cell_without_men_and_a_year_without_deprivation_say_why() -> None:
    person = ten_people()
    only_women = tables(person[person.sex_code == "F"].assign(lau_code="AL221"))[0]
    assert effect(only_women, "AL221").status_reason == "no_sample"
    assert pd.isna(effect(only_women, "AL221").added)
    assert effect(tables(person.assign(smsd=pd.NA).astype({"smsd": "boolean"}))[0]).status_reason == "not_collected"


def test_persons_of_unknown_deprivation_are_in_no_measure_of_the_row() -> None:
    person = ten_people()
    person.loc[0, "smsd"] = pd.NA
    row = effect(tables(person)[0])
    assert row.n_women == 4
    assert row.gap_poverty == pytest.approx(100 * (0 - 2 / 5))
    assert row.gap_with_work_intensity - row.gap_poverty == pytest.approx(row.added)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_the_patterns_add_up_to_what_is_added_and_that_to_the_difference_of_the_gaps(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = [
        alone(h, str(draw.choice(["F", "M"])), float(draw.integers(1, 30)), bool(draw.random() < 0.4),
              bool(draw.random() < 0.3), person_weight=float(draw.uniform(0.5, 3)))
        for h in range(1, 40)
    ]
    row = effect(tables(persons(rows))[0])
    parts = row.added_deprived_only + row.added_low_work_only + row.added_both
    assert parts == pytest.approx(row.added, abs=1e-9)
    assert row.gap_with_work_intensity - row.gap_poverty == pytest.approx(row.added, abs=1e-9)
    assert row.gap_with_deprivation - row.gap_poverty == pytest.approx(
        row.added_deprived_only + row.added_both, abs=1e-9
    )


# -- couples ---------------------------------------------------------------------------------------
def couple(household: int, hers: bool | None, his: bool | None, weight: float = 1.0) -> list[dict[str, Any]]:
    """A woman and a man who are partners, and whether each lacks money for themselves."""
    shared = {"household_id": household, "person_weight": weight, "age_years": 50, "equivalised_income": 100.0}
    first = 100 * household
    return [
        {**shared, "person_id": first, "partner_id": first + 1, "sex_code": "F", "lack_money_self": hers},
        {**shared, "person_id": first + 1, "partner_id": first, "sex_code": "M", "lack_money_self": his},
    ]


def discordance(rows: list[dict[str, Any]], item: str = "money_for_oneself") -> pd.Series:
    frame = tables(persons(rows))[1]
    chosen = frame[(frame.geo == "AL") & (frame.item == item)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_she_alone_minus_he_alone_counts_couples_with_their_weight() -> None:
    rows = [*couple(1, True, False, 2.0), *couple(2, True, True), *couple(3, False, True), *couple(4, False, False)]
    row = discordance(rows)
    assert (row.she_only, row.he_only) == (pytest.approx(100 * 2 / 5), pytest.approx(100 * 1 / 5))
    assert row.obs_value == pytest.approx(20.0)
    assert row.n_couples == 4
    difference, share = np.array([1, 0, -1, 0]), np.array([2, 1, 1, 1]) / 5
    totals = share * (difference - 0.2)
    error = np.sqrt(4 / 3 * np.sum((totals - totals.mean()) ** 2))
    assert row.std_error == pytest.approx(100 * error)
    assert row.p_value == pytest.approx(2 * stats.t.sf(0.2 / error, 3))


def test_a_couple_with_one_silent_partner_and_a_person_without_partner_do_not_count() -> None:
    rows = [*couple(1, True, False), *couple(2, True, None), *couple(3, False, False)]
    single = {"household_id": 4, "person_id": 400, "sex_code": "F", "age_years": 30, "equivalised_income": 100.0,
              "lack_money_self": True}
    assert discordance([*rows, single]).n_couples == 2


def test_a_partner_who_lives_elsewhere_and_one_of_the_same_sex_make_no_couple_here() -> None:
    apart = couple(1, True, False)
    apart[1]["household_id"] = 9
    same = couple(2, True, False)
    same[1]["sex_code"] = "F"
    assert discordance([*apart, *same, *couple(3, True, True), *couple(4, False, True)]).n_couples == 2


def test_an_item_that_nobody_was_asked_is_not_collected() -> None:
    rows = [*couple(1, True, False), *couple(2, False, False)]
    assert discordance(rows, "clothes").status_reason == "not_collected"
    frame = tables(persons(rows))[1]
    assert len(frame) == (1 + 3 + 2) * len(ITEMS)


def test_couples_who_all_agree_have_a_difference_without_error() -> None:
    row = discordance([*couple(1, True, True), *couple(2, False, False), *couple(3, False, False)])
    assert row.obs_value == 0 and row.status_reason == "no_variance" and pd.isna(row.std_error)
