"""The contract as SQL text: CREATE TABLE and COMMENT ON statements.

The text runs on DuckDB 1.5 and 2.0. Nothing here touches a database; `lnb_pipeline.database` runs it.
"""

from __future__ import annotations

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import Column, ColumnType
from lnb_pipeline.contracts.table import LAYERS, Table

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "figure": "UNION(number DOUBLE)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def quote(identifier: str) -> str:
    """A SQL identifier, quoted; dots separate schema and name."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in identifier.split("."))


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def column_comment(column: Column) -> str:
    """What a column means in one line: description, unit, codes, EU-SILC variable."""
    parts = [column.description]
    if column.unit:
        parts.append(f"Unit: {column.unit}")
    if column.codes:
        parts.append("Codes: " + "; ".join(f"{k} = {v}" for k, v in CODE_LISTS[column.codes].items()))
    if column.silc:
        parts.append(f"EU-SILC: {column.silc}")
    return ". ".join(part.rstrip(".") for part in parts)


def table_comment(table: Table) -> str:
    """What a table holds, one row of it, and its key."""
    return f"{table.description} One row: {table.grain}. Key: {', '.join(table.key)}."


def _column_line(table: Table, column: Column) -> str:
    line = f"  {quote(column.name)} {SQL_TYPES[column.type]}"
    if column.name not in table.optional:
        line += " NOT NULL"
    if column.codes:
        codes = ", ".join(literal(code) for code in CODE_LISTS[column.codes])
        line += f" CHECK ({quote(column.name)} IN ({codes}))"
    return line


def create_schema(schema: str) -> str:
    return f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}"


def create_table(table: Table) -> str:
    """CREATE TABLE with types, NOT NULL of required columns and CHECKs of code lists.

    A CHECK that meets null passes, so optional coded columns need no exception. Keys are checked by
    `structure.conform` before a row is written; an index would only bloat a file that never changes.
    """
    lines = ",\n".join(_column_line(table, column) for column in table.column_definitions())
    return f"CREATE TABLE {quote(table.full_name)} (\n{lines}\n)"


def comment_statements(table: Table) -> list[str]:
    """COMMENT ON for the table and each of its columns."""
    name = quote(table.full_name)
    return [
        f"COMMENT ON TABLE {name} IS {literal(table_comment(table))}",
        *(comment_on_column(table.full_name, column) for column in table.column_definitions()),
    ]


def comment_on_column(relation: str, column: Column) -> str:
    """COMMENT ON COLUMN for a table or view that has the column."""
    return f"COMMENT ON COLUMN {quote(relation)}.{quote(column.name)} IS {literal(column_comment(column))}"


def layer_description(table: Table) -> str:
    return LAYERS[table.layer]
