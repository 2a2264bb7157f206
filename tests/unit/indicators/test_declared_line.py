"""A declared national line serves the lines at other shares of the median as well."""

from __future__ import annotations

import pytest

from lnb_pipeline.indicators.catalogue import BY_CODE
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.sample import Domain, sample_of
from tests.persons import persons


@pytest.mark.parametrize(("code", "expected"), [("arop_40", 0.3), ("arop_50", 0.4), ("arop", 0.5), ("arop_70", 0.6)])
def test_a_declared_line_of_60_percent_is_scaled_to_the_share_of_the_indicator(code: str, expected: float) -> None:
    """Incomes 10 to 100, declared line 60: the lines are 40, 50, 60 and 70; strictly below them are 3 to 6 of ten."""
    rows = [{"household_id": n, "sex_code": "F", "age_years": 40, "equivalised_income": 10.0 * n} for n in range(1, 11)]
    estimates = YearEstimates(sample_of(persons(rows), ["AL111"]), 60.0)
    found = estimates.estimate(BY_CODE[code], Domain(Place("AL111", "municipality")), "T")
    assert found.estimate.value == pytest.approx(expected)
