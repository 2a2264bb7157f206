"""What the amounts of a column are in: lek, thousands or millions, as the texts above it say, or nobody says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from lnb_pipeline.errors import Finding
from lnb_pipeline.sources.care_services.cells import Unreadable, clean_text, read_amount
from lnb_pipeline.sources.care_services.money import foreign_in, says_lek, scales_in
from lnb_pipeline.sources.care_services.phrases import years_in
from lnb_pipeline.sources.care_services.sheets import Row, Table

_RULE = "an amount says what it is in"
_EXPECTED = "lek, thousands or millions of lek, said once above the column"


class UnclearUnit(Exception):
    """The texts above a column leave open what its numbers are in or of; `finding` names the cell."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.rule)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Unit:
    """What the amounts of a column are in: a number of lek, None where nothing above the column says so."""

    factor: int | None


@dataclass(frozen=True, slots=True)
class _Said:
    """A text above the headings that names a unit, and its cell."""

    text: str
    address: str
    is_band: bool


def unit_of(table: Table, column: str) -> Unit:
    """What the amounts of a column are in, by its heading, a group over it, or a line above the headings.

    Raises
    ------
    UnclearUnit
        E404 with the cell: two texts over the column that differ, a currency other than lek, or a line above
        the headings that speaks of another unit than the heading, or of one where the heading names none.
    """
    heading = table.headings[column]
    lines = list(_above(table, heading.position))
    over = [*table.found.folded.get(heading.position, ()), heading.printed, *(s.text for s in lines if s.is_band)]
    address = _address(table, heading.row, heading.position)
    if any(foreign_in(text) for text in over):
        raise UnclearUnit(_finding(table, address, "another currency"))
    factors = {factor for text in over for factor in _stated(text)}
    if len(factors) > 1:
        raise UnclearUnit(_finding(table, address, "two units, in the heading and above it"))
    factor = next(iter(factors), None)
    titles = [said for said in lines if not said.is_band]
    for said in titles:
        _refuse_line(table, said, factor)
    if factor is None and any(says_lek(said.text) for said in titles):
        return Unit(1)
    return Unit(factor)


def amount_in(row: Row, column: str, value: object, unit: Unit) -> float | None:
    """An amount in lek; zero is zero in any unit.

    Raises
    ------
    Unreadable
        As `cells.read_amount`, and a number whose format shows percent, thousands or another currency.
    UnclearUnit
        E404 at the heading where neither it nor the cell names a unit.
    """
    shown = row.shown_beside(column)
    if shown not in (None, "lek"):
        raise Unreadable("an amount in lek; the format of this number shows something else beside it")
    amount = read_amount(value, unit.factor or 1)
    text = clean_text(value) if isinstance(value, str) else None
    says_so = shown == "lek" or (text is not None and (says_lek(text) or bool(scales_in(text))))
    if amount and unit.factor is None and not says_so:
        heading = row.table.headings[column]
        address = _address(row.table, heading.row, heading.position)
        raise UnclearUnit(_finding(row.table, address, "no unit, in the heading or in the cells"))
    return amount


def refuse_other_year(table: Table, column: str, year: int) -> None:
    """Refuse a band over a column of numbers that speaks of another year, such as a plan for the next.

    Raises
    ------
    UnclearUnit
        E404 with the cell of the band.
    """
    for said in _above(table, table.headings[column].position):
        years = years_in(said.text) if said.is_band else set()
        if years and year not in years:
            raise UnclearUnit(table.find(
                "E404", said.address, "the numbers are of the mapping's year", f"{year}, or no year",
                "a heading over them that names another year", "delete the columns, or correct the year",
            ))


def _refuse_line(table: Table, said: _Said, factor: int | None) -> None:
    """Refuse a line above the headings that leaves open what the amounts are in."""
    scales = scales_in(said.text)
    if factor is None and (scales or foreign_in(said.text)):
        raise UnclearUnit(_finding(table, said.address, "a unit in a line above the headings only"))
    if factor is not None and scales and says_lek(said.text) and factor not in scales:
        raise UnclearUnit(_finding(table, said.address, "another unit than in the heading of the amounts"))


def _stated(text: str) -> list[int]:
    """Units a text names: a number of lek."""
    return scales_in(text) or ([1] if says_lek(text) else [])


def _above(table: Table, position: int) -> Iterator[_Said]:
    """Texts above the headings; a band is merged over this column and not over all that are read."""
    columns = [heading.position for heading in table.headings.values()]
    for row in range(1, table.found.first_row):
        for column, content in table.sheet.row(row).items():
            if not isinstance(content, str):
                continue
            merge = next((m for m in table.sheet.merges if m.covers(row, column)), None)
            first, last = (merge.first_column, merge.last_column) if merge is not None else (column, column)
            whole = first <= min(columns) and last >= max(columns)
            is_band = row == table.found.first_row - 1 and first < last and first <= position <= last and not whole
            yield _Said(content, _address(table, row, column), is_band)


def _address(table: Table, row: int, position: int) -> str:
    return f"{table.sheet.title}!{get_column_letter(position)}{row}"


def _finding(table: Table, address: str, got: str) -> Finding:
    return table.find(
        "E404", address, _RULE, _EXPECTED, got,
        "state the unit in the heading of the amounts, such as (lekë) or (mijë lekë), and there only",
    )
