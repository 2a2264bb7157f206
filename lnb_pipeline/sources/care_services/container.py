"""Opening a mapping workbook that nobody vouches for.

The file is known by its content alone: in the archive it has no extension, and outside it an extension
proves nothing. Macros and links are never followed, formulas never calculated.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.cell.read_only import EmptyCell

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.care_services.markings import Merge, TooMuch, read_markings
from lnb_pipeline.sources.care_services.number_formats import Shown, shown_by_style

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_CELLS = 1_000_000
"""Filled cells of a workbook: a mapping of 61 municipalities has some tens of thousands."""
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_STRICT_NAMESPACE = b"purl.oclc.org/ooxml"
_RULE = "the mapping is an Excel workbook (.xlsx)"


class CellState(Enum):
    """Why a cell has no usable value."""

    ERROR = "an error value"
    UNCALCULATED = "a formula without a calculated value"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as last calculated by the sender's program.

    `rows` holds what is stored, by row and column number from 1; a cell in a `CellState` has no value.
    `hidden`: the sheet is not shown. `epoch`: the day from which the workbook counts its dates. `shown`: what the
    format of a number shows beside it, by row and column.
    """

    title: str
    rows: Mapping[int, Mapping[int, object]]
    hidden: bool
    epoch: datetime
    merges: Sequence[Merge]
    hidden_rows: frozenset[int]
    shown: Mapping[tuple[int, int], Shown] = field(default_factory=dict)

    def row(self, number: int) -> Mapping[int, object]:
        """Stored cells of a row by column number."""
        return self.rows.get(number, {})


def open_sheets(path: Path, name: str) -> tuple[Sheet, ...]:
    """Worksheets of the workbook at `path`, in order; `name` is what errors call the file.

    Raises
    ------
    DeliveryError
        E208 with what to do: a workbook with a password or of the time before 2007, another kind of
        file under a workbook's name, a truncated or damaged one, one that unpacks to too much.
    """
    content = path.read_bytes()
    _known_content(content, name)
    _sound_container(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's warnings quote cells
            return _read_sheets(content)
    except TooMuch as error:
        hint = "delete what is not part of the mapping, save it, and send it again"
        raise _refused(name, f"a workbook with {error}", hint) from None
    except Exception as error:  # openpyxl raises anything, and its messages quote cells
        raise _refused(
            name,
            f"a workbook that cannot be opened ({type(error).__name__})",
            "open it in Excel, save it as a new .xlsx file, and send that",
        ) from None


def _read_sheets(content: bytes) -> tuple[Sheet, ...]:
    """Values from one pass; a second pass over the XML finds what openpyxl does not tell."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets, n_cells = [], 0
    by_style = shown_by_style(book)
    for sheet in book.worksheets:
        rows: dict[int, dict[int, object]] = {}
        shown: dict[tuple[int, int], Shown] = {}
        for cell in _cells(sheet):
            broken = cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.strip() in ERROR_CODES)
            value = CellState.ERROR if broken else cell.value
            if value is not None:
                rows.setdefault(cell.row, {})[cell.column] = value
                n_cells += 1
                if cell._style_id in by_style and isinstance(value, (int, float)):
                    shown[cell.row, cell.column] = by_style[cell._style_id]
            if n_cells > MAX_CELLS:
                raise TooMuch(f"more than {MAX_CELLS} filled cells")
        with sheet._get_source() as source:
            marked = read_markings(source)
        for row, column in marked.uncalculated:
            rows.setdefault(row, {}).setdefault(column, CellState.UNCALCULATED)
        sheets.append(Sheet(
            sheet.title, rows, sheet.sheet_state != "visible", book.epoch, marked.merges,
            frozenset(marked.hidden_rows), shown,
        ))
    return tuple(sheets)


def _cells(sheet: Any) -> Iterator[Any]:
    """Stored cells; the extent a file states for itself is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        yield from (cell for cell in row if not isinstance(cell, EmptyCell))


def _refused(name: str, got: str, hint: str) -> Exception:
    return fail(
        DeliveryError, "E208", where=name, rule=_RULE, expected="a readable .xlsx", got=got, hint=hint
    )


def _known_content(content: bytes, name: str) -> None:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if content.startswith(_OLE_MAGIC):
        raise _refused(
            name,
            "a workbook protected by a password, or in the format before 2007 (.xls)",
            "open it in Excel, remove the password, and save it as Excel workbook (.xlsx)",
        )
    if content.startswith(b"PK"):
        return
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise _refused(
            name,
            "a web page or XML file under a workbook's name",
            "open it in Excel and save it as .xlsx",
        )
    if start.startswith(b"%pdf"):
        raise _refused(name, "a PDF document", "ask the provider for the workbook itself")
    text = b"\0" not in content[:4096] and any(mark in content[:4096] for mark in (b",", b";", b"\t"))
    if text:
        raise _refused(
            name,
            "a text file (CSV)",
            "ask for the workbook with all its sheets; a CSV file holds only one",
        )
    raise _refused(name, "a file of another kind, or an empty one", "check that the right file was sent")


def _sound_container(content: bytes, name: str) -> None:
    """Refuse what is no workbook or unpacks to too much, before a parser sees it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {item.filename: item for item in archive.infolist()}
            unpacked = sum(item.file_size for item in members.values())
            encrypted = any(item.flag_bits & 1 for item in members.values())
            workbook = members.get("xl/workbook.xml")
            small = unpacked <= MAX_UNPACKED_BYTES and not encrypted
            head = archive.read(workbook) if workbook is not None and small else b""
            damaged = archive.testzip() if small else None
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise _refused(name, "a truncated or damaged file", "send the file again") from None
    except Exception as error:  # zlib.error and kin: the member is damaged
        raise _refused(name, f"a damaged file ({type(error).__name__})", "send the file again") from None
    if encrypted:
        raise _refused(name, "an encrypted archive", "send the workbook without a password")
    if not small:
        raise _refused(
            name,
            f"a file that unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB",
            "delete unused formatted rows and pictures, and save it again",
        )
    if damaged is not None:
        raise _refused(name, "a damaged file", "send the file again")
    if workbook is None:
        kind = (
            "an OpenDocument or other archive" if "mimetype" in members else "an archive without a workbook"
        )
        if "xl/workbook.bin" in members:
            kind = "a binary workbook (.xlsb)"
        raise _refused(name, kind, "open it in Excel or LibreOffice and save it as Excel workbook (.xlsx)")
    if _STRICT_NAMESPACE in head:
        raise _refused(
            name,
            "a workbook in the strict variant",
            "save it as Excel workbook (.xlsx), not Strict Open XML",
        )
