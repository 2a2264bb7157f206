"""What a reader could conclude of few persons from the sums of one municipality, and what to hide against it.

services.service says which service is in which category, so every shown count is an equation in the unknown counts of
the services; a count of persons is never negative. From these the reader finds the largest number that fits each
unknown: a linear programme. Where that number is under `SMALLEST_SHOWN_COUNT`, few persons are given away, exactly or
nearly, and one of the sums that say so is hidden. This takes in plain differences, women and men against all, and
sums of several categories together. The reader is taken to know every zero there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray

SMALLEST_SHOWN_COUNT = 5
"""Counts of persons of 1 to 4 are hidden."""
WHOLE, WOMEN, MEN = range(3)
"""The three counts of a row."""
SHOWN, BY_SEX_HIDDEN, ALL_HIDDEN = range(3)
"""How much of a row is hidden; women and men go together, and with all beneficiaries."""
_NOTHING = 1e-6
_INFEASIBLE = 2


@dataclass(frozen=True)
class Place:
    """The rows of one municipality and year.

    `members`: a row a row, a column a service; whether it counts there. `counts`: beneficiaries, women and men of each
    row before protection, NaN where unknown. `n_silent`: its services that do not state their beneficiaries. `late`:
    rows to hide only where no other will do.
    """

    members: BoolArray
    counts: FloatArray
    n_silent: IntArray
    late: BoolArray


def hide_what_follows(place: Place, hidden: IntArray) -> IntArray:
    """The levels of hiding (`SHOWN` …) of the rows, raised until nobody can conclude a count of 1 to 4.

    `hidden` are the levels the rows have for themselves. The reader kept out has the shown counts and concludes that a
    count of some service is under 5. He must not be told which of the hidden counts are small: with that he could
    conclude some of them exactly.

    Raises
    ------
    GateError
        E501 when the counts are no sums over the services.
    """
    hidden = hidden.copy()
    system = _system(place)
    reach = np.where(system.equations[system.sums == 0].any(axis=0), 0.0, np.inf)
    asked = np.flatnonzero(reach > 0)
    reach[asked] = _reach(system.equations, system.sums, asked)
    system = system.of_unknowns(reach >= 1 - _NOTHING)
    few = reach[reach >= 1 - _NOTHING] < SMALLEST_SHOWN_COUNT - _NOTHING
    _leave_room_above(system, np.flatnonzero(few), hidden)
    return hidden


@dataclass(frozen=True)
class _System:
    """The counts of a place as equations; unknowns are women, men and the rest of each kind of service.

    `row` and `count` say where each equation stands in the place.
    """

    equations: FloatArray
    sums: FloatArray
    row: IntArray
    count: IntArray
    late: BoolArray

    def of_unknowns(self, kept: BoolArray) -> _System:
        """The system where the other unknowns are zero."""
        matrix = self.equations[:, kept]
        says = matrix.any(axis=1)
        return _System(matrix[says], self.sums[says], self.row[says], self.count[says], self.late)

    def shown(self, hidden: IntArray) -> IntArray:
        """The equations a reader has."""
        level = hidden[self.row]
        return np.flatnonzero((level == SHOWN) | ((level == BY_SEX_HIDDEN) & (self.count == WHOLE)))

    def hide_cheapest(self, equations: IntArray, hidden: IntArray) -> None:
        """Hide one of the equations: categories before the municipality, sexes before all, few persons first."""
        keys = (self.sums[equations], self.count[equations] == WHOLE, self.late[self.row[equations]])
        first = int(equations[np.lexsort(keys)[0]])
        hidden[self.row[first]] = ALL_HIDDEN if self.count[first] == WHOLE else BY_SEX_HIDDEN


def _system(place: Place) -> _System:
    """Services nobody can tell apart are one unknown.

    Beneficiaries of a kind of service are its women, its men and a rest of unknown sex. There is no rest where a row
    with the kind adds up. Where a row contradicts itself (women and men beyond the total, or no total), all
    beneficiaries of its kinds are an unknown of their own.
    """
    told_apart: BoolArray = np.unique(np.vstack([place.members, _silent(place)]), axis=1)
    kinds, silent = told_apart[:-1], told_apart[-1]
    for linked in (True, False):
        system = _equations(place, kinds, silent, linked=linked)
        if _feasible(system):
            return system
    raise fail(
        GateError, "E501", where="services.coverage",
        rule="counts of a municipality are sums over the services of services.service",
        expected="sums of counts that are not negative", got="sums that no counts have",
        hint="make both tables from the same workbook",
    )


def _silent(place: Place) -> BoolArray:
    """The services that must be those of unstated beneficiaries, by how many of them each row has."""
    speaks = np.zeros(place.members.shape[1], dtype=bool)
    silent = speaks.copy()
    while True:
        unclear = ~speaks & ~silent
        left = place.n_silent - place.members[:, silent].sum(axis=1)
        none, every = left == 0, (left > 0) & (left == place.members[:, unclear].sum(axis=1))
        now_speak = place.members[none].any(axis=0) & unclear
        now_silent = place.members[every].any(axis=0) & unclear & ~now_speak
        if not (now_speak.any() or now_silent.any()):
            return silent
        speaks, silent = speaks | now_speak, silent | now_silent


def _equations(place: Place, kinds: BoolArray, silent: BoolArray, *, linked: bool) -> _System:
    n_kinds = kinds.shape[1]
    total, women, men = place.counts.T
    split = np.nan_to_num(women) + np.nan_to_num(men)
    adds_up = kinds[women + men == total].any(axis=0)
    contradicts = kinds[(split > 0) & (np.isnan(total) | (split > total))].any(axis=0)
    together = linked & (adds_up | ~contradicts)
    matrix = np.zeros((3, len(kinds), 3, n_kinds))
    matrix[WHOLE, :, 0] = matrix[WHOLE, :, 1] = kinds & together & ~silent
    matrix[WHOLE, :, 2] = kinds & ~(together & adds_up) & ~silent
    matrix[WOMEN, :, 0] = matrix[MEN, :, 1] = kinds
    sums = place.counts.T.ravel()
    known = ~np.isnan(sums)
    count, row = np.divmod(np.arange(len(sums)), len(kinds))
    return _System(matrix.reshape(len(sums), -1)[known], sums[known], row[known], count[known], place.late)


def _feasible(system: _System) -> bool:
    answer = linprog(np.zeros(system.equations.shape[1]), A_eq=system.equations, b_eq=system.sums)
    return bool(answer.status != _INFEASIBLE)


@dataclass(frozen=True)
class _Solution:
    """Numbers that fit, the lowest value of the aim, and the equations that keep it from being lower."""

    numbers: FloatArray
    value: float
    binding: BoolArray


def _lowest(
    aim: FloatArray, equations: FloatArray, sums: FloatArray, *, caps: FloatArray | None = None,
    limits: tuple[FloatArray, FloatArray] | None = None,
) -> _Solution:
    """The solution of the equations with the lowest aim: no number negative or above its cap, no limit passed."""
    highest = np.full(len(aim), np.inf) if caps is None else caps
    matrix, most = limits or (None, None)
    bounds = [(0.0, float(cap)) for cap in highest]
    answer = linprog(aim, A_ub=matrix, b_ub=most, A_eq=equations, b_eq=sums, bounds=bounds)
    if answer.x is None:
        raise fail(
            GateError, "E502", where="services.coverage", rule="what follows from shown counts can be computed",
            expected="a solution", got=f"status {answer.status} of the linear programme",
            hint="check that services.coverage and services.service are of the same workbook",
        )
    binding = np.abs(np.asarray(answer.eqlin.marginals, dtype=float)) > _NOTHING
    return _Solution(np.asarray(answer.x), float(aim @ answer.x), np.asarray(binding))


def _reach(equations: FloatArray, sums: FloatArray, asked: IntArray) -> FloatArray:
    """The largest number that fits each unknown asked for, or `SMALLEST_SHOWN_COUNT` where that fits.

    Many are cleared at once by a solution that lifts as many as it can; each of the others is asked by itself.
    """
    reach = np.full(len(asked), float(SMALLEST_SHOWN_COUNT))
    left = np.arange(len(asked))
    while len(left):
        cleared = _lift(equations, sums, asked[left]) >= SMALLEST_SHOWN_COUNT - _NOTHING
        left = left[~cleared]
        if not cleared.any():
            break
    for at in left.tolist():
        reach[at] = _largest(equations, sums, int(asked[at]))[0]
    return reach


def _lift(equations: FloatArray, sums: FloatArray, asked: IntArray) -> FloatArray:
    """The unknowns asked for in a solution with the largest sum of them, each counted up to the smallest shown one."""
    n_unknown, n_asked = equations.shape[1], len(asked)
    above = np.zeros((n_asked, n_unknown))
    above[np.arange(n_asked), asked] = -1.0
    solution = _lowest(
        np.repeat([0.0, -1.0], [n_unknown, n_asked]), np.hstack([equations, np.zeros((len(sums), n_asked))]), sums,
        caps=np.repeat([np.inf, SMALLEST_SHOWN_COUNT], [n_unknown, n_asked]),
        limits=(np.hstack([above, np.eye(n_asked)]), np.zeros(n_asked)),
    )
    return solution.numbers[n_unknown:]


def _largest(equations: FloatArray, sums: FloatArray, unknown: int) -> tuple[float, BoolArray]:
    """The largest number for an unknown, up to the smallest shown one, and the equations that bind it."""
    alone = np.arange(equations.shape[1]) == unknown
    caps = np.where(alone, SMALLEST_SHOWN_COUNT, np.inf)
    solution = _lowest(-alone.astype(float), equations, sums, caps=caps)
    return -solution.value, solution.binding


def _leave_room_above(system: _System, unknowns: IntArray, hidden: IntArray) -> None:
    """Hide sums until the smallest shown count fits every one of the unknowns."""
    while len(unknowns):
        shown = system.shown(hidden)
        reach = _reach(system.equations[shown], system.sums[shown], unknowns)
        unknowns = unknowns[reach < SMALLEST_SHOWN_COUNT - _NOTHING]
        if len(unknowns):
            _open_one(system, int(unknowns[0]), hidden)


def _open_one(system: _System, unknown: int, hidden: IntArray) -> None:
    """Hide sums until the smallest shown count fits an unknown: of those that bind it, the cheapest first."""
    while True:
        shown = system.shown(hidden)
        largest, binds = _largest(system.equations[shown], system.sums[shown], unknown)
        if largest >= SMALLEST_SHOWN_COUNT - _NOTHING:
            return
        binding = shown[binds]
        if not len(binding):  # a degenerate solution names none
            binding = shown[system.equations[shown, unknown] != 0]
        system.hide_cheapest(binding, hidden)
