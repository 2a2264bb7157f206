"""The further columns of the two sheets, and what is derived from them."""

import pandas as pd
import pytest

from lnb_pipeline.sources.care_services.cells import POINT_READ
from lnb_pipeline.sources.care_services.contacts import CONTACT_CUT
from lnb_pipeline.sources.care_services.labels import CODE_LIST_VERSION
from tests.unit.sources.care_services.workbooks import (
    HEADINGS,
    MUNICIPALITY_SQ,
    SQ,
    UNPLACED,
    at,
    book,
    line,
    municipality,
    one,
    only,
    service,
    table_of,
)

FURTHER = {
    "administrative_unit": ("Njësia administrative", "Administrative unit", "Otllak"),
    "area": ("Urban/Rural", "Urban/rural", "R"),
    "beneficiaries_under_18": ("Përfitues 0-17 vjeç", "Beneficiaries 0-17", 5),
    "beneficiaries_18_64": ("Përfitues 18-64 vjeç", "Beneficiaries 18-64", 10),
    "beneficiaries_65_over": ("Përfitues 65+ vjeç", "Beneficiaries 65+", 5),
    "social_workers": ("nga të cilët punonjës socialë", "of which social workers", 2),
    "psychologists": ("nga të cilët psikologë", "of which psychologists", 1),
    "annual_budget": ("Buxheti vjetor (lekë)", "Annual budget (ALL)", "1 250 000,50"),
    "licence_kind": ("Lloji i licencës", "Licence kind", "KOMUNITARE-DITORE"),
    "meets_standards": ("Plotëson standardet", "Meets standards", "PJESERISHT"),
    "last_inspection": ("Inspektimi i fundit", "Last inspection", "12 mars 2019"),
    "year_opened": ("Viti i hapjes", "Year opened", "viti 2015"),
    "subtype": ("Nëntipi", "Sub-type", "strehim i mbrojtur"),
    "licence_no": ("Nr. dhe data e licencës", "Licence no. and date", "LN-1"),
    "remarks": ("Shënime", "Remarks", "shënim"),
}
PRINTED = {key: row[2] for key, row in FURTHER.items()}


@pytest.mark.parametrize("language", [0, 1], ids=["Albanian", "English"])
def test_every_column_of_the_layout_is_read_in_both_languages(read, language):
    headings = SQ | {key: row[language] for key, row in FURTHER.items()}
    services, _ = read(book([service(**PRINTED, service_type="REZIDENCIAL")], [municipality()], headings=headings))
    row = services.iloc[0]
    assert (row.administrative_unit, row.area, row.year_opened) == ("Otllak", "rural", 2015)
    ages = (row.beneficiaries_under_18, row.beneficiaries_18_64, row.beneficiaries_65_over)
    assert (*ages, row.social_workers, row.psychologists) == (5, 10, 5, 2, 1)
    assert (row.annual_budget, str(row.last_inspection.date())) == (1_250_000.5, "2019-03-12")
    assert (row.licence_kind, row.licence_kind_as_printed) == ("community_day", "KOMUNITARE-DITORE")
    assert (row.meets_standards, row.meets_standards_as_printed) == ("partly", "PJESERISHT")
    assert (row.subtype, row.subtype_as_printed) == ("protected_shelter", "strehim i mbrojtur")
    assert (row.service_type, row.service_type_bylaw) == ("residential", "community")
    assert row.code_list_version == CODE_LIST_VERSION
    held = {str(value) for value in row}
    assert "LN-1" not in held and "shënim" not in held


def test_columns_that_are_not_there_are_unknown(read):
    services, municipalities = read(book([service()], [municipality()]))
    for column in ("area", "year_opened", "annual_budget", "subtype", "last_inspection", "licence_kind"):
        assert pd.isna(services[column][0])
    for column in ("cases_assessed_female", "plan_status", "social_care_plan"):
        assert pd.isna(municipalities[column][0])


def test_providers_are_numbered_in_order_of_appearance_whatever_their_spelling(read):
    names = ["Ofrues B", "Ofrues A", None, "OFRUES B", "-", "ofrues c"]
    services, _ = read(book([service(provider=name) for name in names], [municipality()]))
    assert services.provider_no.fillna(0).tolist() == [1, 2, 0, 1, 0, 3]


