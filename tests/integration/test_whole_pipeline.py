"""The whole pipeline at full size, as a person runs it: `lnb demo`, `lnb run`, and questions to the release."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from lnb_pipeline import release
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.settings import Settings
from tests.conftest import Ended, keep, kept, made_once, settings_of
from tests.deliveries import ask, entries, half_built, opens_whole

LNB = Path(sys.executable).with_name("lnb")
QUESTION = (
    "select geo, sex, obs_value, std_error, obs_status from indicators.observation "
    "where indicator='arop' and time_period=2022 and geo_level='municipality'"
)

YEARS = (2019, 2020, 2021, 2022)
"""Of the demonstration's seven: both definition families, a break of series, and enough years for persistence."""
TOLERANCE = 1.5
"""Percentage points between an estimate and a published figure; vintages of one figure differ by up to 1.1."""

def call(home: Settings, *arguments: str) -> Ended:
    """One `lnb` process of its own, from another working directory."""
    ended = subprocess.run(
        [str(LNB), *arguments], env={**os.environ, "LNB_HOME": str(home.home), "LNB_SETTLE_SECONDS": "0"},
        cwd=home.home, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, (ended.stderr,))


@dataclass(frozen=True)
class Whole:
    """The home after `lnb demo`, `lnb run` and `lnb run` again, and how each ended."""

    home: Settings
    demo: Ended
    run: Ended
    again: Ended


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = made_once(tmp_path_factory, "whole_home", _make)
    return Whole(settings_of(folder), *kept(folder))


def _make(home: Settings) -> None:
    demo = call(home, "demo")
    for delivery in home.landing.glob("eu_silc_*"):
        if int(delivery.name.removeprefix("eu_silc_")) not in YEARS:
            shutil.rmtree(delivery)
    keep(home, demo, call(home, "run"), call(home, "run"))


def test_the_run_ends_with_a_release_from_all_sources(whole: Whole) -> None:
    home = whole.home
    assert whole.demo.code == 0 and "13 synthetic deliveries" in whole.demo.text, whole.demo
    assert whole.run.code == 0, whole.run
    assert "Accepted: 10 deliveries" in whole.run.text and "SYNTHETIC" in whole.run.text
    assert Counter(e.source for e in entries(home)) == {
        "eu_silc": 4, "care_services": 1, "agency_reports": 2, "municipal_lists": 3,
    }
    assert {e.status for e in entries(home)} == {"accepted"}
    sources = ask(home, "SELECT source, count(*) FROM meta.delivery GROUP BY 1 ORDER BY 1")
    assert sources == [("agency_reports", 2), ("care_services", 1), ("eu_silc", 4), ("municipal_lists", 3)]
    assert opens_whole(home) == release.newest(home)
    years = ask(home, "SELECT DISTINCT time_period FROM indicators.observation ORDER BY 1")
    assert [year for (year,) in years] == list(YEARS)
    assert half_built(home) == []


def test_the_question_of_the_readme_answers_for_women_men_and_all_of_fifteen_municipalities(whole: Whole) -> None:
    asked = call(whole.home, "query", QUESTION, "--format", "csv")
    assert asked.code == 0, asked
    rows = list(csv.DictReader(io.StringIO(asked.text)))
    assert len(rows) == 45
    assert Counter(r["sex"] for r in rows) == {"F": 15, "M": 15, "T": 15}
    assert {r["geo"] for r in rows} == set(illustrative_set().codes) and len(illustrative_set().codes) == 15
    for row in rows:
        shown = row["obs_status"] in ("A", "U")
        assert shown == (row["obs_value"] != ""), row
        assert shown == (row["std_error"] != ""), row
    assert sum(r["obs_status"] in ("A", "U") for r in rows) >= 15
    assert json.loads(call(whole.home, "query", QUESTION, "--format", "json").text)[0].keys() == rows[0].keys()


def test_the_programme_tables_hold_what_the_documents_state(whole: Whole) -> None:
    counts = {
        name: ask(whole.home, f"SELECT count(*), count(DISTINCT data_kind), min(data_kind) FROM programme.{name}")[0]
        for name in ("target_municipality", "agency_presence", "recommendation", "key_action")
    }
    assert counts == {
        "target_municipality": (32, 1, "synthetic"), "agency_presence": (54, 1, "synthetic"),
        "recommendation": (8, 1, "synthetic"), "key_action": (12, 1, "synthetic"),
    }  # fmt: skip


