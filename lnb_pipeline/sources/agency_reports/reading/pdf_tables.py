"""Tables of a PDF page: ruled ones by their lines, others by columns that stand apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lnb_pipeline.sources.agency_reports.document import Place, Row, Table
from lnb_pipeline.sources.agency_reports.reading.pdf_lines import (
    BULLETS,
    Printed,
    Word,
    is_wrapped,
    joined,
    lines_of,
)

Box = tuple[float, float, float, float]
_LABEL = re.compile(rf"(?:[{re.escape(BULLETS)}o]|\(?[\divxa-z]{{1,4}}[.)])")
_MIN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table as found: its box and the boxes of its cells by row, None where a cell spans over."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]

    @property
    def cells(self) -> Iterator[Box]:
        yield from (cell for row in self.rows for cell in row if cell is not None)


def ruled_tables(page: Any, words: Sequence[Word]) -> list[Ruled]:
    """Tables of at least two cells with words in them; a frame around text is none."""
    found = []
    for table in page.find_tables():
        ruled = Ruled(table.bbox, tuple(tuple(row.cells) for row in table.rows))
        if sum(1 for _ in ruled.cells) > 1 and any(_holds(ruled.box, word.middle) for word in words):
            found.append(ruled)
    return found


def outermost(tables: Sequence[Ruled]) -> list[Ruled]:
    """The tables that stand in no cell of another."""
    return [table for table in tables if not any(other is not table and _inside(table, other) for other in tables)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as tables are read from it: its words, where its lines begin, and how the document is set.

    `step` is the usual step from line to line in sizes of the letters.
    """

    number: int
    words: Sequence[Word]
    tables: Sequence[Ruled]
    tops: Sequence[float]
    step: float
    vocabulary: frozenset[str]

    def line_at(self, top: float) -> int:
        """The number of the first line at or below a height."""
        return min(bisect_left(self.tops, top - 2) + 1, 999)


def read_ruled(table: Ruled, sheet: Sheet) -> Table | None:
    """The table with the lines of its cells; a table in a cell becomes lines of that cell."""
    inner = inner_of(table, sheet.tables)
    rows: list[Row] = []
    for boxes in table.rows:
        cells = tuple(() if box is None else _cell(box, inner, sheet) for box in boxes)
        number = sheet.line_at(min(box[1] for box in boxes if box is not None)) if any(boxes) else 1
        rows.append(Row(Place(sheet.number * 1000 + number, f"page {sheet.number}, line {number}"), cells))
    return Table(tuple(rows)) if any(any(row.cells) for row in rows) else None


def _cell(box: Box, inner: Sequence[Ruled], sheet: Sheet) -> tuple[str, ...]:
    nested = outermost([table for table in inner if _holds(box, _middle(table.box))])
    own = [w for w in sheet.words if _holds(box, w.middle) and not any(_holds(t.box, w.middle) for t in nested)]
    parts: list[tuple[float, tuple[str, ...]]] = [(line.top, (text,)) for line, text in _cell_lines(own, box, sheet)]
    for table in nested:
        for row in table.rows:
            for cell in row:
                if cell is not None:
                    parts.append((cell[1] + cell[0] / 10_000, _cell(cell, inner_of(table, inner), sheet)))
    return tuple(text for _, texts in sorted(parts, key=lambda part: part[0]) for text in texts)


def inner_of(table: Ruled, tables: Sequence[Ruled]) -> list[Ruled]:
    """The tables that stand in a cell of `table`."""
    return [other for other in tables if other is not table and _inside(other, table)]


