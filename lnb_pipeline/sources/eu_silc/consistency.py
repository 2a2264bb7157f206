"""Which records belong to the survey, and whether the four files fit together.

Households are the accepted ones of D (DB135 = 1), persons their current or temporarily absent
members (RB110 1-4). A column that is absent or empty throughout (user database) excludes nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.errors import Finding
from lnb_pipeline.silc import derive
from lnb_pipeline.silc.codebook import File, key_variables
from lnb_pipeline.sources.eu_silc.layout import FILE_TITLES
from lnb_pipeline.sources.eu_silc.read import NO_ID
from lnb_pipeline.sources.eu_silc.typed import Identifiers, SurveyFile

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]
NOWHERE = -1
_INTERVIEWED = (11, 12, 13, 14)
"""RB250: information from an interview, own or by another member, or from registers."""
_INTERVIEW_AGE = 16


@dataclass(frozen=True, slots=True)
class Universe:
    """Rows that count and how the files join.

    `accepted` marks rows of D, `members` rows of R; `household_of` is the household identifier of
    every row of R; `data_row` gives the row of H for every row of D, `interview_row` the row of P and
    `household_row` the row of D for every row of R (`NOWHERE` when there is none).
    """

    accepted: Mask
    members: Mask
    household_of: Identifiers
    data_row: Positions
    household_row: Positions
    interview_row: Positions
    notes: dict[str, int]


def universe(files: Mapping[File, SurveyFile]) -> Universe:
    """Find accepted households and their members; also where identifiers repeat (see `findings`)."""
    d, r, h, p = files["D"], files["R"], files["H"], files["P"]
    accepted = _among(d, "DB135", (1,))
    current = _among(r, "RB110", (1, 2, 3, 4))
    household_of, n_derived = _household_of(r)
    household_row = position(d.key, household_of)
    in_accepted = (household_row != NOWHERE) & accepted[household_row]
    members = current & in_accepted
    interviewed = np.isin(p.key, r.key[members])
    elsewhere = current & ~in_accepted & (household_row != NOWHERE)
    notes = {
        "households not accepted, set aside: D": int((~accepted).sum()),
        "persons who are no longer members, set aside: R": int((~current).sum()),
        "members of households not accepted, set aside: R": int(elsewhere.sum()),
        "households not accepted, set aside: H": int((~np.isin(h.key, d.key[accepted])).sum()),
        "interviews of persons who are not members, set aside: P": int((~interviewed).sum()),
        "household of the person derived from the personal identifier: R": n_derived,
    }
    return Universe(
        accepted, members, household_of, position(h.key, d.key), household_row, position(p.key, r.key),
        {kind: n for kind, n in notes.items() if n},
    )


def position(keys: Identifiers, wanted: Identifiers) -> Positions:
    """Row of each wanted identifier among the keys (the first one if it repeats), else `NOWHERE`."""
    if not len(keys):
        return np.full(len(wanted), NOWHERE, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    found = order[place]
    return np.where((keys[found] == wanted) & (wanted != NO_ID), found, NOWHERE).astype(np.int64)


def findings(files: Mapping[File, SurveyFile], universe: Universe, period: int) -> list[Finding]:
    """Everything that does not fit together: E301, E302, E305, E307, E308; counts only."""
    found = [*_identifiers(files, universe, period)]
    if found:  # orphans are noise while identifiers are missing or doubled
        return found
    return [
        *_orphans(files, universe), *_interviews(files, universe, period), *_sex(files["R"], universe.members),
        *_required(files, universe),
    ]


def _among(file: SurveyFile, code: str, codes: tuple[int, ...]) -> Mask:
    values = file.number(code)
    if np.isnan(values).all():
        return np.ones(file.n_rows, dtype=np.bool_)
    return np.isin(values, codes)


def _household_of(r: SurveyFile) -> tuple[Identifiers, int]:
    """RB040, else RX030, else the personal identifier without its last two digits."""
    stated = np.where(r.identifier("RB040") != NO_ID, r.identifier("RB040"), r.identifier("RX030"))
    derived = np.where(r.key != NO_ID, r.key // 100, NO_ID)
    return np.where(stated != NO_ID, stated, derived), int((stated == NO_ID).sum())


def _identifiers(files: Mapping[File, SurveyFile], universe: Universe, period: int) -> list[Finding]:
    found: list[Finding] = []
    for role, file in files.items():
        where = f"{file.name}, column {key_variables(role)[2]}"
        counted = universe.members if role == "R" else np.ones(file.n_rows, dtype=np.bool_)
        n_missing = int((file.key == NO_ID).sum())
        keys = file.key[counted & (file.key != NO_ID)]
        n_repeated = len(keys) - len(np.unique(keys))
        if n_missing:
            found.append(Finding(
                "E307", where=where, rule="every record has its identifier",
                expected="an identifier in every row", got=f"{n_missing} rows without",
                hint="fill the identifier at the source", count=n_missing,
            ))
        if n_repeated:
            found.append(Finding(
                "E301", where=where, rule=f"an identifier appears once in survey year {period}",
                expected="one row each", got=f"{n_repeated} rows too many",
                hint="ask the provider which row holds; nothing is removed here", count=n_repeated,
            ))
    return found


def _orphans(files: Mapping[File, SurveyFile], universe: Universe) -> list[Finding]:
    d, r, h, p = files["D"], files["R"], files["H"], files["P"]
    current = _among(r, "RB110", (1, 2, 3, 4))
    accepted_ids = d.key[universe.accepted]
    homeless = current & (universe.household_row == NOWHERE)
    relations: tuple[tuple[SurveyFile, File, int, str], ...] = (
        (h, "D", int((~np.isin(h.key, d.key)).sum()), "every household of H is in D"),
        (r, "D", int(homeless.sum()), "the household of every person is in D"),
        (p, "R", int((~np.isin(p.key, r.key)).sum()), "every person of P is in R"),
        (d, "H", int((~np.isin(accepted_ids, h.key)).sum()), "every accepted household of D is in H"),
        (d, "R", int((~np.isin(accepted_ids, universe.household_of[universe.members])).sum()),
         "every accepted household of D has a member in R"),
    )
    return [
        Finding(
            "E302", where=f"{child.name}, column {key_variables(child.role)[2]}", rule=rule,
            expected=f"a record in {FILE_TITLES[parent]}", got=f"{count} records without",
            hint="check that the four files are of the same version and year", count=count,
        )
        for child, parent, count, rule in relations
        if count
    ]


def _interviews(files: Mapping[File, SurveyFile], universe: Universe, period: int) -> list[Finding]:
    """A file P that ends too early at a line end reads well; only the register knows who is missing."""
    r, p = files["R"], files["P"]
    answered = universe.members & (universe.interview_row != NOWHERE)
    by_register = universe.members & np.isin(r.number("RB250"), _INTERVIEWED)
    age = derive.age_at_income_year_end(r.number("RB081"), r.number("RX020"), r.number("RB080"), period)
    adult = universe.members & ~(age < _INTERVIEW_AGE)
    silent = np.setdiff1d(universe.household_row[adult], universe.household_row[answered])
    relations = (
        (int((by_register & ~answered).sum()), "column RB250", "members", p,
         "every member with an interview by RB250 (11 to 14) is in P"),
        (len(silent), "column RB030", "households", p,
         f"an accepted household with a member of {_INTERVIEW_AGE} and over has a person in P"),
    )
    return [
        Finding(
            "E302", where=f"{r.name}, {column}", rule=rule,
            expected=f"a record in {FILE_TITLES['P']}, file {child.name}", got=f"{count} {what} without",
            hint="the file P may be cut off at a line end: ask the provider for it again", count=count,
        )
        for count, column, what, child, rule in relations
        if count
    ]


def _sex(r: SurveyFile, members: Mask) -> list[Finding]:
    count = int(np.isnan(r.number("RB090")[members]).sum())
    if not count:
        return []
    return [Finding(
        "E305", where=f"{r.name}, column RB090", rule="the sex of every member is known",
        expected="1 men, 2 women", got=f"{count} members with another code or none",
        hint="correct RB090 at the source", count=count,
    )]


def _required(files: Mapping[File, SurveyFile], universe: Universe) -> list[Finding]:
    d, r = files["D"], files["R"]
    needed = [(d, code, universe.accepted, "accepted households") for code in ("DB050", "DB060", "DB090")]
    needed.append((r, "RB050", universe.members, "members"))
    found = []
    for file, code, counted, what in needed:
        count = int(np.isnan(file.number(code)[counted]).sum())
        if count:
            found.append(Finding(
                "E308", where=f"{file.name}, column {code}", rule=f"{what} have a value in {code}",
                expected="a value whose flag is not negative", got=f"{count} {what} without", count=count,
                hint="ask the provider for the missing values; stratum, PSU and weight cannot be replaced",
            ))
    return found
