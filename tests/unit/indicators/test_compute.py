"""`compute` on a small hand-made country."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.indicator_tables import ESTIMATE, GAP_ESTIMATE
from lnb_pipeline.errors import GateError, UsageError
from lnb_pipeline.indicators.catalogue import BY_CODE, available
from lnb_pipeline.indicators.catalogue.entry import AGES, SEXES, Indicator
from lnb_pipeline.indicators.compute import Line, compute, estimate_all, heading_of
from lnb_pipeline.indicators.coverage import missing_cells
from lnb_pipeline.indicators.groups import DIVISIONS
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.sample import sample_of
from tests.persons import persons

MEASURED = ["AL111", "AL221", "AL331", "AL357"]
"""AL357 has nobody in the sample."""
PLACES = {"country": 1, "nuts2": 3, "municipality": len(MEASURED)}
SAMPLE_LINE = Line("national_sample", None)
AGES_OF = {"Y_LT18": 10, "Y18-64": 40, "Y_GE65": 70}


def country(seed: int = 3, households: int = 120) -> pd.DataFrame:
    """Households of a woman, a man, a child and, in every third, an old woman; PSUs of five households."""
    draw = np.random.default_rng(seed)
    rows = []
    for household in range(households):
        place = ("AL111", "AL221", "AL331")[household % 3]
        psu = household // 15 * 3 + household % 3
        members = [("F", "Y18-64"), ("M", "Y18-64"), ("FM"[household % 2], "Y_LT18")]
        if household % 3 == 0:
            members.append(("F", "Y_GE65"))
        income = float(np.round(draw.lognormal(12.5, 0.7), 2))
        shared = {
            "household_id": household, "region": "AL0" + place[2], "lau_code": place, "stratum": household % 3,
            "psu": psu, "person_weight": float(draw.uniform(50, 150)), "equivalised_income": income,
            "equivalised_size": 2.0, "income_before_transfers": 1.8 * income, "income_before_all_transfers": income,
            "smd": bool(draw.random() < 0.3), "household_size": len(members), "n_adults": len(members) - 1,
            "degree_urbanisation": 1 + household % 3, "overcrowded": bool(draw.random() < 0.5),
            "household_type": "couple_with_children" if len(members) == 3 else "other",
            "housing_overburden": bool(draw.random() < 0.2), "severe_housing": bool(draw.random() < 0.2),
        }
        lwi = bool(draw.random() < 0.2)
        rows += [
            {
                **shared, "sex_code": sex, "age_years": AGES_OF[band], "smsd": shared["smd"] and band != "Y_LT18",
                "msd": shared["smd"], "lwi": None if band == "Y_GE65" else lwi,
                "lwi_2020": None if band == "Y_GE65" else lwi,
                **(interview(draw, shared["person_weight"], band) if band != "Y_LT18" else {}),
            }
            for sex, band in members
        ]
    return persons(rows, time_period=2020)


def interview(draw: np.random.Generator, weight: float, band: str) -> dict[str, object]:
    """What only persons with an interview have."""
    pension = float(draw.uniform(1e5, 2e5)) if band == "Y_GE65" else 0.0
    statuses = (
        "personal_deprivation", "lack_money_self", "in_work", "employed", "domestic_tasks", "no_own_income",
        "unmet_need",
    )
    return {
        **{name: bool(draw.random() < 0.5) for name in statuses}, "personal_weight_16": 1.1 * weight,
        "individual_income": float(draw.uniform(0, 3e5)), "pension_income": pension, "receives_pension": pension > 0,
        "education": int(draw.integers(1, 7)), "activity_limitation": int(draw.integers(1, 4)),
    }


def run(
    person: pd.DataFrame, *, year: int = 2020, line: Line = SAMPLE_LINE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everything there is to a year."""
    out = compute(person, year=year, line=line, measured=MEASURED, set_status="illustrative")
    assert list(out)[:2] == ["estimates.observation", "estimates.gender_gap"]
    return out["estimates.observation"], out["estimates.gender_gap"]


