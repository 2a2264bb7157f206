"""The bivariate area-level model: women and men together, so that their gap keeps its own information.

y_d = (women, men) = X_d beta + u_d + e_d with u_d ~ N(0, S), S (2, 2) unknown, and e_d ~ N(0, Psi_d), Psi_d (2, 2)
known; each group has its own covariates and coefficients. Two separate models would shrink each group towards its own
regression and with them the gap, although members of one household err together and the gap of an
area is often known better than either rate.

Sources: Fay (1987), in Platek et al. (eds.), Small Area Statistics; Datta, Fay and Ghosh (1991); Benavent and Morales,
Computational Statistics and Data Analysis 94 (2016), for REML and the mean squared error in matrix form.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.small_area.fay_herriot import MAXIMUM_ITERATIONS, TOLERANCE
from lnb_pipeline.estimation.small_area.pair_likelihood import (
    CORRELATED,
    UNCORRELATED,
    PairObservations,
    PairRegression,
    Structure,
    information,
    log_likelihood,
    maximise,
    pair_observations,
    regress_pairs,
)
from lnb_pipeline.estimation.small_area.pair_record import PairAreas, PairFit, PairMethod
from lnb_pipeline.estimation.small_area.record import NoFit

_WORST_CONDITION = 1e12

_SINGULAR = 1e-9
"""S counts as singular when its smaller eigenvalue is this part of the typical sampling variance or less."""


def fit_bivariate(
    areas: PairAreas, *, tolerance: float = TOLERANCE, maximum_iterations: int = MAXIMUM_ITERATIONS
) -> PairFit | NoFit:
    """Fit by restricted maximum likelihood with any positive semi-definite S.

    The mean squared error matrix is G1 + G2 + 2 G3: S - S V^-1 S, then the coefficients' part
    (I - W) X Cov(beta) X' (I - W)' with W = S V^-1, then the part of S being estimated. `NoFit` as in `fit_reml`.
    """
    return _fit("bivariate_reml", CORRELATED, areas, tolerance, maximum_iterations)


def fit_bivariate_uncorrelated(
    areas: PairAreas, *, tolerance: float = TOLERANCE, maximum_iterations: int = MAXIMUM_ITERATIONS
) -> PairFit | NoFit:
    """As `fit_bivariate` with area effects of the two groups that are unrelated (S diagonal).

    With uncorrelated sampling errors as well it is two univariate fits; with correlated ones it is not.
    """
    return _fit("bivariate_reml_uncorrelated", UNCORRELATED, areas, tolerance, maximum_iterations)


def _fit(
    method: PairMethod, structure: Structure, areas: PairAreas, tolerance: float, maximum_iterations: int
) -> PairFit | NoFit:
    data = pair_observations(areas)
    if isinstance(data, NoFit):
        return data
    try:
        found = maximise(data, structure, tolerance, maximum_iterations)
        return found if isinstance(found, NoFit) else _assemble(method, structure, areas, data, *found)
    except np.linalg.LinAlgError:
        return NoFit("ill_conditioned", data.n)


def _assemble(
    method: PairMethod, structure: Structure, areas: PairAreas, data: PairObservations,
    covariance: FloatArray, iterations: int,
) -> PairFit:
    """The fitted model at a given S."""
    at = regress_pairs(data, covariance)
    likelihood, parameters = log_likelihood(at), at.coefficients.size + structure.units.shape[0]
    typical = float(np.median(np.einsum("nii->n", data.covariance))) / 2
    weight, estimate, mse = _values(areas, at, structure, covariance)
    return PairFit(
        method=method, area_covariance=covariance,
        at_boundary=float(np.linalg.eigvalsh(covariance)[0]) <= _SINGULAR * typical,
        coefficients=at.coefficients, coefficient_covariance=at.coefficient_covariance,
        log_likelihood=likelihood, aic=-2 * likelihood + 2 * parameters,
        bic=-2 * likelihood + float(np.log(data.n)) * parameters, iterations=iterations, n_areas=data.n,
        weight=weight, estimate=estimate, mse=mse, basis=areas.basis,
    )


def _values(
    areas: PairAreas, at: PairRegression, structure: Structure, covariance: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights (m, 2, 2), values (m, 2) and mean squared error matrices (m, 2, 2) of all areas."""
    used, block = areas.usable, areas.block_covariates
    psi = np.where(used[:, None, None], areas.sampling_covariance, np.eye(2))
    # A precision of 0 is a sampling variance without bound: the value is then synthetic.
    precision = np.where(used[:, None, None], np.linalg.inv(covariance + psi), 0.0)
    weight = covariance @ precision
    rest = np.eye(2) - weight
    synthetic = block @ at.coefficients
    deviation = np.where(used[:, None], areas.direct - synthetic, 0.0)
    estimate = synthetic + np.einsum("nij,nj->ni", weight, deviation)
    reach = rest @ block
    g2 = np.einsum("nip,pq,njq->nij", reach, at.coefficient_covariance, reach)
    g1 = np.where(used[:, None, None], weight @ psi, covariance)
    moves = rest[:, None] @ structure.units
    error = _error_of_covariance(at, structure)
    g3 = np.einsum("kl,nkia,nab,nljb->nij", error, moves, precision, moves, optimize=True)
    mse = g1 + g2 + 2 * g3
    return weight, estimate, (mse + mse.transpose(0, 2, 1)) / 2


def _error_of_covariance(at: PairRegression, structure: Structure) -> FloatArray:
    """(k, k) asymptotic covariance of the estimated entries of S; LinAlgError where it has no digits left."""
    known = information(at, structure)
    size = np.sqrt(np.diag(known))
    correlation = known / np.outer(size, size)
    if float(np.linalg.cond(correlation)) > _WORST_CONDITION:
        raise np.linalg.LinAlgError("one area has all the information on the covariance of the areas")
    return np.asarray(np.linalg.inv(correlation) / np.outer(size, size))
