"""Rows that name no service: words that say there is none, notes, signatures, means, and an example of the form."""

import pytest

from lnb_pipeline.sources.care_services.labels import NO_SERVICE
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES
from lnb_pipeline.sources.care_services.records import NO_SERVICES, SUBTOTALS, TOTALS_WRONG
from tests.unit.sources.care_services.workbooks import HEADINGS, UNPLACED, at, bare, line, only, table_of

NONE_AT_ALL = [
    "Nuk ka", "Asnjë", "S'ka", "0", 0, "No services", "Nuk ofrohen shërbime", "Në ndërtim", "NUK KA SHËRBIME SOCIALE",
    "S’ka shërbime në këtë bashki.", "Asnje qender", "None",
]
DASHES = dict.fromkeys(("provider", "provider_type", "service_type", "target_groups", "funding_sources"), "-")


@pytest.mark.parametrize("text", NONE_AT_ALL)
def test_words_that_say_there_is_no_service_make_no_record_and_are_counted(reading, text):
    row = bare(lau_code="Patos", service_name=text, beneficiaries_total=0, licensed="Jo", **DASHES)
    found = reading(table_of([HEADINGS, line(), row, line(lau_code="Roskovec")]))
    assert not found.findings, [str(f) for f in found.findings]
    assert [record["lau_code"] for record in found.records] == ["AL322", "AL325"]
    assert +found.notes == {NO_SERVICES: 1}


def test_the_words_may_reach_over_several_columns_or_stand_in_each(reading):
    over = table_of([HEADINGS, bare(lau_code="Patos", service_name="Nuk ka shërbime"), line()], ["C2:H2"])
    each = bare(lau_code="Patos", provider="Nuk ka", service_type="nuk ka", target_groups="0", beneficiaries_total="0")
    for made in (over, table_of([HEADINGS, each, line()])):
        found = reading(made)
        assert not found.findings, [str(f) for f in found.findings]
        assert (len(found.records), +found.notes) == (1, {NO_SERVICES: 1})


@pytest.mark.parametrize("stated", [{"beneficiaries_total": 12}, {"provider": "Ofrues A"}, {"annual_budget": 5}])
def test_words_that_say_there_is_none_beside_a_service_are_refused(reading, stated):
    headings = [*HEADINGS, "Buxheti vjetor (lekë)"]
    row = [*bare(lau_code="Patos", service_name="Nuk ka", **stated), stated.get("annual_budget")]
    only(reading(table_of([headings, line(), row])).findings, "E404", at("service_name", 3))


def test_a_municipality_that_is_not_known_is_refused_even_where_it_has_no_service(reading):
    made = table_of([HEADINGS, line(), bare(lau_code="Patoq", service_name="Nuk ka")])
    only(reading(made).findings, "E303", at("lau_code", 3))


def test_no_label_of_a_service_is_a_word_for_none():
    assert NO_SERVICE.isdisjoint({"qendra", "sherbime", "qender ditore", "n a", ""})


@pytest.mark.parametrize("text", ["Plotësoi: specialisti", "Shënim: të dhëna paraprake", "për fëmijë", "Mesatarja"])
@pytest.mark.parametrize("numbers", [{}, {"beneficiaries_total": 20, "licensed": "Po"}], ids=["alone", "with numbers"])
def test_a_name_without_anything_a_service_states_is_refused_at_its_cell(reading, text, numbers):
    made = table_of([HEADINGS, line(), bare(service_name=text, **numbers)])
    finding = only(reading(made).findings, "E404", at("service_name", 3))
    assert text not in str(finding) and "delete" in finding.hint


def test_a_note_below_the_table_is_one_finding_and_not_two(reading):
    made = table_of([HEADINGS, line(), [], bare(service_name="Plotësoi: specialisti")])
    only(reading(made).findings, "E404", at("service_name", 4))


@pytest.mark.parametrize(
    "stated",
    [{"provider": "Ofrues B"}, {"provider_type": "Privat"}, {"target_groups": "PAK"}, {"funding_sources": "Donator"}],
)
def test_one_label_of_a_service_is_enough(records, stated):
    assert len(records(table_of([HEADINGS, line(), bare(lau_code="Patos", service_name="Qendra Z", **stated)]))) == 2


def test_a_provider_merged_down_to_a_row_is_stated_on_it(records):
    rows = [HEADINGS, line(), bare(lau_code="Fier", service_name="Qendra B")]
    assert [record["provider"] for record in records(table_of(rows, ["D2:D3"]))] == ["Ofrues A", "Ofrues A"]


