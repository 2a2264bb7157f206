"""What a worksheet's XML says beside its values: merged cells, hidden rows, formulas nobody calculated.

openpyxl's sparing mode gives values only. The XML is walked once, row by row, and nothing of a row is
kept; entities and external references are refused by defusedxml.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

MAX_MERGES = 20_000
"""Merged ranges of a sheet; a mapping has some hundreds."""


class TooMuch(Exception):
    """A sheet holds more than a mapping could; the message says of what."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A range of merged cells; its content stands in the first cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(slots=True)
class Markings:
    """Merged ranges in order, numbers of hidden rows, and cells (row, column) with a formula without a value."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)


def read_markings(source: IO[bytes]) -> Markings:
    """Markings of the worksheet whose XML is `source`.

    Raises
    ------
    TooMuch
        More than `MAX_MERGES` merged ranges.
    """
    found = Markings()
    number, rows = 0, None
    for event, element in iterparse(source, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "sheetData":
                rows = element
            elif name == "row":
                number = _number(element, number)
        elif name == "row":
            _read_row(element, number, found)
            if rows is not None:
                rows.clear()
        elif name == "mergeCell":
            _add_merge(element.get("ref", ""), found.merges)
            element.clear()
    found.merges.sort(key=lambda merge: (merge.first_row, merge.first_column))
    return found


def _number(row: Element, previous: int) -> int:
    """Number of a row; one that does not say follows the row before it."""
    stated = row.get("r")
    return int(stated) if stated else previous + 1


def _read_row(row: Element, number: int, found: Markings) -> None:
    if row.get("hidden", "0").lower() in ("1", "true") or row.get("ht") in ("0", "0.0"):
        found.hidden_rows.add(number)
    column = 0
    for cell in row:
        reference = cell.get("r")
        column = coordinate_to_tuple(reference)[1] if reference else column + 1
        if _is_uncalculated(cell):
            found.uncalculated.add((number, column))


def _is_uncalculated(cell: Element) -> bool:
    """A formula without a stored value; one that gave an empty text is calculated."""
    parts: dict[str, Any] = {part.tag.rpartition("}")[2]: part for part in cell}
    if "f" not in parts or cell.get("t") in ("str", "e"):
        return False
    value = parts.get("v")
    return value is None or not (value.text or "").strip()


def _add_merge(reference: str, merges: list[Merge]) -> None:
    """Add a range; one that names whole rows or columns is no range of cells."""
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        return
    if len(merges) == MAX_MERGES:
        raise TooMuch(f"more than {MAX_MERGES} merged ranges in a sheet")
    merges.append(Merge(top, left, bottom, right))
