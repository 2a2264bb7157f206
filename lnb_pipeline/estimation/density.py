"""Gaussian kernel density of a weighted distribution, and its bandwidth.

The standard error of a quantile needs the density at it. The rule of thumb
h = sd * size^(-1/5) is about the number of observations; with the estimated population as the size
(as the R package convey has it) the bandwidth shrinks as the population grows, not as the sample does,
and the density becomes rough: for a country of 2.4 million and 8 800 persons it is a third as wide.
The sample size is the default here; the other rule is kept to compare with published software.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from lnb_pipeline.estimation.distribution import Distribution
from lnb_pipeline.estimation.record import FloatArray

Bandwidth = Callable[[Distribution], float]
"""A rule that gives the kernel bandwidth for a distribution, in the unit of its values."""

_ROOT_2_PI = math.sqrt(2 * math.pi)


def sample_size_bandwidth(distribution: Distribution) -> float:
    """Weighted standard deviation times n^(-1/5), n the persons of the sample; 0 without spread."""
    return distribution.standard_deviation * math.pow(max(distribution.n, 1), -0.2)


def population_size_bandwidth(distribution: Distribution) -> float:
    """Weighted standard deviation times N^(-1/5), N the estimated population; 0 without spread."""
    if not distribution.n:
        return 0.0
    return distribution.standard_deviation * math.pow(distribution.total_weight, -0.2)


def kernel(distribution: Distribution, at: float, width: float) -> FloatArray:
    """Each person's Gaussian kernel at a point, divided by the bandwidth; zeros where the width is 0."""
    if width <= 0:
        return np.zeros(distribution.n)
    distance = (at - distribution.values) / width
    heights: FloatArray = np.exp(-0.5 * distance * distance)
    return heights / (_ROOT_2_PI * width)


def density(distribution: Distribution, at: float, width: float) -> float:
    """Density at a point, per unit of the values; 0 where it does not exist (no spread)."""
    if width <= 0 or not distribution.n:
        return 0.0
    return float(distribution.weights @ kernel(distribution, at, width)) / distribution.total_weight
