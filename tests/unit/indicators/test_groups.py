"""Who is in which population group."""

from __future__ import annotations

from lnb_pipeline.indicators.groups import ALL_DIVISIONS, group_numbers
from tests.persons import persons


def test_a_lone_parent_of_an_adult_student_is_one_and_the_student_is_not() -> None:
    """Two members of 18 and over: who of them is the parent is told by the child."""
    shared = {"household_id": 1, "household_type": "lone_parent", "n_adults": 2, "household_size": 3}
    frame = persons([
        {**shared, "person_id": 11, "sex_code": "F", "age_years": 45},
        {**shared, "person_id": 12, "sex_code": "M", "age_years": 20, "mother_id": 11},
        {**shared, "person_id": 13, "sex_code": "F", "age_years": 9, "mother_id": 11},
    ])
    assert group_numbers(frame)["parenthood"].tolist() == [0, -1, -1]


def test_a_grandmother_who_raises_a_child_alone_is_the_adult_of_a_lone_parents_household() -> None:
    shared = {"household_id": 1, "household_type": "lone_parent", "n_adults": 1, "household_size": 2}
    frame = persons([{**shared, "sex_code": "F", "age_years": 66}, {**shared, "sex_code": "M", "age_years": 8}])
    assert group_numbers(frame)["parenthood"].tolist() == [0, -1]


def test_older_persons_are_alone_or_with_others_and_nobody_younger_is_either() -> None:
    frame = persons([
        {"household_id": 1, "sex_code": "F", "age_years": 65, "household_size": 1},
        {"household_id": 2, "sex_code": "M", "age_years": 80, "household_size": 2},
        {"household_id": 2, "sex_code": "F", "age_years": 64, "household_size": 2},
    ])
    names = ALL_DIVISIONS["older_living"]
    found = group_numbers(frame)["older_living"]
    assert [names[n] if n >= 0 else None for n in found] == ["older_alone", "older_with_others", None]
