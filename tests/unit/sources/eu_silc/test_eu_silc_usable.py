"""Years that are complete in form and say nothing: cut off at a line end, void, in another code or unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.eu_silc import examine
from lnb_pipeline.sources.manifest import load

SMALL = 600


def refused(delivery: Any, folder: Path, **how: Any) -> DeliveryError:
    paths, manifest = delivery.write(folder, **how)
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    return caught.value


def codes(error: DeliveryError) -> list[str]:
    return [finding.code for finding in error.findings]


def all_in_tirana(delivery: Any) -> None:
    for row in delivery.rows["D"]:
        row |= {"MUNICIPALITY": "AL224", "DB040": "AL02"}


def line(value: float) -> dict[str, Any]:
    return {"source": "declared", "value": value, "reference": "published"}


# -- interviews ------------------------------------------------------------------------------------
def test_an_accepted_household_without_any_interview_is_counted(delivery, tmp_path):
    del delivery.rows["P"][-2:]
    (finding,) = refused(delivery, tmp_path).findings
    assert (finding.code, finding.count) == ("E302", 2)
    assert "column RB030" in finding.where


def test_a_household_of_children_needs_no_interview(delivery, tmp_path):
    for row in delivery.rows["R"]:
        if row["RB040"] == 1234567806:
            row |= {"RB081": 15, "RB080": 2006}
    delivery.rows["P"].pop()
    examine(*delivery.write(tmp_path))


def test_a_member_interviewed_by_the_register_must_be_in_p(delivery, tmp_path):
    interviewed = {row["PB030"] for row in delivery.rows["P"]}
    for row in delivery.rows["R"]:
        row["RB250"] = 11 if row["RB030"] in interviewed else None
    delivery.rows["R"][-5]["RB250"] = 23
    examine(*delivery.write(tmp_path))
    delivery.rows["P"] = [row for row in delivery.rows["P"] if row["PB030"] != 123456780102]
    (finding,) = refused(delivery, tmp_path).findings
    assert (finding.code, finding.count) == ("E302", 1)
    assert "column RB250" in finding.where and "123456780102" not in str(finding)


@pytest.mark.parametrize("year", [2020, 2022])
def test_the_demonstration_passes_and_its_p_file_cut_at_a_line_end_does_not(year, tmp_path):
    folder = write_eu_silc(tmp_path / "delivery", year, 11, SMALL)
    manifest = load(folder)
    paths = {file.name: folder / file.name for file in manifest.files}
    notes = examine(paths, manifest).notes
    assert all(isinstance(n, int) and n > 0 for n in notes.values())
    cut = next(path for name, path in paths.items() if "_RP_" in name)
    lines = cut.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[: len(lines) * 9 // 10]))
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value) == ["E302", "E302"]
    assert caught.value.findings[0].count == len(lines) - len(lines) * 9 // 10


# -- core variables and code lists -----------------------------------------------------------------
@pytest.mark.parametrize("change", [{"HY020_F": -1}, {"HY020": None}])
def test_a_year_without_incomes_is_refused(change, delivery, tmp_path):
    for row in delivery.rows["H"]:
        row |= change
    (finding,) = refused(delivery, tmp_path).findings
    assert (finding.code, finding.got, finding.expected) == ("E309", "0 known", "at least 3 of 6 known")


def test_half_of_the_incomes_is_enough(delivery, tmp_path):
    for row in delivery.rows["H"][:2]:
        row["HY020_F"] = -1
    examine(*delivery.write(tmp_path))
    delivery.rows["H"][2]["HY020_F"] = -1
    assert codes(refused(delivery, tmp_path)) == ["E309"]


def test_ages_beyond_life_are_refused(delivery, tmp_path):
    for row in delivery.rows["R"]:
        row["RB081"] = 200
    (finding,) = refused(delivery, tmp_path).findings
    assert finding.code == "E305" and "RB081" in finding.where
    assert finding.got == "11 of 11 values outside"


def test_years_of_birth_of_two_digits_are_refused(delivery_2020, tmp_path):
    for row in delivery_2020.rows["R"]:
        row["RB080"] %= 100
    error = refused(delivery_2020, tmp_path)
    assert sorted(codes(error)) == ["E305", "E309"]
    assert all("RB08" in finding.where for finding in error.findings)


def test_an_item_in_another_code_list_is_refused_and_its_codes_not_shown(delivery, tmp_path):
    for row in delivery.rows["H"]:
        row["HS040"] = 7
    (finding,) = refused(delivery, tmp_path).findings
    assert (finding.code, finding.count) == ("E305", 6)
    assert "HS040" in finding.where and "7" not in finding.got


def test_a_few_impossible_codes_stay_unknown_and_are_counted(delivery, tmp_path):
    for row in delivery.rows["H"][:4]:
        row["HS040"] = 7
    assert examine(*delivery.write(tmp_path)).notes["value outside its list or range: HS040"] == 4


# -- notes -----------------------------------------------------------------------------------------
def test_notes_leave_the_door(delivery, tmp_path):
    delivery.rows["H"][0] |= {"HS040_F": -1, "HY025": 1.5}
    delivery.rows["R"][0]["RB050"] *= 1.02
    delivery.rows["R"][1]["RB050"] *= 1.005
    delivery.rows["R"][-1]["RB110"] = 1
    notes = examine(*delivery.write(tmp_path)).notes
    assert notes == {
        "value beside a flag that says missing: HS040": 1,
        "households with HY025 other than 1 (not applied)": 1,
        "weight_differs: members whose RB050 is not within 1 % of the household's DB090": 1,
    }


# -- the line --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("value", "word"), [(250.0, "below 0.2"), (25_000.0, "below 0.2"), (2.5e6, "above 1.5")])
def test_a_declared_line_in_another_unit_is_refused(value, word, delivery, tmp_path):
    all_in_tirana(delivery)
    (finding,) = refused(delivery, tmp_path, poverty_line=line(value)).findings
    assert finding.code == "E103" and word in finding.got
    assert "233" not in str(finding)  # the median is not told


@pytest.mark.parametrize("value", [60_000.0, 140_000.0, 340_000.0])
def test_a_plausible_declared_line_is_accepted(value, delivery, tmp_path):
    all_in_tirana(delivery)
    examine(*delivery.write(tmp_path, poverty_line=line(value)))


def test_a_declared_line_does_not_go_with_a_national_extract(delivery, tmp_path):
    (finding,) = refused(delivery, tmp_path, poverty_line=line(140_000.0)).findings
    assert (finding.code, finding.count) == ("E103", 3)
    assert "measured municipalities alone" in finding.rule and "national_sample" in finding.hint


# -- what is quoted --------------------------------------------------------------------------------
@pytest.mark.parametrize("told", ["AL999", "al77", "88", "Tirana e Re", "Kukes-Has", "Përmetë"])
def test_a_mistaken_municipality_is_quoted_if_it_looks_like_one(told, delivery, tmp_path):
    delivery.rows["D"][0]["MUNICIPALITY"] = told
    assert f"unknown: {told}" in refused(delivery, tmp_path).findings[0].got


@pytest.mark.parametrize("hidden", ["Rruga 5", "person@example.org", "1234567801", "J. Doe", "x" * 31, "A" * 12 + "1"])
def test_any_other_text_in_the_municipality_column_is_only_counted(hidden, delivery, tmp_path):
    delivery.rows["D"][0]["MUNICIPALITY"] = hidden
    delivery.rows["D"][1]["MUNICIPALITY"] = "AL998"
    error = refused(delivery, tmp_path)
    assert hidden not in str(error)
    assert "unknown: AL998; 1 distinct values like no code or name" in error.findings[0].got


# -- line ends -------------------------------------------------------------------------------------
def test_line_ends_of_carriage_returns_alone_are_named(delivery, tmp_path):
    paths, manifest = delivery.write(tmp_path)
    for path in paths.values():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    with pytest.raises(DeliveryError) as caught:
        examine(paths, manifest)
    assert codes(caught.value) == ["E210"] * 4
    assert "CR (\\r) alone" in caught.value.findings[0].got
