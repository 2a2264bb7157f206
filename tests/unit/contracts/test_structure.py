"""The contract decides what a frame may be, and says what is wrong without quoting it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.ddl import column_comment, comment_statements, create_table, literal, quote
from lnb_pipeline.contracts.structure import conform, dictionary_rows, empty_frame, structural_expectations
from lnb_pipeline.contracts.tables import TABLES, published_tables
from lnb_pipeline.errors import GateError

ACTION = TABLES["programme.key_action"]
SENTINEL = "Sentinel-Person-4711"


def action(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = dict.fromkeys(ACTION.columns)
    row |= {
        "report": "r", "recommendation_no": 1, "action_no": "1.1", "action_text": "t", "locator": "l",
        "data_kind": "survey", "delivery_id": "d", "deadline": dt.date(2026, 12, 31), "stated_overdue": None,
    }
    return pd.DataFrame([{**row, **changes}]).astype(object)


def test_types_follow_the_contract_whatever_pandas_guessed() -> None:
    frame = conform(ACTION, action()[list(reversed(ACTION.columns))])
    assert tuple(frame.columns) == ACTION.columns
    assert frame["recommendation_no"].dtype == "int64" and frame["deadline"].dtype == "datetime64[us]"
    assert frame["stated_overdue"].dtype == "boolean" and frame["stated_overdue"].isna().all()
    assert frame["response_text" if "response_text" in frame else "comment_text"].isna().all()
    pd.testing.assert_frame_equal(conform(ACTION, frame), frame)


@pytest.mark.parametrize(("changes", "rule"), [
    ({"action_text": None}, "action_text is never null"),
    ({"data_kind": SENTINEL}, "data_kind holds only its codes"),
    ({"recommendation_no": SENTINEL}, "recommendation_no is integer"),
    ({"recommendation_no": 1.5}, "recommendation_no is integer"),
    ({"recommendation_no": True}, "recommendation_no is integer"),
    ({"action_text": 7}, "action_text is text"),
    ({"deadline": SENTINEL}, "deadline is date"),
    ({"deadline": dt.datetime(2026, 12, 31, 12)}, "deadline is date"),
    ({"stated_overdue": 1}, "stated_overdue is boolean"),
    ({SENTINEL: 1}, "no column outside the contract"),
])
def test_a_breach_is_named_and_counted_and_never_quoted(changes: dict[str, object], rule: str) -> None:
    with pytest.raises(GateError) as caught:
        conform(ACTION, action(**changes))
    finding = caught.value.findings[0]
    assert caught.value.code == "E607" and rule in finding.rule and finding.count == 1
    assert SENTINEL not in str(caught.value) and caught.value.__suppress_context__


def test_missing_columns_repeated_keys_and_several_breaches_are_all_told() -> None:
    with pytest.raises(GateError, match=r"missing: locator"):
        conform(ACTION, action().drop(columns="locator"))
    with pytest.raises(GateError, match="1 repeated"):
        conform(ACTION, pd.concat([action(), action()]))
    with pytest.raises(GateError) as caught:
        conform(ACTION, action(action_text=None, data_kind="x"))
    assert len(caught.value.findings) == 2


def test_infinity_is_no_number_and_large_integers_keep_their_digits() -> None:
    coverage = TABLES["services.coverage"]
    frame = empty_frame(coverage).reindex([0]).assign(
        time_period=2024, lau_code="AL111", geo_name="x", prefecture="p", breakdown="service_type",
        category="community", n_services=1, n_services_unknown=0, n_places_unknown=0, n_staff_unknown=0, inhabitants=9,
        population_base="census_2011", population_year=2011, conf_status="F", data_kind="survey", delivery_id="d",
        capacity_places=pd.array([2**60 + 1], dtype="Int64"),
    )
    assert conform(coverage, frame)["capacity_places"].tolist() == [2**60 + 1]
    with pytest.raises(GateError, match="capacity_places is integer"):
        conform(coverage, frame.assign(capacity_places=np.inf))
    with pytest.raises(GateError, match="capacity_places is integer"):
        conform(coverage, frame.assign(capacity_places=2.0**60))


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.full_name)
def test_every_table_has_its_text_and_rules(table) -> None:  # type: ignore[no-untyped-def]
    assert empty_frame(table).columns.tolist() == list(table.columns)
    ddl = create_table(table)
    assert ddl.count("NOT NULL") == len(table.required)
    assert ddl.count("CHECK") == sum(c.codes is not None for c in table.column_definitions())
    assert len(comment_statements(table)) == 1 + len(table.columns)
    rules = [entry["rule"] for entry in structural_expectations(table)]
    assert len(rules) == len(set(rules)) == 2 + ddl.count("CHECK")


def test_comments_carry_unit_codes_and_origin() -> None:
    assert "EU-SILC: HY020" in column_comment(COLUMNS["disposable_income"])
    assert "Unit: ALL per year" in column_comment(COLUMNS["disposable_income"])
    assert all(code in column_comment(COLUMNS["obs_status"]) for code in CODE_LISTS["obs_status"])


def test_the_dictionary_has_a_row_for_every_table_and_column() -> None:
    rows = dictionary_rows(published_tables())
    assert len(rows) == sum(1 + len(t.columns) for t in published_tables())
    assert all(row["description"] for row in rows)


def test_names_and_texts_are_quoted() -> None:
    assert quote('a.b"c') == '"a"."b""c"'
    assert literal("it's") == "'it''s'"
