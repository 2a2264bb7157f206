"""Small frames of eu_silc.person for tests: what a row does not say is unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import PERSON
from lnb_pipeline.silc.derive import age_band

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
        full.setdefault("age_band", age_band(np.array([full.get("age_years")], dtype=np.float64))[0])
        for column in table:
            table[column].append(full.get(column))
    return pd.DataFrame({
        column: pd.Series(values, dtype=_TYPES[COLUMNS[column].type]) for column, values in table.items()
    })
