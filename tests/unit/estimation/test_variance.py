"""Design, ultimate-cluster variance and intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lnb_pipeline.estimation.design import (
    SinglePsuError,
    centre_at_grand_mean,
    design_of,
    refuse_single_psu,
)
from lnb_pipeline.estimation.distribution import from_sample
from lnb_pipeline.estimation.interval import (
    exact_boundary_interval,
    logit_t_interval,
    p_value,
    share_interval,
    t_interval,
)
from lnb_pipeline.estimation.poverty import at_risk_of_poverty, poverty_line
from lnb_pipeline.estimation.proportion import share
from lnb_pipeline.estimation.record import Estimate, undefined
from lnb_pipeline.estimation.variance import psu_totals, standard_error, variance

quick = settings(max_examples=40, deadline=None, derandomize=True)


def whole(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_the_variance_is_that_of_the_psu_totals_around_their_stratum() -> None:
    design = design_of(whole([1, 1, 1, 2, 2]), whole([1, 2, 3, 4, 5]))
    totals = np.array([1.0, 2.0, 6.0, 10.0, 20.0])
    assert variance(design, totals) == pytest.approx(3 / 2 * 14.0 + 2 / 1 * 50.0)


def test_psus_outside_the_domain_count_as_zeros() -> None:
    """Four PSUs, two with a member of the domain: dropping the empty ones first gives another number."""
    holds, weights = np.array([True, False, True, False]), np.ones(4)
    rows = np.arange(4)
    full = design_of(whole([1] * 6), whole([1, 1, 2, 2, 3, 4]))
    cut = design_of(whole([1] * 4), whole([1, 1, 2, 2]))
    estimate = Estimate(0.5, "defined", 4, 4, np.array([0.2, 0.1, -0.1, -0.2]))
    in_full, in_cut = (
        standard_error(d, psu_totals(d, rows, weights, estimate, np.zeros(d.n_psu))) for d in (full, cut)
    )
    totals = np.array([0.3, -0.3, 0.0, 0.0])
    assert in_full == pytest.approx(np.sqrt(4 / 3 * (totals**2).sum()))
    assert in_full != pytest.approx(in_cut)
    assert share(holds, weights).value == 0.5


def test_degrees_of_freedom_count_psus_and_strata_of_the_domain_alone() -> None:
    design = design_of(whole([1, 1, 1, 2, 2]), whole([1, 2, 3, 4, 5]))
    assert design.degrees_of_freedom(np.arange(5)) == 3
    assert design.degrees_of_freedom(whole([0, 1])) == 1
    assert design.degrees_of_freedom(whole([0, 3])) == 0
    assert design.degrees_of_freedom(whole([])) == 0


def test_a_psu_number_in_two_strata_is_two_psus() -> None:
    design = design_of(whole([1, 1, 2, 2]), whole([1, 2, 1, 2]))
    assert (design.n_psu, design.psu_count.tolist()) == (4, [2, 2])


def test_a_stratum_with_one_psu_is_refused_unless_a_rule_is_named() -> None:
    design = design_of(whole([1, 1, 2]), whole([1, 2, 3]))
    totals = np.array([1.0, 3.0, 8.0])
    with pytest.raises(SinglePsuError, match="1 of 2 strata"):
        variance(design, totals)
    assert variance(design, totals, centre_at_grand_mean) == pytest.approx(2 * 2.0 + (8 - 4) ** 2)


def test_the_rules_agree_where_every_stratum_has_two_psus() -> None:
    design = design_of(whole([1, 1, 2, 2]), whole([1, 2, 3, 4]))
    totals = np.array([1.0, 3.0, 8.0, 9.0])
    assert variance(design, totals, centre_at_grand_mean) == variance(design, totals, refuse_single_psu)


def test_strata_and_psus_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        design_of(whole([1, 2]), whole([1]))


@quick
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans(), st.integers(1, 9)), min_size=4,
                max_size=40))
def test_women_and_men_add_up_to_the_total_in_weight_and_influence(
    persons: list[tuple[int, int, bool, int]]
) -> None:
    """The total of a domain is the sum of its parts, so nobody is counted in both or in neither."""
    strata, psus, female, weights = (np.array(column) for column in zip(*persons, strict=True))
    weights = weights.astype(np.float64)
    holds = (strata + psus) % 2 == 0
    design = design_of(strata.astype(np.int64), psus.astype(np.int64))
    sides = [np.flatnonzero(female), np.flatnonzero(~female)]
    amounts = [float(weights[rows][holds[rows]].sum()) for rows in sides]
    sizes = [float(weights[rows].sum()) for rows in sides]
    both = share(holds, weights)
    assert sum(sizes) == weights.sum()
    assert both.value == pytest.approx(sum(amounts) / sum(sizes))
    totals = sum(design.psu_totals(rows, weights[rows]) for rows in sides)
    assert np.allclose(totals, design.psu_totals(np.arange(weights.size), weights))


def test_the_line_reaches_psus_outside_the_domain() -> None:
    """The line is made by everyone: PSUs without a member of the domain carry its part."""
    income = np.array([10.0, 40.0, 50.0, 60.0, 70.0, 90.0, 30.0, 80.0])
    weight = np.ones(8)
    design = design_of(whole([1] * 8), whole([1, 1, 2, 2, 3, 3, 4, 4]))
    national, order = from_sample(income, weight)
    line = poverty_line(national)
    assert line.value is not None
    of_line = psu_totals(design, order, weight, line, np.zeros(4))
    assert of_line is not None
    rows = np.flatnonzero(design.psu == 0)
    incomes, kept = from_sample(income[rows], weight[rows])
    rate = at_risk_of_poverty(incomes, line.value)
    estimated = psu_totals(design, rows[kept], weight[rows], rate, of_line)
    fixed = psu_totals(design, rows[kept], weight[rows], rate, np.zeros(4))
    assert estimated is not None and fixed is not None
    assert fixed[1:].tolist() == [0.0, 0.0, 0.0]
    assert estimated[1:] == pytest.approx(rate.line_slope * of_line[1:])
    assert np.abs(estimated[1:]).max() > 0


def test_an_estimate_without_influence_has_no_totals() -> None:
    design = design_of(whole([1, 1]), whole([1, 2]))
    assert psu_totals(design, np.arange(2), np.ones(2), undefined("nobody"), np.zeros(2)) is None


@quick
@given(st.floats(0.001, 0.999), st.floats(1e-6, 0.5), st.integers(1, 200))
def test_the_interval_of_a_share_stays_within_0_and_1_and_holds_the_share(
    value: float, error: float, df: int
) -> None:
    interval = share_interval(value, error, df, 50)
    assert 0 <= interval.lower <= value <= interval.upper <= 1


def test_the_logit_interval_is_the_textbook_one() -> None:
    interval = logit_t_interval(0.2, 0.03, 12)
    half = stats.t.ppf(0.975, 12) * 0.03 / (0.2 * 0.8)
    centre = np.log(0.2 / 0.8)
    assert interval.lower == pytest.approx(1 / (1 + np.exp(-(centre - half))))
    assert interval.upper == pytest.approx(1 / (1 + np.exp(-(centre + half))))


def test_the_exact_interval_at_the_boundary_is_clopper_pearson_with_many_psus() -> None:
    none = exact_boundary_interval(0.0, 40, 10**7)
    assert (none.lower, none.upper) == (0.0, pytest.approx(stats.beta.ppf(0.975, 1, 40), rel=1e-5))
    everyone = exact_boundary_interval(1.0, 40, 10**7)
    assert (everyone.lower, everyone.upper) == (pytest.approx(1 - none.upper), 1.0)


def test_few_psus_widen_the_exact_interval() -> None:
    widths = [exact_boundary_interval(0.0, 40, df).upper for df in (1, 3, 10, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.9


def test_the_t_interval_and_the_test_agree_at_five_percent() -> None:
    for value in (1.0, 2.0, 2.3, 2.5, 4.0):
        interval = t_interval(value, 1.0, 8)
        assert (p_value(value, 1.0, 8) < 0.05) == (interval.lower > 0)
    assert p_value(-2.0, 1.0, 8) == p_value(2.0, 1.0, 8) == pytest.approx(2 * stats.t.sf(2, 8))


def test_there_is_no_interval_and_no_test_without_degrees_of_freedom() -> None:
    with pytest.raises(ValueError, match="degree of freedom"):
        t_interval(1.0, 1.0, 0)
    with pytest.raises(ValueError, match="degree of freedom"):
        share_interval(0.0, 0.0, 0, 10)
    with pytest.raises(ValueError, match="standard error"):
        p_value(1.0, 0.0, 5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        logit_t_interval(0.0, 0.1, 5)
    with pytest.raises(ValueError, match="0 or 1"):
        exact_boundary_interval(0.5, 10, 5)
