"""An envelope is shared out to the lek, inside floors and caps, and more of a share is never less money."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.errors import UsageError
from lnb_pipeline.profiles.allocation import allocate, share_out

NO_CAP = 10**15


def free(envelope, shares):
    return allocate(envelope, shares, [0] * len(shares), [NO_CAP] * len(shares))


@st.composite
def tasks(draw):
    """An envelope that floors and caps leave room for; shares of 0 and equal shares among them."""
    shares = draw(st.lists(st.integers(0, 6) | st.floats(0.0, 1.0), min_size=1, max_size=7).filter(any))
    floors = [draw(st.integers(0, 9)) for _ in shares]
    caps = [low + draw(st.integers(0, 30)) for low in floors]
    most = sum(high if share else low for share, low, high in zip(shares, floors, caps, strict=True))
    return draw(st.integers(sum(floors), most)), shares, floors, caps


def one_lek_after_another(envelope, shares, floors, caps):
    """The same by the plain way: each lek goes where share over (lek - 1/2) is greatest."""
    amounts = list(floors)
    for _ in range(envelope - sum(floors)):
        ratio = [Fraction(s) / (a + Fraction(1, 2)) if a < c else -1
                 for s, a, c in zip(shares, amounts, caps, strict=True)]
        amounts[ratio.index(max(ratio))] += 1
    return amounts


def test_shares_of_a_sum_are_rounded_so_that_they_add_up():
    assert free(10, [5, 3, 2]) == [5, 3, 2]
    assert free(100, [Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)]) == [34, 33, 33]
    # quotas of 7 are 3.5, 2.5 and 1: the lek that is due to two goes to the first of them
    assert free(7, [35, 25, 10]) == [4, 2, 1]
    assert free(7, [25, 35, 10]) == [3, 3, 1]


def test_floors_and_caps_hold_and_the_others_share_what_is_left_in_proportion():
    # 192 500 twice, the other 907 500 over 18 and 16 and 12
    found = share_out(1_100_000, [12, 9, 18, 16], [192_500] * 4, [440_000] * 4)
    assert found.amounts == [236_739, 192_500, 355_109, 315_652]
    assert found.bounds == ["none", "floor", "none", "none"]
    capped = share_out(1000, [90, 5, 5], [0] * 3, [400] * 3)
    assert capped.amounts == [400, 300, 300]
    assert capped.bounds == ["cap", "none", "none"]


def test_one_may_be_raised_because_another_is_lowered():
    found = share_out(100, [96, 3, 1], [10] * 3, [60] * 3)
    assert found.amounts == [60, 30, 10]
    assert found.bounds == ["cap", "none", "none"]


def test_who_has_no_share_gets_the_floor_and_nothing_more():
    assert allocate(100, [0, 1, 1], [0] * 3, [NO_CAP] * 3) == [0, 50, 50]
    assert allocate(100, [0, 1, 1], [10] * 3, [NO_CAP] * 3) == [10, 45, 45]


@pytest.mark.parametrize(("arguments", "words"), [
    ((10, [0, 0], [0, 0], [9, 9]), "somebody has a share"),
    ((10, [1, -1], [0, 0], [9, 9]), "not negative"),
    ((10, [1, float("nan")], [0, 0], [9, 9]), "not negative"),
    ((10, [1, float("inf")], [0, 0], [9, 9]), "not negative"),
    ((10, [1, 1], [6, 5], [9, 9]), "11 ALL"),
    ((10, [1, 1], [0, 0], [4, 5]), "room for 9 ALL"),
    ((10, [1, 0], [0, 0], [9, 9]), "1 of 2 have a share above 0"),
    ((10, [1, 1], [5, 5], [4, 9]), "not above its cap"),
    ((10, [1, 1], [-1, 5], [4, 9]), "not above its cap"),
])
def test_what_cannot_be_shared_out_is_refused_with_figures(arguments, words):
    with pytest.raises(UsageError) as refused:
        allocate(*arguments)
    assert refused.value.code == "E902" and words in str(refused.value)


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_amounts_are_those_of_handing_out_one_lek_after_another(task):
    envelope, shares, floors, caps = task
    amounts = allocate(envelope, shares, floors, caps)
    assert amounts == one_lek_after_another(envelope, shares, floors, caps)
    assert sum(amounts) == envelope
    assert all(low <= a <= high for low, a, high in zip(floors, amounts, caps, strict=True))


@settings(max_examples=150, deadline=None)
@given(tasks(), st.data())
def test_a_share_that_rises_is_never_less_money(task, data):
    envelope, shares, floors, caps = task
    who = data.draw(st.integers(0, len(shares) - 1))
    raised = [Fraction(s) for s in shares]
    raised[who] += Fraction(data.draw(st.integers(1, 10**6)), 10**6)
    assert allocate(envelope, raised, floors, caps)[who] >= allocate(envelope, shares, floors, caps)[who]


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_a_lek_more_to_share_out_is_less_for_nobody(task):
    envelope, shares, floors, caps = task
    caps = [high + 1 for high in caps]
    fewer, more = (allocate(sum_, shares, floors, caps) for sum_ in (envelope, envelope + 1))
    assert all(a <= b for a, b in zip(fewer, more, strict=True))


def test_a_share_that_rises_against_each_other_keeps_its_lek_where_largest_remainders_take_it():
    """Quotas of 6 are 3.18, 2.33, 0.49 and then 2.86, 2.58, 0.55: the one lek of the third would go to the second."""
    before, after = [26, 19, 4], [31, 28, 6]
    assert all(Fraction(after[2], after[i]) > Fraction(before[2], before[i]) for i in (0, 1))
    assert free(6, before) == free(6, after) == [3, 2, 1]


@pytest.mark.parametrize("envelope", [61, 250_000_000, 10**13])
def test_any_envelope_is_shared_out_among_61_at_once(envelope):
    shares = [1.7**-i for i in range(61)]
    floors, caps = [envelope // 61 // 4] * 61, [6 * envelope // 61 + 1] * 61
    began = time.perf_counter()
    amounts = allocate(envelope, shares, floors, caps)
    assert sum(amounts) == envelope and min(amounts) == floors[0] and max(amounts) == caps[0]
    assert amounts == sorted(amounts, reverse=True)
    assert time.perf_counter() - began < 0.5


def test_shares_as_far_apart_as_numbers_can_be_are_shared_exactly():
    assert free(10**13, [1.0, 5e-324]) == [10**13, 0]
    assert free(10**13, [1e308, 1e308, 0.0]) == [10**13 // 2, 10**13 // 2, 0]
