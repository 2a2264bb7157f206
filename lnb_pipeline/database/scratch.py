"""Tables in memory for one computation."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lnb_pipeline.contracts.ddl import quote
from lnb_pipeline.database.connection import connection_limits
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.settings import Settings, load_settings


class Scratch:
    """Tables in memory for one computation: what `scratch` hands out.

    Tables of Arrow are read where they are: a copy would cost each of their hundreds of columns a block of its own.
    No extension, no file and no network is within reach of the SQL. An error says which kind it is and nothing of
    its text, which may quote a record.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, threads: int = 1) -> None:
        self._connection, self._threads = connection, threads
        self._given: dict[str, pa.Table] = {}
        self._views: dict[str, str] = {}

    def add(self, name: str, rows: pa.Table) -> None:
        """A table of the rows given; it takes the place of one of the same name."""
        self._given[name] = rows
        self._connection.register(name, rows)

    def given(self, name: str) -> pa.Table:
        """A table as it was added."""
        return self._given[name]

    def view(self, name: str, sql: str) -> None:
        """A name for a query over tables and other views."""
        self._views[name] = f"CREATE TEMP VIEW {quote(name)} AS {sql}"
        self.run(self._views[name])

    def run(self, sql: str) -> None:
        self.rows(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer to a query."""
        return _answer(self._connection, sql).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        return _answer(self._connection, sql).to_arrow_table()

    def rows_of_all(self, queries: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """The answers to several queries, in their order. A table of some ten thousand rows is scanned by one
        thread only, so that queries are spread over the threads instead."""
        local = threading.local()

        def connect() -> None:
            local.connection = self._connection.cursor()
            for name, rows in self._given.items():  # what is registered belongs to one connection
                local.connection.register(name, rows)
            for statement in self._views.values():
                local.connection.execute(statement)

        with ThreadPoolExecutor(self._threads, initializer=connect) as pool:
            yield from pool.map(lambda sql: _answer(local.connection, sql).fetchall(), queries)

    def columns(self, name: str) -> frozenset[str]:
        """Columns of a table or view."""
        return frozenset(row[0] for row in self.rows(f"DESCRIBE {quote(name)}"))

    def tables(self) -> frozenset[str]:
        """Tables that were made here."""
        return frozenset(name for (name,) in self.rows("SELECT table_name FROM duckdb_tables()"))


def _answer(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(sql)
    except duckdb.OutOfMemoryException:
        raise fail(
            GateError, "E605", where="computation in memory", rule="a computation keeps to its memory",
            expected="less memory", got="the limit is reached", hint="raise LNB_MEMORY_LIMIT",
        ) from None
    except duckdb.Error as error:
        raise fail(
            GateError, "E607", where="computation in memory", rule="a computation is valid SQL",
            expected="an answer", got=type(error).__name__, hint="this is a defect, please report it",
        ) from None


@contextmanager
def scratch(settings: Settings | None = None) -> Iterator[Scratch]:
    """Tables in memory that vanish at the end of the `with` statement."""
    allowed = settings or load_settings()
    with tempfile.TemporaryDirectory(prefix="lnb-scratch-") as folder:
        connection = duckdb.connect(
            ":memory:", config=connection_limits(allowed, Path(folder), threads=allowed.threads, sealed=True)
        )
        try:
            yield Scratch(connection, allowed.threads)
        finally:
            connection.close()
