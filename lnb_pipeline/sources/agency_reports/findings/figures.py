"""Figures of the narrative against their own shares and bases, and figures that are easily mistaken for others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding, joined, plain
from lnb_pipeline.sources.agency_reports.findings.stated import Context, agencies_of, content_words, figure
from lnb_pipeline.sources.agency_reports.statements.statement import Statement

# -- shares -------------------------------------------------------------------------------------------

_ALL = re.compile(r"\ball\b", re.IGNORECASE)

def shares(statements: Sequence[Statement], context: Context) -> Iterator[ReportFinding]:
    """Shares that the figure and its base do not give, within the rounding of the printed share.

    A base is the printed one; else one the report gives for the same unit (“all 40 schools”), or the
    number of municipalities of the register, when the share is near to it: another base is likelier
    than a share that is wrong by far.
    """
    wholes = _wholes(statements)
    for statement in statements:
        if statement.base is not None and statement.value > statement.base > 0 and _said_of(statement):
            yield ReportFinding(
                "part_exceeds_base", statement.locator,
                f"{figure(statement)} are said to be of {plain(statement.base)}", figure(statement),
                f"of {plain(statement.base)}",
            )  # fmt: skip
        elif statement.share is not None and statement.unit != "percent" and statement.value > 0:
            yield from _share(statement, _bases(statement, wholes, context))


def _said_of(statement: Statement) -> bool:
    """Whether the sentence itself says “12 … of 10”: a base carried from elsewhere may be that of another figure."""
    value, base = re.escape(statement.value_as_printed), plain(statement.base or 0)
    gap = r"(?:[^\d.;]{0,40}\s)??"
    return statement.unit != "percent" and re.search(
        rf"(?<![\d.,]){value}\s{gap}\(?(?:out\s+)?of\s{gap}(?:{re.escape(base)}|{base.replace(',', '')})(?![\d,])",
        statement.statement_text,
        re.IGNORECASE,
    ) is not None


def _wholes(statements: Sequence[Statement]) -> dict[str, set[tuple[float, str]]]:
    """What the report gives as all there are (“all 40 schools”), by unit, with where it is from."""
    found: dict[str, set[tuple[float, str]]] = {}
    for statement in statements:
        ends = (match.end() for match in _ALL.finditer(statement.statement_text))
        printed = re.compile(rf"[^.;]{{0,20}}\b{re.escape(statement.value_as_printed)}\b", re.IGNORECASE)
        if any(printed.match(statement.statement_text, end) for end in ends):
            where = f"all {plain(statement.value)} {statement.unit} of the report"
            found.setdefault(statement.unit, set()).add((statement.value, where))
    return found


def _bases(
    statement: Statement, wholes: Mapping[str, set[tuple[float, str]]], context: Context
) -> list[tuple[float, str]]:
    """Possible bases of a share, with where each is from."""
    if statement.base is not None:
        return [(statement.base, "its base")] if statement.base > 0 else []
    found = set(wholes.get(statement.unit, ()))
    if context.of_the_register and statement.unit == "municipalities":
        total = len(context.where.municipalities)
        found.add((float(total), f"the {total} municipalities of the register"))
    meant = statement.value / (statement.share or 1) * 100
    return sorted(base for base in found if abs(meant - base[0]) <= 0.15 * base[0])


def _share(statement: Statement, bases: list[tuple[float, str]]) -> Iterator[ReportFinding]:
    share = statement.share or 0.0
    slack = _rounding(share) + (5.0 if statement.qualifier != "exact" else 0.0)
    given = [(100 * statement.value / base, base, where) for base, where in bases]
    if not given or any(abs(share - percent) <= slack for percent, _, _ in given):
        return
    percent, base, where = min(given, key=lambda item: abs(share - item[0]))
    rounded = "; the share may be rounded" if share % 5 == 0 and abs(share - percent) <= 2.5 else ""
    yield ReportFinding(
        "share_differs", statement.locator,
        f"{plain(statement.value)} of {plain(base)} is {percent:.1f} %, {share:g} % is printed{rounded}",
        f"{figure(statement)} ({share:g} %)", f"{percent:.1f} % of {plain(base)}, {where}",
    )  # fmt: skip


def _rounding(share: float) -> float:
    """Half a unit of the last printed place, and a hair for binary fractions."""
    decimals = len(f"{share:.6f}".rstrip("0").split(".")[1])
    return 0.5 * 10.0**-decimals + 1e-6


# -- forecasts ----------------------------------------------------------------------------------------

_OF_RESULTS = re.compile(
    r"\b(?:results?|progress|achiev\w+|accomplish\w+|implementation|highlights|performance|delivered|what\s+was\s+done)\b",
    re.IGNORECASE,
)
_OF_PLANS = re.compile(
    r"\b(?:next|(?:way|looking|path)\s+(?:forward|ahead)|outlook|future|upcoming|coming|planned|work\s?-?plan|"
    r"results\s+framework|challenges?|lessons|recommendations?|priorities\s+for|plans?(?:\s+for|\s+20\d\d|$))\b",
    re.IGNORECASE,
)


def forecasts(statements: Sequence[Statement], context: Context) -> Iterator[ReportFinding]:
    """Forecasts in sections about results; the nearest title that speaks of results or of plans decides."""
    for statement in statements:
        titles = context.titles(statement) if statement.projection else []
        # the title of the report itself is that of a section of results and of all others
        titles = [title for title in titles if not re.search(r"\breport(?:ing)?\b", title, re.IGNORECASE)]
        said = next((title for title in titles if _OF_PLANS.search(title) or _OF_RESULTS.search(title)), None)
        if said and not _OF_PLANS.search(said):
            period = f", {statement.period}" if statement.period else ""
            yield ReportFinding(
                "forecast_among_results", statement.locator,
                f"{figure(statement)}: a forecast in a section about results",
                f"{figure(statement)}{period}", f"section “{said[:80]}”",
            )  # fmt: skip


# -- the same number ----------------------------------------------------------------------------------

_MOST_MEANINGS = 50  # every further figure is compared with each of them
_SMALLEST = {"municipalities": 5, "persons": 100, "families": 100, "households": 100}


def same_numbers(statements: Sequence[Statement], context: Context) -> Iterator[ReportFinding]:
    """Numbers of municipalities or persons that stand for different things; one finding a number and unit.

    The number of all municipalities of the register, or of all targets, has one meaning.
    """
    totals = {float(len(context.where.municipalities)), float(len(context.targets))}
    groups: dict[tuple[str, float], list[Statement]] = {}
    for statement in statements:
        whole = statement.unit == "municipalities" and statement.value in totals
        if statement.value >= _SMALLEST.get(statement.unit, float("inf")) and not whole:
            groups.setdefault((statement.unit, statement.value), []).append(statement)
    for (unit, value), same in groups.items():
        different = [same[0]]
        for statement in same[1:]:
            if len(different) < _MOST_MEANINGS and all(_other_meaning(statement, known) for known in different):
                different.append(statement)
        if len(different) > 1:
            more = " or more" if len(different) == _MOST_MEANINGS else ""
            yield ReportFinding(
                "same_number_differs", different[0].locator,
                f"{plain(value)} {unit} stands for {len(different)}{more} different things",
                _meaning(different[0]), "; ".join(f"{_meaning(s)} ({s.place})" for s in different[1:]),
            )  # fmt: skip


def _other_meaning(one: Statement, other: Statement) -> bool:
    """Whether two equal figures count different things: other agencies, or other words for what is counted.

    Words that only add to the other's (“municipalities”, “target municipalities”) mean the same. Where
    one names no agency, the sentences must differ too.
    """
    if one.statement_text == other.statement_text:
        return False
    agencies, others = set(agencies_of(one)), set(agencies_of(other))
    words, other_words = set(content_words(one.counted)), set(content_words(other.counted))
    if agencies and others:
        return not agencies & others or not (words <= other_words or other_words <= words)
    shared = set(content_words(one.statement_text)) & set(content_words(other.statement_text)) - words - other_words
    return len(shared) <= 3


def _meaning(statement: Statement) -> str:
    agency = f", {' and '.join(agencies_of(statement))}" if statement.agency else ""
    return f"{figure(statement)}{agency}"


# -- groups that overlap ------------------------------------------------------------------------------


def overlaps(statements: Sequence[Statement]) -> Iterator[ReportFinding]:
    """Several groups of persons of one agency: how many different persons they are is not known.

    Families counted in the same sentence as persons are these persons.
    """
    by_agency: dict[str, dict[tuple[float, str], Statement]] = {}
    of_persons = {statement.statement_text for statement in statements if statement.unit == "persons"}
    for statement in statements:
        of_families = statement.unit in ("families", "households") and statement.statement_text not in of_persons
        if (statement.unit == "persons" or of_families) and not statement.projection and statement.value > 1:
            counts = by_agency.setdefault(statement.agency or "", {})
            counts.setdefault((statement.value, statement.counted), statement)
    for agency, counts in by_agency.items():
        groups = list(counts.values())
        if len(groups) > 1:
            who = f"{agency.replace('|', ' and ')} counts" if agency else "without an agency, the report counts"
            yield ReportFinding(
                "groups_overlap", groups[0].locator,
                f"{who} {len(groups)} groups of persons; how far they overlap is unknown", figure(groups[0]),
                joined(f"{figure(s)} ({s.place})" for s in groups[1:]),
            )  # fmt: skip
