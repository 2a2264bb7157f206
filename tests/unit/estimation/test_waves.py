"""Pooling and comparing years of a rotating panel."""

from __future__ import annotations

import numpy as np
import pytest

from lnb_pipeline.estimation.design import design_of
from lnb_pipeline.estimation.influence import Influence
from lnb_pipeline.estimation.linearisation import NOISE
from lnb_pipeline.estimation.single_psu import centre_at_grand_mean
from lnb_pipeline.estimation.waves import (
    BreakInSeriesError,
    Wave,
    change,
    covariance,
    overlap,
    pooled,
    pooled_variance,
    rotation_overlap,
)


def wave(
    year: int, totals: np.ndarray, psu: list[str], stratum: list[str], series: str = "EU2030", bend: float = 0.0
) -> Wave:
    """A year whose estimate has these influences by PSU; the PSUs stand in stratum order."""
    design = design_of(np.unique(stratum, return_inverse=True)[1], np.arange(len(psu)))
    influence = Influence(np.asarray(totals, dtype=float), bend * NOISE**2, ())
    members = np.ones(len(psu), dtype=bool)
    rule = centre_at_grand_mean(design)
    return Wave(year, series, float(totals.sum()), influence, rule, psu, stratum, members)


STRATA = ["north"] * 4 + ["south"] * 4
PSUS = [f"p{i}" for i in range(8)]


def test_with_the_same_psus_the_covariance_is_that_of_a_joint_linearisation() -> None:
    random = np.random.default_rng(3)
    one, other = random.normal(size=8), random.normal(size=8)
    first, second = wave(2022, one, PSUS, STRATA), wave(2023, other, PSUS, STRATA)
    rule = first.rule
    joint = rule.of(other - one)
    assert change(first, second).variance == pytest.approx(joint)
    assert pooled([first, second]).variance == pytest.approx(rule.of((one + other) / 2))


def test_years_without_a_common_psu_are_independent() -> None:
    random = np.random.default_rng(4)
    first = wave(2022, random.normal(size=8), PSUS, STRATA)
    second = wave(2023, random.normal(size=8), [f"q{i}" for i in range(8)], STRATA)
    assert covariance(first, second) == 0.0
    assert change(first, second).variance == pytest.approx(first.variance + second.variance)
    found = pooled([first, second])
    assert (found.n_psu, found.df) == (16, 16 - 2)


def test_three_equal_years_are_pooled_to_the_precision_of_one() -> None:
    totals = np.random.default_rng(5).normal(size=8)
    years = [wave(year, totals, PSUS, STRATA) for year in (2021, 2022, 2023)]
    found = pooled(years)
    assert (found.value, found.variance) == (pytest.approx(years[0].value), pytest.approx(years[0].variance))
    assert (found.years, found.df) == ((2021, 2022, 2023), 6)
    assert change(years[0], years[2]).variance == pytest.approx(0.0, abs=1e-12)


def test_over_many_draws_the_covariance_of_half_the_psus_is_half_the_covariance() -> None:
    """Totals correlated by 0.8 in common PSUs; half of the PSUs are replaced, so the covariance halves."""
    random = np.random.default_rng(6)
    psus, strata = [f"p{i}" for i in range(40)], ["one"] * 40
    replaced = psus[:20] + [f"q{i}" for i in range(20)]
    found = []
    for _ in range(400):
        one = random.normal(size=40)
        other = 0.8 * one + 0.6 * random.normal(size=40)
        other[20:] = random.normal(size=20)
        found.append(covariance(wave(2022, one, psus, strata), wave(2023, other, replaced, strata)))
    assert np.mean(found) == pytest.approx(20 * 0.8, rel=0.06)


def test_nothing_is_pooled_or_compared_across_a_break() -> None:
    totals = np.arange(8.0)
    old, new = wave(2020, totals, PSUS, STRATA, "EU2020"), wave(2021, totals, PSUS, STRATA, "EU2030")
    with pytest.raises(BreakInSeriesError, match="2020: EU2020, 2021: EU2030"):
        pooled([old, new])
    with pytest.raises(BreakInSeriesError):
        change(old, new)
    with pytest.raises(ValueError, match="twice"):
        pooled([old, old])
    with pytest.raises(ValueError, match="at least one"):
        pooled([])


