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
from lnb_pipeline.silc.codebook import BREAK_YEAR, FILES

CURRENT = (1, 2, 3, 4)
_GROSS_P = ("PY010G", "PY021G", "PY050G", "PY080G", "PY090G", "PY100G", "PY110G", "PY120G", "PY130G", "PY140G")
_GROSS_H = ("HY040G", "HY050G", "HY060G", "HY070G", "HY080G", "HY090G", "HY110G")
_TAXES = ("HY120G", "HY130G", "HY140G")
_TRANSFERS_P, _TRANSFERS_H = ("PY090N", "PY120N", "PY130N", "PY140N"), ("HY050N", "HY060N", "HY070N")
_PENSIONS = ("PY100N", "PY110N")
_MONTHS = tuple(f"PL211{letter}" for letter in "ABCDEFGHIJKL")
_BASE_ID = 100
"""A personal identifier is that of the household the person was first in, times this, plus a number."""


def prepare(scratch: Scratch, year: int, reading: Reading) -> None:
    """Make the tables `D`, `R`, `P` and `H` beside the raw ones."""
    columns = {role: scratch.columns(f"raw_{role}") for role in FILES}
    scratch.run("CREATE VIEW D AS SELECT * FROM raw_D")
    for statement in _register(columns["R"], year):
        scratch.run(statement)
    scratch.run(_youngest(columns["R"]))
    # what is derived stands in narrow tables beside the files: a copy of a file costs its memory again
    scratch.run(_persons(columns["P"], columns["R"], reading))
    scratch.run(_beside("P"))
    scratch.run(_households(columns["H"], reading))
    scratch.run(_beside("H"))


def _beside(role: str) -> str:
    """The view of a file with its derived variables, record by record."""
    return (
        f"CREATE VIEW {role} AS SELECT own.*, more.* EXCLUDE (record) FROM raw_{role} AS own "
        f"JOIN more_{role} AS more ON own.rowid = more.record"
    )


def derived_columns(scratch: Scratch) -> dict[str, frozenset[str]]:
    """Columns of every table a rule may read, raw and prepared."""
    names = (*FILES, *(f"raw_{role}" for role in FILES))
    optional = [name for (name,) in scratch.rows("SELECT table_name FROM duckdb_tables()") if name.startswith("grid")]
    return {name: scratch.columns(name) for name in (*names, *optional)}


def _register(columns: frozenset[str], year: int) -> list[str]:
    """R with its derived variables takes the place of the raw table, which becomes a view of it."""
    age = "RB081" if year >= BREAK_YEAR else "RB010 - RB080 - 1"
    current = ", ".join(map(str, CURRENT))
    added = {
        "AGE": (age, ("RB081",) if year >= BREAK_YEAR else ("RB080",)),
        "RHID": (f"coalesce(RB040, floor(RB030 / {_BASE_ID}))", ("RB040",)),
        "GRID_SIZE": (
            f"nullif(count(*) FILTER (RB110 IN ({current}) AND RB032 IS NOT NULL) "
            "OVER (PARTITION BY RB010, RB040), 0)", ("RB110", "RB032", "RB040"),
        ),
    }
    delivered = ", ".join(f'"{code}"' for code in sorted(columns))
    return [
        f"CREATE TABLE R AS SELECT *{_added(added, columns)} FROM raw_R", "DROP TABLE raw_R",
        f"CREATE VIEW raw_R AS SELECT {delivered} FROM R",
    ]


def _added(definitions: Mapping[str, tuple[str, Sequence[str]]], columns: frozenset[str]) -> str:
    """Derived columns whose sources are delivered; the others are missing columns, as any other."""
    return "".join(f", {sql} AS {name}" for name, (sql, needs) in definitions.items() if columns.issuperset(needs))


def _youngest(columns: frozenset[str]) -> str:
    """The youngest current member of every household, and the hours of compulsory school."""
    current = ", ".join(map(str, CURRENT))

    def least(age: str) -> str:
        return f"min({age}) FILTER (RB110 IN ({current}))" if {age, "RB110"} <= columns else "NULL"

    hours = "sum(RL020)" if "RL020" in columns else "NULL"
    has_members = f"count(*) FILTER (RB110 IN ({current})) > 0" if "RB110" in columns else "true"
    return (
        f"CREATE TABLE youngest AS SELECT RB010 AS y, RB040 AS household, {least('RB082')} AS now, "
        f"{least('RB081')} AS then_, {hours} AS school, {has_members} AS has_members FROM raw_R GROUP BY RB010, RB040"
    )


