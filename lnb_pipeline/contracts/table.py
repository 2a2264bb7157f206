"""What a table's contract is: grain, key, columns in order, and which of them may be null."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lnb_pipeline.contracts.columns import COLUMNS, Column

Layer = Literal["restricted", "aggregates", "published"]

LAYERS: dict[Layer, str] = {
    "restricted": "Person- and facility-level records, for the pipeline's user alone.",
    "aggregates": "Estimates before disclosure control, for the pipeline's user alone.",
    "published": "What analysts open: aggregates after reliability and disclosure rules.",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table's contract.

    `columns` in order; `key` identifies a row; `optional` columns may be null, all others may not.
    """

    schema: str
    name: str
    layer: Layer
    grain: str
    description: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    optional: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        unknown = [c for c in self.columns if c not in COLUMNS]
        stray = [c for c in (*self.key, *self.optional) if c not in self.columns]
        if unknown or stray or len(set(self.columns)) != len(self.columns):
            raise RuntimeError(f"contract of {self.schema}.{self.name}: unknown {unknown}, stray {stray}")
        if self.layer == "published" and any(COLUMNS[c].personal for c in self.columns):
            raise RuntimeError(f"{self.schema}.{self.name} would publish personal columns")

    @property
    def address(self) -> tuple[str, str]:
        return (self.schema, self.name)

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c for c in self.columns if c not in self.optional)

    def column_definitions(self) -> tuple[Column, ...]:
        return tuple(COLUMNS[c] for c in self.columns)

TAIL = ("data_kind", "delivery_id")
"""What every row of data says of its origin."""
