"""The tables of an EU-SILC delivery, against values worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pandas.testing as pdt
import pytest

from lnb_pipeline.contracts.tables import HOUSEHOLD, PERSON
from lnb_pipeline.sources.eu_silc import examine, harmonise, open_extract


def tables(delivery: Any, folder: Path, **how: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    paths, manifest = delivery.write(folder, **how)
    frames = harmonise(paths, manifest, "d1")
    assert set(frames) == {"eu_silc.household", "eu_silc.person", "audit.derived_variable"}
    return frames["eu_silc.household"].set_index("household_id"), frames["eu_silc.person"].set_index(
        "person_id"
    )


def test_the_frames_are_exactly_those_of_the_contract(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    frames = harmonise(paths, manifest, "d1")
    for table in (HOUSEHOLD, PERSON):
        frame = frames[table.full_name]
        assert list(frame.columns) == list(table.columns)
        assert not frame[list(table.required)].isna().any().any()
        assert frame[list(table.key)].drop_duplicates().shape[0] == len(frame)
        assert frame[table.key[-1]].is_monotonic_increasing
    assert len(frames["eu_silc.household"]) == 6
    assert len(frames["eu_silc.person"]) == 11


def test_column_types_are_those_of_the_contract(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    person = harmonise(paths, manifest, "d1")["eu_silc.person"]
    kinds = {
        name: str(person[name].dtype)
        for name in (
            "time_period",
            "person_id",
            "partner_id",
            "age_years",
            "person_weight",
            "interviewed",
            "smd",
            "sex_code",
            "lau_code",
            "work_intensity",
        )
    }
    assert kinds == {
        "time_period": "int64",
        "person_id": "int64",
        "partner_id": "Int64",
        "age_years": "Int64",
        "person_weight": "float64",
        "interviewed": "bool",
        "smd": "boolean",
        "sex_code": "object",
        "lau_code": "object",
        "work_intensity": "float64",
    }


def test_examine_names_slot_and_roles_whatever_the_files_are_called(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    renamed = {f"file{n}.txt": path for n, path in enumerate(paths.values())}
    found = examine(renamed, delivery.manifest(list(renamed)))
    assert tuple(found.slots) == ("eu_silc/2022",)
    assert found.roles == {"file0.txt": "D", "file1.txt": "R", "file2.txt": "H", "file3.txt": "P"}
    assert sorted(examine(paths, manifest).roles.values()) == ["D", "H", "P", "R"]


def test_values_of_a_couple_with_children(delivery, tmp_path):
    household, person = tables(delivery, tmp_path)
    first = household.loc[1234567801]
    assert first["household_size"] == 4
    assert first["equivalised_size"] == pytest.approx(1 + 0.5 * 2 + 0.3)  # 40, 42, 14; 13 is a child
    assert first["equivalised_income"] == pytest.approx(600_000 / 2.3)
    assert first["household_type"] == "couple_with_children"
    assert (first["region"], first["lau_code"], first["stratum"], first["psu"]) == ("AL02", "AL224", 11, 501)
    assert first["household_weight"] == 101.5
    woman = person.loc[123456780101]
    assert (woman["sex_code"], woman["age_years"], woman["age_band"]) == ("F", 40, "Y18-64")
    assert woman["partner_id"] == 123456780102
    assert woman["main_activity"] == "employed"
    assert woman["education"] == 3
    assert woman["work_intensity"] == pytest.approx(0.5)  # 12 of 24 months
    assert not woman["lwi"]
    child = person.loc[123456780103]
    assert (child["age_band"], child["interviewed"]) == ("Y_LT18", False)
    assert child["mother_id"] == 123456780101
    assert pd.isna(child["main_activity"]) and pd.isna(child["lack_clothes"])
    assert child["equivalised_income"] == first["equivalised_income"]


def test_household_types_and_statuses(delivery, tmp_path):
    household, person = tables(delivery, tmp_path)
    assert household["household_type"].tolist() == [
        "couple_with_children",
        "one_person",
        "lone_parent",
        "other",
        "one_person",
        "one_person",
    ]
    assert pd.isna(person.loc[123456780201, "work_intensity"])  # 70 years old
    assert pd.isna(person.loc[123456780201, "lwi"])
    assert person.loc[123456780301, "work_intensity"] == 0
    assert bool(person.loc[123456780302, "lwi"])  # the child of the lone parent
    assert pd.isna(person.loc[123456780401, "lwi"])  # a student of 20 and a person of 66
    assert person.loc[123456780601, "work_intensity"] == pytest.approx(0.5)  # 17.5 hours of 35
    assert person.loc[123456780501, "disposable_income"] == -1000
    assert person.loc[123456780301, "disposable_income"] == 0
    assert pd.isna(person.loc[123456780601, "equivalised_income"])


def test_main_activity_of_a_member_without_interview_comes_from_the_register(delivery, tmp_path):
    for row in delivery.rows["R"]:
        row["RB211"] = 3 if row["RB030"] == 123456780402 else None
    _, person = tables(delivery, tmp_path)
    assert person.loc[123456780402, "main_activity"] == "retired"
    assert not person.loc[123456780402, "interviewed"]


@pytest.mark.parametrize("year", [2020, 2022])
def test_csv_spss_and_stata_give_identical_frames(year, delivery, delivery_2020, tmp_path):
    source = delivery if year == 2022 else delivery_2020
    csv_frames = tables(source, tmp_path)
    for kind in ("sav", "dta"):
        for expected, got in zip(csv_frames, tables(source, tmp_path, kind=kind), strict=True):
            pdt.assert_frame_equal(expected, got)


@pytest.mark.parametrize("year", [2020, 2022])
def test_user_database_and_transmission_layout_give_identical_frames(year, delivery, delivery_2020, tmp_path):
    source = delivery if year == 2022 else delivery_2020
    source.rows["D"].append({**source.rows["D"][0], "DB030": 777, "DB135": 2, "DB090": None})
    for expected, got in zip(tables(source, tmp_path), tables(source, tmp_path, layout="udb"), strict=True):
        pdt.assert_frame_equal(expected, got)


def test_semicolon_decimal_comma_and_cp1252_are_read_as_the_manifest_says(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    for row in delivery.rows["D"]:
        row["MUNICIPALITY"] = {
            "AL224": "Tiranë",
            "AL121": "Durrës",
            "AL322": "Fier",
            "AL111": "Bulqizë",
            "AL113": "Klos",
            "AL114": "Mat",
        }[row["MUNICIPALITY"]]
    dialect = {"delimiter": ";", "decimal": ",", "encoding": "cp1252"}
    got = tables(delivery, tmp_path, csv=dialect, municipality={"column": "Municipality", "scheme": "name"})
    for left, right in zip(expected, got, strict=True):
        pdt.assert_frame_equal(left, right)


def test_address_register_codes_with_or_without_leading_zero(delivery, tmp_path):
    codes = {"AL111": "06", "AL113": "8", "AL114": "9", "AL121": "10", "AL224": None, "AL322": None}
    rows = [r for r in delivery.rows["D"] if codes[r["MUNICIPALITY"]]]
    kept = {r["DB030"] for r in rows}
    for row in rows:
        row["MUNICIPALITY"] = codes[row["MUNICIPALITY"]]
    delivery.rows["D"] = rows
    delivery.rows["H"] = [r for r in delivery.rows["H"] if r["HB030"] in kept]
    delivery.rows["R"] = [r for r in delivery.rows["R"] if r["RB040"] in kept]
    delivery.rows["P"] = [r for r in delivery.rows["P"] if r["PB030"] // 100 in kept]
    household, _ = tables(delivery, tmp_path, municipality={"column": "MUNICIPALITY", "scheme": "asrdb"})
    assert household["lau_code"].tolist() == ["AL121", "AL111", "AL113", "AL114"]


def test_header_case_byte_order_mark_and_windows_line_ends_do_not_matter(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    paths, manifest = delivery.write(tmp_path)
    for path in paths.values():
        header, _, body = path.read_text().partition("\n")
        path.write_bytes(("\ufeff" + header.lower() + "\r\n" + body.replace("\n", "\r\n")).encode() + b"\r\n")
    frames = harmonise(paths, manifest, "d1")
    pdt.assert_frame_equal(expected[1].reset_index()[list(PERSON.columns)], frames["eu_silc.person"])


def test_a_dot_is_an_empty_cell(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    for path in paths.values():
        lines = [line.split(",") for line in path.read_text().splitlines()]
        path.write_text("\n".join(",".join(cell or "." for cell in line) for line in lines) + "\n")
    person = harmonise(paths, manifest, "d1")["eu_silc.person"]
    assert person["disposable_income"].isna().sum() == 1


def test_a_panel_file_gives_the_year_of_the_manifest_only(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    for role, stem in zip("DRHP", ("DB", "RB", "HB", "PB"), strict=True):
        earlier = [{**row, f"{stem}010": 2021} for row in delivery.rows[role]]
        delivery.rows[role] = [*earlier, *delivery.rows[role]]
    delivery.rows["H"][0]["HY020"] = "not a number, but of an earlier year"
    for left, right in zip(expected, tables(delivery, tmp_path), strict=True):
        pdt.assert_frame_equal(left, right)
    paths, manifest = delivery.write(tmp_path)
    notes = open_extract(paths, manifest).notes
    assert notes["rows of earlier survey years set aside: D"] == 6


def test_a_value_beside_a_negative_flag_is_no_value_and_is_counted(delivery, tmp_path):
    delivery.rows["H"][0]["HY020_F"] = -1
    delivery.rows["H"][1]["HS040_F"] = -1
    paths, manifest = delivery.write(tmp_path)
    household = harmonise(paths, manifest, "d1")["eu_silc.household"]
    assert pd.isna(household["disposable_income"][0])
    assert pd.isna(household["lack_holiday"][1])
    notes = open_extract(paths, manifest).notes
    assert notes["value beside a flag that says missing: HY020"] == 1
    assert notes["value beside a flag that says missing: HS040"] == 1


def test_a_flag_that_names_a_register_or_imputation_is_valid(delivery, tmp_path):
    delivery.rows["R"][0]["RB081_F"] = 2
    delivery.rows["H"][0]["HY020_F"] = 35
    household, person = tables(delivery, tmp_path)
    assert person["age_years"].iloc[0] == 40
    assert household["disposable_income"].iloc[0] == 600_000


def test_before_2021_income_flag_zero_means_no_income(delivery_2020, tmp_path):
    delivery_2020.rows["H"][0] |= {"HY070G": None, "HY070G_F": 0}
    delivery_2020.rows["H"][1] |= {"HY070G": None, "HY070G_F": -1}
    delivery_2020.rows["H"][2] |= {"HY070G": 500.0, "HY070G_F": 0}
    household, _ = tables(delivery_2020, tmp_path)
    assert household["housing_allowance"].iloc[0] == 0
    assert household["housing_allowance"].iloc[1:3].isna().all()  # unknown; contradiction


def test_files_without_flags_are_accepted(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    paths, manifest = delivery.write(tmp_path)
    for path in paths.values():
        frame = pd.read_csv(path, dtype=str)
        frame[[c for c in frame if not c.endswith(("_F", "_IF"))]].to_csv(path, index=False)
    pdt.assert_frame_equal(
        expected[1].reset_index()[list(PERSON.columns)], harmonise(paths, manifest, "d1")["eu_silc.person"]
    )


def test_the_break_of_2021_changes_variables_and_definitions(delivery_2020, delivery, tmp_path):
    old_household, old = tables(delivery_2020, tmp_path)
    _, new = tables(delivery, tmp_path)
    assert old["main_activity"].tolist() == new["main_activity"].tolist()
    assert old["age_years"].tolist() == new["age_years"].tolist()  # from the birth year before 2021
    assert old["smd"].notna().all() and new["smd"].isna().all()
    assert old["smsd"].notna().all() and new["smsd"].notna().all()
    assert old_household["lack_phone"].notna().all()


def test_a_file_with_old_codes_under_the_new_name_is_read_by_its_year(delivery_2020, tmp_path):
    for row in delivery_2020.rows["P"]:
        row["PL032"] = 1
    _, person = tables(delivery_2020, tmp_path)
    assert person.loc[123456780102, "main_activity"] == "unemployed"


def test_household_rows_that_are_not_accepted_and_persons_who_left_are_set_aside(delivery, tmp_path):
    delivery.rows["D"].append(
        {**delivery.rows["D"][0], "DB030": 99, "DB135": 2, "DB090": None, "MUNICIPALITY": None}
    )
    gone = {**delivery.rows["R"][0], "RB030": 123456780109, "RB110": 5, "RB090": None}
    delivery.rows["R"].append(gone)
    paths, manifest = delivery.write(tmp_path)
    frames = harmonise(paths, manifest, "d1")
    assert len(frames["eu_silc.household"]) == 6
    assert 123456780109 not in set(frames["eu_silc.person"]["person_id"])
    notes = open_extract(paths, manifest).notes
    assert notes["households not accepted, set aside: D"] == 1
    assert notes["persons who are no longer members, set aside: R"] == 1


def test_a_person_who_moved_counts_where_he_or_she_lives_now(delivery, tmp_path):
    moved = {**delivery.rows["R"][-1], "RB040": 1234567801, "RB110": 5}
    delivery.rows["R"].append(moved)
    _, person = tables(delivery, tmp_path)
    assert person.loc[123456780601, "household_id"] == 1234567806


def test_the_household_follows_from_the_personal_identifier_when_no_column_says_it(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    for row in delivery.rows["R"]:
        del row["RB040"]
    pdt.assert_frame_equal(expected[1], tables(delivery, tmp_path)[1])


def test_psu_numbers_repeated_across_strata_become_unique(delivery, tmp_path):
    for row in delivery.rows["D"]:
        row["DB060"] = 1
    household, _ = tables(delivery, tmp_path)
    assert household.groupby("psu")["stratum"].nunique().max() == 1
    assert household["psu"].nunique() == 2


def test_a_coarse_region_is_taken_from_the_municipality(delivery, tmp_path):
    for row in delivery.rows["D"]:
        row["DB040"] = "AL0"
    household, _ = tables(delivery, tmp_path)
    assert household["region"].tolist() == ["AL02", "AL01", "AL03", "AL01", "AL01", "AL01"]


def test_identifiers_of_twelve_digits_and_integral_floats_are_exact(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    path = next(p for name, p in paths.items() if "_RP_" in name)
    path.write_text(path.read_text().replace("123456780101,", "123456780101.0,"))
    assert 123456780101 in set(harmonise(paths, manifest, "d1")["eu_silc.person"]["person_id"])


def test_rx070_is_text_in_every_format(delivery, tmp_path):
    for kind in ("csv", "sav", "dta"):
        paths, manifest = delivery.write(tmp_path, layout="udb", kind=kind)
        register = open_extract(paths, manifest).files["R"]
        assert set(register.text("RX070")) == {"010"}


def test_value_labels_are_not_applied(delivery, tmp_path):
    _, person = tables(delivery, tmp_path, kind="sav")
    assert set(person["sex_code"]) == {"F", "M"}


def test_hy025_is_never_applied_only_counted(delivery, tmp_path):
    expected = tables(delivery, tmp_path)
    delivery.rows["H"][0]["HY025"] = 1.5
    pdt.assert_frame_equal(expected[0], tables(delivery, tmp_path)[0])
    paths, manifest = delivery.write(tmp_path)
    assert open_extract(paths, manifest).notes["households with HY025 other than 1 (not applied)"] == 1


def test_an_extract_without_old_age_pensions_has_no_work_intensity_of_2030(delivery, tmp_path):
    for row in delivery.rows["P"]:
        del row["PY100G"]
    _, person = tables(delivery, tmp_path)
    assert person["work_intensity"].isna().all() and person["lwi"].isna().all()
    assert person["work_intensity_2020"].notna().any()


def test_a_declared_line_allows_an_extract_of_measured_municipalities_only(delivery, tmp_path):
    for row in delivery.rows["D"]:
        row |= {"MUNICIPALITY": "AL224", "DB040": "AL02"}
    line = {"source": "declared", "value": 250_000, "reference": "published line"}
    household, _ = tables(delivery, tmp_path, poverty_line=line)
    assert set(household["lau_code"]) == {"AL224"}
