"""Columns of a person-level table as the arrays estimators take; what does not fit is a coded error with its count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lnb_pipeline.database.foreign import NULL_TEXTS
from lnb_pipeline.errors import DeliveryError, LnbError, fail
from lnb_pipeline.estimation.record import FloatArray, IntArray

_TRUTHS = {"true": "1", "t": "1", "false": "0", "f": "0"}
_LARGEST, _SMALLEST = 1e100, 1e-100
"""Squares of amounts and weights must still be numbers."""


@dataclass(frozen=True)
class Labels:
    """A column as numbers of its distinct values in ascending order; -1 where it is missing."""

    codes: IntArray
    values: pa.Array

    def texts(self) -> list[str]:
        """The values as a person writes them: 2 and not 2.0, true and not True."""
        return [_text(value) for value in self.values.to_pylist()]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def labels(table: pa.Table, name: str) -> Labels:
    """A column of any plain type as labels.

    Raises
    ------
    DeliveryError
        E207 for a column of lists or other nested values.
    """
    encoded = _encoded(table, name)
    try:
        order = pc.sort_indices(encoded.dictionary).to_numpy()
    except pa.ArrowException:
        raise _wrong_type(name, "text, numbers, dates or truth values", str(encoded.dictionary.type)) from None
    rank = np.empty(order.size + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(order.size), -1
    indices = pc.fill_null(encoded.indices, order.size).to_numpy(zero_copy_only=False)
    return Labels(rank[indices], encoded.dictionary.take(pa.array(order)))


def identifiers(table: pa.Table, name: str) -> IntArray:
    """A column that names units of the design, as numbers in the order of the values.

    The order of the rows leaves no trace in the draws of a bootstrap, and like strata stand side by side.

    Raises
    ------
    DeliveryError
        E308 where it is missing for somebody, E207 as `labels`.
    """
    found = labels(table, name)
    _complete(name, int(np.count_nonzero(found.codes < 0)), found.codes.size)
    return found.codes


def numbers(table: pa.Table, name: str) -> FloatArray:
    """A column of numbers, NaN where it is missing.

    Raises
    ------
    DeliveryError
        E207 where a value is no number or infinite.
    """
    column = _plain(table, name)
    if _is_text(column):
        return _finite(name, _parsed(name, pc.utf8_trim_whitespace(column)))
    if not _is_number(column.type):
        raise _wrong_type(name, "numbers", str(column.type))
    return _finite(name, column)


def weights(table: pa.Table, name: str) -> FloatArray:
    """A column of weights: numbers of 0 or more, none missing.

    Raises
    ------
    DeliveryError
        E207, E308 where a weight is missing, E310 where one is negative.
    """
    found = numbers(table, name)
    _complete(name, int(np.count_nonzero(np.isnan(found))), found.size)
    negative = int(np.count_nonzero(found < 0))
    if negative:
        raise fail(
            DeliveryError, "E310", where=f"column {name}", rule="a weight is 0 or more", expected="0 or more",
            got=f"{negative:,} of {found.size:,} persons below 0", count=negative,
            hint="mend the weights; a person without influence has weight 0",
        )
    if found.any() and not _SMALLEST < float(found.sum()) < _LARGEST:
        raise _wrong_type(name, f"weights that add up to less than {_LARGEST:.0e}", "a total that cannot be counted")
    return found


def statuses(table: pa.Table, name: str) -> FloatArray:
    """A column of 0 and 1, or false and true; NaN where it is missing.

    Raises
    ------
    DeliveryError
        E207 where a value is no number, E305 where it is another number.
    """
    column = _plain(table, name)
    if pa.types.is_boolean(column.type):
        found = _finite(name, column)
    elif _is_text(column):
        found = _finite(name, _parsed(name, _truths_as_numbers(column)))
    else:
        found = numbers(table, name)
    other = int(np.count_nonzero(~np.isnan(found) & (found != 0) & (found != 1)))
    if other:
        raise fail(
            DeliveryError, "E305", where=f"column {name}", rule="a status is yes or no", count=other,
            expected="0 and 1, or false and true", got=f"{other:,} of {found.size:,} persons with another value",
            hint="recode the column; missing means out of scope",
        )
    return found


# -- Arrow ---------------------------------------------------------------------------------------------
def _plain(table: pa.Table, name: str) -> pa.Array:
    """A column as one array that is no dictionary."""
    column = table[name].combine_chunks()
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _encoded(table: pa.Table, name: str) -> pa.DictionaryArray:
    column = _plain(table, name)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), pc.add(column, 0.0))  # -0.0 is 0.0
    try:
        return column.dictionary_encode()
    except pa.ArrowException:
        raise _wrong_type(name, "text, numbers, dates or truth values", str(column.type)) from None


def _is_text(column: pa.Array) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def _is_number(kind: pa.DataType) -> bool:
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)


def _finite(name: str, column: pa.Array) -> FloatArray:
    """Numbers or truth values as an array, NaN where they are missing."""
    numeric = column.cast(pa.int8()) if pa.types.is_boolean(column.type) else column
    found = np.asarray(numeric.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    infinite = int(np.count_nonzero(np.abs(found) > _LARGEST))
    if infinite:
        raise _wrong_type(name, f"numbers below {_LARGEST:.0e}", f"{infinite:,} infinite values", infinite)
    return found


def _truths_as_numbers(column: pa.Array) -> pa.Array:
    """Text with 1 for what means yes and 0 for what means no; the rest as it is."""
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(column))
    for text, number in _TRUTHS.items():
        texts = pc.if_else(pc.equal(texts, text), number, texts)
    return texts


def _parsed(name: str, texts: pa.Array) -> pa.Array:
    """Text as numbers."""
    texts = pc.if_else(pc.is_in(texts, pa.array(NULL_TEXTS, texts.type)), pa.scalar(None, texts.type), texts)
    try:
        return texts.cast(pa.float64())
    except pa.ArrowInvalid:
        count = sum(not _is_parsed(text) for text in texts.drop_null().to_pylist())
        raise _wrong_type(name, "numbers, with a decimal point", f"{count:,} cells of text", count) from None


def _is_parsed(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _complete(name: str, missing: int, persons: int) -> None:
    if missing:
        raise fail(
            DeliveryError, "E308", where=f"column {name}", rule="the design is known for every person",
            expected="a value for everyone", got=f"missing for {missing:,} of {persons:,} persons", count=missing,
            hint="complete the column, or leave these persons out of the file",
        )


def _wrong_type(name: str, expected: str, got: str, count: int | None = None) -> LnbError:
    return fail(
        DeliveryError, "E207", where=f"column {name}", rule="a column holds what it is named for", expected=expected,
        got=got, count=count, hint="name another column, or mend this one",
    )
