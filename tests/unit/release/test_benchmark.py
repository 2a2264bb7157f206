"""Our figures beside published ones: what is judged, what is only shown, and how close is close."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.release.benchmark import benchmark_table


def ours(indicator: str, year: int, value: float | None, error: float | None, **cell: object) -> pd.DataFrame:
    """One published row of ours; by default of the country, everybody."""
    units = {"arpt": "ALL", "median_eq_income": "ALL", "gini": "IDX", "s80_s20": "RATIO"}
    return pd.DataFrame([{
        "indicator": indicator, "time_period": year, "geo": "AL", "sex": "T", "age": "TOTAL",
        "unit": units.get(indicator, "PC"), "obs_value": value, "std_error": error, "data_kind": "synthetic", **cell,
    }]).astype({"obs_value": "float64", "std_error": "float64"})


def judged(*row: object, **cell: object) -> dict[str, bool | None]:
    """By vintage: does the published figure agree with ours (None: not judged)?"""
    found = benchmark_table(ours(*row, **cell))  # type: ignore[arg-type]
    return {v: None if pd.isna(a) else bool(a) for v, a in zip(found["vintage"], found["agrees"], strict=True)}


@pytest.mark.parametrize(("indicator", "published", "error", "half_a_unit"), [
    ("arop", 20.6, 0.5, 0.05), ("arpt", 225_931.0, 1200.0, 0.5), ("arope", 44.5, 0.7, 0.05),
])
def test_a_figure_agrees_within_two_errors_and_half_a_unit_of_its_last_digit(
    indicator: str, published: float, error: float, half_a_unit: float
) -> None:
    room = 2 * error + half_a_unit
    for side in (-1, 1):
        assert judged(indicator, 2022, published + side * (room - 1e-6), error) == {"first": True}
        assert judged(indicator, 2022, published + side * (room + 1e-6), error) == {"first": False}


def test_the_ratio_printed_as_a_whole_number_has_room_for_its_rounding() -> None:
    assert judged("s80_s20", 2018, 7.45, 0.0) == {"first": True}
    assert judged("s80_s20", 2018, 7.55, 0.0) == {"first": False}
    assert judged("gini", 2024, 29.84, 0.0) == {"first": True}


@pytest.mark.parametrize(("indicator", "year", "status"), [
    ("median_eq_income", 2022, "derived"), ("arope", 2020, "uncertain"), ("s80_s20", 2019, "unverified"),
    ("gini", 2020, "derived"),
])
def test_what_is_not_found_in_print_is_shown_and_not_judged(indicator: str, year: int, status: str) -> None:
    found = benchmark_table(ours(indicator, year, 1.0, 0.1))
    assert found["published_status"].tolist() == [status]
    assert found["difference"].notna().all() and found["agrees"].isna().all()


def test_of_a_first_and_a_revised_figure_the_nearer_one_is_judged() -> None:
    assert judged("arpt", 2023, 262_000.0, 1000.0) == {"first": None, "revised": True}
    assert judged("arpt", 2023, 270_000.0, 1000.0) == {"first": True, "revised": None}
    assert judged("arpt", 2023, 290_000.0, 1000.0) == {"first": False, "revised": None}


def test_a_derived_revision_never_stands_in_for_the_figure_that_was_printed() -> None:
    assert judged("arop", 2023, 19.8, 0.01) == {"first": False, "revised": None}


def test_a_hidden_value_is_listed_and_not_judged() -> None:
    found = benchmark_table(ours("arop", 2022, None, None))
    assert len(found) == 1 and found[["difference", "deviation", "agrees"]].isna().all(axis=None)
    assert judged("arop", 2022, 20.6, None) == {"first": None}


def test_a_deviation_is_counted_in_standard_errors() -> None:
    row = benchmark_table(ours("arop", 2022, 22.1, 0.5)).iloc[0]
    assert row["difference"] == pytest.approx(1.5) and row["deviation"] == pytest.approx(3.0)
    assert pd.isna(benchmark_table(ours("arop", 2022, 22.1, 0.0)).iloc[0]["deviation"])


def test_figures_of_another_cell_or_year_are_left_out() -> None:
    assert benchmark_table(ours("arop", 2035, 20.0, 1.0)).empty
    assert benchmark_table(ours("arop", 2022, 20.0, 1.0, sex="F")).empty
    assert len(benchmark_table(ours("arope", 2021, 46.0, 1.0, geo="AL02"))) == 1


def test_poverty_before_transfers_has_its_published_figures() -> None:
    assert judged("arop_before_transfers", 2024, 22.7, 0.2) == {"first": True}
    assert judged("arop_before_all_transfers", 2024, 36.7, 0.2) == {"first": True}


def test_the_table_keeps_its_contract_without_rows() -> None:
    empty = benchmark_table(ours("arop", 2022, 20.0, 1.0).head(0))
    assert empty.empty and list(empty.columns) == list(TABLES["audit.benchmark"].columns)
