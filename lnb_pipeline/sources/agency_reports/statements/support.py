"""Whose work a figure is: agencies named in its sentence, or carried from the sentences and headings around it.

An agency counts as the one whose work is told where a sentence names it, except where it only lends its name
to a document (`ILO Convention 190`) or receives something (`submitted to UNICEF`). The programme itself as the
actor leaves a figure without an agency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.statements.sentences import remark_agencies

MentionKind = Literal["before", "behind", "remark"]

_JOIN = re.compile(r"\s*(?:[,/&+|]|,?\s*and|,?\s*(?:together|jointly|along) with|\(|\)|"
                   r",?\s*as well as)\s*(?:the\s+)?", re.IGNORECASE)
_NAME_ONLY = re.compile(
    r"^(?:['’]s)?\s+(?:Convention|Recommendation No|[Gg]uidelines?\b|[Ss]tandards?\b|[Cc]lassification|[Dd]efinition|"
    r"World Heritage|[Cc]ore commitments|[Cc]urriculum framework|[Mm]ember [Ss]tates|[Rr]egion\b|[Cc]harter|"
    r"[Cc]onstitution)"
)
_RECEIVER = re.compile(
    r"\b(?:(?:submitted|reported|handed(?: over)?|shared|presented|addressed|request|requests|application|sent|"
    r"thanks are due) to|according to|in line with|in accordance with|compliant with|requested|asked|based on|"
    r"as per|than|contract with|between\s+[^,.;]{3,80}\s+and)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:\b(?:by|through|from|via|under|of|to)|\bwith\b(?:\s+[\w-]+){0,5}?|\bthanks to(?:\s+\w+){0,3}?)\s+(?:the\s+|"
    r"a\s+|an\s+)?$",
    re.IGNORECASE,
)
_BEFORE_VERB = re.compile(
    r"^(?:['’]s\b)?\s*(?:\([^)]*\)\s*)?,?\s*(?:also |further |jointly |together |have |has |will |is |are |was |"
    r"were |to )*[a-z-]+(?:ed|s|d)?\b"
)
_NEW_SUBJECT = re.compile(r"(?:^|[;:.]|,?\s*\b(?:while|whereas|and|but|as|when|where)\b|"
                          r",)\s*(?:the\s+)?$", re.IGNORECASE)
# the clause goes on behind a remark: `A survey of 900 farmers (FAO) showed that 34%`
_GOES_ON = re.compile(r"\s+[a-z]+(?:ed|s)\s+(?!and\b)(?:(?!and\b|while\b)[\w’'-]+\s+){0,8}")
_PROGRAMME = r"(?:joint |UN |this )*(?:programme|program|project|JP)(?: itself)?"
_ACTED = (
    r"(?:supported|assisted|funded|financed|trained|reached|covered|provided|delivered|organi[sz]ed|implemented|"
    r"established|developed|helped|facilitated|served|set up|carried out|targeted)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Agencies named together in a sentence; none when the actor is the programme itself."""

    start: int
    end: int
    agencies: tuple[str, ...]
    kind: MentionKind


@dataclass(frozen=True, slots=True)
class Attribution:
    """The agencies of a figure and how they are known; `closed` when the text says it is nobody's in particular."""

    agencies: tuple[str, ...]
    basis: Literal["explicit", "carried"] | None
    closed: bool = False


NOBODY = Attribution((), None)


class Speaker:
    """Finds who acts in a sentence; knows the names of the programme, which is no agency."""

    def __init__(self, programme: Sequence[str]) -> None:
        names = "|".join(re.escape(name) for name in sorted(programme, key=len, reverse=True) if len(name) > 1)
        acronyms = f"(?:{names})(?:2|\\s+joint programme|\\s+programme)?" if names else r"(?!)"
        self._by_programme = re.compile(
            rf"\b{_ACTED}\s+(?:\w+\s+){{0,2}}?(?:by|through|under)\s+(?:the\s+)?(?:{_PROGRAMME}|{acronyms})\b(?!['’]s)"
        )
        self._with_programme = re.compile(
            rf"\b[Ww]ith\s+(?:the\s+)?(?:{acronyms}|{_PROGRAMME})(?:['’]s)?\s+(?:support|assistance|help|funds)\b|"
            rf"\b(?:support|assistance|help|funds)\s+(?:of|from)\s+(?:the\s+)?(?:{acronyms}|{_PROGRAMME})\b(?!['’]s)|"
            rf"\b(?:target|goal|forecast|estimate|projection)s?\s+of\s+(?:the\s+)?(?:{acronyms}|{_PROGRAMME})\b|"
            rf"\b(?:{acronyms}|[Pp]rogramme)(?:['’]s)?[ -](?:targets?|forecasts?|wide)\b"
        )
        self._programme_acts = re.compile(
            rf"(?:^|[.;:]\s+|,\s+)(?:In addition, |Overall, |In total, |Altogether, )?(?:and |while )?"
            rf"(?:[Tt]he\s+{_PROGRAMME}|[Tt]his (?:programme|project)|(?:[Tt]he\s+)?{acronyms})\s+"
            rf"(?:has |have |had |also |itself |directly |further )*(?:[a-z]+ed|set up|carried out|brought|held|ran|"
            rf"built|gave|is active|covers|works|supports|reaches|helps|expects|plans|aims|intends|will)\b",
        )  # fmt: skip

    def mentions(self, text: str, figures: Sequence[int]) -> list[Mention]:
        """Agencies and the programme as actors of a sentence, in order; `figures` are the places of its figures."""
        found = [mention for run in _runs(text) if (mention := _mention(text, run, figures)) is not None]
        taken = [(m.start, m.end) for m in found]
        for pattern in (self._by_programme, self._with_programme, self._programme_acts):
            for match in pattern.finditer(text):
                if any(start < match.end() and match.start() < end for start, end in taken):
                    continue
                behind = pattern is not self._programme_acts and any(f < match.start() for f in figures)
                found.append(Mention(match.start(), match.end(), (), "behind" if behind else "before"))
        return sorted(found, key=lambda mention: mention.start)


