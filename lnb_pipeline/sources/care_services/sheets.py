"""Finding a sheet, its heading row and its cells in a mapping workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.care_services.cells import clean_text, fold_label
from lnb_pipeline.sources.care_services.container import CellState, Sheet
from lnb_pipeline.sources.care_services.layout import HEADING_ROWS, MIN_HEADINGS, Field, SheetLayout

_SHOWN_TITLE = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet that is read: its number, its field and its heading as printed."""

    position: int
    field: Field
    printed: str


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its heading row found; cells are taken by column name."""

    file: str
    layout: SheetLayout
    sheet: Sheet
    heading_row: int
    headings: dict[str, Heading]

    def rows(self) -> Iterator[Row]:
        """Every row below the headings that holds anything, in order."""
        for number in sorted(self.sheet.rows):
            if number > self.heading_row:
                yield Row(self, number)

    def find(self, code: str, address: str, rule: str, expected: str, got: str, hint: str) -> Finding:
        return Finding(
            code, where=f"{self.file}: {address}", rule=rule, expected=expected, got=got, hint=hint
        )


class CellError(Exception):
    """A cell holds an error value or a formula nobody calculated."""

    def __init__(self, got: str) -> None:
        super().__init__(got)
        self.got = got


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    table: Table
    number: int

    @property
    def source_cell(self) -> str:
        return f"{self.table.layout.name}!{self.number}"

    def address(self, column: str) -> str:
        """Cell of a column as a person finds it: `Sherbimet!C12`."""
        letter = get_column_letter(self.table.headings[column].position)
        return f"{self.table.sheet.title}!{letter}{self.number}"

    def value(self, column: str) -> object:
        """Content of a cell, None when the sheet has no such column.

        Raises
        ------
        CellError
            The cell shows an error, or holds a formula that was never calculated.
        """
        heading = self.table.headings.get(column)
        if heading is None:
            return None
        found = self.table.sheet.row(self.number).get(heading.position)
        if isinstance(found, CellState):
            raise CellError(found.value)
        return found

    def text_or_none(self, column: str) -> str | None:
        """Text of a cell, None also where it cannot be read; for recognising the kind of row."""
        try:
            return clean_text(self.value(column))
        except CellError:
            return None

    def filled(self) -> list[str]:
        """Columns that are read and hold something: text, number, formula or error, but no dash."""
        found = []
        for column in self.table.headings:
            try:
                if clean_text(self.value(column)) is not None:
                    found.append(column)
            except CellError:
                found.append(column)
        return found

    def first_text(self) -> str:
        """The leftmost text of the whole row, folded: where a total is labelled. It is never kept."""
        cells = self.table.sheet.row(self.number)
        texts = (
            clean_text(cells[position]) for position in sorted(cells) if isinstance(cells[position], str)
        )
        return next((fold_label(text) for text in texts if text is not None), "")


def find_table(sheets: Sequence[Sheet], layout: SheetLayout, file: str) -> Table:
    """The sheet of a layout with its heading row.

    Raises
    ------
    DeliveryError
        E401 when no sheet, or more than one, bears a name of the layout; E402 when none of the first 15
        rows is a heading row; E203 when two headings mean one column; E202 when a required column is
        missing.
    """
    sheet = _find_sheet(sheets, layout, file)
    heading_row = _find_heading_row(sheet, layout, file)
    printed = _printed(sheet, heading_row)
    headings: dict[str, Heading] = {}
    doubled: list[str] = []
    for position, text in printed.items():
        found = layout.field_of(text)
        if found is None:
            continue
        if found.column in headings:
            doubled.append(found.column)
        headings.setdefault(found.column, Heading(position, found, text))
    where = f"{file}: {sheet.title}, row {heading_row}"
    if doubled:
        raise fail(
            DeliveryError,
            "E203",
            where=where,
            rule="each column appears once",
            expected="one heading for each column",
            got="twice: " + ", ".join(sorted(set(doubled))),
            hint="remove or rename the second column",
            count=len(doubled),
        )
    _require(layout, headings, printed, where)
    return Table(file, layout, sheet, heading_row, headings)


def _find_sheet(sheets: Sequence[Sheet], layout: SheetLayout, file: str) -> Sheet:
    matching = [sheet for sheet in sheets if fold_label(sheet.title) in layout.known_titles]
    if len(matching) != 1:
        titles = ", ".join(sheet.title[:_SHOWN_TITLE] for sheet in sheets)
        raise fail(
            DeliveryError,
            "E401",
            where=file,
            rule="each sheet of the layout is there once, under a known name",
            expected=" or ".join(layout.titles[:3]),
            got=f"{len(matching)} such sheets among: {titles}",
            hint="rename the sheet that holds the data, and delete or rename copies of it",
        )
    return matching[0]


def _printed(sheet: Sheet, row: int) -> dict[int, str]:
    """Texts of a row by column number."""
    return {
        position: " ".join(text.split())
        for position, text in sorted(sheet.row(row).items())
        if isinstance(text, str) and text.strip()
    }


def _find_heading_row(sheet: Sheet, layout: SheetLayout, file: str) -> int:
    """Row with the most known headings; the first of equals."""
    best, best_row = 0, 0
    for row in range(1, HEADING_ROWS + 1):
        known = {fold_label(text) for text in _printed(sheet, row).values() if layout.knows(text)}
        if len(known) > best:
            best, best_row = len(known), row
    if best < MIN_HEADINGS:
        raise fail(
            DeliveryError,
            "E402",
            where=f"{file}: {sheet.title}",
            rule=f"one of the first {HEADING_ROWS} rows holds the headings of the layout",
            expected=", ".join(f.headings[0] for f in layout.fields if f.required),
            got=f"at most {best} known headings in a row",
            hint="put the headings in one row, in Albanian or English as in the layout",
        )
    return best_row


def _require(layout: SheetLayout, headings: dict[str, Heading], printed: dict[int, str], where: str) -> None:
    missing = [f.headings[0] for f in layout.fields if f.required and f.column not in headings]
    if missing:
        strange = [text[:_SHOWN_TITLE] for text in printed.values() if not layout.knows(text)]
        raise fail(
            DeliveryError,
            "E202",
            where=where,
            rule="the required columns of the layout are there",
            expected=", ".join(missing),
            got="headings not recognised: " + (", ".join(strange) if strange else "none"),
            hint="add the column, or give it a heading of the layout",
            count=len(missing),
        )
