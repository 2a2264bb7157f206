"""How people type what they know: labels in two languages, counts, amounts and dates in every unambiguous form.

Each function takes the truth and gives a cell's content. An unknown value is blank, a dash or a word for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from lnb_pipeline.demonstration.care_services.plan import UNKNOWN
from lnb_pipeline.reference.register import Municipality

PROVIDERS = {
    "state": ("PUBLIK-QENDROR", "Shteti", "State"),
    "municipality": ("PUBLIK-BASHKI", "Bashkia", "Municipal"),
    "non_public": ("JOPUBLIK (OJF)", "OJF", "NGO"),
    "private": ("PRIVAT", "Private"),
}
TYPES = {
    "pre_social": ("PARASHOQEROR", "Shërbim parashoqëror", "Pre-social"),
    "community": ("KOMUNITAR", "Shërbim komunitar", "Community"),
    "in_family": ("NE FAMILJE", "Në familje", "In family"),
    "residential": ("REZIDENCIAL", "Rezidencial", "Residential"),
    "emergency_72h": ("EMERGJENCE 72H", "Emergjencë 72 orë"),
    "specialised": ("I SPECIALIZUAR", "Specialised"),
    "alternative": ("ALTERNATIV", "Kujdes alternativ"),
}
SUBTYPES = {
    "counselling": ("informim-keshillim", "Informim-këshillim"),
    "early_intervention": ("nderhyrje e hershme", "Ndërhyrje e hershme"),
    "online_counselling": ("keshillim online",),
    "day": ("ditor",),
    "half_day": ("gjysmeditor",),
    "multifunctional": ("multifunksional",),
    "protected_shelter": ("strehim i mbrojtur",),
}
GROUPS = {
    "children": ("FEMIJE", "Fëmijë", "Children"),
    "disability": ("PAK", "Persona me aftësi të kufizuara"),
    "older_persons": ("TE MOSHUAR", "Të moshuar", "Older persons"),
    "domestic_violence": ("VIKTIMA TE DHUNES", "Viktima të dhunës"),
    "trafficking": ("VIKTIMA TE TRAFIKIMIT", "Viktima të trafikimit"),
    "addiction": ("VARESI", "Varësi"),
    "pregnant_or_lone_parent": ("VAJZA SHTATZENA/PRIND I VETEM",),
    "minors_in_conflict_with_law": ("TE MITUR NE KONFLIKT ME LIGJIN",),
    "emergency": ("EMERGJENCE", "Emergjencë"),
    "roma_egyptian": ("ROME/EGJIPTIANE", "Romë/Egjiptianë", "Roma/Egyptian"),
    UNKNOWN: ("të interesuar të tjerë",),
}
FUNDING = {
    "state_budget": ("BUXHETI I SHTETIT", "Buxheti i shtetit"),
    "social_fund": ("FONDI SOCIAL", "Fondi social"),
    "municipal_budget": ("BUXHETI I BASHKISE", "Buxheti i bashkisë"),
    "donor": ("DONATOR", "Donatorë", "Donors"),
    "own_income": ("TE ARDHURA", "Të ardhura"),
}
ANSWERS = {"yes": ("PO", "Po", "Yes", "po "), "no": ("JO", "Jo", "No"), "in_process": ("NE PROCES", "Në proces")}
AREAS = {"urban": ("U", "Urban", "Qytet"), "rural": ("R", "Rural", "Fshat")}
LICENCES = {"residential": ("REZIDENCIALE", "Rezidenciale"), "community_day": ("KOMUNITARE-DITORE",)}
STANDARDS = {"yes": ("PO", "Yes"), "partly": ("PJESERISHT", "Pjesërisht"), "no": ("JO", "No")}

NOT_IN_A_LIST = "qendër burimore lokale"
"""A label of no list: its code is unknown."""

_SEPARATORS = (", ", "; ", " | ", "\n", " + ", " dhe ", ",")
_BLANKS = (None, None, None, "-", "–", "n/a", "s'ka të dhëna", "  ")
_MONTHS_SQ = (
    "janar", "shkurt", "mars", "prill", "maj", "qershor", "korrik", "gusht", "shtator", "tetor", "nëntor", "dhjetor",
)
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)
_RENAMED, _LAST_YEAR_OF_FORMER_NAME = "Dimal", 2021
_EXCEL_DAY_0 = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value Excel calculated last; None when it never did."""

    text: str
    value: int | float | None = None


