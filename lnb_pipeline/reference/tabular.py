"""Reading the data files of this package and the provenance list they refer to."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

_PACKAGE = files("lnb_pipeline.reference")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; `kind` is document, found or unverified."""

    source_id: str
    title: str
    locator: str
    kind: str


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of this package, by heading; an empty cell is an empty string.

    Raises
    ------
    RuntimeError
        A row does not have as many cells as the heading: the file of the package is damaged.
    """
    headings, *rows = csv.reader(io.StringIO(_PACKAGE.joinpath(name).read_text(encoding="utf-8")))
    if any(len(row) != len(headings) for row in rows):
        raise RuntimeError(f"{name}: a row has the wrong number of cells")
    return [dict(zip(headings, row, strict=True)) for row in rows]


def read_yaml(name: str) -> dict[str, Any]:
    """Mapping held by a YAML file of this package."""
    data = yaml.safe_load(_PACKAGE.joinpath(name).read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise TypeError(f"{name}: not a mapping")
    return data


def split_list(cell: str) -> tuple[str, ...]:
    """Parts of a cell separated by `|`; an empty cell has none."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def optional_integer(cell: str) -> int | None:
    """Whole number of a cell, None when it is empty (unknown, never zero)."""
    return int(cell) if cell else None


@cache
def load_sources() -> Mapping[str, Source]:
    """Provenance list by source id."""
    return MappingProxyType({row["source_id"]: Source(**row) for row in read_rows("sources.csv")})


def describe_sources(source_ids: str) -> str:
    """Titles of the sources in a `;` separated list of ids, for a provenance column.

    Raises KeyError for an id that is not in `sources.csv`.
    """
    sources = load_sources()
    return "; ".join(f"{sources[part.strip()].title} [{part.strip()}]" for part in source_ids.split(";"))
