"""Printed labels of the mapping, Albanian and English, and the codes they stand for.

Service types follow law 121/2016, the by-law's types DCM 518/2018, beneficiary groups the inspectorate's
list with the programme's own group of Roma and Egyptians. An unknown label is kept as printed and never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lnb_pipeline.sources.care_services.cells import YES_NO, fold_label

UNKNOWN = "unknown"
CODE_LIST_VERSION = "labels 2; law 121/2016; DCM 518/2018"
"""Which lists mapped a label: the lists of this module, counted up with each change, and what they rest on."""

PROVIDER_TYPES = {
    "state": (
        "Publik-Qendror",
        "Qendror",
        "Shtet",
        "Shteti",
        "Shtetëror",
        "State",
        "Public-Central",
        "Central government",
    ),
    "municipality": (
        "Publik-Bashki",
        "Bashki",
        "Bashkia",
        "Bashkiak",
        "Vendor",
        "Publik-Vendor",
        "Municipality",
        "Municipal",
        "Public-Municipal",
        "Public-Municipality",
        "Local government",
    ),
    "non_public": (
        "Jopublik (OJF)",
        "Jopublik",
        "Jo publik",
        "Jo publik (OJF)",
        "OJF",
        "OJQ",
        "OShC",
        "NGO",
        "NPO",
        "Non-public",
        "Non-public (NGO)",
        "Non-public (NPO)",
        "Non-profit",
    ),
    "private": ("Privat", "Private"),
}
SERVICE_TYPES = {
    "pre_social": ("Parashoqëror", "Parashoqërore", "Pre-social", "Para-social"),
    "community": ("Komunitar", "Komunitare", "Community", "Community-based"),
    "in_family": ("Në familje", "Familjar", "Familjare", "In family", "In the family", "Family"),
    "residential": ("Rezidencial", "Rezidenciale", "Residential"),
    "emergency_72h": (
        "Emergjencë 72h",
        "Emergjencë 72 h",
        "Emergjencë 72 orë",
        "Emergjencë 72-orëshe",
        "Emergency 72h",
        "Emergency 72 h",
        "Emergency 72 hours",
        "72-hour emergency",
        "72h emergency",
    ),
    "specialised": (
        "I specializuar",
        "E specializuar",
        "Të specializuar",
        "Të specializuara",
        "Specialised",
        "Specialized",
    ),
    "alternative": ("Alternativ", "Alternative", "Alternative care", "Kujdes alternativ"),
}
TARGET_GROUPS = {
    "children": ("Fëmijë", "Fëmijët", "Children", "Child"),
    "disability": (
        "PAK",
        "Persona me aftësi të kufizuara",
        "Personat me aftësi të kufizuara",
        "Aftësi të kufizuara",
        "Persons with disabilities",
        "People with disabilities",
        "PWD",
        "Disability",
    ),
    "older_persons": ("Të moshuar", "Të moshuarit", "Older persons", "Older people", "Elderly"),
    "domestic_violence": (
        "Viktima të dhunës",
        "Viktima të dhunës në familje",
        "Viktimat e dhunës në familje",
        "Dhuna në familje",
        "Victims of violence",
        "Victims of domestic violence",
        "Domestic violence",
    ),
    "trafficking": (
        "Viktima të trafikimit",
        "Viktimat e trafikimit",
        "Victims of trafficking",
        "Trafficking",
    ),
    "addiction": ("Varësi", "Persona me varësi", "Përdorues droge", "Addiction", "Drug or alcohol users"),
    "pregnant_or_lone_parent": (
        "Vajza shtatzëna/Prind i vetëm",
        "Vajza shtatzëna",
        "Prind i vetëm",
        "Prindër të vetëm",
        "Pregnant girls/Lone parent",
        "Pregnant girls/Single parent",
        "Pregnant girls",
        "Lone parent",
        "Lone parents",
        "Single parent",
        "Single parents",
        "Pregnant or lone parent",
    ),
    "minors_in_conflict_with_law": (
        "Të mitur në konflikt me ligjin",
        "Minors in conflict with the law",
        "Minors in conflict with law",
    ),
    "emergency": (
        "Emergjencë",
        "Në emergjencë",
        "Familje në emergjencë",
        "Emergency",
        "Families in emergency",
    ),
    "roma_egyptian": (
        "Romë/Egjiptianë",
        "Romë",
        "Egjiptianë",
        "Roma/Egyptian",
        "Roma/Egyptians",
        "Roma",
        "Egyptians",
        "Egyptian",
    ),
}
FUNDING_SOURCES = {
    "state_budget": ("Buxheti i shtetit", "Buxhet shteti", "State budget"),
    "social_fund": ("Fondi social", "Social fund"),
    "municipal_budget": ("Buxheti i bashkisë", "Buxhet bashkie", "Municipal budget"),
    "donor": ("Donator", "Donatorë", "Donatorët", "Donor", "Donors"),
    "own_income": ("Të ardhura", "Të ardhurat", "Të ardhura të veta", "Own income", "Own revenue"),
}
SUBTYPES = {
    "counselling": (
        "Informim-këshillim", "Informim dhe këshillim", "Informim, këshillim", "Këshillim",
        "Information and counselling", "Information-counselling", "Counselling", "Counseling",
    ),
    "early_intervention": ("Ndërhyrje e hershme", "Ndërhyrja e hershme", "Early intervention"),
    "online_counselling": ("Këshillim online", "Këshillim on-line", "Online counselling", "Online counseling"),
    "day": ("Ditor", "Ditore", "Qendër ditore", "Qendra ditore", "Day", "Day centre", "Day center", "Day care"),
    "half_day": (
        "Gjysmeditor", "Gjysmë-ditor", "Gjysmeditore", "Gjysmë-ditore", "Qendër gjysmeditore", "Half-day",
        "Half-day centre", "Half-day center",
    ),
    "multifunctional": (
        "Multifunksional", "Multifunksionale", "Qendër multifunksionale", "Multifunctional", "Multifunctional centre",
        "Multifunctional center",
    ),
    "protected_shelter": (
        "Strehim i mbrojtur", "Strehimi i mbrojtur", "Strehim i mbrojtur për të pastrehët", "Protected shelter",
        "Protected shelter for the homeless",
    ),
}
AREAS = {
    "urban": ("U", "Urban", "Urbane", "Zonë urbane", "Qytet", "Qyteti", "City", "Town", "Urban area"),
    "rural": ("R", "Rural", "Rurale", "Zonë rurale", "Fshat", "Fshati", "Village", "Rural area"),
}
LICENCE_KINDS = {
    "residential": ("Rezidenciale", "Rezidencial", "Residential"),
    "community_day": (
        "Komunitare-ditore", "Komunitar-ditor", "Komunitare dhe ditore", "Komunitare", "Komunitar", "Ditore", "Ditor",
        "Community-day", "Community and day", "Community", "Day", "Day service",
    ),
}
STANDARDS = {
    "yes": ("Po", "Plotësisht", "Yes", "Fully", "✓", "✔", "☑", "✅", "√"),
    "partly": ("Pjesërisht", "Pjesshëm", "Partly", "Partially", "In part"),
    "no": ("Jo", "No"),
}
_NONE_AT_ALL = (
    "Nuk ka", "Nuk ka asnjë", "Nuk ka të tillë", "S'ka", "Ska", "Asnjë", "Nuk ofrohet", "Nuk ofrohen", "Nuk ekziston",
    "Nuk ekzistojnë", "Mungon", "Mungojnë", "Jo", "0", "Zero", "Në ndërtim", "Nil", "None", "No", "Not provided",
    "Not offered", "There are none", "Under construction",
)
_NONE_OF = {
    "Nuk ka|Nuk ka asnjë|S'ka|Ska|S'ka asnjë|Asnjë|Pa|Pa asnjë|Nuk ofron|Nuk ofrohen|Nuk ofrohet|Nuk ekzistojnë"
    "|Mungojnë|0": (
        "shërbim", "shërbime", "shërbimi", "shërbimet", "shërbim social", "shërbime sociale", "shërbime shoqërore",
        "qendër", "qendra", "qendër sociale", "qendra sociale", "shërbime të kujdesit shoqëror",
    ),
    "No|There are no|There is no|Without|0": (
        "service", "services", "social service", "social services", "social care services", "centre", "centres",
        "center", "centers",
    ),
}
_WHERE = ("", "në bashki", "në këtë bashki", "nga bashkia", "offered", "provided", "in the municipality")
NO_SERVICE = frozenset(
    fold_label(f"{text} {where}")
    for text in (
        *_NONE_AT_ALL,
        *(f"{no} {thing}" for start, things in _NONE_OF.items() for no in start.split("|") for thing in things),
    )
    for where in _WHERE
)
"""Folded words that say, where the name of a service should stand, that a municipality has none."""

NOTHING = frozenset({"0", "0 0", "zero", "jo", "nuk ka", "asnje"})
"""Folded forms of a number or label beside such words that add nothing to them."""

_BYLAW = {
    "pre_social": "pre_social", "community": "community", "in_family": "community", "alternative": "community",
    "emergency_72h": "community", "residential": "residential_or_specialised",
    "specialised": "residential_or_specialised",
}


def _by_label(codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, labels in codes.items():
        for label in (code, *labels):
            if found.setdefault(fold_label(label), code) != code:
                raise RuntimeError(f"the label {label} means two codes")
    return found


CODES: dict[str, dict[str, str]] = {
    "provider_type": _by_label(PROVIDER_TYPES),
    "service_type": _by_label(SERVICE_TYPES),
    "target_groups": _by_label(TARGET_GROUPS),
    "funding_sources": _by_label(FUNDING_SOURCES),
    "licensed": YES_NO,
    "subtype": _by_label(SUBTYPES),
    "area": _by_label(AREAS),
    "licence_kind": _by_label(LICENCE_KINDS),
    "meets_standards": _by_label(STANDARDS),
}

_STRONG = re.compile(r"[|;,\n\r\t•·●▪]|_x000[ad]_|\s\+\s", re.IGNORECASE)
_WEAK = re.compile(r"[/\\&+]|\s[\-–—]\s|\s(?:si dhe|dhe|edhe|ose|and|or)\s", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[a-h])\s?[.)]\s*")
_SERVICE_WORD = re.compile(r"^sherbim(?:e|i|et)? |(?<=\S) services?$")


def map_code(text: str, code_list: str) -> str | None:
    """Code of one printed label, None when no list knows it."""
    codes = CODES[code_list]
    folded = fold_label(text)
    return codes.get(folded) or codes.get(_SERVICE_WORD.sub("", folded))


def map_codes(text: str, code_list: str) -> str | None:
    """Codes of a cell that may print several labels, separated by `|` in the order of the list.

    Labels may be parted by a bar, semicolon, comma, line break, bullet, plus, stroke, spaced dash, several
    spaces or "and"; a stroke inside a known label (Romë/Egjiptianë) does not part it. When only some are
    known, `unknown` stands for the rest; None when none is.
    """
    whole = map_code(text, code_list)
    parts = (_NUMBERED.sub("", part) for part in _STRONG.split(text))
    found = {whole} if whole else {code for part in parts if part.strip(" -") for code in _part_codes(part, code_list)}
    order = [*dict.fromkeys(CODES[code_list].values()), UNKNOWN]
    return None if found <= {UNKNOWN} else "|".join(code for code in order if code in found)


def _part_codes(part: str, code_list: str) -> list[str]:
    """Codes of a part, joining pieces to the longest known label from left to right."""
    pieces = [piece for raw in _WEAK.split(part) for piece in _spaced_pieces(raw, code_list)]
    codes = []
    while pieces:
        for length in range(len(pieces), 0, -1):
            code = map_code(" ".join(pieces[:length]), code_list)
            if code or length == 1:
                codes.append(code or UNKNOWN)
                pieces = pieces[length:]
                break
    return codes


def _spaced_pieces(raw: str, code_list: str) -> list[str]:
    """A piece as it is, or parted at runs of spaces where that makes known labels of an unknown one."""
    piece = raw.strip(" -")
    if not piece:
        return []
    pieces = re.split(r"\s{2,}", piece)
    return pieces if len(pieces) > 1 and all(map_code(p, code_list) for p in pieces) else [piece]


def bylaw_type(service_type: str | None, subtype: str | None) -> str | None:
    """Type of service by DCM 518/2018, from the type by law 121/2016 and the sub-type; None when unknown.

    The by-law files protected shelter under community services, whatever the law calls it.
    """
    if subtype == "protected_shelter":
        return "community"
    return _BYLAW.get(service_type) if service_type is not None else None
