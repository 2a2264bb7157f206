"""What reviewers' decisions do to the published statements, and when they expire."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lnb_pipeline.contracts.programme_tables import REVIEW, STATEMENT
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.release.reviews import apply

REPORT = "annual_report:00100001:2023"


def statement(name: str, **values: Any) -> dict[str, Any]:
    return dict.fromkeys(STATEMENT.columns) | {
        "report": REPORT, "statement": name, "value": 40.0, "value_as_printed": "40", "qualifier": "exact",
        "unit": "persons", "counted": "midwives", "agency": "UNFPA", "agency_basis": "carried", "projection": False,
        "period": "2023", "locator": "section 3, line 40", "confidence": 0.8, "status": "unreviewed",
        "statement_text": "40 midwives learned first aid.", "data_kind": "survey", "delivery_id": "d1",
    } | values  # fmt: skip


def decision(
    name: str, decision: str, field: str | None = None, value: str | None = None, **values: Any
) -> dict[str, Any]:
    return {
        "report": REPORT, "statement": name, "decision": decision, "corrected_field": field, "corrected_value": value,
        "comment_text": None, "data_kind": "survey", "delivery_id": "r1",
    } | values  # fmt: skip


def applied(statements: list[dict[str, Any]], decisions: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    deliveries = [
        conform(REVIEW, pd.DataFrame([d for d in decisions if d["delivery_id"] == delivery], dtype=object))
        for delivery in dict.fromkeys(d["delivery_id"] for d in decisions)
    ]
    reviews = pd.concat(deliveries, ignore_index=True) if deliveries else empty_frame(REVIEW)
    found, expired = apply(conform(STATEMENT, pd.DataFrame(statements, dtype=object)), reviews)
    return found.set_index("statement"), expired


def test_confirmed_and_rejected_statements_keep_every_reading() -> None:
    found, expired = applied(
        [statement("aaaa"), statement("bbbb"), statement("cccc")],
        [decision("aaaa", "confirm"), decision("bbbb", "reject")],
    )
    assert list(found["status"]) == ["confirmed", "rejected", "unreviewed"]
    assert list(found["value"]) == [40.0, 40.0, 40.0] and set(found["agency_basis"]) == {"carried"}
    assert expired.empty


def test_corrections_have_the_type_of_their_column() -> None:
    found, _ = applied(
        [statement("aaaa"), statement("bbbb")],
        [
            decision("aaaa", "correct", "value", "45.5"),
            decision("aaaa", "correct", "projection", "true"),
            decision("aaaa", "correct", "unit", "families"),
            decision("aaaa", "correct", "share", "12"),
        ],
    )
    row = found.loc["aaaa"]
    assert (row["value"], row["unit"], row["share"], row["status"]) == (45.5, "families", 12.0, "corrected")
    assert row["projection"] and row["value_as_printed"] == "40"
    assert found.loc["bbbb", "value"] == 40.0 and not found.loc["bbbb", "projection"]


def test_a_corrected_agency_is_known_by_review_and_an_emptied_one_by_nothing() -> None:
    found, _ = applied(
        [statement("aaaa"), statement("bbbb"), statement("cccc", outcome=None)],
        [
            decision("aaaa", "correct", "agency", "UNICEF"),
            decision("bbbb", "correct", "agency", None),
            decision("cccc", "correct", "outcome", "2"),
        ],
    )
    assert list(found.loc["aaaa", ["agency", "agency_basis"]]) == ["UNICEF", "review"]
    assert found.loc["bbbb", ["agency", "agency_basis"]].isna().all()
    assert list(found.loc["cccc", ["outcome", "outcome_basis", "agency_basis"]]) == ["2", "review", "carried"]


def test_a_decision_expires_with_its_statement_or_its_report() -> None:
    found, expired = applied(
        [statement("aaaa")],
        [
            decision("aaaa", "confirm"),
            decision("gone", "confirm"),
            decision("gone2", "correct", "value", "1"),
            decision("aaaa", "reject", report="annual_report:00100001:2022"),
        ],
    )
    assert found.loc["aaaa", "status"] == "confirmed"
    assert list(expired["statement"]) == ["gone", "gone2", "aaaa"]
    assert list(expired["reason"]) == ["statement_gone", "statement_gone", "report_gone"]


def test_the_review_delivered_last_counts_whole() -> None:
    found, expired = applied(
        [statement("aaaa"), statement("bbbb")],
        [
            decision("aaaa", "reject"),
            decision("bbbb", "reject"),
            decision("older", "reject"),
            decision("aaaa", "confirm", delivery_id="r2"),
        ],
    )
    assert list(found["status"]) == ["confirmed", "unreviewed"]
    assert expired.empty


def test_a_made_up_decision_changes_no_survey_statement() -> None:
    made_up = decision("aaaa", "correct", "value", "9", data_kind="synthetic")
    found, expired = applied([statement("aaaa")], [made_up])
    assert found.loc["aaaa", "value"] == 40.0 and found.loc["aaaa", "status"] == "unreviewed"
    assert list(expired["reason"]) == ["synthetic"]
    found, expired = applied([statement("aaaa", data_kind="synthetic")], [made_up])
    assert found.loc["aaaa", "value"] == 9.0 and expired.empty


@pytest.mark.parametrize("statements", [[], [statement("aaaa")]])
def test_without_decisions_nothing_changes(statements: list[dict[str, Any]]) -> None:
    given = conform(STATEMENT, pd.DataFrame(statements, columns=list(STATEMENT.columns), dtype=object))
    found, expired = apply(given, empty_frame(REVIEW))
    pd.testing.assert_frame_equal(found, given)
    assert expired.empty and "reason" in expired


def test_a_review_may_stand_with_and_without_a_corrected_field() -> None:
    frame = conform(REVIEW, pd.DataFrame([decision("aaaa", "confirm"), decision("bbbb", "correct", "share", None)]))
    assert frame["corrected_field"].isna().tolist() == [True, False]
