"""Several years of a rotating panel: the mean of annual estimates, and the change between two of them.

The same PSUs, and for three quarters the same households, are asked year after year. What they have in common is
measured and not assumed: the covariance of two years' estimates comes from the PSUs of both. Each year keeps its own
poverty line; the pooled rate is the mean of annual rates, not a rate against a pooled line.

A definition break or a re-weighting ends a series; across it nothing is pooled and nothing compared.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lnb_pipeline.estimation.influence import Influence
from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.variance import ClusterVariance


class BreakInSeriesError(ValueError):
    """The years are of different series: another definition, or other weights."""


@dataclass(frozen=True)
class Wave:
    """One year's estimate of a domain.

    `series` names definition and weighting. `psu` and `stratum` identify each PSU of the design and its stratum
    across years (PSUs that cannot be followed need keys of their own); `member` marks PSUs with a member of the
    domain. `influence` is over the same PSUs, `rule` the design's variance.
    """

    year: int
    series: Hashable
    value: float
    influence: Influence
    rule: ClusterVariance
    psu: Sequence[Hashable]
    stratum: Sequence[Hashable]
    member: BoolArray

    @cached_property
    def variance(self) -> float:
        return self.influence.variance(self.rule)

    @cached_property
    def straight_variance(self) -> float:
        """The variance without what bends."""
        return self.rule.of(self.influence.totals)

    @cached_property
    def deviations(self) -> FloatArray:
        """The influence of each PSU less the mean of its stratum."""
        design, totals = self.rule.design, self.influence.totals
        mean = np.bincount(design.stratum_of_psu, totals, design.n_strata) / design.psu_count
        return np.asarray(totals - mean[design.stratum_of_psu], dtype=np.float64)

    @cached_property
    def from_grand_mean(self) -> FloatArray:
        """The influence of each PSU less the mean of all."""
        return np.asarray(self.influence.totals - self.influence.totals.mean(), dtype=np.float64)


@dataclass(frozen=True)
class Overlap:
    """The PSUs that are in both samples and in one stratum.

    `first` and `second`: their numbers in the two designs. `factor`: what multiplies the product of the deviations of
    each. `alone`: whether it is held against the grand mean in both years.
    """

    first: IntArray
    second: IntArray
    factor: FloatArray
    alone: BoolArray


Overlapping = Callable[[Wave, Wave], Overlap]
"""How the overlap of two years is found: `overlap`, or a memory of what it said of the same two designs."""


@dataclass(frozen=True, slots=True)
class Combined:
    """A mean of years, or a change between two, with the variance that their overlap leaves.

    `variance` is in the squared unit of the values. `n_psu`: PSUs with a member in any of the years, a PSU of several
    years counted once; `df`: these minus strata with one.
    """

    years: tuple[int, ...]
    value: float
    variance: float
    df: int
    n_psu: int


def overlap(one: Wave, other: Wave) -> Overlap:
    """The PSUs that two years have in common; it depends on their designs and keys alone."""
    place = {key: at for at, key in enumerate(zip(other.stratum, other.psu, strict=True))}
    common = [(at, place[key]) for at, key in enumerate(zip(one.stratum, one.psu, strict=True)) if key in place]
    first, second = np.array(common, dtype=np.int64).reshape(-1, 2).T
    stratum, strata = one.rule.design.stratum_of_psu[first], one.rule.design.n_strata
    size_one, size_other = _sizes(one)[first], _sizes(other)[second]
    shared = np.bincount(stratum, minlength=strata)[stratum]
    scale = 1 - 1 / size_one - 1 / size_other + shared / (size_one * size_other)
    usable = (size_one > 1) & (size_other > 1)
    alone = one.rule.at_grand_mean[stratum] & other.rule.at_grand_mean[other.rule.design.stratum_of_psu[second]]
    factor = np.divide(1.0, scale, out=np.zeros(first.size), where=usable)
    return Overlap(first, second, factor, np.asarray(alone, dtype=np.bool_))


def pooled(waves: Sequence[Wave], *, overlapping: Overlapping = overlap) -> Combined:
    """Mean of the annual estimates: Var = (sum of V_t + 2 sum of C_st) / T^2.

    Raises BreakInSeriesError across a break, ValueError without a wave or with a year twice.
    """
    _of_one_series(waves)
    return _combined(waves, [1 / len(waves)] * len(waves), overlapping)


def change(earlier: Wave, later: Wave, *, overlapping: Overlapping = overlap) -> Combined:
    """Later minus earlier: V_1 + V_2 - 2 C. The overlap makes a change more precise than two samples would.

    Raises as `pooled`.
    """
    _of_one_series((earlier, later))
    return _combined((earlier, later), (-1.0, 1.0), overlapping)


def covariance(one: Wave, other: Wave, *, overlapping: Overlapping = overlap) -> float:
    """Covariance of two years' estimates, from the PSUs that are in both samples and in one stratum.

    sum_h sum_i (z_1hi - mean z_1h)(z_2hi - mean z_2h) / (1 - 1/n_1 - 1/n_2 + c/(n_1 n_2)), over the c common PSUs
    of stratum h: unbiased when PSUs are drawn independently, and that of a joint linearisation when all are
    common. A common PSU that is alone in its stratum in both years counts as each year's variance has it: held against
    the grand mean, or not at all. What bends in both years is correlated by the square of what is straight.
    Bounded by the two standard errors.
    """
    common = overlapping(one, other)
    first, second = common.first, common.second
    found = float(common.factor @ (one.deviations[first] * other.deviations[second]))
    if common.alone.any():
        found += float(common.alone @ (one.from_grand_mean[first] * other.from_grand_mean[second]))
    bound = float(np.sqrt(one.straight_variance * other.straight_variance))
    if bound <= 0:
        return 0.0
    found = min(max(found, -bound), bound)
    bent = float(np.sqrt((one.variance - one.straight_variance) * (other.variance - other.straight_variance)))
    return found + (found / bound) ** 2 * bent


def pooled_variance(
    variances: Sequence[float], correlation: Sequence[float], overlap: Sequence[float]
) -> float:
    """Variance of the mean of T annual estimates where PSUs cannot be followed from year to year.

    `correlation[k-1]` of the values of the same persons k years apart, `overlap[k-1]` the share of persons asked
    again after k years: (sum V_t + 2 sum_{s<t} rho o sqrt(V_s V_t)) / T^2. ValueError for too few lags.
    """
    years = len(variances)
    if min(len(correlation), len(overlap)) < years - 1:
        raise ValueError("a correlation and an overlap are needed for every lag")
    root = np.sqrt(np.asarray(variances, dtype=np.float64))
    total = float(root @ root)
    for first in range(years):
        for later in range(first + 1, years):
            lag = later - first - 1
            total += 2 * correlation[lag] * overlap[lag] * float(root[first] * root[later])
    return total / years**2


def rotation_overlap(group: IntArray, weight: FloatArray, earlier_groups: Sequence[int]) -> float:
    """Weighted share of a year's persons in rotation groups that were asked in an earlier year as well.

    ValueError where nobody has a weight.
    """
    total = float(weight.sum())
    if total <= 0:
        raise ValueError("an overlap needs persons with weight")
    return float(weight[np.isin(group, list(earlier_groups))].sum()) / total


def _combined(waves: Sequence[Wave], coefficients: Sequence[float], overlapping: Overlapping) -> Combined:
    variance = sum(by * by * wave.variance for wave, by in zip(waves, coefficients, strict=True))
    for at, (wave, by) in enumerate(zip(waves, coefficients, strict=True)):
        for other, other_by in zip(waves[:at], coefficients[:at], strict=True):
            variance += 2 * by * other_by * covariance(other, wave, overlapping=overlapping)
    members = {(wave.stratum[at], wave.psu[at]) for wave in waves for at in np.flatnonzero(wave.member).tolist()}
    value = sum(by * wave.value for wave, by in zip(waves, coefficients, strict=True))
    years = tuple(wave.year for wave in waves)
    n_strata = len({stratum for stratum, _ in members})
    return Combined(years, value, max(variance, 0.0), len(members) - n_strata, len(members))


def _of_one_series(waves: Sequence[Wave]) -> None:
    if not waves:
        raise ValueError("at least one year is needed")
    if len({wave.year for wave in waves}) < len(waves):
        raise ValueError("a year is given twice")
    if len({wave.series for wave in waves}) > 1:
        years = ", ".join(f"{wave.year}: {wave.series}" for wave in waves)
        raise BreakInSeriesError(f"a definition or the weighting changes between the years ({years})")


def _sizes(wave: Wave) -> IntArray:
    """For each PSU the number of PSUs of its stratum."""
    return wave.rule.design.psu_count[wave.rule.design.stratum_of_psu]
