"""Open a file of the delivery, whatever its format, without guessing and without quoting a cell.

CSV, SPSS (.sav) and Stata (.dta) are told apart by their first bytes: in the archive the content has
no extension. Nothing is inferred: the dialect comes from the manifest and the types from the codebook;
a CSV that does not fit them is read again as text, so that every wrong cell can be counted, and a file
that does not parse strictly is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyreadstat
from numpy.typing import NDArray

from lnb_pipeline.errors import DeliveryError, LnbError, fail
from lnb_pipeline.sources.eu_silc import layout
from lnb_pipeline.sources.eu_silc.layout import Kind
from lnb_pipeline.sources.manifest import CsvDialect

Format = Literal["csv", "sav", "dta"]
RawColumn: TypeAlias = "pa.Array | NDArray[np.float64] | NDArray[np.int64]"
"""Text as a pyarrow array; numbers as float64 with NaN; identifiers as int64 with `NO_ID`."""
NO_ID = -1
"""Stands for a missing identifier inside this package; it becomes null in the frames."""
NULL_TEXTS = ("", ".")
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_OTHER_FORMATS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook", b"\x1f\x8b": "a gzip archive", b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"PAR1": "a Parquet file",
    b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc2\xea\x81\x60": "a SAS data set",
}
_HEADER_BYTES = 1 << 20
_LARGEST_ID = 10**15
_ARROW_TYPES = {"text": pa.string(), "number": pa.float64(), "id": pa.int64()}


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its header read: `header` in upper case, `names` as the file spells them.

    `text` holds a CSV file in UTF-8 without byte-order mark; statistical formats are read from `path`.
    """

    name: str
    path: Path
    format: Format
    header: tuple[str, ...]
    names: tuple[str, ...]
    text: bytes = b""
    narrow: frozenset[str] = frozenset()

    def line(self, record: int) -> str:
        """Where a record (counted from 0) stands, in words a person can use."""
        if self.format != "csv":
            return f"record {record + 1}"
        filled = (n for n, line in enumerate(self.text.splitlines(), start=1) if line)
        for position, number in enumerate(filled):
            if position == record + 1:
                return f"line {number}"
        return f"record {record + 1}"


def open_file(path: Path, name: str, dialect: CsvDialect) -> OpenedFile:
    """Read the header of a file.

    Raises
    ------
    DeliveryError
        E108 empty, E203 duplicate column, E204 delimiter, E205 encoding, E208 not readable.
    """
    data = path.read_bytes()
    if not data.strip():
        raise _refuse("E108", name, "a file of the delivery has content", "records", "an empty file",
                      "ask the provider for the file again")
    kind = format_of(data)
    opened = _open_csv(data, path, name, dialect) if kind == "csv" else _open_statistical(path, name, kind)
    _no_duplicates(opened)
    return opened


def read_columns(
    opened: OpenedFile, columns: Mapping[str, Kind], dialect: CsvDialect
) -> dict[str, RawColumn]:
    """Read the named columns; a cell that is empty or `.` is missing.

    CSV columns come typed as asked, or all as text when one of them does not fit. Statistical formats
    come as they are stored.

    Raises
    ------
    DeliveryError
        E206 a row of another width, E208 a statistical file that breaks off.
    """
    if opened.format == "csv":
        return _read_csv(opened, columns, dialect)
    return _read_statistical(opened, tuple(columns))


def format_of(data: bytes) -> Format:
    """Format by the first bytes; whatever is neither SPSS nor Stata is taken for CSV."""
    if data[:4] in (b"$FL2", b"$FL3"):
        return "sav"
    old_stata = 0x69 <= data[0] <= 0x73 and data[1:3] in (b"\x01\x01", b"\x02\x01")
    if old_stata or data.startswith(b"<stata_dta>"):
        return "dta"
    return "csv"


# -- CSV -----------------------------------------------------------------------------------------
def _open_csv(data: bytes, path: Path, name: str, dialect: CsvDialect) -> OpenedFile:
    text = _as_utf8(data, name, dialect)
    first = re.split(rb"[\r\n]", text[:_HEADER_BYTES], maxsplit=1)[0].decode("utf-8", errors="replace")
    cells = _split(first, dialect.delimiter)
    if len(cells) == 1:
        _other_delimiter(first, name, dialect)
    names = tuple(cell.strip() for cell in cells)
    return OpenedFile(name, path, "csv", _upper(names), names, text)


