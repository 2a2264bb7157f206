"""Results: one indicator with baseline, target and value achieved, and what can be read from its wording.

A figure is read where a printed text is one figure; a text with several that stand beside one another
("70 women and 50 men") is none, and is never added up. The printed text always stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lnb_pipeline.sources.agency_reports import currencies, numerals
from lnb_pipeline.sources.agency_reports.document import without_marks
from lnb_pipeline.sources.agency_reports.findings import ReportFinding
from lnb_pipeline.sources.agency_reports.statements import lexicon

FACTOR_BEYOND_TARGET = 10
"""An achieved value of more than this many times its target is rather a slip than a success."""


@dataclass(frozen=True, slots=True)
class Result:
    """A row of `programme.result`; `locator` is its place in the document."""

    result_no: int
    origin: str
    indicator_as_printed: str
    period: str
    locator: str
    agency: str | None = None
    outcome: str | None = None
    output: str | None = None
    municipality_as_printed: str | None = None
    lau_code: str | None = None
    sex: str | None = None
    age_as_printed: str | None = None
    group_as_printed: str | None = None
    unit: str | None = None
    baseline: float | None = None
    baseline_as_printed: str | None = None
    target: float | None = None
    target_as_printed: str | None = None
    achieved: float | None = None
    achieved_as_printed: str | None = None
    variance_reason: str | None = None
    verification: str | None = None


def _words(text: str) -> list[str]:
    return text.split()


# -- figures ------------------------------------------------------------------------------------------

_FIGURE = (
    rf"(?<![\w.,/-])(?P<currency>(?-i:{currencies.PATTERN}))?\s?(?P<number>{numerals.NUMBER})"
    rf"(?P<times>(?-i:{numerals.SCALE}))?\+?(?P<percent>\s?%|\s?per\s?cent\b|\s?pct\b)?"
)
# a letter or word at a number that may multiply it, and is none that is known to: “5 m”, “3 dozen”, “2x”
_UNKNOWN_UNIT = re.compile(
    r"[^\W\d_]|\s(?:[mk]|dozens?|scores?|hundreds?|lakhs?|crores?|trillions?|milliards?)(?!\w)", re.IGNORECASE
)
_NUMBERS = re.compile(_FIGURE, re.IGNORECASE)
_NUMBER_WORDS = {"zero": 0, **lexicon.ONES}
_FURTHER_WORDS = frozenset({*lexicon.ONES, *lexicon.SCALES})
_YEAR = r"(?:19|20)\d{2}"
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_VERDICT = re.compile(
    r"^(?:(?:partially|partly|fully|over|not(?: yet)?)[\s-]*)?(?:achieved|met|reached|exceeded|completed|ongoing"
    r"|on track|in progress|target (?:met|reached|exceeded|achieved)|actual|progress|result|status|value)"
    r"\s*(?::|[.;,]|\s[–-]\s)\s*",
    re.IGNORECASE,
)
_PART = re.compile(
    r"[,;]?\s*\b(?:(?:out )?of (?:which|whom|them|these|those)|including|incl\.|among (?:them|which|whom)|thereof)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_BASE = re.compile(r"(?<=\d)(%?\s+(?:out )?of (?:a total of |the |all )?)\d[\d,.]*", re.IGNORECASE)
_TOTAL = re.compile(rf"\b(?:grand )?(?:total|overall)\s*(?:of\s*)?[:=–-]?\s*{_FIGURE}", re.IGNORECASE)
# what a figure is not: years and dates, ages, ranges of years, numbers of laws, goals, phases and parts of the form
_NO_FIGURE = re.compile(
    rf"\b(?:law|act|decision|dcm|vkm|decree|resolution|article|art\.|no\.|nr\.|sdg|goal|phase|covid|annex|table|figure"
    rf"|outcome|output|indicator|quarter|q|year|level|grade|tier|module|step)\s*[-#]?\s*\d[\w./-]*"
    rf"|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    rf"|\b(?:aged?|ages)\s+\d+(?:\s*(?:[-–+]|to|and)\s*\d*)?|\b\d+\s*[-–]\s*\d+\s*(?:years|yrs)\b"
    rf"|\b(?:in|by|since|for|until|till|during|before|after|from|as of|end(?: of)?)\s+(?:[A-Z][a-z]{{2,8}}\.?\s+)?"
    rf"{_YEAR}(?:\s*[-–/]\s*(?:{_YEAR}|\d{{2}}))?\b|\b{_YEAR}\s*[-–/]\s*(?:{_YEAR}|\d{{2}})\b"
    rf"|\b(?:[A-Z][a-z]{{2,8}}\.?)\s+{_YEAR}\b|^{_YEAR}\s*[:–-]\s*|[,;]\s*{_YEAR}\s*$",
    re.IGNORECASE,
)
_BY_YEAR = re.compile(rf"(?:^|[\s;,(])({_YEAR})\)?\s*[:=]\s*([^;\n]*?)(?=[;,\n]?\s*{_YEAR}\s*[:=]|;|\n|$)")
_BEFORE_ANOTHER_COUNT = re.compile(
    r"\b(?:in|across|from|through|at|within|over|covering|throughout|during|on)\s+(?:all\s+|the\s+|about\s+|around\s+)?$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s?%?\s*(?:[-–]|\bto\b)\s*\d")
_LONGEST_WITH_FIGURE_INSIDE = 12  # words of a sentence whose one figure is taken for the result


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure read from a text; `unit` is `percent`, a currency, or None when the text says neither."""

    value: float
    unit: str | None


