"""Texts made of known words only: what may be said of a population's source, or of a plan, and name nobody.

A text that holds any other word is free text. It may name a person or an office, and what a note in a
heading says with it is not known.
"""

from __future__ import annotations

import re

from lnb_pipeline.sources.care_services.cells import fold_label

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_LAW = re.compile(r"\b\d{1,4}\s?/\s?(?:19|20)\d{2}\b")
def vocabulary(words: str) -> frozenset[str]:
    """The words of a text, written apart by spaces."""
    return frozenset(words.split())


_MONTHS = (
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nentor dhjetor january february march april may "
    "june july august september october november december"
)
_JOINING = "e i te se ne me nga per dhe ose sipas deri in of the on by and or from to for a an as at"
_SOURCES = vocabulary(
    f"{_MONTHS} {_JOINING} census censusi censusit cens regjistrim regjistrimi regjistrimit regjistri regjistrit "
    "regjister gjendja gjendje gjendjes civile civil register registry registered regjistruar instat vleresim "
    "vleresimi vleresuar estimate estimates estimated projection projections projected projeksion projeksioni "
    "projeksione projeksionet parashikim parashikimi popullsi popullsia popullsise population banesave banore "
    "banoreve inhabitants residents rezident burimi burim source viti vitit vit year data date statistika "
    "statistikave statistics bashki bashkia bashkise municipality zyra office nr numri"
)
_PLANS = vocabulary(
    f"{_MONTHS} {_JOINING} miratuar miratua miratohet adopted approved proces procesi process draft drafti "
    "draftuar drafting hartim hartimi hartuar hartohet progress preparation prepared pergatitje pergatitur nuk ka "
    "ska s jo no none not po yes pa ende yet never there is are does do have has been eshte plan plani planin "
    "planit plane social sociale shoqeror shoqerore kujdes kujdesi kujdesit care services sherbim sherbime "
    "sherbimeve vkb vendim vendimi vendimit keshilli keshillit bashkiak bashki bashkia bashkise municipal council "
    "decision nr no numer date dt data vit viti vitet vitin vitit year years periudha periudhen periudhe period "
    "skaduar skadoi expired ekziston perfunduar completed finished vlefshem valid"
)


def words_of(text: str) -> list[str]:
    """Folded words and numbers of a text, without punctuation."""
    return _WORD.findall(fold_label(text))


def without_laws(text: str) -> str:
    """The text without the numbers of laws, 121/2016, whose year is none the text speaks of."""
    return _LAW.sub(" ", text)


def years_in(text: str) -> set[int]:
    """Years a text names, those of a law's number left out."""
    return {int(word) for word in words_of(without_laws(text)) if _YEAR.fullmatch(word)}


def names_source(text: str) -> bool:
    """Whether a text says no more than where a population figure comes from: census 2011, gjendja civile."""
    return _says_only(text, _SOURCES)


def names_plan(text: str) -> bool:
    """Whether a text says no more than the status and years of a plan, with its decision's number and date."""
    return _says_only(text, _PLANS)


def _says_only(text: str, known: frozenset[str]) -> bool:
    """Whether every word is known, or a year, or one of the few short numbers of a decision and its date."""
    words = words_of(text)
    numbers = [word for word in words if word.isdigit() and not _YEAR.fullmatch(word)]
    short = all(len(n) <= 3 and not (len(n) == 3 and n[0] == "0") for n in numbers) and len("".join(numbers)) <= 8
    return bool(words) and "…" not in text and short and all(word in known or word.isdigit() for word in words)
