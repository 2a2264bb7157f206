"""Reading a Word document: prepared, turned into HTML by mammoth, and read as HTML.

mammoth knows lists, footnotes, tables, tick boxes and tracked changes. What it leaves to Word is put
into the document before: the numbers that Word computes, what is bold or a heading by its style, text
boxes of newer versions, formulas as text; hidden text and instructions of empty fields are taken out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import mammoth

from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.reading import limits, package
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused
from lnb_pipeline.sources.agency_reports.reading.web import NUMBER_END, NUMBER_START, document_of
from lnb_pipeline.sources.agency_reports.reading.word_numbers import Numbers
from lnb_pipeline.sources.agency_reports.reading.word_styles import Styles, W, style_id_of, switched, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_STRICT, _TRANSITIONAL = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)
_STORIES = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_MAX_TITLE = 250


def read(data: bytes) -> Document:
    """The document of a .docx file; places are paragraphs, and rows of tables.

    Raises
    ------
    Refused
        `damaged`, `entities` or `too_long`.
    """
    parts = {name: part.replace(_STRICT, _TRANSITIONAL) for name, part in package.xml_parts(data).items()}
    if _STORIES[0] not in parts:
        raise Refused("damaged")
    styles = Styles(_root(parts.get("word/styles.xml")))
    numbers = Numbers(_root(parts.get("word/numbering.xml")), styles)
    for name in _STORIES:
        story = _root(parts.get(name))
        if story is not None:
            _prepare(story, styles, numbers)
            parts[name] = ElementTree.tostring(story, encoding="utf-8", xml_declaration=True)
    html = mammoth.convert_to_html(
        io.BytesIO(package.repacked(parts)),
        convert_image=lambda image: [],
        include_embedded_style_map=False,
        external_file_access=False,
    ).value
    return document_of(html, "docx")


def _root(part: bytes | None) -> Element | None:
    return None if part is None else ElementTree.fromstring(part)


def _prepare(story: Element, styles: Styles, numbers: Numbers) -> None:
    _clear(story)
    paragraphs = list(story.iter(f"{W}p"))
    if len(paragraphs) > limits.MAX_BLOCKS:
        raise Refused("too_long")
    for paragraph in paragraphs:
        _numbered(paragraph, styles, numbers)
        _styled(paragraph, styles)


# -- what is taken out or made plain --------------------------------------------------------------


def _clear(parent: Element) -> None:
    """Take out what does not print, and make plain what mammoth does not know; whole tree, without recursion."""
    open_parents = [parent]
    while open_parents:
        current = open_parents.pop()
        for child in list(current):
            kept = _plain(child)
            if kept is None:
                current.remove(child)
                continue
            if kept is not child:
                current[list(current).index(child)] = kept
            open_parents.append(kept)


def _plain(element: Element) -> Element | None:
    """The element, another in its place, or None when nothing of it prints."""
    tag = element.tag
    if tag in (f"{W}del", f"{W}moveFrom") or (tag == f"{W}sdt" and _says_nothing(element)):
        return None
    if tag in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
        return _run("".join(text.text or "" for text in element.iter(f"{_MATH}t")))
    if tag == f"{W}cr":
        element.tag = f"{W}br"
    if tag in (f"{_MC}AlternateContent", f"{W}drawing"):
        return _text_box(element)
    return element


def _says_nothing(control: Element) -> bool:
    """A field nobody filled in shows its instruction; a table of contents repeats the headings."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return False
    gallery = value(properties.find(f"{W}docPartObj/{W}docPartGallery")) or ""
    return bool(switched(properties.find(f"{W}showingPlcHdr"))) or gallery == "Table of Contents"


def _text_box(element: Element) -> Element:
    """A drawing with text in the older notation, which mammoth reads; other drawings as they are."""
    fallback = element.find(f"{_MC}Fallback")
    if fallback is not None and next(fallback.iter(f"{W}txbxContent"), None) is not None:
        return element
    contents = list(element.iter(f"{W}txbxContent"))
    if not contents:
        return element
    picture = Element(f"{W}pict")
    for content in contents:
        SubElement(SubElement(picture, f"{_V}shape"), f"{_V}textbox").append(content)
    return picture


def _run(text: str) -> Element:
    run = Element(f"{W}r")
    SubElement(run, f"{W}t").text = text
    return run


# -- what Word computes -----------------------------------------------------------------------------


def _own_runs(paragraph: Element) -> Iterator[tuple[Element, Element]]:
    """The runs of a paragraph with their parents, but not those of text boxes in it."""
    waiting = [paragraph]
    while waiting:
        parent = waiting.pop()
        for child in parent:
            if child.tag == f"{W}r":
                yield parent, child
            elif child.tag != f"{W}p":
                waiting.append(child)


def _numbered(paragraph: Element, styles: Styles, numbers: Numbers) -> None:
    """Write the number Word prints into the paragraph, and the list it belongs to beside it."""
    found = numbers.next(paragraph)
    if found is None or not any(text.text for text in paragraph.iter(f"{W}t")):
        return
    label, number, level = found
    properties = _properties(paragraph)
    stated = properties.find(f"{W}numPr")
    if stated is not None:
        properties.remove(stated)
    stated = SubElement(properties, f"{W}numPr")
    SubElement(stated, f"{W}ilvl").set(f"{W}val", str(level))
    SubElement(stated, f"{W}numId").set(f"{W}val", number)
    paragraph.insert(1, _run(f"{NUMBER_START}{label}{NUMBER_END}"))


def _styled(paragraph: Element, styles: Styles) -> None:
    """State with the paragraph what it has from its style."""
    if styles.name(style_id_of(paragraph)).startswith("toc "):
        for child in list(paragraph):
            paragraph.remove(child)
        return
    for parent, run in list(_own_runs(paragraph)):
        if styles.is_on("vanish", run, paragraph):
            parent.remove(run)
    level = styles.level(paragraph)
    text = "".join(part.text or "" for part in paragraph.iter(f"{W}t"))
    if level is not None and len(text) <= _MAX_TITLE:
        properties = _properties(paragraph)
        style = properties.find(f"{W}pStyle")
        if style is None:
            style = Element(f"{W}pStyle")
            properties.insert(0, style)
        style.set(f"{W}val", f"Heading{level}")
        return
    for _, run in _own_runs(paragraph):
        for switch in ("b", "i"):
            if styles.is_on(switch, run, paragraph):
                _switch_on(run, switch)


def _switch_on(run: Element, switch: str) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = Element(f"{W}rPr")
        run.insert(0, properties)
    stated = properties.find(f"{W}{switch}")
    if stated is None:
        stated = SubElement(properties, f"{W}{switch}")
    stated.set(f"{W}val", "1")


def _properties(paragraph: Element) -> Element:
    """The properties of a paragraph, first in it; made when it has none."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    return properties
