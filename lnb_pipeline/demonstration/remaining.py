"""The columns of a demonstration file that nothing else models: drawn from what the codebook says.

Each variable of the survey year gets its flags from the conditions of its routing (and of `coupled`) and
its answers from its list or range, leaning towards the record's hardship. One variable's answers are
drawn independently of all others, so that a new variable changes no other column.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

from lnb_pipeline.demonstration.amounts import amount
from lnb_pipeline.demonstration.arrays import Array, stream
from lnb_pipeline.demonstration.cells import (
    COUNTRY,
    NOT_DELIVERED,
    NOT_THIS_YEAR,
    Cells,
    Draft,
    File,
    cells,
    empty,
)
from lnb_pipeline.demonstration.conditions import holds, spoken_of
from lnb_pipeline.demonstration.coupled import INSTEAD, SHARES, SPREAD, VOID
from lnb_pipeline.silc.codebook import File as FileName
from lnb_pipeline.silc.codebook import Variable, variables

_LEANING = 0.4
_FEW = 13
"""A range of fewer whole numbers than this is drawn like a list."""
_UNKNOWN = (99, 9999)
_UNKNOWN_SHARE = 0.02
_ABROAD = ("EL", "IT", "XK", "DE")
_ABROAD_SHARE = 0.02


def complete(file: FileName, year: int, seed: int, draft: Draft, context: dict[str, Array], leaning: Array) -> File:
    """Every variable of the survey year.

    Parameters
    ----------
    draft
        What is modelled: whole columns, or bare values of which routing leaves some.
    context
        Numbers that conditions may speak of beside the file's own variables, by name.
    leaning
        A standard normal score of each record that drawn answers lean towards.
    """
    filler = _Filler(file, year, seed, draft, context, leaning)
    return {variable.code: filler.cell(variable.code) for variable in variables(file, year)}


@dataclass
class _Filler:
    file: FileName
    year: int
    seed: int
    draft: Draft
    context: dict[str, Array]
    leaning: Array
    made: File = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.variables = {variable.code: variable for variable in variables(self.file, self.year)}

    def cell(self, code: str) -> Cells:
        if code not in self.made:
            entry = self.draft.get(code)
            self.made[code] = entry if isinstance(entry, Cells) else self._routed(self.variables[code], entry)
        return self.made[code]

    def number(self, name: str) -> Array:
        """Numbers of a variable, of its flag, or of the context."""
        if name in self.context:
            return self.context[name]
        if name.endswith("_F"):
            return self.cell(name.removesuffix("_F")).flags.astype(float)
        if name == "year":
            return np.full(len(self.leaning), float(self.year))
        return self.cell(name).numbers

    def _routed(self, variable: Variable, values: Array | None) -> Cells:
        if not _collected(variable):
            reason = NOT_DELIVERED if NOT_DELIVERED in variable.flags else NOT_THIS_YEAR
            return empty(len(self.leaning), reason)
        if values is None:
            values = self._instead(variable, self._drawn(variable))
        drawn = _flagged(variable, values)
        return Cells(drawn.values, self._void(variable), drawn.flag, drawn.factor)

    def _void(self, variable: Variable) -> Array:
        """The flag of each record that the variable does not apply to, 0 elsewhere."""
        void = np.zeros(len(self.leaning), dtype=np.int64)
        coupled = [(f, w) for f, w in VOID.get(variable.code, ()) if f in variable.flags and self._knows(w)]
        for flag, when in [*coupled, *((r.flag, r.when) for r in variable.routing)]:
            void = np.where((void == 0) & holds(when, self.number), flag, void)
        return void

    def _knows(self, condition: str) -> bool:
        known = self.variables.keys() | self.context.keys()
        return all(name.removesuffix("_F") in known for name in spoken_of(condition))

    def _instead(self, variable: Variable, values: Array) -> Array:
        if variable.code not in INSTEAD:
            return values
        barred, when, given = INSTEAD[variable.code]
        return np.where((values == barred) & holds(when, self.number), given, values)

    def _drawn(self, variable: Variable) -> Array:
        rng = stream(self.seed, "answers", self.file, self.year, variable.code)
        score = _LEANING * self.leaning + np.sqrt(1 - _LEANING**2) * rng.normal(size=len(self.leaning))
        if variable.text:
            return _countries(variable, ndtr(score))
        if variable.code in SPREAD and not variable.codes:
            return _spread(variable, score)
        codes = _codes(variable)
        shares = SHARES.get(variable.code) or _usual_shares(codes)
        limits = np.cumsum(np.array(shares[: len(codes)]) / sum(shares[: len(codes)]))
        at = np.searchsorted(limits[:-1], ndtr(score), side="right")
        return np.asarray(np.array(codes, dtype=np.int64)[at])


def _collected(variable: Variable) -> bool:
    """Whether the survey year is one of the variable's module; a single module may linger in later years."""
    return not variable.modules or any(module.collected_in(variable.year) for module in variable.modules)


def _codes(variable: Variable) -> list[int]:
    if variable.codes:
        return [int(code) for code in variable.codes if int(code) >= 0]
    if variable.minimum is None or variable.maximum is None:
        raise KeyError(f"{variable.code} has neither a list nor a range")
    low, high = int(variable.minimum), int(variable.maximum)
    return list(range(low, min(high, low + _FEW - 1) + 1))


def _usual_shares(codes: list[int]) -> tuple[float, ...]:
    """Two: mostly the second; three: mostly the first; more: a hill; a code for unknown is rare."""
    known = [code for code in codes if code not in _UNKNOWN]
    n = len(known)
    if n == 2:
        shares = [0.2, 0.8]
    elif n == 3:
        shares = [0.6, 0.25, 0.15]
    else:
        shares = [(k + 1) * (n - k) for k in range(n)]
    total = sum(shares)
    rest = [_UNKNOWN_SHARE] * (len(codes) - n)
    return (*(share / total for share in shares), *rest)


def _spread(variable: Variable, score: Array) -> Array:
    low, middle, high = SPREAD[variable.code]
    reach = np.where(score > 0, high - middle, middle - low)
    values = np.clip(np.round(middle + reach * score / 2.6), low, high)
    if variable.code.startswith("HI1") and variable.factor:
        values = np.where(score > 1.2, np.round(values, -2), 0.0)  # few have other debts
    top = np.inf if variable.maximum is None else variable.maximum
    return np.asarray(np.clip(values, -np.inf if variable.minimum is None else variable.minimum, top))


def _countries(variable: Variable, rank: Array) -> Array:
    """Nearly always this country, seldom one of those most migrants know."""
    listed = [code for code in _ABROAD if code in (variable.codes or ())]
    names = np.array([COUNTRY, *listed])
    at = np.where(rank > 1 - _ABROAD_SHARE, 1 + (rank * 1e6).astype(np.int64) % max(1, len(listed)), 0)
    return names[np.minimum(at, len(listed))]


def _flagged(variable: Variable, values: Array) -> Cells:
    if variable.factor:
        return amount(variable, values, np.zeros(len(values), dtype=bool))
    positive = [flag for flag in variable.flags if flag > 0]
    return cells(values, flag=1 if 1 in positive or not positive else positive[0])