def only(person: pd.DataFrame, *codes: str, line: Line = SAMPLE_LINE) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Some indicators, as `compute` makes them."""
    estimates = YearEstimates(sample_of(person, MEASURED), line.value)
    heading = heading_of(person, 2020, "illustrative")
    out = estimate_all(estimates, heading, MEASURED, line, [BY_CODE[code] for code in codes])
    return out["estimates.observation"], out["estimates.gender_gap"]


def cell(frame: pd.DataFrame, indicator: str, geo: str, sex: str = "T", age: str = "TOTAL") -> pd.Series:
    chosen = frame[
        (frame.indicator == indicator) & (frame.geo == geo) & (frame.age == age) & (frame.population_group == "TOTAL")
    ]
    if "sex" in chosen:
        chosen = chosen[chosen.sex == sex]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.fixture(scope="module")
def person() -> pd.DataFrame:
    return country()


@pytest.fixture(scope="module")
def result(person: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return run(person)


@pytest.fixture(scope="module")
def of_an_extract(person: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return run(person, line=Line("declared", 150_000.0))


def test_frames_have_exactly_the_columns_of_their_contract(result: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    for frame, table in zip(result, (ESTIMATE, GAP_ESTIMATE), strict=True):
        assert tuple(frame.columns) == table.columns
        assert not frame[list(table.required)].isna().any().any()
        assert not frame.duplicated(list(table.key)).any()


def n_rows(indicator: Indicator) -> int:
    """Places by sex and age, and the groups of the country by sex."""
    breakdown = indicator.breakdown
    cells = sum(PLACES[level] for level in breakdown.levels) * len(breakdown.ages)
    return len(breakdown.sexes) * (cells + sum(len(DIVISIONS[division]) for division in breakdown.divisions))


@pytest.mark.parametrize("found", ["result", "of_an_extract"])
def test_every_expected_cell_has_a_row_and_no_other(request: pytest.FixtureRequest, found: str) -> None:
    observations, gaps = request.getfixturevalue(found)
    assert missing_cells(observations, 2020, MEASURED).empty
    entries = available(2020)
    assert observations.groupby("indicator").size().to_dict() == {entry.code: n_rows(entry) for entry in entries}
    assert gaps.groupby("indicator").size().to_dict() == {
        entry.code: n_rows(entry) / len(SEXES) for entry in entries if entry.breakdown.by_sex
    }
    assert (n_rows(BY_CODE["arpt"]), n_rows(BY_CODE["pension_gap"])) == (1, 4 + 3)
    assert not {"arpt", "employment_gap", "pension_gap"} & set(gaps.indicator)


def test_definitions_that_have_ended_are_not_computed(person: pd.DataFrame) -> None:
    observations, _ = run(person, year=2021)
    assert set(observations.definition) == {"EU", "EU2030"}
    assert set(observations.indicator) == {entry.code for entry in available(2021)}
    assert not {"smd", "arope_2020", "lwi_2020", "severe_housing_deprivation"} & set(observations.indicator)
    assert (observations.income_year == 2020).all()


def test_a_municipality_without_a_sampled_person_has_rows_that_say_so(
    result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    observations, gaps = result
    for frame in (observations[observations.geo == "AL357"], gaps[gaps.geo == "AL357"]):
        assert len(frame) > 0
        assert frame.obs_value.isna().all() and frame.std_error.isna().all()
        assert set(frame.status_reason) == {"no_sample"}
    assert (observations[observations.geo == "AL357"].n_persons == 0).all()


def test_places_above_the_municipality_are_not_covered_by_an_extract(
    of_an_extract: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    for frame in of_an_extract:
        above = frame[frame.geo_level != "municipality"]
        assert above.obs_value.isna().all()
        assert set(above.status_reason) == {"not_covered"}
        assert "not_covered" not in set(frame[frame.geo_level == "municipality"].status_reason)


def test_a_median_of_the_nation_cannot_be_had_from_an_extract(
    of_an_extract: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    observations, _ = of_an_extract
    row = cell(observations, "financial_dependency", "AL111")
    assert np.isnan(row.obs_value) and row.status_reason == "no_national_sample"


def test_the_line_is_national_in_every_domain(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """Each municipality's rate is the weighted share below the one line, not below its own."""
    observations, _ = result
    line = cell(observations, "arpt", "AL").obs_value
    for geo in ("AL111", "AL221", "AL331"):
        for sex in ("F", "M"):
            group = person[(person.lau_code == geo) & (person.sex_code == sex)]
            poor = group.equivalised_income < line
            expected = 100 * group.person_weight[poor].sum() / group.person_weight.sum()
            assert cell(observations, "arop", geo, sex).obs_value == pytest.approx(expected)


