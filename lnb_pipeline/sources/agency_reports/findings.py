"""Rules that find where a document contradicts itself or leaves a gap.

A finding is shown beside what the document says and repairs nothing. The rules are general: they know
the forms, not the documents. Texts are ours, short, with the figures that disagree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lnb_pipeline.sources.agency_reports.document import Document, Line, block_lines, marks
from lnb_pipeline.sources.agency_reports.printed import months_between

CODES: dict[str, str] = {
    "action_number_differs": "A key action's number does not belong to its recommendation",
    "action_number_gap": "Numbers are missing among the key actions of a recommendation",
    "action_number_repeated": "A key action's number stands more than once",
    "agency_not_participating": "An agency of the annex is not among the participating organisations",
    "agency_unknown": "An agency is none the pipeline knows; kept as printed",
    "amounts_differ": "The total is not the sum of the contributions",
    "annex_count_differs": "The text counts other target municipalities than the annex lists",
    "annex_missing": "An annex is mentioned that the document does not contain",
    "annex_number_gap": "Numbers are missing in the annex",
    "annex_number_missing": "A row of a numbered annex has no number",
    "annex_number_repeated": "A number of the annex stands more than once",
    "cover_field_absent": "Fields of the form are not on the cover",
    "cover_values_differ": "The cover prints a field twice with different values",
    "deadline_missing": "A key action has no deadline",
    "duration_differs": "The stated duration is not the span from start to current end",
    "end_before_start": "An end date lies before the start date",
    "footnote_text_missing": "A footnote mark has no footnote",
    "footnote_mark_missing": "A footnote is never referred to",
    "list_count_differs": "A count and the list in its footnote differ",
    "municipality_repeated": "A municipality stands more than once in the annex",
    "no_agency": "A target municipality has no agency",
    "no_key_action": "A recommendation has no key action",
    "period_differs": "The document is about another year than its delivery states",
    "recommendation_number_gap": "Numbers are missing among the recommendations",
    "responsible_missing": "Who is responsible for a key action was not recognised",
    "stated_overdue": "The document itself says a key action is overdue",
    "start_after_period": "The programme starts after the reporting period",
    "status_missing": "The status of a key action was not recognised",
}


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One contradiction or gap: its kind, where it stands, and what disagrees."""

    code: str
    locator: str
    text: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown finding code {self.code}")


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
                "footnote_text_missing",
                f"line {number}",
                f"mark {mark} stands in the text, no footnote {mark} does",
            )
    for mark, number in defined.items():
        if mark not in referred:
            yield ReportFinding(
                "footnote_mark_missing",
                f"line {number}",
                f"footnote {mark} exists, the text has no mark {mark}",
            )


_ANNEX = re.compile(r"\b(?:[Aa]nnex|ANNEX)\s+(\d{1,2}|[IVX]{1,4})\b")
_ANNEX_TITLE = re.compile(r"(?:Annex|ANNEX)\s+(\d{1,2}|[IVX]{1,4})\s*(?:$|[:.(–—-]|(?<=\s)[A-Z])")


def annexes(document: Document) -> Iterator[ReportFinding]:
    """Annexes that are mentioned and not contained; an annex is contained when a line is its title."""
    begins = {m[1] for line in document.lines() if (m := _ANNEX_TITLE.match(line.text))}
    seen: set[str] = set()
    for passage in document.passages():
        for match in _ANNEX.finditer(passage.text):
            if match[1] not in begins | seen:
                seen.add(match[1])
                yield ReportFinding(
                    "annex_missing",
                    f"line {passage.number}",
                    f"annex {match[1]} is mentioned, the document has no annex {match[1]}",
                )


def annex_label(document: Document, number: int) -> str | None:
    """The annex that the line of the given number belongs to, by the last title of an annex before it."""
    label = None
    for block in document.blocks:
        if block.number > number:
            break
        for line in block_lines(block):
            match = _ANNEX_TITLE.match(line.text)
            label = match[1] if match else label
    return label


