"""Releases over time: a correction supersedes, analysts can go back, all can be rebuilt."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from lnb_pipeline import release
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.settings import Settings
from tests.conftest import HOUSEHOLDS, Lnb
from tests.deliveries import ask, corrected_report, entries, opens_whole

NATION = (
    "SELECT obs_value FROM indicators.observation WHERE indicator = 'arop' AND time_period = 2022 "
    "AND geo = 'AL' AND sex = 'T' AND age = 'TOTAL'"
)


def deliver_correction_of_a_report(home: Settings, word: str) -> None:
    annual, response = write_agency_reports(home.landing)
    shutil.rmtree(response)
    corrected_report(annual, word)
    annual.rename(home.landing / f"correction_{word}")


def test_a_correction_supersedes_and_analysts_can_go_back_and_forward(home: Settings, lnb: Lnb) -> None:
    first, old = release.active(home), ask(home, NATION)
    write_eu_silc(home.landing / "eu_silc_2022_corrected", 2022, 7, HOUSEHOLDS)
    done = lnb(home, "run")
    assert done.code == 0 and "supersedes 1 earlier" in done.text, done.text
    second = opens_whole(home)
    assert second != first and ask(home, NATION) != old
    deliveries = ask(home, "SELECT delivery_id FROM meta.delivery WHERE source = 'eu_silc' AND time_period = 2022")
    assert deliveries == [(entries(home)[-1].delivery_id,)]
    superseded = next(e for e in entries(home) if e.source == "eu_silc" and e.period == 2022)
    archived = {p.name for p in (home.archive / "files").rglob("*")}
    assert {f.sha256 for f in superseded.files} <= archived

    back = lnb(home, "rollback")
    assert back.code == 0 and first and first in back.text, back.text
    assert opens_whole(home) == first and ask(home, NATION) == old

    quiet = lnb(home, "run")
    assert quiet.code == 3, quiet.text
    assert opens_whole(home) == first

    deliver_correction_of_a_report(home, "a")
    forward = lnb(home, "run")
    assert forward.code == 0, forward.text
    third = opens_whole(home)
    assert third not in (first, second) and ask(home, NATION) != old


def test_the_same_content_again_changes_nothing(home: Settings, lnb: Lnb) -> None:
    before = release.active(home)
    write_agency_reports(home.landing)
    done = lnb(home, "run")
    assert done.code == 3 and done.text.count("Known already") == 2, done.text
    assert opens_whole(home) == before
    assert [e.status for e in entries(home)[-2:]] == ["duplicate", "duplicate"]


def test_everything_after_the_archive_is_rebuilt_byte_for_byte(home: Settings, lnb: Lnb) -> None:
    first = release.describe(home, release.active(home) or "")
    before = exports(home, first.release_id)
    shutil.rmtree(home.restricted)
    shutil.rmtree(home.published)
    done = lnb(home, "run")
    assert done.code == 0, done.text
    again = release.describe(home, opens_whole(home))
    after = exports(home, again.release_id)
    assert again.release_id != first.release_id and again.fingerprint == first.fingerprint
    assert set(before) == set(after) == {t.full_name for t in published_tables()}
    assert {name for name in before if before[name] != after[name]} == {"meta.release"}


def exports(home: Settings, release_id: str) -> dict[str, str]:
    """Table → hash of its Parquet file."""
    folder: Path = home.published / "exports" / release_id
    return {p.stem: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.parquet")}
