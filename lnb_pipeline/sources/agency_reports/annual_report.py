"""The MPTF annual programme narrative report: cover, period, sections, figures of the narrative, annex and results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import agencies, annex, cover, findings, performance_table, printed, statements
from lnb_pipeline.sources.agency_reports.annex import Target
from lnb_pipeline.sources.agency_reports.document import Document, without_marks
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.reading import limits
from lnb_pipeline.sources.agency_reports.reading.refusals import refusal
from lnb_pipeline.sources.agency_reports.results import Result, implausible
from lnb_pipeline.sources.agency_reports.sections import Section, sections
from lnb_pipeline.sources.agency_reports.statements import Statement
from lnb_pipeline.sources.agency_reports.where import Where, where_of

MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a line “REPORTING PERIOD: …”", re.compile(r"^\W*reporting\s+period\b", re.IGNORECASE)),
    ("a title with “ANNUAL … REPORT”", re.compile(r"\bannual\b.{0,60}\breport\b", re.IGNORECASE)),
    (
        "“MPTF Office Project Reference Number”",
        re.compile(r"mptf\s+office\s+project\s+reference", re.IGNORECASE),
    ),
)
_TOKEN = re.compile(r"[0-9A-Za-z]+(?:-+[0-9A-Za-z]+)*")
_LONGEST_REFERENCE = 40
_TITLE = re.compile(r"\bannual\s+(?:\S+\s+){0,5}report\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """What the pipeline takes from an annual report."""

    reference: str
    title: str
    period_start: date
    period_end: date
    cover: cover.Cover
    annex: str
    targets: tuple[Target, ...] = ()
    sections: tuple[Section, ...] = ()
    statements: tuple[Statement, ...] = ()
    results: tuple[Result, ...] = ()
    findings: tuple[ReportFinding, ...] = ()

    @property
    def report_id(self) -> str:
        return f"annual_report:{self.reference}:{self.period_end.year}"


def is_kind(document: Document) -> bool:
    """Whether at least two of the form's marks stand in the document."""
    return sum(any(mark.search(without_marks(p.text)) for p in document.lines()) for _, mark in MARKS) >= 2


def read(document: Document, name: str) -> AnnualReport:
    """Read an annual report; without a target list, figures or a performance table it has none.

    Raises
    ------
    DeliveryError
        E412 when the cover or the reporting period is not found, or the reference number holds no digit or letter;
        E208 when it counts more than any report does.
    """
    facts = cover.read(document, name)
    start, end = _period(document, name)
    where = where_of(facts.fact("country_region").value_text, end)
    targets = annex.read(document, where)
    label = findings.annex_label(document, targets[0].line) if targets else None
    stated = statements.extract(
        document, period=(start, end), resolve=where.resolve, programme=_programme_names(facts),
        most=limits.MAX_FIGURES + 1,
    )  # fmt: skip
    if len(stated) > limits.MAX_FIGURES:
        raise refusal(name, "many_figures")
    report = AnnualReport(
        reference=_reference(facts, name),
        title=_title(document, facts), period_start=start, period_end=end, cover=facts,
        annex=f"annex {label}" if label else "annex", targets=targets, sections=sections(document),
        statements=stated,
        results=performance_table.read(document, period=(start, end), resolve=where.resolve),
    )  # fmt: skip
    return replace(report, findings=tuple(_findings(document, report, label, where)))


def _findings(document: Document, report: AnnualReport, label: str | None, where: Where) -> Iterator[ReportFinding]:
    """What the parts of the report say against themselves and one another."""
    organisations = report.cover.fact("participating_organizations").value_text
    yield from report.cover.findings
    yield from findings.of_cover(report.cover.facts, report.period_end)
    yield from findings.footnotes(document)
    yield from findings.annexes(document)
    if report.targets:
        yield from findings.annex_count(document, label, len(report.targets))
    yield from findings.note_counts(document, where.resolve)
    yield from findings.bracket_counts(document, where.resolve)
    yield from annex.contradictions(report.targets, report.annex, organisations, where)
    rows = [findings.TargetRow(n, t.name, t.lau_code, t.agency_names) for n, t in enumerate(report.targets, start=1)]
    yield from findings.of_statements(
        document, report.statements, rows, agencies.split(organisations or "").known, where
    )
    yield from implausible(report.results)


def _reference(facts: cover.Cover, name: str) -> str:
    """What identifies the report: the first digits, letters and dashes with a digit of its number, and no more.

    The printed text stays a fact of the cover, whatever it is.
    """
    text = facts.fact("mptf_reference_number").value_text or ""
    tokens: list[str] = _TOKEN.findall(text)
    found = next((token for token in tokens if re.search(r"\d", token)), tokens[0] if tokens else None)
    if found is None:
        raise fail(
            DeliveryError, "E412", where=f"{name}: cover", rule="the reference number has digits or letters",
            expected="a number such as 00100001", got="neither", hint="deliver the report with its reference number",
        )  # fmt: skip
    return found[:_LONGEST_REFERENCE]


def _programme_names(facts: cover.Cover) -> tuple[str, ...]:
    """How the report calls its programme: its title, without what stands in brackets."""
    title = facts.fact("programme_title").value_text or ""
    return tuple(filter(None, {title, re.sub(r"\s*\([^)]*\)", "", title).strip()}))


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
