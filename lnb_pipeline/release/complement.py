"""Which cells must be hidden besides the unreliable ones, so that no hidden value can be computed.

Shares add up: women and men to both sexes, age bands to all ages, regions to the country, and the
municipalities of a region to it where each is measured. The population behind a share is taken to be
known to everybody (the worst case), so every such sum is one linear equation in the hidden values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from lnb_pipeline.estimation.record import BoolArray, IntArray
from lnb_pipeline.indicators.catalogue import BY_CODE
from lnb_pipeline.reference.register import load_register

_NOTHING = 1e-9
"""What is left of zero in a null space."""


class Key(NamedTuple):
    indicator: str
    time_period: int
    geo: str
    sex: str
    age: str


@dataclass(frozen=True)
class Sum:
    """A total and its parts, as positions; a cell without persons is in none, as it adds nothing."""

    total: int
    parts: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        return (self.total, *self.parts)


@dataclass
class _Grid:
    """The cells with a value, in the order of their keys, and what binds them to one another.

    `size` decides which cell goes first; women and men of a cell have the same, so that they go together.
    """

    keys: list[Key]
    hidden: BoolArray
    size: IntArray
    pairs: list[tuple[int, int]]
    sums: list[Sum]

    def hide_smallest(self, candidates: Iterable[int], last: Iterable[int] = ()) -> None:
        """Hide the smallest shown cell of the candidates, one of `last` only if there is no other."""
        late = set(last)
        shown = [cell for cell in candidates if not self.hidden[cell]]
        self.hidden[min(shown, key=lambda cell: (cell in late, self.size[cell], self.keys[cell]))] = True


def complementary(cells: pd.DataFrame) -> pd.Series:
    """Cells to hide so that no hidden one follows from those shown.

    `cells`: key columns, geo_level, n_persons, hidden and shown (an undefined cell is neither); its index
    is that of the result. Women and men are shown together or not at all, for every indicator. Where one
    member of a sum of shares is hidden, the smallest other goes as well (for an all-sexes value women and
    men, for a part another part rather than the total). What linear algebra still determines from
    several sums together loses another neighbour. All of it is repeated until nothing changes.
    """
    present = cells[cells["hidden"] | cells["shown"]].sort_values(list(Key._fields))
    grid = _grid(present)
    before = grid.hidden.copy()
    components = _components(grid)
    while _close_pairs_and_sums(grid) or _open_determined(grid, components):
        pass
    more = pd.Series(False, index=cells.index)
    more.loc[present.index] = grid.hidden & ~before
    return more


def _grid(present: pd.DataFrame) -> _Grid:
    keys = [Key(*row) for row in present[list(Key._fields)].itertuples(index=False)]
    position = {key: at for at, key in enumerate(keys)}
    both = [(at, position[key._replace(sex="M")]) for at, key in enumerate(keys)
            if key.sex == "F" and key._replace(sex="M") in position]
    size = present["n_persons"].to_numpy(np.int64, copy=True)
    for women, men in both:
        size[[women, men]] = size[women] + size[men]
    parts: dict[tuple[str, int], list[int]] = {}
    for at, (key, parent) in enumerate(zip(keys, _parents(present), strict=True)):
        if BY_CODE[key.indicator].is_share:
            for dimension, total in _totals(key, parent):
                if total in position:
                    parts.setdefault((dimension, position[total]), []).append(at)
    sums = [Sum(total, tuple(found)) for (_, total), found in sorted(parts.items())]
    return _Grid(keys, present["hidden"].to_numpy(np.bool_, copy=True), size, both, sums)


def _totals(key: Key, parent: str | None) -> Iterator[tuple[str, Key]]:
    """The totals a cell is a part of, by the dimension that is summed over."""
    if key.sex != "T":
        yield "sex", key._replace(sex="T")
    if key.age != "TOTAL":
        yield "age", key._replace(age="TOTAL")
    if parent is not None:
        yield "geo", key._replace(geo=parent)


def _parents(cells: pd.DataFrame) -> list[str | None]:
    """The place each cell's place is part of, where all its parts are measured; else None.

    The municipalities of a region add up to it only if each of them is measured; the three regions
    always add up to the country.
    """
    members: dict[str, set[str]] = {}
    region: dict[str, str] = {}
    for municipality in load_register().municipalities:
        members.setdefault(municipality.nuts2, set()).add(municipality.lau_code)
        region[municipality.lau_code] = municipality.nuts2
    measured = cells[cells["geo_level"] == "municipality"].groupby("time_period")["geo"].agg(set).to_dict()

    def parent(level: str, geo: str, year: int) -> str | None:
        if level == "nuts2":
            return "AL"
        if level == "municipality" and members[region[geo]] <= measured[year]:
            return region[geo]
        return None

    return [parent(*row) for row in cells[["geo_level", "geo", "time_period"]].itertuples(index=False)]


def _close_pairs_and_sums(grid: _Grid) -> bool:
    """Hide until no pair is half hidden and no sum has one hidden member; whether anything was hidden."""
    start = int(grid.hidden.sum())
    count = -1
    while count != int(grid.hidden.sum()):
        count = int(grid.hidden.sum())
        for women, men in grid.pairs:
            grid.hidden[[women, men]] = grid.hidden[women] or grid.hidden[men]
        for one in grid.sums:
            if grid.hidden[list(one.members)].sum() == 1 and len(one.members) > 1:
                grid.hide_smallest(one.members, last=(one.total,))
    return int(grid.hidden.sum()) > start


def _components(grid: _Grid) -> list[list[Sum]]:
    """Sums that have no cell in common with those of another component."""
    group: dict[int, list[Sum]] = {}
    for one in grid.sums:
        joined = [one]
        for former in {id(group[m]): group[m] for m in one.members if m in group}.values():
            joined = former + joined
        group.update({member: joined for other in joined for member in other.members})
    return list({id(sums): sums for sums in group.values()}.values())


def _open_determined(grid: _Grid, components: list[list[Sum]]) -> bool:
    """In each component with a hidden cell that follows from the shown ones, hide one more cell."""
    start = int(grid.hidden.sum())
    for sums in components:
        cells = sorted({member for one in sums for member in one.members if grid.hidden[member]})
        follows = _determined(sums, cells)
        if follows:
            near = [m for one in sums if set(follows) & set(one.members) for m in one.members]
            everything = [m for one in sums for m in one.members]
            shown_near = [m for m in near if not grid.hidden[m]]
            rest = shown_near or [m for m in everything if not grid.hidden[m]]
            if rest:
                grid.hide_smallest(rest)
    return int(grid.hidden.sum()) > start


def _determined(sums: list[Sum], unknown: list[int]) -> list[int]:
    """The unknown cells whose value the sums and the other cells fix: those no solution can vary."""
    if not unknown:
        return []
    column = {cell: at for at, cell in enumerate(unknown)}
    matrix = np.zeros((len(sums), len(unknown)))
    for row, one in enumerate(sums):
        for part in one.parts:
            if part in column:
                matrix[row, column[part]] = 1.0
        if one.total in column:
            matrix[row, column[one.total]] = -1.0
    _, singular, directions = np.linalg.svd(matrix)
    free = directions[int((singular > _NOTHING).sum()):]
    fixed = ~(np.abs(free) > _NOTHING).any(axis=0)
    return [cell for cell, is_fixed in zip(unknown, fixed, strict=True) if is_fixed]
