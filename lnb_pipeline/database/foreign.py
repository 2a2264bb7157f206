"""Tables of others, opened to be read and never written: CSV, Parquet, or a table of a DuckDB file.

What kind a file is follows from its first bytes and not from its name. Nothing of its content ever stands in
an error: columns, counts and line numbers alone.
"""

from __future__ import annotations

import csv
import difflib
import glob
import gzip
import io
import os
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lnb_pipeline.contracts.ddl import literal, quote
from lnb_pipeline.database.connection import connection_limits
from lnb_pipeline.database.files import open_published, relations
from lnb_pipeline.errors import DeliveryError, LnbError, UsageError, fail
from lnb_pipeline.settings import Settings, load_settings

NULL_TEXTS = ("", "NA", "NaN", "nan", "NULL", "null", ".")
"""What stands for a missing value in a CSV file of R, Python, Stata, SAS or a database."""
_DELIMITERS = ",;\t|"
_HEAD = 1 << 20
_GZIP = b"\x1f\x8b"
# no leading zero before a digit: 01 is a code and not the number 1
_NUMBER = r"^-?(0|[1-9]\d*|(0|[1-9]\d*)?\.\d+|(0|[1-9]\d*)\.)([eE][-+]?\d+)?$"
_TRUTHS = {"true": True, "false": False}


def read_columns(
    path: Path, columns: Sequence[str], *, table: str | None = None, settings: Settings | None = None
) -> pa.Table:
    """The named columns of a CSV (or CSV in gzip), Parquet or DuckDB file, in the order of its rows.

    Types are the file's own. CSV has none: a column of whole numbers, of numbers or of true and false becomes one,
    everything else (and numbers that begin with a zero, which are codes) stays text; `NULL_TEXTS` are missing; in
    a file with semicolons numbers may have a decimal comma. `table` names the table or view of a DuckDB file that
    has several.

    Raises
    ------
    LnbError
        E202 a column is not there, E203 it is there twice, E205, E206 and E208 the file cannot be read, E210 it has
        no rows, E902 the table of a DuckDB file is not named or not there.
    """
    limits = settings or load_settings()
    start = _start(path)
    if table is not None and start.kind != "duckdb":
        raise fail(
            UsageError, "E902", where=f"--table {table}", rule="only a DuckDB file has several tables",
            expected="no --table", got=f"a file of kind {start.kind}", hint="leave --table out",
        )
    wanted = list(dict.fromkeys(columns))
    if start.kind == "csv":
        rows = _csv(path, start, wanted, limits)
    elif start.kind == "parquet":
        rows = _parquet(path, wanted, limits)
    else:
        rows = _duckdb(path, table, wanted, limits)
    if not rows.num_rows:
        raise fail(
            DeliveryError, "E210", where=path.name, rule="a table has rows", expected="one row a person",
            got="none", hint="give another file",
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Start:
    """How a file begins; `head` are its first bytes, unpacked."""

    kind: Literal["csv", "parquet", "duckdb"]
    packed: bool
    head: bytes


def _start(path: Path) -> _Start:
    if not path.is_file():
        raise _unreadable(path, "nothing there" if not path.exists() else "no file", "check the path")
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(_GZIP)) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as stream:
            head = stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        raise _unreadable(path, "a file that cannot be opened or unpacked", "check the file") from None
    if not packed and head[:4] == b"PAR1":
        return _Start("parquet", packed, head)
    if not packed and head[8:12] == b"DUCK":
        return _Start("duckdb", packed, head)
    if b"\0" in head[:4096]:
        raise _unreadable(path, "another kind of file", "write it as CSV in UTF-8, or as Parquet")
    return _Start("csv", packed, head)


def _unreadable(path: Path, got: str, hint: str) -> LnbError:
    return fail(
        DeliveryError, "E208", where=str(path), rule="the table is a file that can be read",
        expected="a CSV, Parquet or DuckDB file", got=got, hint=hint,
    )


