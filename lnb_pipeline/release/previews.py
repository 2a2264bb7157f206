"""The programme's documents as pages for the Dagster UI: what a year's partition holds, in Markdown.

The documents are public, so their words may be shown; they come from outside, so none of them is taken for markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lnb_pipeline import database, partitions
from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.contracts.programme_tables import (
    AGENCY_PRESENCE,
    FACT,
    FINDING,
    KEY_ACTION,
    REPORT,
    RESULT,
    STATEMENT,
    TARGET,
)
from lnb_pipeline.settings import Settings

Frames = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]
MOST_ROWS = 20
"""Rows shown of tables that may be long."""
LONGEST = 160
"""Characters shown of a cell."""
_MARKUP = re.compile(r"([\\|\[\]`*_~#!])")


def of_partition(settings: Settings, year: int) -> dict[str, str]:
    """Pages of a year of agency reports by table: cover, targets by agency, statements, results, actions, findings.

    Raises
    ------
    UsageError
        E606 when the year has no partition.
    """
    (path,) = partitions.result_paths(settings, "agency_reports", year)[-1:]
    needed = (REPORT, FACT, TARGET, AGENCY_PRESENCE, STATEMENT, RESULT, KEY_ACTION, FINDING)
    return pages(database.read_tables(path, [table.full_name for table in needed], settings))


def pages(frames: Frames) -> dict[str, str]:
    """A page for each table that has one; of a table without rows, a page that says so."""
    return {name: _page(frames, name, draw) for name, draw in _DRAWN.items()}


def cell(value: object) -> str:
    """A value as the text of a cell: short, on one line, and never markup."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    text = " ".join((f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)).split())
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    return _MARKUP.sub(r"\\\1", html.escape(shown, quote=False))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)])


Draw = Callable[[list[Row], Frames, str], Iterator[str]]
"""Draws a document's rows of a table: the rows, all tables, the document."""


def _page(frames: Frames, name: str, draw: Draw) -> str:
    """The documents that have rows in a table, one below the other."""
    parts = []
    for document in _rows(frames[REPORT.full_name]):
        rows = _rows(frames[name], str(document["report"]))
        if rows:
            mark = " — SYNTHETIC DATA" if document["data_kind"] == "synthetic" else ""
            parts.append(f"**{cell(document['report_title'])}**{mark}  \n{cell(document['report'])}")
            parts += draw(rows, frames, str(document["report"]))
    return "\n\n".join(parts) if parts else "No document of the year has any."


def _rows(frame: pd.DataFrame, report: str | None = None) -> list[Row]:
    own = frame if report is None else frame[frame["report"] == report]
    return list(own.astype(object).where(own.notna(), None).to_dict("records"))  # type: ignore[arg-type]


def _cover(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    yield table(("field", "value", "place"), ((r["field"], _value(r), r["locator"]) for r in rows))


def _value(row: Row) -> str:
    if row["value_number"] is not None:
        return f"{row['value_number']:,.10g} {row['currency'] or ''}".strip()
    return str(row["value_text"] or "") if row["value_date"] is None else f"{row['value_date']:%Y-%m-%d}"


def _matrix(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    """Target municipalities by agency; one the register does not know is marked."""
    there = {(r["entry_no"], r["agency"]) for r in _rows(frames[AGENCY_PRESENCE.full_name], report)}
    agencies = sorted({str(agency) for _, agency in there})
    counts = ["", f"{len(rows)} municipalities", *(str(sum(a == agency for _, a in there)) for agency in agencies)]
    yield table(("no", "municipality", *map(cell, agencies)), [
        *((r["entry_no"], r["municipality_as_printed"] + ("" if r["lau_code"] else " (not in the register)"),
           *("×" if (r["entry_no"], agency) in there else "" for agency in agencies)) for r in rows),
        counts,
    ])


def _statements(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    yield table(
        ("figure", "what is counted", "agency", "outcome", "municipalities", "place", "confidence"),
        ((_figure(r), r["counted"], _with_basis(r, "agency"), _with_basis(r, "outcome"), r["municipalities"],
          r["locator"], r["confidence"]) for r in rows[:MOST_ROWS]),
    )
    yield _of_all(len(rows), "statements; groups of persons overlap, and their figures must not be added up")


def _figure(row: Row) -> str:
    qualifier = "" if row["qualifier"] == "exact" else f"{row['qualifier']} "
    forecast = " (a forecast)" if row["projection"] else ""
    return f"{qualifier}{row['value']:,.10g} {row['unit']}{forecast}"


def _with_basis(row: Row, name: str) -> str:
    """An agency or outcome, in brackets where it is carried over."""
    value = row[name] or ""
    return f"({value})" if row[f"{name}_basis"] == "carried" else str(value)


def _results(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    shown = ("outcome", "indicator_as_printed", "agency", "baseline_as_printed", "target_as_printed",
             "achieved_as_printed", "variance_reason")
    yield table(
        ("outcome", "indicator", "agency", "baseline", "target", "achieved", "reason for variance"),
        ([r[name] for name in shown] for r in rows[:MOST_ROWS]),
    )
    yield _of_all(len(rows), "results")


def _actions(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    (document,) = _rows(frames[REPORT.full_name], report)
    yield table(
        ("no", "key action", "responsible", "deadline", "status", "overdue"),
        ((r["action_no"], r["action_text"], r["responsible_as_printed"], r["deadline"] or r["deadline_as_printed"],
          r["status_as_printed"], _overdue(r)) for r in rows),
    )
    late = sum(r["is_overdue"] is True for r in rows)
    yield f"{late} of {len(rows)} past their deadline on {cell(document['as_of'])}."


def _overdue(row: Row) -> str:
    if row["is_overdue"] is None:
        return "not known"
    if row["is_overdue"]:
        return "yes" if row["stated_overdue"] else "yes, and not said"
    return "said, and not so" if row["stated_overdue"] else ""


def _findings(rows: list[Row], frames: Frames, report: str) -> Iterator[str]:
    grades = {"error": "errors", "warning": "warnings", "info": "to be known"}
    yield f"{len(rows)} findings: " + ", ".join(
        f"{word} {sum(r['severity'] == grade for r in rows)}" for grade, word in grades.items()
    )
    ordered = sorted(rows, key=lambda r: (list(grades).index(r["severity"]), r["finding_no"]))
    yield table(
        ("severity", "what", "found", "printed", "against", "place", "to do"),
        ((r["severity"], FINDING_CLASSES[r["finding_class"]].title, r["finding_text"], r["printed"], r["against"],
          r["locator"], r["advice"]) for r in ordered),
    )


def _of_all(count: int, what: str) -> str:
    return f"{min(count, MOST_ROWS)} of {count} {what}."


_DRAWN: dict[str, Draw] = {
    FACT.full_name: _cover, TARGET.full_name: _matrix, STATEMENT.full_name: _statements, RESULT.full_name: _results,
    KEY_ACTION.full_name: _actions, FINDING.full_name: _findings,
}
