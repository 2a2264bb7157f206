"""profiles.priority and its criteria: worked by hand, whole, and honest about what is unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.profile_tables import PRIORITY, PRIORITY_CRITERION, PROFILE
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.profiles import points
from lnb_pipeline.profiles.evidence import evidence
from lnb_pipeline.profiles.priority import Ranking, priority, ranked_years
from lnb_pipeline.profiles.weights import Points, Weights, default_weights
from lnb_pipeline.reference.register import load_register
from tests.unit.profiles.fund_profiles import profile

SERVICES = {"measure": "services_per_10000", "weight": 3, "none_at": 4.0, "full_at": 0.0}
CHILDREN = {"measure": "child_poverty", "weight": 1, "none_at": 0.0, "full_at": 50.0}
FOUR: tuple[dict[str, Any], ...] = (
    {"services_per_10000": 1.0, "child_poverty": 40.0, "child_poverty_error": 5.0},
    {"services_per_10000": 3.0, "child_poverty": 20.0, "child_poverty_error": 4.0},
    {"services_per_10000": 0.0},
    {"mapping_year": None},
)
"""Services are unknown of the last municipality, children in poverty of the last two."""


def by(criteria: dict[str, Any], **changes: Any) -> Weights:
    default = default_weights()
    part = type(default.priority).model_validate(
        {"confidence": 1e6, "draws": 200, "seed": 1, "criteria": criteria, **changes}
    )
    return default.model_copy(update={"priority": part})


TWO = by({"services": SERVICES, "children": CHILDREN})
SIX = by(default_weights().priority.model_dump()["criteria"], confidence=40)
"""The default criteria and weights, in fewer simulated worlds."""


def of(ranking: Ranking, name: str, *, criterion: str | None = None) -> list[Any]:
    """A column in order of the municipalities' codes."""
    frame = ranking.ranks if criterion is None else ranking.criteria[ranking.criteria["criterion"] == criterion]
    values = frame.sort_values("lau_code")[name]
    return [None if pd.isna(value) else value for value in values]


def test_four_municipalities_by_two_criteria_are_ranked_as_worked_by_hand() -> None:
    ranking = priority(profile(*FOUR), TWO)
    # services: (4 - value) / 4; the mean of those known is 2/3; children: value / 50; the mean is 0.6
    assert of(ranking, "points", criterion="services") == [0.75, 0.25, 1.0, None]
    assert of(ranking, "points", criterion="children") == [0.8, 0.4, None, None]
    assert of(ranking, "contribution", criterion="services") == [0.5625, 0.1875, 0.75, None]
    assert of(ranking, "contribution", criterion="children") == pytest.approx([0.2, 0.1, None, None])
    assert of(ranking, "score") == pytest.approx([0.7625, 0.2875, 0.9, 0.65])
    assert of(ranking, "rank") == [2, 4, 1, 3]
    assert of(ranking, "n_criteria_unknown") == [0, 0, 1, 2] and of(ranking, "n_criteria") == [2] * 4
    assert of(ranking, "measured_error", criterion="children") == [5.0, 4.0, None, None]
    assert of(ranking, "measured_error", criterion="services") == [0.0, 0.0, 0.0, None]
    assert set(of(ranking, "weight", criterion="services")) == {0.75}


def test_contributions_and_the_means_that_stand_in_add_up_to_the_score() -> None:
    ranking = priority(whole(), SIX)
    criteria = ranking.criteria
    means = criteria.groupby("criterion")["points"].transform("mean")
    parts = criteria["weight"] * criteria["points"].fillna(means).fillna(0)
    total = parts.groupby(criteria["lau_code"]).sum()
    scores = ranking.ranks.set_index("lau_code")["score"]
    assert np.allclose(total, scores.loc[total.index], atol=1e-8)
    assert np.allclose(criteria.groupby("lau_code")["weight"].sum(), 1)


