"""Reading a results return: the workbook of `results_form`, filled in by an agency.

Columns are known by their headings, in any order. Everything that is wrong is told at once, each with
its cell; a row is never repaired or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.reference.register import Match, fold_name, load_register
from lnb_pipeline.sources.agency_reports import agencies, results_form
from lnb_pipeline.sources.agency_reports.document import Document, Row, Table
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.printed import slug
from lnb_pipeline.sources.agency_reports.results import Result, implausible
from lnb_pipeline.sources.agency_reports.results_cells import Unreadable, number, printed_span, sex
from lnb_pipeline.sources.agency_reports.results_form import COLUMNS, EXAMPLE, HEADER, TITLE

MAX_FINDINGS = 50
Resolve = Callable[[str], Match | None]
_FIGURES = ("baseline", "target", "achieved")
_ERROR_VALUE = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")
_LABELS = {fold_name(text): f.name for f in HEADER for text in (f.label, *f.also)}
_HEADINGS = {fold_name(text): c.name for c in COLUMNS for text in (c.heading, *c.also)}


@dataclass(frozen=True, slots=True)
class ResultsReturn:
    """What an agency returned for a period; `programme` and `reference` are as written, None when empty."""

    agency: str
    period_start: date
    period_end: date
    programme: str | None
    reference: str | None
    results: tuple[Result, ...]
    findings: tuple[ReportFinding, ...]

    @property
    def period(self) -> str:
        """The year, or first and last day where it is no calendar year."""
        start, end = self.period_start, self.period_end
        whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        if whole:
            return str(end.year) if start.year == end.year else f"{start.year}-{end.year}"
        return f"{start}..{end}"

    @property
    def report_id(self) -> str:
        """Programme (its reference, else its name), agency and period: what a later return of the same replaces."""
        programme = self.reference or slug(self.programme or "")
        parts = ("results_return", programme, self.agency.lower().replace(" ", "_"), str(self.period))
        return ":".join(filter(None, parts))

    @property
    def title(self) -> str:
        return f"Results return of {self.agency}, {self.period}" + (f": {self.programme}" if self.programme else "")


def is_kind(document: Document) -> bool:
    """Whether a workbook is such a return: the form's title on a sheet, or its heading row."""
    if document.format != "xlsx":
        return False
    return any(
        _is_title(row) or _headed(row)
        for block in document.blocks
        if isinstance(block, Table)
        for row in block.rows[:40]
    )


def read(document: Document, name: str, resolve: Resolve) -> ResultsReturn:
    """Read a return; `resolve` says which municipality a name means.

    Raises
    ------
    DeliveryError
        With every problem and its cell: E401 without the sheet, E402 without its heading row, E202 or E203
        for a column missing or standing twice, E210 when nothing is filled in, E412 for an empty line at
        the top, E303 for an unknown municipality, E305 for an unknown agency or sex, E308 for a row
        without an indicator, E403 for an error value, E404 for what is no number or period, E301 for two
        rows about the same.
    """
    table = _sheet(document, name)
    position, columns = _heading(table, name)
    rows = [row for row in table.rows[position + 1 :] if any(text.strip() for text in row.texts)]
    reading = _Reading(name, columns, resolve)
    header = reading.header(table.rows[:position])
    filled = [row for row in rows if not reading.is_example(row)]
    if not filled and not reading.findings_of_examples:
        raise _blank(name)
    results = [result for row in filled if (result := reading.result(row, header)) is not None]
    reading.repeated(results)
    _raise([*reading.findings_of_header, *reading.findings_of_examples, *reading.findings])
    assert header.agency and header.span
    findings = (*implausible(results), *_fractions(results))
    return ResultsReturn(
        header.agency, *header.span, header.texts.get("programme"), header.texts.get("reference"), tuple(results),
        findings,
    )  # fmt: skip


# -- the sheet ----------------------------------------------------------------------------------------


def _is_title(row: Row) -> bool:
    return any(fold_name(text) == fold_name(TITLE) for text in row.texts)


def _sheet_of(row: Row) -> tuple[str, int]:
    """Sheet and row number that the place of a row names."""
    found = re.fullmatch(r"sheet (.*), row (\d+)", str(row.number))
    return (found[1], int(found[2])) if found else ("", int(row.number))


def _headed(row: Row) -> dict[str, list[int]]:
    """Cells of each column that a heading row names; empty when the row is no such heading."""
    found: dict[str, list[int]] = {}
    for position, text in enumerate(row.texts):
        column = _HEADINGS.get(fold_name(text))
        if column:
            found.setdefault(column, []).append(position)
    return found if {"indicator", "achieved"} <= found.keys() and len(found) >= 4 else {}


