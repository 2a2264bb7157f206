"""From the rows of a sheet to records: which rows count, which municipality they belong to, what they state.

The municipality is often printed on the first row of a block only; it is carried down inside the block.
A blank row, a total, or another prefecture ends the block. Totals and rows without a service are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.reference.register import Match, Municipality, Register, load_register
from lnb_pipeline.sources.care_services.cells import (
    Unreadable,
    clean_text,
    fold_label,
    read_amount,
    read_count,
    read_date,
    read_yes_no,
)
from lnb_pipeline.sources.care_services.labels import map_code, map_codes
from lnb_pipeline.sources.care_services.layout import TOTAL_WORDS, Field, note_of
from lnb_pipeline.sources.care_services.sheets import CellError, Row, Table

MAX_FINDINGS = 50
_PLACE_COLUMNS = frozenset({"prefecture", "lau_code"})
_UNIT_WORDS = {"mije": 1_000, "thousand": 1_000, "000": 1_000, "milion": 1_000_000, "million": 1_000_000}


@dataclass(slots=True)
class Reading:
    """What a sheet gave: records by column name, and how many rows were dropped and why."""

    records: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    n_totals: int = 0
    n_without_service: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """The municipality of a block of rows, as printed on its first row; `prefecture` may be unstated."""

    printed: str
    match: Match
    prefecture: str


@dataclass(slots=True)
class _Block:
    """The block being read: the row it last reached, its place, and whether that was reported as wrong."""

    last_row: int = 0
    place: _Place | None = None
    reported: bool = False


def read_records(table: Table, on: date) -> Reading:
    """Records of a sheet; `on` is the day the names of municipalities are understood at.

    A record holds `source_cell`, `lau_code`, `municipality_as_printed`, `match_class` and the columns of
    the layout. Problems are collected, not raised.
    """
    reading = Reading()
    block = _Block()
    for row in table.rows():
        filled = row.filled()
        if _is_total(row):
            reading.n_totals += 1
            block = _Block()
        elif filled:
            if row.number != block.last_row + 1:
                block = _Block()
            block.last_row = row.number
            _read_row(row, filled, block, on, reading)
    return reading


def raise_findings(findings: list[Finding]) -> None:
    """Refuse the delivery with the first 50 findings, and how many there are."""
    if not findings:
        return
    shown = findings[:MAX_FINDINGS]
    if len(findings) > MAX_FINDINGS:
        last = shown[-1]
        shown[-1] = Finding(
            last.code,
            last.where,
            last.rule,
            last.expected,
            last.got,
            f"{last.hint} (and {len(findings) - MAX_FINDINGS} more findings not shown)",
            len(findings),
        )
    raise DeliveryError(*shown) from None


def _is_total(row: Row) -> bool:
    """A row whose label is a total: the leftmost text of the row, its municipality or its prefecture.

    A service may be called "Total …", so that its name must be the word alone.
    """
    labels = {fold_label(row.text_or_none(column) or "") for column in ("prefecture", "lau_code")}
    first = row.first_text()
    name = fold_label(row.text_or_none("service_name") or "")
    if first != name:
        labels.add(first)
    return name in TOTAL_WORDS or any(_total_label(label) for label in labels)


def _total_label(label: str) -> bool:
    return any(
        label == word or label.startswith(f"{word} ") or label.endswith(f" {word}") for word in TOTAL_WORDS
    )


def _read_row(row: Row, filled: list[str], block: _Block, on: date, reading: Reading) -> None:
    before = len(reading.findings)
    place = _place(row, block, on, reading.findings)
    block.place, block.reported = place, place is None
    if row.table.layout.bare_place_is_no_record and not set(filled) - _PLACE_COLUMNS:
        reading.n_without_service += 1
        return
    record: dict[str, object] = {"source_cell": row.source_cell}
    for heading in row.table.headings.values():
        if heading.field.column not in _PLACE_COLUMNS:
            _read_field(row, heading.field, record, reading.findings)
    if place is not None and len(reading.findings) == before:
        record |= {
            "lau_code": place.match.lau_code,
            "municipality_as_printed": place.printed,
            "match_class": place.match.match_class,
        }
        reading.records.append(record)


def _place(row: Row, block: _Block, on: date, findings: list[Finding]) -> _Place | None:
    """Municipality of a row, printed on it or carried down; a problem is added to the findings."""
    try:
        printed = clean_text(row.value("lau_code"))
        prefecture = clean_text(row.value("prefecture"))
    except CellError as error:
        column = next(c for c in ("lau_code", "prefecture") if _broken(row, c))
        findings.append(_cell_finding(row, column, error))
        return None
    register = load_register()
    if printed is None:
        return _carried(row, prefecture, block, register, findings)
    match = register.resolve(printed, on)
    if match is None:
        findings.append(_unknown_municipality(row, printed, register))
        return None
    municipality = register.by_lau(match.lau_code)
    if prefecture is not None and municipality is not None:
        problem = _prefecture_problem(row, prefecture, municipality, register)
        if problem is not None:
            findings.append(problem)
            return None
    return _Place(printed, match, municipality.prefecture if municipality else "")


def _carried(
    row: Row, prefecture: str | None, block: _Block, register: Register, findings: list[Finding]
) -> _Place | None:
    known = register.prefecture(prefecture) if prefecture is not None else None
    same = block.place is not None and (
        prefecture is None or (known is not None and known.name_sq == block.place.prefecture)
    )
    if same or (block.reported and prefecture is None):
        return block.place
    findings.append(
        row.table.find(
            "E307",
            row.address("lau_code"),
            "every row belongs to a municipality",
            "a municipality here or above in the same block",
            "none",
            "write the municipality; a blank row, a total or another prefecture ends a block",
        )
    )
    return None


def _unknown_municipality(row: Row, printed: str, register: Register) -> Finding:
    near = register.suggest(printed)
    hint = f"perhaps {' or '.join(near)}; correct the name" if near else "correct the name"
    return row.table.find(
        "E303",
        row.address("lau_code"),
        "a municipality is one of the 61 of the register, by its whole name",
        "a known municipality",
        printed[:60],
        hint,
    )


def _prefecture_problem(
    row: Row, printed: str, municipality: Municipality, register: Register
) -> Finding | None:
    prefecture = register.prefecture(printed)
    if prefecture is None:
        return row.table.find(
            "E305",
            row.address("prefecture"),
            "a prefecture is one of the 12",
            "a known prefecture",
            printed[:60],
            "correct the name, or check that the columns are not exchanged",
        )
    if prefecture.nuts3 == municipality.nuts3:
        return None
    return row.table.find(
        "E306",
        row.address("lau_code"),
        "a municipality lies in the prefecture of its row",
        f"{municipality.name_sq} in {municipality.prefecture}",
        prefecture.name_sq,
        "correct the prefecture or the municipality",
    )


def _broken(row: Row, column: str) -> bool:
    try:
        row.value(column)
    except CellError:
        return True
    return False


def _cell_finding(row: Row, column: str, error: CellError) -> Finding:
    return row.table.find(
        "E403",
        row.address(column),
        "every cell that is read holds a value",
        "a value or an empty cell",
        error.got,
        "open the workbook in Excel, mend the formula, calculate and save; or type the value",
    )


def _read_field(row: Row, wanted: Field, record: dict[str, object], findings: list[Finding]) -> None:
    """Add a cell's value to the record, or its problem to the findings."""
    try:
        value = row.value(wanted.column)
        for column, content in _READERS[wanted.kind](row, wanted, value):
            if record.get(column) is None:
                record[column] = content
    except CellError as error:
        findings.append(_cell_finding(row, wanted.column, error))
        return
    except Unreadable as error:
        findings.append(
            row.table.find(
                "E404",
                row.address(wanted.column),
                f"the column {wanted.column} can be read",
                str(error),
                "something else",
                "correct the cell; leave it empty if the value is not known",
            )
        )
        return
    if wanted.filled and record[wanted.column] is None:
        findings.append(
            row.table.find(
                "E404",
                row.address(wanted.column),
                f"the column {wanted.column} is stated on every row",
                "a text",
                "an empty cell",
                "write the name of the centre or service, or delete the row",
            )
        )


