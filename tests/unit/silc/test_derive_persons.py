"""Activity, work of the year, money of one's own and access to care, against cases worked out by hand."""

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


# -- adults -------------------------------------------------------------------------------------------
def test_adults_are_18_and_over_and_uncounted_where_an_age_is_unknown():
    group = np.array([0, 0, 0, 1, 2], dtype=np.int64)
    counted = derive.n_adults(numbers(17, 18, 90, 5, None), group, 3)
    np.testing.assert_array_equal(counted, numbers(2, 0, None))


# -- activity -----------------------------------------------------------------------------------------
def test_employment_and_domestic_tasks_are_main_activities_of_persons_of_16_and_over():
    activity = texts("employed", "domestic", "unemployed", None, "employed", "domestic", "employed")
    age = numbers(40, 40, 40, 40, 15, 16, None)
    np.testing.assert_array_equal(derive.employed(activity, age), numbers(1, 0, 0, None, None, 0, 1))
    np.testing.assert_array_equal(derive.domestic_tasks(activity, age), numbers(0, 1, 0, None, None, 1, 0))


@pytest.mark.parametrize(
    ("status", "worked", "declared", "age"),
    [
        (1, 12, 12, 40), (1, 7, 12, 40), (0, 6, 12, 40), (0, 0, 12, 40),
        (1, 4, 7, 40), (0, 3, 7, 40), (None, 6, 6, 40), (None, None, None, 40),
        (1, 12, 12, 18), (None, 12, 12, 17), (None, 12, 12, None), (1, 12, 12, 80),
    ],
)
def test_in_work_is_more_than_half_of_at_least_seven_declared_months(status, worked, declared, age):
    np.testing.assert_array_equal(
        derive.in_work(numbers(worked), numbers(declared), numbers(age)), numbers(status)
    )


@pytest.mark.parametrize(("age", "intensity"), [(24, 1.0), (25, 0.5), (17, 1.0)])
@pytest.mark.parametrize("definition", ["2020", "2030"])
def test_a_student_lowers_the_work_intensity_of_the_household_from_25_on(age, intensity, definition):
    ages, activity = numbers(50, age), texts("employed", "student")
    if definition == "2020":
        of_age = derive.working_age_2020(ages, activity)
    else:
        nobody = np.array([False, False])
        of_age = derive.working_age_2030(ages, activity, nobody, nobody)
    got = derive.work_intensity(numbers(12, 0), numbers(12, 12), of_age, together(2), 1)
    np.testing.assert_array_equal(got, [intensity])


def test_a_pensioner_does_not_lower_the_work_intensity_by_2030_and_does_by_2020():
    ages, activity = numbers(50, 58), texts("employed", "unable")
    pensioner, household = np.array([False, True]), np.array([False, False])
    worked, declared = numbers(12, 0), numbers(12, 12)
    new = derive.working_age_2030(ages, activity, pensioner, household)
    assert derive.work_intensity(worked, declared, new, together(2), 1)[0] == 1
    old = derive.working_age_2020(ages, activity)
    assert derive.work_intensity(worked, declared, old, together(2), 1)[0] == 0.5


# -- money of one's own -------------------------------------------------------------------------------
def test_the_net_amount_stands_for_an_empty_gross_one():
    np.testing.assert_array_equal(
        derive.gross_or_net(numbers(100, None, 0, None), numbers(80, 80, 80, None)), numbers(100, 80, 0, None)
    )


def test_own_income_sums_what_is_known_of_those_asked():
    wages, business = numbers(500, 500, None, None, 500), numbers(-200, None, 0, None, 0)
    asked = np.array([True, True, True, True, False])
    np.testing.assert_array_equal(derive.own_income((wages, business), asked), numbers(300, 500, 0, None, None))


def test_a_loss_is_an_income_and_only_nothing_is_none():
    wages, business = numbers(0, 0, 1, None, 200, 0), numbers(0, -200, 0, None, -200, 0)
    asked = np.array([True, True, True, True, True, False])
    np.testing.assert_array_equal(derive.no_own_income((wages, business), asked), numbers(1, 0, 0, None, 0, None))


