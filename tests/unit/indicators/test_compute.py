"""`compute` on a small hand-made country."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import ESTIMATE, GAP_ESTIMATE
from lnb_pipeline.errors import GateError, UsageError
from lnb_pipeline.indicators.catalogue import AGES, CATALOGUE, SEXES, available
from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.indicators.coverage import missing_cells

MEASURED = ["AL111", "AL221", "AL331", "AL357"]
"""AL357 has nobody in the sample."""
SAMPLE_LINE = Line("national_sample", None)


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
        smsd, lwi = bool(draw.random() < 0.3), bool(draw.random() < 0.2)
        weight = float(draw.uniform(50, 150))
        rows += [
            {
                "household_id": household, "region": "AL0" + place[2], "lau_code": place,
                "stratum": household % 3, "psu": psu, "person_weight": weight, "sex_code": sex,
                "age_band": band, "equivalised_income": income,
                "smd": smsd, "smsd": smsd and band != "Y_LT18",
                "lwi": None if band == "Y_GE65" else lwi, "lwi_2020": None if band == "Y_GE65" else lwi,
            }
            for sex, band in members
        ]
    person = pd.DataFrame(rows).assign(data_kind="synthetic", delivery_id="d1", time_period=2020)
    flags = dict.fromkeys(("smd", "smsd", "lwi", "lwi_2020"), "boolean")
    return person.assign(person_id=range(len(person))).astype(flags)


def run(
    person: pd.DataFrame, *, year: int = 2020, line: Line = SAMPLE_LINE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    out = compute(person, year=year, line=line, measured=MEASURED, set_status="illustrative")
    assert list(out) == ["estimates.observation", "estimates.gender_gap"]
    return out["estimates.observation"], out["estimates.gender_gap"]


def cell(frame: pd.DataFrame, indicator: str, geo: str, sex: str = "T", age: str = "TOTAL") -> pd.Series:
    chosen = frame[(frame.indicator == indicator) & (frame.geo == geo) & (frame.age == age)]
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


def test_frames_have_exactly_the_columns_of_their_contract(result: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    for frame, table in zip(result, (ESTIMATE, GAP_ESTIMATE), strict=True):
        assert tuple(frame.columns) == table.columns
        assert not frame[list(table.required)].isna().any().any()
        assert not frame.duplicated(list(table.key)).any()


@pytest.mark.parametrize("line", [SAMPLE_LINE, Line("declared", 150_000.0)])
def test_every_expected_cell_has_a_row_and_no_other(person: pd.DataFrame, line: Line) -> None:
    observations, gaps = run(person, line=line)
    assert missing_cells(observations, 2020, MEASURED).empty
    places = 1 + 3 + len(MEASURED)
    full, working = places * len(SEXES) * len(AGES), places * len(SEXES) * (len(AGES) - 1)
    assert observations.groupby("indicator").size().to_dict() == {
        entry.code: 1 if entry.code == "arpt" else working if entry.code.startswith("lwi") else full
        for entry in CATALOGUE
    }
    assert len(gaps) == (len(observations) - 1) / 3
    assert "arpt" not in set(gaps.indicator)


def test_definitions_that_have_ended_are_not_computed(person: pd.DataFrame) -> None:
    observations, _ = run(person, year=2021)
    assert set(observations.definition) == {"EU", "EU2030"}
    assert set(observations.indicator) == {entry.code for entry in available(2021)}
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


def test_places_above_the_municipality_are_not_covered_by_an_extract(person: pd.DataFrame) -> None:
    observations, gaps = run(person, line=Line("declared", 150_000.0))
    for frame in (observations, gaps):
        above = frame[frame.geo_level != "municipality"]
        assert above.obs_value.isna().all()
        assert set(above.status_reason) == {"not_covered"}
        assert "not_covered" not in set(frame[frame.geo_level == "municipality"].status_reason)


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
    observations, _ = run(on_the_line, line=Line("declared", 100_000.0))
    assert cell(observations, "arop", "AL111").obs_value == 0.0
    just_below, _ = run(on_the_line, line=Line("declared", 100_000.01))
    assert cell(just_below, "arop", "AL111").obs_value == 100.0


def test_a_rate_of_exactly_zero_has_an_interval_with_some_width(person: pd.DataFrame) -> None:
    observations, _ = run(person.assign(smsd=pd.array([False] * len(person), dtype="boolean")))
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
    assert gaps.groupby("indicator").unit.first().to_dict() == {
        "arop": "PT", "median_eq_income": "ALL", "rmpg": "PT", "s80_s20": "RATIO", "gini": "PT",
        "arope": "PT", "smsd": "PT", "lwi": "PT", "arope_2020": "PT", "smd": "PT", "lwi_2020": "PT",
    }
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
    observations, gaps = run(person[~women_only & ~men_only])
    sides = {sex: cell(observations, "arop", "AL111", sex).degrees_of_freedom for sex in SEXES}
    assert (sides["F"], sides["M"], sides["T"]) == (len(psus) - 2, len(psus) - 2, len(psus) - 1)
    assert cell(gaps, "arop", "AL111").degrees_of_freedom == sides["T"]


def test_people_who_share_households_share_most_of_the_error_of_the_gap() -> None:
    """Every household has one woman and one man of one status: the gap is 0 and carries no error."""
    person = country()
    couples = person[person.age_band == "Y18-64"]
    _, gaps = run(couples)
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
    observations, _ = run(person, line=Line("declared", 1.0))
    row = cell(observations, "rmpg", "AL111")
    assert np.isnan(row.obs_value) and row.status_reason == "nobody_poor"
    assert row.n_persons > 0 and row.n_relevant == 0


def test_incomes_of_zero_leave_inequality_undefined(person: pd.DataFrame) -> None:
    poor_place = person.assign(
        equivalised_income=person.equivalised_income.where(person.lau_code != "AL111", 0.0)
    )
    observations, _ = run(poor_place)
    for indicator in ("gini", "s80_s20"):
        row = cell(observations, indicator, "AL111")
        assert np.isnan(row.obs_value) and row.status_reason == "zero_total"


def test_one_psu_gives_a_value_without_an_error(person: pd.DataFrame) -> None:
    one = person[(person.lau_code != "AL111") | (person.psu == person.psu[person.lau_code == "AL111"].min())]
    observations, _ = run(one)
    row = cell(observations, "smsd", "AL111")
    assert (row.n_psu, row.degrees_of_freedom, row.status_reason) == (1, 0, "no_variance")
    assert row.obs_value >= 0 and np.isnan(row.std_error) and np.isnan(row.ci_lower)


def test_persons_without_income_are_left_out_and_counted(person: pd.DataFrame) -> None:
    silent = (person.household_id % 4 == 0).to_numpy()
    without = person.assign(equivalised_income=person.equivalised_income.mask(silent))
    observations, _ = run(without)
    reference, _ = run(person[~silent])
    row = cell(observations, "arop", "AL")
    assert row.item_missing_share == pytest.approx(100 * silent.mean())
    assert row.n_persons == (~silent).sum()
    assert row.obs_value == pytest.approx(cell(reference, "arop", "AL").obs_value)
    assert cell(observations, "smsd", "AL").item_missing_share == 0
    assert cell(observations, "arope", "AL").n_persons == (~silent).sum()


def test_persons_of_unknown_age_are_left_out_of_everything_but_the_design(person: pd.DataFrame) -> None:
    unknown = (person.index % 7 == 0)
    aged = person.assign(age_band=person.age_band.mask(unknown))
    observations, _ = run(aged)
    row = cell(observations, "smsd", "AL")
    assert row.n_persons == (~unknown).sum()
    assert row.item_missing_share == pytest.approx(100 * unknown.mean())
    bands = [cell(observations, "smsd", "AL", age=age) for age in AGES[1:]]
    assert sum(band.n_persons for band in bands) == row.n_persons
    assert all(band.item_missing_share == 0 for band in bands)
    reference, _ = run(person[~unknown])
    assert cell(observations, "arpt", "AL").obs_value == cell(reference, "arpt", "AL").obs_value


def test_persons_of_weight_zero_have_no_influence(
    person: pd.DataFrame, result: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    ghost = person.iloc[:30].assign(person_weight=0.0, equivalised_income=9e9)
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
    observations, _ = run(person.assign(smd=None))
    for indicator in ("smd", "arope_2020"):
        rows = observations[observations.indicator == indicator]
        assert rows.obs_value.isna().all() and set(rows.status_reason) == {"no_sample"}
    assert cell(observations, "smd", "AL").item_missing_share == 100
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
    scaled = run(person.assign(person_weight=person.person_weight * scale))
    for found, expected in zip(scaled, result, strict=True):
        pd.testing.assert_frame_equal(found, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("column", "value"),
    [("sex_code", "X"), ("age_band", "Y65"), ("person_weight", -1.0), ("person_weight", np.nan),
     ("person_weight", None), ("stratum", None), ("psu", None)],
)
def test_a_frame_that_breaks_its_contract_is_refused_without_showing_a_value(
    person: pd.DataFrame, column: str, value: object
) -> None:
    broken = person.astype({column: object})
    broken.loc[broken.index[:2], column] = value
    with pytest.raises(GateError) as refused:
        run(broken)
    assert refused.value.code == "E607"
    assert refused.value.findings[0].count == 2
    assert column in str(refused.value)


def test_a_missing_column_and_mixed_deliveries_are_refused(person: pd.DataFrame) -> None:
    with pytest.raises(GateError, match="smsd"):
        run(person.drop(columns="smsd"))
    mixed = person.assign(delivery_id=["d1", *["d2"] * (len(person) - 1)])
    with pytest.raises(GateError, match="one delivery_id a survey year"):
        run(mixed)


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