@pytest.mark.parametrize("other", [{"provider": "Ofrues A"}, {"licensed": "Po", "collected_on": "05.06.2021"}])
@pytest.mark.parametrize(("total", "codes"), [(40, []), (41, ["E413"])])
def test_a_name_that_speaks_of_a_total_is_a_sum_whatever_stands_beside_it(reading, other, total, codes):
    row = bare(lau_code="Fier", service_name="Gjithsej shërbime të hapura", beneficiaries_total=total, **other)
    found = reading(table_of([HEADINGS, line(), line(**UNPLACED), row]))
    assert len(found.records) == 2
    assert [f.code for f in found.findings] == codes


def test_a_service_with_such_a_name_states_its_type_or_group(records):
    rows = [HEADINGS, line(), line(service_name="Shërbimi social gjithsej")]
    assert [record["service_name"] for record in records(table_of(rows))] == ["Qendra A", "Shërbimi social gjithsej"]


@pytest.mark.parametrize("mark", ["Shembull", "p.sh.", "Example 1", "SHEMBULL:", "Shembull - si plotësohet"])
def test_an_example_of_how_to_fill_in_is_refused_at_its_mark(reading, mark):
    found = reading(table_of([["Nr.", *HEADINGS], [mark, *line()], [1, *line()]]))
    only(found.findings, "E404", "Sherbimet!A2")
    assert len(found.records) == 1


def test_a_centre_may_be_called_an_example(records):
    assert len(records(table_of([HEADINGS, line(service_name="Qendra Shembull")]))) == 1


def two_places(total):
    return table_of([
        HEADINGS, line(), line(**UNPLACED, beneficiaries_total=30, beneficiaries_female=None), total,
        line(lau_code="Patos", beneficiaries_total=7),
    ])


@pytest.mark.parametrize(
    ("total", "wrong"),
    [
        (bare(lau_code="Nëntotali", beneficiaries_total=50), False),
        (bare(lau_code="Nëntotali", beneficiaries_total=51), True),
        (bare(service_name="Gjithsej qarku Fier", beneficiaries_total=57), False),
        (bare(service_name="Gjithsej bashkia Patos", beneficiaries_total=7), False),
        (bare(prefecture="Totali", beneficiaries_total="#REF!"), False),
        (bare(prefecture="Totali"), False),
    ],
    ids=["right", "wrong", "of a prefecture", "of the place below", "not calculated", "without a number"],
)
def test_a_total_by_word_that_does_not_add_up_is_noted_with_its_cell(reading, total, wrong):
    found = reading(two_places(total))
    assert not found.findings
    assert len(found.records) == 3
    expected = {f"{TOTALS_WRONG} ({at('beneficiaries_total', 4)})": 1} if wrong else {}
    assert +found.notes == {SUBTOTALS: 1} | expected


@pytest.mark.parametrize("place", ["Qarku Fier", "SHQIPËRIA", "Republika e Shqipërisë", "Albania"])
@pytest.mark.parametrize(("total", "codes"), [(150, []), (151, ["E413"])])
def test_sums_of_a_larger_place_in_the_column_of_municipalities_are_dropped_where_they_agree(
    reading, place, total, codes
):
    headings = ["Bashkia", "Popullsia", "NJVNR e ngritur"]
    rows = [["Fier", 100, "Po"], ["Patos", 50, "Jo"], [place, total, None]]
    found = reading(table_of([headings, *rows], title="Bashkite"), layout=MUNICIPALITIES)
    assert [f.code for f in found.findings] == codes
    assert [record["lau_code"] for record in found.records] == ["AL322", "AL326"]
    assert all("delete it" in f.hint for f in found.findings)


def test_a_larger_place_that_states_more_than_numbers_is_refused_with_what_to_do(reading):
    headings = ["Bashkia", "Popullsia", "NJVNR e ngritur"]
    made = table_of([headings, ["Fier", 100, "Po"], ["Qarku Fier", 100, "Po"]], title="Bashkite")
    finding = only(reading(made, layout=MUNICIPALITIES).findings, "E303", "Bashkite!A3")
    assert "delete the row if it is a subtotal" in finding.hint


def test_a_thousand_rows_of_numbers_that_are_no_sums_are_judged_in_no_time(reading):
    rows = [row for _ in range(1000) for row in (line(), bare(beneficiaries_total=7))]
    found = reading(table_of([HEADINGS, *rows]))
    assert [f.code for f in found.findings] == ["E413"] * 1000
