"""The price index and the breaks of the survey series."""

from __future__ import annotations

import pytest

from lnb_pipeline.reference.breaks import series_breaks, series_of
from lnb_pipeline.reference.prices import chained, price_index
from lnb_pipeline.reference.tabular import load_sources, read_rows


def test_the_index_is_chained_from_the_published_changes() -> None:
    assert chained([(2020, 10.0), (2021, -50.0)]) == pytest.approx({2019: 100.0, 2020: 110.0, 2021: 55.0})
    index = price_index()
    assert index[2019] / index[2018] == pytest.approx(1.014)
    assert 1.17 < index[2023] / index[2018] < 1.18


def test_every_income_year_from_the_base_on_has_a_price() -> None:
    assert set(range(2018, 2025)) <= set(price_index())


@pytest.mark.parametrize("years", [(2020, 2022), (2020, 2020), (2021, 2020)])
def test_a_year_left_out_or_given_twice_is_an_error(years: tuple[int, int]) -> None:
    with pytest.raises(RuntimeError, match="every year stands once"):
        chained([(year, 1.0) for year in years])


@pytest.mark.parametrize("change", [-100.0, float("nan")])
def test_prices_cannot_fall_to_nothing(change: float) -> None:
    with pytest.raises(RuntimeError, match="cannot change"):
        chained([(2020, change)])


def test_prices_and_breaks_name_sources_of_the_list_and_prices_are_marked_as_unverified() -> None:
    rows = [*read_rows("price_index.csv"), *read_rows("series_breaks.csv")]
    assert {row["source"] for row in rows} <= set(load_sources())
    assert {row["status"] for row in read_rows("price_index.csv")} == {"unverified"}


def test_survey_years_between_two_breaks_are_one_series() -> None:
    assert [found.first_year for found in series_breaks()] == [2021, 2024]
    assert [series_of(year) for year in (2018, 2020, 2021, 2023, 2024)] == [0, 0, 1, 1, 2]
