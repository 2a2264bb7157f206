"""Municipalities and agencies of the narrative against the target list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lnb_pipeline.reference.register import fold_name
from lnb_pipeline.sources.agency_reports.document import Paragraph
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding, joined, plain
from lnb_pipeline.sources.agency_reports.findings.lists import names
from lnb_pipeline.sources.agency_reports.findings.stated import Context, TargetRow, agencies_of, figure, key_of
from lnb_pipeline.sources.agency_reports.statements.statement import Statement

_UPPER = r"[A-ZÀ-ÞĀ-Ž]"
_NAME = rf"{_UPPER}[\w’'-]+(?:\s+(?:(?:i|e|të|te|së|se)\s+)?{_UPPER}[\w’'-]+){{0,2}}"
_RUN = re.compile(rf"{_NAME}(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|dhe|&)\s+){_NAME})+")
_ONE = re.compile(rf"\b(?:[Mm]unicipality\s+of\s+({_NAME})|({_NAME})\s+[Mm]unicipality\b)")


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality as named at a place: what tells it from others, its form, and the place in words."""

    key: str
    form: str
    where: str
    known: bool


def named(statements: Sequence[Statement], context: Context) -> list[Named]:
    """The municipalities named by footnotes, by lists in the running text, and by statements, in this order."""
    notes = ((note.text, f"footnote {note.mark}, {note.number}") for note in context.document.footnotes)
    paragraphs = ((b.text, f"{b.number}") for b in context.document.blocks if isinstance(b, Paragraph))
    found = [
        *(item for text, where in (*notes, *paragraphs) for item in _listed(text, where, context)),
        *(
            Named(key_of(name, code), name, statement.locator, code is not None)
            for statement in statements
            for name, code in zip(statement.municipality_names, statement.lau_codes, strict=True)
        ),
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def _listed(text: str, where: str, context: Context) -> Iterator[Named]:
    """Known municipalities in lists of at least two of them, and behind “Municipality of”.

    A single name in running text may be a town, a prefecture or a word of the language.
    """
    for run in _RUN.finditer(text):
        parts = [(name, context.resolve(name)) for name in names(run.group(), context.resolve)]
        found = [(name, match.lau_code) for name, match in parts if match]
        if len(found) >= 2:
            yield from (Named(code, name, where, True) for name, code in found)
    for one in _ONE.finditer(text):
        name = one[1] or one[2]
        match = context.resolve(name)
        if match:
            yield Named(match.lau_code, name, where, True)


# -- spellings ----------------------------------------------------------------------------------------


def spellings(places: Sequence[Named], targets: Sequence[TargetRow]) -> Iterator[ReportFinding]:
    """Municipalities that stand in more than one form, over the target list, the text and the footnotes."""
    forms: dict[str, dict[str, str]] = {}
    for target in targets:
        forms.setdefault(target.key, {}).setdefault(_form(target.name), f"target list, row {target.entry_no}")
    for place in places:
        forms.setdefault(place.key, {}).setdefault(_form(place.form), place.where)
    for several in forms.values():
        if len(several) > 1:
            (first, where), *others = several.items()
            yield ReportFinding(
                "municipality_spellings", others[0][1], f"{first} is also spelt {joined(form for form, _ in others)}",
                f"{first} ({where})", joined(f"{form} ({at})" for form, at in others),
            )  # fmt: skip


def _form(name: str) -> str:
    """A printed form without a word for its level and without capitals that only shout."""
    plain_name = re.sub(r"^(?:municipality\s+of|bashkia)\s+|\s+municipality$", "", name.strip(), flags=re.IGNORECASE)
    return plain_name.title() if plain_name.isupper() and len(plain_name) > 3 else plain_name


# -- outside the target list --------------------------------------------------------------------------


def outside(places: Sequence[Named], context: Context) -> Iterator[ReportFinding]:
    """Municipalities of the text that the target list does not have; one finding a place.

    Names that the register does not know are looked at only where it does not know the targets either,
    and one that is nearly a target's name is taken for it.
    """
    if not context.targets:
        return
    listed = {target.key for target in context.targets}
    seen_in_notes: set[str] = set()
    by_place: dict[str, list[str]] = {}
    for place in places:
        if place.key in listed or (not place.known and (context.of_the_register or _nearly(place.key, context))):
            continue
        if place.where.startswith("footnote"):
            seen_in_notes.add(place.key)
        elif place.key in seen_in_notes:
            continue
        else:
            seen_in_notes.add(place.key)
        by_place.setdefault(place.where, []).append(place.form)
    for where, forms in by_place.items():
        yield ReportFinding(
            "outside_targets", where,
            f"{len(forms)} municipalities named here are not in the target list of {len(context.targets)}"
            if len(forms) > 1 else f"{forms[0]} is not in the target list of {len(context.targets)}",
            joined(forms), f"target list of {len(context.targets)}",
        )  # fmt: skip


def _nearly(key: str, context: Context) -> bool:
    return any(SequenceMatcher(None, key, fold_name(target.name)).ratio() >= 0.8 for target in context.targets)


# -- agencies -----------------------------------------------------------------------------------------


def agencies_elsewhere(statements: Sequence[Statement], context: Context) -> Iterator[ReportFinding]:
    """Agencies that report work in a target municipality where the target list does not have them.

    Only agencies of the target list are looked at; forecasts are no work yet.
    """
    rows = {target.key: target for target in context.targets}
    of_list = {agency for target in context.targets for agency in target.agencies}
    seen: set[tuple[str, int, tuple[int, ...]]] = set()
    for statement in statements:
        agencies = set(agencies_of(statement))
        named_rows = [
            rows.get(key_of(name, code))
            for name, code in zip(statement.municipality_names, statement.lau_codes, strict=True)
        ]
        # one of several agencies named together is enough: which one works where is not said
        elsewhere = [row for row in named_rows if row and row.agencies and not agencies & set(row.agencies)]
        for agency in sorted(agencies & of_list) if elsewhere and not statement.projection else ():
            place = (agency, statement.place, tuple(row.entry_no for row in elsewhere))
            if place not in seen:
                seen.add(place)
                yield _elsewhere(agency, statement, elsewhere)


def _elsewhere(agency: str, statement: Statement, elsewhere: Sequence[TargetRow]) -> ReportFinding:
    carried = "; the agency is carried over from the text around it" if statement.agency_basis == "carried" else ""
    return ReportFinding(
        "agency_not_in_municipality", statement.locator,
        f"{agency} reports work in {joined(r.name for r in elsewhere)}, not so in the target list{carried}",
        f"{agency}: {figure(statement)} in {joined(statement.municipality_names)}",
        "target list: " + joined(f"{r.name} {'/'.join(r.agencies)}" for r in elsewhere),
    )  # fmt: skip


# -- counts -------------------------------------------------------------------------------------------

_TARGET = re.compile(r"\btarget(?:ed)?\b", re.IGNORECASE)
_ANNEX = re.compile(r"\bannex\b", re.IGNORECASE)


def counts(statements: Sequence[Statement], context: Context) -> Iterator[ReportFinding]:
    """Counts of municipalities against the target list and the register.

    A part of the targets may be fewer than all of them: only a count of an agency's own targets, of
    more targets than there are, or of all of them is compared. What is stated as around a number is
    not compared, and a sentence about an annex is compared with that annex elsewhere.
    """
    of_agency: dict[str, int] = {}
    for target in context.targets:
        for agency in target.agencies:
            of_agency[agency] = of_agency.get(agency, 0) + 1
    seen: set[tuple[str | None, float]] = set()
    for statement in statements:
        of_places = statement.unit == "municipalities" and statement.qualifier == "exact"
        if not of_places or (statement.agency, statement.value) in seen:
            continue
        finding = _count(statement, of_agency, context)
        if finding:
            seen.add((statement.agency, statement.value))
            yield finding


def _count(statement: Statement, of_agency: dict[str, int], context: Context) -> ReportFinding | None:
    total, value = len(context.targets), statement.value
    if context.of_the_register and value > len(context.where.municipalities):
        return ReportFinding(
            "more_than_register", statement.locator,
            f"{figure(statement)} are counted, the register has {len(context.where.municipalities)}",
            figure(statement), f"{len(context.where.municipalities)} municipalities of the register",
        )  # fmt: skip
    if not total or not _TARGET.search(_around(statement)) or _ANNEX.search(statement.statement_text):
        return None
    if value > total or (value != total and _is_whole(statement)):
        return ReportFinding(
            "annex_count_differs", statement.locator,
            f"the text states {figure(statement)}, the target list has {total}", figure(statement),
            f"target list of {total}",
        )  # fmt: skip
    agencies = agencies_of(statement)
    own = of_agency.get(agencies[0]) if len(agencies) == 1 else None
    if own is None or own == value or statement.projection:
        return None
    return ReportFinding(
        "agency_count_differs", statement.locator,
        f"{agencies[0]} reports {figure(statement)}, the target list has it in {own}",
        f"{agencies[0]}: {figure(statement)}", f"target list: {agencies[0]} in {plain(own)} of {total}",
    )  # fmt: skip


def _around(statement: Statement) -> str:
    """What is counted, with the words between the figure and it."""
    behind = statement.statement_text.partition(statement.value_as_printed)[2]
    return f"{statement.counted} {' '.join(behind.split()[:3])}"


def _is_whole(statement: Statement) -> bool:
    """“all 30 target municipalities”, “the 30 target municipalities”, “30 target municipalities in total”."""
    before, _, behind = statement.statement_text.partition(statement.value_as_printed)
    return re.search(r"\b(?:all(?:\s+the)?|the|a\s+total\s+of)\s+$", before, re.IGNORECASE) is not None and (
        re.search(r"\bof\s+the\s+$", before, re.IGNORECASE) is None and "out of" not in behind[:40]
    )
