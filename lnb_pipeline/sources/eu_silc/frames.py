"""Columns as arrays into the frame of a contract: order, types and nulls as the contract says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.sources.eu_silc.read import NO_ID
from lnb_pipeline.sources.eu_silc.rows import Values


def frame_of(table: Table, values: Values, origin: Mapping[str, object]) -> pd.DataFrame:
    """The table with exactly the columns of its contract; `origin` holds what is the same in every row."""
    n_rows = len(values[table.key[-1]])
    columns = {
        name: _constant(origin[name], n_rows) if name in origin
        else _typed(values[name], name, name in table.optional)
        for name in table.columns
    }
    return pd.DataFrame(columns, columns=list(table.columns))


def _constant(value: object, n_rows: int) -> pd.Series:
    return pd.Series([value] * n_rows, dtype=np.int64 if isinstance(value, int) else object)


def _typed(values: NDArray[np.generic], name: str, nullable: bool) -> object:
    """Pandas column of the contract's type: Int64 and boolean where null is possible."""
    kind = COLUMNS[name].type
    if kind == "text":
        return pd.Series(values, dtype=object)
    if kind == "number":
        return pd.Series(values, dtype=np.float64)
    missing = _missing(values)
    plain = np.where(missing, 0, values)
    if kind == "boolean":
        return pd.arrays.BooleanArray(plain.astype(np.bool_), missing) if nullable else plain.astype(np.bool_)
    whole = plain.astype(np.int64)
    return pd.arrays.IntegerArray(whole, missing) if nullable else whole


def _missing(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values), dtype=np.bool_)
    if values.dtype.kind == "i":
        return np.asarray(values == NO_ID, dtype=np.bool_)
    return np.zeros(len(values), dtype=np.bool_)
