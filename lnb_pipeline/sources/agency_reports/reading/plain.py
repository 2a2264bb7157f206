"""Reading Markdown, tabbed and plain text."""

from __future__ import annotations

import re

from lnb_pipeline.sources.agency_reports.document import Document, parse
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_MARKDOWN = re.compile(r"^(?:#{1,6} |\|.*\|\s*$|\[\^\w+\]:)|\*\*\S|<(?:sup|p|li|b|table|br)\b", re.M)


def read(data: bytes) -> Document:
    """The document of a UTF-8 text.

    Raises
    ------
    Refused
        `not_utf8` with the byte where it is not.
    """
    text = decoded(data)
    return Document(parse(text).blocks, "markdown" if _MARKDOWN.search(text) else "text")


def decoded(data: bytes) -> str:
    """The text of UTF-8 bytes, with or without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", error.start) from None
