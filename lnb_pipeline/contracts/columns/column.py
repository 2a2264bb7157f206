"""A column name with its one meaning: type, unit, code list and EU-SILC origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "figure", "boolean", "date", "timestamp"]
"""A figure is a number that must not be added up: DuckDB compares and sorts it, and has no sum or mean for it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column name with its one meaning.

    `codes` names a list in `CODE_LISTS`; `silc` names the EU-SILC variables it is made of, main one first,
    separated by commas (searchable in the dictionary; where there are many, those that decide most);
    `personal` marks values of a person or a facility, which never leave the restricted side.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    codes: str | None = None
    silc: str | None = None
    personal: bool = False

    @property
    def silc_codes(self) -> tuple[str, ...]:
        """The EU-SILC variables one by one; empty for a column that is made of none."""
        return tuple(self.silc.split(", ")) if self.silc else ()


def plain(
    name: str,
    type: ColumnType,
    description: str,
    *,
    unit: str | None = None,
    codes: str | None = None,
    silc: str | None = None,
) -> Column:
    """A column that holds nothing of one person, household or facility."""
    return Column(name, type, description, unit, codes, silc)


def personal(name: str, type: ColumnType, description: str, silc: str | None = None, unit: str | None = None) -> Column:
    """A column that holds a value of one person, household or facility."""
    return Column(name, type, description, unit, None, silc, personal=True)
