"""A delivery of agency documents of every kind: what it is about, and the tables it fills."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.release.programme import programme_tables
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.agency_reports import results_form
from lnb_pipeline.sources.agency_reports.results_form import COLUMNS
from lnb_pipeline.sources.manifest import Manifest, ManifestFile
from tests import report_files

TEXTS = Path(__file__).parent / "agency_texts"
WRITERS = {
    "report.md": report_files.write_markdown, "report.html": report_files.write_html,
    "report.docx": report_files.write_docx, "report.pdf": report_files.write_pdf,
}  # fmt: skip
OF_THE_FILE = ["locator", "sha256", "file_name", "file_format"]
"""What another format of the same report may differ in."""


def manifest(paths: Mapping[str, Path], **more: object) -> Manifest:
    return Manifest.model_validate({
        "source": "agency_reports", "provider": "Test", "period": 2023, "kind": "synthetic", "licence": "CC0",
        "files": [ManifestFile(name=name) for name in paths], **more,
    })  # fmt: skip


def harmonised(*paths: Path, **more: object) -> dict[str, pd.DataFrame]:
    named = {path.name: path for path in paths}
    return agency_reports.harmonise(named, manifest(named, **more), "d1")


def result_return(folder: Path) -> Path:
    path = folder / "return.xlsx"
    results_form.write(path, programme="Clean Rivers", reference="00000007", agency="UNDP", period="2023")
    book = load_workbook(path)
    sheet = book["Results"]
    row = sheet.max_row + 1
    for name, value in (("indicator", "Number of users"), ("municipality", "Shkodra"), ("achieved", 96)):
        sheet.cell(row, [column.name for column in COLUMNS].index(name) + 1, value)
    book.save(path)
    return path


def review(folder: Path, report: str, statement: str, decision: str) -> Path:
    path = folder / "review.yaml"
    path.write_text(f"review: {report}\nstatements:\n  - statement: {statement}\n    decision: {decision}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("written")
    return {name: write(folder / name) for name, write in WRITERS.items()}


@pytest.fixture(scope="module")
def of_markdown(written: dict[str, Path]) -> dict[str, pd.DataFrame]:
    return harmonised(written["report.md"])


def test_every_kind_of_document_has_its_role_and_its_own_slot(written: dict[str, Path], tmp_path: Path) -> None:
    decided = review(tmp_path, "annual_report:00000001:2023", "aaaaaaaaaa", "confirm")
    paths = [written["report.docx"], TEXTS / "management_response.txt", result_return(tmp_path), decided]
    named = {path.name: path for path in paths}
    examined = agency_reports.examine(named, manifest(named))
    assert list(examined.roles.values()) == ["annual_report", "management_response", "results_return", "review"]
    slots = [slot.split("/")[1].split(":")[0] for slot in examined.slots]
    assert slots == ["annual_report", "management_response", "results_return", "review"]
    assert "agency_reports/results_return:00000007:undp:2023" in examined.slots


@pytest.mark.parametrize("name", ["report.html", "report.docx", "report.pdf"])
def test_the_same_report_in_another_format_fills_the_same_tables(
    name: str, written: dict[str, Path], of_markdown: dict[str, pd.DataFrame]
) -> None:
    def content(frames: dict[str, pd.DataFrame]) -> dict[str, list[dict[str, object]]]:
        plain = {table: frame.drop(columns=OF_THE_FILE, errors="ignore") for table, frame in frames.items()}
        # depths of headings are ranks of their size in a PDF; findings say the place in their words
        plain["programme.section"] = plain["programme.section"].drop(columns="heading_level")
        plain["audit.finding"] = plain["audit.finding"].drop(columns=["finding_text", "printed", "against"])
        return {table: frame.astype(str).to_dict("records") for table, frame in plain.items()}

    assert content(harmonised(written[name])) == content(of_markdown)


def test_a_report_fills_its_tables_as_their_contracts_say(of_markdown: dict[str, pd.DataFrame]) -> None:
    for name, frame in of_markdown.items():
        conform(TABLES[name], frame)
    filled = {name.split(".")[1] for name, frame in of_markdown.items() if len(frame)}
    assert filled >= {"report", "section", "fact", "statement", "target_municipality", "agency_presence", "result"}
    sections = of_markdown["programme.section"]
    assert 0 < sections["n_statements"].sum() <= len(of_markdown["programme.statement"])


def test_results_of_a_return_stand_beside_those_of_reports(tmp_path: Path) -> None:
    frames = harmonised(result_return(tmp_path))
    (row,) = frames["programme.result"].to_dict("records")
    assert (row["origin"], row["agency"], row["lau_code"], row["achieved"]) == (
        "results_return", "UNDP", "AL154", 96.0,
    )  # fmt: skip
    assert list(frames["programme.report"]["report_type"]) == ["results_return"]


@pytest.mark.parametrize(("decision", "status"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_what_a_reviewer_decided_stands_in_the_published_statement(
    decision: str, status: str, written: dict[str, Path], of_markdown: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    first = of_markdown["programme.statement"].iloc[0]
    decided = review(tmp_path, first["report"], first["statement"], decision)
    published = programme_tables(harmonised(written["report.md"], decided))["programme.statement"]
    reviewed = published.set_index("statement")["status"]
    assert reviewed[first["statement"]] == status and set(reviewed.drop(first["statement"])) == {"unreviewed"}


def test_a_decision_about_a_statement_that_is_gone_has_expired_and_says_so(
    written: dict[str, Path], of_markdown: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    report = of_markdown["programme.report"]["report"].iloc[0]
    tables = programme_tables(harmonised(written["report.md"], review(tmp_path, report, "0123456789", "reject")))
    assert set(tables["programme.statement"]["status"]) == {"unreviewed"}
    assert (tables["audit.finding"]["finding_class"] == "review_expired").sum() == 1


def test_the_day_a_delivery_states_decides_what_is_overdue() -> None:
    def overdue(day: str) -> list[bool]:
        actions = harmonised(TEXTS / "management_response.txt", as_of=day)["programme.key_action"]
        return list(actions["is_overdue"].fillna(False))

    assert not any(overdue("2001-01-01")) and any(overdue("2049-12-31"))


def test_a_day_of_statuses_is_refused_for_another_source() -> None:
    with pytest.raises(ValueError, match="as_of"):
        manifest({"a.xlsx": Path("a.xlsx")}, source="care_services", as_of="2023-01-01")


def test_a_text_of_no_known_kind_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,\n\nthank you.\n", "utf-8")
    with pytest.raises(DeliveryError) as caught:
        harmonised(tmp_path / "letter.txt")
    assert caught.value.code == "E411" and "lnb template" in caught.value.findings[0].expected


def test_all_bad_files_of_a_delivery_are_named_at_once(written: dict[str, Path], tmp_path: Path) -> None:
    for name in ("letter.txt", "poem.txt"):
        (tmp_path / name).write_text("Dear all,\n\nthank you.\n", "utf-8")
    (tmp_path / "empty.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    with pytest.raises(DeliveryError) as caught:
        harmonised(tmp_path / "letter.txt", written["report.md"], tmp_path / "empty.pdf", tmp_path / "poem.txt")
    places = [finding.where.split(":")[0] for finding in caught.value.findings]
    assert places == ["letter.txt", "empty.pdf", "poem.txt"]


def test_a_blank_form_of_the_annual_report_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "blank.md").write_text(
        "**[Programme Title]**  \n**MPTF ANNUAL PROGRAMME NARRATIVE PROGRESS REPORT**  \n"
        "**REPORTING PERIOD: 1 JANUARY – 31 DECEMBER 20__**\n\n"
        "Programme Title:  \nProgramme Number (if applicable)  \nMPTF Office Project Reference Number:  \n\n"
        "Participating Organization(s)\n\n## 1. Executive Summary\n\n",
        "utf-8",
    )
    with pytest.raises(DeliveryError) as caught:
        harmonised(tmp_path / "blank.md")
    assert caught.value.code == "E412" and "cover" in caught.value.findings[0].where


def test_a_blank_workbook_of_results_is_refused_as_not_filled_in(tmp_path: Path) -> None:
    results_form.write(tmp_path / "blank.xlsx")
    with pytest.raises(DeliveryError) as caught:
        harmonised(tmp_path / "blank.xlsx")
    assert {finding.code for finding in caught.value.findings} & {"E210", "E412"}
    assert all(finding.hint for finding in caught.value.findings)
