"""The last wall before a release lets nothing through that another step should have hidden."""

from __future__ import annotations

import itertools
from functools import cache

import pandas as pd
import pytest

from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import GateError
from lnb_pipeline.release.wall import GUARDED, require_protected


@cache
def empty_tables() -> dict[str, pd.DataFrame]:
    return {table.full_name: empty_frame(table) for table in published_tables()}


def tables() -> dict[str, pd.DataFrame]:
    """Every published table; those of indicators with one hidden row."""
    frames = dict(empty_tables())
    for name in GUARDED:
        frames[name] = frames[name].reindex(range(1)).assign(obs_status="Q")
    return frames


def test_hidden_rows_without_values_pass() -> None:
    require_protected(tables())


def test_every_published_table_with_a_status_is_guarded() -> None:
    assert set(GUARDED) == {t.full_name for t in published_tables() if "obs_status" in t.columns}


@pytest.mark.parametrize("name", list(GUARDED))
def test_no_number_stands_in_a_row_that_is_not_shown(name: str) -> None:
    frames = tables()
    for column, status in zip(GUARDED[name], itertools.cycle("QML")):
        value = "told" if column in ("direction", "verdict") else 1.0
        leaking = frames[name].assign(**{column: value, "obs_status": status})
        with pytest.raises(GateError, match="E501") as caught:
            require_protected({**frames, name: leaking})
        assert name in str(caught.value)


@pytest.mark.parametrize("name", ["indicators.gender_gap", "indicators.gender_gap_by_group"])
def test_no_side_of_a_hidden_gap_is_told_but_that_of_an_undefined_one_may_be(name: str) -> None:
    frames = tables()
    frames[name] = frames[name].assign(women_value=1.0)
    with pytest.raises(GateError, match="values beside a hidden gap"):
        require_protected(frames)
    frames[name] = frames[name].assign(obs_status="M")
    require_protected(frames)


def test_the_best_available_value_is_one_that_another_table_shows() -> None:
    frames = tables()
    cell = {"indicator": "arop", "time_period": 2023, "geo": "AL111", "sex": "T", "obs_status": "A"}
    best = frames["indicators.best_available"].assign(**cell, method="pooled", obs_value=20.0)
    frames["indicators.best_available"] = best
    with pytest.raises(GateError, match="values no other table shows"):
        require_protected(frames)
    by_method = frames["indicators.observation_by_method"].assign(**cell, method="pooled", obs_value=20.0)
    require_protected({**frames, "indicators.observation_by_method": by_method})
    with pytest.raises(GateError, match="values no other table shows"):
        require_protected({**frames, "indicators.observation_by_method": by_method.assign(obs_value=20.1)})


@pytest.mark.parametrize(("table", "column", "value", "problem"), [
    ("services.coverage", "beneficiaries_female", 3, "services.coverage: small counts"),
    ("services.coverage", "beneficiaries_total", 4, "services.coverage: small counts"),
    ("services.coverage", "beneficiaries_male_per_10000", 0.9, "rates of hidden counts"),
    ("services.coverage", "conf_status", "D", "marks that tell small counts from others"),
    ("services.municipality_capacity", "cases_assessed_male", 1, "services.municipality_capacity: small counts"),
    ("services.municipality_capacity", "households_economic_aid", 4, "services.municipality_capacity: small counts"),
])
def test_small_counts_of_persons_and_rates_of_hidden_ones_are_found(
    table: str, column: str, value: float | str, problem: str
) -> None:
    frames = tables()
    with pytest.raises(GateError, match=problem):
        require_protected({**frames, table: frames[table].reindex(range(1)).assign(**{column: value})})


def test_counts_of_five_and_of_nobody_pass_the_wall() -> None:
    frames = tables()
    counts = {"beneficiaries_total": [5, 0], "beneficiaries_per_10000": [1.6, 0.0], "beneficiaries_female": [5, 0]}
    require_protected({**frames, "services.coverage": frames["services.coverage"].reindex(range(2)).assign(**counts)})
