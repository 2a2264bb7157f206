"""Properties of the estimators that hold for every sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lnb_pipeline.estimation.density import density, population_size_bandwidth, sample_size_bandwidth
from lnb_pipeline.estimation.distribution import Distribution, ascending, from_sample
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio
from lnb_pipeline.estimation.poverty import (
    LINE_SHARE_OF_MEDIAN,
    at_risk_of_poverty,
    at_risk_or_excluded,
    poverty_line,
    relative_median_gap,
)
from lnb_pipeline.estimation.proportion import mean, share
from lnb_pipeline.estimation.quantile import median, quantile
from lnb_pipeline.estimation.record import Estimate

quick = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def samples(draw: st.DrawFn, minimum: int = 1) -> Distribution:
    """Incomes of 1 to 40 persons with many ties, and weights that are whole multiples of 1/8."""
    n = draw(st.integers(minimum, 40))
    values = draw(arrays(np.float64, n, elements=st.integers(1, 60).map(lambda i: 5_000.0 * i)))
    weights = draw(arrays(np.float64, n, elements=st.integers(1, 80).map(lambda i: i / 8)))
    return from_sample(values, weights)[0]


ESTIMATORS: dict[str, Callable[[Distribution], Estimate]] = {
    "median": median,
    "s80_s20": quintile_share_ratio,
    "gini": gini,
    "line": poverty_line,
    "arop": lambda d: at_risk_of_poverty(d, 90_000.0),
    "rmpg": lambda d: relative_median_gap(d, 90_000.0),
    "mean": lambda d: mean(d.values, d.weights),
}


@quick
@given(samples())
def test_nobody_is_poor_where_nobody_is_below_the_line(incomes: Distribution) -> None:
    rate = at_risk_of_poverty(incomes, float(incomes.values[0]))
    assert rate.value == 0.0
    assert relative_median_gap(incomes, float(incomes.values[0])).status == "nobody_poor"


@quick
@given(samples())
def test_everybody_is_poor_where_the_line_is_above_all_incomes(incomes: Distribution) -> None:
    assert at_risk_of_poverty(incomes, float(incomes.values[-1]) + 1).value == 1.0


@quick
@given(samples(), st.integers(1, 60))
def test_a_person_exactly_on_the_line_is_not_poor(incomes: Distribution, at: int) -> None:
    line = 5_000.0 * at
    poor = at_risk_of_poverty(incomes, line)
    expected = incomes.weights[incomes.values < line].sum() / incomes.total_weight
    assert poor.value == pytest.approx(expected, rel=1e-12)


@quick
@given(samples(), st.sampled_from(list(ESTIMATORS)), st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
def test_values_do_not_depend_on_the_scale_of_the_weights(
    incomes: Distribution, name: str, scale: float
) -> None:
    estimate = ESTIMATORS[name](incomes)
    scaled = ESTIMATORS[name](ascending(incomes.values, incomes.weights * scale))
    assert scaled.status == estimate.status
    if estimate.value is not None:
        assert scaled.value == pytest.approx(estimate.value, rel=1e-9, abs=1e-12)


@quick
@given(samples(), st.sampled_from([0.01, 3.0, 250.0]))
def test_ratios_do_not_depend_on_the_currency(incomes: Distribution, rate: float) -> None:
    other = ascending(incomes.values * rate, incomes.weights)
    assert gini(other).value == pytest.approx(gini(incomes).value, abs=1e-12)
    first, second = quintile_share_ratio(incomes), quintile_share_ratio(other)
    assert first.status == second.status
    assert second.value == pytest.approx(first.value) if first.value is not None else second.value is None
    line = poverty_line(incomes).value
    assert line is not None
    assert poverty_line(other).value == pytest.approx(line * rate)


@quick
@given(samples(minimum=2))
def test_a_person_counted_twice_is_a_person_of_twice_the_weight(incomes: Distribution) -> None:
    doubled = ascending(np.repeat(incomes.values, 2), np.repeat(incomes.weights / 2, 2))
    for name in ("median", "arop", "rmpg", "mean", "s80_s20"):
        once, twice = ESTIMATORS[name](incomes), ESTIMATORS[name](doubled)
        assert twice.status == once.status, name
        if once.value is not None:
            assert twice.value == pytest.approx(once.value, rel=1e-9, abs=1e-12), name


@quick
@given(samples())
def test_without_negative_incomes_the_gini_coefficient_is_between_0_and_1(incomes: Distribution) -> None:
    value = gini(incomes).value
    assert value is not None and -1e-12 <= value < 1


@quick
@given(samples())
def test_half_of_the_weight_is_not_above_and_not_below_the_median(incomes: Distribution) -> None:
    middle, total = quantile(incomes, 0.5), incomes.total_weight
    assert incomes.weights[incomes.values < middle].sum() <= total * (0.5 + 1e-9)
    assert incomes.weights[incomes.values > middle].sum() <= total * (0.5 + 1e-9)


@quick
@given(samples(minimum=3), st.randoms(use_true_random=False))
def test_the_order_of_the_persons_does_not_matter(incomes: Distribution, random: object) -> None:
    order = np.arange(incomes.n)
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled, rows = from_sample(incomes.values[order], incomes.weights[order])
    assert np.array_equal(incomes.values[order][rows], shuffled.values)
    for name, estimator in ESTIMATORS.items():
        one, other = estimator(incomes), estimator(shuffled)
        assert one.status == other.status, name
        if one.value is not None:
            assert other.value == pytest.approx(one.value, rel=1e-9, abs=1e-12), name


@quick
@given(samples(minimum=5), st.sampled_from(["gini", "arop", "mean"]), st.data())
def test_an_influence_is_the_derivative_with_respect_to_the_weight(
    incomes: Distribution, name: str, data: st.DataObject
) -> None:
    person = data.draw(st.integers(0, incomes.n - 1))
    estimate = ESTIMATORS[name](incomes)
    step = 1e-5 * float(incomes.weights[person])
    moved = []
    for sign in (1, -1):
        weights = incomes.weights.copy()
        weights[person] += sign * step
        moved.append(ESTIMATORS[name](ascending(incomes.values, weights)).value)
    assert estimate.influence is not None
    scale = float(np.abs(estimate.influence).max()) or 1.0
    assert (moved[0] - moved[1]) / (2 * step) == pytest.approx(estimate.influence[person], abs=1e-4 * scale)


@quick
@given(samples(minimum=2))
def test_weighted_influences_of_a_scale_free_statistic_sum_to_zero(incomes: Distribution) -> None:
    for estimate in (gini(incomes), at_risk_of_poverty(incomes, 90_000.0)):
        assert estimate.influence is not None
        reach = float(np.abs(estimate.influence * incomes.weights).sum())
        assert abs(float(incomes.weights @ estimate.influence)) <= 1e-9 * max(reach, 1.0)


@quick
@given(samples(minimum=2), st.integers(1, 60), st.data())
def test_exclusion_is_at_least_poverty_and_reacts_to_the_line_at_most_as_much(
    incomes: Distribution, at: int, data: st.DataObject
) -> None:
    line = 5_000.0 * at
    excluded = np.array(data.draw(st.lists(st.booleans(), min_size=incomes.n, max_size=incomes.n)))
    poor, wider = at_risk_of_poverty(incomes, line), at_risk_or_excluded(incomes, line, excluded)
    assert poor.value is not None and wider.value is not None
    assert wider.value >= poor.value - 1e-12
    assert wider.line_slope <= poor.line_slope + 1e-15
    everyone = at_risk_or_excluded(incomes, line, np.ones(incomes.n, dtype=bool))
    assert (everyone.value, everyone.line_slope) == (1.0, 0.0)


def test_the_slope_of_the_rate_is_the_density_of_the_domain_at_the_line() -> None:
    incomes = ascending(np.linspace(50_000, 400_000, 80), np.linspace(1, 3, 80))
    rate = at_risk_of_poverty(incomes, 150_000.0)
    assert rate.line_slope == pytest.approx(density(incomes, 150_000.0, sample_size_bandwidth(incomes)))
    assert rate.line_slope > 0


def test_the_line_is_sixty_percent_of_the_median() -> None:
    incomes, _ = from_sample(np.array([10.0, 20.0, 30.0, 40.0, 50.0]), np.ones(5))
    assert poverty_line(incomes).value == pytest.approx(LINE_SHARE_OF_MEDIAN * 30)


def test_a_hit_of_the_cumulative_weight_is_found_in_spite_of_rounding() -> None:
    """0.1 added five times is not 0.5: an exact comparison would miss the hit."""
    incomes = ascending(np.arange(1.0, 11.0), np.full(10, 0.1))
    assert [quantile(incomes, p) for p in (0.2, 0.5, 0.8)] == [2.5, 5.5, 8.5]


def test_an_empty_domain_is_undefined_everywhere_and_never_zero() -> None:
    nobody = ascending(np.array([]), np.array([]))
    for name, estimator in ESTIMATORS.items():
        assert estimator(nobody) == Estimate(None, "nobody", 0, 0), name
    assert share(np.array([], dtype=bool), np.array([])).status == "nobody"


def test_totals_that_cannot_be_divided_by_are_undefined() -> None:
    zero = ascending(np.zeros(6), np.ones(6))
    assert gini(zero).status == "zero_total"
    assert quintile_share_ratio(zero).status == "zero_total"
    equal = ascending(np.full(6, 100.0), np.ones(6))
    assert quintile_share_ratio(equal).status == "zero_total"
    assert gini(equal).value == 0.0  # not the -2e-14 of a difference, which a rule would stop the night for


def test_the_poor_under_a_line_that_is_not_positive_have_no_relative_gap() -> None:
    incomes = ascending(np.array([-5.0, 10.0, 20.0]), np.ones(3))
    assert relative_median_gap(incomes, 0.0).status == "zero_total"
    assert relative_median_gap(incomes, 0.0).n_relevant == 1


def test_without_spread_the_value_stands_and_its_influence_is_unknown() -> None:
    equal = ascending(np.full(4, 100.0), np.ones(4))
    assert median(equal).value == 100.0
    assert median(equal).influence is None
    assert at_risk_of_poverty(equal, 150.0).value == 1.0


@pytest.mark.parametrize(
    ("values", "weights"),
    [([2.0, 1.0], [1.0, 1.0]), ([1.0, np.nan], [1.0, 1.0]), ([1.0, 2.0], [1.0, 0.0]), ([1.0], [1.0, 2.0])],
)
def test_a_distribution_out_of_order_missing_or_without_weight_is_refused(
    values: list[float], weights: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"values|weights"):
        ascending(np.array(values), np.array(weights))


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        from_sample(np.array([1.0, 2.0]), np.array([1.0, -1.0]))


def test_missing_values_and_weights_of_zero_leave_no_trace() -> None:
    incomes, rows = from_sample(np.array([30.0, np.nan, 10.0, 20.0]), np.array([1.0, 5.0, 1.0, 0.0]))
    assert rows.tolist() == [2, 0]
    assert incomes.values.tolist() == [10.0, 30.0]


def test_the_sample_bandwidth_does_not_follow_the_population() -> None:
    values = np.linspace(1.0, 100.0, 50)
    few, many = ascending(values, np.ones(50)), ascending(values, np.full(50, 1000.0))
    assert sample_size_bandwidth(many) == pytest.approx(sample_size_bandwidth(few))
    assert population_size_bandwidth(many) == pytest.approx(population_size_bandwidth(few) * 1000**-0.2)
