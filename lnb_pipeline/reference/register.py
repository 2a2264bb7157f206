"""The register of the 61 municipalities and 12 prefectures, and how a printed name finds its place.

A name is matched as a whole or not at all: "Fierzë" is not Fier. A municipality and a prefecture of
the same name are two different things and have two different look-ups; the caller knows from the
column or heading which one is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from operator import index
from types import MappingProxyType
from typing import Any, Literal, SupportsIndex

from lnb_pipeline.reference.tabular import optional_integer, read_rows, split_list

MatchClass = Literal["name", "alias", "former", "seat"]

_DASHES_AND_QUOTES = re.compile(r"[-‐-―−'’‘`´]")
_SPACES = re.compile(r"\s+")
_MUNICIPALITY_PREFIX = re.compile(r"^(?:bashki(?:a|se|ne)?(?: (?:e|se|te|i))?|municipality(?: of)?) (?=\S)")
_MUNICIPALITY_SUFFIX = re.compile(r"(?<=\S) (?:municipality|bashki)$")
_PREFECTURE_PREFIX = re.compile(
    r"^(?:qark(?:u|ut|un)?(?: (?:i|te|e))?|prefektura(?: e)?|prefecture(?: of)?|county(?: of)?) (?=\S)"
)
_PREFECTURE_SUFFIX = re.compile(r"(?<=\S) (?:prefecture|county|qark)$")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its three code systems and census population.

    `*_source` holds ids of `sources.csv`; populations are None where no value was found.
    """

    lau_code: str
    asrdb_code: str
    name_sq: str
    name_ascii: str
    name_definite: str
    aliases: tuple[str, ...]
    seat: str | None
    seat_forms: tuple[str, ...]
    prefecture: str
    nuts3: str
    nuts2: str
    nuts2_name: str
    population_2011: int | None
    population_2011_source: str | None
    population_2011_status: str | None
    population_2023: int | None
    population_2023_source: str | None
    population_2023_status: str | None
    population_civil_register: int | None
    population_civil_register_source: str | None


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name a municipality bore; `valid_until` is None where the day is not known."""

    lau_code: str
    name: str
    valid_until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture (qark), which is a NUTS 3 region."""

    nuts3: str
    name_sq: str
    name_ascii: str
    aliases: tuple[str, ...]
    iso3166_2: str
    nuts2: str
    nuts2_name: str
    population_2011: int | None
    population_2023: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """The municipality a printed name means, and how safely.

    `matched` is the form in the register that was recognised.
    """

    lau_code: str
    match_class: MatchClass
    matched: str


