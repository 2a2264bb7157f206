"""The bivariate area-level model at a given covariance of the area effects, and its restricted likelihood.

S is written as a product of a lower triangular matrix with its transpose, S = L L', and maximised over the entries of
L: every L gives a positive semi-definite S, singular ones included, so that no step can leave the
cone and a maximum on its edge is an ordinary one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.estimation.small_area.likelihood import has_full_rank
from lnb_pipeline.estimation.small_area.pair_record import PairAreas
from lnb_pipeline.estimation.small_area.record import NoFit

_ROUNDING = 256 * float(np.finfo(np.float64).eps)
_FLAT = 1e-10
"""Curvature below this part of the largest is taken for this part: there the likelihood says nothing."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Which covariances S may be: S = sum_k (l' C_k l / 2) E_k with l the free entries of L.

    `units` (k, 2, 2) are the E_k, `curvature` (k, q, q) the C_k.
    """

    units: FloatArray
    curvature: FloatArray

    def covariance(self, factor: FloatArray) -> FloatArray:
        """(2, 2) S from the entries of L (q)."""
        entries = 0.5 * np.einsum("kij,i,j->k", self.curvature, factor, factor)
        covariance: FloatArray = np.tensordot(entries, self.units, axes=1)
        return covariance


CORRELATED = Structure(
    np.array([[[1, 0], [0, 0]], [[0, 1], [1, 0]], [[0, 0], [0, 1]]], dtype=np.float64),
    np.array(
        [[[2, 0, 0], [0, 0, 0], [0, 0, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 2, 0], [0, 0, 2]]],
        dtype=np.float64,
    ),
)
"""Any S; l = (L11, L21, L22)."""

UNCORRELATED = Structure(
    np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]]], dtype=np.float64),
    np.array([[[2, 0], [0, 0]], [[0, 0], [0, 2]]], dtype=np.float64),
)
"""A diagonal S; l = (L11, L22)."""


@dataclass(frozen=True, slots=True)
class PairObservations:
    """The areas a model is fitted on: y (n, 2), Psi (n, 2, 2), X (n, 2, p)."""

    direct: FloatArray
    covariance: FloatArray
    covariates: FloatArray

    @property
    def n(self) -> int:
        return int(self.direct.shape[0])


def pair_observations(areas: PairAreas) -> PairObservations | NoFit:
    """The usable areas, or why a model cannot be fitted on them."""
    used = areas.usable
    n = int(np.count_nonzero(used))
    if n <= max(areas.covariates_first.shape[1], areas.covariates_second.shape[1]):
        return NoFit("too_few_areas", n)
    if not (has_full_rank(areas.covariates_first[used]) and has_full_rank(areas.covariates_second[used])):
        return NoFit("collinear_covariates", n)
    return PairObservations(areas.direct[used], areas.sampling_covariance[used], areas.block_covariates[used])


@dataclass(frozen=True, slots=True)
class PairRegression:
    """Generalised least squares at a given S: precision (n, 2, 2) is (S + Psi)^-1, residuals (n, 2)."""

    precision: FloatArray
    log_determinant: float
    triangle: FloatArray
    coefficients: FloatArray
    coefficient_covariance: FloatArray
    residuals: FloatArray


def regress_pairs(data: PairObservations, covariance: FloatArray) -> PairRegression:
    """Generalised least squares of both groups on their covariates, S given."""
    root = np.linalg.cholesky(covariance + data.covariance)
    whitener = np.linalg.inv(root)
    whitened = (whitener @ data.covariates).reshape(2 * data.n, -1)
    basis, triangle = np.linalg.qr(whitened)
    response = np.einsum("nij,nj->ni", whitener, data.direct).ravel()
    coefficients = np.linalg.solve(triangle, basis.T @ response)
    inverse = np.linalg.solve(triangle, np.eye(coefficients.size))
    return PairRegression(
        precision=np.einsum("nki,nkj->nij", whitener, whitener),
        log_determinant=2 * float(np.log(np.einsum("nii->ni", root)).sum()),
        triangle=triangle, coefficients=coefficients, coefficient_covariance=inverse @ inverse.T,
        residuals=data.direct - data.covariates @ coefficients,
    )


def log_likelihood(at: PairRegression) -> float:
    """Normal log-likelihood at S and the coefficients that belong to it, constants included."""
    squares = float(np.einsum("ni,nij,nj->", at.residuals, at.precision, at.residuals))
    return -0.5 * (at.residuals.size * float(np.log(2 * np.pi)) + at.log_determinant + squares)


def restricted_log_likelihood(at: PairRegression) -> float:
    """Restricted log-likelihood of S, up to a constant that does not depend on it."""
    return log_likelihood(at) - float(np.log(np.abs(np.diag(at.triangle))).sum())


def information(at: PairRegression, structure: Structure) -> FloatArray:
    """(k, k) expected information of the entries of S, sum_d tr(V_d^-1 E_k V_d^-1 E_l) / 2."""
    spread = np.einsum("nij,kjl->nkil", at.precision, structure.units)
    found: FloatArray = 0.5 * np.einsum("nkij,nlji->kl", spread, spread)
    return found


def score(data: PairObservations, at: PairRegression, structure: Structure) -> FloatArray:
    """(k) derivative of the restricted log-likelihood by the entries of S."""
    scaled = at.precision @ data.covariates
    projection = at.precision - np.einsum("nip,pq,njq->nij", scaled, at.coefficient_covariance, scaled)
    pull = np.einsum("nij,nj->ni", at.precision, at.residuals)
    slope: FloatArray = 0.5 * np.einsum(
        "nij,kij->k", np.einsum("ni,nj->nij", pull, pull) - projection, structure.units
    )
    return slope


def observed_information(data: PairObservations, at: PairRegression, structure: Structure) -> FloatArray:
    """(k, k) minus the second derivatives of the restricted log-likelihood by the entries of S.

    y'P E_k P E_l P y - tr(P E_k P E_l) / 2 with P = V^-1 - V^-1 X Cov(beta) X' V^-1, put together from the blocks.
    """
    scaled, spread = at.precision @ data.covariates, at.coefficient_covariance
    turned = structure.units @ scaled[:, None]
    between = np.einsum("nip,nkiq->kpq", scaled, turned)
    carried = np.einsum("nkip,nij,nljq->klpq", turned, at.precision, turned, optimize=True)
    trace = (
        2 * information(at, structure) - 2 * np.einsum("klpq,qp->kl", carried, spread)
        + np.einsum("kpq,qr,lrs,sp->kl", between, spread, between, spread, optimize=True)
    )
    pull = np.einsum("kij,njm,nm->nki", structure.units, at.precision, at.residuals, optimize=True)
    along = np.einsum("nip,nki->kp", scaled, pull)
    squares = np.einsum("nki,nij,nlj->kl", pull, at.precision, pull, optimize=True) - along @ spread @ along.T
    observed: FloatArray = squares - trace / 2
    return observed


def maximise(
    data: PairObservations, structure: Structure, tolerance: float, maximum_iterations: int
) -> tuple[FloatArray, int] | NoFit:
    """S (2, 2) and the iterations until no entry of S moves by more than `tolerance` of the largest."""
    typical = float(np.median(np.einsum("nii->n", data.covariance))) / 2
    diagonal = structure.curvature.shape[1] - 1
    factor = np.zeros(diagonal + 1)
    factor[[0, diagonal]] = np.sqrt(typical)
    current = structure.covariance(factor)
    for iteration in range(1, maximum_iterations + 1):
        factor = factor + _step(data, structure, factor)
        following = structure.covariance(factor)
        largest = float(np.abs(following).max())
        change = float(np.abs(following - current).max())
        if change <= max(tolerance * largest, _ROUNDING * (largest + typical)):
            return following, iteration
        current = following
    return NoFit("not_converged", data.n, maximum_iterations)


def _step(data: PairObservations, structure: Structure, factor: FloatArray) -> FloatArray:
    """A Newton step in the entries of L, halved while it lowers the likelihood or goes too far.

    The curvature by L is that of S brought over by the chain rule, less the part from S being quadratic
    in L; where it is negative its size is used, so that the step goes uphill. The expected curvature would
    do but for an area with almost no sampling error: near the edge of the cone it then grows without bound
    and the steps with it towards nothing. Too far is as in one dimension: the slope along the step
    has turned back at more than half of its size.
    """
    at = regress_pairs(data, structure.covariance(factor))
    slope, by_covariance = _slope(data, at, structure, factor)
    jacobian = structure.curvature @ factor
    curvature = jacobian.T @ observed_information(data, at, structure) @ jacobian
    values, vectors = np.linalg.eigh(curvature - np.tensordot(by_covariance, structure.curvature, axes=1))
    size = np.abs(values)
    step: FloatArray = vectors @ ((vectors.T @ slope) / np.maximum(size, _FLAT * size.max()))
    height, gain = restricted_log_likelihood(at), float(slope @ step)
    least = height - _ROUNDING * abs(height)
    while float(np.abs(step).max()) > _ROUNDING * float(np.abs(factor).max()):
        there = regress_pairs(data, structure.covariance(factor + step))
        left = float(_slope(data, there, structure, factor + step)[0] @ step)
        if restricted_log_likelihood(there) >= least and left >= -gain / 2:
            break
        step, gain = step / 2, gain / 2
    return step


def _slope(
    data: PairObservations, at: PairRegression, structure: Structure, factor: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Derivatives of the restricted log-likelihood by the entries of L (q) and of S (k)."""
    by_covariance = score(data, at, structure)
    return by_covariance @ (structure.curvature @ factor), by_covariance
