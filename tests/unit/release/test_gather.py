"""The tables of a release rest on every survey year and on what several of them say together."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from lnb_pipeline import database, partitions
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.release import gather
from lnb_pipeline.settings import Settings

YEARS = (2022, 2023)
METHOD = TABLES["estimates.observation_by_method"]


def ledger(*years: int) -> SimpleNamespace:
    """A ledger that holds these survey years, as far as the indicators ask for it."""
    return SimpleNamespace(
        partitions=lambda: [("care_services", 2023), *(("eu_silc", year) for year in years)],
        partition=lambda source, year: [object()] if source == "eu_silc" else [],
    )


def estimate(year: int, indicator: str = "arop", **changes: object) -> dict[str, object]:
    return {
        **dict.fromkeys(TABLES["estimates.observation"].columns), "indicator": indicator, "definition": "EU",
        "time_period": year, "income_year": year - 1, "geo": "AL111", "geo_level": "municipality", "sex": "T",
        "age": "TOTAL", "population_group": "TOTAL", "unit": "PC", "method": "direct", "obs_value": 20.0,
        "std_error": 1.0, "ci_lower": 18.0, "ci_upper": 22.0, "cv": 5.0, "n_persons": 400, "n_households": 140,
        "n_psu": 20, "n_relevant": 400, "population": 40_000.0, "data_kind": "synthetic",
        "delivery_id": f"d{year}", "set_status": "illustrative", **changes,
    }


def write(home: Settings, path: Path, tables: dict[str, list[dict[str, object]]]) -> None:
    frames = {name: conform(TABLES[name], pd.DataFrame(rows)[list(TABLES[name].columns)]) if rows
              else empty_frame(TABLES[name]) for name, rows in tables.items()}
    database.write_partition(path, frames, home)


def test_years_and_the_series_over_them_are_published_together(tmp_path: Path) -> None:
    home = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0)
    home.make_folders()
    for year in YEARS:
        write(home, partitions.aggregates_path(home, "eu_silc", year), {
            "estimates.observation": [estimate(year)], "estimates.gender_gap": [],
            "estimates.measurement_effect": [], "estimates.within_couple": [],
        })
    without = gather._indicators(home, ledger(*YEARS))  # type: ignore[arg-type]
    assert len(without["indicators.observation"]) == 2
    assert set(without["indicators.observation_by_method"]["method"]) == {"direct"}
    pooled = {c: v for c, v in estimate(2023, method="pooled", obs_value=21.0).items() if c in METHOD.columns}
    write(home, partitions.series_path(home), {
        "estimates.observation": [estimate(2023, "arop_anchored")],
        "estimates.observation_by_method": [{**pooled, "years": "2022-2023"}],
    })
    found = gather._indicators(home, ledger(*YEARS))  # type: ignore[arg-type]
    assert set(found["indicators.observation"]["indicator"]) == {"arop", "arop_anchored"}
    assert found["indicators.observation_by_method"]["method"].value_counts().to_dict() == {"direct": 3, "pooled": 1}
    there = found["indicators.availability"].set_index(["indicator", "time_period"])["is_available"]
    assert there["arop_anchored", 2023] and not there["arop_anchored", 2022]
    assert set(found) == {
        t for t in TABLES if t.startswith("indicators.") and t != "indicators.catalogue"
    }


def test_without_a_survey_year_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    home = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0)
    home.make_folders()
    write(home, partitions.series_path(home), {"estimates.observation": [estimate(2023, "arop_anchored")]})
    assert all(frame.empty for frame in gather._indicators(home, ledger()).values())  # type: ignore[arg-type]
