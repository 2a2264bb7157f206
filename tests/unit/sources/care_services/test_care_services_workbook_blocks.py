"""To which municipality a row belongs: printed once, merged down, or named in a line above."""

import pytest

from tests.unit.sources.care_services.workbooks import HEADINGS, UNPLACED, at, bare, line, only, table_of


def places(records):
    return [record["lau_code"] for record in records]


def test_a_place_merged_down_its_rows_holds_for_each(records):
    rows = [HEADINGS, line(), line(**UNPLACED), [], line(**UNPLACED), line(lau_code="Patos", prefecture=None)]
    made = table_of(rows, ["A2:A6", "B2:B5"])
    assert places(records(made)) == ["AL322"] * 3 + ["AL326"]


def test_a_prefecture_merged_down_is_checked_against_each_municipality(reading):
    made = table_of([HEADINGS, line(), line(prefecture=None, lau_code="Berat")], ["A2:A3"])
    only(reading(made).findings, "E306", at("lau_code", 3))


def test_a_prefecture_printed_once_holds_for_the_municipalities_below_it(reading):
    made = table_of([HEADINGS, line(), line(**UNPLACED), line(prefecture=None, lau_code="Berat")])
    finding = only(reading(made).findings, "E306", at("lau_code", 4))
    assert finding.got == "Fier, printed above"
    apart = table_of([HEADINGS, line(), [], line(prefecture=None, lau_code="Berat")])
    assert places(reading(apart).records) == ["AL322", "AL311"]


@pytest.mark.parametrize(
    "text", ["Qarku Fier", "QARKU FIER", "Qarku: Fier", "I. Qarku Fier", "Prefektura e Fierit", "Fier"]
)
@pytest.mark.parametrize("merged", [["A2:P2"], []], ids=["over the width", "alone"])
def test_a_line_names_the_prefecture_of_the_rows_below(records, text, merged):
    rows = [HEADINGS, [text], line(prefecture=None), line(prefecture=None, lau_code="Patos")]
    assert places(records(table_of(rows, merged))) == ["AL322", "AL326"]


def test_a_municipality_outside_the_prefecture_of_the_line_above_is_refused(reading):
    rows = [HEADINGS, ["Qarku Fier"], line(prefecture=None), [], line(prefecture=None, lau_code="Berat")]
    only(reading(table_of(rows)).findings, "E306", at("lau_code", 5))


def test_a_line_names_the_municipality_of_the_rows_below(records):
    rows = [["Qarku Fier"], [None, None, "Bashkia Patos"], line(**UNPLACED), ["BASHKIA FIER"], line(**UNPLACED)]
    found = records(table_of([HEADINGS, *rows]))
    assert places(found) == ["AL326", "AL322"]
    assert found[0]["municipality_as_printed"] == "Bashkia Patos"


def test_a_line_of_a_municipality_is_checked_against_the_line_of_its_prefecture(reading):
    rows = [HEADINGS, ["Qarku Fier"], [None, "Bashkia Berat"], line(**UNPLACED)]
    only(reading(table_of(rows)).findings, "E306", "Sherbimet!B3")


def test_the_column_decides_whether_a_name_is_a_prefecture_or_a_municipality(records, reading):
    rows = [HEADINGS, bare(prefecture="Fier"), line(prefecture=None, lau_code="Patos")]
    assert places(records(table_of(rows))) == ["AL326"]
    rows = [HEADINGS, bare(lau_code="Fier"), line(**UNPLACED)]
    assert places(records(table_of(rows))) == ["AL322"]
    rows = [HEADINGS, bare(prefecture="Fier"), line(**UNPLACED)]
    only(reading(table_of(rows)).findings, "E307", at("lau_code", 3))


def test_a_bare_name_of_both_levels_outside_its_columns_is_not_guessed(reading):
    made = table_of([["Nr.", *HEADINGS], ["Fier"], [1, *line(**UNPLACED)]], ["A2:Q2"])
    findings = reading(made).findings
    assert [f.code for f in findings] == ["E303", "E307"]
    assert "Sherbimet!A2" in findings[0].where


def test_a_bare_name_of_a_municipality_only_may_stand_over_its_rows(records):
    made = table_of([["Nr.", *HEADINGS], ["Patos"], [1, *line(**UNPLACED)]], ["A2:Q2"])
    assert places(records(made)) == ["AL326"]


def test_a_total_ends_the_prefecture_of_a_line(records):
    rows = [["Qarku Fier"], line(prefecture=None), ["Gjithsej Qarku Fier"], line(prefecture=None, lau_code="Berat")]
    assert places(records(table_of([HEADINGS, *rows]))) == ["AL322", "AL311"]


def test_headings_printed_again_do_not_end_a_block(records):
    rows = [["Harta"], HEADINGS, line(), ["Harta"], HEADINGS, line(**UNPLACED)]
    assert places(records(table_of(rows))) == ["AL322", "AL322"]


def test_marks_beside_the_name_of_a_municipality_do_not_matter(records):
    (record,) = records(table_of([HEADINGS, line(lau_code="Bashkia Fier *", prefecture="Qarku Fier:")]))
    assert (record["lau_code"], record["municipality_as_printed"]) == ("AL322", "Bashkia Fier *")


def test_a_merged_unknown_municipality_is_reported_once(reading):
    made = table_of([HEADINGS, line(lau_code="Fierze"), line(**UNPLACED), line(**UNPLACED)], ["B2:B4", "A2:A4"])
    only(reading(made).findings, "E303", at("lau_code", 2))


def test_a_provider_or_code_merged_down_speaks_for_each_row(records):
    second = line(service_name="Qendra B", provider=None, target_groups=None, collected_on=None)
    made = table_of([HEADINGS, line(), second], ["D2:D3", "G2:G3", "N2:N3"])
    assert [r["provider"] for r in records(made)] == ["Ofrues A"] * 2
    assert [r["target_groups"] for r in records(made)] == ["children"] * 2
    assert len({r["collected_on"] for r in records(made)}) == 1


@pytest.mark.parametrize(("column", "letter"), [("beneficiaries_total", "I"), ("service_name", "C")])
def test_a_number_or_a_name_merged_over_several_rows_belongs_to_none(reading, column, letter):
    made = table_of([HEADINGS, line(), line(**{column: None})], [f"{letter}2:{letter}3"])
    only(reading(made).findings, "E404", at(column, 2))


def test_a_number_merged_over_two_columns_belongs_to_neither(reading):
    made = table_of([HEADINGS, line(beneficiaries_male=None)], ["J2:K2"])
    only(reading(made).findings, "E404", at("beneficiaries_female", 2))


def test_a_dash_merged_over_columns_is_unknown_in_each(records):
    made = table_of([HEADINGS, line(beneficiaries_female="-", beneficiaries_male=None)], ["J2:K2"])
    (record,) = records(made)
    assert record["beneficiaries_female"] is None and record["beneficiaries_male"] is None
