"""What to look at before a model-based value is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.small_area.likelihood import Observations, observations, regress
from lnb_pipeline.estimation.small_area.pair_record import PairAreas, PairFit
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, NoFit

FEW_AREAS = 20
"""With fewer areas the variance of the area effects is mostly noise and often estimated as 0."""

SIGNIFICANCE = 0.05
INFLUENTIAL = 1.0
"""Cook's distance above which one area moves the coefficients by as much as their uncertainty."""

Flag = Literal[
    "few_areas", "area_variance_zero", "area_variance_adjusted", "residuals_not_normal",
    "direct_and_model_disagree", "influential_area",
]
"""`area_variance_zero`: A, or an eigenvalue of S, was estimated as 0. `area_variance_adjusted`: REML gave 0
and the adjusted likelihood was used."""


@dataclass(frozen=True, slots=True)
class GoodnessOfFit:
    """Sum of (direct - model)^2 / (psi + mse) over the areas of the fit, against chi-square.

    Large when the model says something else than the sample (Brown, Chambers, Heady and Heasman 2001). It takes direct
    and model-based values for independent, which they are not, and so errs towards agreement.
    """

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Diagnostics of a Fay-Herriot fit; arrays have one entry for each of the n areas of the fit.

    `areas`: their positions. `residuals`: y - x' beta over its standard deviation, NaN where the area alone
    determines a coefficient (leverage 1). `leverage`: diagonal of the weighted hat matrix. `cook`: influence on
    the coefficients, A held, NaN as before. `normality_p`: Shapiro-Wilk of the residuals, null with
    fewer than three. `weights`: smallest, median and largest gamma. `variance_reduction`: 1 - mse / psi, negative
    where the model loses. `share_improved`: the part of the areas where it gains.
    """

    areas: IntArray
    residuals: FloatArray
    leverage: FloatArray
    cook: FloatArray
    normality_p: float | None
    weights: tuple[float, float, float]
    goodness_of_fit: GoodnessOfFit
    variance_reduction: FloatArray
    share_improved: float
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class PairDiagnostics:
    """Diagnostics of a bivariate fit: residuals (n, 2) over the root of psi + area variance, the p-value of
    Shapiro-Wilk for each group, the goodness of fit in matrix form with 2 n degrees of freedom, the part
    of the areas where the mean squared error of the gap is below its sampling variance, the correlation of the
    area effects (null where one of them has no variance), and the flags."""

    areas: IntArray
    residuals: FloatArray
    normality_p: tuple[float | None, float | None]
    goodness_of_fit: GoodnessOfFit
    share_gap_improved: float
    area_correlation: float | None
    flags: tuple[Flag, ...]


def diagnose(areas: Areas, fit: FayHerriotFit) -> Diagnostics:
    """Diagnostics of a fit on the areas it was fitted on; ValueError where these cannot carry a model."""
    data = observations(areas)
    if isinstance(data, NoFit):
        raise ValueError("the fit does not belong to these areas")
    used = areas.usable
    residuals, leverage, cook = _residuals(data, fit)
    mse, weight = fit.mse[used], fit.weight[used]
    agreement = _agreement(float(((data.direct - fit.estimate[used]) ** 2 / (data.variance + mse)).sum()), data.n)
    normality = _normality(residuals)
    reduction = 1 - mse / data.variance
    return Diagnostics(
        areas=np.flatnonzero(used), residuals=residuals, leverage=leverage, cook=cook, normality_p=normality,
        weights=(float(weight.min()), float(np.median(weight)), float(weight.max())), goodness_of_fit=agreement,
        variance_reduction=reduction, share_improved=float(np.mean(reduction > 0)),
        flags=_flags({
            "few_areas": data.n < FEW_AREAS,
            "area_variance_zero": fit.at_boundary,
            "area_variance_adjusted": fit.method == "adjusted_reml",
            "residuals_not_normal": normality is not None and normality < SIGNIFICANCE,
            "direct_and_model_disagree": agreement.p_value < SIGNIFICANCE,
            "influential_area": bool((cook > INFLUENTIAL).any()) or bool(np.isnan(cook).any()),
        }),
    )


def diagnose_pairs(areas: PairAreas, fit: PairFit) -> PairDiagnostics:
    """Diagnostics of a bivariate fit on the areas it was fitted on."""
    used = areas.usable
    psi, direct = areas.sampling_covariance[used], areas.direct[used]
    n = direct.shape[0]
    deviation = direct - areas.block_covariates[used] @ fit.coefficients
    residuals = deviation / np.sqrt(np.einsum("nii->ni", psi + fit.area_covariance))
    distance = direct - fit.estimate[used]
    inverse = np.linalg.inv(psi + fit.mse[used])
    agreement = _agreement(float(np.einsum("ni,nij,nj->", distance, inverse, distance)), 2 * n)
    normality = _normality(residuals[:, 0]), _normality(residuals[:, 1])
    gap_variance = psi[:, 0, 0] + psi[:, 1, 1] - 2 * psi[:, 0, 1]
    return PairDiagnostics(
        areas=np.flatnonzero(used), residuals=residuals, normality_p=normality, goodness_of_fit=agreement,
        share_gap_improved=float(np.mean(fit.gap_mse[used] < gap_variance)),
        area_correlation=_correlation(fit.area_covariance),
        flags=_flags({
            "few_areas": n < FEW_AREAS,
            "area_variance_zero": fit.at_boundary,
            "residuals_not_normal": any(p is not None and p < SIGNIFICANCE for p in normality),
            "direct_and_model_disagree": agreement.p_value < SIGNIFICANCE,
        }),
    )


def _residuals(data: Observations, fit: FayHerriotFit) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Studentised residuals, leverages and Cook's distances."""
    at = regress(data, fit.area_variance)
    leverage = at.leverage
    free = np.where(1 - leverage > 1e-10, 1 - leverage, np.nan)
    residuals = at.residuals * np.sqrt(at.precision / free)
    return residuals, leverage, residuals**2 * leverage / (free * data.n_coefficients)


def _normality(residuals: FloatArray) -> float | None:
    there = residuals[np.isfinite(residuals)]
    return float(stats.shapiro(there).pvalue) if there.size >= 3 else None


def _agreement(statistic: float, df: int) -> GoodnessOfFit:
    return GoodnessOfFit(statistic, df, float(special.chdtrc(df, statistic)))


def _correlation(covariance: FloatArray) -> float | None:
    product = float(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1]) / float(np.sqrt(product)) if product > 0 else None


def _flags(raised: dict[Flag, bool]) -> tuple[Flag, ...]:
    return tuple(flag for flag, is_raised in raised.items() if is_raised)
