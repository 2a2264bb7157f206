"""From a cell to the values of its column: one reader for each kind of column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lnb_pipeline.errors import Finding
from lnb_pipeline.sources.care_services.amounts import UnclearUnit, Unit, amount_in, refuse_other_year, unit_of
from lnb_pipeline.sources.care_services.cells import (
    Unreadable,
    clean_text,
    fold_label,
    read_count,
    read_pair,
    read_year,
    read_yes_no,
    refuse_cross,
    refuse_ditto,
)
from lnb_pipeline.sources.care_services.contacts import cut_contacts
from lnb_pipeline.sources.care_services.dates import read_date
from lnb_pipeline.sources.care_services.fields import NUMBERS, Field, note_of
from lnb_pipeline.sources.care_services.labels import CODES, map_code, map_codes
from lnb_pipeline.sources.care_services.money import scales_in
from lnb_pipeline.sources.care_services.plans import plan_status
from lnb_pipeline.sources.care_services.sheets import CellError, Row

_SAYS_SOURCE = re.compile(r"(?:19|20)\d{2}|[^\W\d_]{4,}")
Pairs = Iterator[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Context:
    """What readers know beside the cell: the year the mapping is about, and where they count what they did.

    `units` holds what the amounts of a column are in, and `of_year` the columns that are of that year, once found.
    """

    period: int
    notes: Counter[str]
    units: dict[str, Unit] = field(default_factory=dict)
    of_year: set[str] = field(default_factory=set)


def read_field(row: Row, wanted: Field, context: Context, record: dict[str, object], findings: list[Finding]) -> None:
    """Add a cell's values to the record, or its problem to the findings."""
    try:
        value = row.value(wanted.column)
        refuse_ditto(value)
        if wanted.kind in NUMBERS and wanted.column not in context.of_year and clean_text(value) is not None:
            refuse_other_year(row.table, wanted.column, context.period)
            context.of_year.add(wanted.column)
        for column, content in _READERS[wanted.kind](row, wanted, value, context):
            if record.get(column) is None:
                record[column] = content
    except CellError as error:
        findings.append(cell_finding(row, wanted.column, error))
        return
    except Unreadable as error:
        findings.append(unreadable_finding(row, wanted.column, error))
        return
    except UnclearUnit as error:
        findings.append(error.finding)
        return
    if wanted.filled and record[wanted.column] is None:
        findings.append(row.table.find(
            "E404", row.address(wanted.column), f"the column {wanted.column} is stated on every row", "a text",
            "an empty cell", "write the name of the centre or service, or delete the row",
        ))


def cell_finding(row: Row, column: str, error: CellError) -> Finding:
    """E403 with the address of a cell that shows an error or was never calculated."""
    return row.table.find(
        "E403", row.address(column), "every cell that is read holds a value", "a value or an empty cell", error.got,
        "open the workbook in Excel, mend the formula, calculate and save; or type the value",
    )


def unreadable_finding(row: Row, column: str, error: Unreadable) -> Finding:
    """E404 with the address of a cell whose content is not what its column needs."""
    return row.table.find(
        "E404", row.address(column), f"the column {column} can be read", str(error), "something else",
        "correct the cell; leave it empty if the value is not known",
    )


def _printed(value: object, context: Context) -> str | None:
    text = clean_text(value)
    return cut_contacts(text, context.notes) if text is not None else None


def _text(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    yield wanted.column, _printed(value, context)


def _count(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    _refuse_format(row, wanted)
    yield wanted.column, read_count(value, context.notes)


def _refuse_format(row: Row, wanted: Field) -> None:
    """Refuse a number that is shown as another: 1 in a cell for percent is 100 %."""
    if row.shown_beside(wanted.column) in ("percent", "scale", "currency", "lek"):
        raise Unreadable("a whole number shown as it is, not as percent, thousands or money")


def _amount(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    """Amount in lek; a heading may say thousands or millions."""
    if clean_text(value) is None:
        yield wanted.column, None
        return
    if wanted.column not in context.units:
        context.units[wanted.column] = unit_of(row.table, wanted.column)
    yield wanted.column, amount_in(row, wanted.column, value, context.units[wanted.column])


def _date(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    yield wanted.column, read_date(value, context.period, row.table.sheet.epoch)


def _year(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    yield wanted.column, read_year(value)


def _yes_no(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    yield wanted.column, read_yes_no(value)


def _choice(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    """A code whose label is kept nowhere, so that an unknown one must not pass for nothing stated."""
    printed = clean_text(value)
    code = map_code(printed, wanted.column) if printed else None
    if printed and code is None:
        raise Unreadable("one of " + ", ".join(dict.fromkeys(CODES[wanted.column].values())))
    yield wanted.column, code


def _code(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    printed = _printed(value, context)
    if printed:
        refuse_cross(printed)
    yield wanted.column, map_code(printed, wanted.column) if printed else None
    yield f"{wanted.column}_as_printed", printed


def _codes(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    printed = _printed(value, context)
    if printed:
        refuse_cross(printed)
    # line breaks part labels, clean_text joins them
    raw = cut_contacts(value) if isinstance(value, str) else printed
    yield wanted.column, map_codes(raw, wanted.column) if printed and raw else None
    yield f"{wanted.column}_as_printed", printed


def _population(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    """Population, with its source and year from brackets in the cell or else in the heading."""
    text = clean_text(value) if isinstance(value, str) else None
    basis = note_of(text) if text is not None else None
    _refuse_format(row, wanted)
    if basis is not None and (not _SAYS_SOURCE.search(basis) or scales_in(basis)):
        raise Unreadable("a whole number, in brackets after it at most a source or year")
    count = read_count(text[: text.rindex("(")] if text is not None and basis else value, context.notes)
    yield wanted.column, count
    heading = note_of(row.table.headings[wanted.column].printed)
    generic = fold_label(heading or "") in ("", "burimi viti", "source year")
    found = basis or (None if generic else heading)
    yield "population_basis", None if count is None or found is None else cut_contacts(found, context.notes)


def _pair(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    """Women and men from one cell, into the two columns that state the same."""
    yield from zip(wanted.also, read_pair(value), strict=True)


def _plan(row: Row, wanted: Field, value: object, context: Context) -> Pairs:
    printed = _printed(value, context)
    yield wanted.column, printed
    yield "plan_status", plan_status(printed, context.period)


_READERS: dict[str, Callable[[Row, Field, object, Context], Pairs]] = {
    "text": _text, "count": _count, "amount": _amount, "date": _date, "year": _year, "yes_no": _yes_no,
    "choice": _choice, "code": _code, "codes": _codes, "population": _population, "pair": _pair, "plan": _plan,
}
