"""Printed labels of the mapping, Albanian and English, and the codes they stand for.

Service types follow law 121/2016 and DCM 518/2018, beneficiary groups the inspectorate's list with the
programme's own group of Roma and Egyptians. An unknown label is kept as printed and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lnb_pipeline.sources.care_services.cells import YES_NO, fold_label

UNKNOWN = "unknown"

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
}

_STRONG = re.compile(r"[|;,\n]|\s\+\s")
_WEAK = re.compile(r"/|&|\+|\s(?:dhe|and)\s")
_SERVICE_WORD = re.compile(r"^sherbim(?:e|i|et)? |(?<=\S) services?$")


def map_code(text: str, code_list: str) -> str | None:
    """Code of one printed label, None when no list knows it."""
    codes = CODES[code_list]
    folded = fold_label(text)
    return codes.get(folded) or codes.get(_SERVICE_WORD.sub("", folded))


def map_codes(text: str, code_list: str) -> str | None:
    """Codes of a cell that may print several labels, separated by `|` in the order of the list.

    Labels may be parted by a bar, semicolon, comma, line break, plus, stroke or "and"; a stroke inside a
    known label (Romë/Egjiptianë) does not part it. When only some are known, `unknown` stands for the
    rest; None when none is.
    """
    whole = map_code(text, code_list)
    found = (
        {whole}
        if whole
        else {
            code for part in _STRONG.split(text) if part.strip(" -") for code in _part_codes(part, code_list)
        }
    )
    order = [*dict.fromkeys(CODES[code_list].values()), UNKNOWN]
    return None if found <= {UNKNOWN} else "|".join(code for code in order if code in found)


def _part_codes(part: str, code_list: str) -> list[str]:
    """Codes of a part, joining pieces to the longest known label from left to right."""
    pieces = [piece.strip(" -") for piece in _WEAK.split(part)]
    codes = []
    while pieces:
        for length in range(len(pieces), 0, -1):
            code = map_code(" ".join(pieces[:length]), code_list)
            if code or length == 1:
                codes.append(code or UNKNOWN)
                pieces = pieces[length:]
                break
    return codes
