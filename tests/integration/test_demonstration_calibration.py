"""Full-size demonstration deliveries through the pipeline's own reader and estimators."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline import demonstration
from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.reference.benchmarks import comparable_values
from lnb_pipeline.sources import eu_silc
from tests.silc_deliveries import delivered, demonstrated

YEARS = list(demonstration.YEARS)
TOLERANCE = {
    "arop": 1.0, "arope": 1.0, "arope_2020": 1.0, "smd": 1.0, "smsd": 1.0, "lwi": 1.5, "lwi_2020": 1.5,
}
"""Percentage points. Published figures of one year differ between vintages by up to 1.1."""


@pytest.fixture(scope="module", params=YEARS)
def estimates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    year = int(request.param)
    folder = tmp_path_factory.mktemp("landing") / f"eu_silc_{year}"
    person = demonstrated(folder, year)["eu_silc.person"]
    if year == YEARS[-1]:
        assert tuple(eu_silc.examine(*delivered(folder)).slots) == (f"eu_silc/{year}",)
    line = Line("national_sample", None)
    frames = compute(person, year=year, line=line, measured=(), set_status="illustrative")
    found = frames["estimates.observation"]
    return found[found["population_group"] == "TOTAL"]


def published(year: int, indicator: str, geo: str = "AL") -> list[float]:
    """Published figures of both vintages, total of both sexes."""
    return [
        value.value
        for value in comparable_values()
        if (value.indicator, value.time_period, value.geo, value.sex) == (indicator, year, geo, "T")
        and value.age not in ("Y_LT18", "Y_GE65")
        and value.status in ("found", "derived")
        and not (value.indicator == "arop" and value.age != "TOTAL")
    ]


def test_estimates_are_near_the_published_figures(estimates: pd.DataFrame) -> None:
    year = int(estimates["time_period"].iloc[0])
    national = estimates[
        (estimates["geo"] == "AL") & (estimates["sex"] == "T") & (estimates["age"] == "TOTAL")
    ].set_index("indicator")["obs_value"]
    compared = set()
    for indicator, tolerance in TOLERANCE.items():
        for value in published(year, indicator) if indicator in national.index else []:
            assert float(national[indicator]) == pytest.approx(value, abs=tolerance), (year, indicator)
            compared.add(indicator)
    for value in published(year, "arpt"):
        assert float(national["arpt"]) == pytest.approx(value, rel=0.025)
    assert "arop" in compared
    if year != 2021:  # only regions were published that year
        assert compared & {"arope", "arope_2020"}


def test_regions_hardly_differ_as_published_for_2021(estimates: pd.DataFrame) -> None:
    total = estimates[(estimates["sex"] == "T") & (estimates["age"] == "TOTAL")].set_index("geo")
    year = int(total["time_period"].iloc[0])
    values = total.loc[total["indicator"] == "arope", "obs_value"].astype(float)
    regions = values[["AL01", "AL02", "AL03"]]
    assert regions.max() - regions.min() < 8.0
    if year == 2021:
        assert values["AL"] == pytest.approx(46.6, abs=1.0)
        assert list(regions) == pytest.approx([46.7, 46.6, 46.5], abs=4.0)