def whole(year: int = 2021, **changes: Any) -> pd.DataFrame:
    """All 61 municipalities, 15 of them measured; no list is delivered but that of rural areas."""
    random = np.random.default_rng(3)
    rows = []
    for number, municipality in enumerate(load_register().municipalities):
        row: dict[str, Any] = {
            "lau_code": municipality.lau_code, "geo_name": municipality.name_sq, "prefecture": municipality.prefecture,
            "nuts2": municipality.nuts2, "services_per_10000": random.gamma(2, 0.8), "time_period": year,
            "rural_share": random.uniform(0, 100), "rural_share_as_of": pd.Timestamp(2020, 1, 1), **changes,
        }
        if number < 15:
            row |= {"child_poverty": random.normal(30, 8), "child_poverty_error": 4.0, "child_poverty_status":
                    "measured", "women_at_risk": random.normal(48, 8), "women_at_risk_error": 3.5,
                    "women_at_risk_status": "measured"}
        rows.append(row)
    return profile(*rows)


def test_all_61_are_ranked_and_what_is_unknown_stays_null() -> None:
    ranking = priority(whole(), SIX)
    assert len(ranking.ranks) == 61 and len(ranking.criteria) == 61 * 6
    assert (ranking.ranks["rank"].diff().dropna() >= 0).all()  # the first place first
    poverty = ranking.criteria[ranking.criteria["criterion"] == "child_poverty"]
    assert poverty["points"].notna().sum() == 15
    unknown = poverty[poverty["points"].isna()]
    assert unknown[["measured_value", "measured_error", "contribution", "evidence"]].isna().all().all()
    assert (ranking.ranks["rank_upper"] - ranking.ranks["rank_lower"]).max() > 5


def test_a_criterion_unknown_of_all_has_no_weight_and_counts_as_unknown_of_each() -> None:
    ranking = priority(whole(), SIX)
    lists = ranking.criteria[ranking.criteria["criterion"].isin(["not_in_eu_ipa", "commitment"])]
    assert (lists["weight"] == 0).all() and lists["points"].isna().all()
    assert ranking.ranks["n_criteria_unknown"].min() == 2
    services = ranking.criteria.loc[ranking.criteria["criterion"] == "lack_of_services", "weight"]
    assert np.allclose(services, 2 / 5)


def test_years_with_a_mapping_are_ranked_also_by_the_mapping_of_an_earlier_one() -> None:
    before = profile(*({**row, "mapping_year": None, "services_per_10000": None} for row in FOUR), year=2020)
    mapped, carried = profile(*FOUR), profile(*({"mapping_year": 2021, **row} for row in FOUR), year=2022)
    frame = pd.concat([carried, before, mapped])
    assert ranked_years(frame, TWO) == [2021, 2022]
    ranking = priority(frame, TWO)
    assert sorted(set(ranking.ranks["time_period"])) == [2021, 2022]
    of_2021 = priority(mapped, TWO).ranks
    assert ranking.ranks[ranking.ranks["time_period"] == 2021].equals(of_2021)


def test_there_is_no_ranking_where_nothing_that_counts_is_known() -> None:
    commitment = by({"commitment": {"measure": "commitment", "weight": 1, "none_at": 0, "full_at": 1},
                     "services": SERVICES | {"weight": 0}})
    ranking = priority(profile(*FOUR), commitment)
    assert ranking.ranks.equals(empty_frame(PRIORITY)) and ranking.criteria.equals(empty_frame(PRIORITY_CRITERION))
    assert priority(empty_frame(PROFILE), TWO).ranks.empty


def test_the_order_of_rows_and_their_names_change_nothing() -> None:
    frame = whole()
    first = priority(frame, SIX)
    shuffled = frame.sample(frac=1, random_state=2)
    again = priority(shuffled, SIX)
    assert first.ranks.equals(again.ranks) and first.criteria.equals(again.criteria)
    renamed = priority(frame.assign(geo_name=frame["geo_name"].str[::-1]), SIX)
    assert renamed.ranks.drop(columns="geo_name").equals(first.ranks.drop(columns="geo_name"))


