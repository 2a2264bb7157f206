"""Files of DuckDB: written whole, read as an analyst does.

A file is built beside its place and moved in, so a reader sees the old file or the new one. Nothing
is ever written to a file that somebody may have open. A connection lives for one operation.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from lnb_pipeline.contracts.columns import COLUMNS, ColumnType
from lnb_pipeline.contracts.ddl import (
    comment_on_column,
    comment_statements,
    create_schema,
    create_table,
    literal,
    quote,
)
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.database.connection import connection_limits
from lnb_pipeline.errors import GateError, LnbError, UsageError, fail
from lnb_pipeline.settings import Settings, load_settings

# Readable by every DuckDB from 1.5 on; the default of 2.x is not.
STORAGE_VERSION = "v1.5.0"

_ARROW: dict[ColumnType, pa.DataType] = {
    "text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "figure": pa.float64(), "boolean": pa.bool_(),
    "date": pa.date32(), "timestamp": pa.timestamp("us"),
}
# how a cell begins that a spreadsheet runs; read by Python and by DuckDB
_FORMULA = r"^[=+@\t\r-]"
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
# what the system and DuckDB say when a disk, a quota or a size limit is reached
_FULL = re.compile(r"no space|too large|disk quota|max_temp_directory_size|out of memory", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of a file, as an analyst's client lists it."""

    schema: str
    name: str
    kind: Literal["table", "view"]
    comment: str | None
    columns: tuple[tuple[str, str, str | None], ...]  # name, type, comment

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


def _write_failure(path: Path, error: Exception) -> LnbError:
    """A coded error for a failed write; the text of the exception may quote a record and is dropped."""
    if isinstance(error, duckdb.OutOfMemoryException) or _FULL.search(_first_line(error)):
        return fail(
            GateError, "E605", where=str(path), rule="a file is written whole or not at all",
            expected="room for the file", got="the disk, a quota or a limit is reached",
            hint="free space or raise the limit, then run again; what was there before is untouched",
        )
    return fail(
        GateError, "E607", where=str(path), rule="a table is written as its contract says",
        expected="every row accepted", got=type(error).__name__,
        hint="check the table against its contract",
    )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> int:
    """Remove what a process that no longer lives left half-built in `folder`; return how many."""
    removed = 0
    for left in folder.glob(".*.tmp*"):
        match = re.search(r"\.(\d+)\.tmp", left.name)
        if match and not _alive(int(match.group(1))):
            _remove(left)
            removed += 1
    return removed


def aside(path: Path) -> Path:
    """The name under which this process builds what will be moved to `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _arrow(table: Table, frame: pd.DataFrame) -> pa.Table:
    schema = pa.schema([pa.field(c.name, _ARROW[c.type]) for c in table.column_definitions()])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


def _stored(column_name: str, column_type: ColumnType) -> str:
    """A column as it is written: a figure that is missing is null, not a figure that holds a null."""
    name = quote(column_name)
    return f"CASE WHEN {name} IS NOT NULL THEN union_value(number := {name}) END" if column_type == "figure" else name


def _plain(table: Table, name: str) -> str:
    """A column as it is exchanged: a figure as the number it holds."""
    return f"{quote(name)}.number AS {quote(name)}" if COLUMNS[name].type == "figure" else quote(name)


def _all_plain(table: Table) -> str:
    """All columns by *, so that one of an older contract is found."""
    figures = ", ".join(_plain(table, c) for c in table.columns if COLUMNS[c].type == "figure")
    return f"* REPLACE ({figures})" if figures else "*"


def _without_unions(table: pa.Table) -> pa.Table:
    """Arrow's consumers know no unions; ours have one member."""
    for position, field in enumerate(table.schema):
        if pa.types.is_union(field.type):
            chunks = [chunk.field(0) for chunk in table.column(position).chunks]
            table = table.set_column(position, field.name, pa.chunked_array(chunks, field.type.field(0).type))
    return table


def _contracts(names: Sequence[str]) -> list[Table]:
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise fail(
            UsageError, "E902", where="database", rule="every table has a contract", expected="a contract",
            got=", ".join(unknown), hint="add the table to lnb_pipeline/contracts/tables.py",
        )
    return [TABLES[name] for name in names]


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> int:
    rows = _arrow(table, conform(table, frame))
    connection.execute(create_schema(table.schema))
    connection.execute(create_table(table))
    connection.register("incoming", rows)
    columns = ", ".join(_stored(c.name, c.type) for c in table.column_definitions())
    try:
        connection.execute(f"INSERT INTO {quote(table.full_name)} SELECT {columns} FROM incoming")
    finally:
        connection.unregister("incoming")
    for statement in comment_statements(table):
        connection.execute(statement)
    return int(rows.num_rows)


