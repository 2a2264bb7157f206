"""The rules of the house as tests: where things live and which way imports run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.settings import PROJECT_ROOT

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}
LONG_FILES_WITH_A_REASON: dict[str, str] = {}


def tracked() -> list[Path]:
    """Files of the repository: those git tracks and those it would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=PROJECT_ROOT, capture_output=True,
        text=True, check=True,
    ).stdout.split("\n")
    return [PROJECT_ROOT / name for name in listed if name and (PROJECT_ROOT / name).exists()]


def python_files() -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py"]


def test_imports_run_one_way() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_rule_book_and_warehouse_hold_no_python() -> None:
    assert [p for p in python_files() if p.relative_to(PROJECT_ROOT).parts[0] in {"expectations", "warehouse"}] == []


def test_no_data_file_is_tracked() -> None:
    data = {".duckdb", ".wal", ".parquet", ".sav", ".dta", ".xlsx", ".xls"}
    assert [p.name for p in tracked() if p.suffix in data] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [p for p in python_files() if p.stem in FORBIDDEN_NAMES or FORBIDDEN_NAMES & set(p.parts)] == []


def test_no_file_is_a_room_that_should_be_two() -> None:
    long = {
        str(p.relative_to(PROJECT_ROOT)): n
        for p in python_files()
        if (n := len(p.read_text("utf-8").splitlines())) > 500
    }
    assert {name: n for name, n in long.items() if name not in LONG_FILES_WITH_A_REASON} == {}


def test_only_the_database_module_imports_duckdb() -> None:
    importers = {
        str(p.relative_to(PROJECT_ROOT))
        for p in python_files()
        if re.search(r"^\s*(import duckdb|from duckdb)", p.read_text("utf-8"), re.M)
        and p.relative_to(PROJECT_ROOT).parts[0] in {"lnb_pipeline", "assets"}
    }
    assert {Path(name).parent.as_posix() for name in importers} == {"lnb_pipeline/database"}


def test_only_the_validation_module_imports_great_expectations() -> None:
    importers = {
        str(p.relative_to(PROJECT_ROOT))
        for p in python_files()
        if re.search(r"^\s*(import great_expectations|from great_expectations)", p.read_text("utf-8"), re.M)
        and p.relative_to(PROJECT_ROOT).parts[0] in {"lnb_pipeline", "assets"}
    }
    assert {Path(name).parent.as_posix() for name in importers} == {"lnb_pipeline/validation"}


def test_dagster_is_spoken_in_assets_and_the_composition_root_alone() -> None:
    speakers = {
        p.relative_to(PROJECT_ROOT).parts[0:2]
        for p in python_files()
        if re.search(r"^\s*(import dagster|from dagster)", p.read_text("utf-8"), re.M)
    }
    library = {parts for parts in speakers if parts[0] == "lnb_pipeline"}
    assert library <= {("lnb_pipeline", "definitions.py"), ("lnb_pipeline", "cli")}


def test_the_lock_pins_with_hashes_and_names_no_index() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?://|--index-url|--find-links|--extra-index", lock)
    pinned = re.findall(r"^([A-Za-z0-9_.\[\]-]+)==\S+ \\\n +--hash=sha256:", lock, re.M)
    named = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[a-z,]+\])?==", lock, re.M)
    assert len(pinned) == len(named) > 50


def test_assets_is_the_projects_own_package() -> None:
    import assets

    assert Path(str(assets.__file__)).is_relative_to(PROJECT_ROOT)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_has_a_suite_in_the_rule_book(name: str) -> None:
    assert (PROJECT_ROOT / "expectations" / f"{name}.yaml").exists() or TABLES[name].schema in {
        "meta", "reference", "audit",
    }


def test_the_root_holds_what_the_house_names() -> None:
    for name in (
        "lnb_pipeline", "assets", "expectations", "warehouse", "tests", "workspace.yaml", "pyproject.toml",
        "README.md", "Makefile", "CHANGELOG.md", "requirements.lock", ".ci/run",
    ):
        assert (PROJECT_ROOT / name).exists(), name


def test_no_test_folder_is_a_package() -> None:
    assert [p for p in python_files() if p.name == "__init__.py" and "tests" in p.parts] == []
