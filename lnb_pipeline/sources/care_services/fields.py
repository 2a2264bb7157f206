"""What a sheet's layout is made of: columns, the headings that stand for them, and how a heading is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Literal

from lnb_pipeline.sources.care_services.cells import fold_label
from lnb_pipeline.sources.care_services.contacts import is_of_contact
from lnb_pipeline.sources.care_services.labels import CODES
from lnb_pipeline.sources.care_services.money import LEK, SCALES, money_words, scales_in
from lnb_pipeline.sources.care_services.phrases import names_source, vocabulary, without_laws, words_of, years_in

Kind = Literal[
    "municipality", "prefecture", "text", "count", "amount", "date", "year", "yes_no", "choice", "code", "codes",
    "population", "pair", "plan",
]
NUMBERS: frozenset[Kind] = frozenset({"count", "amount", "population"})
"""Kinds whose values add up, so that a row of sums can be recognised."""

_OVER_ROWS: frozenset[Kind] = frozenset(
    {"municipality", "prefecture", "text", "code", "codes", "choice", "yes_no", "date"}
)
_NOTE = re.compile(r"\(([^()]*)\)\s*$")
_ANY_NOTE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MARKS = re.compile(r"[\s*†:]+$")
_HARMLESS = frozenset({
    "nr", "numri", "numer", "numer persona", "persona", "ne numer", "no", "number", "persons", "number of persons",
    "vjec", "vite", "years",
})
_UNIT_WORDS = frozenset({*SCALES, *LEK, "all", "ne", "in", "x", "vjetor", "annual", "viti", "year"})
_OF_PLACES = vocabulary(
    "emri emertimi name qarku qark qarkut bashkia bashki bashkise prefektura prefecture county municipality njesia "
    "vendore local unit e i te of the sipas"
)
_OF_COUNTS = vocabulary(
    "nr numri numer number no vende vendet places place persona personave persons shtreter shtretersh shtrati beds "
    "bed kapaciteti capacity maksimal maksimale max maximum i e te ne of in gjithsej total"
)
_EXPLAINING = vocabulary(
    "ligji ligjit ligj law vkm vendim dcm sipas nga lista liste list zgjidh zgjidhni shkruaj shkruani shenoni shenojme "
    "select choose choice from emri emertimi name plote i plote full lloji tipi type kodi code statusi status vitet "
    "vit viti vitit years year period periudha data date dita muaji dd mm vvvv yyyy day month po jo yes no y n ne "
    "proces process in progress me nje one ose or and dhe edhe e te se of the per for nese if si p sh eg fundit last "
    "burimi source qendra qendres qender centre center sherbimi sherbimit sherbim service services provider ofruesi "
    "ofruesit juridik legal entitet entiteti grupi grupet group groups perfitues beneficiary target f m femra meshkuj "
    "female male publik publike jopublik jo private privat kryesor kryesore main shume disa several more than"
)
_BARE_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet.

    `headings`: the forms it is printed in. `required`: the heading must be there. `filled`: every row
    must state it. `takes_note`: a remark in brackets after the heading (source, explanation) does not
    change which column it is, where all its words are known to explain; an amount takes only remarks on lek,
    thousands and millions. `names_one`:
    the value tells a row apart, so that a cell merged over several rows is no value of each. A field of
    kind code or codes also keeps its label in `<column>_as_printed`.
    """

    column: str
    kind: Kind
    headings: tuple[str, ...]
    required: bool = False
    filled: bool = False
    takes_note: bool = False
    names_one: bool = False
    also: tuple[str, ...] = ()
    """Columns of the layout that state the same: only one of them may be there."""

    @property
    def holds_over_rows(self) -> bool:
        """Whether a cell merged down several rows speaks for each of them: a provider does, a number does not."""
        return self.kind in _OVER_ROWS and not self.names_one


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its name in `source_cell`, the names it may bear, its columns and what is left unread.

    `bare_place_is_no_record`: a row that states a place and nothing else says that nothing is there, and
    a place holds for the rows below it. `year`: the year the mapping is about, so that a column of another one
    ("Buxheti vjetor (2019)") is not read; None takes any.
    """

    name: str
    titles: tuple[str, ...]
    fields: tuple[Field, ...]
    unread: tuple[str, ...] = field(default=())
    bare_place_is_no_record: bool = False
    year: int | None = None

    def of_year(self, year: int) -> SheetLayout:
        """The layout as it is understood in the mapping of a year."""
        return replace(self, year=year)

    @cached_property
    def known_titles(self) -> frozenset[str]:
        return frozenset(fold_label(title) for title in self.titles)

    @cached_property
    def by_heading(self) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for item in self.fields:
            for heading in item.headings:
                if found.setdefault(fold_label(heading), item) is not item:
                    raise RuntimeError(f"the heading {heading} means two columns of {self.name}")
        return found

    @cached_property
    def unread_headings(self) -> frozenset[str]:
        return frozenset(fold_label(heading) for heading in self.unread)

    def field_of(self, heading: str) -> Field | None:
        """Column a printed heading stands for, None when it is unknown or deliberately not read."""
        return self._meaning(heading)[0]

    def knows(self, heading: str) -> bool:
        """Whether a heading belongs to this layout, read or not."""
        found, unread = self._meaning(heading)
        return found is not None or unread is not None

    def meaning(self, heading: str) -> str | None:
        """What a heading means, to count different meanings: a column, or the form of an unread heading."""
        found, unread = self._meaning(heading)
        return found.column if found is not None else unread

    def _meaning(self, heading: str) -> tuple[Field | None, str | None]:
        """The field of a heading, or else the unread heading it is; the whole form is tried first."""
        whole = _MARKS.sub("", heading)
        for form in (whole, _without_harmless_notes(whole)):
            folded = fold_label(form)
            if folded in self.unread_headings:
                return None, folded
            found = self.by_heading.get(folded)
            if found is not None and (form is whole or found.kind in ("count", "population")):
                return found, None
        for form, note in _shorter_forms(whole):
            folded = fold_label(form)
            if folded in self.unread_headings:
                return None, folded
            found = self.by_heading.get(folded)
            if found is not None and _takes(found, note, self.year):
                return found, None
        return None, None


def note_of(heading: str) -> str | None:
    """The remark in brackets at the end of a heading, None when there is none."""
    found = _NOTE.search(_MARKS.sub("", heading))
    return found[1].strip() or None if found else None


def _without_harmless_notes(heading: str) -> str:
    return _ANY_NOTE.sub(lambda note: " " if fold_label(note[1] or note[2] or "") in _HARMLESS else note[0], heading)


def _shorter_forms(heading: str) -> Iterator[tuple[str, str]]:
    """The heading without its last note, or without its last words of a unit, and what was left off."""
    note = note_of(heading)
    if note is not None:
        yield _NOTE.sub("", _MARKS.sub("", heading)), note
    words = fold_label(heading).split()
    end = len(words)
    while end and (words[end - 1] in _UNIT_WORDS or words[end - 1] == "1" or _BARE_YEAR.fullmatch(words[end - 1])):
        end -= 1
        yield " ".join(words[:end]), " ".join(words[end:])


def _takes(wanted: Field, note: str, year: int | None) -> bool:
    """Whether a heading with this remark is still the column's; "Ofruesi (personi i kontaktit)" is not the provider."""
    if is_of_contact(fold_label(note)):
        return False
    if wanted.kind == "population":
        return wanted.takes_note and names_source(note) and not scales_in(note)
    others = {y for y in years_in(note) if year is not None and y != year}
    if others:
        return False
    words = [word for word in words_of(without_laws(note)) if not _BARE_YEAR.fullmatch(word)]
    if wanted.kind == "amount":
        return len(scales_in(note)) <= 1 and all(w in _UNIT_WORDS or _BARE_YEAR.fullmatch(w) for w in money_words(note))
    return set(words) <= {"viti", "vitit", "year"} or (wanted.takes_note and set(words) <= _explaining(wanted))


def _explaining(wanted: Field) -> frozenset[str]:
    """Words of remarks that leave a column what it is: m2 after places, or partner after a place, are none of them."""
    if wanted.kind in ("municipality", "prefecture"):
        return _OF_PLACES
    return _OF_COUNTS if wanted.kind == "count" else _EXPLAINING | _words_of_labels()


@cache
def _words_of_labels() -> frozenset[str]:
    return frozenset(word for codes in CODES.values() for label in codes for word in words_of(label))
