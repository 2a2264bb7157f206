"""One report in four notations is one report; what a format can say that others cannot is read, too."""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from lnb_pipeline.sources.agency_reports import annual_report, reading
from lnb_pipeline.sources.agency_reports.document import (
    Block,
    Document,
    Footnote,
    Heading,
    ListItem,
    Paragraph,
    Place,
    Table,
)
from tests import report_files

WRITERS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "markdown": ("report.md", report_files.write_markdown),
    "html": ("report.html", report_files.write_html),
    "docx": ("report.docx", report_files.write_docx),
    "pdf": ("report.pdf", report_files.write_pdf),
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("reports")
    return {form: reading.load(write(folder / name), name) for form, (name, write) in WRITERS.items()}


def blocks(content: bytes, folder: Path) -> tuple[Block, ...]:
    (folder / "content").write_bytes(content)
    return reading.load(folder / "content", "content").blocks


def told(document: Document) -> list[tuple[object, ...]]:
    """The blocks of a document without their places; rows by themselves, since a page may end in a table."""
    found: list[tuple[object, ...]] = []
    for block in document.blocks:
        if isinstance(block, Table):
            found += [("row", *row.cells) for row in block.rows]
        elif isinstance(block, Heading):
            found.append(("heading", block.text))
        elif isinstance(block, Paragraph):
            found.append((type(block).__name__, block.text, block.lead))
    return found


_PLACES = {"number", "line", "place", "locator", "level"}
_PLACE_WORDS = re.compile(r"(?:page \d+, )?(?:line|row|paragraph|table) \d+(?:, row \d+)?")


