"""Footnotes and annexes that a document refers to and does not contain, or contains and does not refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lnb_pipeline.sources.agency_reports.document import Document, Line, block_lines, marks
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding

ANNEX = re.compile(r"\b(?:[Aa]nnex|ANNEX)\s+(\d{1,2}|[IVX]{1,4})\b")
ANNEX_TITLE = re.compile(r"(?:Annex|ANNEX)\s+(\d{1,2}|[IVX]{1,4})\s*(?:$|[:.(–—-]|(?<=\s)[A-Z])")


def footnotes(document: Document) -> Iterator[ReportFinding]:
    """Footnote marks without a footnote, and footnotes nothing refers to."""
    defined = {note.mark: note.number for note in document.footnotes}
    texts = [*document.lines(), *(Line(note.number, note.text) for note in document.footnotes)]
    referred: dict[str, int] = {}
    for line in texts:
        for mark in marks(line.text):
            referred.setdefault(mark, line.number)
    for mark, number in referred.items():
        if mark not in defined:
            yield ReportFinding(
                "footnote_text_missing", f"{number}", f"mark {mark} stands in the text, no footnote {mark} does",
                f"mark {mark}", _count("footnote", len(defined)),
            )  # fmt: skip
    for mark, number in defined.items():
        if mark not in referred:
            yield ReportFinding(
                "footnote_mark_missing", f"{number}", f"footnote {mark} exists, the text has no mark {mark}",
                f"footnote {mark}", "no mark in the text",
            )  # fmt: skip


def _count(noun: str, number: int) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'} in the document"


def annexes(document: Document) -> Iterator[ReportFinding]:
    """Annexes that are mentioned and not contained; an annex is contained when a line is its title."""
    begins = {m[1] for line in document.lines() if (m := ANNEX_TITLE.match(line.text))}
    seen: set[str] = set()
    for passage in document.passages():
        for match in ANNEX.finditer(passage.text):
            if match[1] not in begins | seen:
                seen.add(match[1])
                contained = ", ".join(f"annex {label}" for label in sorted(begins)) or "no annex"
                yield ReportFinding(
                    "annex_missing",
                    f"{passage.number}",
                    f"annex {match[1]} is mentioned, the document has no annex {match[1]}",
                    f"annex {match[1]} is mentioned",
                    f"the document contains {contained}",
                )


def annex_label(document: Document, number: int) -> str | None:
    """The annex that the line of the given number belongs to, by the last title of an annex before it."""
    label = None
    for block in document.blocks:
        if block.number > number:
            break
        for line in block_lines(block):
            match = ANNEX_TITLE.match(line.text)
            label = match[1] if match else label
    return label
