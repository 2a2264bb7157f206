"""The notation of conditions: what it means, in both ways totals are read, against rows evaluated by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnb_pipeline import database
from lnb_pipeline.errors import UsageError
from lnb_pipeline.silc import notation
from lnb_pipeline.silc.notation import Name, Totals


def holds(condition: str, totals: Totals = "present", **values: float | str | None) -> bool | None:
    """The condition on one record, by DuckDB."""
    def sql_value(value: float | str | None) -> str:
        return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else f"{value!r}::DOUBLE"

    columns = ", ".join(f'{sql_value(v)} AS "{k}"' for k, v in values.items()) or "1 AS x"
    text = notation.to_sql(notation.parse(condition), lambda name: f'"{name.code}"', totals)
    with database.scratch() as scratch:
        answer = scratch.rows(f"SELECT {text} FROM (SELECT {columns})")[0][0]
    return None if answer is None else bool(answer)


@pytest.mark.parametrize(("condition", "values", "answer"), [
    ("A = 1 or B = 1 and C = 1", {"A": 1, "B": 0, "C": 0}, True),  # `and` binds closer than `or`
    ("(A = 1 or B = 1) and C = 1", {"A": 1, "B": 0, "C": 0}, False),
    ("not A = 1 and B = 1", {"A": 0, "B": 1}, True),
    ("A + B * 2 = 7", {"A": 1, "B": 3}, True),
    ("A - B - 1 = 0", {"A": 3, "B": 2}, True),
    ("A in (1, 2)", {"A": 2}, True),
    ("A not in (-2, -1)", {"A": -2}, False),
    ("A between -10 and 10", {"A": -10}, True),
    ("A not between -10 and 10", {"A": 10.5}, True),
    ("A != 1", {"A": None}, None),
    ("A not in (1, 2)", {"A": None}, None),
    ("A is missing", {"A": None}, True),
    ("A is present", {"A": 0}, True),
    ("A = 1 or B = 1", {"A": None, "B": 1}, True),
    ("A = 1 and B = 1", {"A": None, "B": 0}, False),
    ("A = 'AL'", {"A": "AL"}, True),
    ("abs(A - B) > 0.01 * A", {"A": 100, "B": 98}, True),
    ("round(A) = 3", {"A": 2.5}, True),
    ("mod(A, 100) = 0", {"A": 300}, True),
    ("floor(A / 2) = 1", {"A": 3}, True),  # a division is never cut to whole numbers by itself
    ("A / 2 = 1.5", {"A": 3}, True),
])
def test_a_condition_means_what_it_says(
    condition: str, values: dict[str, float | str | None], answer: bool | None
) -> None:
    assert holds(condition, **values) is answer


def test_a_total_adds_what_is_there_or_is_lost_with_the_first_missing_term() -> None:
    assert holds("total(A, B) > 60", A=61, B=None) is True
    assert holds("total(A, B) > 60", "all", A=61, B=None) is None
    assert holds("total(A, B) = 0", A=None, B=None) is None
    assert holds("total(A, B, 0) = 0", A=None, B=None) is True


@given(st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=4))
def test_a_total_is_the_sum_of_the_terms_that_are_there(terms: list[int | None]) -> None:
    names = {f"V{i}": t for i, t in enumerate(terms)}
    present = [t for t in terms if t is not None]
    expected = None if not present else True
    assert holds(f"total({', '.join(names)}) = {sum(present)}", **names) is expected


def test_names_and_links_are_told_apart() -> None:
    tree = notation.parse("previous.DB110 = 9 and DB010 = year and DB110 = previous.DB110")
    assert notation.names(tree) == (Name("DB110", "previous"), Name("DB010"), Name("year"), Name("DB110"))


def test_a_group_condition_takes_bare_names_from_any_record_of_the_group() -> None:
    text = notation.to_sql(notation.parse("HY020 = 0 and sum(PY) > 0 and count() > 1"), lambda n: n.code, group=True)
    assert text == "(((any_value(HY020) = 0) AND (sum(PY) > 0)) AND (count(*) > 1))"


@pytest.mark.parametrize("text", [
    "A =", "A in 1", "(A = 1", "A = 1)", "A eq 1", "A is", "unknown(A) = 1", "A between 1", "A not 1", "A ; B", "",
])
def test_what_is_no_condition_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        notation.parse(text)
    assert refused.value.code == "E902"
    assert "item" in str(refused.value)
