"""The area-level model of Fay and Herriot (1979), its EBLUP and the mean squared error of it.

Sources: Fay and Herriot, JASA 74 (1979); Datta and Lahiri, Statistica Sinica 10 (2000), for the mean squared
errors that go with REML and ML; Rao and Molina, Small Area Estimation, 2nd ed. (2015), chapter 6.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.small_area.likelihood import (
    Observations,
    Regression,
    log_likelihood,
    ml_score,
    observations,
    regress,
    reml_score,
)
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, Method, NoFit

TOLERANCE = 1e-12
MAXIMUM_ITERATIONS = 500

_ROUNDING = 256 * float(np.finfo(np.float64).eps)
"""A change of A below this part of A + psi is arithmetic, not information."""


_Score = Callable[[Regression], tuple[float, float]]
"""Derivative by A of what is maximised, and its expected information."""


def fit_reml(
    areas: Areas, *, tolerance: float = TOLERANCE, maximum_iterations: int = MAXIMUM_ITERATIONS
) -> FayHerriotFit | NoFit:
    """Fit by restricted maximum likelihood; the mean squared error is g1 + g2 + 2 g3.

    Fisher scoring from the median sampling variance, A held at 0 or above, until A changes by no more than
    `tolerance` times itself. Published results often stop at 1e-4; the converged A can differ from such
    a value in the sixth digit. `NoFit` where it does not converge in `maximum_iterations` or where the areas
    do not carry the model. g1 = gamma psi, g2 = (1 - gamma)^2 x' Cov(beta) x, g3 = (1 - gamma)^2 Var(A) / (A + psi).
    """
    data = observations(areas)
    if isinstance(data, NoFit):
        return data
    found = _maximise(data, reml_score, tolerance, maximum_iterations)
    return assemble("reml", areas, data, *found) if isinstance(found, tuple) else found


def fit_ml(
    areas: Areas, *, tolerance: float = TOLERANCE, maximum_iterations: int = MAXIMUM_ITERATIONS
) -> FayHerriotFit | NoFit:
    """Fit by maximum likelihood; the mean squared error is g1 + g2 + 2 g3 - b (1 - gamma)^2.

    b < 0 is the bias of the ML estimate of A, which does not allow for the coefficients it had to estimate:
    b = -tr[Cov(beta) sum x x' / (A + psi)^2] / sum (A + psi)^-2. Iterations and outcomes as in `fit_reml`.
    """
    data = observations(areas)
    if isinstance(data, NoFit):
        return data
    found = _maximise(data, ml_score, tolerance, maximum_iterations)
    if isinstance(found, NoFit):
        return found
    at = regress(data, found[0])
    bias = -float((at.precision * at.leverage).sum()) / float((at.precision**2).sum())
    return assemble("ml", areas, data, *found, bias=bias)


def _maximise(
    data: Observations, score: _Score, tolerance: float, maximum_iterations: int
) -> tuple[float, int] | NoFit:
    """A and the number of iterations."""
    typical = float(np.median(data.variance))
    value = typical
    for iteration in range(1, maximum_iterations + 1):
        following = _scoring_step(data, score, value)
        if abs(following - value) <= max(tolerance * value, _ROUNDING * (value + typical)):
            # What rounding cannot tell from 0 is 0.
            return (following if following > _ROUNDING * typical else 0.0), iteration
        value = following
    return NoFit("not_converged", data.n, maximum_iterations)


def _scoring_step(data: Observations, score: _Score, value: float) -> float:
    """The next A: a step of Fisher scoring, halved where it goes too far.

    Where the observed curvature is twice the expected one or more, full steps swing around the maximum
    for ever. A step is too long when the slope at its end points back at more than half of its size.
    """
    slope, information = score(regress(data, value))
    step = max(slope / information, -value)
    while abs(step) > _ROUNDING * value:
        beyond, _ = score(regress(data, value + step))
        if beyond * slope >= 0 or abs(beyond) <= abs(slope) / 2:
            break
        step /= 2
    return value + step


def assemble(
    method: Method, areas: Areas, data: Observations, area_variance: float, iterations: int, *, bias: float = 0.0
) -> FayHerriotFit:
    """The fitted model at a given A. `bias` is the bias of the estimate of A that the MSE corrects for."""
    at = regress(data, area_variance)
    likelihood, parameters = log_likelihood(at), data.n_coefficients + 1
    error = 2 / float((at.precision**2).sum())
    weight, estimate, mse = _values(areas, at, area_variance, error, bias)
    return FayHerriotFit(
        method=method, area_variance=area_variance, area_variance_error=error, at_boundary=area_variance == 0,
        coefficients=at.coefficients, coefficient_covariance=at.coefficient_covariance,
        log_likelihood=likelihood, aic=-2 * likelihood + 2 * parameters,
        bic=-2 * likelihood + float(np.log(data.n)) * parameters, iterations=iterations, n_areas=data.n,
        weight=weight, estimate=estimate, mse=mse, basis=areas.basis,
    )


def _values(
    areas: Areas, at: Regression, area_variance: float, error: float, bias: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weight of the direct estimate, value and mean squared error of all areas.

    A synthetic value is the limit of the EBLUP as psi grows without bound, and so is its mean squared
    error, A + x' Cov(beta) x - b.
    """
    used = areas.usable
    psi = np.where(used, areas.sampling_variance, 1.0)
    total = area_variance + psi
    weight = np.where(used, area_variance / total, 0.0)
    rest = np.where(used, psi / total, 1.0)
    synthetic = areas.covariates @ at.coefficients
    estimate = synthetic + weight * np.where(used, areas.direct - synthetic, 0.0)
    g1 = np.where(used, weight * psi, area_variance)
    g2 = rest**2 * quadratic_form(areas.covariates, at.coefficient_covariance)
    g3 = np.where(used, rest**2 * error / total, 0.0)
    return weight, estimate, g1 + g2 + 2 * g3 - bias * rest**2


def quadratic_form(rows: FloatArray, matrix: FloatArray) -> FloatArray:
    """x' M x for each row x of an (m, p) array."""
    form: FloatArray = np.einsum("ij,jk,ik->i", rows, matrix, rows)
    return form
