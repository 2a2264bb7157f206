"""What an area-level model takes in and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, FloatArray

Basis = Literal["eblup", "synthetic_not_sampled", "synthetic_no_variance"]
"""What the value of an area rests on: its own sample and the model; the model alone because there is no
direct estimate; the model alone because the direct estimate has no usable sampling variance."""

Method = Literal["reml", "ml", "adjusted_reml"]

NoFitReason = Literal["not_converged", "too_few_areas", "collinear_covariates", "ill_conditioned"]


_VANISHING = 1e-12
"""A variance below this part of the median one is 0 but for rounding."""


@dataclass(frozen=True, slots=True)
class NoFit:
    """A model that could not be estimated, and why.

    `not_converged`: the iterations ran out. `too_few_areas`: not more usable areas than the model has
    coefficients (or than a smoothing needs). `collinear_covariates`: the covariates of the usable areas
    are linearly dependent. `ill_conditioned`: the sampling variances are so unequal that rounding would
    decide the result (bivariate model alone). `n_areas` counts the usable areas.
    """

    reason: NoFitReason
    n_areas: int
    iterations: int = 0


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas of an area-level model, sampled or not; all arrays in one order.

    `direct` (m): direct estimates, NaN where the area has none. `sampling_variance` (m): their sampling
    variances in the squared unit, taken as known and therefore smoothed, NaN where undefined.
    `covariates` (m, p): known without sampling error for every area, the constant included.

    An area without a direct estimate, or with a variance that is undefined, infinite or exactly 0, is
    left out of the fit and gets a synthetic value. A sample variance of 0 is no certainty: it means
    that all persons drawn were alike or that one PSU was drawn, and at face value it would give the
    least informative area the weight of a census. (Nor is a variance that is 0 but for rounding.)

    Raises ValueError for shapes that do not match, a negative variance, a missing covariate.
    """

    direct: FloatArray
    sampling_variance: FloatArray
    covariates: FloatArray

    def __post_init__(self) -> None:
        m = self.direct.size
        if self.direct.shape != (m,) or self.sampling_variance.shape != (m,):
            raise ValueError("direct estimates and sampling variances must be two arrays of one length")
        if self.covariates.ndim != 2 or self.covariates.shape[0] != m or not self.covariates.shape[1]:
            raise ValueError("covariates must have one row an area and at least one column")
        if not np.isfinite(self.covariates).all():
            raise ValueError("every area needs all covariates")
        if bool((self.sampling_variance < 0).any()):
            raise ValueError("a sampling variance cannot be negative")

    @property
    def usable(self) -> BoolArray:
        """(m) areas that the model is fitted on."""
        return np.asarray(np.isfinite(self.direct) & informative(self.sampling_variance))

    @property
    def basis(self) -> tuple[Basis, ...]:
        """(m) what the model value of each area rests on."""
        sampled = np.isfinite(self.direct)
        return tuple(
            "eblup" if used else "synthetic_no_variance" if direct else "synthetic_not_sampled"
            for used, direct in zip(self.usable, sampled, strict=True)
        )


def informative(variance: FloatArray) -> BoolArray:
    """(m) whether a sampling variance is finite and more than rounding; NaN is not."""
    there = np.isfinite(variance) & (variance > 0)
    typical = float(np.median(variance[there])) if bool(there.any()) else 0.0
    return np.asarray(there & (variance > _VANISHING * typical))


@dataclass(frozen=True, slots=True)
class FayHerriotFit:
    """A fitted Fay-Herriot model and its values for all m areas.

    `area_variance` is A, the variance of the area effects, `area_variance_error` the asymptotic variance
    of its estimate, 2 / sum (A + psi)^-2. `at_boundary` says that A was estimated as exactly 0: every
    value is then synthetic in effect and the MSE understates the error.

    `log_likelihood` is the normal marginal likelihood (not the restricted one, whichever was maximised)
    at the estimates, all constants included. `aic` and `bic` count the p coefficients and A, p + 1 in
    all, and `bic` the `n_areas` areas of the fit.

    By area: `weight` is gamma = A / (A + psi), the part of the direct estimate in the value, 0 for a
    synthetic value; `estimate` the EBLUP or the synthetic value; `mse` its estimated mean squared error;
    `basis` which of the two it is.
    """

    method: Method
    area_variance: float
    area_variance_error: float
    at_boundary: bool
    coefficients: FloatArray
    coefficient_covariance: FloatArray
    log_likelihood: float
    aic: float
    bic: float
    iterations: int
    n_areas: int
    weight: FloatArray
    estimate: FloatArray
    mse: FloatArray
    basis: tuple[Basis, ...]

    @property
    def coefficient_std_errors(self) -> FloatArray:
        """(p) standard errors of the coefficients, A taken as known."""
        errors: FloatArray = np.sqrt(np.diag(self.coefficient_covariance))
        return errors


Fitter = Callable[[Areas], FayHerriotFit | NoFit]
"""A way to fit the model: `fit_reml`, `fit_ml`, `fit_adjusted` or `fit_reml_or_adjusted`."""
