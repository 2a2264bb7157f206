"""The Fay-Herriot model on the milk data against published results (see README.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.estimation.small_area.fay_herriot import fit_ml, fit_reml
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit

HERE = Path(__file__).parent
FITS: dict[str, Callable[..., Any]] = {"reml": fit_reml, "ml": fit_ml}


@pytest.fixture(scope="module")
def milk() -> Areas:
    table = pd.read_csv(HERE / "fay_herriot_milk.csv")
    dummies = [(table.major_area == k).to_numpy(float) for k in (2, 3, 4)]
    return Areas(
        table.direct_est.to_numpy(float), table.std_error.to_numpy(float) ** 2,
        np.column_stack([np.ones(len(table)), *dummies]),
    )


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / "fay_herriot_milk_expected.json").read_text("utf-8"))
    return content


def figures(fit: FayHerriotFit) -> dict[str, Any]:
    return {
        "area_variance": fit.area_variance, "iterations": fit.iterations, "coefficients": fit.coefficients,
        "coefficient_std_errors": fit.coefficient_std_errors, "estimate_1_to_3": fit.estimate[:3],
        "mse_1_to_3": fit.mse[:3], "log_likelihood": fit.log_likelihood, "aic": fit.aic, "bic": fit.bic,
        "estimate_sum": fit.estimate.sum(), "mse_sum": fit.mse.sum(),
    }


@pytest.mark.parametrize("name", sorted(FITS))
def test_the_published_results_come_out_to_six_digits_at_their_own_stop(
    name: str, milk: Areas, expected: dict[str, Any]
) -> None:
    """The published run stops when A changes by less than 1e-4 of itself, and so 6e-6 (REML) and 3e-6 (ML) short of
    the maximum. The same tolerance is given here; by default the fit goes on to full precision (next test)."""
    published = expected["published"]
    fit = FITS[name](milk, tolerance=published["tolerance"])
    assert isinstance(fit, FayHerriotFit)
    found = figures(fit)
    for figure, value in published[name].items():
        assert found[figure] == pytest.approx(value, rel=1e-6), figure


@pytest.mark.parametrize("name", sorted(FITS))
def test_by_default_the_variance_component_is_the_maximum_itself(
    name: str, milk: Areas, expected: dict[str, Any]
) -> None:
    fit = FITS[name](milk)
    assert isinstance(fit, FayHerriotFit)
    assert fit.area_variance == pytest.approx(expected["converged"][name], rel=1e-11)
    published = expected["published"][name]
    assert abs(fit.area_variance / published["area_variance"] - 1) > 1e-6
    for figure in ("coefficients", "coefficient_std_errors", "estimate_1_to_3", "mse_1_to_3"):
        assert figures(fit)[figure] == pytest.approx(published[figure], rel=1e-5), figure


def test_the_maximum_has_the_highest_likelihood_of_its_kind(milk: Areas) -> None:
    """ML maximises the likelihood that is reported, REML another one."""
    reml, ml, stopped = fit_reml(milk), fit_ml(milk), fit_ml(milk, tolerance=1e-4)
    assert all(isinstance(fit, FayHerriotFit) for fit in (reml, ml, stopped))
    assert isinstance(reml, FayHerriotFit) and isinstance(ml, FayHerriotFit) and isinstance(stopped, FayHerriotFit)
    assert ml.log_likelihood >= stopped.log_likelihood > reml.log_likelihood
