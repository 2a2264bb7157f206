from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.indicator_tables import ESTIMATE, INDICATOR
from lnb_pipeline.contracts.tables import PERSON
from lnb_pipeline.indicators.catalogue import BY_CODE, CATALOGUE, available, catalogue_frame, of_family
from lnb_pipeline.indicators.catalogue.entry import AGES, FAMILIES, LEVELS, SEXES, WEIGHT_COLUMNS, Indicator
from lnb_pipeline.indicators.coverage import expected_cells, missing_cells
from lnb_pipeline.indicators.groups import DIVISIONS
from lnb_pipeline.silc.codebook import FIRST_YEAR, LAST_YEAR

MEASURED = ["AL111", "AL221"]


def test_the_catalogue_as_a_table_keeps_its_contract() -> None:
    frame = catalogue_frame()
    assert tuple(frame.columns) == INDICATOR.columns
    assert not frame[list(INDICATOR.required)].isna().any().any()
    assert frame.indicator.is_unique
    assert set(frame.definition) <= set(CODE_LISTS["definition"])
    assert len(frame) == len(CATALOGUE)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.code)
def test_an_entry_speaks_of_columns_and_cells_that_exist(entry: Indicator) -> None:
    assert BY_CODE[entry.code] is entry
    assert set(entry.person_columns) <= set(PERSON.columns)
    assert set(entry.breakdown.ages) <= set(CODE_LISTS["age"])
    assert set(entry.breakdown.levels) <= set(CODE_LISTS["geo_level"])
    groups = {group for division in entry.breakdown.divisions for group in DIVISIONS[division]}
    assert groups <= set(CODE_LISTS["population_group"])
    assert COLUMNS[WEIGHT_COLUMNS[entry.weight_variable]].silc_codes[0] == entry.weight_variable
    if entry.breakdown.by_sex:
        assert set(entry.breakdown.sexes) == set(SEXES)


def test_every_indicator_is_in_one_family_and_no_family_is_empty() -> None:
    members = [entry.code for family in FAMILIES for entry in of_family(family)]
    assert sorted(members) == sorted(BY_CODE)
    assert all(of_family(family) for family in FAMILIES)


def test_only_the_europe_2020_definitions_end_and_they_end_in_2020() -> None:
    assert {entry.code for entry in CATALOGUE if entry.last_year} == {"arope_2020", "smd", "lwi_2020"}
    assert {entry.last_year for entry in CATALOGUE} == {None, 2020}
    assert "arope_2020" in {entry.code for entry in available(2020)}
    assert "arope_2020" not in {entry.code for entry in available(2021)}
    assert not [entry for entry in available(2017) if entry.definition == "EU2030"]


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 3))
def test_definitions_of_europe_2020_and_eu_2030_are_never_one_series(year: int) -> None:
    of = {
        definition: {entry.code for entry in CATALOGUE if entry.definition == definition}
        for definition in ("EU2020", "EU2030")
    }
    assert not of["EU2020"] & of["EU2030"]
    codes = {entry.code for entry in available(year)}
    assert all(code in of["EU2020"] for code in codes if code.endswith("_2020"))
    assert bool(codes & of["EU2020"]) == (year <= 2020)


def test_severe_housing_deprivation_exists_in_the_years_that_ask_for_the_dwelling() -> None:
    years = [y for y in range(2018, 2027) if BY_CODE["severe_housing_deprivation"].available_in(y)]
    assert years == [2018, 2019, 2020, 2023, 2026]
    assert BY_CODE["severe_housing_deprivation"].reason_unavailable(2024) == "not_collected_this_year"


def test_every_indicator_by_sex_is_expected_for_women_men_and_both_in_every_place() -> None:
    cells = expected_cells(2023, MEASURED)
    assert not cells.duplicated().any()
    of_level = {"country": {"AL"}, "nuts2": {"AL01", "AL02", "AL03"}, "municipality": set(MEASURED)}
    for code, group in cells.groupby("indicator"):
        indicator = BY_CODE[str(code)]
        assert set(group.sex) == set(indicator.breakdown.sexes)
        assert set(group.geo) == set().union(*(of_level[level] for level in indicator.breakdown.levels))
        by_sex = group.groupby(["geo", "age", "population_group"]).sex.nunique()
        assert (by_sex == len(indicator.breakdown.sexes)).all()
    limited = {entry.code for entry in available(2023) if set(entry.breakdown.levels) < set(LEVELS)}
    assert limited == {"arpt", "pension_income", "pension_gap"}


def test_population_groups_are_expected_in_the_country_for_all_ages_together() -> None:
    cells = expected_cells(2023, MEASURED)
    grouped = cells[cells.population_group != "TOTAL"]
    assert set(grouped.geo) == {"AL"} and set(grouped.age) == {"TOTAL"}
    assert set(grouped.population_group[grouped.indicator == "arop"]) == {g for gs in DIVISIONS.values() for g in gs}
    assert set(grouped.population_group[grouped.indicator == "pension_gap"]) == {"DEG1", "DEG2", "DEG3"}


def test_old_age_is_not_expected_where_nobody_old_is_in_scope() -> None:
    cells = expected_cells(2020, MEASURED)
    for code in ("lwi", "lwi_2020", "in_work_arop", "employment", "no_own_income"):
        assert "Y_GE65" not in set(cells.age[cells.indicator == code])
    for code in ("personal_deprivation", "no_money_for_self", "unmet_medical_need"):
        assert "Y_LT18" not in set(cells.age[cells.indicator == code])
    assert set(cells.age[cells.indicator == "arope"]) == set(AGES)


def test_missing_cells_names_what_is_not_there() -> None:
    cells = expected_cells(2023, MEASURED)
    assert missing_cells(cells, 2023, MEASURED).empty
    women = (cells.indicator == "arop") & (cells.geo == "AL221") & (cells.sex == "F") & (cells.age == "TOTAL")
    rural = (cells.indicator == "arop") & (cells.population_group == "DEG3") & (cells.sex == "T")
    missing = missing_cells(cells[~women & ~rural], 2023, MEASURED)
    assert missing.to_dict("records") == cells[women | rural].to_dict("records")
    assert (missing.geo.tolist(), missing.population_group.tolist()) == (["AL", "AL221"], ["DEG3", "TOTAL"])


def test_rows_of_another_year_do_not_fill_a_cell() -> None:
    cells = expected_cells(2022, MEASURED)
    assert len(missing_cells(cells, 2023, MEASURED)) == len(expected_cells(2023, MEASURED))


def test_an_empty_frame_misses_everything() -> None:
    empty = pd.DataFrame(columns=list(ESTIMATE.key))
    assert len(missing_cells(empty, 2023, MEASURED)) == len(expected_cells(2023, MEASURED))
