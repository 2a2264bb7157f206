"""Frames of the tables `programme.*` from the documents read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS, RESULT, REVIEW, STATEMENT
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.annual_report import AnnualReport
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.management_response import (
    KeyAction,
    ManagementResponse,
    Recommendation,
)
from lnb_pipeline.sources.agency_reports.results import Result
from lnb_pipeline.sources.agency_reports.results_return import ResultsReturn
from lnb_pipeline.sources.agency_reports.reviews import Review
from lnb_pipeline.sources.manifest import Manifest

FRAMES: tuple[str, ...] = tuple(table.full_name for table in OF_DOCUMENTS)
_DTYPES = {
    "integer": "Int64", "number": "float64", "figure": "float64", "boolean": "boolean", "text": "object",
    "date": "object",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as delivered: its name, the hash of its content and the format it was read from."""

    name: str
    sha256: str
    format: str


class Rows:
    """Collects the rows of a delivery's documents; `frames` gives them as the contract says."""

    def __init__(self, manifest: Manifest, delivery_id: str) -> None:
        self._manifest = manifest
        self._tail = {"data_kind": manifest.kind, "delivery_id": delivery_id}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}

    def _add(self, table: str, **values: Any) -> None:
        name = table if "." in table else f"programme.{table}"
        self._rows[name].append(dict.fromkeys(TABLES[name].optional) | values | self._tail)

    def frames(self) -> dict[str, pd.DataFrame]:
        """One frame a table, with exactly the contract's columns in its order."""
        return {name: _frame(name, rows) for name, rows in self._rows.items()}

    def _add_report(
        self, report: str, report_type: str, title: str, year: int, source: SourceFile, *, as_of: date,
        as_of_basis: str, period: tuple[date | None, date | None] = (None, None),
    ) -> None:
        self._add(
            "report", report=report, report_type=report_type, report_title=title, time_period=year,
            period_start=period[0], period_end=period[1], as_of=as_of, as_of_basis=as_of_basis,
            file_format=source.format, file_name=source.name, sha256=source.sha256,
        )

    def add_annual_report(self, report: AnnualReport, source: SourceFile) -> None:
        """Add an annual report with its cover, sections, statements, target list and results."""
        identity, period = report.report_id, (report.period_start, report.period_end)
        self._add_report(
            identity, "annual_report", report.title, report.period_end.year, source, as_of=report.period_end,
            as_of_basis="document", period=period,
        )
        for fact in report.cover.facts:
            self._add(
                "fact", report=identity, field_order=fact.order, field=fact.field, value_text=fact.value_text,
                value_number=fact.value_number, currency=fact.currency, value_date=fact.value_date,
                locator="cover" if fact.line is None else f"cover, {fact.line}",
            )
        self._add_sections(report)
        for statement in report.statements:
            self._add("statement", report=identity, **_declared(STATEMENT, statement))
        self._add_targets(report)
        self._add_results(identity, report.results)
        self._add_findings(identity, [*report.findings, *self._of_another_year(*period)])

    def _of_another_year(self, start: date, end: date) -> Iterator[ReportFinding]:
        if end.year != self._manifest.period:
            yield ReportFinding(
                "period_differs", "title page",
                f"the report is about {end.year}, delivered for {self._manifest.period}",
                f"reporting period {start} to {end}", f"delivered for {self._manifest.period}",
            )  # fmt: skip

    def _add_sections(self, report: AnnualReport) -> None:
        for number, section in enumerate(report.sections, start=1):
            self._add(
                "section", report=report.report_id, entry_no=number, heading=section.title,
                heading_level=section.level, outcome=section.outcome,
                n_statements=sum(statement.section == section for statement in report.statements),
                locator=f"{section.number}",
            )

    def _add_targets(self, report: AnnualReport) -> None:
        numbers = [target.number for target in report.targets]
        as_printed = None not in numbers and len(set(numbers)) == len(numbers)
        pairs: set[tuple[str, str]] = set()
        for position, target in enumerate(report.targets, start=1):
            place = {
                "report": report.report_id, "entry_no": target.number if as_printed else position,
                "municipality_as_printed": target.name or "", "lau_code": target.lau_code,
            }
            self._add(
                "target_municipality", **place, match_class=target.match.match_class if target.match else None,
                agencies_as_printed=target.agencies or None, locator=f"{report.annex}, {target.line}",
            )
            for agency in target.agency_names:
                # a municipality listed twice is reported as a finding; its pair is one fact
                pair = (target.lau_code or target.name.casefold(), agency)
                if pair not in pairs:
                    pairs.add(pair)
                    self._add("agency_presence", **place, agency=agency)

    def _add_results(self, report: str, results: Iterable[Result]) -> None:
        for result in results:
            self._add("result", report=report, **_declared(RESULT, result))

    def add_results_return(self, returned: ResultsReturn, source: SourceFile) -> None:
        """Add the workbook of results of an agency."""
        period = (returned.period_start, returned.period_end)
        self._add_report(
            returned.report_id, "results_return", returned.title, returned.period_end.year, source,
            as_of=returned.period_end, as_of_basis="document", period=period,
        )
        self._add_results(returned.report_id, returned.results)
        self._add_findings(returned.report_id, [*returned.findings, *self._of_another_year(*period)])

    def add_reviews(self, decisions: Iterable[Review]) -> None:
        """Add what a reviewer decided about statements."""
        for decision in decisions:
            self._add("agency_reports.review", **_declared(REVIEW, decision))

    def add_management_response(self, response: ManagementResponse, source: SourceFile) -> None:
        """Add a management response; the page states no period, its year is the delivery's."""
        self._add_report(
            response.report_id, "management_response", response.title, self._manifest.period, source,
            as_of=response.as_of, as_of_basis=response.as_of_basis,
        )
        used: Counter[str] = Counter()
        for recommendation in response.recommendations:
            self._add_recommendation(response.report_id, recommendation)
            for action in recommendation.actions:
                used[action.number] += 1
                again = f" ({used[action.number]})" if used[action.number] > 1 else ""
                self._add_action(response, recommendation.number, action, f"{action.number}{again}")
        self._add_findings(response.report_id, response.findings)

    def _add_recommendation(self, report_id: str, item: Recommendation) -> None:
        self._add(
            "recommendation",
            report=report_id,
            recommendation_no=item.number,
            recommendation_text=item.text,
            response_text=item.response,
            response_category=item.category,
            thematic_area=item.thematic_area,
            operating_principles=item.operating_principles,
            organizational_priorities=item.organizational_priorities,
            uneg_criteria=item.uneg_criteria,
            n_key_actions=len(item.actions),
            locator=f"{item.line}",
        )

    def _add_action(
        self, response: ManagementResponse, recommendation_no: int, action: KeyAction, number: str
    ) -> None:
        self._add(
            "key_action",
            report=response.report_id,
            recommendation_no=recommendation_no,
            action_no=number,
            action_text=action.text,
            responsible_as_printed=action.responsible,
            deadline_as_printed=action.deadline_text,
            deadline=action.deadline,
            status_as_printed=action.status_text,
            action_status=action.status,
            stated_overdue=action.stated_overdue,
            is_overdue=action.is_overdue(response.as_of),
            comment_text=action.comment,
            locator=f"{action.line}",
        )
        for agency in agencies.split(action.responsible or "").all:
            self._add("key_action_agency", report=response.report_id, action_no=number, agency=agency)

    def _add_findings(self, report_id: str, found: Iterable[ReportFinding]) -> None:
        for number, finding in enumerate(found, start=1):
            kind = FINDING_CLASSES[finding.code]
            self._add(
                "audit.finding",
                report=report_id,
                finding_no=number,
                finding_class=finding.code,
                severity=kind.severity,
                finding_text=finding.text,
                printed=finding.printed,
                against=finding.against,
                locator=finding.locator,
                advice=kind.advice,
            )


def _declared(table: Table, row: object) -> dict[str, Any]:
    """The fields of a row that the table has."""
    return {column: getattr(row, column) for column in table.columns if hasattr(row, column)}


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = TABLES[name]
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in rows], dtype=_DTYPES[COLUMNS[column].type])
            for column in table.columns
        }
    )