def _runs(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Agencies named next to each other, as one."""
    runs: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, name in agencies.mentions(text):
        if runs and _JOIN.fullmatch(text, runs[-1][1], start):
            first, _, names = runs[-1]
            runs[-1] = (first, end, names if name in names else (*names, name))
        else:
            runs.append((start, end, (name,)))
    return runs


def _mention(text: str, run: tuple[int, int, tuple[str, ...]], figures: Sequence[int]) -> Mention | None:
    start, end, names = run
    bracket = _bracket(text, start, end)
    if bracket is not None:
        in_remark = remark_agencies(text[bracket[0] + 1 : bracket[1] - 1])
        if in_remark is not None:
            closes = any(figure < start for figure in figures) or not any(figure > end for figure in figures)
            return Mention(bracket[0], bracket[1], in_remark, "remark" if closes else "before")
    if _NAME_ONLY.match(text[end:]) or _RECEIVER.search(text[:start]):
        return None
    begin = max(text.rfind(";", 0, start), 0)
    if any(begin <= figure < start for figure in figures) and not _is_subject(text, start, end):
        return Mention(start, end, names, "behind")
    return Mention(start, end, names, "before")


def _bracket(text: str, start: int, end: int) -> tuple[int, int] | None:
    opening, closing = text.rfind("(", 0, start), text.find(")", end)
    if opening < 0 or closing < 0 or ")" in text[opening:start] or "(" in text[end:closing]:
        return None
    return opening, closing + 1


def _is_subject(text: str, start: int, end: int) -> bool:
    """Whether a new clause begins with the agency: `…, while UNICEF reached`."""
    before = text[:start]
    return bool(_NEW_SUBJECT.search(before)) and not _BEHIND.search(before) and bool(_BEFORE_VERB.match(text[end:]))


def attribution(text: str, mentions: Sequence[Mention], place: int) -> Attribution | None:
    """Whose figure the one at `place` is by its own sentence; None when the sentence names nobody for it."""
    first, last = text.rfind(";", 0, place) + 1, text.find(";", place)
    last = len(text) if last < 0 else last
    own = [m for m in mentions if first <= m.start <= last + 1]
    remark = next((m for m in mentions if m.kind == "remark" and m.start >= place), None)
    before = [m for m in mentions if m.start < place and m.kind != "remark"]
    nearest = before[-1] if before else None
    behind = next((m for m in own if m.kind == "behind" and m.start >= place), None)
    if remark is not None and (remark in own or nearest is None) and not _between(mentions, place, remark):
        return _of(remark)
    if nearest is not None and nearest in own:
        if nearest.kind == "behind" and behind is not None:
            return _of(behind)
        return _of(nearest)
    if behind is not None:
        return _of(behind)
    if nearest is not None:
        return _of(nearest)
    closing = [m for m in mentions if m.kind == "remark" and m.start < place]
    if closing and _GOES_ON.fullmatch(text, closing[-1].end, place):
        return _of(closing[-1])
    if closing:
        return NOBODY  # a remark has closed what stands before it, and nobody is named behind
    return None


def _between(mentions: Sequence[Mention], place: int, remark: Mention) -> bool:
    return any(place <= m.start < remark.start and m.kind == "before" for m in mentions)


def _of(mention: Mention) -> Attribution:
    if not mention.agencies:
        return Attribution((), None, closed=True)
    return Attribution(mention.agencies, "explicit")
