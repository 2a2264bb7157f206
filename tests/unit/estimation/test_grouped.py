"""The grouped pass, contrasts and the bootstrap: properties that hold for every sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.bootstrap import Task, replicate, rescaling_factors, standard_errors
from lnb_pipeline.estimation.convey import CONVEY
from lnb_pipeline.estimation.design import design_of
from lnb_pipeline.estimation.grouped import Measured, estimated_line, given_line, line_without_error, measure_cells
from lnb_pipeline.estimation.influence import combination
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.record import Line
from lnb_pipeline.estimation.single_psu import centre_at_grand_mean, collapse, refuse
from lnb_pipeline.estimation.survey import Survey, partition, survey_of

quick = settings(max_examples=25, deadline=None, derandomize=True)

BUILD: dict[str, Callable[[Survey], Measure]] = {
    "arpr": lambda survey: measures.rate(), "rmpg": lambda survey: measures.median_gap(),
    "qsr": lambda survey: measures.share_ratio(), "gini": lambda survey: measures.gini_coefficient(),
    "median": lambda survey: measures.median_income(), "mean": lambda survey: measures.mean_income(),
    "poverty_gap": lambda survey: measures.gap_index(1),
    "arope": lambda survey: measures.risk_or_exclusion(excluded(survey)),
}


def excluded(survey: Survey) -> np.ndarray:
    """Every seventh household is excluded, whatever its income."""
    assert survey.household is not None
    return survey.household % 7 == 0


@st.composite
def surveys(draw: st.DrawFn, couples: bool = False) -> tuple[Survey, np.ndarray]:
    """Up to 60 households in 6 to 12 PSUs of 2 or 3 strata, and the sex of each person in the survey's order."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    psus, strata = draw(st.integers(6, 12)), draw(st.integers(2, 3))
    households = draw(st.integers(20, 60))
    psu = np.concatenate([np.arange(psus), random.integers(0, psus, households - psus)])
    members = np.full(households, 2) if couples else random.integers(1, 5, households)
    entry = np.repeat(np.arange(households), members)
    position = np.concatenate([np.arange(m) for m in members])
    sex = 1 + (position + (0 if couples else random.integers(0, 2, entry.size))) % 2
    income = np.round(random.lognormal(8, 0.7, households) / 250) * 250
    weight = random.uniform(1, 9, households)
    survey = survey_of(income[entry], weight[entry], psu[entry] % strata, psu[entry], entry)
    return survey, sex[survey.order]


def estimate(survey: Survey, cell: np.ndarray, name: str) -> Measured:
    variance = centre_at_grand_mean(survey.design)
    line = estimated_line(survey, variance)
    return measure_cells(partition(survey, survey.design, cell), BUILD[name](survey), line, variance)


def gap(survey: Survey, sex: np.ndarray, name: str) -> tuple[float | None, float | None]:
    found = estimate(survey, sex, name)
    men, women = found.partition.find(1), found.partition.find(2)
    if men is None or women is None:
        return None, None
    values = [found.estimates[side].value for side in (women, men)]
    influences = [found.influence(side) for side in (women, men)]
    if values[0] is None or values[1] is None or influences[0] is None or influences[1] is None:
        return None, None
    variance = combination([influences[0], influences[1]], [1, -1]).variance(centre_at_grand_mean(survey.design))
    return values[0] - values[1], variance


@quick
@given(surveys(), st.sampled_from(list(BUILD)))
def test_the_cells_of_a_pass_are_what_each_cell_gives_on_its_own(
    sample: tuple[Survey, np.ndarray], name: str
) -> None:
    survey, sex = sample
    together = estimate(survey, sex, name)
    for number, code in enumerate(together.partition.code):
        alone = estimate(survey, np.where(sex == code, 0, -1), name)
        assert alone.estimates[0].value == together.estimates[number].value
        assert alone.estimates[0].status == together.estimates[number].status
        assert alone.variance[0] == pytest.approx(together.variance[number], rel=1e-9, abs=1e-18, nan_ok=True)
        assert alone.partition.df[0] == together.partition.df[number]


