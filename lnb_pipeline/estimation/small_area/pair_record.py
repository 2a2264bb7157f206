"""What the bivariate model takes in and gives back. The first group is the women, the second the men."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, FloatArray
from lnb_pipeline.estimation.small_area.record import Basis, informative

PairMethod = Literal["bivariate_reml", "bivariate_reml_uncorrelated"]

_SINGULAR = 1e-12
"""A correlation so close to -1 or 1 that the 2 by 2 covariance has no usable inverse."""


@dataclass(frozen=True, slots=True)
class PairAreas:
    """Areas with a direct estimate for each of two groups; all arrays in one order of m areas.

    `direct` (m, 2), NaN where undefined. `sampling_covariance` (m, 2, 2), known and smoothed, NaN where
    undefined. `covariates_first` (m, p1) and `covariates_second` (m, p2), constants included.

    An area enters the fit when both direct estimates are there and the covariance is positive definite;
    otherwise both of its values are synthetic. The reasons are those of `Areas`.

    Raises ValueError for shapes that do not match, a missing covariate, a covariance that is not symmetric
    or that no two variables can have.
    """

    direct: FloatArray
    sampling_covariance: FloatArray
    covariates_first: FloatArray
    covariates_second: FloatArray

    def __post_init__(self) -> None:
        m = self.direct.shape[0]
        if self.direct.shape != (m, 2) or self.sampling_covariance.shape != (m, 2, 2):
            raise ValueError("two direct estimates and a 2 by 2 covariance an area")
        for covariates in (self.covariates_first, self.covariates_second):
            if covariates.ndim != 2 or covariates.shape[0] != m or not covariates.shape[1]:
                raise ValueError("covariates must have one row an area and at least one column")
            if not np.isfinite(covariates).all():
                raise ValueError("every area needs all covariates")
        first, second, shared, transposed = self._entries()
        if bool((first < 0).any() or (second < 0).any() or (np.abs(shared - transposed) > 1e-9 * np.abs(shared)).any()):
            raise ValueError("a covariance matrix is symmetric and its variances are not negative")
        if bool((shared**2 > first * second * (1 + 1e-9)).any()):
            raise ValueError("a covariance cannot exceed the product of the standard errors")

    def _entries(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        matrix = self.sampling_covariance
        return matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, 0, 1], matrix[:, 1, 0]

    @property
    def sampled(self) -> BoolArray:
        """(m) areas with a direct estimate for both groups."""
        return np.asarray(np.isfinite(self.direct).all(axis=1))

    @property
    def usable(self) -> BoolArray:
        """(m) areas that the model is fitted on."""
        first, second, shared, _ = self._entries()
        finite = np.isfinite(self.sampling_covariance).all(axis=(1, 2))
        definite = first * second - shared**2 > _SINGULAR * first * second
        return np.asarray(self.sampled & finite & definite & informative(first) & informative(second))

    @property
    def basis(self) -> tuple[Basis, ...]:
        """(m) what the model values of each area rest on."""
        return tuple(
            "eblup" if used else "synthetic_no_variance" if direct else "synthetic_not_sampled"
            for used, direct in zip(self.usable, self.sampled, strict=True)
        )

    @property
    def block_covariates(self) -> FloatArray:
        """(m, 2, p1 + p2) covariates of both groups, each with its own coefficients."""
        p = self.covariates_first.shape[1]
        block = np.zeros((self.direct.shape[0], 2, p + self.covariates_second.shape[1]))
        block[:, 0, :p], block[:, 1, p:] = self.covariates_first, self.covariates_second
        return block


@dataclass(frozen=True, slots=True)
class PairFit:
    """A fitted bivariate model and its values for all m areas.

    `area_covariance` is S (2, 2). `at_boundary` says that S is singular: one group has no area effects or
    the two move as one. Coefficients are those of the first group, then of the second. `log_likelihood`, `aic`
    and `bic` as in `FayHerriotFit`, with the free entries of S counted as parameters and areas as observations.

    By area: `weight` (m, 2, 2) is S (S + Psi)^-1, 0 where synthetic; `estimate` (m, 2) and `mse` (m, 2, 2), the
    mean squared error matrix; `gap` (m), first minus second, and `gap_mse`, which contains the covariance.
    """

    method: PairMethod
    area_covariance: FloatArray
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
    def gap(self) -> FloatArray:
        """(m) first minus second."""
        gap: FloatArray = self.estimate[:, 0] - self.estimate[:, 1]
        return gap

    @property
    def gap_mse(self) -> FloatArray:
        """(m) mean squared error of the gap."""
        mse: FloatArray = self.mse[:, 0, 0] + self.mse[:, 1, 1] - 2 * self.mse[:, 0, 1]
        return mse