def _as_utf8(data: bytes, name: str, dialect: CsvDialect) -> bytes:
    """Decode strictly by the manifest's encoding; only the line of the first bad byte is told."""
    for magic, kind in _OTHER_FORMATS.items():
        if data.startswith(magic):
            raise _refuse("E208", name, "a file is CSV, SPSS (.sav) or Stata (.dta)",
                          "one of the three formats", kind, "unpack or export the file and deliver it again")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        got = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "NUL bytes (UTF-16, or a binary file)"
        raise _encoding(name, dialect, got, None)
    body = data.removeprefix(b"\xef\xbb\xbf")
    body = body.replace(b"\r\n", b"\n")
    if body.isascii():
        return body
    try:
        decoded = body.decode(dialect.encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _encoding(name, dialect, "bytes this encoding does not know", line) from None
    if dialect.encoding == "utf-8":
        return body
    if _is_utf8(body):
        raise _encoding(name, dialect, "UTF-8", None)
    return decoded.encode("utf-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _encoding(name: str, dialect: CsvDialect, got: str, line: int | None) -> LnbError:
    where = name if line is None else f"{name}, line {line}"
    return _refuse("E205", where, "the encoding is the one the manifest states", dialect.encoding, got,
                   "set eu_silc.csv.encoding in delivery.yaml, or save the file as UTF-8")


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _other_delimiter(first: str, name: str, dialect: CsvDialect) -> None:
    for other, word in _DELIMITERS.items():
        cells = _split(first, other)
        if len(cells) > 1 and layout.identify(_upper(cells)):
            raise _refuse(
                "E204", f"{name}, line 1", "the delimiter is the one the manifest states",
                _DELIMITERS[dialect.delimiter], f"one single column; a {word} gives {len(cells)}",
                f"set eu_silc.csv.delimiter in delivery.yaml to the {word}",
            )


def _read_csv(opened: OpenedFile, columns: Mapping[str, Kind], dialect: CsvDialect) -> dict[str, RawColumn]:
    """Typed in one go where every cell fits, which is the normal case; otherwise as text."""
    try:
        table = _parse(opened, columns, dialect, lambda _: "error")
        if table is not None and table.num_rows == _n_filled_lines(opened.text) - 1:
            return {name: _plain(table.column(name), kind) for name, kind in columns.items()}
    except (pa.ArrowInvalid, _NotPlain):
        pass
    return _read_csv_as_text(opened, dict.fromkeys(columns, "text"), dialect)


class _NotPlain(ValueError):
    """A cell was converted that the codebook does not allow (`nan`, a negative identifier)."""


def _plain(column: pa.ChunkedArray, kind: Kind) -> RawColumn:
    array = column.combine_chunks()
    if kind == "text":
        return array
    if kind == "number":
        numbers = np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)
        if int((~np.isfinite(numbers)).sum()) != array.null_count:
            raise _NotPlain
        return numbers
    ids = np.asarray(pc.fill_null(array, NO_ID).to_numpy(zero_copy_only=False), dtype=np.int64)
    if int((ids < 0).sum()) != array.null_count or (ids >= _LARGEST_ID).any():
        raise _NotPlain
    return ids


def _n_filled_lines(text: bytes) -> int:
    if b"\r" in text or b"\n\n" in text or text.startswith(b"\n"):
        return sum(1 for line in text.splitlines() if line)
    return text.count(b"\n") + (not text.endswith(b"\n"))


def _read_csv_as_text(
    opened: OpenedFile, columns: Mapping[str, Kind], dialect: CsvDialect
) -> dict[str, RawColumn]:
    n_bad = 0

    def count(row: Any) -> str:
        nonlocal n_bad
        n_bad += 1
        return "skip"

    try:
        table = _parse(opened, columns, dialect, count)
    except pa.ArrowInvalid:
        raise _ragged(opened, dialect, None) from None
    if n_bad or (table is not None and table.num_rows != _n_filled_lines(opened.text) - 1):
        raise _ragged(opened, dialect, n_bad or None)
    if table is None:
        return {name: pa.array([], pa.string()) for name in columns}
    return {name: table.column(name).combine_chunks() for name in columns}


def _parse(
    opened: OpenedFile, columns: Mapping[str, Kind], dialect: CsvDialect, on_bad_row: Callable[[Any], str]
) -> pa.Table | None:
    """The strict parse; None when there is nothing after the header."""
    end_of_header = opened.text.find(b"\n")
    if end_of_header < 0 or not opened.text[end_of_header:].strip(b"\r\n"):
        return None
    unnamed = tuple(name or f"column {n}" for n, name in enumerate(opened.header, start=1))
    return pacsv.read_csv(
        io.BytesIO(opened.text),
        read_options=pacsv.ReadOptions(
            column_names=list(unnamed), skip_rows=1, block_size=max(len(opened.text), 1024)
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=dialect.delimiter, newlines_in_values=False, invalid_row_handler=on_bad_row
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=list(columns), null_values=list(NULL_TEXTS), strings_can_be_null=True,
            column_types={name: _ARROW_TYPES[kind] for name, kind in columns.items()},
            decimal_point=dialect.decimal,
        ),
    )


def _ragged(opened: OpenedFile, dialect: CsvDialect, count: int | None) -> LnbError:
    """Name the first row of another width; the slow path, only taken when there is one."""
    width, line, got = len(opened.header), None, "a quoted field that runs over a line end"
    reader = csv.reader(io.StringIO(opened.text.decode("utf-8"), newline=""), delimiter=dialect.delimiter)
    try:
        for row in reader:
            if row and len(row) != width:
                line, got = reader.line_num, f"{len(row)} fields"
                break
    except csv.Error:
        line, got = reader.line_num, "a field that cannot be read"
    cut_off = not opened.text.endswith((b"\n", b"\r"))
    last = cut_off and line is not None and line >= len(opened.text.splitlines())
    return _refuse(
        "E206", opened.name if line is None else f"{opened.name}, line {line}",
        "every row has as many fields as the header", f"{width} fields",
        f"{got}{'; the file ends in the middle of this line' if last else ''}",
        "the file was cut off or edited; ask the provider for it again", count=count,
    )


# -- SPSS and Stata --------------------------------------------------------------------------------
def _statistical(path: Path, kind: Format, **options: Any) -> tuple[Any, Any]:
    read: Callable[..., tuple[Any, Any]] = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    return read(
        str(path), apply_value_formats=False, disable_datetime_conversion=True, user_missing=False,
        output_format="dict", **options,
    )


def _open_statistical(path: Path, name: str, kind: Format) -> OpenedFile:
    try:
        _, meta = _statistical(path, kind, metadataonly=True)
    except Exception:  # the library raises several unrelated types, some of which quote the file
        raise _unreadable(name, kind) from None
    names = tuple(str(n) for n in meta.column_names)
    types = meta.readstat_variable_types
    narrow = frozenset(n.strip().upper() for n in names if types.get(n) == "float")
    return OpenedFile(name, path, kind, _upper(names), names, narrow=narrow)


def _read_statistical(opened: OpenedFile, columns: tuple[str, ...]) -> dict[str, RawColumn]:
    spelled = dict(zip(opened.header, opened.names, strict=True))
    try:
        data, _ = _statistical(opened.path, opened.format, usecols=[spelled[c] for c in columns])
        return {c: _raw(data[spelled[c]]) for c in columns}
    except Exception:  # as above: nothing of the original message may pass
        raise _unreadable(opened.name, opened.format) from None


def _raw(values: Any) -> RawColumn:
    array = np.asarray(values)
    if array.dtype.kind in "iufb":
        return np.asarray(array, dtype=np.float64)
    texts = [None if _is_missing(v) else str(v).strip() for v in array.tolist()]
    return pa.array([None if t in NULL_TEXTS else t for t in texts], pa.string())


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _unreadable(name: str, kind: Format) -> LnbError:
    product = {"sav": "SPSS", "dta": "Stata"}.get(kind, kind)
    return _refuse("E208", name, f"a file that starts like {product} can be read as {product}",
                   f"a whole {product} file", "a damaged or truncated file",
                   "ask the provider for the file again, or deliver CSV")


# -- both ------------------------------------------------------------------------------------------
def _upper(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip().strip('"').upper() for name in names)


def _no_duplicates(opened: OpenedFile) -> None:
    twice = sorted(name for name, n in Counter(opened.header).items() if name and n > 1)
    if not twice or layout.identify(opened.header) is None:
        return
    quotable = [n for n in twice if layout.is_code(n)][:10]
    raise _refuse("E203", f"{opened.name}, header", "column names are unique once in upper case",
                  "every name once", f"{len(twice)} twice: {', '.join(quotable) or 'no variable codes'}",
                  "remove or rename the second column", count=len(twice))


def _refuse(
    code: str, where: str, rule: str, expected: object, got: object, hint: str, count: int | None = None
) -> LnbError:
    return fail(
        DeliveryError, code, where=where, rule=rule, expected=expected, got=got, hint=hint, count=count
    )
