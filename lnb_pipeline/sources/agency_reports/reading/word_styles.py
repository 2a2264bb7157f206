"""What a paragraph of a Word document inherits from its style: level of heading, numbering, bold, italic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = {"0", "false", "off", "none"}
_TITLE_NAMES = {"title": 1, "subtitle": 2}


def value(element: Element | None) -> str | None:
    """The `w:val` of an element, None without one."""
    return None if element is None else element.get(f"{W}val")


def switched(element: Element | None) -> bool | None:
    """Whether a switch such as bold is on or off; None when it is not stated."""
    return None if element is None else (value(element) or "1").casefold() not in _OFF


class Styles:
    """The styles of a document with what they are based on; an unknown style says nothing."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(f"{W}style")
        self._by_id = {str(style.get(f"{W}styleId")): style for style in found}
        self._default = next(
            (s for s in found if s.get(f"{W}default") == "1" and s.get(f"{W}type") == "paragraph"), None
        )

    def of(self, style_id: str | None) -> Iterator[Element]:
        """The style and what it is based on, nearest first; a circle ends where it closes."""
        style = self._default if style_id is None else self._by_id.get(style_id)
        seen: set[int] = set()
        while style is not None and id(style) not in seen:
            seen.add(id(style))
            yield style
            style = self._by_id.get(value(style.find(f"{W}basedOn")) or "")

    def name(self, style_id: str | None) -> str:
        """The name of a style, which Word keeps in English for its own styles."""
        style = self._by_id.get(style_id or "")
        return "" if style is None else (value(style.find(f"{W}name")) or "").casefold()

    def level(self, paragraph: Element) -> int | None:
        """The level of a heading from 1 to 6, None for running text."""
        properties = paragraph.find(f"{W}pPr")
        style_id = _style_id(properties)
        own = None if properties is None else value(properties.find(f"{W}outlineLvl"))
        if own is not None:
            return _outline(own)
        for style in self.of(style_id):
            name = (value(style.find(f"{W}name")) or "").casefold()
            named = re.fullmatch(r"heading ([1-9])", name)
            if named or name in _TITLE_NAMES:
                return min(int(named[1]), 6) if named else _TITLE_NAMES[name]
            stated = value(style.find(f"{W}pPr/{W}outlineLvl"))
            if stated is not None:
                return _outline(stated)
        return None

    def numbering(self, paragraph: Element) -> tuple[str, int | None, str | None] | None:
        """List, level (None when not stated) and the style they come from; None outside lists."""
        properties = paragraph.find(f"{W}pPr")
        style_id = _style_id(properties)
        sources: list[tuple[Element | None, str | None]] = [(properties, None)]
        sources += [(style.find(f"{W}pPr"), style.get(f"{W}styleId")) for style in self.of(style_id)]
        level: int | None = None
        for source, name in sources:
            stated = None if source is None else source.find(f"{W}numPr")
            if stated is None:
                continue
            depth = value(stated.find(f"{W}ilvl"))
            level = level if level is not None else (int(depth) if depth and depth.isdigit() else None)
            number = value(stated.find(f"{W}numId"))
            if number is not None:
                return None if number == "0" else (number, level, name)
        return None

    def is_on(self, switch: str, run: Element, paragraph: Element) -> bool:
        """Whether a run is bold (`b`), italic (`i`) or hidden (`vanish`), by itself or by its styles."""
        properties = run.find(f"{W}rPr")
        if properties is not None:
            own = switched(properties.find(f"{W}{switch}"))
            if own is not None:
                return own
            for style in self.of(value(properties.find(f"{W}rStyle")) or ""):
                stated = switched(style.find(f"{W}rPr/{W}{switch}"))
                if stated is not None:
                    return stated
        for style in self.of(_style_id(paragraph.find(f"{W}pPr"))):
            stated = switched(style.find(f"{W}rPr/{W}{switch}"))
            if stated is not None:
                return stated
        return False


def style_id_of(paragraph: Element) -> str | None:
    """The identifier of a paragraph's style, None for the default."""
    return _style_id(paragraph.find(f"{W}pPr"))


def _style_id(properties: Element | None) -> str | None:
    return None if properties is None else value(properties.find(f"{W}pStyle"))


def _outline(text: str) -> int | None:
    return min(int(text) + 1, 6) if text.isascii() and text.isdigit() and int(text) < 9 else None
