"""Numbers in running text that count nothing: dates, ages, durations, numbers of laws, of sections, of telephones,
sizes of things, margins of error, and shares in words such as `two in five`."""

from __future__ import annotations

import re

from lnb_pipeline.sources.agency_reports.statements import lexicon

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|"
    r"DECEMBER)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBER = r"\d+(?:[.,]\d+)*"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+"
_GROUPED_OR_NUMBER = rf"(?:{_GROUPED}|{_NUMBER})"
_WORD = "|".join(sorted(lexicon.ONES, key=len, reverse=True))
_YEAR = r"(?:19[5-9]\d|20[0-5]\d)"
_DASH = r"\s?[-‐‑–—/]\s?"
_AND = rf"(?:\s*(?:,|;|and|or|&|to|{_DASH})\s*(?:and\s+)?)"
_PERSONS = (
    r"(?:persons?|people|women|men|girls|boys|children|adults|youth|those|citizens|adolescents|everyone|"
    r"anyone|all)"
)

# numbered things of a document, a law or a plan; in capitals or with a dotted number they are never counts
_LABELS = (
    "sub-?sections?|sections?|sect|annex(?:es)?|appendi(?:x|ces)|chapters?|tables?|figures?|fig|charts?|"
    "pages?|pp|footnotes?|paragraphs?|para|articles?|art|clauses?|laws?|decree|decision|dcm|vkm|resolutions?|unscr|"
    "conventions?|directive|regulation|iso|isced|isco|nace|outcomes?|outputs?|sub-outputs?|pillars?|"
    "components?|sdgs?|phases?|stages?|tiers?|recommendations?|work ?packages?|deliverables?|milestones?"
)
# words that are verbs or plain nouns too: a label only in capitals or with a dotted number
_CAPITAL_LABELS = (
    "Targets?|Results?|Steps?|Objectives?|Priorit(?:y|ies)|Goals?|Acts?|Bill|Maps?|Box|Activit(?:y|ies)|Indicators?"
)
# measures of a thing, a text or a course: how big it is, and nothing is counted
_SIZES = (
    r"(?i:grams?|kilograms?|kilos?|milligrams?|millilit(?:re|er)s?|centimet(?:re|er)s?|millimet(?:re|er)s?|characters?|"
    r"credits?|ects(?: credits?| points?)?|words?|pages?|slides?|pixels?|megabytes?|gigabytes?|kilobytes?|points?|"
    r"degrees? (?:celsius|centigrade)|instal?lments?|decibels?|volts?|watts?|storeys?|stor(?:y|ies) high)"
)
# small numbers after these words name a kind, unless something is counted right after
_KINDS = (
    "level|grades?|class|category|categories|type|rounds?|waves?|lots?|option|version|module|week|day|year|channel|"
    "room|floor|building|gate|route|zone|article|quarter|semester|term|tranche|volume|issue|edition|chapter|cohort"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("footnote mark", r"\[\^\d+\]"),
    ("address of a page or a letter box", r"\bhttps?://\S+|\bwww\.\S+|\S+@\S+\.\S+"),
    ("telephone", r"(?i:\b(?:tel|phone|telephone|fax|mobile|mob|cell|whatsapp)\b[.:]*\s*)[+(]?\d[\d\s()/,.-]{4,}\d"),
    ("telephone", r"\+\d{2,3}[\s(/-]\s?\(?\d[\d\s()/-]{4,}\d"),
    ("telephone", r"(?<![\w.,])0\d{0,4}(?:[\s/-]\d{2,4}){1,4}(?![.,]?\d|\s?%)"),
    ("short number", r"\b(?i:(?:(?:hot|help|phone|green|crisis|emergency|sos)[ -]?)?lines?)\s+(?:(?i:no)\.?\s*)?\d{3,6}"
                     r"(?:\s\d{3})?(?:(?:\s*,\s*|\s*/\s*|\s+(?:and|or)\s+)\d{3,6})*(?!,?\d|\s?%)"),
    ("short number", r"\b(?i:sms|texts?|numbers|call(?:ing)?|dial(?:l?ing)?)\s+(?:(?:to|on|the)\s+)?\d{3,6}(?:\s\d{3})?"
                     r"(?:\s*/\s*\d{3,6})*(?!,?\d|\s?%|\s+[a-z])"),
    ("short number", r"(?i:\b(?:hot|help|phone|green )line|\btoll-free number|\bnumber|\bdial(?:l?ing)?|"
                     r"\bcall(?:ing)?)\s+\d{3}\b(?!\s+[a-z]+s\b)"),
    ("street", r"\b\d{1,4},\s+(?:\d{1,2}\s+\w+|\w+)\s+(?i:street|st|road|avenue|square|boulevard)\b"),
    ("street", r"(?i:\b(?:street|road|avenue|boulevard|rr\.|str\.)),?\s+(?:no\.?\s*)?\d{1,4}\b"),
    ("date", rf"\b{_DAY}(?:{_DASH}{_DAY}|\s+(?:and|to)\s+{_DAY})?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"),
    ("date", rf"\b{_MONTH}\s+{_DAY}(?:{_DASH}{_DAY})?\b(?:,?\s+{_YEAR})?(?!\d|\s+\w+s\b)"),
    ("date", rf"\b{_MONTH}(?:{_DASH}{_MONTH})?,?\s+(?:of\s+)?{_YEAR}\b"),
    ("date", r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"),
    ("years", rf"(?<![\d.,]){_YEAR}{_DASH}(?:{_YEAR}|\d\d)(?!\d|[.,]\d|\s?%)"),
    ("time of day", r"(?<!\d)\d{1,2}[:.]\d{2}\s?(?:am|pm|hrs?|h)\b|\b\d{1,2}\s?(?:a\.m\.|p\.m\.|am|pm)(?!\w)"),
    ("ratio", r"(?<![\d.,])\d{1,3}\s?[:/]\s?\d{1,3}(?![\d%])"),
    ("number of a document", rf"(?i:\b(?:no|nr|nos|ref|id)\b\.?|n°|№|#)\s*{_NUMBER}(?:[/-]\d+)*(?:\s+dated\b)?"),
    ("number of a document", r"(?<!\d)\d+/(?:19|20)\d\d\b"),
    ("label", rf"\b(?:(?i:{_LABELS})|{_CAPITAL_LABELS})\.?\s+(?:(?i:no)\.?\s*)?\d+(?:\.\d+)*(?:\(\d+\))*\.?(?!\d|,\d)"
              rf"(?!\s?%)"
              rf"(?:{_AND}\d+(?:\.\d+)*(?!\d|,\d)(?!\s+[a-z]+s?\b))*"),
    ("label", rf"\b(?i:{_CAPITAL_LABELS})\s+\d+\.\d+(?:\.\d+)*"),
    ("version", r"\b[A-Z][A-Za-z]*\s+v?\.?\d{1,2}\.0(?![\d%]|\s?(?:%|per\s?cent|thousand|million|billion))"),
    ("version", r"\b(?i:version|release|edition|v\.)\s?\d+(?:\.\d+)+"),
    ("scheme", r"(?<![\w.,+])\d{1,2}\s?\+\s?\d{1,2}(?![\w.,%]*\d)"),
    ("margin of error", r"(?:±|\+\s?/\s?[-–−])\s?\d+(?:[.,]\d+)?(?:\s?%|\s+(?:per\s?cent(?:age points)?|points))?"),
    ("margin of error", rf"\b(?i:margins? of error|(?:confidence|significance) (?:level|interval)s?)"
                        rf"(?:\s+(?:of|is|was|at))?(?:\s+[a-z]+)?\s+{_NUMBER}(?:\s?%|\s+per\s?cent(?:age points)?)?"),
    ("margin of error", rf"(?<![\w.,]){_NUMBER}(?:\s?%|\s+per\s?cent)\s+(?i:confidence|significance|margin)"),
    ("size", rf"(?<![\w.,])(?:{_GROUPED_OR_NUMBER}|(?i:{_WORD}))(?:\s+thousand|\s+hundred)?\s?"
             rf"(?:{_SIZES})(?![\w-]|\s+of\s+(?:seed|food|waste|produce|fertili|rice|maize|wheat|flour)\w*)"),
    ("size", rf"(?<![\w.,]){_GROUPED_OR_NUMBER}\s?(?:kg|g|mg|ml|cm|mm|MB|GB|TB|MHz|mmHg|dB)\b(?!\s+of\s)"),
    ("fraction", rf"\b(?i:an?|{_WORD})[\s-]+(?i:hal(?:f|ves)|thirds?|quarters?|fifths?|sixths?|sevenths?|"
                 rf"eighths?|ninths?|tenths?|hundredths?)\b"),
    ("kind", rf"\b(?i:{_KINDS})\s+\d{{1,2}}(?:{_AND}\d{{1,2}})*\b(?![,.]\d)(?!\s?%)"),
    ("age", r"\b(?i:aged?|ages)\s+(?:of\s+|between\s+|from\s+|over\s+|under\s+|above\s+|below\s+|up to\s+)*"
            r"\d{1,3}(?:\s?(?:[-–—]|to|and|until)\s?\d{1,3})?(?:\s?\+|\s+(?:years?(?: old)?|and (?:over|above|"
            r"older)|or older))*"),
    ("age", r"\b\d{1,2}(?:\s?(?:[-–—]|to)\s?\d{1,2})?\s?(?:\+\s*)?[-‐‑ ]years?[-‐‑ ](?:olds?|of age)\b"),
    ("age", r"\b\d{1,2}\s?(?:[-–—]|to|and)\s?\d{1,2}\s+years?\b|\b\d{1,2}\s?\+\s+years?\b"),
    ("age", rf"\b{_PERSONS}\s+(?:(?:who|that|are|is|of|at|the|age|ages)\s+)*"
            r"(?:over|under|above|below|older than|younger than|between|from)\s+(?:the age of\s+)?"
            r"\d{1,2}(?:\s?(?:[-–—]|to|and)\s?\d{1,2})?\b(?!\s+[a-z]+s\b|\s?%)"),
    ("age", rf"\b{_PERSONS}\s+\(?\d{{1,2}}\s?(?:[-–—]\s?\d{{1,2}}|\+)(?!\d)"),
    ("age", r"\((?:aged? )?\d{1,2}\s?[-–]\s?\d{1,2}(?: years?)?\)|\(\d{2}\+\)"),
    ("age", rf"\b{_PERSONS}\s+(?:under|over|below|above)\s+(?i:{_WORD})\b(?!\s+(?:[a-z]+\s+)?[a-z]+s\b)"),
    ("age", r"\b(?i:under|over|younger than|older than)[- ](?:the age of )?(?:\d{1,2}|five|eighteen)(?:s|\s+years?)\b"),
    ("age", r"\bunder[-‐‑](?:\d{1,2}|five)s?\b"),
    ("attribute", rf"\b(?i:with|of|having)\s+(?:at least |more than |over )?(?:{_NUMBER}|(?i:{_WORD}))"
                  rf"(?:\s+or\s+(?:more|fewer|less))\s+\w+"),
    ("attribute", r"\b(?i:families|households|mothers|women|couples|parents|companies|businesses|firms|enterprises)\s+"
                  rf"(?:with|of)\s+(?:at least |more than |over |up to )?(?:{_NUMBER}|"
                  rf"(?i:{_WORD}))\s+(?:\w+\s+)?(?:children|members|persons|employees|workers|dependants)"),
    ("ordinal", r"\b\d+(?:st|nd|rd|th)\b"),
    ("attribute", rf"(?<![\w.,])(?:{_NUMBER}|(?i:{_WORD}|hundred|thousand))[-‐‑](?!(?i:{_WORD}|hundred|thousand|"
                  rf"million)\b)[A-Za-z][\w‐‑-]*"),
    ("rate", rf"\b(?i:per|every|each)\s+{_NUMBER}(?:\s?(?:thousand|million|[a-z]+s)\b)?"),
    ("multiple", rf"(?<![\w.,])(?:{_NUMBER}|(?i:{_WORD}))(?:\s|[-‐‑])?(?:times|fold|x)\b"),
    ("degrees", rf"{_NUMBER}\s?°"),
    ("part of a name", r"(?<![A-Za-z])[A-Za-z]+[-‐‑]?\d[\w.-]*(?<![.,-])"),
    ("part of a name", r"(?<!\w)\d+[A-Za-z]{2,}\w*(?<!\dkm)(?<!\dha)(?<!\dmln)(?<!\dMW)(?<!\dkW)"),
    ("enumeration", r"\((?:\d{1,2}|[ivx]{1,4}|[a-z])\)(?=\s+(?!and\b|or\b|in\b|with\b|from\b|were\b|was\b|have\b|"
                    r"are\b)[A-Za-z])"),
    ("enumeration", r"(?:^|[:;,.]\s+|\band\s+)(?:\d{1,2}|[a-z]|[ivx]{1,4})\)\s+(?=\w)"),
    ("short number", r"(?i:line|number)\s*\(\d{3,5}\)"),
    ("enumeration", r"^\s*\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivxIVX]{1,4}|[a-zA-Z])[.)]\s+(?=\D)"),
)
_EXCLUDED = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)

