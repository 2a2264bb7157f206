"""The management response of UNDP's tracker: as a printed page and as tables, and its state at a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest

from lnb_pipeline.sources.agency_reports import management_response, reading
from lnb_pipeline.sources.agency_reports.document import Document, Line, Paragraph, Place, Row, Table, parse
from lnb_pipeline.sources.agency_reports.management_response import KeyAction, ManagementResponse
from lnb_pipeline.sources.agency_reports.management_response.model import deadline_of, updated_on

TEXTS = Path(__file__).parent / "agency_texts"
ERC = (TEXTS / "management_response_erc.txt").read_text(encoding="utf-8")
GATE = (TEXTS / "management_response.txt").read_text(encoding="utf-8")
COLUMNS = ("Key Action", "Responsible", "DueDate", "Status", "Comments", "Documents")
ACTIONS: tuple[tuple[str, ...], ...] = (
    ("1.1 Buy probes for the lakes that have none", "[Added: 2023/05/12] [Last Updated: 2023/11/20]",
     "UNDP Country Office", "2023/08", "Completed", "Twelve probes came in July", "probes.pdf"),
    ("1.2 Teach the keepers of the lakes to read the probes of 2022/09",
     "[Added: 2023/05/12] [Last Updated: 2023/09/01]", "Lake Unit", "2023/10", "Initiated", "", ""),
    ("1.3 Print the first yearbook", "[Added: 2023/05/12]", "UNDP and UNEP", "2024/06", "Overdue-Initiated",
     "The printer is late", ""),
    ("2.1 Meet at three harbours", "[Added: 2023/05/12] [Last Updated: 2023/06/02]", "UNDP", "No due date",
     "No deadline established", "", ""),
    ("2.2 Hand out a leaflet", "[Added: 2023/05/12] [Last Updated: 2023/06/02]", "UNDP", "2023/07",
     "No longer applicable", "Nobody reads leaflets", ""),
)  # fmt: skip
OWN_FINDINGS = [
    "agency_unknown", "agency_unknown", "overdue_not_stated", "stated_overdue", "overdue_too_early", "deadline_missing",
    "no_key_action_unclear", "deadline_after_period",
]  # fmt: skip


def read(document: Document, year: int = 2023) -> ManagementResponse:
    assert management_response.is_kind(document)
    return management_response.read(document, "page", year)


def text(page: str, year: int = 2023) -> ManagementResponse:
    return read(parse(page), year)


def codes(response: ManagementResponse) -> list[str]:
    return [finding.code for finding in response.findings]


def facts(response: ManagementResponse) -> list[tuple[object, ...]]:
    return [
        (r.number, r.text, r.response, a.number, a.text, a.responsible, a.deadline, a.status_text, a.comment)
        for r in response.recommendations
        for a in r.actions
    ]


def replaced(old: str, new: str, page: str = ERC) -> str:
    assert old in page
    return page.replace(old, new)


def test_header_recommendations_and_actions_of_the_printed_page() -> None:
    response = text(ERC)
    assert response.form == "erc"
    assert response.title == "Mid-term evaluation of the Clean Lakes project"
    assert response.report_id == "management_response:mid-term-evaluation-of-the-clean-lakes-project:2023"
    first, second, third, fourth = response.recommendations
    assert (first.number, fourth.number) == (1, 4)
    assert first.text == "Measure the water of every lake twice a year, and publish what is measured."
    assert first.response == "Accepted. The laboratory agreed."
    assert [r.accepted for r in response.recommendations] == [True, True, False, None]
    assert [a.number for a in (*first.actions, *second.actions)] == ["1.1", "1.2", "1.3", "2.1", "2.2"]
    assert [a.responsible for a in first.actions] == ["UNDP Country Office", "Lake Unit", "UNDP and UNEP"]
    assert first.actions[1].text == "Teach the keepers of the lakes to read the probes of 2022/09"
    assert first.actions[0].comment == "Twelve probes came in July"
    assert [a.deadline for a in first.actions] == [date(2023, 8, 31), date(2023, 10, 31), date(2024, 6, 30)]
    assert [a.status for a in second.actions] == [None, "no_longer_applicable"]
    assert second.actions[0].deadline_text == "No due date" and second.actions[0].status_recognised
    assert not third.actions and not fourth.actions
    assert codes(response) == OWN_FINDINGS


def test_the_page_of_the_other_tracker_keeps_its_form() -> None:
    response = text(GATE, 2024)
    assert (response.form, response.as_of, response.as_of_basis) == ("gate", date(2024, 12, 31), "period")


# -- tables -------------------------------------------------------------------------------------------


def rows(number: int) -> list[tuple[str, ...]]:
    return [row for row in ACTIONS if row[0].startswith(f"{number}.")]


def as_html(page: str) -> str:
    """The page with its key actions as tables of HTML, the tracker's remark on its own line of the cell."""
    for number in (1, 2):
        body = "".join(
            f"<tr><td><p>{a}</p><p>{stamp}</p></td>" + "".join(f"<td>{c}</td>" for c in rest) + "</tr>"
            for a, stamp, *rest in rows(number)
        )
        page = re.sub(
            rf"(?ms)^Key Action Responsible.*?$\n{number}\.1.*?(?=^{number + 1}\. Recommendation)",
            f"\n<table><tr>{''.join(f'<th>{c}</th>' for c in COLUMNS)}</tr>{body}</table>\n\n", page,
        )  # fmt: skip
    assert page.count("<table>") == 2
    return page


