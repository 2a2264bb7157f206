"""Findings about the quantified statements of a report, beside its target list and the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.findings import claims, figures, places
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding
from lnb_pipeline.sources.agency_reports.findings.stated import Context, TargetRow
from lnb_pipeline.sources.agency_reports.statements.statement import Statement
from lnb_pipeline.sources.agency_reports.where import Where


def of_statements(
    document: Document,
    statements: Sequence[Statement],
    targets: Sequence[TargetRow],
    participating: Sequence[str],
    where: Where,
) -> Iterator[ReportFinding]:
    """All findings about the statements of a report, rule by rule, each in the order of the document.

    `targets` is the report's own target list, `participating` its organisations, `where` says which
    municipality a name means on the last day of its period.
    """
    context = Context(document, tuple(targets), tuple(participating), where)
    named = places.named(statements, context)
    yield from figures.shares(statements, context)
    yield from claims.all_against_exception(context)
    yield from figures.forecasts(statements, context)
    yield from figures.same_numbers(statements, context)
    yield from figures.overlaps(statements)
    yield from places.counts(statements, context)
    yield from places.agencies_elsewhere(statements, context)
    yield from places.outside(named, context)
    yield from places.spellings(named, targets)