def test_three_years_of_a_four_year_rotation_leave_three_fifths_of_the_variance() -> None:
    """Correlations 0.6 and 0.5, overlaps 0.75 and 0.5: the standard error shrinks to 0.77 and not to 0.58."""
    found = pooled_variance([1.0, 1.0, 1.0], [0.6, 0.5], [0.75, 0.5])
    assert found == pytest.approx((1 + 2 / 3 * (2 * 0.45 + 0.25)) / 3)
    assert np.sqrt(found) == pytest.approx(0.77, abs=0.005)
    assert pooled_variance([4.0], [], []) == 4.0
    with pytest.raises(ValueError, match="every lag"):
        pooled_variance([1.0, 1.0, 1.0], [0.6], [0.75])


def test_the_overlap_is_the_weight_of_the_rotation_groups_that_stayed() -> None:
    group, weight = np.array([1, 1, 2, 3, 4]), np.array([1.0, 1.0, 2.0, 3.0, 3.0])
    assert rotation_overlap(group, weight, [1, 2, 4]) == pytest.approx(0.7)
    with pytest.raises(ValueError, match="weight"):
        rotation_overlap(group, np.zeros(5), [1])


def test_a_single_common_psu_counts_by_its_deviations_in_both_years() -> None:
    strata = ["north", "north", "south", "south"]
    first = wave(2022, np.array([1.0, 3.0, 20.0, 21.0]), ["a", "b", "c", "d"], strata)
    second = wave(2023, np.array([1.0, 9.0, 2.0, 2.5]), ["a", "b", "c", "e"], strata)
    north = 2 * (1.0 * 4.0 + 1.0 * 4.0)
    south = -0.5 * -0.25 / (1 - 0.5 - 0.5 + 1 / 4)
    assert covariance(first, second) == pytest.approx(north + south)
    assert covariance(first, second) < np.sqrt(first.variance * second.variance)


def test_a_psu_alone_in_its_stratum_counts_as_the_variance_of_its_years_has_it() -> None:
    """Two identical years with a stratum of one PSU and with what bends: nothing changes, and pooling gains nothing."""
    strata, psus = ["north", "north", "north", "south"], ["a", "b", "c", "d"]
    years = [wave(year, np.array([1.0, 3.0, 2.0, 5.0]), psus, strata, bend=0.4) for year in (2022, 2023)]
    assert years[0].variance > years[0].rule.of(years[0].influence.totals) > 3.0
    assert change(years[0], years[1]).variance == pytest.approx(0.0, abs=1e-9)
    assert pooled(years).variance == pytest.approx(years[0].variance)


def test_a_psu_that_is_alone_in_one_year_only_adds_no_covariance() -> None:
    first = wave(2022, np.array([1.0, 3.0, 2.0]), ["a", "b", "c"], ["north", "north", "south"])
    second = wave(2023, np.array([1.0, 4.0, 2.0, 5.0]), ["a", "b", "c", "d"], ["north", "north", "south", "south"])
    assert covariance(first, second) == pytest.approx(2 * (1.0 * 1.5 + 1.0 * 1.5))


def test_what_two_years_have_in_common_serves_all_estimates_of_these_years() -> None:
    random = np.random.default_rng(8)
    other_psus = [*PSUS[:6], "q6", "q7"]
    waves = [
        (wave(2022, random.normal(size=8), PSUS, STRATA), wave(2023, random.normal(size=8), other_psus, STRATA))
        for _ in range(2)
    ]
    common = overlap(*waves[0])
    assert common.first.tolist() == common.second.tolist() == [0, 1, 2, 3, 4, 5]
    kept = pooled(waves[1], overlapping=lambda one, other: common)
    assert kept == pooled(waves[1])
    assert kept.n_psu == 10
