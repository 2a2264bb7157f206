"""The cover of the MPTF annual narrative report: twenty fields, as printed and parsed.

A field that the form leaves empty is null, never zero. Names, titles and addresses of persons are not
read. Source of the field list: the MPTF annual programme narrative report template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.agency_reports import agencies, printed
from lnb_pipeline.sources.agency_reports.cover_fact import NO_PART, CoverFact
from lnb_pipeline.sources.agency_reports.document import (
    Document,
    Heading,
    Line,
    Row,
    Table,
    block_lines,
    without_marks,
)
from lnb_pipeline.sources.agency_reports.findings import ReportFinding

_ORGANISATION = r"participating\s+organi[sz]ation(?:s|\(s\))?"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str  # text, amount, months, date, attached, organisation
    label: str


FIELDS: tuple[_Field, ...] = (
    _Field("programme_title", "text", r"(?:programme|project)\s+title(?!\s*&)"),
    _Field("programme_number", "text", r"programme\s+number"),
    _Field("mptf_reference_number", "text", r"mptf\s+office\s+project\s+reference\s+(?:number|no\.?)"),
    _Field("country_region", "text", r"country\s?/\s?region"),
    _Field("priority_area", "text", r"priority\s+area(?:s|\(s\))?\s?/\s?strategic\s+results"),
    _Field("participating_organizations", "text", rf"{_ORGANISATION}(?!\s*\(lead)"),
    _Field("implementing_partners", "text", r"implementing\s+partner(?:s|\(s\))?"),
    _Field(
        "total_approved_budget", "amount", r"total\s+approved\s+budget(?:\s+as\s+per\s+project\s+document)?"
    ),
    _Field("mptf_contribution", "amount", r"mptf\s?/\s?jp\s+contribution"),
    _Field("agency_contribution", "amount", r"agency\s+contribution"),
    _Field("government_contribution", "amount", r"government\s+contribution"),
    _Field("other_contributions", "amount", r"other\s+contributions?(?:\s+\(donors?\))?"),
    _Field("total", "amount", r"total(?=\s*:|\s*$|\s+[\d$€£]|\s+(?:USD?|CHF|EUR)\b)"),
    _Field("duration_months", "months", r"overall\s+duration(?:\s+\(months\))?"),
    _Field("start_date", "date", r"start\s+date(?:\s+\(first\s+transfer\))?"),
    _Field("original_end_date", "date", r"original\s+end\s+date"),
    _Field("current_end_date", "date", r"current\s+end\s+date"),
    _Field("assessment_review", "attached", r"assessment\s?/\s?review"),
    _Field("mid_term_evaluation", "attached", r"mid-?\s?term\s+evaluation"),
    _Field("submitted_by_organization", "organisation", rf"{_ORGANISATION}\s*\(lead\)"),
)
# an identifier, which takes the first line that is filled and nothing of what follows without a label
_ONE_LINE = ("programme_number", "mptf_reference_number")
_LABELS = tuple((field, re.compile(field.label, re.IGNORECASE)) for field in FIELDS)
# headings of the form's boxes, and labels whose values are not read: of persons, and by agency
_OTHER_LABEL = re.compile(
    r"(?:programme|project)\s+title\s*&|country,\s*locality|programme\s?/\s?project\s+cost|programme\s+duration"
    r"|programme\s+assessment|report\s+submitted\s+by|by\s+agency\b|(?:name|title|e-?mail(?:\s+address)?|tel\.?|"
    r"phone|telephone|fax|address|signature)\s*:|(?:name|title|e-?mail(?:\s+address)?)$",
    re.IGNORECASE,
)
_LAST_BOX = re.compile(r"report\s+submitted\s+by", re.IGNORECASE)
_SECTION = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)]\s+\S|executive\s+summary", re.IGNORECASE)
_COST = re.compile(r"programme\s?/\s?project\s+cost", re.IGNORECASE)
# words of the form that are no value
_FORM_WORDS = re.compile(
    r"\(?\s*if\s+applicable\s*\)?|please\s+attach"
    r"|organi[sz]ations\s+that\s+have\s+received\s+direct\s+funding\s+from\s+the\s+mptf\s+office\s+under\s+this\s+"
    r"programme"
    r"|national\s+counterparts\s+\(government,\s*private,\s*ngos\s*&\s*others\)\s+and\s+other\s+international\s+"
    r"organi[sz]ations"
    r"|\(\s*d{1,2}[./-]m{1,2}[./-]y{2,4}\s*\)?",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"^(?:n/?a|none|nil|[-–—.:…\s]*|d{1,2}[./-]m{1,2}[./-]y{2,4})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the values of a cover are read: the currency of its amounts, and what makes figures uncertain.

    `scaled`: the heading of the amounts multiplies them (“in thousands”). `month_first`: a line with a date that is
    one only with its month first, so that a date that could be read both ways is not read.
    """

    currency: str | None
    scaled: bool
    month_first: Line | None


