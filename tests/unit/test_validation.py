"""The rule book judges, counts, and never repeats what it saw."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline import validation
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import GateError, UsageError
from lnb_pipeline.validation import RuleResult, gate, results_frame, stored_results, validate

SENTINEL = "Sentinel-Person-4711"
SUITE = """
table: meta.delivery
rules:
  - {rule: set, title: t, group: values, severity: critical,
     type: expect_column_values_to_be_in_set, kwargs: {column: data_kind, codes: data_kind}}
  - {rule: range, title: t, group: values, severity: critical,
     type: expect_column_values_to_be_between, kwargs: {column: n_files, min_value: 0, strict_min: true, max_value: 9}}
  - {rule: null, title: t, group: values, severity: warning,
     type: expect_column_values_to_not_be_null, kwargs: {column: licence, mostly: 0.5}}
  - {rule: unique, title: t, group: identity, severity: critical,
     type: expect_column_values_to_be_unique, kwargs: {column: delivery_id}}
  - {rule: pair, title: t, group: values, severity: info,
     type: expect_column_pair_values_a_to_be_greater_than_b,
     kwargs: {column_A: time_period, column_B: n_files, or_equal: true}}
  - {rule: holds, title: t, group: values, severity: critical, holds: n_files <= time_period,
     where: source == 'a'}
  - {rule: rows, title: t, group: plausibility, severity: warning,
     type: expect_table_row_count_to_be_between, kwargs: {min_value: 3}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "demo.yaml").write_text(SUITE.replace("rule: null", "rule: not_null"))
    return tmp_path


def frame(**changes: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "data_kind": ["survey", "synthetic", "survey", "survey"], "n_files": [1, 2, 3, 9],
        "licence": ["x", None, "x", None], "delivery_id": ["a", "b", "c", "d"], "time_period": [5, 5, 5, 9],
        "source": ["a", "a", "b", "b"],
    }
    return pd.DataFrame({**columns, **changes})


def run(folder: Path, data: pd.DataFrame) -> dict[str, RuleResult]:
    return {r.rule: r for r in validate("demo", data, partition=2024, folder=folder)}


def test_a_sound_frame_passes_every_rule(folder: Path) -> None:
    results = run(folder, frame())
    assert all(r.passed and r.evaluated for r in results.values())
    assert results["not_null"].n_failed == 2 and results["holds"].n_checked == 2
    gate(results.values())


@pytest.mark.parametrize(("changes", "rule", "failed", "checked"), [
    ({"data_kind": ["survey", "x", "y", None]}, "set", 2, 3),
    ({"n_files": [0, 2, 10, None]}, "range", 2, 3),
    ({"licence": [None, None, None, "x"]}, "not_null", 3, 4),
    ({"delivery_id": ["a", "a", "b", None]}, "unique", 2, 3),
    ({"time_period": [0, 5, 5, 1]}, "pair", 2, 4),
    ({"time_period": [0, None, 5, 5]}, "holds", 1, 1),
])
def test_failures_are_judged_and_counted(
    folder: Path, changes: dict[str, object], rule: str, failed: int, checked: int
) -> None:
    result = run(folder, frame(**changes))[rule]
    assert (result.passed, result.n_failed, result.n_checked) == (False, failed, checked)


def test_results_come_back_from_the_table_they_are_stored_in(folder: Path) -> None:
    results = run(folder, frame()).values()
    assert stored_results(results_frame(results)) == tuple(results)


def test_a_rule_that_is_not_about_rows_has_no_count(folder: Path) -> None:
    result = run(folder, frame().head(2))["rows"]
    assert not result.passed and result.n_failed is None


