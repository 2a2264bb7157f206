"""Sections of a narrative report, and the outcome of the programme that each is about.

A section begins at a heading or at a run-in heading: a paragraph whose first words, up to a colon, say what it
is about. Its outcome is explicit where the title names it (`Outcome 2`, `Output 1.3`), and carried where the
section above is about one or where the title is that of an outcome in other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Document,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Place,
    Table,
    block_lines,
    without_marks,
)

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
_NAMED = re.compile(r"\b(?:[Oo]utcome|[Oo]utput|OUTCOME|OUTPUT)\s+(?:[Nn]o\.?\s*)?(\d{1,2}(?:\.\d{1,2}){0,2}|"
                    r"[IV]{1,3}\b)")
_TITLE = re.compile(r"^\W*(?:\w+\s+){0,3}?(?:Outcome|OUTCOME)\s+(\d|[IV]{1,3})\b\W*(.*)")
_LIST_OF_OUTCOMES = re.compile(r"\boutcomes?\b[^.]*:\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:[Ss]ection\s+)?(\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Z])[.)]?\s+(?=\S)")
_LEAD = re.compile(r"^([A-Z“\"][^.:;!?\d]{8,220}):\s+(?=[“\"A-Z(+\d])")
_NO_LEAD = re.compile(
    r"\b(?:include|includes|including|included|are|is|was|were|following|namely|such as|for|to|that|of|has|have|will|"
    r"says?|said|states?|with|by)$",
    re.IGNORECASE,
)
_STOP = frozenset(
    [
        "that", "with", "from", "this", "their", "have", "been", "which", "level", "support", "supported",
        "improved", "increase", "outcome", "output", "programme", "program", "through", "more", "other", "under",
        "these", "those", "into", "further", "including", "access",
    ]
)
_LEAD_LEVEL = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A section: where it begins, the depth of its heading, its title and the outcome it is about."""

    number: Place
    level: int
    title: str
    outcome: str | None
    outcome_basis: str | None

    @property
    def is_run_in(self) -> bool:
        return self.level >= _LEAD_LEVEL

    @property
    def is_numbered(self) -> bool:
        """Whether the label is a number, or a word such as Outcome with its number."""
        return self.label != self.title and not self.label.endswith("…")

    @property
    def label(self) -> str:
        """The printed number of the section, or its title shortened."""
        number = _NUMBER.match(self.title)
        if number and not re.match(r"A\s+[a-z]", self.title):
            return number[1].rstrip(".")
        named = re.match(r"(?:Outcome|Output|Annex|Section|Activity)\s+[\d.IVX]+\b", self.title, re.IGNORECASE)
        if named:
            return named[0].rstrip(".")
        return self.title if len(self.title) <= 40 else self.title[:39].rsplit(" ", 1)[0] + "…"


def sections(document: Document) -> tuple[Section, ...]:
    """The sections of a document in order; none when it has neither headings nor run-in headings."""
    found = [section for block in document.blocks if (section := _section(block)) is not None]
    return tuple(_with_carried(_with_matched(found, stated_outcomes(document))))


def section_of(found: Sequence[Section], number: int) -> Section | None:
    """The innermost section that the place of the given number belongs to."""
    return next((section for section in reversed(found) if section.number <= number), None)


def lead(block: Block) -> str | None:
    """The run-in heading of a paragraph: printed bold or italic, or a short title up to a colon."""
    if not isinstance(block, Paragraph) or isinstance(block, ListItem):
        return None
    if block.lead:
        return without_marks(block.lead).rstrip(": ") or None
    match = _LEAD.match(without_marks(block.text))
    if not match or not 3 <= len(match[1].split()) <= 30 or _NO_LEAD.search(match[1]):
        return None
    return match[1] if len(block.text) - match.end() >= 60 else None


def _section(block: Block) -> Section | None:
    if isinstance(block, Heading):
        title, level = without_marks(block.text), block.level
    elif (run_in := lead(block)) is not None:
        title, level = run_in, _LEAD_LEVEL
    else:
        return None
    outcome = named_outcome(title)
    return Section(Place(block.number, str(block.number)), level, title, outcome, "explicit" if outcome else None)


