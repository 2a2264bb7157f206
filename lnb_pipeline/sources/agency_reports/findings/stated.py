"""What the rules about quantified statements need of a statement, of the target list and of the register."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lnb_pipeline.reference.register import Match, fold_name
from lnb_pipeline.sources.agency_reports.document import Document, Heading, Paragraph
from lnb_pipeline.sources.agency_reports.statements.statement import Statement
from lnb_pipeline.sources.agency_reports.where import Where


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A row of the target list: its number, the name as printed, its LAU code where known, its agencies."""

    entry_no: int
    name: str
    lau_code: str | None
    agencies: tuple[str, ...]

    @property
    def key(self) -> str:
        return key_of(self.name, self.lau_code)


def key_of(name: str, lau_code: str | None) -> str:
    """What tells a municipality from others: its LAU code, and its folded name where the register has none."""
    return lau_code or fold_name(name)


@dataclass(frozen=True, slots=True)
class Context:
    """A document with its target list and where its names are looked up."""

    document: Document
    targets: tuple[TargetRow, ...]
    participating: tuple[str, ...]
    where: Where

    @property
    def of_the_register(self) -> bool:
        """Whether the target list is one of municipalities of the register: at least half of its rows are."""
        known = sum(target.lau_code is not None for target in self.targets)
        return bool(self.targets) and known * 2 >= len(self.targets)

    def resolve(self, name: str) -> Match | None:
        return self.where.resolve(name)

    def titles(self, statement: Statement) -> list[str]:
        """The titles a statement stands under, the nearest first: run-in heading, section, sections above it."""
        above: dict[int, str] = {}
        lead: str | None = None
        for block in self.document.blocks:
            if block.number > statement.place:
                break
            if isinstance(block, Heading):
                above = {level: text for level, text in above.items() if level < block.level}
                above[block.level] = block.text
            elif isinstance(block, Paragraph):
                lead = block.lead
        own = [lead or "", statement.section.title if statement.section else ""]
        headings = (above[level] for level in sorted(above, reverse=True))
        return [title for title in dict.fromkeys([*own, *headings]) if title]


def agencies_of(statement: Statement) -> tuple[str, ...]:
    """The agencies of a statement; none when it names none."""
    return tuple(part for part in (statement.agency or "").split("|") if part)


def figure(statement: Statement) -> str:
    """A statement in few words: qualifier, figure and what it counts."""
    qualifier = "" if statement.qualifier == "exact" else f"{statement.qualifier} "
    # brackets belong to lists and shares, which are told on their own
    counted = re.sub(r"\s*\([^)]*\)", "", statement.counted).strip()
    return f"{qualifier}{statement.value_as_printed.lstrip('+')} {counted or statement.unit}".strip()


_SMALL = frozenset({
    "the", "a", "an", "of", "and", "or", "in", "on", "for", "to", "with", "from", "at", "by", "as", "that", "which",
    "who", "their", "its", "these", "those", "this", "all", "other",
    "new", "is", "are", "was", "were", "be", "been", "being",
    "has", "have", "had", "will", "also", "not", "more", "than", "over", "about", "around", "some", "through", "into",
    "including", "under", "between", "within", "per", "it", "them", "they",
})  # fmt: skip


def content_words(text: str) -> tuple[str, ...]:
    """The words of a text that carry meaning, in order, singular and in lower case."""
    lower = re.sub(r"[’']s\b", "", re.sub(r"\[\^\d{1,3}\]", " ", text).lower())
    words = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", lower)
    return tuple(_singular(word) for word in words if word not in _SMALL)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not re.search(r"(?:ss|us|is)$", word) else word
