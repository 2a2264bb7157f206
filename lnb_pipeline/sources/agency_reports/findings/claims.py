"""“All” in one sentence against an exception in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lnb_pipeline.sources.agency_reports.document import Paragraph
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding
from lnb_pipeline.sources.agency_reports.findings.lists import PLACES
from lnb_pipeline.sources.agency_reports.findings.stated import Context, content_words

_GROUP = (
    rf"(?:{PLACES}|schools?|kindergartens?|centres?|centers?|hospitals?|clinics?|facilities|facility|institutions?|offices|"
    r"office|ministries|ministry|partners?|organi[sz]ations?|units?|committees?|councils?|universities|"
    r"university|providers?|shelters?|agencies|agency|laboratories|laboratory|stations?)"
)
_ALL = re.compile(
    rf"(?<!of\s)(?<!for\s)\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+)?(?:\d+\s+)?(?:[^\W\d]+\s+){{0,2}}?(?P<group>{_GROUP})\b"
    r"(?P<claim>[^.;:]{5,300})",
    re.IGNORECASE,
)
# the claim ends where another figure or an objection begins
_CLAIM_END = re.compile(
    r",?\s+(?:and|while|but|although|whereas|except|with)\s+\d|\b(?:while|but|although|whereas|except)\b"
)
_NOT_CLAIMED = re.compile(
    r"\b(?:will|shall|should|must|need(?:s|ed)?|plan(?:s|ned)?\s+to|aims?|intend(?:s|ed)?|expected|to\s+be|can|could|may|"
    r"not|except|at\s+least|target(?:s|ed)?\s+to)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:have|has|had|are|is|were|was|did|do|received|\w{3,}ed|now)\b", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"\b(?:(?:still\s+|also\s+|yet\s+)?under\s+(?:development|preparation|construction|way|review)|not\s+yet|yet\s+to|"
    r"(?:is|are)\s+(?:still\s+|currently\s+|now\s+)?being\s+\w+ed|has\s+not|have\s+not|had\s+not|did\s+not|does\s+not|"
    r"is\s+not|are\s+not|(?:is|are)\s+without|lacks?|lacked|remains?\s+(?:to\s+be\s+)?\w+|in\s+preparation|pending|"
    r"(?:with\s+the\s+)?except(?:ion|\s+for)?\b|no\s+longer\s+has)",
    re.IGNORECASE,
)
# the object of a claim ends at the first of these; “with” belongs to it (“equipped with …”)
_BEHIND = re.compile(
    r"\b(?:of|for|on|in|to|by|from|through|that|which|who|at|under|during)\b|[()“”\"–—]", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:and|or|with|the|a|an|their|its|have|has|had|been|are|is|were|was|be|now|also|already|own|new)\b|,",
    re.IGNORECASE,
)
_OF_A_NAME = re.compile(r"\b(?:in|of|for|at)\s+[A-ZÀ-ÞĀ-Ž][a-zà-ÿ]")
_VERB = re.compile(r"^\w{2,}ed$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    number: int


def all_against_exception(context: Context) -> Iterator[ReportFinding]:
    """Sentences that claim something of all of a group, against another that names one of it where it is not so.

    Both must speak of the same thing: the object of the claim, word for word, stands in the exception
    too, beside a name or the word for a member of the group.
    """
    sentences = list(_sentences(context))
    for sentence in sentences:
        for match in _ALL.finditer(sentence.text):
            claim = _CLAIM_END.split(match["claim"])[0]
            if _NOT_CLAIMED.search(claim) or not _DONE.search(claim):
                continue
            phrases, others = _objects(claim), (s for s in sentences if s is not sentence)
            other = next((s for s in others if _excepts(s, phrases, match["group"], context)), None)
            if other:
                said = re.sub(r"\s+", " ", sentence.text[match.start() : match.start("claim")] + claim).strip(" ,")
                yield ReportFinding(
                    "all_against_exception", f"{sentence.number}",
                    f"said of all {_plural(match['group'])} here; {other.number} names one where it is not so",
                    said[:200], f"{other.number}: {_shown(other.text)}",
                )  # fmt: skip
                break


def _plural(group: str) -> str:
    group = group.lower()
    if group.endswith("s"):
        return group
    return f"{group[:-1]}ies" if group.endswith("y") else f"{group}s"


def _sentences(context: Context) -> Iterator[_Sentence]:
    for block in context.document.blocks:
        if isinstance(block, Paragraph):
            for part in re.split(r"(?<=[.;!?])\s+(?=[A-Z“\"(\d])", re.sub(r"\[\^\d{1,3}\]", "", block.text)):
                yield _Sentence(part, block.number)


def _objects(claim: str) -> list[tuple[str, ...]]:
    """What a claim is about: the nouns behind its verbs up to the first preposition; a single one only if long."""
    found: list[tuple[str, ...]] = []
    for part in _BETWEEN.split(_BEHIND.split(claim)[0]):
        words = [word for word in content_words(part) if not word.endswith("ly")]
        while words and (_VERB.match(words[0]) or words[0].endswith("ing")):
            words = words[1:]
        if len(words) >= 2 or (len(words) == 1 and len(words[0]) >= 5):
            found.append(tuple(words))
    return found


def _excepts(sentence: _Sentence, phrases: list[tuple[str, ...]], group: str, context: Context) -> bool:
    marker = _EXCEPTION.search(sentence.text)
    if not marker or _ALL.search(sentence.text):
        return False
    about = next((phrase for phrase in phrases if _speaks_of(sentence.text, phrase)), None)
    if about is None:
        return False
    member = content_words(group)[0] in content_words(sentence.text) or _names_member(sentence.text, group, context)
    return member and (len(about) >= 2 or _near(sentence.text, about[0], marker))


def _speaks_of(text: str, phrase: tuple[str, ...]) -> bool:
    """Whether a text has the words of a phrase in a row, and its last one is not the beginning of a longer noun."""
    tokens = [(content_words(token), token) for token in text.split()]
    for position in range(len(tokens) - len(phrase) + 1):
        window = tokens[position : position + len(phrase)]
        if tuple(word for words, _ in window for word in words) != phrase:
            continue
        behind = tokens[position + len(phrase)][0] if position + len(phrase) < len(tokens) else ()
        if not behind or re.search(r"[,.;:)]$", window[-1][1]) or _VERB.match(behind[0]):
            return True
    return False


def _near(text: str, word: str, marker: re.Match[str]) -> bool:
    """Whether a single word of the claim stands within six words of the exception."""
    window = [*text[: marker.start()].split()[-6:], *text[marker.end() :].split()[:6]]
    return word in content_words(" ".join(window))


def _names_member(text: str, group: str, context: Context) -> bool:
    """Whether a text names a target or a municipality; of a group of places any name will do."""
    text = re.sub(r"[’']s\b", "", text)
    names = re.findall(r"\b[A-ZÀ-ÞĀ-Ž][\w’'-]+(?:\s+(?:i|e)?\s*[A-ZÀ-ÞĀ-Ž][\w’'-]+)?", text)
    targets = {target.name for target in context.targets}
    if any(name in targets or context.resolve(name) is not None for name in names):
        return True
    return re.fullmatch(PLACES, group, re.IGNORECASE) is not None and _OF_A_NAME.search(text) is not None


def _shown(text: str, width: int = 200) -> str:
    """The part of a sentence around its exception."""
    marker = _EXCEPTION.search(text)
    end = min(len(text), (marker.end() if marker else width) + 40)
    start = max(0, end - width)
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
