"""`lnb query`: one SQL question to the published file."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from lnb_pipeline.cli.console import out, print_table
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
    text = _json(columns, rows) if format is Format.json else _csv(columns, rows)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def _json(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date | datetime) else str(value)

    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(records, ensure_ascii=False, indent=1, default=plain) + "\n"


def _parquet(table: Any, output: Path | None) -> None:
    import pyarrow.parquet as pq

    if output is None and sys.stdout.isatty():
        raise fail(
            UsageError, "E902", where="--output", rule="parquet is binary", expected="--output FILE",
            got="a terminal", hint="add --output answer.parquet",
        )
    pq.write_table(table, output if output is not None else sys.stdout.buffer)
