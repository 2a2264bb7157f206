"""The tables the logical checks are about: the four files with derived variables beside them.

Eurostat's SQL prepares its tables before it checks; this is the same preparation in the two readings.
They differ in the incomes: the configuration adds the components that are there and rounds to units, the
SQL loses the sum with its first missing term and rounds to one decimal.

Derived, in the words of the rule book: R and P `AGE`, R `RHID` (household of the person) and `GRID_SIZE`
(members with a number in the household grid), P `SELRES`, `PHID`, `PGROINC`, `PNETINC`, `PNINCS`, `PNINCP`,
`PL211_1` ... `PL211_11` (months by activity), H `HGROINC`, `HNETINC`, `GROSS`, `NET20`, `NET22`, `NET23`,
`SCHOOL_HOURS`, and in P and H `CHILD_TO_12`, `CHILD_TO_15`, `CHILD_TO_17` (1 where the youngest member is not
older, 0 otherwise).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation.rules import Reading
from lnb_pipeline.silc.codebook import BREAK_YEAR, CURRENT_MEMBERS, FILES

_GROSS_P = ("PY010G", "PY021G", "PY050G", "PY080G", "PY090G", "PY100G", "PY110G", "PY120G", "PY130G", "PY140G")
_GROSS_H = ("HY040G", "HY050G", "HY060G", "HY070G", "HY080G", "HY090G", "HY110G")
_TAXES = ("HY120G", "HY130G", "HY140G")
_TRANSFERS_P, _TRANSFERS_H = ("PY090N", "PY120N", "PY130N", "PY140N"), ("HY050N", "HY060N", "HY070N")
_PENSIONS = ("PY100N", "PY110N")
_MONTHS = tuple(f"PL211{letter}" for letter in "ABCDEFGHIJKL")
SOURCES = {
    "AGE": "RB081, or RB080 to 2020", "SELRES": "RB245", "GRID_SIZE": "RB032", "GROSS": "gross income components",
    "NET20": "gross income components, taxes", "NET22": "income components", "NET23": "income components",
    "PGROINC": "gross personal incomes", "PNETINC": "net personal incomes", "HNETINC": "net household incomes",
    "HGROINC": "gross household incomes", "CHILD_TO_12": "RB082", "CHILD_TO_15": "RB081", "CHILD_TO_17": "RB082",
    "SCHOOL_HOURS": "RL020", **{f"PL211_{n}": "PL211A to PL211L" for n in range(1, 12)},
}
"""What a derived variable is made of, for the words that say why a rule was not judged."""
_BASE_ID = 100
"""A personal identifier is that of the household the person was first in, times this, plus a number."""


def prepare(scratch: Scratch, year: int, reading: Reading) -> None:
    """Make the tables `D`, `R`, `P` and `H` beside the raw ones."""
    columns = {role: scratch.columns(f"raw_{role}") for role in FILES}
    scratch.view("D", "SELECT * FROM raw_D")
    _add_register(scratch, columns["R"], year)
    scratch.run(_youngest(columns["R"]))
    register = scratch.columns("R")
    scratch.run(_persons(columns["P"], register, reading))
    scratch.view("P", _beside("P"))
    scratch.run(_households(columns["H"], scratch.columns("P"), register, reading))
    scratch.view("H", _beside("H"))


def _beside(role: str) -> str:
    """The view of a file with its derived variables, record by record."""
    return (
        f"SELECT own.*, more.* EXCLUDE (record) FROM raw_{role} AS own "
        f"JOIN more_{role} AS more ON own.record = more.record"
    )


def derived_columns(scratch: Scratch) -> dict[str, frozenset[str]]:
    """Columns of every table a rule may read, raw and prepared."""
    names = (*FILES, *(f"raw_{role}" for role in FILES))
    optional = [name for name in scratch.tables() if name.startswith("grid")]
    return {name: scratch.columns(name) for name in (*names, *optional)}


def _add_register(scratch: Scratch, columns: frozenset[str], year: int) -> None:
    """R is the register as delivered with its derived variables beside it; the delivered columns are shared."""
    age = "RB081" if year >= BREAK_YEAR else "RB010 - RB080 - 1"
    added = {
        "AGE": (age, ("RB081",) if year >= BREAK_YEAR else ("RB080",)),
        "RHID": (f"coalesce(RB040, floor(RB030 / {_BASE_ID}))", ("RB040",)),
        "GRID_SIZE": (
            # people without a household number are in no household, however many they are
            "CASE WHEN RB010 IS NOT NULL AND RB040 IS NOT NULL THEN nullif(count(*) FILTER "
            f"(RB110 IN {CURRENT_MEMBERS} AND RB032 IS NOT NULL) OVER (PARTITION BY RB010, RB040), 0) END",
            ("RB110", "RB032", "RB040"),
        ),
    }
    register = scratch.given("raw_R")
    derived = scratch.arrow(f"SELECT record{_added(added, columns)} FROM raw_R ORDER BY record")
    for name in derived.column_names[1:]:
        register = register.append_column(name, derived[name])
    scratch.add("R", register)


def _added(definitions: Mapping[str, tuple[str, Sequence[str]]], columns: frozenset[str]) -> str:
    """Derived columns whose sources are delivered; the others are missing columns, as any other."""
    return "".join(f", {sql} AS {name}" for name, (sql, needs) in definitions.items() if columns.issuperset(needs))


def _youngest(columns: frozenset[str]) -> str:
    """The youngest current member of every household, and the hours of compulsory school."""

    def least(age: str) -> str:
        return f"min({age}) FILTER (RB110 IN {CURRENT_MEMBERS})" if {age, "RB110"} <= columns else "NULL"

    hours = "sum(RL020)" if "RL020" in columns else "NULL"
    has_members = f"count(*) FILTER (RB110 IN {CURRENT_MEMBERS}) > 0" if "RB110" in columns else "true"
    return (
        f"CREATE TABLE youngest AS SELECT RB010 AS y, RB040 AS household, {least('RB082')} AS now, "
        f"{least('RB081')} AS then_, {hours} AS school, {has_members} AS has_members FROM raw_R GROUP BY RB010, RB040"
    )


def _child(age: str, bound: int) -> str:
    return f"CASE WHEN youngest.has_members THEN CASE WHEN {age} BETWEEN 0 AND {bound} THEN 1 ELSE 0 END END"


def _children(register: frozenset[str]) -> dict[str, str]:
    """The marks of households with children, where the age they rest on is delivered."""
    now = {f"CHILD_TO_{bound}": _child("youngest.now", bound) for bound in (12, 17)} if "RB082" in register else {}
    then = {"CHILD_TO_15": _child("youngest.then_", 15)} if "RB081" in register else {}
    return now | then if "RB110" in register else {}


def _listed(columns: Mapping[str, str]) -> str:
    return "".join(f", {sql} AS {name}" for name, sql in columns.items())


def _total(terms: Sequence[str], reading: Reading) -> str:
    """Sum of components."""
    if reading == "sql":
        return f"round({' + '.join(terms)}, 1)"
    there = ", ".join(terms)
    return f"CASE WHEN coalesce({there}) IS NOT NULL THEN round({' + '.join(f'coalesce({t}, 0)' for t in terms)}) END"


def _persons(columns: frozenset[str], register: frozenset[str], reading: Reading) -> str:
    """Persons with a current record in the register; several such records make several rows."""
    totals = {
        "PGROINC": _GROSS_P, "PNINCS": _TRANSFERS_P, "PNINCP": _PENSIONS,
        "PNETINC": tuple(f"{code[:-1]}N" for code in _GROSS_P),
    }
    added = {name: _total(terms, reading) for name, terms in totals.items() if columns.issuperset(terms)}
    if columns.issuperset(_MONTHS):
        added |= {f"PL211_{n}": " + ".join(f"CAST({m} = {n} AS INT)" for m in _MONTHS) for n in range(1, 12)}
    found = {"AGE": "AGE", "SELRES": "RB245"}
    found = {name: code for name, code in found.items() if code in register}
    added |= {"PHID": "found.PHID", **{name: f"found.{name}" for name in found}, **_children(register)}
    current = "WHERE RB110 < 5" if "RB110" in register else ""
    return (
        f"CREATE TABLE more_P AS SELECT own.record{_listed(added)} "
        f"FROM raw_P AS own JOIN (SELECT RB010, RB030, RB040 AS PHID{_listed(found)} FROM R {current}) AS found "
        "ON own.PB010 = found.RB010 AND own.PB030 = found.RB030 "
        "LEFT JOIN youngest ON youngest.y = own.PB010 AND youngest.household = found.PHID"
    )


def _households(
    columns: frozenset[str], persons: frozenset[str], register: frozenset[str], reading: Reading
) -> str:
    """One row a household and year, with the incomes of its persons.

    Of households with several records the first stands for all: a check of its own finds them.
    """
    incomes = _incomes(columns, persons, reading)
    kept = [*(name for name in incomes if name.isupper()), *_children(register)]
    added = incomes | _children(register)
    if "RL020" in register:
        added["SCHOOL_HOURS"] = "youngest.school"
        kept.append("SCHOOL_HOURS")
    sums = "".join(f", sum({name}) AS {name}" for name in ("PGROINC", "PNINCS", "PNINCP") if name in persons)
    return (
        "CREATE TABLE more_H AS WITH one AS (SELECT * FROM raw_H "
        "QUALIFY row_number() OVER (PARTITION BY HB010, HB030 ORDER BY record) = 1), "
        f"persons AS (SELECT PB010, PHID{sums} FROM P GROUP BY PB010, PHID), "
        f"derived AS (SELECT one.record{_listed(added)} FROM one "
        "LEFT JOIN persons ON HB010 = persons.PB010 AND HB030 = persons.PHID "
        "LEFT JOIN youngest ON youngest.y = HB010 AND youngest.household = HB030) "
        f"SELECT record{''.join(f', {name}' for name in kept)} FROM derived"
    )


def _incomes(columns: frozenset[str], persons: frozenset[str], reading: Reading) -> dict[str, str]:
    """Incomes that follow from their components, step by step, as far as the components are delivered.

    A later one may name an earlier one: DuckDB knows the names given further left.
    """
    made: dict[str, str] = {}
    net = tuple(f"{code[:-1]}N" for code in _GROSS_H)
    if columns.issuperset(net):
        made["HNETINC"] = _total(net, reading)
    if columns.issuperset(_GROSS_H):
        made["HGROINC"] = _total(_GROSS_H, reading)
    if "HGROINC" in made and "PGROINC" in persons:
        made["GROSS"] = _rounded(_plus("HGROINC", "persons.PGROINC", reading), reading)
        if columns.issuperset(_TAXES):
            made["taxes"] = " + ".join(_TAXES) if reading == "sql" else " + ".join(f"coalesce({t}, 0)" for t in _TAXES)
            made["NET20"] = _rounded("GROSS - taxes", reading)
    if "NET20" in made and columns.issuperset(_TRANSFERS_H) and {"PNINCS", "PNINCP"} <= persons:
        made["transfers"] = _total(_TRANSFERS_H, reading)
        made["NET22"] = _rounded(_minus("NET20", ("transfers", "persons.PNINCS"), reading), reading)
        made["NET23"] = _rounded(_minus("NET22", ("persons.PNINCP",), reading), reading)
    return made


def _rounded(sql: str, reading: Reading) -> str:
    return f"round({sql}, 1)" if reading == "sql" else f"round({sql})"


def _plus(left: str, right: str, reading: Reading) -> str:
    if reading == "sql":
        return f"{left} + {right}"
    return f"CASE WHEN coalesce({left}, {right}) IS NOT NULL THEN coalesce({left}, 0) + coalesce({right}, 0) END"


def _minus(left: str, right: Sequence[str], reading: Reading) -> str:
    if reading == "sql":
        return " - ".join((left, *right))
    return " - ".join((left, *(f"coalesce({term}, 0)" for term in right)))
