"""Files are written whole, read back in the contract's types, and opened locked down."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline import database
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import GateError, LnbError, UsageError
from lnb_pipeline.settings import Settings

DELIVERY = TABLES["meta.delivery"]
COVERAGE = TABLES["services.coverage"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, threads=1, memory_limit="300MB")


def delivery_frame(n: int = 2) -> pd.DataFrame:
    return pd.DataFrame({
        "delivery_id": [f"d{i}" for i in range(n)], "source": "eu_silc", "time_period": 2024,
        "delivery_name": "Bashkia Kuçovë", "provenance": "test", "licence": "test", "data_kind": "synthetic",
        "received_at": dt.datetime(2025, 1, 2, 3, 4, 5), "n_files": 4,
    })


def coverage_frame() -> pd.DataFrame:
    return pd.DataFrame({
        "time_period": 2024, "lau_code": ["AL111", "AL112"], "geo_name": ["a", "b"],
        "prefecture": "p", "breakdown": "service_type", "category": "community", "n_services": [1, 2],
        "capacity_places": pd.array([None, 2**60], dtype="Int64"),
        "beneficiaries_total": [None, 7], "beneficiaries_female": [None, 3], "beneficiaries_male": [None, 4],
        "n_services_unknown": 0, "n_places_unknown": 0, "n_staff_unknown": 0, "inhabitants": [9, 10],
        "population_base": "census_2011", "population_year": 2011, "conf_status": "A", "data_kind": "synthetic",
        "delivery_id": "d1",
    }).reindex(columns=list(COVERAGE.columns))


def test_tables_come_back_as_they_went_in(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "restricted" / "2024.duckdb"
    frames = {"meta.delivery": delivery_frame(), "services.coverage": coverage_frame()}
    assert database.write_partition(path, frames, settings) == {"meta.delivery": 2, "services.coverage": 2}
    back = database.read_tables(path, list(frames), settings)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(back[name], conform(TABLES[name], frame))
    assert back["services.coverage"]["capacity_places"].tolist() == [pd.NA, 2**60]


def test_of_a_table_some_columns_can_be_read_alone(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "2024.duckdb"
    frames = {"meta.delivery": delivery_frame(), "services.coverage": coverage_frame()}
    database.write_partition(path, frames, settings)
    wanted = ["capacity_places", "lau_code"]
    back = database.read_tables(path, list(frames), settings, columns={"services.coverage": wanted})
    pd.testing.assert_frame_equal(
        back["services.coverage"], conform(COVERAGE, coverage_frame())[wanted]
    )
    pd.testing.assert_frame_equal(back["meta.delivery"], conform(DELIVERY, delivery_frame()))
    with pytest.raises(UsageError):
        database.read_tables(path, ["services.coverage"], settings, columns={"services.coverage": ["obs_value"]})


def test_a_partition_is_private_and_leaves_nothing_beside_it(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "restricted"
    path = folder / "2024.duckdb"
    database.write_partition(path, {"meta.delivery": delivery_frame()}, settings)
    (folder / "2024.duckdb.wal").write_bytes(b"left by a stranger")
    database.write_partition(path, {"meta.delivery": delivery_frame(5)}, settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in folder.iterdir()] == ["2024.duckdb"]
    assert len(database.read_tables(path, ["meta.delivery"], settings)["meta.delivery"]) == 5


def test_a_frame_that_breaks_its_contract_leaves_the_old_file(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "2024.duckdb"
    database.write_partition(path, {"meta.delivery": delivery_frame()}, settings)
    bad = delivery_frame().assign(data_kind="secret-person-17")
    with pytest.raises(GateError) as caught:
        database.write_partition(path, {"meta.delivery": bad}, settings)
    assert caught.value.code == "E607"
    assert "secret-person-17" not in str(caught.value)
    assert len(database.read_tables(path, ["meta.delivery"], settings)["meta.delivery"]) == 2
    assert not list(tmp_path.glob(".*"))


def test_leftovers_of_dead_processes_are_swept_and_of_living_ones_kept(tmp_path: Path) -> None:
    dead, living = tmp_path / ".a.duckdb.999999999.tmp", tmp_path / f".a.duckdb.{os.getpid()}.tmp"
    dead.touch()
    living.touch()
    assert database.sweep(tmp_path) == 1
    assert living.exists() and not dead.exists()


def test_comments_reach_every_table_and_column(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "all.duckdb"
    database.write_partition(path, {name: empty_frame(t) for name, t in TABLES.items()}, settings)
    found = {r.full_name: r for r in database.relations(path, settings)}
    assert set(found) == set(TABLES)
    for name, relation in found.items():
        assert relation.comment
        assert tuple(c[0] for c in relation.columns) == TABLES[name].columns
        assert all(c[2] for c in relation.columns)
    sex = {c[0]: c[2] for c in found["eu_silc.person"].columns}["sex_code"]
    assert sex is not None and "EU-SILC: RB090" in sex


@pytest.mark.parametrize("statement", [
    "COPY meta.delivery TO '{folder}/out.csv'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SET enable_external_access = true",
    "SET threads = 8",
    "ATTACH '{folder}/other.duckdb'",
    "EXPORT DATABASE '{folder}/exported'",
    "INSTALL httpfs",
    "INSERT INTO meta.delivery SELECT * FROM meta.delivery",
    "DROP TABLE meta.delivery",
    "SELECT nothing FROM nowhere",
])
def test_a_query_reads_only_and_stays_inside(tmp_path: Path, settings: Settings, statement: str) -> None:
    path = tmp_path / "db" / "p.duckdb"
    database.write_partition(path, {"meta.delivery": delivery_frame()}, settings)
    before = path.read_bytes()
    with pytest.raises(UsageError) as caught:
        database.query(path, statement.format(folder=tmp_path), settings)
    assert caught.value.code == "E606"
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["db", "p.duckdb"]


def test_query_gives_names_rows_and_types(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "p.duckdb"
    database.write_partition(path, {"services.coverage": coverage_frame()}, settings)
    sql = "SELECT lau_code, capacity_places FROM services.coverage ORDER BY lau_code"
    assert database.query(path, sql, settings) == (
        ["lau_code", "capacity_places"], [("AL111", None), ("AL112", 2**60)],
    )
    assert database.query_frame(path, sql, settings)["capacity_places"].dtype == "Int64"
    assert database.query_arrow(path, sql, settings).num_rows == 2


def test_missing_files_tables_and_contracts_are_coded(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "p.duckdb"
    with pytest.raises(UsageError, match="E606"):
        database.query(path, "SELECT 1", settings)
    database.write_partition(path, {"meta.delivery": delivery_frame()}, settings)
    with pytest.raises(UsageError, match="E606"):
        database.read_tables(path, ["meta.release"], settings)
    with pytest.raises(UsageError, match="E902"):
        database.read_tables(path, ["meta.nothing"], settings)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(LnbError, match="E606"):
        database.read_tables(path, ["meta.delivery"], settings)


def test_exports_are_equal_for_equal_content_and_defuse_formulas(tmp_path: Path, settings: Settings) -> None:
    frame = delivery_frame(50).assign(provenance="=HYPERLINK(1)", licence="-5 text")
    exported = []
    for name, rows in (("a", frame), ("b", frame.iloc[::-1])):
        path = tmp_path / f"{name}.duckdb"
        database.write_partition(path, {"meta.delivery": rows}, settings)
        (tmp_path / name).mkdir()
        exported.append(database.export_tables(path, [DELIVERY], tmp_path / name, settings))
    assert [p.read_bytes() for p in exported[0]] == [p.read_bytes() for p in exported[1]]
    parquet, csv = exported[0]
    assert set(pd.read_parquet(parquet)["provenance"]) == {"=HYPERLINK(1)"}
    plain = pd.read_csv(csv)
    assert set(plain["provenance"]) == {"'=HYPERLINK(1)"} and set(plain["licence"]) == {"'-5 text"}