@quick
@given(surveys(), st.sampled_from(["arpr", "mean", "poverty_gap", "arope"]))
def test_a_domain_and_its_complement_merge_into_the_whole(sample: tuple[Survey, np.ndarray], name: str) -> None:
    """In value and in line slope, with the shares of the weight as coefficients; persons and PSUs as well."""
    survey, sex = sample
    parts, whole = estimate(survey, sex, name), estimate(survey, np.zeros_like(sex), name)
    weights = np.array([float(cell.weights.sum()) for cell in parts.partition.cells])
    values = np.array([e.value or 0.0 for e in parts.estimates])
    assert whole.estimates[0].value == pytest.approx(float(weights @ values) / weights.sum())
    assert whole.line_slope[0] == pytest.approx(float(weights @ parts.line_slope) / weights.sum(), abs=1e-12)
    assert parts.partition.n.sum() == whole.partition.n.sum()
    assert parts.partition.n_psu.max() <= whole.partition.n_psu[0]


@quick
@given(surveys(couples=True), st.sampled_from(list(BUILD)))
def test_the_gap_of_a_sex_blind_indicator_among_couples_is_zero_and_certain(
    sample: tuple[Survey, np.ndarray], name: str
) -> None:
    survey, sex = sample
    difference, variance = gap(survey, sex, name)
    value = estimate(survey, sex, name).estimates[0].value
    if name not in ("rmpg", "median", "qsr"):  # undefined where nobody is poor, or all have one income
        assert difference is not None and variance is not None
    if difference is not None and variance is not None:
        scale = max(1.0, abs(value or 1.0))
        assert difference == pytest.approx(0.0, abs=1e-12 * scale)
        assert np.sqrt(variance) <= 1e-6 * scale


@quick
@given(surveys(), st.sampled_from(list(BUILD)), st.sampled_from([1e-3, 400.0]))
def test_the_scale_of_the_weights_changes_no_value_and_no_variance(
    sample: tuple[Survey, np.ndarray], name: str, by: float
) -> None:
    survey, sex = sample
    scaled = survey_of(survey.income, survey.weight * by, *_design_columns(survey), survey.household)
    one, other = estimate(survey, sex, name), estimate(scaled, sex, name)
    for first, second in zip(one.estimates, other.estimates, strict=True):
        assert second.status == first.status
        assert (second.value is None) == (first.value is None)
        assert second.value is None or second.value == pytest.approx(first.value, rel=1e-9, abs=1e-12)
    assert np.sqrt(other.variance) == pytest.approx(np.sqrt(one.variance), rel=1e-6, abs=1e-9, nan_ok=True)
    assert other.deff == pytest.approx(one.deff, rel=1e-6, nan_ok=True)


@quick
@given(surveys(), st.sampled_from(["arpr", "rmpg", "qsr", "gini", "poverty_gap"]), st.sampled_from([0.01, 120.0]))
def test_the_currency_changes_no_rate_and_no_variance_of_a_rate(
    sample: tuple[Survey, np.ndarray], name: str, by: float
) -> None:
    survey, sex = sample
    other = survey_of(survey.income * by, survey.weight, *_design_columns(survey), survey.household)
    one, two = estimate(survey, sex, name), estimate(other, sex, name)
    assert [e.status for e in one.estimates] == [e.status for e in two.estimates]
    assert two.variance == pytest.approx(one.variance, rel=1e-6, abs=1e-14, nan_ok=True)


@quick
@given(surveys(), st.sampled_from(["arpr", "rmpg", "arope", "median"]))
def test_persons_of_weight_zero_and_without_income_leave_no_trace_but_their_psu(
    sample: tuple[Survey, np.ndarray], name: str
) -> None:
    survey, sex = sample
    more = survey_of(
        np.append(survey.income, [1e9, np.nan]), np.append(survey.weight, [0.0, 5.0]),
        *(np.append(c, c[:1].repeat(2)) for c in _design_columns(survey)),
        np.append(survey.household, [1, 7 * 10**6]) if survey.household is not None else None,
    )
    codes = np.append(sex, [1, 1])[more.order]
    found = estimate(more, np.where(more.with_income, codes, -1), name)
    expected = estimate(survey, sex, name)
    assert [e.value for e in found.estimates] == [e.value for e in expected.estimates]
    assert found.variance == pytest.approx(expected.variance, rel=1e-9, nan_ok=True)


