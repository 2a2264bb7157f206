"""What `lnb query` writes: nothing in a cell is markup, JSON is JSON, no column hides another."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from lnb_pipeline.cli.query import _WRITERS, Format, _json


def test_json_has_no_nan_and_no_hidden_column() -> None:
    records = json.loads(_json(["a", "a", "b"], [(1, 2, float("nan")), (3, 4, Decimal("1.5"))]))
    assert records == [{"a": 1, "a_2": 2, "b": None}, {"a": 3, "a_2": 4, "b": 1.5}]


@pytest.mark.parametrize("format", [Format.table, Format.csv])
def test_a_cell_is_written_as_it_is(format: Format) -> None:
    assert "[/red] ë" in _WRITERS[format](["z"], [("[/red] ë",)])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 in words", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_does_not_hand_a_spreadsheet_a_formula(text: str) -> None:
    written = _WRITERS[Format.csv](["a", "n", "d", "e"], [(text, -5, Decimal("-1.5"), None)])
    assert next(csv.reader(io.StringIO(written.split("\n", 1)[1], newline=""))) == [f"'{text}", "-5", "-1.5", ""]
    assert json.loads(_json(["a"], [(text,)])) == [{"a": text}]


def test_csv_leaves_plain_text_as_it_is() -> None:
    assert _WRITERS[Format.csv](["a", "b"], [("a-b = c", "'quoted")]) == "a,b\na-b = c,'quoted\n"
