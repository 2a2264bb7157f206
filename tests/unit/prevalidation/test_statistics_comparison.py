"""Change against the delivery of the year before, and all statistical checks together."""

from __future__ import annotations

from typing import Any

import pytest

from lnb_pipeline import database
from lnb_pipeline.prevalidation import comparison, statistics
from lnb_pipeline.prevalidation.comparison import Profile
from lnb_pipeline.prevalidation.rules import GROUPS, Count
from tests.unit.prevalidation.small_deliveries import delivered, judged, one, times


def profile(year: int, country: str = "AL", **files: dict[str, Any]) -> Profile:
    with database.scratch() as scratch:
        return comparison.profile(delivered(scratch, year, country, **files))


def compared(before: Profile | None, **files: dict[str, Any]) -> list[Count]:
    with database.scratch() as scratch:
        return comparison.counts(delivered(scratch, **files), lambda: before)


def incomes(*parts: tuple[float, int]) -> dict[str, Any]:
    return {"PY010G": times(*parts), "PY010G_F": 11, "PB040": 2}


@pytest.mark.parametrize(("median", "failed"), [(1050, 1), (1049, 0), (950, 1), (951, 0)])
def test_change_of_a_median(median: float, failed: int) -> None:
    before = profile(2024, P=incomes((1000, 120), (0, 500), (-5, 10)))
    found = compared(before, P=incomes((median, 120), (0, 50)))
    count = one(found, "PY010G.median_change")
    assert (count.failed, count.limit, count.severity) == (failed, 0.05, "warning")
    assert count.observed == pytest.approx(median / 1000 - 1, abs=1e-4)


def test_the_median_is_weighted() -> None:
    assert profile(2025, P={"PY010G": times((10, 100), (20, 50)), "PY010G_F": 11, "PB040": times((1, 100), (3, 50))})\
        .medians["PY010G"] == 20
    hit = {"PY010G": times((10, 100), (20, 50)), "PY010G_F": 11, "PB040": times((1, 100), (2, 50))}
    assert profile(2025, P=hit).medians["PY010G"] == 15  # half the weight exactly: the mean of the two


@pytest.mark.parametrize(("before", "now"), [(99, 200), (200, 99)])
def test_a_median_of_fewer_than_a_hundred_is_not_compared(before: int, now: int) -> None:
    found = compared(profile(2024, P=incomes((10, before))), P=incomes((99, now)))
    count = one(found, "PY010G.median_change")
    assert (count.checked, count.failed, count.observed) == (0, 0, None)
    assert "fewer than 100" in count.note


def codes(*parts: tuple[float, int]) -> dict[str, Any]:
    return {"PL032": times(*parts), "PL032_F": 1, "PB040": 2}


@pytest.mark.parametrize(("ones", "failed"), [(650, 2), (649, 0), (550, 2), (551, 0)])
def test_change_of_shares(ones: int, failed: int) -> None:
    found = compared(profile(2024, P=codes((1, 600), (2, 400))), P=codes((1, ones), (2, 1000 - ones)))
    count = one(found, "PL032.share_change")
    assert (count.checked, count.failed) == (2, failed)
    assert abs(count.observed or 0) == pytest.approx(abs(ones - 600) / 1000)


def test_a_code_needs_a_hundred_observations_in_one_of_the_years() -> None:
    found = compared(profile(2024, P=codes((1, 99), (2, 100), (3, 1))), P=codes((1, 99), (2, 1), (3, 100)))
    assert judged(found, "PL032.share_change") == (2, 2)  # codes 2 and 3, whose shares moved by half
    few = compared(profile(2024, P=codes((1, 99))), P=codes((2, 99)))
    assert judged(few, "PL032.share_change") == (0, 0)


