"""No hidden share can be computed from the shown ones, not even by somebody who knows every population."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.indicators.catalogue import CATALOGUE
from lnb_pipeline.indicators.groups import DIVISIONS
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.complement import complementary
from lnb_pipeline.release.relations import ADDITIVE

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
        {"indicator": indicator, "time_period": 2024, "geo": geo, "sex": sex, "age": age, "population_group": "TOTAL",
         "geo_level": level(geo), "n_persons": n, "adds_up": indicator in ADDITIVE,
         "hidden": n > 0 and (geo, sex, age) in hidden, "shown": n > 0 and (geo, sex, age) not in hidden}
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
def test_only_shares_and_means_of_persons_add_up(indicator: str) -> None:
    """Medians, poverty gaps, inequality and differences have no parts; women and men still go together."""
    adds_up = indicator not in {
        "arpt", "rmpg", "median_eq_income", "s80_s20", "gini", "employment_gap", "pension_gap",
    }
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


GROUPED = {division: groups for division, groups in DIVISIONS.items() if len(groups) > 1}
Grouped = tuple[str, str, str]
"""Sex, age and population group in the country."""


def grouped_persons(rng: np.random.Generator) -> dict[Grouped, int]:
    """Persons of the country by sex and age, and by sex and group; each division holds the persons of its total."""
    persons: dict[Grouped, int] = {}
    for sex in "FM":
        for age in BANDS:
            persons[sex, age, "TOTAL"] = int(rng.integers(40, 400))
        persons[sex, "TOTAL", "TOTAL"] = sum(persons[sex, age, "TOTAL"] for age in BANDS)
        for division, groups in GROUPED.items():
            everybody = persons[sex, "Y_GE65" if division == "older_living" else "TOTAL", "TOTAL"]
            cuts = np.sort(rng.choice(np.arange(1, everybody), len(groups) - 1, replace=False))
            sizes = np.diff([0, *cuts.tolist(), everybody])
            persons.update({(sex, "TOTAL", g): int(n) for g, n in zip(groups, sizes, strict=True)})
        persons[sex, "TOTAL", "lone_parent_adult"] = 30
    for _, age, group in [key for key in persons if key[0] == "F"]:
        persons["T", age, group] = persons["F", age, group] + persons["M", age, group]
    return persons


def grouped_sums(persons: dict[Grouped, int]) -> list[tuple[Grouped, list[Grouped]]]:
    sums: list[tuple[Grouped, list[Grouped]]] = []
    for _, age, group in [key for key in persons if key[0] == "T"]:
        sums.append((("T", age, group), [(s, age, group) for s in "FM"]))
    for sex in "FMT":
        sums.append(((sex, "TOTAL", "TOTAL"), [(sex, a, "TOTAL") for a in BANDS]))
        for division, groups in GROUPED.items():
            age = "Y_GE65" if division == "older_living" else "TOTAL"
            sums.append(((sex, age, "TOTAL"), [(sex, "TOTAL", g) for g in groups]))
    return sums


def grouped_hidden(
    persons: dict[Grouped, int], first: set[Grouped], indicator: str = "arop"
) -> set[Grouped]:
    cells = pd.DataFrame([
        {"indicator": indicator, "time_period": 2024, "geo": "AL", "geo_level": "country", "sex": sex, "age": age,
         "population_group": group, "n_persons": n, "adds_up": indicator in ADDITIVE,
         "hidden": (sex, age, group) in first, "shown": (sex, age, group) not in first}
        for (sex, age, group), n in persons.items()
    ])
    gone = cells[cells["hidden"] | complementary(cells)]
    return set(gone[["sex", "age", "population_group"]].itertuples(index=False, name=None))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.02, 0.1, 0.3, 0.6]))
def test_no_hidden_share_of_a_group_follows_from_other_groups_ages_and_sexes(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    persons = grouped_persons(rng)
    hidden = grouped_hidden(persons, {cell for cell in persons if rng.random() < rate})
    unknown = sorted(hidden)
    equations = [
        [{total: -persons[total], **{p: persons[p] for p in parts}}.get(cell, 0) / persons[total] for cell in unknown]
        for total, parts in grouped_sums(persons)
    ]
    rank = np.linalg.matrix_rank(np.array(equations)) if unknown else 0
    for row in np.eye(len(unknown)):
        assert np.linalg.matrix_rank(np.vstack([equations, row])) == rank + 1
    for _, age, group in persons:
        assert len({(sex, age, group) in hidden for sex in "FM"}) == 1


@pytest.mark.parametrize(("group", "goes_with"), [
    ("DEG1", {"DEG2", "DEG3"}), ("ED5-8", {"ED0-2", "ED3_4"}), ("limited", {"limited_severely", "not_limited"}),
    ("older_alone", {"older_with_others"}), ("lone_parent", set(GROUPED["household_type"]) - {"lone_parent"}),
    ("lone_parent_adult", set()),
])
def test_a_hidden_group_takes_another_of_its_division_along_and_nobody_else(group: str, goes_with: set[str]) -> None:
    persons = grouped_persons(np.random.default_rng(1))
    both_sexes = {(sex, "TOTAL", group) for sex in "FMT"}
    others = {g for _, _, g in grouped_hidden(persons, both_sexes) - both_sexes}
    assert others <= goes_with and len(others) == min(1, len(goes_with))
    smallest = sorted(goes_with, key=lambda g: persons["F", "TOTAL", g] + persons["M", "TOTAL", g])[:1]
    assert others == set(smallest)


def test_a_group_of_a_median_hides_no_other() -> None:
    persons = grouped_persons(np.random.default_rng(2))
    hidden = {(sex, "TOTAL", "DEG1") for sex in "FMT"}
    assert grouped_hidden(persons, hidden, "median_eq_income") == hidden


def test_pensioners_living_alone_follow_from_all_ages_where_an_indicator_is_about_older_persons_only() -> None:
    persons = {key: n for key, n in grouped_persons(np.random.default_rng(3)).items()
               if key[1] == "TOTAL" and key[2] in ("TOTAL", "older_alone", "older_with_others")}
    hidden = grouped_hidden(persons, {(sex, "TOTAL", "older_alone") for sex in "FMT"}, "pension_income")
    assert {group for _, _, group in hidden} == {"older_alone", "older_with_others"}


def union(hidden: dict[str, set[str]]) -> dict[str, set[str]]:
    """Sexes that are hidden at the end for AROP, the add-on and AROPE, of one place."""
    cells = pd.DataFrame([
        {"indicator": code, "time_period": 2024, "geo": "AL111", "geo_level": "municipality", "sex": sex,
         "age": "TOTAL", "population_group": "TOTAL", "n_persons": 200 if sex == "T" else 100, "adds_up": True,
         "hidden": sex in hidden.get(code, set()), "shown": sex not in hidden.get(code, set())}
        for code in ("arop", "arope_add_on", "arope") for sex in "FMT"
    ])
    gone = cells[cells["hidden"] | complementary(cells)]
    return {code: set(rows["sex"]) for code, rows in gone.groupby("indicator")}


def test_what_arope_adds_to_poverty_does_not_follow_from_the_two_and_poverty_is_given_up_last() -> None:
    assert union({"arope_add_on": set("FM")}) == {"arope_add_on": set("FM"), "arope": set("FM")}
    assert union({"arope": set("FM")}) == {"arope": set("FM"), "arope_add_on": set("FM")}
    assert union({"arop": set("FM")}) == {"arop": set("FM"), "arope_add_on": set("FM")}
    assert union({}) == {}
