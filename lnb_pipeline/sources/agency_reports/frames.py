"""Frames of the tables `programme.*` from the documents read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.reference.register import Match
from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.annual_report import AnnualReport
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.management_response import (
    KeyAction,
    ManagementResponse,
    Recommendation,
)
from lnb_pipeline.sources.manifest import Manifest

FRAMES: tuple[str, ...] = tuple(
    f"programme.{name}"
    for name in (
        "report",
        "cover_fact",
        "target_municipality",
        "target_agency",
        "recommendation",
        "key_action",
        "key_action_agency",
        "finding",
    )
)
_DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean", "text": "object", "date": "object"}


class Rows:
    """Collects the rows of a delivery's documents; `frames` gives them as the contract says."""

    def __init__(self, manifest: Manifest, delivery_id: str) -> None:
        self._manifest = manifest
        self._tail = {"data_kind": manifest.kind, "delivery_id": delivery_id}
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}

    def _add(self, table: str, **values: Any) -> None:
        self._rows[f"programme.{table}"].append({**values, **self._tail})

    def frames(self) -> dict[str, pd.DataFrame]:
        """One frame a table, with exactly the contract's columns in its order."""
        return {name: _frame(name, rows) for name, rows in self._rows.items()}

    def add_annual_report(
        self, report: AnnualReport, places: Sequence[Match], file_name: str, sha256: str
    ) -> None:
        """Add an annual report; `places` holds the municipality of each of its target rows."""
        year = report.period_end.year
        self._add(
            "report",
            report_id=report.report_id,
            report_type="annual_report",
            report_title=report.title,
            time_period=year,
            period_start=report.period_start,
            period_end=report.period_end,
            file_name=file_name,
            sha256=sha256,
        )
        for fact in report.cover.facts:
            self._add(
                "cover_fact",
                report_id=report.report_id,
                field_order=fact.order,
                field=fact.field,
                value_text=fact.value_text,
                value_number=fact.value_number,
                currency=fact.currency,
                value_date=fact.value_date,
                locator="cover" if fact.line is None else f"cover, line {fact.line}",
            )
        found = [*report.findings, *_repeated_places(report, places)]
        if year != self._manifest.period:
            found.append(
                ReportFinding(
                    "period_differs",
                    "title page",
                    f"the report is about {year}, delivered for {self._manifest.period}",
                )
            )
        self._add_targets(report, places)
        self._add_findings(report.report_id, found)

    def _add_targets(self, report: AnnualReport, places: Sequence[Match]) -> None:
        numbers = [target.number for target in report.targets]
        as_printed = None not in numbers and len(set(numbers)) == len(numbers)
        pairs: set[tuple[str, str]] = set()
        for position, (target, place) in enumerate(zip(report.targets, places, strict=True), start=1):
            entry = target.number if as_printed else position
            self._add(
                "target_municipality",
                report_id=report.report_id,
                entry_no=entry,
                municipality_as_printed=target.name,
                lau_code=place.lau_code,
                match_class=place.match_class,
                agencies_as_printed=target.agencies or None,
                locator=f"{report.annex}, line {target.line}",
            )
            for agency in agencies.split(target.agencies).all:
                # a municipality listed twice is reported as a finding; its pair is one fact
                if (place.lau_code, agency) not in pairs:
                    pairs.add((place.lau_code, agency))
                    self._add(
                        "target_agency",
                        report_id=report.report_id,
                        entry_no=entry,
                        lau_code=place.lau_code,
                        agency=agency,
                    )

    def add_management_response(self, response: ManagementResponse, file_name: str, sha256: str) -> None:
        """Add a management response; the page states no period, its year is the delivery's."""
        self._add(
            "report",
            report_id=response.report_id,
            report_type="management_response",
            report_title=response.title,
            time_period=self._manifest.period,
            period_start=None,
            period_end=None,
            file_name=file_name,
            sha256=sha256,
        )
        used: Counter[str] = Counter()
        for recommendation in response.recommendations:
            self._add_recommendation(response.report_id, recommendation)
            for action in recommendation.actions:
                used[action.number] += 1
                again = f" ({used[action.number]})" if used[action.number] > 1 else ""
                self._add_action(response.report_id, recommendation.number, action, f"{action.number}{again}")
        self._add_findings(response.report_id, response.findings)

    def _add_recommendation(self, report_id: str, item: Recommendation) -> None:
        self._add(
            "recommendation",
            report_id=report_id,
            recommendation_no=item.number,
            recommendation_text=item.text,
            response_text=item.response,
            response_category=item.category,
            thematic_area=item.thematic_area,
            operating_principles=item.operating_principles,
            organizational_priorities=item.organizational_priorities,
            uneg_criteria=item.uneg_criteria,
            n_key_actions=len(item.actions),
            locator=f"line {item.line}",
        )

    def _add_action(self, report_id: str, recommendation_no: int, action: KeyAction, number: str) -> None:
        self._add(
            "key_action",
            report_id=report_id,
            recommendation_no=recommendation_no,
            action_no=number,
            action_text=action.text,
            responsible_as_printed=action.responsible,
            deadline_as_printed=action.deadline_text,
            deadline=action.deadline,
            status_as_printed=action.status_text,
            action_status=action.status,
            stated_overdue=action.stated_overdue,
            comment_text=action.comment,
            locator=f"line {action.line}",
        )
        for agency in agencies.split(action.responsible or "").all:
            self._add("key_action_agency", report_id=report_id, action_no=number, agency=agency)

    def _add_findings(self, report_id: str, found: Iterable[ReportFinding]) -> None:
        for number, finding in enumerate(found, start=1):
            self._add(
                "finding",
                report_id=report_id,
                entry_no=number,
                finding_code=finding.code,
                locator=finding.locator,
                finding_text=finding.text,
            )


def _repeated_places(report: AnnualReport, places: Sequence[Match]) -> list[ReportFinding]:
    lines: dict[str, list[int]] = {}
    for target, place in zip(report.targets, places, strict=True):
        lines.setdefault(place.lau_code, []).append(target.line)
    return [
        ReportFinding(
            "municipality_repeated",
            f"{report.annex}, line {at[1]}",
            f"{code} stands {len(at)} times, on lines {', '.join(map(str, at))}",
        )
        for code, at in lines.items()
        if len(at) > 1
    ]


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = TABLES[name]
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in rows], dtype=_DTYPES[COLUMNS[column].type])
            for column in table.columns
        }
    )