def as_tabs(page: str) -> str:
    """The page as a browser copies it: cells with tabs between them, the first one broken over two lines."""
    for number in (1, 2):
        body = "\n".join(f"{a}\n{stamp}\t" + "\t".join(rest) for a, stamp, *rest in rows(number))
        page = re.sub(
            rf"(?ms)^Key Action Responsible.*?$\n{number}\.1.*?(?=^{number + 1}\. Recommendation)",
            "\t".join(COLUMNS) + "\n" + body + "\n", page,
        )  # fmt: skip
    return page


def a_document(tables: str, path: Path) -> Document:
    """The page as a Word document; every part in one table where `tables` is `all`."""
    word = docx.Document()
    before, *blocks = re.split(r"(?m)^(?=\d\. Recommendation)", ERC)
    for line in before.split("\n"):
        word.add_paragraph(line)
    for number, block in enumerate(blocks, 1):
        lines = [line for line in block.split("Key Actions:")[0].split("\n") if line]
        if tables == "all":
            table = word.add_table(rows=0, cols=2)
            response = " ".join(lines[1:]).split(": ", 1)[1]
            for label, value in (lines[0].split(": "), ("Management Response", response)):
                cells = table.add_row().cells
                cells[0].text, cells[1].text = label, value
        else:
            for line in lines:
                word.add_paragraph(line)
        word.add_paragraph("Key Actions:")
        if not rows(number):
            word.add_paragraph("Key Action not added.")
            continue
        table = word.add_table(rows=1, cols=len(COLUMNS))
        for cell, name in zip(table.rows[0].cells, COLUMNS, strict=True):
            cell.text = name
        for a, stamp, *rest in rows(number):
            for cell, value in zip(table.add_row().cells, (f"{a}\n{stamp}", *rest), strict=True):
                cell.text = value
    word.save(str(path / "page.docx"))
    return reading.load(path / "page.docx", "page.docx")


TABLES: dict[str, Callable[[Path], Document]] = {
    "HTML": lambda _: parse(as_html(ERC)),
    "tabs": lambda _: parse(as_tabs(ERC)),
    "Word": lambda path: a_document("actions", path),
    "Word, all in tables": lambda path: a_document("all", path),
    "wrapped lines": lambda _: parse(re.sub(r"(?m)^(.{45,60}) ", r"\1\n", ERC)),
    "blank lines": lambda _: parse(ERC.replace("\n", "\n\n")),
    "remark on the action's line": lambda _: parse(re.sub(r"\n(?=\[Added|UNDP|Lake Unit)", " ", ERC)),
    "number behind the word": lambda _: parse(re.sub(r"(?m)^(\d)\. Recommendation:", r"Recommendation \1:", ERC)),
    "number in the text": lambda _: parse(re.sub(r"(?m)^(\d)\. Recommendation:", r"Recommendation: \1.", ERC)),
    "or issue": lambda _: parse(
        re.sub(r"(?m)^(\d)\. Recommendation:", r"Evaluation Recommendation or Issue \1:", ERC)
    ),
}


