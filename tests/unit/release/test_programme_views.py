"""The views and the macro over the programme's documents: who stated what where, what is open, what was overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lnb_pipeline import database
from lnb_pipeline.contracts.programme_tables import RESULT, STATEMENT
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import UsageError
from lnb_pipeline.release import assemble, build
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources.agency_reports.management_response import KeyAction
from tests.unit.release.test_programme import AFTER, BEFORE, FIRST, action, frame, report

MADE_UP = "management_response:mid-term:2027"
QUERIES = PROJECT_ROOT / "warehouse" / "queries"


def statement(number: int, **more: Any) -> dict[str, Any]:
    return {"report": FIRST, "statement": f"{number:010x}", "status": "unreviewed", "qualifier": "exact", **more}


TABLES = {
    "programme.report": [report(FIRST), report(BEFORE), report(AFTER), report(MADE_UP, "synthetic")],
    "programme.statement": [
        statement(1, value=30.0, base=60.0, municipalities='AL111|"Anywhere"', agency="UNDP|UNICEF"),
        statement(2, value=7.0, municipalities="AL111"),
        statement(3, value=9.0, municipalities="AL112", status="rejected"),
        statement(4, value=5.0),
    ],
    "programme.result": [
        {"report": FIRST, "result_no": number, "origin": "results_return", **values}
        for number, values in enumerate([{"baseline": 2.0, "target": 10.0, "achieved": 12.0}, {"achieved": 3.5}], 1)
    ],
    "programme.key_action": [
        action(BEFORE, "1.1", "Write a plan"),
        action(MADE_UP, "1.1", "Write a plan", data_kind="synthetic"),
        action(AFTER, "1.1", "Write a plan", deadline=pd.Timestamp("2026-06-30")),
        action(AFTER, "1.2", "Train", action_status="completed", status_as_printed="Completed"),
        action(AFTER, "1.3", "Meet", deadline=None, action_status=None),
        action(AFTER, "1.4", "Fund", stated_overdue=True),
        action(AFTER, "1.5", "Ask", action_status=None, status_as_printed="Pending", stated_overdue=False),
        action(AFTER, "1.6", "Wait", action_status=None, status_as_printed="Overdue", stated_overdue=True),
        action(AFTER, "1.7", "Stop", action_status=None, status_as_printed=None, stated_overdue=None),
    ],
    "programme.key_action_agency": [
        {"report": AFTER, "action_no": "1.1", "agency": agency} for agency in ("UNICEF", "UNDP")
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    tables = {table.full_name: empty_frame(table) for table in published_tables()}
    tables |= {name: frame(name, *rows) for name, rows in TABLES.items()}
    tables["reference.municipality"] = assemble.municipality_table()
    database.build_file(settings.current, tables, settings, build.view_statements())
    return settings.current


def ask(built: Path, sql: str) -> list[tuple[Any, ...]]:
    return database.query(built, sql)[1]


def test_a_statement_stands_once_for_each_municipality_it_names(built: Path) -> None:
    rows = ask(built, "SELECT geo_name, lau_code, value, n_municipalities FROM programme.statement_of_municipality "
                      "ORDER BY value DESC, lau_code NULLS LAST")
    assert rows == [("Bulqizë", "AL111", 30.0, 2), ("Anywhere", None, 30.0, 2), ("Bulqizë", "AL111", 7.0, 1)]


def test_a_worked_query_names_every_agency_of_a_statement(built: Path) -> None:
    rows = ask(built, (QUERIES / "19_who_stated_what_where.sql").read_text(encoding="utf-8"))
    assert {row[:2] for row in rows} == {
        ("Bulqizë", "UNDP"), ("Bulqizë", "UNICEF"), ("Bulqizë", "not stated"),
        ("Anywhere", "UNDP"), ("Anywhere", "UNICEF"),
    }


def test_what_is_open_is_what_the_newest_document_says(built: Path) -> None:
    rows = ask(built, "SELECT report, action_no, agencies FROM programme.open_action ORDER BY action_no")
    others = [(AFTER, f"1.{number}", None) for number in (3, 4, 5, 6, 7)]
    assert rows == [(AFTER, "1.1", "UNDP|UNICEF"), *others]


@pytest.mark.parametrize(("day", "overdue"), [
    ("2025-12-31", []),  # due on the day itself
    ("2026-01-31", [(BEFORE, "1.1", 31)]),  # the document of 2026 was not there yet
    ("2027-01-01", [(AFTER, "1.1", 185), (AFTER, "1.4", 366), (AFTER, "1.6", 366)]),
    ("2020-01-01", []),
])
def test_overdue_at_a_day_is_computed_from_the_document_of_that_day(
    built: Path, day: str, overdue: list[tuple[Any, ...]]
) -> None:
    rows = ask(built, f"SELECT report, action_no, days_overdue FROM programme.key_action_at(DATE '{day}') "
                      "WHERE overdue_at_day ORDER BY action_no")
    assert rows == overdue


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 12, 31), date(2027, 1, 1)])
def test_the_macro_and_the_reader_call_the_same_actions_overdue(built: Path, day: date) -> None:
    rows = ask(built, "SELECT action_no, deadline, status_as_printed, overdue_at_day, days_overdue "
                      f"FROM programme.key_action_at(DATE '{day}')")
    for number, deadline, status, overdue, days in rows:
        # as the reader has it: the remark of being overdue stands in the printed status
        printed = "Overdue-Initiated" if number == "1.4" else None if number == "1.3" else status
        read = KeyAction(number, "x", None, None, deadline, printed, None, 1)
        assert overdue == read.is_overdue(day), number
        assert (days is not None) == bool(overdue)


@pytest.mark.parametrize(("table", "column"), [
    (table, column.name) for table in (STATEMENT, RESULT) for column in table.column_definitions()
    if column.name in ("value", "base", "baseline", "target", "achieved")
], ids=lambda part: part if isinstance(part, str) else part.name)
def test_a_figure_of_a_document_compares_and_sorts_but_is_never_added(built: Path, table: Table, column: str) -> None:
    name = table.full_name
    for wrong in (f"sum({column})", f"avg({column})", f"{column} + 1"):
        with pytest.raises(UsageError, match="E606"):
            ask(built, f"SELECT {wrong} FROM {name}")
    plain = ask(built, f"SELECT {column}.number FROM {name} WHERE {column} > 1 ORDER BY {column}")
    assert plain and plain == sorted(plain)
    assert ask(built, f"SELECT {column} FROM {name} WHERE {column} > 1 ORDER BY {column}") == plain
    read = database.read_tables(built, [name])[name][column]
    assert read.dtype == "float64" and list(read[read > 1].sort_values()) == [value for value, in plain]


def test_a_figure_that_is_missing_is_null_and_compares_as_null(built: Path) -> None:
    of_null = "target IS NULL, target > 1, target < 1, target = 1"
    assert ask(built, f"SELECT {of_null} FROM programme.result WHERE result_no = 2") == [(True, None, None, None)]
    assert ask(built, "SELECT count(target) FROM programme.result") == [(1,)]
    exchanged = database.query_arrow(built, "SELECT target FROM programme.result ORDER BY result_no")
    assert exchanged["target"].to_pylist() == [10.0, None]


def test_figures_are_exported_as_numbers(built: Path, tmp_path: Path) -> None:
    parquet, csv = database.export_tables(built, [RESULT], tmp_path)
    for exported in (pd.read_parquet(parquet), pd.read_csv(csv)):
        assert exported["achieved"].tolist() == [12.0, 3.5]
        assert exported[["baseline", "target"]].iloc[0].tolist() == [2.0, 10.0] and exported["target"].isna()[1]


def test_each_action_stands_once_at_any_day(built: Path) -> None:
    for day, report_then, n in (("2019-01-01", BEFORE, 1), ("2026-06-01", BEFORE, 1), ("2026-12-31", AFTER, 7)):
        rows = ask(built, f"SELECT report, count(*) FROM programme.key_action_at(DATE '{day}') GROUP BY report")
        assert rows == [(report_then, n)]


def test_the_macro_explains_itself(built: Path) -> None:
    ((comment,),) = ask(built, "SELECT comment FROM duckdb_functions() WHERE function_name = 'key_action_at'")
    assert "newest document" in comment
