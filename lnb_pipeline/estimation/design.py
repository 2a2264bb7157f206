"""The sampling design: strata and primary sampling units (PSUs), counted over the whole sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Design:
    """Strata and PSUs of a sample.

    `psu`: for each person of the full sample, the number 0.. of the PSU. `stratum_of_psu`: for each PSU, the
    number of its stratum; PSUs are numbered stratum by stratum, so it ascends. `psu_count`: for each
    stratum, its PSUs in the full sample, whether or not they have a member in the domain at hand.
    """

    psu: IntArray
    stratum_of_psu: IntArray
    psu_count: IntArray

    @property
    def n_psu(self) -> int:
        return int(self.stratum_of_psu.size)

    @property
    def n_strata(self) -> int:
        return int(self.psu_count.size)

    @cached_property
    def single(self) -> BoolArray:
        """For each stratum, whether it has one PSU only."""
        return np.equal(self.psu_count, 1)

    def psu_totals(self, rows: IntArray, contributions: FloatArray) -> FloatArray:
        """Sum of the contributions of some persons by PSU; a PSU without one of them has 0."""
        return np.bincount(self.psu[rows], contributions, self.n_psu).astype(np.float64, copy=False)

    def members(self, rows: IntArray) -> tuple[int, int]:
        """How many PSUs and how many strata have at least one of these persons."""
        present = np.bincount(self.psu[rows], minlength=self.n_psu) > 0
        strata = np.bincount(self.stratum_of_psu[present], minlength=self.n_strata)
        return int(np.count_nonzero(present)), int(np.count_nonzero(strata))

    def degrees_of_freedom(self, rows: IntArray) -> int:
        """PSUs with one of these persons minus strata with one; 0 where no variance can be trusted."""
        psus, strata = self.members(rows)
        return psus - strata


def design_of(strata: NDArray[np.int64], psus: NDArray[np.int64]) -> Design:
    """The design of a sample from the stratum and the PSU of each person.

    A PSU number that occurs in two strata is two PSUs. Persons who are left out of an estimate must be
    in here all the same: their PSU counts. Raises ValueError for arrays of different lengths.
    """
    if strata.shape != psus.shape or strata.ndim != 1:
        raise ValueError("strata and psus must be two arrays of one length")
    stratum, number = renumbered(strata), renumbered(psus)
    psu = renumbered(stratum * (int(number.max(initial=0)) + 1) + number)
    stratum_of_psu = np.zeros(int(psu.max(initial=-1)) + 1, dtype=np.int64)
    stratum_of_psu[psu] = stratum
    return Design(psu, stratum_of_psu, np.bincount(stratum_of_psu).astype(np.int64))


_DENSE = 8
"""Codes up to so many times as large as their number are counted in place, which takes no sorting."""


def in_use(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The codes of 0 and more in use, ascending, and for each entry the number of its code; -1 for a negative one."""
    inside = codes >= 0
    numbers = renumbered(codes[inside])
    used = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    used[numbers] = codes[inside]
    number = np.full(codes.size, -1, dtype=np.int64)
    number[inside] = numbers
    return used, number


def renumbered(codes: NDArray[np.int64]) -> IntArray:
    """The codes replaced by 0, 1, 2 .. in their order."""
    if not codes.size:
        return np.zeros(0, dtype=np.int64)
    low, high = int(codes.min()), int(codes.max())
    if high - low >= _DENSE * codes.size:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    used = np.zeros(high - low + 1, dtype=np.bool_)
    used[codes - low] = True
    return (np.cumsum(used) - 1)[codes - low].astype(np.int64, copy=False)
