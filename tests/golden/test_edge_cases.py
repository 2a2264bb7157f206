"""Hand-made frames with values by exact arithmetic: ties, zeros, negatives, empty and tiny domains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.estimation import single_psu
from lnb_pipeline.estimation.design import Design, design_of
from lnb_pipeline.estimation.distribution import from_sample
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio
from lnb_pipeline.estimation.poverty import (
    at_risk_of_poverty,
    at_risk_or_excluded,
    excluded_not_poor,
    relative_median_gap,
)
from lnb_pipeline.estimation.proportion import mean, share
from lnb_pipeline.estimation.quantile import median
from lnb_pipeline.estimation.record import Estimate, Line

NAMES = [
    "hit_unit_weights", "hit_weights_0.1", "ties_at_quintiles", "all_equal", "nobody_poor",
    "nobody_poor_in_domain", "all_zero", "negative_small", "single_person", "zero_weight_extreme",
    "zero_weight_at_hit", "weight_scale_1", "weight_scale_0.001", "weight_scale_1000", "on_the_line",
    "empty_domain", "missing_income", "lonely_psu", "domain_absent_from_psus", "gap_shared_psu",
    "arope_lwi_out_of_scope",
]


def frame_of(case: dict[str, Any]) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rows = pd.DataFrame(case["rows"])
    return rows, rows.eq_income.to_numpy(float), rows.weight.to_numpy(float)


def inside(rows: pd.DataFrame, domain: Any) -> np.ndarray:
    selected = np.ones(len(rows), dtype=bool)
    for column, code in ({} if domain == "all" else domain).items():
        selected &= (rows[column] == code).to_numpy()
    return selected


def estimates(
    rows: pd.DataFrame, income: np.ndarray, weight: np.ndarray, domain: Any
) -> dict[str, float | None]:
    national, _ = from_sample(income, weight)
    lines = {p: Line(median(national, factor=p / 100).value) for p in (40, 50, 60, 70)}
    selected = np.flatnonzero(inside(rows, domain))
    incomes, kept = from_sample(income[selected], weight[selected])
    members = rows.iloc[selected[kept]]
    found: dict[str, float | None] = {
        "n": incomes.n, "sum_weights": incomes.total_weight,
        "n_poor": relative_median_gap(incomes, lines[60]).n_relevant,
        "rmpg": relative_median_gap(incomes, lines[60]).value, "qsr": quintile_share_ratio(incomes).value,
        "gini": gini(incomes).value, "mean": mean(incomes.values, incomes.weights).value,
        "median": median(incomes).value,
    }
    for percent, line in lines.items():
        found[f"arpt_{percent}"] = line.value
        found[f"arpr_{percent}"] = at_risk_of_poverty(incomes, line).value
    if "lwi" in rows:
        lwi, smsd = members.lwi.to_numpy(float), members.smsd.to_numpy() == 1
        scope = ~np.isnan(lwi)
        found["smsd"] = share(smsd, incomes.weights).value
        found["lwi"] = share(lwi[scope] == 1, incomes.weights[scope]).value
        found["arope"] = at_risk_or_excluded(incomes, lines[60], smsd | (lwi == 1)).value
        found["arope_not_arpr"] = excluded_not_poor(incomes, lines[60], smsd | (lwi == 1)).value
    return found


@pytest.mark.parametrize("name", NAMES)
def test_values_are_those_of_exact_arithmetic(edge_cases: dict[str, Any], name: str) -> None:
    case = next(c for c in edge_cases["cases"] if c["name"] == name)
    rows, income, weight = frame_of(case)
    for expected in case["expected"]:
        found = estimates(rows, income, weight, expected["domain"])
        undefined_instead = expected.get("degenerate_accept_null", {})
        for statistic, value in expected["values"].items():
            where = f"{name} {expected['domain']} {statistic}"
            if value is None or statistic in undefined_instead:
                assert found[statistic] is None, where
            else:
                assert found[statistic] == pytest.approx(value, rel=1e-9, abs=1e-12), where


def test_every_case_is_checked(edge_cases: dict[str, Any]) -> None:
    assert [case["name"] for case in edge_cases["cases"]] == NAMES


def linear(case: dict[str, Any], indicator: str, domain: Any) -> tuple[Estimate, np.ndarray]:
    rows, income, _ = frame_of(case)
    selected = np.flatnonzero(inside(rows, domain))
    weights = rows.weight.to_numpy(float)[selected]
    if indicator == "mean":
        return mean(income[selected], weights), selected
    return share(income[selected] < 100_000, weights), selected


def psu_totals(design: Design, estimate: Estimate, at: np.ndarray, weight: np.ndarray) -> np.ndarray:
    linear = estimate.linearise(lambda influence, slope: 0.0) if estimate.linearise else None
    assert linear is not None
    return design.psu_totals(at, weight[at] * linear.influence)


RULES = {
    "remove": single_psu.certainty, "adjust": single_psu.centre_at_grand_mean, "average": single_psu.scale_up,
}
"""The rules of the reference, which has the names of the R package survey."""


@pytest.mark.parametrize("name", ["lonely_psu", "domain_absent_from_psus", "gap_shared_psu"])
def test_errors_of_small_designs_are_those_of_exact_arithmetic(edge_cases: dict[str, Any], name: str) -> None:
    case = next(c for c in edge_cases["cases"] if c["name"] == name)
    rows, _, weight = frame_of(case)
    design = design_of(pd.factorize(rows.stratum)[0].astype(np.int64), rows.psu.to_numpy(np.int64))
    for expected in case["expected_se"]:
        domain = expected["domain"]
        contrast = isinstance(domain, dict) and "minuend" in domain
        sides = [domain["minuend"], domain["subtrahend"]] if contrast else [domain]
        parts = [linear(case, expected["indicator"], side) for side in sides]
        totals = [psu_totals(design, estimate, at, weight) for estimate, at in parts]
        values = [estimate.value for estimate, _ in parts]
        z, value = (totals[0] - totals[1], values[0] - values[1]) if contrast else (totals[0], values[0])
        assert value == pytest.approx(expected["value"], rel=1e-12)
        assert design.degrees_of_freedom(np.concatenate([at for _, at in parts])) == expected["df_domain"]
        if isinstance(expected["se"], dict):
            with pytest.raises(single_psu.SinglePsuError, match="1 of 3 strata"):
                single_psu.refuse(design)
            assert set(RULES) <= set(expected["se"])
            for rule, policy in RULES.items():
                assert np.sqrt(policy(design).of(z)) == pytest.approx(expected["se"][rule], rel=1e-12), rule
        else:
            assert np.sqrt(single_psu.refuse(design).of(z)) == pytest.approx(expected["se"], rel=1e-12)
