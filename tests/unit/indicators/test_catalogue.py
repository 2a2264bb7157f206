from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.columns import CODE_LISTS, COLUMNS
from lnb_pipeline.contracts.tables import INDICATOR, PERSON
from lnb_pipeline.indicators.catalogue import AGES, BY_CODE, CATALOGUE, SEXES, available, catalogue_frame
from lnb_pipeline.indicators.coverage import expected_cells, missing_cells

MEASURED = ["AL111", "AL221"]


def test_the_catalogue_as_a_table_keeps_its_contract() -> None:
    frame = catalogue_frame()
    assert tuple(frame.columns) == INDICATOR.columns
    assert not frame[list(INDICATOR.required)].isna().any().any()
    assert frame.indicator.is_unique
    assert set(frame.definition) <= set(CODE_LISTS["definition"])


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.code)
def test_an_entry_speaks_of_columns_and_cells_that_exist(entry: object) -> None:
    indicator = BY_CODE[entry.code]  # type: ignore[attr-defined]
    assert set(indicator.columns) <= set(PERSON.columns)
    assert set(indicator.breakdown.ages) <= set(CODE_LISTS["age"])
    assert set(indicator.breakdown.levels) <= set(CODE_LISTS["geo_level"])
    assert indicator.weight_variable == COLUMNS["person_weight"].silc
    if indicator.breakdown.by_sex:
        assert set(indicator.breakdown.sexes) == set(SEXES)


def test_only_the_europe_2020_definitions_end_and_they_end_in_2020() -> None:
    assert {entry.code for entry in CATALOGUE if entry.last_year} == {"arope_2020", "smd", "lwi_2020"}
    assert {entry.last_year for entry in CATALOGUE} == {None, 2020}
    assert "arope_2020" in {entry.code for entry in available(2020)}
    assert "arope_2020" not in {entry.code for entry in available(2021)}
    assert not [entry for entry in available(2017) if entry.definition == "EU2030"]


def test_every_indicator_by_sex_is_expected_for_women_men_and_both_in_every_place() -> None:
    cells = expected_cells(2023, MEASURED)
    assert not cells.duplicated().any()
    for code, group in cells.groupby("indicator"):
        indicator = BY_CODE[str(code)]
        assert set(group.sex) == set(indicator.breakdown.sexes)
        if code == "arpt":
            continue
        assert set(group.geo) == {"AL", "AL01", "AL02", "AL03", *MEASURED}
        assert (group.groupby(["geo", "age"]).sex.nunique() == 3).all()


def test_old_age_is_not_expected_where_nobody_old_is_in_scope() -> None:
    cells = expected_cells(2020, MEASURED)
    for code in ("lwi", "lwi_2020"):
        assert "Y_GE65" not in set(cells.age[cells.indicator == code])
    assert set(cells.age[cells.indicator == "arope"]) == set(AGES)


def test_missing_cells_names_what_is_not_there() -> None:
    cells = expected_cells(2023, MEASURED)
    assert missing_cells(cells, 2023, MEASURED).empty
    women = (cells.indicator == "arop") & (cells.geo == "AL221") & (cells.sex == "F") & (cells.age == "TOTAL")
    missing = missing_cells(cells[~women], 2023, MEASURED)
    assert missing.to_dict("records") == cells[women].to_dict("records")
    assert missing.to_dict("records")[0]["geo"] == "AL221"


def test_rows_of_another_year_do_not_fill_a_cell() -> None:
    cells = expected_cells(2022, MEASURED)
    assert len(missing_cells(cells, 2023, MEASURED)) == len(expected_cells(2023, MEASURED))


def test_an_empty_frame_misses_everything() -> None:
    empty = pd.DataFrame(columns=["indicator", "time_period", "geo", "sex", "age"])
    assert len(missing_cells(empty, 2023, MEASURED)) == len(expected_cells(2023, MEASURED))
