"""The workbook that agencies fill in with their results: its columns, and writing an empty one.

`results_return` reads what comes back. Column names, code lists and the marks of the form stand here
alone, so that the form and its reader cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.contracts.codes import CODE_LISTS, PROGRAMME_GROUPS
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports.agencies import AGENCIES

TITLE = "Results return"
READ_ME, RESULTS, CODES = "Read me", "Results", "Codes"
EXAMPLE = "Example – not read"
"""Stands in the first column of the rows that show how to fill in."""
_ROWS = 1000
"""Rows with drop-down lists; more can be filled in without them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet Results; `also` holds further headings it is known by, Albanian ones among them."""

    name: str
    heading: str
    width: int
    help: str
    also: tuple[str, ...] = ()
    is_number: bool = False
    choices: str | None = None  # named range of the sheet Codes
    only_choices: bool = True


COLUMNS: tuple[Column, ...] = (
    Column("row", "Row", 20, "Leave empty. Marks the examples, which are not read", ("rreshti",)),
    Column("agency", "Agency", 13, "Who reports the row; empty for the reporting agency above", ("agjencia",),
           choices="agencies"),
    Column("outcome", "Outcome", 10, "Number of the outcome, such as 1", ("rezultati", "outcome no")),
    Column("output", "Output", 28, "Number and words of the output, such as 1.2 …", ("produkti",)),
    Column("indicator", "Indicator", 46, "The indicator in full; needed in every row", ("treguesi", "indikatori")),
    Column("municipality", "Municipality", 18, "Empty for the whole programme", ("bashkia", "njesia vendore"),
           choices="municipalities"),
    Column("sex", "Sex", 7, "F, M or T for both; empty where no persons are counted", ("gjinia",), choices="sexes"),
    Column("age", "Age group", 13, "In your words, such as 15–24; empty for all ages", ("grupmosha", "grup mosha")),
    Column("group", "Population group", 26, "From the list, or in your words; empty for everybody",
           ("grupi", "grupi i popullsise", "group"), choices="groups", only_choices=False),
    Column("unit", "Unit", 15, "What one is: persons, families, centres, percent …", ("njesia", "njesia matese"),
           choices="units", only_choices=False),
    Column("baseline", "Baseline", 11, "A number; empty when unknown", ("vlera baze", "linja baze"), is_number=True),
    Column("target", "Target", 11, "A number; empty when none is set", ("synimi", "planned target"), is_number=True),
    Column("achieved", "Achieved", 11, "A number; 45 with the unit percent for 45 %",
           ("arritja", "realizimi", "arritur", "achieved value"), is_number=True),
    Column("period", "Period", 14, "A part of the reporting period, such as 2024-Q1; empty for all of it",
           ("periudha",)),
    Column("source", "Source", 26, "Where the figure comes from", ("burimi", "source of verification")),
    Column("comment", "Comment", 36, "Reason for a variance from the target, or a remark", ("komenti", "shenime",
           "reason for variance")),
)  # fmt: skip
REQUIRED = ("indicator", "achieved")
"""Columns without which a sheet is no such form; the others may be left out."""


@dataclass(frozen=True, slots=True)
class HeaderField:
    """A line above the table: label in the first column, value in the second."""

    name: str
    label: str
    help: str
    also: tuple[str, ...] = ()


HEADER: tuple[HeaderField, ...] = (
    HeaderField("programme", "Programme", "Title of the programme", ("programi",)),
    HeaderField("reference", "Programme reference", "MPTF Office reference number, with leading zeros",
                ("numri i references", "reference")),
    HeaderField("agency", "Reporting agency", "From the list", ("agjencia raportuese",)),
    HeaderField("period", "Reporting period", "A year, or the first and last day: 2024, 2024-01-01 to 2024-06-30",
                ("periudha e raportimit",)),
)  # fmt: skip
EXAMPLES: tuple[dict[str, str | float], ...] = (
    {
        "agency": "UNDP", "outcome": "1", "output": "1.2 Municipalities offer community services",
        "indicator": "Number of persons who used a community service", "municipality": "Fier", "sex": "F",
        "age": "15–24", "group": PROGRAMME_GROUPS["disability"], "unit": "persons", "baseline": 40, "target": 120,
        "achieved": 96, "source": "Register of the centre", "comment": "One centre opened in autumn only",
    },
    {
        "outcome": "2", "output": "2.1 Municipalities plan social care",
        "indicator": "Share of municipalities with an approved social care plan", "unit": "percent", "baseline": 30,
        "target": 60, "achieved": 55, "source": "Decisions of the municipal councils",
    },
)  # fmt: skip
UNITS = ("persons", "families", "households", "municipalities", "centres", "services", "plans", "organisations",
         "percent")  # fmt: skip
_NOTES = (
    "Fill in the sheet Results: first the four lines at its top, then one row for each value achieved.",
    "A row is one indicator, in one municipality where it is about one, for one group of persons.",
    "Women, men and both are rows of their own: F, M and T. Give T only when it is known; it is not made by adding up.",
    "People can belong to several groups, so rows of different groups are never added up.",
    "Leave a cell empty when a value is not known. Zero means that it is zero.",
    "Type figures as plain numbers, without separators, words or signs: 1200, 45.5. Percent: 45 with the unit percent.",
    "Rows marked “Example – not read” show how it is done. Delete them or leave them; do not write over them.",
    "Columns may stand in another order, and those you do not need may be deleted, except Indicator and Achieved.",
    "Do not write names of persons, addresses or telephone numbers anywhere in this workbook.",
)
_BOLD, _GREY = Font(bold=True), Font(italic=True, color="808080")
_HEAD_FILL = PatternFill("solid", fgColor="D9E5F3")
_WRAP = Alignment(wrap_text=True, vertical="top")


def write(
    path: Path, *, programme: str | None = None, reference: str | None = None, agency: str | None = None,
    period: str | None = None,
) -> None:  # fmt: skip
    """Write an empty form; what is given stands in the lines at its top already."""
    book = Workbook()
    known = {"programme": programme, "reference": reference, "agency": agency, "period": period}
    _read_me(book.active)
    lists = _codes(book.create_sheet(CODES), book)
    _results(book.create_sheet(RESULTS, 1), known, lists)
    book.active = 1
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == RESULTS
    book.save(path)


def _read_me(sheet: Worksheet) -> None:
    sheet.title = READ_ME
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100
    sheet.append([TITLE])
    sheet["A1"].font = Font(bold=True, size=14)
    for note in _NOTES:
        sheet.append(["", note])
    sheet.append([])
    sheet.append(["Column", "What to write"])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = _BOLD, _HEAD_FILL
    for line in HEADER:
        sheet.append([line.label, line.help])
    for column in COLUMNS:
        sheet.append([column.heading, column.help])
    for row in sheet.iter_rows(min_col=2, max_col=2):
        row[0].alignment = _WRAP


def _codes(sheet: Worksheet, book: Workbook) -> dict[str, str]:
    """Write the lists, each a named range; returns the formula of each."""
    register = load_register()
    lists: dict[str, Sequence[tuple[str, str]]] = {
        "agencies": [(agency, "") for agency in AGENCIES],
        "municipalities": sorted((m.name_sq, m.lau_code) for m in register.municipalities),
        "sexes": list(CODE_LISTS["sex"].items()),
        "groups": [(meaning, code) for code, meaning in PROGRAMME_GROUPS.items() if code != "several"],
        "units": [(unit, "") for unit in UNITS],
    }
    formulas = {}
    for number, (name, entries) in enumerate(lists.items()):
        column = 2 * number + 1
        sheet.cell(1, column, name.capitalize()).font = _BOLD
        for row, (value, meaning) in enumerate(entries, start=2):
            sheet.cell(row, column, value)
            sheet.cell(row, column + 1, meaning or None)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 3 + max(len(value) for value, _ in entries)
        area = f"{sheet.title}!${letter}$2:${letter}${len(entries) + 1}"
        book.defined_names[f"list_{name}"] = DefinedName(f"list_{name}", attr_text=area)
        formulas[name] = f"=list_{name}"
    sheet.freeze_panes = "A2"
    return formulas


def _results(sheet: Worksheet, known: dict[str, str | None], lists: dict[str, str]) -> None:
    sheet.append([TITLE])
    sheet["A1"].font = Font(bold=True, size=14)
    for field in HEADER:
        sheet.append([field.label, known[field.name], None, field.help])
        row = sheet.max_row
        sheet.cell(row, 1).font, sheet.cell(row, 4).font = _BOLD, _GREY
        sheet.cell(row, 2).number_format = "@"  # keeps leading zeros
        if field.name == "agency":
            _validate(sheet, f"B{row}", lists["agencies"], "one of the agencies of the sheet Codes", strict=True)
    sheet.append([])
    sheet.append([column.heading for column in COLUMNS])
    heading = sheet.max_row
    for number, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(heading, number)
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD_FILL, _WRAP
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for example in EXAMPLES:
        sheet.append([EXAMPLE, *(example.get(column.name) for column in COLUMNS[1:])])
        for cell in sheet[sheet.max_row]:
            cell.font = _GREY
    _lists_and_numbers(sheet, heading + 1, lists)
    sheet.freeze_panes = sheet.cell(heading + 1, 1)


def _lists_and_numbers(sheet: Worksheet, first: int, lists: dict[str, str]) -> None:
    for number, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        area = f"{letter}{first}:{letter}{first + _ROWS}"
        if column.choices:
            _validate(sheet, area, lists[column.choices], column.help, strict=column.only_choices)
        elif column.is_number:
            rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            _explain(rule, column.help)
            sheet.add_data_validation(rule)
            rule.add(area)
        if column.name in ("outcome", "period", "age"):  # 15-24 is no date, 1.10 no number
            for row in range(first, first + _ROWS // 10):
                sheet.cell(row, number).number_format = "@"


def _validate(sheet: Worksheet, area: str, formula: str, text: str, *, strict: bool) -> None:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.errorStyle = "stop" if strict else "information"
    _explain(rule, text)
    sheet.add_data_validation(rule)
    rule.add(area)


def _explain(rule: DataValidation, text: str) -> None:
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle, rule.error = "Not as the form asks", text[:250]
    rule.promptTitle, rule.prompt = "What to write", text[:250]
