"""What the figures of a sentence count: the noun after them, or what the text named before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from lnb_pipeline.sources.agency_reports.statements import lexicon
from lnb_pipeline.sources.agency_reports.statements.figures import Figure, figures
from lnb_pipeline.sources.agency_reports.statements.nouns import NounPhrase, noun_phrase, tokens

Reading = Literal["noun", "predicate", "label", "antecedent"]

_BASE = re.compile(
    r"\s*(?:\[\^\d+\])?\s*(?P<bracket>\()?\s*(?:out\s+)?of\s+(?:(?:a|an|the|its|their|these|those|our|all|"
    r"planned|in|some|about|around|roughly|approximately|nearly|almost|more than|over|estimated|another|further)\s+)*"
    r"(?:total\s+(?:number\s+)?of\s+)?(?:the\s+|all\s+)?(?:[\w-]+(?:['’]s|(?<=s)['’])\s+)?",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s*(?:,\s*)?of\s+(?:them|these|those|whom|which)\b\s*(?:,\s*)?", re.IGNORECASE)
_OF_WHOM = re.compile(r"\bof\s+(?:whom|which|these|them),?\s*(?:some|about|around|over|only)?\s*$", re.IGNORECASE)
_COPULA = re.compile(r"\s+(?:were|are|was|is|being)\s+(?:the\s+)?", re.IGNORECASE)
_COPULA_BEHIND = re.compile(r"\s+(?:were|are|have been|had been)\b")
_OF = re.compile(r"\s+(?:of|in)\s+(?:(?:all|the|its|their|total|these|those|our|this)\s+)*", re.IGNORECASE)
_OF_THE = re.compile(r"\s+of\s+(?:all\s+)?(?:the|these|those|its|their|our|all)\s+(?!\d)", re.IGNORECASE)
_NUMBER_OF = re.compile(r"\b(?:number|total|count)s?\s+of\s+(?=[a-z])[^.;:]*$", re.IGNORECASE)
_LABEL = re.compile(r"(?:^|[(;,.–—-]\s*)([A-Za-z][A-Za-z /&'’-]{2,60}?)\s*[:=–]\s*(?:[a-z ]{0,15})$")
_SHARED = re.compile(r"\s*(?:,|and|or|to|&)\s*")
_COMPARED = re.compile(
    r"(?:\b(?:up|down) from|\bcompared (?:to|with)|\bagainst|\bversus|\b(?:target|goal|plan) of|\bplanned)\s+"
    r"(?:the |only )?$",
    re.IGNORECASE,
)
_BROUGHT_TO = re.compile(
    r"\b(?:bring|brought|rais|increas|tak|took)\w*\s+(?:the|their|its)\s+(?:\w+\s+){0,2}?(?:total|number|count)"
    r"(?:\s+[^,;.\d]{0,60}?)?\s+to\s+$|\b(?:for|to|making|with)\s+a\s+(?:\w+\s+)?total\s+of\s+$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\b(?:along|across|in|from|at|throughout|within)\s+(?:(?:the|all|these|some|over|about)\s+)*$")
_ASIDE_CLAUSE = re.compile(r",\s+(?:thereby\s+|thus\s+)?[a-z]+ing\s+(?:[a-z]+\s+){0,3}$")
_SUBJECT = re.compile(r"\W*(?:(?:All|The|These|Both|Some|Many|Most)\s+)?(?=[A-Za-z])")
_CHOSEN_FROM = re.compile(r"\b(?:from|out of|among|amongst|through|by)\s+(?:(?:a|total|of|the|over|about)\s+)*$")
_FROM_TO = re.compile(
    r"\s+(?:in\s+(?:the\s+)?(?:[a-z]+\s+){0,2}?(?:\d{4}|before|earlier|previously)\s+)?to\s+(?:[a-z]+\s+){0,2}"
)
_TO = re.compile(r"\s*(?:to\s+)?")
_BARE_SHARE = re.compile(r"\s*(?:of\s+(?:the\s+)?(?:total|all|planned|target)\b[^()]{0,40})?\)")
_SHARE_BEHIND = re.compile(r"\s*\(\s*\d+(?:[.,]\d+)?\s?(?:%|per\s?cent)\s*\)", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\([^()]{1,60}\)\s+(?=[a-z])")
_MOST = 60
_MEASURES = frozenset(["tonnes", "kilometres", "hectares", "square metres"])
_RATE = re.compile(
    r"\b((?:[A-Za-z-]+\s+){0,3}(?:rate|share|proportion|percentage|unemployment|employment|poverty|coverage|prevalence|"
    r"inflation|attendance|enrolment|enrollment|literacy|turnout|satisfaction|completion|delivery|"
    r"execution))\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_CHANGED_BY = re.compile(
    r"\b(?:increas|decreas|reduc|rais|improv|cut|lower|grew|"
    r"expand)\w*\s+((?!by\b)[^,;.]{3,60}?)\s+by\s+(?:[a-z]+\s+){0,2}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure with what it counts. `end` is where the counted phrase ends in the sentence."""

    figure: Figure
    counted: str
    unit: str
    known: bool
    reading: Reading
    end: int
    share: float | None = None
    base: float | None = None


