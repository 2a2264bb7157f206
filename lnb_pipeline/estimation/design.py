"""The sampling design: strata and primary sampling units (PSUs), counted over the whole sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.estimation.record import FloatArray, IntArray


class SinglePsuError(ValueError):
    """A stratum has one PSU only, so that its variance cannot be estimated from the sample."""


@dataclass(frozen=True, slots=True)
class Design:
    """Strata and PSUs of a sample.

    `psu`: for each person of the full sample, the number 0.. of the PSU. `stratum_of_psu`: for each PSU, the
    number of its stratum. `psu_count`: for each stratum, its PSUs in the full sample, whether or not
    they have a member in the domain at hand.
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
    in here all the same: their PSU counts.
    """
    if strata.shape != psus.shape or strata.ndim != 1:
        raise ValueError("strata and psus must be two arrays of one length")
    _, stratum = np.unique(strata, return_inverse=True)
    _, number = np.unique(psus, return_inverse=True)
    pairs, psu = np.unique(stratum * (int(number.max(initial=0)) + 1) + number, return_inverse=True)
    stratum_of_psu = np.zeros(pairs.size, dtype=np.int64)
    stratum_of_psu[psu] = stratum
    return Design(psu.astype(np.int64), stratum_of_psu, np.bincount(stratum_of_psu).astype(np.int64))


SinglePsuRule = Callable[[Design, FloatArray], float]
"""What the strata with one PSU add to a variance, given the PSU totals of the whole design."""


def refuse_single_psu(design: Design, totals: FloatArray) -> float:
    """Add nothing where every stratum has two PSUs; otherwise raise SinglePsuError with the number."""
    single = int(np.count_nonzero(design.psu_count == 1))
    if single:
        raise SinglePsuError(f"{single} of {design.n_strata} strata have one PSU only")
    return 0.0


def centre_at_grand_mean(design: Design, totals: FloatArray) -> float:
    """Squared distance of each such PSU from the mean of all PSUs of the design (survey: "adjust").

    Errs on the side of a larger variance, because it takes differences between strata for sampling error.
    """
    single = design.psu_count[design.stratum_of_psu] == 1
    distance = totals[single] - totals.mean() if totals.size else totals
    return float(distance @ distance)