_COUNT = re.compile(r"(?<![\w.,])(\d{1,3})(?:\s+[^\d\s]\S*){0,6}?\s+municipalit(?:y|ies)\b", re.IGNORECASE)


def annex_count(document: Document, label: str | None, listed: int) -> Iterator[ReportFinding]:
    """Sentences that refer to the annex and count its municipalities otherwise than it lists them."""
    if label is None:
        return
    for passage in document.passages():
        for sentence in re.split(r"(?<=[.;])\s+", passage.text):
            if label not in _ANNEX.findall(sentence) or _ANNEX_TITLE.match(sentence):
                continue
            for stated in {int(count) for count in _COUNT.findall(sentence)} - {listed}:
                yield ReportFinding(
                    "annex_count_differs",
                    f"line {passage.number}",
                    f"the text states {stated} municipalities, annex {label} lists {listed}",
                )


_COUNT_WITH_NOTE = re.compile(
    r"(?<![\w.,])(\d{1,3})(?:\s+[^\d\s]\S*){0,3}?\s+municipalit(?:y|ies)\s?\[\^(\d{1,3})\]", re.IGNORECASE
)


def note_counts(document: Document, resolve: Callable[[str], object | None]) -> Iterator[ReportFinding]:
    """Counts of municipalities whose footnote lists another number of names.

    A footnote counts as a list when at least two of its names and at least half of them are known
    municipalities.
    """
    notes = {note.mark: note for note in document.footnotes}
    for passage in document.passages():
        for stated, mark in _COUNT_WITH_NOTE.findall(passage.text):
            names = _names(notes[mark].text, resolve) if mark in notes else []
            known = sum(resolve(name) is not None for name in names)
            if known < 2 or known * 2 < len(names) or len(names) == int(stated):
                continue
            open_end = re.search(r"\betc\b|…|\.\.\.", notes[mark].text)
            ending = " and ends with an open 'etc.'" if open_end else ""
            yield ReportFinding(
                "list_count_differs",
                f"line {passage.number}",
                f"{stated} municipalities are stated, footnote {mark} names {len(names)}{ending}",
            )


def _names(text: str, resolve: Callable[[str], object | None]) -> list[str]:
    """Names of a printed list; two names that only lack their comma are taken apart."""
    names: list[str] = []
    for part in re.split(r"\s*[,;]\s*(?:and\s+)?|\s+(?:and|dhe|&)\s+", text):
        part = part.strip(" .…:")
        if not part or part.lower() == "etc":
            continue
        words = part.split()
        pairs = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
        both = next(
            (p for p in pairs if resolve(part) is None and all(resolve(n) is not None for n in p)), None
        )
        names += both or (part,)
    return names


def dates(
    start: date | None, original_end: date | None, current_end: date | None, period_end: date
) -> Iterator[ReportFinding]:
    """Dates of the cover that cannot all be right."""
    for label, end in (("original", original_end), ("current", current_end)):
        if start and end and end < start:
            yield ReportFinding(
                "end_before_start", "cover", f"the start date {start} is after the {label} end date {end}"
            )
    if start and start > period_end:
        yield ReportFinding(
            "start_after_period",
            "cover",
            f"the start date {start} is after the reporting period's end {period_end}",
        )


def duration(months: float | None, start: date | None, current_end: date | None) -> Iterator[ReportFinding]:
    """A stated duration that is neither the full months from start to current end nor one more."""
    if months is None or start is None or current_end is None or current_end < start:
        return
    span = months_between(start, current_end)
    if months not in (span, span + 1):
        yield ReportFinding(
            "duration_differs",
            "cover",
            f"{months:g} months are stated, {start} to {current_end} is {span} full months",
        )


def gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers missing between 1 and the highest."""
    present = set(numbers)
    return [n for n in range(1, max(present, default=0)) if n not in present]


def repeats(values: Sequence[str] | Sequence[int]) -> list[str]:
    """Values that stand more than once, in order."""
    return [str(value) for value, count in Counter(values).items() if count > 1]
