"""Contrasts of many cells in one pass are the combinations of two influences, for every policy and measure."""

from __future__ import annotations

import numpy as np
import pytest

from lnb_pipeline.estimation.convey import CONVEY
from lnb_pipeline.estimation.grouped import estimated_line, given_line, measure_cells
from lnb_pipeline.estimation.influence import combination
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.single_psu import POLICIES
from lnb_pipeline.estimation.survey import Survey, survey_of
from lnb_pipeline.estimation.table import named
from lnb_pipeline.estimation.table.cells import Variable
from lnb_pipeline.estimation.table.contrast import Contrast, sides_of
from lnb_pipeline.estimation.table.grid import Grid
from lnb_pipeline.estimation.table.method import Linearised

MEASURES = ("arpr", "arpr_40", "rmpg", "qsr", "gini", "median", "mean", "arope", "arope_not_arpr", "poverty_gap")


@pytest.fixture(scope="module")
def survey() -> Survey:
    """20 PSUs in 4 strata and one alone in a fifth; a tenth of the incomes missing, some weights 0."""
    random = np.random.default_rng(3)
    household = np.repeat(np.arange(210), random.integers(1, 5, 210))
    psu = household // 10
    income = random.lognormal(10, 0.7, 210)[household].round(1)
    income[household % 10 == 3] = np.nan
    weight = random.uniform(1, 3, 210)[household] * (household % 17 != 5)
    return survey_of(income, weight, psu // 5, psu, household)


@pytest.fixture(scope="module")
def variables(survey: Survey) -> tuple[Variable, Variable]:
    """Sex, and a region that cuts PSUs and is missing for some."""
    random = np.random.default_rng(4)
    region = random.integers(-1, 3, survey.n)
    region[survey.design.psu < 3] = 2
    return Variable(random.integers(0, 2, survey.n), 2), Variable(region, 3)


@pytest.mark.parametrize("policy", ["certainty", "centre", "collapse", "average"])
@pytest.mark.parametrize("linearisation", [PROPAGATED, CONVEY], ids=["default", "convey"])
@pytest.mark.parametrize("second", [0, None], ids=["two codes", "everyone"])
def test_the_standard_error_is_that_of_the_combined_influences(
    survey: Survey, variables: tuple[Variable, Variable], policy: str, linearisation: Linearisation, second: int | None
) -> None:
    rule = POLICIES[policy](survey.design)
    line = estimated_line(survey, rule, linearisation=linearisation)
    excluded = np.arange(survey.n) % 3 == 0
    grid, compared = Grid(survey, rule.design, variables), 0
    for name in MEASURES:
        asked = named.of_income(name, survey, excluded=excluded, linearisation=linearisation)
        for others in ((), (1,)):
            sides = sides_of(grid, Contrast(0, 1, second, "label"), others, grid.scope(asked.informed))
            measured = tuple(
                measure_cells(grid.cells(chosen, 0).partition, asked.measure, line, rule)
                for chosen in (sides.first_variables, sides.second_variables)
            )
            pair = (measured[0], measured[1])
            found = Linearised(rule).of_difference(name, sides, pair)
            assert len(found) == sides.group.size == (1 if not others else 3)
            for at, error in enumerate(found):
                parts = [m.influence(int(p[at]))
                         for m, p in zip(pair, (sides.first, sides.second), strict=True)]
                if parts[0] is None or parts[1] is None:
                    assert np.isnan(error.std_error)
                    continue
                whole = combination([parts[0], parts[1]], [1.0, -1.0])
                assert error.std_error == pytest.approx(np.sqrt(whole.variance(rule)), rel=1e-9), (name, others, at)
                compared += 1
    assert compared > 30


def test_women_minus_men_are_nothing_where_couples_share_their_income() -> None:
    random = np.random.default_rng(8)
    household = np.repeat(np.arange(80), 2)
    survey = survey_of(
        random.lognormal(10, 0.5, 80)[household], np.ones(160), household * 0, household // 4, household
    )
    rule = POLICIES["error"](survey.design)
    grid = Grid(survey, rule.design, [Variable((np.arange(160) % 2)[survey.order], 2)])
    line = estimated_line(survey, rule)
    for name in MEASURES[:7]:
        asked = named.of_income(name, survey)
        sides = sides_of(grid, Contrast(0, 1, 0, "label"), (), grid.scope(asked.informed))
        measured = measure_cells(grid.cells((0,), 0).partition, asked.measure, line, rule)
        error = Linearised(rule).of_difference(name, sides, (measured, measured))[0]
        first, second = (measured.estimates[cell].value for cell in (1, 0))
        assert first is not None and first == pytest.approx(second, rel=1e-12)
        assert error.std_error <= 1e-9 * max(1.0, first), name


def test_a_side_of_nobody_has_no_standard_error(survey: Survey) -> None:
    rule = POLICIES["certainty"](survey.design)
    in_two_places = Variable((survey.design.psu > 10).astype(np.int64), 2)
    status = np.where(survey.design.psu > 10, np.nan, 1.0) * (np.arange(survey.n) % 2)
    asked = named.rate("status", survey, status)
    grid = Grid(survey, rule.design, [in_two_places])
    sides = sides_of(grid, Contrast(0, 1, 0, "label"), (), grid.scope(asked.informed))
    assert (sides.first.tolist(), sides.second.tolist()) == ([-1], [0])
    line = given_line(None, survey, rule)
    measured = measure_cells(grid.cells((0,), 0).partition, asked.measure, line, rule)
    assert np.isnan(Linearised(rule).of_difference("status", sides, (measured, measured))[0].std_error)
