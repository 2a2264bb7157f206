"""Smoothed sampling variances: what an area-level model may take as known.

The variance of an area estimated from a few PSUs is itself little more than a guess, and it is small where the
estimate happens to be small. Here no area keeps its own. A variance function is fitted on the areas with enough
PSUs and read off for all (Wolter, Introduction to Variance Estimation, 2nd ed. (2007), chapter 7).

A variance estimate with f degrees of freedom is distributed about as v chi^2_f / f. Its logarithm is too
low by log(f/2) - digamma(f/2) on average, which is taken off before the regression, and scatters with the
variance trigamma(f/2), whose inverse is the weight. The curve is then scaled so that over the fitted areas,
weighted by f, it agrees with the raw values in the mean: exp of a mean logarithm is not a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from lnb_pipeline.estimation.record import BoolArray, FloatArray, IntArray
from lnb_pipeline.estimation.small_area.likelihood import has_full_rank
from lnb_pipeline.estimation.small_area.record import NoFit

MINIMUM_PSUS = 5
"""Areas with fewer PSUs have no part in fitting a variance function or a correlation."""

SPARE_AREAS = 3
"""So many areas more than coefficients a variance function needs."""

_LARGEST_CORRELATION = 0.995
"""A sample correlation of 1 comes from few observations; its Fisher transform would be infinite."""


@dataclass(frozen=True, slots=True)
class DirectRates:
    """Direct estimates of a rate for m areas, as the survey gives them.

    `share` (0 to 1) and `variance` (its design variance) are NaN where undefined; `n` counts the persons,
    `n_psu` the PSUs, `degrees_of_freedom` PSUs minus strata. Raises ValueError for shapes that do not match,
    a share outside 0..1, a negative variance, and a share without persons.
    """

    share: FloatArray
    variance: FloatArray
    n: IntArray
    n_psu: IntArray
    degrees_of_freedom: IntArray

    def __post_init__(self) -> None:
        shape = (self.share.size,)
        if any(a.shape != shape for a in (self.share, self.variance, self.n, self.n_psu, self.degrees_of_freedom)):
            raise ValueError("the arrays must have one entry an area")
        if bool(((self.share < 0) | (self.share > 1)).any()) or bool((self.variance < 0).any()):
            raise ValueError("a share lies between 0 and 1 and its variance is not negative")
        if bool((np.isfinite(self.share) & (self.n < 1)).any()):
            raise ValueError("a share without persons")

    @property
    def std_error(self) -> FloatArray:
        """(m) direct standard errors, NaN where undefined."""
        errors: FloatArray = np.sqrt(self.variance)
        return errors


@dataclass(frozen=True, slots=True)
class VarianceFunction:
    """A fitted variance function and its values.

    `value` (m): the smoothed quantity for all areas. `coefficients`: those of its logarithm. `scale`: the
    factor that corrects for having worked with logarithms. `fitted_on` (m): the areas used.
    """

    value: FloatArray
    coefficients: FloatArray
    scale: float
    fitted_on: BoolArray


def smooth_variances(
    variance: FloatArray, predictors: FloatArray, n_psu: IntArray, degrees_of_freedom: IntArray
) -> VarianceFunction | NoFit:
    """Smoothed variances, or any positive quantity proportional to one, for m areas.

    Regression of log `variance` (m, in the squared unit of the estimate, NaN or 0 where undefined) on
    `predictors` (m, k; a constant and, as a rule, the log of the sample size). Outside the range of the fitted
    areas a predictor is held at its end: the smallest areas are never among those fitted, and a slope is
    no knowledge about them. `NoFit` where areas with `MINIMUM_PSUS` PSUs are too few or all alike.
    """
    fitted = usable_variances(variance, n_psu, degrees_of_freedom)
    n = int(np.count_nonzero(fitted))
    inside = predictors[fitted]
    if n < predictors.shape[1] + SPARE_AREAS:
        return NoFit("too_few_areas", n)
    if not has_full_rank(inside):
        return NoFit("collinear_covariates", n)
    half = degrees_of_freedom[fitted] / 2
    response = np.log(variance[fitted]) - special.digamma(half) + np.log(half)
    root = np.sqrt(1 / special.polygamma(1, half))
    coefficients = np.linalg.lstsq(root[:, None] * inside, root * response, rcond=None)[0].astype(np.float64)
    scale = float(half @ variance[fitted]) / float(half @ np.exp(inside @ coefficients))
    within = np.clip(predictors, inside.min(axis=0), inside.max(axis=0))
    return VarianceFunction(scale * np.exp(within @ coefficients), coefficients, scale, fitted)


def usable_variances(variance: FloatArray, n_psu: IntArray, degrees_of_freedom: IntArray) -> BoolArray:
    """(m) areas with a positive variance, `MINIMUM_PSUS` PSUs and a degree of freedom."""
    usable: BoolArray = np.isfinite(variance) & (variance > 0) & (n_psu >= MINIMUM_PSUS) & (degrees_of_freedom > 0)
    return usable


def design_effects(rates: DirectRates) -> FloatArray:
    """(m) variance of each rate over that of a simple random sample of as many persons; NaN where undefined."""
    binomial = rates.share * (1 - rates.share) / np.maximum(rates.n, 1)
    effects: FloatArray = np.full(binomial.size, np.nan)
    np.divide(rates.variance, binomial, out=effects, where=binomial > 0)
    return effects


def common_design_effect(rates: DirectRates) -> VarianceFunction | NoFit:
    """One design effect for all areas: the mean over those with `MINIMUM_PSUS` PSUs, weighted by degrees of freedom.

    For few areas or sample sizes of one order. `coefficients` is its logarithm. `NoFit` with fewer than
    1 + `SPARE_AREAS` areas to take the mean of.
    """
    effects = design_effects(rates)
    fitted = usable_variances(effects, rates.n_psu, rates.degrees_of_freedom)
    n = int(np.count_nonzero(fitted))
    if n < 1 + SPARE_AREAS:
        return NoFit("too_few_areas", n)
    effect = float(np.average(effects[fitted], weights=rates.degrees_of_freedom[fitted]))
    return VarianceFunction(np.full(effects.size, effect), np.log([effect]), 1.0, fitted)


def design_effect_function(rates: DirectRates) -> VarianceFunction | NoFit:
    """A design effect by sample size: its logarithm linear in log n, see `smooth_variances`.

    The design effect and not the variance is smoothed, because the variance of a rate follows the rate.
    """
    log_n = np.log(np.maximum(rates.n, 1))
    predictors = np.column_stack([np.ones(log_n.size), log_n])
    return smooth_variances(design_effects(rates), predictors, rates.n_psu, rates.degrees_of_freedom)


def effective_sizes(rates: DirectRates, effect: VarianceFunction) -> FloatArray:
    """(m) persons over the smoothed design effect; NaN where the area has no direct estimate."""
    return np.where(np.isfinite(rates.share), rates.n / effect.value, np.nan)


def rate_variances(effective_n: FloatArray, reference_share: float) -> FloatArray:
    """(m) smoothed sampling variances of rates on their own scale, p (1 - p) / n_eff.

    `reference_share` is one p for all areas, strictly between 0 and 1 (ValueError), as a rule the
    national one: with an area's own p a low estimate would vouch for itself.
    """
    if not 0 < reference_share < 1:
        raise ValueError("the reference share lies strictly between 0 and 1")
    return np.asarray(reference_share * (1 - reference_share) / effective_n)


def pooled_correlation(
    correlation: FloatArray, n_psu: IntArray, degrees_of_freedom: IntArray
) -> float | NoFit:
    """One correlation of the sampling errors of two groups, strictly between -1 and 1.

    The mean of Fisher's transform over the areas with `MINIMUM_PSUS` PSUs and two degrees of freedom, weighted
    by the degrees of freedom less one (a correlation from f + 1 observations: Fisher 1921). `correlation` (m) is NaN
    where undefined. `NoFit` with fewer than 1 + `SPARE_AREAS` areas.
    """
    fitted = np.isfinite(correlation) & (n_psu >= MINIMUM_PSUS) & (degrees_of_freedom > 1)
    n = int(np.count_nonzero(fitted))
    if n < 1 + SPARE_AREAS:
        return NoFit("too_few_areas", n)
    transformed = np.arctanh(np.clip(correlation[fitted], -_LARGEST_CORRELATION, _LARGEST_CORRELATION))
    return float(np.tanh(np.average(transformed, weights=degrees_of_freedom[fitted] - 1)))


def sampling_covariances(first: FloatArray, second: FloatArray, correlation: float) -> FloatArray:
    """(m, 2, 2) sampling covariances of two groups from their smoothed variances (m) and one correlation.

    Positive definite wherever both variances are positive, because |correlation| < 1 (ValueError otherwise).
    """
    if not -1 < correlation < 1:
        raise ValueError("the correlation lies strictly between -1 and 1")
    shared = correlation * np.sqrt(first * second)
    return np.stack([np.stack([first, shared], axis=-1), np.stack([shared, second], axis=-1)], axis=-2)
