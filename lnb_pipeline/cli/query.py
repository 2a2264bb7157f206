"""`lnb query`: one SQL question to the published file."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lnb_pipeline.cli.console import PIPED_WIDTH, out, print_table
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.settings import load_settings


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def query(
    sql: Annotated[str, typer.Argument(help="A SELECT statement")],
    format: Annotated[Format, typer.Option(help="How the answer is written")] = Format.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output")
    ] = None,
) -> None:
    """Ask the published release, read-only.

    Examples:

        lnb query "select * from meta.release"

        lnb query "select geo_name, sex, obs_value from indicators.observation where indicator='arop'
        and time_period=2022 and geo_level='municipality'" --format csv -o arop.csv
    """
    from lnb_pipeline import database

    settings = load_settings()
    if not settings.current.exists():
        raise fail(
            UsageError, "E601", where=str(settings.current), rule="a query reads the published release",
            expected="a release", got="none yet", hint="run `lnb run` first",
        )
    if format is Format.parquet:
        _parquet(database.query_arrow(settings.current, sql, settings), output)
        return
    columns, rows = database.query(settings.current, sql, settings)
    if format is Format.table and output is None:
        print_table("", columns, rows)
        out.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")
        return
    text = written(format, columns, rows)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    buffer = io.StringIO()
    print_table("", columns, rows, Console(file=buffer, width=PIPED_WIDTH, markup=False, highlight=False))
    return buffer.getvalue()


def _csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Rows as CSV; text that begins like a formula is defused, a number stays a number."""
    from lnb_pipeline.database import defused

    buffer = io.StringIO()
    # the writer does not see that a carriage return in a cell ends a line for spreadsheets
    broken = any("\r" in cell for row in rows for cell in row if isinstance(cell, str))
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    writer.writerows([defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return buffer.getvalue()


def _json(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return float(value)
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    def finite(value: Any) -> Any:
        return None if isinstance(value, float) and not math.isfinite(value) else value

    records = [dict(zip(_distinct(columns), map(finite, row), strict=True)) for row in rows]
    return json.dumps(records, ensure_ascii=False, indent=1, default=plain) + "\n"


def _distinct(columns: list[str]) -> list[str]:
    """Column names of which none hides another: the second `a` is `a_2`."""
    return [f"{c}_{n}" if (n := columns[: i + 1].count(c)) > 1 else c for i, c in enumerate(columns)]


_WRITERS = {Format.table: _table, Format.csv: _csv, Format.json: _json}


def written(format: Format, columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """An answer as text in any format but Parquet."""
    return _WRITERS[format](columns, rows)


def _parquet(table: Any, output: Path | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if output is None and sys.stdout.isatty():
        raise fail(
            UsageError, "E902", where="--output", rule="parquet is binary", expected="--output FILE",
            got="a terminal", hint="add --output answer.parquet",
        )
    try:
        pq.write_table(table, output if output is not None else sys.stdout.buffer)
    except pa.ArrowNotImplementedError:
        raise fail(
            UsageError, "E606", where="--format parquet", rule="Parquet has a type for every column",
            expected="plain column types", got="a column of a type Parquet does not know",
            hint="cast it in the query, for example to varchar",
        ) from None
