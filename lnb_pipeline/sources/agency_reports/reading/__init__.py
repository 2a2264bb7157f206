"""Reading a delivered file into a `Document`: Word, PDF, web page, Markdown, plain text or workbook.

What a file is follows from its content and never from its name. Whatever it is, it is read by a process
of its own with limits on time, memory and what it may touch (`limits`), because the libraries that
read documents were not written for files that somebody made to break them.
"""

from __future__ import annotations

from pathlib import Path

from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.reading import confined, limits
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused, refusal

__all__ = ["load"]


def load(path: Path, name: str) -> Document:
    """Read the file at `path`; `name` is what errors call it.

    A blank form is a document; whether anything is filled in is for those who read it.

    Raises
    ------
    DeliveryError
        E208 when the file is empty, too large or too long, needs too much time or memory, is damaged,
        protected by a password, carries macros, is a scan or of another kind; E205 when a text is not
        UTF-8. No error quotes the file.
    """
    try:
        if path.stat().st_size > limits.MAX_FILE_BYTES:
            raise Refused("too_large")
        document = confined.read(path)
        if not document.blocks:
            raise Refused("no_text")
    except Refused as refused:
        raise refusal(name, refused.reason, refused.number) from None
    return document
