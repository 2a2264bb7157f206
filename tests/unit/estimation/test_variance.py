"""Design, ultimate-cluster variance and intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lnb_pipeline.estimation.design import design_of
from lnb_pipeline.estimation.interval import (
    exact_boundary_interval,
    log_t_interval,
    logit_t_interval,
    share_interval,
    t_interval,
)
from lnb_pipeline.estimation.single_psu import (
    POLICIES,
    SinglePsuError,
    centre_at_grand_mean,
    certainty,
    collapse,
    refuse,
    scale_up,
)
from lnb_pipeline.estimation.testing import false_discovery_rates, one_sided_p_value, p_value
from lnb_pipeline.estimation.variance import cell_sums

quick = settings(max_examples=40, deadline=None, derandomize=True)


def whole(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_the_variance_is_that_of_the_psu_totals_around_their_stratum() -> None:
    design = design_of(whole([1, 1, 1, 2, 2]), whole([1, 2, 3, 4, 5]))
    totals = np.array([1.0, 2.0, 6.0, 10.0, 20.0])
    assert refuse(design).of(totals) == pytest.approx(3 / 2 * 14.0 + 2 / 1 * 50.0)


def test_psus_outside_the_domain_count_as_zeros() -> None:
    """Four PSUs, two with a member of the domain: dropping the empty ones first gives another number."""
    rows, contributions = np.arange(4), np.array([0.2, 0.1, -0.1, -0.2])
    full = design_of(whole([1] * 6), whole([1, 1, 2, 2, 3, 4]))
    cut = design_of(whole([1] * 4), whole([1, 1, 2, 2]))
    in_full, in_cut = (refuse(d).of(d.psu_totals(rows, contributions)) for d in (full, cut))
    totals = np.array([0.3, -0.3, 0.0, 0.0])
    assert in_full == pytest.approx(4 / 3 * (totals**2).sum())
    assert in_full != pytest.approx(in_cut)


@st.composite
def clustered(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Strata of one to four PSUs, and for each PSU a total in each of two cells, often zero."""
    counts = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5).filter(lambda c: max(c) > 1))
    size = sum(counts)
    amounts = st.lists(st.sampled_from([0.0, 0.0, 1.0, -2.5, 7.0, 0.125]), min_size=size, max_size=size)
    strata = np.repeat(np.arange(len(counts)), counts)
    return strata, np.arange(size), np.array(draw(amounts)), np.array(draw(amounts))


@quick
@given(clustered(), st.sampled_from(["centre", "collapse", "certainty", "average"]))
def test_counting_absent_psus_gives_the_variance_of_writing_down_their_zeros(
    sample: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], policy: str
) -> None:
    strata, psus, one, other = sample
    rule = POLICIES[policy](design_of(strata, psus))
    psu, start, totals = [], [0], []
    for cell in (one, other):
        present = np.flatnonzero(cell)
        present = present if present.size else np.array([0])
        psu.append(present)
        totals.append(cell[present])
        start.append(start[-1] + present.size)
    sums = cell_sums(rule.design, np.concatenate(psu), np.array(start))
    found = rule.of_cells(sums, np.concatenate(totals))
    assert found == pytest.approx([rule.of(one), rule.of(other)], abs=1e-12)


@quick
@given(clustered(), st.sampled_from(["centre", "collapse", "certainty", "average"]), st.floats(-3, 3))
def test_the_variance_of_a_combination_is_made_of_variances_and_twice_the_covariance(
    sample: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], policy: str, by: float
) -> None:
    strata, psus, one, other = sample
    rule = POLICIES[policy](design_of(strata, psus))
    covariance = float(rule.covariance_weights(one) @ other)
    assert covariance == pytest.approx(float(rule.covariance_weights(other) @ one), abs=1e-9)
    expected = rule.of(one) + 2 * by * covariance + by * by * rule.of(other)
    assert rule.of(one + by * other) == pytest.approx(expected, abs=1e-9)


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
        refuse(design)
    assert centre_at_grand_mean(design).of(totals) == pytest.approx(2 * 2.0 + (8 - 4) ** 2)
    assert certainty(design).of(totals) == pytest.approx(2 * 2.0)
    assert scale_up(design).of(totals) == pytest.approx(2 * 2 * 2.0)
    joined = collapse(design)
    assert joined.design.n_strata == 1
    assert joined.of(totals) == pytest.approx(3 / 2 * (9 + 1 + 16))


def test_single_psus_are_joined_to_their_neighbours_and_to_nobody_else() -> None:
    design = design_of(whole([1, 2, 2, 3, 4, 5, 5]), whole([1, 2, 3, 4, 5, 6, 7]))
    joined = collapse(design).design
    assert joined.stratum_of_psu.tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert joined.psu_count.tolist() == [5, 2]
    lone = collapse(design_of(whole([1, 2, 3]), whole([1, 2, 3]))).design
    assert lone.psu_count.tolist() == [3]


def test_a_design_of_single_psus_has_no_others_to_learn_from() -> None:
    with pytest.raises(SinglePsuError, match="every stratum"):
        scale_up(design_of(whole([1, 2]), whole([1, 2])))
    with pytest.raises(SinglePsuError, match="1 of 1"):
        collapse(design_of(whole([1]), whole([1])))


def test_the_rules_agree_where_every_stratum_has_two_psus() -> None:
    design = design_of(whole([1, 1, 2, 2]), whole([1, 2, 3, 4]))
    totals = np.array([1.0, 3.0, 8.0, 9.0])
    assert {policy(design).of(totals) for policy in POLICIES.values()} == {refuse(design).of(totals)}


def test_strata_and_psus_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        design_of(whole([1, 2]), whole([1]))


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


def test_the_interval_of_a_ratio_is_symmetric_on_the_logarithm() -> None:
    interval = log_t_interval(1.5, 0.3, 10)
    assert interval.lower * interval.upper == pytest.approx(1.5**2)
    assert np.log(interval.upper / 1.5) == pytest.approx(stats.t.ppf(0.975, 10) * 0.2)
    with pytest.raises(ValueError, match="positive"):
        log_t_interval(0.0, 0.1, 5)


def test_false_discovery_rates_are_those_of_benjamini_and_hochberg() -> None:
    """The worked example: sorted p times m over rank, made monotone from the largest down."""
    found = false_discovery_rates([0.01, None, 0.04, 0.03, 0.005])
    assert found == [pytest.approx(0.02), None, pytest.approx(0.04), pytest.approx(0.04), pytest.approx(0.02)]
    assert false_discovery_rates([None, None]) == [None, None]
    with pytest.raises(ValueError, match="between 0 and 1"):
        false_discovery_rates([0.5, 1.5])


@quick
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=30))
def test_a_false_discovery_rate_is_never_below_its_p_value(p_values: list[float | None]) -> None:
    for p, q in zip(p_values, false_discovery_rates(p_values), strict=True):
        assert (p is None) == (q is None)
        assert p is None or q is None or p <= q + 1e-15 <= 1 + 1e-12


def test_a_one_sided_test_is_half_of_the_two_sided_one_on_its_side() -> None:
    assert one_sided_p_value(1.5, 1.0, 9) == pytest.approx(p_value(1.5, 1.0, 9) / 2)
    assert one_sided_p_value(-1.5, 1.0, 9) == pytest.approx(1 - p_value(1.5, 1.0, 9) / 2)
