"""A delivery of six households."""

from __future__ import annotations

import pytest

from tests.silc_deliveries import Delivery


def six_households(year: int = 2022) -> Delivery:
    """Six households of three regions; the municipalities of numbers 4 to 6 are not measured."""
    d = Delivery(year)
    first = d.household(1, "AL224", "AL02", 600_000.0)
    woman = d.person(first, 1, 2, 40)
    man = d.person(first, 2, 1, 42, partner=woman, work="unemployed")
    d.rows["R"][0]["RB240"] = man
    d.person(first, 3, 2, 13, mother=woman, father=man)
    d.person(first, 4, 1, 14, mother=woman, father=man)
    second = d.household(2, "AL121", "AL01", 200_000.0, HS040=2, HS060=2)
    d.person(second, 1, 2, 70, work="retired", PY100G=150_000.0)
    third = d.household(3, "AL322", "AL03", 0.0)
    mother = d.person(third, 1, 2, 30, work="domestic")
    d.person(third, 2, 1, 5, mother=mother)
    fourth = d.household(4, "AL111", "AL01", 350_000.25)
    d.person(fourth, 1, 1, 20, work="student")
    d.person(fourth, 2, 2, 66, interview=False)
    fifth = d.household(5, "AL113", "AL01", -1000.0)
    d.person(fifth, 1, 1, 50)
    sixth = d.household(6, "AL114", "AL01", None)
    d.person(sixth, 1, 2, 33, PL073=0, PL074=12, PL060=17.5)
    return d


@pytest.fixture
def delivery() -> Delivery:
    return six_households()


@pytest.fixture
def delivery_2020() -> Delivery:
    return six_households(2020)
