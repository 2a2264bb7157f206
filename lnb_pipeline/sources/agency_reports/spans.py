"""Cells that span columns or rows of an HTML table: every cell stands at its column, what it spans over is empty."""

from __future__ import annotations

from collections.abc import Iterable

from bs4.element import Tag

Cell = tuple[str, ...]
_MAX_SPAN = 1000


class Spans:
    """Takes the rows of one table in order and remembers which columns the cells above still cover."""

    def __init__(self) -> None:
        self._below: dict[int, int] = {}

    def row(self, cells: Iterable[tuple[Tag, Cell]]) -> tuple[Cell, ...]:
        """The cells of the next row, each with its lines, at their columns."""
        placed: list[Cell] = []
        spans = {column: left - 1 for column, left in self._below.items() if left > 1}
        for tag, lines in cells:
            while self._below.get(len(placed), 0) > 0:
                placed.append(())
            width, height = _span(tag, "colspan"), _span(tag, "rowspan")
            spans.update({len(placed) + i: height - 1 for i in range(width) if height > 1})
            placed += [lines, *[()] * (width - 1)]
        self._below = spans
        return tuple(placed)


def _span(cell: Tag, attribute: str) -> int:
    value = str(cell.get(attribute, "1")).strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1