def placeless(value: Any) -> Any:
    """What was read without the places, which each format has of its own; a target keeps its number."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {
            name: placeless(item)
            for name, item in kept.items()
            if name not in _PLACES or (name == "number" and not isinstance(item, Place))
        }
    if isinstance(value, tuple):
        return [placeless(item) for item in value]
    return _PLACE_WORDS.sub("", value) if isinstance(value, str) else value


def texts(found: tuple[Block, ...]) -> list[str]:
    return [block.text for block in found if not isinstance(block, Table)]


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_a_report_has_the_same_blocks_in_every_format(reports: dict[str, Document], form: str) -> None:
    assert reports[form].format == form and reports["markdown"].format == "markdown"
    assert told(reports[form]) == told(reports["markdown"])
    notes = {note.mark: note.text for note in reports[form].footnotes}
    assert notes == report_files.NOTES == {note.mark: note.text for note in reports["markdown"].footnotes}


def test_what_is_compared_is_all_that_was_written(reports: dict[str, Document]) -> None:
    kinds = [entry[0] for entry in told(reports["markdown"])]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "heading": 7, "Paragraph": 7, "ListItem": 6, "row": 4 + 4 + 35,
    }  # fmt: skip
    leads = [entry[2] for entry in told(reports["pdf"]) if entry[0] == "Paragraph" and entry[2]]
    assert leads == ["Counselling in the neighbourhood:", "Day care:"]


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_an_annual_report_is_the_same_report_in_every_format(reports: dict[str, Document], form: str) -> None:
    expected = placeless(annual_report.read(reports["markdown"], "report"))
    assert {part: len(expected[part]) for part in ("targets", "results")} == {"targets": 34, "results": 3}
    assert len(expected["statements"]) >= 15 and len(expected["findings"]) >= 5 and len(expected["sections"]) == 9
    read = placeless(annual_report.read(reports[form], "report"))
    assert {part: read[part] for part in expected} == expected


def test_places_say_where_a_reader_finds_them(reports: dict[str, Document]) -> None:
    words = {form: [str(block.number) for block in document.blocks] for form, document in reports.items()}
    assert words["markdown"][0] == "line 1" and words["html"][0] == "line 4"
    assert words["docx"][:2] == ["paragraph 1", "table 1, row 1"]
    assert words["pdf"][0] == "page 1, line 2" and words["pdf"][-1] == "page 3, line 2"
    for document in reports.values():
        numbers = [int(block.number) for block in document.blocks if not isinstance(block, Footnote)]
        assert numbers == sorted(numbers)


# -- Word -----------------------------------------------------------------------------------------------


def word(*bodies: str, numbering: str = "") -> bytes:
    """A Word document of paragraphs and tables in WordprocessingML, with its own lists if wanted."""
    document = docx.Document()
    if numbering:
        part = document.part.numbering_part.element
        for child in list(part):
            part.remove(child)
        for child in parse_xml(f"<w:numbering {nsdecls('w')}>{numbering}</w:numbering>"):
            part.append(child)
    body = document.element.body
    spaces = (
        f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    for piece in parse_xml(f"<w:body {spaces}>{''.join(bodies)}</w:body>"):
        body.insert(len(body) - 1, piece)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    inner = text if text.startswith("<") else f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def test_deleted_and_hidden_text_is_gone_and_inserted_text_stays(tmp_path: Path) -> None:
    found = blocks(
        word(
            p(
                '<w:r><w:t xml:space="preserve">We reached </w:t></w:r>'
                '<w:del w:id="1" w:author="x"><w:r><w:delText>300</w:delText></w:r></w:del>'
                '<w:ins w:id="2" w:author="x"><w:r><w:t>280</w:t></w:r></w:ins>'
                '<w:r><w:t xml:space="preserve"> families</w:t></w:r>'
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>, we hope</w:t></w:r>"
            )
        ),
        tmp_path,
    )
    assert texts(found) == ["We reached 280 families"]


_LISTS = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def item(text: str, number: int, level: int = 0, style: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, (f'<w:pStyle w:val="{style}"/>' if style else "") + listed)


def test_numbers_that_word_computes_are_printed_and_restart_where_word_restarts(tmp_path: Path) -> None:
    found = blocks(
        word(
            item("Purpose", 1, style="Heading1"), item("first", 1, 1), item("second", 1, 1), p("between"),
            item("Results", 1, style="Heading1"), item("anew", 1, 1), item("own list", 2), item("goes on", 2),
            numbering=_LISTS,
        ),
        tmp_path,
    )  # fmt: skip
    assert texts(found) == [
        "1. Purpose", "1.a) first", "1.b) second", "between", "2. Results", "2.a) anew", "1. own list", "2. goes on",
    ]  # fmt: skip
    assert [type(block) for block in found[:3]] == [Heading, ListItem, ListItem]


def test_a_bold_title_is_a_heading_and_a_bold_beginning_is_a_lead(tmp_path: Path) -> None:
    found = blocks(
        word(
            p("Difficulties of the year", run="<w:b/>"),
            p('<w:r><w:rPr><w:b/></w:rPr><w:t>Staff:</w:t></w:r><w:r><w:t xml:space="preserve"> 3 left.</w:t></w:r>'),
            p("This sentence is all bold, it ends like a sentence.", run="<w:b/>"),
        ),
        tmp_path,
    )
    assert [type(block) for block in found] == [Heading, Paragraph, Paragraph]
    assert isinstance(found[1], Paragraph) and (found[1].lead, found[1].text) == ("Staff:", "Staff: 3 left.")


def test_tick_boxes_content_controls_formulas_and_text_boxes_survive(tmp_path: Path) -> None:
    box = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
    )
    empty = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click to enter a date</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
    )
    frame = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx><w:txbxContent>"
        + p("40 boxes")
        + "</w:txbxContent></wps:txbx></mc:Choice></mc:AlternateContent></w:r>"
    )
    found = blocks(
        word(
            p(f"{box}<w:r><w:t> Yes</w:t></w:r>{empty}"),
            p("<w:r><w:t>Share </w:t></w:r><m:oMath><m:r><m:t>≥60%</m:t></m:r></m:oMath>"),
            p(f"<w:r><w:t>Beside</w:t></w:r>{frame}"),
        ),
        tmp_path,
    )
    assert texts(found) == ["☒ Yes", "Share ≥60%", "Beside", "40 boxes"]


def test_cells_keep_their_columns_when_others_span_over_them(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    rows = (
        cell("Outcome 1", '<w:gridSpan w:val="3"/>'),
        cell("1.1", '<w:vMerge w:val="restart"/>') + cell("women") + cell("40"),
        cell("", "<w:vMerge/>") + cell("men") + cell("35"),
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    found = blocks(word(f"<w:tbl><w:tblPr/><w:tblGrid/>{table}</w:tbl>"), tmp_path)
    assert isinstance(found[0], Table)
    assert [row.texts for row in found[0].rows] == [("Outcome 1", "", ""), ("1.1", "women", "40"), ("", "men", "35")]


# -- web pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ('<a href="#fn1" class="footnote-ref" id="fnref1"><sup>1</sup></a>',
         '<section role="doc-endnotes"><hr><ol><li id="fn1"><p>a note<a href="#fnref1">↩︎</a></p></li></ol></section>'),
        ('<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup>',
         '<ol><li id="footnote-1"><p>a note <a href="#footnote-ref-1">↑</a></p></li></ol>'),
        ('<a href="#_ftn1" name="_ftnref1"><span class="MsoFootnoteReference">[1]</span></a>',
         '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> a note</p></div>'),
        ('<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>',
         '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> a note</span></p></div>'),
        ("<sup>1</sup>", "<p><sup>1</sup> a note</p>"),
    ],
)  # fmt: skip
def test_footnotes_of_every_tool_are_read(tmp_path: Path, mark: str, note: str) -> None:
    page = f"<html><body><p>In 4 towns{mark} we work.</p>\n{note}</body></html>"
    found = blocks(page.encode(), tmp_path)
    assert texts(found) == ["In 4 towns[^1] we work.", "a note"]
    assert isinstance(found[1], Footnote) and found[1].mark == "1"


def test_what_a_page_does_not_show_is_not_read(tmp_path: Path) -> None:
    found = blocks(
        b"<!doctype html><title>T</title><style>p {}</style><body><!-- 9 --><script>var a = '<p>5</p>'</script>"
        b"<p hidden>7</p><p style='display: none'>8</p>"
        b"<p>on 30 km<sup>2</sup> and on the 2<sup>nd</sup> day</p></body>",
        tmp_path,
    )
    assert texts(found) == ["on 30 km² and on the 2nd day"]


def test_lists_are_numbered_as_printed_and_nested_tables_are_lines_of_their_cell(tmp_path: Path) -> None:
    found = blocks(
        b"<html><body><ol start=3><li>c<li>d<ol type=a><li>da</ol><li value=9>e</ol><ul><li>plain</ul>"
        b"<table><tr><td rowspan=2>A<table><tr><td>x<td>1</table><td>B<tr><td>C</table></body></html>",
        tmp_path,
    )
    assert texts(found) == ["3. c", "4. d", "a. da", "9. e", "plain"]
    assert isinstance(found[-1], Table)
    assert [row.cells for row in found[-1].rows] == [(("A", "x", "1"), ("B",)), ((), ("C",))]


def test_items_that_word_saves_as_paragraphs_are_items(tmp_path: Path) -> None:
    page = (
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'></head><body lang=EN-GB>"
        "<p class=MsoListParagraphCxSpFirst><![if !supportLists]><span style='font-family:Symbol'>·"
        "<span>&nbsp;&nbsp; </span></span><![endif]>40 women’s groups<o:p></o:p></p>"
        "<p class=MsoNormal>Other</p></body></html>"
    )
    found = blocks(page.encode("cp1252"), tmp_path)
    assert [type(block) for block in found] == [ListItem, Paragraph] and texts(found) == ["40 women’s groups", "Other"]


# -- PDF ----------------------------------------------------------------------------------------------------


def drawn(lines: list[tuple[float, float, str]], size: float = 11) -> bytes:
    """A page with text at places from its upper left corner."""
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4)
    canvas.setFont("Helvetica", size)
    for x, y, text in lines:
        canvas.drawString(x, A4[1] - y, text)
    canvas.save()
    return packed.getvalue()


def test_words_divided_at_the_end_of_a_line_are_whole_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    found = blocks(
        drawn(
            [
                (60, 100, "The team opened places for community services that are based near the homes of all munici-"),
                (60, 114, "palities of the valley, and one more place for the people who asked for more community-"),
                (60, 128, "based work."),
            ]
        ),
        tmp_path,
    )
    (text,) = texts(found)
    assert "all municipalities of" in text and text.endswith("community-based work.")


def test_columns_without_rules_are_a_table(tmp_path: Path) -> None:
    rows = [
        ("No", "Municipality", "Agency"), ("1", "Berat", "UNDP"), ("2", "Has", "UNICEF/UNDP"), ("3", "Kamëz", "UNFPA"),
    ]  # fmt: skip
    columns = (60, 110, 300)
    places = [(x, 100 + 16 * i, text) for i, row in enumerate(rows) for x, text in zip(columns, row, strict=True)]
    found = blocks(drawn([(60, 80, "The places where the agencies work are these ones:"), *places]), tmp_path)
    assert isinstance(found[1], Table) and [row.texts for row in found[1].rows] == rows


# -- workbooks ------------------------------------------------------------------------------------------------


def test_a_workbook_is_a_table_a_visible_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Results"
    book.active.append(["Indicator", "Value", "Day"])
    book.active.append([])
    book.active.append(["trained\nwomen", 12.0, datetime(2024, 5, 3)])
    book.active.append([None, 0.125, None])
    book.create_sheet("Secret").append(["9"])
    book["Secret"].sheet_state = "hidden"
    book.create_sheet("Codes").append(["F"])
    book.save(tmp_path / "book.bin")
    found = reading.load(tmp_path / "book.bin", "book")
    assert found.format == "xlsx"
    tables = [block for block in found.blocks if isinstance(block, Table)]
    assert [[(str(row.number), row.cells) for row in table.rows] for table in tables] == [
        [
            ("sheet Results, row 1", (("Indicator",), ("Value",), ("Day",))),
            ("sheet Results, row 3", (("trained", "women"), ("12",), ("2024-05-03",))),
            ("sheet Results, row 4", ((), ("0.125",))),
        ],
        [("sheet Codes, row 1", (("F",),))],
    ]  # fmt: skip
