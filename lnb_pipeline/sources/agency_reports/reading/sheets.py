"""Reading a workbook: one table a visible sheet, values as last calculated by the sender's program."""

from __future__ import annotations

import io
import os
import warnings
from datetime import date, datetime, time, timedelta
from typing import Any

os.environ["OPENPYXL_LXML"] = "False"  # the parser of the standard library, guarded by defusedxml

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell

from lnb_pipeline.sources.agency_reports.document import Document, Place, Row, Table, clean
from lnb_pipeline.sources.agency_reports.reading import limits, package
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_STRICT = b"purl.oclc.org/ooxml"


def read(data: bytes) -> Document:
    """The tables of a workbook. Rows without a value are left out; a cell that a merge covers is empty.

    Formulas are never calculated, links never followed. A formula without a stored value is an empty cell.

    Raises
    ------
    Refused
        `damaged`, `strict_workbook`, `entities` or `too_long`.
    """
    parts = package.xml_parts(data)
    if _STRICT in parts.get("xl/workbook.xml", b""):
        raise Refused("strict_workbook")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(
            io.BytesIO(package.repacked(parts)), read_only=True, data_only=True, keep_links=False
        )
    tables: list[Table] = []
    cells = offset = 0
    for sheet in book.worksheets:
        rows = _rows(sheet, offset) if sheet.sheet_state == "visible" else []
        cells += sum(len(row.cells) for row in rows)
        if cells > limits.MAX_CELLS:
            raise Refused("too_long")
        if rows:
            offset = int(rows[-1].number)
            tables.append(Table(tuple(rows)))
    return Document(tuple(tables), "xlsx")


def _rows(sheet: Any, offset: int) -> list[Row]:
    """Rows that hold something; the extent a file states for itself is not believed."""
    sheet.reset_dimensions()
    rows: list[Row] = []
    title = clean(sheet.title)
    stored = 0
    for cells in sheet.iter_rows():
        filled = [cell for cell in cells if not isinstance(cell, EmptyCell) and cell.value is not None]
        stored += len(cells)
        if stored > 10 * limits.MAX_CELLS:
            raise Refused("too_long")
        if not filled:
            continue
        texts: list[tuple[str, ...]] = [()] * filled[-1].column
        for cell in filled:
            texts[cell.column - 1] = _lines(cell.value)
        if any(texts):
            number = filled[0].row
            rows.append(Row(Place(offset + number, f"sheet {title}, row {number}"), tuple(texts)))
    return rows


def _lines(value: object) -> tuple[str, ...]:
    return tuple(line for line in map(clean, _text(value).split("\n")) if line)


def _text(value: object) -> str:
    """A value as a reader would write it: dates in ISO form, whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
