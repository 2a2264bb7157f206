"""The parts of a packed document (.docx, .xlsx), read once and checked before a parser sees them."""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

from lnb_pipeline.sources.agency_reports.reading import limits
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_MAX_DEPTH = 400


def xml_parts(data: bytes) -> dict[str, bytes]:
    """Every XML part by its name, well formed, without a document type and not nested beyond reason.

    Raises
    ------
    Refused
        `damaged`, `entities` or `too_long`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith((".xml", ".rels"))]
            if sum(member.file_size for member in members) > 2 * limits.MAX_XML_BYTES:
                raise Refused("too_long")
            parts = {member.filename: archive.read(member) for member in members}
    except (Refused, MemoryError):
        raise
    except Exception:  # zipfile and zlib raise many kinds on a damaged part
        raise Refused("damaged") from None
    for name, content in parts.items():
        if len(content) > limits.MAX_XML_BYTES:
            raise Refused("too_long")
        if not name.startswith("customXml/"):
            _sound(content)
    return parts


def repacked(parts: dict[str, bytes]) -> bytes:
    """The document packed again of its XML parts alone: without pictures and embedded files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _sound(content: bytes) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def no_types(*_: object) -> None:
        raise Refused("entities")

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise Refused("too_long")

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = no_types
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Refused("damaged") from None