def fold_name(text: str) -> str:
    """Comparable form of a name: no case, diacritics, hyphens or invisible characters.

    ë and e, ç and c, composed and decomposed letters, hyphen and space become the same.
    """
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(
        c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    return _SPACES.sub(" ", _DASHES_AND_QUOTES.sub(" ", kept)).strip().casefold()


def _without_level_word(folded: str, prefix: re.Pattern[str], suffix: re.Pattern[str]) -> str:
    shorter = prefix.sub("", folded)
    return shorter if shorter != folded else suffix.sub("", folded)


@dataclass(frozen=True)
class Register:
    """The municipalities and prefectures with their look-ups.

    Build it with `load_register`.
    """

    municipalities: tuple[Municipality, ...]
    prefectures: tuple[Prefecture, ...]
    former_names: tuple[FormerName, ...]
    _lau: Mapping[str, Municipality]
    _asrdb: Mapping[int, Municipality]
    _names: Mapping[str, Match]
    _seats: Mapping[str, Match]
    _prefectures: Mapping[str, Prefecture]

    def by_lau(self, code: str) -> Municipality | None:
        """Municipality of a LAU code (AL111..AL357), None when there is none."""
        return self._lau.get(code.strip().upper()) if isinstance(code, str) else None

    def by_asrdb(self, code: str | SupportsIndex) -> Municipality | None:
        """Municipality of an address-register code; 1, "1" and "01" are the same. None when unknown."""
        if isinstance(code, bool):
            return None
        if isinstance(code, str):
            text = code.strip()
            return self._asrdb.get(int(text)) if text.isascii() and text.isdigit() else None
        return self._asrdb.get(index(code))

    def resolve(self, name: str, on: date | None = None) -> Match | None:
        """Municipality a printed name means, or None; never a guess.

        Whole names only, after folding and after a word such as "Bashkia" or "Municipality of". A
        prefecture ("Qarku Fier") is not a municipality. `on` is the date of the document: after a
        former name ended it can only mean the town that still bears it, class `seat`.
        """
        folded = fold_name(name)
        for candidate in (folded, _without_level_word(folded, _MUNICIPALITY_PREFIX, _MUNICIPALITY_SUFFIX)):
            match = self._names.get(candidate)
            if match is not None and match.match_class == "former" and on is not None:
                return self._former_on(candidate, match, on)
            match = match or self._seats.get(candidate)
            if match is not None:
                return match
        return None

    def _former_on(self, candidate: str, match: Match, on: date) -> Match | None:
        until = next(f.valid_until for f in self.former_names if f.name == match.matched)
        return match if until is None or on <= until else self._seats.get(candidate)

    def prefecture(self, name: str) -> Prefecture | None:
        """Prefecture a printed name means ("Fier", "Qarku Fier", "Fier prefecture"), or None."""
        folded = fold_name(name)
        shorter = _without_level_word(folded, _PREFECTURE_PREFIX, _PREFECTURE_SUFFIX)
        return self._prefectures.get(folded) or self._prefectures.get(shorter)

    def suggest(self, name: str, limit: int = 3) -> list[str]:
        """Official names spelled nearly like `name`, best first; for the hint of an error only."""
        folded = _without_level_word(fold_name(name), _MUNICIPALITY_PREFIX, _MUNICIPALITY_SUFFIX)
        known = {**self._seats, **self._names}
        near = get_close_matches(folded, known, n=limit * 3, cutoff=0.75)
        official = dict.fromkeys(self._lau[known[key].lau_code].name_sq for key in near)
        return list(official)[:limit]


def _municipality(row: Mapping[str, str], prefectures: Mapping[str, Prefecture]) -> Municipality:
    prefecture = prefectures[row["nuts3"]]
    counts = ("population_2011", "population_2023", "population_civil_register")
    texts = (
        "seat", "population_2011_source", "population_2011_status", "population_2023_source",
        "population_2023_status", "population_civil_register_source",
    )
    values: dict[str, Any] = {
        **{name: row[name] for name in ("lau_code", "asrdb_code", "nuts3")},
        **{name: row[name] for name in ("name_sq", "name_ascii", "name_definite")},
        **{name: optional_integer(row[name]) for name in counts},
        **{name: row[name] or None for name in texts},
        "aliases": split_list(row["aliases"]), "seat_forms": split_list(row["seat_forms"]),
        "prefecture": prefecture.name_sq, "nuts2": prefecture.nuts2, "nuts2_name": prefecture.nuts2_name,
    }
    return Municipality(**values)


def _read_prefectures() -> tuple[Prefecture, ...]:
    return tuple(
        Prefecture(
            nuts3=row["nuts3"], name_sq=row["name_sq"], name_ascii=row["name_ascii"],
            aliases=split_list(row["aliases"]), iso3166_2=row["iso3166_2"], nuts2=row["nuts2"],
            nuts2_name=row["nuts2_name"], population_2011=optional_integer(row["population_2011"]),
            population_2023=optional_integer(row["population_2023"]),
        )
        for row in read_rows("prefectures.csv")
    )


def _read_former_names() -> tuple[FormerName, ...]:
    return tuple(
        FormerName(
            lau_code=row["lau_code"], name=row["name"], source=row["source"],
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in read_rows("former_names.csv")
    )


def _forms(municipality: Municipality, former: tuple[FormerName, ...]) -> Iterator[tuple[MatchClass, str]]:
    yield "name", municipality.name_sq
    yield "name", municipality.name_ascii
    for alias in (municipality.name_definite, *municipality.aliases):
        yield "alias", alias
    for name in former:
        if name.lau_code == municipality.lau_code:
            yield "former", name.name


def _index(found: dict[str, Match], match: Match) -> None:
    """Add a form; a form that means two municipalities is an error of the data file."""
    known = found.setdefault(fold_name(match.matched), match)
    if known.lau_code != match.lau_code:
        raise RuntimeError(f"{match.matched} means both {known.lau_code} and {match.lau_code}")


@cache
def load_register() -> Register:
    """Read the register once; every form of a name belongs to exactly one municipality.

    Raises
    ------
    RuntimeError
        The data files of the package contradict themselves.
    """
    prefectures = _read_prefectures()
    by_nuts3 = {p.nuts3: p for p in prefectures}
    municipalities = tuple(_municipality(row, by_nuts3) for row in read_rows("municipalities.csv"))
    former = _read_former_names()
    names: dict[str, Match] = {}
    seats: dict[str, Match] = {}
    for municipality in municipalities:
        for match_class, form in _forms(municipality, former):
            _index(names, Match(municipality.lau_code, match_class, form))
        for form in municipality.seat_forms:
            _index(seats, Match(municipality.lau_code, "seat", form))
    for folded, match in seats.items():
        if folded in names and names[folded].lau_code != match.lau_code:
            raise RuntimeError(f"{match.matched} is the seat of one municipality and a name of another")
    prefecture_names = {
        fold_name(form): p for p in prefectures for form in (p.name_sq, p.name_ascii, *p.aliases)
    }
    return Register(
        municipalities, prefectures, former, MappingProxyType({m.lau_code: m for m in municipalities}),
        MappingProxyType({int(m.asrdb_code): m for m in municipalities}), MappingProxyType(names),
        MappingProxyType(seats), MappingProxyType(prefecture_names),
    )
