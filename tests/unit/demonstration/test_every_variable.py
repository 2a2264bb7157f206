"""The demonstration carries every variable of every survey year, and what belongs together agrees."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.demonstration.composition import beyond_rules
from lnb_pipeline.demonstration.conditions import holds
from lnb_pipeline.demonstration.eu_silc_files import MUNICIPALITY, build, ended
from lnb_pipeline.demonstration.grid import COLUMNS
from lnb_pipeline.demonstration.incomes import PAID, PERSONAL, RECEIVED
from lnb_pipeline.silc.codebook import FILES, Variable, regions, survey_years, variables
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK

SEED, HOUSEHOLDS = 5, 700
YEARS = survey_years()
FROM_2021 = tuple(year for year in YEARS if year >= 2021)


@cache
def delivery(year: int) -> dict[str, pd.DataFrame]:
    return {file: table.to_pandas() for file, table in build(year, SEED, HOUSEHOLDS).items()}


def each(year: int) -> list[tuple[Variable, pd.DataFrame]]:
    """Variables with a flag, each with its file."""
    return [(v, delivery(year)[file]) for file in FILES for v in variables(file, year) if v.flag is not None]


# -- columns, values, flags ------------------------------------------------------------------------------
@pytest.mark.parametrize("year", YEARS)
def test_every_variable_of_the_year_is_there_with_what_stands_beside_it(year: int) -> None:
    for file in FILES:
        official = [column for variable in variables(file, year) for column in variable.columns]
        added = [c for code in (*beyond_rules(file, year), *ended(file, year)) for c in (code, f"{code}_F")]
        added += [MUNICIPALITY, SYNTHETIC_MARK] if file == "D" else [SYNTHETIC_MARK]
        assert list(delivery(year)[file].columns) == [*official, *added]


@pytest.mark.parametrize("year", YEARS)
def test_values_are_in_their_list_or_range(year: int) -> None:
    for variable, frame in each(year):
        found = frame[variable.code].dropna()
        if variable.list_name == "regions":
            assert set(found) <= set(regions("AL"))
        if variable.codes:
            assert set(found) <= set(variable.codes), variable.code
        if variable.minimum is not None:
            assert (found >= variable.minimum).all(), variable.code
        if variable.maximum is not None:
            assert (found <= variable.maximum).all(), variable.code


@pytest.mark.parametrize("year", YEARS)
def test_flags_are_allowed_and_say_whether_there_is_a_value(year: int) -> None:
    for variable, frame in each(year):
        flags = frame[variable.flag]
        assert (frame[variable.code].isna() == (flags < 0)).all(), variable.code
        for flag in flags.unique():
            assert _allowed(variable, int(flag)), (variable.code, int(flag))


def _allowed(variable: Variable, flag: int) -> bool:
    if not variable.flags:  # a key of other years
        return flag == 1
    if flag < 0 or not (variable.flag_lengths or variable.flag_leading):
        return flag in variable.flags
    text = str(flag)
    if variable.flag_leading:
        return int(text[: variable.flag_leading]) in variable.flags
    later = all(int(d) in allowed for d, allowed in zip(text[1:], variable.flag_digits, strict=False))
    return int(text[0]) in variable.flags and len(text) in variable.flag_lengths and later


@pytest.mark.parametrize("year", YEARS)
def test_nobody_is_a_respondent_who_was_not_selected(year: int) -> None:
    for variable, frame in each(year):
        assert not (frame[variable.flag] == -3).any(), variable.code
    assert set(delivery(year)["R"]["RB245"]) == {1, 4}


@pytest.mark.parametrize("year", FROM_2021)
def test_an_imputation_factor_stands_beside_every_amount(year: int) -> None:
    for variable, frame in each(year):
        if variable.factor:
            assert (frame[f"{variable.code}_IF"].notna() == frame[variable.code].notna()).all(), variable.code
            zero = (frame[variable.code] == 0) & ~frame[variable.flag].astype(str).str[0].isin(list("3456"))
            assert (frame.loc[zero, f"{variable.code}_IF"] == 100).all(), variable.code


@pytest.mark.parametrize("year", YEARS)
def test_the_flag_of_a_routing_stands_where_its_condition_holds_and_nowhere_else(year: int) -> None:
    for variable, frame in each(year):
        def column(name: str, frame: pd.DataFrame = frame) -> np.ndarray:
            return np.full(len(frame), year) if name == "year" else frame[name].to_numpy(dtype=float)

        flags = frame[variable.flag].to_numpy()
        for flag in {routing.flag for routing in variable.routing}:
            due = np.any([holds(r.when, column) for r in variable.routing if r.flag == flag], axis=0)
            assert (flags[due] <= -2).all(), variable.code
            assert due[flags == flag].all(), variable.code


# -- household grid --------------------------------------------------------------------------------------
@pytest.mark.parametrize("year", [2019, *FROM_2021])
def test_the_grid_fills_its_lower_triangle(year: int) -> None:
    r = delivery(year)["R"].sort_values("RB030")
    size = r.groupby("RB040")["RB030"].transform("size").to_numpy()
    number = (r.groupby("RB040").cumcount() + 1).to_numpy()
    assert (r["RB032"].fillna(0).to_numpy() == np.where(size > 1, number, 0)).all()
    for column in range(1, COLUMNS + 1):
        if f"RG_{column}" not in r:
            continue
        expected = np.select([column == number, column > size, column > number], [-2, -4, -5], 1)
        assert (r[f"RG_{column}_F"].to_numpy() == expected).all()


@pytest.mark.parametrize("year", FROM_2021)
def test_relationships_agree_with_the_identifiers_of_parents_and_partners(year: int) -> None:
    r = delivery(year)["R"]
    other = r.set_index(["RB040", "RB032"])
    for column in range(1, 9):
        rows = r[r[f"RG_{column}"].notna()].set_index("RB030")
        them = other.loc[list(zip(rows["RB040"], [column] * len(rows), strict=True))].set_axis(rows.index)
        kind = rows[f"RG_{column}"]
        child, parent, couple = kind.isin([20, 21]), kind.isin([50, 51]), kind.isin([10, 11, 12])
        named = (rows["RB220"] == them["RB030"]) | (rows["RB230"] == them["RB030"])
        names = (them["RB220"].to_numpy() == rows.index) | (them["RB230"].to_numpy() == rows.index)
        assert (named == child).all() and (names == parent).all()
        assert ((rows["RB240"] == them["RB030"]) == couple).all()
        older = rows["RB082"] > them["RB082"]
        assert older[kind.isin([51, 60, 70])].all() and not older[kind.isin([21, 30, 40])].any()


# -- incomes -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("year", FROM_2021)
def test_totals_follow_from_gross_and_net_amounts(year: int) -> None:
    h, p = delivery(year)["H"].set_index("HB030"), delivery(year)["P"]
    of_home = p.filter(regex=r"^PY...[GN]$").groupby(p["PB030"] // 100).sum().reindex(h.index)
    gross = of_home[list(PERSONAL)].sum(axis=1) + h[list(RECEIVED)].sum(axis=1)
    disposable = gross - h[list(PAID)].sum(axis=1)
    social = of_home[["PY090N", "PY120N", "PY130N", "PY140N"]].sum(axis=1)
    before = disposable - h[["HY050N", "HY060N", "HY070N"]].sum(axis=1) - social
    market = before - of_home[["PY100N", "PY110N"]].sum(axis=1)
    for code, computed in (("HY010", gross), ("HY020", disposable), ("HY022", before), ("HY023", market)):
        assert (h[code] - computed).abs().max() < 1, code


@pytest.mark.parametrize("year", FROM_2021)
def test_net_amounts_do_not_exceed_gross_ones(year: int) -> None:
    for variable, frame in each(year):
        if variable.gross and variable.code.endswith("N"):
            gross = frame[variable.gross]
            assert (frame[variable.code] <= gross)[gross > 0].all(), variable.code


def test_something_is_withheld_from_every_taxed_income_of_2025() -> None:
    files = delivery(2025)
    for code in ("PY010", "PY050", "PY080", "PY090", "PY100", "PY110", "PY120", "PY130", "HY040", "HY090"):
        frame = files[code[0]]
        received = frame[f"{code}N"] != 0
        assert (frame.loc[received, f"{code}N"] < frame.loc[received, f"{code}G"]).all(), code


@pytest.mark.parametrize("year", YEARS)
def test_parts_add_up_to_their_total(year: int) -> None:
    for variable, frame in each(year):
        if variable.components:
            assert (frame[list(variable.components)].sum(axis=1) == frame[variable.code]).all(), variable.code


# -- people, children, work --------------------------------------------------------------------------------
@pytest.mark.parametrize("year", YEARS)
def test_children_are_in_pre_school_or_at_school_or_too_young(year: int) -> None:
    r = delivery(year)["R"]
    child = (r["RB082"] if year >= 2021 else year - 1 - r["RB080"]) <= 12
    assert not (r["RL010"].notna() & r["RL020"].notna()).any()
    assert (r["RL030"].notna() == ((r["RL010"] > 0) | (r["RL020"] > 0))).all()
    for code in ("RL040", "RL050", "RL060", "RL070"):
        assert (r[code].notna() == child).all(), code
    assert not r.loc[~child, [f"RL0{n}0" for n in range(1, 8)]].notna().any().any()


@pytest.mark.parametrize("year", YEARS)
def test_months_of_the_calendar_are_those_of_the_counts(year: int) -> None:
    p = delivery(year)["P"]
    months = p[[f"PL211{letter}" for letter in "ABCDEFGHIJKL"]]
    for code, count in ((1, "PL073"), (2, "PL074"), (3, "PL075"), (4, "PL076"), (5, "PL080"), (7, "PL085")):
        assert ((months == code).sum(axis=1) == p[count]).all(), count


@pytest.mark.parametrize("year", FROM_2021)
def test_longitudinal_weights_stand_for_those_who_stayed(year: int) -> None:
    d, r = delivery(year)["D"], delivery(year)["R"]
    wave = r["RB040"].map(d.set_index("DB030")["DB076"])
    for waves in (2, 3, 4):
        weight = r[f"RB06{waves}"]
        assert (weight.notna() == (wave >= waves)).all()
        assert weight.sum() == pytest.approx(r["RB050"].sum(), rel=1e-6)
    assert (d["DB095"].notna() == (d["DB110"] != 9)).all()
    assert (d.loc[d["DB135"] != 1, ["DB090", "DB095"]].fillna(0) == 0).all().all()


@pytest.mark.parametrize("year", FROM_2021)
def test_who_did_not_answer_in_person_names_somebody_who_did(year: int) -> None:
    p = delivery(year)["P"].set_index("PB030")
    named = p["PB265"].dropna().astype(np.int64)
    assert len(named) and (p.loc[named.index, "PB260"] == 2).all()
    assert (p.loc[named, "PB260"] == 1).all() and not (named == named.index).any()


# -- conditions -------------------------------------------------------------------------------------------
def test_a_missing_number_is_lower_than_any_other() -> None:
    columns = {"A": np.array([1.0, 2.0, np.nan]), "B": np.array([np.nan, 3.0, np.nan])}

    def true(condition: str) -> list[bool]:
        return list(holds(condition, columns.__getitem__))

    assert true("A != 1") == [False, True, True]
    assert true("A not in (2, 3)") == [True, False, True]
    assert true("A < 2 and not A is missing") == [True, False, False]
    assert true("total(A, B) >= 5 or B is present") == [False, True, False]
    assert true("A between 1 and 2") == [True, True, False]
    assert true("A + B = 5") == [False, True, False]
