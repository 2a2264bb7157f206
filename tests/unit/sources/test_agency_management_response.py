"""The management response: recommendations, key actions read from the right, findings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

TEXTS = Path(__file__).parent / "agency_texts"
TEXT = (TEXTS / "management_response.txt").read_text(encoding="utf-8")
SLOT = "agency_reports/management_response:final-evaluation-of-the-rivers-and-roads-programme:2024"
OWN_FINDINGS = ["overdue_not_stated", "stated_overdue", "no_key_action", "action_number_gap"]


def manifest(*names: str) -> Manifest:
    return Manifest(
        source="agency_reports", provider="Test", period=2024, kind="synthetic", licence="CC0",
        files=tuple(ManifestFile(name=name) for name in names),
    )  # fmt: skip


@pytest.fixture
def harmonise(tmp_path: Path) -> Callable[[str], dict[str, pd.DataFrame]]:
    def run(text: str) -> dict[str, pd.DataFrame]:
        (tmp_path / "content").write_text(text, encoding="utf-8")
        return agency_reports.harmonise({"page.txt": tmp_path / "content"}, manifest("page.txt"), "d2")

    return run


def codes(frames: dict[str, pd.DataFrame]) -> list[str]:
    return list(frames["audit.finding"]["finding_class"])


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


def test_recommendations_and_key_actions(harmonise: Callable[[str], dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(TEXT)
    for name, frame in frames.items():
        assert tuple(frame.columns) == TABLES[name].columns
        assert not frame[list(TABLES[name].required)].isna().any().any()
    recommendations = frames["programme.recommendation"].set_index("recommendation_no")
    assert list(recommendations["n_key_actions"]) == [2, 0, 1]
    assert recommendations.loc[1, "recommendation_text"] == "Paint the bridges. Paint protects the iron."
    assert recommendations.loc[2, "response_text"] == "Partially accepted. Boats are few."
    assert recommendations.loc[2, "response_category"] == "Partially Accepted"
    assert recommendations.loc[2, "thematic_area"] == "Rivers" and pd.isna(
        recommendations.loc[1, "thematic_area"]
    )
    assert recommendations.loc[1, "operating_principles"] == "National ownership"
    assert recommendations.loc[2, "organizational_priorities"] == "Partnership"
    actions = frames["programme.key_action"].set_index("action_no")
    assert list(actions.index) == ["1.1", "1.2", "3.2"]
    assert (
        actions.loc["1.1", "action_text"] == "Paint the bridges that UNICEF and UNDP built, together with WHO"
    )
    assert actions.loc["1.1", "comment_text"] == "The north side is done" and pd.isna(
        actions.loc["1.2", "comment_text"]
    )
    assert list(actions["deadline"]) == [date(2024, 2, 29), date(2024, 6, 30), date(2024, 12, 31)]
    assert list(actions["action_status"]) == ["initiated", "not_initiated", "completed"]
    assert list(actions["status_as_printed"]) == ["Initiated", "Overdue-Not Initiated", "Completed"]
    assert list(actions["stated_overdue"]) == [False, True, False]
    agencies = frames["programme.key_action_agency"]
    assert set(zip(agencies["action_no"], agencies["agency"], strict=True)) == {
        ("1.1", "UNDP"), ("1.1", "UNICEF"), ("1.1", "UN Women"), ("1.2", "UNFPA"), ("3.2", "UN Women"),
        ("3.2", "ILO"),
    }  # fmt: skip
    assert codes(frames) == OWN_FINDINGS


def _as_table(text: str) -> str:
    """The key actions as rows of a Markdown table."""
    for responsible, rest in (
        ("UNDP, UNICEF and UN Women", "2024/02 Initiated "),
        ("UNFPA", "2024/06 Overdue-Not Initiated"),
        ("UN WOMEN/ILO", "2024/12 Completed"),
    ):
        deadline, status = rest.split(" ", 1)
        assert f" {responsible} {rest}" in text
        text = text.replace(f" {responsible} {rest}", f" | {responsible} | {deadline} | {status} | ")
    heading = "| Key Action | Responsible | Deadline | Status | Comments |\n|---|---|---|---|---|"
    text = text.replace("Responsible Deadline Status Comments", heading)
    return re.sub(r"(?m)^(\d\.\d .*)$", r"| \1 |", text)


def _wrapped(text: str, width: int) -> str:
    parts = (textwrap.wrap(line, width, break_on_hyphens=False) or [""] for line in text.split("\n"))
    return "\n".join(part for lines in parts for part in lines)


def _changed(*changes: tuple[str, str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return text

    return change


VARIANTS: dict[str, Callable[[str], str]] = {
    "wrapped at 40": lambda text: _wrapped(text, 40),
    "wrapped at 63": lambda text: _wrapped(text, 63),
    "CRLF and blank lines": lambda text: text.replace("\n", "\r\n\r\n"),
    "NBSP": _changed(("UN Women 2024/02", "UN\u00a0Women\u00a02024/02")),
    "labelled header": _changed((": Final", "Evaluation Title: Final"), (": 2021", "Evaluation Plan: 2021")),
    "bold labels": _changed(
        ("Management Response Category:", "**Management Response Category:**"),
        ("Recommendation: E", "## Recommendation: E"),
    ),
    "table": _as_table,
    "spaced status": _changed(("Overdue-Not", "Overdue - Not")),
    "number in the label": _changed(("Recommendation: Evaluation recommendation 3.", "Recommendation 3:")),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_notation_does_not_change_what_is_read(
    variant: str, harmonise: Callable[[str], dict[str, pd.DataFrame]]
) -> None:
    def content(frames: dict[str, pd.DataFrame]) -> dict[str, list[dict[str, object]]]:
        dropped = ["locator", "sha256", "file_format"]
        return {
            name: frame.drop(columns=[c for c in dropped if c in frame]).astype(str).to_dict("records")
            for name, frame in frames.items() if name != "audit.finding"
        }  # fmt: skip

    expected, found = content(harmonise(TEXT)), harmonise(VARIANTS[variant](TEXT))
    if variant == "spaced status":
        found["programme.key_action"]["status_as_printed"] = found["programme.key_action"][
            "status_as_printed"
        ].str.replace("Overdue - Not", "Overdue-Not")
    assert content(found) == expected
    assert codes(found) == OWN_FINDINGS


CHANGES = {
    "recommendation_number_gap": ("Evaluation recommendation 3.", "Evaluation recommendation 4."),
    "action_number_differs": ("3.2 Plant four", "5.1 Plant four"),
    "action_number_repeated": ("3.2 Plant four", "3.1 Plant oaks UNDP 2024/11 Initiated\n3.1 Plant four"),
    "deadline_missing": ("UN WOMEN/ILO 2024/12 Completed", "UN WOMEN/ILO"),
    "responsible_missing": ("trees UN WOMEN/ILO 2024/12", "trees Ministry of Waters 2024/12"),
    "agency_unknown": ("UN WOMEN/ILO", "UN WOMEN/MoWA"),
    "status_missing": ("2024/12 Completed", "2024/12 Postponed"),
}


@pytest.mark.parametrize("code", CHANGES)
def test_a_gap_is_found(code: str, harmonise: Callable[[str], dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(replaced(*CHANGES[code]))
    assert code in codes(frames)
    assert not frames["programme.key_action"].duplicated(["report", "action_no"]).any()
    assert len(frames["programme.key_action"]) == (4 if code == "action_number_repeated" else 3)
    if code == "status_missing":
        last = frames["programme.key_action"].iloc[-1]
        assert (last["deadline"], last["comment_text"]) == (date(2024, 12, 31), "Postponed")
        assert pd.isna(last["action_status"]) and pd.isna(last["stated_overdue"])


def test_a_figure_in_a_comment_opens_no_key_action(
    harmonise: Callable[[str], dict[str, pd.DataFrame]],
) -> None:
    frames = harmonise(replaced("The north side is done", "The north side is done for\n2.5 million lek"))
    actions = frames["programme.key_action"]
    assert list(actions["action_no"]) == ["1.1", "1.2", "3.2"]
    assert actions["comment_text"][0] == "The north side is done for 2.5 million lek"


def test_a_deadline_without_a_date_stays_null(harmonise: Callable[[str], dict[str, pd.DataFrame]]) -> None:
    actions = harmonise(replaced("2024/12 Completed", "No due date Initiated"))["programme.key_action"]
    assert actions["deadline_as_printed"].iloc[-1] == "No due date" and pd.isna(actions["deadline"].iloc[-1])
    assert actions["action_status"].iloc[-1] == "initiated"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("Final evaluation of the “Rivers and Roads” Programme", "Bridges", "E412", "header"),
        ("Evaluation recommendation 2.", "Evaluation recommendation 1.", "E301", "recommendations"),
        ("Evaluation recommendation 2. Count the boats.", "Evaluation recommendation 2.", "E412", "line 25"),
        ("Recommendation: E", "Recommended e", "E411", "page.txt"),
    ],
)
def test_what_cannot_be_read_is_refused(
    old: str, new: str, code: str, place: str, harmonise: Callable[[str], dict[str, pd.DataFrame]]
) -> None:
    with pytest.raises(DeliveryError) as caught:
        harmonise(replaced(old, new))
    assert caught.value.code == code and place in caught.value.findings[0].where


def test_kinds_and_slots_follow_from_content_not_from_names() -> None:
    paths = {"a.pdf": TEXTS / "management_response.txt", "b.xlsx": TEXTS / "annual_report.md"}
    found = agency_reports.examine(paths, manifest("a.pdf", "b.xlsx"))
    assert found.roles == {"a.pdf": "management_response", "b.xlsx": "annual_report"}
    assert tuple(found.slots) == (SLOT, "agency_reports/annual_report:00097531:2023")


def test_the_same_document_twice_in_a_delivery_is_refused() -> None:
    paths = dict.fromkeys(("a.txt", "b.txt"), TEXTS / "management_response.txt")
    with pytest.raises(DeliveryError) as caught:
        agency_reports.examine(paths, manifest("a.txt", "b.txt"))
    assert caught.value.code == "E301"


def test_an_unknown_document_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear bridge")
    with pytest.raises(DeliveryError) as caught:
        agency_reports.examine({"letter.md": tmp_path / "letter"}, manifest("letter.md"))
    finding = caught.value.findings[0]
    assert finding.code == "E411" and "letter.md" in finding.where
    assert "REPORTING PERIOD" in finding.expected and "Key Actions" in finding.expected
