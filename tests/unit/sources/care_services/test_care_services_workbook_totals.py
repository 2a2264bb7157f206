"""Rows that are no records: totals by word, sums without a word, headings printed again."""

import pytest

from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES
from lnb_pipeline.sources.care_services.records import HEADINGS_AGAIN, SUBTOTALS
from lnb_pipeline.sources.care_services.totals import is_total_label
from tests.unit.sources.care_services.workbooks import HEADINGS, UNPLACED, at, bare, line, only, table_of

TOTALS = [
    "Gjithsej", "TOTALI", "Shuma", "Gjithsej Fier", "Total Qarku Fier", "Nëntotali bashkia Patos", "Nën-total",
    "Grand total", "Totali i përgjithshëm", "Gjithsej për qarkun Fier", "Shuma e bashkisë Vau i Dejës", "Fier gjithsej",
    "Total services", "Gjithsej 12 shërbime", "Subtotal - Patos",
]


@pytest.mark.parametrize("text", TOTALS)
def test_a_word_for_total_alone_or_with_a_place_is_a_total(text):
    assert is_total_label(text)


@pytest.mark.parametrize(
    "text", ["Total Care", "Shuma Fondacioni", "Qendra Totali", "Fier", "Gjithsej bashkë për fëmijët"]
)
def test_a_name_with_such_a_word_in_it_is_a_name(text):
    assert not is_total_label(text)


@pytest.mark.parametrize(
    ("text", "column"),
    list(zip(TOTALS[:12], ["prefecture", "lau_code", "service_name", "provider"] * 3, strict=True)),
)
def test_totals_by_word_are_dropped_wherever_the_word_stands(reading, text, column):
    total = bare(**{column: text}, beneficiaries_total=999)
    found = reading(table_of([HEADINGS, line(), total, line(lau_code="Patos")]))
    assert not found.findings
    assert [record["source_cell"] for record in found.records] == ["Sherbimet!2", "Sherbimet!4"]
    assert found.notes[SUBTOTALS] == 1


def test_a_remark_on_a_total_does_not_drop_a_service_without_a_name(reading):
    made = table_of([[*HEADINGS, "Shënime"], [*line(), None], [*line(service_name=None), "Gjithsej"]])
    only(reading(made).findings, "E404", at("service_name", 3))


def test_a_total_in_a_column_that_is_not_read_is_a_total(records):
    made = table_of([["Nr.", *HEADINGS], [1, *line()], ["Gjithsej", *bare(beneficiaries_total="=SUM(J2:J2)")]])
    assert len(records(made)) == 1


def test_formulas_and_errors_in_totals_and_headings_do_not_matter(records):
    rows = [[*HEADINGS, "=A1"], line(), bare(prefecture="Totali", beneficiaries_total="#REF!", capacity_places="=1+1")]
    assert len(records(table_of(rows))) == 1


def two_blocks(*extra):
    return [
        HEADINGS, line(service_name="1"),
        line(service_name="2", **UNPLACED, beneficiaries_total="30", capacity_places=None),
        *extra, line(service_name="3", lau_code="Patos", beneficiaries_total=7, beneficiaries_female=None),
    ]


SUMS = {"beneficiaries_total": 50, "beneficiaries_female": 24, "beneficiaries_male": 16, "capacity_places": 10}


@pytest.mark.parametrize(
    "row",
    [
        bare(lau_code="Fier", **SUMS), bare(prefecture="Fier", lau_code="Fier", beneficiaries_total=50),
        bare(prefecture="Fier", beneficiaries_total=57), bare(prefecture="Qarku Fier", **SUMS),
        bare(beneficiaries_total=50), bare(lau_code="Fier", beneficiaries_total="50", address="x"),
    ],
    ids=["municipality", "both", "prefecture, of all its rows", "prefecture, of the rows above", "unnamed", "as text"],
)
def test_sums_without_a_word_are_dropped_where_they_agree(reading, row):
    found = reading(table_of(two_blocks(row)))
    assert not found.findings, [str(f) for f in found.findings]
    assert [record["service_name"] for record in found.records] == ["1", "2", "3"]
    assert found.notes[SUBTOTALS] == 1


