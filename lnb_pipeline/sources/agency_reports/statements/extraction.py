"""From a document to its quantified statements: the narrative passage by passage, with what each inherits from "
  "above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.document import Document, Place, without_marks
from lnb_pipeline.sources.agency_reports.sections import Section, named_outcome, section_of, sections
from lnb_pipeline.sources.agency_reports.statements import abbreviations, context, groups, timing
from lnb_pipeline.sources.agency_reports.statements.carrying import Carrier
from lnb_pipeline.sources.agency_reports.statements.clauses import Around, around, municipalities
from lnb_pipeline.sources.agency_reports.statements.counting import Count, counts, topic
from lnb_pipeline.sources.agency_reports.statements.passages import Passage, passages
from lnb_pipeline.sources.agency_reports.statements.places import Named, Resolve
from lnb_pipeline.sources.agency_reports.statements.sentences import Sentence, is_run_in, sentences
from lnb_pipeline.sources.agency_reports.statements.statement import Basis, Statement, confidence, identity
from lnb_pipeline.sources.agency_reports.statements.support import Attribution, Speaker

_ALONE = 60
_BACK = 6
_ACRONYMS = (
    re.compile(r"\b([A-Z][A-Z&]{1,8}\d?)\s+(?:[Jj]oint\s+)?(?:[Pp]rogramme|[Pp]roject)\b"),
    re.compile(r"\b([A-Z][A-Z&]{1,8}\d?)\s+(?:ProDoc|[Pp]roject [Dd]ocument|[Pp]hase\b|[Ss]teering [Cc]ommittee)"),
    re.compile(r"(?:[Pp]rogramme|[Pp]roject|PROGRAMME|PROJECT)[^().;]{0,80}\(([A-Z][A-Z&]{1,8}\d?)\)"),
)
_ACRONYM = re.compile(r"(?<![\w-])([A-Z]{3,8})(?=\d?(?![\w-]))")
_NO_PROGRAMME = frozenset(["UN", "JP", "MPTF", "EU", "IPA", "SDG", "ANNUAL", "JOINT", "TARGETED", "THE"])


def extract(
    document: Document, *, period: tuple[date, date], resolve: Resolve, programme: Sequence[str] = (),
    most: int | None = None,
) -> tuple[Statement, ...]:
    """The quantified statements of a narrative report, in reading order.

    `period` is the reporting period; `resolve` says which municipality a name means, None for none; `programme`
    holds the names of the programme itself, which is no agency; reading ends with the `most`th statement. A report
    without figures has no statements.
    """
    return tuple(islice(_Narrative(document, period, resolve, programme).statements(), most))


@dataclass(frozen=True, slots=True)
class _Above:
    """Agencies that a heading names, for what stands below it."""

    level: int
    agencies: tuple[str, ...]


def programme_names(document: Document, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """Acronyms that the document uses for the programme: `the LNB programme`, `Green Jobs Joint Programme (GJJP)`.

    So are acronyms made of initials of one of its `titles`: LNB of Leave No One Behind.
    """
    texts = [line.text for line in document.lines()] + [note.text for note in document.footnotes]
    found = [match for text in texts for pattern in _ACRONYMS for match in pattern.findall(text)]
    used = dict.fromkeys(acronym for text in texts for acronym in _ACRONYM.findall(text))
    found += [acronym for acronym in used if any(_is_of_initials(acronym, title) for title in titles)]
    found += [name.rstrip("0123456789") for name in found]
    return tuple(name for name in dict.fromkeys(found) if agencies.agency(name) is None and name not in _NO_PROGRAMME)


def _is_of_initials(acronym: str, title: str) -> bool:
    """Whether the letters of an acronym are initials of a title in order, from its first word on."""
    initials = [word[0] for word in re.findall(r"[A-Za-z]\w*", title)]
    left = iter(letter.upper() for letter in initials)
    return bool(initials) and acronym[0] == initials[0].upper() and all(letter in left for letter in acronym)


class _Narrative:
    """A report while it is read from top to bottom."""

    def __init__(
        self, document: Document, period: tuple[date, date], resolve: Resolve, programme: Sequence[str]
    ) -> None:
        self._passages = passages(document)
        self._sections = sections(document)
        self._notes = {note.mark: note.text for note in document.footnotes}
        self._terms = abbreviations.units(passage.text for passage in self._passages)
        self._period, self._resolve = period, resolve
        self._speaker = Speaker([*programme, *programme_names(document, programme)])
        self._headings: list[_Above] = []
        self._introduced: tuple[str, ...] = ()
        self._equal: Counter[tuple[str, float]] = Counter()

    def statements(self) -> Iterator[Statement]:
        for passage in self._passages:
            if passage.kind == "heading":
                self._go_below(passage.level, without_marks(passage.text))
            elif self._is_agency_alone(passage):
                self._go_below(50, passage.text)
            else:
                yield from self._of_passage(passage)

    def _go_below(self, level: int, title: str) -> None:
        self._headings = [above for above in self._headings if above.level < level]
        named = tuple(dict.fromkeys(name for _, _, name in agencies.mentions(title)))
        self._headings.append(_Above(level, named if len(title) < 160 else ()))
        self._introduced = ()

    def _is_agency_alone(self, passage: Passage) -> bool:
        """A line that names agencies and nothing else stands over what follows as a heading does."""
        if len(passage.text) > 2 * _ALONE:
            return False
        text = re.sub(r"^\W+|[\s:–—-]+$", "", without_marks(passage.text))
        named = agencies.split(text)
        return len(text) < _ALONE and bool(named.known) and not named.unknown and "(" not in text

    def _of_passage(self, passage: Passage) -> Iterator[Statement]:
        if passage.kind == "paragraph":
            self._introduced = ()
        found = sentences(passage.text, passage.lead)
        read: list[list[Count]] = []
        for before_it, sentence in zip([None, *found], found, strict=False):
            earlier = [count for before in read[-_BACK:] for count in before]
            about = topic(before_it.text, read[-1]) if before_it is not None else None
            earlier += [about] if about is not None else []
            is_title = passage.lead is not None and sentence is found[0] and is_run_in(sentence.text, passage.lead)
            read.append([] if is_title else counts(sentence.text, earlier, self._terms))
        mentions = [
            self._speaker.mentions(sentence.text, [count.figure.start for count in own])
            for sentence, own in zip(found, read, strict=True)
        ]
        section = section_of(self._sections, passage.number)
        carrier = Carrier(
            [s.text for s in found], mentions, self._introduced, self._heading_agencies(),
            background=section is not None and context.is_background(section.title),
        )  # fmt: skip
        outcomes = _Outcomes(section)
        attributions = carrier.read([[count.figure.start for count in own] for own in read])
        for sentence, own, by in zip(found, read, attributions, strict=True):
            outcomes.go_on(sentence.text)
            if own:
                yield from self._of_sentence(passage, sentence, own, by, outcomes)
        if passage.kind == "paragraph" and re.search(r":\s*(?:\[\^\d+\])?\s*$", passage.text[-20:]):
            self._introduced = carrier.current

    def _heading_agencies(self) -> tuple[str, ...]:
        return next((above.agencies for above in reversed(self._headings) if above.agencies), ())

    def _of_sentence(
        self, passage: Passage, sentence: Sentence, own: Sequence[Count], by: Sequence[Attribution], outcomes: _Outcomes
    ) -> Iterator[Statement]:
        words = around(sentence.text, own)
        located = municipalities(sentence.text, own, words, self._resolve, self._notes)
        plan: bool | None = None
        for count, near, attribution, names in zip(own, words, by, located, strict=True):
            title = outcomes.section.title if outcomes.section else None
            inherited = None if near.begins else plan
            plan = timing.is_plan(near.lead_in, near.behind, inherited, self._period[1], title)
            spoken = _Spoken(count, attribution, outcomes.outcome, outcomes.basis, names, plan, self._time(near))
            yield self._statement(passage, sentence, spoken)

    def _time(self, near: Around) -> str:
        named = timing.named_period(timing.own_period(near.behind)) or timing.named_period(near.opening)
        return named or timing.report_period(self._period)

    def _statement(self, passage: Passage, sentence: Sentence, spoken: _Spoken) -> Statement:
        count, by = spoken.count, spoken.by
        figure = count.figure
        printed = without_marks(sentence.text)
        self._equal[printed, figure.value] += 1
        named_groups = groups.groups(count.counted)
        place = passage.place(sentence.start + figure.start)
        return Statement(
            statement=identity(printed, figure.value, self._equal[printed, figure.value]),
            value=figure.value, value_as_printed=figure.printed, qualifier=figure.qualifier, unit=count.unit,
            counted=count.counted or count.unit, population_group=groups.group(named_groups),
            groups_named="|".join(named_groups) or None, sex=groups.sex(count.counted, count.unit),
            agency="|".join(by.agencies) or None, agency_basis=by.basis if by.agencies else None,
            outcome=spoken.outcome, outcome_basis=spoken.outcome_basis,
            municipalities="|".join(name.lau_code or f"“{name.name}”" for name in spoken.names) or None,
            share=count.share, base=count.base, projection=spoken.is_plan, period=spoken.period,
            locator=self._locator(place), confidence=confidence(count, by.basis), status="unreviewed",
            statement_text=printed, municipality_names=tuple(name.name for name in spoken.names),
            lau_codes=tuple(name.lau_code for name in spoken.names), place=place,
            section=section_of(self._sections, passage.number),
        )  # fmt: skip

    def _locator(self, place: Place) -> str:
        """The section by its printed number or title, and the place; a run-in heading is no section to look up."""
        section = section_of([section for section in self._sections if not section.is_run_in], place)
        if section is None:
            return str(place)
        return f"section {section.label}, {place}" if section.is_numbered else f"“{section.label}”, {place}"


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a sentence says about one of its figures."""

    count: Count
    by: Attribution
    outcome: str | None
    outcome_basis: Basis | None
    names: tuple[Named, ...]
    is_plan: bool
    period: str


class _Outcomes:
    """The outcome a passage speaks of: that of its section, until a sentence names another."""

    def __init__(self, section: Section | None) -> None:
        self.section = section
        self.outcome = section.outcome if section else None
        self.basis: Basis | None = "carried" if self.outcome else None
        if section and section.outcome_basis == "explicit":
            self.basis = "explicit"

    def go_on(self, sentence: str) -> None:
        named = named_outcome(sentence)
        if named:
            self.outcome, self.basis = named, "explicit"
        elif self.section is None or self.outcome != self.section.outcome:
            self.basis = "carried" if self.outcome else None
