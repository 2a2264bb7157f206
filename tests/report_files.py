"""One annual report written as Word, PDF, web page and Markdown: the same words in four notations."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from tests.report_content import NOTES, REPORT, Grid, Head, Items, Part, Text, Title, runs

# -- Markdown -----------------------------------------------------------------------------------------


def write_markdown(path: Path, report: Sequence[Part] = REPORT) -> Path:
    parts = [_markdown(part) for part in report]
    notes = [f"<sup>{mark}</sup> {text}" for mark, text in NOTES.items()]
    path.write_text("\n\n".join([*parts, *notes]) + "\n", encoding="utf-8")
    return path


def _markdown(part: Part) -> str:
    if isinstance(part, Title):
        return "  \n".join(f"**{_raised(line)}**" for line in part.lines)
    if isinstance(part, Head):
        return f"{'#' * part.level} {part.text}"
    if isinstance(part, Text):
        return _raised(part.text)
    if isinstance(part, Items):
        return "\n".join(f"{f'{i}.' if part.numbered else '-'} {_raised(t)}" for i, t in enumerate(part.items, start=1))
    if isinstance(part, Grid):
        return "\n".join("\t".join(row) for row in part.rows)
    return "\n".join("\t".join(map(_box, row)) for row in part.rows)


def _raised(text: str) -> str:
    return re.sub(r"\[\^(\d+)\]", r"<sup>\1</sup>", text)


def _box(box: tuple[str | tuple[str, str], ...]) -> str:
    """A box of the cover on one line of HTML."""
    lines = "".join(
        f"<tr><td>{html.escape(line[0])}</td><td>{html.escape(line[1])}</td></tr>"
        if isinstance(line, tuple)
        else f"<p>{_raised(html.escape(line))}</p>"
        for line in box
    )
    return re.sub(r"((?:<tr>.*?</tr>)+)", r"<table>\1</table>", lines)


# -- web page -----------------------------------------------------------------------------------------


def write_html(path: Path, report: Sequence[Part] = REPORT) -> Path:
    body = "\n".join(_html(part) for part in report)
    notes = "\n".join(
        f'<li id="fn{mark}"><p>{html.escape(text)} <a href="#fnref{mark}">↩</a></p></li>'
        for mark, text in NOTES.items()
    )
    page = (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>Report</title>"
        "<style>p { margin: 0 }</style><script>var hidden = 'Programme Title: none'</script></head>\n"
        f"<body>\n{body}\n<section class='footnotes'><hr/><ol>\n{notes}\n</ol></section>\n</body></html>\n"
    )
    path.write_text(page, encoding="utf-8")
    return path


def _html(part: Part) -> str:
    if isinstance(part, Title):
        return f"<p>{'<br/>'.join(f'<b>{_html_text(line)}</b>' for line in part.lines)}</p>"
    if isinstance(part, Head):
        return f"<h{part.level}>{_html_text(part.text)}</h{part.level}>"
    if isinstance(part, Text):
        return f"<p>{_html_text(part.text)}</p>"
    if isinstance(part, Items):
        name = "ol" if part.numbered else "ul"
        return f"<{name}>\n" + "\n".join(f"<li>{_html_text(item)}</li>" for item in part.items) + f"\n</{name}>"
    if isinstance(part, Grid):
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in part.rows)
        return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"
    boxes = ("".join(f"<td>{_linked(_box(box))}</td>" for box in row) for row in part.rows)
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in boxes) + "\n</table>"


def _html_text(text: str) -> str:
    names = {"bold": "b", "italic": "i"}
    return "".join(
        _linked(f"<sup>{piece}</sup>")
        if kind == "note"
        else (f"<{names[kind]}>{html.escape(piece)}</{names[kind]}>" if kind in names else html.escape(piece))
        for kind, piece in runs(text)
    )


def _linked(text: str) -> str:
    return re.sub(r"<sup>(\d+)</sup>", r'<a href="#fn\1" id="fnref\1" class="footnote-ref"><sup>\1</sup></a>', text)


# -- Word ---------------------------------------------------------------------------------------------


def write_docx(path: Path, report: Sequence[Part] = REPORT) -> Path:
    """The report as Word writes it; the part with the footnotes is written by hand."""
    document = docx.Document()
    for part in report:
        _word(document, part)
    document.save(str(path))
    _add_notes(path)
    return path


def _word(document: WordDocument, part: Part) -> None:
    if isinstance(part, Title):
        paragraph = document.add_paragraph()
        for position, line in enumerate(part.lines):
            if position:
                paragraph.add_run().add_break()
            _word_runs(paragraph, line, bold=True)
    elif isinstance(part, Head):
        document.add_heading(part.text, level=part.level)
    elif isinstance(part, Text):
        _word_runs(document.add_paragraph(), part.text)
    elif isinstance(part, Items):
        for item in part.items:
            _word_runs(document.add_paragraph(style="List Number" if part.numbered else "List Bullet"), item)
    elif isinstance(part, Grid):
        table = document.add_table(rows=len(part.rows), cols=len(part.rows[0]), style="Table Grid")
        for row, texts in zip(table.rows, part.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    else:
        table = document.add_table(rows=len(part.rows), cols=2, style="Table Grid")
        for row, boxes in zip(table.rows, part.rows, strict=True):
            for cell, box in zip(row.cells, boxes, strict=True):
                _word_box(cell, box)


def _word_box(cell: _Cell, box: tuple[str | tuple[str, str], ...]) -> None:
    rows = [line for line in box if isinstance(line, tuple)]
    lines = [line for line in box if isinstance(line, str)]
    for position, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        _word_runs(paragraph, line, bold=position == 0)
    if rows:
        inner = cell.add_table(rows=len(rows), cols=2)
        for row, texts in zip(inner.rows, rows, strict=True):
            for inner_cell, text in zip(row.cells, texts, strict=True):
                inner_cell.text = text


def _word_runs(paragraph: WordParagraph, text: str, bold: bool = False) -> None:
    for kind, piece in runs(text):
        run = paragraph.add_run("" if kind == "note" else piece)
        run.bold = True if bold or kind == "bold" else None
        run.italic = True if kind == "italic" else None
        if kind == "note":
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), piece)
            run.font.superscript = True
            run._r.append(reference)


def _add_notes(path: Path) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = "".join(
        f'<w:footnote w:id="{mark}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
        f"{escape(text)}</w:t></w:r></w:p></w:footnote>"
        for mark, text in NOTES.items()
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/footnotes.xml"] = f"<w:footnotes {space}>{notes}</w:footnotes>".encode()
    relations = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    parts[relations] = parts[relations].replace(
        b"</Relationships>", f'<Relationship Id="rIdN" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode()
    )
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'.encode()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


# -- PDF ----------------------------------------------------------------------------------------------

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=13, spaceAfter=7)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9.5, leading=11.5, spaceAfter=3)
_NOTE = ParagraphStyle("note", parent=_BODY, fontSize=8, leading=9.5, spaceAfter=0)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName="Helvetica-Bold", fontSize=10.5, leading=13, spaceAfter=0)
_HEADS = {
    level: ParagraphStyle(
        f"h{level}", parent=_BODY, fontName="Helvetica-Bold", fontSize=size, leading=size * 1.25, spaceBefore=8
    )
    for level, size in ((2, 15), (3, 12))
}  # fmt: skip
_GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])


class _Pages(BaseDocTemplate):
    """Pages with a running head, a page number and the footnotes of the page at its foot."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), pagesize=A4, title="Report", invariant=1)
        self.waiting: list[str] = []
        frame = Frame(60, 110, A4[0] - 120, A4[1] - 190, id="body", leftPadding=0, rightPadding=0)
        self.addPageTemplates(PageTemplate(id="page", frames=[frame], onPageEnd=self._furnish))

    def _furnish(self, canvas: object, _: object) -> None:
        canvas.saveState()  # type: ignore[attr-defined]
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(60, A4[1] - 45, "Open Doors – report of the year")  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {canvas.getPageNumber()}")  # type: ignore[attr-defined]
        place = 102.0
        if self.waiting:
            canvas.line(60, place + 2, 200, place + 2)  # type: ignore[attr-defined]
        for mark in dict.fromkeys(self.waiting):
            note = Paragraph(f"<super>{mark}</super> {escape(NOTES[mark])}", _NOTE)
            _, height = note.wrap(A4[0] - 120, 80)
            place -= height
            note.drawOn(canvas, 60, place)
        self.waiting.clear()
        canvas.restoreState()  # type: ignore[attr-defined]


