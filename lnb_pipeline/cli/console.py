"""What the command line prints, and the exit codes it ends with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lnb_pipeline.errors import LnbError

PIPED_WIDTH = 200
"""Columns of text where standard output is a file or a pipe, which have no width of their own."""

out = Console(highlight=False, soft_wrap=True)
if not out.is_terminal:
    out = Console(highlight=False, soft_wrap=True, width=PIPED_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Exit(IntEnum):
    """Exit codes of `lnb run`; 2 is also what every command ends with on wrong use.

    NOT_PUBLISHED: a gate failed, or everything that was new was refused.
    """

    PUBLISHED = 0
    WRONG_USE = 2
    NOTHING_NEW = 3
    PUBLISHED_WITH_QUARANTINE = 4
    NOT_PUBLISHED = 5


def print_error(error: LnbError) -> None:
    """A coded error, part by part."""
    for finding in error.findings:
        err.print(Text(str(finding)), style="red")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as a table; a null shows as an empty cell."""
    table = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    out.print(table)