def _design_columns(survey: Survey) -> tuple[np.ndarray, np.ndarray]:
    return survey.design.stratum_of_psu[survey.design.psu], survey.design.psu


def fixed_survey(seed: int = 5, psus: int = 30) -> tuple[Survey, np.ndarray]:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(psus), 25)
    income = random.lognormal(8, 0.6, psu.size) * random.lognormal(0, 0.25, psus)[psu]
    survey = survey_of(income, random.uniform(1, 3, psu.size), psu % 3, psu, np.arange(psu.size) // 2)
    return survey, random.integers(1, 3, psu.size)


def test_over_samples_of_one_population_the_error_of_the_rate_is_its_spread() -> None:
    """Independent households, no clustering, a smooth income: where a second-order term too many would show."""
    random = np.random.default_rng(31)
    values, errors = [], []
    for _ in range(250):
        income = random.lognormal(8, 0.6, 1_500)
        survey = survey_of(income, np.ones(1_500), np.zeros(1_500, dtype=np.int64), np.arange(1_500))
        variance = refuse(survey.design)
        cells = partition(survey, survey.design, np.zeros(1_500, dtype=np.int64))
        found = measure_cells(cells, measures.rate(), estimated_line(survey, variance), variance)
        values.append(found.estimates[0].value or 0.0)
        errors.append(float(np.sqrt(found.variance[0])))
    assert np.mean(errors) == pytest.approx(np.std(values, ddof=1), rel=0.1)


def test_half_the_line_is_the_line_at_half_the_share_of_the_median() -> None:
    survey, _ = fixed_survey()
    variance = refuse(survey.design)
    at_sixty = estimated_line(survey, variance)
    at_thirty = at_sixty.at(0.3)
    assert at_thirty.line.value == (at_sixty.line.value or 0) / 2
    assert at_thirty.line.std_error == at_sixty.line.std_error / 2
    assert at_thirty.variance == pytest.approx(at_sixty.variance / 4)
    threshold = measure_cells(
        partition(survey, survey.design, np.zeros(survey.n, dtype=np.int64)), measures.threshold(0.3),
        at_sixty, variance,
    )
    assert threshold.estimates[0].value == at_thirty.line.value
    assert at_thirty.line.bend is not None
    assert threshold.variance[0] == pytest.approx(at_thirty.variance + np.mean(at_thirty.line.bend**2))


def test_a_given_line_stays_where_it_is_at_every_share() -> None:
    survey, _ = fixed_survey()
    line = given_line(2_000.0, survey, refuse(survey.design))
    assert line.at(0.4).line == Line(2_000.0, 0.0)


def test_a_line_without_error_is_scaled_to_the_share_and_still_has_none() -> None:
    survey, _ = fixed_survey()
    line = line_without_error(2_400.0, survey, refuse(survey.design)).at(0.4)
    assert line.line.value == pytest.approx(1_600.0)
    assert (line.line.std_error, line.variance, line.influence.any(), line.totals.any()) == (0.0, 0.0, False, False)


def test_the_design_effect_of_a_simple_random_sample_is_one_and_of_identical_psus_their_size() -> None:
    random = np.random.default_rng(1)
    n = 4_000
    holds = random.random(n) < 0.3
    alone = survey_of(np.ones(n), np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n))
    line, cell = given_line(None, alone, refuse(alone.design)), np.zeros(n, dtype=np.int64)
    found = measure_cells(
        partition(alone, alone.design, cell), measures.rate_of("x", holds[alone.order]), line, refuse(alone.design)
    )
    assert found.deff[0] == pytest.approx(1.0, rel=1e-3)
    copies = np.repeat(holds[: n // 10], 10)
    alike = survey_of(np.ones(n), np.ones(n), np.zeros(n, dtype=np.int64), np.arange(n) // 10)
    line = given_line(None, alike, refuse(alike.design))
    found = measure_cells(
        partition(alike, alike.design, cell), measures.rate_of("x", copies[alike.order]), line, refuse(alike.design)
    )
    assert found.deff[0] == pytest.approx(10.0, rel=0.01)
    assert found.effective_n[0] == pytest.approx(n / 10, rel=0.01)


def test_against_its_own_line_a_poor_region_has_no_more_poor_than_a_rich_one() -> None:
    """Two regions with the same distribution at two levels: the national line tells them apart, the own does not."""
    shape = np.random.default_rng(9).lognormal(0, 0.5, 600)
    income = np.concatenate([shape * 100, shape * 300])
    psu = np.arange(1200) // 20
    survey = survey_of(income, np.ones(1200), np.zeros(1200, dtype=np.int64), psu)
    variance = refuse(survey.design)
    cells = partition(survey, survey.design, (survey.order >= 600).astype(np.int64))
    line = estimated_line(survey, variance)
    own = measure_cells(cells, measures.rate_against_own_line(), line, variance)
    national = measure_cells(cells, measures.rate(), line, variance)
    assert own.estimates[0].value == own.estimates[1].value
    assert (national.estimates[0].value or 0) > (national.estimates[1].value or 0) + 0.3
    assert (own.variance > 0).all()


def test_replicate_weights_keep_the_size_of_each_stratum_and_repeat_with_the_seed() -> None:
    strata = np.repeat([0, 1, 2], [4, 1, 7])
    design = design_of(strata, np.arange(12))
    factors = np.array(list(rescaling_factors(design, 120, seed=3)))
    assert factors.shape == (120, 12)
    for stratum, count in enumerate((4, 1, 7)):
        assert factors[:, strata == stratum].sum(axis=1) == pytest.approx(np.full(120, count))
    assert (factors[:, 4] == 1).all()
    assert np.array_equal(factors, np.array(list(rescaling_factors(design, 120, seed=3))))
    assert not np.array_equal(factors, np.array(list(rescaling_factors(design, 120, seed=4))))


def test_the_bootstrap_of_a_mean_has_the_linearised_error() -> None:
    survey, _ = fixed_survey()
    cells = partition(survey, survey.design, np.zeros(survey.n, dtype=np.int64))
    mean = measures.mean_income()
    variance = refuse(survey.design)
    linearised = measure_cells(cells, mean, estimated_line(survey, variance), variance)
    done: list[tuple[int, int]] = []
    values = replicate(
        survey, survey.design, [Task(cells, mean)], replicates=1500, seed=2,
        progress=lambda so_far, total: done.append((so_far, total)),
    )
    assert standard_errors(values[0])[0] == pytest.approx(np.sqrt(linearised.variance[0]), rel=0.06)
    assert done[-1] == (1500, 1500)


def test_replicates_of_a_cell_that_may_be_empty_are_missing_and_not_zero() -> None:
    survey, _ = fixed_survey(psus=6)
    one_psu = np.where(survey.design.psu == 0, 0, -1)
    task = Task(partition(survey, survey.design, one_psu), measures.rate())
    values = replicate(survey, survey.design, [task], replicates=80, seed=1)[0]
    missing = np.isnan(values[:, 0])
    assert 0 < missing.sum() < 80
    assert np.isnan(standard_errors(np.full((5, 1), np.nan))).all()


def test_where_everybody_has_one_income_the_rate_is_certainly_zero_and_the_error_of_the_median_unknown() -> None:
    n = 40
    survey = survey_of(np.full(n, 100.0), np.ones(n), np.arange(n) % 2, np.arange(n) // 4 * 2 + np.arange(n) % 2)
    variance = refuse(survey.design)
    line = estimated_line(survey, variance)
    assert (line.line, line.variance) == (Line(60.0, 0.0), 0.0)
    cells = partition(survey, survey.design, np.zeros(n, dtype=np.int64))
    assert measure_cells(cells, measures.rate(), line, variance).variance[0] == 0.0
    assert np.isnan(measure_cells(cells, measures.median_income(), line, variance).variance[0])


@pytest.mark.parametrize(
    ("change", "message"),
    [({"weight": -1.0}, "negative"), ({"weight": np.nan}, "negative"), ({"income": np.inf}, "finite")],
)
def test_weights_and_incomes_that_mean_nothing_are_refused(change: dict[str, float], message: str) -> None:
    columns = {"income": np.array([1.0, 2.0, 3.0]), "weight": np.ones(3)}
    for column, value in change.items():
        columns[column][1] = value
    with pytest.raises(ValueError, match=message):
        survey_of(columns["income"], columns["weight"], np.zeros(3, dtype=np.int64), np.arange(3))
    with pytest.raises(ValueError, match="one entry"):
        survey_of(np.ones(3), np.ones(2), np.zeros(3, dtype=np.int64), np.arange(3))


def test_an_empty_partition_has_no_cells() -> None:
    survey, _ = fixed_survey()
    cells = partition(survey, survey.design, np.full(survey.n, -1))
    found = measure_cells(cells, measures.rate(), estimated_line(survey, refuse(survey.design)),
                          refuse(survey.design))
    assert (cells.n_cells, found.estimates, found.variance.size) == (0, (), 0)


def test_in_the_manner_of_convey_nothing_is_added_to_the_straight_line() -> None:
    survey, sex = fixed_survey()
    variance = refuse(survey.design)
    line = estimated_line(survey, variance, linearisation=CONVEY)
    found = measure_cells(
        partition(survey, survey.design, sex), measures.rate(linearisation=CONVEY), line, variance
    )
    assert not found.bend.any() and not found.own_bend.any()


def test_incomes_and_weights_may_be_whole_numbers_of_any_size() -> None:
    """Products of 64-bit integers overflow without a word; the Gini of these was -1."""
    random = np.random.default_rng(0)
    income = np.round(random.lognormal(12, 0.6, 8_000)).astype(np.int64)
    weight = random.integers(100, 500, 8_000) * 1_000
    psu = np.arange(8_000) // 40
    strata = np.zeros(8_000, dtype=np.int64)
    values = []
    for incomes, weights in ((income, weight), (income.astype(np.int32), weight.astype(np.int32))):
        survey = survey_of(incomes, weights, strata, psu)
        variance = refuse(survey.design)
        cells = partition(survey, survey.design, strata)
        line = estimated_line(survey, variance)
        values.append(measure_cells(cells, measures.gini_coefficient(), line, variance).estimates[0].value)
    assert values[0] == values[1] == pytest.approx(0.33, abs=0.02)


def test_a_partition_of_another_design_or_of_other_persons_is_refused() -> None:
    survey, sex = fixed_survey()
    variance = collapse(survey.design)
    cells, line = partition(survey, survey.design, sex), estimated_line(survey, variance)
    with pytest.raises(ValueError, match="another design"):
        measure_cells(cells, measures.rate(), line, variance)
    with pytest.raises(ValueError, match="each person"):
        partition(survey, survey.design, sex[:-1])


def test_codes_may_be_as_large_as_they_like() -> None:
    survey, sex = fixed_survey()
    cells = partition(survey, survey.design, np.where(sex == 1, 3 * 10**10, 7))
    assert cells.code.tolist() == [7, 3 * 10**10]
    assert cells.find(3 * 10**10) == 1 and cells.find(8) is None
    assert cells.n.tolist() == [(sex == 2).sum(), (sex == 1).sum()]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_given_line_is_a_number(value: float) -> None:
    survey, _ = fixed_survey()
    with pytest.raises(ValueError, match="finite"):
        given_line(value, survey, refuse(survey.design))


def test_a_replicate_without_anybody_of_known_income_has_no_line_and_no_value() -> None:
    survey, _ = fixed_survey(psus=6)
    known = np.where(survey.design.psu == 0, survey.income, np.nan)
    sparse = survey_of(known, survey.weight, *_design_columns(survey))
    cells = partition(sparse, sparse.design, np.where(sparse.with_income, 0, -1))
    values = replicate(sparse, sparse.design, [Task(cells, measures.rate())], replicates=60, seed=1)[0]
    assert 0 < np.isnan(values[:, 0]).sum() < 60
