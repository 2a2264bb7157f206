"""The household grid to survey year 2024, which only Eurostat's SAS programs check.

From 2025 on the same is said by logical checks (LVAL 2000 to 2391). Judged are members of households of
two and more; a household whose numbers RB032 are out of order is left out of the other checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation.rules import Records, Rule
from lnb_pipeline.prevalidation.structural import Scope, column
from lnb_pipeline.silc.codebook import BREAK_YEAR, CURRENT_MEMBERS, definition

LAST_YEAR = 2024
CELLS = 22
SON_OR_DAUGHTER, PARENT, PARTNER, GRANDCHILD, GRANDPARENT = (20, 21), (50, 51), (10, 11), 40, 70
"""What the person of the row is to the person of the column: codes of the grid."""



def applies(year: int) -> bool:
    """Whether the grid of a survey year is judged here."""
    return BREAK_YEAR <= year <= LAST_YEAR


def prepare(scratch: Scratch, year: int) -> None:
    """The tables `grid_member` (a row a member) and `grid_cell` (a row a member and column of the grid)."""
    columns = scratch.columns("raw_R")
    cells = [f"RG_{n}" for n in range(1, CELLS + 1)]
    if not applies(year) or not columns.issuperset([*cells, *(f"{c}_F" for c in cells), "RB032", "RB040", "RB110"]):
        return
    household = "PARTITION BY RB010, RB040"
    beside = ("RB082", "RB090", "RB220", "RB230", "RB240")
    persons = ", ".join(code if code in columns else f"NULL AS {code}" for code in beside)
    scratch.run(
        "CREATE TABLE grid_member AS SELECT *, (lowest IS DISTINCT FROM 1 OR highest IS DISTINCT FROM size "
        f"OR numbers <> size) AS disordered FROM (SELECT RB010, RB030, RB040, RB032, {persons}, "
        f"count(*) OVER ({household}) AS size, min(RB032) OVER ({household}) AS lowest, max(RB032) OVER ({household}) "
        f"AS highest, count(DISTINCT RB032) OVER ({household}) AS numbers, {', '.join(cells)}, "
        f"{', '.join(f'{c}_F' for c in cells)} FROM raw_R WHERE RB110 IN {CURRENT_MEMBERS} AND RB010 >= {BREAK_YEAR}) "
        "WHERE size > 1"
    )
    values, flags = ", ".join(cells), ", ".join(f"{c}_F" for c in cells)
    scratch.run(
        "CREATE TABLE grid_cell AS SELECT c.RB010, c.RB030, c.RB032, c.size, c.x, c.code, c.flag, c.RB082, c.RB220, "
        "c.RB230, c.RB240, o.RB030 AS other, o.RB082 AS other_age, o.RB090 AS other_sex FROM (SELECT RB010, RB030, "
        "RB040, RB032, size, RB082, RB220, RB230, RB240, "
        f"unnest(range(1, {CELLS + 1})) AS x, unnest([{values}]) AS code, unnest([{flags}]) AS flag "
        "FROM grid_member WHERE NOT disordered) AS c LEFT JOIN grid_member AS o "
        "ON o.RB010 = c.RB010 AND o.RB040 = c.RB040 AND o.RB032 = c.x AND NOT o.disordered"
    )


def rules(scope: Scope) -> Iterator[Rule]:
    """Checks of the sequence, the flags, the codes, the ages and the identifiers of relatives."""
    if not applies(scope.year):
        return
    yield from _sequence()
    yield from _cells(scope)
    yield from _relatives()


def _sequence() -> Iterator[Rule]:
    number = column("RB032")
    household = (column("RB010"), column("RB040"))
    yield _member_rule("RB032.unnumbered", "members of households of two and more have a number", f"({number} IS NULL)")
    yield _member_rule("RB032.number", f"numbers are 1 to {CELLS}", f"({number} NOT BETWEEN 1 AND {CELLS})")
    yield _member_rule("RB032.first", "the numbers of a household start at 1", f"(min({number}) <> 1)", household)
    yield _member_rule(
        "RB032.consecutive", "the numbers of a household follow one another",
        f"(max({number}) - min({number}) + 1 <> count({number}) OR count(DISTINCT {number}) <> count({number}))",
        household,
    )


def _member_rule(id: str, title: str, fails: str, group: tuple[str, ...] = ()) -> Rule:
    records = Records("R", "grid_member", column("RB010"), group=group)
    return Rule(
        id=id, group="grid", kind="sequence", file="R", severity="error", title=f"RB032: {title}", variables=("RB032",),
        records=records, fails=fails, reads=(("grid_member", "RB032"),),
    )


def _cells(scope: Scope) -> Iterator[Rule]:
    """One finding a person, however many cells are wrong."""
    x, number, flag, code = column("x"), column("RB032"), column("flag"), column("code")
    wrong_flag = (
        f"CASE WHEN {x} = {number} THEN {flag} <> -2 WHEN {x} > {column('size')} THEN {flag} <> -4 "
        f"WHEN {x} > {number} THEN {flag} <> -5 ELSE {flag} < -1 END OR {flag} IS NULL"
    )
    title = "flags are -2 on the diagonal, -5 above it, -4 beyond the household"
    yield _cell_rule("RG.flags", "flags", title, wrong_flag)
    variable = definition("RG_1", scope.year)
    codes = (variable.codes or ()) if variable else ()
    earlier = (variable.earlier_codes or codes) if variable else ()
    before = (variable.earlier_before or 0) if variable else 0
    listed, listed_earlier = (", ".join(map(str, c)) for c in (codes, earlier))
    outside = (
        f"{x} < {number} AND CASE WHEN {column('RB010')} < {before} THEN {code} NOT IN ({listed_earlier}) "
        f"ELSE {code} NOT IN ({listed}) END"
    )
    yield _cell_rule("RG.codes", "codes", "relationships are codes of the list", outside)


def _relatives() -> Iterator[Rule]:
    code, age, other_age = column("code"), column("RB082"), column("other_age")
    yield _cell_rule("RG.parent_age", "ages", "a parent is not younger than the child",
                     f"({code} IN {PARENT} AND {age} < {other_age}) "
                     f"OR ({code} IN {SON_OR_DAUGHTER} AND {age} > {other_age})")
    yield _cell_rule("RG.grandparent_age", "ages", "a grandparent is not younger than the grandchild",
                     f"({code} = {GRANDPARENT} AND {age} < {other_age}) "
                     f"OR ({code} = {GRANDCHILD} AND {age} > {other_age})")
    for id, relation, sex, variable, word in (
        ("RG.father", SON_OR_DAUGHTER, 1, "RB220", "father"), ("RG.mother", SON_OR_DAUGHTER, 2, "RB230", "mother"),
        ("RG.partner", PARTNER, None, "RB240", "partner"),
    ):
        of_sex = f" AND {column('other_sex')} = {sex}" if sex else ""
        yield _cell_rule(id, "identifiers", f"{variable} names the {word} of the grid",
                         f"{code} IN {relation}{of_sex} AND {column(variable)} IS DISTINCT FROM {column('other')}")


def _cell_rule(id: str, kind: str, title: str, wrong: str) -> Rule:
    records = Records("R", "grid_cell", column("RB010"), group=(column("RB010"), column("RB030")))
    return Rule(
        id=id, group="grid", kind=kind, file="R", severity="error", title=f"Household grid: {title}",
        variables=("RB032", "RG_1"), records=records, fails=f"coalesce(bool_or({wrong}), false)",
        reads=(("grid_cell", "code"),),
    )