_Pairs = Iterator[tuple[str, object]]


def _text(row: Row, wanted: Field, value: object) -> _Pairs:
    yield wanted.column, clean_text(value)


def _count(row: Row, wanted: Field, value: object) -> _Pairs:
    yield wanted.column, read_count(value)


def _amount(row: Row, wanted: Field, value: object) -> _Pairs:
    """Amount in lek; a heading may say thousands or millions."""
    words = fold_label(note_of(row.table.headings[wanted.column].printed) or "").split()
    factor = next((_UNIT_WORDS[word] for word in words if word in _UNIT_WORDS), 1)
    amount = read_amount(value)
    yield wanted.column, None if amount is None else amount * factor


def _date(row: Row, wanted: Field, value: object) -> _Pairs:
    yield wanted.column, read_date(value)


def _yes_no(row: Row, wanted: Field, value: object) -> _Pairs:
    yield wanted.column, read_yes_no(value)


def _code(row: Row, wanted: Field, value: object) -> _Pairs:
    printed = clean_text(value)
    yield wanted.column, map_code(printed, wanted.column) if printed else None
    yield f"{wanted.column}_as_printed", printed


def _codes(row: Row, wanted: Field, value: object) -> _Pairs:
    printed = clean_text(value)
    raw = value if isinstance(value, str) else printed  # line breaks part labels, clean_text joins them
    yield wanted.column, map_codes(raw, wanted.column) if printed and raw else None
    yield f"{wanted.column}_as_printed", printed


def _population(row: Row, wanted: Field, value: object) -> _Pairs:
    """Population, with its source and year from brackets in the cell or else in the heading."""
    basis = note_of(value) if isinstance(value, str) else None
    number = value[: value.rindex("(")] if isinstance(value, str) and basis else value
    count = read_count(number)
    yield wanted.column, count
    heading = note_of(row.table.headings[wanted.column].printed)
    generic = fold_label(heading or "") in ("", "burimi viti", "source year")
    yield "population_basis", None if count is None else basis or (None if generic else heading)


_READERS: dict[str, Callable[[Row, Field, object], _Pairs]] = {
    "text": _text,
    "count": _count,
    "amount": _amount,
    "date": _date,
    "yes_no": _yes_no,
    "code": _code,
    "codes": _codes,
    "population": _population,
}