@dataclass(frozen=True, slots=True)
class Cover:
    """The facts of a cover in the order of the form."""

    facts: tuple[CoverFact, ...]
    findings: tuple[ReportFinding, ...]

    def fact(self, field: str) -> CoverFact:
        """The first fact of a field; every field of the form has one."""
        return next(fact for fact in self.facts if fact.field == field)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A label as found, with the lines that follow it up to the next label."""

    field: _Field
    line: int
    values: tuple[Line, ...]


def read(document: Document, name: str) -> Cover:
    """Read the cover.

    Raises
    ------
    DeliveryError
        E412 when the programme title or the MPTF reference number is not on it.
    """
    lines = _cover_lines(document)
    entries = list(_entries(lines))
    reading = _reading(lines)
    facts: list[CoverFact] = []
    findings: list[ReportFinding] = []
    for place, field in enumerate(FIELDS, start=1):
        versions = [_facts(entry, place * 10, reading) for entry in entries if entry.field is field]
        filled = _by_currency([version for version in versions if version[0].value_text is not None])
        findings += _differences(field, filled)
        facts += (filled or versions or [[CoverFact(field.name, place * 10, None, None, None, None, None)]])[
            0
        ]
    findings += _order_unclear(reading)
    cover = Cover(tuple(facts), (*_absent(facts), *findings))
    for needed, words in (
        ("programme_title", "Programme Title"),
        ("mptf_reference_number", "MPTF Office Project Reference Number"),
    ):
        if cover.fact(needed).value_text is None:
            raise fail(
                DeliveryError,
                "E412",
                where=f"{name}: cover",
                rule="the cover states title and reference number",
                expected=f"a line that begins with “{words}” and states it",
                got="no such line, or no value",
                hint="deliver the report with its cover page",
            )
    return cover


def _reading(lines: Sequence[Line]) -> _Reading:
    cost = next((line.text for line in lines if _COST.match(line.text)), "")
    month_first = next((line for line in lines if printed.is_month_first(line.text)), None)
    return _Reading(printed.currency_of(cost), printed.scale_apart(cost), month_first)


def _cover_lines(document: Document) -> list[Line]:
    """Lines up to the first heading that comes after a field of the form and is none itself.

    A text without headings ends its cover at the first numbered section after the form's last box.
    """
    lines: list[Line] = []
    begun = ended = False
    for block in document.blocks:
        of_block = list(_by_boxes(block) if isinstance(block, Table) else block_lines(block))
        known = [
            _label(line.text) is not None or _OTHER_LABEL.match(line.text) is not None for line in of_block
        ]
        section = of_block and not any(known) and _SECTION.match(of_block[0].text)
        if begun and not any(known) and (isinstance(block, Heading) or (ended and section)):
            break
        ended = ended or any(_LAST_BOX.match(line.text) for line in of_block)
        begun = begun or any(known)
        lines += of_block
    return [Line(line.number, without_marks(line.text)) for line in lines]


def _by_boxes(table: Table) -> Iterator[Line]:
    """The lines of a table by row; a row of headings alone goes column by column with the row below it."""
    rows = iter(table.rows)
    for row in rows:
        below = next(rows, None) if _is_headings(row) else None
        if below is None:
            yield from block_lines(Table((row,)))
            continue
        for column in range(max(len(row.cells), len(below.cells))):
            for part in (row, below):
                cell = part.cells[column] if column < len(part.cells) else ()
                yield from (Line(part.number, text) for text in cell)


def _is_headings(row: Row) -> bool:
    """Whether a row has two or more boxes, and in each nothing but its heading."""
    cells = [cell for cell in row.cells if cell]
    return len(cells) >= 2 and all(len(cell) == 1 and _is_heading(without_marks(cell[0])) for cell in cells)


def _is_heading(text: str) -> bool:
    found = _label(text)
    return _OTHER_LABEL.match(text) is not None or (found is not None and not re.search(r"\w", found[1]))


def _label(text: str) -> tuple[_Field, str] | None:
    """The field a line begins with, and the rest of the line."""
    for field, pattern in _LABELS:
        match = pattern.match(text)
        if match:
            return field, text[match.end() :]
    return None


def _entries(lines: Sequence[Line]) -> Iterator[_Entry]:
    current: _Entry | None = None
    for line in lines:
        found = None if _OTHER_LABEL.match(line.text) else _label(line.text)
        if found or _OTHER_LABEL.match(line.text):
            if current:
                yield current
            current = _Entry(found[0], line.number, (Line(line.number, found[1]),)) if found else None
        elif current:
            current = replace(current, values=(*current.values, line))
    if current:
        yield current


def _value(text: str) -> str | None:
    """A printed value without the words of the form; None when nothing is left."""
    text = re.sub(r"\s+", " ", _FORM_WORDS.sub(" ", text)).strip()
    text = re.sub(r"^[:\-–—\s]+", "", text).strip()
    return None if _EMPTY.match(text) else text


def _facts(entry: _Entry, order: int, reading: _Reading) -> list[CoverFact]:
    """The facts of one entry: one, or one an amount for money."""
    values = [(line, value) for line in entry.values if (value := _value(line.text)) is not None]
    base = CoverFact(entry.field.name, order, None, None, None, None, entry.line)
    if entry.field.kind == "amount":
        return _amounts(base, _with_remarks(values), reading)
    if entry.field.kind == "organisation":
        own = _value(entry.values[0].text)
        return [replace(base, value_text=own if own and "@" not in own else None)]
    if not values:
        return [base]
    if entry.field.kind == "attached":
        return [_attached(base, " ".join(value for _, value in values), reading)]
    if entry.field.name in _ONE_LINE:
        return [replace(base, value_text=values[0][1])]
    if entry.field.kind == "text":
        return [replace(base, value_text=", ".join(value.rstrip(",;") for _, value in values))]
    text = values[0][1].strip("() ")
    if entry.field.kind == "months":
        number = re.fullmatch(r"(?:months\W*)?(\d{1,3})\s*(?:months?)?", text, re.IGNORECASE)
        return [replace(base, value_text=text, value_number=float(number[1]) if number else None)]
    return [replace(base, value_text=text, value_date=_day(text, reading, last=entry.field.name.endswith("end_date")))]


def _day(text: str, reading: _Reading, *, last: bool = False) -> date | None:
    """The date of a text; none that could be read both ways on a cover that prints the month first."""
    if reading.month_first is not None and printed.is_ambiguous(text):
        return None
    return printed.boundary(text, last=last)


def _with_remarks(values: list[tuple[Line, str]]) -> list[tuple[Line, str]]:
    """Values with the remark that stands on the line below: an amount that is no part of the total says so."""
    found: list[tuple[Line, str]] = []
    for line, value in values:
        if found and NO_PART.search(value) and not re.search(r"\d", value):
            found[-1] = found[-1][0], f"{found[-1][1]} {value}"
        else:
            found.append((line, value))
    return found


def _amounts(base: CoverFact, values: list[tuple[Line, str]], reading: _Reading) -> list[CoverFact]:
    """One fact a currency, or one an agency.

    Several amounts of one currency are else no single value, and figures under a heading that multiplies them or
    beside one that cannot be read are none: text only.
    """
    values = [(line, part) for line, value in values for part in _by_agency(value)]
    found = [(line, value, amount) for line, value in values for amount in printed.amounts(value)]
    unread = reading.scaled or any(_has_figure(value) and not printed.amounts(value) for _, value in values)
    currencies = [amount.currency or reading.currency for _, _, amount in found]
    of_agencies = [agencies.split(re.split(r"\d", value)[0]).known for _, value, _ in found]
    is_single = len(set(currencies)) == len(currencies) or all(len(known) == 1 for known in of_agencies)
    if not found or unread or not is_single:
        text = ", ".join(value for _, value in values)
        return [replace(base, value_text=text or None)]
    return [
        replace(
            base,
            order=base.order + i,
            value_text=value,
            value_number=amount.value,
            currency=currency,
            line=line.number,
            last_place=amount.last_place,
        )
        for i, ((line, value, amount), currency) in enumerate(zip(found, currencies, strict=True))
    ]


def _has_figure(value: str) -> bool:
    """Whether a figure stands outside brackets, in which rates and their dates stand."""
    return re.search(r"\d", re.sub(r"\([^)]*\)", " ", value)) is not None


def _by_agency(value: str) -> list[str]:
    """An amount for each agency, as in `UNFPA 5,000; WHO 2,000`; else the value as it is."""
    parts = [part.strip() for part in re.split(r";|,(?=\s*[A-Z])|\s/\s", value)]
    named = all(len(agencies.split(re.split(r"\d", part)[0].strip(" :–-")).known) == 1 for part in parts)
    return parts if len(parts) > 1 and named else [value]


def _attached(base: CoverFact, text: str, reading: _Reading) -> CoverFact:
    """Yes, No and date of an attachment; boxes that are not ticked say nothing."""
    text = re.sub(r"(?:☐|\[ ?\])\s*(?:yes|no)\b", " ", text, flags=re.IGNORECASE)
    ticked = re.search(r"(?:☒|☑|\[x\])\s*(yes|no)\b|^\W*(?:report\W*)?(yes|no)\b", text, re.IGNORECASE)
    unclear = reading.month_first is not None and printed.is_ambiguous(text)
    when = None if unclear else printed.printed_date(text)
    words = [(ticked[1] or ticked[2]).capitalize()] if ticked else []
    words += [when.isoformat()] if when else []
    return replace(base, value_text=" ".join(words) or None, value_date=when)


def _by_currency(versions: list[list[CoverFact]]) -> list[list[CoverFact]]:
    """Versions of a field, those in currencies of their own put together: one amount in two currencies is no two."""
    if not versions or any(fact.currency is None for fact in versions[0]):
        return versions
    first, others = list(versions[0]), []
    for version in versions[1:]:
        different = {fact.currency for fact in version} - {None, *(fact.currency for fact in first)}
        if len(different) == len(version):
            order = first[0].order + len(first)
            first += [replace(fact, order=order + i) for i, fact in enumerate(version)]
        else:
            others.append(version)
    return [first, *others]


def _differences(field: _Field, filled: list[list[CoverFact]]) -> Iterator[ReportFinding]:
    """Values of a field against the first; an amount against those of its currency."""
    for version in filled[1:]:
        currencies = {fact.currency for fact in version}
        same = [fact for fact in filled[0] if fact.currency in currencies] or filled[0]
        if [_comparable(fact) for fact in version] != [_comparable(fact) for fact in same]:
            yield ReportFinding(
                "cover_values_differ",
                f"cover, {version[0].line}",
                f"{field.name} is “{filled[0][0].value_text}” on {filled[0][0].line} and "
                f"“{version[0].value_text}” on {version[0].line}",
                f"{filled[0][0].value_text} ({filled[0][0].line})",
                f"{version[0].value_text} ({version[0].line})",
            )


def _comparable(fact: CoverFact) -> object:
    return fact.value_date or fact.value_number or (fact.value_text or "").casefold()


def _order_unclear(reading: _Reading) -> Iterator[ReportFinding]:
    if reading.month_first is not None:
        yield ReportFinding(
            "date_order_unclear",
            f"cover, {reading.month_first.number}",
            "a date stands with its month first; dates that could be read both ways are kept as text",
            reading.month_first.text,
            "dates in figures are day first",
        )


def _absent(facts: Sequence[CoverFact]) -> Iterator[ReportFinding]:
    absent = [fact.field for fact in facts if fact.line is None]
    if absent:
        yield ReportFinding(
            "cover_field_absent",
            "cover",
            f"{len(absent)} of {len(FIELDS)} fields of the form: {', '.join(absent)}",
            f"{len(FIELDS) - len(absent)} fields of the form",
            f"absent: {', '.join(absent)}",
        )
