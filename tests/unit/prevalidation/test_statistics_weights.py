"""Weights that are to be empty, far out, and their sums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lnb_pipeline import database
from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import weights
from tests.unit.prevalidation.small_deliveries import delivered, judged, one, rules, times


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with database.scratch() as tables:
        yield tables


def test_cross_sectional_weights_are_empty_in_earlier_years(scratch: Scratch) -> None:
    years = [2024, 2024, 2024, 2025, 2022]
    values = [12.5, 0, None, 12.5, 1]
    found = weights.counts(delivered(
        scratch, D={"DB010": years, "DB090": values}, R={"RB010": years, "RB050": values, "RL070": values},
        P={"PB010": years, "PB040": values, "PB060": values},
    ))
    for rule in ("DB090", "RB050", "RL070", "PB040", "PB060"):
        assert judged(found, f"{rule}.empty_earlier_years", 2024) == (3, 1)
        assert judged(found, f"{rule}.empty_earlier_years", 2025) == (0, 0)
        assert judged(found, f"{rule}.empty_earlier_years", 2022) == (1, 1)
        assert one(found, f"{rule}.empty_earlier_years", 2024).severity == "error"


@pytest.mark.parametrize("weight", ["RB062", "RB063", "RB064", "RB065", "RB066"])
def test_weights_over_several_years_stand_with_the_last(scratch: Scratch, weight: str) -> None:
    found = weights.counts(delivered(scratch, R={"RB010": [2023, 2023, 2025], weight: [4, 0, 4]}))
    assert judged(found, f"{weight}.empty_earlier_years", 2023) == (2, 1)
    assert judged(found, f"{weight}.empty_earlier_years", 2025) == (0, 0)


def test_base_and_longitudinal_weights_may_stand_in_earlier_years(scratch: Scratch) -> None:
    found = weights.counts(delivered(
        scratch, D={"DB010": 2024, "DB095": [4]}, R={"RB010": 2024, "RB060": [4]}, P={"PB010": 2024, "PB050": [4]}
    ))
    earlier = {rule for rule in rules(found) if rule.endswith(".empty_earlier_years")}
    assert not {rule.split(".")[0] for rule in earlier} & {"DB080", "DB095", "RB060", "PB050"}


@pytest.mark.parametrize("weight", ["DB090", "DB095"])
def test_households_without_an_accepted_interview_have_no_weight(scratch: Scratch, weight: str) -> None:
    found = weights.counts(delivered(scratch, D={"DB135": [1, 2, None, 2, None], weight: [7, 7, 7, 0, None]}))
    assert judged(found, f"{weight}.empty_not_accepted") == (4, 2)


@pytest.mark.parametrize("weight", ["RB050", "RB060", "RB062", "RB066", "RL070"])
def test_former_members_have_no_weight(scratch: Scratch, weight: str) -> None:
    found = weights.counts(delivered(scratch, R={"RB110": [4, 5, 6, 5, None], weight: [7, 7, 7, 0, 7]}))
    assert judged(found, f"{weight}.empty_not_member") == (3, 2)


@pytest.mark.parametrize("weight", ["PB060", "PB070", "PB080"])
def test_only_selected_respondents_have_their_weights(scratch: Scratch, weight: str) -> None:
    found = weights.counts(delivered(
        scratch, R={"RB245": [2, 1, 3, None, 1], "RB110": 1},
        P={"PB030": [1, 2, 3, 4, 5, 6], weight: [7, 7, 7, 7, 0, 7]},
    ))
    assert judged(found, f"{weight}.empty_not_selected") == (5, 4)  # the sixth is not in R


def test_weights_far_out(scratch: Scratch) -> None:
    values = times((0, 1), (0.99, 1), (1, 1), (100, 100), (2000, 1), (2000.5, 1), (9999, 5))
    found = weights.counts(delivered(scratch, D={"DB090": values, "DB135": times((1, 105), (2, 5))}))
    count = one(found, "DB090.weight_outlier")
    assert (count.checked, count.failed, count.limit) == (105, 3, 2000)
    assert count.note == "2 below, 1 above"
    assert count.severity == "warning"


def test_the_bound_of_few_weights_is_not_shown(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, P={"PB040": [10, 10, 10, 201]}))
    count = one(found, "PB040.weight_outlier")
    assert (count.checked, count.failed, count.limit) == (4, 1, None)


def test_weights_of_earlier_years_are_not_looked_at_for_outliers(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, P={"PB010": [2025, 2025, 2024], "PB040": [5, 5, 0.1]}))
    assert judged(found, "PB040.weight_outlier") == (2, 0)


def test_sums_are_rounded_and_shown_against_the_population(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, R={
        "RB010": times((2025, 120), (2024, 100)), "RB050": times((20.9, 119), (None, 101)),
        "RB062": times((11, 110), (None, 110)),
    }))
    own, other = one(found, "RB050.sum"), one(found, "RB062.sum")
    assert (own.checked, own.failed, own.observed, own.limit, own.severity) == (120, 0, 2000, 2000, "info")
    assert own.note == "1 of 120 without it"
    assert (other.observed, other.limit) == (1000, 2000)
    assert one(found, "RB062.sum", 2024).observed is None


def test_the_sum_of_few_weights_is_not_shown(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, D={"DB090": times((5000, 99))}))
    assert one(found, "DB090.sum").observed is None
    assert one(found, "DB090.sum").checked == 99


def test_the_new_rotation_group_is_the_one_with_most_new_households(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, D={
        "DB075": times((2, 150), (3, 150)), "DB110": times((9, 1), (1, 149), (9, 140), (8, 10)),
        "DB080": times((10, 150), (20, 150)),
    }))
    assert one(found, "DB080.sum").observed == 3000
    assert one(found, "DB080.sum").checked == 150


def test_base_weights_are_summed_by_rotation_group(scratch: Scratch) -> None:
    households = list(range(1, 301))
    found = weights.counts(delivered(
        scratch, D={"DB030": households, "DB075": times((1, 100), (4, 200))},
        R={"RB030": households, "RB040": households, "RB060": 15},
        P={"PB030": households, "PB050": 25},
    ))
    assert (one(found, "RB060.sum_group_1").observed, one(found, "RB060.sum_group_4").observed) == (2000, 3000)
    assert (one(found, "PB050.sum_group_1").checked, one(found, "PB050.sum_group_4").checked) == (100, 200)


def test_sums_of_selected_respondents_are_for_their_countries(scratch: Scratch) -> None:
    assert "PB060.sum" not in rules(weights.counts(delivered(scratch, P={"PB060": [1]})))
    with database.scratch() as other:
        assert "PB060.sum" in rules(weights.counts(delivered(other, country="FI", P={"PB060": [1]})))


def test_a_missing_column_is_said(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, D={"DB090": [1]}, P={"PB060": [1]}))
    assert one(found, "DB095.empty_not_accepted", None).note == "not delivered: DB095, DB135"
    assert one(found, "DB090.weight_outlier").note == "not delivered: DB135"
    assert one(found, "PB060.empty_not_selected", None).note == "not delivered: RB245"
    assert one(found, "RB060.sum", None).note == "not delivered: RB060, DB075"
    assert judged(found, "DB090.empty_earlier_years") == (0, 0)


def test_weights_that_came_later_are_not_asked_for_before(scratch: Scratch) -> None:
    found = weights.counts(delivered(scratch, year=2020, R={"RB062": [1]}))
    assert not any(rule.startswith(("RB065", "RB066")) for rule in rules(found))
    assert judged(found, "RB062.empty_earlier_years", 2020) == (0, 0)
