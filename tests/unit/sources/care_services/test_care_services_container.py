"""What is no readable workbook is refused at the door, with what it is and what to do."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.care_services import container
from lnb_pipeline.sources.care_services.container import CellState, open_sheets

NAME = "mapping.xlsx"


@pytest.fixture
def refused(tmp_path):
    """The only finding of opening some bytes under a name without an extension."""

    def opening(content):
        path = tmp_path / "0a1b2c"
        path.write_bytes(content)
        with pytest.raises(DeliveryError) as raised:
            open_sheets(path, NAME)
        (finding,) = raised.value.findings
        assert (finding.code, finding.where) == ("E208", NAME)
        return finding

    return opening


def workbook_bytes():
    book = Workbook()
    book.active.title = "Fleta"
    for row in (["Bashkia", "=1+1", "#DIV/0!"], [], ["Fier", 3, None]):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_cells_are_read_by_place_with_their_state(tmp_path):
    path = tmp_path / "0a1b2c"
    path.write_bytes(workbook_bytes())
    (sheet,) = open_sheets(path, NAME)
    assert sheet.title == "Fleta"
    assert sheet.row(1) == {1: "Bashkia", 2: CellState.UNCALCULATED, 3: CellState.ERROR}
    assert (sheet.row(2), sheet.row(3)) == ({}, {1: "Fier", 2: 3})


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "password"),
        (b"<html><table></table></html>", "web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "web page"),
        (b"Bashkia;Qarku\nFier;Fier\n", "CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\1\2", "another kind"),
        (b"", "empty"),
        (workbook_bytes()[:3000], "truncated"),
        (b"PK\3\4", "truncated"),
        (zipped(readme_dot_txt="x"), "without a workbook"),
        (zipped(mimetype="oasis"), "OpenDocument"),
        (zipped(xl__workbook_dot_bin="x"), "xlsb"),
        (zipped(xl__workbook_dot_xml="<x"), "cannot be opened"),
        (zipped(xl__workbook_dot_xml='<workbook xmlns="http://purl.oclc.org/ooxml/x"/>'), "strict"),
    ],
    ids=[
        "ole",
        "html",
        "doctype",
        "csv",
        "pdf",
        "binary",
        "empty",
        "truncated",
        "magic only",
        "zip",
        "ods",
        "xlsb",
        "broken",
        "strict",
    ],
)
def test_what_is_no_workbook_is_refused_with_what_it_is(refused, content, told):
    finding = refused(content)
    assert told in finding.got + finding.hint
    assert finding.hint


def test_a_damaged_member_is_refused(refused):
    content = bytearray(workbook_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 20] = bytes(20)
    refused(bytes(content))


def test_a_file_that_unpacks_to_too_much_is_refused_unread(refused, monkeypatch):
    monkeypatch.setattr(container, "MAX_UNPACKED_BYTES", 2**20)
    finding = refused(zipped(xl__workbook_dot_xml="x" * (2**20 + 1)))
    assert "1 MB" in finding.got


def test_an_entity_in_the_workbook_is_not_expanded(refused):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook xmlns="x">&a;</workbook>'
    refused(zipped(xl__workbook_dot_xml=bomb))
