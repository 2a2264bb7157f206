"""Deprivation by 5 of 13 items and by the person's own items, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lnb_pipeline.silc import derive

NAN = np.nan
NONE7, NONE6, UNKNOWN6 = [0.0] * 7, [0.0] * 6, [NAN] * 6


def household(items, own, ages, interviewed, what=derive.deprivation_2030):
    """One household plus a complete second one, so that every item is collected somewhere."""
    n = len(ages)
    group = np.append(np.zeros(n, dtype=np.int64), 1)
    shared = np.vstack([np.tile(np.array(items, dtype=float), (n, 1)), NONE7])
    personal = np.vstack([np.array(own, dtype=float), NONE6])
    age = np.append(np.array(ages, dtype=float), 40.0)
    return what(shared, personal, age, np.array([*interviewed, True]), group, 2)[:-1]


def test_five_items_of_thirteen_make_a_person_deprived_and_four_do_not():
    items = [1, 1, 1, 0, 0, 0, 0]
    result = household(items, [[1, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]], [40, 41], [True, True])
    np.testing.assert_array_equal(result, [1, 0])


def test_a_child_takes_the_items_half_of_its_adults_lack_without_a_minimum_of_household_items():
    own = [[1, 1, 1, 1, 1, 0], UNKNOWN6]
    msd = household(NONE7, own, [40, 10], [True, False])
    np.testing.assert_array_equal(msd, [1, 1])
    six = household([1, 1, 0, 0, 0, 0, 0], [[1] * 6, UNKNOWN6], [40, 10], [True, False], derive.severe_deprivation_2030)
    np.testing.assert_array_equal(six, [1, 0])  # eight lacks, two of the household: severe for the adult alone


def test_an_adult_without_interview_takes_the_items_of_the_other_adults():
    own = [[1, 1, 1, 0, 0, 0], UNKNOWN6]
    np.testing.assert_array_equal(household([1, 1, 0, 0, 0, 0, 0], own, [40, 70], [True, False]), [1, 1])
    nobody = household([1] * 7, [UNKNOWN6, UNKNOWN6], [40, 10], [False, False])
    np.testing.assert_array_equal(nobody, [NAN, 1])


def test_five_of_thirteen_is_unknown_for_all_when_an_item_was_not_collected():
    items = np.ones((2, 7))
    items[:, 4] = NAN
    age, interviewed, group = np.array([40.0, 41.0]), np.array([True, True]), np.zeros(2, dtype=np.int64)
    assert np.isnan(derive.deprivation_2030(items, np.ones((2, 6)), age, interviewed, group, 1)).all()


_ITEM = st.sampled_from([0.0, 1.0, NAN])


@given(st.data(), st.integers(1, 6))
def test_whoever_is_severely_deprived_is_deprived(data, n):
    items = data.draw(arrays.arrays(float, 7, elements=_ITEM))
    own = data.draw(arrays.arrays(float, (n, 6), elements=_ITEM))
    ages = data.draw(st.lists(st.integers(0, 90), min_size=n, max_size=n))
    interviewed = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    severe = household(items, own, ages, interviewed, derive.severe_deprivation_2030)
    deprived = household(items, own, ages, interviewed)
    np.testing.assert_array_equal(np.isnan(severe), np.isnan(deprived))
    assert (deprived[severe == 1] == 1).all()


@pytest.mark.parametrize(
    ("own", "status"),
    [
        ([1, 1, 1, 0, 0, 0], 1), ([1, 1, 0, 0, 0, 0], 0), ([1, 1, 1, NAN, NAN, NAN], 1),
        ([0, NAN, NAN, NAN, NAN, NAN], 0), (UNKNOWN6, NAN),
    ],
)
def test_three_personal_items_of_six_make_a_person_deprived(own, status):
    result = derive.personal_deprivation(np.array([own, NONE6], dtype=float), np.array([True, True]))
    np.testing.assert_array_equal(result, [status, 0])


def test_personal_deprivation_is_of_those_asked_alone_and_needs_all_six_items():
    own = np.ones((2, 6))
    np.testing.assert_array_equal(derive.personal_deprivation(own, np.array([True, False])), [1, NAN])
    own[:, 2] = NAN
    assert np.isnan(derive.personal_deprivation(own, np.array([True, True]))).all()
