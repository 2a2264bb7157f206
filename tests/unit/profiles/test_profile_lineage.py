"""A profile's columns lead to published columns, and those of the mapping to headings of the workbook."""

import pytest

from lnb_pipeline.contracts.profile_tables import PRIORITY, PROFILES
from lnb_pipeline.contracts.service_tables import MAPPED_SERVICE, MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.profiles.lineage import made_of
from lnb_pipeline.sources.care_services.lineage import headings_of

TOLD_ELSEWHERE = {
    "time_period", "lau_code", "geo_name", "prefecture", "nuts2", "population_base", "population_year", "mapping_year",
    "survey_year",
    "data_kind", "weights_version", "weight", "criterion", "measure", "evidence", "need_group", "sex", "indicator",
    "age",
    "unmet_reason", "allocation_rule", "floor_amount", "cap_amount", "bound", "outcome_of_change", "inhabitants",
}
"""Columns that tell rows apart, name a choice, or follow from other columns of the row."""


@pytest.mark.parametrize("table", PROFILES, ids=lambda table: table.full_name)
def test_every_figure_of_a_profile_says_which_published_columns_it_comes_from(table):
    told = set()
    for above, columns in made_of(table.full_name).items():
        assert TABLES[above].layer == "published"
        assert set(columns) <= set(table.columns)
        assert {source for sources in columns.values() for source in sources} <= set(TABLES[above].columns)
        told |= set(columns)
    assert set(table.columns) - told <= TOLD_ELSEWHERE


def test_a_rank_leads_to_headings_of_the_workbook():
    criteria = made_of(PRIORITY.full_name)["profiles.priority_criterion"]["rank"]
    measures = made_of("profiles.priority_criterion")["profiles.municipality"]
    assert set(criteria) <= set(measures)
    assert "services_per_10000" in measures["contribution"]
    assert "services_per_10000" in made_of("profiles.municipality")["services.coverage"]
    assert headings_of(SERVICE)["lau_code"] == ("Sherbimet: Bashkia",)


@pytest.mark.parametrize("table", [SERVICE, MUNICIPALITY_SHEET], ids=lambda table: table.full_name)
def test_every_column_read_from_the_workbook_names_its_heading(table):
    made_here = {"time_period", "source_cell", "row_hidden", "code_list_version", "data_kind", "delivery_id"}
    assert set(table.columns) - set(headings_of(table)) == made_here & set(table.columns)


def test_a_profile_is_the_only_table_with_profile_lineage():
    assert made_of(MAPPED_SERVICE.full_name) == {}
