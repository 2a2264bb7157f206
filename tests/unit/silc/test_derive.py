"""Derived EU-SILC variables against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnb_pipeline.silc import derive

NAN = np.nan


def numbers(*values: float | None) -> derive.Numbers:
    return np.array([NAN if v is None else v for v in values], dtype=np.float64)


def texts(*values: str | None) -> derive.Texts:
    return np.array([*values, None], dtype=object)[:-1]


def together(n: int) -> derive.Groups:
    return np.zeros(n, dtype=np.int64)


# -- age and household --------------------------------------------------------------------------------
def test_age_takes_the_register_then_the_user_database_then_the_birth_year():
    age = derive.age_at_income_year_end(
        numbers(40, None, None, None), numbers(41, 30, None, None), numbers(1900, 1900, 2001, None), 2022
    )
    np.testing.assert_array_equal(age, numbers(40, 30, 20, None))


def test_a_child_born_after_the_income_year_is_nought_and_impossible_ages_are_unknown():
    age = derive.age_at_income_year_end(
        numbers(None, None, 121, -2), numbers(*[None] * 4), numbers(2022, 2021, None, None), 2022
    )
    np.testing.assert_array_equal(age, numbers(0, 0, None, None))


def test_age_bands_change_on_the_eighteenth_and_sixty_fifth_birthday():
    bands = derive.age_band(numbers(0, 17, 18, 64, 65, None))
    assert bands.tolist() == ["Y_LT18", "Y_LT18", "Y18-64", "Y18-64", "Y_GE65", None]


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ([40], 1.0),
        ([40, 38], 1.5),
        ([40, 38, 13, 5], 2.1),
        ([40, 38, 14, 5], 2.3),
        ([40, 13], 1.3),
        ([40, 14], 1.5),
        ([40, None], 1.5),
        ([None], 1.0),
        ([13], 1.0),
        ([13, 12], 1.3),
    ],
)
def test_modified_oecd_scale_changes_on_the_fourteenth_birthday(ages, expected):
    assert derive.equivalised_size(numbers(*ages), together(len(ages)), 1)[0] == pytest.approx(expected)


def test_scale_and_size_are_those_of_each_household():
    group = np.array([1, 0, 1, 1], dtype=np.int64)
    np.testing.assert_allclose(derive.equivalised_size(numbers(30, 70, 31, 2), group, 2), [1.0, 1.8])
    np.testing.assert_array_equal(derive.household_size(group, 2), [1, 3])


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_the_scale_lies_between_one_and_the_number_of_members(ages):
    size = derive.equivalised_size(numbers(*ages), together(len(ages)), 1)[0]
    assert 1 <= size <= len(ages)
    assert derive.equivalised_size(numbers(*ages, 20), together(len(ages) + 1), 1)[0] > size


def test_equivalised_income_keeps_negative_and_zero_amounts_and_unknown_ones():
    np.testing.assert_array_equal(
        derive.equivalised_income(numbers(-300, 0, 300, None), numbers(1.5, 1, 1.5, 1)),
        numbers(-200, 0, 200, None),
    )


def household_type_of(ages, partners=(), parents=(), activities=None, has_partners=True):
    n = len(ages)
    row = np.full(n, -1, dtype=np.int64)
    for one, other in partners:
        row[one], row[other] = other, one
    with_parent = np.array([i in parents for i in range(n)])
    activity = texts(*(activities or ["employed" if (a or 0) >= 16 else None for a in ages]))
    return derive.household_type(
        numbers(*ages), together(n), 1, row if has_partners else None, with_parent, activity
    )[0]


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        ("one_person", {"ages": [30]}),
        ("one_person", {"ages": [None]}),
        ("lone_parent", {"ages": [30, 5]}),
        ("lone_parent", {"ages": [30, 17, 2]}),
        ("couple_no_child", {"ages": [30, 31], "partners": [(0, 1)]}),
        ("couple_with_children", {"ages": [30, 31, 3], "partners": [(0, 1)]}),
        ("other", {"ages": [30, 31]}),
        ("other", {"ages": [30, 31, 60], "partners": [(0, 1)]}),
        ("lone_parent", {"ages": [50, 24], "parents": [1], "activities": ["employed", "student"]}),
        ("other", {"ages": [50, 24], "parents": [1], "activities": ["employed", "employed"]}),
        ("other", {"ages": [50, 25], "parents": [1], "activities": ["employed", "student"]}),
        ("other", {"ages": [50, 24], "activities": ["employed", "student"]}),
        (None, {"ages": [30, None]}),
        (None, {"ages": [30, 31], "has_partners": False}),
        ("lone_parent", {"ages": [30, 5], "has_partners": False}),
    ],
)
def test_household_type(expected, case):
    assert household_type_of(**case) == expected


def test_a_partner_in_another_household_is_not_found():
    person = np.array([11, 12, 21], dtype=np.int64)
    group = np.array([0, 0, 1], dtype=np.int64)
    np.testing.assert_array_equal(
        derive.same_household(np.array([12, 21, -1], dtype=np.int64), person, group), [1, -1, -1]
    )


# -- activity and education ---------------------------------------------------------------------------
def test_activity_codes_mean_different_things_before_and_after_the_break():
    code = numbers(*range(1, 12), None, 0, 12)
    assert derive.main_activity(code, 2020).tolist() == [
        "employed",
        "employed",
        "employed",
        "employed",
        "unemployed",
        "student",
        "retired",
        "unable",
        "military",
        "domestic",
        "other",
        None,
        None,
        None,
    ]
    assert derive.main_activity(code, 2021).tolist() == [
        "employed",
        "unemployed",
        "retired",
        "unable",
        "student",
        "domestic",
        "military",
        "other",
        None,
        None,
        None,
        None,
        None,
        None,
    ]


def test_basic_activity_of_the_register():
    assert derive.basic_activity(numbers(1, 2, 3, 4, 5), 2020).tolist() == [
        "employed",
        "unemployed",
        "retired",
        "other",
        None,
    ]
    assert derive.basic_activity(numbers(6), 2022).tolist() == ["domestic"]


def test_education_is_the_first_digit_of_the_isced_level():
    np.testing.assert_array_equal(
        derive.education_level(numbers(0, 100, 344, 800, 5, 900, 42, None)),
        numbers(0, 1, 3, 8, 5, None, None, None),
    )


# -- deprivation --------------------------------------------------------------------------------------
def test_only_code_two_is_an_enforced_lack():
    np.testing.assert_array_equal(
        derive.enforced_lack(numbers(1, 2, 3, 4, None)), numbers(0, 1, 0, None, None)
    )


def test_arrears_once_and_more_often_both_count():
    np.testing.assert_array_equal(
        derive.any_arrears(
            numbers(3, 1, 3, None, None), numbers(3, 3, 2, 3, None), numbers(3, None, None, None, None)
        ),
        numbers(0, 1, 1, 0, None),
    )


def test_smd_needs_four_of_nine_and_missing_items_count_as_not_lacking():
    items = np.zeros((4, 9))
    items[0, :4] = 1
    items[1, :3] = 1
    items[2, :3], items[2, 3:] = 1, NAN
    items[3] = NAN
    np.testing.assert_array_equal(derive.severe_material_deprivation(items), numbers(1, 0, 0, None))


def test_smd_is_unknown_for_all_when_an_item_was_not_collected():
    items = np.ones((3, 9))
    items[:, 5] = NAN
    assert np.isnan(derive.severe_material_deprivation(items)).all()


def smsd(household, own, ages, interviewed):
    """One household plus a complete second one, so that every item is collected somewhere."""
    n = len(ages)
    group = np.append(together(n), 1)
    items = np.vstack([np.tile(numbers(*household), (n, 1)), np.zeros(7)])
    personal = np.vstack([np.array([numbers(*row) for row in own]), np.zeros(6)])
    return derive.severe_deprivation_2030(
        items, personal, numbers(*ages, 40), np.array([*interviewed, True]), group, 2
    )[:-1]


NONE6, ALL6 = [0] * 6, [1] * 6
UNKNOWN6 = [None] * 6


def test_smsd_counts_household_and_own_items_person_by_person():
    result = smsd([1, 1, 1, 0, 0, 0, 0], [[1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0]], [40, 41], [True, True])
    np.testing.assert_array_equal(result, [1, 0])


def test_a_child_lacks_an_item_if_half_of_the_adults_with_information_do():
    half = smsd(
        [1, 1, 1, 0, 0, 0, 0], [[1, 1, 1, 1, 0, 0], NONE6, UNKNOWN6], [40, 41, 10], [True, True, False]
    )
    np.testing.assert_array_equal(half, [1, 0, 1])
    third = smsd(
        [1, 1, 1, 0, 0, 0, 0],
        [[1, 1, 1, 1, 0, 0], NONE6, NONE6, UNKNOWN6],
        [40, 41, 70, 10],
        [True] * 3 + [False],
    )
    np.testing.assert_array_equal(third, [1, 0, 0, 0])


def test_adults_without_information_do_not_count_in_the_half():
    result = smsd(
        [1, 1, 1, 0, 0, 0, 0],
        [[1, 1, 1, 1, 0, 0], UNKNOWN6, UNKNOWN6, UNKNOWN6],
        [40, 41, 70, 10],
        [True, True, False, False],
    )
    assert result[3] == 1


def test_a_child_needs_three_household_items_among_its_lacks_and_an_adult_does_not():
    result = smsd([1, 0, 0, 0, 0, 0, 0], [ALL6, UNKNOWN6], [40, 10], [True, False])
    np.testing.assert_array_equal(result, [1, 0])
    result = smsd([1, 1, 0, 0, 0, 0, 0], [ALL6, UNKNOWN6], [40, 10], [True, False])
    np.testing.assert_array_equal(result, [1, 0])
    result = smsd([1, 1, 1, 0, 0, 0, 0], [ALL6, UNKNOWN6], [40, 10], [True, False])
    np.testing.assert_array_equal(result, [1, 1])


def test_the_child_rule_ends_on_the_sixteenth_birthday():
    result = smsd([1, 0, 0, 0, 0, 0, 0], [ALL6, UNKNOWN6, UNKNOWN6], [40, 15, 16], [True, False, False])
    np.testing.assert_array_equal(result, [1, 0, 1])


def test_an_adult_without_interview_is_unknown_when_no_adult_has_information():
    result = smsd([1] * 7, [UNKNOWN6, UNKNOWN6], [40, 10], [False, False])
    np.testing.assert_array_equal(result, numbers(None, 1))


def test_missing_items_count_as_not_lacking_when_one_is_known():
    result = smsd(
        [1, 1, 1, 1, 1, 1, None], [[1, None, None, None, None, None], UNKNOWN6], [40, 41], [True, True]
    )
    np.testing.assert_array_equal(result, [1, 0])
    nothing = smsd([None] * 7, [UNKNOWN6], [40], [True])
    assert np.isnan(nothing).all()


def test_smsd_is_unknown_for_all_when_an_item_was_not_collected():
    own = np.zeros((2, 6))
    own[:, 3] = NAN
    result = derive.severe_deprivation_2030(
        np.ones((2, 7)), own, numbers(40, 41), np.array([True, True]), together(2), 1
    )
    assert np.isnan(result).all()


# -- work intensity -----------------------------------------------------------------------------------
def test_part_time_months_count_by_hours_of_35_at_most_one():
    worked = derive.months_worked(
        numbers(12, 0, 0, 6, None),
        numbers(0, 12, 12, 6, None),
        numbers(40, 17.5, 50, 35, None),
        np.array([True] * 5),
    )
    np.testing.assert_allclose(worked, numbers(12, 6, 12, 12, None))


def test_unknown_hours_take_the_mean_of_part_time_workers_of_the_same_sex():
    woman = np.array([True, True, True, False, False])
    worked = derive.months_worked(
        numbers(0, 0, 0, 0, 0), numbers(12, 12, 12, 10, 10), numbers(7, 14, None, 28, None), woman
    )
    np.testing.assert_allclose(worked, [2.4, 4.8, 3.6, 8.0, 8.0])


def test_without_any_known_hours_part_time_work_is_unknown():
    worked = derive.months_worked(
        numbers(0, 12), numbers(12, 0), numbers(None, None), np.array([True, False])
    )
    np.testing.assert_array_equal(worked, numbers(None, 12))


def test_weekly_hours_need_the_main_job():
    np.testing.assert_array_equal(
        derive.weekly_hours(numbers(30, 30, None), numbers(5, None, 5)), numbers(35, 30, None)
    )


def test_intensity_is_that_of_members_of_working_age_with_a_calendar():
    group = np.array([0, 0, 0, 1, 2], dtype=np.int64)
    intensity = derive.work_intensity(
        numbers(12, 0, 12, 6, None),
        numbers(12, 12, 12, 12, None),
        np.array([True, True, False, True, True]),
        group,
        3,
    )
    np.testing.assert_array_equal(intensity, numbers(0.5, 0.5, None))


def test_the_boundary_of_twenty_percent_is_low_by_2030_and_not_by_2020():
    exact = derive.work_intensity(numbers(2.4), numbers(12), np.array([True]), together(1), 1)
    assert derive.low_work_intensity_2020(exact, numbers(40))[0] == 0
    assert derive.low_work_intensity_2030(exact, numbers(40))[0] == 1
    assert derive.low_work_intensity_2030(numbers(0.2001), numbers(40))[0] == 0
    assert derive.low_work_intensity_2020(numbers(0.1999), numbers(40))[0] == 1


def test_three_tenths_minus_one_tenth_is_the_boundary_too():
    assert derive.low_work_intensity_2030(numbers(0.3 - 0.1 + 1e-12), numbers(30))[0] == 1


def test_scope_by_age_is_0_to_59_and_0_to_64():
    ages = numbers(0, 59, 60, 64, 65, None)
    zero = numbers(*[0] * 6)
    np.testing.assert_array_equal(
        derive.low_work_intensity_2020(zero, ages), numbers(1, 1, None, None, None, None)
    )
    np.testing.assert_array_equal(derive.low_work_intensity_2030(zero, ages), numbers(1, 1, 1, 1, None, None))


def test_a_household_without_anybody_of_working_age_is_out_of_scope():
    assert np.isnan(derive.low_work_intensity_2030(numbers(None), numbers(10))[0])


def test_working_age_of_2020_leaves_out_students_to_24_only():
    ages = numbers(17, 18, 24, 24, 25, 59, 60, None)
    activity = texts("employed", "student", "student", None, "student", "retired", "employed", "employed")
    assert derive.working_age_2020(ages, activity).tolist() == [
        False,
        False,
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_working_age_of_2030_leaves_out_retired_pensioners_and_late_inactive_in_pension_households():
    ages = numbers(55, 55, 62, 62, 62, 59, 65, 62)
    activity = texts(
        "retired", "employed", "domestic", "domestic", "unemployed", "domestic", "employed", None
    )
    pensioner = np.array([False, True, False, False, False, False, False, False])
    household = np.array([False, False, True, False, True, True, False, True])
    assert derive.working_age_2030(ages, activity, pensioner, household).tolist() == [
        False,
        False,
        False,
        True,
        True,
        True,
        False,
        True,
    ]


def test_a_household_lives_on_pensions_when_they_are_more_than_half_of_its_income():
    result = derive.lives_on_pensions(
        numbers(51, 50, 51, 0, 10, 10), numbers(100, 100, None, 0, None, -5), numbers(0, 0, 100, 0, None, 0)
    )
    assert result.tolist() == [True, False, True, False, False, True]
