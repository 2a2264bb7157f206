"""The noun phrase after a figure: what is counted, as printed, and the noun it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.statements import lexicon

_TOKEN = re.compile(
    r"\[\^\d+\]|[A-Za-zÀ-ſ][\wÀ-ſ]*(?:[’'&/\-‐‑–](?=[A-Za-zÀ-ſ])[\wÀ-ſ]+)*(?:(?<=s)[’'](?=\s+[a-z]))?|\d[\d.,]*|[^\s\w]"
)
_WORD = re.compile(r"[A-Za-zÀ-ſ]")
_POST = frozenset(["of", "for", "with", "without", "against", "from"])
_NUMBERED = frozenset(["annex", "annexes", "section", "table", "outcome", "output", "phase", "figure", "chapter"])
_LONG = 9
_POST_LONG = 12


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return bool(_WORD.match(self.text))


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """What is counted: `text` as printed without brackets and marks, `head` the singular of its noun."""

    start: int
    head_end: int
    end: int
    text: str
    head: str
    unit: str
    known: bool


def tokens(text: str, start: int) -> list[Token]:
    """Words, numbers and signs from a place on; brackets without figures are left out."""
    found: list[Token] = []
    position = start
    while match := _TOKEN.search(text, position):
        position = match.end()
        bracket = re.match(r"\([^()\d]*\)|"
                           r"\(\d{1,3}(?:,\d{3})*\)|\(of (?:a|"
                           r"the) total[^()]*\)", text[match.start() :]) if match[0] == "(" else None
        if bracket:
            position = match.start() + bracket.end()
            found.append(Token(match.start(), position, bracket[0]))
        elif not match[0].startswith("[^"):
            found.append(Token(match.start(), match.end(), match[0]))
        if len(found) > 60:
            break
    return found


def noun_phrase(
    text: str, start: int, *, one: bool = False, terms: Mapping[str, str] = MappingProxyType({})
) -> NounPhrase | None:
    """The noun phrase that begins at a place, or None when no noun of the counted kind stands there.

    The head is the first plural noun before a preposition, a verb or a stop, moved on where nouns are joined
    (`LGU representatives`, `women farmers`). `one` looks for a noun in the singular; `terms` are the units of the
    document's own abbreviations, in lower case.
    """
    words = tokens(text, start)
    index = _singular_head(words) if one else _plural_head(words, terms)
    if index is None:
        return None
    head_token = words[index]
    printed = head_token.lower
    head = printed if one or not lexicon.is_plural(head_token.text) else lexicon.singular(printed)
    unit: str | None
    if head in terms:
        unit = terms[head]
    elif printed in lexicon.NOMINAL:
        unit = "persons"
    else:
        unit = lexicon.unit_of(_last_part(head))
        unit = _unit_of_modifier(words, index) or unit
    first = next(i for i, word in enumerate(words) if word.is_word)
    end = _end(text, words, index)
    return NounPhrase(
        start=words[first].start, head_end=head_token.end, end=end, text=_as_printed(text, words[first].start, end),
        head=head, unit=unit or _plain_plural(printed, head), known=unit is not None,
    )  # fmt: skip


def _last_part(head: str) -> str:
    return re.split(r"[/&]", head)[-1]


def _plain_plural(printed: str, head: str) -> str:
    return printed if lexicon.is_plural(printed) else lexicon.plural(head)


def _unit_of_modifier(words: list[Token], index: int) -> str | None:
    """The unit that the word before a weak head names: 25 LGU partners are municipalities."""
    head = lexicon.singular(words[index].lower)
    if head == "provider" and index and words[index - 1].lower in lexicon.PROVIDERS_OF_CARE:
        return "persons"
    if head not in lexicon.WEAK_UNITS or index == 0:
        return None
    return lexicon.unit_of(lexicon.singular(words[index - 1].lower))


def _stops(word: Token) -> bool:
    """Whether a noun phrase cannot go on with this word."""
    if word.text.startswith("("):
        return len(word.text) == 1
    lower = word.lower
    return not word.is_word or lower in lexicon.FUNCTION_WORDS


def _is_possessive(word: Token) -> bool:
    return bool(re.search(r"[’']s?$", word.text))


def _is_plural(word: Token) -> bool:
    part = re.split(r"[/&]", word.text)[-1]
    return word.is_word and not _is_possessive(word) and lexicon.is_plural(part if len(part) > 1 else word.text)


def _names_things(word: Token) -> bool:
    return _is_plural(word) or word.lower in lexicon.NOMINAL


def _plural_head(words: list[Token], terms: Mapping[str, str]) -> int | None:
    nominal: int | None = None
    for index, word in enumerate(words[:_LONG]):
        lower = word.lower
        if word.text in "“”\"'‘’" or (word.text.startswith("(") and len(word.text) > 1):
            continue
        if lower in ("and", "or", "&", "/", "-", "–") and index and nominal is None:
            continue
        if word.text == "," and index and nominal is None and _list_goes_on(words, index):
            continue
        if index == 0 and (_is_verb(word) and not _is_plural(word)):
            return None
        if _stops(word) or lower in lexicon.PAST:
            break
        if _is_plural(word):
            return _moved_on(words, index)
        is_term = word.text.isupper() and lower in terms
        if is_term or lower in lexicon.NOMINAL or (nominal is not None and lexicon.is_known(lower)):
            nominal = index
    if nominal is not None:
        return nominal
    return _singular_head(words)


def _list_goes_on(words: list[Token], comma: int) -> bool:
    """`30 small, rural schools`: adjectives go on to a known noun."""
    for word in words[comma + 1 : comma + 5]:
        if _stops(word) or not word.is_word:
            return False
        if _is_plural(word):
            return lexicon.is_known(lexicon.singular(word.lower))
    return False


def _moved_on(words: list[Token], index: int) -> int:
    """The last noun of nouns joined to one: representatives in `LGUs representatives`."""
    while index + 1 < len(words):
        following = words[index + 1]
        if _stops(following) or _is_verb(following) or following.lower in lexicon.ARTICLES:
            return index
        if _is_plural(following):
            index += 1
            continue
        after = words[index + 2] if index + 2 < len(words) else None
        joined = after is not None and _is_plural(after) and lexicon.is_known(lexicon.singular(after.lower))
        if not joined or following.lower.endswith(("ed", "ing", "ly")) or following.lower in ("and", "or", "&"):
            return index
        index += 2
    return index


def _is_verb(word: Token) -> bool:
    lower = word.lower
    return lower in lexicon.PAST or lower in lexicon.PRESENT or lower in lexicon.FINITE


def _singular_head(words: list[Token]) -> int | None:
    """A known noun in the singular, the last one before the phrase stops."""
    found: int | None = None
    for index, word in enumerate(words[:_LONG]):
        if word.text.startswith("(") and len(word.text) > 1:
            continue
        if _stops(word) or word.lower in ("and", "or") or (found is not None and _is_verb(word)):
            break
        if lexicon.is_known(word.lower) and not _is_possessive(word):
            found = index
    return found


# -- how far the phrase goes ----------------------------------------------------------------------


def _end(text: str, words: list[Token], head: int) -> int:
    """Where the counted phrase ends: after its head, nouns joined to it, and what says which ones."""
    last = _coordinated(words, head)
    index = last + 1
    if index + 1 < len(words) and words[index].lower.endswith("ed") and words[index + 1].lower in lexicon.AUXILIARIES:
        return words[index].end  # `concerns raised were discussed`
    while index < len(words) and words[index].lower in _POST and index - head < _POST_LONG:
        stop = _phrase_after(words, index + 1)
        if stop == index + 1 or _names_agency(text, words, index, stop):
            break
        last, index = stop - 1, stop
    return words[last].end


def _coordinated(words: list[Token], head: int) -> int:
    """The index of the last noun joined to the head by commas, `and`, `or` or a slash."""
    last = head
    while True:
        index = last + 1
        while index < len(words) and words[index].text in (",", "and", "or", "&", "/"):
            index += 1
        if index == last + 1:
            return last
        after_comma = all(word.text == "," for word in words[last + 1 : index])
        noun = next(
            (i for i, word in enumerate(words[: index + 4]) if i >= index and _names_things(word)), None
        )
        if noun is None or any(_stops(w) or _is_verb(w) or w.text == "and" for w in words[index:noun]):
            return last
        one = lexicon.singular(words[noun].lower)
        persons = words[noun].lower in lexicon.NOMINAL or lexicon.unit_of(one) == "persons"
        if not persons and (after_comma or not lexicon.is_known(one)):
            return last
        last = noun


def _phrase_after(words: list[Token], start: int) -> int:
    """The index after the noun phrase that follows a preposition."""
    index = start
    while index < len(words) and index - start < 8:
        word = words[index]
        lower = word.lower
        is_bracket = word.text.startswith("(") and len(word.text) > 1
        if is_bracket or word.text in ("/", "&") or (word.text == "-" and index > start):
            index += 1
            continue
        if lower in ("and", "or") and index > start:
            if not _noun_follows(words, index + 1):
                break
            index += 1
            continue
        determiner = index == start and lower in ("the", "their", "its", "all", "these", "those", "local")
        finite = index > start and (_is_verb(word) or (lower.endswith("ed") and _is_plural(words[index - 1])))
        if not word.is_word or finite or lower in _NUMBERED or (_stops(word) and not determiner):
            break
        index += 1
    return index


def _noun_follows(words: list[Token], start: int) -> bool:
    """Whether a noun that can be counted comes next, so that `and` joins nouns and not sentences."""
    for word in words[start : start + 3]:
        if _stops(word) or _is_verb(word) or word.lower.endswith("ed"):
            return False
        if _is_plural(word) or word.lower in lexicon.NOMINAL:
            return True
    return False


def _names_agency(text: str, words: list[Token], start: int, stop: int) -> bool:
    return any(True for _ in agencies.mentions(text[words[start].start : words[stop - 1].end]))


def _as_printed(text: str, start: int, end: int) -> str:
    printed = re.sub(r"\[\^\d+\]", "", text[start:end])
    printed = re.sub(r"\s*\([^()]*\)", " ", printed)
    return re.sub(r"\s+([,;])", r"\1", re.sub(r"\s+", " ", printed)).strip(" ,;:")
