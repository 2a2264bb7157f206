"""Figures in running text: their value, how exact they are stated to be, and whether they are a percentage or money."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from lnb_pipeline.sources.agency_reports import currencies
from lnb_pipeline.sources.agency_reports.statements import lexicon
from lnb_pipeline.sources.agency_reports.statements.exclusions import excluded

Kind = Literal["count", "percent", "points", "money"]

_SPACE = "[ \u00a0\u202f\u2009]"
_DIGITS = (
    rf"\d{{1,3}}(?:[,.’']\d{{3}}(?!\d))+(?:[.,]\d{{1,2}}(?!\d))?|\d{{1,3}}(?:{_SPACE}\d{{3}}(?![\d.,]\d|\d))+|"
    rf"\d+(?:[.,]\d{{1,2}}(?!\d))?"
)
_ONE = "|".join(sorted(lexicon.ONES, key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion"
_WORDS = (
    rf"(?:half\s+an?\s+(?:{_SCALE}|dozen)|an?\s+(?:{_SCALE}|dozen)|(?:{_ONE}))(?:(?:[\s-]+|\s+and\s+)(?:{_ONE}|"
    rf"{_SCALE})(?!\w))*"
    rf"(?:\s+dozen)?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<plus>\+\s?)?(?P<digits>{_DIGITS})(?:\s?(?P<scale>thousand|million|billion|dozen|mln|bn)\b|"
    rf"(?P<short>[mkMK])\b)?"
    rf"(?P<more>\s?\+)?(?P<percent>\s?%|\s?-?per\s?cent(?:age)?(?:\s+points?)?\b|\s?pct\b|\s?p\.?p\.?(?!\w))?"
    rf"|\b(?P<words>{_WORDS})\b(?!-[a-z])(?P<wpercent>\s+per\s?cent(?:age)?(?:\s+points?)?\b)?",
    re.IGNORECASE,
)
_QUALIFIERS: tuple[tuple[str, str], ...] = (
    ("more than", r"more than|upwards? of|exceeding|in excess of|greater than|above|>|well over"),
    ("over", r"over"),
    ("around", r"about|around|approximately|approx\.?|circa|ca\.?|c\.|nearly|almost|close to|roughly|some|"
               r"an? estimated|estimated|just under|just over|~|≈|an average of|on average"),
    ("up to", r"up to|as many as|a maximum of|maximum|at most|no more than|not more than|less than|fewer than|under|"
              r"below|≤|<|as much as"),
    ("at least", r"at least|no less than|not less than|no fewer than|not fewer than|a minimum of|minimum|≥|"
                 r"as few as"),
)  # fmt: skip
_BEFORE = re.compile(
    "(?<![a-z])(?:" + "|".join(f"(?P<q{i}>{words})" for i, (_, words) in enumerate(_QUALIFIERS)) + ")"
    r"\s*(?:an? |the )?(?:(?:total|estimated|further|additional|average|combined|number) (?:of )?)?(?:a )?$",
    re.IGNORECASE,
)
# KM is the convertible mark in capitals, and a kilometre where something is as long
_CURRENCY = rf"{currencies.PATTERN}|[A-Z]{{1,3}}\$|[₤¥₹₴₸₾]|(?<![A-Za-z])(?:KM|Rs\.?|[KTU][Ss]h\.?)(?![A-Za-z])"
_CURRENCY_NAMES = (
    r"(?:(?:US|Australian|Canadian|Fijian?|New Zealand|Swiss|British|convertible|Kenyan|Ugandan|Tanzanian|Egyptian|"
    r"Indian|Nepalese|Pakistani|Russian|Serbian|Macedonian|Albanian|Georgian|Moldovan|Kyrgyz|Danish|Swedish|"
    r"Norwegian)\s+)?"
    r"(?:dollars?|euros?|cents|francs?|pounds?|lek[eë]?|lei|lari|denars?|dinars?|(?<=convertible )marks|soms?|somoni|"
    r"tenge|hryvnias?|rubles?|roubles?|shillings?|rupees?|taka|kwacha|birr|naira|pesos?|yen|yuan|kuna|drams?|manats?|"
    r"kron(?:or|er|a))"
)
_MONEY_BEFORE = re.compile(rf"(?:{_CURRENCY})\s?$")
_MONEY_AFTER = re.compile(rf"\s?(?:(?:{_CURRENCY})(?!\s+of\b)|(?i:{_CURRENCY_NAMES})\b)")
_MONEY_GOES_ON = re.compile(r"\s?[-–—]\s?|\s+(?:to|or)\s+")
_BETWEEN_MONEY = re.compile(r"\s+and\s+")
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_TO_PERCENT = re.compile(r"\s+(?:in\s+\d{4}\s+)?to\s+(?:[a-z]+\s+)?")
_MOST_WORDS = 12
_RANGE = re.compile(r"\s?[-–—]\s?|\s+(?:to|or)\s+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence. `start` and `end` span what is printed of it, signs and scale included."""

    start: int
    end: int
    value: float
    printed: str
    qualifier: str
    kind: Kind
    in_words: bool = False
    is_range: bool = False


def figures(text: str) -> list[Figure]:
    """Numbers of a sentence that can count something, in order; ranges and `twelve (12)` are one figure each."""
    numbers = list(_NUMBER.finditer(text))
    spans = excluded(text) if numbers else []  # the rules of exclusion are many and slow
    found = [
        figure
        for match in numbers
        if not any(start < match.end() and match.start() < end for start, end in spans)
        for figure in _figure(text, match)
    ]
    return list(_joined(text, _with_first_percentages(text, _with_rest_of_money(text, found))))


