"""The layout of the mapping workbook: sheets, and the headings that stand for our columns.

This is the one place that says which heading, Albanian or English, is which column. Headings are
compared without case, diacritics and punctuation. What is not listed in a sheet's `fields` is never
read; addresses, contacts, remarks and licence numbers are among it on purpose.
"""

from __future__ import annotations

from itertools import product

from lnb_pipeline.sources.care_services.fields import Field, SheetLayout

__all__ = ["HEADING_ROWS", "MIN_HEADINGS", "MUNICIPALITIES", "SERVICES", "Field", "SheetLayout"]

HEADING_ROWS = 15
MIN_HEADINGS = 3

_PREFECTURE = ("Qarku", "Qark", "Prefektura", "Emri i qarkut", "Prefecture", "County", "Name of prefecture")
_MUNICIPALITY = ("Bashkia", "Bashki", "Emri i bashkisë", "Municipality", "Name of municipality")

_PERSONS_SERVED = (
    "Përfitues", "Përfituesit", "Numri i përfituesve", "Nr. i përfituesve", "Nr. përfituesve",
    "Përfituesit e shërbimit", "Beneficiaries", "Number of beneficiaries", "No. of beneficiaries",
)
_EMPLOYED = (
    "Punonjës", "Punonjësit", "Numri i punonjësve", "Nr. i punonjësve", "Staf", "Stafi", "Personeli", "Staff",
    "Employees", "Number of staff",
)
_CASES = ("Raste të vlerësuara në vit", "Raste të vlerësuara", "Cases assessed in the year", "Cases assessed")
_TOTAL = ("gjithsej", "në total", "totali", "total", "in total")
_WOMEN = (
    "femra", "F", "gra", "gra dhe vajza", "vajza dhe gra", "nga të cilat femra", "nga të cilët femra", "female",
    "females", "women", "women and girls", "of which female", "of which women",
)
_MEN = (
    "meshkuj", "M", "burra", "burra dhe djem", "nga të cilët meshkuj", "male", "males", "men", "men and boys",
    "of which male", "of which men",
)
_UNDER_18 = ("0-17 vjeç", "0-17", "nën 18 vjeç", "nën 18", "0-17 years", "aged 0-17", "under 18")
_TO_64 = ("18-64 vjeç", "18-64", "18-64 years", "aged 18-64")
_FROM_65 = (
    "65+ vjeç", "65+", "65 vjeç e lart", "65 e lart", "65 vjeç e sipër", "65+ years", "aged 65+", "65 and over",
    "65 years and over",
)


def _of(groups: tuple[str, ...], parts: tuple[str, ...], *others: str) -> tuple[str, ...]:
    """The forms a part of a group is printed in: group and part, as two rows of headings join to, and others."""
    return (*(f"{group} {part}" for group, part in product(groups, parts)), *others)