def test_shares_are_weighted_and_named() -> None:
    before = profile(2024, P={"PL032": times((1, 100), (2, 100)), "PL032_F": 1, "PB040": times((3, 100), (1, 100))})
    count = one(compared(before, P=codes((1, 100), (2, 100))), "PL032.share_change")
    assert (count.failed, abs(count.observed or 0)) == (2, 0.25)
    assert "1: -25.0%" in count.note
    assert "2: +25.0%" in count.note


def test_records_without_a_weight_do_not_count() -> None:
    weights = times((2, 100), (0, 450), (None, 450))
    before = profile(2024, P={"PL032": times((1, 100), (2, 900)), "PL032_F": 1, "PB040": weights})
    assert before.tallies["PL032"] == {"1": (100, 1.0)}


def test_flags_are_compared_by_class() -> None:
    before = profile(2024, P={"PL032": 1, "PL032_F": times((1, 190), (-1, 10)), "PB040": 2})
    found = compared(before, P={"PL032": 1, "PL032_F": times((1, 90), (2, 90), (None, 20)), "PB040": 2})
    count = one(found, "PL032.flag_change")
    assert (count.checked, count.failed) == (1, 1)  # of >0 only there are a hundred
    assert count.note == ">0: -5.0%"


def test_households_are_weighted_by_their_record_in_d() -> None:
    one_of = {"HB030": list(range(1, 201)), "HS040": times((1, 100), (2, 100)), "HS040_F": 1}
    found = profile(2025, D={"DB090": times((3, 100), (1, 100))}, H=one_of)
    assert found.tallies["HS040"] == {"1": (100, 0.75), "2": (100, 0.25)}


def test_a_profile_holds_no_median_of_few() -> None:
    assert profile(2025, P=incomes((10, 99))).medians == {}


@pytest.mark.parametrize(
    ("before", "note"),
    [
        (None, "no delivery of the year before was given"),
        (Profile(2023, "AL", {}, {}, {}), "the earlier delivery is of 2023, not of 2024"),
        (Profile(2024, "XK", {}, {}, {}), "the earlier delivery is of XK, not of AL"),
    ],
)
def test_without_an_earlier_delivery_there_is_one_count(before: Profile | None, note: str) -> None:
    found = compared(before, P=codes((1, 200)))
    assert [(c.rule, c.evaluated, c.note) for c in found] == [("comparison", False, note)]


def test_columns_missing_in_either_year_are_said() -> None:
    before = profile(2024, P={**codes((1, 200)), "PL016": 1})
    found = compared(before, P={**codes((1, 200)), "PL016": 1, "PL016_F": 1, "PE041": 1})
    assert one(found, "PL016.change").note == "2024: not delivered: PL016_F"
    assert one(found, "PE041.change").note == "not delivered: PE041_F"
    assert not one(found, "PE041.change").evaluated


def test_without_the_weight_nothing_is_compared() -> None:
    before = profile(2024, P=codes((1, 200)))
    found = compared(before, P={"PL032": 1, "PL032_F": 1})
    assert one(found, "PL032.change").note == "not delivered: PB040"


def test_all_checks_of_a_delivery_of_keys() -> None:
    """Nothing but keys is delivered: every group says so, and nothing fails."""
    with database.scratch() as scratch:
        data = delivered(scratch)
        found = statistics.counts(data.delivery, scratch, lambda: None)
    assert {c.group for c in found} == {
        "sample_size", "weights", "outliers", "counts", "comparison", "missing_rates"
    } <= set(GROUPS)
    assert not any(c.failed for c in found)
    assert not any(c.evaluated for c in found)
    assert len({(c.rule, c.year) for c in found}) == len(found)


def test_an_earlier_delivery_is_read_as_aggregates() -> None:
    with database.scratch() as scratch:
        data = delivered(scratch, 2024, P=codes((1, 200)))
        earlier = statistics.earlier(data.delivery, scratch)
    assert isinstance(earlier, statistics.Earlier)
    assert (earlier.year, earlier.country) == (2024, "AL")
    assert earlier.tallies["PL032"] == {"1": (200, 1.0)}
