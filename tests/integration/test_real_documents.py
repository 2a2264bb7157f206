"""The programme's own public documents, where they are at hand.

The repository carries no text of them: set LNB_REAL_DOCUMENTS to a folder that holds the annual report
of 2021 and the management response to the mid-term evaluation, under any names.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.reference.programme import target_municipalities
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

FOLDER = os.environ.get("LNB_REAL_DOCUMENTS")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="LNB_REAL_DOCUMENTS names no folder with the programme's public documents"
)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    files = sorted(p for p in Path(FOLDER or ".").iterdir() if p.is_file() and not p.name.startswith("."))
    terms = Manifest(
        source="agency_reports", provider="Programme", period=2021, kind="survey", licence="public",
        files=tuple(ManifestFile(name=f.name) for f in files),
    )  # fmt: skip
    return agency_reports.harmonise({f.name: f for f in files}, terms, "real")


def test_targets_and_agencies(frames: dict[str, pd.DataFrame]) -> None:
    targets, pairs = frames["programme.target_municipality"], frames["programme.target_agency"]
    stated = {(t.lau_code, agency) for t in target_municipalities() for agency in t.agencies}
    assert list(targets["lau_code"]) == [t.lau_code for t in target_municipalities()] and len(targets) == 32
    assert set(zip(pairs["lau_code"], pairs["agency"], strict=True)) == stated and len(pairs) == 54


def test_cover(frames: dict[str, pd.DataFrame]) -> None:
    facts = frames["programme.cover_fact"].set_index("field")
    assert facts.loc["mptf_reference_number", "value_text"] == "00128662"
    budget = facts.loc[["total_approved_budget"]]
    assert dict(zip(budget["currency"], budget["value_number"], strict=True)) == {
        "CHF": 8e6,
        "USD": 8260494.0,
    }
    assert facts.loc["mptf_contribution", "value_number"] == facts.loc["total", "value_number"] == 1508435
    assert facts.loc["duration_months", "value_number"] == 62
    assert facts.loc["start_date", "value_date"] == date(2021, 10, 19)
    assert facts.loc["original_end_date", "value_date"] == date(2021, 8, 1)
    assert facts.loc["current_end_date", "value_date"] == date(2026, 12, 31)
    assert pd.isna(facts.loc["agency_contribution", "value_number"])


def test_recommendations_and_key_actions(frames: dict[str, pd.DataFrame]) -> None:
    actions = frames["programme.key_action"]
    assert list(frames["programme.recommendation"]["n_key_actions"]) == [1, 2, 2, 1, 2, 0, 2, 2]
    assert len(actions) == 12 and len(frames["programme.key_action_agency"]) == 47
    assert actions[["deadline", "action_status", "responsible_as_printed"]].notna().all().all()
    assert list(actions.loc[actions["stated_overdue"], "action_no"]) == ["5.1"]
    assert list(actions.loc[actions["comment_text"].notna(), "action_no"]) == ["2.2"]


def test_contradictions(frames: dict[str, pd.DataFrame]) -> None:
    assert sorted(frames["programme.finding"]["finding_code"]) == [
        "action_number_gap", "annex_missing", "end_before_start", "list_count_differs", "no_key_action",
        "stated_overdue",
    ]  # fmt: skip
