"""A run may be killed at any moment: analysts keep the last release, nothing is lost, the next run ends well.

A run changes its home in a countable number of moves (files written, renamed, removed). It is killed
right before each of them in turn (phase by phase, without Dagster), around the great steps, and after some
time (as the nightly run).
"""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from lnb_pipeline import release
from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.manifest import MANIFEST_NAME, file_sha256
from tests.conftest import HOUSEHOLDS, Lnb, made_once, settings_of
from tests.deliveries import (
    ask,
    change_manifest,
    copy_to_landing,
    corrected_report,
    half_built,
    nowhere,
    opens_whole,
    unsettled,
)

PHASES = ("receive", "partitions", "publish")
MOST_MOVES = {"receive": 24, "partitions": 6, "publish": 12}
"""At least as many as a phase makes with the news below; `test_every_move_is_tried` says when it is not."""
EVERY = 6
"""Moves one test tries, so that all workers have their part."""
STEPS = [
    ("lnb_pipeline.partitions:_write_stamp", "before"),
    ("lnb_pipeline.release.publish:activate", "after"),
]


@pytest.fixture(scope="session")
def reports_home(tmp_path_factory: pytest.TempPathFactory, lnb: Lnb) -> Path:
    """A published home of two reports alone, with news in landing: a correction and a bad delivery."""

    def make(home: Settings) -> None:
        annual, _ = write_agency_reports(home.landing)
        kept = shutil.copytree(annual, home.home / "annual")
        assert lnb(home, "run").code == 0
        corrected_report(copy_to_landing(kept, home, "correction"), "a number")
        bad = copy_to_landing(kept, home, "bad")
        change_manifest(bad, lambda manifest: manifest.pop("licence"))
        shutil.rmtree(kept)

    return made_once(tmp_path_factory, "reports_home", make)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory, lnb: Lnb, reports_home: Path) -> dict[str, Path]:
    """The home as it is before each phase of a run."""
    before = {"receive": reports_home}
    for done, following in pairwise(PHASES):

        def make(home: Settings, phase: str = done) -> None:
            shutil.copytree(before[phase], home.home, symlinks=True, dirs_exist_ok=True)
            assert lnb(home, "phase", phase).code == 0

        before[following] = made_once(tmp_path_factory, f"reports_home_before_{following}", make)
    return before


@pytest.fixture(scope="session")
def delivered(reports_home: Path) -> dict[str, set[str]]:
    """Name → hashes of the files of each delivery in the news."""
    return {p.name: contents_of_delivery(p) for p in (reports_home / "landing").iterdir()}


def copied(folder: Path, to: Path) -> Settings:
    return settings_of(Path(shutil.copytree(folder, to, symlinks=True)))


def contents_of_delivery(folder: Path) -> set[str]:
    """Hashes of its files; the manifest itself lives on in the ledger, or in quarantine."""
    return {file_sha256(p) for p in folder.iterdir() if p.name != MANIFEST_NAME}


def assert_last_release_is_whole(home: Settings, before: str | None, delivered: dict[str, set[str]]) -> None:
    """After a kill: the last release, or the new one whole; every file delivered is somewhere."""
    shown = opens_whole(home)
    assert shown in (before, release.newest(home))
    assert nowhere(home, set().union(*delivered.values())) == set()


def assert_all_is_settled(home: Settings, delivered: dict[str, set[str]]) -> None:
    """After the next run: the ledger says where each delivery ended, and nothing half-built is left."""
    assert unsettled(home, delivered) == []
    assert half_built(home) == []
    assert list(home.landing.iterdir()) == list((home.archive / ".incoming").iterdir()) == []


def assert_correction_is_shown(home: Settings, before: str | None) -> None:
    assert opens_whole(home) == release.newest(home) != before
    (correction,) = Ledger.open(home.archive).partition("agency_reports", 2021)
    shown = ask(home, "SELECT delivery_id FROM meta.delivery ORDER BY delivery_id")
    assert (correction.delivery_id,) in shown and len(shown) == 2 and correction.delivery_name == "correction"


@pytest.mark.parametrize(
    ("phase", "first"), [(phase, n) for phase in PHASES for n in range(1, MOST_MOVES[phase] + 1, EVERY)]
)
def test_a_kill_before_any_move_loses_nothing(
    lnb: Lnb, homes: dict[str, Path], delivered: dict[str, set[str]], tmp_path: Path, phase: str, first: int
) -> None:
    for move in range(first, first + EVERY):
        home = copied(homes[phase], tmp_path / f"{phase}{move}")
        before = release.active(home)
        killed = lnb(home, "phase", phase, kill={"move": move})
        assert killed.code in (-9, 0), killed.text
        assert_last_release_is_whole(home, before, delivered)
        again = lnb(home, "phase", phase)
        assert again.code == 0, again.text
        assert_all_is_settled(home, delivered)
        if phase == "publish":
            assert_correction_is_shown(home, before)
        if killed.code == 0:
            return


def test_every_move_is_tried(lnb: Lnb, homes: dict[str, Path], tmp_path: Path) -> None:
    for phase, (fewest, parts) in {
        "receive": (12, (".incoming", "/archive/files/", "/archive/ledger/", "/quarantine/")),
        "partitions": (3, ("/restricted/agency_reports/", "stamp.json")),
        "publish": (7, ("/published/versions/", "/published/exports/", "current.duckdb")),
    }.items():
        done = lnb(copied(homes[phase], tmp_path / phase), "phase", phase)
        assert done.code == 0, done.text
        assert fewest <= len(done.moves) < MOST_MOVES[phase], done.moves
        assert [part for part in parts if part not in " ".join(done.moves)] == []


@pytest.mark.parametrize(("place", "when"), STEPS)
def test_a_kill_of_the_nightly_run_around_any_step_loses_nothing(
    lnb: Lnb, reports_home: Path, delivered: dict[str, set[str]], tmp_path: Path, place: str, when: str
) -> None:
    home = copied(reports_home, tmp_path / "home")
    before = release.active(home)
    killed = lnb(home, "run", kill={"call": place, "when": when})
    assert killed.code == -9, killed.text
    assert_last_release_is_whole(home, before, delivered)
    shown = release.active(home)
    again = lnb(home, "run")
    assert again.code == (3 if shown != before else 0), again.text
    assert_all_is_settled(home, delivered)
    assert_correction_is_shown(home, before)


def test_kills_one_after_the_other_never_stop_the_next_run(lnb: Lnb, home: Settings) -> None:
    """A survey year is corrected; the run is killed again and again, ever later, before it may end."""
    write_eu_silc(home.landing / "correction", 2022, 4, HOUSEHOLDS)
    delivered = {"correction": contents_of_delivery(home.landing / "correction")}
    before = release.active(home)
    for seconds in (1.5, 5.0):
        assert lnb(home, "run", kill={"seconds": seconds}).code in (-9, 0, 3)
        assert_last_release_is_whole(home, before, delivered)
    done = lnb(home, "run")
    assert done.code in (0, 3), done.text
    assert opens_whole(home) == release.newest(home) != before
    assert_all_is_settled(home, delivered)
