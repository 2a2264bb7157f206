"""Variance of a linearised statistic: ultimate clusters, drawn with replacement within strata.

V = sum_h n_h / (n_h - 1) sum_i (z_hi - mean z_h)^2, z_hi the weighted influences summed over PSU i of
stratum h. n_h counts the PSUs of the full sample; those without a member of the domain enter with zero
(Osier, Berger, Goedeme 2013, Eurostat KS-RA-13-024). There is no finite population correction.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.design import Design, SinglePsuRule, refuse_single_psu
from lnb_pipeline.estimation.record import Estimate, FloatArray, IntArray


def psu_totals(
    design: Design, rows: IntArray, weights: FloatArray, estimate: Estimate, line_totals: FloatArray
) -> FloatArray | None:
    """Weighted influence of a domain's estimate by PSU of the full sample.

    `rows` are the persons of the domain in the full sample, in the order of the estimate's influence;
    `weights` theirs. `line_totals` are the PSU totals of the poverty line (zeros for a line that is given):
    the line is made by everyone, so its part reaches PSUs outside the domain as well. Null where the
    estimate has no influence. The totals of two domains may be subtracted: the result is the contrast's, with
    the covariance from shared PSUs in it.
    """
    if estimate.influence is None:
        return None
    totals = design.psu_totals(rows, weights * estimate.influence)
    return totals + estimate.line_slope * line_totals if estimate.line_slope else totals


def variance(design: Design, totals: FloatArray, single_psu: SinglePsuRule = refuse_single_psu) -> float:
    """Variance of a statistic from its weighted influences by PSU, in the squared unit of the statistic.

    Raises SinglePsuError for a stratum with one PSU, unless another rule is given.
    """
    mean = np.bincount(design.stratum_of_psu, weights=totals) / design.psu_count
    deviation = totals - mean[design.stratum_of_psu]
    within = np.bincount(design.stratum_of_psu, weights=deviation * deviation)
    several = design.psu_count > 1
    counts = design.psu_count[several]
    return float((counts / (counts - 1)) @ within[several]) + single_psu(design, totals)


def standard_error(
    design: Design, totals: FloatArray, single_psu: SinglePsuRule = refuse_single_psu
) -> float:
    """Square root of the variance, in the unit of the statistic."""
    return float(np.sqrt(variance(design, totals, single_psu)))