def _sheet(document: Document, name: str) -> Table:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for table in tables:
        if any(_headed(row) for row in table.rows):
            return table
    wanted = fold_name(results_form.RESULTS)
    for table in tables:
        if fold_name(_sheet_of(table.rows[0])[0]) == wanted:
            return table
    raise fail(
        DeliveryError, "E401", where=name, rule="a results return has the sheet Results",
        expected=f"a sheet {results_form.RESULTS} with the headings of the form",
        got="sheets " + ", ".join(_sheet_of(table.rows[0])[0] for table in tables),
        hint="write a new form with `lnb template results --to FILE.xlsx` and fill that in",
    )  # fmt: skip


def _heading(table: Table, name: str) -> tuple[int, dict[str, int]]:
    sheet = _sheet_of(table.rows[0])[0]
    for position, row in enumerate(table.rows):
        found = _headed(row)
        if not found:
            continue
        twice = [(column, at) for column, at in found.items() if len(at) > 1]
        if twice:
            raise DeliveryError(*(_twice(name, row, column, at) for column, at in twice))
        return position, {column: at[0] for column, at in found.items()}
    partly = [row for row in table.rows if sum(fold_name(text) in _HEADINGS for text in row.texts) >= 3]
    known = {_HEADINGS.get(fold_name(text)) for row in partly for text in row.texts}
    missing = [c.heading for c in COLUMNS if c.name in results_form.REQUIRED and c.name not in known]
    raise fail(
        DeliveryError, "E202" if partly and missing else "E402", where=f"{name}: sheet {sheet}",
        rule="the sheet has the headings of the form in one row",
        expected=", ".join(c.heading for c in COLUMNS if c.name in results_form.REQUIRED) + " and the others in use",
        got=f"no column {', '.join(missing)}" if partly and missing else "no such row",
        hint="copy the heading row from a new form: `lnb template results --to FILE.xlsx`",
    )  # fmt: skip


def _twice(name: str, row: Row, column: str, at: Sequence[int]) -> Finding:
    return Finding(
        "E203", where=f"{name}: {', '.join(_address(row, i) for i in at)}", rule="a column stands once",
        expected=f"one column {column}", got=f"{len(at)}", hint="delete or rename the other", count=len(at),
    )  # fmt: skip


def _address(row: Row, position: int) -> str:
    """A cell as people call it: Results!D9."""
    sheet, number = _sheet_of(row)
    letters, left = "", position + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{number}" if sheet else f"{letters}{number}"


# -- what is in it ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Header:
    texts: dict[str, str] = field(default_factory=dict)
    agency: str | None = None
    span: tuple[date, date] | None = None


