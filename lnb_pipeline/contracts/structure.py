"""The contract as checks on a frame: `conform`, the structural rules, the dictionary rows.

Findings carry table, column and counts; never a value, since the frame may hold persons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import Column, ColumnType
from lnb_pipeline.contracts.ddl import SQL_TYPES, table_comment
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.errors import Finding, GateError


class _Unfit(Exception):
    """A column cannot take its type; `count` values stand in the way."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def _text(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.StringDtype):
        return values.astype("str")  # looking at each value again takes a tenth of a run
    if pd.api.types.infer_dtype(values, skipna=True) not in {"string", "empty"}:
        strange = sum(not isinstance(value, str) for value in values.dropna())
        if strange:
            raise _Unfit(strange)
    return values.astype("str")


def _float(values: pd.Series) -> pd.Series:
    if not (pd.api.types.is_bool_dtype(values.dtype) or pd.api.types.is_numeric_dtype(values.dtype)):
        strange = sum(
            isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number))
            for value in values.dropna()
        )
        if strange:
            raise _Unfit(strange)
    elif pd.api.types.is_bool_dtype(values.dtype):
        raise _Unfit(int(values.notna().sum()))
    numbers = pd.Series(pd.to_numeric(values).to_numpy(dtype="float64", na_value=np.nan), index=values.index)
    infinite = int(np.isinf(numbers).sum())
    if infinite:
        raise _Unfit(infinite)
    return numbers


def _integer(values: pd.Series) -> pd.Series:
    if pd.api.types.is_integer_dtype(values.dtype):
        return values.astype("Int64")
    if values.dtype == object and all(type(v) is int for v in values.dropna()):
        return values.astype("Int64")
    numbers = _float(values)
    # beyond 2**53 a float no longer names one integer
    broken = int(((numbers % 1 != 0) & numbers.notna()).sum() + (numbers.abs() >= 2**53).sum())
    if broken:
        raise _Unfit(broken)
    return numbers.astype("Int64")


def _boolean(values: pd.Series) -> pd.Series:
    if not pd.api.types.is_bool_dtype(values.dtype):
        strange = sum(not isinstance(value, (bool, np.bool_)) for value in values.dropna())
        if strange:
            raise _Unfit(strange)
    return values.astype("boolean")


def _timestamp(values: pd.Series) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(values.dtype):
        strange = sum(not isinstance(value, dt.date) for value in values.dropna())
        if strange:
            raise _Unfit(strange)
        values = pd.to_datetime(values)
    if getattr(values.dt, "tz", None) is not None:
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    return values.astype("datetime64[us]")


def _date(values: pd.Series) -> pd.Series:
    moments = _timestamp(values)
    with_time = int((moments.notna() & (moments != moments.dt.normalize())).sum())
    if with_time:
        raise _Unfit(with_time)
    return moments


_CAST: dict[ColumnType, Callable[[pd.Series], pd.Series]] = {
    "text": _text, "integer": _integer, "number": _float, "figure": _float, "boolean": _boolean, "date": _date,
    "timestamp": _timestamp,
}


def _cast(column: Column, values: pd.Series, *, may_be_null: bool) -> pd.Series:
    try:
        cast = _CAST[column.type](values)
    except _Unfit:
        raise
    except (TypeError, ValueError, OverflowError):
        raise _Unfit(int(values.notna().sum())) from None
    if not may_be_null and cast.notna().all():
        if column.type == "integer":
            return cast.astype("int64")
        if column.type == "boolean":
            return cast.astype("bool")
    return cast


def _finding(table: Table, rule: str, expected: str, got: str, count: int | None = None) -> Finding:
    return Finding(
        "E607", where=table.full_name, rule=rule, expected=expected, got=got,
        hint="correct the step that makes this table, or its contract", count=count,
    )


def _column_findings(table: Table, frame: pd.DataFrame) -> list[Finding]:
    missing = [c for c in table.columns if c not in frame.columns]
    # an undeclared heading may come from a delivered file, so it is counted and not repeated
    extra = sum(c not in table.columns for c in frame.columns)
    doubled = int(frame.columns.duplicated().sum())
    findings = []
    if missing:
        findings.append(_finding(table, "every column of the contract is present", "all columns",
                                 "missing: " + ", ".join(missing), len(missing)))
    if extra or doubled:
        findings.append(_finding(table, "no column outside the contract, none twice", "none",
                                 f"{extra} undeclared, {doubled} repeated", extra + doubled))
    return findings


