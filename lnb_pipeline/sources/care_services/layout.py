"""The layout of the mapping workbook: sheets, and the headings that stand for our columns.

This is the one place that says which heading, Albanian or English, is which column. Headings are
compared without case, diacritics and punctuation. What is not listed in a sheet's `fields` is never
read; addresses and contacts are among it on purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from lnb_pipeline.sources.care_services.cells import fold_label

Kind = Literal[
    "municipality", "prefecture", "text", "count", "amount", "date", "yes_no", "code", "codes", "population"
]

HEADING_ROWS = 15
MIN_HEADINGS = 3
TOTAL_WORDS = (
    "totali",
    "totale",
    "total",
    "nentotali",
    "nentotal",
    "gjithsej",
    "shuma",
    "subtotal",
    "grand total",
)

_NOTE = re.compile(r"\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet.

    `headings`: the forms it is printed in. `required`: the heading must be there. `filled`: every row
    must state it. `takes_note`: a remark in brackets after the heading (unit, source) does not change
    which column it is. A field of kind code or codes also keeps its label in `<column>_as_printed`.
    """

    column: str
    kind: Kind
    headings: tuple[str, ...]
    required: bool = False
    filled: bool = False
    takes_note: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its name in `source_cell`, the names it may bear, its columns and what is left unread.

    `bare_place_is_no_record`: a row that states a place and nothing else says that nothing is there.
    """

    name: str
    titles: tuple[str, ...]
    fields: tuple[Field, ...]
    unread: tuple[str, ...] = field(default=())
    bare_place_is_no_record: bool = False

    @cached_property
    def known_titles(self) -> frozenset[str]:
        return frozenset(fold_label(title) for title in self.titles)

    @cached_property
    def by_heading(self) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for item in self.fields:
            for heading in item.headings:
                if found.setdefault(fold_label(heading), item) is not item:
                    raise RuntimeError(f"the heading {heading} means two columns of {self.name}")
        return found

    @cached_property
    def unread_headings(self) -> frozenset[str]:
        return frozenset(fold_label(heading) for heading in self.unread)

    def field_of(self, heading: str) -> Field | None:
        """Column a printed heading stands for, None when it is unknown or deliberately not read."""
        found = self.by_heading.get(fold_label(heading))
        if found is None and fold_label(heading) not in self.unread_headings:
            shorter = self.by_heading.get(fold_label(_NOTE.sub("", heading)))
            found = shorter if shorter is not None and shorter.takes_note else None
        return found

    def knows(self, heading: str) -> bool:
        """Whether a heading belongs to this layout, read or not."""
        return self.field_of(heading) is not None or fold_label(heading) in self.unread_headings


def note_of(heading: str) -> str | None:
    """The remark in brackets at the end of a heading, None when there is none."""
    found = _NOTE.search(heading)
    return found[1].strip() or None if found else None


_PREFECTURE = ("Qarku", "Qark", "Prefektura", "Prefecture", "County")
_MUNICIPALITY = ("Bashkia", "Bashki", "Emri i bashkisë", "Municipality", "Name of municipality")

SERVICES = SheetLayout(
    name="Sherbimet",
    bare_place_is_no_record=True,
    titles=("Sherbimet", "Shërbimet", "services", "Sherbimet (services)", "service"),
    fields=(
        Field("prefecture", "prefecture", _PREFECTURE),
        Field("lau_code", "municipality", _MUNICIPALITY, required=True),
        Field(
            "service_name",
            "text",
            (
                "Emërtimi i qendrës / shërbimit",
                "Emërtimi i qendrës",
                "Emërtimi i shërbimit",
                "Emri i qendrës / shërbimit",
                "Emri i shërbimit",
                "Name of centre / service",
                "Name of center / service",
                "Name of service",
                "Service name",
            ),
            required=True,
            filled=True,
        ),
        Field(
            "provider",
            "text",
            ("Ofruesi i shërbimit", "Ofruesi", "Provider", "Service provider"),
            required=True,
        ),
        Field(
            "provider_type", "code", ("Lloji i ofruesit", "Provider type", "Type of provider"), required=True
        ),
        Field(
            "service_type",
            "code",
            (
                "Tipologjia e shërbimit",
                "Tipologjia",
                "Lloji i shërbimit",
                "Type of service (law 121/2016)",
                "Type of service",
                "Service type",
            ),
            required=True,
            takes_note=True,
        ),
        Field("subtype_as_printed", "text", ("Nëntipi", "Nën-tipi", "Sub-type", "Subtype")),
        Field(
            "target_groups",
            "codes",
            (
                "Grupi përfitues",
                "Grupet përfituese",
                "Beneficiary group",
                "Beneficiary groups",
                "Target group",
                "Target groups",
            ),
            required=True,
        ),
        Field(
            "capacity_places",
            "count",
            ("Kapaciteti (vende)", "Kapaciteti", "Capacity (places)", "Capacity", "Places"),
            takes_note=True,
        ),
        Field(
            "beneficiaries_total",
            "count",
            (
                "Përfitues gjithsej",
                "Përfituesit gjithsej",
                "Numri i përfituesve",
                "Beneficiaries total",
                "Total beneficiaries",
                "Beneficiaries",
            ),
            required=True,
        ),
        Field(
            "beneficiaries_female",
            "count",
            (
                "Përfitues femra",
                "Përfituese femra",
                "Përfitues (F)",
                "Beneficiaries female",
                "Female beneficiaries",
                "Beneficiaries (F)",
            ),
        ),
        Field(
            "beneficiaries_male",
            "count",
            (
                "Përfitues meshkuj",
                "Përfitues (M)",
                "Beneficiaries male",
                "Male beneficiaries",
                "Beneficiaries (M)",
            ),
        ),
        Field("waiting_list", "count", ("Lista e pritjes", "Waiting list")),
        Field(
            "staff_total",
            "count",
            ("Punonjës gjithsej", "Staf gjithsej", "Staff total", "Total staff", "Staff"),
        ),
        Field("staff_female", "count", ("Punonjës femra", "Staff female", "Female staff", "Staff (F)")),
        Field(
            "funding_sources",
            "codes",
            (
                "Burimi i financimit",
                "Burimet e financimit",
                "Funding source",
                "Funding sources",
                "Source of funding",
            ),
            required=True,
        ),
        Field(
            "licensed",
            "code",
            ("I licencuar (Po/Jo)", "I licencuar", "Licence (Y/N)", "Licence", "Licensed"),
            required=True,
        ),
        Field(
            "collected_on",
            "date",
            (
                "Data e plotësimit",
                "Data e mbledhjes",
                "Date of data collection",
                "Date of collection",
                "Collected on",
            ),
            required=True,
        ),
    ),
    unread=(
        "Nr.",
        "No.",
        "Njësia administrative",
        "Administrative unit",
        "Urban/Rural",
        "Përfitues 0-17 vjeç",
        "Beneficiaries 0-17",
        "Përfitues 18-64 vjeç",
        "Beneficiaries 18-64",
        "Përfitues 65+ vjeç",
        "Beneficiaries 65+",
        "nga të cilët punonjës socialë",
        "of which social workers",
        "nga të cilët psikologë",
        "of which psychologists",
        "Buxheti vjetor (lekë)",
        "Annual budget (ALL)",
        "Lloji i licencës",
        "Licence kind",
        "Nr. dhe data e licencës",
        "Licence no. and date",
        "Plotëson standardet",
        "Meets standards",
        "Inspektimi i fundit",
        "Last inspection",
        "Viti i hapjes",
        "Year opened",
        "Shënime",
        "Remarks",
        "Adresa",
        "Address",
        "Kontakti",
        "Kontakt",
        "Contact",
        "Contacts",
        "Telefoni",
        "Telephone",
        "Phone",
        "E-mail",
    ),
)

MUNICIPALITIES = SheetLayout(
    name="Bashkite",
    titles=("Bashkite", "Bashkitë", "municipalities", "Bashkite (municipalities)", "municipality"),
    fields=(
        Field("prefecture", "prefecture", _PREFECTURE),
        Field("lau_code", "municipality", _MUNICIPALITY, required=True),
        Field(
            "population_stated",
            "population",
            ("Popullsia (burimi, viti)", "Popullsia", "Population (source, year)", "Population"),
            required=True,
            takes_note=True,
        ),
        Field(
            "population_basis",
            "text",
            (
                "Burimi i popullsisë",
                "Burimi dhe viti i popullsisë",
                "Population source",
                "Population basis",
                "Population source and year",
            ),
        ),
        Field(
            "naru_established",
            "yes_no",
            ("NJVNR e ngritur (Po/Jo)", "NJVNR e ngritur", "NARU established (Y/N)", "NARU established"),
            required=True,
        ),
        Field("naru_staff", "count", ("Punonjës të NJVNR", "Punonjës të NJVNR-së", "NARU staff")),
        Field("social_administrators", "count", ("Administratorë shoqërorë", "Social administrators")),
        Field(
            "child_protection_workers",
            "count",
            (
                "Punonjës për mbrojtjen e fëmijës",
                "Punonjës të mbrojtjes së fëmijës",
                "Child protection workers",
            ),
        ),
        Field(
            "social_care_plan",
            "text",
            (
                "Plani i kujdesit shoqëror (statusi, vitet)",
                "Plani i kujdesit shoqëror",
                "Social care plan (status, years)",
                "Social care plan",
            ),
            takes_note=True,
        ),
        Field(
            "social_fund_grant",
            "amount",
            (
                "Fondi social i përfituar (lekë)",
                "Fondi social i përfituar",
                "Social fund grant received (ALL)",
                "Social fund grant received",
                "Social fund grant",
            ),
            takes_note=True,
        ),
        Field(
            "households_economic_aid", "count", ("Familje me ndihmë ekonomike", "Households on economic aid")
        ),
        Field(
            "persons_disability_benefit",
            "count",
            ("Persona me pagesë PAK", "Persons with disability benefit"),
        ),
    ),
    unread=(
        "Nr.",
        "No.",
        "Raste të vlerësuara në vit (F/M)",
        "Cases assessed in the year (F/M)",
        "Nevoja të pambuluara (sipas grupit)",
        "Needs not covered (by group)",
        "Shënime",
        "Remarks",
        "Adresa",
        "Address",
        "Kontakti",
        "Kontakt",
        "Contact",
    ),
)
