"""UN agencies: their printed forms, and splitting a cell or a run of them.

The participating agencies of the programme print "UN Women" in at least four ways; the pipeline uses
one name an agency. A token that is no known agency is kept as printed and reported, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_FORMS: dict[str, tuple[str, ...]] = {
    "UNDP": ("UNDP",),
    "UNICEF": ("UNICEF",),
    "UNFPA": ("UNFPA",),
    "UN Women": ("UN Women", "UN-Women", "UNWomen", "UNW"),
    "FAO": ("FAO",),
    "IFAD": ("IFAD",),
    "ILO": ("ILO",),
    "IOM": ("IOM",),
    "ITU": ("ITU",),
    "OHCHR": ("OHCHR",),
    "UN-Habitat": ("UN-Habitat", "UN Habitat", "UNHABITAT"),
    "UNAIDS": ("UNAIDS",),
    "UNCDF": ("UNCDF",),
    "UNCTAD": ("UNCTAD",),
    "UNDRR": ("UNDRR",),
    "UNECE": ("UNECE",),
    "UNEP": ("UNEP",),
    "UNESCO": ("UNESCO",),
    "UNHCR": ("UNHCR",),
    "UNIDO": ("UNIDO",),
    "UNODC": ("UNODC",),
    "UNOPS": ("UNOPS",),
    "UNRCO": ("UNRCO", "RCO"),
    "UNV": ("UNV",),
    "WFP": ("WFP",),
    "WHO": ("WHO",),
}
AGENCIES: tuple[str, ...] = tuple(_FORMS)


def _key(token: str) -> str:
    token = unicodedata.normalize("NFKC", token).replace("\u2010", "-").replace("\u2011", "-")
    return re.sub(r"[\s.\-]+", "", token).upper()


_BY_KEY = {_key(form): agency for agency, forms in _FORMS.items() for form in forms}

_SEPARATOR = r"(?:\s*[,;/+&|]\s*(?:and\s+|&\s*)?|\s+(?:and|dhe)\s+)"
# in running text an acronym counts only in capitals: "who" is no agency
_IN_CAPITALS = sorted(
    (form for forms in _FORMS.values() for form in forms if form.isupper()), key=len, reverse=True
)
_PRINTED = "|".join(["UN[\\s-]?(?:[Ww]omen|WOMEN)", "UN[\\s-]?(?:Habitat|HABITAT)", *_IN_CAPITALS])
_KNOWN = rf"(?:{_PRINTED})(?![\w-])"
_ACRONYM = r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?![\w-])"
_RUN = re.compile(rf"(?<![\w-])({_KNOWN}(?:{_SEPARATOR}(?:{_KNOWN}|{_ACRONYM}))*)\s*[.,;]?\s*$")

# names in full, as running text prints them once before the acronym
_IN_FULL = {
    "United Nations Development Programme": "UNDP",
    "United Nations Children[’']?s['’]? Fund": "UNICEF",
    "United Nations Population Fund": "UNFPA",
    "United Nations Entity for Gender Equality and the Empowerment of Women": "UN Women",
    "Food and Agriculture Organi[sz]ation": "FAO",
    "International Labour Organi[sz]ation": "ILO",
    "International Organi[sz]ation for Migration": "IOM",
    "United Nations Environment Programme": "UNEP",
    "United Nations High Commissioner for Refugees": "UNHCR",
    "World Food Programme": "WFP",
    "World Health Organi[sz]ation": "WHO",
    "UN Resident Coordinator[’']s Office": "UNRCO",
}
_MENTION = re.compile(rf"(?<![\w-])(?:({'|'.join(_IN_FULL)})|({_PRINTED}))(?!\w)")


# a role behind an agency, as in `UNFPA (lead)`
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Split:
    """Agencies of a printed list, each once, in printed order; `unknown` as printed."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.known + self.unknown


def agency(token: str) -> str | None:
    """The agency a printed token names, or None."""
    return _BY_KEY.get(_key(token))


def mentions(text: str) -> Iterator[tuple[int, int, str]]:
    """Agencies named in running text, by acronym in capitals or in full: start, end and name of each."""
    for match in _MENTION.finditer(text):
        name = agency(match[2]) if match[2] else next(a for form, a in _IN_FULL.items() if re.fullmatch(form, match[1]))
        if name:
            yield match.start(), match.end(), name


def split(text: str) -> Split:
    """Split a printed list such as `UNDP/UNW` or `UNDP, UNICEF, UN Women and UNFPA`.

    Separators are commas, semicolons, slashes, plus, ampersand, line ends, `and` and `dhe`; blanks
    alone separate only when every part is an agency. An empty text has no agencies.
    """
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    plain = _IN_BRACKETS.sub(lambda m: m[0] if _names_agency(m[1]) else " ", text.replace("\u00a0", " "))
    for token in re.split(rf"{_SEPARATOR}|\n", plain):
        token = token.strip(" .:()")
        token = re.sub(r"^(?:and|dhe)\s+", "", token)
        if not token:
            continue
        parts = _by_blanks(token)
        for part in parts:
            known[part] = None
        if not parts:
            unknown[token] = None
    return Split(tuple(known), tuple(unknown))


def _names_agency(text: str) -> bool:
    return any(agency(token.strip()) for token in re.split(_SEPARATOR, text))


def _by_blanks(token: str) -> list[str]:
    """Agencies of a token without separators, or none unless every word belongs to one."""
    whole = agency(token)
    if whole:
        return [whole]
    words, found = token.split(), []
    while words:
        for width in (2, 1):
            name = agency(" ".join(words[:width])) if len(words) >= width else None
            if name:
                found.append(name)
                words = words[width:]
                break
        else:
            return []
    return found


def trailing(text: str) -> tuple[str, str]:
    """Split running text into what comes before its final run of agencies, and that run.

    The run is the longest one that begins with a known agency and reaches the end of the text;
    inside it an acronym of no known agency is kept. Without a run the second part is empty.
    """
    match = _RUN.search(text)
    if not match:
        return text.strip(), ""
    return text[: match.start()].strip(), match.group(1).strip()