SERVICES = SheetLayout(
    name="Sherbimet",
    bare_place_is_no_record=True,
    titles=("Sherbimet", "Shërbimet", "services", "Sherbimet (services)", "service"),
    fields=(
        Field("prefecture", "prefecture", _PREFECTURE, takes_note=True),
        Field("lau_code", "municipality", _MUNICIPALITY, required=True, takes_note=True),
        Field("administrative_unit", "text", ("Njësia administrative", "Administrative unit"), takes_note=True),
        Field(
            "area", "choice",
            ("Urban/Rural", "Urbane/Rurale", "Zona (urbane/rurale)", "Qytet/Fshat", "Area (urban/rural)",
             "Urban or rural"),
            takes_note=True,
        ),
        Field(
            "service_name", "text",
            (
                "Emërtimi i qendrës / shërbimit", "Emërtimi i qendrës", "Emërtimi i shërbimit",
                "Emri i qendrës / shërbimit", "Emri i shërbimit", "Emri i qendrës", "Name of centre / service",
                "Name of center / service", "Name of service", "Name of centre", "Service name",
            ),
            required=True, filled=True, takes_note=True, names_one=True,
        ),
        Field(
            "provider", "text",
            (
                "Ofruesi i shërbimit", "Ofruesi", "Ofruesi emri", "Ofruesi i shërbimit emri", "Emri i ofruesit",
                "Provider", "Service provider", "Provider name", "Name of provider",
            ),
            required=True, takes_note=True,
        ),
        Field(
            "provider_type", "code",
            ("Lloji i ofruesit", "Ofruesi lloji", "Ofruesi i shërbimit lloji", "Provider type", "Type of provider"),
            required=True, takes_note=True,
        ),
        Field(
            "service_type", "code",
            (
                "Tipologjia e shërbimit", "Tipologjia", "Lloji i shërbimit", "Type of service (law 121/2016)",
                "Type of service", "Service type",
            ),
            required=True, takes_note=True,
        ),
        Field(
            "subtype", "code", ("Nëntipi", "Nën-tipi", "Nëntipi i shërbimit", "Sub-type", "Subtype"), takes_note=True,
        ),
        Field(
            "target_groups", "codes",
            (
                "Grupi përfitues", "Grupet përfituese", "Grupi i përfituesve", "Beneficiary group",
                "Beneficiary groups", "Target group", "Target groups",
            ),
            required=True, takes_note=True,
        ),
        Field(
            "capacity_places", "count",
            ("Kapaciteti (vende)", "Kapaciteti", "Capacity (places)", "Capacity", "Places"), takes_note=True,
        ),
        Field(
            "beneficiaries_total", "count",
            (
                "Përfitues gjithsej",
                *_of(
                    _PERSONS_SERVED, _TOTAL, "Total beneficiaries", "Numri i përfituesve", "Nr. i përfituesve",
                    "Beneficiaries", "Number of beneficiaries",
                ),
            ),
            required=True,
        ),
        Field(
            "beneficiaries_female", "count",
            ("Përfitues femra", *_of(_PERSONS_SERVED, _WOMEN, "Përfituese femra", "Female beneficiaries")),
        ),
        Field(
            "beneficiaries_male", "count",
            ("Përfitues meshkuj", *_of(_PERSONS_SERVED, _MEN, "Male beneficiaries")),
        ),
        Field("beneficiaries_under_18", "count", _of(_PERSONS_SERVED, _UNDER_18)),
        Field("beneficiaries_18_64", "count", _of(_PERSONS_SERVED, _TO_64)),
        Field("beneficiaries_65_over", "count", _of(_PERSONS_SERVED, _FROM_65)),
        Field("waiting_list", "count", ("Lista e pritjes", "Waiting list")),
        Field(
            "staff_total", "count",
            (*_of(_EMPLOYED, _TOTAL, "Total staff", "Staff", "Numri i punonjësve", "Number of staff"),),
        ),
        Field("staff_female", "count", ("Punonjës femra", *_of(_EMPLOYED, _WOMEN, "Female staff"))),
        Field(
            "social_workers", "count",
            _of(
                ("nga të cilët", "of which"), ("punonjës socialë", "social workers"), "Punonjës socialë",
                "Social workers",
                *_of(_EMPLOYED, ("punonjës socialë", "nga të cilët punonjës socialë", "socialë", "social workers")),
            ),
        ),
        Field(
            "psychologists", "count",
            _of(
                ("nga të cilët", "of which"), ("psikologë", "psychologists"), "Psikologë", "Psychologists",
                *_of(_EMPLOYED, ("psikologë", "nga të cilët psikologë", "psychologists")),
            ),
        ),
        Field(
            "funding_sources", "codes",
            (
                "Burimi i financimit", "Burimet e financimit", "Financimi burimi", "Funding source", "Funding sources",
                "Source of funding",
            ),
            required=True, takes_note=True,
        ),
        Field(
            "annual_budget", "amount",
            ("Buxheti vjetor (lekë)", "Buxheti vjetor", "Buxheti", "Annual budget (ALL)", "Annual budget", "Budget"),
            takes_note=True,
        ),
        Field(
            "licensed", "code",
            (
                "I licencuar (Po/Jo)", "I licencuar", "Licencuar", "Licenca (Po/Jo)", "Licence (Y/N)", "Licence",
                "Licence (Yes/No)", "Licensed", "Licensed (Y/N)", "I licencuar (Po/Jo/Në proces)",
                "Licence (Yes/No/In process)",
            ),
            required=True,
        ),
        Field(
            "licence_kind", "code",
            ("Lloji i licencës", "Licenca lloji", "Licence kind", "Kind of licence", "Type of licence"),
            takes_note=True,
        ),
        Field(
            "meets_standards", "code",
            ("Plotëson standardet", "Plotësimi i standardeve", "Meets standards", "Standards met"), takes_note=True,
        ),
        Field(
            "last_inspection", "date",
            ("Inspektimi i fundit", "Data e inspektimit të fundit", "Last inspection", "Date of last inspection"),
            takes_note=True,
        ),
        Field("year_opened", "year", ("Viti i hapjes", "Year opened", "Year of opening"), takes_note=True),
        Field(
            "collected_on", "date",
            (
                "Data e plotësimit", "Data e mbledhjes", "Data e mbledhjes së të dhënave", "Date of data collection",
                "Date of collection", "Collected on",
            ),
            required=True, takes_note=True,
        ),
    ),
    unread=(
        "Nr.", "No.", "Nr. rendor", "Punonjës meshkuj", "Staff male", "Male staff", "Nr. dhe data e licencës",
        "Nr. i licencës", "Licence no. and date", "Licence no.", "Shënime", "Komente", "Remarks", "Notes", "Comments",
        "Adresa", "Address", "Kontakti", "Kontakt", "Kontaktet", "Personi i kontaktit", "Contact", "Contacts",
        "Contact person", "Telefoni", "Tel.", "Nr. telefoni", "Telephone", "Phone", "E-mail", "Email",
    ),
)

