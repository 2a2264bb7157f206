"""Whatever happens while a release is built, analysts see the old release or the new one, whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lnb_pipeline import database, release
from lnb_pipeline.errors import GateError, LnbError
from lnb_pipeline.settings import PROJECT_ROOT, Settings

PUBLISH = """
import datetime as dt, os, resource, signal, sys
from pathlib import Path
import pandas as pd
from lnb_pipeline import database, release
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.release import assemble, build
from lnb_pipeline.settings import Settings

home, name, rows, step = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
row = dict(
    indicator="arop", definition="EU", income_year=2023, geo="AL", geo_name="Shqip\\u00ebria",
    geo_level="country", sex="T", age="TOTAL", unit="PC", method="direct", obs_value=19.7, std_error=1.0,
    ci_lower=17.7, ci_upper=21.7, cv=5.0, population=None, sample_size_band="1000+", reliability="reliable",
    obs_status="A", conf_status="F", status_reason=None, set_status=None, data_kind="synthetic", delivery_id=None,
)
observation = conform(TABLES["indicators.observation"], pd.DataFrame(
    [{**row, "time_period": year, "delivery_id": f"{year:0200d}"} for year in range(rows)]
))

def dying(original, at):
    calls = []
    def wrapped(*args, **more):
        calls.append(1)
        if len(calls) == at:
            os._exit(9)
        return original(*args, **more)
    return wrapped

if step == "fill":
    database.files._fill = dying(database.files._fill, 5)
elif step == "verify":
    build.verify = dying(build.verify, 1)
elif step == "export":
    database.sync = dying(database.sync, 4)
elif step == "limit":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

settings = Settings(home=Path(home), threads=1, memory_limit="300MB", min_free_mb=0)
release.build_release(settings=settings, release_id=name, tables={
    "indicators.observation": observation,
    "meta.release": assemble.release_table([], observation, name, dt.datetime(2026, 1, 1)),
})
release.activate(settings, name)
"""
HOLD = """
import sys
from pathlib import Path
from lnb_pipeline import database
from lnb_pipeline.settings import Settings
with database.open_published(Path(sys.argv[1]), Settings(home=Path(sys.argv[2]), threads=1)) as connection:
    count = "SELECT count(*) FROM indicators.observation"
    print(connection.execute(count).fetchone()[0], flush=True)
    sys.stdin.readline()
    print(connection.execute(count).fetchone()[0], flush=True)
"""


def publish(home: Settings, name: str, rows: int, step: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PUBLISH, str(home.home), name, str(rows), step],
        cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=120, check=False,
    )


def settings_of(folder: Path) -> Settings:
    return Settings(home=folder, threads=1, memory_limit="300MB", min_free_mb=0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    done = publish(settings_of(folder), "a", 2)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def home(tmp_path: Path, published: Path) -> Settings:
    """A home with release `a`, of two rows, active."""
    shutil.copytree(published, tmp_path / "home", symlinks=True)
    return settings_of(tmp_path / "home")


def seen(home: Settings) -> int:
    rows: int = database.query(home.current, "SELECT count(*) FROM indicators.observation", home)[1][0][0]
    return rows


def left_over(home: Settings) -> list[str]:
    return [p.name for p in home.published.rglob(".*")]


@pytest.mark.parametrize(("step", "rows"), [
    ("fill", 2), ("verify", 2), ("export", 2), ("", 3),  # the moves themselves: test_kills.py
])
def test_a_kill_at_any_step_leaves_a_whole_release_and_the_next_run_succeeds(
    home: Settings, step: str, rows: int
) -> None:
    done = publish(home, "b", 3, step)
    assert done.returncode == (9 if step else 0), done.stderr
    assert seen(home) == rows
    assert release.active(home) == ("a" if step else "b")
    again = publish(home, "c", 4)
    assert again.returncode == 0, again.stderr
    assert seen(home) == 4 and left_over(home) == []


def test_readers_who_hold_the_file_neither_stop_a_release_nor_lose_theirs(home: Settings) -> None:
    command = [sys.executable, "-c", HOLD, str(home.current), str(home.home)]
    readers = [
        subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    try:
        assert [r.stdout.readline().strip() for r in readers if r.stdout] == ["2"] * 5
        done = publish(home, "b", 3)
        assert done.returncode == 0, done.stderr
        assert seen(home) == 3
        assert [r.communicate("\n", timeout=60)[0].strip() for r in readers] == ["2"] * 5
    finally:
        for reader in readers:
            if reader.poll() is None:
                reader.kill()


def test_a_full_disk_stops_the_release_and_not_the_analysts(home: Settings) -> None:
    done = publish(home, "b", 40_000, "limit")
    assert done.returncode == 1 and "E605" in done.stderr
    assert seen(home) == 2 and [r.release_id for r in release.releases(home)] == ["a"]
    assert left_over(home) == []


def test_a_log_beside_a_published_file_stops_the_move(home: Settings) -> None:
    log = home.versions / "a.duckdb.wal"
    log.write_bytes(b"somebody writes")
    done = publish(home, "b", 3)
    assert done.returncode == 1 and "E602" in done.stderr and log.name in done.stderr
    assert release.active(home) == "a"
    log.unlink()
    release.activate(home, "b")
    assert seen(home) == 3


def test_a_damaged_release_is_not_read_in_silence(home: Settings) -> None:
    path = home.versions / "a.duckdb"
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 3, len(content), 4096):
        content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(GateError, match="E602"):
        release.verify(path, {}, home)


@pytest.mark.parametrize("statement", [
    "COPY indicators.observation TO '{folder}/out.csv'", "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')", "SET enable_external_access = true", "SET threads = 16",
    "ATTACH '{folder}/x.duckdb' AS x", "DELETE FROM indicators.observation",
])
def test_an_analyst_can_neither_write_nor_reach_outside(home: Settings, statement: str) -> None:
    with pytest.raises(LnbError, match="E606"):
        database.query(home.current, statement.format(folder=home.home), home)
    assert not (home.home / "out.csv").exists() and not (home.home / "x.duckdb").exists()
    assert seen(home) == 2
