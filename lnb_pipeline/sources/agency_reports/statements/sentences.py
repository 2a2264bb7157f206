"""Sentences of a passage, with the remark in brackets that names whose work a sentence tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.statements import lexicon

_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|approx|ca|incl|excl|No|no|Nos|Nr|nr|Art|art|Dr|Mr|Mrs|Ms|St|Prof|Fig|fig|pp|p|para|est|"
    r"resp|Sect|sect|Ch|Vol|Ed|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|U\.S|U\.N|Gov|max|min|"
    r"avg|tel|Tel)|(?<![A-Za-z])[A-Z])\.$"
)
_END = re.compile(r"(?P<stop>[.!?…]+)(?P<close>[”\"’')\]]*(?:\s?\[\^\d+\])*)(?P<gap>\s+)(?=[“\"‘'(\[]*[A-ZÀ-Ý+\d<>~])")
_REMARK = re.compile(r"\s*\(\s*([^()]{2,80}?)\s*\)\s*[.;,]?")
_BY = re.compile(r"^(?:supported |funded |financed |implemented |led |delivered |organi[sz]ed )?(?:by|with|"
                 r"through|source)?[:\s]*", re.I)


_LONGEST = 2_500


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: where it begins in it and its text, footnote marks included."""

    start: int
    text: str


def sentences(text: str, lead: str | None = None) -> list[Sentence]:
    """The sentences of a passage in order; a remark such as `(UNDP)` behind a full stop belongs to the one before.

    A run-in heading is a sentence of its own.
    """
    found, start = [], 0
    colon = text.find(":", len(lead) - 1, len(lead) + 40) + 1 if lead else 0
    for end in [*([colon] if colon else []), *(end for end in _boundaries(text) if end > colon)]:
        found.append((start, end))
        start = end
    found.append((start, len(text)))
    return [_sentence(text, *span) for span in found if text[slice(*span)].strip()]


def is_run_in(sentence: str, lead: str) -> bool:
    """Whether a sentence is a run-in heading and says nothing; one with a verb of its own is emphasised text."""
    return len(sentence) <= len(lead) + 40 and not lexicon.AUXILIARIES & set(re.findall(r"[a-z’']+", lead.lower()))


def _sentence(text: str, start: int, end: int) -> Sentence:
    printed = text[start:end]
    blank = len(printed) - len(printed.lstrip())
    return Sentence(start + blank, printed.strip())


def _boundaries(text: str) -> Iterator[int]:
    """Places at which a new sentence begins."""
    behind = last = 0
    for match in _END.finditer(text):
        before, end = text[max(0, match.end("stop") - 12) : match.end("stop")], match.end()
        if match.start() < behind or (match["stop"] == "." and _SHORT.search(before)):
            continue
        remark = _REMARK.match(text, match.end("close"))
        if remark and remark_agencies(remark[1]) is not None:
            end = behind = remark.end()
        if end < len(text):
            yield from _cuts(text, last, end)
            last = end
            yield end
    yield from _cuts(text, last, len(text))


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Places at which a stretch that is longer than any sentence is cut, so that no document takes long."""
    while end - start > _LONGEST:
        semicolon = text.rfind("; ", start + 1, start + _LONGEST)
        space = text.rfind(" ", start + 1, start + _LONGEST)
        start = semicolon + 1 if semicolon > start else space if space > start else start + _LONGEST
        yield start


def remark_agencies(text: str) -> tuple[str, ...] | None:
    """Agencies of a remark in brackets that names nothing else, such as `UNDP/UNICEF`; None for other brackets."""
    text = re.sub(r"\s+(?:together\s+)?with\s+", ", ", _BY.sub("", text.strip()))
    split = agencies.split(text)
    if not split.known or any(not re.fullmatch(r"[A-Z][A-Za-z&-]{1,10}", token) for token in split.unknown):
        return None
    return split.known