def test_what_is_not_personal_is_shared_among_members_of_16_and_over():
    own = numbers(600, 0, None)
    got = derive.individual_income(
        own, numbers(900, 900, 900), numbers(0, 0, 0), np.array([True, True, False]), together(3), 1
    )
    np.testing.assert_array_equal(got, numbers(750, 150, None))


def test_taxes_are_borne_by_those_who_earn_in_proportion():
    # 1,000 earned by one and 200 by the other, taxes of 240: HY020 of 1,060 holds 100 that is nobody's own
    got = derive.individual_income(
        numbers(1000, 200, 0), numbers(1060, 1060, 1060), numbers(240, 240, 240), np.array([True, True, False]),
        together(3), 1,
    )
    np.testing.assert_allclose(got, [1000 - 200 + 50, 200 - 40 + 50, 50])


def test_taxes_of_a_household_without_earnings_are_shared_equally():
    got = derive.individual_income(
        numbers(0, 0), numbers(800, 800), numbers(100, 100), np.array([True, True]), together(2), 1
    )
    np.testing.assert_array_equal(got, [400, 400])


def test_an_adult_without_interview_takes_a_share_that_nobody_else_gets():
    got = derive.individual_income(
        numbers(600, None), numbers(900, 900), numbers(None, None), np.array([True, True]), together(2), 1
    )
    np.testing.assert_array_equal(got, numbers(750, None))


def test_individual_income_is_unknown_without_household_income():
    got = derive.individual_income(numbers(600), numbers(None), numbers(0), np.array([True]), together(1), 1)
    assert np.isnan(got).all()


_AMOUNT = st.floats(-1e6, 1e7, allow_nan=False)


@given(st.lists(st.lists(_AMOUNT, min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_individual_incomes_add_up_to_the_income_of_the_household(households, data):
    own = np.concatenate([np.array(h) for h in households])
    group = np.repeat(np.arange(len(households)), [len(h) for h in households])
    disposable = np.array(data.draw(st.lists(_AMOUNT, min_size=len(households), max_size=len(households))))
    taxes = np.array(data.draw(st.lists(st.floats(0, 1e6), min_size=len(households), max_size=len(households))))
    got = derive.individual_income(
        own, disposable[group], taxes[group], np.ones(len(own), dtype=bool), group, len(households)
    )
    np.testing.assert_allclose(derive.household_sum(got, group, len(households)), disposable, atol=1e-3)


def test_pension_income_is_old_age_survivor_and_private_pensions():
    asked = np.array([True, True, True, True, False])
    got = derive.pension_income(
        numbers(100, 0, None, None, 100), numbers(20, 0, 30, None, 0), numbers(3, 0, None, None, 0), asked
    )
    np.testing.assert_array_equal(got, numbers(123, 0, 30, None, None))
    np.testing.assert_array_equal(derive.receives_pension(got), numbers(1, 0, 1, None, None))


def test_pension_income_is_unknown_for_all_when_old_age_pensions_are():
    got = derive.pension_income(numbers(None, None), numbers(5, 0), numbers(0, 0), np.array([True, True]))
    assert np.isnan(got).all()


# -- care ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "need", "reason"),
    [
        (1, 1, 1), (1, 1, 2), (1, 1, 4), (0, 1, 3), (0, 1, 5), (0, 1, 8), (0, 2, None), (None, 1, None),
        (None, None, None), (None, None, 1),
    ],
)
def test_need_is_unmet_by_the_system_for_cost_waiting_and_distance(status, need, reason):
    got = derive.unmet_need(numbers(need), numbers(reason), np.array([True]))
    np.testing.assert_array_equal(got, numbers(status))


def test_need_of_persons_who_were_not_asked_is_unknown():
    assert np.isnan(derive.unmet_need(numbers(1, 2), numbers(1, None), np.array([False, False]))).all()
