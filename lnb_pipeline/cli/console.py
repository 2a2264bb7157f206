"""What the command line prints, and the exit codes it ends with."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lnb_pipeline.errors import LnbError
from lnb_pipeline.printable import printable

PIPED_WIDTH = 200
"""Columns of text where standard output is a file or a pipe, which have no width of their own."""

out = Console(highlight=False, markup=False, soft_wrap=True)
if not out.is_terminal:
    out = Console(highlight=False, markup=False, soft_wrap=True, width=PIPED_WIDTH)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class Format(StrEnum):
    """How a command that answers people and machines writes its answer."""

    table = "table"
    csv = "csv"
    json = "json"


class Exit(IntEnum):
    """Exit codes of `lnb run`; 2 is also what every command ends with on wrong use.

    NOT_PUBLISHED: a gate failed, or everything that was new was refused.
    """

    PUBLISHED = 0
    WRONG_USE = 2
    NOTHING_NEW = 3
    PUBLISHED_WITH_QUARANTINE = 4
    NOT_PUBLISHED = 5


class ValidationExit(IntEnum):
    """Exit codes of `lnb validate`: the worst severity with findings."""

    CLEAN = 0
    WRONG_USE = 2
    WARNINGS = 3
    ERRORS = 4


def spans(years: Iterable[int]) -> str:
    """Years as people write them: `2019-2021, 2023`."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def command() -> str:
    """`lnb` as this person can type it from here."""
    called = Path(sys.argv[0])
    inside = called.is_absolute() and called.is_relative_to(Path.cwd())
    return str(called.relative_to(Path.cwd()) if inside else called)


def print_error(error: LnbError) -> None:
    """A coded error, part by part."""
    for finding in error.findings:
        err.print(Text(str(finding)), style="red")


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], console: Console | None = None,
    whole: str | None = None,
) -> None:
    """Rows as a table; a null shows as an empty cell, and nothing in a cell is markup or commands a terminal.

    Where the table is wider than the terminal its cells are broken into lines, but those of the column `whole`.
    """
    table = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        table.add_column(Text(printable(column)), overflow="fold", no_wrap=column == whole)
    for row in rows:
        table.add_row(*(Text("" if value is None else printable(str(value))) for value in row))
    (console or out).print(table)
