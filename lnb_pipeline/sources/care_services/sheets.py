"""A sheet of the mapping workbook with its headings found: rows, and cells by the name of their column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.care_services.cells import Unreadable, clean_text, fold_label, is_ditto
from lnb_pipeline.sources.care_services.container import CellState, Sheet
from lnb_pipeline.sources.care_services.fields import SheetLayout
from lnb_pipeline.sources.care_services.headings import Heading, Headings, find_headings, fits
from lnb_pipeline.sources.care_services.markings import Merge
from lnb_pipeline.sources.care_services.number_formats import Shown


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its headings found; cells are taken by column name.

    `merges` holds, for each column number that is read, the merged ranges over it from the top down.
    """

    file: str
    layout: SheetLayout
    sheet: Sheet
    found: Headings
    merges: Mapping[int, Sequence[Merge]]

    @property
    def headings(self) -> Mapping[str, Heading]:
        return self.found.by_column

    def rows(self) -> Iterator[Row]:
        """Every row below the headings that holds anything, in order."""
        for number in sorted(self.sheet.rows):
            if number > self.found.last_row:
                yield Row(self, number)

    def merge_at(self, row: int, position: int) -> Merge | None:
        """The merged range over a cell of a column that is read, None where there is none."""
        ranges = self.merges.get(position, ())
        index = bisect_right(ranges, row, key=lambda merge: merge.first_row) - 1
        return ranges[index] if index >= 0 and ranges[index].last_row >= row else None

    def find(self, code: str, address: str, rule: str, expected: str, got: str, hint: str) -> Finding:
        return Finding(
            code, where=f"{self.file}: {address}", rule=rule, expected=expected, got=got, hint=hint
        )


class CellError(Exception):
    """A cell holds an error value or a formula nobody calculated."""

    def __init__(self, got: str) -> None:
        super().__init__(got)
        self.got = got


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    table: Table
    number: int

    @property
    def source_cell(self) -> str:
        return f"{self.table.layout.name}!{self.number}"

    @property
    def is_hidden(self) -> bool:
        return self.number in self.table.sheet.hidden_rows

    def address(self, column: str) -> str:
        """Cell of a column as a person finds it: `Sherbimet!C12`; of merged cells, the first."""
        position = self.table.headings[column].position
        merge = self._merge(column)
        row = merge.first_row if merge is not None else self.number
        return self.address_at(merge.first_column if merge is not None else position, row)

    def address_at(self, position: int, row: int | None = None) -> str:
        """Cell of a column number in this row or another."""
        return f"{self.table.sheet.title}!{get_column_letter(position)}{row or self.number}"

    def _merge(self, column: str) -> Merge | None:
        """The merged range of a cell, unless it reaches down from the headings."""
        merge = self.table.merge_at(self.number, self.table.headings[column].position)
        return merge if merge is not None and merge.first_row > self.table.found.last_row else None

    def value(self, column: str) -> object:
        """Content of a cell, None when the sheet has no such column.

        A cell merged down over this row speaks for it where its column can (a place, a provider, a
        code); what is merged over two columns belongs to the first.

        Raises
        ------
        CellError
            The cell shows an error, or holds a formula that was never calculated.
        Unreadable
            The cell is merged with those above, and its column needs a value on each row; or it is
            merged over several columns that are read.
        """
        heading = self.table.headings.get(column)
        if heading is None:
            return None
        row, merge = self.number, self._merge(column)
        if merge is not None:
            if merge.first_column != heading.position:
                return None
            row = merge.first_row
        found = self.table.sheet.row(row).get(heading.position)
        if isinstance(found, CellState):
            raise CellError(found.value)
        if merge is not None and clean_text(found) is not None:
            self._refuse_merged(merge, heading)
        return found

    def shown_beside(self, column: str) -> Shown | None:
        """What the format of a column's number shows beside it, such as a currency; None for a plain one."""
        merge = self._merge(column)
        row = merge.first_row if merge is not None else self.number
        return self.table.sheet.shown.get((row, self.table.headings[column].position))

    def _refuse_merged(self, merge: Merge, heading: Heading) -> None:
        if merge.first_row < self.number and not heading.field.holds_over_rows:
            raise Unreadable("a value of its own on every row, not one cell merged over several")
        others = [h for h in self.table.headings.values() if h is not heading]
        if any(merge.first_column <= h.position <= merge.last_column for h in others):
            raise Unreadable("a value of its own in every column, not one cell merged over several")

    def text_or_none(self, column: str) -> str | None:
        """Text of a cell, None also where it cannot be read; for recognising the kind of row."""
        try:
            return clean_text(self.value(column))
        except (CellError, Unreadable):
            return None

    @cached_property
    def own(self) -> list[str]:
        """Columns that are read and hold something in this very row: text, number, formula or error, but no dash."""
        return [column for column, heading in self.table.headings.items() if heading.position in self.contents]

    @cached_property
    def contents(self) -> dict[int, object]:
        """Everything that stands in this very row, read or not, by column number; dashes and blanks left out.

        A ditto mark is something: it says what stands above.
        """
        return {
            position: content
            for position, content in sorted(self.table.sheet.row(self.number).items())
            if isinstance(content, CellState) or clean_text(content) is not None or is_ditto(content)
        }

    def texts(self) -> list[str]:
        """The texts of this very row, read or not; they serve to recognise the row and are never kept."""
        return [text for text in self.contents.values() if isinstance(text, str)]


def find_table(sheets: Sequence[Sheet], layout: SheetLayout, file: str) -> Table:
    """The sheet of a layout with its headings.

    Raises
    ------
    DeliveryError
        E401 when no sheet that is shown bears a name of the layout, more than one does, or another one
        bears all its required headings; and as `find_headings`.
    """
    sheet = _find_sheet(sheets, layout, file)
    found = find_headings(sheet, layout, file)
    merges: dict[int, list[Merge]] = {heading.position: [] for heading in found.by_column.values()}
    for merge in sheet.merges:
        for position, ranges in merges.items():
            if merge.first_column <= position <= merge.last_column:
                ranges.append(merge)
    return Table(file, layout, sheet, found, merges)


def _find_sheet(sheets: Sequence[Sheet], layout: SheetLayout, file: str) -> Sheet:
    """The only sheet that is shown under a name of the layout; a hidden one is never taken for it."""
    named = [sheet for sheet in sheets if fold_label(sheet.title) in layout.known_titles]
    shown = [sheet for sheet in named if not sheet.hidden]
    hint = "rename the sheet that holds the data, and delete or hide copies of it"
    if len(shown) == 1:
        others = [s for s in sheets if s is not shown[0] and not s.hidden and fits(s, layout)]
        if not others:
            return shown[0]
        got = f"{1 + len(others)} sheets that fit: {_places([*shown, *others], sheets)}"
    elif not shown and named:
        got = f"only a hidden one: {_places(named, sheets)}"
        hint = "show the sheet if it holds the data, or send the workbook with the sheet that does"
    else:
        got = f"{len(shown)} such sheets among {len(sheets)}" + (f": {_places(shown, sheets)}" if shown else "")
    raise fail(
        DeliveryError, "E401", where=file, rule="each sheet of the layout is there once, under a known name",
        expected=" or ".join(layout.titles[:3]), got=got, hint=hint,
    )


def _places(found: Sequence[Sheet], sheets: Sequence[Sheet]) -> str:
    """Which sheets are meant, by number: a title may be anything, a telephone number among it."""
    numbers = (number for number, sheet in enumerate(sheets, start=1) if any(sheet is one for one in found))
    return ", ".join(f"sheet {number}" for number in numbers)
