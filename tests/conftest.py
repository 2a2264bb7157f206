"""A small published home, made once, and `lnb` on copies of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from lnb_pipeline import demonstration
from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.demonstration.care_services import write_care_services
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.demonstration.municipal_lists import write_municipal_lists
from lnb_pipeline.locking import exclusive
from lnb_pipeline.settings import PROJECT_ROOT, Settings

SMALL_YEARS = (2021, 2022)
HOUSEHOLDS = 700
SECONDS = 300


@dataclass(frozen=True)
class Ended:
    """How a call of lnb ended: exit code (negative: a signal), what it printed, what it changed in the home."""

    code: int
    text: str
    moves: tuple[str, ...]


class Lnb:
    """`lnb` on any home, in forks of one process that has the libraries loaded."""

    def __init__(self, folder: Path) -> None:
        self.out = folder / "out.txt"
        self.server = subprocess.Popen(
            [sys.executable, str(PROJECT_ROOT / "tests" / "preloaded_lnb.py")], cwd=folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            # pictures are drawn in the tests that look at them
            env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT), "LNB_PICTURES": "false"},
        )

    def __call__(self, home: Settings, *arguments: str, kill: dict[str, Any] | None = None) -> Ended:
        assert self.server.stdin and self.server.stdout
        request = {"arguments": arguments, "home": str(home.home), "out": str(self.out), "kill": kill}
        self.server.stdin.write(json.dumps(request) + "\n")
        self.server.stdin.flush()
        alarm = threading.Timer(SECONDS, self.server.kill)  # a run that hangs must not hang the tests
        alarm.start()
        answer = self.server.stdout.readline()
        alarm.cancel()
        text = self.out.read_text("utf-8", "replace")
        assert answer, f"lnb {arguments} did not end within {SECONDS} s:\n{text}"
        return Ended(**{"text": text, **json.loads(answer)})


@pytest.fixture(scope="session")
def lnb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lnb]:
    runner = Lnb(tmp_path_factory.mktemp("lnb"))
    yield runner
    runner.server.kill()
    runner.server.wait()


ENDED = "ended.json"
"""Where a home that is made once keeps how its runs ended."""


def keep(home: Settings, *ended: Ended) -> None:
    (home.home / ENDED).write_text(json.dumps([asdict(e) for e in ended]), "utf-8")


def kept(folder: Path) -> list[Ended]:
    return [Ended(**{**e, "moves": tuple(e["moves"])}) for e in json.loads((folder / ENDED).read_text("utf-8"))]


def settings_of(folder: Path) -> Settings:
    return Settings(home=folder, settle_seconds=0)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Settings], None]) -> Path:
    """A home that all workers of a test run share: the first one makes it. Look at it or copy it; never change it."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / name
    with exclusive(shared / f"{name}.lock", wait_seconds=SECONDS):
        if not folder.exists():
            home = settings_of(shared / f"{name}_aside")
            home.make_folders()
            make(home)
            home.home.rename(folder)
    return folder


@pytest.fixture(scope="session")
def small_published_home(tmp_path_factory: pytest.TempPathFactory, lnb: Lnb) -> Path:
    """Two small survey years, a mapping, two reports and three lists, delivered and published; never change it."""

    def make(home: Settings) -> None:
        for year in SMALL_YEARS:
            write_eu_silc(home.landing / f"eu_silc_{year}", year, demonstration.DEFAULT_SEED, HOUSEHOLDS)
        write_care_services(home.landing / "care_services_2021", 2021, demonstration.DEFAULT_SEED)
        write_agency_reports(home.landing)
        write_municipal_lists(home.landing, 2021, demonstration.DEFAULT_SEED)
        done = lnb(home, "run")
        assert done.code == 0, done.text

    return made_once(tmp_path_factory, "small_published_home", make)


@pytest.fixture
def home(small_published_home: Path, tmp_path: Path) -> Settings:
    """A copy of the small published home."""
    shutil.copytree(small_published_home, tmp_path / "home", symlinks=True)
    return settings_of(tmp_path / "home")
