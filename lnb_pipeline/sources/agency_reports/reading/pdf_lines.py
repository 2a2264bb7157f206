"""Printed lines of a PDF page, put together from its words.

A PDF holds letters at places and knows neither lines nor paragraphs. Words that stand at one height
are a line; a small raised number is a footnote mark; whether two lines are one sentence that was
wrapped or two that were set apart follows from whether the next word had found room.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lnb_pipeline.sources.agency_reports.document import clean

BULLETS = "•●○◦▪■□▫–—-*➢➤➔✓✔→·‣⁃\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf0be\uf076\uf0e8"
_BOLD = re.compile(r"bold|black|heavy|demi|[-,]b(?:d|i)?$", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|[-,](?:i|bi|it)$", re.IGNORECASE)
_UNITS = re.compile(r"(?:^|[\s\d(])(?:k?m|cm|ha|mm)$")
_POWERS = {"2": "²", "3": "³"}


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters of one font."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line; `number` counts the lines of its page from 1.

    `emphasis` is the bold or italic text it begins with, `first_width` the width up to its first space,
    `text_x0` where its text begins behind a bullet, and `segments` are its pieces between wide gaps.
    """

    page: int
    number: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    text: str
    bold: bool
    emphasis: str
    first_width: float
    text_x0: float
    segments: tuple[tuple[float, float, str], ...]


def words_of(page: Any) -> list[Word]:
    """The words of a pdfplumber page."""
    found = page.extract_words(
        x_tolerance_ratio=0.15, y_tolerance=2, extra_attrs=["fontname", "size"], expand_ligatures=True
    )
    return [
        Word(
            w["text"], w["x0"], w["x1"], w["top"], w["bottom"], float(w["size"]),
            bool(_BOLD.search(w["fontname"])), bool(_ITALIC.search(w["fontname"])),
        )
        for w in found
    ]  # fmt: skip


def lines_of(words: Iterable[Word], page: int) -> list[Printed]:
    """The lines the words stand in, from top to bottom, numbered from 1."""
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    # large words first: a raised mark joins the line it overlaps most
    for word in sorted(words, key=lambda w: (-round(w.size), w.top, w.x0)):
        best, share = -1, 0.4
        for i, (top, bottom) in enumerate(spans):
            overlap = min(bottom, word.bottom) - max(top, word.top)
            relative = overlap / max(min(word.bottom - word.top, bottom - top), 0.1)
            if relative > share:
                best, share = i, relative
        if best < 0:
            rows.append([word])
            spans.append((word.top, word.bottom))
        else:
            rows[best].append(word)
    ordered = sorted(rows, key=lambda row: (round(min(w.top for w in row)), min(w.x0 for w in row)))
    return [_printed(sorted(row, key=lambda w: w.x0), page, i) for i, row in enumerate(ordered, start=1)]


def _printed(row: Sequence[Word], page: int, number: int) -> Printed:
    sizes: Counter[float] = Counter()
    for word in row:
        sizes[round(word.size * 2) / 2] += len(word.text)
    size = sizes.most_common(1)[0][0]
    body = [word for word in row if word.size >= 0.85 * size] or list(row)
    top, bottom = min(w.top for w in body), max(w.bottom for w in body)
    text, segments, starts = "", [], []
    emphasis, open_emphasis = "", True
    for position, word in enumerate(row):
        before = row[position - 1] if position else None
        gap = word.x0 - before.x1 if before else 0.0
        piece = _mark(word, size, bottom, text) or word.text
        if before is None and re.fullmatch(r"\(cid:\d+\)", piece):
            piece = "•"  # a sign of a font without names for its signs
        if before is None or gap > max(1.8 * size, 12):
            segments.append((word.x0, word.x1, piece))
            starts.append(word)
        else:
            glue = " " if gap > 0.1 * size else ""
            segments[-1] = (segments[-1][0], word.x1, segments[-1][2] + glue + piece)
        glue = " " if before and gap > 0.1 * size else ""
        text += glue + piece
        is_mark = piece.startswith("[^") or piece in _POWERS.values()
        open_emphasis = open_emphasis and (word.bold or word.italic or is_mark or _is_label(piece, position))
        if open_emphasis and (word.bold or not _is_label(piece, position)):
            emphasis += glue + piece
    second = row[1].x0 if len(row) > 1 and _is_label(row[0].text, 0) else row[0].x0
    return Printed(
        page, number, row[0].x0, row[-1].x1, top, bottom, size, clean(text), all(w.bold for w in body),
        clean(emphasis), _first_width(row, size), second, tuple((a, b, clean(t)) for a, b, t in segments),
    )  # fmt: skip


def _is_label(text: str, position: int) -> bool:
    """A bullet or number that stands before an item."""
    return position == 0 and (text in BULLETS or bool(re.fullmatch(r"\(?[\divxa-z]{1,4}[.)]", text)))


def _first_width(row: Sequence[Word], size: float) -> float:
    """The width up to the first space, over changes of the font."""
    end = row[0].x1
    for before, word in pairwise(row):
        if word.x0 - before.x1 > 0.1 * size:
            break
        end = word.x1
    return end - row[0].x0


def _mark(word: Word, size: float, bottom: float, before: str) -> str | None:
    """A small raised number as a footnote mark, or as the power of a unit; None for other words."""
    raised = word.size <= 0.85 * size and word.bottom < bottom - 0.12 * size
    if not raised or not re.fullmatch(r"\[?\d{1,3}\]?(?:,\d{1,3})*,?", word.text):
        return None
    if word.text in _POWERS and _UNITS.search(before):
        return _POWERS[word.text]
    return "".join(f"[^{number}]" for number in re.findall(r"\d+", word.text))


def room_left(line: Printed, left: float, right: float) -> float:
    """The width that is free in the line; of a centred line on both sides."""
    before, behind = line.x0 - left, right - line.x1
    centred = before > 12 and abs(before - behind) < 6
    return behind + before if centred else behind


def is_wrapped(line: Printed, following: Printed, left: float, right: float) -> bool:
    """Whether the following line goes on because its first word found no room in this one."""
    return following.first_width + 0.2 * line.size > room_left(line, left, right) - 0.5


def joined(text: str, following: str, vocabulary: frozenset[str]) -> str:
    """Two lines of one sentence; a word divided at the end of the line is made whole."""
    if not text or not following:
        return text or following
    if text.endswith("\u00ad"):
        return text[:-1] + following
    divided = re.search(r"(\w+)[-‐]$", text)
    rest = re.match(r"\w+", following)
    if divided and rest:
        whole = (divided[1] + rest[0]).casefold()
        parts = {divided[1].casefold(), rest[0].casefold()}
        is_one_word = rest[0][0].islower() and divided[1][-1].isalpha()
        if is_one_word and (whole in vocabulary or not parts <= vocabulary):
            return text[:-1] + following
        return text + following
    if re.search(r"\w/$", text):
        return text + following
    return f"{text} {following}"
