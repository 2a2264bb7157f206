"""The way of a figure is derived from contracts and catalogue, and nothing is left out of it."""

from __future__ import annotations

import pytest

from lnb_pipeline.contracts.indicator_tables import (
    COUPLE_ESTIMATE,
    EFFECT_ESTIMATE,
    ESTIMATE,
    GAP_ESTIMATE,
    METHOD_ESTIMATE,
    OBSERVATION,
)
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import HOUSEHOLD, PERSON
from lnb_pipeline.indicators import lineage
from lnb_pipeline.indicators.catalogue import CATALOGUE, available, of_family
from lnb_pipeline.indicators.catalogue.entry import FAMILIES

ESTIMATES = (ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE, EFFECT_ESTIMATE, COUPLE_ESTIMATE)


@pytest.mark.parametrize("year", [2019, 2022, 2023, None])
@pytest.mark.parametrize("table", ESTIMATES, ids=lambda t: t.name)
def test_estimates_are_made_of_person_columns_alone(table: Table, year: int | None) -> None:
    found = lineage.person_columns(table, year)
    assert set(found) <= set(table.columns)
    assert {column for columns in found.values() for column in columns} <= set(PERSON.columns)
    assert all(len(set(columns)) == len(columns) > 0 for columns in found.values())


@pytest.mark.parametrize("table", [ESTIMATE, GAP_ESTIMATE], ids=lambda t: t.name)
@pytest.mark.parametrize("year", [2019, 2022, 2023])
def test_a_value_is_made_of_what_the_indicators_of_its_year_need(table: Table, year: int) -> None:
    values = set(lineage.person_columns(table, year)["obs_value"])
    assert values == {column for entry in available(year) for column in entry.person_columns}
    assert ("smd" in values) == (year <= 2020) and ("severe_housing" in values) == (year != 2022)


def test_an_error_rests_on_the_design_and_a_value_does_not() -> None:
    found = lineage.person_columns(ESTIMATE, 2022)
    assert {"stratum", "psu", "household_id"} <= set(found["std_error"]) & set(found["ci_lower"])
    assert not {"stratum", "psu"} & set(found["obs_value"])
    assert "psu" in lineage.person_columns(EFFECT_ESTIMATE, 2022)["added_error"]


def test_names_of_what_is_measured_are_made_of_no_person() -> None:
    assert not {"indicator", "unit", "method", "definition"} & set(lineage.person_columns(ESTIMATE, 2022))
    assert lineage.person_columns(ESTIMATE, 2022)["sex"] == ("sex_code",)


def test_couples_are_made_of_the_items_of_both_partners() -> None:
    found = lineage.person_columns(COUPLE_ESTIMATE, 2022)["she_only"]
    assert {"partner_id", "lack_money_self", "person_weight"} <= set(found) and "equivalised_income" not in found


@pytest.mark.parametrize("family", FAMILIES)
def test_the_numbers_of_a_family_rest_on_its_own_indicators(family: str) -> None:
    found = lineage.family_columns(family)  # type: ignore[arg-type]
    own = {c for entry in of_family(family) for c in entry.person_columns}  # type: ignore[arg-type]
    assert set(found["obs_value"]) == own
    numbers = {"obs_value", "std_error", "ci_lower", "ci_upper", "cv", "population"}
    assert numbers <= set(found) <= set(OBSERVATION.columns)


def test_every_person_column_an_indicator_needs_names_its_variables() -> None:
    delivered = lineage.delivered_variables(PERSON)
    assert [c for entry in CATALOGUE for c in entry.person_columns if c not in delivered] == []
    assert delivered["lack_money_self"] == ("PD070",)
    assert lineage.delivered_variables(HOUSEHOLD)["rooms"] == ("HH030",)


def test_a_published_column_comes_from_the_column_of_its_name() -> None:
    shared = lineage.shared_columns(OBSERVATION, ESTIMATE)
    assert shared["obs_value"] == ("obs_value",) and "geo_name" not in shared and "reliability" not in shared
