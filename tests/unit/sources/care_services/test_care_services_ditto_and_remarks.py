"""Marks for "as above", remarks in headings, and texts of municipalities that are published or not."""

import pandas as pd
import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.care_services.cells import is_ditto
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES
from lnb_pipeline.sources.care_services.listings import municipality_capacity
from tests.unit.sources.care_services.sheets_as_read import municipalities
from tests.unit.sources.care_services.workbooks import (
    HEADINGS,
    MUNICIPALITY_SQ,
    at,
    bare,
    book,
    line,
    municipality,
    one,
    only,
    service,
    table_of,
)


@pytest.mark.parametrize("mark", ["-//-", "//", '"', "″", "''", '-"-', "„", " // "])
def test_a_mark_for_as_above_is_known(mark):
    assert is_ditto(mark)


@pytest.mark.parametrize("text", ["-", "/", "–", "n/a", "Qendra \"A\"", "", None, 12, "http://a"])
def test_a_dash_or_a_text_is_no_mark_for_as_above(text):
    assert not is_ditto(text)


@pytest.mark.parametrize("mark", ["-//-", '"'])
@pytest.mark.parametrize("column", [
    "service_name", "provider", "provider_type", "target_groups", "beneficiaries_total", "licensed", "collected_on",
])
def test_a_mark_for_as_above_is_refused_with_its_cell(reading, column, mark):
    finding = only(reading(table_of([HEADINGS, line(), line(**{column: mark})])).findings, "E404", at(column, 3))
    assert "write the value" in finding.expected


@pytest.mark.parametrize("mark", ["-//-", '"'])
def test_a_mark_for_as_above_in_the_place_carries_the_place(records, mark):
    found = records(table_of([HEADINGS, line(), line(prefecture=mark, lau_code=mark)]))
    assert [r["lau_code"] for r in found] == ["AL322", "AL322"]


def test_a_row_of_marks_and_a_place_is_a_service_and_refused(reading):
    marks = dict.fromkeys(("service_name", "provider", "service_type"), "-//-")
    found = reading(table_of([HEADINGS, line(), bare(lau_code="Patos", **marks)]))
    assert {f.code for f in found.findings} == {"E404"} and at("service_name", 3) in str(found.findings[0])


@pytest.mark.parametrize("heading", [
    "Kapaciteti (m2)", "Kapaciteti (përfitues në muaj)", "Kapaciteti (2019)", "Bashkia (partnere)",
    "Ofruesi i shërbimit (2019)", "Ofruesi i shërbimit (partneri)",
])
def test_a_remark_that_may_make_it_another_column_is_not_read_over(heading):
    assert SERVICES.of_year(2021).field_of(heading) is None


@pytest.mark.parametrize(("heading", "column"), [
    ("Kapaciteti (vende)", "capacity_places"), ("Kapaciteti (2021)", "capacity_places"),
    ("Përfitues gjithsej (2021)", "beneficiaries_total"), ("Tipologjia e shërbimit (ligji 121/2016)", "service_type"),
    ("Lloji i ofruesit (publik, OJF, privat)", "provider_type"), ("Grupi përfitues (fëmijë, PAK)", "target_groups"),
    ("Bashkia (emri)", "lau_code"), ("I licencuar (Po/Jo)", "licensed"),
])
def test_a_remark_of_known_words_leaves_the_column_what_it_is(heading, column):
    assert SERVICES.of_year(2021).field_of(heading).column == column


@pytest.mark.parametrize(("heading", "is_read"), [
    ("Popullsia (Census 2011)", True), ("Popullsia (INSTAT, 1 janar 2021)", True), ("Popullsia (në mijë)", False),
    ("Popullsia (femra)", False),
])
def test_a_population_is_read_with_a_source_and_in_no_other_unit(heading, is_read):
    assert (MUNICIPALITIES.of_year(2021).field_of(heading) is not None) == is_read


def test_a_population_in_thousands_is_refused(read):
    made = book([service()], [municipality(population_stated="121 (në mijë)")])
    one(read, made, "E404", "Bashkite!B2")


def test_of_two_years_of_a_column_that_of_the_mapping_is_read(records):
    headings = [*HEADINGS, "Buxheti vjetor (lekë, 2020)", "Buxheti vjetor (lekë, 2021)"]
    assert records(table_of([headings, [*line(), 1, 2]]))[0]["annual_budget"] == 2


def test_no_refusal_quotes_a_title_or_a_heading(read):
    made = book([service()], [municipality()], titles=("Secret 069 000 0000", "Bashkite"))
    with pytest.raises(DeliveryError) as error:
        read(made)
    assert "Secret" not in str(error.value)
    made = book([service()], [municipality()], municipality_headings=MUNICIPALITY_SQ | {"lau_code": "Secret"})
    with pytest.raises(DeliveryError) as error:
        read(made)
    assert "Secret" not in str(error.value) and "A1" in str(error.value)


@pytest.mark.parametrize(("plan", "basis"), [
    ("miratuar 2019-2023", "Census 2011"), ("nuk ka plan", "gjendja civile 2021"),
    ("Miratuar me VKB nr. 12 dt. 3.4.2019", "INSTAT, vlerësim 1 janar 2021"), ("në proces hartimi, 2021", "register"),
])
def test_a_plan_and_a_source_of_known_words_are_shown_as_printed(plan, basis):
    stated = {"lau_code": "AL322", "social_care_plan": plan, "population_basis": basis}
    row = municipality_capacity(municipalities(stated))
    assert (row.social_care_plan[0], row.population_basis[0]) == (plan, basis)


@pytest.mark.parametrize(("plan", "basis"), [
    ("miratuar, përgjegjëse znj. Sekret", "nga Sekret, 2021"), ("miratuar 069 000 0000", "2021000000"),
    ("miratuar […]", "census […]"), (None, None),
])
def test_another_text_of_a_municipality_is_not_shown(plan, basis):
    row = municipality_capacity(municipalities({
        "lau_code": "AL322", "social_care_plan": plan, "plan_status": "adopted", "population_basis": basis,
    }))
    assert pd.isna(row.social_care_plan[0]) and pd.isna(row.population_basis[0]) and row.plan_status[0] == "adopted"
