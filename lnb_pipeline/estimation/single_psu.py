"""What to do about a stratum with a single PSU, whose variance the sample cannot tell.

Every policy turns a design into the `ClusterVariance` that is used with it. None is right. `refuse` is the default
of everything that asks for a policy; the pipeline's own figures centre at the grand mean, and the dictionary says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from lnb_pipeline.estimation.design import Design
from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.variance import ClusterVariance


class SinglePsuError(ValueError):
    """A stratum has one PSU only, so that its variance cannot be estimated from the sample."""


SinglePsuPolicy = Callable[[Design], ClusterVariance]


def refuse(design: Design) -> ClusterVariance:
    """The variance of a design with two PSUs or more in every stratum; else SinglePsuError with the number."""
    single = int(np.count_nonzero(design.single))
    if single:
        raise SinglePsuError(f"{single} of {design.n_strata} strata have one PSU only")
    return ClusterVariance(design, _factor(design), np.zeros(design.n_strata, dtype=np.bool_))


def certainty(design: Design) -> ClusterVariance:
    """Such a PSU was sure to be drawn and adds nothing (R survey: "certainty" and "remove").

    Too small where the PSU was drawn by chance.
    """
    return ClusterVariance(design, _factor(design), np.zeros(design.n_strata, dtype=np.bool_))


def centre_at_grand_mean(design: Design) -> ClusterVariance:
    """Squared distance of each such PSU from the mean of all PSUs of the design (R survey: "adjust").

    Errs on the side of a larger variance, because it takes differences between strata for sampling error.
    """
    return ClusterVariance(design, _factor(design), design.single)


def scale_up(design: Design) -> ClusterVariance:
    """Such a stratum varies as much as the others do on average (R survey: "average").

    Raises SinglePsuError when every stratum has one PSU.
    """
    several = design.n_strata - int(np.count_nonzero(design.single))
    if not several:
        raise SinglePsuError("every stratum has one PSU only, none is left to learn the variance from")
    factor = _factor(design) * design.n_strata / several
    return ClusterVariance(design, factor, np.zeros(design.n_strata, dtype=np.bool_))


def collapse(design: Design) -> ClusterVariance:
    """Join each such stratum to the one before it in the order of the strata (the first to the next one).

    Degrees of freedom follow from the joined strata. The order should put like strata side by side.
    Raises SinglePsuError when the whole design is one PSU.
    """
    group = _joined(design.psu_count)
    stratum_of_psu = group[design.stratum_of_psu]
    joined = replace(
        design, stratum_of_psu=stratum_of_psu, psu_count=np.bincount(stratum_of_psu).astype(np.int64)
    )
    return refuse(joined)


def _joined(psu_count: IntArray) -> IntArray:
    """For each stratum the number of its group, so that each group has two PSUs if the design has."""
    groups, inside, current = [], 0, -1
    for position, count in enumerate(psu_count):
        if position == 0 or (count > 1 and inside > 1):
            current, inside = current + 1, 0
        groups.append(current)
        inside += int(count)
    return np.array(groups, dtype=np.int64)


def _factor(design: Design) -> FloatArray:
    """n / (n - 1) by stratum, 0 for a single PSU."""
    count = design.psu_count.astype(np.float64)
    return np.where(design.single, 0.0, count / np.maximum(count - 1, 1))


POLICIES: dict[str, SinglePsuPolicy] = {
    "error": refuse, "centre": centre_at_grand_mean, "collapse": collapse, "certainty": certainty,
    "average": scale_up,
}
"""The policies by the name a user gives."""