def test_one_synthetic_row_makes_every_rank_of_its_year_synthetic() -> None:
    frame = conform(PROFILE, pd.concat([
        profile(*FOUR[:3], {"data_kind": "synthetic"}), profile(*({"mapping_year": 2021, **r} for r in FOUR), year=2022)
    ]))
    ranking = priority(frame, TWO)
    kinds = ranking.ranks.groupby("time_period")["data_kind"].unique().map(list).to_dict()
    assert kinds == {2021: ["synthetic"], 2022: ["survey"]}
    of_2021 = ranking.criteria[ranking.criteria["time_period"] == 2021]
    assert set(of_2021.loc[of_2021["data_kind"] == "synthetic", "lau_code"]) == {"AL003"}


def test_other_weights_have_another_name_beside_their_ranks() -> None:
    other = by({"services": SERVICES, "children": CHILDREN | {"weight": 9}})
    names = {priority(profile(*FOUR), weights).ranks["weights_version"].iloc[0] for weights in (TWO, other)}
    assert len(names) == 2 and of(priority(profile(*FOUR), other), "rank") == [1, 4, 2, 3]


def test_a_criterion_of_weight_0_is_as_if_it_were_not_there() -> None:
    nothing = {"measure": "commitment", "weight": 0, "none_at": 0, "full_at": 1}
    frame = whole().assign(commitment=["yes", None] * 30 + [None]).pipe(lambda f: conform(PROFILE, f))
    services, rural = SERVICES, {"measure": "rural_share", "weight": 1, "none_at": 0, "full_at": 100}
    children = CHILDREN
    without = by({"services": services, "rural": rural, "children": children}, confidence=40)
    beside = by({"services": services, "nothing": nothing, "rural": rural, "children": children}, confidence=40)
    first, second = (priority(frame, weights).ranks.drop(columns="weights_version") for weights in (without, beside))
    pd.testing.assert_frame_equal(first, second)
    assert set(second["n_criteria"]) == {3} and second["n_criteria_unknown"].max() == 1


def test_surer_data_give_shorter_intervals() -> None:
    frame = whole()
    sure = frame.assign(child_poverty_error=frame["child_poverty_error"] / 50,
                        women_at_risk_error=frame["women_at_risk_error"] / 50)
    measured = by({"children": CHILDREN, "women": {"measure": "women_at_risk", "weight": 1, "none_at": 20,
                                                   "full_at": 80}})
    lengths = [
        (r["rank_upper"] - r["rank_lower"]).where(r["n_criteria_unknown"] == 0).mean()
        for r in (priority(frame, measured).ranks, priority(sure, measured).ranks)
    ]
    assert lengths[1] < lengths[0] - 3


@pytest.mark.parametrize(("measure", "values", "expected"), [
    ("eu_ipa", ["yes", "no", "in_process", None], [1.0, 0.0, 0.5, None]),
    ("plan_status", ["adopted", "expired", "none", None], [1.0, 0.5, 0.0, None]),
    ("is_target", [True, False, None, None], [1.0, 0.0, None, None]),
    ("n_services", [4, 0, None, None], [4.0, 0.0, None, None]),
])
def test_codes_answers_and_counts_are_numbers_and_null_is_not_zero(
    measure: str, values: list[Any], expected: list[Any]
) -> None:
    frame = profile(*({measure: value} for value in values))
    found = points.measured(frame, measure)
    assert [None if np.isnan(value) else value for value in found] == expected
    assert [np.isnan(error) for error in points.errors(frame, measure)] == [value is None for value in expected]
    assert points.measured(frame.assign(**{measure: None}).pipe(lambda f: conform(PROFILE, f)), measure).isna().all()


def test_a_sample_estimate_without_its_error_counts_as_unknown() -> None:
    frame = profile(
        {"child_poverty": 30.0, "child_poverty_error": 2.0}, {"child_poverty": 30.0},
        {"child_poverty": 0.0, "child_poverty_error": 0.0},
    )
    assert points.measured(frame, "child_poverty").notna().tolist() == [True, False, False]
    assert points.errors(frame, "child_poverty").notna().tolist() == [True, False, False]


