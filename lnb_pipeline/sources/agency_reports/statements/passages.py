"""Running text of a report: paragraphs put together again over page breaks, list items under what introduces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Document,
    Footnote,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Place,
    Table,
    block_lines,
)
from lnb_pipeline.sources.agency_reports.sections import lead

PassageKind = Literal["paragraph", "item", "footnote", "heading"]

_COVER = re.compile(
    r"^\W*(?:participating organi[sz]ation\(s\)|programme duration|report submitted by|overall duration|"
    r"current end date|"
    r"original end date|programme/project cost|total approved budget|mptf office project reference|"
    r"programme title (?:&|and) project number|mid-term evaluation report|assessment/review|reporting period\W*(?::|"
    r"\d|[A-Z]{3})|"
    r"implementing partners\W*$|e-?mail address)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"\b(?:tel|phone|fax)\b[.:]|\bp\.?o\.? box\b|\b(?:street|road|avenue|boulevard)\b.{0,60}\b(?:floor|building)\b|"
    r"^page \d+(?: of \d+)?$|^\d{1,3}$|^www\.|@\S+\.\w+$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?:;…”\"’)\]](?:\s*\[\^\d+\])*\s*$")
_LOOK_AHEAD = 8
_LONGEST_JOINED = 20_000  # characters; a paragraph goes on over a page break or two, not without end
_DASH = re.compile(r"\s*[–—‒•▪·●○◦‣*-]\s+(?=\S)")
_TITLE = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z]|(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?"
                    r"(?:Outcome|Output|Component|Pillar|Result area|Objective)\s+[\dA-Z](?:[\d.]*)\s*[:.–—-]\s)")
_LONGEST_TITLE = 120
_TITLE_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or footnote of the narrative; `parts` are its printed lines with where each begins.

    `introduced` tells that the passage is an item of the list that the passage before the list introduces.
    """

    kind: PassageKind
    parts: tuple[tuple[int, Line], ...]
    text: str
    lead: str | None = None
    level: int = 0

    def place(self, offset: int) -> Place:
        """Where the text at an offset is printed."""
        line = next(line for start, line in reversed(self.parts) if start <= offset or start == 0)
        return line.number if isinstance(line.number, Place) else Place(line.number)

    @property
    def number(self) -> int:
        return self.parts[0][1].number


def passages(document: Document) -> list[Passage]:
    """The narrative of a report in reading order, from behind its cover on; headings stand between as they are."""
    blocks = document.blocks[_behind_cover(document.blocks) :]
    return [passage for passage in _passages(blocks) if passage.kind == "heading" or not is_furniture(passage.text)]


def _behind_cover(blocks: Sequence[Block]) -> int:
    """The first block behind the cover of the form; a heading after it at the latest ends the cover."""
    last = -1
    for position, block in enumerate(blocks):
        texts = [line.text for line in block_lines(block)]
        if any(_COVER.search(text) for text in texts) and not _is_prose(block):
            last = position
        elif last >= 0 and isinstance(block, Heading) and position - last > 6:
            break
    return last + 1


def _is_prose(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text) > 400


def is_furniture(text: str) -> bool:
    """Whether a text is an address, a telephone number or a page number instead of narrative."""
    return len(text) < 300 and bool(_FURNITURE.search(text)) and not re.search(r"[a-z]{3}[.;]\s+[A-Z]", text)


def _passages(blocks: Sequence[Block]) -> Iterator[Passage]:
    taken: set[int] = set()
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Heading)), len(blocks))
    for position, block in enumerate(blocks):
        if position in taken or isinstance(block, Table):
            continue
        if isinstance(block, Heading):
            yield _passage("heading", [Line(block.number, block.text)], level=block.level)
        elif isinstance(block, Footnote):
            if position < first:
                continue  # a note of the form
            yield _passage("footnote", [Line(block.number, block.text)])
        elif isinstance(block, Paragraph):
            lines = list(block.lines)
            while (rest := _rest(blocks, position, lines, taken)) is not None:
                taken.add(rest)
                lines += blocks[rest].lines  # type: ignore[union-attr]
            if isinstance(block, ListItem):
                yield _passage("item", lines, lead=lead(block))
            elif _is_title(lines):
                yield _passage("heading", lines, level=_TITLE_LEVEL)
            else:
                yield from _by_dashes(lines, lead(block))


def _is_title(lines: Sequence[Line]) -> bool:
    """Whether a line of its own is a short numbered title that the document does not mark as a heading."""
    text = lines[0].text
    return len(lines) == 1 and len(text) <= _LONGEST_TITLE and bool(_TITLE.match(text)) and not _ENDS.search(text)


def _by_dashes(lines: Sequence[Line], title: str | None) -> Iterator[Passage]:
    """A paragraph, or the items of a list whose lines begin with dashes or dots instead of marks of a list."""
    begins = [i for i, line in enumerate(lines) if _DASH.match(line.text)]
    if len(begins) < 2:
        yield _passage("paragraph", lines, lead=title)
        return
    if begins[0]:
        yield _passage("paragraph", lines[: begins[0]], lead=title)
    for start, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        yield _passage("item", lines[start:end])


def _rest(blocks: Sequence[Block], position: int, lines: Sequence[Line], taken: set[int]) -> int | None:
    """The paragraph in which a paragraph that stops in mid-sentence goes on, or None.

    Page furniture and footnotes may stand between; a heading, a list or a table may not.
    """
    if _ENDS.search(lines[-1].text[-40:]) or len(lines[-1].text) < 20:
        return None
    if sum(len(line.text) for line in lines) > _LONGEST_JOINED:
        return None
    for index in range(position + 1, min(position + 1 + _LOOK_AHEAD, len(blocks))):
        block = blocks[index]
        if index in taken or isinstance(block, Footnote):
            continue
        if not isinstance(block, Paragraph) or isinstance(block, ListItem):
            return None
        text = block.lines[0].text
        if re.match(r"[a-zà-ÿ(]", text) and not re.match(r"\(?[a-z][.)]\s", text):
            return index
        if len(block.text) > 200 or _ENDS.search(block.text[-40:]):
            return None
    return None


def _passage(kind: PassageKind, lines: Sequence[Line], *, lead: str | None = None, level: int = 0) -> Passage:
    parts, text = [], ""
    for line in lines:
        start = len(text) + bool(text)
        parts.append((start if text else 0, line))
        text = f"{text} {line.text}" if text else line.text
    return Passage(kind, tuple(parts), text, lead, level)
