"""`lnb findings`: where the programme's documents contradict themselves, for a reader who knows no SQL."""

from __future__ import annotations

import difflib
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any

import typer

from lnb_pipeline.cli import query
from lnb_pipeline.cli.console import Format, out
from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES, Severity
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.printable import printable
from lnb_pipeline.settings import Settings, load_settings

COLUMNS = (
    "report", "report_title", "time_period", "finding_no", "severity", "finding_class", "finding_text", "printed",
    "against", "locator", "compared_report", "advice", "data_kind",
)
MEANING: dict[Severity, str] = {
    "error": "two things that cannot both be right", "warning": "somebody's answer is needed",
    "info": "to be known before the figures are used",
}
GONE = "A document that is no longer in the release"
_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WIDTH = 110
_INDENT = " " * 4


class Grade(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the release; one that is gone, and that a reviewer's decision is still about, has no year."""

    report: str
    title: str
    year: int | None
    data_kind: str


Found = dict[str, Any]
"""A finding with the title and year of its document."""


def findings(
    report: Annotated[
        str, typer.Argument(help="The document, or a part of its identifier or title; default all documents")
    ] = "",
    severity: Annotated[
        list[Grade] | None, typer.Option("--severity", help="Only these; may be given several times")
    ] = None,
    finding_class: Annotated[
        list[str] | None, typer.Option("--class", help="Only findings of this class; may be given several times")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the findings are written")] = Format.table,
) -> None:
    """Show where the programme's documents contradict themselves or leave a gap, worst first.

    Each finding has both sides, its place in the document, and what to do. Nothing in the documents is repaired.

    Examples:

        lnb findings

        lnb findings annual_report:00128662 --severity error

        lnb findings 2021 --class share_differs --class list_count_differs

        lnb findings --format csv > findings.csv
    """
    classes = [_known(name) for name in finding_class or []]
    settings = load_settings()
    _require_release(settings)
    documents = _chosen(_documents(settings), report)
    found = [
        row for row in _read(settings, documents)
        if (not severity or row["severity"] in severity) and (not classes or row["finding_class"] in classes)
    ]
    if format is Format.table:
        for text, style in page(documents, found, narrowed=bool(severity or classes)):
            out.print(printable(text), style=style)
        return
    rows = [tuple(row[column] for column in COLUMNS) for row in found]
    typer.echo(query.written(query.Format(format), list(COLUMNS), rows), nl=False)


def _known(name: str) -> str:
    if name in FINDING_CLASSES:
        return name
    near = difflib.get_close_matches(name, FINDING_CLASSES, n=3)
    raise fail(
        UsageError, "E902", where="--class", rule="a class of findings is one there is",
        expected=", ".join(near or FINDING_CLASSES), got=name,
        hint="the classes and what they mean stand in warehouse/dictionary.md, code list finding_class",
    )


def _require_release(settings: Settings) -> None:
    if not settings.current.exists():
        raise fail(
            UsageError, "E601", where=str(settings.current), rule="findings are read from the published release",
            expected="a release", got="none yet", hint="deliver the documents and run `lnb run` first",
        )


def _documents(settings: Settings) -> list[Document]:
    from lnb_pipeline import database

    _, rows = database.query(
        settings.current,
        "SELECT report, report_title, time_period, data_kind FROM programme.report UNION ALL "
        f"SELECT DISTINCT report, '{GONE}', NULL, data_kind FROM audit.finding "
        "WHERE report NOT IN (SELECT report FROM programme.report) ORDER BY time_period NULLS LAST, report",
        settings,
    )
    return [Document(*row) for row in rows]


def _chosen(documents: Sequence[Document], part: str) -> list[Document]:
    """Documents whose identifier or title holds the part, whatever its case; an exact one stands alone."""
    exact = [d for d in documents if d.report == part]
    wanted = part.casefold()
    chosen = exact or [d for d in documents if wanted in d.report.casefold() or wanted in d.title.casefold()]
    if part and not chosen:
        raise fail(
            UsageError, "E902", where="REPORT", rule="the document is one of the release",
            expected="; ".join(d.report for d in documents) or "no document is in the release", got=part,
            hint="name one of these, or a part of its identifier or title",
        )
    return chosen


def _read(settings: Settings, documents: Sequence[Document]) -> list[Found]:
    """Findings of these documents, document by document, worst first, in order of their place."""
    from lnb_pipeline import database

    own = [c for c in COLUMNS if c not in ("report_title", "time_period")]
    _, rows = database.query(settings.current, f"SELECT {', '.join(own)} FROM audit.finding", settings)
    place = {document.report: position for position, document in enumerate(documents)}
    found = [dict(zip(own, row, strict=True)) for row in rows if row[0] in place]
    grades = list(MEANING)
    found.sort(key=lambda f: (place[f["report"]], grades.index(f["severity"]), f["finding_no"]))
    about = {d.report: {"report_title": d.title, "time_period": d.year} for d in documents}
    return [row | about[row["report"]] for row in found]


Line = tuple[str, str | None]
"""A line of text and its style."""


def page(documents: Sequence[Document], found: Sequence[Found], *, narrowed: bool) -> Iterator[Line]:
    """The findings as text, document by document, with counts at the end; `narrowed` when only some were asked for."""
    if not documents:
        yield "No document of the programme is in the release. Deliver one with `lnb deliver` and run `lnb run`.", None
        return
    by_report = {report: list(rows) for report, rows in groupby(found, key=lambda row: str(row["report"]))}
    for document in documents:
        rows = by_report.get(document.report, [])
        if rows or not narrowed:
            yield from _document(document, rows)
    yield from _ending(documents, found, narrowed)


def _document(document: Document, rows: Sequence[Found]) -> Iterator[Line]:
    yield f"{document.title} ({document.year})" if document.year else document.title, "bold"
    mark = "  — SYNTHETIC: made up for demonstration" if document.data_kind == "synthetic" else ""
    yield f"{document.report}{mark}", "dim"
    yield (_counted(rows) if rows else "Nothing was found."), None
    yield "", None
    for row in rows:
        yield from _finding(row)


def _finding(row: Found) -> Iterator[Line]:
    yield f"{row['severity'].upper()}  {FINDING_CLASSES[row['finding_class']].title}", _STYLE[row["severity"]]
    told = [
        ("found", row["finding_text"]), ("printed", row["printed"]), ("against", row["against"]),
        ("in", row["locator"]), ("beside", row["compared_report"]), ("to do", row["advice"]),
        ("class", row["finding_class"]),
    ]
    for label, text in told:
        if text:
            lines = textwrap.wrap(
                str(text), width=min(out.width, _WIDTH), initial_indent=f"{_INDENT}{label + ':':<9} ",
                subsequent_indent=_INDENT + " " * 10, break_long_words=False, break_on_hyphens=False,
            )
            yield "\n".join(lines), None
    yield "", None


def _counted(rows: Sequence[Found]) -> str:
    """`3 findings: 1 error, 2 warnings`."""
    counts = Counter(row["severity"] for row in rows)
    parts = [_number(counts[grade], grade) for grade in MEANING if counts[grade]]
    return f"{_number(len(rows), 'finding')}: {', '.join(parts)}"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 or word == 'info' else 's'}"


def _ending(documents: Sequence[Document], found: Sequence[Found], narrowed: bool) -> Iterator[Line]:
    if not found:
        asked = " of the kind asked for" if narrowed else ""
        yield f"No finding{asked} in {_number(len(documents), 'document')}.", None
        return
    yield f"In all, {_counted(found)}, in {_number(len(documents), 'document')}.", "bold"
    for grade, meaning in MEANING.items():
        yield f"{_INDENT}{grade}: {meaning}", "dim"
