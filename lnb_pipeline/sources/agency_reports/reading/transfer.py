"""A document as JSON between the process that reads and the one that asked, checked as if a stranger wrote it."""

from __future__ import annotations

import json
from typing import Any

from lnb_pipeline.printable import printable
from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Document,
    Footnote,
    Heading,
    Line,
    ListItem,
    Paragraph,
    Place,
    Row,
    Table,
)

FORMATS = ("docx", "pdf", "html", "markdown", "text", "xlsx")
_MAX_WORDS = 120


def packed(document: Document) -> bytes:
    """The document as JSON."""
    content = {"format": document.format, "blocks": [_packed_block(block) for block in document.blocks]}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpacked(data: bytes) -> Document | tuple[str, int | None]:
    """What the reading process said: a document, or the reason it refuses the file with a number.

    Raises
    ------
    ValueError
        When the bytes are neither.
    """
    try:
        content = json.loads(data)
        if "refused" in content:
            number = content.get("number")
            return _text(content["refused"]), None if number is None else _whole(number)
        if content["format"] not in FORMATS:
            raise ValueError("no known format")
        return Document(tuple(_block(item) for item in content["blocks"]), content["format"])
    except (KeyError, TypeError, IndexError, RecursionError, UnicodeError) as error:
        raise ValueError(f"not a document ({type(error).__name__})") from None


def _packed_block(block: Block) -> list[Any]:
    if isinstance(block, Heading):
        return ["h", *_place(block.number), block.level, block.text]
    if isinstance(block, Footnote):
        return ["f", *_place(block.number), block.mark, block.text]
    if isinstance(block, Table):
        return ["t", [[*_place(row.number), row.cells] for row in block.rows]]
    kind = "l" if isinstance(block, ListItem) else "p"
    return [kind, block.lead, [[*_place(line.number), line.text] for line in block.lines]]


def _place(number: int) -> tuple[int, str]:
    return int(number), str(number)


def _block(item: list[Any]) -> Block:
    kind = item[0]
    if kind == "h":
        return Heading(_placed(item[1:3]), min(max(_whole(item[3]), 1), 6), _text(item[4]))
    if kind == "f":
        return Footnote(_placed(item[1:3]), _text(item[3]), _text(item[4]))
    if kind == "t":
        return Table(tuple(Row(_placed(row[:2]), tuple(map(_cell, row[2]))) for row in _filled(item[1])))
    lead = None if item[1] is None else _text(item[1])
    lines = tuple(Line(_placed(line[:2]), _text(line[2])) for line in _filled(item[2]))
    if kind not in ("l", "p"):
        raise ValueError("no known block")
    return ListItem(lines, lead) if kind == "l" else Paragraph(lines, lead)


def _placed(pair: list[Any]) -> Place:
    return Place(_whole(pair[0]), _text(pair[1])[:_MAX_WORDS])


def _cell(lines: list[Any]) -> tuple[str, ...]:
    if not isinstance(lines, list):
        raise ValueError("a cell is a list of lines")
    return tuple(map(_text, lines))


def _filled(items: Any) -> list[Any]:
    if not isinstance(items, list) or not items:
        raise ValueError("a block has at least one line")
    return items


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return printable(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("not a whole number")
    return value
