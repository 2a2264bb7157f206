"""From the rows of a sheet to records: which rows count, which municipality they belong to, what they state.

The municipality is often printed on the first row of a block only; it is carried down inside the block.
A blank row, a total, or another prefecture ends the block. Totals, sums without a word, headings printed
again and rows that say there is no service are dropped; a row of numbers that are not the sums, a name
without a service and an example of how to fill in are findings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.care_services.fields import NUMBERS
from lnb_pipeline.sources.care_services.places import Block, begin_section, place_of
from lnb_pipeline.sources.care_services.readers import Context, read_field
from lnb_pipeline.sources.care_services.sheets import Row, Table
from lnb_pipeline.sources.care_services.statements import (
    example_in,
    example_left,
    nothing_stated,
    says_no_service,
    states_nothing,
)
from lnb_pipeline.sources.care_services.sums import Proof, SumRow, Sums
from lnb_pipeline.sources.care_services.totals import (
    PLACES,
    is_country,
    is_total,
    larger_place,
    numbers_columns,
    repeats_headings,
    says_total,
    sum_columns,
    sum_findings,
    total_places,
)

MAX_FINDINGS = 50
MAX_CELLS = 20
HIDDEN_ROWS = "hidden row with a record, read like any other"
SUBTOTALS = "total or subtotal inside the data, dropped"
HEADINGS_AGAIN = "row that repeats the headings, dropped"
TOTALS_WRONG = "total or subtotal that does not add up, dropped all the same"
NO_SERVICES = "row that says in words that there is no service, no record"
UNKNOWN_HEADINGS = "column with a heading that is not known, not read"


@dataclass(slots=True)
class Reading:
    """What a sheet gave: records by column name, problems, and counts of what was set aside or read specially."""

    records: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    sums: list[SumRow] = field(default_factory=list)
    totals: list[SumRow] = field(default_factory=list)


def read_records(table: Table, on: date) -> Reading:
    """Records of a sheet; `on` is the day the names of municipalities are understood at, in the mapping's year.

    A record holds `source_cell`, `row_hidden`, `lau_code`, `municipality_as_printed`, `match_class` and
    the columns of the layout. Problems are collected, not raised.
    """
    reading = Reading()
    context = Context(on.year, reading.notes)
    block = Block()
    for row in table.rows():
        own = row.own
        example = example_in(row)
        if repeats_headings(row) or numbers_columns(row):
            reading.notes[HEADINGS_AGAIN] += 1
            block.last_row = row.number if block.last_row == row.number - 1 else block.last_row
        elif example is not None:
            reading.findings.append(example_left(row, example))
            block.end()
        elif is_total(row):
            reading.notes[SUBTOTALS] += 1
            _keep_total(row, on, reading)
            block.end()
            block.section = None
            block.last_row = 0
        elif not begin_section(row, block, on, reading.findings) and own:
            block.reach(row)
            _read_row(row, own, block, on, context, reading)
    _judge_sums(reading)
    reading.findings = list(dict.fromkeys(reading.findings))  # a merged cell is wrong once, not on each row
    if table.found.unknown:
        reading.notes[f"{UNKNOWN_HEADINGS} ({_cells(table)})"] = len(table.found.unknown)
    return reading


def _cells(table: Table) -> str:
    """Where the headings stand that are not known."""
    shown = [f"{table.sheet.title}!{cell}" for cell in table.found.unknown[:MAX_CELLS]]
    return ", ".join([*shown, "…"] if len(table.found.unknown) > MAX_CELLS else shown)


def raise_findings(findings: list[Finding]) -> None:
    """Refuse the delivery with the first 50 findings, and how many there are."""
    if not findings:
        return
    shown = findings[:MAX_FINDINGS]
    if len(findings) > MAX_FINDINGS:
        last = shown[-1]
        hint = f"{last.hint} (and {len(findings) - MAX_FINDINGS} more findings not shown)"
        shown[-1] = Finding(last.code, last.where, last.rule, last.expected, last.got, hint, len(findings))
    raise DeliveryError(*shown) from None


def _read_row(row: Row, own: list[str], block: Block, on: date, context: Context, reading: Reading) -> None:
    before = len(reading.findings)
    if sum_columns(row):
        _read_sums(row, block, on, reading)
        return
    of_services = row.table.layout.bare_place_is_no_record
    no_service = of_services and says_no_service(row)
    nothing = of_services and not no_service and states_nothing(row)
    if nothing:
        reading.findings.append(nothing_stated(row))
    if nothing and not set(own) & set(PLACES):
        return
    place = place_of(row, block, on, reading.findings)
    if no_service:
        reading.notes[NO_SERVICES] += 1
    if nothing or no_service or (of_services and not set(own) - set(PLACES)):
        return
    record: dict[str, object] = {"source_cell": row.source_cell, "row_hidden": row.is_hidden}
    for heading in row.table.headings.values():
        if heading.field.column not in PLACES:
            read_field(row, heading.field, context, record, reading.findings)
    if place is not None and len(reading.findings) == before:
        record |= {
            "lau_code": place.match.lau_code,
            "municipality_as_printed": place.printed,
            "match_class": place.match.match_class,
        }
        reading.records.append(record)
        reading.notes[HIDDEN_ROWS] += row.is_hidden


def _read_sums(row: Row, block: Block, on: date, reading: Reading) -> None:
    """Keep a row of numbers and places for judging: whether it is a sum shows when all records are read."""
    values = _numbers(row, on, reading.findings)
    proof, place = _summed_place(row, block, on, reading.findings)
    if values:
        reading.sums.append(SumRow(row, values, place, proof, len(reading.records)))


def _keep_total(row: Row, on: date, reading: Reading) -> None:
    """Keep what a total by word states, for a note when it does not add up; what cannot be read says nothing."""
    since = reading.totals[-1].position if reading.totals else 0
    values = _numbers(row, on, [])
    reading.totals.append(SumRow(row, values, (), "word", len(reading.records), since))


def _numbers(row: Row, on: date, findings: list[Finding]) -> dict[str, float]:
    found: dict[str, object] = {}
    for heading in row.table.headings.values():
        if heading.field.kind in NUMBERS:
            read_field(row, heading.field, Context(on.year, Counter()), found, findings)
    return {column: float(str(found[column])) for column in row.table.headings if found.get(column) is not None}


def _summed_place(
    row: Row, block: Block, on: date, findings: list[Finding]
) -> tuple[Proof, tuple[tuple[str, str], ...]]:
    """What makes a row a sum, and of which place; without a name that of the block and its prefecture."""
    register = load_register()
    larger = larger_place(row)
    if larger is not None and is_country(larger):
        return "word", ()
    if larger is not None or row.text_or_none("lau_code") is None:
        prefecture = register.prefecture(larger or row.text_or_none("prefecture") or "")
        if prefecture is not None:
            return "place", (("prefecture", prefecture.nuts3),)
    named = any(row.text_or_none(column) is not None for column in PLACES)
    place = place_of(row, block, on, findings) if named else block.place
    municipality = register.by_lau(place.match.lau_code) if place is not None else None
    proof: Proof = "word" if says_total(row) else "place" if named else "none"
    if municipality is None:
        return proof, ()
    levels = (("lau_code", municipality.lau_code), ("prefecture", municipality.nuts3))
    return proof, levels[:1] if proof == "place" else levels


def _judge_sums(reading: Reading) -> None:
    """Count rows that are sums, and report those that are not; where cells could not be read, sums cannot be judged."""
    if reading.findings:
        return
    if not reading.sums and not reading.totals:
        return
    prefectures = {m.lau_code: m.nuts3 for m in load_register().municipalities}
    columns = {column for item in (*reading.sums, *reading.totals) for column in item.values}
    sums = Sums(reading.records, prefectures.__getitem__, columns)
    reading.findings += sum_findings(reading.sums, sums)
    if reading.sums:
        reading.notes[SUBTOTALS] += len(reading.sums)
    wrong = [item for item in reading.totals if item.values and not sums.adds_up(_placed(item, sums))]
    if wrong:
        shown = ", ".join(item.row.address(next(iter(item.values))) for item in wrong[:MAX_CELLS])
        reading.notes[f"{TOTALS_WRONG} ({shown})"] = len(wrong)


def _placed(item: SumRow, sums: Sums) -> SumRow:
    """A total by word with the places it may be of: those of the records beside it, and those it names."""
    texts, register = item.row.texts(), load_register()
    named = [place for text in texts for place in total_places(text, register)]
    return replace(item, place=(*sums.around(item.position), *named))
