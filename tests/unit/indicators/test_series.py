"""What several survey years say: anchored and persistent poverty, worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from lnb_pipeline.contracts.indicator_tables import ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE
from lnb_pipeline.indicators.compute import Line
from lnb_pipeline.indicators.coverage import missing_cells
from lnb_pipeline.indicators.series import series, series_indicators
from tests.panels import of_year, rotating, survey

PRICES = {2018: 100.0, 2019: 105.0, 2020: 110.0}


def alone(year: int, incomes: Sequence[float], **more: Any) -> pd.DataFrame:
    """Persons of weight 1, each in a PSU of his or her own, with these incomes."""
    return of_year(year, [
        {"person_id": at, "psu": at, "equivalised_income": income, "sex_code": "FM"[at % 2], **more}
        for at, income in enumerate(incomes)
    ])


def cell(frame: pd.DataFrame, indicator: str, year: int, sex: str = "T", geo: str = "AL") -> pd.Series:
    chosen = frame[
        (frame.indicator == indicator) & (frame.time_period == year) & (frame.geo == geo) & (frame.age == "TOTAL")
        & (frame.population_group == "TOTAL") & (frame.sex == sex)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.fixture(scope="module")
def anchored() -> pd.DataFrame:
    """Line of 2019: 60 % of 300 = 180. At the prices of 2020: 180 * 110 / 100 = 198."""
    years = [
        survey(2019, alone(2019, [100, 200, 300, 400, 500])), survey(2021, alone(2021, [150, 198, 197, 400, 500])),
    ]
    return series(years, PRICES)["estimates.observation"]


def test_the_line_of_2019_is_brought_to_the_prices_of_the_income_year(anchored: pd.DataFrame) -> None:
    """150 and 197 are below 198; the year's own line, 60 % of 198, would make nobody poor."""
    assert cell(anchored, "arop_anchored", 2021).obs_value == pytest.approx(40.0)


def test_who_has_exactly_the_anchored_line_is_not_poor(anchored: pd.DataFrame) -> None:
    """Women are 150, 197 and 500: two of three; men 198 and 400: none."""
    assert cell(anchored, "arop_anchored", 2021, "F").obs_value == pytest.approx(200 / 3)
    assert cell(anchored, "arop_anchored", 2021, "M").obs_value == 0.0


def test_the_base_year_whose_rate_is_the_ordinary_one_has_no_anchored_one(anchored: pd.DataFrame) -> None:
    """Two rows of one value, protected apart, would give a hidden one away."""
    assert set(anchored.time_period[anchored.indicator == "arop_anchored"]) == {2020, 2021} & set(anchored.time_period)
    assert 2019 in set(anchored.time_period)


def test_before_the_base_year_there_are_no_anchored_rates() -> None:
    frames = series([survey(2018, alone(2018, [1, 2, 3]))], PRICES)
    assert set(frames["estimates.observation"].indicator) == {"arop_persistent"}


def test_without_the_base_year_every_anchored_cell_says_so() -> None:
    rows = series([survey(2020, alone(2020, [1, 2, 3]))], PRICES)["estimates.observation"]
    anchored = rows[rows.indicator == "arop_anchored"]
    assert len(anchored) > 50 and set(anchored.status_reason) == {"no_base_year"}
    assert anchored.obs_value.isna().all()


def test_without_the_price_index_of_the_income_year_the_rate_is_missing_with_its_reason() -> None:
    years = [survey(year, alone(year, [100, 200, 300])) for year in (2019, 2022)]
    rows = series(years, PRICES)["estimates.observation"]
    assert set(rows.status_reason[(rows.indicator == "arop_anchored") & (rows.time_period == 2022)]) == {
        "no_price_index"
    }


def test_a_declared_line_of_the_base_year_is_anchored_as_it_is() -> None:
    """Declared 250 lek, prices 10 % up: 275. Only municipalities are covered by an extract."""
    extract = Line("declared", 250.0)
    years = [
        survey(2019, alone(2019, [100, 200, 300]), line=extract),
        survey(2021, alone(2021, [260, 274, 275, 280]), line=extract),
    ]
    rows = series(years, PRICES)["estimates.observation"]
    assert cell(rows, "arop_anchored", 2021, geo="AL111").obs_value == pytest.approx(50.0)
    assert cell(rows, "arop_anchored", 2021).status_reason == "not_covered"


def test_made_up_years_never_enter_the_figures_of_real_ones() -> None:
    """The base year is synthetic, the later year a survey: for the survey it is as if 2019 were missing."""
    real = alone(2021, [150, 198, 197], data_kind="survey")
    rows = series([survey(2019, alone(2019, [100, 200, 300])), survey(2021, real)], PRICES)["estimates.observation"]
    assert cell(rows, "arop_anchored", 2021).status_reason == "no_base_year"