def figure(text: str | None, year: int | None = None) -> Figure | None:
    """The one figure a printed text states, or None when it states none, several or a range.

    Remarks in brackets and what follows "of which" are parts of the figure, not figures. Of figures by
    year that of `year` is taken.
    """
    if not text:
        return None
    text = re.sub(r"\s+", " ", without_marks(text)).strip(" .;")
    by_year = {int(found): value for found, value in _BY_YEAR.findall(text)}
    if len(by_year) > 1:
        return figure(by_year[year]) if year in by_year else None
    text = _VERDICT.sub("", text)
    total = _TOTAL.search(text)
    if total:
        return _figure_of(total)
    outside = _BRACKETS.sub(" ", text).strip()
    text = _PART.sub("", outside or text.strip("()[] "))
    text = _NO_FIGURE.sub(" ", _BASE.sub(r"\1", text)).strip(" :;,.–-")
    if _RANGE.search(text):
        return None
    return _only(text) or _in_words(text)


def _only(text: str) -> Figure | None:
    """The first figure, when any further one counts where or when; the only one of a short sentence."""
    found = [m for m in _NUMBERS.finditer(text) if not re.fullmatch(_YEAR, m["number"])]
    if not found:
        return None
    first, *others = found
    begins = len(text[: first.start()].split()) <= 2
    if any(not _BEFORE_ANOTHER_COUNT.search(text[: other.start()]) for other in others):
        return None
    short = not others and len(text.split()) <= _LONGEST_WITH_FIGURE_INSIDE
    return _figure_of(first) if begins or short else None


def _figure_of(match: re.Match[str]) -> Figure | None:
    """The figure of a match; None when what stands at the number may multiply it, and may not.

    “20 M” without a currency may be millions, and may be men.
    """
    if match["times"] and match["times"].strip() == "M" and not match["currency"]:
        return None
    if not match["percent"] and _UNKNOWN_UNIT.match(match.string, match.end()):
        return None
    currency = currencies.code(match["currency"]) if match["currency"] else None
    value = numerals.value(match["number"], match["times"])
    return Figure(value, "percent" if match["percent"] else currency)


def _in_words(text: str) -> Figure | None:
    """A figure in words at the beginning: "Five plans adopted"."""
    word = re.match(r"[A-Za-z]+", text)
    value = _NUMBER_WORDS.get(word[0].lower()) if word else None
    goes_on = word and re.match(r"[\s-]+([A-Za-z]+)", text[word.end() :])
    if value is None or _NUMBERS.search(text) or (goes_on and goes_on[1].lower() in _FURTHER_WORDS):
        return None
    return Figure(float(value), None)


# -- what an indicator counts -------------------------------------------------------------------------

