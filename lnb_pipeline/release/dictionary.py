"""The data dictionary as a page for analysts; `python -m lnb_pipeline.release.dictionary` writes it."""

from __future__ import annotations

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import Column
from lnb_pipeline.contracts.ddl import SQL_TYPES
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.settings import PROJECT_ROOT

TARGET = PROJECT_ROOT / "warehouse" / "dictionary.md"
_INTRODUCTION = """\
# Data dictionary

Made from the contracts by `python -m lnb_pipeline.release.dictionary`; do not edit. The same text is in the
database: `SELECT * FROM meta.dictionary`, and as comments on every table and column.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _row(table: Table, column: Column) -> str:
    notes = [column.description]
    if column.unit:
        notes.append(f"in {column.unit}")
    if column.silc:
        notes.append(f"EU-SILC {column.silc}")
    if column.codes:
        notes.append(f"codes: [{column.codes}](#codes-{column.codes})")
    null = "may be null" if column.name in table.optional else ""
    key = "key" if column.name in table.key else ""
    return f"| `{column.name}` | {SQL_TYPES[column.type]} | {key or null} | {_cell('; '.join(notes))} |"


def _section(table: Table) -> str:
    rows = "\n".join(_row(table, column) for column in table.column_definitions())
    return (
        f"## {table.full_name}\n\n{table.description}\n\nOne row: {table.grain}.\n\n"
        f"| column | type | | meaning |\n|---|---|---|---|\n{rows}\n"
    )


def _codes(name: str) -> str:
    rows = "\n".join(f"| `{code}` | {_cell(text)} |" for code, text in CODE_LISTS[name].items())
    return f'<a id="codes-{name}"></a>\n\n### {name}\n\n| code | meaning |\n|---|---|\n{rows}\n'


def dictionary_page() -> str:
    """The dictionary of the published tables and their code lists, in Markdown."""
    tables = published_tables()
    used = sorted({c.codes for t in tables for c in t.column_definitions() if c.codes})
    lists = ["## Code lists\n", *(_codes(name) for name in used)]
    return "\n".join([_INTRODUCTION, *(_section(t) for t in tables), *lists])


if __name__ == "__main__":
    TARGET.write_text(dictionary_page(), encoding="utf-8")
