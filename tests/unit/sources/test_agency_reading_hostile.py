"""Files that are broken, locked, or made to break a reader: each a coded answer, in time, without its content."""

from __future__ import annotations

import errno
import io
import json
import platform
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.agency_reports import reading
from lnb_pipeline.sources.agency_reports.reading import confined, limits, transfer
from lnb_pipeline.sources.agency_reports.reading.refusals import REASONS, Refused

SECRET = "Zebra4711"
ANSWER_SECONDS = 30
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


def word(text: str = SECRET) -> bytes:
    packed = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(packed)
    return packed.getvalue()


def workbook() -> bytes:
    packed = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append([SECRET])
    book.save(packed)
    return packed.getvalue()


def changed(content: bytes, parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A packed document with some of its parts replaced or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", compression) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return packed.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def pdf(n_pages: int, draw: Callable[[Canvas], object], encrypt: StandardEncryption | None = None) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4, encrypt=encrypt)
    for _ in range(n_pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def written(canvas: Canvas) -> None:
    for line in range(5):
        canvas.drawString(60, 700 - 14 * line, f"{SECRET} is what stands on every line of this page, and more")


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(_PIXEL)), 0, 0, *A4)


def ole(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 1000 + stream.encode("utf-16-le") + SECRET.encode()


def entities(content: bytes, name: str) -> bytes:
    """A part that says of itself that it is three gigabytes."""
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{SECRET}">{levels}]><x>&e9;</x>'
    return changed(content, {name: declared.encode()})


def many_parts() -> bytes:
    return changed(word(), {f"word/extra{i}.xml": b"<x/>" for i in range(limits.MAX_MEMBERS + 1)})


def lying_bomb() -> bytes:
    """A part that states a small size and unpacks to a large one."""
    content = bytearray(changed(word(), {"word/document.xml": b"<x>" + b" " * 50_000_000}))
    size, lie = (50_000_003).to_bytes(4, "little"), (5_000).to_bytes(4, "little")
    return bytes(content.replace(size, lie))


def nested_archive() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 20_000_000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        for i in range(20):
            archive.writestr(f"{i}.zip", inner.getvalue())
    return outer.getvalue()


def long_word(n_paragraphs: int = limits.MAX_BLOCKS + 1) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{SECRET} {i} {i * i}</w:t></w:r></w:p>" for i in range(n_paragraphs)).encode()
    whole = part(word(), "word/document.xml")
    return changed(word(), {"word/document.xml": whole.replace(b"<w:sectPr", paragraphs + b"<w:sectPr", 1)})


def presentation() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/presentation.xml", f"<x>{SECRET}</x>")
    return packed.getvalue()


def deep_word() -> bytes:
    whole = part(word(), "word/document.xml")
    deep = b"<w:ins>" * 5000 + b"</w:ins>" * 5000
    return changed(word(), {"word/document.xml": whole.replace(b"<w:sectPr", deep + b"<w:sectPr", 1)})


def circular_pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/Count 3>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "an empty file": ("empty", lambda: b" \n\t"),
    "a Word document without text": ("no_text", lambda: word("")),
    "a password": ("password_office", lambda: ole("EncryptedPackage")),
    "a document of 1997": ("legacy_office", lambda: ole("WordDocument")),
    "a locked PDF": ("password_pdf", lambda: pdf(1, written, StandardEncryption("open", canPrint=0))),
    "a PDF locked the old way": ("password_pdf", lambda: pdf(1, written, StandardEncryption("open", strength=40))),
    "a document with macros": ("macros", lambda: changed(word(), {"word/vbaProject.bin": SECRET.encode()})),
    "a macro document without its macros": (
        "macros",
        lambda: changed(word(), {"[Content_Types].xml": part(word(), "[Content_Types].xml").replace(
            b"officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")}),
    ),
    "a workbook with macros": ("macros", lambda: changed(workbook(), {"xl/vbaProject.bin": SECRET.encode()})),
    "a bomb": ("unpacks", lambda: changed(word(), {"word/media/zeros.bin": b"\0" * 120_000_000})),
    "a large bomb": ("unpacks", lambda: changed(word(), {"word/document.xml": b"<x>" + b" " * 220_000_000})),
    "a bomb that states a small size": ("damaged", lying_bomb),
    "too many parts": ("many_members", many_parts),
    "archives in an archive": ("archive", nested_archive),
    "entities in a document": ("entities", lambda: entities(word(), "word/document.xml")),
    "entities in a list of styles": ("entities", lambda: entities(word(), "word/styles.xml")),
    "entities in a workbook": ("entities", lambda: entities(workbook(), "xl/worksheets/sheet1.xml")),
    "half a document": ("damaged", lambda: word()[: len(word()) // 2]),
    "half a workbook": ("damaged", lambda: workbook()[:3000]),
    "half a PDF": ("damaged", lambda: pdf(40, written)[:600]),
    "a flipped part": ("damaged", lambda: changed(word(), {"word/document.xml": b"<w:document>"})),
    "a PDF in a circle": ("scanned", circular_pdf),
    "a picture": ("image", lambda: _PIXEL),
    "a scan": ("scanned", lambda: pdf(3, picture)),
    "a document of 1,000 pages": ("too_many_pages", lambda: pdf(1000, written)),
    "a Word document without end": ("too_long", long_word),
    "a Word document without ground": ("too_long", deep_word),
    "a web page without ground": ("too_long", lambda: b"<html><body>" + b"<div>" * 200_000 + SECRET.encode()),
    "a text too large": ("too_large", lambda: SECRET.encode() * 300_000),
    "a text in UTF-16": ("utf16", lambda: SECRET.encode("utf-16")),
    "a text in Latin-1": ("not_utf8", lambda: f"{SECRET} é".encode("latin-1")),
    "a presentation": ("other_office", presentation),
    "rich text": ("other_office", lambda: b"{\\rtf1 " + SECRET.encode() + b"}"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_no_reader_can_take_gets_a_coded_answer_in_time(what: str, tmp_path: Path) -> None:
    reason, made = HOSTILE[what]
    (tmp_path / "file").write_bytes(made())
    start = time.monotonic()
    with pytest.raises(DeliveryError) as caught:
        reading.load(tmp_path / "file", "report.docx")
    assert time.monotonic() - start < ANSWER_SECONDS
    (finding,) = caught.value.findings
    assert (finding.code, finding.rule, finding.hint) == (
        REASONS[reason].code, REASONS[reason].rule, REASONS[reason].hint,
    ), finding  # fmt: skip
    assert finding.got.split(" ")[0] == REASONS[reason].got.split(" ")[0]
    assert finding.where == "report.docx" and SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["[" * 40_000, "> " * 20_000, "*a_" * 30_000, "<p><b>" * 60_000, "`" * 50_000 + "a"]
)
def test_a_text_that_takes_a_reader_long_ends_in_time(text: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(text)
    start = time.monotonic()
    try:
        assert reading.load(tmp_path / "file", "report.md").blocks
    except DeliveryError as refused:
        assert refused.code == "E208"
    assert time.monotonic() - start < ANSWER_SECONDS


def test_every_reason_has_its_code_and_says_what_to_do() -> None:
    assert {reason.code for reason in REASONS.values()} == {"E205", "E208"}
    assert all(reason.rule and reason.got and reason.hint for reason in REASONS.values())


# -- the process ----------------------------------------------------------------------------------------------


def of_process(script: str, tmp_path: Path, content: bytes = b"x") -> bytes:
    (tmp_path / "file").write_bytes(content)
    return confined.transfer_of(tmp_path / "file", [sys.executable, "-I", "-B", "-c", script])


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(Refused) as refused:
        of_process("import time; time.sleep(60)", tmp_path)
    assert refused.value.reason == "time" and time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import os; os.abort()", "reader_failed"),
        ("raise SystemExit(3)", "reader_failed"),
        ("import sys\nwhile True: sys.stdout.write('x' * 100000)", "too_long"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "time"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_process_is_told(script: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        of_process(script, tmp_path)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "said",
    [
        b"", b"nonsense", b"[]", b"{}", b'{"format": "docx", "blocks": [["x", 1]]}', b'{"format": "exe", "blocks": []}',
        b'{"format": "pdf", "blocks": [["p", null, []]]}',
    ],
)  # fmt: skip
def test_an_answer_that_is_no_document_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError):
        transfer.unpacked(said)


_WALLED = f"""
import sys; sys.path.insert(0, {str(Path(reading.__file__).parents[4])!r})
import json, os, socket, subprocess, types, urllib.request
package = types.ModuleType("lnb_pipeline.sources.agency_reports")
package.__path__ = [{str(Path(reading.__file__).parents[1])!r}]
sys.modules[package.__name__] = package
from lnb_pipeline.sources.agency_reports.reading import limits
limits.bound(); limits.confine()
def tried(what):
    try:
        what()
    except BaseException as error:
        return type(error).__name__
    return "done"
def grow():
    return bytearray(2 * limits.MEMORY_BYTES)
sys.stdout.write(json.dumps({{
    "socket": tried(lambda: socket.socket()),
    "address": tried(lambda: urllib.request.urlopen("http://127.0.0.1:9")),
    "process": tried(lambda: subprocess.run(["true"])),
    "exec": tried(lambda: os.execv("/bin/true", ["true"])),
    "fork": tried(lambda: os.fork()),
    "write": tried(lambda: open("/tmp/written_by_reader", "w")),
    "create": tried(lambda: os.open("/tmp/written_by_reader", os.O_CREAT | os.O_WRONLY)),
    "append": tried(lambda: open("/tmp/written_by_reader", "ab")),
    "foreign": tried(lambda: open("/etc/passwd")),
    "beside": tried(lambda: open(os.path.join(sys.path[0], "pyproject.toml"))),
    "memory of others": tried(lambda: open("/proc/1/environ", "rb")),
    "remove": tried(lambda: os.remove("/tmp/written_by_reader")),
    "list": tried(lambda: os.listdir("/")),
    "library": tried(lambda: open(json.__file__).read()),
    "environment": sorted(os.environ),
    "memory": tried(grow),
}}))
"""


def test_the_process_opens_no_connection_starts_nothing_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LNB_SECRET", SECRET)
    said = json.loads(of_process(_WALLED, tmp_path))
    assert set(said.pop("environment")) <= {"LC_CTYPE"}
    assert said.pop("library") == "done" and said.pop("memory") == "MemoryError"
    assert said.pop("address") in ("PermissionError", "URLError")
    assert said and set(said.values()) == {"PermissionError"}
    assert not Path("/tmp/written_by_reader").exists()


_FILTERED = f"""
import sys; sys.path.insert(0, {str(Path(reading.__file__).parents[4])!r})
import ctypes, json, os, socket, subprocess, types
package = types.ModuleType("lnb_pipeline.sources.agency_reports")
package.__path__ = [{str(Path(reading.__file__).parents[1])!r}]
sys.modules[package.__name__] = package
from lnb_pipeline.sources.agency_reports.reading import system_calls
taken = system_calls.refuse()
libc = ctypes.CDLL(None, use_errno=True)
def tried(name, *arguments):
    ctypes.set_errno(0)
    return [getattr(libc, name)(*arguments) < 0, ctypes.get_errno()]
sys.stdout.write(json.dumps([taken, {{
    "socket": tried("socket", 2, 1, 0),
    "write": tried("open", b"/tmp/written_by_reader", os.O_WRONLY | os.O_CREAT, 0o600),
    "rename": tried("rename", b"/tmp/no", b"/tmp/such"),
    "program": tried("execve", b"/bin/true", None, None),
}}, open("/etc/hostname").read() != "" ]))
"""


@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="the filter knows two processors")
def test_the_kernel_refuses_what_compiled_code_might_try(tmp_path: Path) -> None:
    taken, tried, reads = json.loads(of_process(_FILTERED, tmp_path))
    assert taken and reads
    assert set(map(tuple, tried.values())) == {(True, errno.EPERM)}, tried


def test_a_file_that_needs_too_much_memory_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = "from lnb_pipeline.sources.agency_reports.reading import limits\nlimits.MEMORY_BYTES = 90 * 2**20\nmain()"
    monkeypatch.setattr(confined, "_BOOTSTRAP", confined._BOOTSTRAP.replace("main()", small))
    (tmp_path / "file").write_bytes(long_word(limits.MAX_BLOCKS - 10))
    with pytest.raises(DeliveryError) as caught:
        reading.load(tmp_path / "file", "report.docx")
    assert caught.value.findings[0].got == REASONS["memory"].got