def _comment_views(connection: duckdb.DuckDBPyConnection) -> None:
    """A column of a view that keeps a contract's name keeps its meaning, unless the view says otherwise."""
    silent = connection.execute(
        "SELECT c.schema_name, c.table_name, c.column_name FROM duckdb_columns() AS c "
        "JOIN duckdb_views() AS v ON c.database_name = v.database_name AND c.schema_name = v.schema_name "
        "AND c.table_name = v.view_name WHERE NOT v.internal AND c.comment IS NULL"
    ).fetchall()
    for schema, view, column in silent:
        if column in COLUMNS:
            connection.execute(comment_on_column(f"{schema}.{view}", COLUMNS[column]))


def build_file(
    path: Path, tables: Mapping[str, pd.DataFrame], settings: Settings, statements: Sequence[str] = ()
) -> dict[str, int]:
    """Write a complete DuckDB file at `path`, which nobody else knows; return rows by table.

    Tables follow their contracts (types, NOT NULL, code lists, comments) and keep the row order given.
    `statements` (views and their comments) run last. The file is closed, without a log beside it,
    and flushed. On any failure it is removed.

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E605 when there is no room.
    """
    contracts = _contracts(list(tables))
    spill = path.with_name(path.name + ".spill")
    for leftover in (path, Path(f"{path}.wal"), spill):
        _remove(leftover)
    connection = duckdb.connect(":memory:", config=connection_limits(settings, spill, threads=1))
    done = False
    try:
        storage = f"STORAGE_VERSION {literal(STORAGE_VERSION)}"
        connection.execute(f"ATTACH {literal(str(path))} AS built ({storage})")
        connection.execute("USE built")
        counts = {table.full_name: _fill(connection, table, tables[table.full_name]) for table in contracts}
        for statement in statements:
            connection.execute(statement)
        _comment_views(connection)
        connection.execute("USE memory")
        connection.execute("DETACH built")
        done = True
    except (duckdb.Error, OSError) as error:
        raise _write_failure(path, error) from None
    finally:
        connection.close()
        _remove(spill)
        if not done:
            _remove(path)
            _remove(Path(f"{path}.wal"))
    sync(path)
    return counts


def write_partition(path: Path, tables: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, int]:
    """Replace the partition file `path` by one that holds exactly `tables`; return rows by table.

    `tables`: full table name -> frame of that contract. The old file stays until the new one is
    complete and is then replaced in one move; readers that hold the old one keep it. Mode 0600.

    Raises
    ------
    GateError
        E607, E605; the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(path.parent)
    temporary = aside(path)
    counts = build_file(temporary, tables, settings)
    temporary.chmod(0o600)
    # a log left by a stranger who opened the old file for writing would make the new one unopenable
    Path(f"{path}.wal").unlink(missing_ok=True)
    temporary.replace(path)
    sync(path.parent)
    return counts


@contextmanager
def _reading(path: Path, settings: Settings | None, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    limits = settings or load_settings()
    if not path.exists():
        raise fail(
            UsageError, "E606", where=str(path), rule="a query reads a file that is there",
            expected="a DuckDB file", got="no file", hint="publish first, or give another path",
        ) from None
    connection = None
    try:
        connection = duckdb.connect(
            str(path), read_only=True,
            config=connection_limits(limits, spill, threads=limits.threads, sealed=True),
        )
        yield connection
    except duckdb.Error as error:
        raise fail(
            UsageError, "E606", where=str(path), rule="the query runs, reads only, and stays inside the file",
            expected="a valid reading query", got=_first_line(error),
            hint="see meta.dictionary for tables and columns, warehouse/queries for examples",
        ) from None
    finally:
        if connection is not None:
            connection.close()
        _remove(spill)


def open_published(
    path: Path, settings: Settings | None = None
) -> Any:
    """Open a published file as an analyst does; use it in a `with` statement.

    Read-only is no sandbox in DuckDB, so access to files and the network is off, the configuration is
    locked and no extension is installed or loaded by itself. Threads, memory and spill are bounded.

    Raises
    ------
    UsageError
        E606 when the file is not there, cannot be opened, or a query inside fails.
    """
    return _reading(path, settings, Path(tempfile.gettempdir()) / f"lnb-spill-{os.getpid()}")


def _require_one_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Of several statements only the last would answer, so a query is one."""
    found = len(connection.extract_statements(sql))
    if found != 1:
        raise fail(
            UsageError, "E606", where="query", rule="a query is one SQL statement", expected="one statement",
            got=f"{found} statements", hint="ask one thing at a time",
        )


