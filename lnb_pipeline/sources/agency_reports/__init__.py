"""Agency reports: MPTF annual narrative reports and management responses to evaluations.

A delivery holds one or several text documents. What a document is follows from its content. The slot
of a document is its own reference, so that a document delivered again takes the place of the earlier
one. Contradictions inside a document become rows of `programme.finding`; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.reference.register import Match, load_register
from lnb_pipeline.sources.agency_reports import annual_report, document, frames, management_response
from lnb_pipeline.sources.agency_reports.annual_report import AnnualReport
from lnb_pipeline.sources.agency_reports.management_response import ManagementResponse
from lnb_pipeline.sources.manifest import Examined, Manifest, file_sha256

__all__ = ["examine", "harmonise"]


@dataclass(frozen=True, slots=True)
class _Read:
    """A document of the delivery as read, with the municipality of every target row."""

    name: str
    sha256: str
    content: AnnualReport | ManagementResponse
    places: tuple[Match, ...]

    @property
    def role(self) -> str:
        return "annual_report" if isinstance(self.content, AnnualReport) else "management_response"


def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
    """Read every document and say what the delivery is about.

    Raises
    ------
    DeliveryError
        E208 or E205 when a file is no UTF-8 text, E411 when a document is of no known kind, E412 when a
        part of it is missing, E303 when a municipality is unknown, E301 when a document or a
        recommendation stands twice.
    """
    read = _read_all(paths)
    return Examined(
        slots={f"agency_reports/{r.content.report_id}": (r.name,) for r in read},
        roles={r.name: r.role for r in read},
    )


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """The tables `programme.*` of the delivery, each as its contract says; empty where nothing fills one.

    Raises
    ------
    DeliveryError
        As `examine`.
    """
    rows = frames.Rows(manifest, delivery_id)
    for read in _read_all(paths):
        if isinstance(read.content, AnnualReport):
            rows.add_annual_report(read.content, read.places, read.name, read.sha256)
        else:
            rows.add_management_response(read.content, read.name, read.sha256)
    return rows.frames()


def _read_all(paths: Mapping[str, Path]) -> list[_Read]:
    read = [_read(name, path) for name, path in paths.items()]
    seen: dict[str, str] = {}
    for item in read:
        other = seen.setdefault(item.content.report_id, item.name)
        if other != item.name:
            raise fail(
                DeliveryError,
                "E301",
                where=f"{other} and {item.name}",
                rule="a document stands once in a delivery",
                expected="different documents",
                got=f"{item.content.report_id} twice",
                hint="deliver the one that is valid",
            )
    return read


def _read(name: str, path: Path) -> _Read:
    text = document.load(path, name)
    sha256 = file_sha256(path)
    if annual_report.is_kind(text):
        report = annual_report.read(text, name, load_register().resolve)
        return _Read(name, sha256, report, _places(report, name))
    if management_response.is_kind(text):
        return _Read(name, sha256, management_response.read(text, name), ())
    looked_for = "; or ".join(
        f"{kind}: {', '.join(words for words, _ in marks)}"
        for kind, marks in (
            ("annual report (two of)", annual_report.MARKS),
            ("management response (all of)", management_response.MARKS),
        )
    )
    raise fail(
        DeliveryError,
        "E411",
        where=name,
        rule="a document is an annual report or a management response",
        expected=looked_for,
        got="neither",
        hint="deliver the whole document, or leave this file out",
    )


def _places(report: AnnualReport, name: str) -> tuple[Match, ...]:
    """The municipality of every target row; all unknown names are reported at once."""
    found = [_place(target.name, report.period_end) for target in report.targets]
    unknown = [target for target, match in zip(report.targets, found, strict=True) if match is None]
    if unknown:
        raise DeliveryError(*(_unknown(name, report.annex, target) for target in unknown))
    return tuple(match for match in found if match is not None)


def _place(name: str, on: date) -> Match | None:
    return load_register().resolve(name, on=on) if name else None


def _unknown(name: str, annex: str, target: annual_report.Target) -> Finding:
    near = load_register().suggest(target.name) if target.name else []
    hint = f"did the report mean {', '.join(near)}? " if near else ""
    return Finding(
        "E303",
        where=f"{name}: {annex}, line {target.line}",
        rule="a target is a municipality of the register",
        expected="one of the 61 municipalities",
        got=f"“{target.name}”" if target.name else "an empty name",
        hint=f"{hint}Ask the sender to correct the name, or add the form as an alias in the register",
        count=1,
    )
