"""The demonstration's calibration: bisection, quantile, Gini, and what they reach."""

from __future__ import annotations

import numpy as np
import pytest

from lnb_pipeline.demonstration.calibration import (
    TARGETS,
    bisect,
    equivalised_size,
    gini,
    share_of,
    weighted_quantile,
    work_intensity,
)
from lnb_pipeline.demonstration.deprivation import SMD_ITEMS, Scores, deprivation, smsd
from lnb_pipeline.demonstration.housing import housing, required_rooms
from lnb_pipeline.demonstration.incomes import incomes
from lnb_pipeline.demonstration.sample import draw
from lnb_pipeline.demonstration.work import low_work_share, work


def test_bisection_finds_the_crossing_and_stops_at_the_nearer_end() -> None:
    assert bisect(lambda x: x**3, 8, 0, 10, steps=40) == pytest.approx(2, abs=1e-9)
    assert bisect(lambda x: x, 5, 0, 1, steps=40) == pytest.approx(1)
    assert bisect(lambda x: x, -5, 0, 1, steps=40) == pytest.approx(0)


def test_quantile_takes_the_mean_at_an_exact_tie_only() -> None:
    values = np.array([4.0, 1.0, 3.0, 2.0])
    assert weighted_quantile(values, np.ones(4), 0.5) == 2.5
    assert weighted_quantile(values, np.array([1.0, 1.0, 1.0, 2.0]), 0.5) == 2.0


def test_gini_of_equal_incomes_is_zero_and_of_a_known_pair_is_known() -> None:
    assert gini(np.full(5, 7.0), np.ones(5)) == pytest.approx(1 / 5 - 1 / 5, abs=1e-12)
    # the Eurostat formula of 1 and 3 with equal weights: (2*(1*1+3*2) - 4) / (2*4) - 1
    assert gini(np.array([3.0, 1.0]), np.ones(2)) == pytest.approx((2 * 7 - 4) / 8 - 1)


def test_scale_and_intensity_count_by_household() -> None:
    age, home = np.array([40, 38, 14, 13, 70]), np.array([0, 0, 0, 0, 1])
    assert equivalised_size(age, home, 2).tolist() == pytest.approx([2.3, 1.0])
    intensity = work_intensity(np.array([12.0, 0, 0, 0, 0]), age < 65, np.array([0, 0, 1, 1, 2]), 3)
    assert intensity[:2].tolist() == [0.5, 0.0] and np.isnan(intensity[2])


@pytest.mark.parametrize("year", [2020, 2022])
def test_targets_are_reached_in_the_sample_itself(year: int) -> None:
    target, sample = TARGETS[year], draw(3, 1500, year)
    members = sample.members
    done = work(sample)
    income = incomes(sample, done)
    lacks = deprivation(sample, done, income)
    equivalised = income.equivalised[members.home]
    line = 0.6 * weighted_quantile(equivalised, members.weight, 0.5)
    crowded = (housing(sample, income).rooms < required_rooms(sample))[members.home]
    assert line == pytest.approx(target.threshold, rel=1e-4)
    assert share_of(equivalised < line, members.weight) == pytest.approx(target.arop, abs=0.002)
    assert gini(equivalised, members.weight) == pytest.approx(target.gini, abs=0.001)
    assert low_work_share(sample, done) == pytest.approx(target.low_work, abs=0.003)
    assert share_of(smsd(sample, lacks), members.weight) == pytest.approx(target.deprived, abs=0.003)
    assert share_of(crowded, members.weight) == pytest.approx(target.overcrowded, abs=0.03)


def test_members_without_interview_carry_no_income() -> None:
    sample = draw(3, 1500, 2022)
    income = incomes(sample, work(sample))
    silent = ~sample.members.interviewed
    assert silent.any()
    assert all((amount[silent] == 0).all() for amount in income.personal.values())


@pytest.mark.parametrize("weight_of_income", [0.1, 0.5, 0.9])
def test_the_deciding_score_agrees_with_counting_the_items(weight_of_income: float) -> None:
    sample = draw(3, 1500, 2019)
    done = work(sample)
    scores = Scores.of(sample, done, incomes(sample, done))
    smd_by_score, smsd_by_score, _, _ = scores.fitted(sample, weight_of_income)
    lacks = scores.lacks(sample, weight_of_income)
    counted = (lacks.household @ SMD_ITEMS >= 4)[sample.members.home]
    assert (smd_by_score == counted).all() and counted.any()
    assert (smsd_by_score == smsd(sample, lacks)).all()
