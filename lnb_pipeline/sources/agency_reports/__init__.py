"""Agency reports: annual narrative reports, management responses to evaluations, results returns, and reviews.

A delivery holds one or several documents, each in any format that `reading` knows. What a document is follows from
its content. The slot of a document is its own reference, so that a document delivered again takes the place of the
earlier one. Contradictions inside a document become rows of `audit.finding`; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports import (
    annual_report,
    frames,
    management_response,
    reading,
    results_return,
    reviews,
)
from lnb_pipeline.sources.agency_reports.annual_report import AnnualReport
from lnb_pipeline.sources.agency_reports.management_response import ManagementResponse
from lnb_pipeline.sources.agency_reports.results_return import ResultsReturn
from lnb_pipeline.sources.agency_reports.reviews import Review
from lnb_pipeline.sources.manifest import Examined, Manifest, file_sha256

__all__ = ["examine", "harmonise"]

Content = AnnualReport | ManagementResponse | ResultsReturn | tuple[Review, ...]
_ROLES: tuple[tuple[type, str], ...] = (
    (AnnualReport, "annual_report"), (ManagementResponse, "management_response"), (ResultsReturn, "results_return"),
    (tuple, "review"),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file of the delivery as read."""

    name: str
    source: frames.SourceFile
    content: Content

    @property
    def role(self) -> str:
        return next(role for kind, role in _ROLES if isinstance(self.content, kind))

    @property
    def identity(self) -> str:
        """What the file is about: a document by its own reference, a review by that of the document it reviews."""
        return f"review:{self.content[0].report}" if isinstance(self.content, tuple) else self.content.report_id


def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
    """Read every document and say what the delivery is about.

    Raises
    ------
    DeliveryError
        With what is wrong with every file: E208 or E205 when one cannot be read, E411 when a document is of no
        known kind, E412 when a part of it is missing, E301 when a document or a recommendation stands twice; what a
        results return and a review raise.
    """
    read = _read_all(paths, manifest)
    return Examined(
        slots={f"agency_reports/{r.identity}": (r.name,) for r in read}, roles={r.name: r.role for r in read}
    )


def harmonise(
    paths: Mapping[str, Path], manifest: Manifest, delivery_id: str, *, received: date | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of the delivery's documents, each as its contract says; empty where nothing fills one.

    `received` is the day the delivery was received: what it says is of no later day.

    Raises
    ------
    DeliveryError
        As `examine`.
    """
    rows = frames.Rows(manifest, delivery_id)
    for read in _read_all(paths, manifest, received):
        match read.content:
            case AnnualReport() as report:
                rows.add_annual_report(report, read.source)
            case ManagementResponse() as response:
                rows.add_management_response(response, read.source)
            case ResultsReturn() as returned:
                rows.add_results_return(returned, read.source)
            case decisions:
                rows.add_reviews(decisions)
    return rows.frames()


def _read_all(paths: Mapping[str, Path], manifest: Manifest, received: date | None = None) -> list[_Read]:
    """Every file as read; a delivery is taken or refused as a whole, so all that is wrong is told at once."""
    read: list[_Read] = []
    wrong: list[Finding] = []
    for name, path in paths.items():
        try:
            read.append(_read(name, path, manifest, received))
        except DeliveryError as error:
            wrong.extend(error.findings)
    if wrong:
        raise DeliveryError(*wrong)
    seen: dict[str, str] = {}
    for item in read:
        other = seen.setdefault(item.identity, item.name)
        if other != item.name:
            raise fail(
                DeliveryError, "E301", where=f"{other} and {item.name}", rule="a document stands once in a delivery",
                expected="different documents", got=f"{item.identity} twice", hint="deliver the one that is valid",
            )
    return read


def _read(name: str, path: Path, manifest: Manifest, received: date | None) -> _Read:
    sha256 = file_sha256(path)
    with path.open("rb") as file:  # of any size: what is too large, its reader refuses
        beginning = file.read(reviews.MAX_BYTES)
    if reviews.is_kind(beginning):
        return _Read(name, frames.SourceFile(name, sha256, "text"), reviews.read(path, name))
    document = reading.load(path, name)
    source = frames.SourceFile(name, sha256, document.format)
    if annual_report.is_kind(document):
        return _Read(name, source, annual_report.read(document, name))
    if results_return.is_kind(document):
        return _Read(name, source, results_return.read(document, name, load_register().resolve))
    if management_response.is_kind(document):
        stated = manifest.as_of
        return _Read(name, source, management_response.read(document, name, manifest.period, stated, received))
    raise _of_no_kind(name)


def _of_no_kind(name: str) -> Exception:
    looked_for = "; or ".join(
        f"{kind}: {', '.join(words for words, _ in marks)}"
        for kind, marks in (
            ("annual report (two of)", annual_report.MARKS),
            ("management response (all of)", management_response.MARKS),
        )
    )
    return fail(
        DeliveryError, "E411", where=name,
        rule="a document is an annual report, a management response, a results return or a review",
        expected=f"{looked_for}; or the workbook of `lnb template results`; or the file of `lnb template review`",
        got="none of them", hint="deliver the whole document, or leave this file out",
    )
