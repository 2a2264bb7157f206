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

from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.reference.programme import target_municipalities
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.manifest import Manifest, ManifestFile
from tests.conftest import Lnb, settings_of
from tests.deliveries import ask, entries

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


def test_delivered_they_take_the_place_of_the_demonstration(tmp_path: Path, lnb: Lnb) -> None:
    """Through `lnb deliver` and `lnb run`, on top of a home that shows the demonstration's documents."""
    home = settings_of(tmp_path / "home")
    home.make_folders()
    write_agency_reports(home.landing)
    assert lnb(home, "run").code == 0
    documents = {role_of(path): path for path in Path(FOLDER or ".").iterdir() if not path.name.startswith(".")}
    for role, period in (("annual_report", "2021"), ("management_response", "2025")):
        done = lnb(
            home, "deliver", str(documents[role]), "--source", "agency_reports", "--period", period, "--licence",
            "public",
        )  # fmt: skip
        assert done.code == 0, done.text
    done = lnb(home, "run")
    assert done.code == 0 and done.text.count("supersedes 1 earlier") == 2, done.text
    counts = {
        table: ask(home, f"SELECT count(*), min(data_kind), max(data_kind) FROM programme.{table}")[0]
        for table in ("target_municipality", "target_agency", "recommendation", "key_action")
    }
    assert counts == {
        "target_municipality": (32, "survey", "survey"), "target_agency": (54, "survey", "survey"),
        "recommendation": (8, "survey", "survey"), "key_action": (12, "survey", "survey"),
    }  # fmt: skip
    assert ask(home, "SELECT DISTINCT data_kind FROM meta.delivery") == [("survey",)]
    assert ask(home, "SELECT contains_synthetic FROM meta.release") == [(False,)]
    assert [e.data_kind for e in entries(home)] == ["synthetic", "synthetic", "survey", "survey"]


def role_of(path: Path) -> str:
    """What a document is, by its content."""
    terms = Manifest(
        source="agency_reports", provider="Programme", period=2021, kind="survey", licence="public",
        files=(ManifestFile(name=path.name),),
    )  # fmt: skip
    return agency_reports.examine({path.name: path}, terms).roles[path.name]
