"""Running text of a PDF: lines put together to headings, paragraphs, items of lists and footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Footnote,
    Heading,
    Line,
    ListItem,
    Place,
    Table,
    lead_in,
    paragraph_or_footnotes,
)
from lnb_pipeline.sources.agency_reports.reading.pdf_lines import BULLETS, Printed, is_wrapped, joined

_NUMBER_LABEL = re.compile(r"(?:\d{1,2}[.)]|[a-z][.)]|\([a-z\d]{1,3}\)|[ivx]{1,4}[.)])(?=\s)")
_BULLET_LABEL = re.compile(rf"(?:[{re.escape(BULLETS)}]|o(?=\s+[A-Z\d]))\s+")
_MAX_TITLE = 160
Item = Printed | Table


@dataclass(frozen=True, slots=True)
class Setting:
    """How the document is set: the size of running text, the step from line to line, its margins and words."""

    body: float
    step: float
    margins: dict[int, tuple[float, float]]
    vocabulary: frozenset[str]


@dataclass(slots=True)
class _Open:
    """A paragraph that is being put together; `lines` are its logical lines with the place they begin at."""

    first: Printed
    last: Printed
    is_item: bool
    lines: list[tuple[Printed, str]]
    emphasis: str
    is_all_emphasis: bool
    all_bold: bool = True
    blocks: list[Block] = field(default_factory=list)


def place_of(line: Printed) -> Place:
    """Where a line stands, for a reader of the printed page."""
    return Place(line.page * 1000 + min(line.number, 999), f"page {line.page}, line {line.number}")


def setting_of(pages: Sequence[Sequence[Item]], vocabulary: frozenset[str]) -> Setting:
    """How most of the text is set."""
    lines = [item for page in pages for item in page if isinstance(item, Printed)]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    margins = {}
    for number, page in enumerate(pages, start=1):
        of_body = [item for item in page if isinstance(item, Printed) and abs(item.size - body) < 0.6]
        if of_body:
            margins[number] = (min(line.x0 for line in of_body), max(line.x1 for line in of_body))
    widest = (min((m[0] for m in margins.values()), default=0.0), max((m[1] for m in margins.values()), default=600.0))
    full = {
        number: (left, max(right, widest[1]) if widest[1] - right < 60 else right)
        for number, (left, right) in margins.items()
    }
    return Setting(body, usual_step(lines), full | {0: widest}, vocabulary)


def usual_step(lines: Sequence[Printed]) -> float:
    """The step from line to line within paragraphs, in sizes of the letters."""
    steps = sorted(
        (b.top - a.top) / b.size
        for a, b in pairwise(lines)
        if a.page == b.page and a.size == b.size and 0.9 <= (b.top - a.top) / b.size <= 2.5
    )
    return steps[len(steps) // 4] if steps else 1.25


def blocks_of(pages: Sequence[Sequence[Item]], notes: Sequence[Sequence[Printed]], setting: Setting) -> list[Block]:
    """The blocks of the document; the footnotes of a page follow what ends on it."""
    blocks: list[Block] = []
    current: _Open | None = None
    waiting: list[Footnote] = []
    for number, page in enumerate(pages):
        for item in page:
            if isinstance(item, Table):
                blocks += _closed(current, setting)
                current = None
                blocks += waiting
                waiting = []
                blocks.append(item)
            elif current is not None and _goes_on(current, item, setting):
                _add(current, item, setting)
            else:
                blocks += _closed(current, setting)
                blocks += waiting
                waiting = []
                current = _begun(item)
        waiting = _with_notes(waiting, blocks, notes[number], setting)
    blocks += _closed(current, setting)
    return _levelled([*blocks, *waiting], setting)


def _with_notes(
    waiting: list[Footnote], blocks: list[Block], lines: Sequence[Printed], setting: Setting
) -> list[Footnote]:
    """The footnotes of a page added to those that wait; text before the first mark goes on with the last note."""
    notes = list(waiting)
    for line in lines:
        match = re.match(r"\[\^(\d+)\]\s*|(\d{1,3})\s+", line.text)
        if match:
            notes.append(Footnote(place_of(line), match[1] or match[2], line.text[match.end() :].lstrip(": ")))
        elif notes:
            notes[-1] = _longer(notes[-1], line, setting)
        else:
            last = next((i for i in range(len(blocks) - 1, -1, -1) if isinstance(blocks[i], Footnote)), None)
            if last is not None:
                note = blocks[last]
                assert isinstance(note, Footnote)
                blocks[last] = _longer(note, line, setting)
    return notes


def _longer(note: Footnote, line: Printed, setting: Setting) -> Footnote:
    return Footnote(note.number, note.mark, joined(note.text, line.text, setting.vocabulary))


# -- lines that belong together -----------------------------------------------------------------------


def _label(line: Printed) -> bool:
    return bool(_BULLET_LABEL.match(line.text) or _NUMBER_LABEL.match(line.text))


def _begun(line: Printed) -> _Open:
    bullet = _BULLET_LABEL.match(line.text)
    text = line.text[bullet.end() :] if bullet else line.text
    is_item = bool(bullet or _NUMBER_LABEL.match(line.text)) and bool(text)
    emphasis = line.emphasis[bullet.end() :] if bullet and line.emphasis.startswith(bullet[0]) else line.emphasis
    bare = _NUMBER_LABEL.sub("", text).strip()
    return _Open(line, line, is_item, [(line, text)], emphasis, emphasis in (text, bare), line.bold)


def _goes_on(current: _Open, line: Printed, setting: Setting) -> bool:
    """Whether a line belongs to the paragraph that is open."""
    last = current.last
    if abs(line.size - last.size) > 0.06 * last.size or _BULLET_LABEL.match(line.text):
        return False
    if line.text.startswith("[^"):
        return False  # a note; a mark within text stands behind a word
    left, right = setting.margins.get(last.page, setting.margins[0])
    wrapped = is_wrapped(last, line, left, right)
    if line.page != last.page:
        ends = bool(re.search(r"[.!?:;]$", last.text)) and not line.text[:1].islower()
        return wrapped and not ends and not line.bold and not _NUMBER_LABEL.match(line.text)
    if line.top - last.top > max(setting.step * 1.2 * line.size, last.size * 1.05):
        return False
    if current.is_item and line.x0 < current.first.x0 - 2:
        return False
    if current.is_item and current.first.text_x0 > current.first.x0 + 4 and line.x0 < current.first.text_x0 - 4:
        return False
    if wrapped:
        return not (_NUMBER_LABEL.match(line.text) and current.is_item and abs(line.x0 - current.first.x0) < 4)
    if _NUMBER_LABEL.match(line.text) or line.bold != last.bold or current.is_item:
        return False
    return not re.search(r"[.!?:;]$", last.text) and line.x0 <= last.x0 + 6


def _add(current: _Open, line: Printed, setting: Setting) -> None:
    left, right = setting.margins.get(current.last.page, setting.margins[0])
    first, text = current.lines[-1]
    if is_wrapped(current.last, line, left, right):
        current.lines[-1] = (first, joined(text, line.text, setting.vocabulary))
        if current.is_all_emphasis and len(current.lines) == 1:
            current.emphasis = joined(current.emphasis, line.emphasis, setting.vocabulary)
    else:
        current.lines.append((line, line.text))
    current.is_all_emphasis = current.is_all_emphasis and line.emphasis == line.text
    current.all_bold = current.all_bold and line.bold
    current.last = line


def _closed(current: _Open | None, setting: Setting) -> Iterator[Block]:
    if current is None:
        return
    lines = tuple(Line(place_of(first), text) for first, text in current.lines if text)
    if not lines:
        return
    is_large = current.first.size > 1.08 * setting.body
    titles = [line for line in lines if len(line.text) <= _MAX_TITLE and re.search(r"[^\W\d_]{2}", line.text)]
    is_title = len(titles) == len(lines) and not re.search(r"[.,;]$" if is_large else r"[.,;:]$", lines[-1].text)
    if is_title and (is_large or (current.all_bold and len(lines) == 1 and len(lines[0].text) <= 120)):
        # the level is the size until all sizes are known
        yield from (_Sized(line.number, 1, line.text, current.first.size) for line in lines)
        return
    lead = lead_in(lines[0].text, current.emphasis)
    if current.is_item and not _NUMBER_ONLY.fullmatch(lines[0].text):
        yield ListItem(lines, lead)
    else:
        yield from paragraph_or_footnotes(lines, lead)


_NUMBER_ONLY = re.compile(r"\W*\w{1,3}[.)]?\W*")


@dataclass(frozen=True)
class _Sized(Heading):
    size: float = 0.0


def _levelled(blocks: list[Block], setting: Setting) -> list[Block]:
    """Headings with the level of their size: the largest is 1."""
    sizes = sorted({round(block.size) for block in blocks if isinstance(block, _Sized)}, reverse=True)
    levels = {size: min(level, 6) for level, size in enumerate(sizes, start=1)}
    return [
        Heading(block.number, levels[round(block.size)], block.text) if isinstance(block, _Sized) else block
        for block in blocks
    ]
