"""Demonstration deliveries, read and estimated, give the values the generator itself knows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.estimation.poverty import anchored_line
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import UNIT_SCALE
from lnb_pipeline.indicators.compute import Line
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.sample import Domain, sample_of
from lnb_pipeline.indicators.series import SurveyYear, series
from tests.generator_truth import Country, below_anchored, persistently_poor, truths
from tests.silc_deliveries import demonstrated

HOUSEHOLDS, SEED = 700, 11
NATION = Domain(Place("AL", "country"))


def persons(year: int, folder: Path) -> pd.DataFrame:
    return demonstrated(folder, year, SEED, HOUSEHOLDS)["eu_silc.person"]


@pytest.mark.parametrize("year", [2019, 2022, 2023])
def test_every_indicator_of_the_nation_is_what_the_generator_knows(year: int, tmp_path: Path) -> None:
    """One year of either definition, and one of the housing module; nothing is sampled twice, so nothing may differ."""
    estimates = YearEstimates(sample_of(persons(year, tmp_path / "delivery"), []), None)
    known = truths(Country.of(year, SEED, HOUSEHOLDS))
    told = {
        (entry.code, sex): estimates.estimate(entry, NATION, sex).estimate.value * UNIT_SCALE[entry.unit]  # type: ignore[operator]
        for entry in available(year) for sex in entry.breakdown.sexes
    }
    assert told == pytest.approx({key: known[key] for key in told}, rel=1e-9, abs=1e-9)
    assert len(told) > 80


def test_persistent_and_anchored_poverty_are_what_the_generator_knows_of_four_years(tmp_path: Path) -> None:
    frames = {year: persons(year, tmp_path / str(year)) for year in (2019, 2020, 2021, 2022)}
    line = Line("national_sample", None)
    prices = {2018: 100.0, 2019: 104.0, 2020: 110.0, 2021: 125.0}
    found = series(
        [SurveyYear(year, line, (), "illustrative", "synthetic", lambda frame=frame: frame)  # type: ignore[misc]
         for year, frame in frames.items()], prices,
    )["estimates.observation"]
    nation = found[(found.geo == "AL") & (found.age == "TOTAL") & (found.population_group == "TOTAL")]
    told = nation[nation.time_period == 2022].set_index(["indicator", "sex"]).obs_value.to_dict()
    countries = [Country.of(year, SEED, HOUSEHOLDS) for year in frames]
    moved = anchored_line(countries[0].line, prices[2018], prices[2021]).value
    assert moved == pytest.approx(countries[0].line * 1.25)
    assert told == pytest.approx(
        {**persistently_poor(countries), **below_anchored(countries[-1], countries[0].line, 1.25)}, rel=1e-9
    )
    assert 0 < told["arop_persistent", "F"] < 100 and 0 < told["arop_anchored", "M"] < 100
