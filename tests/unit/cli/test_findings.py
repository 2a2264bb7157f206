"""What `lnb findings` prints: worst first, both sides, in words; and what it says when there is nothing to print."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from lnb_pipeline import database
from lnb_pipeline.cli.findings import Format, Grade, findings
from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import UsageError
from lnb_pipeline.settings import Settings
from tests.unit.release.test_programme import AFTER, FIRST, SECOND, frame, report

GONE = "annual_report:00555:2019"


def finding(name: str, number: int, kind: str, **more: object) -> dict[str, object]:
    told = FINDING_CLASSES[kind]
    return {
        "report": name, "finding_no": number, "finding_class": kind, "severity": told.severity, "advice": told.advice,
        "finding_text": f"text {number}", "locator": f"line {number}", **more,
    }


FOUND = (
    finding(FIRST, 1, "annex_missing", finding_text="annex 2 is mentioned, [bold]the document has none"),
    finding(FIRST, 2, "end_before_start", printed="start 2021-10-19", against="end 2021-08-01"),
    finding(FIRST, 3, "cover_field_absent"),
    finding(AFTER, 1, "deadline_moved", compared_report="management_response:mid-term:2025"),
    finding(GONE, 1, "review_expired"),
)


def publish(folder: Path, reports: tuple[dict[str, object], ...], found: tuple[dict[str, object], ...]) -> None:
    settings = Settings(home=folder, threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    tables = {table.full_name: empty_frame(table) for table in published_tables()}
    tables["programme.report"] = frame("programme.report", *reports)
    tables["audit.finding"] = frame("audit.finding", *found)
    database.build_file(settings.current, tables, settings)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    titled = {**report(FIRST, "synthetic"), "report_title": "Care for All"}
    publish(folder, (titled, report(SECOND), report(AFTER)), FOUND)
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNB_HOME", str(home))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_findings_stand_by_document_with_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    findings()
    text = told(capsys)
    places = [text.index(words) for words in (
        "Care for All (2021)", "3 findings: 1 error, 1 warning, 1 info", "ERROR  An end date lies before",
        "WARNING  An annex is mentioned", "INFO  Fields of the form", f"{SECOND}\nNothing was found.",
        "(2026)", "INFO  The deadline", "A document that is no longer in the release", GONE,
        "In all, 5 findings: 1 error, 2 warnings, 2 info, in 4 documents.",
    )]
    assert places == sorted(places)
    assert f"{FIRST}  — SYNTHETIC" in text and f"{SECOND}  — SYNTHETIC" not in text


def test_a_finding_shows_both_sides_its_place_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    findings(FIRST, severity=[Grade.error])
    text = told(capsys)
    for words in ("found:    text 2", "printed:  start 2021-10-19", "against:  end 2021-08-01", "in:       line 2",
                  "to do:    Ask who wrote the report", "class:    end_before_start"):
        assert words in text
    assert "annex" not in text and SECOND not in text and "In all, 1 finding: 1 error, in 1 document." in text


def test_what_a_document_prints_is_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    findings(FIRST)
    assert "[bold]the document has none" in told(capsys)


@pytest.mark.parametrize(("part", "shown"), [
    ("CARE FOR", {FIRST}), ("00777", {FIRST, SECOND}), (SECOND, {SECOND}), ("2026", {AFTER}), ("gement_resp", {AFTER}),
])
def test_a_document_is_named_by_a_part_of_its_identifier_or_title(
    part: str, shown: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    findings(part)
    text = told(capsys)
    assert {name for name in (FIRST, SECOND, AFTER, GONE) if f"\n{name}" in text} == shown


def test_findings_are_chosen_by_class(capsys: pytest.CaptureFixture[str]) -> None:
    findings(finding_class=["annex_missing", "deadline_moved"])
    text = told(capsys)
    assert "2 findings" in text and "beside:   management_response:mid-term:2025" in text and "ERROR" not in text
    assert SECOND not in text  # a document without such a finding is not listed


def test_the_same_rows_come_as_csv_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    findings(format=Format.csv)
    rows = list(csv.DictReader(io.StringIO(told(capsys))))
    findings(format=Format.json)
    records = json.loads(told(capsys))
    assert [row["finding_class"] for row in rows] == [record["finding_class"] for record in records] == [
        "end_before_start", "annex_missing", "cover_field_absent", "deadline_moved", "review_expired",
    ]
    assert records[0]["printed"] == "start 2021-10-19" and records[0]["time_period"] == 2021
    assert records[1]["printed"] is None and rows[1]["printed"] == ""


def test_an_unknown_document_or_class_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="E902") as caught:
        findings("2031")
    assert FIRST in str(caught.value)
    with pytest.raises(UsageError, match="E902") as caught:
        findings(finding_class=["share_difers"])
    assert "share_differs" in str(caught.value)


def test_without_a_release_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="E601") as caught:
        findings()
    assert "lnb run" in str(caught.value)


def test_without_a_finding_or_a_document_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    publish(tmp_path, (report(FIRST),), ())
    findings()
    assert "Nothing was found." in (text := told(capsys)) and "No finding in 1 document." in text
    findings(severity=[Grade.error])
    assert "No finding of the kind asked for in 1 document." in told(capsys)
    (tmp_path / "published" / "current.duckdb").unlink()
    publish(tmp_path, (), ())
    findings()
    assert "No document of the programme is in the release" in told(capsys)
    findings(format=Format.json)
    assert json.loads(told(capsys)) == []


def test_text_of_a_document_is_no_formula_in_the_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    texts = {"printed": '=HYPERLINK("http://x")', "against": "-2 of 3", "finding_text": "@now"}
    hostile = finding(FIRST, 1, "annex_missing", **texts)
    publish(tmp_path, (report(FIRST),), (hostile,))
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    findings(format=Format.csv)
    (row,) = csv.DictReader(io.StringIO(told(capsys)))
    assert (row["printed"], row["against"], row["finding_text"]) == ("'=HYPERLINK(\"http://x\")", "'-2 of 3", "'@now")
    assert row["time_period"] == "2021"
