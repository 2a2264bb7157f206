"""Small mapping workbooks for the tests of this folder, and the one finding a refusal should give."""

import pytest
from openpyxl import Workbook

from lnb_pipeline.errors import DeliveryError

NAME = "mapping.xlsx"
CONTACT = "kontakt 069 000 0000"
ADDRESS = "rruga e sajuar 1"
SQ = {
    "prefecture": "Qarku",
    "lau_code": "Bashkia",
    "service_name": "Emërtimi i qendrës / shërbimit",
    "provider": "Ofruesi i shërbimit",
    "provider_type": "Lloji i ofruesit",
    "service_type": "Tipologjia e shërbimit",
    "target_groups": "Grupi përfitues",
    "capacity_places": "Kapaciteti (vende)",
    "beneficiaries_total": "Përfitues gjithsej",
    "beneficiaries_female": "Përfitues femra",
    "beneficiaries_male": "Përfitues meshkuj",
    "funding_sources": "Burimi i financimit",
    "licensed": "I licencuar (Po/Jo)",
    "collected_on": "Data e plotësimit",
    "contact": "Kontakti",
    "address": "Adresa",
}
EN = {
    "prefecture": "Prefecture",
    "lau_code": "Municipality",
    "service_name": "Name of centre / service",
    "provider": "Provider",
    "provider_type": "Provider type",
    "service_type": "Type of service (law 121/2016)",
    "target_groups": "Beneficiary group",
    "capacity_places": "Capacity (places)",
    "beneficiaries_total": "Beneficiaries total",
    "beneficiaries_female": "Beneficiaries female",
    "beneficiaries_male": "Beneficiaries male",
    "funding_sources": "Funding source",
    "licensed": "Licence (Y/N)",
    "collected_on": "Date of data collection",
    "contact": "Contact",
    "address": "Address",
}
MUNICIPALITY_SQ = {
    "lau_code": "Bashkia",
    "population_stated": "Popullsia (burimi, viti)",
    "naru_established": "NJVNR e ngritur (Po/Jo)",
    "naru_staff": "Punonjës të NJVNR",
    "social_fund_grant": "Fondi social i përfituar (lekë)",
}
MUNICIPALITY_EN = {
    "lau_code": "Municipality",
    "population_stated": "Population (source, year)",
    "naru_established": "NARU established",
    "naru_staff": "NARU staff",
    "social_fund_grant": "Social fund grant received (ALL)",
}


def service(**changes):
    row = {
        "prefecture": "Fier",
        "lau_code": "Fier",
        "service_name": "Qendra A",
        "provider": "Ofrues A",
        "provider_type": "PUBLIK-BASHKI",
        "service_type": "KOMUNITAR",
        "target_groups": "FEMIJE",
        "capacity_places": 10,
        "beneficiaries_total": 20,
        "beneficiaries_female": 12,
        "beneficiaries_male": 8,
        "funding_sources": "DONATOR",
        "licensed": "PO",
        "collected_on": "05.06.2021",
        "contact": CONTACT,
        "address": ADDRESS,
    }
    return row | changes


def municipality(**changes):
    row = {
        "lau_code": "Fier",
        "population_stated": 1000,
        "naru_established": "PO",
        "naru_staff": 2,
        "social_fund_grant": 500000,
    }
    return row | changes


def book(
    services,
    municipalities,
    headings=SQ,
    municipality_headings=MUNICIPALITY_SQ,
    titles=("Sherbimet", "Bashkite"),
    above=0,
):
    made = Workbook()
    made.remove(made.active)
    parts = (services, headings), (municipalities, municipality_headings)
    for title, (rows, names) in zip(titles, parts, strict=True):
        sheet = made.create_sheet(title)
        for number in range(above):
            sheet.cell(number + 1, 1, "Harta e shërbimeve" if number == 0 else None)
        for column, name in enumerate(names.values(), start=1):
            sheet.cell(above + 1, column, name)
        for line, row in enumerate(rows, start=above + 2):
            for column, key in enumerate(names, start=1):
                if row.get(key) is not None:
                    sheet.cell(line, column, row[key])
    return made


def refusal(read, content, **options):
    with pytest.raises(DeliveryError) as raised:
        read(content, **options)
    return raised.value


def one(read, content, code, place, **options):
    """The only finding of a refusal: its code, and that it names the place."""
    error = refusal(read, content, **options)
    assert [f.code for f in error.findings] == [code], str(error)
    assert place in error.findings[0].where
    return error.findings[0]


def cell(key, row, headings=SQ):
    return f"Sherbimet!{chr(ord('A') + list(headings).index(key))}{row}"


def table_of(rows, merged=(), title="Sherbimet"):
    """A services sheet cell by cell, to be read by the fixture `records`."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for column, content in enumerate(row, start=1):
            if content is not None:
                sheet.cell(number, column, content)
    for cells in merged:
        sheet.merge_cells(cells)
    return made


def line(**changes):
    """A row of services as a list, in the order of the headings SQ."""
    return [service(**changes).get(key) for key in SQ]


def bare(**filled):
    """A row with nothing but what is given."""
    return [filled.get(key) for key in SQ]


HEADINGS = list(SQ.values())
UNPLACED = {"prefecture": None, "lau_code": None}


def at(key, row):
    """Address of a column's cell in a sheet headed by HEADINGS."""
    return f"Sherbimet!{chr(ord('A') + list(SQ).index(key))}{row}"


def only(findings, code, place):
    """The only finding there is: its code, and that it names the place."""
    assert [f.code for f in findings] == [code], [str(f) for f in findings]
    assert place in findings[0].where, findings[0].where
    return findings[0]