def _figure(text: str, match: re.Match[str]) -> Iterator[Figure]:
    words, percent = match["words"], match["percent"] or match["wpercent"]
    value = _of_words(words) if words else _of_digits(match["digits"], bool(percent))
    if value is None:
        return
    scale = (match["scale"] or match["short"] or "").lower()
    start, end = match.span()
    before, after = _MONEY_BEFORE.search(text, 0, start), _MONEY_AFTER.match(text, end)
    kind = _percent_kind(percent)
    if kind == "count" and (before or after):
        kind = "money"
        start, end = before.start() if before else start, after.end() if after else end
    yield Figure(
        start, end, round(value * lexicon.SCALES.get(scale, 1), 6), text[start:end].strip(),
        _qualifier(text, start, match, kind), kind, in_words=words is not None,
    )  # fmt: skip


def _percent_kind(printed: str | None) -> Kind:
    if not printed:
        return "count"
    return "points" if "point" in printed or "pp" in printed.replace(".", "") else "percent"


def _qualifier(text: str, start: int, match: re.Match[str], kind: Kind) -> str:
    if kind == "count" and (match["plus"] or match["more"]):
        return "more than"
    if kind != "count" and match["more"]:
        return "more than"
    before = _BEFORE.search(text[:start])
    if before and not re.match(r"(?:over|under|above|below|around|about|some)\s+the\b", before[0], re.IGNORECASE):
        index = next(i for i in range(len(_QUALIFIERS)) if before[f"q{i}"])
        return _QUALIFIERS[index][0]
    after = re.match(r"\s+(or more|and more|or above|at least|or fewer|or less|at most)\b", text[match.end() :])
    if after:
        return "up to" if after[1] in ("or fewer", "or less", "at most") else "at least"
    return "exact"


def _of_digits(text: str, is_percent: bool) -> float | None:
    text = re.sub(rf"{_SPACE}|[’']", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", text) and not is_percent and not text.startswith("0"):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    return float(text.replace(",", ""))


def _of_words(text: str) -> float | None:
    """Value of a number in words; None where the words are two numbers (`one two`) or too many for one."""
    if text.lower().startswith("half"):
        whole = _of_words(text[4:].strip())
        return whole / 2 if whole else None
    total = current = 0
    parts = re.split(r"[\s-]+", text.lower())
    if len(parts) > _MOST_WORDS:
        return None
    for word in parts:
        if word in ("and", "a", "an"):
            continue
        if word in lexicon.ONES:
            if current % 100 and not (current % 100 >= 20 and lexicon.ONES[word] < 10):
                return None
            current += lexicon.ONES[word]
        elif word in ("hundred", "dozen"):
            current = max(current, 1) * lexicon.SCALES[word]
        else:
            total, current = total + max(current, 1) * lexicon.SCALES[word], 0
    return float(total + current)


def _with_rest_of_money(text: str, found: list[Figure]) -> list[Figure]:
    """The figures, those of a range whose beginning is money being money too: `EUR 200 to 400`."""
    read: list[Figure] = []
    for figure in found:
        last = read[-1] if read else None
        if last is not None and last.kind == "money" and figure.kind == "count":
            between = re.search(r"\bbetween\s+$", text[: last.start], re.IGNORECASE)
            goes_on = _BETWEEN_MONEY if between else _MONEY_GOES_ON
            word = re.match(r"\s+([a-z]+)\b", text[figure.end :])
            counts = word is not None and lexicon.is_plural(word[1]) and lexicon.is_known(lexicon.singular(word[1]))
            if figure.value > last.value and not counts and goes_on.fullmatch(text, last.end, figure.start):
                figure = replace(figure, kind="money")
        read.append(figure)
    return read


def _with_first_percentages(text: str, found: list[Figure]) -> list[Figure]:
    """The figures, the first of `from 31 to 24 per cent` being a percentage too."""
    read = list(found)
    for index, (first, second) in enumerate(itertools.pairwise(found)):
        from_to = _FROM.search(text[: first.start]) and _TO_PERCENT.fullmatch(text, first.end, second.start)
        if first.kind == "count" and second.kind == "percent" and from_to:
            read[index] = replace(first, kind="percent")
    return read


def _joined(text: str, found: list[Figure]) -> Iterator[Figure]:
    """Figures with their ranges made one (`10-15`, `between 20 and 30`), and words with their digits (`twelve "
      "(12)`)."""
    position = 0
    while position < len(found):
        figure = found[position]
        following = found[position + 1] if position + 1 < len(found) else None
        bracket = following is not None and re.fullmatch(r"\s*\(\s*", text[figure.end : following.start])
        if following and bracket and figure.value == following.value:
            close = re.match(r"\s*\)", text[following.end :])
            if close:
                figure, position = replace(figure, end=following.end + close.end()), position + 1
        elif following and _is_range(text, figure, following):
            figure = replace(
                following, start=figure.start, printed=text[figure.start : following.end].strip(), qualifier="up to",
                is_range=True,
            )  # fmt: skip
            position += 1
        yield figure
        position += 1


def _is_range(text: str, first: Figure, second: Figure) -> bool:
    between, before = text[first.end : second.start], text[: first.start]
    if first.value >= second.value or (first.kind != second.kind and first.kind != "count"):
        return False
    if re.search(r"\bbetween\s+$", before, re.IGNORECASE):
        return bool(re.fullmatch(r"\s+and\s+", between))
    return bool(_RANGE.fullmatch(between)) and not re.search(r"\bfrom\s+$", before, re.IGNORECASE)
