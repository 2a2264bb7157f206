"""The municipality sheet as the field sends it, and the record that each of its rows should become."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.demonstration.care_services import spellings as typed
from lnb_pipeline.demonstration.care_services.page import Heading, Page, Record
from lnb_pipeline.demonstration.care_services.plan import PlannedMunicipality
from lnb_pipeline.demonstration.care_services.spellings import TypedName
from lnb_pipeline.reference.register import load_register

TITLE = "Bashkite"
BASIS = "Census 2011"
HEADINGS = (
    Heading("no", "Nr."),
    Heading("prefecture", "Prefecture"),
    Heading("lau_code", "Bashkia"),
    Heading("naru_established", "NJVNR e ngritur (Po/Jo)"),
    Heading("naru_staff", "NARU staff"),
    Heading("population_stated", f"Popullsia ({BASIS})"),
    Heading("social_administrators", "Administratorë shoqërorë"),
    Heading("child_protection_workers", "Punonjës për mbrojtjen e fëmijës *"),
    Heading("contact", "Kontakti"),
    Heading("cases_assessed", "Raste të vlerësuara në vit (F/M)"),
    Heading("social_care_plan", "Plani i kujdesit shoqëror (statusi, vitet)"),
    Heading("social_fund_grant", "Social fund grant received (ALL)"),
    Heading("households_economic_aid", "Familje me ndihmë ekonomike"),
    Heading("persons_disability_benefit", "Persona me pagesë PAK"),
    Heading("needs_not_covered", "Nevoja të pambuluara (sipas grupit)"),
)
_COUNTS = (
    "naru_staff", "social_administrators", "child_protection_workers", "households_economic_aid",
    "persons_disability_benefit",
)
_AS_PLANNED = (
    "lau_code", "population_stated", "naru_established", *_COUNTS, "social_care_plan", "plan_status",
    "social_fund_grant", "cases_assessed_female", "cases_assessed_male",
)


def write_municipalities(
    sheet: Worksheet, municipalities: Sequence[PlannedMunicipality], random: Random
) -> Page:
    """Write the sheet; the page's truth has one record for each municipality."""
    page = Page(sheet, HEADINGS)
    page.write({"no": "Të dhëna sipas bashkive (sintetike)"})
    page.write({heading.key: heading.text for heading in HEADINGS})
    previous = ""
    for number, row in enumerate(municipalities, start=1):
        place = load_register().by_lau(row.lau_code)
        assert place is not None
        name = typed.municipality(place, random)
        page.write({
            "no": number,
            "prefecture": place.prefecture if place.prefecture != previous else None,
            "lau_code": name.text,
            "contact": f"kontakt i sajuar {number:03d}, 069 001 {number:04d}",
            "needs_not_covered": "#N/A" if number % 4 == 0 else None,
            **_cells(row, random),
        })
        previous = place.prefecture
        sheet.row_dimensions[page.row].hidden = number == len(municipalities) - 2
        page.truth.append(_record(row, name, page.row))
    page.write({
        "lau_code": "Shuma", "population_stated": sum(m.population_stated for m in municipalities),
        "naru_staff": "#REF!",
    })
    return page


def _cells(row: PlannedMunicipality, random: Random) -> dict[str, object]:
    population = typed.count(row.population_stated, random)
    with_source = f"{row.population_stated:,} ({BASIS})".replace(",", " ")
    cases = typed.blank(random)
    if row.cases_assessed_female is not None:
        separator = random.choice((";", " / ", "/"))
        cases = f"{row.cases_assessed_female}{separator}{row.cases_assessed_male}"
    return {
        **{key: typed.count(getattr(row, key), random) for key in _COUNTS},
        "population_stated": with_source if random.random() < 0.1 else population,
        "naru_established": random.choice(typed.ANSWERS[row.naru_established]),
        "cases_assessed": cases,
        "social_care_plan": row.social_care_plan or typed.blank(random),
        "social_fund_grant": typed.lek(row.social_fund_grant, random),
    }


def _record(row: PlannedMunicipality, name: TypedName, number: int) -> Record:
    return {
        **{key: getattr(row, key) for key in _AS_PLANNED},
        "source_cell": f"{TITLE}!{number}",
        "municipality_as_printed": name.text,
        "match_class": name.match_class,
        "population_basis": BASIS,
    }