def _cell_lines(words: Sequence[Word], box: Box, sheet: Sheet) -> list[tuple[Printed, str]]:
    """The lines of a cell; what was wrapped at its border is one line."""
    lines = lines_of(words, 1)
    if not lines:
        return []
    margin = min(max(min(line.x0 for line in lines) - box[0], 0.0), 12.0)
    left, right = box[0] + margin, box[2] - min(margin, 6.0)
    steps = [b.top - a.top for a, b in pairwise(lines)]
    usual = min([sheet.step * lines[0].size, *(step for step in steps if step > 0.8 * lines[0].size)])
    made: list[tuple[Printed, str]] = []
    before: Printed | None = None
    for line in lines:
        text = line.text.lstrip(BULLETS + " ") if line.text[:1] in BULLETS and line.text[1:2] == " " else line.text
        goes_on = (
            before is not None
            and text == line.text
            and line.top - before.top <= 1.12 * max(usual, before.size)
            and abs(line.size - before.size) < 0.6
            and is_wrapped(before, line, left, right)
        )
        if goes_on and made:
            made[-1] = (made[-1][0], joined(made[-1][1], text, sheet.vocabulary))
        elif text:
            made.append((line, text))
        before = line
    return made


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] - 1 <= point[0] <= box[2] + 1 and box[1] - 1 <= point[1] <= box[3] + 1


def in_any(word: Word, tables: Sequence[Ruled]) -> bool:
    """Whether a word stands in one of the tables."""
    return any(_holds(table.box, word.middle) for table in tables)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _inside(table: Ruled, other: Ruled) -> bool:
    smaller = (table.box[2] - table.box[0]) < (other.box[2] - other.box[0]) - 1
    return smaller and _holds(other.box, table.box[:2]) and _holds(other.box, table.box[2:])


# -- tables without rules ---------------------------------------------------------------------------


def unruled(lines: Sequence[Printed], vocabulary: frozenset[str]) -> list[tuple[int, int, Table]]:
    """Runs of lines in columns, as (first, behind the last, table)."""
    found = []
    position = 0
    while position < len(lines):
        end = _run_end(lines, position)
        table = _columns_table(lines[position:end], vocabulary) if end - position >= _MIN_ROWS else None
        if table is not None:
            found.append((position, end, table))
        position = max(end, position + 1)
    return found


def _run_end(lines: Sequence[Printed], start: int) -> int:
    """The end of the run of lines in columns that begins at `start`; a line of one piece may go on in a column."""
    if len(lines[start].segments) < 2:
        return start
    end = start + 1
    while end < len(lines):
        line, before = lines[end], lines[end - 1]
        if line.top - before.bottom > 2.2 * line.size:
            break
        if len(line.segments) < 2 and not (
            line.x0 > lines[start].x0 + 20 and any(abs(line.x0 - s[0]) < 4 for s in before.segments[1:])
        ):
            break
        end += 1
    return end


def _columns_table(lines: Sequence[Printed], vocabulary: frozenset[str]) -> Table | None:
    columns = _columns(lines)
    if len(columns) < 2 or sum(len(line.segments) >= 2 for line in lines) < _MIN_ROWS:
        return None
    if len(columns) == 2 and all(_LABEL.fullmatch(line.segments[0][2]) for line in lines if len(line.segments) > 1):
        return None  # a list whose labels stand apart
    if len(columns) == 2 and sum(len(line.segments[0][2]) > 25 for line in lines) > 0.8 * len(lines):
        return None  # text in two columns
    rows: list[tuple[Printed, list[str]]] = []
    for line in lines:
        cells = [""] * len(columns)
        for x0, x1, text in line.segments:
            column = next(i for i, (a, b) in enumerate(columns) if a - 0.1 <= (x0 + x1) / 2 <= b + 0.1)
            cells[column] = f"{cells[column]} {text}".strip()
        if not cells[0] and rows and len(line.segments) < len(columns) and line.top - rows[-1][0].bottom < line.size:
            last = rows[-1][1]
            rows[-1] = (line, [joined(a, b, vocabulary) for a, b in zip(last, cells, strict=True)])
        else:
            rows.append((line, cells))
    return Table(tuple(_row(line, cells) for line, cells in rows))


def _columns(lines: Sequence[Printed]) -> list[tuple[float, float]]:
    """The widths that columns take: what no gap of all lines divides."""
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted((s[0], s[1]) for line in lines for s in line.segments):
        if merged and x0 <= merged[-1][1] + 4:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _row(line: Printed, cells: Sequence[str]) -> Row:
    place = Place(line.page * 1000 + line.number, f"page {line.page}, line {line.number}")
    return Row(place, tuple((text,) if text else () for text in cells))
