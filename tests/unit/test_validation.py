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
from lnb_pipeline.validation import RuleResult, gate, results_frame, validate

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