_DURATION = re.compile(
    rf"(?<![\w.,])(?:{_NUMBER}|(?:{_WORD}|a dozen|hundred)(?:[- ](?:{_WORD}|hundred))*)"
    rf"(?:\s?(?:[-–—]|to|or|and)\s?(?:{_NUMBER}|{_WORD}))?(?:\s?\([^)]*\))?[\s‑-]+({lexicon.DURATIONS.pattern})"
    rf"(?!\s+(?:old|of age)|[-‐‑]\w)"
    r"(?!\s+(?:care|cent(?:re|er)s?|clinics?|services?|shelters?|schools?|nurser(?:y|ies))\b)",
    re.IGNORECASE,
)
_SERVICE_TIME = re.compile(r"\s+of\s+(?!activism|the\b|implementation|delay|age\b)[a-z]", re.IGNORECASE)
_MANY_HOURS = 200
"""A course lasts fewer hours, so that `40 hours of training` is its size and `1,000 hours of counselling` a count."""

_ONE_IN = re.compile(
    rf"(?<![\w.,])(?P<part>\d{{1,3}}|(?i:{_WORD}))\s+(?P<link>(?:out\s+of|in|of)(?:\s+(?:every|each))?|from\s+every)\s+"
    rf"(?P<whole>\d{{1,3}}|1[ ,]?000|(?i:{_WORD}|(?:a|one)\s+(?:hundred|thousand)))(?!\w|[.,]\d|\s?%|[-‐‑])"
    r"(?P<places>\s+(?:[a-z]+\s+)?(?:municipalities|districts|regions|villages|towns|cities|counties|provinces|communes|"
    r"locations|countries|communities|areas|centres|centers|schools))?"
)
_ROUND = frozenset([10, 100, 1000])
_BARE_YEAR = re.compile(rf"(?<![\d.,+]){_YEAR}(?![\d+]|[.,]\d|\s?%)")
_COUNTS_A_YEAR = re.compile(
    r"(?:more than|over|about|around|some|nearly|almost|up to|at least|total of|approximately|reached|reaching|trained|"
    r"further|additional|another|serving|served|supporting|supported|involving|benefit(?:t?ed|ing))\s+$",
    re.IGNORECASE,
)
_PRECEDES_YEAR = re.compile(
    r"(?:\b(?:in|by|since|the|until|till|from|during|year|years|before|after|between|throughout|early|mid|late|end|"
    rf"fy|agenda|vision|horizon|census|as of|{_YEAR}\s+(?:and|or|to))|[-–—/(])\s*$",
    re.IGNORECASE,
)


