"""Pooled values are means of annual ones: which of them must go so that no hidden annual value can be computed.

Windows overlap, so that differences of pooled values give single years away; the annual values shown and what binds
women, men and both sexes of a year (`relations`) help. All of it is a system of linear equations in the hidden annual
values of a place, which is asked what it determines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from lnb_pipeline.release.determined import determined
from lnb_pipeline.release.relations import ADDITIVE, PARTS, SIDES, WHOLE, cluster
from lnb_pipeline.release.verdict import SHOWN

_GOLDEN = (5**0.5 - 1) / 2


class Annual(NamedTuple):
    """An annual value of a place."""

    indicator: str
    year: int
    sex: str


class Triple(NamedTuple):
    """Pooled values of women, men and both sexes, which are shown together or not at all."""

    n_persons: int
    indicator: str
    time_period: int


Equation = dict[Annual, float]
"""Coefficients of annual values whose weighted sum is known."""
Place = tuple[str, str]
"""A place and a cluster of indicators whose values follow from one another."""


def survey_years(years: str) -> list[int]:
    """The years of a window as it is written: `2021-2023` is three years, `2021, 2023` two."""
    found = [int(year) for year in re.findall(r"\d{4}", years)]
    return found if "," in years else list(range(found[0], found[-1] + 1))


def share_of_women(year: int) -> float:
    """A stand-in for the share of women in a place: between 0.3 and 0.7, another one each year.

    What counts is that nothing cancels by accident; the true share is known to everybody and never a round number.
    """
    return 0.3 + 0.4 * ((year * _GOLDEN) % 1.0)


def revealing(direct: pd.DataFrame, pooled: pd.DataFrame) -> pd.Series:
    """Which shown pooled values must be hidden; the index is that of `pooled`.

    `direct`: protected annual values of the municipalities, all ages (indicator, time_period, geo, sex, obs_status).
    `pooled`: indicator, time_period, geo, sex, years, n_persons, obs_status. A year of a window without a row in
    `direct` (the place was not measured yet) is kept like a hidden one: nobody judged its value. While a value to be
    kept follows, the pooled values with the smallest sample go of those it follows from, women, men and both sexes
    together.
    """
    told = _by_place(direct[direct["obs_status"].isin(SHOWN)])
    hidden = _by_place(direct[direct["obs_status"] == "Q"])
    shown = pooled["obs_status"].isin(SHOWN)
    gone = {
        (place[0], triple.indicator, triple.time_period)
        for place, windows in _windows(pooled[shown]).items()
        for triple in _to_hide(windows, hidden.get(place, set()), told.get(place, set()))
    }
    return shown & pd.MultiIndex.from_frame(pooled[["geo", "indicator", "time_period"]]).isin(gone)


def _by_place(rows: pd.DataFrame) -> dict[Place, set[Annual]]:
    """The annual values of each place."""
    found: dict[Place, set[Annual]] = {}
    for geo, indicator, year, sex in rows[["geo", "indicator", "time_period", "sex"]].itertuples(index=False):
        found.setdefault((geo, cluster(indicator)), set()).add(Annual(indicator, year, sex))
    return found


def _windows(pooled: pd.DataFrame) -> dict[Place, dict[Triple, list[Equation]]]:
    """What the pooled values of each place say: each is the mean of the annual values of its window."""
    size = pooled.groupby(["indicator", "time_period", "geo"])["n_persons"].transform("max")
    columns = [pooled[c] for c in ("indicator", "time_period", "geo", "sex", "years")]
    found: dict[Place, dict[Triple, list[Equation]]] = {}
    for indicator, period, geo, sex, years, n_persons in zip(*columns, size, strict=True):
        place, triple = (geo, cluster(indicator)), Triple(int(n_persons), indicator, int(period))
        window = {Annual(indicator, year, sex): 1.0 for year in survey_years(years)}
        found.setdefault(place, {}).setdefault(triple, []).append(window)
    return found


def _to_hide(windows: dict[Triple, list[Equation]], hidden: set[Annual], told: set[Annual]) -> Iterator[Triple]:
    """Pooled values to hide until no value to be kept is determined that was not so without them.

    The smallest sample goes first among those without which less would follow; where it takes several to keep a
    value, among those whose window holds its year.
    """
    in_windows = {value for equations in windows.values() for window in equations for value in window}
    unknown = (hidden | in_windows) - told
    if not unknown:
        return
    of_a_year = list(_annual_equations(unknown | told))
    kept = unknown - _follows(of_a_year, unknown)
    left = dict(sorted(windows.items()))

    def follows(without: Triple | None = None) -> set[Annual]:
        known = [e for triple, equations in left.items() if triple != without for e in equations]
        return _follows([*of_a_year, *known], kept)

    while found := follows():
        years = {value.year for value in found}
        needed = (triple for triple in left if follows(without=triple) < found)
        near = (triple for triple, equations in left.items() if years & {v.year for e in equations for v in e})
        chosen = next(needed, None) or next(near)
        yield chosen
        del left[chosen]


def _annual_equations(annual: set[Annual]) -> Iterator[Equation]:
    """What binds the values of one year: sexes of a share, AROPE and its parts, a difference and its sides."""
    for indicator, year in sorted({(value.indicator, value.year) for value in annual}):
        women, men, both = (Annual(indicator, year, sex) for sex in "FMT")
        if indicator in ADDITIVE:
            share = share_of_women(year)
            parts = {sex: part for sex, part in ((women, share), (men, 1.0 - share)) if sex in annual}
            # of one sex alone the value is that of both
            weight = 1.0 if len(parts) == 1 else None
            yield from _known({sex: weight or part for sex, part in parts.items()} | {both: -1.0}, annual)
        if indicator in SIDES:
            sides = SIDES[indicator]
            yield from _known({Annual(sides, year, "M"): 1.0, Annual(sides, year, "F"): -1.0, both: -1.0}, annual)
        if indicator == WHOLE:
            for sex in "FMT":
                parts = {Annual(part, year, sex): 1.0 for part in PARTS}
                yield from _known({**parts, Annual(WHOLE, year, sex): -1.0}, annual)


def _known(terms: Equation, annual: set[Annual]) -> Iterator[Equation]:
    """The equation, if all of its values are there."""
    if set(terms) <= annual and len(terms) > 1:
        yield terms


def _follows(equations: Iterable[Equation], unknown: set[Annual]) -> set[Annual]:
    """The unknown values that the equations determine."""
    columns = {value: at for at, value in enumerate(sorted(unknown))}
    rows = []
    for equation in equations:
        row = np.zeros(len(columns))
        for value, coefficient in equation.items():
            if value in columns:
                row[columns[value]] = coefficient
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    fixed = determined(np.array(rows))
    return {value for value, at in columns.items() if fixed[at]}
