"""Turn the columns of a file into typed values of one survey year, as the codebook says.

Rows of earlier survey years (a panel file holds up to four) are set aside before anything is typed.
Flags are obeyed here: what leaves this module is either a usable value or null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lnb_pipeline.errors import Finding
from lnb_pipeline.silc.codebook import File, Variable, key_variables
from lnb_pipeline.silc.flags import NOT_APPLICABLE, apply_flags, is_void
from lnb_pipeline.sources.eu_silc import layout
from lnb_pipeline.sources.eu_silc.read import NO_ID, NULL_TEXTS, OpenedFile, RawColumn

Numbers = NDArray[np.float64]
Identifiers = NDArray[np.int64]
Texts = NDArray[np.object_]
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_IDENTIFIER = r"^[0-9]{1,15}(\.0+)?$"
_FLOAT32_EXACT = float(2**24)


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """One of the four files, typed, one survey year.

    `numbers` hold NaN and `identifiers` hold `NO_ID` where a value is missing. `left_over` counts
    values a flag declared void, `outside_list` codes and amounts that are not possible (null
    here), both by column.
    """

    name: str
    role: File
    columns: frozenset[str]
    n_rows: int
    n_earlier_years: int
    numbers: dict[str, Numbers]
    identifiers: dict[str, Identifiers]
    texts: dict[str, Texts]
    left_over: dict[str, int] = field(default_factory=dict)
    outside_list: dict[str, int] = field(default_factory=dict)

    def has(self, code: str) -> bool:
        return code in self.columns

    def number(self, code: str) -> Numbers:
        """Values of a variable; all missing when the file has no such column."""
        found = self.numbers.get(code)
        return np.full(self.n_rows, np.nan) if found is None else found

    def identifier(self, code: str) -> Identifiers:
        found = self.identifiers.get(code)
        return np.full(self.n_rows, NO_ID, dtype=np.int64) if found is None else found

    def text(self, code: str) -> Texts:
        found = self.texts.get(code)
        return np.full(self.n_rows, None, dtype=object) if found is None else found

    @property
    def key(self) -> Identifiers:
        return self.identifiers[key_variables(self.role)[2]]


class Typer:
    """Types the columns of one file; collects every finding instead of stopping at the first."""

    def __init__(self, opened: OpenedFile, raw: Mapping[str, RawColumn], decimal: str) -> None:
        self._opened, self._raw, self._decimal = opened, raw, decimal
        self._rows: NDArray[np.int64] | None = None
        self.findings: list[Finding] = []

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """From now on look only at these records."""
        if mask.all():
            return
        self._rows = np.flatnonzero(mask).astype(np.int64)
        picked = pa.array(self._rows)
        self._raw = {
            name: column.take(picked) if isinstance(column, pa.Array) else column[self._rows]
            for name, column in self._raw.items()
        }

    def number(self, name: str, integral: bool) -> Numbers:
        """Column as float64 with NaN for missing; anything else than a finite number is E207."""
        column = self._raw[name]
        if isinstance(column, pa.Array):
            values, wrong = self._parse_number(column)
        else:
            values = np.asarray(column, dtype=np.float64)
            wrong = np.isinf(values)
        if integral:
            wrong = wrong | (~np.isnan(values) & (values != np.round(values)))
        self._report(name, wrong, "whole numbers" if integral else f"numbers with decimal '{self._decimal}'")
        return np.where(wrong, np.nan, values) if wrong.any() else values

    def identifier(self, name: str) -> Identifiers:
        """Column as int64 with `NO_ID` for missing; never by way of a rounded float."""
        column = self._raw[name]
        if isinstance(column, pa.Array):
            ids, wrong = _parse_identifier(column)
        elif column.dtype == np.int64:
            return np.asarray(column, dtype=np.int64)
        else:
            ids, wrong = self._id_from_float(name, np.asarray(column, dtype=np.float64))
        self._report(name, wrong, "identifiers of at most 15 digits")
        return ids

    def text(self, name: str) -> Texts:
        """Column as str or None; a number (SPSS, Stata) is written without decimals."""
        column = self._raw[name]
        if isinstance(column, pa.Array):
            trimmed = pc.utf8_trim_whitespace(column)
            return np.asarray(trimmed.to_numpy(zero_copy_only=False), dtype=object)
        width = 3 if name == "RX070" else 1
        texts = [None if v != v else f"{v:0{width}.0f}" for v in column.tolist()]
        return np.array([*texts, None], dtype=object)[:-1]

    def _parse_number(self, column: pa.Array) -> tuple[Numbers, NDArray[np.bool_]]:
        nothing = np.zeros(len(column), dtype=np.bool_)
        if self._decimal == ".":
            try:
                values = _as_float(pc.cast(column, pa.float64()))
                if np.isfinite(values[~_null(column)]).all():
                    return values, nothing
            except pa.ArrowInvalid:
                pass
        return self._parse_number_strictly(column)

    def _parse_number_strictly(self, column: pa.Array) -> tuple[Numbers, NDArray[np.bool_]]:
        """The slow path: spaces, decimal comma, and finding out which cells are wrong."""
        texts = _trimmed(column)
        if self._decimal == ",":
            dotted = pc.match_substring(texts, ".")
            texts = pc.replace_substring(texts, ",", ".")
            fits = pc.and_(pc.match_substring_regex(texts, NUMBER), pc.invert(dotted))
        else:
            fits = pc.match_substring_regex(texts, NUMBER)
        values = _as_float(pc.cast(pc.if_else(fits, texts, None), pa.float64()))
        wrong = (np.isnan(values) | np.isinf(values)) & ~_null(texts)
        return np.where(wrong, np.nan, values), wrong

    def _id_from_float(self, name: str, column: Numbers) -> tuple[Identifiers, NDArray[np.bool_]]:
        missing = np.isnan(column)
        wrong = ~missing & ((column != np.round(column)) | (column < 0) | (column >= 1e15))
        if name in self._opened.narrow:
            wrong |= ~missing & (column >= _FLOAT32_EXACT)  # stored in 32 bits: the last digits are gone
        usable = np.where(missing | wrong, float(NO_ID), column)
        return usable.astype(np.int64), wrong

    def _report(self, name: str, wrong: NDArray[np.bool_], expected: str) -> None:
        count = int(wrong.sum())
        if not count:
            return
        first = int(np.argmax(wrong))
        record = first if self._rows is None else int(self._rows[first])
        self.findings.append(Finding(
            "E207", where=f"{self._opened.name}, column {name}, first at {self._opened.line(record)}",
            rule="every value has the type of its variable", expected=expected,
            got=f"{count} values of another type (not shown)",
            hint="correct the column at the source, or check delimiter and decimal in delivery.yaml",
            count=count,
        ))


def type_file(
    typer: Typer, role: File, opened: OpenedFile, year: int, n_earlier: int, also: str | None
) -> SurveyFile:
    """Type every readable column of the rows the typer kept and obey the flags.

    `also` names a column outside the codebook that is read as text (the municipality of D).
    """
    present = set(opened.header)
    numbers: dict[str, Numbers] = {}
    identifiers: dict[str, Identifiers] = {}
    texts: dict[str, Texts] = {}
    left_over: dict[str, int] = {}
    outside: dict[str, int] = {}
    for variable in layout.readable_variables(role, year):
        code = variable.code
        if code not in present:
            continue
        flags = typer.number(f"{code}_F", integral=False) if f"{code}_F" in present else None
        if variable.type == "text":
            texts[code], void = _flagged_text(typer.text(code), flags)
        elif variable.type == "id":
            identifiers[code], void = _flagged_id(typer.identifier(code), flags)
        else:
            numbers[code], void, strange = _flagged_number(typer, variable, flags, year)
            outside |= {code: strange} if strange else {}
        left_over |= {code: void} if void else {}
    if also is not None and also not in texts:
        texts[also] = typer.text(also)
    n_rows = len(identifiers[key_variables(role)[2]])
    return SurveyFile(
        opened.name, role, frozenset(present), n_rows, n_earlier, numbers, identifiers, texts, left_over,
        outside,
    )


def _flagged_number(
    typer: Typer, variable: Variable, flags: Numbers | None, year: int
) -> tuple[Numbers, int, int]:
    values = typer.number(variable.code, integral=variable.type == "integer" and variable.code not in layout.WIDER)
    n_void = 0
    if flags is not None:
        left_out = np.isnan(values) & (flags == NOT_APPLICABLE)
        flagged = apply_flags(values, flags, income=variable.income, survey_year=year)
        meaning = layout.NOT_APPLICABLE_MEANS.get(variable.code, np.nan)
        values, n_void = np.where(left_out, meaning, flagged.values), flagged.n_left_over
    strange = ~np.isnan(values) & _impossible(values, variable)
    return np.where(strange, np.nan, values), n_void, int(strange.sum())


def _impossible(values: Numbers, variable: Variable) -> NDArray[np.bool_]:
    if variable.codes:
        return ~np.isin(values, np.asarray(variable.codes, dtype=np.float64))
    lowest = -np.inf if variable.minimum is None else variable.minimum
    highest = np.inf if variable.maximum is None else variable.maximum
    lowest, highest = layout.WIDER.get(variable.code, (lowest, highest))
    return np.asarray((values < lowest) | (values > highest), dtype=np.bool_)


def _flagged_id(values: Identifiers, flags: Numbers | None) -> tuple[Identifiers, int]:
    if flags is None:
        return values, 0
    void = is_void(flags)
    return np.where(void, NO_ID, values), int((void & (values != NO_ID)).sum())


def _flagged_text(values: Texts, flags: Numbers | None) -> tuple[Texts, int]:
    if flags is None:
        return values, 0
    void = is_void(flags)
    left = int(sum(v is not None for v in values[void]))
    return np.where(void, np.array(None, dtype=object), values), left


def _parse_identifier(column: pa.Array) -> tuple[Identifiers, NDArray[np.bool_]]:
    texts = _trimmed(column)
    fits = pc.match_substring_regex(texts, _IDENTIFIER)
    whole = pc.replace_substring_regex(pc.if_else(fits, texts, None), r"\.0+$", "")
    wrong = np.asarray(pc.fill_null(pc.invert(fits), False).to_numpy(zero_copy_only=False), dtype=np.bool_)
    numbers = pc.fill_null(pc.cast(whole, pa.int64()), NO_ID)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int64), wrong


def _trimmed(column: pa.Array) -> pa.Array:
    texts = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(texts, pa.array(NULL_TEXTS)), pa.scalar(None, pa.string()), texts)


def _null(column: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _as_float(column: pa.Array) -> Numbers:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
