"""Which cells must be hidden besides the unreliable ones, so that no hidden value can be computed.

Shares and means of persons add up: women and men to both sexes, age bands to all ages, the groups of a division to
everybody, regions to the country, and the municipalities of a region to it where each is measured; AROPE is AROP and
what it adds. The population behind a value is taken to be known to everybody (the worst case), so every such sum is
one linear equation in the hidden values. Education and activity limitation, known for adults with an interview, are
taken to add up to everybody as well (the worst case again).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lnb_pipeline.contracts.indicator_tables import ESTIMATE
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.release.determined import determined
from lnb_pipeline.release.sums import Positions, Sums, sums_of

KEY = ESTIMATE.key


@dataclass
class _Grid:
    """The cells with a value, in the order of their keys, and what binds them to one another.

    `women` and `men`: cells that are shown together. `rank`: smaller cells go first; women and men of a cell have the
    same size, so that they go together.
    """

    hidden: BoolArray
    women: IntArray
    men: IntArray
    rank: IntArray
    sums: Sums

    def hide_smallest(self, candidates: IntArray, late: IntArray | None = None) -> int:
        """Hide the smallest shown cell of the candidates, a late one only if there is no other; return it."""
        shown = ~self.hidden[candidates]
        cells = candidates[shown]
        kept = np.zeros(len(cells), dtype=np.int64) if late is None else late[shown]
        chosen = int(cells[np.lexsort((self.rank[cells], kept))[0]])
        self.hidden[chosen] = True
        return chosen


def complementary(cells: pd.DataFrame) -> pd.Series:
    """Cells to hide so that no hidden one follows from those shown.

    `cells`: the key of estimates.observation, geo_level, n_persons, hidden, shown (an undefined cell is neither) and
    adds_up (the value is a share or a mean of persons); its index is that of the result. Women and men are shown
    together or not at all, for every indicator. Where one member of a sum is hidden, the smallest other goes as well
    (for an all-sexes value women and men, for a part another part rather than the total). What linear algebra still
    determines from several sums together loses another neighbour. All of it is repeated until nothing changes.
    """
    more = pd.Series(False, index=cells.index)
    present = cells[cells["hidden"] | cells["shown"]].sort_values(list(KEY))
    if present.empty:
        return more
    grid = _grid(present)
    before = grid.hidden.copy()
    components = _Components(grid.sums, len(grid.hidden))
    while _close_pairs_and_sums(grid) or _open_determined(grid, components):
        pass
    more.loc[present.index] = grid.hidden & ~before
    return more


def _grid(present: pd.DataFrame) -> _Grid:
    positions = Positions(present, KEY)
    women = np.flatnonzero(positions.codes["sex"] == positions.code("sex", "F"))
    men = positions.of(sex="M")[women]
    women, men = women[men >= 0], men[men >= 0]
    size = present["n_persons"].to_numpy(np.int64, copy=True)
    size[women] = size[men] = size[women] + size[men]
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.argsort(size, kind="stable")] = np.arange(len(size))
    return _Grid(present["hidden"].to_numpy(np.bool_, copy=True), women, men, rank, sums_of(present, positions))


def _close_pairs_and_sums(grid: _Grid) -> bool:
    """Hide until no pair is half hidden and no sum has one hidden member; whether anything was hidden."""
    start = int(grid.hidden.sum())
    count = -1
    while count != int(grid.hidden.sum()):
        count = int(grid.hidden.sum())
        either = grid.hidden[grid.women] | grid.hidden[grid.men]
        grid.hidden[grid.women] = grid.hidden[grid.men] = either
        _close_sums(grid)
    return int(grid.hidden.sum()) > start


def _close_sums(grid: _Grid) -> None:
    """Once through the sums in their order: where one member is hidden, hide another."""
    sums = grid.sums
    n_hidden = np.bincount(sums.sum_of_member, grid.hidden[sums.members], minlength=len(sums))
    waiting = np.flatnonzero(n_hidden == 1).tolist()
    while waiting:
        one = heapq.heappop(waiting)
        if n_hidden[one] != 1:
            continue
        chosen = grid.hide_smallest(sums.members[sums.of(one)], sums.late[sums.of(one)])
        for other in sums.with_member(chosen).tolist():
            n_hidden[other] += 1
            if n_hidden[other] == 1 and other > one:
                heapq.heappush(waiting, other)


class _Components:
    """Sums that share no cell with those of another component, and what is known of each.

    `settled` is the number of its hidden cells when nothing followed from the shown ones: hidden cells never come
    back, so that an equal number says that nothing has changed.
    """

    def __init__(self, sums: Sums, n_cells: int) -> None:
        graph = coo_array(
            (np.ones(len(sums.members)), (sums.sum_of_member, len(sums) + sums.members)),
            shape=(len(sums) + n_cells, len(sums) + n_cells),
        )
        label = connected_components(graph, directed=False)[1].astype(np.int64)
        of_sum = label[: len(sums)]
        order = np.argsort(of_sum, kind="stable")
        labels, start = np.unique(of_sum[order], return_index=True)
        self.of_cell: IntArray = label[len(sums):]
        self.sums: dict[int, IntArray] = dict(zip(labels.tolist(), np.split(order, start)[1:], strict=True))
        self.settled: dict[int, int] = {}

    def unsettled(self, hidden: BoolArray) -> dict[int, int]:
        """Components with a hidden cell that may follow, and the number of their hidden cells."""
        labels, counts = np.unique(self.of_cell[hidden], return_counts=True)
        found = zip(labels.tolist(), counts.tolist(), strict=True)
        return {at: n for at, n in found if at in self.sums and self.settled.get(at) != n}


def _open_determined(grid: _Grid, components: _Components) -> bool:
    """In each component with a hidden cell that follows from the shown ones, hide one more cell."""
    start = int(grid.hidden.sum())
    for at, n_hidden in components.unsettled(grid.hidden).items():
        sums = components.sums[at]
        follows = _determined(grid, sums)
        rest = _shown_around(grid, sums, follows) if len(follows) else follows
        if len(rest):
            grid.hide_smallest(rest)
        else:
            components.settled[at] = n_hidden
    return int(grid.hidden.sum()) > start


def _shown_around(grid: _Grid, sums: IntArray, follows: IntArray) -> IntArray:
    """The shown members of the sums with a cell that follows; those of all sums where there is none."""
    members = [grid.sums.members[grid.sums.of(one)] for one in sums.tolist()]
    near = [cells for cells in members if np.isin(cells, follows).any()]
    for chosen in (near, members):
        cells = np.concatenate(chosen)
        if not grid.hidden[cells].all():
            return cells
    return follows[:0]


def _determined(grid: _Grid, sums: IntArray) -> IntArray:
    """The hidden cells whose value the sums and the shown cells fix: those no solution can vary."""
    members = np.concatenate([grid.sums.members[grid.sums.of(one)] for one in sums.tolist()])
    rows = np.repeat(np.arange(len(sums)), grid.sums.length[sums])
    sign = np.where(np.diff(rows, prepend=-1) > 0, -1.0, 1.0)  # the total is the first member
    asked = grid.hidden[members]
    unknown, column = np.unique(members[asked], return_inverse=True)
    matrix = np.zeros((len(sums), len(unknown)))
    matrix[rows[asked], column] = sign[asked]
    return unknown[_fixed(matrix[matrix.any(axis=1)])]


def _fixed(matrix: FloatArray) -> BoolArray:
    """The unknowns that a system of equations determines, whatever its right-hand side."""
    return _fixed_of(matrix.tobytes(), matrix.shape[1])


@lru_cache(maxsize=4096)
def _fixed_of(content: bytes, n_unknown: int) -> BoolArray:
    """`determined` of a matrix: municipalities hide the same patterns over and over."""
    return determined(np.frombuffer(content).reshape(-1, n_unknown))
