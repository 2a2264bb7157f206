"""The demonstration reports state the programme's facts and are marked as made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.demonstration.parcel import PROVIDER
from lnb_pipeline.errors import UsageError
from lnb_pipeline.reference.programme import target_municipalities
from lnb_pipeline.sources import agency_reports, manifest


def _read(folder: Path) -> tuple[manifest.Manifest, dict[str, Path]]:
    terms = manifest.load(folder)
    return terms, {file.name: folder / file.name for file in terms.files}


def test_both_deliveries_read_as_the_programme_states_them(tmp_path: Path) -> None:
    folders = write_agency_reports(tmp_path)
    assert [folder.name for folder in folders] == ["agency_reports_2021", "agency_reports_2025"]
    report, response = (agency_reports.harmonise(paths, terms, "d") for terms, paths in map(_read, folders))
    assert len(report["programme.target_municipality"]) == 32
    pairs = report["programme.agency_presence"]
    stated = {(target.lau_code, agency) for target in target_municipalities() for agency in target.agencies}
    assert (
        set(zip(pairs["lau_code"], pairs["agency"], strict=True)) == stated
        and len(pairs) == len(stated) == 54
    )
    assert len(response["programme.recommendation"]) == 8
    assert len(response["programme.key_action"]) == 12
    assert len(response["programme.key_action_agency"]) == 47
    assert set(report["programme.report"]["data_kind"]) == {"synthetic"}
    facts = report["programme.fact"].set_index("field")
    assert facts.loc["mptf_reference_number", "value_text"] == "00128662"
    assert {"end_before_start", "annex_missing", "list_count_differs"} <= set(report["audit.finding"]["finding_class"])
    assert {"action_number_gap", "stated_overdue", "no_key_action"} <= set(response["audit.finding"]["finding_class"])
    errors = [f[f["severity"] == "error"] for f in (report["audit.finding"], response["audit.finding"])]
    assert [list(f["finding_class"]) for f in errors] == [["end_before_start"], ["no_key_action"]]


def test_the_report_states_figures_by_outcome_and_shows_the_table_of_indicators(tmp_path: Path) -> None:
    (place, _) = write_agency_reports(tmp_path)
    (file,) = place.glob("*.md")
    text = file.read_text(encoding="utf-8")
    narrative = text[text.index("## 3. What was done"):text.index("## 4. Results by indicator")]
    assert [f"### Outcome {n}" in narrative for n in (1, 2, 3)] == [True] * 3
    assert len(re.findall(r"\b\d[\d,]*\b", re.sub(r"<sup>\d</sup>|### Outcome \d|2022-2024", "", narrative))) >= 20
    assert "sup>3</sup>" in narrative and "\n<sup>3</sup> Tepelena, " in text
    assert text.count("\nIndicator ") == 4 and "of this table are invented" in text
    assert "[^" not in text and "{" not in text


def test_the_originals_would_take_their_slots(tmp_path: Path) -> None:
    slots = [
        slot for terms, paths in map(_read, write_agency_reports(tmp_path))
        for slot in agency_reports.examine(paths, terms).slots
    ]  # fmt: skip
    assert slots == [
        "agency_reports/annual_report:00128662:2021",
        "agency_reports/management_response:mid-term-evaluation-of-un-jp-leave-no-one-behind-phase-2:2025",
    ]


def test_the_texts_say_in_their_first_line_that_they_are_a_demonstration(tmp_path: Path) -> None:
    for terms, paths in map(_read, write_agency_reports(tmp_path)):
        assert terms.kind == "synthetic" and terms.provider == PROVIDER
        (file,) = paths.values()
        assert "DEMONSTRATION TEXT" in file.read_text(encoding="utf-8").split("\n")[0]
        assert terms.files[0].bytes == file.stat().st_size


def test_writing_again_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path: Path) -> None:
    def content() -> dict[str, bytes]:
        return {
            str(f.relative_to(tmp_path)): f.read_bytes() for f in sorted(tmp_path.rglob("*")) if f.is_file()
        }

    (tmp_path / ".incoming-agency_reports_2021").mkdir()
    write_agency_reports(tmp_path)
    first = content()
    write_agency_reports(tmp_path)
    assert content() == first and len(first) == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["agency_reports_2021", "agency_reports_2025"]


def test_another_delivery_of_the_same_name_is_never_replaced(tmp_path: Path) -> None:
    place = tmp_path / "agency_reports_2021"
    place.mkdir()
    (place / "original.md").write_text("kept")
    with pytest.raises(UsageError):
        write_agency_reports(tmp_path)
    assert (place / "original.md").read_text() == "kept"
