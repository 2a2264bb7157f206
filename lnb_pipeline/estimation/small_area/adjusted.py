"""An estimate of the variance of the area effects that is never 0.

Source: Yoshimori and Lahiri, Journal of Multivariate Analysis 124 (2014); the problem it solves is stated in
Li and Lahiri, Journal of Multivariate Analysis 101 (2010).
"""

from __future__ import annotations

import numpy as np
from scipy import optimize

from lnb_pipeline.estimation.small_area.fay_herriot import assemble, fit_reml
from lnb_pipeline.estimation.small_area.likelihood import (
    Observations,
    observations,
    regress,
    reml_score,
    restricted_log_likelihood,
)
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, NoFit

_SMALLEST = 1e-9
"""Lower end of the search, as a part of the smallest sampling variance."""

_POINTS = 200


def fit_adjusted(areas: Areas) -> FayHerriotFit | NoFit:
    """Fit by the adjusted restricted likelihood, arctan(sum gamma_d)^(1/m) times the restricted one.

    The factor is 0 at A = 0, so that every direct estimate keeps some weight, and so flat elsewhere that
    the bias of A stays below the order 1/m. The mean squared error is therefore that of REML,
    g1 + g2 + 2 g3, unbiased to the same order and never negative. (The factor A of Li and Lahiri gives more
    weight but needs a bias correction that can make the mean squared error negative, and is not used.)
    The maximum is looked for on a grid of A and refined; `iterations` is 0. `NoFit` as in `fit_reml`,
    but there is always a maximum, so never `not_converged`.
    """
    data = observations(areas)
    if isinstance(data, NoFit):
        return data
    return assemble("adjusted_reml", areas, data, _highest(data), 0)


def fit_reml_or_adjusted(areas: Areas) -> FayHerriotFit | NoFit:
    """`fit_reml`, and `fit_adjusted` where REML puts A at 0; `method` of the fit says which."""
    fit = fit_reml(areas)
    return fit_adjusted(areas) if isinstance(fit, FayHerriotFit) and fit.at_boundary else fit


def _highest(data: Observations) -> float:
    """A at the highest point of the adjusted likelihood, by a grid of log A and the root of the slope beside it."""
    smallest, largest = _bounds(data)
    grid = np.linspace(np.log(smallest), np.log(largest), _POINTS)
    best = int(np.argmax([_height(data, float(np.exp(point))) for point in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, _POINTS - 1)])
    root = optimize.brentq(lambda point: _slope(data, float(np.exp(point))), low, high, xtol=1e-14, rtol=1e-14)
    return float(np.exp(root))


def _bounds(data: Observations) -> tuple[float, float]:
    """A range that holds every maximum.

    For A above the largest psi and above twice the residual mean square the restricted likelihood falls;
    ten times that leaves room for the adjustment.
    """
    residuals = regress(data, float(data.variance.max()) * 1e6).residuals
    mean_square = float(residuals @ residuals) / (data.n - data.n_coefficients)
    return _SMALLEST * float(data.variance.min()), 10 * max(float(data.variance.max()), 2 * mean_square)


def _height(data: Observations, area_variance: float) -> float:
    total = float((area_variance / (area_variance + data.variance)).sum())
    return restricted_log_likelihood(regress(data, area_variance)) + float(np.log(np.arctan(total))) / data.n


def _slope(data: Observations, area_variance: float) -> float:
    """Derivative of the height by log A."""
    total = float((area_variance / (area_variance + data.variance)).sum())
    growth = area_variance * float((data.variance / (area_variance + data.variance) ** 2).sum())
    score, _ = reml_score(regress(data, area_variance))
    return area_variance * score + growth / ((1 + total**2) * float(np.arctan(total)) * data.n)
