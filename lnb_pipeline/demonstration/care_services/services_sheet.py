"""The services sheet as the field sends it, and the record that each of its rows should become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.demonstration.care_services import spellings as typed
from lnb_pipeline.demonstration.care_services.page import Heading, Page, Record
from lnb_pipeline.demonstration.care_services.plan import PlannedService
from lnb_pipeline.demonstration.care_services.spellings import Formula, TypedName
from lnb_pipeline.reference.register import Municipality, load_register

TITLE = "Sherbimet"
_PEOPLE, _STAFF = "Përfitues", "Punonjës"
HEADINGS = (
    Heading("no", "Nr."),
    Heading("prefecture", "Qarku"),
    Heading("lau_code", "Municipality"),
    Heading("service_name", "Emërtimi i qendrës\n/ shërbimit"),
    Heading("provider", "Ofruesi i shërbimit"),
    Heading("provider_type", "Provider type"),
    Heading("target_groups", "Grupi përfitues"),
    Heading("service_type", "Tipologjia e shërbimit (ligji 121/2016)"),
    Heading("subtype", "Nëntipi"),
    Heading("administrative_unit", "Njësia administrative"),
    Heading("area", "Urban/Rural"),
    Heading("capacity_places", "Capacity (places)"),
    Heading("beneficiaries_total", "gjithsej", _PEOPLE),
    Heading("beneficiaries_female", "femra", _PEOPLE),
    Heading("beneficiaries_male", "meshkuj", _PEOPLE),
    Heading("beneficiaries_under_18", "0-17 vjeç", _PEOPLE),
    Heading("beneficiaries_18_64", "18-64 vjeç", _PEOPLE),
    Heading("beneficiaries_65_over", "65+ vjeç", _PEOPLE),
    Heading("waiting_list", "Lista e pritjes *"),
    Heading("contact", "Kontakti"),
    Heading("staff_total", "gjithsej", _STAFF),
    Heading("staff_female", "femra", _STAFF),
    Heading("social_workers", "punonjës socialë", _STAFF),
    Heading("psychologists", "psikologë", _STAFF),
    Heading("address", "Adresa"),
    Heading("funding_sources", "Funding source"),
    Heading("annual_budget", "Buxheti vjetor (mijë lekë)"),
    Heading("licensed", "Licence (Y/N)"),
    Heading("licence_kind", "Lloji i licencës"),
    Heading("licence_no", "Nr. dhe data e licencës"),
    Heading("meets_standards", "Plotëson standardet"),
    Heading("last_inspection", "Last inspection"),
    Heading("year_opened", "Viti i hapjes"),
    Heading("collected_on", "Data e plotësimit"),
    Heading("telephone", "Tel. i drejtuesit"),
    Heading("remarks", "Shënime"),
)
_HIDDEN_COLUMNS = ("year_opened", "address")
_COUNTS = (
    "capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male", "beneficiaries_under_18",
    "beneficiaries_18_64", "beneficiaries_65_over", "waiting_list", "staff_total", "staff_female", "social_workers",
    "psychologists",
)
_SUMMED = _COUNTS[:4]
_CODED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "provider_type": typed.PROVIDERS, "service_type": typed.TYPES, "subtype": typed.SUBTYPES,
    "licensed": typed.ANSWERS, "licence_kind": typed.LICENCES, "meets_standards": typed.STANDARDS,
}
_LISTS: Mapping[str, Mapping[str, Sequence[str]]] = {"target_groups": typed.GROUPS, "funding_sources": typed.FUNDING}
_N_PROVIDERS = 60
_WITH_TELEPHONE = 7
"""Number of the service whose provider's name holds a telephone number."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The services of one municipality, its name as typed, and on which of its rows the name stands."""

    place: Municipality
    name: TypedName
    services: Sequence[PlannedService]
    style: str
    prefecture_style: str


