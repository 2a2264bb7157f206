"""The process that reads: a file on standard input, a document or a refusal as JSON on standard output."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable

from lnb_pipeline.sources.agency_reports.document import Document, Table
from lnb_pipeline.sources.agency_reports.reading import kinds, limits, transfer
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_READERS = {"docx": "word", "pdf": "pdf", "html": "web", "text": "plain", "xlsx": "sheets"}


def main() -> None:
    """Read, answer and end. Nothing but the answer is written, and no words of an exception."""
    out_of_memory, damaged = _refusal("memory"), _refusal("damaged")
    limits.bound()
    spare = bytearray(8 * 2**20)  # given up when memory runs out, so that the process can still say so
    try:
        data = sys.stdin.buffer.read()
        answer = transfer.packed(_document(data))
    except Refused as refused:
        answer = _refusal(refused.reason, refused.number)
    except MemoryError:
        del spare
        answer = out_of_memory
    except Exception:  # a library met what it was not written for; its message may quote the file
        answer = damaged
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _document(data: bytes) -> Document:
    kind = kinds.of(data)
    reader = importlib.import_module(f"{__package__}.{_READERS[kind]}")
    read: Callable[[bytes], Document] = reader.read
    limits.confine()
    document = read(data)
    _require_bounds(document)
    return document


def _require_bounds(document: Document) -> None:
    """Refuse what no report is like: the rules that read the text afterwards have no clock of their own."""
    cells = sum(len(row.cells) for block in document.blocks if isinstance(block, Table) for row in block.rows)
    texts = list(document.texts())
    if (
        len(document.blocks) > limits.MAX_BLOCKS
        or cells > limits.MAX_CELLS
        or sum(map(len, texts)) > limits.MAX_CHARACTERS
    ):
        raise Refused("too_long")
    if any(len(word) > limits.MAX_WORD for text in texts for word in text.split()):
        raise Refused("long_word")
    if any(len(text) > limits.MAX_PARAGRAPH for text in texts):
        raise Refused("long_paragraph")


def _refusal(reason: str, number: int | None = None) -> bytes:
    return json.dumps({"refused": reason, "number": number}).encode()
