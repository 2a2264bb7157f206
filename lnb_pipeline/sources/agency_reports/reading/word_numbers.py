"""The numbers Word prints before paragraphs. They are not in the document: Word counts, and so does this."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from lnb_pipeline.sources.agency_reports.reading.web import printed_number
from lnb_pipeline.sources.agency_reports.reading.word_styles import Styles, W, value

_KINDS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_MAX_LEVEL = 8


class Numbers:
    """Counts through a document, paragraph by paragraph in reading order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, Element] = {}
        self._drafts: dict[str, Element] = {}
        if root is not None:
            self._lists = {str(n.get(f"{W}numId")): n for n in root.findall(f"{W}num")}
            self._drafts = {str(a.get(f"{W}abstractNumId")): a for a in root.findall(f"{W}abstractNum")}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, paragraph: Element) -> tuple[str, str, int] | None:
        """What is printed before the paragraph (empty for a bullet), its list and level; None outside lists."""
        stated = self._styles.numbering(paragraph)
        if stated is None or stated[0] not in self._lists:
            return None
        number, level, style_id = stated
        draft = self._draft(number)
        if level is None:
            level = self._level_of_style(draft, style_id)
        level = min(level, _MAX_LEVEL)
        self._count(number, level)
        return self._label(number, level), number, level

    def _draft(self, number: str) -> str:
        """The identifier of the definition behind a list, also where it refers to a style's."""
        draft = value(self._lists[number].find(f"{W}abstractNumId")) or ""
        found = self._drafts.get(draft)
        linked = None if found is None else value(found.find(f"{W}numStyleLink"))
        for style in self._styles.of(linked) if linked else ():
            other = value(style.find(f"{W}pPr/{W}numPr/{W}numId"))
            if other in self._lists and other != number:
                return value(self._lists[other].find(f"{W}abstractNumId")) or draft
        return draft

    def _level_of_style(self, draft: str, style_id: str | None) -> int:
        found = self._drafts.get(draft)
        for level in () if found is None or style_id is None else found.findall(f"{W}lvl"):
            depth = level.get(f"{W}ilvl", "0")
            if value(level.find(f"{W}pStyle")) == style_id and depth.isdigit():
                return int(depth)
        return 0

    def _level(self, number: str, level: int) -> Element | None:
        for override in self._lists[number].findall(f"{W}lvlOverride"):
            own = override.find(f"{W}lvl")
            if override.get(f"{W}ilvl") == str(level) and own is not None:
                return own
        found = self._drafts.get(self._draft(number))
        levels = () if found is None else found.findall(f"{W}lvl")
        return next((item for item in levels if item.get(f"{W}ilvl") == str(level)), None)

    def _start(self, number: str, level: int) -> int:
        found = self._level(number, level)
        start = None if found is None else value(found.find(f"{W}start"))
        return int(start) if start and start.isascii() and start.isdigit() and len(start) < 6 else 1

    def _override(self, number: str, level: int) -> int | None:
        for override in self._lists[number].findall(f"{W}lvlOverride"):
            start = value(override.find(f"{W}startOverride"))
            if override.get(f"{W}ilvl") == str(level) and start and start.isdigit() and len(start) < 6:
                return int(start)
        return None

    def _count(self, number: str, level: int) -> None:
        """Count one on; a deeper level starts anew; a list that states its own start begins there once."""
        counts = self._counts.setdefault(self._draft(number), [None] * (_MAX_LEVEL + 1))
        restart = self._override(number, level) if (number, level) not in self._begun else None
        self._begun.add((number, level))
        current = counts[level]
        if restart is not None:
            counts[level] = restart
        else:
            counts[level] = self._start(number, level) if current is None else current + 1
        counts[level + 1 :] = [None] * (_MAX_LEVEL - level)

    def _label(self, number: str, level: int) -> str:
        found = self._level(number, level)
        if found is None or self._kind(number, level) in ("bullet", "none"):
            return ""
        counts = self._counts[self._draft(number)]
        legal = found.find(f"{W}isLgl") is not None

        def figure(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            count = counts[place] if counts[place] is not None else self._start(number, place)
            kind = "decimal" if legal else self._kind(number, place)
            text = printed_number(count or 0, _KINDS.get(kind, "1"))
            return text.zfill(2) if kind == "decimalZero" else text

        return re.sub(r"%([1-9])", figure, value(found.find(f"{W}lvlText")) or "").strip()

    def _kind(self, number: str, level: int) -> str:
        found = self._level(number, level)
        return (None if found is None else value(found.find(f"{W}numFmt"))) or "decimal"