def test_a_household_exactly_on_the_line_is_not_poor(person: pd.DataFrame) -> None:
    on_the_line = person.assign(equivalised_income=100_000.0)
    observations, _ = only(on_the_line, "arop", line=Line("declared", 100_000.0))
    assert cell(observations, "arop", "AL111").obs_value == 0.0
    just_below, _ = only(on_the_line, "arop", line=Line("declared", 100_000.01))
    assert cell(just_below, "arop", "AL111").obs_value == 100.0


def test_a_rate_of_exactly_zero_has_an_interval_with_some_width(person: pd.DataFrame) -> None:
    observations, _ = only(person.assign(smsd=pd.array([False] * len(person), dtype="boolean")), "smsd")
    row = cell(observations, "smsd", "AL111")
    assert (row.obs_value, row.std_error, row.ci_lower) == (0.0, 0.0, 0.0)
    assert row.ci_upper > 5
    assert np.isnan(row.cv)


def test_women_and_men_add_up_to_the_total(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    observations, _ = result
    for age in AGES:
        counts = {sex: cell(observations, "arop", "AL", sex, age).n_persons for sex in SEXES}
        assert counts["F"] + counts["M"] == counts["T"]
    weights = {
        "F": person.person_weight[person.sex_code == "F"].sum(),
        "M": person.person_weight[person.sex_code == "M"].sum(),
    }
    mixed = sum(cell(observations, "arop", "AL", s).obs_value * w for s, w in weights.items())
    assert cell(observations, "arop", "AL").obs_value == pytest.approx(mixed / sum(weights.values()))


def test_gaps_are_women_minus_men_in_points(result: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    observations, gaps = result
    units = gaps.groupby("indicator").unit.first().to_dict()
    not_points = {"median_eq_income": "ALL", "pension_income": "ALL", "s80_s20": "RATIO"}
    assert units == {code: not_points.get(code, "PT") for code in units}
    assert set(not_points) < set(units) == {entry.code for entry in available(2020) if entry.breakdown.by_sex}
    for indicator in ("arop", "gini", "s80_s20", "smsd"):
        gap = cell(gaps, indicator, "AL221")
        women, men = (cell(observations, indicator, "AL221", sex) for sex in ("F", "M"))
        assert (gap.women_value, gap.men_value) == (women.obs_value, men.obs_value)
        assert gap.obs_value == pytest.approx(women.obs_value - men.obs_value)
        assert gap.ci_lower < gap.obs_value < gap.ci_upper
        assert 0 <= gap.p_value <= 1


def test_the_gap_counts_psus_with_a_member_of_either_sex(person: pd.DataFrame) -> None:
    """One PSU of the place has women only, another men only: the gap still rests on both."""
    psus = sorted(person.psu[person.lau_code == "AL111"].unique())
    women_only = (person.psu == psus[0]) & (person.sex_code == "M")
    men_only = (person.psu == psus[1]) & (person.sex_code == "F")
    observations, gaps = only(person[~women_only & ~men_only], "arop")
    sides = {sex: cell(observations, "arop", "AL111", sex).degrees_of_freedom for sex in SEXES}
    assert (sides["F"], sides["M"], sides["T"]) == (len(psus) - 2, len(psus) - 2, len(psus) - 1)
    assert cell(gaps, "arop", "AL111").degrees_of_freedom == sides["T"]


def test_people_who_share_households_share_most_of_the_error_of_the_gap() -> None:
    """Every household has one woman and one man of one status: the gap is 0 and carries no error."""
    person = country()
    couples = person[person.age_band == "Y18-64"]
    _, gaps = only(couples, "arop")
    row = cell(gaps, "arop", "AL")
    assert row.obs_value == pytest.approx(0, abs=1e-12)
    assert np.isnan(row.std_error) and np.isnan(row.p_value)
    assert row.status_reason == "no_variance"


def test_a_gap_with_one_side_undefined_shows_the_other_and_says_why(
    result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    _, gaps = result
    row = cell(gaps, "arop", "AL111", age="Y_GE65")
    assert row.women_value >= 0
    assert np.isnan(row.men_value) and np.isnan(row.obs_value)
    assert row.status_reason == "no_sample"


def test_nobody_poor_is_a_reason_and_not_a_gap_of_zero(person: pd.DataFrame) -> None:
    observations, _ = only(person, "rmpg", line=Line("declared", 1.0))
    row = cell(observations, "rmpg", "AL111")
    assert np.isnan(row.obs_value) and row.status_reason == "nobody_poor"
    assert row.n_persons > 0 and row.n_relevant == 0


def test_incomes_of_zero_leave_inequality_undefined(person: pd.DataFrame) -> None:
    poor_place = person.assign(
        equivalised_income=person.equivalised_income.where(person.lau_code != "AL111", 0.0)
    )
    observations, _ = only(poor_place, "gini", "s80_s20")
    for indicator in ("gini", "s80_s20"):
        row = cell(observations, indicator, "AL111")
        assert np.isnan(row.obs_value) and row.status_reason == "zero_total"


def test_one_psu_gives_a_value_without_an_error(person: pd.DataFrame) -> None:
    one = person[(person.lau_code != "AL111") | (person.psu == person.psu[person.lau_code == "AL111"].min())]
    observations, _ = only(one, "smsd")
    row = cell(observations, "smsd", "AL111")
    assert (row.n_psu, row.degrees_of_freedom, row.status_reason) == (1, 0, "no_variance")
    assert row.obs_value >= 0 and np.isnan(row.std_error) and np.isnan(row.ci_lower)


def test_persons_without_income_are_left_out_and_counted(person: pd.DataFrame) -> None:
    silent = (person.household_id % 4 == 0).to_numpy()
    without = person.assign(equivalised_income=person.equivalised_income.mask(silent))
    observations, _ = only(without, "arop", "smsd", "arope")
    reference, _ = only(person[~silent], "arop")
    row = cell(observations, "arop", "AL")
    assert row.item_missing_share == pytest.approx(100 * silent.mean())
    assert row.n_persons == (~silent).sum()
    assert row.obs_value == pytest.approx(cell(reference, "arop", "AL").obs_value)
    assert cell(observations, "smsd", "AL").item_missing_share == 0
    assert cell(observations, "arope", "AL").n_persons == (~silent).sum()


def test_persons_of_unknown_age_are_left_out_of_everything_but_the_design(person: pd.DataFrame) -> None:
    unknown = (person.index % 7 == 0)
    aged = person.assign(age_band=person.age_band.mask(unknown), age_years=person.age_years.mask(unknown))
    observations, _ = only(aged, "smsd", "arpt")
    row = cell(observations, "smsd", "AL")
    assert row.n_persons == (~unknown).sum()
    assert row.item_missing_share == pytest.approx(100 * unknown.mean())
    bands = [cell(observations, "smsd", "AL", age=age) for age in AGES[1:]]
    assert sum(band.n_persons for band in bands) == row.n_persons
    assert all(band.item_missing_share == 0 for band in bands)
    reference, _ = only(person[~unknown], "arpt")
    assert cell(observations, "arpt", "AL").obs_value == cell(reference, "arpt", "AL").obs_value


def test_persons_of_weight_zero_have_no_influence(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    ghost = person.iloc[:30].assign(person_weight=0.0, personal_weight_16=0.0, equivalised_income=9e9)
    ghost = ghost.assign(person_id=ghost.person_id + len(person))
    observations, _ = run(pd.concat([person, ghost], ignore_index=True))
    pd.testing.assert_frame_equal(observations, result[0])


def test_out_of_scope_is_left_out_of_lwi_and_counts_as_no_in_arope(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    observations, _ = result
    scope = person.lwi.notna()
    assert cell(observations, "lwi", "AL").n_persons == scope.sum()
    assert cell(observations, "arope", "AL").n_persons == len(person)
    line = cell(observations, "arpt", "AL").obs_value
    union = (person.equivalised_income < line) | person.smsd.fillna(False) | person.lwi.fillna(False)
    expected = 100 * person.person_weight[union].sum() / person.person_weight.sum()
    assert cell(observations, "arope", "AL").obs_value == pytest.approx(expected)


def test_columns_as_a_database_returns_them_give_the_same_estimates(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """Booleans with nulls as objects or numbers, identifiers as nullable integers."""
    lwi = person.lwi.astype(object).where(person.lwi.notna(), None)
    stored = person.assign(lwi=lwi, lwi_2020=person.lwi_2020.astype("Float64")).astype({"smsd": bool})
    stored = stored.astype({"stratum": "Int64", "psu": "Int64", "household_id": "Int64"})
    for found, expected in zip(run(stored), result, strict=True):
        pd.testing.assert_frame_equal(found, expected)


def test_a_column_that_is_null_throughout_leaves_its_indicators_undefined(person: pd.DataFrame) -> None:
    observations, gaps = only(person.assign(smd=None), "smd", "arope_2020", "smsd")
    for frame in (observations, gaps):
        rows = frame[frame.indicator.isin(["smd", "arope_2020"])]
        assert rows.obs_value.isna().all() and set(rows.status_reason) == {"not_collected"}
    assert (observations[observations.indicator == "smd"].n_persons == 0).all()
    assert cell(observations, "smsd", "AL").obs_value > 0


def test_the_status_of_the_list_stands_at_municipalities_alone(
    result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    for frame in result:
        municipal = frame.geo_level == "municipality"
        assert set(frame.set_status[municipal]) == {"illustrative"}
        assert frame.set_status[~municipal].isna().all()


def test_the_order_of_the_persons_does_not_matter(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    shuffled = run(person.sample(frac=1, random_state=1))
    for found, expected in zip(shuffled, result, strict=True):
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("scale", [0.001, 1e4])
def test_the_scale_of_the_weights_changes_no_estimate_and_no_error(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame], scale: float
) -> None:
    weights = {name: person[name] * scale for name in ("person_weight", "personal_weight_16")}
    observations, gaps = run(person.assign(**weights))
    assert observations.population.to_numpy() == pytest.approx(scale * result[0].population.to_numpy())
    observations = observations.assign(population=result[0].population)
    for found, expected in zip((observations, gaps), result, strict=True):
        pd.testing.assert_frame_equal(found, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("column", "value"),
    [("sex_code", "X"), ("age_band", "Y65"), ("person_weight", -1.0), ("person_weight", np.nan),
     ("person_weight", None), ("personal_weight_16", -1.0), ("longitudinal_weight", -1.0), ("stratum", None),
     ("psu", None), ("household_id", None)],
)
def test_a_frame_that_breaks_its_contract_is_refused_without_showing_a_value(
    person: pd.DataFrame, column: str, value: object
) -> None:
    broken = person.astype({column: object})
    broken.loc[broken.index[:2], column] = value
    with pytest.raises(GateError) as refused:
        only(broken, "arop")
    assert refused.value.code == "E607"
    assert refused.value.findings[0].count == 2
    assert column in str(refused.value)


def test_a_missing_column_and_mixed_deliveries_are_refused(person: pd.DataFrame) -> None:
    with pytest.raises(GateError, match="smsd"):
        only(person.drop(columns="smsd"), "arop")
    mixed = person.assign(delivery_id=["d1", *["d2"] * (len(person) - 1)])
    with pytest.raises(GateError, match="one delivery_id a survey year"):
        only(mixed, "arop")


@pytest.mark.parametrize(
    ("source", "value"),
    [("declared", None), ("declared", 0.0), ("declared", np.nan), ("national_sample", 1.0)],
)
def test_a_line_says_where_it_comes_from_and_what_it_is(source: str, value: float | None) -> None:
    with pytest.raises(UsageError) as refused:
        Line(source, value)  # type: ignore[arg-type]
    assert refused.value.code == "E902"


def test_a_municipality_listed_twice_is_refused(person: pd.DataFrame) -> None:
    with pytest.raises(UsageError) as refused:
        compute(person, year=2020, line=SAMPLE_LINE, measured=["AL111", "AL111"], set_status="confirmed")
    assert refused.value.code == "E304"