class _Writer:
    """Writes the sheet row by row; what it draws depends on its generator alone."""

    def __init__(self, page: Page, year: int, random: Random) -> None:
        self.page, self.year, self.random = page, year, random
        self.providers: dict[str, int] = {}
        self.begun: set[str] = set()

    def prefecture(self, name: str, members: Iterable[tuple[Municipality, Sequence[PlannedService]]]) -> None:
        """Blocks of a prefecture: under a heading of its own, or with its name in the column."""
        style = self.random.choice(("each", "first", "merged", "heading"))
        first = self.page.row + 1
        if style == "heading":
            self.page.write_across(f"Qarku {name}")
        written: list[PlannedService] = []
        for place, services in members:
            written += services
            typed_name = typed.municipality_of_old(place, self.year, self.random)
            self.block(
                _Block(place, typed_name, services, self.random.choice(("each", "first", "merged")), style)
            )
        if style == "merged":
            self.page.merge_down("prefecture", first, self.page.row)
        self.total_of_prefecture(name, written)

    def block(self, block: _Block) -> None:
        """Rows of a municipality; one without services has at most a row of its name and dashes."""
        first = self.page.row + 1
        for service in block.services:
            self.service(service, block, is_first=self.page.row + 1 == first)
        if not block.services and self.random.random() < 0.6:
            dashes = dict.fromkeys(("service_name", "beneficiaries_total", "collected_on"), "-")
            self.page.write({**dashes, **self.place_cells(block, is_first=True)})
        if block.style == "merged":
            self.page.merge_down("lau_code", first, self.page.row)
        if block.services:
            self.total_of_municipality(block)

    def place_cells(self, block: _Block, *, is_first: bool) -> dict[str, object]:
        cells: dict[str, object] = {}
        if is_first or block.style == "each":
            cells["lau_code"] = block.name.text
        starts = block.place.prefecture not in self.begun
        shown = {"each": True, "first": is_first, "merged": starts, "heading": False}
        if shown[block.prefecture_style]:
            cells["prefecture"] = block.place.prefecture
        self.begun.add(block.place.prefecture)
        return cells

    def service(self, service: PlannedService, block: _Block, *, is_first: bool) -> None:
        number = len(self.page.truth) + 1
        cells = self.place_cells(block, is_first=is_first) | self.texts(number) | self.counts(service)
        cells |= {
            key: typed.label(codes, getattr(service, key), self.random) for key, codes in _CODED.items()
        }
        if service.service_type is None and self.random.random() < 0.5:
            cells["service_type"] = typed.NOT_IN_A_LIST
        cells |= {
            key: typed.labels(codes, getattr(service, key), self.random) for key, codes in _LISTS.items()
        }
        cells |= {
            "area": typed.label(typed.AREAS, service.area, self.random),
            "annual_budget": typed.thousands_of_lek(service.annual_budget, self.random),
            "last_inspection": typed.day(service.last_inspection, self.year, self.random),
            "collected_on": typed.day(service.collected_on, self.year, self.random),
            "year_opened": typed.opened(service.year_opened, self.random),
        }
        self.page.write(cells)
        hidden = self.random.random() < 0.04
        if hidden:
            self.page.sheet.row_dimensions[self.page.row].hidden = True
        self.page.truth.append(self.record(service, block, cells, hidden))

    def texts(self, number: int) -> dict[str, object]:
        """Names, and what must not be read: contacts, and formulas and errors in columns nobody needs."""
        provider = f"Ofrues i sajuar {self.random.randint(1, _N_PROVIDERS):02d}"
        spelled = self.random.choice((provider, provider, provider.upper(), provider.replace(" i ", "  i ")))
        if number == _WITH_TELEPHONE:
            spelled = f"Ofrues i sajuar shtesë {_telephone(number)}"
        name = f"Total sintetik nr. {number:03d}" if number % 60 == 0 else f"Qendra sintetike nr. {number:03d}"
        unit = f"Njësia e sajuar {self.random.randint(1, 30):02d}"
        unread = (None, None, "#REF!", Formula("NA_SAJUAR+1"), f"licencë e sajuar {number}")
        return {
            "no": Formula(f"{self.page.letter('no')}{self.page.row}+1", number) if number % 5 == 0 else number,
            "service_name": name,
            "provider": typed.blank(self.random) if self.random.random() < 0.02 else spelled,
            "administrative_unit": typed.blank(self.random) if self.random.random() < 0.5 else unit,
            "contact": f"kontakt i sajuar {number:03d}, {_telephone(number)}, kontakt{number}@shembull.invalid",
            "telephone": _telephone(number),
            "address": f"adresë e sajuar {number:03d}",
            "licence_no": self.random.choice(unread),
            "remarks": f"telefononi {_telephone(number)}" if number % 9 == 0 else self.random.choice(unread[:4]),
        }

    def counts(self, service: PlannedService) -> dict[str, object]:
        cells = {key: typed.count(getattr(service, key), self.random) for key in _COUNTS}
        if service.beneficiaries_female is not None and self.random.random() < 0.15:
            female, male = (self.page.letter(f"beneficiaries_{sex}") for sex in ("female", "male"))
            row = self.page.row + 1
            cells["beneficiaries_total"] = Formula(f"{female}{row}+{male}{row}", service.beneficiaries_total)
        return cells

    def record(
        self, service: PlannedService, block: _Block, cells: dict[str, object], hidden: bool
    ) -> Record:
        provider = typed.printed(cells["provider"])
        if provider is not None:
            provider = provider.replace(_telephone(_WITH_TELEPHONE), "[…]")
        return {
            **{key: getattr(service, key) for key in (*_COUNTS, *_CODED)},
            **{f"{key}_as_printed": typed.printed(cells[key]) for key in (*_CODED, *_LISTS)},
            **{key: "|".join(getattr(service, key)) for key in _LISTS},
            **{
                key: getattr(service, key)
                for key in ("area", "annual_budget", "last_inspection", "collected_on", "year_opened")
            },
            "service_type_bylaw": service.service_type_bylaw,
            "source_cell": f"{TITLE}!{self.page.row}",
            "row_hidden": hidden,
            "lau_code": service.lau_code,
            "municipality_as_printed": block.name.text,
            "match_class": block.name.match_class,
            "administrative_unit": typed.printed(cells["administrative_unit"]),
            "service_name": cells["service_name"],
            "provider": provider,
            "provider_no": self.provider_no(provider),
        }

    def provider_no(self, provider: str | None) -> int | None:
        """Number by first appearance; capitals and double spaces make no other provider."""
        return None if provider is None else self.providers.setdefault(provider.lower(), len(self.providers) + 1)

    def total_of_municipality(self, block: _Block) -> None:
        kind = self.random.choice(("none", "none", "word", "sum"))
        if kind == "sum":
            self.page.write({"lau_code": block.name.text, **_sums(block.services)})
        elif kind == "word":
            key, text = self.random.choice(
                (("lau_code", f"Gjithsej {block.name.text}"), ("no", f"Nëntotali bashkia {block.place.name_sq}"))
            )
            self.page.write({key: text, **self.total_cells(block.services)})

    def total_of_prefecture(self, name: str, services: Sequence[PlannedService]) -> None:
        kind = self.random.choice(("none", "word", "sum"))
        if kind == "sum" and services:
            self.page.write({"prefecture": name, **_sums(services)})
        elif kind == "word":
            key, text = self.random.choice(
                (("prefecture", f"Total Qarku {name}"), ("no", "Shuma"), ("lau_code", f"Gjithsej {name}"))
            )
            self.page.write({key: text, **self.total_cells(services)})
        self.page.skip(self.random.choice((0, 0, 1, 2)))

    def total_cells(self, services: Sequence[PlannedService]) -> dict[str, object]:
        """Numbers of a total that says it is one: they are never read, and some of them are broken."""
        cells = _sums(services)
        column = self.page.letter("waiting_list")
        cells["waiting_list"] = self.random.choice(("#REF!", Formula(f"SUM({column}1:{column}2)"), None))
        return cells