class _Reading:
    """Reads the rows of one sheet and collects what is wrong with them."""

    def __init__(self, name: str, columns: Mapping[str, int], resolve: Resolve) -> None:
        self._name = name
        self._columns = columns
        self._resolve = resolve
        self._rows: list[Row] = []
        self.findings: list[Finding] = []
        self.findings_of_header: list[Finding] = []
        self.findings_of_examples: list[Finding] = []

    # -- the lines at the top -------------------------------------------------------------------------

    def header(self, rows: Sequence[Row]) -> _Header:
        header, at = _Header(), {}
        for row in rows:
            for position, text in enumerate(row.texts):
                label = _LABELS.get(fold_name(text).rstrip(" :"))
                if label and label not in at:
                    at[label] = f"{self._name}: {_address(row, position + 1)}"
                    value = row.texts[position + 1].strip() if position + 1 < len(row.cells) else ""
                    if value:
                        header.texts[label] = value
        self._agency_and_period(header, at)
        return header

    def _agency_and_period(self, header: _Header, at: Mapping[str, str]) -> None:
        for label, rule, hint in (
            ("agency", "the form says which agency reports", "write the agency; the list stands on the sheet Codes"),
            ("period", "the form says which period it is about", "write a year, or first and last day"),
        ):
            if label not in header.texts:
                where = at.get(label, f"{self._name}: above the headings")
                self.findings_of_header.append(
                    Finding("E412", where, rule, next(f.label for f in HEADER if f.name == label), "nothing", hint)
                )
        text = header.texts.get("agency")
        header.agency = agencies.agency(text) if text else None
        if text and header.agency is None:
            self.findings_of_header.append(_unknown_agency(at["agency"], text))
        text = header.texts.get("period")
        header.span = printed_span(text) if text else None
        if text and header.span is None:
            self.findings_of_header.append(
                Finding("E404", at["period"], "the reporting period is a year, or its first and last day",
                        "2024, or 2024-01-01 to 2024-06-30", "something else", "correct the cell")
            )  # fmt: skip

    # -- rows -----------------------------------------------------------------------------------------

    def text(self, row: Row, column: str) -> str | None:
        position = self._columns.get(column)
        return row.texts[position].strip() or None if position is not None and position < len(row.cells) else None

    def is_example(self, row: Row) -> bool:
        """A row marked as an example; one whose mark was left standing over other contents is reported."""
        marked = next((text for text in row.texts if fold_name(text) == fold_name(EXAMPLE)), None)
        if marked is None:
            return False
        contents = {column.name: self.text(row, column.name) for column in COLUMNS[1:]}
        given = {name: fold_name(text) for name, text in contents.items() if text}
        ours = [{name: fold_name(str(value)) for name, value in example.items()} for example in results_form.EXAMPLES]
        if given and not any(given.items() <= example.items() for example in ours):
            self.findings_of_examples.append(
                Finding("E404", f"{self._name}: {_address(row, 0)}", "a row marked as an example holds the example",
                        f"the example of the form, or no “{EXAMPLE}”", "the mark, and other contents",
                        "delete the mark when the row is meant, or delete the row")
            )  # fmt: skip
        return True

    def result(self, row: Row, header: _Header) -> Result | None:
        """The row as a result, or None when something is wrong with it, which is then among the findings."""
        before = len(self.findings)
        self._rows.append(row)
        for position, text in enumerate(row.texts):
            if _ERROR_VALUE.fullmatch(text.strip()):
                self._wrong("E403", row, position, "every cell holds a value", "a value or an empty cell",
                            "an error value", "mend the formula, or type the value")  # fmt: skip
        figures = {column: self._figure(row, column) for column in _FIGURES}
        place = self._municipality(row)
        agency = self._agency(row)
        period = self._period(row, header)
        coded = self._sex(row)
        self._complete(row)
        indicator = self.text(row, "indicator")
        if len(self.findings) > before or indicator is None:
            return None
        return Result(
            result_no=len(self._rows), origin="results_return", indicator_as_printed=indicator, period=period or "",
            locator=str(row.number), agency=agency or header.agency, outcome=self._outcome(row),
            output=self.text(row, "output"), municipality_as_printed=self.text(row, "municipality"),
            lau_code=place.lau_code if place else None, sex=coded, age_as_printed=self.text(row, "age"),
            group_as_printed=self.text(row, "group"), unit=self.text(row, "unit"),
            baseline=figures["baseline"], baseline_as_printed=self.text(row, "baseline"),
            target=figures["target"], target_as_printed=self.text(row, "target"),
            achieved=figures["achieved"], achieved_as_printed=self.text(row, "achieved"),
            variance_reason=self.text(row, "comment"), verification=self.text(row, "source"),
        )  # fmt: skip

    def _figure(self, row: Row, column: str) -> float | None:
        text = self.text(row, column)
        if text is None or _ERROR_VALUE.fullmatch(text):
            return None
        try:
            return number(text, is_percent=fold_name(self.text(row, "unit") or "") in ("percent", "%"))
        except Unreadable as problem:
            self._wrong("E404", row, self._columns[column], f"{column} is a number", str(problem), "something else",
                        "type the number alone, and what it means into Unit or Comment")  # fmt: skip
            return None

    def _municipality(self, row: Row) -> Match | None:
        text = self.text(row, "municipality")
        match = self._resolve(text) if text else None
        if text and match is None and not _ERROR_VALUE.fullmatch(text):
            near = load_register().suggest(text)
            hint = f"perhaps {' or '.join(near)}; " if near else ""
            self._wrong("E303", row, self._columns["municipality"], "a municipality is one of the register",
                        "a name of the sheet Codes", f"“{text[:60]}”",
                        f"{hint}correct the name, or leave it empty")  # fmt: skip
        return match

    def _agency(self, row: Row) -> str | None:
        text = self.text(row, "agency")
        known = agencies.agency(text) if text else None
        if text and known is None and not _ERROR_VALUE.fullmatch(text):
            self.findings.append(_unknown_agency(self._at(row, self._columns["agency"]), text))
        return known

    def _sex(self, row: Row) -> str | None:
        text = self.text(row, "sex")
        coded = sex(text) if text else None
        if text and coded is None and not _ERROR_VALUE.fullmatch(text):
            self._wrong("E305", row, self._columns["sex"], "sex is a code of the form", "F, M, T or an empty cell",
                        f"“{text[:20]}”", "F women and girls, M men and boys, T both")  # fmt: skip
        return coded

    def _period(self, row: Row, header: _Header) -> str | None:
        text = self.text(row, "period")
        if text is None:
            return _whole(header.span)
        span = printed_span(text)
        inside = span and header.span and header.span[0] <= span[0] and span[1] <= header.span[1]
        if span is None:
            self._wrong("E404", row, self._columns["period"], "a period is a year, quarter, half-year or month",
                        "such as 2024, 2024-Q1, 2024-H1 or 2024-03", "something else", "correct the cell")  # fmt: skip
        elif header.span and not inside:
            self._wrong("E404", row, self._columns["period"], "a row lies within the reporting period",
                        f"{header.span[0]} to {header.span[1]}", f"{span[0]} to {span[1]}",
                        "correct the period, or deliver the row with its own return")  # fmt: skip
        return text

    def _outcome(self, row: Row) -> str | None:
        """Number of the outcome: of its own cell, or of the output's."""
        for column in ("outcome", "output"):
            found = re.match(
                r"(?:outcome|output|rezultati|produkti)?\s*(\d+)", self.text(row, column) or "", re.IGNORECASE
            )
            if found:
                return found[1]
        return None

    def _complete(self, row: Row) -> None:
        if self.text(row, "indicator") is None:
            what = "a value without an indicator" if self.text(row, "achieved") else "a row without an indicator"
            self._wrong("E308", row, self._columns["indicator"], "every row names its indicator",
                        "the indicator in full", what, "write the indicator, or delete the row")  # fmt: skip
        elif not any(self.text(row, column) for column in _FIGURES):
            self._wrong("E308", row, self._columns["achieved"], "a row states a figure",
                        "a value achieved, or at least a target or baseline", "none of them",
                        "write the value, 0 when it is zero, or delete the row")  # fmt: skip

    def repeated(self, results: Sequence[Result]) -> None:
        """Rows about the same indicator, place, group and period, of which only one can stand."""
        seen: dict[tuple[object, ...], str] = {}
        for item in results:
            key = (
                item.agency, item.outcome, fold_name(item.output or ""), fold_name(item.indicator_as_printed),
                item.lau_code, item.sex, fold_name(item.age_as_printed or ""), fold_name(item.group_as_printed or ""),
                fold_name(item.unit or ""), item.period,
            )  # fmt: skip
            first = seen.setdefault(key, item.locator)
            if first != item.locator:
                self.findings.append(
                    Finding("E301", f"{self._name}: {first} and {item.locator}",
                            "one row for an indicator, place, sex, age, group and period", "one row", "two",
                            "delete one of them, or write what makes them differ", 2)
                )  # fmt: skip

    def _at(self, row: Row, position: int) -> str:
        return f"{self._name}: {_address(row, position)}"

    def _wrong(self, code: str, row: Row, position: int, rule: str, expected: str, got: str, hint: str) -> None:
        self.findings.append(Finding(code, self._at(row, position), rule, expected, got, hint))


