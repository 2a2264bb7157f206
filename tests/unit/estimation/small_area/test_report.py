"""Direct and model-based values side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lnb_pipeline.estimation.small_area.benchmark import Benchmark, National
from lnb_pipeline.estimation.small_area.fay_herriot import fit_ml, fit_reml
from lnb_pipeline.estimation.small_area.pair_report import SexRates, report_women_and_men
from lnb_pipeline.estimation.small_area.record import Areas, FayHerriotFit, NoFit
from lnb_pipeline.estimation.small_area.report import report_areas, report_rates
from lnb_pipeline.estimation.small_area.report_record import AreaReport, PairReport
from lnb_pipeline.estimation.small_area.smoothing import DirectRates, common_design_effect

M, MEASURED = 61, np.arange(61) < 15
SHARES = np.random.default_rng(0).dirichlet(np.full(M, 3.0))


def women_and_men(seed: int = 1) -> tuple[SexRates, np.ndarray]:
    """61 municipalities, the second not sampled, the third with a sample rate of 0 for women, many with few PSUs."""
    rng = np.random.default_rng(seed)
    n_psu = rng.integers(2, 14, M)
    n, df = 12 * n_psu, np.maximum(n_psu - 2, 0)
    x = np.column_stack([np.ones(M), rng.normal(size=M)])
    base = x @ [0.5, 0.05] + rng.normal(0, 0.08, M)
    errors = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], M) * np.sqrt(3 / (4 * n))[:, None]
    z = np.clip(base[:, None] + [0.03, 0.0] + errors, 0.0, np.pi / 2)
    share = np.sin(z) ** 2
    share[2, 0], share[1] = 0.0, np.nan
    scatter = rng.chisquare(np.maximum(df, 1)) / np.maximum(df, 1)
    variance = 3 * share * (1 - share) / n[:, None] * scatter[:, None]
    women, men = (DirectRates(share[:, k], variance[:, k], n, n_psu, df) for k in (0, 1))
    correlation = np.where(np.isnan(share[:, 0]), np.nan, np.clip(0.8 + 0.1 * rng.normal(size=M), -1, 1))
    return SexRates(women, men, correlation), x


def rates_report(**changes: object) -> AreaReport:
    rates, x = women_and_men()
    report = report_rates(rates.women, x, MEASURED, **changes)  # type: ignore[arg-type]
    assert isinstance(report, AreaReport), report
    return report


def pair_report(**changes: object) -> PairReport:
    rates, x = women_and_men()
    report = report_women_and_men(rates, x, x, MEASURED, **changes)  # type: ignore[arg-type]
    assert isinstance(report, PairReport), report
    return report


def test_the_model_is_fitted_on_all_sampled_areas_and_reported_for_the_chosen_ones() -> None:
    report = rates_report()
    assert [value.area for value in report.values] == list(range(15))
    assert report.fit.n_areas == 60
    chosen = women_and_men()[0].women
    few = report_rates(chosen, women_and_men()[1], np.arange(M) == 4)
    assert isinstance(few, AreaReport) and few.values == (report.values[4],)


def test_the_direct_estimate_stands_beside_the_model_and_is_never_replaced() -> None:
    rates = women_and_men()[0].women
    for value in rates_report().values:
        assert (value.direct.method, value.model.method) == ("direct", "model")
        if value.area == 1:
            assert value.direct.estimate is None and value.direct.std_error is None
            assert value.model.basis == "synthetic_not_sampled" and value.model.weight == 0
        else:
            assert value.direct.estimate == rates.share[value.area]
            assert value.direct.std_error == pytest.approx(np.sqrt(rates.variance[value.area]))
            assert value.model.basis == "eblup" and 0 < (value.model.weight or 0) < 1


def test_model_rates_and_intervals_lie_within_zero_and_one_even_where_the_sample_rate_is_zero() -> None:
    values = rates_report().values
    assert values[2].direct.estimate == 0 and values[2].direct.std_error == 0
    assert 0 < values[2].model.estimate < 1 and values[2].model.std_error > 0
    assert all(0 <= v.model.lower < v.model.estimate < v.model.upper <= 1 for v in values)


def test_benchmarked_values_come_beside_and_all_areas_add_up() -> None:
    national = National(0.25, SHARES)
    report = rates_report(national=national)
    assert isinstance(report.benchmark, Benchmark)
    assert SHARES @ report.benchmark.values == pytest.approx(0.25)
    for value, plain in zip(report.values, rates_report().values, strict=True):
        assert value.model.estimate == plain.model.estimate and plain.model.benchmarked is None
        assert value.model.benchmarked == pytest.approx(value.model.estimate * report.benchmark.amount)
        assert (value.model.benchmarked_std_error or 0) > value.model.std_error


def test_fitter_and_smoother_are_the_callers_choice() -> None:
    assert rates_report(fit=fit_ml).fit.method == "ml"
    common, curve = rates_report(smooth=common_design_effect), rates_report()
    assert common.values[0].model.estimate != curve.values[0].model.estimate


def test_incomes_are_reported_on_their_own_scale() -> None:
    rng = np.random.default_rng(8)
    x = np.column_stack([np.ones(M), rng.normal(size=M)])
    psi = rng.uniform(1e3, 1e4, M) ** 2
    direct = x @ [5e5, 3e4] + rng.normal(0, 1e4, M) + np.sqrt(psi) * rng.normal(size=M)
    areas = Areas(direct, psi, x)
    report = report_areas(areas, np.sqrt(psi) * 1.1, MEASURED, national=National(5e5, SHARES))
    assert isinstance(report, AreaReport)
    fit = fit_reml(areas)
    assert isinstance(fit, FayHerriotFit)
    first = report.values[0]
    assert first.model.estimate == fit.estimate[0] and first.model.std_error == pytest.approx(np.sqrt(fit.mse[0]))
    assert first.direct.std_error == pytest.approx(1.1 * np.sqrt(psi[0]))
    assert first.model.upper - first.model.lower == pytest.approx(2 * 1.959964 * first.model.std_error, rel=1e-6)


def test_the_gap_of_the_pair_is_women_minus_men_direct_and_modelled() -> None:
    report, rates = pair_report(), women_and_men()[0]
    for women, men, gap in zip(report.women, report.men, report.gap, strict=True):
        assert gap.model.estimate == pytest.approx(women.model.estimate - men.model.estimate, abs=1e-15)
        assert gap.model.std_error < np.hypot(women.model.std_error, men.model.std_error)
        assert -1 <= gap.model.lower <= gap.model.upper <= 1
        if gap.area != 1:
            assert gap.direct.estimate == rates.women.share[gap.area] - rates.men.share[gap.area]
            assert gap.direct.std_error is not None and gap.direct.std_error <= np.hypot(
                women.direct.std_error or 0, men.direct.std_error or 0
            )
    assert report.fit.n_areas == 60 and len(report.gap) == 15


def test_benchmarked_gaps_are_the_difference_of_benchmarked_rates() -> None:
    report = pair_report(national=(National(0.26, SHARES), National(0.22, SHARES)))
    for women, men, gap in zip(report.women, report.men, report.gap, strict=True):
        assert women.model.benchmarked is not None and men.model.benchmarked is not None
        assert gap.model.benchmarked == pytest.approx(women.model.benchmarked - men.model.benchmarked)
    assert report.benchmarks is not None
    assert all(isinstance(made, Benchmark) for made in report.benchmarks)


def test_a_benchmark_of_one_sex_alone_gives_no_benchmarked_gap() -> None:
    report = pair_report(national=(National(0.26, SHARES), National(0.0, SHARES)))
    assert report.women[0].model.benchmarked is not None
    assert report.men[0].model.benchmarked is None and report.gap[0].model.benchmarked is None


def test_too_few_areas_with_enough_psus_leave_the_direct_estimates_alone() -> None:
    rates, x = women_and_men()
    thin = replace(rates.women, n_psu=np.minimum(rates.women.n_psu, 4))
    assert report_rates(thin, x, MEASURED) == NoFit("too_few_areas", 0)
    assert report_women_and_men(replace(rates, women=thin), x, x, MEASURED) == NoFit("too_few_areas", 0)


def test_arrays_that_do_not_match_are_refused() -> None:
    rates, x = women_and_men()
    with pytest.raises(ValueError, match="one entry an area"):
        report_rates(rates.women, x, MEASURED[:5])
    with pytest.raises(ValueError, match="between -1 and 1"):
        replace(rates, correlation=np.full(M, 1.5))
