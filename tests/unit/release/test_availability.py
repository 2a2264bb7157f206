"""Every indicator in every survey year: there, or a reason why not."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.indicators.catalogue import BY_CODE, CATALOGUE
from lnb_pipeline.release.availability import availability_table


def cells(indicator: str, year: int, *statuses: str, reason: str | None = None) -> list[dict[str, object]]:
    return [{"indicator": indicator, "time_period": year, "obs_status": status,
             "status_reason": reason if status in ("M", "L") else None} for status in statuses]


def table(rows: list[dict[str, object]], years: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["indicator", "time_period", "obs_status", "status_reason"])
    return availability_table(frame, years).set_index(["indicator", "time_period"])


def test_every_indicator_has_a_row_for_every_year_up_to_the_newest_delivered() -> None:
    found = table(cells("arop", 2023, "A"), [2020, 2023])
    assert len(found) == len(CATALOGUE) * 6
    assert set(found.index.get_level_values("time_period")) == set(range(2018, 2024))
    assert 2017 in table([], [2017, 2018]).index.get_level_values("time_period")


def test_estimated_cells_are_counted_and_so_are_those_that_are_shown() -> None:
    row = table(cells("arop", 2023, "A", "U", "Q", "M", reason="no_sample"), [2023]).loc[("arop", 2023)]
    assert (row["is_available"], row["n_cells"], row["n_cells_shown"]) == (True, 3, 2)
    assert pd.isna(row["status_reason"]) and row["definition"] == "EU"


@pytest.mark.parametrize(("indicator", "year", "reason"), [
    ("smd", 2022, "definition_ended"), ("arope_2020", 2021, "definition_ended"),
    ("severe_housing_deprivation", 2022, "not_collected_this_year"), ("arop", 2022, "no_delivery"),
    ("arop", 2023, "not_estimated"),
])
def test_where_there_is_nothing_the_row_says_why(indicator: str, year: int, reason: str) -> None:
    row = table([], [2023]).loc[(indicator, year)]
    assert not row["is_available"] and (row["n_cells"], row["n_cells_shown"]) == (0, 0)
    assert row["status_reason"] == reason


def test_an_indicator_whose_cells_are_all_undefined_takes_their_reason() -> None:
    rows = cells("arop_persistent", 2023, "M", "M", reason="no_panel")
    rows += cells("arop_anchored", 2023, "M", reason="no_base_year") + cells("arop_anchored", 2023, "L", reason="x")
    found = table(rows, [2023])
    assert found.loc[("arop_persistent", 2023), "status_reason"] == "no_panel"
    assert found.loc[("arop_anchored", 2023), "status_reason"] == "no_base_year"
    assert not found.loc[("arop_persistent", 2023), "is_available"]


def test_a_definition_that_starts_later_says_so_before_anything_else() -> None:
    later = [e.code for e in CATALOGUE if e.reason_unavailable(2017) == "definition_starts_later"]
    found = table([], [2017])
    assert later and {found.loc[(code, 2017), "status_reason"] for code in later} == {"definition_starts_later"}
    assert BY_CODE["arope"].code in later


def test_without_a_survey_there_is_nothing_to_list() -> None:
    assert table([], []).empty