def blank(random: Random) -> str | None:
    """Nothing, or what stands for it."""
    return random.choice(_BLANKS)


def label(codes: Mapping[str, Sequence[str]], code: str | None, random: Random) -> str | None:
    return blank(random) if code is None else random.choice(codes[code])


def labels(codes: Mapping[str, Sequence[str]], found: Sequence[str], random: Random) -> str:
    """Several labels in one cell, apart by whatever the person at hand uses."""
    return random.choice(_SEPARATORS).join(random.choice(codes[code]) for code in found)


def printed(cell: object) -> str | None:
    """A label or name as it is kept: single spaces, None for a blank."""
    text = " ".join(str(cell).split()) if isinstance(cell, str) else ""
    return None if not text or cell in _BLANKS else text


def count(value: int | None, random: Random) -> object:
    """A count: now and then text; a large one often, a point, a space or an apostrophe between the thousands."""
    if value is None:
        return blank(random)
    if random.random() > (0.12 if value < 1_000 else 0.5):
        return value
    if value < 1_000:
        return random.choice((str(value), f" {value} ", float(value)))
    points = (".", ".") if value % 1_000 else ()  # 1.000 may be one, with decimals
    separator = random.choice((*points, " ", "\u00a0", "\u202f", "'"))
    return f"{value:,}".replace(",", separator)


def thousands_of_lek(value: int | None, random: Random) -> object:
    """An amount in thousands of lek, so that a comma in it is a decimal one."""
    if value is None:
        return blank(random)
    whole, rest = divmod(value, 1_000)
    spaced = f"{whole:,}".replace(",", " ")
    texts = (f"{whole},{rest // 100}", f"{spaced},{rest // 100}", f"{whole},{rest // 10:02d}")
    return random.choice((value / 1_000, value / 1_000, *texts))


def lek(value: int | None, random: Random) -> object:
    """An amount in lek."""
    if value is None:
        return blank(random)
    grouped = f"{value:,}"
    texts = (
        f"{value},00", grouped.replace(",", " "), f"{grouped.replace(',', '.')},00", f"{value // 1_000} mijë lekë",
        f"{value // 1_000_000},{value % 1_000_000 // 100_000} milion lekë", f"{value} lekë",
    )
    return random.choice((value, value, *texts))


def day(value: date | None, period: int, random: Random) -> object:
    """A day in one of the forms that mean one day only."""
    if value is None:
        return blank(random)
    forms: list[object] = [
        datetime(value.year, value.month, value.day), f"{value:%d.%m.%Y}", f"{value.day}.{value.month}.{value.year}",
        f"{value:%Y-%m-%d}", f"{value.day} {_MONTHS_SQ[value.month - 1]} {value.year}",
        f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}",
        f"{_MONTHS_SQ[value.month - 1]} {value.day}, {value.year}", (value - _EXCEL_DAY_0).days,
    ]
    if value.day > 12:
        forms.append(f"{value:%d/%m/%Y}")
    if value.year == period:
        forms.append(f"{value.day}.{value.month}.{value:%y}")
    return random.choice(forms)


def opened(value: int | None, random: Random) -> object:
    return blank(random) if value is None else random.choice((value, value, str(value), f"viti {value}"))


@dataclass(frozen=True, slots=True)
class TypedName:
    """A municipality's name as typed, and the class by which a reader should recognise it."""

    text: str
    match_class: str


def municipality(place: Municipality, random: Random) -> TypedName:
    """The official name with or without its diacritics, the definite form, or the seat."""
    if place.seat and place.name_sq != _RENAMED and random.random() < 0.5:
        return TypedName(place.seat, "seat")
    official = (place.name_sq, place.name_sq, place.name_ascii, place.name_sq.upper(), f"Bashkia {place.name_sq}")
    names = [TypedName(name, "name") for name in official]
    if place.name_definite != place.name_sq:
        names.append(TypedName(place.name_definite, "alias"))
    return random.choice(names)


def municipality_of_old(place: Municipality, year: int, random: Random) -> TypedName:
    """As `municipality`, but people keep the former name; since it ended it means the town alone, the seat."""
    if place.name_sq == _RENAMED:
        return TypedName("Ura Vajgurore", "former" if year <= _LAST_YEAR_OF_FORMER_NAME else "seat")
    return municipality(place, random)
