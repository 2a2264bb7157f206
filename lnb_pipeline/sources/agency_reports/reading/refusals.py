"""Why a file is refused: every reason with its words, so that no text of a file or a library gets into an error."""

from __future__ import annotations

from dataclasses import dataclass

from lnb_pipeline.errors import DeliveryError, LnbError, fail
from lnb_pipeline.sources.agency_reports.reading import limits

_EXPECTED = "a report as Word (.docx), PDF, web page (.html), Markdown, plain text or workbook (.xlsx)"
_AGAIN = "ask the sender for the document again"
_SHORTER = "deliver the report itself, without the documents that are bound in with it"


class Refused(Exception):
    """A file cannot be read; `reason` is a key of `REASONS`, `number` a figure that says more, such as pages."""

    def __init__(self, reason: str, number: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.number = number


@dataclass(frozen=True, slots=True)
class Reason:
    """What is told of a refusal; `{number}` in `got` stands for the figure that came with it."""

    rule: str
    got: str
    hint: str
    expected: str = _EXPECTED
    code: str = "E208"


_KNOWN_KIND = "a report is a document or a text"
_WHOLE = "a report can be read to its end"
_OPEN = "a report opens without a password"
_BOUNDED = "a report stays within the limits of the readers"
_MB = 2**20

REASONS: dict[str, Reason] = {
    "empty": Reason("a report carries text", "an empty file", _AGAIN),
    "no_text": Reason("a report carries text", "a document without any text", _AGAIN),
    "not_utf8": Reason(
        "a report that is a text is UTF-8",
        "bytes that are not UTF-8 at byte {number}",
        "save the document as UTF-8",
        expected="UTF-8",
        code="E205",
    ),
    "utf16": Reason(
        "a report that is a text is UTF-8", "UTF-16", "save the document as UTF-8", expected="UTF-8", code="E205"
    ),
    "binary": Reason(
        _KNOWN_KIND, "a binary file of another kind", "export the report as Word or PDF and deliver that"
    ),
    "image": Reason(
        _KNOWN_KIND, "a picture", "deliver the document the picture was made of, or a PDF with recognised text"
    ),
    "archive": Reason(_KNOWN_KIND, "an archive of files", "unpack it and deliver the documents themselves"),
    "other_office": Reason(
        _KNOWN_KIND,
        "a document of another program (OpenDocument, presentation, binary workbook, rich text or web archive)",
        "open it and save it as Word document (.docx), workbook (.xlsx) or PDF",
    ),
    "strict_workbook": Reason(
        _KNOWN_KIND,
        "a workbook in the strict variant",
        "save it as Excel workbook (.xlsx), not Strict Open XML",
    ),
    "legacy_office": Reason(
        _KNOWN_KIND,
        "a document in the format before 2007 (.doc, .xls)",
        "open it and save it as Word document (.docx) or Excel workbook (.xlsx)",
    ),
    "password_office": Reason(
        _OPEN, "a document protected by a password", "open it, remove the password, and save it again"
    ),
    "password_pdf": Reason(
        _OPEN, "a PDF protected by a password", "ask for the PDF without a password, or for the Word document"
    ),
    "macros": Reason(
        "a report carries no program code",
        "a document or workbook with macros",
        "save it as .docx or .xlsx, which hold no macros",
    ),
    "scanned": Reason(
        "a report carries text",
        "a scanned PDF: {number} pages, hardly any text",
        "ask for the document it was printed from, or run text recognition on it",
    ),
    "unreadable_letters": Reason(
        "a report carries text",
        "a PDF whose letters have no text behind them",
        "export it again with “text can be searched”, or deliver the Word document",
    ),
    "too_large": Reason(
        f"a report has at most {limits.MAX_FILE_BYTES // _MB} MB, as a text {limits.MAX_TEXT_BYTES // 10**6} MB",
        "a larger file",
        "deliver the report without pictures",
    ),
    "unpacks": Reason(
        _BOUNDED,
        "a file that unpacks to far more than it holds",
        "save the document again without pictures and unused formats; if it stays so, do not open it",
    ),
    "many_members": Reason(
        _BOUNDED, "a file packed of {number} parts", "save the document again; if it stays so, do not open it"
    ),
    "entities": Reason(
        _BOUNDED,
        "a document that declares entities in its XML",
        "save the document again with Word or Excel; if it stays so, do not open it",
    ),
    "too_many_pages": Reason(
        f"a report has at most {limits.MAX_PAGES} pages", "a PDF of more than {number} pages", _SHORTER
    ),
    "too_long": Reason(_BOUNDED, "a document that is longer than any report", _SHORTER),
    "long_paragraph": Reason(
        _BOUNDED,
        f"a paragraph of more than {limits.MAX_PARAGRAPH:,} characters",
        "save the document again as Word or PDF",
    ),
    "long_word": Reason(
        _BOUNDED,
        f"a word of more than {limits.MAX_WORD:,} characters without a space",
        "delete what is no text of the report, such as code or a picture written in letters",
    ),
    "many_figures": Reason(
        _BOUNDED, f"more than {limits.MAX_FIGURES:,} figures that count something in its narrative", _SHORTER
    ),
    "damaged": Reason(_WHOLE, "a truncated or damaged file", _AGAIN),
    "time": Reason(
        _BOUNDED,
        f"a file that was not read within {limits.WALL_SECONDS} seconds",
        "save the document again, shorter or without drawings, or deliver its text",
    ),
    "memory": Reason(
        _BOUNDED,
        f"a file that needs more than {limits.MEMORY_BYTES // _MB} MB of memory to read",
        "save the document again, shorter or without drawings, or deliver its text",
    ),
    "reader_failed": Reason(_WHOLE, "a file that the reader could not cope with", _AGAIN),
}


def refusal(name: str, reason: str, number: int | None = None) -> LnbError:
    """The coded error for a reason; what is no known reason is told as a reader that failed."""
    told = REASONS.get(reason, REASONS["reader_failed"])
    return fail(
        DeliveryError,
        told.code,
        where=name,
        rule=told.rule,
        expected=told.expected,
        got=told.got.format(number="many" if number is None else number),
        hint=told.hint,
    )
