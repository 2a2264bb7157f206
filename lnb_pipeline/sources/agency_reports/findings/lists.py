"""Stated counts against the lists that go with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lnb_pipeline.sources.agency_reports.document import Document, Line
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding
from lnb_pipeline.sources.agency_reports.findings.structure import ANNEX, ANNEX_TITLE
from lnb_pipeline.sources.agency_reports.statements import lexicon

Resolve = Callable[[str], object | None]

_NUMBERS = {word: number for word, number in lexicon.ONES.items() if number > 1}
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_COUNT = rf"(?<![\w.,:/+-])(?P<count>\d{{1,3}}|{_WORDS})(?![\w.,:/%-])"
PLACES = (
    r"(?:municipalit(?:y|ies)|communes?|districts?|counties|county|regions?|provinces?|cantons?|cities|city|towns?|"
    r"villages?|governorates?|departments?|oblasts?|rayons?|wards?|LGUs?|localities|locality)"
)
_WORD = rf"(?!(?:{_WORDS})\b)[^\W\d][\w’'/&-]*"
_NOUNS = rf"(?:\s+{_WORD}){{1,7}}?"
_MARK = r"\s?\[\^(?P<mark>\d{1,3})\]"
_WITH_NOTE = re.compile(rf"{_COUNT}(?P<noun>{_NOUNS}){_MARK}", re.IGNORECASE)
_WITH_BRACKET = re.compile(
    rf"{_COUNT}(?P<noun>{_NOUNS})(?:\[\^\d{{1,3}}\])?\s*\((?P<list>[^()]{{3,600}})\)", re.IGNORECASE
)
_WITH_COLON = re.compile(
    rf"{_COUNT}(?P<noun>(?:\s+{_WORD}){{0,4}}?\s+{PLACES})(?:\s*:|,?\s+(?:namely|i\.e\.),?|\s+[–—-])"
    r"\s+(?P<list>[^.;:()]{3,600})(?=[.;()]|$)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\betc\b|…|\.\.\.|\band\s+(?:others|more)\b|\bamong\s+others\b", re.IGNORECASE)
# what follows names some, by its own words, and is no list of all
_SOME = re.compile(
    r"\s*(?:including|incl\b|e\.?\s?g\b|such\s+as|for\s+example|i\.?a\b|mainly|mostly|among)", re.IGNORECASE
)
# persons and events: fewer names than these are the places they are from or took place in
_HELD_IN_PLACES = re.compile(
    r"\b(?:persons?|people|women|men|girls|boys|children|youth|students|pupils|teachers|nurses|midwives|doctors|workers|"
    r"staff|officials|representatives|participants|members|beneficiaries|families|households|leaders|trainees|experts|"
    r"\w*sessions|trainings|workshops|events|meetings|campaigns|visits|conferences|seminars|rounds|dialogues|missions)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\b(?:points?|per\s?cent|percentage|years?|months?|weeks?|days?|hours?|times|pages?|phases?)$", re.IGNORECASE
)
_SMALL = r"(?:of|the|de|del|da|di|do|e|i|të|te|së|se|am|an|der|la|le|el|al|y|and|for|on|in)"
_NAME = re.compile(rf"[A-ZÀ-ÞĀ-Ž][\w’'.&/-]*(?:\s+(?:{_SMALL}|[A-ZÀ-ÞĀ-Ž][\w’'.&/-]*|\d{{1,3}}))*")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A count as printed, what it counts, and the names given for it."""

    count: int
    printed: str
    noun: str
    names: tuple[str, ...]
    open_end: bool
    listed_in: str

    @property
    def of_places(self) -> bool:
        return re.search(rf"\b{PLACES}\s*$", self.noun, re.IGNORECASE) is not None

    @property
    def of_others_in_places(self) -> bool:
        """“40 nurses in municipalities (…)”: the list is not of what is counted."""
        return self.of_places and re.search(r"\b(?:in|from|across|within|at|by|to|of (?!the|them|these|those))\b",
                                            self.noun, re.IGNORECASE) is not None


# -- municipalities of the annex ----------------------------------------------------------------------

_MUNICIPALITIES = re.compile(
    r"(?<![\w.,])(\d{1,3})(?:\s+[^\d\s]\S*){0,6}?\s+municipalit(?:y|ies)\b", re.IGNORECASE
)


