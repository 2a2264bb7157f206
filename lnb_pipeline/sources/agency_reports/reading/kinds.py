"""What a file is, by its first bytes and, of a packed document, by the names of its parts."""

from __future__ import annotations

import io
import re
import zipfile

from lnb_pipeline.sources.agency_reports.reading import limits
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_WEB_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}\?>|<!--.{0,5000}?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ONLY_TAGS = re.compile(rb"\s*<(?:h[1-6]|p|div|table|section|article|main|ul|ol|body)\b", re.IGNORECASE)


def of(data: bytes) -> str:
    """`docx`, `xlsx`, `pdf`, `html` or `text`.

    Raises
    ------
    Refused
        For everything else, with what it is.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x0b\x0c"):
        raise Refused("empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _packed_kind(data)
    if data.startswith(_OLE):
        raise Refused(_ole_kind(data))
    _no_other_program(data)
    if len(data) > limits.MAX_TEXT_BYTES:
        raise Refused("too_large")
    return "html" if _is_web(data) else "text"


def _no_other_program(data: bytes) -> None:
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or _is_bitmap(data):
        raise Refused("image")
    if data.startswith(_ARCHIVES):
        raise Refused("archive")
    if data.startswith(b"{\\rtf") or data[:200].lower().startswith(b"mime-version:"):
        raise Refused("other_office")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("utf16")
    if b"\x00" in data:
        raise Refused("binary")


def _is_bitmap(data: bytes) -> bool:
    return data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data)


def _is_web(data: bytes) -> bool:
    """A web page, or a piece of one that holds nothing but elements; Markdown may hold elements, too."""
    head = data.removeprefix(b"\xef\xbb\xbf")
    if _WEB_START.match(head[:8000]):
        return True
    bare = b"\t" not in head and not re.search(rb"^(?:#{1,6} |\||[-*] |\d+\. |\[\^)", head, re.M)
    return bool(_ONLY_TAGS.match(head)) and head.rstrip().endswith(b">") and bare


def _ole_kind(data: bytes) -> str:
    """A compound file is a document of the old format, or wraps an encrypted one."""
    encrypted = "EncryptedPackage".encode("utf-16-le") in data
    return "password_office" if encrypted else "legacy_office"


def _packed_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError):
        raise Refused("damaged") from None
    _bounded(members, len(data))
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise Refused("password_office")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if "[Content_Types].xml" not in names:
        raise Refused("other_office" if "mimetype" in names else "archive")
    return _office_kind(data)


def _bounded(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > limits.MAX_MEMBERS:
        raise Refused("many_members", len(members))
    unpacked = sum(member.file_size for member in members)
    steep = any(
        member.file_size > 2**20 and member.file_size > limits.MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if unpacked > limits.MAX_UNPACKED_BYTES or steep or unpacked > limits.MAX_RATIO * size + 2**20:
        raise Refused("unpacks")


def _office_kind(data: bytes) -> str:
    """By the content type of the main part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = _content_types(archive)
        names = set(archive.namelist())
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise Refused("macros")
    if b"wordprocessingml.document.main+xml" in types or b"wordprocessingml.template.main+xml" in types:
        return "docx"
    if b"spreadsheetml.sheet.main+xml" in types or b"spreadsheetml.template.main+xml" in types:
        return "xlsx"
    if {"word/document.xml"} & names or {"xl/workbook.xml"} & names:
        raise Refused("damaged")
    raise Refused("other_office")


def _content_types(archive: zipfile.ZipFile) -> bytes:
    try:
        with archive.open("[Content_Types].xml") as part:
            return part.read(2**20)
    except Exception:  # zlib raises anything on a damaged part
        raise Refused("damaged") from None
