"""Small frames of eu_silc.person for tests: what a row does not say is unknown."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import PERSON

_TYPES = {"text": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def persons(rows: list[dict[str, Any]], **shared: Any) -> pd.DataFrame:
    """The contract's columns, `rows` one a person; `shared` values stand in every row that does not say otherwise.

    Ages make the age bands, persons are numbered in order, every household is a sampling unit of stratum 1.
    """
    table: dict[str, list[Any]] = {column: [] for column in PERSON.columns}
    for number, row in enumerate(rows, start=1):
        full = {
            "time_period": 2022, "person_id": number, "region": "AL01", "lau_code": "AL111", "stratum": 1,
            "psu": row.get("household_id"), "person_weight": 1.0, "data_kind": "synthetic", "delivery_id": "d1",
            **shared, **row,
        }
        full.setdefault("age_band", _band(full.get("age_years")))
        for column in table:
            table[column].append(full.get(column))
    return pd.DataFrame({
        column: pd.Series(values, dtype=_TYPES[COLUMNS[column].type]) for column, values in table.items()
    })


def _band(age: float | None) -> str | None:
    if age is None:
        return None
    return "Y_LT18" if age < 18 else "Y18-64" if age < 65 else "Y_GE65"
