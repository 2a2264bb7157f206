"""What documents of one programme say together: changes from year to year, expired decisions, findings numbered on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.release.changes import change_table, changes, pairs, series_of
from lnb_pipeline.release.programme import programme_tables
from lnb_pipeline.release.publish import suited_tables

Frames = dict[str, pd.DataFrame]
FIRST, SECOND, THIRD = (f"annual_report:00777:{year}" for year in (2021, 2022, 2024))
BEFORE, AFTER = (f"management_response:mid-term:{year}" for year in (2025, 2026))
FILLED = {"text": "x", "integer": 1, "number": 1.0, "figure": 1.0, "boolean": False}


def frame(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table of which only what matters is given; the rest is filled with anything."""
    table = TABLES[name]
    if not rows:
        return empty_frame(table)
    filled = {c.name: None if c.name in table.optional else FILLED.get(c.type) for c in table.column_definitions()}
    whole = [{**filled, "data_kind": "survey", "delivery_id": "d1", **row} for row in rows]
    return conform(table, pd.DataFrame(whole, columns=list(table.columns), dtype=object))


def report(name: str, kind: str = "survey") -> dict[str, Any]:
    return {
        "report": name, "report_type": name.split(":")[0], "time_period": int(name[-4:]), "data_kind": kind,
        "delivery_id": f"d{name[-4:]}", "as_of": pd.Timestamp(f"{name[-4:]}-12-31"), "as_of_basis": "period",
        "file_format": "text",
    }


def targets(name: str, *places: tuple[str | None, str, str]) -> list[dict[str, Any]]:
    return [
        {"report": name, "entry_no": i, "lau_code": code, "municipality_as_printed": printed, "locator": f"line {i}",
         "agencies_as_printed": agencies}
        for i, (code, printed, agencies) in enumerate(places, start=1)
    ]


def presence(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"agency": agency, **{k: v for k, v in row.items() if k not in ("locator", "agencies_as_printed")}}
        for row in rows for agency in row["agencies_as_printed"].split("/")
    ]


def action(name: str, number: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "report": name, "action_no": number, "action_text": text, "deadline": pd.Timestamp("2025-12-31"),
        "action_status": "initiated", "status_as_printed": "Initiated", "stated_overdue": False,
        "locator": f"line {number}", **more,
    }


def documents(**given: Any) -> Frames:
    """All tables of documents; `report`, `key_action` and so on give the rows of programme.*."""
    named = {name if "." in name else f"programme.{name}": rows for name, rows in given.items()}
    return {t.full_name: frame(t.full_name, *named.get(t.full_name, [])) for t in OF_DOCUMENTS}


def told(frames: Frames) -> list[tuple[Any, ...]]:
    table = change_table(changes(frames)).astype(object)
    return list(table.where(table.notna(), None)[["change", "subject", "before", "after"]].itertuples(False, None))


def test_documents_follow_one_another_when_only_their_year_differs() -> None:
    other = "annual_report:00999:2022"
    found = list(pairs(frame("programme.report", *map(report, (THIRD, AFTER, other, FIRST, BEFORE, SECOND)))))
    assert [(p.earlier, p.later) for p in found] == [(FIRST, SECOND), (SECOND, THIRD), (BEFORE, AFTER)]
    assert {p.delivery_id for p in found} == {"d2022", "d2024", "d2026"}
    assert series_of(FIRST) == "annual_report:00777" and series_of("annual_report:2021x") == "annual_report:2021x"


def test_a_document_is_never_compared_with_one_made_up() -> None:
    rows = [report(FIRST, "synthetic"), report(SECOND), report(THIRD)]
    found = list(pairs(frame("programme.report", *rows)))
    assert [(p.earlier, p.later, p.data_kind) for p in found] == [(SECOND, THIRD, "survey")]
    made_up = frame("programme.report", *(report(name, "synthetic") for name in (FIRST, SECOND)))
    assert [p.data_kind for p in pairs(made_up)] == ["synthetic"]