def _whole(span: tuple[date, date] | None) -> str | None:
    if span is None:
        return None
    start, end = span
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if whole:
        return str(end.year) if start.year == end.year else f"{start.year}-{end.year}"
    return f"{start}..{end}"


def _fractions(results: Sequence[Result]) -> Iterator[ReportFinding]:
    """Percentages below 1 in every figure of a row: 0.45 where 45 was meant, as Excel stores 45 %."""
    for item in results:
        values = [v for v in (item.baseline, item.target, item.achieved) if v]
        if fold_name(item.unit or "") in ("percent", "%") and values and max(values) < 1:
            yield ReportFinding(
                "result_implausible", item.locator,
                "every percentage of the row is below 1: parts of one, not of hundred?",
                ", ".join(f"{value:g}" for value in values), "unit percent",
            )  # fmt: skip


def _unknown_agency(where: str, text: str) -> Finding:
    return Finding(
        "E305", where, "an agency is one the pipeline knows", "a name of the list on the sheet Codes",
        f"“{text[:40]}”", "correct the name; an agency that is missing from the list has to be added to the pipeline",
    )  # fmt: skip


def _blank(name: str) -> Exception:
    return fail(
        DeliveryError, "E210", where=f"{name}: sheet {results_form.RESULTS}", rule="a return holds results",
        expected="at least one row below the headings", got="an empty form: nothing is filled in",
        hint="fill in the rows below the examples, one a value achieved, save the workbook and deliver it", count=0,
    )  # fmt: skip


def _raise(findings: Sequence[Finding]) -> None:
    """Refuse with the first problems, and say how many there are."""
    if not findings:
        return
    shown = list(findings[:MAX_FINDINGS])
    if len(findings) > MAX_FINDINGS:
        last = shown[-1]
        more = f"{last.hint} (and {len(findings) - MAX_FINDINGS} more problems not shown)"
        shown[-1] = Finding(last.code, last.where, last.rule, last.expected, last.got, more, len(findings))
    raise DeliveryError(*shown) from None