def query(path: Path, sql: str, settings: Settings | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a reading query on a published file: column names and rows.

    Raises
    ------
    UsageError
        E606 with the first line of DuckDB's message.
    """
    with open_published(path, settings) as connection:
        _require_one_statement(connection, sql)
        result = connection.execute(sql)
        return [item[0] for item in result.description or []], result.fetchall()


def query_arrow(path: Path, sql: str, settings: Settings | None = None) -> pa.Table:
    """`query` as an Arrow table (for Parquet and other formats)."""
    with open_published(path, settings) as connection:
        _require_one_statement(connection, sql)
        return _without_unions(connection.execute(sql).to_arrow_table())


def query_frame(path: Path, sql: str, settings: Settings | None = None) -> pd.DataFrame:
    """`query` as a frame; integers and booleans keep their type when some are null."""
    frame: pd.DataFrame = query_arrow(path, sql, settings).to_pandas(types_mapper=_NULLABLE.get)
    return frame


def read_tables(
    path: Path, names: Sequence[str], settings: Settings | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, pd.DataFrame]:
    """Read tables by full name, in the order they were written and in their contracts' types.

    Of a table in `columns` only these are read, of any other all.

    Raises
    ------
    UsageError
        E606 when the file or a table in it is missing; E902 when a name has no contract.
    GateError
        E607 when the file was written by an older contract.
    """
    contracts = [_of_columns(table, (columns or {}).get(table.full_name)) for table in _contracts(names)]
    frames: dict[str, pd.DataFrame] = {}
    # the spill lies beside the file: what is restricted stays in the restricted folder
    with _reading(path, settings, path.with_name(f".{path.name}.{os.getpid()}.tmp.spill")) as connection:
        for table in contracts:
            some = table.full_name in (columns or {})
            chosen = ", ".join(_plain(table, c) for c in table.columns) if some else _all_plain(table)
            arrow = connection.execute(f"SELECT {chosen} FROM {quote(table.full_name)}").to_arrow_table()
            frames[table.full_name] = conform(table, arrow.to_pandas(types_mapper=_NULLABLE.get))
    return frames


def _of_columns(table: Table, columns: Sequence[str] | None) -> Table:
    """The contract of a table of which some columns are read."""
    if columns is None:
        return table
    return replace(
        table, columns=tuple(columns), key=tuple(c for c in table.key if c in columns),
        optional=table.optional & set(columns),
    )


def relations(path: Path, settings: Settings | None = None) -> list[Relation]:
    """Tables and views of a file with types and comments, ordered by name."""
    with open_published(path, settings) as connection:
        found = connection.execute(
            "SELECT schema_name, table_name, 'table' AS kind, comment FROM duckdb_tables() "
            "WHERE NOT internal UNION ALL "
            "SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal "
            "ORDER BY 1, 2"
        ).fetchall()
        columns = connection.execute(
            "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() "
            "WHERE NOT internal ORDER BY schema_name, table_name, column_index"
        ).fetchall()
    of: dict[tuple[str, str], list[tuple[str, str, str | None]]] = {}
    for schema, name, column, kind, comment in columns:
        of.setdefault((schema, name), []).append((column, kind, comment))
    return [
        Relation(schema, name, kind, comment, tuple(of[schema, name]))
        for schema, name, kind, comment in found
    ]


def defused(text: str) -> str:
    """Text for CSV; one that a spreadsheet would run as a formula gets an apostrophe."""
    return f"'{text}" if re.match(_FORMULA, text) else text


def _defused(column_name: str, column_type: ColumnType) -> str:
    """A column for CSV, its text `defused` in SQL."""
    name = quote(column_name)
    if column_type == "figure":
        return f"{name}.number AS {name}"
    if column_type != "text":
        return name
    return f"CASE WHEN regexp_matches({name}, {literal(_FORMULA)}) THEN '''' || {name} ELSE {name} END AS {name}"


def export_tables(
    path: Path, tables: Sequence[Table], folder: Path, settings: Settings | None = None
) -> list[Path]:
    """Write each table of a file as Parquet and CSV into `folder`, rows ordered by key.

    One thread and a full order make the Parquet bytes the same for the same content. In CSV, text that
    begins like a formula is defused; Parquet is exact.

    Raises
    ------
    GateError
        E605 when there is no room.
    """
    limits = settings or load_settings()
    written: list[Path] = []
    spill = folder / ".spill"
    connection = duckdb.connect(":memory:", config=connection_limits(limits, spill, threads=1))
    try:
        connection.execute(f"ATTACH {literal(str(path))} AS source (READ_ONLY)")
        for table in tables:
            order = ", ".join(f"{quote(c)} ASC NULLS FIRST" for c in table.key)
            for ending, columns, options in (
                ("parquet", _all_plain(table), "FORMAT parquet, COMPRESSION zstd"),
                ("csv", ", ".join(_defused(c.name, c.type) for c in table.column_definitions()),
                 "FORMAT csv, HEADER true"),
            ):
                target = folder / f"{table.full_name}.{ending}"
                connection.execute(
                    f"COPY (SELECT {columns} FROM source.{quote(table.full_name)} ORDER BY {order}) "
                    f"TO {literal(str(target))} ({options})"
                )
                sync(target)
                written.append(target)
    except (duckdb.Error, OSError) as error:
        raise _write_failure(folder, error) from None
    finally:
        connection.close()
        with suppress(OSError):
            _remove(spill)
    return written
