"""The programme's own public documents, where they are at hand.

The repository carries no text of them: set LNB_REAL_DOCUMENTS to a folder that holds the annual report
of 2021 and the management response to the mid-term evaluation, under any names.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.reference.programme import target_municipalities
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.agency_reports import annual_report, reading, statements
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
    targets, pairs = frames["programme.target_municipality"], frames["programme.agency_presence"]
    stated = {(t.lau_code, agency) for t in target_municipalities() for agency in t.agencies}
    assert list(targets["lau_code"]) == [t.lau_code for t in target_municipalities()] and len(targets) == 32
    assert set(zip(pairs["lau_code"], pairs["agency"], strict=True)) == stated and len(pairs) == 54


def test_cover(frames: dict[str, pd.DataFrame]) -> None:
    facts = frames["programme.fact"].set_index("field")
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


FOUND_WITHOUT_STATEMENTS = {
    "action_number_gap", "annex_missing", "deadline_after_period", "end_before_start", "implied_rate",
    "list_count_differs", "mixed_currencies", "no_key_action", "stated_overdue", "total_not_budget",
    "total_repeats_part",
    "period_differs",  # both are delivered here for 2021
}  # fmt: skip
FOUND_WITH_STATEMENTS = {
    "agency_count_differs", "agency_not_in_municipality", "all_against_exception", "forecast_among_results",
    "groups_overlap", "municipality_spellings", "outside_targets", "same_number_differs", "share_differs",
}  # fmt: skip


# every figure of the annual report that counts something: value, unit, agency
FIGURES: list[tuple[float, str, str | None]] = [
    (3, "outcomes", None), (30, "municipalities", None), (25, "municipalities", None), (19, "municipalities", None),
    (25, "municipalities", None), (14, "municipalities", None), (32, "municipalities", None), (3, "outcomes", None),
    (3, "reforms", None), (3, "programmes", None), (1800, "persons", "UNDP"), (371, "families", "UNDP"),
    (4, "centres", "UNDP"), (13, "persons", "UNDP"), (6, "organisations", "UNDP"), (400, "persons", "UNDP"),
    (1200, "persons", "UN Women"), (12, "municipalities", "UN Women"), (840, "persons", "UN Women"),
    (20, "percent", "UN Women"), (35, "persons", "UN Women"), (12, "municipalities", "UN Women"),
    (30, "persons", "UN Women"), (36, "municipalities", None), (25, "municipalities", "UNDP"),
    (17000, "persons", "UNDP"), (11, "municipalities", "UNICEF"), (60, "percent", "UNICEF"),
    (61, "municipalities", "UNICEF"), (5, "municipalities", "UNDP"), (17, "municipalities", "UNDP"),
    (1000, "persons", "UNDP"), (3, "programmes", "UNICEF"), (600, "persons", "UNICEF"), (330, "persons", "UNICEF"),
    (15, "municipalities", "UN Women"), (15, "municipalities", "UN Women"),
]  # fmt: skip


def test_quantified_statements() -> None:
    found = [(s.value, s.unit, s.agency) for s in real_statements()]
    missed, wrong = Counter(FIGURES) - Counter(found), Counter(found) - Counter(FIGURES)
    assert missed.total() <= 0.05 * len(FIGURES), missed
    assert wrong.total() <= 0.05 * len(found), wrong


def test_shares_bases_plans_and_outcomes_of_statements() -> None:
    found = {(s.value, s.unit): s for s in real_statements()}
    assert (found[36, "municipalities"].share, found[25, "municipalities"].share) == (60, 40)
    assert (found[30, "municipalities"].base, found[30, "municipalities"].qualifier) == (61, "around")
    assert (found[600, "persons"].projection, found[600, "persons"].period) == (True, "2022-2024")
    assert not found[330, "persons"].projection and found[60, "percent"].projection
    spread = ((1800, "persons"), (17, "municipalities"), (330, "persons"))
    assert [found[figure].outcome for figure in spread] == ["1", "2", "3"]
    assert (found[1800, "persons"].qualifier, found[400, "persons"].qualifier) == ("more than", "more than")
    assert found[5, "municipalities"].lau_codes == ("AL224", "AL357", "AL343", "AL155", "AL335")
    assert len(found[11, "municipalities"].lau_codes) == 10 and None not in found[11, "municipalities"].lau_codes


def real_statements() -> tuple[statements.Statement, ...]:
    """Statements of the annual report, read by content from the folder."""
    paths = [path for path in Path(FOLDER or ".").iterdir() if not path.name.startswith(".")]
    document = next(read for path in paths if annual_report.is_kind(read := reading.load(path, path.name)))
    end = date(2021, 12, 31)
    return statements.extract(
        document, period=(date(2021, 1, 1), end),
        resolve=lambda name: load_register().resolve(name, on=end), programme=("LNB", "LNB2", "Leave No One Behind"),
    )  # fmt: skip


def test_contradictions(frames: dict[str, pd.DataFrame]) -> None:
    found = frames["audit.finding"]
    assert set(found["finding_class"]) == FOUND_WITHOUT_STATEMENTS | FOUND_WITH_STATEMENTS
    assert found["finding_class"].nunique() - 1 >= 15  # the period differs only because both are delivered for 2021
    errors = found[found["severity"] == "error"]
    assert sorted(errors["finding_class"]) == ["end_before_start", "no_key_action"]
    assert found["printed"].notna().all() and found["locator"].ne("").all() and found["advice"].ne("").all()


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
        for table in ("target_municipality", "agency_presence", "recommendation", "key_action")
    }
    assert counts == {
        "target_municipality": (32, "survey", "survey"), "agency_presence": (54, "survey", "survey"),
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
