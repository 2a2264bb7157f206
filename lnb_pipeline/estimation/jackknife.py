"""Delete-one-PSU jackknife, for measures of inequality in domains of few PSUs.

A handful of PSUs shows less inequality than there is: S80/S20 of five PSUs is on average a sixth too small, and
what it lacks shrinks with one over their number. The straight line sees neither that bias nor what it does to the
spread. So in small domains each PSU is left out in turn: the values without it replace the linearised PSU
totals, which keeps contrasts and covariances as they are, and their mean tells the bias, which moves the interval
and never the value. In larger domains both agree and the bias is small against the error.

The jackknife is right for smooth statistics only (Shao and Tu 1995), so it works on a `smooth` version of the measure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.measure import Smooth
from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.survey import Partition
from lnb_pipeline.estimation.variance import ClusterVariance

MOST_PSUS = 30
"""Domains of more PSUs are left to the straight line."""


@dataclass(frozen=True)
class Refined:
    """PSU totals of a cell, to stand in for the linearised ones, and the bias of the measure's value."""

    totals: FloatArray
    bias: float


def refine(
    cells: Partition, number: int, value: float, smooth: Smooth, straight: FloatArray, variance: ClusterVariance
) -> Refined | None:
    """Jackknife one cell; null where it has too many PSUs or too few, or a value without one of them is undefined.

    `straight` are the linearised totals of the cell's PSUs; those alone in their stratum keep them, because there is
    nothing to reweight in their place.
    """
    pairs = cells.pairs(number)
    if not 2 <= pairs.stop - pairs.start <= MOST_PSUS:
        return None
    incomes = cells.cells[number].incomes
    whole = smooth(incomes)
    psu = cells.sums.psu[pairs]
    design = variance.design
    stratum, member = design.stratum_of_psu[psu], cells.pair[cells.entries(number)] - pairs.start
    totals, bias = straight.copy(), 0.0
    for each in np.unique(stratum):
        count, inside = int(design.psu_count[each]), np.flatnonzero(stratum == each)
        if count < 2:
            continue
        without = _without_each(incomes, member, inside, count, stratum[member] == each, smooth)
        if whole is None or without is None:
            return None
        absent, left_out = without
        totals[inside] = (count - 1) / count * (absent - left_out)
        bias += (count - 1) / count * float(np.sum(left_out - whole) + (count - inside.size) * (absent - whole))
    return Refined(totals, bias + value - whole) if whole is not None else None


def _without_each(
    incomes: Distribution, member: IntArray, psus: IntArray, count: int, of_stratum: FloatArray, smooth: Smooth
) -> tuple[float, FloatArray] | None:
    """The value without a PSU of the stratum that has nobody in the domain, and without each that has.

    The PSUs that are left stand for those that are left out.
    """
    weights = np.where(of_stratum, incomes.weights * (count / (count - 1)), incomes.weights)
    absent = smooth(Distribution(incomes.values, weights))
    left_out = []
    for psu in psus:
        kept = member != psu
        value = smooth(Distribution(incomes.values[kept], weights[kept])) if kept.any() else None
        if value is None or absent is None:
            return None
        left_out.append(value)
    return (absent, np.array(left_out)) if absent is not None else None
