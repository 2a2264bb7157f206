"""One definition per column name, reused by every table.

A column's type, meaning, unit, code list and EU-SILC origin stand in this package and nowhere else. DuckDB
types and comments, Dagster's column schema, the structural expectations and the data dictionary
are derived from it.
"""

from __future__ import annotations

from lnb_pipeline.contracts.columns import estimates, eu_silc, places, profiles, programme, release, services
from lnb_pipeline.contracts.columns.column import Column, ColumnType

__all__ = ["COLUMNS", "Column", "ColumnType"]

_ALL: tuple[Column, ...] = (
    *estimates.COLUMNS, *eu_silc.COLUMNS, *places.COLUMNS, *services.COLUMNS, *profiles.COLUMNS, *programme.COLUMNS,
    *release.COLUMNS,
)

COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}

if len(COLUMNS) != len(_ALL):
    raise RuntimeError("a column name is defined twice")
