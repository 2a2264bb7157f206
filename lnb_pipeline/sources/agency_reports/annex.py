"""The target list of an annual report: places, their agencies, and which municipality each name means.

The list is a table with a column of places (municipalities, in other countries districts, counties, cantons) and
either a column of agencies or a column for each agency with a mark. It may go on after a page break. A name that is
no municipality of the register stays as printed and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lnb_pipeline.reference.register import Match
from lnb_pipeline.sources.agency_reports import agencies, findings
from lnb_pipeline.sources.agency_reports.document import Document, Heading, Paragraph, Row, Table, without_marks
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.where import Where

_PLACE = re.compile(
    r"^(?:list of |name of )?(?:the )?(?:target(?:ed)? |selected |covered )?(?:municipalit|bashki|district|canton|"
    r"count(?:y|ies)\b|province|region|commune|cit(?:y|ies)\b|town|localit|location|local government|lgus?\b|"
    r"governorate|oblast|island|atoll|division|ward|village|sub-?count|territor|raion|prefecture)"
)
_AGENCY = re.compile(r"\bagenc|\bpuno")
_NUMBER = re.compile(r"^(?:no|nr|n°|№|#|s/?n|sl\.? ?no)\.?$")
_MARKED = re.compile(r"^(?:x|✓|✔|☒|☑|●|•|yes|1)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the list: number as printed (None when it is none), name and agencies as printed, the municipality."""

    number: int | None
    name: str
    agencies: str
    line: int
    match: Match | None = None

    @property
    def lau_code(self) -> str | None:
        return self.match.lau_code if self.match else None

    @property
    def agency_names(self) -> tuple[str, ...]:
        return agencies.split(self.agencies).all


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a table has number, name and agencies; `by_agency` holds a column for each agency instead."""

    number: int | None
    name: int
    agencies: int | None
    by_agency: tuple[tuple[int, str], ...] = ()

    def cell(self, row: Row, column: int | None) -> str:
        texts = row.texts
        return without_marks(texts[column]) if column is not None and column < len(texts) else ""

    def agencies_of(self, row: Row) -> str:
        if self.agencies is not None:
            return self.cell(row, self.agencies)
        return "/".join(name for column, name in self.by_agency if _MARKED.match(self.cell(row, column)))


def read(document: Document, where: Where) -> tuple[Target, ...]:
    """The rows of the first target list of a report, none when it has no such table."""
    blocks = list(document.blocks)
    for position, block in enumerate(blocks):
        if not isinstance(block, Table):
            continue
        for place, row in enumerate(block.rows):
            columns = _columns(row)
            targets = _targets(columns, block.rows[place + 1 :], blocks[position + 1 :]) if columns else []
            if targets:
                return tuple(replace(t, match=where.resolve(t.name) if t.name else None) for t in targets)
    return ()


def _columns(row: Row) -> _Columns | None:
    """The columns a heading row of the list names, or None when the row is no such heading."""
    texts = [without_marks(text).casefold().strip() for text in row.texts]

    def find(pattern: re.Pattern[str]) -> int | None:
        return next((i for i, text in enumerate(texts) if pattern.search(text)), None)

    name, agency, number = find(_PLACE), find(_AGENCY), find(_NUMBER)
    if name is None:
        return None
    if agency is not None and agency != name:
        return _Columns(number, name, agency)
    named = tuple((i, found) for i, text in enumerate(row.texts) if (found := agencies.agency(without_marks(text))))
    return _Columns(number, name, None, named) if len(named) >= 2 else None


def _targets(columns: _Columns, rows: Sequence[Row], blocks: Sequence[object]) -> list[Target]:
    """Rows below the heading, and further tables that go on with it after a page break."""
    targets = list(_rows(columns, rows))
    heading_between = False
    for block in blocks:
        if isinstance(block, Heading):
            heading_between = True
        elif isinstance(block, Paragraph) and targets:
            targets[-1] = _with_wrapped_agencies(targets[-1], block)
        elif isinstance(block, Table):
            further = list(_rows(columns, [row for row in block.rows if _columns(row) is None]))
            if targets and not _goes_on(targets, further, columns, heading_between):
                break
            targets += further
    return targets


def _rows(columns: _Columns, rows: Sequence[Row]) -> Iterator[Target]:
    for row in rows:
        number, name = columns.cell(row, columns.number), columns.cell(row, columns.name)
        if sum(bool(text) for text in row.texts) < 2:
            continue  # a caption or a category over the rows below it
        figure = re.fullmatch(r"(\d{1,3})\s*[.)]?", number)
        if figure or (name and not re.match(r"total\b", number or name, re.IGNORECASE)):
            yield Target(
                int(figure[1]) if figure else None, name, columns.agencies_of(row), row.number
            )


def _goes_on(targets: list[Target], further: list[Target], columns: _Columns, heading_between: bool) -> bool:
    if not further:
        return False
    if columns.number is None:
        return not heading_between
    last, first = targets[-1].number, further[0].number
    return first is not None and (not heading_between or (last is not None and first == last + 1))


def _with_wrapped_agencies(target: Target, paragraph: Paragraph) -> Target:
    """The rest of a cell of agencies that was broken over two lines."""
    is_rest = paragraph.number == target.line + 1 and re.search(r"[/,;+&]\s*$|\band$", target.agencies)
    if not is_rest or not agencies.split(paragraph.text).known:
        return target
    return replace(target, agencies=f"{target.agencies} {paragraph.text}")


# -- findings ---------------------------------------------------------------------------------------


def contradictions(
    targets: Sequence[Target], annex: str, organisations: str | None, where: Where
) -> Iterator[ReportFinding]:
    """What is wrong in the list by itself; `organisations` is what the cover prints as participating."""
    if not targets:
        yield ReportFinding("no_target_list", "the document", "no table of target municipalities and agencies")
        return
    yield from _numbering(targets, annex)
    yield from _repeated(targets, annex)
    participating = agencies.split(organisations or "").known
    if where.register is None:
        yield ReportFinding(
            "places_abroad", f"{annex}, {targets[0].line}",
            f"{len(targets)} places of another country; the register has those of Albania alone",
            findings.joined(target.name for target in targets), "the register of municipalities",
        )  # fmt: skip
    for target in targets:
        here = f"{annex}, {target.line}"
        if target.match is None and where.register is not None:
            yield _unknown(target, here, where)
        if target.number is None and any(other.number is not None for other in targets):
            yield ReportFinding("annex_number_missing", here, f"{target.name} stands without a number", target.name)
        yield from _of_agencies(target, here, participating, organisations)


def _numbering(targets: Sequence[Target], annex: str) -> Iterator[ReportFinding]:
    numbers = [target.number for target in targets if target.number is not None]
    for code, values, verb in (
        ("annex_number_gap", findings.gaps(numbers), "missing"),
        ("annex_number_repeated", findings.repeats(numbers), "printed more than once"),
    ):
        if values:
            yield ReportFinding(
                code, f"{annex}, {targets[0].line}", f"numbers {verb}: {', '.join(map(str, values))}",
                f"numbers {min(numbers)} to {max(numbers)}", f"{len(targets)} rows",
            )  # fmt: skip


def _repeated(targets: Sequence[Target], annex: str) -> Iterator[ReportFinding]:
    rows: dict[str, list[Target]] = {}
    for target in targets:
        rows.setdefault(target.lau_code or target.name.casefold(), []).append(target)
    for code, found in rows.items():
        if len(found) > 1:
            yield ReportFinding(
                "municipality_repeated", f"{annex}, {found[1].line}",
                f"{code} stands {len(found)} times, on {', '.join(str(t.line) for t in found)}",
                findings.joined(t.name for t in found), "one row a municipality",
            )  # fmt: skip


def _unknown(target: Target, here: str, where: Where) -> ReportFinding:
    near = where.suggest(target.name)
    hint = f"; spelled nearly like {', '.join(near)}" if near else ""
    return ReportFinding(
        "municipality_unknown", here, f"“{target.name}” is no municipality of the register{hint}",
        target.name or "an empty cell", "the register of municipalities",
    )  # fmt: skip


def _of_agencies(
    target: Target, here: str, participating: Sequence[str], organisations: str | None
) -> Iterator[ReportFinding]:
    found = agencies.split(target.agencies)
    if not found.all:
        yield ReportFinding("no_agency", here, f"{target.name} has no agency", target.name, "an empty cell")
    for token in found.unknown:
        yield ReportFinding("agency_unknown", here, f"“{token}” at {target.name} is no known agency", target.agencies)
    for agency in found.known if participating else ():
        if agency not in participating:
            yield ReportFinding(
                "agency_not_participating", here,
                f"{agency} works in {target.name}, the cover does not list it as participating",
                f"{target.name}: {target.agencies}", f"participating organisations: {organisations}",
            )  # fmt: skip
