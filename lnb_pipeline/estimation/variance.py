"""Variance of a linearised statistic: ultimate clusters, drawn with replacement within strata.

V = sum_h n_h / (n_h - 1) sum_i (z_hi - mean z_h)^2, z_hi the weighted influences summed over PSU i of
stratum h. n_h counts the PSUs of the full sample; those without a member of the domain enter with zero
(Osier, Berger, Goedeme 2013, Eurostat KS-RA-13-024). There is no finite population correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.design import Design
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray

CANCELLED = 1e-13
"""A variance smaller than this part of the terms it is the sum of is their rounding, and 0."""
_ROUNDING = 1e-12


def is_rounding(std_error: float, value: float) -> bool:
    """Whether a standard error is nothing but what is left of influences that cancel."""
    return std_error <= _ROUNDING * max(1.0, abs(value))


@dataclass(frozen=True)
class ClusterVariance:
    """The variance of a design, its strata of one PSU dealt with (see `single_psu`).

    `factor`: by stratum, what multiplies the squared deviations from the stratum's mean. `at_grand_mean`:
    by stratum, whether its PSU is held against the mean of all PSUs of the design instead.
    """

    design: Design
    factor: FloatArray
    at_grand_mean: BoolArray

    def of(self, totals: FloatArray) -> float:
        """Variance from the totals of every PSU of the design, in the squared unit of the statistic."""
        stratum = self.design.stratum_of_psu
        mean = np.bincount(stratum, totals, self.design.n_strata) / self.design.psu_count
        deviation = totals - mean[stratum]
        within = float(self.factor[stratum] @ (deviation * deviation))
        alone = self.at_grand_mean[stratum]
        distance = totals[alone] - totals.mean() if alone.any() else totals[:0]
        return within + float(distance @ distance)

    def covariance_weights(self, totals: FloatArray) -> FloatArray:
        """One number a PSU; any other statistic's PSU totals times these sum to the covariance with `totals`."""
        stratum = self.design.stratum_of_psu
        mean = np.bincount(stratum, totals, self.design.n_strata) / self.design.psu_count
        weights = self.factor[stratum] * (totals - mean[stratum])
        alone = self.at_grand_mean[stratum]
        if alone.any():
            distance = np.where(alone, totals - totals.mean(), 0.0)
            weights = weights + distance - distance.mean()
        return np.asarray(weights, dtype=np.float64)

    def of_cells(self, sums: CellSums, totals: FloatArray) -> FloatArray:
        """Variance for each cell of a partition from the totals of the PSUs that have a member in it.

        The other PSUs of the design are zeros and are counted, not visited: the cost is that of the
        members, whatever the number of PSUs and of cells.
        """
        stratum, count = sums.stratum, self.design.psu_count[sums.stratum]
        mean = np.add.reduceat(totals, sums.stratum_start[:-1]) / count
        members = np.diff(sums.stratum_start)
        deviation = totals - np.repeat(mean, members)
        within = np.add.reduceat(deviation * deviation, sums.stratum_start[:-1])
        within += (count - members) * mean * mean
        variance = np.add.reduceat(self.factor[stratum] * within, sums.cell_start[:-1])
        if self.at_grand_mean.any():
            variance += self._at_grand_mean(sums, totals)
        return variance

    def _at_grand_mean(self, sums: CellSums, totals: FloatArray) -> FloatArray:
        firsts = sums.first
        grand = np.add.reduceat(totals, firsts) / self.design.n_psu
        alone = self.at_grand_mean[self.design.stratum_of_psu[sums.psu]]
        cell_size = np.diff(np.append(firsts, totals.size))
        distance = np.where(alone, totals - np.repeat(grand, cell_size), 0.0)
        absent = np.count_nonzero(self.at_grand_mean) - np.add.reduceat(alone.astype(np.int64), firsts)
        return np.asarray(np.add.reduceat(distance * distance, firsts) + absent * grand * grand)


@dataclass(frozen=True)
class CellSums:
    """Where the PSU totals of many cells stand in one array, sorted by cell and PSU.

    `psu`: the PSU of each entry. `stratum_start`: first entry of each (cell, stratum), and the end;
    `stratum`: the stratum of each of those. `cell_start`: first (cell, stratum) of each cell, and the end.
    """

    psu: IntArray
    stratum: IntArray
    stratum_start: IntArray
    cell_start: IntArray

    @property
    def first(self) -> IntArray:
        """First entry of each cell."""
        return self.stratum_start[self.cell_start[:-1]]


def cell_sums(design: Design, psu: IntArray, start: IntArray) -> CellSums:
    """From the PSU of each entry and the first entry of each cell (and the end); no cell may be empty."""
    stratum = design.stratum_of_psu[psu]
    is_first = np.ones(psu.size, dtype=np.bool_)
    is_first[1:] = stratum[1:] != stratum[:-1]
    is_first[start[:-1]] = True
    firsts = np.flatnonzero(is_first)
    return CellSums(
        psu, stratum[firsts], np.append(firsts, psu.size), np.searchsorted(np.append(firsts, psu.size), start)
    )