def counts(
    text: str, earlier: Sequence[Count] = (), terms: Mapping[str, str] = MappingProxyType({})
) -> list[Count]:
    """The figures of a sentence that count something, in order.

    `earlier` are those of the sentences before, `terms` the units of the document's own abbreviations.
    """
    return _Sentence(text, earlier, terms).read()

def topic(text: str, own: Sequence[Count]) -> Count | None:
    """What a sentence is about although its figures count something else: `Schools were chosen from 41 offers.`

    It is what a number without a noun means in the sentence behind. None where the figures are the topic.
    """
    if not own or not all(_CHOSEN_FROM.search(text[: count.figure.start]) for count in own):
        return None
    match = _SUBJECT.match(text)
    phrase = noun_phrase(text, match.end()) if match else None
    if phrase is None or not phrase.known or not _COPULA_BEHIND.match(text, phrase.end):
        return None
    return Count(Figure(0, 0, 0.0, "", "exact", "count"), phrase.text, phrase.unit, True, "noun", phrase.end)


def _as_persons(count: Count) -> Count | None:
    """A count of persons, or a percentage of persons as one; None for any other."""
    if count.figure.kind == "percent":
        phrase = noun_phrase(count.counted, 0)
        return replace(count, unit="persons") if phrase is not None and phrase.unit == "persons" else None
    return count if count.unit == "persons" else None


