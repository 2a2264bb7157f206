"""Footnotes of web pages: which links are marks, which elements are notes, in the notations in use.

pandoc (`fn1`), Word (`_ftn1`), LibreOffice (`sdfootnote1sym`), Google (`ftnt1`), Markdown tools and
mammoth (`footnote-1`) all link the mark to the note and the note back to the mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4.element import Tag

_LABEL = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_NOTE_NAME = re.compile(r"(?:foot|end)-?note|fn|ftn|edn|^note", re.IGNORECASE)
_NOTE_BLOCK = {"li", "p", "div", "aside", "dd", "td", "section"}
_NOTES_CLASS = re.compile(r"^(?:foot|end)-?notes?(?:-list)?$|doc-endnotes|^footnotes\b", re.IGNORECASE)


@dataclass(slots=True)
class Notes:
    """By the identity of an element: the mark a link stands for, the note a block is; and the links back."""

    marks: dict[int, str] = field(default_factory=dict)
    blocks: dict[int, str] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)


def notes_of(root: Tag) -> Notes:
    """The footnotes of a page. A link is a mark when its text is a number and its note comes after it."""
    order: dict[int, int] = {}
    targets: dict[str, Tag] = {}
    links: list[Tag] = []
    for position, tag in enumerate(root.find_all(True)):
        order[id(tag)] = position
        for attribute in ("id", "name"):
            if tag.get(attribute):
                targets.setdefault(str(tag[attribute]), tag)
        if tag.name == "a" and str(tag.get("href", "")).startswith("#"):
            links.append(tag)
    notes = Notes()
    for link in links:
        target = targets.get(str(link["href"])[1:])
        if target is None:
            continue
        label = _LABEL.fullmatch(link.get_text().strip())
        comes_after = order[id(target)] > order[id(link)]
        if label and comes_after and _is_note_link(link):
            notes.marks[id(link)] = label[1]
            notes.blocks[id(_block_of(target))] = label[1]
        elif not comes_after and _NOTE_NAME.search(str(link["href"])):
            notes.back.add(id(link))
    _add_unlinked(root, notes)
    return notes


def _is_note_link(link: Tag) -> bool:
    """A number that links to a page of the contents is no mark."""
    raised = link.find_parent("sup") is not None or link.find("sup") is not None
    return raised or bool(_NOTE_NAME.search(str(link["href"])))


def _block_of(target: Tag) -> Tag:
    """The block a note fills: the element itself, or the paragraph around an anchor, or the box around that."""
    block = target
    while block.name not in _NOTE_BLOCK and block.parent is not None and block.parent.parent is not None:
        block = block.parent
    box = block.parent
    is_boxed = block.name == "p" and box is not None and box.name in ("div", "li")
    return box if is_boxed and box is not None and _NOTE_NAME.search(str(box.get("id", ""))) else block


def _add_unlinked(root: Tag, notes: Notes) -> None:
    """Items of a numbered list that says of itself that it holds the notes."""
    for section in root.find_all(["section", "div", "ol", "aside"]):
        words = [*section.get_attribute_list("class"), str(section.get("role", ""))]
        if not any(_NOTES_CLASS.search(str(word)) for word in words if word):
            continue
        listed = section if section.name == "ol" else section.find("ol")
        items = listed.find_all("li", recursive=False) if listed is not None else []
        for number, item in enumerate(items, start=1):
            notes.blocks.setdefault(id(item), str(number))