def test_nothing_a_person_said_leaves_in_results_errors_logs_or_output(
    folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    bad = frame(data_kind=[SENTINEL] * 4, n_files=[SENTINEL] * 4, delivery_id=[SENTINEL] * 4, time_period=SENTINEL)
    results = run(folder, bad)
    assert not results["set"].passed and not results["unique"].passed
    assert not results["range"].evaluated
    with pytest.raises(GateError) as caught:
        gate(results.values())
    assert {f.code for f in caught.value.findings} == {"E501", "E502"}
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    written = capfd.readouterr()
    everything = [repr(results), str(caught.value), caplog.text, written.out, written.err,
                  results_frame(results.values()).to_csv()]
    assert not any(SENTINEL in text for text in everything)


def test_a_missing_column_is_not_a_pass(folder: Path) -> None:
    results = run(folder, frame().drop(columns=["delivery_id", "licence"]))
    assert not results["unique"].passed and not results["unique"].evaluated
    with pytest.raises(GateError) as caught:
        gate(results.values())
    assert [f.code for f in caught.value.findings] == ["E502"]  # licence is a warning


def test_only_critical_rules_stop(folder: Path) -> None:
    results = run(folder, frame(licence=None).head(2))
    assert [r.rule for r in results.values() if not r.passed] == ["not_null", "rows"]
    gate(results.values())
    failed = run(folder, frame(n_files=[0, 1, 2, 3]))
    with pytest.raises(GateError, match="1 of 4 fail") as caught:
        gate(failed.values())
    assert caught.value.findings[0].count == 1 and caught.value.code == "E501"


@pytest.mark.parametrize("text", [
    "no: [yaml", "table: nowhere.nothing\nrules: []", "table: meta.delivery\nrules: [{rule: a}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: critical}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: loud, holds: n_files > 0}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: info, holds: x, kind: y}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: info, type: expect_magic}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: info, "
    "type: expect_column_values_to_be_in_set, kwargs: {column: n_files, codes: nothing}}]",
    "table: meta.delivery\nrules: [{rule: a, title: t, group: g, severity: info, holds: n_files > 0}, "
    "{rule: a, title: t, group: g, severity: info, holds: n_files > 0}]",
])
def test_a_malformed_suite_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(UsageError, match="E902"):
        validate("bad", frame(), partition=2024, folder=tmp_path)
    with pytest.raises(UsageError, match="E902"):
        validate("absent", frame(), partition=2024, folder=tmp_path)


def test_every_table_has_a_suite_named_after_it() -> None:
    assert set(validation.suites()) == set(TABLES)


@pytest.mark.parametrize("name", validation.suites())
def test_every_rule_of_the_rule_book_can_be_judged(name: str) -> None:
    rules = validation.load_suite(name)
    assert {r.group for r in rules} <= {"structure", "identity", "values", "links", "plausibility"}
    results = validate(name, empty_frame(TABLES[name]), partition=2024)
    assert [r.rule for r in results] == [r.rule for r in rules]
    assert [r.rule for r in results if not r.evaluated] == []


def test_the_contract_is_part_of_a_suite_and_not_written_twice() -> None:
    rules = {r.rule: r for r in validation.load_suite("eu_silc.person")}
    assert rules["required"].columns == TABLES["eu_silc.person"].required
    text = (validation.EXPECTATIONS / "eu_silc.person.yaml").read_text()
    assert "notna()" not in text.split("rules:")[0]
    heading = empty_frame(TABLES["eu_silc.person"]).rename(columns={"person_id": "pid"})
    failed = {r.rule for r in validate("eu_silc.person", heading, partition=2024) if not r.passed}
    assert {"required", "key"} <= failed


def estimate_rows(**columns: list[object]) -> pd.DataFrame:
    """Sound rows of estimates.observation (medians of the country) with the columns a test is about."""
    frame = empty_frame(TABLES["estimates.observation"]).reindex(range(len(next(iter(columns.values())))))
    return frame.assign(**{
        "indicator": "median_eq_income", "time_period": 2024, "income_year": 2023, "geo": "AL",
        "geo_level": "country", "sex": "T", "age": "TOTAL", "population_group": "TOTAL", "population": 900.0,
        "unit": "ALL", "definition": "EU", "method": "direct", "n_persons": 9, "n_households": 3, "n_psu": 2,
        "n_relevant": 9, "data_kind": "synthetic", "delivery_id": "d1", **columns,
    })


def stopping(suite: str, data: pd.DataFrame) -> set[str]:
    return {r.rule for r in validate(suite, data, partition=2024) if not r.passed and r.severity == "critical"}


def test_a_few_loss_making_households_warn_and_never_block_a_year() -> None:
    """Negative incomes in a small cell: a median below 0, a gap and a Gini above 100, a ratio below 0."""
    rows = estimate_rows(
        indicator=["median_eq_income", "rmpg", "gini", "s80_s20"], unit=["ALL", "PC", "IDX", "RATIO"],
        obs_value=[-500.0, 130.0, 260.0, -4.0],
    )
    assert stopping("estimates.observation", rows) == set()
    warned = {r.rule for r in validate("estimates.observation", rows, partition=2024) if not r.passed}
    assert {"median.positive", "negative_incomes.range"} <= warned
    gaps = empty_frame(TABLES["estimates.gender_gap"]).reindex(range(2)).assign(
        indicator=["gini", "rmpg"], unit="PT", obs_value=[160.0, -120.0]
    )
    assert "gap.range" not in stopping("estimates.gender_gap", gaps)


@pytest.mark.parametrize(("indicator", "unit", "value", "rule"), [
    ("arpt", "ALL", 0.0, "amount.positive"), ("rmpg", "PC", -0.1, "gap.not_negative"),
    ("gini", "IDX", -0.1, "gap.not_negative"), ("arop", "PC", 100.1, "percent.range"),
])
def test_an_impossible_estimate_stops_its_year(indicator: str, unit: str, value: float, rule: str) -> None:
    rows = estimate_rows(indicator=[indicator], unit=[unit], obs_value=[value])
    assert stopping("estimates.observation", rows) == {rule}


def test_a_gap_of_shares_beyond_100_points_stops_its_year() -> None:
    gaps = empty_frame(TABLES["estimates.gender_gap"]).reindex(range(1)).assign(
        indicator="arop", unit="PT", obs_value=[100.1]
    )
    assert "gap.range" in stopping("estimates.gender_gap", gaps)


def test_a_hidden_share_of_both_sexes_beside_women_and_men_stops_the_release() -> None:
    cells = empty_frame(TABLES["indicators.observation"]).reindex(range(3)).assign(
        indicator="lwi", time_period=2023, geo="AL122", age="Y18-64", unit="PC", sex=["F", "M", "T"],
        obs_status=["A", "A", "Q"],
    )
    assert "complement.both_sexes" in stopping("indicators.observation", cells)
    assert "complement.both_sexes" not in stopping("indicators.observation", cells.assign(obs_status="Q"))
    assert "complement.both_sexes" not in stopping("indicators.observation", cells.assign(indicator="rmpg"))


@pytest.mark.parametrize("suite", ["estimates.observation", "indicators.observation"])
def test_a_small_cell_with_negative_incomes_is_told_and_does_not_stop_the_nation(suite: str) -> None:
    """The only poor person of a cell lost money: gap, Gini and ratio leave their usual range, true to the formula."""
    cells = empty_frame(TABLES[suite]).reindex(range(3))
    cells["indicator"], cells["unit"] = ["rmpg", "gini", "s80_s20"], ["PC", "IDX", "RATIO"]
    cells["obs_value"] = [101.4, 104.0, -3.0]
    failed = {r.rule: r.severity for r in validate(suite, cells, partition=2022) if not r.passed}
    assert {"percent.range", "gap.not_negative"} & set(failed) == set()
    assert suite != "estimates.observation" or failed["negative_incomes.range"] == "warning"
