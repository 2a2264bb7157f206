"""The document model: one shape whatever the notation."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.agency_reports import document, reading
from lnb_pipeline.sources.agency_reports.document import Footnote, Heading, ListItem, Paragraph, Table
from lnb_pipeline.sources.agency_reports.reading import limits

ROWS = [("No", "Name", "Who"), ("1", "Has", "UNDP/UNW"), ("2", "Fier", "UNICEF")]
TABBED = "\n".join("\t".join(row) for row in ROWS)
PIPED = "| No | Name | Who |\n|----|:----:|---:|\n| 1 | **Has** | UNDP/UNW |\n| 2 | Fier | UNICEF |"
BARE_PIPED = "No | Name | Who\n--- | --- | ---\n1 | Has | UNDP/UNW\n2 | Fier | UNICEF"
HTML = (
    "<table>\n<tr>"
    + "</tr>\n\n<tr>".join("".join(f"\n\t<td>{cell}</td>" for cell in row) for row in ROWS)
    + "</tr>\n</table>"
)
WRAPPED_HTML = f"<div><section>{HTML}</section></div>"


@pytest.mark.parametrize("notation", [TABBED, PIPED, BARE_PIPED, HTML, WRAPPED_HTML])
def test_a_table_is_the_same_in_every_notation(notation: str) -> None:
    blocks = document.parse(f"## Annex\n\n{notation}\n\nThe end\n").blocks
    assert [type(block) for block in blocks] == [Heading, Table, Paragraph]
    assert [row.texts for row in blocks[1].rows] == ROWS


def test_lines_are_numbered_as_in_the_file() -> None:
    text = "# One\n\nfirst  \n*second*\nthird<sup>1</sup>\n\n- item\n2\tHas\n\n[^1]: Note\nthat goes on\n"
    found = document.parse(text)
    assert [(line.number, line.text) for line in found.lines()] == [
        (1, "One"), (3, "first"), (4, "second"), (5, "third[^1]"), (7, "item"), (8, "2"), (8, "Has"),
    ]  # fmt: skip
    assert found.footnotes == (Footnote(10, "1", "Note that goes on"),)


def test_a_cell_keeps_its_printed_lines() -> None:
    (table,) = document.parse(
        "<p><b>Cost (US\\$)</b></p> <ul> <li>a&nbsp;&amp; b</li></ul> c\t<i>d</i>\t\t"
    ).blocks
    assert table.rows[0].cells == (("Cost (US$)", "a & b", "c"), ("d",))


def test_marks_ordinals_boxes_and_lists() -> None:
    found = document.parse(
        "2<sup>nd</sup> word [7] and [link](#)\n\n1. one\n2. two\n\n<input type='checkbox' checked> Yes"
    )
    assert [line.text for line in found.lines()] == ["2nd word [7] and link", "1. one", "2. two", "☒ Yes"]
    assert isinstance(found.blocks[1], ListItem)
    assert document.marks("a[^3] b [^12]") == ["3", "12"]
    assert document.marks(document.parse("eleven towns[10] have").blocks[0].text) == ["10"]


def test_comments_rules_and_indents_are_no_content() -> None:
    found = document.parse("above\n---\n\n<!-- hidden\n\nhidden -->\n    indented\n\tagain\n")
    assert [(line.number, line.text) for line in found.lines()] == [
        (1, "above"),
        (7, "indented"),
        (8, "again"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E208"), (b" \r\n\t", "E208"), (b"%PDF-1.7 rest", "E208"), (b"PK\x03\x04 rest", "E208"),
        (b"text\x00text", "E208"), (b"caf\xe9", "E205"), ("text".encode("utf-16"), "E205"),
        (b"a" * (limits.MAX_TEXT_BYTES + 1), "E208"),
    ],
)  # fmt: skip
def test_what_is_no_utf8_text_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "content"
    file.write_bytes(content)
    with pytest.raises(DeliveryError) as caught:
        reading.load(file, "report.md")
    assert caught.value.code == code
    assert caught.value.findings[0].where == "report.md"


def test_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = f"# T\n\n{TABBED}\n\nword\u00a0word\n"
    forms = [
        text.encode(),
        text.encode("utf-8-sig"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
    ]
    read = []
    for form in forms:
        (tmp_path / "file").write_bytes(form)
        read.append(reading.load(tmp_path / "file", "file"))
    assert all(other == read[0] for other in read)