@pytest.mark.parametrize("form", TABLES)
def test_the_form_of_the_page_does_not_change_what_is_read(form: str, tmp_path: Path) -> None:
    response = read(TABLES[form](tmp_path))
    assert facts(response) == facts(text(ERC))
    assert (response.form, response.as_of, response.as_of_basis) == ("erc", date(2023, 11, 20), "document")
    assert codes(response) == OWN_FINDINGS


def test_columns_are_found_by_their_names_and_not_by_their_order() -> None:
    def row(number: int, *cells: str) -> Row:
        return Row(Place(number), tuple((cell,) for cell in cells))

    document = parse(ERC.split("1. Recommendation")[0])
    table = Table((
        row(21, "No.", "Key Action(s)", "Time Frame", "Responsible Unit(s)", "Status", "Comments"),
        row(22, "1.1", "Buy a boat", "December 2024", "UNICEF", "Ongoing", "A blue one"),
        row(23, "1.2", "Paint it", "Q2 2025", "UNDP", "Completed", ""),
    ))  # fmt: skip
    lines = (Line(18, "Recommendation 1: Get a boat."), Line(19, "Management Response: Agreed."))
    response = read(Document((*document.blocks, Paragraph(lines), Paragraph((Line(20, "Key Actions"),)), table)))
    (only,) = response.recommendations
    assert [(a.number, a.text, a.responsible, a.deadline, a.status, a.comment) for a in only.actions] == [
        ("1.1", "Buy a boat", "UNICEF", date(2024, 12, 31), "initiated", "A blue one"),
        ("1.2", "Paint it", "UNDP", date(2025, 6, 30), "completed", None),
    ]


def test_rows_without_numbers_are_numbered_by_their_place_and_said_so() -> None:
    response = read(parse(re.sub(r"<p>\d\.\d ", "<p>", as_html(ERC))))
    assert facts(response) == facts(text(ERC))
    assert codes(response).count("action_number_missing") == 2
    assert not any(code in ("no_key_action", "action_unread") for code in codes(response))


def test_a_row_that_goes_on_over_a_page_break_stays_one_action() -> None:
    page = as_html(ERC).replace(
        "<tr><td><p>2.2",
        "<tr><td>and at two mills</td><td>and FAO</td><td></td><td></td><td></td><td></td></tr><tr><td><p>2.2",
    )
    second = read(parse(page)).recommendations[1]
    assert [a.number for a in second.actions] == ["2.1", "2.2"]
    assert second.actions[0].text == "Meet at three harbours and at two mills"
    assert second.actions[0].responsible == "UNDP and FAO"


# -- the state at a date ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15/12/2025", date(2025, 12, 15)), ("1 March 2026", date(2026, 3, 1)), ("2025/12/15", date(2025, 12, 15)),
        ("2025-12-15", date(2025, 12, 15)), ("2025/12", date(2025, 12, 31)), ("March 2026", date(2026, 3, 31)),
    ],
)  # fmt: skip
def test_a_deadline_with_a_day_is_that_day_and_one_without_the_last_of_its_month(text: str, day: date) -> None:
    assert deadline_of(text) == day


def action(deadline: date | None, status: str | None) -> KeyAction:
    return KeyAction("1.1", "Do", "UNDP", None, deadline, status, None, 1)


@pytest.mark.parametrize(
    ("deadline", "status", "overdue"),
    [
        (date(2023, 10, 31), "Initiated", True), (date(2023, 10, 31), "Not Initiated", True),
        (date(2023, 10, 31), "Overdue-Initiated", True), (date(2023, 10, 31), "Overdue", True),
        (date(2023, 11, 20), "Initiated", False), (date(2023, 11, 19), "Initiated", True),
        (date(2023, 10, 31), "Completed", False), (date(2023, 10, 31), "No longer applicable", False),
        (date(2023, 10, 31), "Overdue-Initi ated", True), (date(2023, 10, 31), "Comple- ted", False),
        (date(2023, 10, 31), "Overdue-Completed", False), (None, "Initiated", None), (date(2023, 10, 31), None, None),
        (date(2023, 10, 31), "Postponed", None), (date(2023, 10, 31), "No deadline established", None),
    ],
)  # fmt: skip
def test_overdue_is_computed_from_the_deadline(deadline: date | None, status: str | None, overdue: bool | None) -> None:
    assert action(deadline, status).is_overdue(date(2023, 11, 20)) is overdue