def write_services(
    sheet: Worksheet, services: Sequence[PlannedService], year: int, random: Random
) -> Page:
    """Write the sheet, prefecture by prefecture; the page's truth has one record for each service."""
    page = Page(sheet, HEADINGS)
    page.write({"no": f"Harta e shërbimeve të kujdesit shoqëror {year} (të dhëna sintetike)"})
    page.write({"service_name": "* persona në pritje ditën e plotësimit"})
    page.write_headings()
    writer = _Writer(page, year, random)
    for number, (name, members) in enumerate(_by_prefecture(services)):
        if number in (4, 8):  # a new page repeats the headings
            page.write_headings()
        writer.prefecture(name, members)
    page.write({"no": "GJITHSEJ", **writer.total_cells(services)})
    for key in _HIDDEN_COLUMNS:
        sheet.column_dimensions[page.letter(key)].hidden = True
    return page


def _by_prefecture(
    services: Sequence[PlannedService],
) -> Iterable[tuple[str, list[tuple[Municipality, list[PlannedService]]]]]:
    """Prefectures that have services, each with all its municipalities."""
    found: dict[str, list[PlannedService]] = {}
    for service in services:
        found.setdefault(service.lau_code, []).append(service)
    for name, members in groupby(load_register().municipalities, key=lambda m: m.prefecture):
        places = [(place, found.get(place.lau_code, [])) for place in members]
        if any(of_place for _, of_place in places):
            yield name, places


def _sums(services: Sequence[PlannedService]) -> dict[str, object]:
    """Sums of what is stated; a column that nobody states has none."""
    found: dict[str, object] = {}
    for key in _SUMMED:
        stated = [value for s in services if (value := getattr(s, key)) is not None]
        found[key] = sum(stated) if stated else None
    return found


def _telephone(number: int) -> str:
    return f"069 000 {number:04d}"