def test_services_are_mapped_for_all_municipalities(whole: Whole) -> None:
    home = whole.home
    assert ask(home, "SELECT count(*) FROM services.municipality_capacity") == [(61,)]
    ((kinds, covered),) = ask(home, "SELECT count(DISTINCT data_kind), count(*) FROM services.coverage")
    assert kinds == 1 and covered >= 61


def test_all_61_municipalities_are_in_every_profile_of_every_year(whole: Whole) -> None:
    for name, per_place in (("municipality", 1), ("need_and_supply", 18), ("priority", 1), ("priority_criterion", 6),
                            ("social_fund_scenario", 3)):
        found = ask(
            whole.home, f"SELECT time_period, count(DISTINCT lau_code), count(*) FROM profiles.{name} GROUP BY 1"
        )
        assert found and {row[1:] for row in found} == {(61, 61 * per_place)}, name


def test_need_is_unknown_where_nobody_was_surveyed_and_services_are_zero_where_none_was_mapped(whole: Whole) -> None:
    ((unmeasured, zero, without_services),) = ask(
        whole.home,
        "SELECT count(*) FILTER (women_at_risk IS NULL AND women_at_risk_status = 'not_measured'), "
        "count(*) FILTER (women_at_risk = 0), count(*) FILTER (n_services = 0) "
        "FROM profiles.municipality WHERE time_period = 2022",
    )
    assert (unmeasured, zero, without_services) == (46, 0, 21)


def test_the_money_of_every_rule_adds_up_to_the_envelope(whole: Whole) -> None:
    sums = ask(
        whole.home,
        "SELECT time_period, allocation_rule, sum(allocation), min(envelope), max(envelope) "
        "FROM profiles.social_fund_scenario GROUP BY 1, 2",
    )
    assert {row[1] for row in sums} == {"need", "competition", "equity"}
    assert all(total == low == high for _, _, total, low, high in sums)


def test_every_row_that_rests_on_made_up_data_says_so(whole: Whole) -> None:
    home = whole.home
    for name in ("indicators.observation", "indicators.gender_gap", "services.coverage", "programme.key_action"):
        assert ask(home, f"SELECT DISTINCT data_kind FROM {name}") == [("synthetic",)], name
    assert ask(home, "SELECT contains_synthetic FROM meta.release") == [(True,)]


def test_estimates_lie_near_the_published_figures(whole: Whole) -> None:
    home = whole.home
    rows = ask(
        home,
        "SELECT indicator, time_period, obs_value, published_value FROM audit.benchmark "
        "WHERE geo = 'AL' AND sex = 'T' AND age = 'TOTAL' AND indicator <> 'arpt' AND obs_value IS NOT NULL "
        "AND indicator IN ('arop', 'arope', 'arope_2020', 'smd', 'smsd', 'lwi', 'lwi_2020') "
        "AND provenance NOT LIKE '%; uncertain%'",
    )
    assert len(rows) >= 8 and {r[1] for r in rows} >= {2019, 2020}
    assert [r for r in rows if abs(r[2] - r[3]) > TOLERANCE] == []


def test_women_minus_men_is_the_difference_with_an_error_of_its_own(whole: Whole) -> None:
    home = whole.home
    rows = ask(
        home,
        "SELECT g.obs_value, f.obs_value - m.obs_value, g.std_error, sqrt(f.std_error ** 2 + m.std_error ** 2) "
        "FROM indicators.gender_gap AS g "
        "JOIN indicators.observation AS f USING (indicator, time_period, geo, age) "
        "JOIN indicators.observation AS m USING (indicator, time_period, geo, age) "
        "WHERE f.sex = 'F' AND m.sex = 'M' AND g.indicator = 'arop' AND g.geo = 'AL' AND g.age = 'TOTAL'",
    )
    assert len(rows) == len(YEARS)
    for gap, difference, error, independent in rows:
        assert gap == pytest.approx(difference, abs=1e-9)
        assert 0 < error < independent  # members of one household share their income


def test_a_second_run_without_news_publishes_nothing_and_says_so(whole: Whole) -> None:
    assert whole.again.code == 3, whole.again
    assert "Nothing new: no release was built." in whole.again.text and "Accepted: 0 deliveries" in whole.again.text
    assert [r.release_id for r in release.releases(whole.home)] == [release.active(whole.home)]


def test_the_home_is_sound_afterwards(whole: Whole) -> None:
    home = whole.home
    examined = call(home, "doctor")
    assert examined.code == 0, examined
    assert "!!" not in examined.text and "all 0700" in examined.text
    assert oct(home.current.resolve().stat().st_mode)[-3:] == "444"
