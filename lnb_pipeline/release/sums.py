"""The sums that published cells are members of: which total each cell is a part of, along each dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lnb_pipeline.estimation.record import IntArray
from lnb_pipeline.indicators.groups import DIVISIONS
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.relations import PARTS, WHOLE

Link = tuple[IntArray, IntArray]
"""For each cell the total it is a part of along one dimension (-1 for none), and how long the cell is kept."""


class Positions:
    """Where the cell of a key stands, for cells sorted by key."""

    def __init__(self, present: pd.DataFrame, key: Sequence[str]) -> None:
        self.codes: dict[str, IntArray] = {}
        self._names: dict[str, dict[str, int]] = {}
        for column in key:
            codes, names = pd.factorize(present[column], sort=True)
            self.codes[column] = codes.astype(np.int64)
            self._names[column] = {name: at for at, name in enumerate(names)}
        self._number = self._numbers(self.codes)

    def __len__(self) -> int:
        return len(self._number)

    def code(self, column: str, name: str) -> int:
        """The number of a name in a column, -1 if no cell bears it."""
        return self._names[column].get(name, -1)

    def codes_of(self, column: str, names: Sequence[str]) -> IntArray:
        return np.array([self.code(column, name) for name in names], dtype=np.int64)

    def of(self, **names: str | IntArray) -> IntArray:
        """For each cell the position of the one that bears other names (or codes); -1 where there is none."""
        codes = {c: np.full(len(self), self.code(c, n)) if isinstance(n, str) else n for c, n in names.items()}
        numbers = self._numbers({**self.codes, **codes})
        at = np.minimum(np.searchsorted(self._number, numbers), len(self) - 1)
        found = self._number[at] == numbers
        for column in codes.values():
            found &= column >= 0
        return np.where(found, at, -1)

    def _numbers(self, codes: dict[str, IntArray]) -> IntArray:
        """One number a key, in the order of the keys."""
        total = np.zeros(len(next(iter(codes.values()))), dtype=np.int64)
        for column, names in self._names.items():
            total = total * max(len(names), 1) + codes[column]
        return total


@dataclass(frozen=True)
class Sums:
    """Sums as positions of cells: the members of sum s are `members[start[s]:start[s + 1]]`, its total first.

    `late` says of each member how long it is kept when its sum has to lose one.
    """

    members: IntArray
    late: IntArray
    start: IntArray

    def __len__(self) -> int:
        return len(self.start) - 1

    def of(self, one: int) -> slice:
        return slice(int(self.start[one]), int(self.start[one + 1]))

    @cached_property
    def length(self) -> IntArray:
        return np.diff(self.start)

    @cached_property
    def sum_of_member(self) -> IntArray:
        return np.repeat(np.arange(len(self)), self.length)

    @cached_property
    def _by_cell(self) -> tuple[IntArray, IntArray]:
        order = np.argsort(self.members, kind="stable")
        return self.members[order], self.sum_of_member[order]

    def with_member(self, cell: int) -> IntArray:
        """The sums a cell is a member of."""
        cells, sums = self._by_cell
        return sums[np.searchsorted(cells, cell): np.searchsorted(cells, cell, side="right")]


def sums_of(present: pd.DataFrame, positions: Positions) -> Sums:
    """Every sum of the cells that add up, in the order of dimension and total."""
    adds_up = present["adds_up"].to_numpy(np.bool_)
    members, late, lengths = [], [], []
    for total, kept in _links(present, positions):
        parts = np.flatnonzero(adds_up & (total >= 0))
        totals, n_parts = np.unique(total[parts], return_counts=True)
        cells = np.concatenate([totals, parts])
        # each total before its parts, which are in the order of their keys
        order = np.lexsort((np.arange(len(cells)), np.concatenate([totals, total[parts]])))
        members.append(cells[order])
        late.append(np.concatenate([np.ones(len(totals), dtype=np.int64), kept[parts]])[order])
        lengths.append(n_parts + 1)
    start = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    return Sums(np.concatenate(members), np.concatenate(late), start)


def _links(present: pd.DataFrame, positions: Positions) -> Iterator[Link]:
    """Along age, place, sex, each division of persons, and what AROPE is made of."""
    at = np.arange(len(positions))
    gives_way = np.zeros(len(positions), dtype=np.int64)
    by_age = positions.of(age="TOTAL")
    yield np.where(by_age == at, -1, by_age), gives_way
    yield positions.of(geo=_parents(present, positions)), gives_way
    by_sex = positions.of(sex="T")
    yield np.where(by_sex == at, -1, by_sex), gives_way
    for total in _group_totals(present, positions):
        yield total, gives_way
    yield _whole(positions), np.where(positions.codes["indicator"] == positions.code("indicator", PARTS[-1]), 2, 0)


def _group_totals(present: pd.DataFrame, positions: Positions) -> Iterator[IntArray]:
    """For each division the cell of everybody that a group's cell is a part of."""
    everybody = positions.of(population_group="TOTAL")
    older = positions.of(population_group="TOTAL", age="Y_GE65")
    for division, groups in DIVISIONS.items():
        if len(groups) > 1:
            # an indicator about persons of 65 and over has all of them under all ages
            total = np.where(older >= 0, older, everybody) if division == "older_living" else everybody
            yield np.where(present["population_group"].isin(groups), total, -1)


def _parents(present: pd.DataFrame, positions: Positions) -> IntArray:
    """Code of the place that each cell's place is part of, where all its parts are measured; else -1.

    The municipalities of a region add up to it only if each of them is measured; the three regions always add up to
    the country.
    """
    members: dict[str, set[str]] = {}
    region: dict[str, str] = {}
    for municipality in load_register().municipalities:
        members.setdefault(municipality.nuts2, set()).add(municipality.lau_code)
        region[municipality.lau_code] = municipality.nuts2
    measured = present[present["geo_level"] == "municipality"].groupby("time_period")["geo"].agg(set).to_dict()

    def parent(level: str, geo: str, year: int) -> str:
        if level == "nuts2":
            return "AL"
        return region[geo] if level == "municipality" and members[region[geo]] <= measured[year] else ""

    number, places = pd.factorize(pd.MultiIndex.from_frame(present[["geo_level", "geo", "time_period"]]))
    return positions.codes_of("geo", [parent(*place) for place in places])[number]


def _whole(positions: Positions) -> IntArray:
    """For the cells of the parts of AROPE its own, where all three are there."""
    whole = positions.of(indicator=WHOLE)
    there = np.isin(positions.codes["indicator"], positions.codes_of("indicator", PARTS)) & (whole >= 0)
    for part in PARTS:
        there &= positions.of(indicator=part) >= 0
    return np.where(there, whole, -1)
