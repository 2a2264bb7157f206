"""No hidden share can be computed from the shown ones, not even by somebody who knows every population."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.indicators.catalogue import CATALOGUE
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.complement import complementary

REGIONS = ("AL01", "AL02", "AL03")
BANDS = ("Y_LT18", "Y18-64", "Y_GE65")
AGES = ("TOTAL", *BANDS)
QENDER = tuple(sorted(m.lau_code for m in load_register().municipalities if m.nuts2 == "AL02"))
Cell = tuple[str, str, str]


def parts_of(cell: Cell, members: dict[str, tuple[str, ...]]) -> list[list[Cell]]:
    """The sums a cell is the total of."""
    geo, sex, age = cell
    sums = []
    if sex == "T":
        sums.append([(geo, s, age) for s in "FM"])
    if age == "TOTAL":
        sums.append([(geo, sex, a) for a in BANDS])
    if geo in members:
        sums.append([(g, sex, age) for g in members[geo]])
    return sums


def population(rng: np.random.Generator, members: dict[str, tuple[str, ...]], places: list[str]) -> dict[Cell, int]:
    """Persons of every cell; some groups of a place are empty. Totals are the sums of their parts."""
    persons: dict[Cell, int] = {}
    for geo in reversed(places):
        for sex, age in itertools.product("FM", BANDS):
            below = [persons[g, sex, age] for g in members.get(geo, ())]
            persons[geo, sex, age] = sum(below) if below else int(rng.integers(20, 400) * (rng.random() > 0.08))
        for sex in "FM":
            persons[geo, sex, "TOTAL"] = sum(persons[geo, sex, a] for a in BANDS)
        for age in AGES:
            persons[geo, "T", age] = persons[geo, "F", age] + persons[geo, "M", age]
    return persons


def level(geo: str) -> str:
    return "country" if geo == "AL" else "nuts2" if geo in REGIONS else "municipality"


def frame(persons: dict[Cell, int], hidden: set[Cell], indicator: str = "arop") -> pd.DataFrame:
    rows = [
        {"indicator": indicator, "time_period": 2024, "geo": geo, "sex": sex, "age": age, "geo_level": level(geo),
         "n_persons": n, "hidden": n > 0 and (geo, sex, age) in hidden,
         "shown": n > 0 and (geo, sex, age) not in hidden}
        for (geo, sex, age), n in persons.items()
    ]
    return pd.DataFrame(rows)


def protected(persons: dict[Cell, int], hidden: set[Cell], indicator: str = "arop") -> set[Cell]:
    """Every cell that is hidden at the end."""
    cells = frame(persons, hidden, indicator)
    gone = cells[cells["hidden"] | complementary(cells)]
    return set(gone[["geo", "sex", "age"]].itertuples(index=False, name=None))


def recovered(persons: dict[Cell, int], hidden: set[Cell], members: dict[str, tuple[str, ...]]) -> set[Cell]:
    """Hidden shares with one possible value, given the shown ones and every population.

    An equation a sum: persons of the total times its share = the same over its parts. A share is fixed
    when the equations say as much with its value told as without.
    """
    unknown = sorted(hidden)
    equations = []
    for total in persons:
        for parts in parts_of(total, members):
            row = {total: -persons[total], **{part: persons[part] for part in parts}}
            equations.append([row.get(cell, 0) / max(persons[total], 1) for cell in unknown])
    if not unknown:
        return set()
    matrix = np.array(equations)
    rank, told = np.linalg.matrix_rank(matrix), np.eye(len(unknown))
    return {cell for cell, row in zip(unknown, told, strict=True)
            if np.linalg.matrix_rank(np.vstack([matrix, row])) == rank}


NATION: dict[str, tuple[str, ...]] = {"AL": REGIONS}
PLACES = ["AL", *REGIONS, "AL111"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.1, 0.3, 0.6]))
def test_no_hidden_share_follows_from_the_shown_ones_whatever_was_hidden_first(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    persons = population(rng, NATION, PLACES)
    first = {cell for cell, n in persons.items() if n and rng.random() < rate}
    hidden = protected(persons, first)
    assert first <= hidden
    assert recovered(persons, hidden, NATION) == set()
    for geo, age in itertools.product(PLACES, AGES):
        sexes = [(geo, s, age) for s in "FM" if persons[geo, s, age]]
        assert len({cell in hidden for cell in sexes}) <= 1


def test_no_hidden_share_follows_where_a_whole_region_is_measured() -> None:
    members: dict[str, tuple[str, ...]] = {**NATION, "AL02": QENDER}
    for seed in range(3):
        rng = np.random.default_rng(seed)
        persons = population(rng, members, ["AL", *REGIONS, *QENDER])
        first = {cell for cell, n in persons.items() if n and rng.random() < 0.1}
        assert recovered(persons, protected(persons, first), members) == set()


def test_the_rank_test_sees_what_can_be_computed() -> None:
    persons = persons_of("AL111")
    both = ("AL111", "T", "Y_LT18")
    assert recovered(persons, {both}, {}) == {both}
    square = {("AL111", s, a) for s in "FM" for a in ("Y_LT18", "Y18-64")}
    assert recovered(persons, square, {}) == set()
    assert recovered(persons, square | {both}, {}) == {both}


def persons_of(*places: str) -> dict[Cell, int]:
    """Everybody everywhere: young are the fewest, then old, and more women than men."""
    inner = {"Y_LT18": 30, "Y18-64": 90, "Y_GE65": 60}
    persons: dict[Cell, int] = {}
    for geo, sex, age in itertools.product(places, "FMT", AGES):
        one_sex = sum(inner.values()) if age == "TOTAL" else inner[age]
        persons[geo, sex, age] = {"F": one_sex + 1, "M": one_sex, "T": 2 * one_sex + 1}[sex]
    return persons


def test_a_hidden_value_for_both_sexes_hides_women_and_men() -> None:
    hidden = protected(persons_of("AL122"), {("AL122", "T", "Y18-64"), ("AL122", "T", "Y_GE65")})
    assert hidden == {("AL122", s, a) for s in "FMT" for a in ("Y18-64", "Y_GE65")}


def test_a_hidden_total_hides_a_band_of_the_same_people() -> None:
    hidden = protected(persons_of("AL122"), {("AL122", "T", "TOTAL")})
    assert hidden == {("AL122", s, a) for s in "FMT" for a in ("TOTAL", "Y_LT18")}


def test_where_only_one_sex_lives_its_value_and_that_of_both_go_together() -> None:
    persons: dict[Cell, int] = {("AL111", "M", "TOTAL"): 50, ("AL111", "T", "TOTAL"): 50}
    assert protected(persons, {("AL111", "M", "TOTAL")}) == set(persons)
    assert protected(persons, {("AL111", "T", "TOTAL")}) == set(persons)


def test_two_loops_joined_by_one_cell_give_that_cell_away_to_nobody() -> None:
    """Every sum has two hidden members or more, and yet the joining cell follows from all of them."""
    loops = [("AL01", "TOTAL"), ("AL01", "Y_LT18"), ("AL02", "TOTAL"), ("AL02", "Y_LT18"),
             ("AL", "Y18-64"), ("AL", "Y_GE65"), ("AL03", "Y18-64"), ("AL03", "Y_GE65")]
    bridge = ("AL02", "Y18-64")
    first = {(geo, sex, age) for geo, age in (*loops, bridge) for sex in "FM"}
    persons = persons_of(*REGIONS)
    for sex, age in itertools.product("FMT", AGES):
        persons["AL", sex, age] = sum(persons[g, sex, age] for g in REGIONS)
    assert recovered(persons, first, NATION) == {(bridge[0], sex, bridge[1]) for sex in "FM"}
    hidden = protected(persons, first)
    assert first < hidden
    assert recovered(persons, hidden, NATION) == set()


@pytest.mark.parametrize("indicator", [entry.code for entry in CATALOGUE])
def test_only_shares_of_persons_add_up(indicator: str) -> None:
    """Medians, poverty gaps and inequality have no parts; women and men still go together."""
    adds_up = indicator in {"arop", "arope", "smsd", "lwi", "arope_2020", "smd", "lwi_2020"}
    one = {("AL111", "T", "Y_GE65")}
    assert (protected(persons_of("AL111"), one, indicator) != one) == adds_up
    women = protected(persons_of("AL111"), {("AL111", "F", "Y_GE65")}, indicator)
    assert ("AL111", "M", "Y_GE65") in women
    assert (len(women) > 2) == adds_up


def test_the_order_of_the_rows_changes_nothing() -> None:
    persons = persons_of("AL111", "AL122")
    first = {("AL111", "T", "Y_GE65"), ("AL122", "F", "TOTAL")}
    backwards = dict(reversed(list(persons.items())))
    assert protected(persons, first) == protected(backwards, first)