def test_an_unknown_area_is_refused_since_its_label_is_kept_nowhere(read):
    made = book([service(area="periferi")], [municipality()], headings=SQ | {"area": "Urban/Rural"})
    finding = one(read, made, "E404", "Sherbimet!Q2")
    assert finding.expected == "one of urban, rural"


def test_a_cross_in_the_column_of_licences_is_refused_and_a_tick_is_a_yes(reading):
    only(reading(table_of([HEADINGS, line(licensed="x")])).findings, "E404", at("licensed", 2))
    assert reading(table_of([HEADINGS, line(licensed="✓")])).records[0]["licensed"] == "yes"


def test_contacts_inside_texts_are_cut_and_counted(reading):
    made = table_of([HEADINGS, line(provider="Ofrues A, tel. 069 000 0000", target_groups="FEMIJE a@b.example; PAK")])
    found = reading(made)
    (record,) = found.records
    assert (record["provider"], record["target_groups_as_printed"]) == ("Ofrues A, […]", "FEMIJE […]; PAK")
    assert record["target_groups"] == "children|disability"
    assert found.notes[CONTACT_CUT] == 2


def test_a_count_with_a_point_is_a_thousand_in_text_and_a_fraction_as_a_number(reading):
    found = reading(table_of([HEADINGS, line(beneficiaries_total="1.234"), line(**UNPLACED, capacity_places=1.234)]))
    assert found.records[0]["beneficiaries_total"] == 1234
    assert found.notes[POINT_READ] == 1
    only(found.findings, "E404", at("capacity_places", 3))


def test_the_date_of_collection_takes_two_digits_of_the_mappings_year_only(reading):
    assert str(reading(table_of([HEADINGS, line(collected_on="5.6.21")])).records[0]["collected_on"]) == "2021-06-05"
    only(reading(table_of([HEADINGS, line(collected_on="5.6.19")])).findings, "E404", at("collected_on", 2))


def municipal(read, **cells):
    headings = MUNICIPALITY_SQ | {
        "social_care_plan": "Plani i kujdesit shoqëror (statusi, vitet)", "cases": "Raste të vlerësuara në vit (F/M)",
        "needs": "Nevoja të pambuluara (sipas grupit)",
    }
    _, found = read(book([service()], [municipality(**cells)], municipality_headings=headings))
    return found.iloc[0]


def test_the_plan_and_the_cases_of_a_municipality_are_read(read):
    row = municipal(read, social_care_plan="miratuar 2021-2025", cases="12;8", needs="të moshuar: 14")
    assert (row.social_care_plan, row.plan_status) == ("miratuar 2021-2025", "adopted")
    assert (row.cases_assessed_female, row.cases_assessed_male) == (12, 8)
    assert "të moshuar: 14" not in {str(value) for value in row}


def test_cases_may_stand_in_two_columns(read):
    headings = MUNICIPALITY_SQ | {"f": "Raste të vlerësuara në vit femra", "m": "Raste të vlerësuara në vit (M)"}
    _, found = read(book([service()], [municipality(f=3, m="-")], municipality_headings=headings))
    assert found.cases_assessed_female[0] == 3 and pd.isna(found.cases_assessed_male[0])


def test_the_grant_may_be_stated_in_millions_and_the_population_with_a_point(read):
    row = municipal(read, social_fund_grant="1,2 milionë lekë", population_stated="55.296 (Census 2011)")
    assert (row.social_fund_grant, row.population_stated, row.population_basis) == (1_200_000, 55296, "Census 2011")


@pytest.mark.parametrize(
    ("column", "content", "letter"),
    [("social_fund_grant", "1.500", "E"), ("population_stated", "12 (7 F)", "B"), ("cases", 20, "G"),
     ("cases", "12,8", "G"), ("naru_established", "x", "C")],
)
def test_a_cell_of_the_municipality_sheet_that_is_not_clear_is_refused(read, column, content, letter):
    headings = MUNICIPALITY_SQ | {"social_care_plan": "Social care plan", "cases": "Cases assessed in the year (F/M)"}
    made = book([service()], [municipality(**{column: content})], municipality_headings=headings)
    one(read, made, "E404", f"Bashkite!{letter}2")
