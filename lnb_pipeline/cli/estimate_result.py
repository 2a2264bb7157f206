"""The result of `lnb estimate` as a file or on the terminal."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lnb_pipeline.cli.console import out, print_table
from lnb_pipeline.cli.estimate_columns import Labels
from lnb_pipeline.database import aside
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.estimation.table.rows import Row

SUFFIXES = (".parquet", ".csv")
_COLUMNS: dict[str, pa.DataType] = {
    "estimate": pa.float64(), "std_error": pa.float64(), "ci_lower": pa.float64(), "ci_upper": pa.float64(),
    "df": pa.int64(), "deff": pa.float64(), "n": pa.int64(), "n_households": pa.int64(), "n_psu": pa.int64(),
    "status": pa.string(), "contrast": pa.string(), "p_value": pa.float64(), "q_value": pa.float64(),
}
OWN_COLUMNS = frozenset({"measure", *_COLUMNS})
"""Columns of every result, which no variable may be called."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this is calculated by a spreadsheet."""


def table_of(rows: Sequence[Row], by: Sequence[str], labels: Sequence[Labels]) -> pa.Table:
    """The rows as a table; a variable keeps the type it has in the file, null means all of it."""
    columns: dict[str, pa.Array] = {"measure": pa.array([row.measure for row in rows], pa.string())}
    for number, (name, known) in enumerate(zip(by, labels, strict=True)):
        columns[name] = known.values.take(pa.array([row.cell[number] for row in rows], pa.int64()))
    for name, kind in _COLUMNS.items():
        columns[name] = pa.array([getattr(row, name) for row in rows], kind)
    return pa.table(columns)


def check_output(path: Path, source: Path) -> None:
    """Refuse, before the work, a file that could not be written.

    Raises
    ------
    UsageError
        E902 for a suffix that names no format, a folder that is not there, the file that is read.
    """
    got = (
        path.suffix or "no suffix" if path.suffix.lower() not in SUFFIXES
        else "a folder" if path.is_dir()
        else "a folder that is not there" if not path.absolute().parent.is_dir()
        else "the file that is read" if path.resolve() == source.resolve()
        else None
    )
    if got is not None:
        raise fail(
            UsageError, "E902", where=f"--out {path}", rule="a result has a place and a format of its own",
            expected=f"a file in a folder that is there, ending in {' or '.join(SUFFIXES)}", got=got,
            hint="give another path",
        )


def write(table: pa.Table, path: Path) -> None:
    """Write a result beside its place and move it in; the suffix says how (`check_output` has seen to it)."""
    beside = aside(path)
    try:
        if path.suffix.lower() == ".parquet":
            pq.write_table(table, beside, compression="zstd")
        else:
            _write_csv(table, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write_csv(table: pa.Table, path: Path) -> None:
    """Comma separated, empty for null; no text begins like a formula."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.column_names)
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            writer.writerow(f"'{value}" if _is_formula(value) else value for value in row)


def _is_formula(value: Any) -> bool:
    """Text that a spreadsheet would calculate; a number in text stays as it is."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return False
    try:
        float(value)
    except ValueError:
        return True
    return False


def show(table: pa.Table, by: Sequence[str]) -> None:
    """The result on the terminal, without columns that are empty throughout."""
    names = [n for n in table.column_names if n in by or table[n].null_count < table.num_rows]
    columns = [[_cell(name, value, name in by) for value in table[name].to_pylist()] for name in names]
    print_table("", names, zip(*columns, strict=True))
    out.print(f"{table.num_rows:,} row{'' if table.num_rows == 1 else 's'}", style="dim")


def _cell(name: str, value: Any, is_variable: bool) -> str:
    if value is None:
        return "all" if is_variable else ""
    if is_variable or not isinstance(value, float):
        return f"{value:,}" if name.startswith("n") and isinstance(value, int) and not is_variable else str(value)
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:#.4g}"
