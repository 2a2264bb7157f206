"""Leaving out one PSU at a time, in domains of few PSUs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.confidence import confidence_interval
from lnb_pipeline.estimation.convey import CONVEY
from lnb_pipeline.estimation.distribution import Distribution, ascending, from_sample
from lnb_pipeline.estimation.grouped import Measured, estimated_line, measure_cells
from lnb_pipeline.estimation.inequality import gini, quintile_share_ratio, smooth_quintile_share_ratio
from lnb_pipeline.estimation.interval import (
    Interval,
    corrected_interval,
    corrected_log_interval,
    difference_interval,
    t_interval,
)
from lnb_pipeline.estimation.jackknife import MOST_PSUS
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.single_psu import certainty, refuse
from lnb_pipeline.estimation.survey import Survey, partition, survey_of


def country(psus: int = 12, strata: int = 2, seed: int = 8) -> Survey:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(psus), 20)
    income = random.lognormal(8, 0.5, psu.size) * random.lognormal(0, 0.4, psus)[psu]
    return survey_of(income, random.uniform(1, 2, psu.size), psu % strata, psu)


def measured(survey: Survey, measure: Measure, psus: list[int] | None = None) -> Measured:
    inside = np.isin(survey.design.psu, survey.design.psu if psus is None else psus)
    variance = certainty(survey.design)
    cells = partition(survey, survey.design, np.where(inside, 0, -1))
    return measure_cells(cells, measure, estimated_line(survey, variance), variance)


def by_hand(survey: Survey, inside: np.ndarray) -> tuple[float, float]:
    """Variance and bias of the Gini of a domain, leaving out every PSU of the design, in the domain or not."""
    def value(weight: np.ndarray) -> float:
        kept = inside & (weight > 0)
        found = gini(from_sample(survey.income[kept], weight[kept])[0]).value
        assert found is not None
        return found

    design, whole, variance, bias = survey.design, value(survey.weight), 0.0, 0.0
    for stratum, count in enumerate(design.psu_count):
        of_stratum = design.stratum_of_psu[design.psu] == stratum
        values = []
        for psu in np.flatnonzero(design.stratum_of_psu == stratum):
            factor = np.where(design.psu == psu, 0.0, np.where(of_stratum, count / (count - 1), 1.0))
            values.append(value(survey.weight * factor))
        variance += (count - 1) / count * float(np.sum((np.array(values) - np.mean(values)) ** 2))
        bias += (count - 1) * (float(np.mean(values)) - whole)
    return variance, bias


@pytest.mark.parametrize("psus", [None, [0, 1, 2, 7, 8]])
def test_variance_and_bias_are_those_of_leaving_out_every_psu_of_the_design(psus: list[int] | None) -> None:
    survey = country()
    found = measured(survey, measures.gini_coefficient(), psus)
    inside = np.isin(survey.design.psu, survey.design.psu if psus is None else psus)
    variance, bias = by_hand(survey, inside)
    assert found.variance[0] == pytest.approx(variance, rel=1e-9)
    assert found.bias[0] == pytest.approx(bias, rel=1e-9)


def test_the_value_is_never_moved() -> None:
    survey = country()
    for measure, estimator in ((measures.gini_coefficient(), gini), (measures.share_ratio(), quintile_share_ratio)):
        found = measured(survey, measure)
        assert found.estimates[0].value == estimator(ascending(survey.income, survey.weight)).value


def test_a_few_psus_show_less_inequality_than_there_is() -> None:
    """Over many samples of six PSUs the bias that the jackknife tells is the bias there is."""
    lacking, told = [], []
    for seed in range(150):
        found = measured(country(psus=6, strata=1, seed=seed), measures.gini_coefficient())
        value = found.estimates[0].value
        assert value is not None
        lacking.append(value)
        told.append(found.bias[0])
    random = np.random.default_rng(1)
    whole = random.lognormal(8, np.sqrt(0.5**2 + 0.4**2), 400_000)
    truth = gini(ascending(np.sort(whole), np.ones(whole.size))).value
    assert truth is not None
    bias = np.mean(lacking) - truth
    assert bias < -0.01
    assert np.mean(told) == pytest.approx(bias, rel=0.35)


def test_larger_domains_are_left_to_the_straight_line() -> None:
    survey = country(psus=MOST_PSUS + 2)
    assert measured(survey, measures.gini_coefficient()).bias[0] == 0.0
    assert measured(survey, measures.gini_coefficient(), list(range(MOST_PSUS))).bias[0] != 0.0
    assert measured(survey, measures.gini_coefficient(), [0]).bias[0] == 0.0


def test_in_the_manner_of_convey_nothing_is_left_out() -> None:
    survey = country()
    assert measured(survey, measures.gini_coefficient(linearisation=CONVEY)).bias[0] == 0.0
    assert measured(survey, measures.share_ratio(linearisation=CONVEY)).bias[0] == 0.0


def test_a_psu_alone_in_its_stratum_keeps_its_linearised_total() -> None:
    random = np.random.default_rng(2)
    psu = np.repeat(np.arange(5), 30)
    survey = survey_of(random.lognormal(8, 0.5, psu.size), np.ones(psu.size), np.where(psu == 4, 1, 0), psu)
    found = measured(survey, measures.gini_coefficient())
    straight = measured(survey, replace(measures.gini_coefficient(), smooth=None))
    alone = int(np.flatnonzero(survey.design.single[survey.design.stratum_of_psu])[0])
    assert found.totals[alone] == straight.totals[alone] != 0.0
    assert found.bias[0] != 0.0 and not np.allclose(found.totals, straight.totals)


def test_where_leaving_out_a_psu_leaves_nothing_the_straight_line_stands() -> None:
    """All incomes but those of one PSU are zero: without it the Gini is undefined."""
    psu = np.repeat(np.arange(4), 10)
    survey = survey_of(np.where(psu == 0, 100.0, 0.0) + np.where(psu == 0, psu + np.arange(40), 0), np.ones(40),
                       np.zeros(40, dtype=np.int64), psu)
    found = measured(survey, measures.gini_coefficient())
    assert found.bias[0] == 0.0 and found.estimates[0].status == "defined"


def test_split_at_the_quintiles_the_ratio_is_that_of_exact_fifths() -> None:
    incomes = ascending(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0]), np.ones(7))
    bottom = 1 + 0.4 * 2  # 1.4 persons
    top = 10 + 0.4 * 6
    assert smooth_quintile_share_ratio(incomes) == pytest.approx(top / bottom)
    assert smooth_quintile_share_ratio(ascending(np.zeros(3), np.ones(3))) is None
    assert smooth_quintile_share_ratio(ascending(np.array([]), np.array([]))) is None


def test_the_split_ratio_moves_smoothly_where_the_published_one_jumps() -> None:
    values = np.arange(1.0, 21.0)

    def jump(function: object, step: float) -> float:
        weights = np.ones(20)
        weights[0] += step
        incomes: Distribution = ascending(values, weights)
        found = function(incomes)  # type: ignore[operator]
        return float(found if isinstance(found, float) else found.value)

    assert abs(jump(smooth_quintile_share_ratio, -1e-6) - jump(smooth_quintile_share_ratio, 0.0)) < 1e-4
    assert abs(jump(quintile_share_ratio, -1e-6) - jump(quintile_share_ratio, 0.0)) > 0.1


def test_an_interval_is_moved_by_the_bias_and_still_holds_the_value() -> None:
    plain = t_interval(5.0, 0.5, 20)
    assert corrected_interval(5.0, 0.5, 20, 0.0) == plain
    moved = corrected_interval(5.0, 0.5, 20, -0.4)
    assert (moved.lower, moved.upper) == (pytest.approx(plain.lower + 0.4), pytest.approx(plain.upper + 0.4))
    believed = corrected_interval(5.0, 0.1, 20, -2.0)  # one standard error of the bias and no more
    assert believed == t_interval(5.1, 0.1, 20) and believed.lower < 5.0
    ratio = corrected_log_interval(5.0, 0.5, 20, -0.4)
    assert ratio.lower * ratio.upper == pytest.approx(5.4**2)
    assert corrected_log_interval(5.0, 4.9, 200, 4.9).upper >= 5.0
    assert corrected_log_interval(-5.0, 0.5, 20, 0.0) == t_interval(-5.0, 0.5, 20)
    assert corrected_log_interval(5.0, 400.0, 1, 0.0) == t_interval(5.0, 400.0, 1)  # e^1000 is no number
    assert difference_interval(0.6, 0.3, 1, 0.0, of_shares=True) == Interval(-1.0, 1.0)
    assert difference_interval(0.6, 0.3, 1, 0.0, of_shares=False) == t_interval(0.6, 0.3, 1)


def test_an_undefined_value_has_no_interval() -> None:
    survey = survey_of(np.zeros(8), np.ones(8), np.zeros(8, dtype=np.int64), np.arange(8) // 2)
    variance = refuse(survey.design)
    cells = partition(survey, survey.design, np.zeros(8, dtype=np.int64))
    found = measure_cells(cells, measures.gini_coefficient(), estimated_line(survey, variance), variance)
    with pytest.raises(ValueError, match="undefined"):
        confidence_interval(found, 0, 0.1)