def excluded(text: str) -> list[tuple[int, int]]:
    """Spans of a text whose numbers count nothing."""
    spans = [match.span() for _, pattern in _EXCLUDED for match in pattern.finditer(text)]
    for match in _DURATION.finditer(text):
        is_hours = match[1].lower().startswith("hour") and _amount(match[0]) >= _MANY_HOURS
        if not (is_hours and _SERVICE_TIME.match(text, match.end())):
            spans.append(match.span())
    spans += [match.span("part")[:1] + match.span("whole")[1:] for match in _ONE_IN.finditer(text) if _is_ratio(match)]
    spans += [match.span() for match in _BARE_YEAR.finditer(text) if _is_year(text, *match.span())]
    return spans


def _amount(printed: str) -> float:
    """The number in digits that a text begins with, 0 for none."""
    digits = re.match(r"[\d.,\s]+", printed)
    plain = re.sub(r"\D", "", digits[0]) if digits else ""
    return float(plain) if plain else 0.0


def _is_ratio(match: re.Match[str]) -> bool:
    """Whether `nine in ten`, `1 in 3`, `4 out of every 5` says how large a share is; `7 in 12 towns` counts."""
    part, whole = _small(match["part"]), _small(match["whole"])
    if part >= whole:
        return False
    link = re.sub(r"\s+", " ", match["link"].lower())
    if link.endswith(("every", "each")):
        return True
    in_words = not match["part"].isdigit() and not match["whole"].isdigit()
    if link == "in":
        return part == 1 or (whole in _ROUND and not match["places"]) or (whole < 10 and not match["places"])
    return link == "out of" and in_words and whole in _ROUND


def _small(printed: str) -> int:
    """The value of a number of one word, of `a hundred` or `a thousand`."""
    plain = printed.lower().replace(",", "").replace(" ", "")
    if plain.isdigit():
        return int(plain)
    return 1000 if "thousand" in plain else 100 if "hundred" in plain else lexicon.ONES[plain]


def _is_year(text: str, start: int, end: int) -> bool:
    """Whether four digits such as 2021 are a year: a count of 2000 women has its noun and no preposition."""
    if _COUNTS_A_YEAR.search(text, 0, start):
        return False
    word = re.match(r"\s+([A-Za-z’'-]+)", text[end:])
    noun = word[1].lower() if word else ""
    counted = bool(noun) and lexicon.is_plural(noun) and lexicon.is_known(lexicon.singular(noun))
    return not counted or bool(_PRECEDES_YEAR.search(text, 0, start))
