"""Gini of money against need: worked by hand."""

from __future__ import annotations

import pytest

from lnb_pipeline.profiles.inequality import gini


def test_money_in_proportion_to_need_is_not_unequal():
    assert gini([15, 15, 30, 40], [0.15, 0.15, 0.3, 0.4]) == 0.0
    assert gini([1, 1, 1], [7, 7, 7]) == 0.0
    assert gini([5], [3]) == 0.0


def test_the_coefficient_is_that_of_the_lorenz_curve():
    # the half with a quarter of the money first: 1 - [0.5 * 0.25 + 0.5 * 1.25] = 0.25
    assert gini([1, 3], [1, 1]) == pytest.approx(0.25)
    # in order of money per need: need 0.4, 0.3, 0.15 + 0.15; money 0.3, 0.3, 0.2 + 0.2
    # 1 - [0.4 * 0.3 + 0.3 * (0.3 + 0.6) + 0.3 * (0.6 + 1)] = 0.13
    assert gini([0.2, 0.2, 0.3, 0.3], [0.15, 0.15, 0.3, 0.4]) == pytest.approx(0.13)


def test_all_money_to_one_of_many_with_equal_need_is_nearly_one():
    assert gini([1, *[0] * 99], [1] * 100) == pytest.approx(0.99)


def test_money_without_need_stands_last():
    # nobody in need gets anything: the curve runs along the bottom
    assert gini([0, 10], [5, 0]) == pytest.approx(1.0)
    # half of the money goes where there is no need: up to 1/2 over all of need, so 1 - 1/2
    assert gini([5, 5], [5, 0]) == pytest.approx(0.5)
    assert gini([5, 5, 0], [5, 0, 0]) == pytest.approx(0.5)


def test_units_and_order_do_not_matter_and_a_split_in_proportion_neither():
    money, need = [2.0, 1.0, 5.0], [1.0, 3.0, 2.0]
    value = gini(money, need)
    assert gini([1000 * m for m in money], need) == pytest.approx(value)
    assert gini(money, [n / 6 for n in need]) == pytest.approx(value)
    assert gini(money[::-1], need[::-1]) == pytest.approx(value)
    assert gini([1.0, 1.0, 1.0, 5.0], [0.5, 0.5, 3.0, 2.0]) == pytest.approx(value)


@pytest.mark.parametrize(("money", "need"), [([0, 0], [1, 2]), ([1, 2], [0, 0]), ([], [])])
def test_without_money_or_need_there_is_no_coefficient(money, need):
    assert gini(money, need) is None