def test_the_newest_remark_of_the_page_is_the_day_it_is_judged_at() -> None:
    assert text(ERC).as_of == date(2023, 11, 20)
    assert text(replaced("2023/06/02", "2024/02/29")).as_of == date(2024, 2, 29)
    without = re.sub(r"\[[^\]]*\]", "", ERC)
    assert (text(without).as_of, text(without).as_of_basis) == (date(2023, 12, 31), "period")
    assert "overdue_too_early" not in codes(text(without))


def test_a_page_later_than_the_year_of_its_delivery_is_shown() -> None:
    assert "period_differs" not in codes(text(ERC, 2024))
    assert "period_differs" in codes(text(ERC, 2022))
    assert "period_differs" in codes(text(GATE, 2023))  # it marks an action of June 2024 overdue
    assert "period_differs" not in codes(text(GATE, 2025))


def test_states_of_several_years_are_documents_beside_one_another() -> None:
    assert text(ERC, 2023).report_id != text(ERC, 2024).report_id


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2023/08", date(2023, 8, 31)), ("08/2023", date(2023, 8, 31)), ("2024-02", date(2024, 2, 29)),
        ("31/12/2025", date(2025, 12, 31)), ("March 2025", date(2025, 3, 31)), ("Q1 2026", date(2026, 3, 31)),
        ("end of 2025", date(2025, 12, 31)), ("No due date", None), ("ongoing", None), ("2023/13", None),
    ],
)  # fmt: skip
def test_deadlines_are_the_end_of_what_is_printed(printed: str, day: date | None) -> None:
    assert deadline_of(printed) == day


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("[Added: 2023/05/12] [Last Updated: 2023/11/20]", [date(2023, 5, 12), date(2023, 11, 20)]),
        ("Last updated on 3 March 2025", [date(2025, 3, 3)]), ("[Last Updated: soon]", []),
        ("[Added: 2023/02/30]", []), ("updated the plan of 2023/05/12", []),
    ],
)  # fmt: skip
def test_days_of_update_are_read_from_the_remarks_alone(words: str, days: list[date]) -> None:
    assert updated_on(words) == days


# -- findings -----------------------------------------------------------------------------------------

CHANGES = {
    "recommendation_number_gap": ("4. Recommendation", "6. Recommendation"),
    "no_key_action": ("Not accepted: the office", "Accepted: the office"),
    "action_number_gap": ("2.2 Hand out", "2.3 Hand out"),
    "action_unread": ("Key Action not added.\n4.", "To be discussed with the harbour master\n4."),
    "status_missing": ("2023/10 Initiated", "2023/10 Postponed"),
    "deadline_after_period": ("Evaluation Plan: 2021-2023", "Evaluation Plan: 2019-2022"),
}


@pytest.mark.parametrize("code", CHANGES)
def test_a_gap_is_found_with_what_is_printed(code: str) -> None:
    response = text(replaced(*CHANGES[code]))
    found = [finding for finding in response.findings if finding.code == code]
    assert len(found) == 1 and found[0].locator and found[0].text
    assert found[0].printed or code == "action_unread"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("no_key_action", ("Not accepted: the office", "Rejected, the office")),
        ("no_key_action", ("The office takes note.", "Rejected.")),
        ("overdue_not_stated", ("2023/10 Initiated", "2023/10 Completed")),
        ("overdue_too_early", ("2024/06 Overdue-Initiated", "2023/06 Overdue-Initiated")),
        ("deadline_after_period", ("Evaluation Plan: 2021-2023", "Evaluation Plan: 2021-2025")),
    ],
)
def test_what_is_in_order_is_no_finding(code: str, change: tuple[str, str]) -> None:
    assert code not in codes(text(replaced(*change)))


def test_no_error_is_claimed_where_it_is_not_said_that_a_recommendation_was_accepted() -> None:
    assert "no_key_action" not in codes(text(ERC)) and "no_key_action_unclear" in codes(text(ERC))


def test_both_sides_of_a_contradiction_are_given() -> None:
    found = {finding.code: finding for finding in text(ERC).findings}
    assert found["overdue_not_stated"].printed == "status Initiated"
    assert "2023/10" in (found["overdue_not_stated"].against or "")
    assert "2023-11-20" in (found["overdue_too_early"].printed or "")
    assert found["no_key_action_unclear"].against == "no key action"