def write_pdf(path: Path, report: Sequence[Part] = REPORT) -> Path:
    pages = _Pages(path)
    pages.build([flowable for part in report for flowable in _pdf(part, pages)])
    return path


def _pdf(part: Part, pages: _Pages) -> Iterator[Flowable]:
    if isinstance(part, Title):
        for line in part.lines:
            yield _marked(line, _TITLE, pages)
        yield Spacer(1, 10)
    elif isinstance(part, Head):
        yield _marked(part.text, _HEADS[part.level], pages)
    elif isinstance(part, Text):
        yield _marked(part.text, _BODY, pages)
    elif isinstance(part, Items):
        items = [ListItem(_marked(item, _BODY, pages)) for item in part.items]
        if part.numbered:
            yield ListFlowable(items, bulletType="1", bulletFormat="%s.")
        else:
            yield ListFlowable(items, bulletType="bullet", start="•")
    elif isinstance(part, Grid):
        wide = len(part.rows[0]) > 3
        widths = [170, 55, 55, 55, 130] if wide else [40, 200, 200]
        yield Table([[Paragraph(escape(c), _CELL) for c in row] for row in part.rows], widths, style=_GRID)
        yield Spacer(1, 10)
    else:
        yield Table([[_pdf_box(box, pages) for box in row] for row in part.rows], [237, 237], style=_GRID)
        yield Spacer(1, 10)


