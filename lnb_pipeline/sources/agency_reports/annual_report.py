"""The MPTF annual programme narrative report: cover, reporting period and annex of target municipalities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import agencies, cover, findings, printed
from lnb_pipeline.sources.agency_reports.document import (
    Document,
    Heading,
    Paragraph,
    Row,
    Table,
    without_marks,
)
from lnb_pipeline.sources.agency_reports.findings import ReportFinding

MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a line “REPORTING PERIOD: …”", re.compile(r"^\W*reporting\s+period\b", re.IGNORECASE)),
    ("a title with “ANNUAL … REPORT”", re.compile(r"\bannual\b.{0,60}\breport\b", re.IGNORECASE)),
    (
        "“MPTF Office Project Reference Number”",
        re.compile(r"mptf\s+office\s+project\s+reference", re.IGNORECASE),
    ),
)
_TITLE = re.compile(r"\bannual\s+(?:\S+\s+){0,5}report\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the annex: number as printed (None when it is none), name and agencies as printed."""

    number: int | None
    name: str
    agencies: str
    line: int


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """What the pipeline takes from an annual report."""

    reference: str
    title: str
    period_start: date
    period_end: date
    cover: cover.Cover
    annex: str
    targets: tuple[Target, ...]
    findings: tuple[ReportFinding, ...]

    @property
    def report_id(self) -> str:
        return f"annual_report:{self.reference}:{self.period_end.year}"


def is_kind(document: Document) -> bool:
    """Whether at least two of the form's marks stand in the document."""
    return sum(any(mark.search(without_marks(p.text)) for p in document.lines()) for _, mark in MARKS) >= 2


def read(document: Document, name: str, resolve: Callable[[str, date], object | None]) -> AnnualReport:
    """Read an annual report; `resolve` says which municipality a name means on a day.

    Raises
    ------
    DeliveryError
        E412 when the cover, the reporting period or the annex of target municipalities is not found.
    """
    facts = cover.read(document, name)
    start, end = _period(document, name)
    targets = _annex(document, name)
    label = findings.annex_label(document, targets[0].line)
    report = AnnualReport(
        reference=facts.fact("mptf_reference_number").value_text or "",
        title=_title(document, facts),
        period_start=start,
        period_end=end,
        cover=facts,
        annex=f"annex {label}" if label else "annex",
        targets=tuple(targets),
        findings=(),
    )
    found = (
        *facts.findings,
        *_cover_findings(report),
        *findings.footnotes(document),
        *findings.annexes(document),
        *findings.annex_count(document, label, len(targets)),
        *findings.note_counts(document, lambda text: resolve(text, end)),
        *_annex_findings(report),
    )
    return replace(report, findings=found)


def _title(document: Document, facts: cover.Cover) -> str:
    """Programme title and the title line of the form."""
    lines = (without_marks(line.text) for line in document.lines())
    form = next((line for line in lines if _TITLE.search(line) and len(line) < 150), "Annual report")
    return f"{facts.fact('programme_title').value_text}: {form}"


def _period(document: Document, name: str) -> tuple[date, date]:
    lines = [without_marks(line.text) for line in document.lines()]
    for position, line in enumerate(lines):
        match = re.match(r"\W*reporting\s+period\b\W*(.*)", line, re.IGNORECASE)
        if not match:
            continue
        rest = match[1]
        for text in (rest, " ".join([rest, *lines[position + 1 : position + 2]])):
            period = printed.printed_period(text)
            if period:
                return period
    raise fail(
        DeliveryError,
        "E412",
        where=f"{name}: reporting period",
        rule="the report states its period",
        expected="a line such as “REPORTING PERIOD: 1 JANUARY – 31 DECEMBER 2021”",
        got="no such line, or no two dates in it",
        hint="deliver the report with its title page",
    )


# -- annex ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    number: int | None
    name: int
    agencies: int

    def cell(self, row: Row, column: int | None) -> str:
        texts = row.texts
        return without_marks(texts[column]) if column is not None and column < len(texts) else ""


def _columns(row: Row) -> _Columns | None:
    """The columns a heading row of the annex names, or None when the row is no such heading."""
    texts = [without_marks(text).casefold() for text in row.texts]

    def find(pattern: str) -> int | None:
        return next((i for i, text in enumerate(texts) if re.search(pattern, text)), None)

    name, agency = find(r"^(?:name of )?(?:target )?(?:municipalit|bashki)"), find(r"\bagenc|\bpuno")
    if name is None or agency is None or name == agency:
        return None
    return _Columns(find(r"^(?:no|nr|n°|№|#)\.?$"), name, agency)


