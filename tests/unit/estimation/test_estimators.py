"""Properties of the estimators that hold for every sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lnb_pipeline.estimation.convey import CONVEY, density
from lnb_pipeline.estimation.distribution import Distribution, ascending, from_sample
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio
from lnb_pipeline.estimation.poverty import (
    LINE_SHARE_OF_MEDIAN,
    anchored_line,
    at_risk_of_poverty,
    at_risk_of_poverty_own_line,
    at_risk_or_excluded,
    excluded_not_poor,
    poverty_gap,
    poverty_line,
    relative_median_gap,
)
from lnb_pipeline.estimation.proportion import (
    coverage,
    difference_of_shares,
    mean,
    ratio,
    relative_difference_of_means,
    share,
)
from lnb_pipeline.estimation.quantile import median, quantile
from lnb_pipeline.estimation.record import Estimate, Line, Linearised

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
    "arop": lambda d: at_risk_of_poverty(d, Line(90_000.0, 4_000.0)),
    "rmpg": lambda d: relative_median_gap(d, Line(90_000.0, 4_000.0)),
    "mean": lambda d: mean(d.values, d.weights),
    "poverty_gap": lambda d: poverty_gap(d, Line(90_000.0, 4_000.0)),
}


def linear(estimate: Estimate, error: float = 0.02) -> Linearised:
    """The linearisation of an estimate when the share of persons below its quantile has some error."""
    found = estimate.linearise(lambda influence, slope: error) if estimate.linearise else None
    assert found is not None
    return found


@quick
@given(samples())
def test_nobody_is_poor_where_nobody_is_below_the_line(incomes: Distribution) -> None:
    lowest = Line(float(incomes.values[0]))
    rate = at_risk_of_poverty(incomes, lowest)
    assert rate.value == 0.0
    assert relative_median_gap(incomes, lowest).status == "nobody_poor"
    assert poverty_gap(incomes, Line(float(incomes.values[0]))).value == 0.0


@quick
@given(samples())
def test_everybody_is_poor_where_the_line_is_above_all_incomes(incomes: Distribution) -> None:
    assert at_risk_of_poverty(incomes, Line(float(incomes.values[-1]) + 1)).value == 1.0


@quick
@given(samples(), st.integers(1, 60))
def test_a_person_exactly_on_the_line_is_not_poor(incomes: Distribution, at: int) -> None:
    line = 5_000.0 * at
    poor = at_risk_of_poverty(incomes, Line(line))
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
@given(samples(minimum=5), st.sampled_from(["gini", "arop", "mean", "poverty_gap"]), st.data())
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
    influence = linear(estimate).influence
    scale = float(np.abs(influence).max()) or 1.0
    assert (moved[0] - moved[1]) / (2 * step) == pytest.approx(influence[person], abs=1e-4 * scale)


@quick
@given(samples(minimum=2))
def test_weighted_influences_of_a_scale_free_statistic_sum_to_zero(incomes: Distribution) -> None:
    line = Line(90_000.0, 4_000.0)
    for estimate in (gini(incomes), at_risk_of_poverty(incomes, line), poverty_gap(incomes, line, 2)):
        found = linear(estimate)
        reach = float(np.abs(found.influence * incomes.weights).sum())
        assert abs(float(incomes.weights @ found.influence)) <= 1e-9 * max(reach, 1.0)


@quick
@given(samples(minimum=2), st.integers(1, 60), st.data())
def test_exclusion_is_poverty_and_what_is_added_to_it(incomes: Distribution, at: int, data: st.DataObject) -> None:
    """In value, in influence, and in how far the line moves it: what leaves the one enters the other."""
    line = Line(5_000.0 * at, 3_000.0)
    excluded = np.array(data.draw(st.lists(st.booleans(), min_size=incomes.n, max_size=incomes.n)))
    poor, wider = at_risk_of_poverty(incomes, line), at_risk_or_excluded(incomes, line, excluded)
    added = excluded_not_poor(incomes, line, excluded)
    assert wider.value == pytest.approx((poor.value or 0) + (added.value or 0), abs=1e-12)
    one, other, sum_ = linear(poor), linear(added), linear(wider)
    assert sum_.influence == pytest.approx(one.influence + other.influence, abs=1e-12)
    assert sum_.line_slope == pytest.approx(one.line_slope + other.line_slope, abs=1e-15)
    assert one.bend is not None and other.bend is not None
    assert sum_.bend == pytest.approx(one.bend + other.bend, abs=1e-12)
    rounding = 1e-15  # of slopes about 1e-5
    assert one.line_slope + rounding >= sum_.line_slope >= -rounding
    assert other.line_slope <= rounding


@quick
@given(samples(minimum=2), st.integers(1, 60))
def test_where_everybody_is_excluded_the_line_does_not_matter(incomes: Distribution, at: int) -> None:
    everyone = at_risk_or_excluded(incomes, Line(5_000.0 * at, 3_000.0), np.ones(incomes.n, dtype=bool))
    assert (everyone.value, linear(everyone).line_slope) == (1.0, 0.0)


@quick
@given(samples(minimum=2), st.integers(1, 60))
def test_a_given_line_adds_nothing_to_the_variance(incomes: Distribution, at: int) -> None:
    found = linear(at_risk_of_poverty(incomes, Line(5_000.0 * at)))
    assert (found.line_slope, found.bend, found.own_bend) == (0.0, None, None)


def test_over_a_smooth_distribution_the_slope_is_its_density() -> None:
    """Incomes spread evenly: the density is the same everywhere, and the rate is a straight line in the line."""
    incomes = ascending(np.linspace(0, 100_000, 20_001), np.ones(20_001))
    found = linear(at_risk_of_poverty(incomes, Line(50_000.0, 4_000.0)))
    assert found.line_slope == pytest.approx(1e-5, rel=1e-3)
    assert found.bend is not None and np.abs(found.bend).max() < 1e-4
    middle = linear(median(incomes), error=0.01)
    assert np.abs(middle.influence).max() == pytest.approx(100_000 * 0.5 / 20_001, rel=1e-3)


def test_a_median_between_two_heaps_varies_by_more_than_a_straight_line_says() -> None:
    """Half of the poor at 10, half at 90: sampling flips the median from one to the other."""
    incomes = ascending(np.repeat([10.0, 90.0], [51, 49]), np.ones(100))
    found = linear(median(incomes), error=0.05)
    assert found.own_bend is not None
    flips = 0.42 * 0.58 * 80**2  # at 0.01 / 0.05 standard errors above the half
    straight = (found.influence[0] * 100 * 0.1) ** 2  # per unit of rank 0.05
    assert straight + np.mean(found.own_bend**2) == pytest.approx(flips, rel=0.05)


def test_in_the_manner_of_convey_the_slope_is_a_kernel_density_at_the_line() -> None:
    incomes = ascending(np.linspace(50_000, 400_000, 80), np.linspace(1, 3, 80))
    rate = linear(at_risk_of_poverty(incomes, Line(150_000.0, 1.0), linearisation=CONVEY))
    assert rate.line_slope == pytest.approx(density(incomes, 150_000.0))
    assert rate.line_slope > 0 and rate.bend is None


@quick
@given(samples(minimum=3), st.sampled_from([0.4, 0.5, 0.6, 0.7]))
def test_against_its_own_line_a_domain_has_the_rate_it_would_have_as_a_nation(
    incomes: Distribution, share_of_median: float
) -> None:
    own = at_risk_of_poverty_own_line(incomes, share_of_median)
    line = poverty_line(incomes, share_of_median).value
    assert own.value == at_risk_of_poverty(incomes, Line(line)).value
    scaled = ascending(incomes.values * 3.0, incomes.weights)
    assert at_risk_of_poverty_own_line(scaled, share_of_median).value == pytest.approx(own.value)


def test_an_anchored_line_moves_with_prices_and_has_no_sampling_error() -> None:
    assert anchored_line(180_000.0, 100.0, 125.0) == Line(225_000.0, 0.0)
    with pytest.raises(ValueError, match="price index"):
        anchored_line(180_000.0, 0.0, 125.0)


def test_the_poverty_gap_is_the_mean_distance_to_the_line() -> None:
    incomes = ascending(np.array([20.0, 50.0, 80.0, 100.0, 300.0]), np.array([1.0, 2.0, 1.0, 1.0, 5.0]))
    line = Line(100.0)
    assert poverty_gap(incomes, line).value == pytest.approx((0.8 + 2 * 0.5 + 0.2) / 10)
    assert poverty_gap(incomes, line, 2).value == pytest.approx((0.64 + 2 * 0.25 + 0.04) / 10)
    assert poverty_gap(incomes, line).n_relevant == 3
    assert poverty_gap(incomes, Line(-1.0)).status == "zero_total"
    with pytest.raises(ValueError, match="order 0"):
        poverty_gap(incomes, line, 0)


@quick
@given(samples(), st.integers(20, 60))
def test_the_slope_of_the_poverty_gap_is_its_derivative_with_respect_to_the_line(
    incomes: Distribution, at: int
) -> None:
    line = 5_000.0 * at + 17.0  # between two incomes, where the derivative exists
    moved = [poverty_gap(incomes, Line(line + step)).value or 0.0 for step in (1.0, -1.0)]
    assert linear(poverty_gap(incomes, Line(line))).line_slope == pytest.approx((moved[0] - moved[1]) / 2, rel=1e-4)


def test_a_ratio_and_a_coverage_are_totals_over_totals() -> None:
    weights = np.array([1.0, 2.0, 3.0])
    found = ratio(np.array([10.0, 0.0, 5.0]), np.array([20.0, 10.0, 10.0]), weights)
    assert found.value == pytest.approx(25 / 70)
    assert float(weights @ linear(found).influence) == pytest.approx(0.0, abs=1e-15)
    reached, target = np.array([True, True, False]), np.array([True, False, True])
    per_thousand = coverage(reached, target, weights)
    assert (per_thousand.value, per_thousand.n_relevant) == (pytest.approx(250.0), 2)
    assert coverage(reached, np.zeros(3, dtype=bool), weights).status == "zero_total"
    assert ratio(weights[:0], weights[:0], weights[:0]).status == "nobody"


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
    assert relative_median_gap(incomes, Line(0.0)).status == "zero_total"
    assert relative_median_gap(incomes, Line(0.0)).n_relevant == 1


def test_without_spread_the_value_stands_and_its_influence_is_unknown() -> None:
    equal = ascending(np.full(4, 100.0), np.ones(4))
    assert median(equal).value == 100.0
    unknown = median(equal).linearise
    assert unknown is not None and unknown(lambda influence, slope: 0.1) is None
    assert at_risk_of_poverty(equal, Line(150.0)).value == 1.0


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


def test_without_a_line_nothing_can_be_held_against_it() -> None:
    incomes = ascending(np.array([1.0, 2.0]), np.ones(2))
    nothing = np.zeros(2, dtype=bool)
    for estimate in (
        at_risk_of_poverty(incomes, Line(None)), at_risk_or_excluded(incomes, Line(None), nothing),
        relative_median_gap(incomes, Line(None)), poverty_gap(incomes, Line(None)),
    ):
        assert (estimate.value, estimate.status) == (None, "nobody")


# -- differences inside a domain -----------------------------------------------------------------
def test_a_difference_of_shares_is_one_share_minus_the_other() -> None:
    holds, first = np.array([True, False, True, True]), np.array([True, True, False, False])
    found = difference_of_shares(holds, first, np.array([1.0, 3.0, 1.0, 1.0]))
    assert found.value == pytest.approx(1 / 4 - 1)
    assert (found.n, found.n_relevant) == (4, 2)


def test_a_relative_difference_of_means_is_against_the_first_group() -> None:
    values, first = np.array([10.0, 30.0, 15.0]), np.array([True, True, False])
    found = relative_difference_of_means(values, first, np.array([1.0, 1.0, 2.0]))
    assert found.value == pytest.approx((20 - 15) / 20)


@pytest.mark.parametrize(
    ("values", "first", "status"),
    [([], [], "nobody"), ([1.0], [True], "zero_total"), ([0.0, 1.0], [True, False], "zero_total")],
)
def test_a_comparison_without_one_of_its_groups_or_a_positive_base_is_undefined(
    values: list[float], first: list[bool], status: str
) -> None:
    found = relative_difference_of_means(np.array(values), np.array(first, dtype=bool), np.ones(len(values)))
    assert (found.value, found.status) == (None, status)


@given(st.integers(0, 10_000))
@quick
def test_the_influence_of_a_comparison_is_its_change_when_a_weight_moves(seed: int) -> None:
    draw = np.random.default_rng(seed)
    weights, first = draw.uniform(0.5, 2, 8), np.arange(8) % 2 == 0
    values, step = draw.uniform(1, 5, 8), 1e-6
    for compare in (
        lambda w: difference_of_shares(values > 3, first, w), lambda w: relative_difference_of_means(values, first, w)
    ):
        found = compare(weights)
        assert found.linearise is not None and found.value is not None
        influence = found.linearise(lambda influence, slope: 0.0).influence
        for person in range(8):
            moved = weights.copy()
            moved[person] += step
            assert influence[person] == pytest.approx((compare(moved).value - found.value) / step, abs=1e-5)
