"""Direct and model-based values side by side. A model-based value never stands alone and never stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lnb_pipeline.estimation.record import BoolArray, FloatArray
from lnb_pipeline.estimation.small_area.benchmark import Benchmark, NoBenchmark
from lnb_pipeline.estimation.small_area.diagnostics import Diagnostics, PairDiagnostics
from lnb_pipeline.estimation.small_area.pair_record import PairFit
from lnb_pipeline.estimation.small_area.record import Basis, FayHerriotFit
from lnb_pipeline.estimation.small_area.transformed import Rates


@dataclass(frozen=True, slots=True)
class DirectValue:
    """The estimate from the area's own sample and its design-based standard error, null where undefined."""

    estimate: float | None
    std_error: float | None
    method: Literal["direct"] = "direct"


@dataclass(frozen=True, slots=True)
class ModelValue:
    """The model-based value of an area.

    `std_error` is the root of the mean squared error; the interval is built from it. `weight` is the part of the direct
    estimate in the value (null for a pair, where it is a matrix, and for the gap). `benchmarked` agrees with the
    national figure once all areas do, with `benchmarked_std_error`; both null where none was asked
    for or possible.
    """

    estimate: float
    std_error: float
    lower: float
    upper: float
    weight: float | None
    basis: Basis
    benchmarked: float | None
    benchmarked_std_error: float | None
    method: Literal["model"] = "model"


@dataclass(frozen=True, slots=True)
class AreaValue:
    """Both values of one area; `area` is its position among all areas given."""

    area: int
    direct: DirectValue
    model: ModelValue


@dataclass(frozen=True, slots=True)
class AreaReport:
    """Values of the reported areas, and of the model fitted on all: fit, diagnostics and benchmark (null where
    no national figure was given)."""

    values: tuple[AreaValue, ...]
    fit: FayHerriotFit
    diagnostics: Diagnostics
    benchmark: Benchmark | NoBenchmark | None


@dataclass(frozen=True, slots=True)
class PairReport:
    """Values of women, men and the gap (women minus men) of the reported areas, each in the order of the
    areas, and of the model fitted on all. `benchmarks`: women's, men's."""

    women: tuple[AreaValue, ...]
    men: tuple[AreaValue, ...]
    gap: tuple[AreaValue, ...]
    fit: PairFit
    diagnostics: PairDiagnostics
    benchmarks: tuple[Benchmark | NoBenchmark, Benchmark | NoBenchmark] | None


@dataclass(frozen=True, slots=True)
class Direct:
    """Direct estimates (m) and their standard errors as the survey gives them, NaN where undefined."""

    estimate: FloatArray
    std_error: FloatArray


def side_by_side(
    reported: BoolArray, direct: Direct, model: Rates, basis: tuple[Basis, ...], weight: FloatArray | None,
    agreed: tuple[FloatArray, FloatArray] | None,
) -> tuple[AreaValue, ...]:
    """Direct and model-based value of each reported area. `agreed`: benchmarked values and their MSE (m)."""
    if reported.shape != direct.estimate.shape or direct.std_error.shape != direct.estimate.shape:
        raise ValueError("reported areas and standard errors must have one entry an area")
    return tuple(
        AreaValue(
            area,
            DirectValue(_or_null(direct.estimate[area]), _or_null(direct.std_error[area])),
            ModelValue(
                estimate=float(model.estimate[area]), std_error=float(np.sqrt(model.mse[area])),
                lower=float(model.lower[area]), upper=float(model.upper[area]),
                weight=None if weight is None else float(weight[area]), basis=basis[area],
                benchmarked=None if agreed is None else float(agreed[0][area]),
                benchmarked_std_error=None if agreed is None else float(np.sqrt(agreed[1][area])),
            ),
        )
        for area in np.flatnonzero(reported).tolist()
    )


def _or_null(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
