"""Scenarios of the Social Fund by hand: shares, money, what was assumed, and years that have none."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.profile_tables import SOCIAL_FUND_SCENARIO
from lnb_pipeline.errors import UsageError
from lnb_pipeline.profiles.scenario import RULES, scenarios, stated_gini, unanswered
from lnb_pipeline.profiles.weights import default_weights
from tests.unit.profiles.fund_profiles import FOUR, FOUR_WEIGHTS, fund, profile

WEIGHTS = fund(**FOUR_WEIGHTS)


def of(frame, rule, column):
    return frame.loc[frame["allocation_rule"] == rule, column].tolist()


def four(**changes):
    """The four municipalities, with `changes` for all of them."""
    return profile(*({**row, **changes} for row in FOUR))


def test_need_is_the_weighted_mean_of_shares_in_each_component():
    # households 100, 100, unknown, 200: the three have 7000 of 10 000 inhabitants, so 0.175, 0.175, 0.3, 0.35
    # persons at the regional rate 500, 500, 1500, 2500 of 5000: 0.1, 0.1, 0.3, 0.5; households count twice
    found = scenarios(four(), WEIGHTS)
    assert of(found, "need", "need_share") == pytest.approx([0.15, 0.15, 0.3, 0.4], abs=1e-15)
    assert of(found, "need", "allocation") == [165_000, 165_000, 330_000, 440_000]
    assert of(found, "need", "gini") == [0.0] * 4
    assert of(found, "need", "against_competition") == [-55_000, -55_000, 0, 110_000]
    assert of(found, "need", "outcome_of_change") == ["loses", "loses", "same", "gains"]


def test_competition_is_inhabitants_times_the_mean_of_the_points_of_capacity():
    # unit 1, 1, 0 and unknown: mean (1000 + 2000) / 6000 = 0.5; staff over 4: 1, 0, 1, 0.25
    # points 1, 0.5, 0.5, 0.375 times inhabitants: 1000, 1000, 1500, 1500
    found = scenarios(four(), WEIGHTS)
    assert of(found, "competition", "rule_share") == pytest.approx([0.2, 0.2, 0.3, 0.3], abs=1e-15)
    assert of(found, "competition", "allocation") == [220_000, 220_000, 330_000, 330_000]
    assert of(found, "competition", "gini") == pytest.approx([0.13] * 4)
    assert set(of(found, "competition", "outcome_of_change")) == {"same"}
    assert set(of(found, "competition", "against_competition")) == {0}


def test_equity_raises_need_by_the_points_of_its_criteria():
    # women (80 - 20) / 60 = 1, 0.5, 0, 0; no service for violence 1, unknown, 1, 0: mean 1/8 + 3/8 + 0 = 0.5
    # need times 2, 1.5, 1.5, 1: 0.3, 0.225, 0.45, 0.4 of 1.375
    found = scenarios(four(), WEIGHTS)
    assert of(found, "equity", "rule_share") == pytest.approx([12 / 55, 9 / 55, 18 / 55, 16 / 55], abs=1e-15)
    assert of(found, "equity", "allocation") == [240_000, 180_000, 360_000, 320_000]
    # in order of money per need: need 0.4, 0.45, 0.15 and money 16, 27, 12 of 55
    assert of(found, "equity", "gini") == pytest.approx([1 - (0.4 * 16 + 0.45 * 59 + 0.15 * 98) / 55] * 4)
    assert of(found, "equity", "against_competition") == [20_000, -40_000, 30_000, -10_000]
    assert of(found, "equity", "allocation_per_inhabitant") == [240.0, 90.0, 120.0, 80.0]


def test_floor_and_cap_are_shares_of_an_equal_share():
    found = scenarios(four(), fund(**FOUR_WEIGHTS | {"floor": 0.7, "cap": 1.45}))
    assert set(found["floor_amount"]) == {192_500} and set(found["cap_amount"]) == {398_750}
    # the cap takes 41 250 from the fourth, the floor 55 000 for the first two, and 1 100 000 - 783 750 is for the third
    assert of(found, "need", "allocation") == [192_500, 192_500, 316_250, 398_750]
    assert of(found, "need", "bound") == ["floor", "floor", "none", "cap"]
    assert of(found, "equity", "allocation") == [236_739, 192_500, 355_109, 315_652]
    assert of(found, "equity", "bound") == ["none", "floor", "none", "none"]


def test_floors_are_rounded_down_and_caps_up_so_that_equal_shares_always_fit():
    found = scenarios(four(), fund(**FOUR_WEIGHTS | {"floor": 1, "cap": 1}), envelope=10)
    assert set(found["floor_amount"]) == {2} and set(found["cap_amount"]) == {3}
    assert found.groupby("allocation_rule")["allocation"].sum().tolist() == [10, 10, 10]
    # three tenths of 100 is 30, whatever a computer makes of 0.3
    found = scenarios(four(), fund(**FOUR_WEIGHTS | {"floor": 0.3}), envelope=400)
    assert set(found["floor_amount"]) == {30}


def test_a_cap_is_never_above_the_envelope():
    found = scenarios(four(), fund(**FOUR_WEIGHTS | {"cap": 1e300}), envelope=400)
    assert set(found["cap_amount"]) == {400} and found["allocation"].sum() == 1200
    assert set(scenarios(four(), fund(**FOUR_WEIGHTS | {"cap": 3.5}), envelope=400)["cap_amount"]) == {350}


def test_the_grant_as_stated_stands_beside_every_rule_and_is_null_where_none_is_stated():
    grants = (600_000.0, None, 0.0, None)
    found = scenarios(profile(*({**row, "social_fund_grant": g} for row, g in zip(FOUR, grants, strict=True))), WEIGHTS)
    for rule in RULES:
        assert [None if pd.isna(g) else g for g in of(found, rule, "social_fund_grant")] == list(grants)


def test_how_far_stated_grants_follow_need_is_told_among_those_that_state_one():
    grants = (300_000.0, None, 300_000.0, None)
    found = scenarios(profile(*({**row, "social_fund_grant": g} for row, g in zip(FOUR, grants, strict=True))), WEIGHTS)
    count, ginis = stated_gini(found)
    # need 0.15 and 0.3, a third and two thirds; the third has the least for its need: half of the money for 2/3
    assert count == 2 and ginis["stated"] == pytest.approx(1 - (2 / 3 * 0.5 + 1 / 3 * 1.5))
    assert ginis["need"] == pytest.approx(0)
    # 220 000 and 330 000: two fifths for a third
    assert ginis["competition"] == pytest.approx(1 - (2 / 3 * 0.6 + 1 / 3 * 1.6))
    assert stated_gini(scenarios(four(), WEIGHTS)) == (0, dict.fromkeys(("stated", *RULES)))


def test_what_is_unknown_is_taken_at_the_mean_and_named():
    found = scenarios(four(), WEIGHTS)
    assert of(found, "need", "assumed") == ["", "", "households_economic_aid", ""]
    assert of(found, "competition", "assumed") == ["", "", "", "naru_established"]
    assert of(found, "equity", "assumed") == ["", "services_for_violence", "households_economic_aid", ""]


def test_an_unknown_count_is_no_zero():
    known = [{**row, "households_economic_aid": row.get("households_economic_aid", 0)} for row in FOUR]
    unknown, zero = (of(scenarios(p, WEIGHTS), "need", "need_share")[2] for p in (four(), profile(*known)))
    assert unknown == pytest.approx(0.3) and zero == pytest.approx(0.1)


def test_nobody_counts_more_in_a_mean_of_points_than_keeps_others_from_overtaking():
    # the fourth alone is known and has no points: it may count 1 / (1 + 0.5 + 0.5) of the mean, the rest is one half
    rows = [{**row, "services_for_violence": None} for row in FOUR[:3]]
    found = scenarios(profile(*rows, FOUR[3]), WEIGHTS)
    # 0.5 * 0 + 0.5 * 0.5 = 0.25 points for the others: need times 1.625, 1.375, 1.125, 1
    raised = [0.15 * 1.625, 0.15 * 1.375, 0.3 * 1.125, 0.4]
    assert of(found, "equity", "rule_share") == pytest.approx([r / sum(raised) for r in raised])


def test_what_is_unknown_of_everybody_counts_for_nobody_and_is_said():
    found = scenarios(four(households_economic_aid=None, naru_established=None, services_for_violence=None), WEIGHTS)
    assert of(found, "need", "need_share") == pytest.approx([0.1, 0.1, 0.3, 0.5])
    assert set(of(found, "need", "assumed")) == {"households_economic_aid (left out)"}
    # staff alone: 1000, 0, 3000, 1000
    assert of(found, "competition", "rule_share") == pytest.approx([0.2, 0, 0.6, 0.2])
    # women alone: 1.5, 1.25, 1, 1
    assert of(found, "equity", "rule_share") == pytest.approx([r / 1.075 for r in (0.15, 0.125, 0.3, 0.5)])
    left_out = "households_economic_aid (left out)|services_for_violence (left out)"
    assert set(of(found, "equity", "assumed")) == {left_out}


def test_a_part_without_weight_is_neither_used_nor_assumed():
    parts = FOUR_WEIGHTS["need"] | {"households_economic_aid": {"weight": 0}}
    found = scenarios(four(), fund(**FOUR_WEIGHTS | {"need": parts}))
    assert of(found, "need", "need_share") == pytest.approx([0.1, 0.1, 0.3, 0.5])
    assert set(of(found, "need", "assumed")) == {""}


def test_a_component_of_zeros_tells_nothing_and_is_shared_by_inhabitants():
    found = scenarios(four(households_economic_aid=0, regional_at_risk=0.0), WEIGHTS)
    assert of(found, "need", "need_share") == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_the_envelope_as_mapped_is_the_sum_of_the_grants_that_are_stated():
    as_mapped = fund(**FOUR_WEIGHTS | {"envelope": "as_mapped"})
    grants = (600_000.0, None, 0.0, 400_000.0)
    rows = [{**row, "social_fund_grant": grant} for row, grant in zip(FOUR, grants, strict=True)]
    assert set(scenarios(profile(*rows), as_mapped)["envelope"]) == {1_000_000}
    assert set(scenarios(profile(*rows), as_mapped, envelope=77)["envelope"]) == {77}
    for nothing in (None, 0.0):
        assert scenarios(four(social_fund_grant=nothing), as_mapped).empty
        assert "states no grant" in unanswered(four(social_fund_grant=nothing), as_mapped)[2021]


@pytest.mark.parametrize(("changes", "words"), [
    ({"mapping_year": None}, "no mapping"),
    ({"households_economic_aid": None, "regional_at_risk": None}, "no component of need"),
    ({"naru_established": None, "naru_staff": None}, "no part of the capacity"),
    ({"regional_women_at_risk": None, "services_for_violence": None}, "no gender-sensitive criterion"),
])
def test_a_year_without_what_a_rule_rests_on_has_no_scenario_and_says_why(changes, words):
    frame = four(**changes)
    assert scenarios(frame, WEIGHTS).empty and words in unanswered(frame, WEIGHTS)[2021]
    assert list(scenarios(frame, WEIGHTS).columns) == list(SOCIAL_FUND_SCENARIO.columns)


def test_a_year_in_which_too_few_can_receive_the_envelope_has_no_scenario():
    # the first has need alone, and the cap is 1.6 of an equal share of four
    frame = profile({**FOUR[0]}, *({**row, "households_economic_aid": 0, "regional_at_risk": 0.0} for row in FOUR[1:]))
    none = fund(**FOUR_WEIGHTS | {"floor": 0})
    assert scenarios(frame, none).empty
    assert "1 of 4 have a share above 0" in unanswered(frame, none)[2021]


def test_each_year_with_a_mapping_has_its_own_scenario():
    frame = pd.concat([profile(*FOUR, year=2019), profile(*({**r, "mapping_year": None} for r in FOUR), year=2018),
                       profile(*FOUR[:3], year=2021)], ignore_index=True)
    found = scenarios(frame, WEIGHTS)
    assert found.groupby("time_period").size().to_dict() == {2019: 12, 2021: 9}
    assert found.groupby(["time_period", "allocation_rule"])["allocation"].sum().eq(1_100_000).all()
    assert set(unanswered(frame, WEIGHTS)) == {2018}


def test_rows_stand_by_year_rule_and_municipality_whatever_the_order_of_the_profile():
    frame = pd.concat([profile(*FOUR, year=2021), profile(*FOUR, year=2020)], ignore_index=True)
    found = scenarios(frame, WEIGHTS)
    assert found["time_period"].tolist() == [2020] * 12 + [2021] * 12
    assert found["allocation_rule"].tolist() == 2 * [rule for rule in RULES for _ in range(4)]
    assert found["lau_code"].tolist() == 6 * ["AL000", "AL001", "AL002", "AL003"]
    pd.testing.assert_frame_equal(scenarios(frame.sample(frac=1, random_state=3), WEIGHTS), found)


def test_one_synthetic_municipality_makes_all_amounts_of_its_year_synthetic():
    mixed = profile({**FOUR[0], "data_kind": "synthetic"}, *FOUR[1:])
    assert set(scenarios(mixed, WEIGHTS)["data_kind"]) == {"synthetic"}
    assert set(scenarios(four(), WEIGHTS)["data_kind"]) == {"survey"}


def test_rows_say_by_which_weights_they_were_made():
    assert set(scenarios(four(), WEIGHTS)["weights_version"]) == {WEIGHTS.name}
    assert WEIGHTS.name != default_weights().name


@pytest.mark.parametrize("envelope", [0, -1, 10**13 + 1])
def test_an_envelope_that_is_no_sum_of_money_is_refused(envelope):
    with pytest.raises(UsageError, match="E902"):
        scenarios(four(), WEIGHTS, envelope)


def test_a_municipality_that_is_measured_by_itself_is_no_different_from_one_that_is_not():
    measured = [dict(FOUR[0], women_at_risk=90.0, women_at_risk_error=1.0, women_at_risk_status="measured"), *FOUR[1:]]
    pd.testing.assert_frame_equal(scenarios(profile(*measured), WEIGHTS), scenarios(four(), WEIGHTS))
