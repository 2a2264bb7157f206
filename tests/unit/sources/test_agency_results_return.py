"""The results return: an empty form, a filled one, and every mistake with its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports import document, reading, results_form, results_return
from lnb_pipeline.sources.agency_reports.reading import sheets
from lnb_pipeline.sources.agency_reports.results_cells import Unreadable, number, printed_span, sex
from lnb_pipeline.sources.agency_reports.results_form import COLUMNS, EXAMPLE
from lnb_pipeline.sources.agency_reports.results_return import ResultsReturn

AT = {column.name: place for place, column in enumerate(COLUMNS, start=1)}
HEADING, FIRST = 7, 10  # row of the headings, and the first below the examples
Fill = Callable[[Worksheet], None]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """A form of UNDP for 2024, changed by a function and saved."""

    def build(fill: Fill = lambda sheet: None, **header: str) -> Path:
        path = tmp_path / "return.xlsx"
        results_form.write(path, **({"programme": "Clean Rivers", "agency": "UNDP", "period": "2024"} | header))
        book = load_workbook(path)
        fill(book["Results"])
        book.save(path)
        return path

    return build


def read(path: Path) -> ResultsReturn:
    return results_return.read(sheets.read(path.read_bytes()), "return.xlsx", load_register().resolve)


def problems(path: Path) -> tuple[Finding, ...]:
    with pytest.raises(DeliveryError) as error:
        read(path)
    return error.value.findings


def rows(*values: dict[str, Any], first: int = FIRST) -> Fill:
    def fill(sheet: Worksheet) -> None:
        for at, row in enumerate(values, start=first):
            for name, value in row.items():
                sheet.cell(at, AT[name], value)

    return fill


def test_a_filled_form_is_read_row_by_row(workbook: Callable[..., Path]) -> None:
    found = read(workbook(rows(
        {"outcome": "1", "output": "1.2 Services", "indicator": "Number of users", "municipality": "Shkodra",
        "sex": "F",
         "age": "15-24", "group": "persons with disabilities", "unit": "persons", "baseline": 0, "target": 120,
         "achieved": 96.0, "period": "2024-Q1", "source": "Register", "comment": "Late start"},
        {"agency": "unw", "output": "2.1 Plans", "indicator": "Share of plans", "unit": "percent", "achieved": "45 %"},
    )))  # fmt: skip
    assert (found.agency, found.programme) == ("UNDP", "Clean Rivers")
    assert found.report_id == "results_return:clean-rivers:undp:2024"
    assert (found.period_start, found.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
    first, second = found.results
    assert (first.agency, first.outcome, first.lau_code, first.sex, first.period) == (
        "UNDP",
        "1",
        "AL154",
        "F",
        "2024-Q1",
    )
    assert (first.baseline, first.target, first.achieved) == (0.0, 120.0, 96.0)
    assert (first.age_as_printed, first.group_as_printed) == ("15-24", "persons with disabilities")
    assert (first.verification, first.variance_reason, first.locator) == (
        "Register",
        "Late start",
        "sheet Results, row 10",
    )
    assert (second.agency, second.outcome, second.achieved, second.period) == ("UN Women", "2", 45.0, "2024")
    assert (second.achieved_as_printed, second.target, second.sex) == ("45 %", None, None)
    assert found.findings == ()


def test_the_form_as_delivered_goes_through_the_limited_reader(workbook: Callable[..., Path]) -> None:
    path = workbook(rows({"indicator": "Number of users", "achieved": 5}))
    loaded = reading.load(path, "return.xlsx")
    assert results_return.is_kind(loaded)
    assert [r.achieved for r in results_return.read(loaded, "return.xlsx", load_register().resolve).results] == [5.0]


@pytest.mark.parametrize("rows_left", ["examples", "none"])
def test_a_blank_form_is_told_so(rows_left: str, workbook: Callable[..., Path]) -> None:
    path = workbook(lambda sheet: sheet.delete_rows(FIRST - 2, 2) if rows_left == "none" else None)
    assert results_return.is_kind(sheets.read(path.read_bytes()))
    (finding,) = problems(path)
    assert finding.code == "E210" and "nothing is filled in" in finding.got


def test_headings_may_stand_in_any_order_and_language(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["Periudha e raportimit:", 2024], ["Agjencia raportuese", "UNFPA"], [], ["A remark of the sender"],
        ["ARRITJA", "Gjinia", "Bashkia", "treguesi", "Our own column"], [7, "Gra", "Bashkia Fier", "Numri i planeve",
        "x"],
    ):  # fmt: skip
        sheet.append(row)
    path = tmp_path / "mine.xlsx"
    book.save(path)
    assert results_return.is_kind(sheets.read(path.read_bytes()))
    (result,) = read(path).results
    assert (result.achieved, result.sex, result.lau_code, result.agency) == (7.0, "F", "AL322", "UNFPA")
    assert (result.indicator_as_printed, result.period) == ("Numri i planeve", "2024")


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"agency": "UNX"}, "E305", "Results!B10"), ({"municipality": "Atlantis"}, "E303", "Results!F10"),
    ({"sex": "W"}, "E305", "Results!G10"), ({"achieved": "many"}, "E404", "Results!M10"),
    ({"target": "1.200"}, "E404", "Results!L10"), ({"baseline": -4}, "E404", "Results!K10"),
    ({"achieved": "45%"}, "E404", "Results!M10"), ({"indicator": None}, "E308", "Results!E10"),
    ({"achieved": None}, "E308", "Results!M10"), ({"achieved": "#DIV/0!"}, "E403", "Results!M10"),
    ({"period": "2023"}, "E404", "Results!N10"), ({"period": "2024-Q5"}, "E404", "Results!N10"),
    ({"period": "spring"}, "E404", "Results!N10"), ({"row": EXAMPLE}, "E404", "Results!A10"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code", "cell"), MISTAKES)
def test_a_mistake_is_told_with_its_cell(
    wrong: dict[str, Any], code: str, cell: str, workbook: Callable[..., Path]
) -> None:
    good = {"indicator": "Number of users", "unit": "persons", "achieved": 5}
    (finding,) = problems(workbook(rows(good | wrong)))
    assert (finding.code, finding.where) == (code, f"return.xlsx: {cell}")


def test_all_mistakes_are_told_at_once(workbook: Callable[..., Path]) -> None:
    path = workbook(
        rows({"indicator": "A", "agency": "UNX", "sex": "W", "achieved": "x"}, {"achieved": 4}), agency="Them"
    )
    assert [f.where.partition("!")[2] for f in problems(path)] == ["B4", "M10", "B10", "G10", "E11"]
    many = [{"indicator": f"I {i}", "achieved": "x"} for i in range(80)]
    found = problems(workbook(rows(*many)))
    assert len(found) == 50 and "30 more" in found[-1].hint


def test_rows_about_the_same_are_refused_and_rows_that_differ_are_not(workbook: Callable[..., Path]) -> None:
    one = {"indicator": "Number of users", "achieved": 5, "sex": "F"}
    assert (
        len(read(workbook(rows(one, one | {"sex": "M"}, one | {"age": "15-24"}, one | {"period": "2024-H1"}))).results)
        == 4
    )
    (finding,) = problems(workbook(rows(one, one | {"indicator": "number of  Users", "achieved": 9})))
    assert finding.code == "E301" and "row 10" in finding.where and "row 11" in finding.where


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (lambda sheet: sheet.delete_rows(HEADING), "E402", "Results"),
        (lambda sheet: sheet.delete_cols(AT["achieved"]), "E202", "Results"),
        (lambda sheet: setattr(sheet["O7"], "value", "Bashkia"), "E203", "Results!F7, Results!O7"),
        (lambda sheet: sheet.parent.remove(sheet), "E401", "return.xlsx"),
        (lambda sheet: setattr(sheet["B4"], "value", None), "E412", "Results!B4"),
        (lambda sheet: setattr(sheet["B5"], "value", "soon"), "E404", "Results!B5"),
    ],
)  # fmt: skip
def test_a_damaged_form_is_told_where(change: Fill, code: str, cell: str, workbook: Callable[..., Path]) -> None:
    def fill(sheet: Worksheet) -> None:
        rows({"indicator": "Number of users", "achieved": 5})(sheet)
        change(sheet)

    found = problems(workbook(fill))
    assert found[0].code == code and cell in found[0].where


def test_what_is_implausible_is_a_finding_and_no_refusal(workbook: Callable[..., Path]) -> None:
    one = {"indicator": "Number of users", "unit": "persons"}
    found = read(workbook(rows(
        one | {"sex": "F", "achieved": 70, "target": 5}, one | {"sex": "M", "achieved": 50}, one | {"sex": "T",
        "achieved": 150},
        {"indicator": "Share of plans", "unit": "percent", "achieved": 0.45, "target": 0.6},
    )))  # fmt: skip
    assert {f.code for f in found.findings} == {"result_implausible"}
    assert [f.locator.rpartition(" ")[2] for f in found.findings] == ["10", "12", "13"]


def test_other_workbooks_and_documents_are_none(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Bashkia", "Gjinia", "Shërbimi", "Numri"])
    path = tmp_path / "other.xlsx"
    book.save(path)
    assert not results_return.is_kind(sheets.read(path.read_bytes()))
    report = "| Indicator | Target | Achieved | Source | Sex |\n|---|---|---|---|---|\n| A | 1 | 2 | B | F |\n"
    assert not results_return.is_kind(document.parse(report))


def test_the_form_has_lists_for_what_is_coded_and_keeps_its_headings_in_view(workbook: Callable[..., Path]) -> None:
    book = load_workbook(workbook())
    sheet = book["Results"]
    assert book.sheetnames == ["Read me", "Results", "Codes"]
    assert [sheet.cell(HEADING, place).value for place in AT.values()] == [column.heading for column in COLUMNS]
    assert (
        all(sheet.cell(HEADING, place).font.bold for place in AT.values()) and sheet.freeze_panes == f"A{HEADING + 1}"
    )
    ranges = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert set(ranges) == {f"=list_{name}" for name in ("agencies", "municipalities", "sexes", "groups", "units")}
    names = book.defined_names["list_municipalities"].attr_text
    listed = [cell.value for (cell,) in book["Codes"][names.partition("!")[2].replace("$", "")]]
    assert sorted(listed) == sorted(m.name_sq for m in load_register().municipalities)
    assert [cell.value for (cell,) in sheet["A8:A9"]] == [EXAMPLE] * 2 and sheet["B3"].number_format == "@"


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("1200", 1200), ("45.5", 45.5), ("45,5", 45.5), ("0.125", 0.125), ("1 200", 1200), ("1,200,000", 1.2e6),
     ("1.200.000,5", 1200000.5), ("12.3456", 12.3456)],
)  # fmt: skip
def test_a_number_is_read_where_it_can_be_read_in_one_way(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["1.200", "1,200", "12 women", "-1", "45%", "ten", "1e9", "2000000000000"])
def test_a_number_that_can_be_read_in_two_ways_or_none_is_not(text: str) -> None:
    with pytest.raises(Unreadable):
        number(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", (1, 1), (12, 31)), ("2024-Q1", (1, 1), (3, 31)), ("Q3 2024", (7, 1), (9, 30)), ("2024 H2", (7, 1),
        (12, 31)),
        ("2024-02", (2, 1), (2, 29)), ("March 2024", (3, 1), (3, 31)), ("January – June 2024", (1, 1), (6, 30)),
        ("2024-01-15 to 2024-06-30", (1, 15), (6, 30)), ("01.02.2024 - 28.02.2024", (2, 1), (2, 28)),
    ],
)  # fmt: skip
def test_a_period_has_its_first_and_last_day(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert printed_span(text) == (date(2024, *first), date(2024, *last))


@pytest.mark.parametrize("text", ["spring", "2024-13", "Q5 2024", "2024-H3", "2024-2023", ""])
def test_what_is_no_period_is_none(text: str) -> None:
    assert printed_span(text) is None


def test_sex_is_a_code_or_a_plain_word() -> None:
    assert [sex(text) for text in ("f", "Women", "Meshkuj", "T", "gjithsej", "W", "women only")] == [
        "F", "F", "M", "T", "T", None, None,
    ]  # fmt: skip
