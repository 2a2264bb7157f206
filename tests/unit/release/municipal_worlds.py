"""Hand-made tables of municipalities, whole as the contract has them; nothing here is of a real place."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import Column
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.reference.register import load_register

Row = dict[str, Any]
REGISTER = load_register().municipalities
BASE: Row = {
    "inhabitants": 20_000, "population_base": "census_2011", "population_year": 2011, "data_kind": "synthetic",
    "delivery_id": "d1", "weights_version": "Default weights, version 1 (00000000)",
}
_FILLED = {"text": "x", "integer": 1, "number": 1.0, "boolean": False, "date": pd.Timestamp("2020-01-01"),
           "timestamp": pd.Timestamp("2020-01-01")}
_NEED = ("women_at_risk", "men_at_risk", "older_women_at_risk", "child_poverty")


def code(name: str) -> str:
    """LAU code of a municipality."""
    match = load_register().resolve(name)
    assert match is not None, name
    return match.lau_code


def frame(full_name: str, rows: list[Row]) -> pd.DataFrame:
    """Rows of which only what matters is given: what may be null is null, the rest is anything."""
    table = TABLES[full_name]
    filled = {c.name: None if c.name in table.optional else _anything(c) for c in table.column_definitions()}
    known = {name: value for name, value in BASE.items() if name in filled}
    whole = [{**filled, **known, **row} for row in rows]
    return conform(table, pd.DataFrame(whole, columns=list(table.columns), dtype=object))


def _anything(column: Column) -> object:
    return next(iter(CODE_LISTS[column.codes])) if column.codes else _FILLED[column.type]


def places(changes: dict[str, Row], **given: Any) -> list[Row]:
    """A row for each municipality named, with what all have."""
    by_code = {m.lau_code: m for m in REGISTER}
    return [
        {"lau_code": m.lau_code, "geo_name": m.name_sq, "prefecture": m.prefecture, **given, **change}
        for m, change in ((by_code[code(name)], change) for name, change in changes.items())
    ]


def everywhere(full_name: str, changes: dict[str, Row], **given: Any) -> pd.DataFrame:
    """A row for each of the 61; `changes` by name of the municipality."""
    altered = {code(name): change for name, change in changes.items()}
    return frame(full_name, places({m.name_sq: altered.get(m.lau_code, {}) for m in REGISTER}, **given))


def profiles(year: int, changes: dict[str, Row], **given: Any) -> pd.DataFrame:
    """Profiles of a year: not measured and not mapped where nothing else is said."""
    unknown = {f"{rate}_status": "not_measured" for rate in _NEED}
    return everywhere("profiles.municipality", changes, time_period=year, survey_year=year, nuts2="AL01",
                      **{**unknown, **given})


def measured(rate: float, error: float, status: str = "measured", name: str = "women_at_risk") -> Row:
    """A published rate of a profile with its 95 % interval."""
    return {
        name: rate, f"{name}_error": error, f"{name}_lower": rate - 2 * error, f"{name}_upper": rate + 2 * error,
        f"{name}_status": status, "set_status": "illustrative",
    }
