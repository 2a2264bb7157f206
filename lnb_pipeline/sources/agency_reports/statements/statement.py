"""A quantified statement, its identity and how sure its reading is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from lnb_pipeline.sources.agency_reports.document import Place
from lnb_pipeline.sources.agency_reports.sections import Section
from lnb_pipeline.sources.agency_reports.statements.counting import Count

Basis = Literal["explicit", "carried"]


@dataclass(frozen=True, slots=True)
class Statement:
    """The columns of `programme.statement` that the text gives, with the names and the place they come from.

    `municipality_names` are the names as printed, `lau_codes` stand beside them, None for a name of no known
    municipality.
    """

    statement: str
    value: float
    value_as_printed: str
    qualifier: str
    unit: str
    counted: str
    population_group: str | None
    groups_named: str | None
    sex: str | None
    agency: str | None
    agency_basis: Basis | None
    outcome: str | None
    outcome_basis: Basis | None
    municipalities: str | None
    share: float | None
    base: float | None
    projection: bool
    period: str
    locator: str
    confidence: float
    status: str
    statement_text: str
    municipality_names: tuple[str, ...]
    lau_codes: tuple[str | None, ...]
    place: Place
    section: Section | None


def identity(sentence: str, value: float, nth: int) -> str:
    """Name of a statement that outlives another place in the document: its sentence, its value, its place among equals.

    Case, spaces, quotation marks and dashes make no difference, so that the same report in another format has the
    same statements.
    """
    plain = re.sub(r"[^\w%+.,]+", " ", sentence.casefold()).strip()
    return sha256(f"{plain}|{value:g}|{nth}".encode()).hexdigest()[:10]


def confidence(count: Count, basis: str | None) -> float:
    """How sure a reading is, from 0 to 1: a rule of thumb by what had to be concluded instead of read."""
    sure = 0.95
    sure -= 0.10 if basis == "carried" else 0.05 if basis is None else 0.0
    sure -= 0.10 if count.figure.in_words else 0.0
    sure -= 0.15 if not count.known else 0.0
    sure -= {"noun": 0.0, "predicate": 0.05, "label": 0.10, "antecedent": 0.20}[count.reading]
    sure -= 0.10 if count.figure.is_range else 0.0
    return round(max(sure, 0.2), 2)
