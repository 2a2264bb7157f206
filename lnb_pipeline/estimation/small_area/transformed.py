"""Rates on the arcsine scale, where their sampling variance does not depend on the rate.

z = arcsin sqrt(p) has the variance 1 / (4 n_eff) whatever p is, so that a sample rate of exactly 0 or 1 enters the
model like any other. The way back is the expectation of sin^2 over the normal distribution N(z, mse) of the
model: sin^2 of the mean alone would be biased towards 0 or 1 (Sugasawa and Kubokawa, Computational Statistics and
Data Analysis 114 (2017); Hadam, Wuerz, Kreutzmann and Schmid, 2020). The moments of sin^2 have closed forms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from lnb_pipeline.estimation.interval import CONFIDENCE
from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.small_area.record import Areas

_RIGHT_ANGLE = float(np.pi / 2)

_WRAPPED = 40.0
"""A variance at which an angle is anything at all; a larger one changes nothing but would overflow."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of m areas with mean squared error and interval; estimate and bounds lie within 0 and 1."""

    estimate: FloatArray
    mse: FloatArray
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True, slots=True)
class RatePairs:
    """Rates of two groups by area and their gap, first minus second; the gap's bounds lie within -1 and 1."""

    first: Rates
    second: Rates
    gap: Rates


def arcsine_areas(share: FloatArray, effective_n: FloatArray, covariates: FloatArray) -> Areas:
    """Areas on the arcsine scale from shares (0 to 1) and effective sample sizes, both NaN where not sampled.

    The effective sizes are smoothed ones, see `smoothing`. Raises ValueError for a share outside 0..1 or a
    size that is not positive.
    """
    if bool(((share < 0) | (share > 1)).any()):
        raise ValueError("a share lies between 0 and 1")
    if bool((effective_n <= 0).any()):
        raise ValueError("an effective sample size is positive")
    return Areas(np.arcsin(np.sqrt(share)), 1 / (4 * effective_n), covariates)


def rates_from_arcsine(mean: FloatArray, mse: FloatArray, confidence: float = CONFIDENCE) -> Rates:
    """Rates from values and mean squared errors (m) on the arcsine scale.

    A value outside 0..pi/2, which a synthetic one may be, is taken as the end it has passed. Estimate and
    `mse` are mean and variance of sin^2 over N(mean, mse); the bounds are those of the normal interval,
    cut at the ends of the scale.
    """
    centre = np.clip(mean, 0.0, _RIGHT_ANGLE)
    half = float(special.ndtri(0.5 + confidence / 2)) * np.sqrt(mse)
    return Rates(
        estimate=(1 - np.exp(-2 * mse) * np.cos(2 * centre)) / 2,
        mse=_covariance_of_squared_sines(centre, centre, mse, mse, mse),
        lower=np.sin(np.maximum(centre - half, 0.0)) ** 2,
        upper=np.sin(np.minimum(centre + half, _RIGHT_ANGLE)) ** 2,
    )


def rate_pairs_from_arcsine(mean: FloatArray, mse: FloatArray, confidence: float = CONFIDENCE) -> RatePairs:
    """Rates of two groups and their gap from values (m, 2) and MSE matrices (m, 2, 2) on the arcsine scale.

    The mean squared error of the gap contains the covariance of the two; its interval is the normal one,
    cut at -1 and 1.
    """
    first = rates_from_arcsine(mean[:, 0], mse[:, 0, 0], confidence)
    second = rates_from_arcsine(mean[:, 1], mse[:, 1, 1], confidence)
    centre = np.clip(mean, 0.0, _RIGHT_ANGLE)
    shared = _covariance_of_squared_sines(
        centre[:, 0], centre[:, 1], mse[:, 0, 0], mse[:, 1, 1], mse[:, 0, 1]
    )
    gap, gap_mse = first.estimate - second.estimate, np.maximum(first.mse + second.mse - 2 * shared, 0.0)
    half = float(special.ndtri(0.5 + confidence / 2)) * np.sqrt(gap_mse)
    return RatePairs(
        first, second, Rates(gap, gap_mse, np.maximum(gap - half, -1.0), np.minimum(gap + half, 1.0))
    )


def _covariance_of_squared_sines(
    a: FloatArray, b: FloatArray, var_a: FloatArray, var_b: FloatArray, covariance: FloatArray
) -> FloatArray:
    """Cov(sin^2 S, sin^2 T) for (S, T) normal with means a and b.

    sin^2 x = (1 - cos 2x) / 2 and E cos X = exp(-Var X / 2) cos(E X) give
    exp(-2 (var_a + var_b)) / 8 times [cos 2(a+b) (exp(-4 c) - 1) + cos 2(a-b) (exp(4 c) - 1)].
    """
    scale = np.exp(-2 * (np.minimum(var_a, _WRAPPED) + np.minimum(var_b, _WRAPPED))) / 8
    shared = 4 * np.clip(covariance, -_WRAPPED, _WRAPPED)
    return np.asarray(
        scale * (np.cos(2 * (a + b)) * np.expm1(-shared) + np.cos(2 * (a - b)) * np.expm1(shared))
    )
