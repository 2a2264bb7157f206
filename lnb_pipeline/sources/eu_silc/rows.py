"""Rows of the files laid beside one another, in the order of the tables of persons and households."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.silc import derive
from lnb_pipeline.silc.codebook import BREAK_YEAR
from lnb_pipeline.sources.eu_silc.consistency import NOWHERE
from lnb_pipeline.sources.eu_silc.door import Extract
from lnb_pipeline.sources.eu_silc.read import NO_ID
from lnb_pipeline.sources.eu_silc.typed import Numbers, SurveyFile

Values = dict[str, NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_] | NDArray[np.bool_]]
"""Columns of a table by name, one element a row."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the files that go into the tables, in the order of the tables.

    `d` and `h` one element a household; `r`, `p` (`NOWHERE` without interview) and `group` (position of
    the household) one element a person.
    """

    d: NDArray[np.int64]
    h: NDArray[np.int64]
    r: NDArray[np.int64]
    p: NDArray[np.int64]
    group: NDArray[np.int64]

    @property
    def n_households(self) -> int:
        return len(self.d)


@dataclass(frozen=True, slots=True)
class Interviews:
    """Variables of P laid beside the persons of the table; NaN without interview."""

    file: SurveyFile
    row: NDArray[np.int64]

    def number(self, code: str) -> Numbers:
        return np.where(self.row == NOWHERE, np.nan, self.file.number(code)[self.row])

    def amount(self, stem: str) -> Numbers:
        """An income component, gross or net where gross is empty."""
        return derive.gross_or_net(self.number(f"{stem}G"), self.number(f"{stem}N"))


@dataclass(frozen=True, slots=True)
class Relatives:
    """Row of each person's partner in the household (-1 without; None when the file tells no partners), and
    whether a parent lives there."""

    partner: NDArray[np.int64] | None
    with_parent: NDArray[np.bool_]


def rows_of(extract: Extract) -> Rows:
    """Accepted households and their members, each sorted by identifier."""
    universe, keys = extract.universe, extract.files["D"].key
    d = np.flatnonzero(universe.accepted)
    d = d[np.argsort(keys[d], kind="stable")]
    r = np.flatnonzero(universe.members)
    r = r[np.argsort(extract.files["R"].key[r], kind="stable")]
    group_of_row = np.full(len(keys), NOWHERE, dtype=np.int64)
    group_of_row[d] = np.arange(len(d))
    group = group_of_row[universe.household_row[r]]
    return Rows(d, universe.data_row[d], r, universe.interview_row[r], group)


def interviews(extract: Extract, rows: Rows) -> Interviews:
    return Interviews(extract.files["P"], rows.p)


def relatives(extract: Extract, rows: Rows, person: Values) -> Relatives:
    """Partners and parents who live in the household; a column RB240 without any entry tells no partners."""
    ids = np.asarray(person["person_id"], dtype=np.int64)
    found = {
        name: derive.same_household(np.asarray(person[name], dtype=np.int64), ids, rows.group)
        for name in ("partner_id", "father_id", "mother_id")
    }
    tells_partners = bool((extract.files["R"].identifier("RB240") != NO_ID).any())
    return Relatives(
        found["partner_id"] if tells_partners else None, (found["father_id"] >= 0) | (found["mother_id"] >= 0)
    )


def is_before_break(extract: Extract) -> bool:
    """Whether the survey year has the variables and definitions of before 2021."""
    return extract.period < BREAK_YEAR


def numbers(values: Values, name: str) -> Numbers:
    """A column as float64."""
    return np.asarray(values[name], dtype=np.float64)


def mask(values: Values, name: str) -> NDArray[np.bool_]:
    """A column as true and false."""
    return np.asarray(values[name], dtype=np.bool_)


def texts(values: Values, name: str) -> NDArray[np.object_]:
    """A column as text or None."""
    return np.asarray(values[name], dtype=object)
