"""What `lnb query` writes: nothing in a cell is markup, JSON is JSON, no column hides another."""

from __future__ import annotations

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