def _value_findings(table: Table, frame: pd.DataFrame) -> list[Finding]:
    findings = []
    for column in table.column_definitions():
        values = frame[column.name]
        nulls = int(values.isna().sum())
        if nulls and column.name not in table.optional:
            findings.append(_finding(table, f"{column.name} is never null", "0 null", f"{nulls} null", nulls))
        if column.codes:
            stray = int((values.notna() & ~values.isin(list(CODE_LISTS[column.codes]))).sum())
            if stray:
                findings.append(_finding(table, f"{column.name} holds only its codes",
                                         ", ".join(CODE_LISTS[column.codes]), f"{stray} outside", stray))
    repeated = int(frame.duplicated(list(table.key)).sum())
    if repeated:
        findings.append(_finding(table, f"{', '.join(table.key)} identifies a row", "0 repeated",
                                 f"{repeated} repeated", repeated))
    return findings


def conform(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` exactly as the contract says: columns, order, types, fresh index.

    Types: text `str`, integer `int64` (`Int64` where null is allowed), number `float64` with NaN for
    null, boolean `bool` (`boolean` where null is allowed), date and timestamp `datetime64[us]` (UTC,
    without zone). Row order is kept.

    Raises
    ------
    GateError
        E607 with counts: a column missing, undeclared or repeated; values not of the column's type;
        null in a required column; a code outside its list; a repeated key. Never a value.
    """
    findings = _column_findings(table, frame)
    if findings:
        raise GateError(*findings) from None
    columns: dict[str, pd.Series] = {}
    for column in table.column_definitions():
        try:
            optional = column.name in table.optional
            columns[column.name] = _cast(column, frame[column.name], may_be_null=optional)
        except _Unfit as unfit:
            findings.append(_finding(table, f"{column.name} is {column.type}", column.type,
                                     f"{unfit.count} values of another type", unfit.count))
    if findings:
        raise GateError(*findings) from None
    result = pd.DataFrame(columns, columns=list(table.columns), index=frame.index).reset_index(drop=True)
    findings = _value_findings(table, result)
    if findings:
        raise GateError(*findings) from None
    return result


def empty_frame(table: Table) -> pd.DataFrame:
    """The table with no rows, in the contract's types."""
    return conform(table, pd.DataFrame({c: pd.Series(dtype=object) for c in table.columns}))


def _expectation(rule: str, title: str, type: str, **kwargs: object) -> dict[str, object]:
    return {"rule": rule, "title": title, "group": "structure", "severity": "critical", "type": type,
            "kwargs": kwargs}


def structural_expectations(table: Table) -> list[dict[str, object]]:
    """The contract as Great Expectations entries: required columns filled, key unique, code in list.

    Each entry has the form of an entry of a suite in `expectations/`. That the columns are there and in
    order, `conform` has seen to before a suite runs, and it names the column that is null: Great
    Expectations takes some 20 ms a rule, so the required columns are one rule.
    """
    entries: list[dict[str, object]] = []
    if len(table.key) == 1:
        entries.append(_expectation("key", f"{table.key[0]} identifies a row",
                                    "expect_column_values_to_be_unique", column=table.key[0]))
    else:
        entries.append(_expectation("key", f"{', '.join(table.key)} identify a row",
                                    "expect_compound_columns_to_be_unique", column_list=list(table.key),
                                    ignore_row_if="never"))
    entries.append({
        "rule": "required", "title": "No required column is null", "group": "structure", "severity": "critical",
        "holds": " and ".join(f"{name}.notna()" for name in table.required),
    })
    for column in table.column_definitions():
        if column.codes:
            entries.append(_expectation(f"codes.{column.name}", f"{column.name} holds only its codes",
                                        "expect_column_values_to_be_in_set", column=column.name,
                                        value_set=list(CODE_LISTS[column.codes])))
    return entries


def dictionary_rows(tables: Iterable[Table]) -> list[dict[str, str | None]]:
    """Rows of meta.dictionary: one for each table (column_name null), then one for each column."""
    rows: list[dict[str, str | None]] = []
    for table in tables:
        rows.append({
            "schema_name": table.schema, "table_name": table.name, "column_name": None, "column_type": None,
            "column_unit": None, "description": table_comment(table), "code_list": None, "silc_code": None,
        })
        rows += [
            {
                "schema_name": table.schema, "table_name": table.name, "column_name": column.name,
                "column_type": SQL_TYPES[column.type], "column_unit": column.unit,
                "description": column.description,
                "code_list": "; ".join(f"{k} = {v}" for k, v in CODE_LISTS[column.codes].items())
                if column.codes else None,
                "silc_code": column.silc,
            }
            for column in table.column_definitions()
        ]
    return rows