def lists(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Frames:
    return documents(
        report=[report(FIRST), report(SECOND)], target_municipality=[*before, *after],
        agency_presence=[*presence(before), *presence(after)],
    )


def test_targets_and_agencies_that_came_and_went_are_told_apart() -> None:
    before = targets(
        FIRST, ("AL111", "Kucove", "UNDP/UNICEF"), ("AL112", "Poliçan", "UNDP"), (None, "Otherplace", "UNDP")
    )
    after = targets(
        SECOND, (None, "  OTHERPLACE ", "UNDP"), ("AL111", "Kuçovë", "UNDP/UNFPA"), ("AL113", "Skrapar", "UNDP")
    )
    assert told(lists(before, after)) == [
        ("target_added", "AL113", None, "Skrapar"), ("target_dropped", "AL112", "Poliçan", None),
        ("agency_added", "AL111", None, "UNFPA"), ("agency_dropped", "AL111", "UNICEF", None),
    ]


def test_a_list_that_one_of_two_reports_does_not_have_was_not_changed() -> None:
    listed = targets(FIRST, ("AL111", "Kucove", "UNDP"))
    assert told(lists(listed, [])) == [] and told(lists([], targets(SECOND, ("AL111", "Kucove", "UNDP")))) == []


def responses(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Frames:
    return documents(report=[report(BEFORE), report(AFTER)], key_action=[*before, *after])


def test_a_deadline_that_moved_and_a_status_that_changed_are_two_changes() -> None:
    late = {"deadline": pd.Timestamp("2026-06-30"), "stated_overdue": True, "status_as_printed": "Overdue-Initiated"}
    found = told(responses([action(BEFORE, "1.1", "Write a plan")], [action(AFTER, "1.1", "Write a plan", **late)]))
    assert found == [
        ("deadline_moved", "1.1", "2025-12-31", "2026-06-30"),
        ("status_changed", "1.1", "Initiated", "Overdue-Initiated"),
    ]


def test_a_deadline_that_is_gone_has_moved_to_none() -> None:
    gone = action(AFTER, "1.1", "Write a plan", deadline=None)
    assert told(responses([action(BEFORE, "1.1", "Write a plan")], [gone])) == [
        ("deadline_moved", "1.1", "2025-12-31", None)
    ]


def test_an_action_is_found_again_under_another_number_and_a_number_under_another_action_is_not() -> None:
    before = [action(BEFORE, "1.1", "Write an exit plan with the partners"),
              action(BEFORE, "1.2", "Train social workers"),
              action(BEFORE, "2.1", "Map the services of every municipality")]
    after = [action(AFTER, "1.1", "Train social workers"), action(AFTER, "1.2", "Fund four new day centres"),
             action(AFTER, "2.1", "Map the services of each municipality anew")]
    assert told(responses(before, after)) == [
        ("action_added", "1.2", None, "Fund four new day centres"),
        ("action_dropped", "1.1", "Write an exit plan with the partners", None),
    ]


def test_two_actions_of_one_text_keep_their_numbers() -> None:
    both = [("1.1", "Meet the partners"), ("2.1", "Meet the partners")]
    moved = {"deadline": pd.Timestamp("2026-12-31")}
    after = [action(AFTER, *both[1]), action(AFTER, *both[0], **moved)]
    assert told(responses([action(BEFORE, *b) for b in both], after)) == [
        ("deadline_moved", "1.1", "2025-12-31", "2026-12-31")
    ]


def test_findings_between_documents_are_numbered_on_and_name_both_sides() -> None:
    before, after = targets(FIRST, ("AL111", "Kucove", "UNDP")), targets(SECOND, ("AL113", "Skrapar", "UNDP"))
    own = [{"report": SECOND, "finding_no": n, "finding_class": "annex_missing", "severity": "warning"} for n in (1, 2)]
    whole = lists(before, after) | {"audit.finding": frame("audit.finding", *own)}
    found = programme_tables(whole)["audit.finding"]
    assert list(found["finding_no"]) == [1, 2, 3, 4]
    new = found.iloc[2:]
    assert list(new["finding_class"]) == ["target_added", "target_dropped"]
    assert list(new["compared_report"]) == [FIRST, FIRST] and list(new["report"]) == [SECOND, SECOND]
    assert list(new["locator"]) == ["line 1", f"{FIRST}, line 1"]
    assert list(new["printed"].isna()) == [False, True] and list(new["against"].isna()) == [True, False]


def test_a_decision_about_a_statement_that_is_gone_is_one_finding_however_many_fields_it_corrects() -> None:
    decisions = [
        {"report": FIRST, "statement": "ffff000000", "decision": "correct", "corrected_field": field,
         "corrected_value": "3"} for field in ("value", "base")
    ]
    found = programme_tables(documents(report=[report(FIRST)]) | {
        "agency_reports.review": frame("agency_reports.review", *decisions)
    })["audit.finding"]
    assert list(found["finding_class"]) == ["review_expired"] and "ffff000000" in found["finding_text"].iloc[0]
    assert list(found["report"]) == [FIRST] and found["compared_report"].isna().all()


def test_the_decisions_themselves_are_not_published() -> None:
    tables = programme_tables(documents())
    assert set(tables) == {t.full_name for t in OF_DOCUMENTS if t.layer == "published"} | {"programme.change"}
    assert all(frame.empty for frame in tables.values()) and "agency_reports.review" not in suited_tables()


@pytest.mark.parametrize("name", ["programme.change", "audit.finding"])
def test_what_is_made_of_all_documents_keeps_its_contract(name: str) -> None:
    before = targets(FIRST, ("AL111", "Kucove", "UNDP"), ("AL112", "Poliçan", "UNDP"))
    table = programme_tables(lists(before, targets(SECOND, ("AL111", "Kucove", "UNFPA"))))[name]
    assert len(table) and conform(TABLES[name], table).equals(table)