_COUNT_OF = re.compile(
    r"^(?:the\s+)?(?:total\s+|cumulative\s+|overall\s+|annual\s+)?(?:number|no\.?|nr\.?|#|count)"
    r"(?:\s*(?:and|/|&)\s*(?:percentage|proportion|share|%))?\s*(?:of\s+)?",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(
    r"^(?:the\s+)?(?:percentage|per\s?cent|%|proportion|share|rate)\b(?:\s*\([^)]*\))?\s*(?:of\s+|change\s+|increase\s+)?",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"^\W{0,2}(?:(?:performance|outcome|output)\s+)?(?:indicators?\b)?\s*"
    r"(?:\d+(?:\.\d+)+[a-z]?\s*[.:)–-]?\s+|(?:\d+[a-z]?|[a-z])?\s*[.:)–-]\s*)",
    re.IGNORECASE,
)
_ENDS_PHRASE = frozenset(_words("""
    who whose that which in by on for to at into through under having and/or using as during where per via against about
    among between
"""))  # fmt: skip
_COLLECTIVE = frozenset(_words("staff youth personnel police elderly"))
_AGE_HERE = "\x00"
_FEMALE = re.compile(r"\b(?:women|girls|females?|mothers)\b", re.IGNORECASE)
_MALE = re.compile(r"\b(?:men|boys|males?|fathers)\b", re.IGNORECASE)
_NOT_COUNTED = re.compile(
    r"\b(?:wo)?men[’']?s\b|\b(?:wo)?men-(?:led|owned|headed)\b|\b(?:fe)?male-headed\b", re.IGNORECASE
)
AGE = re.compile(
    r"\b(?:aged?\s+|ages\s+)?(?:\d{1,2}\s*(?:[-–]|to)\s*\d{1,2}(?:\s*(?:years|yrs)(?:\s+old|\s+of\s+age)?)?"
    r"|(?:under|over|below|above)\s+(?:the age of\s+)?\d{1,2}(?!\s*%|\d)(?:\s*years)?"
    r"|\d{1,2}\s*\+(?:\s*years)?|\d{1,2}\s+(?:years\s+)?and\s+(?:over|older|above|under|younger))(?:\s+old)?",
    re.IGNORECASE,
)
GROUP = re.compile(
    r"\bRoma(?:\s*(?:and|/|&|,)\s*(?:Balkan\s+)?Egyptians?)?\b(?:\s+(?:communit\w+|wom[ae]n|children|people))?"
    r"|\b(?:persons?|people|children|women|men|girls|boys|youth|adults)\s+with\s+(?:\w+\s+)?disabilit(?:y|ies)\b|\bPwDs?\b"
    r"|\b(?:older|elderly)\s+(?:persons?|people|women|men)\b|\b(?:young\s+(?:people|persons?|women|men)|youth|adolescents)\b"
    r"|\b(?:survivors|victims)\s+of\s+[\w\s-]*?(?:violence|trafficking)\b|\bvulnerable\s+(?:groups?|persons?|people|women)\b"
    r"|\b(?:refugees|migrants|returnees|unemployed(?:\s+\w+)?|rural\s+women|single\s+mothers|children)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What an indicator counts: the phrase after "number of", its unit, and the persons it names."""

    phrase: str
    unit: str | None
    sex: str | None
    age: str | None
    group: str | None


def counted(indicator: str) -> Counted:
    """What the wording of an indicator says it counts; None for what it does not say.

    The unit is `percent` for a share, `persons` for any word for persons, else the counted noun. Sex, age
    and group are those of the persons counted: staff trained in work with women are not women.
    """
    text = _NUMBERING.sub("", without_marks(indicator)).strip()
    share, count = _SHARE_OF.match(text), _COUNT_OF.match(text)
    opening = share or count
    rest = text[opening.end() :] if opening else text
    stated_age = AGE.search(rest)
    phrase, head, has_age = _phrase(AGE.sub(f" {_AGE_HERE} ", rest, count=1))
    named = count or (re.sub(r"\W+$", "", phrase).lower().endswith(head or " ") and " of " not in phrase)
    unit = "percent" if share else (_unit_of(head) if head and named else None)
    persons = head is not None and _is_person(head)
    words = _NOT_COUNTED.sub(" ", phrase)
    group = GROUP.search(phrase)
    return Counted(
        phrase,
        unit,
        sex_in(words) if persons else None,
        stated_age[0].strip() if stated_age and has_age and persons else None,
        group[0] if group and persons else None,
    )


def sex_in(text: str) -> str | None:
    """F, M, or T where both are named; None where neither is."""
    female, male = bool(_FEMALE.search(text)), bool(_MALE.search(text))
    return "T" if female and male else "F" if female else "M" if male else None


def _unit_of(head: str) -> str:
    return lexicon.unit_of(lexicon.singular(head)) or head


def _is_person(word: str) -> bool:
    return lexicon.unit_of(lexicon.singular(word)) == "persons"


def _phrase(text: str) -> tuple[str, str | None, bool]:
    """The noun phrase a text begins with, its head, and whether an age stands in it.

    The head is the last plural before a verb or preposition; "with disabilities" describes it.
    """
    taken: list[str] = []
    head: str | None = None
    has_age = described = False
    for word in re.split(r"(?<=[,;(])\s*|\s+|(?=[(/])", text):
        plain = word.strip(".,;:()/'’").lower()
        if plain == _AGE_HERE:
            has_age = True
            continue
        if not plain:
            continue
        if head is not None and plain in {"with", "from"} and _says_who(text, word):
            described = True
        elif plain in _ENDS_PHRASE or (head is not None and _begins_clause(plain)):
            break
        taken.append(word)
        if not described and _is_plural(plain):
            head = plain
    return " ".join(taken), head, has_age


def _begins_clause(word: str) -> bool:
    auxiliary = word in {"with", "from", "of", "are", "have", "has", "were", "is", "who", "that"}
    return auxiliary or (not _is_person(word) and bool(re.search(r"(?:ed|ing|ly)$", word)))


def _is_plural(word: str) -> bool:
    return word in _COLLECTIVE or lexicon.is_plural(word)


def _says_who(text: str, word: str) -> bool:
    """Whether "with" or "from" goes on to say who the persons are."""
    after = text[text.index(word) :]
    return bool(re.match(r"with\s+(?:\w+\s+)?disabilit|from\s+(?:the\s+)?(?:Roma|rural|poor|vulnerable)", after, re.I))


# -- plausibility -------------------------------------------------------------------------------------


def implausible(results: Sequence[Result]) -> Iterator[ReportFinding]:
    """Results that contradict their own target or groups, as findings of class `result_implausible`.

    Women and men are held against both sexes where all three stand for the same indicator, place, group
    and period; shares are left out, which do not add up.
    """
    for item in results:
        yield from _beyond(item)
    yield from _sexes(results)


def _beyond(item: Result) -> Iterator[ReportFinding]:
    if item.target and item.achieved is not None and item.achieved > FACTOR_BEYOND_TARGET * item.target > 0:
        yield ReportFinding(
            "result_implausible",
            item.locator,
            f"{item.achieved:g} is achieved of a target of {item.target:g}, over {FACTOR_BEYOND_TARGET} times as much",
            f"achieved {item.achieved_as_printed}",
            f"target {item.target_as_printed}",
        )
    share = bool(_SHARE_OF.match(_NUMBERING.sub("", item.indicator_as_printed)))
    growth = re.search(r"\b(?:increase|growth|change|rise)\b", item.indicator_as_printed, re.IGNORECASE)
    if share and not growth and item.unit == "percent" and (item.achieved or 0) > 100:
        yield ReportFinding(
            "result_implausible",
            item.locator,
            f"a share of {item.achieved:g} percent",
            f"achieved {item.achieved_as_printed}",
            "at most 100 percent",
        )


def _sexes(results: Sequence[Result]) -> Iterator[ReportFinding]:
    by_key: dict[tuple[object, ...], dict[str, Result]] = defaultdict(dict)
    for item in results:
        if item.sex is not None and item.achieved is not None and item.unit != "percent":
            key = (
                item.agency, item.outcome, item.output, item.indicator_as_printed, item.lau_code,
                item.municipality_as_printed, item.age_as_printed, item.group_as_printed, item.unit, item.period,
            )  # fmt: skip
            by_key[key].setdefault(item.sex, item)
    for found in by_key.values():
        if set(found) != {"F", "M", "T"}:
            continue
        women, men, both = (found[sex].achieved or 0.0 for sex in "FMT")
        if abs(women + men - both) > 1e-6:
            yield ReportFinding(
                "result_implausible",
                found["T"].locator,
                f"{women:g} women and {men:g} men are {women + men:g}, both sexes are stated as {both:g}",
                f"T {found['T'].achieved_as_printed}",
                f"F {found['F'].achieved_as_printed}, M {found['M'].achieved_as_printed}",
            )