def _child(age: str, bound: int) -> str:
    return f"CASE WHEN youngest.has_members THEN CASE WHEN {age} BETWEEN 0 AND {bound} THEN 1 ELSE 0 END END"


def _children() -> str:
    return (
        f"{_child('youngest.now', 12)} AS CHILD_TO_12, {_child('youngest.then_', 15)} AS CHILD_TO_15, "
        f"{_child('youngest.now', 17)} AS CHILD_TO_17"
    )


def _total(terms: Sequence[str], columns: frozenset[str], reading: Reading) -> str:
    """Sum of components; NULL where a component is not a column of the delivery."""
    if not columns.issuperset(terms):
        return "NULL"
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
    added = [f"{_total(terms, columns, reading)} AS {name}" for name, terms in totals.items()]
    if columns.issuperset(_MONTHS):
        months = " + ".join(f"CAST({month} = {{n}} AS INT)" for month in _MONTHS)
        added += [f"{months.format(n=n)} AS PL211_{n}" for n in range(1, 12)]
    status = "RB245" if "RB245" in register else "NULL"
    return (
        f"CREATE TABLE more_P AS SELECT own.rowid AS record, {', '.join(added)}, found.SELRES, found.PHID, found.AGE, "
        f"{_children()} "
        f"FROM raw_P AS own JOIN (SELECT RB010, RB030, RB040 AS PHID, AGE, {status} AS SELRES FROM R "
        f"WHERE RB110 < 5) AS found ON own.PB010 = found.RB010 AND own.PB030 = found.RB030 "
        f"LEFT JOIN youngest ON youngest.y = own.PB010 AND youngest.household = found.PHID"
    )


def _households(columns: frozenset[str], reading: Reading) -> str:
    """One row a household and year, with the incomes of its persons; NULL where a term is missing (SQL)."""
    own = _total(_GROSS_H, columns, reading)
    transfers = _total(_TRANSFERS_H, columns, reading)
    net = _total(tuple(f"{code[:-1]}N" for code in _GROSS_H), columns, reading)
    taxes = " + ".join(_TAXES) if reading == "sql" else " + ".join(f"coalesce({t}, 0)" for t in _TAXES)
    if not columns.issuperset(_TAXES):
        taxes = "NULL"
    gross = _plus("HGROINC", "+", "persons.PGROINC", reading)
    steps = (
        f"SELECT *, {_rounded('GROSS - taxes', reading)} AS NET20 FROM sums",
        f"SELECT *, {_rounded(_minus('NET20', ('own_transfers', 'transfers'), reading), reading)} AS NET22 FROM step20",
        f"SELECT *, {_rounded(_minus('NET22', ('pensions',), reading), reading)} AS NET23 FROM step22",
    )
    return (
        "CREATE TABLE more_H AS WITH one AS (SELECT DISTINCT ON (HB010, HB030) *, rowid AS record FROM raw_H), "
        "persons AS (SELECT PB010, PHID, sum(PGROINC) AS PGROINC, sum(PNINCS) AS PNINCS, sum(PNINCP) AS PNINCP FROM P "
        f"GROUP BY PB010, PHID), totals AS (SELECT *, {own} AS HGROINC, {transfers} AS own_transfers, "
        f"{net} AS HNETINC, {taxes} AS taxes FROM one), sums AS (SELECT totals.*, "
        f"{_rounded(gross, reading)} AS GROSS, persons.PNINCS AS transfers, persons.PNINCP AS pensions, "
        f"youngest.school AS SCHOOL_HOURS, {_children()} FROM totals LEFT JOIN persons ON HB010 = persons.PB010 "
        "AND HB030 = persons.PHID LEFT JOIN youngest ON youngest.y = HB010 AND youngest.household = HB030), "
        f"step20 AS ({steps[0]}), step22 AS ({steps[1]}) "
        "SELECT record, HGROINC, HNETINC, GROSS, NET20, NET22, NET23, SCHOOL_HOURS, CHILD_TO_12, CHILD_TO_15, "
        f"CHILD_TO_17 FROM ({steps[2]})"
    )


def _rounded(sql: str, reading: Reading) -> str:
    return f"round({sql}, 1)" if reading == "sql" else f"round({sql})"


def _plus(left: str, sign: str, right: str, reading: Reading) -> str:
    if reading == "sql":
        return f"{left} {sign} {right}"
    return f"CASE WHEN coalesce({left}, {right}) IS NOT NULL THEN coalesce({left}, 0) {sign} coalesce({right}, 0) END"


def _minus(left: str, right: Sequence[str], reading: Reading) -> str:
    if reading == "sql":
        return " - ".join((left, *right))
    return " - ".join((left, *(f"coalesce({term}, 0)" for term in right)))
