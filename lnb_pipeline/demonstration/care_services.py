"""A made-up mapping of social-care services, in the layout and with the habits of a real one.

Every municipality's name is real and nothing else is: numbers, centres, providers and contacts are drawn
from a seeded generator. The shape is plausible: a third of the services in one prefecture, hardly any in
another, 21 municipalities with none, blanks and dashes, a municipality printed only where its rows begin.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.demonstration.parcel import parcel
from lnb_pipeline.reference.register import Municipality, load_register
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK

N_SERVICES = 420
N_WITHOUT = 21
_LARGEST, _LARGEST_SHARE = "AL022", 0.31  # Tiranë prefecture
_SMALLEST, _SMALLEST_COUNT = "AL013", 3  # Kukës prefecture
Value = TypeVar("Value")
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")

PROVIDERS = {
    "state": "PUBLIK-QENDROR",
    "municipality": "PUBLIK-BASHKI",
    "non_public": "JOPUBLIK (OJF)",
    "private": "PRIVAT",
}
TYPES = {
    "pre_social": "PARASHOQEROR",
    "community": "KOMUNITAR",
    "in_family": "NE FAMILJE",
    "residential": "REZIDENCIAL",
    "emergency_72h": "EMERGJENCE 72H",
    "specialised": "I SPECIALIZUAR",
    "alternative": "ALTERNATIV",
}
GROUPS = {
    "children": "FEMIJE",
    "disability": "PAK",
    "older_persons": "TE MOSHUAR",
    "domestic_violence": "VIKTIMA TE DHUNES",
    "trafficking": "VIKTIMA TE TRAFIKIMIT",
    "addiction": "VARESI",
    "pregnant_or_lone_parent": "VAJZA SHTATZENA/PRIND I VETEM",
    "minors_in_conflict_with_law": "TE MITUR NE KONFLIKT ME LIGJIN",
    "emergency": "EMERGJENCE",
    "roma_egyptian": "ROME/EGJIPTIANE",
}
FUNDING = {
    "state_budget": "BUXHETI I SHTETIT",
    "social_fund": "FONDI SOCIAL",
    "municipal_budget": "BUXHETI I BASHKISE",
    "donor": "DONATOR",
    "own_income": "TE ARDHURA",
}
ANSWERS = {"yes": "PO", "no": "JO", "in_process": "NE PROCES"}
_TYPE_WEIGHTS = (22, 46, 8, 10, 3, 7, 4)
_GROUP_WEIGHTS = (30, 26, 12, 10, 3, 3, 4, 3, 4, 5)

SERVICE_HEADINGS = (
    "Nr.",
    "Qarku",
    "Bashkia",
    "Njësia administrative",
    "Urban/Rural",
    "Emërtimi i qendrës / shërbimit",
    "Ofruesi i shërbimit",
    "Lloji i ofruesit",
    "Tipologjia e shërbimit",
    "Nëntipi",
    "Grupi përfitues",
    "Kapaciteti (vende)",
    "Përfitues gjithsej",
    "Përfitues femra",
    "Përfitues meshkuj",
    "Lista e pritjes",
    "Punonjës gjithsej",
    "Punonjës femra",
    "Burimi i financimit",
    "I licencuar (Po/Jo)",
    "Adresa",
    "Kontakti",
    "Data e plotësimit",
    "Shënime",
)
MUNICIPALITY_HEADINGS = (
    "Bashkia",
    "Popullsia (burimi, viti)",
    "NJVNR e ngritur (Po/Jo)",
    "Punonjës të NJVNR",
    "Administratorë shoqërorë",
    "Punonjës për mbrojtjen e fëmijës",
    "Plani i kujdesit shoqëror (statusi, vitet)",
    "Fondi social i përfituar (lekë)",
    "Familje me ndihmë ekonomike",
    "Persona me pagesë PAK",
)


@dataclass(frozen=True, slots=True)
class PlannedService:
    """The truth of one service row; None is unknown. Codes are those the pipeline should find."""

    lau_code: str
    provider_type: str
    service_type: str
    target_groups: tuple[str, ...]
    funding_sources: tuple[str, ...]
    capacity_places: int | None
    beneficiaries_female: int | None
    beneficiaries_male: int | None
    beneficiaries_total: int | None
    waiting_list: int | None
    staff_total: int | None
    staff_female: int | None
    licensed: str | None
    collected_on: date


@dataclass(frozen=True, slots=True)
class PlannedMunicipality:
    """The truth of one row of the municipality sheet; None is unknown."""

    lau_code: str
    population_stated: int
    naru_established: str
    naru_staff: int | None
    social_administrators: int
    child_protection_workers: int
    social_care_plan: str | None
    social_fund_grant: int | None
    households_economic_aid: int
    persons_disability_benefit: int


def write_care_services(folder: Path, year: int, seed: int) -> Path:
    """Write a synthetic delivery: the workbook and its manifest, moved to `folder` in one step.

    The same year and seed give the same bytes.

    An earlier demonstration still lying there is replaced.

    Raises
    ------
    UsageError
        E902 when `folder` is there and is no demonstration.
    """
    note = f"Made up for demonstration, seed {seed}; it describes no real service and no real person."
    with parcel(folder, source="care_services", period=year, note=note) as beside:
        (beside / f"harta_e_sherbimeve_{year}.xlsx").write_bytes(workbook_bytes(year, seed))
    return folder


def plan_services(year: int, seed: int) -> tuple[PlannedService, ...]:
    """What the services sheet of this year and seed states, municipality by municipality."""
    random = Random(f"services/{year}/{seed}")
    counts = _services_by_municipality(seed)
    return tuple(
        _plan_service(lau_code, year, random) for lau_code, count in counts.items() for _ in range(count)
    )


def plan_municipalities(year: int, seed: int) -> tuple[PlannedMunicipality, ...]:
    """What the municipality sheet of this year and seed states: all 61."""
    random = Random(f"municipalities/{year}/{seed}")
    return tuple(_plan_municipality(m, year, random) for m in load_register().municipalities)


def workbook_bytes(year: int, seed: int) -> bytes:
    """The workbook as bytes that depend on nothing but year and seed."""
    book = Workbook()
    random = Random(f"typing/{year}/{seed}")
    services = book.active
    assert isinstance(services, Worksheet)
    services.title = "Sherbimet"
    _write_services(services, plan_services(year, seed), year, random)
    _write_municipalities(book.create_sheet("Bashkite"), plan_municipalities(year, seed))
    _write_codes(book.create_sheet("Kodet"))
    book.properties.keywords = SYNTHETIC_MARK
    buffer = io.BytesIO()
    book.save(buffer)
    return _without_time(buffer.getvalue(), year)


def _services_by_municipality(seed: int) -> dict[str, int]:
    """Services of each municipality: unequal, `N_WITHOUT` of them with none. The same in every year."""
    random = Random(f"places/{seed}")
    municipalities = load_register().municipalities
    weights = {m.lau_code: (m.population_2011 or 1) * random.lognormvariate(0, 0.5) for m in municipalities}
    small = sorted(municipalities, key=lambda m: m.population_2011 or 0)[: N_WITHOUT + 9]
    without = {m.lau_code for m in random.sample(small, N_WITHOUT)}
    counts = dict.fromkeys(weights, 0)
    shares = {_LARGEST: round(N_SERVICES * _LARGEST_SHARE), _SMALLEST: _SMALLEST_COUNT}
    shares["rest"] = N_SERVICES - sum(shares.values())
    for group, total in shares.items():
        members = [
            m.lau_code
            for m in municipalities
            if m.lau_code not in without and (m.nuts3 == group or (group == "rest" and m.nuts3 not in shares))
        ]
        if group == _SMALLEST:
            members = members[:total]
        for code in members:
            counts[code] = 1
        for code in random.choices(members, [weights[c] for c in members], k=total - len(members)):
            counts[code] += 1
    return counts


def _plan_service(lau_code: str, year: int, random: Random) -> PlannedService:
    service_type = random.choices(list(TYPES), _TYPE_WEIGHTS)[0]
    places = service_type in ("community", "residential", "emergency_72h", "specialised")
    capacity = random.randint(2, 12) * 5 if places else None
    total = max(1, round((capacity or random.randint(5, 90)) * random.uniform(0.5, 1.4)))
    female = sum(random.random() < 0.56 for _ in range(total))
    by_sex_unknown, total_unknown = random.random() < 0.08, random.random() < 0.06
    staff = max(1, round(total / random.uniform(4, 12)))
    n_groups = random.choices((1, 2, 3), (70, 22, 8))[0]
    groups = set(random.choices(list(GROUPS), _GROUP_WEIGHTS, k=n_groups))
    funding = set(random.choices(list(FUNDING), (18, 16, 34, 26, 6), k=random.choice((1, 1, 2))))
    start = date(year, 5, 3)
    return PlannedService(
        lau_code=lau_code,
        provider_type=random.choices(list(PROVIDERS), (14, 44, 36, 6))[0],
        service_type=service_type,
        target_groups=tuple(g for g in GROUPS if g in groups),
        funding_sources=tuple(f for f in FUNDING if f in funding),
        capacity_places=_known(capacity, 0.08, random),
        beneficiaries_female=None if total_unknown or by_sex_unknown else female,
        beneficiaries_male=None if total_unknown or by_sex_unknown else total - female,
        beneficiaries_total=None if total_unknown else total,
        waiting_list=_known(random.choice((0, 0, 0, random.randint(1, 30))), 0.3, random),
        staff_total=_known(staff, 0.05, random),
        staff_female=_known(random.randint(0, staff), 0.15, random),
        licensed=_known(random.choices(list(ANSWERS), (55, 30, 15))[0], 0.05, random),
        collected_on=start + timedelta(days=random.randint(0, 140)),
    )


def _known(value: Value | None, chance_unknown: float, random: Random) -> Value | None:
    return None if random.random() < chance_unknown else value


def _plan_municipality(municipality: Municipality, year: int, random: Random) -> PlannedMunicipality:
    people = municipality.population_2011 or 10_000
    established = random.choices(list(ANSWERS), (58, 30, 12))[0]
    plan = f"miratuar {year - 1}-{year + 3}"
    return PlannedMunicipality(
        lau_code=municipality.lau_code,
        population_stated=people,
        naru_established=established,
        naru_staff=random.randint(1, 6) if established == "yes" else None,
        social_administrators=max(1, round(people / random.uniform(5_000, 9_000))),
        child_protection_workers=max(1, round(people / random.uniform(12_000, 30_000))),
        social_care_plan=_known(plan, 0.4, random),
        social_fund_grant=_known(random.randint(8, 120) * 100_000, 0.65, random),
        households_economic_aid=round(people * random.uniform(0.008, 0.05)),
        persons_disability_benefit=round(people * random.uniform(0.015, 0.04)),
    )


def _write_services(sheet: Worksheet, services: Sequence[PlannedService], year: int, random: Random) -> None:
    """Headings in row 3; the municipality on each row, or in two of five places on the first row only."""
    register = load_register()
    sheet.append([f"Harta e shërbimeve të kujdesit shoqëror {year} (të dhëna sintetike)"])
    sheet.append([])
    sheet.append(list(SERVICE_HEADINGS))
    previous, first_row_only = "", False
    for number, service in enumerate(services, start=1):
        municipality = register.by_lau(service.lau_code)
        assert municipality is not None
        begins = service.lau_code != previous
        first_row_only = random.random() < 0.4 if begins else first_row_only
        place = (
            (municipality.prefecture, municipality.name_sq) if begins or not first_row_only else (None, None)
        )
        sheet.append(_service_row(number, place, service, random))
        previous = service.lau_code
    total: list[object] = [None] * len(SERVICE_HEADINGS)
    total[0] = "Gjithsej"
    for column in ("capacity_places", "beneficiaries_total"):
        known = [getattr(s, column) or 0 for s in services]
        total[11 if column == "capacity_places" else 12] = sum(known)
    sheet.append(total)


def _service_row(
    number: int, place: tuple[str | None, str | None], service: PlannedService, random: Random
) -> list[object]:
    def count(value: int | None) -> object:
        """As people type: unknown is blank or a dash, a number now and then is text."""
        if value is None:
            return random.choice((None, "-"))
        return str(value) if random.random() < 0.03 else value

    day: object = service.collected_on
    if random.random() < 0.5:
        day = service.collected_on.strftime("%d.%m.%Y")
    return [
        number,
        *place,
        None,
        random.choice(("U", "R")),
        f"Qendra sintetike nr. {number:03d}",
        f"Ofrues i sajuar {random.randint(1, 60):02d}",
        PROVIDERS[service.provider_type],
        TYPES[service.service_type],
        random.choice((None, "ditor", "multifunksional", "informim-keshillim")),
        random.choice((", ", "; ", "|")).join(GROUPS[group] for group in service.target_groups),
        count(service.capacity_places),
        count(service.beneficiaries_total),
        count(service.beneficiaries_female),
        count(service.beneficiaries_male),
        count(service.waiting_list),
        count(service.staff_total),
        count(service.staff_female),
        "; ".join(FUNDING[source] for source in service.funding_sources),
        ANSWERS[service.licensed] if service.licensed else None,
        f"adresë e sajuar {number:03d}",
        f"kontakt i sajuar {number:02d}",
        day,
        None,
    ]


def _write_municipalities(sheet: Worksheet, municipalities: Sequence[PlannedMunicipality]) -> None:
    register = load_register()
    headings = list(MUNICIPALITY_HEADINGS)
    headings[1] = "Popullsia (Census 2011)"
    sheet.append(headings)
    for row in municipalities:
        municipality = register.by_lau(row.lau_code)
        assert municipality is not None
        sheet.append(
            [
                municipality.name_sq,
                row.population_stated,
                ANSWERS[row.naru_established],
                row.naru_staff,
                row.social_administrators,
                row.child_protection_workers,
                row.social_care_plan,
                row.social_fund_grant,
                row.households_economic_aid,
                row.persons_disability_benefit,
            ]
        )


def _write_codes(sheet: Worksheet) -> None:
    sheet.append(["Lista e kodeve", "Kodi"])
    lists = {
        "Lloji i ofruesit": PROVIDERS,
        "Tipologjia e shërbimit": TYPES,
        "Grupi përfitues": GROUPS,
        "Burimi i financimit": FUNDING,
        "Po/Jo": ANSWERS,
    }
    for title, labels in lists.items():
        for label in labels.values():
            sheet.append([title, label])


def _without_time(content: bytes, year: int) -> bytes:
    """The same workbook with fixed times inside and out, and stored, so that no zip library matters."""
    stamp = datetime(year, 12, 31).strftime("%Y-%m-%dT00:00:00Z").encode()
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
            target.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), part)
    return result.getvalue()