def test_sums_may_stand_above_the_rows_they_add_up(records):
    rows = [HEADINGS, bare(lau_code="Fier", **SUMS), *two_blocks()[1:]]
    assert len(records(table_of(rows))) == 3


@pytest.mark.parametrize("changed", [{"beneficiaries_total": 51}, {"capacity_places": 0}, {"beneficiaries_female": 12}])
def test_numbers_that_do_not_add_up_may_be_a_service_without_a_name_and_are_refused(reading, changed):
    found = reading(table_of(two_blocks(bare(lau_code="Fier", **SUMS | changed))))
    only(found.findings, "E413", "Sherbimet!")
    assert "4" in found.findings[0].where
    assert "Nëntotali" in found.findings[0].hint


def test_an_unnamed_row_that_repeats_one_number_is_no_proof_of_a_sum(reading):
    found = reading(table_of([HEADINGS, line(), bare(beneficiaries_total=20)]))
    only(found.findings, "E413", at("beneficiaries_total", 3))


@pytest.mark.parametrize(("total", "n_findings"), [(50, 0), (49, 1)])
def test_a_name_that_speaks_of_a_total_over_numbers_alone_is_a_sum_or_refused(reading, total, n_findings):
    found = reading(table_of(two_blocks(bare(service_name="Gjithsej 2 qendra", beneficiaries_total=total))))
    assert [record["service_name"] for record in found.records] == ["1", "2", "3"]
    assert [f.code for f in found.findings] == ["E413"] * n_findings


def test_a_sum_nobody_calculated_is_refused_without_the_word(reading):
    made = table_of(two_blocks(bare(lau_code="Fier", beneficiaries_total="=SUM(I2:I3)")))
    only(reading(made).findings, "E403", at("beneficiaries_total", 4))


def test_a_row_with_a_label_but_no_name_is_a_record_without_its_name(reading):
    made = table_of(two_blocks(bare(lau_code="Fier", provider="Ofrues A", beneficiaries_total=50)))
    only(reading(made).findings, "E404", at("service_name", 4))


def test_a_municipality_with_zeros_and_no_service_has_no_record(records):
    zeros = bare(prefecture="Kukës", lau_code="Has", beneficiaries_total=0, capacity_places=0)
    assert [record["lau_code"] for record in records(table_of([HEADINGS, line(), zeros]))] == ["AL322"]


def test_the_prefectures_sums_on_the_municipality_sheet_are_dropped(reading):
    headings = ["Qarku", "Bashkia", "Popullsia", "NJVNR e ngritur", "Punonjës të NJVNR"]
    rows = [["Fier", "Fier", 100, "Po", 2], ["Fier", "Patos", "50", "Jo", None]]
    for sums, n_findings in ((["Fier", None, 150, None, 2], 0), (["Fier", None, 151, None, 2], 1)):
        found = reading(table_of([headings, *rows, sums], title="Bashkite"), layout=MUNICIPALITIES)
        assert [record["lau_code"] for record in found.records] == ["AL322", "AL326"]
        assert [f.code for f in found.findings] == ["E413"] * n_findings


def test_a_municipality_is_not_carried_down_on_the_municipality_sheet(reading):
    headings = ["Bashkia", "Popullsia", "NJVNR e ngritur"]
    made = table_of([headings, ["Fier", 100, "Po"], [None, 100, "Jo"]], title="Bashkite")
    only(reading(made, layout=MUNICIPALITIES).findings, "E307", "Bashkite!A3")


@pytest.mark.parametrize(
    "again",
    [
        HEADINGS, ["Prefecture", "Municipality", "Name of service"],
        [None, "BASHKIA", "Emërtimi i qendrës / shërbimit *"],
        [str(n) for n in range(1, 17)], list(range(1, 17)),
    ],
    ids=["all", "in English", "some", "numbers as text", "numbers"],
)
def test_headings_printed_again_are_dropped_and_counted(reading, again):
    found = reading(table_of([HEADINGS, line(), again, line(**UNPLACED)]))
    assert not found.findings
    assert len(found.records) == 2
    assert found.notes[HEADINGS_AGAIN] == 1


def test_a_record_with_a_heading_for_its_name_is_a_record(records):
    made = table_of([HEADINGS, line(), line(service_name="Emërtimi i shërbimit")])
    assert len(records(made)) == 2