def annex_count(document: Document, label: str | None, listed: int) -> Iterator[ReportFinding]:
    """Sentences that refer to the annex and count its municipalities otherwise than it lists them."""
    if label is None:
        return
    for passage in document.passages():
        for sentence in re.split(r"(?<=[.;])\s+", passage.text):
            if label not in ANNEX.findall(sentence) or ANNEX_TITLE.match(sentence):
                continue
            for stated in {int(count) for count in _MUNICIPALITIES.findall(sentence)} - {listed}:
                yield ReportFinding(
                    "annex_count_differs",
                    f"{passage.number}",
                    f"the text states {stated} municipalities, annex {label} lists {listed}",
                    f"{stated} municipalities",
                    f"annex {label} lists {listed}",
                )


# -- lists --------------------------------------------------------------------------------------------


def note_counts(document: Document, resolve: Resolve) -> Iterator[ReportFinding]:
    """Counts whose footnote lists another number of names.

    A footnote counts as a list when it holds names only, or when at least two of its names and at
    least half of them are known municipalities.
    """
    notes = {note.mark: note for note in document.footnotes}
    for passage in document.passages():
        for match in _WITH_NOTE.finditer(passage.text):
            if match["mark"] not in notes:
                continue
            text = notes[match["mark"]].text
            stated = _stated(match, text, resolve, f"footnote {match['mark']}")
            known = sum(resolve(name) is not None for name in stated.names)
            of_known = stated.of_places and known >= 2 and known * 2 >= len(stated.names)
            if not stated.of_others_in_places and (of_known or _are_names(stated)):
                yield from _difference(stated, passage)


def bracket_counts(document: Document, resolve: Resolve) -> Iterator[ReportFinding]:
    """Counts whose list, in brackets or after a colon, has another number of names.

    A list that says it gives examples is none. Fewer names than half the count, or than the persons or
    events counted, are places where these are, not a list of them, unless places are counted.
    """
    for passage in document.passages():
        for pattern, where in ((_WITH_BRACKET, "the brackets"), (_WITH_COLON, "the list")):
            for match in pattern.finditer(passage.text):
                if _SOME.match(match["list"]):
                    continue
                stated = _stated(match, match["list"], resolve, where)
                if _are_names(stated):
                    yield from _difference(stated, passage)


def _stated(match: re.Match[str], text: str, resolve: Resolve, where: str) -> _Stated:
    word = match["count"].lower()
    count = _NUMBERS[word] if word in _NUMBERS else int(word)
    noun = re.sub(r"\s+", " ", match["noun"]).strip()
    listed = tuple(names(text, resolve))
    return _Stated(count, f"{match['count']} {noun}", noun, listed, bool(_OPEN.search(text)), where)


def _are_names(stated: _Stated) -> bool:
    """Whether the list is one of names, long enough to be the list of what is counted."""
    listed = len(stated.names)
    if listed < 2 or stated.of_others_in_places or _MEASURE.search(stated.noun):
        return False
    if not all(_NAME.fullmatch(name) and len(name.split()) <= 8 for name in stated.names):
        return False
    if stated.of_places or listed > stated.count:
        return True
    return listed * 2 >= stated.count and not _HELD_IN_PLACES.search(stated.noun)


def _difference(stated: _Stated, passage: Line) -> Iterator[ReportFinding]:
    if len(stated.names) == stated.count:
        return
    ending = " and ends with an open 'etc.'" if stated.open_end else ""
    verb = "name" if stated.listed_in.endswith("s") else "names"
    yield ReportFinding(
        "list_count_differs",
        f"{passage.number}",
        f"{stated.printed} are stated, {stated.listed_in} {verb} {len(stated.names)}{ending}",
        stated.printed,
        f"{stated.listed_in}: {len(stated.names)} ({', '.join(stated.names)}{', etc.' if stated.open_end else ''})",
    )


def names(text: str, resolve: Resolve) -> list[str]:
    """Names of a printed list; two names that only lack their comma are taken apart."""
    found: list[str] = []
    for part in re.split(r"\s*[,;]\s*(?:and\s+|dhe\s+)?|\s+(?:and|dhe|&)\s+", re.sub(r"\[\^\d{1,3}\]", "", text)):
        part = part.strip(" .…:")
        if not part or re.fullmatch(r"etc|others|more|among others", part, re.IGNORECASE):
            continue
        words = part.split()
        pairs = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
        both = next((p for p in pairs if resolve(part) is None and all(resolve(n) is not None for n in p)), None)
        found += both or (part,)
    return found
