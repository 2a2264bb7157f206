"""Open a built release as an analyst would, and read all of it, before anyone else can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lnb_pipeline import database
from lnb_pipeline.contracts.ddl import quote
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import Finding, GateError, LnbError
from lnb_pipeline.settings import Settings


def _finding(path: Path, rule: str, expected: object, got: object) -> Finding:
    return Finding("E602", where=path.name, rule=rule, expected=str(expected), got=str(got),
                   hint="nothing was published; the last release stays. Build again")


def _comments(path: Path, found: list[database.Relation]) -> list[Finding]:
    silent = [r.full_name for r in found if not r.comment]
    silent += [f"{r.full_name}.{name}" for r in found for name, _, comment in r.columns if not comment]
    if not silent:
        return []
    return [_finding(path, "every table and column explains itself", "a comment", ", ".join(silent))]


def _macros(path: Path, settings: Settings) -> list[Finding]:
    """Each macro explains itself and answers when it is asked about nothing."""
    _, rows = database.query(
        path, "SELECT schema_name || '.' || function_name, len(parameters), comment FROM duckdb_functions() "
              "WHERE NOT internal AND function_type = 'table_macro' ORDER BY 1", settings,
    )
    for name, n_parameters, _ in rows:
        database.query(path, f"SELECT * FROM {quote(name)}({', '.join(['NULL'] * n_parameters)})", settings)
    silent = [name for name, _, comment in rows if not comment]
    return [_finding(path, "every macro explains itself", "a comment", ", ".join(silent))] if silent else []


def verify(path: Path, expected_counts: Mapping[str, int], settings: Settings) -> None:
    """Check a built file through a new read-only, locked-down connection.

    Every published table is there, is read to its last row, keeps its contract and has the rows
    that were written; every view and macro runs; every table, view, column and macro has a comment; no log lies beside.

    Raises
    ------
    GateError
        E602 with all that is wrong.
    """
    findings: list[Finding] = []
    wal = Path(f"{path}.wal")
    if wal.exists():
        findings.append(_finding(path, "a closed file has no log beside it", "no .wal", wal.name))
    try:
        found = database.relations(path, settings)
        present = {r.full_name for r in found}
        wanted = [t.full_name for t in published_tables()]
        absent = [name for name in wanted if name not in present]
        if absent:
            findings.append(_finding(path, "every published table is there", "all tables", ", ".join(absent)))
        frames = database.read_tables(path, [n for n in wanted if n in present], settings)
        for name, frame in frames.items():
            if len(frame) != expected_counts.get(name):
                findings.append(_finding(path, f"{name} has the rows that were written",
                                         expected_counts.get(name), len(frame)))
        for view in (r for r in found if r.kind == "view"):
            database.query(path, f"SELECT * FROM {quote(view.full_name)}", settings)
        findings += _comments(path, found) + _macros(path, settings)
    except LnbError as error:
        # a damaged block, a broken view, a table of another shape; a published file holds no secret to quote
        findings += [_finding(path, f.rule, f.expected, f.got) for f in error.findings]
    if findings:
        raise GateError(*findings) from None
