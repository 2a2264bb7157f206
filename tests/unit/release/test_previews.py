"""Pages about the programme's documents: they show what is in the tables, and no word of a document is markup."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS
from lnb_pipeline.release.previews import LONGEST, MOST_ROWS, cell, pages
from tests.unit.release.test_programme import AFTER, FIRST, action, documents, presence, report, targets


def drawn(**given: list[dict[str, Any]]) -> dict[str, str]:
    return pages(documents(**given))


def line(page: str, word: str) -> str:
    (found,) = [line for line in page.splitlines() if word in line]
    return found


def test_every_page_belongs_to_a_table_and_says_when_there_is_nothing() -> None:
    found = drawn(report=[report(FIRST)])
    assert set(found) < {table.full_name for table in OF_DOCUMENTS} and len(found) == 6
    assert set(found.values()) == {"No document of the year has any."}


def test_words_of_a_document_are_never_markup() -> None:
    assert cell("<img src=x> a|b [c](d) `e` **f**\n# g") == (
        r"&lt;img src=x&gt; a\|b \[c\](d) \`e\` \*\*f\*\* \# g"
    )
    assert len(cell("a" * 999)) == LONGEST and cell("a" * 999).endswith("…")
    assert [cell(value) for value in (None, float("nan"), pd.NaT, 1800.0, 59.5, pd.Timestamp("2025-12-31"), 7)] == [
        "", "", "", "1,800", "59.5", "2025-12-31", "7",
    ]


def test_the_cover_shows_amounts_days_and_words() -> None:
    page = drawn(report=[report(FIRST, "synthetic")], fact=[
        {"report": FIRST, "field_order": 1, "field": "mptf_reference_number", "value_text": "00000777"},
        {"report": FIRST, "field_order": 2, "field": "total", "value_number": 1508435.0, "currency": "USD"},
        {"report": FIRST, "field_order": 3, "field": "start", "value_date": pd.Timestamp("2021-10-19")},
    ])["programme.fact"]
    assert "| 00000777 |" in page and "| 1,508,435 USD |" in page and "| 2021-10-19 |" in page
    assert "SYNTHETIC DATA" in page


def test_targets_stand_beside_their_agencies_with_counts() -> None:
    listed = targets(FIRST, ("AL111", "Bulqize", "UNDP/UNICEF"), (None, "Anywhere", "UNDP"))
    page = drawn(report=[report(FIRST)], target_municipality=listed, agency_presence=presence(listed))[
        "programme.target_municipality"
    ]
    assert line(page, "Bulqize") == "| 1 | Bulqize | × | × |"
    assert line(page, "Anywhere") == "| 2 | Anywhere (not in the register) | × |  |"
    assert page.splitlines()[-1] == "|  | 2 municipalities | 2 | 1 |"


def test_statements_say_how_they_are_known_and_how_many_are_not_shown() -> None:
    rows = [
        {"report": FIRST, "statement": f"{n:010x}", "value": 1000.0 + n, "qualifier": "more than" if n else "exact",
         "unit": "persons", "status": "unreviewed", "agency": "UNDP",
         "agency_basis": "carried" if n else "explicit", "projection": n == 1}
        for n in range(MOST_ROWS + 5)
    ]
    page = drawn(report=[report(FIRST)], statement=rows)["programme.statement"]
    assert "| 1,000 persons | x | UNDP |" in page and "| more than 1,002 persons | x | (UNDP) |" in page
    assert "more than 1,001 persons (a forecast)" in page and "1,020" not in page
    assert "20 of 25 statements; " in page and "must not be added up" in page


def test_actions_past_their_deadline_are_told_from_those_that_only_say_so() -> None:
    rows = [
        action(AFTER, "1.1", "a", is_overdue=True), action(AFTER, "1.2", "b", is_overdue=True, stated_overdue=True),
        action(AFTER, "1.3", "c", is_overdue=False, stated_overdue=True), action(AFTER, "1.4", "d", is_overdue=None),
    ]
    page = drawn(report=[report(AFTER)], key_action=rows)["programme.key_action"]
    endings = [line(page, f"| {number} |").split(" | ")[-1] for number in ("1.1", "1.2", "1.3", "1.4")]
    assert endings == ["yes, and not said |", "yes |", "said, and not so |", "not known |"]
    assert "2 of 4 past their deadline on 2026-12-31." in page


def test_findings_stand_worst_first_with_counts() -> None:
    rows = [
        {"report": FIRST, "finding_no": n, "finding_class": kind, "severity": grade}
        for n, (kind, grade) in enumerate((("annex_missing", "warning"), ("end_before_start", "error")), start=1)
    ]
    page = drawn(report=[report(FIRST)], **{"audit.finding": rows})["audit.finding"]
    assert "2 findings: errors 1, warnings 1, to be known 0" in page
    assert page.index("| error |") < page.index("| warning |")


def test_two_documents_of_a_year_stand_one_below_the_other() -> None:
    other = FIRST.replace("00777", "00999")
    rows = [action(name, "1.1", f"of {name}") for name in (FIRST, other)]
    page = drawn(report=[report(FIRST), report(other)], key_action=rows)["programme.key_action"]
    assert page.index("of annual\\_report:00777") < page.index("of annual\\_report:00999")
