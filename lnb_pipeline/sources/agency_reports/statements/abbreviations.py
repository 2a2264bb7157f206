"""Abbreviations that a document introduces itself: `centres for social welfare (CSW)` makes CSWs centres."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.statements import lexicon
from lnb_pipeline.sources.agency_reports.statements.nouns import noun_phrase

_INTRODUCED = re.compile(
    r"(?<![A-Za-zÀ-ſ’'&/‑-])(?P<words>(?:[A-Za-zÀ-ſ’'&/‑-]{1,40}\s{1,3}){2,9})\((?:hereafter\s+|the\s+)?[“\"']?"
    r"(?P<short>[A-Z][A-Za-z&]{0,8}[A-Z])(?P<many>s?)[”\"']?(?=[),;])"
)
_USED = re.compile(r"\b([A-Z]{2,6})s\b")
_SMALL = frozenset(["of", "for", "and", "the", "with", "in", "on", "to", "a", "an", "&"])


def units(texts: Iterable[str]) -> dict[str, str]:
    """The unit of every abbreviation that stands in brackets behind its words, by the abbreviation in lower case.

    The words count as its own where they begin with its letters in order; the first explanation holds. A plural such
    as CSWs that no bracket explains is what the first known plural of the same letters is. An abbreviation of an
    agency, or of something that is no countable noun, has none.
    """
    texts = list(texts)
    found = _introduced(texts)
    whole = "\n".join(texts)
    for short in dict.fromkeys(_USED.findall(whole)):
        known = short.lower() in found or lexicon.unit_of(short.lower()) is not None
        unit = None if known or agencies.agency(short) is not None else _of_letters(short, whole)
        if unit is not None:
            found[short.lower()] = unit
    return found


def _of_letters(short: str, text: str) -> str | None:
    """The unit of the first words of a text that begin with the letters of an abbreviation and are a known plural."""
    words = r"\s+(?:(?:of|for|and|the|with|in)\s+)*".join(rf"{letter}[a-z’'-]+" for letter in short)
    for match in re.finditer(rf"(?i)\b{words}", text):
        phrase = noun_phrase(text, match.start())
        if phrase is not None and phrase.known and phrase.head_end <= match.end():
            return phrase.unit
    return None


def _introduced(texts: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        for match in _INTRODUCED.finditer(text):
            start = _beginning(match["words"], match["short"])
            if start is None or agencies.agency(match["short"]) is not None:
                continue
            phrase = noun_phrase(match["words"], start) or noun_phrase(match["words"], start, one=True)
            if phrase is not None and (phrase.known or match["many"]):
                found.setdefault(match["short"].lower(), phrase.unit)
    return found


def _beginning(words: str, short: str) -> int | None:
    """Where the words of an abbreviation begin; None where no words before it begin with its letters."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    for word in reversed(list(re.finditer(r"[^\s/‑-]+", words))):
        if letters and word[0][0].lower() == letters[-1]:
            letters.pop()
            if not letters:
                return word.start()
        elif word[0].lower() not in _SMALL:
            return None
    return None
