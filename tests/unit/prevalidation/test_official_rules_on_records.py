"""Single official rules on hand-made records: what fails, what does not, and what is not judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from lnb_pipeline import database
from lnb_pipeline.prevalidation import counting, derived, grid, logical, shape, structural
from lnb_pipeline.prevalidation.delivery import numbered
from lnb_pipeline.prevalidation.rules import Count, Reading, Rule
from lnb_pipeline.silc.codebook import FILES

Row = Mapping[str, Any]
TEXT = {"DB020", "RB020", "HB020", "PB020", "DB040", "RB280", "RB290", "PB230", "PB240"}
BARE: dict[str, Row] = {
    "D": {"DB010": 2025, "DB020": "AL", "DB030": 1000, "DB110": 1},
    "R": {"RB010": 2025, "RB020": "AL", "RB030": 100001, "RB040": 1000, "RB110": 1, "RB245": 1},
    "H": {"HB010": 2025, "HB020": "AL", "HB030": 1000},
    "P": {"PB010": 2025, "PB020": "AL", "PB030": 100001},
}


def table(rows: Sequence[Row]) -> pa.Table:
    columns = list(dict.fromkeys(c for row in rows for c in row))
    return pa.table({
        c: pa.array([row.get(c) for row in rows], pa.string() if c in TEXT else pa.float64()) for c in columns
    })


@cache
def known_rules(year: int, country: str, reading: Reading) -> dict[str, Rule]:
    scope = structural.Scope(year, country, reading)
    known = [*structural.rules(scope), *logical.rules(year, country, reading), *shape.rules(scope), *grid.rules(scope)]
    return {rule.id: rule for rule in known}


def counts(
    rule: str, year: int = 2025, reading: Reading = "configuration", country: str = "AL", **files: Sequence[Row]
) -> Count:
    """Findings of one rule where the named files hold these records and the others one bare record."""
    with database.scratch() as scratch:
        for role in FILES:
            rows = [{**BARE[role], f"{role}B010": year, **row} for row in files.get(role, [{}])]
            scratch.add(f"raw_{role}", numbered(table(rows)))
        derived.prepare(scratch, year, reading)
        grid.prepare(scratch, year)
        asked = known_rules(year, country, reading)[rule]
        found = counting.count([asked], scratch, derived.derived_columns(scratch))
    first = found[0]
    return Count(
        first.rule, first.group, first.kind, None, first.file, first.severity, sum(c.checked for c in found),
        sum(c.failed for c in found), first.title, evaluated=all(c.evaluated for c in found), note=first.note,
    )


def failed(rule: str, file: str, rows: Sequence[Row], **options: Any) -> int:
    found = counts(rule, **{file: rows}, **options)
    assert found.evaluated, found.note
    return found.failed


def with_flag(code: str, *pairs: tuple[float | str | None, float | None]) -> list[Row]:
    return [{code: value, f"{code}_F": flag} for value, flag in pairs]


def test_a_value_and_its_flag_must_agree() -> None:
    rows = with_flag("PL032", (1, 1), (None, 1), (None, -1), (1, -1), (None, None), (1, None))
    assert failed("SVAL_PL032_VvsF_a", "P", rows) == 1
    assert failed("SVAL_PL032_VvsF_b", "P", rows) == 1


def test_text_is_judged_in_the_configurations_reading_only() -> None:
    rows = [{"DB040": None, "DB040_F": 1}]
    assert failed("SVAL_DB040_VvsF_a", "D", rows) == 1
    sql = structural.Scope(2025, "AL", "sql")
    assert "SVAL_DB040_VvsF_a" not in {r.id for r in structural.rules(sql)}


def test_not_applicable_is_due_where_the_condition_holds_and_every_variable_of_it_is_known() -> None:
    rows = [
        {"DB110": 1, "DB120_F": 1},      # due and not there
        {"DB110": 1, "DB120_F": -2},     # due and there
        {"DB110": 9, "DB120_F": -2},     # there and not due
        {"DB110": 9, "DB120_F": 1},
        {"DB110": None, "DB120_F": -2},  # unknown: neither
        {"DB110": 1, "DB120_F": None},
    ]
    assert failed("SVAL_DB120_NA2_M", "D", rows) == 1
    assert failed("SVAL_DB120_NA2_W", "D", rows) == 1


def test_a_total_in_a_routing_condition_is_read_in_two_ways() -> None:
    rows = [{"PL032": 1, "PL060": 40, "PL100": None, "PL120_F": -2}]
    assert failed("SVAL_PL120_NA2_W", "P", rows, year=2023) == 0
    assert failed("SVAL_PL120_NA2_W", "P", [{**rows[0], "PL060": 20}], year=2023) == 1
    assert failed("SVAL_PL120_NA2_W", "P", [{**rows[0], "PL060": 20}], year=2023, reading="sql") == 0


@pytest.mark.parametrize(("rule", "file", "code", "value", "fails"), [
    ("PL060.range", "P", "PL060", 99, 0), ("PL060.range", "P", "PL060", 99.5, 1), ("PL060.range", "P", "PL060", 0, 1),
    ("HY020.range", "H", "HY020", -99999999.99, 0), ("HY020.range", "H", "HY020", 1e8, 0),
    ("HY020.range", "H", "HY020", 1e8 + 1, 1), ("PB140.range", "P", "PB140", 2008, None),
    ("DB030.range", "D", "DB030", 99, 1), ("PL051A.list", "P", "PL051A", 1, 0), ("PL051A.list", "P", "PL051A", 4, 1),
    ("RB280.list", "R", "RB280", "NA", 0), ("RB280.list", "R", "RB280", "na", 1), ("RB280.list", "R", "RB280", "ZZ", 1),
    ("DB040.list", "D", "DB040", "AL02", 0), ("DB040.list", "D", "DB040", "EL30", 1),
])
def test_values_keep_to_their_range_or_list(rule: str, file: str, code: str, value: object, fails: int | None) -> None:
    if fails is None:  # years of birth are no values to Eurostat's programs
        assert rule not in {r.id for r in structural.rules(structural.Scope(2025, "AL", "configuration"))}
        return
    assert failed(rule, file, [{code: value}, {code: None}]) == fails


def test_regions_are_those_of_the_country_that_delivers() -> None:
    assert failed("DB040.list", "D", [{"DB040": "EL30", "DB020": "EL"}], country="EL") == 0


def test_records_before_a_break_follow_the_older_list() -> None:
    rows = [{"RB010": 2021, "RB110": 8}, {"RB010": 2022, "RB110": 8}]
    assert failed("RB110.list", "R", rows, year=2022) == 1


@pytest.mark.parametrize(("flag", "wrong", "too_long"), [
    (11, 0, 0), (-1, 1, 0), (81, 1, 0), (10, 1, 0), (1, 0, 1), (111, 0, 1), (-11, 0, 1), (None, 1, 0),
])
def test_a_flag_of_two_digits_is_judged_digit_by_digit(flag: float | None, wrong: int, too_long: int) -> None:
    rows = [{"HY020": 1.0, "HY020_F": flag}]
    assert failed("HY020.flag", "H", rows) == wrong
    assert failed("HY020.flag_length", "H", rows) == too_long


def test_a_flag_is_a_whole_number() -> None:
    assert failed("HY020.flag", "H", [{"HY020_F": 11.4}]) == 1
    assert failed("PL032.flag", "P", [{"PL032_F": 1.5}]) == 1


def test_every_record_of_the_register_is_judged_where_a_year_does_not_single_out_members() -> None:
    left = [{"RB110": 5, "RB090": 7}, {"RB110": 99, "RB090": 1}]
    assert failed("RB090.range", "R", left, year=2020) == 1
    assert failed("RB110.range", "R", left, year=2020) == 1
    assert failed("RB090.range", "R", left, year=2021) == 0


def test_to_2020_the_leading_digit_of_a_flag_is_judged() -> None:
    assert failed("HY020.flag", "H", with_flag("HY020", (1, 10100), (0, 0), (None, -1)), year=2020) == 0
    assert failed("HY020.flag", "H", with_flag("HY020", (1, 90100), (1, None)), year=2020) == 2
    assert failed("HY020.zero", "H", with_flag("HY020", (0, 0), (1, 0), (0, 10100)), year=2020) == 2


def test_an_amount_has_an_imputation_factor_and_nothing_else_has() -> None:
    def income(value: float | None, flag: int, factor: float | None) -> Row:
        return {"PY010G": value, "PY010G_F": flag, "PY010G_IF": factor}

    assert failed("PY010G.factor_missing", "P", [income(5, 11, None), income(0, 11, None), income(5, 11, 100)]) == 1
    rows = [income(None, -1, 100), income(0, 11, 50), income(0, 11, 100), income(0, 31, 50), income(5, 11, 50)]
    assert failed("PY010G.factor_unexpected", "P", rows) == 2
    assert failed("PY010G.factor_range", "P", [income(5, 11, -1e6), income(5, 11, 999999.99)]) == 1


def test_flag_minus_7_belongs_to_the_years_without_the_variable() -> None:
    rows = [{"PB010": y, "PL032_F": f} for y, f in ((2020, -7), (2020, 1), (2021, -7), (2021, 1))]
    assert failed("PL032.year_flag_M", "P", rows, year=2022) == 1
    assert failed("PL032.year_flag_W", "P", rows, year=2022) == 1
    # a rolling module of three years: 2022 and 2025 have it
    rows = [{"PB010": y, "PH100_F": f} for y, f in ((2022, -7), (2023, -7), (2023, 1), (2025, -7), (2025, 1))]
    assert failed("PH100.year_flag_M", "P", rows) == 1
    assert failed("PH100.year_flag_W", "P", rows) == 1


def test_nobody_is_unselected_where_everybody_is_interviewed() -> None:
    rows = [{"PD020_F": -3}, {"PD020_F": 1}]
    assert failed("PD020.not_selected", "P", rows) == 1
    ids = {r.id for r in structural.rules(structural.Scope(2025, "FI", "configuration"))}
    assert "PD020.not_selected" not in ids


def test_the_flag_of_the_unselected_follows_the_register() -> None:
    people = [{"RB030": 100001, "RB245": 3}, {"RB030": 100002, "RB245": 2}, {"RB030": 100003, "RB245": 3, "RB110": 5}]
    interviews = [
        {"PB030": 100001, "PD020_F": 1}, {"PB030": 100002, "PD020_F": -3}, {"PB030": 100003, "PD020_F": 1},
    ]
    for rule in ("SVAL_PD020_NA3_M", "SVAL_PD020_NA3_W"):
        assert counts(rule, R=people, P=interviews).failed == 1


def test_people_who_left_have_their_identifiers_and_nothing_else() -> None:
    rows = [
        {"RB110": 5, "RB030": 100001, "RB090": 1, "RB090_F": 1, "RB120": None, "RB120_F": None},
        {"RB110": 5, "RB030": 100002, "RB090": None, "RB090_F": -7, "RB120": 1, "RB120_F": 1},
        {"RB110": None, "RB030": 100003, "RB090": None, "RB090_F": 1, "RB120": 1, "RB120_F": 1},
        {"RB110": 1, "RB030": 100004, "RB090": 1, "RB090_F": 1, "RB120": None, "RB120_F": None},
    ]
    assert failed("RB090.member_W", "R", rows) == 2
    assert failed("RB120.member_M", "R", rows) == 1
    assert failed("RB090.range", "R", [{"RB110": 5, "RB090": 9}, {"RB110": 1, "RB090": 9}]) == 1


def test_a_total_is_no_less_than_nine_tenths_of_its_components() -> None:
    def parts(total: float | None, *components: float | None) -> Row:
        return {"HY050G": total, **{f"HY05{n}G": c for n, c in enumerate(components, start=1)}}

    fine = [
        parts(90, 50, 50, None, 0), parts(0, 0, 0, 0, 0), parts(None, None, None, None, None), parts(500, 1, 1, 1, 1),
    ]
    assert failed("HY050G.components", "H", fine) == 0
    wrong = [parts(89, 50, 50, None, 0), parts(None, 5, None, None, None), parts(-5, 1, 1, 1, 1)]
    assert failed("HY050G.components", "H", wrong) == 3


def test_net_does_not_exceed_gross() -> None:
    rows = [{"PY010G": g, "PY010N": n} for g, n in ((10, 11), (10, 10), (0, 5), (10, None), (None, 5))]
    assert failed("PY010N.net", "P", rows) == 1


def test_a_key_names_one_record_and_in_the_register_one_member() -> None:
    assert failed("P.unique", "P", [{}, {}, {"PB030": 100002}]) == 1
    people = [{"RB110": 1}, {"RB110": 5, "RB040": 2000}]
    assert failed("R.unique", "R", people) == 0
    assert failed("R.unique", "R", [*people, {"RB110": 2, "RB040": 2000}]) == 1


def test_a_rule_without_its_columns_is_not_evaluated_and_says_which() -> None:
    found = counts("LVAL_760", P=[{"PL060": 70}])
    assert (found.evaluated, found.failed, found.note) == (False, 0, "not delivered: PL100")


# -- logical checks: the forms they take -------------------------------------------------------------
def test_a_total_with_a_missing_term_is_lost_in_the_sql_alone() -> None:
    rows = [{"PL060": 70, "PL100": None}, {"PL060": 40, "PL100": 30}, {"PL060": 40, "PL100": None}]
    assert failed("LVAL_760", "P", rows) == 2
    assert failed("LVAL_760", "P", rows, reading="sql") == 1


def test_a_linked_record_that_is_not_there_counts_as_missing() -> None:
    found = counts("LVAL_194", D=[{"DB030": 2000}])
    assert found.failed == 1
    father = {"RB220": 100009, "RB220_F": 1}
    assert counts("LVAL_301", R=[father]).failed == 1
    assert counts("LVAL_301", reading="sql", R=[father]).failed == 0
    assert counts("LVAL_301", R=[father, {"RB030": 100009}]).failed == 0


def test_duplicates_and_persons_without_a_register_record_are_found_before_they_are_set_aside() -> None:
    assert counts("LVAL_191", H=[{}, {}]).failed == 1
    assert counts("LVAL_191", reading="sql", H=[{}, {}]).failed == 0
    assert counts("LVAL_196", P=[{"PB030": 100077}]).failed == 1
    assert counts("LVAL_196", reading="sql", P=[{"PB030": 100077}]).failed == 0


def test_a_group_counts_once_however_many_records_it_has() -> None:
    people = [{"RB030": 100001 + n, "RB245": s} for n, s in enumerate((1, 2, 3))]
    assert counts("LVAL_125", R=people).failed == 1
    assert counts("LVAL_190", D=[{}, {}, {}]).failed == 1


def test_a_loop_writes_out_a_check_for_each_of_its_variables() -> None:
    ids = {r.id: r for r in logical.rules(2025, "AL", "sql")}
    assert {f"LVAL_{n}" for n in range(2010, 2032)} <= set(ids)
    assert "RG_22" in ids["LVAL_2031"].title or "RG_22" in ids["LVAL_2031"].fails
    people = [{"RB030": 100001, "RB032": 1}, {"RB030": 100002, "RB032": 2, "RG_1": 10, "RB240": None}]
    assert counts("LVAL_2010", R=people).failed == 1


def test_disposable_income_is_compared_with_its_components_to_the_unit() -> None:
    parts = dict.fromkeys(("HY040G", "HY050G", "HY060G", "HY070G", "HY080G", "HY090G", "HY110G"), 0.0)
    taxes = dict.fromkeys(("HY120G", "HY130G", "HY140G"), 0.0)
    person = dict.fromkeys(
        ("PY010G", "PY021G", "PY050G", "PY080G", "PY090G", "PY100G", "PY110G", "PY120G", "PY130G", "PY140G"), 0.0
    )
    income: Any = {**parts, **taxes, "HY020": 1000.0, "HY140G": 200.0}
    found = counts("LVAL_567", H=[income], P=[{**person, "PY010G": 1205.0}])
    assert found.failed == 0
    assert counts("LVAL_567", H=[income], P=[{**person, "PY010G": 1215.0}]).failed == 1
    lost = {**person, "PY010G": 1215.0, "PY021G": None}
    assert counts("LVAL_567", H=[income], P=[lost]).failed == 1
    assert counts("LVAL_567", reading="sql", H=[income], P=[lost]).failed == 0


# -- the household grid to 2024 ----------------------------------------------------------------------
def couple(**changes: Any) -> list[Row]:
    """Two partners of 2024 with their grid; `changes` apply to the second."""
    def cells(number: int, below: float | None) -> Row:
        grid_row: dict[str, Any] = {}
        for x in range(1, 23):
            flag = -2 if x == number else -4 if x > 2 else -5 if x > number else 1
            grid_row |= {f"RG_{x}": below if x < number else None, f"RG_{x}_F": flag}
        return grid_row

    first = {"RB030": 100001, "RB032": 1, "RB082": 50, "RB090": 1, "RB220": None, "RB230": None, "RB240": 100002}
    second = {"RB030": 100002, "RB032": 2, "RB082": 48, "RB090": 2, "RB220": None, "RB230": None, "RB240": 100001}
    return [{**first, **cells(1, None)}, {**second, **cells(2, 10), **changes}]


@pytest.mark.parametrize(("rule", "changes", "fails"), [
    ("RG.flags", {}, 0), ("RG.codes", {}, 0), ("RG.partner", {}, 0), ("RB032.unnumbered", {}, 0),
    ("RB032.first", {}, 0),
    ("RG.flags", {"RG_5_F": -5}, 1), ("RG.flags", {"RG_2_F": 1, "RG_5_F": 1}, 1), ("RG.codes", {"RG_1": 13}, 1),
    ("RG.partner", {"RB240": 100009}, 1), ("RB032.unnumbered", {"RB032": None}, 1), ("RB032.number", {"RB032": 23}, 1),
    ("RB032.consecutive", {"RB032": 3}, 1), ("RG.parent_age", {"RG_1": 50}, 1), ("RG.parent_age", {"RG_1": 20}, 0),
    ("RG.father", {"RG_1": 20}, 1), ("RG.father", {"RG_1": 20, "RB220": 100001}, 0),
    ("RG.grandparent_age", {"RG_1": 70}, 1), ("RG.grandparent_age", {"RG_1": 40}, 0),
    ("RG.grandparent_age", {"RG_1": 40, "RB082": 51}, 1),
])
def test_the_grid_of_a_couple(rule: str, changes: dict[str, Any], fails: int) -> None:
    assert failed(rule, "R", couple(**changes), year=2024) == fails


def test_panel_years_before_the_grid_are_left_alone() -> None:
    rows = [{**row, "RB010": 2020, "RB032": None} for row in couple()]
    assert failed("RB032.unnumbered", "R", rows, year=2023) == 0


def test_people_without_a_household_number_are_in_no_household() -> None:
    """The flags beyond the household are judged by its size: nobody is known of people without a number."""
    rows = [{"RB030": 100001 + n, "RB040": None, "RB032": n + 1, "RG_3_F": -5} for n in range(2)]
    assert counts("LVAL_2312", R=rows).failed == 0
    assert counts("LVAL_2312", R=[{**row, "RB040": 1000} for row in rows]).failed == 2


def test_a_household_out_of_order_is_left_out_of_the_other_checks_of_the_grid() -> None:
    assert failed("RG.codes", "R", couple(RB032=3, RG_1=13), year=2024) == 0