def named_outcome(text: str) -> str | None:
    """The one outcome or output a text names by number, the narrower one of an output and its outcome."""
    named = {_ROMAN.get(number, number) for number in _NAMED.findall(text)}
    narrow = {number for number in named if not any(n.startswith(f"{number}.") for n in named)}
    return narrow.pop() if len(narrow) == 1 else None


# -- outcomes stated ------------------------------------------------------------------------------


def stated_outcomes(document: Document) -> dict[str, str]:
    """Outcomes that the document states, by number, with all words it states them in."""
    outcomes: dict[str, str] = {}
    for line in _lines(document):
        match = _TITLE.match(without_marks(line.text))
        if match and len(match[2]) > 5:
            _add(outcomes, _ROMAN.get(match[1], match[1]), match[2])
    for number, text in _listed(document):
        _add(outcomes, number, text)
    return outcomes


def _lines(document: Document) -> list[Line]:
    blocks = [block for block in document.blocks if isinstance(block, Heading | ListItem | Table | Paragraph)]
    return [line for block in blocks for line in block_lines(block) if len(line.text) < 400]


def _add(outcomes: dict[str, str], number: str, text: str) -> None:
    outcomes[number] = f"{outcomes.get(number, '')} {text}".strip()


def _listed(document: Document) -> list[tuple[str, str]]:
    """Items of the first list that a sentence about outcomes introduces, numbered as printed or by order."""
    blocks = document.blocks
    for position, block in enumerate(blocks):
        if not (isinstance(block, Paragraph) and len(block.text) < 250 and _LIST_OF_OUTCOMES.search(block.text)):
            continue
        items = []
        for item in blocks[position + 1 :]:
            if not isinstance(item, ListItem):
                break
            items.append(without_marks(item.text))
        if 2 <= len(items) <= 8:
            return [(str(i), re.sub(r"^\W*\d{1,2}[.)]\s*", "", text)) for i, text in enumerate(items, 1)]
    return []


# -- outcomes of titles that name none ------------------------------------------------------------


def _with_matched(found: Sequence[Section], outcomes: Mapping[str, str]) -> list[Section]:
    """Sections whose title is an outcome in other words, told by order where the numbers agree, else by words."""
    matched = list(found)
    for run in _runs(found):
        by_order = _by_order([found[i].title for i in run], outcomes)
        for place, index in enumerate(run):
            outcome = by_order[place] if by_order else _by_words(found[index].title, outcomes)
            if outcome:
                matched[index] = replace(found[index], outcome=outcome, outcome_basis="carried")
    return matched


def _runs(found: Sequence[Section]) -> list[list[int]]:
    """Run-in headings that follow one another under one heading, none of which names its outcome."""
    runs: list[list[int]] = []
    for index, section in enumerate(found):
        if not section.is_run_in or section.outcome:
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _by_order(titles: Sequence[str], outcomes: Mapping[str, str]) -> list[str] | None:
    numbers = sorted(outcomes)
    if len(titles) != len(numbers) or len(numbers) < 2:
        return None
    agree = all(_stems(t) & _stems(outcomes[n]) for t, n in zip(titles, numbers, strict=True))
    return numbers if agree else None


def _by_words(title: str, outcomes: Mapping[str, str]) -> str | None:
    scores = sorted(((len(_stems(title) & _stems(text)), number) for number, text in outcomes.items()), reverse=True)
    if not scores or scores[0][0] < 2 or (len(scores) > 1 and scores[1][0] == scores[0][0]):
        return None
    return scores[0][1]


def _stems(text: str) -> set[str]:
    """First letters of the words that carry meaning, so that `empowerment` meets `empowered`."""
    return {word[:6] for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _STOP}


def _with_carried(found: Sequence[Section]) -> list[Section]:
    """Sections below a section about an outcome are about it too."""
    done: list[Section] = []
    for section in found:
        above = next((s for s in reversed(done) if s.level < section.level), None)
        if section.outcome is None and above is not None and above.outcome is not None:
            section = replace(section, outcome=above.outcome, outcome_basis="carried")
        done.append(section)
    return done