MUNICIPALITIES = SheetLayout(
    name="Bashkite",
    titles=("Bashkite", "Bashkitë", "municipalities", "Bashkite (municipalities)", "municipality"),
    fields=(
        Field("prefecture", "prefecture", _PREFECTURE, takes_note=True),
        Field("lau_code", "municipality", _MUNICIPALITY, required=True, takes_note=True),
        Field(
            "population_stated", "population",
            ("Popullsia (burimi, viti)", "Popullsia", "Population (source, year)", "Population"),
            required=True, takes_note=True,
        ),
        Field(
            "population_basis", "text",
            (
                "Burimi i popullsisë", "Burimi dhe viti i popullsisë", "Popullsia burimi", "Population source",
                "Population basis", "Population source and year",
            ),
        ),
        Field(
            "naru_established", "yes_no",
            ("NJVNR e ngritur (Po/Jo)", "NJVNR e ngritur", "NARU established (Y/N)", "NARU established"),
            required=True, takes_note=True,
        ),
        Field(
            "naru_staff", "count",
            ("Punonjës të NJVNR", "Punonjës të NJVNR-së", "NJVNR punonjës", "NARU staff"),
        ),
        Field("social_administrators", "count", ("Administratorë shoqërorë", "Social administrators")),
        Field(
            "child_protection_workers", "count",
            ("Punonjës për mbrojtjen e fëmijës", "Punonjës të mbrojtjes së fëmijës", "Child protection workers"),
        ),
        Field(
            "social_care_plan", "plan",
            (
                "Plani i kujdesit shoqëror (statusi, vitet)", "Plani i kujdesit shoqëror",
                "Social care plan (status, years)", "Social care plan",
            ),
            takes_note=True,
        ),
        Field(
            "social_fund_grant", "amount",
            (
                "Fondi social i përfituar (lekë)", "Fondi social i përfituar", "Social fund grant received (ALL)",
                "Social fund grant received", "Social fund grant",
            ),
            takes_note=True,
        ),
        Field("households_economic_aid", "count", ("Familje me ndihmë ekonomike", "Households on economic aid")),
        Field("persons_disability_benefit", "count", ("Persona me pagesë PAK", "Persons with disability benefit")),
        Field(
            "cases_assessed", "pair", _of(_CASES, ("(F/M)", "femra/meshkuj", "female/male")),
            also=("cases_assessed_female", "cases_assessed_male"),
        ),
        Field("cases_assessed_female", "count", _of(_CASES, _WOMEN)),
        Field("cases_assessed_male", "count", _of(_CASES, _MEN)),
    ),
    unread=(
        "Nr.", "No.", "Nr. rendor", "Nevoja të pambuluara (sipas grupit)", "Needs not covered (by group)",
        "Nevoja të pambuluara", "Needs not covered", "Shënime", "Komente", "Remarks", "Notes", "Comments", "Adresa",
        "Address", "Kontakti", "Kontakt", "Kontaktet", "Personi i kontaktit", "Contact", "Contacts", "Contact person",
        "Telefoni", "Tel.", "Telephone", "Phone", "E-mail", "Email",
    ),
)
