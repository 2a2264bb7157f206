"""A small document model: blocks with line numbers, read from Markdown, HTML, tabbed or plain text.

Reports arrive as text exports in which the forms are mixed: Markdown headings, HTML fragments, rows
whose cells are separated by tabs, and plain lines. `parse` brings them onto one model, so that what
reads a report asks for headings, rows and lines and never for a notation. A footnote mark is written
`[^4]` in the text of every block, whatever its notation was. Another file format is read by
building the same `Document`; `reading` does that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lnb_pipeline.printable import printable
from lnb_pipeline.sources.agency_reports.spans import Spans

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable("table")
    # indented text is text, a rule under a paragraph is a page break, and `[^9]:` is a footnote
    .disable(["code", "fence", "lheading", "reference"])
)
# every block element begins and ends a printed line
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|hr|[uo]l|li|table|thead|tbody|tr|t[dh]|section|h[1-6]|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_EMPHASIS = {"b", "strong", "i", "em"}
_MARK = re.compile(r"\[\^(\d{1,3})\]")
_BRACKET_MARK = re.compile(r"(?<=\S)\[(\d{1,3})\](?!\()|^\[(\d{1,3})\](?!\()")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class Place(int):
    """Where something stands: a number that counts upwards through the document, and its words, such as `line 12`."""

    words: str

    def __new__(cls, number: int, words: str | None = None) -> Place:
        place = super().__new__(cls, number)
        place.words = words or f"line {int(number)}"
        return place

    def __str__(self) -> str:
        return self.words

    def __format__(self, spec: str) -> str:
        return format(self.words, spec)


class _Placed:
    """A part of a document; a plain number of its place is the line of a text file."""

    __slots__ = ()

    def __post_init__(self) -> None:
        number = self.number  # type: ignore[attr-defined]
        if not isinstance(number, Place):
            object.__setattr__(self, "number", Place(number))


@dataclass(frozen=True, slots=True)
class Line(_Placed):
    """One printed line or cell line; `number` is its place, a line of a text file counts from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading(_Placed):
    number: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` is the bold or italic text that it begins with and that ends in a colon, if any.

    A lead is a heading that runs into its paragraph. It stays in the text, and the text starts with it.
    """

    lines: tuple[Line, ...]
    lead: str | None = None

    @property
    def number(self) -> int:
        return self.lines[0].number

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ListItem(Paragraph):
    """An item of a list; nested items stand as items of their own."""


@dataclass(frozen=True, slots=True)
class Row(_Placed):
    """A row of a table. A cell is the tuple of its printed lines, empty for an empty cell."""

    number: int
    cells: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(" ".join(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]

    @property
    def number(self) -> int:
        return self.rows[0].number


@dataclass(frozen=True, slots=True)
class Footnote(_Placed):
    number: int
    mark: str
    text: str


Block = Heading | Paragraph | ListItem | Table | Footnote


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a document in reading order; `format` is docx, pdf, html, markdown, text or xlsx."""

    blocks: tuple[Block, ...]
    format: str = "text"

    def lines(self) -> Iterator[Line]:
        """Every printed line of headings, paragraphs, lists and cells; not the footnotes."""
        for block in self.blocks:
            yield from block_lines(block)

    def texts(self) -> Iterator[str]:
        """Every text that is read as one piece: headings, paragraphs, cells and footnotes."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield from (text for row in block.rows for text in row.texts)
            else:
                yield block.text

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Footnote))

    def passages(self) -> Iterator[Line]:
        """Running text by paragraph, with the line it starts on: for rules that look across lines."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield Line(block.number, block.text)
            elif isinstance(block, Table | Heading):
                yield from block_lines(block)


def block_lines(block: Block) -> Iterator[Line]:
    """The printed lines of a block; a footnote has none."""
    if isinstance(block, Heading):
        yield Line(block.number, block.text)
    elif isinstance(block, Paragraph):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield from (Line(row.number, text) for cell in row.cells for text in cell)


def marks(text: str) -> list[str]:
    """Footnote marks in a text of the model, in order."""
    return _MARK.findall(text)


def without_marks(text: str) -> str:
    """The text without its footnote marks."""
    return re.sub(r"\s+", " ", _MARK.sub(" ", text)).strip()


def parse(text: str) -> Document:
    """Build the model of a text in Markdown, HTML, tabbed rows or plain lines, in any mixture."""
    source = _without_comments(_newlines(text)).split("\n")
    taken = list(_tables(source))
    for first, last, _ in taken:
        source[first:last] = [""] * (last - first)
    blocks: list[Block] = [table for _, _, table in taken if table.rows]
    blocks += _markdown_blocks(source)
    return Document(tuple(sorted(blocks, key=lambda block: block.number)))


def _newlines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\x0b\x0c\x85\u2028\u2029]", " ", text)


def _without_comments(text: str) -> str:
    """The text without HTML comments, every line where it was."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[position:start], "\n" * text.count("\n", start, end)]
        position = end + 3
    return "".join(kept) + text[position:]


def clean(text: str) -> str:
    """One line of text: composed characters, single plain spaces, nothing invisible."""
    text = printable(unicodedata.normalize("NFC", text)).translate(_INVISIBLE)
    text = re.sub(r"\s+", " ", text).strip()
    return _BRACKET_MARK.sub(lambda m: f"[^{m.group(1) or m.group(2)}]", text)


def _plain(html: str) -> str:
    """The text of inline HTML, with footnote marks and tick boxes written as text."""
    soup = BeautifulSoup(html, "html.parser")
    for sup in soup.find_all("sup"):
        inner = sup.get_text().strip()
        sup.replace_with(f"[^{inner}]" if inner.isdigit() else inner)
    for box in soup.find_all("input"):
        if box.get("type") == "checkbox":
            box.replace_with("☒" if box.has_attr("checked") else "☐")
    return soup.get_text()


def _cell_lines(text: str) -> tuple[str, ...]:
    """The printed lines of a cell: every block element of HTML is a line of its own."""
    html = _BLOCK_TAG.sub("\n", _MARKDOWN.renderInline(text))
    return tuple(line for line in map(clean, _plain(html).split("\n")) if line)


def _text_lines(text: str, first: int) -> tuple[Line, ...]:
    """The lines of a paragraph with their numbers; the notation may span lines."""
    found = (
        Line(first + i, clean(t)) for i, t in enumerate(_plain(_MARKDOWN.renderInline(text)).split("\n"))
    )
    return tuple(line for line in found if line.text)


def lead_of(html: str, line: str) -> str | None:
    """The run-in heading of a paragraph, from its inline HTML and its first line as read; None without one."""
    if not html.lstrip().startswith("<"):
        return None
    return lead_in(line, clean(_plain("".join(map(str, _leading_emphasis(BeautifulSoup(html, "html.parser")))))))


def lead_in(line: str, emphasised: str) -> str | None:
    """The lead of a line that begins with emphasised text; the colon may stand just behind the emphasis.

    A number that is printed before the text of a list item belongs to the lead.
    """
    number = re.match(r"(?:\(?[\divxa-z]{1,4}[.)]\s)?", line)
    start = number.end() if number and not line.startswith(emphasised) else 0
    end = start + len(emphasised)
    if len(emphasised) < 3 or not line.startswith(emphasised, start):
        return None
    if not emphasised.endswith(":") and line[end : end + 1] == ":":
        end += 1
    return line[:end] if line[:end].endswith(":") else None


def _leading_emphasis(node: PageElement) -> Iterator[PageElement]:
    """The nodes that begin `node` and are bold or italic, or blank between such nodes."""
    for child in node.children if isinstance(node, Tag) else ():
        if isinstance(child, NavigableString) and child.strip():
            return
        if isinstance(child, Tag) and child.name not in _EMPHASIS:
            return
        yield child


# -- tables -------------------------------------------------------------------------------------


def _tables(source: Sequence[str]) -> Iterator[tuple[int, int, Table]]:
    """Tables found line by line, as (first line, line after the last, table), before Markdown is read.

    Markdown would glue tabbed rows into a paragraph and lose a table that goes on, without its
    heading, after a page break.
    """
    position = 0
    while position < len(source):
        kind = _row_kind(source[position])
        if kind is None:
            position += 1
            continue
        end = kind.end(source, position)
        yield position, end, Table(tuple(kind.rows(source, position, end)))
        position = end


@dataclass(frozen=True, slots=True)
class _RowKind:
    end: Callable[[Sequence[str], int], int]
    rows: Callable[[Sequence[str], int, int], Iterator[Row]]


def _row_kind(line: str) -> _RowKind | None:
    stripped = line.strip(" \u00a0")
    if "\t" in stripped.strip() or (stripped.strip() and stripped.endswith("\t\t")):
        return _TABBED
    if stripped.startswith("|") and stripped.count("|") >= 2:
        return _PIPED
    return _HTML if re.match(r"\s*(?:<[^>]+>\s*)*?<table\b", line, re.IGNORECASE) else None


def _while_same_kind(source: Sequence[str], position: int) -> int:
    kind = _row_kind(source[position])
    while position < len(source) and _row_kind(source[position]) is kind:
        position += 1
    return position


def _html_end(source: Sequence[str], position: int) -> int:
    depth = 0
    for end in range(position, len(source)):
        depth += len(re.findall(r"<table\b", source[end], re.IGNORECASE))
        depth -= len(re.findall(r"</table\s*>", source[end], re.IGNORECASE))
        if depth <= 0:
            return end + 1
    return len(source)


def _tabbed_rows(source: Sequence[str], first: int, end: int) -> Iterator[Row]:
    for number in range(first, end):
        yield Row(number + 1, tuple(_cell_lines(cell) for cell in source[number].rstrip().split("\t")))


def _piped_rows(source: Sequence[str], first: int, end: int) -> Iterator[Row]:
    for number in range(first, end):
        inner = source[number].strip().removeprefix("|").removesuffix("|")
        if not ("-" in inner and set(inner) <= set(" \t:|-")):  # the rule under the heading
            cells = re.split(r"(?<!\\)\|", inner)
            yield Row(number + 1, tuple(_cell_lines(cell.replace(r"\|", "|")) for cell in cells))


def _html_rows(source: Sequence[str], first: int, end: int) -> Iterator[Row]:
    """Rows of an HTML table; the line of a row is the line its `<tr>` stands on."""
    soup = BeautifulSoup("\n".join(source[first:end]), "html.parser")
    outer = soup.find("table")
    spans = Spans()
    for tr in outer.find_all("tr") if outer else ():
        if tr.find_parent("table") is not outer:
            continue
        cells = tr.find_all(["td", "th"], recursive=False)
        # a blank line in a cell would end the HTML for the Markdown reader
        texts = ((cell, re.sub(r"\n\s*", " ", cell.decode_contents())) for cell in cells)
        yield Row(first + (tr.sourceline or 1), spans.row((cell, _cell_lines(text)) for cell, text in texts))


_TABBED = _RowKind(_while_same_kind, _tabbed_rows)
_PIPED = _RowKind(_while_same_kind, _piped_rows)
_HTML = _RowKind(_html_end, _html_rows)


# -- running text ---------------------------------------------------------------------------------


def _markdown_blocks(source: Sequence[str]) -> Iterator[Block]:
    tokens = _MARKDOWN.parse("\n".join(source))
    in_list, number = 0, ""
    for position, token in enumerate(tokens):
        in_list += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        first = token.map[0] + 1 if token.map else 0
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            yield from _inline_blocks(tokens[position - 1], token, first, number if in_list else None)
            number = ""
        elif token.type == "html_block":
            yield from _html_blocks(token.content, first)
        elif token.type == "table_open":
            yield _markdown_table(tokens[position:])


def _inline_blocks(opening: Token, token: Token, first: int, number: str | None) -> Iterator[Block]:
    """Blocks of a run of text; `number` is the printed number of a list item, None outside lists."""
    if opening.type in ("th_open", "td_open"):
        return
    lines = _text_lines(token.content, first)
    if not lines:
        return
    if opening.type == "heading_open":
        yield Heading(first, int(opening.tag[1]), " ".join(line.text for line in lines))
    elif number is not None:
        numbered = (Line(lines[0].number, number + lines[0].text), *lines[1:])
        yield ListItem(numbered, lead_of(_MARKDOWN.renderInline(token.content), numbered[0].text))
    else:
        yield from paragraph_or_footnotes(lines, lead_of(_MARKDOWN.renderInline(token.content), lines[0].text))


def paragraph_or_footnotes(lines: tuple[Line, ...], lead: str | None = None) -> Iterator[Block]:
    """A paragraph that starts with a footnote mark is one or more footnotes."""
    if not _MARK.match(lines[0].text):
        yield Paragraph(lines, lead)
        return
    notes: list[Footnote] = []
    for line in lines:
        mark = _MARK.match(line.text)
        if mark:
            notes.append(Footnote(line.number, mark.group(1), line.text[mark.end() :].lstrip(": ")))
        else:
            notes[-1] = Footnote(notes[-1].number, notes[-1].mark, f"{notes[-1].text} {line.text}")
    yield from notes


def _html_blocks(content: str, first: int) -> Iterator[Block]:
    for offset, raw in enumerate(content.split("\n")):
        heading = re.match(r"\s*<h([1-6])\b", raw, re.IGNORECASE)
        texts = _cell_lines(raw)
        if heading and texts:
            yield Heading(first + offset, int(heading.group(1)), " ".join(texts))
        elif texts:
            yield from paragraph_or_footnotes(tuple(Line(first + offset, text) for text in texts))


def _markdown_table(tokens: Sequence[Token]) -> Table:
    """A pipe table whose rows do not begin with a pipe."""
    rows: list[Row] = []
    cells: list[tuple[str, ...]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            cells, number = [], (token.map[0] + 1 if token.map else 1)
        elif token.type == "inline":
            cells.append(_cell_lines(token.content))
        elif token.type == "tr_close":
            rows.append(Row(number, tuple(cells)))
    return Table(tuple(rows))
