"""The way in: fit on all sampled areas, report the chosen ones, the direct estimate beside the model's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from lnb_pipeline.estimation.interval import CONFIDENCE
from lnb_pipeline.estimation.record import BoolArray, FloatArray
from lnb_pipeline.estimation.small_area.adjusted import fit_reml_or_adjusted
from lnb_pipeline.estimation.small_area.benchmark import (
    Benchmark,
    National,
    NoBenchmark,
    rate_benchmark,
    ratio_benchmark,
)
from lnb_pipeline.estimation.small_area.diagnostics import diagnose
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, Fitter, NoFit
from lnb_pipeline.estimation.small_area.report_record import AreaReport, Direct, side_by_side
from lnb_pipeline.estimation.small_area.smoothing import (
    DirectRates,
    VarianceFunction,
    design_effect_function,
    effective_sizes,
)
from lnb_pipeline.estimation.small_area.transformed import Rates, arcsine_areas, rates_from_arcsine

Smoother = Callable[[DirectRates], VarianceFunction | NoFit]
"""`design_effect_function` or `common_design_effect`."""


def report_areas(
    areas: Areas, direct_std_error: FloatArray, reported: BoolArray, *,
    national: National | None = None, fit: Fitter = fit_reml_or_adjusted,
) -> AreaReport | NoFit:
    """Fay-Herriot values of means, incomes and the like, on their own scale.

    The model is fitted on all usable areas; `reported` (m) chooses those whose values are returned.
    `direct_std_error` (m) is the unsmoothed one, NaN where undefined. With `national`, values are also given
    benchmarked by ratio. `NoFit` where the model cannot be estimated: the direct estimates are then all there is.
    """
    fitted = fit(areas)
    if isinstance(fitted, NoFit):
        return fitted
    half = float(special.ndtri(0.5 + CONFIDENCE / 2)) * np.sqrt(fitted.mse)
    values = Rates(fitted.estimate, fitted.mse, fitted.estimate - half, fitted.estimate + half)
    made = None if national is None else ratio_benchmark(values.estimate, values.mse, national)
    return _area_report(areas, fitted, values, Direct(areas.direct, direct_std_error), reported, made)


def report_rates(
    rates: DirectRates, covariates: FloatArray, reported: BoolArray, *,
    national: National | None = None, smooth: Smoother = design_effect_function,
    fit: Fitter = fit_reml_or_adjusted,
) -> AreaReport | NoFit:
    """Fay-Herriot values of rates, modelled on the arcsine scale with smoothed sampling variances.

    As `report_areas`; values, intervals and benchmarked values lie within 0 and 1. `fit` and `diagnostics`
    of the report are on the arcsine scale.
    """
    effect = smooth(rates)
    if isinstance(effect, NoFit):
        return effect
    areas = arcsine_areas(rates.share, effective_sizes(rates, effect), covariates)
    fitted = fit(areas)
    if isinstance(fitted, NoFit):
        return fitted
    values = rates_from_arcsine(fitted.estimate, fitted.mse)
    made = None if national is None else rate_benchmark(values.estimate, values.mse, national)
    return _area_report(areas, fitted, values, Direct(rates.share, rates.std_error), reported, made)


def _area_report(
    areas: Areas, fitted: FayHerriotFit, values: Rates, direct: Direct, reported: BoolArray,
    made: Benchmark | NoBenchmark | None,
) -> AreaReport:
    agreed = (made.values, made.mse) if isinstance(made, Benchmark) else None
    rows = side_by_side(reported, direct, values, fitted.basis, fitted.weight, agreed)
    return AreaReport(rows, fitted, diagnose(areas, fitted), made)
