"""The Fay-Herriot model at a given variance of the area effects.

y_d = x_d' beta + u_d + e_d, u_d ~ N(0, A), e_d ~ N(0, psi_d) with psi_d known (Fay and Herriot 1979).
Everything is computed from a QR decomposition of the weighted covariates; no m by m matrix is built, and
covariates of very different size do no harm. The small triangular systems go through NumPy's general solver: SciPy's
triangular one starts threads, which take a hundred times as long as the work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.small_area.record import Areas, NoFit


@dataclass(frozen=True, slots=True)
class Observations:
    """The areas a model is fitted on: y (m), psi (m) > 0, x (m, p) of full column rank, m > p."""

    direct: FloatArray
    variance: FloatArray
    covariates: FloatArray

    @property
    def n(self) -> int:
        return int(self.direct.size)

    @property
    def n_coefficients(self) -> int:
        return int(self.covariates.shape[1])


def observations(areas: Areas) -> Observations | NoFit:
    """The usable areas, or why a model cannot be fitted on them."""
    used = areas.usable
    n, covariates = int(np.count_nonzero(used)), areas.covariates[used]
    if n <= covariates.shape[1]:
        return NoFit("too_few_areas", n)
    if not has_full_rank(covariates):
        return NoFit("collinear_covariates", n)
    return Observations(areas.direct[used], areas.sampling_variance[used], covariates)


def has_full_rank(covariates: FloatArray) -> bool:
    """Whether the columns are linearly independent, each brought to length 1 so that units do not matter."""
    lengths = np.linalg.norm(covariates, axis=0)
    if not bool((lengths > 0).all()):
        return False
    return bool(np.linalg.matrix_rank(covariates / lengths) == covariates.shape[1])


@dataclass(frozen=True, slots=True)
class Regression:
    """Generalised least squares at a given A.

    `precision` is 1 / (A + psi), `residuals` y - x' beta, `basis` the orthonormal (m, p) factor of the
    covariates weighted by the root of the precision, `triangle` the (p, p) factor.
    """

    precision: FloatArray
    basis: FloatArray
    triangle: FloatArray
    coefficients: FloatArray
    residuals: FloatArray

    @property
    def leverage(self) -> FloatArray:
        """(m) diagonal of the weighted hat matrix."""
        leverage: FloatArray = np.einsum("ij,ij->i", self.basis, self.basis)
        return leverage

    @property
    def coefficient_covariance(self) -> FloatArray:
        """(p, p) inverse of the sum of x x' / (A + psi)."""
        inverse = np.linalg.solve(self.triangle, np.eye(self.coefficients.size))
        covariance: FloatArray = inverse @ inverse.T
        return covariance


def regress(data: Observations, area_variance: float) -> Regression:
    """Generalised least squares of the direct estimates on the covariates, A given."""
    precision = 1 / (area_variance + data.variance)
    root = np.sqrt(precision)
    basis, triangle = np.linalg.qr(root[:, None] * data.covariates)
    coefficients = np.linalg.solve(triangle, basis.T @ (root * data.direct))
    return Regression(precision, basis, triangle, coefficients, data.direct - data.covariates @ coefficients)


def log_likelihood(at: Regression) -> float:
    """Normal log-likelihood at A and the coefficients that belong to it, constants included."""
    squares = float(at.precision @ at.residuals**2)
    return -0.5 * (at.precision.size * float(np.log(2 * np.pi)) - float(np.log(at.precision).sum()) + squares)


def restricted_log_likelihood(at: Regression) -> float:
    """Restricted log-likelihood of A, up to a constant that does not depend on it."""
    return log_likelihood(at) - float(np.log(np.abs(np.diag(at.triangle))).sum())


def ml_score(at: Regression) -> tuple[float, float]:
    """Derivative of the profile log-likelihood by A and the Fisher information of A."""
    score = -0.5 * float(at.precision.sum()) + 0.5 * float(((at.precision * at.residuals) ** 2).sum())
    return score, 0.5 * float((at.precision**2).sum())


def reml_score(at: Regression) -> tuple[float, float]:
    """Derivative of the restricted log-likelihood by A, -tr P / 2 + y'PPy / 2, and its expected information,
    tr PP / 2, with P the projection that removes the covariates."""
    v, leverage = at.precision, at.leverage
    inner = at.basis.T @ (v[:, None] * at.basis)
    trace = float((v * (1 - leverage)).sum())
    trace_of_square = float((v**2 * (1 - 2 * leverage)).sum() + (inner**2).sum())
    return -0.5 * trace + 0.5 * float(((v * at.residuals) ** 2).sum()), 0.5 * trace_of_square
