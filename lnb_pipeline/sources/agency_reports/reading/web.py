"""Reading a web page, and the HTML that a Word document is turned into.

The tree is walked once. Whatever stands between two borders of block elements is one run of text: a
heading, a paragraph, an item of a list or a line of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, PreformattedString, Tag

from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Document,
    Footnote,
    Heading,
    Line,
    ListItem,
    Place,
    Row,
    Table,
    block_lines,
    clean,
    lead_in,
    paragraph_or_footnotes,
)
from lnb_pipeline.sources.agency_reports.reading import limits, plain
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused
from lnb_pipeline.sources.agency_reports.reading.web_notes import Notes, notes_of
from lnb_pipeline.sources.agency_reports.spans import Spans

# a number that Word computes, put in front of its paragraph by the reader of Word documents
NUMBER_START, NUMBER_END = "\ue000", "\ue001"

_MAX_DEPTH = 150
_DROPPED = {
    "head", "script", "style", "template", "noscript", "title", "del", "svg", "math", "object", "iframe", "audio",
    "video", "select", "textarea", "button",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_BOLD, _ITALIC = {"b", "strong"}, {"i", "em", "cite"}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{3,20})", re.IGNORECASE)
_CHARSETS = re.compile(r"(?:windows-|cp)125\d|iso-8859-\d{1,2}|latin-?1", re.IGNORECASE)
_UNITS = re.compile(r"(?:^|[\s\d(])(?:k?m|cm|ha|mm)$")
_WORD_BULLET = re.compile(r"^(?:[·•§▪\uf0b7\uf0a7]|o(?=\s+\S))\s+")
_POWERS = {"2": "²", "3": "³"}


def read(data: bytes) -> Document:
    """The document of a web page in UTF-8, or in the eight-bit character set it declares.

    Raises
    ------
    Refused
        `not_utf8`, or `too_long` when elements are nested beyond reason.
    """
    return document_of(_decoded(data), "html")


def document_of(html: str, form: str) -> Document:
    """The document of HTML; `form` is the format the document has. Places of a web page are its lines."""
    soup = _Page(html, "html.parser")
    n_blocks = len(re.findall(r"</(?:p|h[1-6]|li|tr)\b", html, re.IGNORECASE))
    has_lines = form == "html" and html.count("\n") * 2 >= n_blocks
    walker = _Walker(notes_of(soup), has_lines=has_lines)
    walker.walk(soup, _Style(), 0)
    walker.flush()
    return Document(tuple(walker.blocks), form)


class _Page(BeautifulSoup):
    """The tree of a page, with the elements closed that HTML lets an author leave open."""

    def handle_starttag(self, name: str, *rest: object, **named: object) -> Tag | None:
        if name in ("td", "th"):
            self._close({"td", "th"}, {"table"})
        elif name == "tr":
            self._close({"tr"}, {"table"})
        elif name == "li":
            self._close({"li"}, {"ul", "ol", "table"})
        elif name in _BLOCKS:
            self._close({"p"}, {"td", "th", "table", "li", "div"})
        return super().handle_starttag(name, *rest, **named)  # type: ignore[arg-type]

    def _close(self, names: set[str], bounds: set[str]) -> None:
        for tag in reversed(self.tagStack):
            if tag.name in bounds:
                return
            if tag.name in names:
                self.handle_endtag(tag.name)
                return


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    italic: bool = False
    preformatted: bool = False
    in_list: bool = False

    def within(self, tag: Tag) -> _Style:
        style = str(tag.get("style", ""))
        return _Style(
            self.bold or tag.name in _BOLD or bool(_BOLD_STYLE.search(style)),
            self.italic or tag.name in _ITALIC or bool(_ITALIC_STYLE.search(style)),
            self.preformatted or tag.name == "pre",
            self.in_list,
        )


@dataclass(slots=True)
class _Walker:
    """Blocks as they are found; `pieces` is the run of text that is open, with its style."""

    notes: Notes
    has_lines: bool
    blocks: list[Block] = field(default_factory=list)
    pieces: list[tuple[str, _Style]] = field(default_factory=list)
    kind: str = "p"
    label: str = ""
    start: Tag | None = None
    level: int = 0
    n_paragraphs: int = 0
    n_tables: int = 0

    # -- the tree ---------------------------------------------------------------------------------

    def walk(self, tag: Tag, style: _Style, depth: int) -> None:
        if depth > _MAX_DEPTH or len(self.blocks) > limits.MAX_BLOCKS:
            raise Refused("too_long")
        for child in tag.children:
            if isinstance(child, Tag):
                self._element(child, style, depth + 1)
            else:
                self._text(child, style, tag)

    def _element(self, tag: Tag, style: _Style, depth: int) -> None:
        if _is_hidden(tag) or id(tag) in self.notes.back:
            return
        if id(tag) in self.notes.marks:
            self.pieces.append((f"[^{self.notes.marks[id(tag)]}]", style))
        elif id(tag) in self.notes.blocks:
            self._note(tag, style, depth)
        elif tag.name == "table":
            self._table_or_frame(tag, style, depth)
        elif tag.name in _BLOCKS:
            self._block(tag, style, depth)
        elif tag.name == "br":
            self.pieces.append(("\n", style))
        elif tag.name == "sup":
            self._raised(tag, style, depth)
        elif tag.name == "input":
            self._field(tag, style)
        else:
            self.walk(tag, style.within(tag), depth)

    def _text(self, node: PageElement, style: _Style, parent: Tag) -> None:
        if not isinstance(node, NavigableString) or (
            isinstance(node, PreformattedString) and not isinstance(node, CData)
        ):
            return  # a comment or a declaration
        text = str(node) if style.preformatted else re.sub(r"[ \t\r\n\f]+", " ", str(node))
        if text.strip() and self.start is None:
            self.start = parent
        self.pieces.append((text, style))

    def _block(self, tag: Tag, style: _Style, depth: int) -> None:
        """A block element: what was open ends before it, and it ends behind itself."""
        self.flush()
        kind, label, before = self.kind, self.label, style
        if re.fullmatch(r"h[1-6]", tag.name):
            self.kind = tag.name
        elif tag.name == "p" and _is_word_item(tag):
            self.kind = "li"
        elif tag.name == "li":
            self.kind, self.label, before = "li", _item_number(tag), _Style(in_list=True)
        elif tag.name in ("ol", "ul"):
            self.label = ""
        self.walk(tag, before.within(tag), depth)
        self.flush()
        self.kind, self.label = kind, "" if tag.name == "li" else label

    def _raised(self, tag: Tag, style: _Style, depth: int) -> None:
        """A raised number is a footnote mark, unless it is the power of a unit."""
        text = tag.get_text().strip()
        if any(id(link) in self.notes.marks for link in tag.find_all("a")):
            self.walk(tag, style, depth)
        elif re.fullmatch(r"\d{1,3}", text):
            before = "".join(piece for piece, _ in self.pieces[-3:])
            power = _POWERS.get(text) if _UNITS.search(before) else None
            self.pieces.append((power or f"[^{text}]", style))
        elif re.fullmatch(r"\d{1,3}(?:\s*,\s*\d{1,3})+", text):
            self.pieces += [(f"[^{number.strip()}]", style) for number in text.split(",")]
        else:
            self.walk(tag, style.within(tag), depth)

    def _field(self, tag: Tag, style: _Style) -> None:
        """Tick boxes as signs, fields that are filled in as text."""
        if tag.get("type") == "checkbox":
            self.pieces.append(("☒" if tag.has_attr("checked") else "☐", style))
        elif tag.get("type", "text") == "text" and tag.get("value"):
            self.pieces.append((f" {tag['value']} ", style))

    def _note(self, tag: Tag, style: _Style, depth: int) -> None:
        self.flush()
        mark = self.notes.blocks.pop(id(tag))
        texts = [re.sub(rf"^\[?\^?{mark}\]?[.:)]?\s+", "", text) for text in self._lines_within(tag, style, depth)]
        text = re.sub(r"\s*[↑↩]\ufe0e?$", "", " ".join(texts)).strip()
        if text:
            self.blocks.append(Footnote(self._place(tag), mark, text))

    # -- runs of text -------------------------------------------------------------------------------

    def flush(self) -> None:
        """End the run of text that is open and make it a block."""
        pieces, start = self.pieces, self.start
        self.pieces, self.start = [], None
        number, pieces = _computed_number(pieces)
        texts = [text for text in map(clean, "".join(text for text, _ in pieces).split("\n")) if text]
        if not texts or (start is None and not re.search(r"\w|[☐☒]", "".join(texts))):
            return
        if self.kind == "li" and texts:
            texts[0] = _WORD_BULLET.sub("", texts[0])
        label = self.label if number is None else number
        self.label = ""  # only the first paragraph of an item has its number
        if label:
            texts[0] = f"{label} {texts[0]}"
        place = self._place(start)
        self.blocks += self._made(tuple(Line(place, text) for text in texts), pieces)

    def _made(self, lines: tuple[Line, ...], pieces: list[tuple[str, _Style]]) -> Iterator[Block]:
        text = " ".join(line.text for line in lines)
        if self.kind.startswith("h"):
            self.level = int(self.kind[1])
            yield Heading(lines[0].number, self.level, text)
            return
        lead = lead_in(lines[0].text, clean(_emphasised(pieces)))
        if self.kind == "li":
            yield ListItem(lines, lead)
        elif len(lines) == 1 and _is_bold_title(text, pieces):
            yield Heading(lines[0].number, min(self.level + 1, 6), text)
        else:
            yield from paragraph_or_footnotes(lines, lead)

    def _place(self, tag: Tag | None) -> Place:
        self.n_paragraphs += 1
        if self.has_lines:
            return Place((tag.sourceline if tag is not None else None) or 1)
        return Place(self.n_paragraphs, f"paragraph {self.n_paragraphs}")

    # -- tables ---------------------------------------------------------------------------------------

    def _table_or_frame(self, tag: Tag, style: _Style, depth: int) -> None:
        """A table; one of a single cell that holds tables or headings is a frame around them."""
        self.flush()
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        cells = [cell for row in rows for cell in row.find_all(["td", "th"], recursive=False)]
        if len(cells) == 1 and cells[0].find(["table", "h1", "h2", "h3", "h4"]) is not None:
            self.walk(cells[0], style, depth)
            self.flush()
            return
        caption = tag.find("caption")
        if isinstance(caption, Tag) and caption.find_parent("table") is tag:
            self._block(caption, style, depth)
        self._table(rows, style, depth)

    def _table(self, rows: list[Tag], style: _Style, depth: int) -> None:
        """Every cell stands at its column; columns and rows that a cell spans over are empty there."""
        self.n_tables += 1
        table = self.n_tables
        spans, made = Spans(), list[Row]()
        for number, row in enumerate(rows, start=1):
            found = row.find_all(["td", "th"], recursive=False)
            cells = spans.row((cell, tuple(self._lines_within(cell, style, depth))) for cell in found)
            if cells:
                place = self._place(row)
                words = str(place) if self.has_lines else f"table {table}, row {number}"
                made.append(Row(Place(place, words), cells))
        if any(any(row.cells) for row in made):
            self.blocks.append(Table(tuple(made)))

    def _lines_within(self, tag: Tag, style: _Style, depth: int) -> list[str]:
        """The printed lines of a cell or note: of its paragraphs, lists and tables."""
        inner = _Walker(self.notes, self.has_lines)
        inner.walk(tag, style.within(tag), depth + 1)
        inner.flush()
        self.blocks += [block for block in inner.blocks if isinstance(block, Footnote)]
        return [line.text for block in inner.blocks for line in block_lines(block)]


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    if _CHARSETS.fullmatch(name) and not data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return plain.decoded(data)


def _is_word_item(tag: Tag) -> bool:
    """Word saves items of a list as paragraphs of a class, with the bullet in the text."""
    return any(str(name).startswith("MsoListParagraph") for name in tag.get_attribute_list("class"))


def _is_hidden(tag: Tag) -> bool:
    return (
        tag.name in _DROPPED
        or tag.has_attr("hidden")
        or bool(_HIDDEN_STYLE.search(str(tag.get("style", ""))))
        or "deletion" in tag.get_attribute_list("class")
    )


def _computed_number(pieces: list[tuple[str, _Style]]) -> tuple[str | None, list[tuple[str, _Style]]]:
    """The number a Word document computes for the paragraph, taken out of its text; None outside its lists."""
    for position, (text, style) in enumerate(pieces):
        match = re.match(f"\\s*{NUMBER_START}(.*?){NUMBER_END}", text)
        if match:
            return match[1].strip(), [*pieces[:position], (text[match.end() :], style), *pieces[position + 1 :]]
        if text.strip():
            break
    return None, pieces


def _emphasised(pieces: list[tuple[str, _Style]]) -> str:
    """The bold or italic text that a run begins with."""
    found = ""
    for text, style in pieces:
        if text.strip() and not (style.bold or style.italic):
            break
        found += text
    return found


def _is_bold_title(text: str, pieces: list[tuple[str, _Style]]) -> bool:
    """A short paragraph all in bold that ends like a title is a heading."""
    bold = all(style.bold for piece, style in pieces if piece.strip())
    return bold and len(text) <= 120 and bool(re.search(r"[^\W\d_]{2}", text)) and not re.search(r"[.,;:!?]$", text)


def _item_number(tag: Tag) -> str:
    """The number printed before an item of a numbered list, such as `3.`; empty for bullets."""
    listed = tag.parent
    if listed is None or listed.name != "ol":
        return ""
    style = str(listed.get("style", ""))
    if re.search(r"list-style(?:-type)?\s*:\s*none", style):
        return ""
    number = _start(listed)
    for item in listed.find_all("li", recursive=False):
        own = str(item.get("value", ""))
        number = int(own) if own.isascii() and own.isdigit() and len(own) < 6 else number
        if item is tag:
            break
        number += 1
    return f"{printed_number(number, _number_kind(listed, style))}."


def _start(listed: Tag) -> int:
    start = str(listed.get("start", "1"))
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1


def _number_kind(listed: Tag, style: str) -> str:
    named = re.search(r"(lower|upper)-(alpha|latin|roman)", style)
    if named:
        letter = "i" if named[2] == "roman" else "a"
        return letter.upper() if named[1] == "upper" else letter
    return str(listed.get("type", "1"))


def printed_number(number: int, kind: str) -> str:
    """A number as lists print it; `kind` is 1, a, A, i or I as in HTML."""
    if kind in ("a", "A") and 1 <= number <= 26 * 30:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if kind == "A" else letters
    if kind in ("i", "I") and 1 <= number < 4000:
        roman = ""
        for value, sign in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            roman += sign * (number // value)
            number %= value
        return roman.upper() if kind == "I" else roman
    return str(number)