class _Sentence:
    """One sentence while its figures are read, from left to right."""

    def __init__(self, text: str, earlier: Sequence[Count], terms: Mapping[str, str]) -> None:
        self._text, self._terms = text, terms
        numbers = len(re.findall(r"\d+", text))
        self._figures = figures(text) if numbers <= _MOST else []  # a row of numbers is no sentence
        self._earlier = list(earlier)
        self._found: list[Count] = []
        self._bases: set[int] = set()

    def read(self) -> list[Count]:
        for index, figure in enumerate(self._figures):
            if index in self._bases:
                continue
            if figure.kind == "money":
                continue
            if figure.kind != "count":
                if not self._is_share(figure):
                    self._add(self._percent(index))
            else:
                self._add(self._count(index))
        return self._found

    def _noun(self, start: int, *, one: bool = False) -> NounPhrase | None:
        return noun_phrase(self._text, start, one=one, terms=self._terms)

    def _add(self, count: Count | None) -> None:
        if count is not None:
            self._found.append(count)

    # -- percentages -----------------------------------------------------------------------

    def _is_share(self, figure: Figure) -> bool:
        """Whether a percentage in brackets belongs to the figure before it, which then has it as its share."""
        last = self._found[-1] if self._found else None
        before = self._text[: figure.start].rstrip()
        if last is None or last.figure.kind != "count" or not before.endswith("("):
            return False
        if not _BARE_SHARE.match(self._text, figure.end) or re.search(r"[;.]\s", self._text[last.end : figure.start]):
            return False
        self._found[-1] = replace(last, share=figure.value)
        return True

    def _percent(self, index: int) -> Count:
        figure = self._figures[index]
        unit = "percent" if figure.kind == "percent" else "percentage points"
        of_them = _OF_THEM.match(self._text, figure.end)
        of = None if of_them else _OF.match(self._text, figure.end)
        start, base = (of or of_them).end() if of or of_them else figure.end, None  # type: ignore[union-attr]
        following = self._figures[index + 1] if index + 1 < len(self._figures) else None
        if of and following and following.kind == "count" and not self._text[start : following.start].strip(" ~"):
            start, base = following.end, following.value
        if of_them:
            opening = _COPULA.match(self._text, of_them.end() - 1) or _TO.match(self._text, of_them.end() - 1)
            start = opening.end() if opening else start
        phrase = self._noun(start) or (self._plain_phrase(start) if of else None)
        if phrase is not None and not re.match(r"\s+(?:more|less|fewer|higher|lower|"
                                               r"increase)\b", self._text[figure.end :]):
            printed, end = (phrase.text, phrase.end) if isinstance(phrase, NounPhrase) else phrase
            return Count(figure, printed, unit, True, "noun", end, base=base)
        rate = _RATE.search(self._text[: figure.start])
        if rate:
            return Count(figure, rate[1].strip(), unit, True, "label", figure.end)
        changed = _CHANGED_BY.search(self._text[: figure.start])
        if changed:
            return Count(figure, changed[1].strip(), unit, True, "label", figure.end)
        earlier = next((c for c in reversed(self._found) if c.figure.kind == figure.kind), None)
        antecedent = earlier or self._antecedent()
        counted = antecedent.counted if antecedent else self._subject()
        return Count(figure, counted, unit, antecedent is not None, "antecedent", figure.end)

    def _plain_phrase(self, start: int) -> tuple[str, int] | None:
        """The words behind `of` up to a verb or a stop, for what has no plural: `13% of the population`."""
        words = []
        for word in tokens(self._text, start)[:6]:
            lower = word.lower
            if not word.is_word or lower in lexicon.FUNCTION_WORDS or lower in lexicon.PAST:
                break
            words.append(word)
        return (self._text[words[0].start : words[-1].end], words[-1].end) if words else None

    def _subject(self) -> str:
        words = re.findall(r"[A-Za-z’'-]+", re.sub(r"\[\^\d+\]", "", self._text))
        return " ".join(words[:4]) or "share"

    # -- counts -----------------------------------------------------------------------------------------

    def _count(self, index: int) -> Count | None:
        figure = self._figures[index]
        if figure.in_words and self._is_no_count(figure):
            return None
        start, base = self._behind_base(index)
        of_them = _OF_THEM.match(self._text, figure.end)
        if of_them or _OF_WHOM.search(self._text[: figure.start]):
            return self._of_them(figure, of_them.end() if of_them else figure.end)
        phrase = None if self._ends_from_to(figure) else self._phrase(index, start)
        if phrase is not None:
            if not self._can_count(figure, phrase, base):
                return None
            return Count(figure, phrase.text, phrase.unit, phrase.known, "noun", phrase.end, base=base)
        found = self._by_predicate(figure, start) or self._by_label(figure) or self._by_antecedent(figure, start)
        return replace(found, base=base) if found is not None else None

    def _is_no_count(self, figure: Figure) -> bool:
        """Whether a number in words is a pronoun or a turn of phrase: `no one`, `at least one`."""
        if figure.value != 1:
            return False
        if figure.qualifier in ("at least", "more than"):
            return True
        before = re.search(r"([A-Za-z]+)[\s-]+$", self._text[: figure.start])
        if before and before[1].lower() in [
            "no", "any", "each", "every", "the", "this", "that", "which", "every", "another", "day",
        ]:
            return True
        if self._text[figure.start].isupper() and before:
            return True  # a name, such as Leave No One Behind
        return bool(re.match(r"\s+(?:another|by one|of the (?!\d)|and the same|hand|side|"
                             r"or more\b)", self._text[figure.end :]))

    def _can_count(self, figure: Figure, phrase: NounPhrase, base: float | None) -> bool:
        is_rate = phrase.unit in _MEASURES and re.match(r"\s+(?:per|an?)\b", self._text[phrase.end :])
        if phrase.head in lexicon.VAGUE or is_rate:
            return False
        if self._is_part_of_name(figure) and not lexicon.is_plural(self._text[: phrase.head_end].split()[-1]):
            return False
        definite = re.search(r"\b(?:the|these|those|all|our|its)\s+$", self._text[: figure.start], re.IGNORECASE)
        if figure.in_words and definite and phrase.head in lexicon.ACTORS:
            return False
        return figure.value != 1 or not figure.in_words or phrase.known or base is not None

    def _behind_base(self, index: int) -> tuple[int, float | None]:
        """Where the counted noun is looked for, and the number that the figure is part of."""
        figure = self._figures[index]
        following = self._figures[index + 1] if index + 1 < len(self._figures) else None
        if following is None or following.kind != "count" or following.value < figure.value:
            return figure.end, None
        between = self._text[figure.end : following.start]
        match = _BASE.fullmatch(between)
        if not match:
            return figure.end, None
        self._bases.add(index + 1)
        end = following.end
        if match["bracket"]:
            close = self._text.find(")", end)
            end = close + 1 if 0 <= close <= end + 40 else end
            inside = self._noun(following.end)
            if inside is not None and inside.end < end and self._noun(end) is None:
                end = following.end
        return end, following.value

    def _phrase(self, index: int, start: int) -> NounPhrase | None:
        figure = self._figures[index]
        phrase = self._noun(start, one=figure.value == 1 and start == figure.end)
        of_the = _OF_THE.match(self._text, start) if phrase is None else None
        if of_the:
            phrase = self._noun(of_the.end())
        bracket = _BRACKET.match(self._text, start) if phrase is None else None
        if bracket:
            phrase = self._noun(bracket.end())
        if phrase is not None:
            return phrase
        return None if self._is_part_of_name(figure) else self._shared_phrase(index)

    def _shared_phrase(self, index: int) -> NounPhrase | None:
        """The noun behind the last of several numbers: `12, 9 and 7 schools`."""
        figure, rest = self._figures[index], self._figures[index + 1 :]
        for following in rest:
            if following.kind != "count" or not _SHARED.fullmatch(self._text[figure.end : following.start]):
                return None
            phrase = self._noun(following.end)
            if phrase is not None:
                return phrase
            figure = following
        return None

    def _is_part_of_name(self, figure: Figure) -> bool:
        """Whether a small number in digits follows a word in capitals, as in `Penta 3` or `the Horizon 2 model`."""
        before = re.search(r"[^.!?:;\s]\s+[A-Z][\w-]*\s+$", self._text[: figure.start])
        return figure.value < 100 and figure.printed.isdigit() and before is not None

    def _of_them(self, figure: Figure, end: int) -> Count | None:
        """`36 of them`, `96 of them adolescents`, `41 of which were reopened`."""
        copula = _COPULA.match(self._text, end - 1) or _COPULA.match(self._text, end)
        phrase = self._persons_at(copula.end() if copula else end)
        if phrase is not None:
            return Count(figure, phrase.text, phrase.unit, True, "predicate", phrase.end)
        antecedent = self._antecedent(at_least=figure.value)
        if antecedent is None:
            return None
        base = antecedent.figure.value if antecedent in self._found else None
        return Count(figure, antecedent.counted, antecedent.unit, antecedent.known, "antecedent", end, base=base)

    def _persons_at(self, start: int) -> NounPhrase | None:
        """A noun that names persons right at a place."""
        phrase = self._noun(start)
        if phrase is None or phrase.unit not in ("persons", "families", "households"):
            return None
        return phrase if len(self._text[start : phrase.head_end].split()) <= 3 else None

    def _by_predicate(self, figure: Figure, start: int) -> Count | None:
        copula = _COPULA.match(self._text, start)
        phrase = self._persons_at(copula.end()) if copula else None
        return Count(figure, phrase.text, phrase.unit, True, "predicate", phrase.end) if phrase else None

    def _by_label(self, figure: Figure) -> Count | None:
        """`the number of pupils rose to 540`, `Pupils: 540`, `(women 20, men 30)`."""
        before = self._text[: figure.start]
        counted = [count for count in self._found if count.figure.kind == "count"]
        stretch = before[counted[-1].figure.end if counted else 0 :]
        number_of = _NUMBER_OF.search(stretch)
        if number_of:
            offset = len(before) - len(stretch) + number_of.start()
            phrase = self._noun(re.compile(r"\w+\s+of\s+").match(self._text, offset).end())  # type: ignore[union-attr]
            if phrase is not None and phrase.end <= figure.start:
                return Count(figure, phrase.text, phrase.unit, phrase.known, "label", figure.end)
        if self._ends_from_to(figure):
            return replace(self._found[-1], figure=figure, end=figure.end)
        bracket = self._noun_before_bracket(figure)
        if bracket is not None:
            return Count(figure, bracket.text, bracket.unit, True, "label", figure.end)
        label = _LABEL.search(before)
        if label and lexicon.AUXILIARIES & set(label[1].lower().split()):
            label = None  # a sentence before a colon is no label
        phrase = self._noun(label.start(1)) if label else None
        if phrase is None and (word := re.search(r"(?:[(,;]\s*|\band\s+)((?:fe)?males?|women|men|girls|"
                                                 r"boys|[FM])\s*[:=]?\s*$", before)):
            phrase = self._noun(word.start(1))
        if phrase is None or not phrase.known or phrase.end > figure.start:
            return None
        return Count(figure, phrase.text, phrase.unit, True, "label", figure.end)

    def _ends_from_to(self, figure: Figure) -> bool:
        """Whether the figure is the second of `the number of pupils rose from 200 to 540`."""
        last = self._found[-1] if self._found else None
        return (
            last is not None
            and last.reading == "label"
            and bool(_FROM_TO.fullmatch(self._text[last.figure.end : figure.start]))
        )

    def _noun_before_bracket(self, figure: Figure) -> NounPhrase | None:
        """`the countries (54)`: the known noun right before a bracket that holds nothing but the figure."""
        before = re.sub(r"\s*\(\s*$", "", self._text[: figure.start])
        if len(before) == figure.start or not re.match(r"\s*\)", self._text[figure.end :]):
            return None
        before = re.sub(r"\s+(?:aged?|ages)\s+\S+(?:\s+years)?$", "", before)
        for word in list(re.finditer(r"[A-Za-z-]+", before))[-3:]:
            phrase = noun_phrase(before, word.start())
            plural = phrase is not None and lexicon.is_plural(before[: phrase.head_end].split()[-1])
            if phrase is not None and plural and phrase.known and phrase.end >= len(before.rstrip()):
                return phrase
        return None

    def _by_antecedent(self, figure: Figure, start: int) -> Count | None:
        """A figure without a noun, such as `20 have reopened` or `(7 in the north)`: what was counted before it."""
        share = _SHARE_BEHIND.match(self._text, start)
        start = share.end() if share else start
        following = next(iter(tokens(self._text, start)), None)
        if following is None or not self._is_elliptic(figure, following.lower, following.is_word, start):
            return None
        antecedent = self._antecedent(persons=start != figure.end and share is None)
        if antecedent is None or self._is_more_money(figure):
            return None
        return Count(figure, antecedent.counted, antecedent.unit, antecedent.known, "antecedent", figure.end)

    def _is_more_money(self, figure: Figure) -> bool:
        """`USD 40 million, which is 2 million more than in the year before`."""
        before = [other for other in self._figures if other.end <= figure.start]
        return bool(before) and before[-1].kind == "money" and ";" not in self._text[before[-1].end : figure.start]

    def _is_elliptic(self, figure: Figure, word: str, is_word: bool, start: int) -> bool:
        before = self._text[: figure.start].rstrip()
        if _COMPARED.search(self._text[: figure.start]):
            return True
        if _BROUGHT_TO.search(self._text[: figure.start]):
            return True
        if word == "others" or (word in ("that", "which", "who") and before.endswith(" the")):
            return True
        if re.search(r"\b(?:by|than|version|equals?|score of|rank(?:ed|s)?|factor of|from|"
                     r"average|x|to|of|at)$", before, re.IGNORECASE):
            return False
        if not is_word:
            return word in ",).;" and before.endswith(("(", "additional", "another", "further"))
        if word in ("more", "others", "new", "further", "additional"):
            return True
        if word == "by":
            return before.endswith((" and", ","))
        if word in ("in", "from", "at", "with", "for", "on"):
            return bool(re.search(r"[(,]\s*(?:and\s+)?$|\band$|\b(?:another|"
                                  r"including|with|to|further)$|^$", before)) and self._is_local(start)
        is_verb = (
            word in lexicon.AUXILIARIES | lexicon.PAST | lexicon.PRESENT | lexicon.FINITE
            or (word.endswith("ed") and len(word) > 4)
        )  # fmt: skip
        if not is_verb:
            return word.endswith("ing") and before.endswith((" with", " with some"))
        if figure.in_words and figure.value == 1:
            return word in lexicon.AUXILIARIES and bool(self._found)
        return True

    def _is_local(self, start: int) -> bool:
        return bool(re.match(r"\s+(?:in|from|at|with|for|on)\s+(?:the\s+)?\w", self._text[start:]))

    def _antecedent(self, *, persons: bool = False, at_least: float | None = None) -> Count | None:
        """What was counted last, in this sentence or else before it; or the plural noun the sentence begins with.

        `persons` prefers persons: `410 youths went to 130 workshops; 7 out of 10 stayed`. `at_least` is a part of
        it: `64 centres in 12 towns, 41 of which`. Otherwise what a sentence is about goes before where it was:
        `1,000 trees along 2 roads, above the 800 planned`.
        """
        own = [count for count in self._found if count.figure.kind == "count"]
        if persons:
            own = [c for c in map(_as_persons, self._found) if c is not None] or own
        if at_least is not None:
            own = [count for count in own if count.figure.value >= at_least] or own
        elif not persons:
            own = [count for count in own if not self._is_aside(count)] or own
        if own:
            return own[-1]
        first = self._figures[0].start if self._figures else 0
        subject = self._first_noun(first)
        if subject is not None:
            return subject
        earlier = [count for count in reversed(self._earlier) if count.figure.kind == "count"]
        large = [count for count in earlier if count.figure.value >= at_least] if at_least is not None else []
        return next(iter(large or earlier), None)

    def _is_aside(self, count: Count) -> bool:
        """Whether a figure stands behind a preposition of place, or in a clause such as `…, protecting 200 homes;`."""
        before = self._text[: count.figure.start]
        in_clause = _ASIDE_CLAUSE.search(before) and ";" in self._text[count.figure.end : self._figures[-1].end]
        return bool(_ASIDE.search(before) or in_clause)

    def _first_noun(self, before: int) -> Count | None:
        match = re.match(r"\W*(?:All|The|These|Most|Both|Some)\s+", self._text)
        phrase = self._noun(match.end()) if match else None
        if phrase is None or not phrase.known or phrase.head_end > before:
            return None
        figure = Figure(0, 0, 0.0, "", "exact", "count")
        return Count(figure, phrase.text, phrase.unit, True, "noun", phrase.end)
