"""Municipalities that a text names: those of the register, and names of none as printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lnb_pipeline.reference.register import Match

Resolve = Callable[[str], Match | None]

PLACE_UNITS = frozenset(
    [
        "municipalities", "villages", "towns", "cities", "districts", "regions", "provinces", "counties", "communes",
        "prefectures", "oblasts", "cantons", "communities", "areas", "locations", "sites", "islands", "wards",
        "departments", "governorates", "zones", "settlements", "divisions", "states",
    ]
)
_NAME = r"[A-ZÀ-ÝŠŽĆČĐËÇ][\wÀ-ſ’'-]+(?:\s+(?:(?:i|e|te|të|de|la|el|al|of|and the)\s+)?[A-ZÀ-ÝŠŽĆČĐËÇ][\wÀ-ſ’'-]+){0,3}"
_WORD = re.compile(r"[A-ZÀ-ÝŠŽĆČĐËÇ][\wÀ-ſ’'-]+")
_PARTICLE = r"(?:\s+(?:i|e|të|te)\s+)"
_LIST = re.compile(rf"({_NAME})((?:\s*,\s*{_NAME})*)(\s*,?\s+and\s+{_NAME})?(?:,?\s+(?:etc\.?|among others))?")
_INTRODUCED = re.compile(r"(?:\(|:\s*|\bnamely\s+|\bsuch as\s+|\bincluding\s+|\bi\.e\.,?\s+|[–—-]\s+)$")
_IN = re.compile(r"\b(?:in|across|from|of)\s+(?:the\s+)?(?:(?:municipalit(?:y|ies)|districts?|cit(?:y|ies)|towns?|"
                 r"provinces?|regions?)\s+of\s+)?$")
_SEPARATE = re.compile(r"\s*[,;/]\s*(?:and\s+)?|\s+(?:and|dhe|&)\s+")
_NO_PLACE = frozenset(
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Outcome",
        "Output", "Annex", "Table", "Figure", "Section", "Activity", "The", "This", "These", "In", "By", "With",
        "For", "Of", "And", "Roma", "Egyptian", "English", "French", "Russian", "Albanian", "Government", "Ministry",
        "Parliament", "Programme", "Law", "COVID-19", "Phase", "Europe", "European", "UN", "United", "SDG", "SDGs",
        "EU", "Unit", "Article", "Agenda",
    ]
)
_ETC = re.compile(r"\s*(?:\betc\b\.?|…|\.\.\.)\s*$")


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality named in a text: the name as printed, its code or None, and where it stands."""

    start: int
    name: str
    lau_code: str | None


def named(text: str, resolve: Resolve, notes: Mapping[str, str], *, places_counted: bool = False) -> list[Named]:
    """Municipalities that a stretch of text names, footnote lists included, each once and in printed order.

    Names of the register are found wherever they stand. A name the register does not know is taken where a list
    of names is introduced: in a footnote, in brackets or behind a colon after a count of places, or as
    `in A, B and C`.
    """
    found = list(_known(text, resolve))
    found += [name for name in _listed(text, resolve, places_counted) if not _overlaps(name, found)]
    for match in re.finditer(r"\[\^(\d+)\]", text):
        if places_counted and match[1] in notes:
            found += (Named(match.start(), n.name, n.lau_code) for n in names_of_list(notes[match[1]], resolve))
    once: dict[str, Named] = {}
    for place in sorted(found, key=lambda place: place.start):
        once.setdefault(place.lau_code or place.name, place)
    return list(once.values())


def _overlaps(name: Named, found: list[Named]) -> bool:
    return any(f.start < name.start + len(name.name) and name.start < f.start + len(f.name) for f in found)


def _known(text: str, resolve: Resolve) -> Iterator[Named]:
    """Names of the register: one to four words that begin with a capital, the longest first."""
    behind = 0
    for match in _WORD.finditer(text):
        if match.start() < behind:
            continue
        run = re.compile(rf"{_WORD.pattern}(?:{_PARTICLE}{_WORD.pattern}|"
                         rf"\s+{_WORD.pattern}){{0,3}}").match(text, match.start())
        words = run[0].split() if run else [match[0]]
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count]).rstrip("’'")
            name = re.sub(r"[’']s$", "", name)
            if not _can_be_name(text, match.start(), name):
                continue
            place = resolve(name)
            if place is not None:
                behind = match.start() + len(name)
                yield Named(match.start(), name, place.lau_code)
                break


def _can_be_name(text: str, start: int, name: str) -> bool:
    """`Has` or `Mat` at the beginning of a sentence is a word before it is a place."""
    if len(name) <= 3 and name.isupper():
        return False
    before = text[:start].rstrip()
    begins = not before or before[-1] in ".!?;"
    return not (begins and len(name) <= 3)


def _listed(text: str, resolve: Resolve, places_counted: bool) -> Iterator[Named]:
    for match in _LIST.finditer(text):
        before = text[: match.start()]
        parts = [part.strip(" .") for part in _SEPARATE.split(match[0]) if part.strip(" .")]
        parts = [p for p in (_ETC.sub("", part) for part in parts) if p and p not in ("among others", "etc")]
        introduced = places_counted and _INTRODUCED.search(before)
        in_list = len(parts) > 1 and _IN.search(before)
        if not (introduced or in_list) or any(not _is_name(part) for part in parts):
            continue
        for part in parts:
            place = resolve(part)
            yield Named(match.start() + match[0].find(part), part, place.lau_code if place else None)


def _is_name(part: str) -> bool:
    words = part.split()
    return not any(word in _NO_PLACE or (word.isupper() and len(word) > 1) for word in words) and not part[-1].isdigit()


def names_of_list(text: str, resolve: Resolve) -> list[Named]:
    """Names of a footnote that is a list of municipalities; none when it is anything else.

    Two names that only lack their comma are taken apart when the register knows both.
    """
    found: list[Named] = []
    parts = [part.strip(" .…:") for part in _SEPARATE.split(_ETC.sub("", text))]
    parts = [part for part in parts if part and part.lower() not in ("etc", "and")]
    if not parts or any(len(part.split()) > 4 or not part[0].isupper() or not _is_name(part) for part in parts):
        return []
    for part in parts:
        for name in _apart(part, resolve):
            place = resolve(name)
            found.append(Named(0, name, place.lau_code if place else None))
    return found


def _apart(part: str, resolve: Resolve) -> tuple[str, ...]:
    words = part.split()
    if len(words) < 2 or resolve(part) is not None:
        return (part,)
    for i in range(1, len(words)):
        pair = " ".join(words[:i]), " ".join(words[i:])
        if all(resolve(name) is not None for name in pair):
            return pair
    return (part,)
