"""A sheet being written from top to bottom, with what openpyxl cannot write: values that formulas had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.demonstration.care_services.spellings import Formula

Record = dict[str, object]
"""The truth of a row, by column of the restricted table it should become."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a sheet: the key our code has for it, and its heading, under a group heading or alone."""

    key: str
    text: str
    group: str | None = None


@dataclass(slots=True)
class Page:
    """A sheet with its columns, the last row written, values of formulas by address, and the truth so far."""

    sheet: Worksheet
    headings: Sequence[Heading]
    row: int = 0
    values: dict[str, int | float] = field(default_factory=dict)
    truth: list[Record] = field(default_factory=list)

    def letter(self, key: str) -> str:
        return str(get_column_letter(self._position(key)))

    def _position(self, key: str) -> int:
        return next(n for n, heading in enumerate(self.headings, start=1) if heading.key == key)

    def skip(self, rows: int = 1) -> None:
        self.row += rows

    def write(self, cells: Mapping[str, object]) -> None:
        """Write the next row; cells are given by the key of their column."""
        self.row += 1
        for key, content in cells.items():
            address = f"{self.letter(key)}{self.row}"
            if isinstance(content, Formula):
                self.sheet[address] = f"={content.text}"
                if content.value is not None:
                    self.values[address] = content.value
            elif content is not None:
                self.sheet[address] = content

    def write_headings(self) -> None:
        """Two rows: group headings merged over their columns, headings without a group merged over both rows."""
        self.row += 2
        top = self.row - 1
        for position, heading in enumerate(self.headings, start=1):
            if heading.group is None:
                self.sheet.cell(top, position, heading.text)
                self.sheet.merge_cells(start_row=top, end_row=self.row, start_column=position, end_column=position)
            else:
                self.sheet.cell(self.row, position, heading.text)
        for group in dict.fromkeys(h.group for h in self.headings if h.group is not None):
            members = [n for n, h in enumerate(self.headings, start=1) if h.group == group]
            self.sheet.cell(top, members[0], group)
            self.sheet.merge_cells(
                start_row=top, end_row=top, start_column=members[0], end_column=members[-1]
            )

    def write_across(self, text: str) -> None:
        """A row that holds one text, merged over the width of the table."""
        self.row += 1
        self.sheet.cell(self.row, 1, text)
        self.sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=1, end_column=len(self.headings)
        )

    def merge_down(self, key: str, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(f"{self.letter(key)}{first}:{self.letter(key)}{last}")
