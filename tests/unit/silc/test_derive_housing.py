"""Rooms, costs and condition of the dwelling, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnb_pipeline.silc import derive

NAN = np.nan
Members = list[tuple[float | None, str]]


def numbers(*values: float | None) -> derive.Numbers:
    return np.array([NAN if v is None else v for v in values], dtype=np.float64)


def rooms_for(members: Members, partners: list[tuple[int, int]] | None = (), named_by=("both",)):
    """Rooms one household needs; members are (age, sex), partners pairs of positions."""
    row = np.full(len(members), -1, dtype=np.int64)
    for one, other in partners or ():
        row[one] = other
        if "both" in named_by:
            row[other] = one
    age, woman = numbers(*(a for a, _ in members)), np.array([s == "F" for _, s in members])
    group = np.zeros(len(members), dtype=np.int64)
    return derive.required_rooms(age, woman, group, 1, None if partners is None else row)[0]


# -- rooms --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rooms", "members", "partners"),
    [
        (2, [(40, "F")], []),
        (2, [(40, "F"), (42, "M")], [(0, 1)]),
        (3, [(40, "F"), (42, "M")], []),
        (3, [(40, "F"), (42, "M"), (5, "F")], [(0, 1)]),
        (3, [(40, "F"), (42, "M"), (5, "F"), (11, "M")], [(0, 1)]),
        (4, [(40, "F"), (42, "M"), (5, "F"), (11, "M"), (1, "M")], [(0, 1)]),
        (3, [(40, "F"), (42, "M"), (12, "F"), (17, "F")], [(0, 1)]),
        (4, [(40, "F"), (42, "M"), (12, "F"), (17, "M")], [(0, 1)]),
        (4, [(40, "F"), (42, "M"), (12, "F"), (14, "F"), (17, "F")], [(0, 1)]),
        (4, [(40, "F"), (42, "M"), (11, "F"), (12, "F")], [(0, 1)]),
        (4, [(40, "F"), (42, "M"), (18, "F"), (17, "F")], [(0, 1)]),
        (2, [(8, "F")], []),
    ],
)
def test_rooms_are_counted_by_couple_adult_teenagers_of_one_sex_and_children(rooms, members, partners):
    assert rooms_for(members, partners) == rooms


def test_three_generations_need_a_room_for_each_couple_and_each_single_adult():
    members: Members = [
        (70, "F"), (72, "M"), (40, "F"), (43, "M"), (45, "F"), (16, "F"), (14, "F"), (13, "M"),
        (9, "M"), (4, "F"), (1, "F"),
    ]
    # one for all, two couples, an unmarried aunt, a pair of girls, a boy, two for three children
    assert rooms_for(members, [(0, 1), (2, 3)]) == 1 + 2 + 1 + 1 + 1 + 2


def test_a_teenager_in_a_couple_is_not_counted_as_single():
    assert rooms_for([(20, "M"), (17, "F")], [(0, 1)]) == 2
    assert rooms_for([(17, "M"), (16, "F"), (15, "F")], [(0, 1)]) == 3


def test_either_spouse_may_name_the_other():
    members: Members = [(40, "F"), (42, "M")]
    assert rooms_for(members, [(0, 1)], named_by=("one",)) == 2
    assert rooms_for(members, [(1, 0)], named_by=("one",)) == 2


def test_three_persons_who_name_one_another_are_a_couple_and_a_half_rounded_up():
    row = np.array([1, 0, 1], dtype=np.int64)
    group = np.zeros(3, dtype=np.int64)
    assert derive.required_rooms(numbers(40, 41, 42), np.array([True, False, True]), group, 1, row)[0] == 3


def test_unknown_age_counts_as_adult():
    assert rooms_for([(40, "F"), (None, "F")], []) == 3


def test_without_partner_identifiers_two_adults_are_unknown_and_one_is_not():
    assert np.isnan(rooms_for([(40, "F"), (42, "M")], None))
    assert np.isnan(rooms_for([(40, "F"), (None, "M")], None))
    assert rooms_for([(40, "F"), (5, "M")], None) == 3


def test_rooms_are_those_of_each_household():
    group = np.array([1, 0, 1], dtype=np.int64)
    row = np.array([2, -1, 0], dtype=np.int64)
    needed = derive.required_rooms(numbers(40, 70, 41), np.array([True, True, False]), group, 2, row)
    np.testing.assert_array_equal(needed, [2, 2])


_MEMBER = st.tuples(st.integers(0, 90), st.sampled_from("FM"))


@given(st.lists(_MEMBER, min_size=1, max_size=8), _MEMBER)
def test_another_member_never_lowers_the_rooms_a_household_needs(members, another):
    before, after = rooms_for(members), rooms_for([*members, another])
    assert before <= after <= before + 1


@given(st.integers(18, 90), st.integers(18, 90), st.lists(_MEMBER, max_size=6))
def test_two_adults_who_become_a_couple_need_one_room_less(one, other, members):
    members = [(one, "F"), (other, "M"), *members]
    assert rooms_for(members, [(0, 1)]) == rooms_for(members) - 1


@given(st.floats(1, 12), st.floats(0, 6), st.integers(2, 9))
def test_more_rooms_never_make_a_household_overcrowded(rooms, more, needed):
    fewer = derive.overcrowded(numbers(rooms), numbers(needed))[0]
    assert derive.overcrowded(numbers(rooms + more), numbers(needed))[0] <= fewer


def test_overcrowded_is_fewer_rooms_than_needed_and_unknown_without_either():
    np.testing.assert_array_equal(
        derive.overcrowded(numbers(2, 3, 2.5, None, 3), numbers(3, 3, 3, 3, None)), numbers(1, 0, 1, None, None)
    )


# -- costs --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("share", "month", "allowance", "income"),
    [
        (12.0, 1_000, 0, 100_000),
        (40.0, 10_000, 0, 300_000),
        (30.0, 10_000, 50_000, 283_333 + 1 / 3),
        (0.0, 0, 0, 100_000),
        (0.0, 1_000, 12_000, 100_000),
        (0.0, 1_000, 20_000, 100_000),
        (0.0, -500, 0, 100_000),
        (0.0, 0, 0, -5_000),
        (100.0, 1_000, 0, 0),
        (100.0, 1_000, 0, -5_000),
        (100.0, 10_000, 30_000, 30_000),
        (100.0, 10_000, 0, 100_000),
        (100.0, 10_000, 0, 120_000),
        (None, None, 0, 100_000),
        (None, 1_000, None, 100_000),
        (None, 1_000, 0, None),
    ],
)
def test_share_of_housing_costs_with_allowances_taken_from_both(share, month, allowance, income):
    got = derive.housing_cost_share(numbers(month), numbers(allowance), numbers(income))
    np.testing.assert_allclose(got, numbers(share))


def test_overburdened_is_above_forty_percent_and_not_at_it():
    np.testing.assert_array_equal(
        derive.housing_overburden(numbers(40, 40.001, 100, 0, None)), numbers(0, 1, 1, 0, None)
    )


@given(st.floats(-1e5, 1e6), st.floats(0, 1e6), st.floats(-1e6, 1e7))
def test_the_share_of_housing_costs_lies_between_0_and_100(month, allowance, income):
    share = derive.housing_cost_share(numbers(month), numbers(allowance), numbers(income))[0]
    assert 0 <= share <= 100 + 1e-9


# -- condition ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("problem", "leak", "bath", "toilet", "dark"),
    [
        (1, 1, 1, 1, 2), (1, 2, 3, 3, 2), (1, 2, 1, 1, 1), (0, 2, 1, 1, 2),
        (0, 2, 3, 1, 2), (0, 2, 2, 3, 2), (0, 2, 2, 2, 2),
        (0, 2, None, None, None), (1, 1, None, None, None), (0, None, 3, None, None), (None, None, None, None, None),
    ],
)
def test_a_dwelling_has_a_problem_if_it_leaks_lacks_bath_and_toilet_or_is_dark(problem, leak, bath, toilet, dark):
    got = derive.dwelling_problem(numbers(leak), numbers(bath), numbers(toilet), numbers(dark))
    np.testing.assert_array_equal(got, numbers(problem))


def test_severe_is_overcrowded_with_a_problem_and_only_unknown_crowding_makes_it_unknown():
    np.testing.assert_array_equal(
        derive.severe_housing(numbers(1, 1, 0, 0, 1, None, None), numbers(1, 0, 1, 0, None, 1, None)),
        numbers(1, 0, 0, 0, 0, None, None),
    )


def test_in_a_year_without_questions_about_problems_nobody_has_the_status():
    assert np.isnan(derive.severe_housing(numbers(1, 0), numbers(None, None))).all()