NOBODY = {"child_poverty": 0.0, "child_poverty_error": 0.0, "child_poverty_lower": 0.0, "child_poverty_upper": 80.0}


def test_the_wider_of_error_and_interval_is_the_error() -> None:
    frame = profile(
        NOBODY, {**NOBODY, "child_poverty_error": None},
        {"child_poverty": 30.0, "child_poverty_error": 5.0, "child_poverty_lower": 22.0, "child_poverty_upper": 38.0},
    )
    assert points.errors(frame, "child_poverty").tolist() == pytest.approx([80 / 3.92, 80 / 3.92, 5.0])
    regional = profile({"regional_women_at_risk": 40.0, "regional_women_at_risk_error": 2.0})
    assert points.errors(regional, "regional_women_at_risk").tolist() == [2.0]


def test_nobody_in_a_sample_with_an_interval_up_to_80_percent_is_not_ranked_as_certain() -> None:
    poor = by({"children": CHILDREN})
    others = [
        {"child_poverty": value, "child_poverty_error": 0.1, "child_poverty_lower": value - 0.2,
         "child_poverty_upper": value + 0.2} for value in (10.0, 20.0, 30.0)
    ]
    found = priority(profile(NOBODY, *others), poor)
    assert of(found, "rank") == [4, 3, 2, 1] and of(found, "rank_upper")[0] == 4
    assert of(found, "rank_lower")[0] <= 2
    assert of(found, "measured_error", criterion="children") == pytest.approx([80 / 3.92, *[0.4 / 3.92] * 3])


def test_points_stop_at_both_ends_and_run_either_way() -> None:
    values = pd.Series([-1.0, 0.0, 1.0, 4.0, 9.0, np.nan])
    assert points.points(values, Points(none_at=4, full_at=0)).fillna(-1).tolist() == [1.0, 1.0, 0.75, 0.0, 0.0, -1.0]
    assert points.points(values, Points(none_at=0, full_at=4)).fillna(-1).tolist() == [0.0, 0.0, 0.25, 1.0, 1.0, -1.0]


ROW = {"lau_code": "AL112", "nuts2": "AL01", "time_period": 2023, "survey_year": 2022, "mapping_year": 2021,
       "eu_ipa_as_of": pd.Timestamp(2021, 11, 30)}


@pytest.mark.parametrize(("measure", "told"), [
    ("women_at_risk", "indicators.observation arope F 2022 AL112"),
    ("child_poverty", "indicators.municipality_by_age arop T Y_LT18 2022 AL112"),
    ("child_poverty_upper", "indicators.municipality_by_age arop T Y_LT18 2022 AL112"),
    ("regional_women_at_risk", "indicators.observation arope F 2022 AL01, the region"),
    ("services_per_10000", "services.coverage 2021, total, AL112; workbook rows: source_cell of services.service where "
                           "time_period = 2021 and lau_code = 'AL112'"),
    ("services_for_violence", "services.service where time_period = 2021 and lau_code = 'AL112'; workbook rows: its "
                              "source_cell"),
    ("naru_staff", "services.municipality_capacity 2021 AL112; workbook row: its source_cell"),
    ("eu_ipa", "reference.municipal_list eu_ipa as of 2021-11-30 AL112"),
    ("is_target", "programme.target_municipality of the newest annual report up to 2023 AL112"),
    ("inhabitants", "reference.municipality AL112"),
])
def test_evidence_leads_to_table_year_and_place(measure: str, told: str) -> None:
    assert evidence(measure, ROW) == told


def test_every_column_that_can_be_a_measure_has_evidence() -> None:
    row = profile(FOUR[0]).iloc[0]
    for name in PROFILE.columns:
        assert evidence(name, row).split(" ")[0].split(".")[0] in {
            "indicators", "services", "programme", "reference", "profiles",
        }