def _present(path: Path, wanted: Sequence[str], there: Sequence[str]) -> None:
    """Refuse a file without one of the columns, or with two of that name."""
    for name in wanted:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1) or [c for c in there if c.lower() == name.lower()]
            raise fail(
                DeliveryError, "E202", where=f"{path.name}, column {name}", rule="a named column is in the file",
                expected=name, got=", ".join(there[:20]) + (" …" if len(there) > 20 else ""),
                hint=f"did you mean {near[0]}?" if near else "name one of the file's columns",
            )
        if there.count(name) > 1:
            raise fail(
                DeliveryError, "E203", where=f"{path.name}, column {name}", rule="a column is there once",
                expected="one column of that name", got=str(there.count(name)), hint="rename one of them",
            )


# -- CSV -----------------------------------------------------------------------------------------------
def _csv(path: Path, start: _Start, wanted: Sequence[str], limits: Settings) -> pa.Table:
    # the header is read here, because a sniffer takes a broken file for a sound one of another layout
    delimiter, header = _header(path, start.head)
    _present(path, wanted, header)
    layout = ", ".join(f"'{at}': 'VARCHAR'" for at in range(len(header)))
    picked = ", ".join(f"{quote(str(header.index(name)))} AS {_name(name)}" for name in wanted)
    options = (
        f"auto_detect=false, header=true, delim={literal(delimiter)}, quote='\"', escape='\"', "
        f"columns={{{layout}}}, nullstr=[{', '.join(map(literal, NULL_TEXTS))}], "
        f"compression={literal('gzip' if start.packed else 'none')}"
    )
    rows = _answer(path, f"SELECT {picked} FROM read_csv({_place(path)}, {options})", limits)
    return pa.table({name: _typed(rows[name], comma=delimiter == ";") for name in wanted})


def _header(path: Path, head: bytes) -> tuple[str, list[str]]:
    try:
        text = head.decode("utf-8-sig", errors="strict" if len(head) < _HEAD else "ignore")
    except UnicodeDecodeError:
        raise fail(
            DeliveryError, "E205", where=path.name, rule="a CSV file is UTF-8", expected="UTF-8",
            got="another encoding", hint="save the file as UTF-8",
        ) from None
    first = text.splitlines()[0] if text.strip() else ""
    if not first.strip():
        raise fail(
            DeliveryError, "E108", where=path.name, rule="the first line of a CSV file names its columns",
            expected="a header", got="an empty file or line", hint="give another file",
        )
    delimiter = max(_DELIMITERS, key=first.count)
    header = next(csv.reader(io.StringIO(first), delimiter=delimiter))
    unnamed = sum(not name.strip() or re.match(_NUMBER, name.strip()) is not None for name in header)
    if unnamed:  # the first person's values would be quoted as the names of columns
        raise fail(
            DeliveryError, "E108", where=path.name, rule="the first line of a CSV file names its columns",
            expected="a name for every column", got=f"{unnamed} of {len(header)} empty or a number", count=unnamed,
            hint="write the names of the columns into the first line",
        )
    return delimiter, header