def _pdf_box(box: tuple[str | tuple[str, str], ...], pages: _Pages) -> list[Flowable]:
    rows = [line for line in box if isinstance(line, tuple)]
    flowables = [_marked(line, _CELL, pages) for line in box if isinstance(line, str)]
    if rows:
        cells = [[Paragraph(escape(text), _CELL) for text in row] for row in rows]
        flowables.append(Table(cells, [145, 70], style=_GRID))
    return flowables


def _marked(text: str, style: ParagraphStyle, pages: _Pages) -> Flowable:
    """A paragraph; the mark of a note tells the page at the moment it is drawn."""
    names = {"bold": "b", "italic": "i"}
    marked = "".join(
        f"<super>{piece}</super>"
        if kind == "note"
        else (f"<{names[kind]}>{escape(piece)}</{names[kind]}>" if kind in names else escape(piece))
        for kind, piece in runs(text)
    )
    return _Noting(marked, style, pages, [piece for kind, piece in runs(text) if kind == "note"])


class _Noting(Paragraph):
    """A paragraph that tells its page which notes it calls."""

    def __init__(
        self, text: str, style: ParagraphStyle, pages: _Pages | None = None, marks: Sequence[str] = (), **rest: object
    ) -> None:
        super().__init__(text, style, **rest)
        self.pages, self.marks = pages, marks

    def draw(self) -> None:
        super().draw()
        if self.pages is not None:
            self.pages.waiting += self.marks

    def split(self, width: float, height: float) -> list[Flowable]:
        parts = super().split(width, height)
        for part in parts[-1:]:
            part.pages, part.marks = self.pages, self.marks
        return parts


