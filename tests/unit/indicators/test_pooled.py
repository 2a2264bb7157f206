"""Pooled estimates of municipalities: means of annual ones, never across a break, their overlap counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.indicators.compute import estimate_all, heading_of
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.pooled import pooled_indicators
from lnb_pipeline.indicators.sample import sample_of
from lnb_pipeline.indicators.series import series
from tests.panels import NATIONAL, PLACES, rotating, survey

KEY = ["indicator", "geo", "sex"]


def pooled(*years: int, frames: dict[int, pd.DataFrame] | None = None) -> pd.DataFrame:
    found = [survey(year, (frames or {}).get(year, rotating(year)), measured=PLACES) for year in years]
    return series(found)["estimates.observation_by_method"]


def direct(year: int) -> pd.DataFrame:
    """The annual direct estimates of municipalities, all ages."""
    person = rotating(year)
    rows = estimate_all(
        YearEstimates(sample_of(person, PLACES), None), heading_of(person, year, "illustrative"), PLACES, NATIONAL,
        pooled_indicators(year),
    )
    frame = rows["estimates.observation"]
    return frame[(frame.geo_level == "municipality") & (frame.age == "TOTAL")].set_index(KEY)


@pytest.fixture(scope="module")
def three() -> pd.DataFrame:
    return pooled(2021, 2022, 2023)


@pytest.fixture(scope="module")
def annual() -> dict[int, pd.DataFrame]:
    return {year: direct(year) for year in (2021, 2022, 2023)}


def of_2023(three: pd.DataFrame) -> pd.DataFrame:
    return three[three.time_period == 2023].set_index(KEY)


def test_a_pooled_value_is_the_mean_of_the_annual_ones(
    three: pd.DataFrame, annual: dict[int, pd.DataFrame]
) -> None:
    found = of_2023(three)
    assert {"arop", "smsd", "gini", "median_eq_income", "s80_s20", "rmpg"} <= set(found.index.unique("indicator"))
    assert set(found.years) == {"2021-2023"} and set(found.method) == {"pooled"}
    mean = sum(frame.obs_value.reindex(found.index) for frame in annual.values()) / 3
    np.testing.assert_allclose(found.obs_value, mean)


def test_the_error_of_years_that_share_households_lies_between_one_year_and_independent_years(
    three: pd.DataFrame, annual: dict[int, pd.DataFrame]
) -> None:
    """Three quarters of the PSUs stay from year to year, and lacks last."""
    found = of_2023(three).loc["smsd"]
    errors = np.stack([frame.loc["smsd"].std_error.reindex(found.index) for frame in annual.values()])
    independent = np.sqrt((errors**2).sum(axis=0)) / 3
    assert (found.std_error < errors.mean(axis=0)).all()
    assert (found.std_error > 1.1 * independent).all()


def test_who_is_asked_in_several_years_is_one_person_of_one_household(
    three: pd.DataFrame, annual: dict[int, pd.DataFrame]
) -> None:
    """Six cohorts of five PSUs of six households are seen in three years, and four of them in each."""
    found = of_2023(three).loc[("arop", "AL111", "F")]
    assert sum(frame.loc[("arop", "AL111", "F")].n_persons for frame in annual.values()) == 360
    assert (found.n_persons, found.n_relevant) == (180, 180)
    assert (found.n_households, found.n_psu, found.degrees_of_freedom) == (180, 30, 29)


def test_intervals_contain_their_value_and_shares_stay_within_0_and_100(three: pd.DataFrame) -> None:
    assert ((three.ci_lower <= three.obs_value) & (three.obs_value <= three.ci_upper)).all()
    shares = three[three.unit == "PC"]
    assert (shares[shares.indicator != "rmpg"].ci_upper <= 100).all()
    np.testing.assert_allclose(three.cv, 100 * three.std_error / three.obs_value)


def test_nothing_is_pooled_across_a_break() -> None:
    """2021 begins a series, and so does 2024."""
    rows = pooled(2019, 2020, 2021, 2022, 2023, 2024)
    assert rows.groupby("time_period").years.unique().map(list).to_dict() == {
        2020: ["2019-2020"], 2022: ["2021-2022"], 2023: ["2021-2023"],
    }


def test_a_window_has_no_gap_for_a_year_that_was_not_delivered() -> None:
    rows = pooled(2017, 2018, 2020)
    assert set(rows.time_period) == {2018}
    assert pooled(2021, 2023).empty


def test_a_window_is_three_years_at_most() -> None:
    rows = pooled(2017, 2018, 2019, 2020)
    assert set(rows.years[(rows.time_period == 2020) & (rows.indicator == "arop")]) == {"2018-2020"}


def test_a_year_in_which_a_place_has_no_value_ends_its_window_for_women_and_men_alike() -> None:
    """AL221 has no men in 2022."""
    frame = rotating(2022)
    without = frame[(frame.lau_code != "AL221") | (frame.sex_code == "F")]
    rows = pooled(2021, 2022, 2023, frames={2022: without})
    latest = rows[(rows.time_period == 2023) & (rows.indicator == "smsd")]
    assert latest.groupby("geo").years.unique().map(list).to_dict() == {
        "AL111": ["2021-2023"], "AL331": ["2021-2023"],
    }


def test_an_indicator_starts_its_window_where_its_definition_starts() -> None:
    rows = pooled(2017, 2018, 2019)
    assert "smsd" not in set(rows.indicator[rows.time_period == 2018])
    assert set(rows.years[(rows.time_period == 2019) & (rows.indicator == "smsd")]) == {"2018-2019"}


def test_only_the_places_measured_in_the_year_get_rows_but_their_window_reaches_before() -> None:
    years = [survey(2022, rotating(2022), measured=["AL111"]), survey(2023, rotating(2023), measured=["AL331"])]
    rows = series(years)["estimates.observation_by_method"]
    assert set(rows.geo) == {"AL331"} and set(rows.years) == {"2022-2023"}


def test_made_up_and_real_years_are_never_pooled() -> None:
    real = rotating(2022).assign(data_kind="survey")
    assert pooled(2021, 2022, frames={2022: real}).empty


def test_a_share_that_is_zero_in_all_years_keeps_an_interval_with_some_width() -> None:
    frames = {year: rotating(year).assign(smsd=0.0) for year in (2022, 2023)}
    row = pooled(2022, 2023, frames=frames).set_index(KEY).loc[("smsd", "AL111", "T")]
    assert (row.obs_value, row.std_error, row.ci_lower) == (0.0, 0.0, 0.0)
    assert 0 < row.ci_upper < 10
    assert np.isnan(row.cv)


def test_a_place_of_one_psu_has_a_pooled_value_without_an_error() -> None:
    frames = {}
    for year in (2022, 2023):
        frame = rotating(year)
        frames[year] = frame[(frame.lau_code != "AL221") | (frame.psu == 200)]
    row = pooled(2022, 2023, frames=frames).set_index(KEY).loc[("smsd", "AL221", "T")]
    assert row.n_psu == 1 and row.obs_value >= 0
    assert np.isnan(row.std_error) and np.isnan(row.ci_lower) and row.status_reason == "no_variance"