def _typed(column: pa.ChunkedArray, *, comma: bool) -> pa.ChunkedArray | pa.Array:
    """Text as whole numbers, numbers or truth values where all of it is; else as it is."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = encoded.dictionary
    typed = _typed_values(pc.replace_substring(texts, ",", ".", max_replacements=1) if comma else texts)
    return column if typed is None else typed.take(encoded.indices)


def _typed_values(texts: pa.Array) -> pa.Array | None:
    if not len(texts):
        return None
    if len(texts) <= 2 and all(text.as_py().lower() in _TRUTHS for text in texts):
        return pa.array([_TRUTHS[text.as_py().lower()] for text in texts])
    if not pc.all(pc.match_substring_regex(texts, _NUMBER)).as_py():
        return None
    for kind in (pa.int64(), pa.float64()):
        try:
            return texts.cast(kind)
        except pa.ArrowInvalid:
            continue
    return None


# -- Parquet and DuckDB --------------------------------------------------------------------------------
def _parquet(path: Path, wanted: Sequence[str], limits: Settings) -> pa.Table:
    source = f"read_parquet({_place(path)})"
    described = _answer(path, f"SELECT column_name FROM (DESCRIBE SELECT * FROM {source})", limits)
    _present(path, wanted, described["column_name"].to_pylist())
    return _answer(path, f"SELECT {', '.join(map(_name, wanted))} FROM {source}", limits)


def _duckdb(path: Path, table: str | None, wanted: Sequence[str], limits: Settings) -> pa.Table:
    found = relations(path, limits)
    names = [r.full_name for r in found if r.kind == "table"] or [r.full_name for r in found]
    if table is None and len(names) != 1:
        raise _which_table(path, names, "several tables and no --table" if names else "no table")
    named = [r for r in found if (table or names[0]) in (r.full_name, r.name)]
    if len(named) != 1:
        raise _which_table(path, [r.full_name for r in found], f"{len(named)} of that name")
    relation = named[0]
    _present(path, wanted, [name for name, _, _ in relation.columns])
    source = f"{_name(relation.schema)}.{_name(relation.name)}"
    sql = f"SELECT {', '.join(map(_name, wanted))} FROM {source}"
    try:
        with open_published(path, limits) as connection:
            rows: pa.Table = connection.execute(sql).to_arrow_table()
    except LnbError:  # the engine's words quote the cell that a view could not convert
        raise fail(
            DeliveryError, "E208", where=f"{path.name}, {relation.full_name}", rule="a table can be read",
            expected="a table, or a view that works on its own", got=f"a {relation.kind} that cannot be read",
            hint="write the view out as a table, and name that",
        ) from None
    return rows


def _which_table(path: Path, names: Sequence[str], got: str) -> LnbError:
    return fail(
        UsageError, "E902", where=f"{path.name}, --table", rule="one table of a DuckDB file is read",
        expected=", ".join(names) or "a file with a table", got=got, hint="name one of these with --table",
    )


def _name(identifier: str) -> str:
    """A SQL identifier, quoted; a dot belongs to it."""
    return '"' + identifier.replace('"', '""') + '"'


def _place(path: Path) -> str:
    """The path as a SQL literal that matches this file alone, whatever it is called."""
    return literal(glob.escape(str(path.resolve())))


@contextmanager
def _reading(path: Path, limits: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix=f"lnb-read-{os.getpid()}-") as spill:
        connection = duckdb.connect(
            ":memory:", config=connection_limits(limits, Path(spill), threads=limits.threads)
        )
        try:
            yield connection
        except duckdb.Error as error:
            raise _not_read(path, error) from None
        finally:
            connection.close()


def _answer(path: Path, sql: str, limits: Settings) -> pa.Table:
    with _reading(path, limits) as connection:
        return connection.execute(sql).to_arrow_table()


def _not_read(path: Path, error: duckdb.Error) -> LnbError:
    """A coded error for a file that cannot be read; of the message, which quotes cells, the line number alone."""
    line = re.search(r"on Line: (\d+)", str(error))
    where = f"{path.name}, line {line.group(1)}" if line else path.name
    if re.search(r"utf-?8|unicode", str(error), re.IGNORECASE):
        return fail(
            DeliveryError, "E205", where=where, rule="a CSV file is UTF-8", expected="UTF-8", got="another encoding",
            hint="save the file as UTF-8",
        )
    if line:
        return fail(
            DeliveryError, "E206", where=where, rule="every row has one field a column",
            expected="as many fields as the header", got="more, fewer, or an open quotation mark",
            hint="mend the row",
        )
    return fail(
        DeliveryError, "E208", where=where, rule="the table is a file that can be read",
        expected="a whole CSV, Parquet or DuckDB file", got=type(error).__name__, hint="write the file again",
    )
