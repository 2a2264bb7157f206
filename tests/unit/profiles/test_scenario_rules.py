"""The rules about scenarios of the Social Fund: each finds what it is about, and a sound table fails none."""

from __future__ import annotations

from functools import cache

import pandas as pd

from lnb_pipeline.contracts.profile_tables import SOCIAL_FUND_SCENARIO
from lnb_pipeline.profiles.scenario import scenarios
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.validation import load_suite, validate
from tests.unit.profiles.fund_profiles import FOUR, FOUR_WEIGHTS, fund, profile

SUITE = SOCIAL_FUND_SCENARIO.full_name


@cache
def sound():
    """Two years of scenarios for the municipalities of the register."""
    codes = [m.lau_code for m in load_register().municipalities]
    rows = [{**FOUR[i % 4], "social_fund_grant": 1000.0 if i % 3 else None,
             "households_economic_aid": None if i == 3 else 90 + i, "lau_code": code}
            for i, code in enumerate(codes)]
    years = [profile(*rows, year=2020), profile(*rows, year=2021)]
    return scenarios(pd.concat(years, ignore_index=True), fund(**FOUR_WEIGHTS | {"floor": 0.9}))


def failures(frame):
    """How many rows fail each rule that does not hold."""
    results = validate(SUITE, frame, partition=0)
    assert [r.rule for r in results if not r.evaluated] == []
    return {r.rule: r.n_failed for r in results if not r.passed}


def where(frame, year, rule, bound=None, position=0):
    """Label of a row of a year and rule, of those that are bound so."""
    rows = (frame["time_period"] == year) & (frame["allocation_rule"] == rule)
    return frame.index[rows & (frame["bound"] == (bound or "none"))][position]


IN_A_ROW = {
    "change.outcome": 1, "bound.reached": 1, "allocation.bounds": 1, "per_inhabitant.of_allocation": 1,
    "municipality.known": 1, "change.of_competition": 1, "share.range": 61, "gini.range": 61, "assumed.few": 61,
    "kind.one": 183, "grant.one": 6,
}  # fmt: skip
IN_A_SUM = {"envelope.shared_out": 62, "change.of_competition": 2, "envelope.one": 183}
MISSING = {"rules.all": 122, "municipality.all": 180, "envelope.shared_out": 180, "share.range": 180}


def test_sound_scenarios_fail_no_rule():
    assert {"floor", "none"} == set(sound()["bound"])
    assert failures(sound()) == {}
    assert failures(sound().iloc[:0]) == {}


def test_a_row_that_contradicts_itself_or_its_group_is_found():
    frame = sound().copy()
    frame.loc[where(frame, 2020, "need"), "outcome_of_change"] = "same"
    frame.loc[where(frame, 2020, "need", position=1), "bound"] = "floor"
    frame.loc[where(frame, 2020, "need", position=2), "cap_amount"] = 1
    frame.loc[where(frame, 2020, "competition"), "allocation_per_inhabitant"] += 0.01
    frame.loc[where(frame, 2020, "equity"), "rule_share"] += 1e-6
    frame.loc[where(frame, 2021, "equity"), "lau_code"] = "AL999"  # competition gives it nothing to compare with
    frame.loc[where(frame, 2021, "competition"), "gini"] += 0.01
    frame.loc[where(frame, 2021, "need"), "data_kind"] = "synthetic"
    frame.loc[where(frame, 2020, "need", position=1), "social_fund_grant"] = 7.0  # not that of the other two rules
    in_2021 = (frame["time_period"] == 2021) & (frame["lau_code"] == frame.loc[1, "lau_code"])
    frame.loc[in_2021 & (frame["allocation_rule"] == "equity"), "social_fund_grant"] = -1.0
    frame.loc[(frame["time_period"] == 2021) & (frame["allocation_rule"] == "need"), "assumed"] = "regional_at_risk"
    assert failures(frame) == IN_A_ROW


def test_money_that_does_not_add_up_is_found():
    frame = sound().copy()
    frame.loc[where(frame, 2020, "need"), "allocation"] += 1
    frame.loc[where(frame, 2020, "equity"), "against_competition"] *= 2
    frame.loc[where(frame, 2021, "need"), "envelope"] += 1
    assert failures(frame) == IN_A_SUM


def test_a_municipality_or_a_rule_that_is_missing_is_found():
    frame = sound()
    without = (frame["time_period"] == 2020) & (frame["lau_code"] == frame.loc[0, "lau_code"])
    without |= (frame["time_period"] == 2021) & (frame["allocation_rule"] == "need")
    assert failures(frame[~without]) == MISSING


def test_every_rule_is_shown_to_fail():
    rules = {r.rule for r in load_suite(SUITE) if r.group != "structure"}
    assert rules == {*IN_A_ROW, *IN_A_SUM, *MISSING}


def test_a_column_that_counts_for_nobody_is_not_taken_for_one_that_was_assumed():
    left_out = "rural_share (left out)|plan_status (left out)"
    assert failures(sound().assign(assumed=left_out)) == {}
