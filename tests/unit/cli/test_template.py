"""`lnb template`: forms that are new files, explain themselves and can be delivered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from lnb_pipeline import database
from lnb_pipeline.cli import app
from lnb_pipeline.contracts.programme_tables import REPORT, STATEMENT
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.errors import UsageError
from lnb_pipeline.reference.programme import load_programme
from lnb_pipeline.settings import load_settings

REPORT_ID = "annual_report:00100001:2023"


def lnb(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["template", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*arguments: str) -> UsageError:
    with pytest.raises(UsageError) as error:
        lnb(*arguments)
    return error.value


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose published file holds one report with two statements."""
    monkeypatch.setenv("LNB_HOME", str(tmp_path / "home"))
    settings = load_settings()
    settings.make_folders()
    tail: dict[str, Any] = {"report": REPORT_ID, "data_kind": "synthetic", "delivery_id": "d1"}
    report = dict.fromkeys(REPORT.columns) | tail | {
        "report_type": "annual_report", "report_title": "Made up", "time_period": 2023, "as_of": pd.Timestamp(2023,
        12, 31),
        "as_of_basis": "document", "file_format": "markdown", "file_name": "r.md", "sha256": "0" * 64,
    }  # fmt: skip
    statement = dict.fromkeys(STATEMENT.columns) | tail | {
        "statement": "1234567890", "value": 1800.0, "value_as_printed": "1,800", "qualifier": "more than",
        "unit": "persons", "counted": "midwives", "agency": "UNFPA", "agency_basis": "explicit", "projection": False,
        "period": "2023", "locator": "section 3, line 40", "confidence": 0.9, "status": "unreviewed",
        "statement_text": "More than 1,800 midwives: trained # by UNFPA.",
    }  # fmt: skip
    unsure = statement | {"statement": "bb22", "confidence": 0.4, "statement_text": "Line\n  decision: reject\nhere."}
    frames = {
        table.full_name: conform(table, pd.DataFrame(rows, dtype=object))
        for table, rows in ((REPORT, [report]), (STATEMENT, [statement, unsure]))
    }
    settings.current.parent.mkdir(parents=True, exist_ok=True)
    database.build_file(settings.current, frames, settings)
    return tmp_path


def test_the_results_form_knows_programme_agency_and_period(tmp_path: Path) -> None:
    target = tmp_path / "results.xlsx"
    answer = lnb("results", "--to", str(target), "--agency", "UNW", "--period", "2024").output
    assert "deliver" in answer and "results.xlsx" in answer
    sheet = load_workbook(target)["Results"]
    values = [cell.value for (cell,) in sheet["B2:B5"]]
    assert values == [load_programme().title, load_programme().mptf_reference, "UN Women", "2024"]


def test_a_form_of_another_programme_has_no_reference_of_ours(tmp_path: Path) -> None:
    target = tmp_path / "results.xlsx"
    lnb("results", "--to", str(target), "--programme", "Clean Rivers Together")
    assert [load_workbook(target)["Results"][cell].value for cell in ("B2", "B3")] == ["Clean Rivers Together", None]


@pytest.mark.parametrize("form", [("results",), ("review", REPORT_ID)])
def test_no_form_is_written_over_or_into_nowhere(form: tuple[str, ...], tmp_path: Path) -> None:
    suffix = ".xlsx" if form[0] == "results" else ".yaml"
    taken = tmp_path / f"filled_in{suffix}"
    taken.write_text("work of a week")
    for path, got in (
        (taken, "there already"), (tmp_path / "nowhere" / f"a{suffix}", "folder"), (tmp_path / "a.docx", ".docx"),
    ):  # fmt: skip
        error = refused(*form, "--to", str(path))
        assert error.code == "E902" and got in error.findings[0].got
    assert taken.read_text() == "work of a week"


@pytest.mark.parametrize(("option", "value"), [("--agency", "UNX"), ("--period", "soon")])
def test_what_the_form_could_not_take_back_is_refused(option: str, value: str, tmp_path: Path) -> None:
    target = tmp_path / "results.xlsx"
    assert refused("results", "--to", str(target), option, value).code == "E902"
    assert not target.exists()


def test_the_review_form_is_yaml_with_every_statement_and_its_reading_beside_it(release: Path) -> None:
    target = release / "review.yaml"
    answer = lnb("review", REPORT_ID, "--to", str(target)).output
    assert "2 statements" in answer and "--period 2023" in answer
    text = target.read_text("utf-8")
    data = yaml.safe_load(text)
    assert data["review"] == REPORT_ID
    assert data["statements"] == [
        {"statement": "1234567890", "decision": None, "comment": None},
        {"statement": "bb22", "decision": None, "comment": None},
    ]
    assert "value 1800 (more than); unit persons; counted midwives; agency UNFPA (explicit)" in text
    assert "unsure (0.40)" in text and text.count("unsure") == 1


def test_an_unknown_report_is_named_with_those_there_are(release: Path) -> None:
    error = refused("review", "annual_report:00100001:2022", "--to", str(release / "review.yaml"))
    assert error.code == "E902"
    assert REPORT_ID in error.findings[0].expected and REPORT_ID in error.findings[0].hint


def test_a_review_needs_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNB_HOME", str(tmp_path / "empty"))
    assert refused("review", REPORT_ID, "--to", str(tmp_path / "review.yaml")).code == "E601"


@pytest.mark.parametrize("form", ["results", "review"])
def test_help_shows_how(form: str) -> None:
    answer = lnb(form, "--help").output
    assert "Examples" in answer and f"lnb template {form}" in answer