def _annex(document: Document, name: str) -> list[Target]:
    blocks = list(document.blocks)
    for position, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        for place, row in enumerate(block.rows):
            columns = _columns(row)
            targets = _targets(columns, block.rows[place + 1 :], blocks[position + 1 :]) if columns else []
            if targets:
                return targets
    raise fail(
        DeliveryError,
        "E412",
        where=f"{name}: annex",
        rule="the report lists its target municipalities",
        expected="a table with a column “Municipality” and a column with “agencies”, and rows below",
        got="no such table",
        hint="deliver the report with its annexes",
    )


def _targets(columns: _Columns, rows: Sequence[Row], blocks: Sequence[object]) -> list[Target]:
    """Rows below the heading, and further tables that go on with it after a page break."""
    targets = list(_rows(columns, rows))
    heading_between = False
    for block in blocks:
        if isinstance(block, Heading):
            heading_between = True
        elif isinstance(block, Paragraph) and targets:
            targets[-1] = _with_wrapped_agencies(targets[-1], block)
        elif isinstance(block, Table):
            further = list(_rows(columns, [row for row in block.rows if _columns(row) is None]))
            if targets and not _goes_on(targets, further, columns, heading_between):
                break
            targets += further
    return targets


def _rows(columns: _Columns, rows: Sequence[Row]) -> Iterator[Target]:
    for row in rows:
        number, name = columns.cell(row, columns.number), columns.cell(row, columns.name)
        if sum(bool(text) for text in row.texts) < 2:
            continue  # a caption or a category over the rows below it
        figure = re.fullmatch(r"(\d{1,3})\s*[.)]?", number)
        if figure or (name and not re.match(r"total\b", number or name, re.IGNORECASE)):
            yield Target(
                int(figure[1]) if figure else None, name, columns.cell(row, columns.agencies), row.number
            )


def _goes_on(targets: list[Target], further: list[Target], columns: _Columns, heading_between: bool) -> bool:
    if not further:
        return False
    if columns.number is None:
        return not heading_between
    last, first = targets[-1].number, further[0].number
    return first is not None and (not heading_between or (last is not None and first == last + 1))


def _with_wrapped_agencies(target: Target, paragraph: Paragraph) -> Target:
    """The rest of a cell of agencies that was broken over two lines."""
    is_rest = paragraph.number == target.line + 1 and re.search(r"[/,;+&]\s*$|\band$", target.agencies)
    if not is_rest or not agencies.split(paragraph.text).known:
        return target
    return replace(target, agencies=f"{target.agencies} {paragraph.text}")


# -- findings ---------------------------------------------------------------------------------------


def _cover_findings(report: AnnualReport) -> Iterator[ReportFinding]:
    fact = report.cover.fact
    start = fact("start_date").value_date
    yield from findings.dates(
        start, fact("original_end_date").value_date, fact("current_end_date").value_date, report.period_end
    )
    yield from findings.duration(
        fact("duration_months").value_number, start, fact("current_end_date").value_date
    )
    parts = [
        fact(field)
        for field in (
            "mptf_contribution",
            "agency_contribution",
            "government_contribution",
            "other_contributions",
        )
    ]
    total = fact("total")
    stated = [part.value_number for part in parts if part.value_number is not None]
    one_currency = len({f.currency for f in (*parts, total) if f.value_number is not None}) == 1
    if (
        total.value_number is not None
        and stated
        and one_currency
        and abs(sum(stated) - total.value_number) > 1
    ):
        yield ReportFinding(
            "amounts_differ",
            f"cover, line {total.line}",
            f"the contributions add up to {sum(stated):,.0f}, the total printed is {total.value_number:,.0f}",
        )


def _annex_findings(report: AnnualReport) -> Iterator[ReportFinding]:
    where = f"{report.annex}, line {{}}"
    numbers = [target.number for target in report.targets if target.number is not None]
    first = report.targets[0].line
    for code, values in (
        ("annex_number_gap", findings.gaps(numbers)),
        ("annex_number_repeated", findings.repeats(numbers)),
    ):
        if values:
            verb = "missing" if code.endswith("gap") else "printed more than once"
            yield ReportFinding(code, where.format(first), f"numbers {verb}: {', '.join(map(str, values))}")
    participating = agencies.split(report.cover.fact("participating_organizations").value_text or "").known
    for target in report.targets:
        here = where.format(target.line)
        found = agencies.split(target.agencies)
        if numbers and target.number is None:
            yield ReportFinding("annex_number_missing", here, f"{target.name} stands without a number")
        if not found.all:
            yield ReportFinding("no_agency", here, f"{target.name} has no agency")
        for token in found.unknown:
            yield ReportFinding("agency_unknown", here, f"“{token}” at {target.name} is no known agency")
        for agency in found.known if participating else ():
            if agency not in participating:
                yield ReportFinding(
                    "agency_not_participating",
                    here,
                    f"{agency} works in {target.name}, the cover does not list it as participating",
                )
