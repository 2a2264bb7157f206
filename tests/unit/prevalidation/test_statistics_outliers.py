"""Values far outside the quartiles."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from lnb_pipeline import database
from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import outliers
from tests.unit.prevalidation.small_deliveries import delivered, judged, one, rules, times


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with database.scratch() as tables:
        yield tables


def test_bounds_on_the_scale_of_logarithms() -> None:
    assert outliers.bounds("HY020", 100, 200) == pytest.approx((12.5, 1600))


def test_bounds_as_they_are() -> None:
    assert outliers.bounds("HY145N", -100, 200) == pytest.approx((-1000, 1100))


@pytest.mark.parametrize(
    ("code", "quartiles"),
    [("HY020", (0, 5)), ("HY020", (-3, 5)), ("HY020", (7, 7)), ("HY145N", (7, 7)), ("HY020", (1e-200, 1e200))],
)
def test_quartiles_without_bounds(code: str, quartiles: tuple[float, float]) -> None:
    assert outliers.bounds(code, *quartiles) is None


def test_values_outside_the_bounds_are_counted(scratch: Scratch) -> None:
    # quartiles 100 and 200: bounds 12.5 and 1600
    values = times((100, 60), (200, 60), (12, 1), (13, 1), (1599, 1), (1601, 1), (-5, 1), (0, 40), (None, 40))
    found = outliers.counts(delivered(scratch, H={"HY020": values}))
    count = one(found, "HY020.outlier")
    assert (count.checked, count.failed, count.limit) == (125, 3, 1600)
    assert count.note == "listed below 12.5 and above 1600"
    assert count.severity == "warning"


def test_a_quartile_between_two_values_is_their_mean(scratch: Scratch) -> None:
    # a quarter of 8 values is hit exactly: Q1 = 15, Q3 = 35, so that 96 is outside and 95 is not
    found = outliers.counts(delivered(scratch, H={"HY145N": [10, 10, 20, 20, 30, 30, 40, 96]}))
    assert judged(found, "HY145N.outlier") == (8, 1)


def test_the_bounds_of_few_values_are_not_shown(scratch: Scratch) -> None:
    found = outliers.counts(delivered(scratch, H={"HY145N": [10, 10, 20, 20, 30, 30, 40, 95]}))
    count = one(found, "HY145N.outlier")
    assert (count.failed, count.limit, count.observed, count.note) == (0, None, None, "")


def test_only_the_delivered_year_is_looked_at(scratch: Scratch) -> None:
    years = times((2025, 8), (2024, 1))
    found = outliers.counts(delivered(scratch, P={"PB010": years, "PY010G": [*range(10, 18), math.exp(20)]}))
    assert judged(found, "PY010G.outlier") == (8, 0)


def test_what_cannot_be_judged(scratch: Scratch) -> None:
    found = outliers.counts(delivered(scratch, H={"HY020": [0, None], "HY022": [5, 5], "HY023": [-1, 4]}))
    assert one(found, "HY020.outlier").note == "no values other than 0"
    assert one(found, "HY022.outlier").note == "the quartiles give no bounds"
    assert one(found, "HY023.outlier").note == "the quartiles give no bounds"
    assert one(found, "HY010.outlier").note == "not delivered: HY010"
    assert not any(c.evaluated for c in found)


def test_years_without_rules_give_one_count(scratch: Scratch) -> None:
    found = outliers.counts(delivered(scratch, year=2018, H={"HY020": [1, 2, 3]}))
    assert rules(found) == {"outliers"}
    assert not found[0].evaluated
