"""Statuses derived from a delivery: housing, own money, work of the year, care; worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pandas.testing as pdt
import pytest

from lnb_pipeline.sources.eu_silc import harmonise, open_extract

FIRST, SECOND, THIRD, FOURTH = (1234567800 + n for n in (1, 2, 3, 4))
WOMAN, MAN, GIRL, BOY = (FIRST * 100 + n for n in (1, 2, 3, 4))
PENSIONER, STUDENT, UNASKED = SECOND * 100 + 1, FOURTH * 100 + 1, FOURTH * 100 + 2


def tables(delivery: Any, folder: Path, **how: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    paths, manifest = delivery.write(folder, **how)
    frames = harmonise(paths, manifest, "d1")
    return (
        frames["eu_silc.household"].set_index("household_id"), frames["eu_silc.person"].set_index("person_id"),
    )


def answer(delivery: Any, person_id: int, **facts: Any) -> None:
    next(row for row in delivery.rows["P"] if row["PB030"] == person_id).update(facts)


def home(delivery: Any, household_id: int, **facts: Any) -> None:
    next(row for row in delivery.rows["H"] if row["HB030"] == household_id).update(facts)


def with_incomes(delivery: Any) -> Any:
    """Every component of the own income is asked, and nobody has any but those the case adds."""
    for row in delivery.rows["P"]:
        row |= {f"PY{n:03}G": row.get(f"PY{n:03}G", 0.0) for n in (10, 21, 50, 80, 90, 100, 110, 120, 130, 140)}
    return delivery


# -- housing ------------------------------------------------------------------------------------------
def test_rooms_needed_and_overcrowding_of_a_couple_with_two_children_of_13_and_14(delivery, tmp_path):
    household, person = tables(delivery, tmp_path)
    assert household.loc[FIRST, ["n_adults", "required_rooms", "rooms"]].tolist() == [2, 4, 3]  # girl and boy apart
    assert person.loc[[WOMAN, GIRL], "overcrowded"].all()
    assert household.loc[THIRD, ["n_adults", "required_rooms"]].tolist() == [1, 3]
    assert not person.loc[THIRD * 100 + 1, "overcrowded"]


def test_one_spouse_naming_the_other_is_enough(delivery, tmp_path):
    expected = tables(delivery, tmp_path)[0]["required_rooms"]
    delivery.rows["R"][0]["RB240"] = None
    pdt.assert_series_equal(tables(delivery, tmp_path)[0]["required_rooms"], expected)


@pytest.mark.parametrize("how", ["no column", "an empty column"])
def test_without_partner_identifiers_households_of_two_adults_are_unknown(how, delivery, tmp_path):
    for row in delivery.rows["R"]:
        if how == "no column":
            del row["RB240"]
        else:
            row["RB240"] = None
    household, person = tables(delivery, tmp_path)
    assert pd.isna(household.loc[FIRST, "required_rooms"]) and pd.isna(household.loc[FOURTH, "required_rooms"])
    assert pd.isna(household.loc[FIRST, "household_type"])
    assert household.loc[[SECOND, THIRD], "required_rooms"].tolist() == [2, 3]
    assert pd.isna(person.loc[WOMAN, "overcrowded"]) and not pd.isna(person.loc[PENSIONER, "overcrowded"])


def test_a_person_who_died_needs_no_room_and_is_no_adult(delivery, tmp_path):
    delivery.rows["R"].append({**delivery.rows["R"][0], "RB030": FIRST * 100 + 9, "RB110": 6, "RB240": None})
    household, person = tables(delivery, tmp_path)
    assert household.loc[FIRST, ["n_adults", "required_rooms", "household_size"]].tolist() == [2, 4, 4]
    assert FIRST * 100 + 9 not in person.index


def test_housing_costs_are_those_of_the_year_without_allowances(delivery, tmp_path):
    home(delivery, FIRST, HH070=10_000.0, HY070G=20_000.0, HY020=220_000.0)
    home(delivery, SECOND, HH070=10_000.0, HY070G=None, HY070N=0.0)
    household, person = tables(delivery, tmp_path)
    assert household.loc[FIRST, "housing_cost_share"] == pytest.approx(50)
    assert household.loc[SECOND, "housing_cost_share"] == pytest.approx(60)  # net where gross is empty
    assert household.loc[THIRD, "housing_cost_share"] == 100  # no income
    assert person.loc[[WOMAN, BOY, PENSIONER], "housing_overburden"].all()
    assert pd.isna(household.loc[1234567806, "housing_cost_share"])


def test_severe_housing_exists_in_years_that_ask_for_problems_of_the_dwelling(delivery_2020, delivery, tmp_path):
    for row in (*delivery_2020.rows["H"], *delivery.rows["H"]):
        row |= {"HH040": 2, "HH081": 1, "HH091": 1, "HS160": 2}
    home(delivery_2020, FIRST, HH040=1)
    home(delivery_2020, SECOND, HS160=1)
    home(delivery_2020, THIRD, HH040=None, HH081=None, HH091=None, HS160=None)
    household, person = tables(delivery_2020, tmp_path)
    assert household["dwelling_problem"].tolist() == [True, True, pd.NA, False, False, False]
    assert person.loc[[WOMAN, PENSIONER, THIRD * 100 + 1], "severe_housing"].tolist() == [True, False, False]
    household, person = tables(delivery, tmp_path)  # 2022 has no such variables, whatever the file brings
    assert household["dwelling_problem"].isna().all() and person["severe_housing"].isna().all()
    assert person["overcrowded"].notna().all()


# -- deprivation --------------------------------------------------------------------------------------
def test_five_lacks_make_adult_and_child_deprived_and_only_the_adult_personally(delivery, tmp_path):
    home(delivery, THIRD, HS040=2, HS060=2)
    answer(delivery, THIRD * 100 + 1, PD020=2, PD050=2, PD070=2)
    _, person = tables(delivery, tmp_path)
    mother, child = THIRD * 100 + 1, THIRD * 100 + 2
    assert person.loc[[mother, child], "msd"].all() and not person.loc[[mother, child], "smsd"].any()
    assert person.loc[mother, "personal_deprivation"] and pd.isna(person.loc[child, "personal_deprivation"])
    assert not person.loc[PENSIONER, "personal_deprivation"]
    assert pd.isna(person.loc[UNASKED, "personal_deprivation"])  # 66 years old, no interview
    assert not person.loc[UNASKED, "msd"]  # by the items of the other adult


# -- activity and work --------------------------------------------------------------------------------
def test_employment_follows_the_main_activity_and_work_of_the_year_the_calendar(delivery, tmp_path):
    answer(delivery, MAN, PL073=7, PL080=5)
    _, person = tables(delivery, tmp_path)
    assert (person.loc[MAN, "employed"], person.loc[MAN, "in_work"]) == (False, True)
    assert person.loc[WOMAN, ["employed", "in_work", "domestic_tasks"]].tolist() == [True, True, False]
    assert person.loc[THIRD * 100 + 1, ["employed", "in_work", "domestic_tasks"]].tolist() == [False, False, True]
    assert person.loc[[GIRL, BOY], ["employed", "in_work", "domestic_tasks"]].isna().all(axis=None)
    assert pd.isna(person.loc[UNASKED, "in_work"])


def test_an_extract_with_months_of_work_alone_leaves_the_rest_of_the_year_undeclared_as_not_worked(delivery, tmp_path):
    for row in delivery.rows["P"]:
        for code in ("PL080", "PL085", "PL087", "PL089"):
            del row[code]
    answer(delivery, WOMAN, PL073=6)
    _, person = tables(delivery, tmp_path)
    assert person.loc[[WOMAN, MAN, 123456780501], "in_work"].tolist() == [False, False, True]


# -- money of one's own -------------------------------------------------------------------------------
def test_own_and_individual_income_of_a_couple_and_their_children(delivery, tmp_path):
    with_incomes(delivery)
    answer(delivery, WOMAN, PY010G=500_000.0)
    answer(delivery, MAN, PY050G=-20_000.0, PY090G=None, PY090N=40_000.0)
    _, person = tables(delivery, tmp_path)
    rest = 600_000 - 500_000 - 20_000
    assert person.loc[WOMAN, "own_income"] == 500_000 and person.loc[MAN, "own_income"] == 20_000
    assert person.loc[WOMAN, "individual_income"] == pytest.approx(500_000 + rest / 2)
    assert person.loc[MAN, "individual_income"] == pytest.approx(20_000 + rest / 2)
    assert person.loc[[GIRL, BOY], ["own_income", "individual_income", "no_own_income"]].isna().all(axis=None)
    assert person.loc[PENSIONER, ["own_income", "pension_income"]].tolist() == [150_000, 150_000]
    assert person.loc[[PENSIONER, STUDENT], "receives_pension"].tolist() == [True, False]
    assert person.loc[[WOMAN, STUDENT], "no_own_income"].tolist() == [False, True]
    assert person.loc[UNASKED, ["own_income", "pension_income", "receives_pension"]].isna().all()


def test_a_loss_alone_is_not_no_income(delivery, tmp_path):
    answer(with_incomes(delivery), STUDENT, PY050G=-30_000.0)
    _, person = tables(delivery, tmp_path)
    assert (person.loc[STUDENT, "own_income"], person.loc[STUDENT, "no_own_income"]) == (-30_000, False)


def test_income_in_kind_stands_for_the_company_car_where_that_is_not_delivered(delivery, tmp_path):
    answer(with_incomes(delivery), WOMAN, PY020G=7_000.0, PY021G=5_000.0)
    assert tables(delivery, tmp_path)[1].loc[WOMAN, "own_income"] == 5_000
    for row in delivery.rows["P"]:
        del row["PY021G"]
    assert tables(delivery, tmp_path)[1].loc[WOMAN, "own_income"] == 7_000


@pytest.mark.parametrize("missing", ["PY010G", "PY050G", "PY100G"])
def test_without_a_main_source_of_income_nobody_has_a_known_own_income(missing, delivery, tmp_path):
    for row in with_incomes(delivery).rows["P"]:
        del row[missing]
    _, person = tables(delivery, tmp_path)
    assert person[["own_income", "no_own_income", "individual_income"]].isna().all(axis=None)
    assert person["pension_income"].isna().all() == (missing == "PY100G")


# -- care ---------------------------------------------------------------------------------------------
def test_a_person_without_need_of_care_has_no_unmet_need(delivery, tmp_path):
    for row in delivery.rows["P"]:
        row |= {"PH040": 2, "PH050": None, "PH050_F": -2}
    answer(delivery, WOMAN, PH040=1, PH050=1, PH050_F=1)
    answer(delivery, MAN, PH040=1, PH050=3, PH050_F=1)
    answer(delivery, PENSIONER, PH040=None, PH040_F=-2)
    answer(delivery, STUDENT, PH040=None, PH040_F=-1)
    _, person = tables(delivery, tmp_path)
    assert person.loc[[WOMAN, MAN, PENSIONER, STUDENT], "unmet_need"].tolist() == [True, False, False, pd.NA]
    assert pd.isna(person.loc[UNASKED, "unmet_need"]) and pd.isna(person.loc[GIRL, "unmet_need"])


def test_an_answer_beside_the_flag_of_no_need_contradicts_itself_and_is_unknown(delivery, tmp_path):
    for row in delivery.rows["P"]:
        row |= {"PH040": 2, "PH050": None}
    answer(delivery, WOMAN, PH040=1, PH040_F=-2, PH050=1)
    paths, manifest = delivery.write(tmp_path)
    person = harmonise(paths, manifest, "d1")["eu_silc.person"].set_index("person_id")
    assert pd.isna(person.loc[WOMAN, "unmet_need"])
    assert open_extract(paths, manifest).notes["value beside a flag that says missing: PH040"] == 1


def test_without_flags_an_empty_answer_on_care_is_unknown(delivery, tmp_path):
    for row in delivery.rows["P"]:
        row |= {"PH040": 2, "PH050": None}
    answer(delivery, PENSIONER, PH040=None, PH040_F=-2)
    paths, manifest = delivery.write(tmp_path)
    for path in paths.values():
        frame = pd.read_csv(path, dtype=str)
        frame[[c for c in frame if not c.endswith(("_F", "_IF"))]].to_csv(path, index=False)
    person = harmonise(paths, manifest, "d1")["eu_silc.person"].set_index("person_id")
    assert pd.isna(person.loc[PENSIONER, "unmet_need"]) and not person.loc[WOMAN, "unmet_need"]
