"""A release is built aside, checked as an analyst would see it, shown by one move, and taken back by one."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline import database, release
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import DELIVERY, RELEASE, TABLES, published_tables
from lnb_pipeline.errors import GateError, UsageError
from lnb_pipeline.release import assemble
from lnb_pipeline.release.benchmark import benchmark_table
from lnb_pipeline.release.dictionary import TARGET, dictionary_page
from lnb_pipeline.release.fingerprint import fingerprint
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources.ledger import Entry, ReceivedFile
from lnb_pipeline.sources.manifest import MeasuredSet

QUERIES = sorted((PROJECT_ROOT / "warehouse" / "queries").glob("*.sql"))
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
ENTRY = Entry(
    sequence=1, status="accepted", delivery_name="silc_2024", received_at="2026-01-01T10:00:00+01:00",
    source="eu_silc", period=2024, delivery_id="d1", provider="demonstration", licence="none", data_kind="synthetic",
    files=(ReceivedFile("D.csv", "0" * 64, 1),),
)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0, keep_releases=2)
    settings.make_folders()
    return settings


def observation(n: int = 1) -> pd.DataFrame:
    return conform(TABLES["indicators.observation"], pd.DataFrame([
        {
            "indicator": "arop", "definition": "EU", "time_period": 2024 - i, "income_year": 2023 - i, "geo": "AL111",
            "geo_name": "Kuçovë", "geo_level": "municipality", "sex": "T", "age": "TOTAL", "unit": "PC",
            "method": "direct", "obs_value": 19.7, "std_error": 0.1 + 0.2, "ci_lower": 19.1, "ci_upper": 20.3,
            "cv": 1.5, "population": 30_500.0, "sample_size_band": "1000+", "reliability": "reliable",
            "obs_status": "A", "conf_status": "F", "status_reason": None, "set_status": "illustrative",
            "data_kind": "synthetic", "delivery_id": "d1",
        }
        for i in range(n)
    ]))


def tables_of(release_id: str, n: int = 1) -> dict[str, pd.DataFrame]:
    frame = observation(n)
    return {
        "indicators.observation": frame, "indicators.catalogue": assemble.catalogue_table(),
        "reference.municipality": assemble.municipality_table(),
        "audit.benchmark": benchmark_table(frame), "meta.delivery": assemble.delivery_table([ENTRY]),
        "meta.release": assemble.release_table([ENTRY], frame, release_id, NOW),
    }


def build(home: Settings, release_id: str, n: int = 1) -> Path:
    return release.build_release(settings=home, release_id=release_id, tables=tables_of(release_id, n))


def test_a_release_holds_every_published_table_and_explains_itself(home: Settings) -> None:
    path = build(home, "20260101T000000Z")
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    found = {r.full_name: r for r in database.relations(path, home)}
    assert {t.full_name for t in published_tables()} <= set(found)
    assert {"indicators.latest", "indicators.municipality_profile", "services.summary"} <= set(found)
    for relation in found.values():
        assert relation.comment and all(comment for _, _, comment in relation.columns)
    rows = database.query(path, "SELECT count(*) FROM meta.dictionary WHERE column_name IS NULL", home)[1]
    assert rows == [(len(published_tables()),)]


def test_nobody_sees_a_release_before_it_is_activated(home: Settings) -> None:
    build(home, "20260101T000000Z")
    assert not home.current.exists() and release.active(home) is None
    release.activate(home, "20260101T000000Z")
    assert release.active(home) == "20260101T000000Z"
    assert not home.current.readlink().is_absolute()
    assert database.query(home.current, "SELECT obs_value FROM indicators.latest", home)[1] == [(19.7,)]


def test_nothing_is_left_beside_a_release(home: Settings) -> None:
    build(home, "a")
    assert sorted(p.name for p in home.versions.iterdir()) == ["a.duckdb", "a.json"]
    exports = home.published / "exports" / "a"
    assert [p.name for p in exports.parent.iterdir()] == ["a"]
    assert len(list(exports.iterdir())) == 2 * len(published_tables())
    card = json.loads((home.versions / "a.json").read_text())
    assert set(card["exports"]) == {p.name for p in exports.iterdir()}


def test_equal_content_gives_equal_exports_and_fingerprints(home: Settings) -> None:
    build(home, "a", 5)
    shuffled = {name: frame.iloc[::-1] for name, frame in tables_of("b", 5).items()}
    release.build_release(settings=home, release_id="b", tables=shuffled)
    first, second = (json.loads((home.versions / f"{name}.json").read_text()) for name in "ab")
    assert first["fingerprint"] == second["fingerprint"]
    changed = {name for name in first["exports"] if first["exports"][name] != second["exports"][name]}
    assert changed == {"meta.release.parquet", "meta.release.csv"}


def test_the_fingerprint_sees_the_last_bit_and_null_but_no_time_of_day() -> None:
    tables = tables_of("a")
    mark = fingerprint(tables)
    later = tables["meta.delivery"].assign(received_at=dt.datetime(2030, 1, 1))
    assert fingerprint({**tables, "meta.delivery": later}) == mark
    for change in ({"std_error": 0.3}, {"status_reason": ""}, {"geo_name": "Kucove"}):
        assert fingerprint({**tables, "indicators.observation": observation().assign(**change)}) != mark


def copies(home: Settings, *names: str) -> None:
    """Releases that are there; one is built, the others are copies of it."""
    build(home, names[0])
    for name in names[1:]:
        for ending in (".duckdb", ".json"):
            shutil.copyfile(home.versions / f"{names[0]}{ending}", home.versions / f"{name}{ending}")
        shutil.copytree(home.published / "exports" / names[0], home.published / "exports" / name)


def test_activation_goes_forward_and_back(home: Settings) -> None:
    copies(home, "a", "b", "c")
    for name in ("a", "b", "c"):
        release.activate(home, name)
    assert [r.release_id for r in release.releases(home)] == ["c", "b", "a"]
    assert [r.active for r in release.releases(home)] == [True, False, False]
    assert release.rollback(home) == "b" and release.rollback(home) == "a"
    with pytest.raises(UsageError, match="E603"):
        release.rollback(home)
    assert release.rollback(home, "c") == "c" and release.newest(home) == "c"
    with pytest.raises(UsageError, match="E603"):
        release.rollback(home, "z")
    assert release.active(home) == "c"


def test_pruning_keeps_the_newest_and_the_active(home: Settings) -> None:
    copies(home, "a", "b", "c", "d")
    release.activate(home, "a")
    assert release.prune(home) == ["b"]
    assert [r.release_id for r in release.releases(home)] == ["d", "c", "a"]
    assert sorted(p.name for p in (home.published / "exports").iterdir()) == ["a", "c", "d"]


def test_a_card_says_what_a_release_is(home: Settings) -> None:
    build(home, "a", 3)
    info = release.describe(home, "a")
    assert info.contains_synthetic and info.n_deliveries == 1 and not info.active
    assert info.n_tables == len(published_tables()) and info.built_at == "2026-01-02T03:04:05Z"
    assert "SYNTHETIC" in info.notice and "ILLUSTRATIVE" in info.notice
    with pytest.raises(UsageError, match="E603"):
        release.describe(home, "b")


@pytest.mark.parametrize(("change", "code"), [
    ({"indicators.observation": observation().assign(obs_status="Q")}, "E501"),
    ({"indicators.observation": observation().assign(sex="X")}, "E607"),
    ({"eu_silc.person": pd.DataFrame()}, "E902"),
    ({"meta.release": assemble.release_table([], observation(), "another", NOW)}, "E902"),
])
def test_what_must_not_be_published_is_not(
    home: Settings, change: dict[str, pd.DataFrame], code: str
) -> None:
    with pytest.raises((GateError, UsageError), match=code):
        release.build_release(settings=home, release_id="a", tables={**tables_of("a"), **change})
    assert not list(home.versions.iterdir())


def test_nothing_and_too_little_room_are_refused(home: Settings) -> None:
    with pytest.raises(GateError, match="E601"):
        release.build_release(settings=home, release_id="a", tables={
            "indicators.catalogue": assemble.catalogue_table(),
            "meta.release": assemble.release_table([], observation(), "a", NOW),
        })
    crowded = home.model_copy(update={"min_free_mb": 2**40})
    with pytest.raises(GateError, match="E605"):
        build(crowded, "a")
    for name in ("../a", "", "a/b", ".a", "a.b"):
        with pytest.raises(UsageError, match="E902"):
            build(home, name)


def test_a_release_never_changes(home: Settings) -> None:
    build(home, "a")
    with pytest.raises(UsageError, match="E902"):
        build(home, "a", 2)


def test_verification_finds_lost_rows_missing_comments_and_broken_views(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    frames = {"meta.delivery": tables_of("a")["meta.delivery"]}
    counts = database.build_file(path, frames, home, [
        "CREATE VIEW meta.silent AS SELECT delivery_id, n_files * 2 AS twice FROM meta.delivery",
        "CREATE VIEW meta.broken AS SELECT error('broken') AS n_files FROM meta.delivery",
    ])
    with pytest.raises(GateError) as caught:
        release.verify(path, {**counts, "meta.delivery": 7}, home)
    text = str(caught.value)
    assert caught.value.code == "E602" and "indicators.observation" in text and "broken" in text
    with pytest.raises(GateError) as caught:
        database.build_file(path, frames, home, [
            "CREATE VIEW meta.silent AS SELECT delivery_id, n_files * 2 AS twice FROM meta.delivery",
        ])
        release.verify(path, {"meta.delivery": 7}, home)
    text = str(caught.value)
    assert "meta.silent.twice" in text and "meta.silent.delivery_id" not in text and "expected: 7" in text


@pytest.mark.parametrize("query", QUERIES, ids=lambda p: p.stem)
def test_every_worked_query_runs(query: Path, built: Path) -> None:
    text = query.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    columns, _ = database.query(built, text)
    assert len(columns) == len(set(columns)) > 1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=1, min_free_mb=0)
    return build(settings, "a", 3)


def test_the_written_dictionary_is_that_of_the_contracts() -> None:
    assert TARGET.read_text(encoding="utf-8") == dictionary_page(), "python -m lnb_pipeline.release.dictionary"


def test_deliveries_and_measured_places_become_rows() -> None:
    delivery = assemble.delivery_table([ENTRY]).iloc[0]
    assert delivery["received_at"] == dt.datetime(2026, 1, 1, 9) and delivery["n_files"] == 1
    terms = MeasuredSet(status="illustrative", codes=("AL111", "AL357"), provenance="test")
    rows = assemble.measured_rows(ENTRY, terms)
    assert [r["lau_code"] for r in rows] == ["AL111", "AL357"]
    assert set(rows[0]) == set(TABLES["reference.measured_municipality"].columns)


def test_a_release_without_synthetic_rows_does_not_cry() -> None:
    survey = Entry(**{**{f: getattr(ENTRY, f) for f in Entry.__dataclass_fields__}, "data_kind": "survey"})
    frame = observation().assign(data_kind="survey", set_status="confirmed")
    row = assemble.release_table([survey], frame, "a", NOW).iloc[0]
    assert not row["contains_synthetic"] and "SYNTHETIC" not in row["notice"] and "ILLUSTR" not in row["notice"]
    assert list(assemble.release_table([], frame, "a", NOW).columns) == list(RELEASE.columns)
    assert assemble.delivery_table([]).columns.tolist() == list(DELIVERY.columns)


def test_published_folders_can_be_read_by_others_under_a_tight_umask(home: Settings) -> None:
    old = os.umask(0o077)
    try:
        path = build(home, "a")
    finally:
        os.umask(old)
    exports = home.published / "exports"
    for folder in (home.published, path.parent, exports, exports / "a"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    for file in [path, path.with_suffix(".json"), *(exports / "a").iterdir()]:
        assert stat.S_IMODE(file.stat().st_mode) == 0o444
