"""Reading a PDF: pages one by one into words, tables and lines, then the whole into blocks."""

from __future__ import annotations

import io
import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTImage, LTItem, LTLine, LTRect
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.reading import limits, pdf_tables
from lnb_pipeline.sources.agency_reports.reading.pdf_lines import Printed, Word, lines_of, words_of
from lnb_pipeline.sources.agency_reports.reading.pdf_tables import Ruled, Sheet
from lnb_pipeline.sources.agency_reports.reading.pdf_text import Item, blocks_of, setting_of, usual_step
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_MIN_LETTERS = 25  # a page; a scan has none, or a stamp
_MAX_WORDS = 20_000  # a page
_MAX_RULES = 3_000  # a page; more are a drawing, not a table
_SKIPPED = {"object_type": "anno"}
_LEADERS = re.compile(r"\.{4,}\s*\d{1,3}$|(?:\. ){4,}\s*\d{1,3}$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|faqe|p\.)?\W*(\d{1,4})\W*(?:(?:of|/|nga|page)?\W*\d{0,4})?\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Page:
    height: float
    words: tuple[Word, ...]
    tables: tuple[Ruled, ...]
    lines: tuple[Printed, ...]
    tops: tuple[float, ...]


def read(data: bytes) -> Document:
    """The document of a PDF; places are pages and the lines on them.

    Raises
    ------
    Refused
        `password_pdf`, `too_many_pages`, `scanned`, `unreadable_letters` or `damaged`.
    """
    logging.disable(logging.CRITICAL)
    _bounded(data)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        found = enumerate(PDFPage.create_pages(pdf.doc), start=1)
        pages = [_page(_LeanPage(pdf, page, number), number) for number, page in found]
    _legible(pages)
    vocabulary = _vocabulary(pages)
    step = usual_step([line for page in pages for line in page.lines])
    content = [
        _items(Sheet(number, page.words, page.tables, page.tops, step, vocabulary), lines)
        for number, (page, lines) in enumerate(zip(pages, _without_furniture(pages), strict=True), start=1)
    ]
    setting = setting_of(content, vocabulary)
    split = [_notes_apart(items, page.height, setting.body) for items, page in zip(content, pages, strict=True)]
    return Document(tuple(blocks_of([s[0] for s in split], [s[1] for s in split], setting)), "pdf")


def _bounded(data: bytes) -> None:
    """Refuse before any page is read: a password, or more pages than a report has."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        for number, _ in enumerate(PDFPage.create_pages(document), start=1):
            if number > limits.MAX_PAGES:
                raise Refused("too_many_pages", limits.MAX_PAGES)
    except PDFPasswordIncorrect:
        raise Refused("password_pdf") from None


class _LeanPage(pdfplumber.page.Page):
    """A page without what no reader asks for: colours, pictures, drawings, and text that does not stand upright."""

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        if isinstance(obj, LTChar):
            return self._letter(obj) if obj.upright else _SKIPPED
        if isinstance(obj, LTImage) or not isinstance(obj, LTLine | LTRect):
            return _SKIPPED
        return super().process_object(obj)

    def _letter(self, letter: LTChar) -> dict[str, Any]:
        left, above = self.mediabox[:2]
        top, bottom = self.height - letter.y1 + above, self.height - letter.y0 + above
        font = letter.fontname
        return {
            "object_type": "char", "text": letter.get_text(), "upright": True, "size": letter.size,
            "fontname": font if isinstance(font, str) else font.decode("latin-1"),
            "x0": letter.x0 + left, "x1": letter.x1 + left, "top": top, "bottom": bottom, "doctop": top,
        }  # fmt: skip


def _page(page: _LeanPage, number: int) -> _Page:
    words = words_of(page)
    if len(words) > _MAX_WORDS:
        raise Refused("too_long")
    is_drawing = len(page.objects.get("line", ())) + len(page.objects.get("rect", ())) > _MAX_RULES
    tables = [] if is_drawing else pdf_tables.ruled_tables(page, words)
    tops = [line.top for line in lines_of(words, number)]
    outside = lines_of([word for word in words if not pdf_tables.in_any(word, tables)], number)
    lines = [replace(line, number=min(bisect_left(tops, line.top - 2) + 1, 999)) for line in outside]
    height = float(page.height)
    page.close()
    return _Page(height, tuple(words), tuple(tables), tuple(lines), tuple(tops))


def _legible(pages: Sequence[_Page]) -> None:
    texts = [word.text for page in pages for word in page.words]
    if not pages or sum(map(len, texts)) < _MIN_LETTERS * len(pages):
        raise Refused("scanned", len(pages))
    if sum("(cid:" in text or "\ufffd" in text for text in texts) > 0.3 * len(texts):
        raise Refused("unreadable_letters")


def _vocabulary(pages: Sequence[_Page]) -> frozenset[str]:
    """The words of the document, by which a divided word is told from a compound."""
    return frozenset(
        part.casefold() for page in pages for word in page.words for part in re.findall(r"\w+", word.text)[:20]
        if not word.text.endswith(("-", "‐"))
    )  # fmt: skip


# -- what is not the report's text ------------------------------------------------------------------------


def _without_furniture(pages: Sequence[_Page]) -> list[tuple[Printed, ...]]:
    """Lines without running heads and feet and page numbers: what stands at the edge of most pages, figures aside."""
    edges = [_edge(page) for page in pages]
    counts = Counter(key for edge in edges for key in {_shape(line) for line in edge})
    offset = _usual_offset(edges)
    kept = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True), start=1):
        dropped = {
            line.number
            for line in edge
            if counts[_shape(line)] >= max(2, 0.4 * len(pages)) or _is_numbered(line, number, offset, counts)
        }
        kept.append(
            tuple(line for line in page.lines if line.number not in dropped and not _LEADERS.search(line.text))
        )
    return kept


def _edge(page: _Page) -> list[Printed]:
    """The first and last lines of a page, as far as they stand at its border."""
    lines = page.lines
    top = [line for line in lines[:4] if line.bottom < 0.14 * page.height]
    foot = [line for line in lines[-4:] if line.top > 0.88 * page.height]
    return top + foot


def _shape(line: Printed) -> str:
    return f"{round(line.top / 6)} " + re.sub(r"\d+", "#", line.text)


def _usual_offset(edges: Sequence[Sequence[Printed]]) -> int:
    """How far the printed page numbers are from the count of the pages."""
    offsets = Counter(
        int(match[1]) - number
        for number, edge in enumerate(edges, start=1)
        for line in edge
        if (match := _PAGE_NUMBER.fullmatch(line.text))
    )
    return offsets.most_common(1)[0][0] if offsets else 0


def _is_numbered(line: Printed, number: int, offset: int, counts: Counter[str]) -> bool:
    """A page number by itself, or a running head of several pages with the number in it."""
    match = _PAGE_NUMBER.fullmatch(line.text)
    if match:
        return int(match[1]) == number + offset
    if re.fullmatch(r"[ivxl]{1,5}", line.text):
        return True
    return counts[_shape(line)] > 1 and bool(re.search(rf"^{number + offset}\b|\b{number + offset}$", line.text))


# -- what stands on a page ----------------------------------------------------------------------------------


def _items(sheet: Sheet, lines: Sequence[Printed]) -> list[Item]:
    """Tables and lines of a page from top to bottom."""
    placed: list[tuple[float, Item]] = []
    for ruled in pdf_tables.outermost(sheet.tables):
        table = pdf_tables.read_ruled(ruled, sheet)
        if table is not None:
            placed.append((ruled.box[1], table))
    taken: set[int] = set()
    for first, end, found in pdf_tables.unruled(lines, sheet.vocabulary):
        placed.append((lines[first].top, found))
        taken |= set(range(first, end))
    placed += [(line.top, line) for i, line in enumerate(lines) if i not in taken]
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def _notes_apart(items: list[Item], height: float, body: float) -> tuple[list[Item], list[Printed]]:
    """The items of a page, and the small lines at its foot from the first that begins with a mark."""
    start = len(items)
    while start > 0:
        item = items[start - 1]
        if not isinstance(item, Printed) or item.size > 0.93 * body or item.top < 0.3 * height:
            break
        start -= 1
    lines = [item for item in items[start:] if isinstance(item, Printed)]
    begins = re.compile(r"\[\^\d+\]|\d{1,2}\s+[^\W\d]")
    if not any(begins.match(line.text) for line in lines):
        return items, []
    return items[:start], lines