FOLLOWED = {
    1: ("F", 1.0, {2020: 110, 2021: 200, 2022: 110, 2023: 110}),
    2: ("M", 2.0, {2020: 110, 2021: 999, 2022: 110, 2023: 110}),
    3: ("F", 1.0, {2020: 999, 2021: 999, 2022: 110, 2023: 110}),
    4: ("M", 3.0, {2020: 110, 2021: 200, 2022: 110, 2023: 999}),
    5: ("M", 5.0, {2020: 110, 2022: 110, 2023: 110}),
    6: ("F", 3.0, {2020: 999, 2021: 999, 2022: 999, 2023: 999}),
}
"""Sex, four-year weight and incomes of six persons.

Everybody else earns 200, in 2021 400, so that the line is 120, in 2021 240: who has 200 is poor in 2021 only.
"""


def followed(year: int, *, weighted: bool = True) -> pd.DataFrame:
    six = [
        {
            "person_id": number, "psu": number % 2, "sex_code": sex, "equivalised_income": incomes[year],
            "longitudinal_weight": weight if weighted else None,
        }
        for number, (sex, weight, incomes) in FOLLOWED.items() if year in incomes
    ]
    others = [
        {"person_id": 100 + number, "psu": number % 5, "equivalised_income": 400 if year == 2021 else 200}
        for number in range(20)
    ]
    return of_year(year, [*six, *others])


@pytest.fixture(scope="module")
def persistent() -> pd.DataFrame:
    return series([survey(year, followed(year)) for year in (2020, 2021, 2022, 2023)])["estimates.observation"]


def test_persistently_poor_are_those_poor_now_and_in_two_of_the_three_years_before(persistent: pd.DataFrame) -> None:
    """Persons 1 and 2 of 1, 2, 3, 4, 6: weights (1 + 2) / (1 + 2 + 1 + 3 + 3); each year has its own line."""
    row = cell(persistent, "arop_persistent", 2023)
    assert row.obs_value == pytest.approx(30.0)
    assert (row.n_persons, row.population) == (5, 10.0)
    assert cell(persistent, "arop_persistent", 2023, "F").obs_value == pytest.approx(100 * 1 / 5)
    assert cell(persistent, "arop_persistent", 2023, "M").obs_value == pytest.approx(100 * 2 / 5)


def test_who_was_not_asked_in_one_of_the_years_is_unknown_and_not_out_of_poverty(persistent: pd.DataFrame) -> None:
    """Person 5 has a weight and no record of 2021."""
    assert cell(persistent, "arop_persistent", 2023).item_missing_share == pytest.approx(100 / 6)


def test_without_all_four_years_persistent_poverty_says_that_there_is_no_panel(persistent: pd.DataFrame) -> None:
    early = persistent[(persistent.indicator == "arop_persistent") & (persistent.time_period < 2023)]
    assert set(early.status_reason) == {"no_panel"} and early.obs_value.isna().all()
    gap = series([survey(year, followed(year)) for year in (2020, 2022, 2023)])["estimates.observation"]
    assert cell(gap, "arop_persistent", 2023).status_reason == "no_panel"


def test_without_four_year_weights_persistent_poverty_says_that_there_is_no_panel() -> None:
    years = [survey(year, followed(year, weighted=False)) for year in (2020, 2021, 2022, 2023)]
    rows = series(years)["estimates.observation"]
    assert cell(rows, "arop_persistent", 2023).status_reason == "no_panel"


def test_every_expected_cell_has_a_row_whether_or_not_it_could_be_computed(persistent: pd.DataFrame) -> None:
    for year in (2020, 2021, 2022, 2023):
        rows = persistent[persistent.time_period == year]
        assert missing_cells(rows, year, ["AL111"], series_indicators(year)).empty
        assert set(rows.indicator) == {entry.code for entry in series_indicators(year)}


def test_the_frames_are_those_of_their_contracts_and_the_order_of_the_years_leaves_no_trace() -> None:
    years = [survey(year, rotating(year)) for year in (2021, 2022, 2023)]
    frames, backwards = series(years), series(years[::-1])
    for table in (ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE):
        frame = frames[table.full_name]
        assert tuple(frame.columns) == table.columns and len(frame)
        assert not frame.duplicated(list(table.key)).any()
        assert not frame[list(table.required)].isna().any().any()
        pd.testing.assert_frame_equal(frame, backwards[table.full_name])


def test_without_survey_years_the_frames_are_empty() -> None:
    assert {name: len(frame) for name, frame in series([]).items()} == {
        "estimates.observation": 0, "estimates.gender_gap": 0, "estimates.observation_by_method": 0,
    }
