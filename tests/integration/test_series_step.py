"""The step over all survey years: its file, when it is made anew, and when it is not made at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline import database, partitions
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.errors import GateError
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.receiving import receive
from tests.conftest import HOUSEHOLDS

YEARS = (2021, 2022)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two harmonised survey years, and their series."""
    settings = Settings(home=tmp_path_factory.mktemp("series"), settle_seconds=0, min_free_mb=0)
    settings.make_folders()
    for year in YEARS:
        write_eu_silc(settings.landing / f"eu_silc_{year}", year, seed=1, households=HOUSEHOLDS)
    receive(settings)
    for year in YEARS:
        assert partitions.harmonise(settings, "eu_silc", year).passed
    assert partitions.series(settings).passed
    return settings


def ledger(home: Settings) -> Ledger:
    return Ledger.open(home.archive)


def state(path: Path) -> tuple[int, int]:
    return path.stat().st_mtime_ns, path.stat().st_ino


def test_the_file_holds_what_several_years_are_needed_for(home: Settings) -> None:
    names = ["estimates.observation", "estimates.gender_gap", "estimates.observation_by_method"]
    frames = database.read_tables(partitions.series_path(home), names)
    observation, methods = frames[names[0]], frames[names[2]]
    assert set(observation.indicator) == {"arop_anchored", "arop_persistent"}
    assert set(observation.time_period) == set(YEARS)
    assert set(methods.method) == {"pooled"} and set(methods.years) == {"2021-2022"}
    assert len(frames[names[1]]) == len(observation) / 3


def test_a_fresh_file_stays_as_it_is_and_keeps_its_results(home: Settings) -> None:
    path = partitions.series_path(home)
    before = state(path)
    again = partitions.series(home)
    assert state(path) == before and partitions.series_is_fresh(home, ledger(home))
    assert again.passed and again.rows["estimates.observation_by_method"] > 0
    suites = {result.suite for result in again.results}
    assert suites == {"estimates.observation", "estimates.gender_gap", "estimates.observation_by_method"}


def test_its_rules_are_told_apart_from_those_of_the_years(home: Settings) -> None:
    """The same suites judge the file of the newest year; a release holds the results of both."""
    assert {result.rule.split(".")[0] for result in partitions.series(home).results} == {"series"}


def test_forgotten_stamps_make_it_anew(home: Settings) -> None:
    path = partitions.series_path(home)
    before = state(path)
    path.with_suffix(".stamp.json").unlink()
    assert not partitions.series_is_fresh(home, ledger(home))
    assert partitions.series(home).passed and state(path) != before


def test_a_year_that_is_not_harmonised_as_delivered_stops_it(home: Settings) -> None:
    stamps = [
        partitions.series_path(home).with_suffix(".stamp.json"),
        partitions.restricted_path(home, "eu_silc", 2022).with_suffix(".stamp.json"),
    ]
    kept = [stamp.read_text("utf-8") for stamp in stamps]
    for stamp in stamps:
        stamp.unlink()
    try:
        with pytest.raises(GateError) as refused:
            partitions.series(home)
        assert refused.value.code == "E601" and "eu_silc/2022" in str(refused.value)
    finally:
        for stamp, text in zip(stamps, kept, strict=True):
            stamp.write_text(text, "utf-8")


def test_without_a_survey_year_there_is_no_file(tmp_path: Path) -> None:
    empty = Settings(home=tmp_path, settle_seconds=0, min_free_mb=0)
    empty.make_folders()
    path = partitions.series_path(empty)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"left from before")
    assert not partitions.series_is_fresh(empty, ledger(empty))
    assert partitions.series(empty).rows == {}
    assert not path.exists() and partitions.series_is_fresh(empty, ledger(empty))
