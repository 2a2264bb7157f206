"""Every way an EU-SILC delivery can be refused, by its code, and what an error may not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat
import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.sources.eu_silc import examine

INCOME_CANARY = "987654.32"
ID_CANARY = 123456780101


def refused(delivery: Any, folder: Path, **how: Any) -> DeliveryError:
    paths, manifest = delivery.write(folder, **how)
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    return caught.value


def refused_after(
    delivery: Any, folder: Path, role: str, edit: Callable[[bytes], bytes], **how: Any
) -> DeliveryError:
    """Write the delivery, spoil the bytes of one file, examine it."""
    paths, manifest = delivery.write(folder, **how)
    path = next(p for name, p in paths.items() if f"_R{role}_" in name)
    path.write_bytes(edit(path.read_bytes()))
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    return caught.value


def codes(error: DeliveryError) -> list[str]:
    return [finding.code for finding in error.findings]


def test_the_untouched_delivery_is_accepted(delivery, tmp_path):
    assert tuple(examine(*delivery.write(tmp_path)).slots) == ("eu_silc/2022",)


@pytest.mark.parametrize("role", list("DRHP"))
def test_each_of_the_four_files_is_needed(role, delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    paths = {name: path for name, path in paths.items() if f"_R{role}_" not in name}
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value) == ["E201"]
    assert f"({role})" in str(caught.value)


def test_a_fifth_file_and_a_second_register_are_refused(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    (tmp_path / "notes").write_text("dear colleagues,\nplease find enclosed\n")
    paths |= {"readme.txt": tmp_path / "notes", "zz.csv": next(iter(paths.values()))}
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value) == ["E109", "E109"]
    assert "dear" not in str(caught.value)


def test_an_empty_file_is_refused_as_such(delivery, tmp_path):
    assert codes(refused_after(delivery, tmp_path, "H", lambda _: b"\n")) == ["E108"]


def test_missing_columns_are_named_with_the_nearest_name(delivery, tmp_path):
    for row in delivery.rows["H"]:
        row["HY20"] = row.pop("HY020")
    for row in delivery.rows["D"]:
        del row["DB060"]
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E202", "E202"]
    assert [f.expected for f in error.findings] == ["DB060", "HY020"]
    assert "INSTAT" in error.findings[0].hint
    assert "HY20" in error.findings[1].got


def test_a_missing_municipality_column_points_to_the_manifest(delivery, tmp_path):
    error = refused(delivery, tmp_path, municipality={"column": "BASHKIA"})
    assert codes(error) == ["E202"]
    assert "eu_silc.municipality.column" in error.findings[0].hint


def test_a_column_that_appears_twice_after_upper_casing_is_refused(delivery, tmp_path):
    error = refused_after(delivery, tmp_path, "P", lambda b: b.replace(b"PD020,", b"pd030,", 1))
    assert codes(error) == ["E203"]
    assert "PD030" in error.findings[0].got


@pytest.mark.parametrize("written", [";", "\t", "|"])
def test_another_delimiter_than_the_manifest_says_is_recognised(written, delivery, tmp_path):
    paths, _ = delivery.write(tmp_path, csv={"delimiter": written})
    with pytest.raises(DeliveryError) as caught:
        examine(paths, delivery.manifest(list(paths)))
    assert set(codes(caught.value)) == {"E204"}
    assert len(caught.value.findings) == 4


def test_bytes_the_encoding_does_not_know_are_refused_with_their_line(delivery, tmp_path):
    error = refused_after(
        delivery, tmp_path, "D", lambda b: b.replace(b"AL113", "AL113ë".encode("cp1252"), 1)
    )
    assert codes(error) == ["E205"]
    assert "line 6" in error.findings[0].where


@pytest.mark.parametrize(
    "encode",
    [
        lambda b: b.decode().encode("utf-16"),
        lambda b: b.decode().encode("utf-16-le"),
        lambda b: b + b"\0\0\0",
    ],
)
def test_utf16_and_nul_bytes_are_refused(encode, delivery, tmp_path):
    assert codes(refused_after(delivery, tmp_path, "R", encode)) == ["E205"]


def test_utf8_declared_as_cp1252_is_refused_instead_of_misread(delivery, tmp_path):
    for row in delivery.rows["D"]:
        row["MUNICIPALITY"] = "Tiranë"
    paths, _ = delivery.write(tmp_path)
    with pytest.raises(DeliveryError) as caught:
        examine(paths, delivery.manifest(list(paths), csv={"encoding": "cp1252"}))
    assert codes(caught.value) == ["E205"]


def test_a_file_cut_off_in_the_middle_of_a_row_is_refused_with_the_line(delivery, tmp_path):
    error = refused_after(delivery, tmp_path, "H", lambda b: b[: len(b) - 60])
    assert codes(error) == ["E206"]
    assert "line 7" in error.findings[0].where
    assert "ends in the middle" in error.findings[0].got


def test_a_row_with_a_field_too_many_is_refused(delivery, tmp_path):
    error = refused_after(
        delivery, tmp_path, "H", lambda b: b.replace(b"\n2022,AL,1234567803", b"\n2022,,AL,1234567803")
    )
    assert codes(error) == ["E206"]
    assert "line 4" in error.findings[0].where


def test_an_unclosed_quote_does_not_swallow_rows(delivery, tmp_path):
    error = refused_after(
        delivery, tmp_path, "H", lambda b: b.replace(b"\n2022,AL,1234567803", b'\n2022,"AL,1234567803')
    )
    assert codes(error) == ["E206"]


def test_wrong_types_are_counted_and_located_but_never_shown(delivery, tmp_path):
    for position in (1, 3):
        delivery.rows["H"][position]["HY020"] = f"{INCOME_CANARY} lek"
    delivery.rows["P"][0]["PL073"] = 7.5
    delivery.rows["R"][2]["RB030"] = "12345678A"
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E207", "E207", "E207"]
    by_column = {f.where.split("column ")[1].split(",")[0]: f for f in error.findings}
    assert by_column["HY020"].count == 2
    assert "line 3" in by_column["HY020"].where
    assert by_column["PL073"].expected == "whole numbers"
    assert "line 4" in by_column["RB030"].where
    assert INCOME_CANARY not in str(error) and "12345678A" not in str(error) and "7.5" not in str(error)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "0x10", "1,5", "1_000", "NA"])
def test_only_finite_plain_numbers_are_numbers(text, delivery, tmp_path):
    delivery.rows["H"][0]["HH070"] = text
    assert codes(refused(delivery, tmp_path)) == ["E207"]


def test_a_decimal_point_in_a_file_with_decimal_comma_is_refused(delivery, tmp_path):
    delivery.rows["H"][0]["HH070"] = "1.500"
    assert codes(refused(delivery, tmp_path, csv={"delimiter": ";", "decimal": ","})) == ["E207"]


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_a_damaged_statistical_file_is_refused_without_a_traceback(kind, delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path, kind=kind)
    for path in paths.values():
        path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert set(codes(caught.value)) == {"E208"}


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_a_statistical_file_cut_off_after_its_dictionary_is_refused(kind, delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path, kind=kind)
    path = next(p for name, p in paths.items() if "_RH_" in name)
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value)[0] in {"E208", "E302"}


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\x1f\x8b\x08", b"%PDF-1.7"])
def test_other_formats_are_refused_by_their_first_bytes(magic, delivery, tmp_path):
    assert codes(refused_after(delivery, tmp_path, "D", lambda b: magic + b)) == ["E208"]


def test_a_file_of_another_year_is_refused_with_the_years_it_holds(delivery, tmp_path):
    for row in delivery.rows["H"]:
        row["HB010"] = 2021
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E209"]
    assert error.findings[0].got == "rows of 2021"


def test_rows_of_a_later_year_are_refused(delivery, tmp_path):
    delivery.rows["R"][0]["RB010"] = 2023
    assert "E209" in codes(refused(delivery, tmp_path))


def test_rows_of_another_country_are_refused(delivery, tmp_path):
    delivery.rows["D"][0]["DB020"] = "IT"
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E209"]
    assert error.findings[0].count == 1


def test_a_file_of_nothing_but_a_header_is_refused(delivery, tmp_path):
    for edit in (lambda b: b.split(b"\n")[0], lambda b: b.split(b"\n")[0] + b"\n\n"):
        assert codes(refused_after(delivery, tmp_path, "P", edit)) == ["E210"]


def test_a_survey_year_without_a_layout_is_refused(delivery, tmp_path):
    delivery.year = 2017
    assert codes(refused(delivery, tmp_path)) == ["E111"]


@pytest.mark.parametrize("role", list("DRHP"))
def test_identifiers_must_be_unique_and_are_not_shown(role, delivery, tmp_path):
    delivery.rows[role].append(dict(delivery.rows[role][0]))
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E301"]
    assert error.findings[0].count == 1
    assert str(ID_CANARY) not in str(error) and "1234567801" not in str(error)


@pytest.mark.parametrize(("role", "column"), [("D", "DB030"), ("R", "RB030"), ("H", "HB030"), ("P", "PB030")])
def test_identifiers_must_be_there(role, column, delivery, tmp_path):
    delivery.rows[role][0][column] = None
    assert codes(refused(delivery, tmp_path)) == ["E307"]


@pytest.mark.parametrize(
    ("role", "column", "value", "parent"),
    [
        ("H", "HB030", 55, "D"),
        ("R", "RB040", 55, "D"),
        ("P", "PB030", 5501, "R"),
    ],
)
def test_records_without_a_parent_are_counted_and_not_shown(role, column, value, parent, delivery, tmp_path):
    extra = {**delivery.rows[role][0], column: value}
    if role == "R":
        extra["RB030"] = 5501
    delivery.rows[role].append(extra)
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E302"]
    assert f"({parent})" in error.findings[0].expected
    assert "55" not in error.findings[0].got


def test_an_accepted_household_needs_data_and_members(delivery, tmp_path):
    delivery.rows["H"] = delivery.rows["H"][1:]
    delivery.rows["R"] = [r for r in delivery.rows["R"] if r["RB040"] != 1234567805]
    delivery.rows["P"] = [r for r in delivery.rows["P"] if r["PB030"] // 100 != 1234567805]
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E302", "E302"]
    assert [f.count for f in error.findings] == [1, 1]


def test_a_municipality_outside_the_register_is_named_with_its_households(delivery, tmp_path):
    delivery.rows["D"][0]["MUNICIPALITY"] = "AL999"
    delivery.rows["D"][1]["MUNICIPALITY"] = None
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E303"]
    assert "AL999" in error.findings[0].got and "1 empty" in error.findings[0].got
    assert error.findings[0].count == 2


def test_a_column_of_something_else_is_not_listed_as_municipalities(delivery, tmp_path):
    first = delivery.rows["D"][0]
    for number in range(70):
        delivery.rows["D"].append(
            {**first, "DB030": 9000 + number, "DB135": 1, "MUNICIPALITY": f"person {number}"}
        )
    error = refused(delivery, tmp_path)
    assert "E303" in codes(error)
    assert (
        "person"
        not in str(error).replace("personal", "").replace("(R)", "").split("E303")[1].split("to do")[0]
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c[:-1], "14 codes"),
        (lambda c: (*c[:-1], "AL999"), "unknown: AL999"),
        (lambda c: (*c[:-1], c[0]), "twice: AL224"),
        (lambda _: (), "0 codes"),
    ],
)
def test_the_measured_municipalities_are_fifteen_distinct_known_ones(change, words, delivery, tmp_path):
    measured = {"status": "illustrative", "codes": change(illustrative_set().codes), "provenance": "test"}
    error = refused(delivery, tmp_path, measured=measured)
    assert codes(error) == ["E304"]
    assert words in error.findings[0].got


def test_a_national_line_needs_households_outside_the_measured_municipalities(delivery, tmp_path):
    for row in delivery.rows["D"]:
        row |= {"MUNICIPALITY": "AL224", "DB040": "AL02"}
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E103"]
    assert error.findings[0].rule == "a national line needs a national sample"


def test_the_municipality_column_may_not_be_a_variable_of_eu_silc(delivery, tmp_path):
    error = refused(delivery, tmp_path, municipality={"column": "DB030"})
    assert "E103" in codes(error)
    assert "1234567801" not in str(error)


@pytest.mark.parametrize("value", [3, None])
def test_the_sex_of_every_member_must_be_known(value, delivery, tmp_path):
    delivery.rows["R"][4]["RB090"] = value
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E305"]
    assert error.findings[0].count == 1


def test_a_region_outside_the_list_is_refused(delivery, tmp_path):
    delivery.rows["D"][4]["DB040"] = "AL04"
    assert codes(refused(delivery, tmp_path)) == ["E305"]


def test_a_municipality_of_another_region_is_refused(delivery, tmp_path):
    delivery.rows["D"][0]["DB040"] = "AL03"
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E306"]
    assert error.findings[0].count == 1


@pytest.mark.parametrize(("role", "column"), [("D", "DB050"), ("D", "DB060"), ("D", "DB090"), ("R", "RB050")])
def test_stratum_psu_and_weights_may_not_be_missing(role, column, delivery, tmp_path):
    delivery.rows[role][0][column] = None
    error = refused(delivery, tmp_path)
    assert codes(error) == ["E308"]
    assert column in error.findings[0].where


def test_identifiers_stored_in_single_precision_are_refused(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path, kind="dta")
    path = next(p for name, p in paths.items() if "_RH_" in name)
    frame, _ = pyreadstat.read_dta(str(path))
    frame["HB030"] = frame["HB030"].astype(np.float32)
    named = tmp_path / "single.dta"
    frame.to_stata(named, write_index=False)
    path.write_bytes(named.read_bytes())
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value) == ["E207"]


def test_findings_of_several_files_come_together(delivery, tmp_path):
    delivery.rows["D"][0]["DB090"] = "heavy"
    delivery.rows["H"][0]["HY020"] = "much"
    for row in delivery.rows["P"]:
        row["PB020"] = "XK"
    assert codes(refused(delivery, tmp_path)) == ["E207", "E207", "E209"]


def test_no_cell_of_a_broken_file_reaches_the_error_text(delivery, tmp_path):
    """A canary income and a canary identifier, in files broken in every place a parser may quote."""
    for row in delivery.rows["H"]:
        row["HY020"] = float(INCOME_CANARY)
    broken = [
        lambda b: b.replace(b"987654.32", b"987654.32x"),
        lambda b: b.replace(b"987654.32,", b"987654.32"),
        lambda b: b.replace(b"987654.32", b'"987654.32'),
        lambda b: b[: b.rindex(b"987654.32") + 9],
        lambda b: b.replace(b"987654.32", b"987654.32\xff"),
        lambda b: b.split(b"\n", 1)[1],
        lambda b: b.replace(b",", b";"),
        lambda b: b.replace(b"1234567801", b"12345678O1"),
        lambda b: b + b.split(b"\n", 1)[1],
        lambda b: b.replace(b"1234567801", b"1234567899"),
    ]
    for edit in broken:
        error = refused_after(delivery, tmp_path, "H", edit)
        text = str(error) + repr([f.as_dict() for f in error.findings])
        assert "987654" not in text and "12345678" not in text
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__
