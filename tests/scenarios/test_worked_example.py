"""The README's example of a new indicator does what the README says."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.indicators import catalogue
from lnb_pipeline.indicators.catalogue import exclusion
from lnb_pipeline.indicators.catalogue.entry import LEVELS, SEXES, Indicator
from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.indicators.coverage import expected_cells, missing_cells
from lnb_pipeline.settings import PROJECT_ROOT
from tests.scenarios.scenario import Scenario, delivered, disagreements, parse

MEASURED = ("AL112", "AL213")


def block(language: str) -> str:
    """A fenced block of the section about adding an indicator."""
    section = (PROJECT_ROOT / "README.md").read_text("utf-8").split("### Adding an indicator\n")[1].split("\n## ")[0]
    (found,) = re.findall(rf"```{language}\n(.*?)```", section, re.S)
    return str(found)


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> Indicator:
    """The entry, in the catalogue while a test runs."""
    (made,) = eval(f"({block('python')})", vars(exclusion))
    monkeypatch.setattr(catalogue, "CATALOGUE", (*catalogue.CATALOGUE, made))
    monkeypatch.setitem(catalogue.BY_CODE, made.code, made)
    return made


@pytest.fixture
def example() -> Scenario:
    return parse(block("yaml"), "README.md")


def test_the_example_is_no_indicator_of_the_catalogue_already() -> None:
    assert re.search('code="([a-z_]+)"', block("python"))[1] not in catalogue.BY_CODE  # type: ignore[index]


def test_the_scenario_of_the_example_holds(entry: Indicator, example: Scenario, tmp_path: Path) -> None:
    assert disagreements(example, entry, tmp_path) == []


def test_rows_and_gaps_follow_from_the_entry_alone(entry: Indicator, example: Scenario, tmp_path: Path) -> None:
    person = delivered(example, 2023, tmp_path)["eu_silc.person"]
    out = compute(
        person, year=2023, line=Line("national_sample", None), measured=MEASURED, set_status="illustrative"
    )
    rows, gaps = (
        out[name][out[name].indicator == entry.code] for name in ("estimates.observation", "estimates.gender_gap")
    )
    assert set(rows.sex) == set(SEXES) and set(rows.geo_level) == set(LEVELS)
    assert set(rows.age) == set(entry.breakdown.ages)
    national = (gaps.geo == "AL") & (gaps.age == "TOTAL") & (gaps.population_group == "TOTAL")
    assert gaps[national].obs_value.tolist() == pytest.approx([100 * (2 / 3 - 1 / 3)])
    assert len(gaps) * len(SEXES) == len(rows)
    assert missing_cells(out["estimates.observation"], 2023, MEASURED).empty


def test_the_expected_cells_and_the_published_catalogue_hold_the_entry(entry: Indicator) -> None:
    cells = expected_cells(2023, MEASURED)
    own = cells[cells.indicator == entry.code]
    assert len(own) == len(cells[cells.indicator == "no_money_for_self"]) > 0
    assert entry.code not in set(expected_cells(2017, MEASURED).indicator)
    published: pd.DataFrame = catalogue.catalogue_frame().set_index("indicator")
    assert published.loc[entry.code, "title_en"] == entry.title_en
    assert {"PD080", "PB040"} < set(str(published.loc[entry.code, "silc_variables"]).split(", "))
