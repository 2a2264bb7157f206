"""The rules about the ranking and its criteria: each finds what it is about, and a sound ranking fails none."""

from __future__ import annotations

import pytest

from lnb_pipeline.reference.register import load_register
from tests.unit.test_rule_book import Rows, failures

Row = dict[str, object]
CODES = sorted(m.lau_code for m in load_register().municipalities)
CRITERIA = {"rural": 0.25, "poor": 0.75}


def ranked(year: int = 2021) -> Rows:
    """61 municipalities by falling score, each sure to three places."""
    return [
        {"time_period": year, "lau_code": code, "rank": place, "rank_lower": max(1, place - 3),
         "rank_upper": min(61, place + 3), "rank_median": float(place), "first_ten_share": float(place <= 10),
         "score": 1 - place / 61, "n_criteria": 2, "n_criteria_unknown": 0, "weights_version": "A, version 1"}
        for place, code in enumerate(CODES, 1)
    ]  # fmt: skip


def made_of(year: int = 2021) -> Rows:
    """Each municipality with two criteria."""
    return [
        {"time_period": year, "lau_code": code, "criterion": name, "measure": f"{name}_share", "measured_value": 40.0,
         "measured_error": 2.0, "points": 0.4, "weight": weight, "contribution": 0.4 * weight, "evidence": "table"}
        for code in CODES for name, weight in CRITERIA.items()
    ]  # fmt: skip


def test_a_sound_ranking_of_two_years_fails_no_rule() -> None:
    assert failures("profiles.priority", ranked() + ranked(2022)) == {}
    assert failures("profiles.priority_criterion", made_of() + made_of(2022)) == {}


@pytest.mark.parametrize(("changes", "failed"), [
    ({"lau_code": "AL999"}, {"municipality.known": 1}),
    ({"lau_code": CODES[0]}, {"municipality.all": 61}),
    ({"rank_lower": 0}, {"rank.within": 1}),
    ({"rank_lower": 32}, {"rank.within": 1}),
    ({"rank_upper": 30}, {"rank.within": 1}),
    ({"rank_upper": 62}, {"rank.within": 1}),
    ({"rank": 32}, {"rank.of_score": 1}),
    ({"score": 1 - 32 / 61}, {"rank.of_score": 1}),
    ({"first_ten_share": 1.2}, {"share.of_worlds": 1}),
    ({"rank_median": 62.0}, {"share.of_worlds": 1}),
    ({"n_criteria_unknown": 3}, {"unknown.of_criteria": 1}),
    ({"weights_version": "B, version 1"}, {"weights.one": 61}),
])
def test_a_wrong_rank_fails_its_rule_and_no_other(changes: Row, failed: dict[str, int]) -> None:
    rows = ranked()
    rows[30] = rows[30] | changes
    assert failures("profiles.priority", rows) == failed


def test_scores_outside_their_range_and_a_ranking_that_tells_nothing_are_found() -> None:
    above = [row | {"score": row["score"] + 1} for row in ranked()]
    assert set(failures("profiles.priority", above)) == {"share.of_worlds"}
    blind = [row | {"rank_lower": 1, "rank_upper": 61} for row in ranked()]
    assert failures("profiles.priority", blind) == {"interval.tells": 61}


def test_a_year_without_one_municipality_is_found_beside_a_whole_one() -> None:
    assert failures("profiles.priority", ranked() + ranked(2022)[:-1]) == {"municipality.all": 60}
    assert failures("profiles.priority_criterion", made_of() + made_of(2022)[:-1]) == {
        "municipality.all": 60, "weights.sum": 1,
    }


@pytest.mark.parametrize(("changes", "failed"), [
    ({"lau_code": "AL999"}, {"municipality.known", "weights.sum"}),
    ({"weight": 0.5, "contribution": 0.2}, {"weights.sum", "weight.one"}),
    ({"measure": "another"}, {"weight.one"}),
    ({"points": None, "contribution": None}, {"unknown.stays_null"}),
    ({"contribution": None}, {"unknown.stays_null"}),
    ({"evidence": None}, {"unknown.stays_null"}),
    ({"measured_error": None}, {"unknown.stays_null"}),
    ({"measured_value": None}, {"unknown.stays_null"}),
    ({"points": 1.2, "contribution": 0.3}, {"points.range"}),
    ({"measured_error": -1.0}, {"points.range"}),
    ({"contribution": 0.4}, {"contribution.of_points"}),
])
def test_a_wrong_criterion_fails_its_rules_and_no_others(changes: Row, failed: set[str]) -> None:
    rows = made_of()
    rows[60] = rows[60] | changes
    assert set(failures("profiles.priority_criterion", rows)) == failed


def test_a_criterion_that_nothing_is_known_of_has_no_weight() -> None:
    unknown = dict.fromkeys(("measured_value", "measured_error", "points", "contribution", "evidence"))
    rows = [row | unknown if row["criterion"] == "rural" else row for row in made_of()]
    assert set(failures("profiles.priority_criterion", rows)) == {"unknown.of_all", "known.some"}
    left_out = [row | {"weight": float(row["criterion"] == "poor")} for row in rows]
    sound = [row | {"contribution": row["points"] and row["weight"] * row["points"]} for row in left_out]
    assert set(failures("profiles.priority_criterion", sound)) == {"known.some"}
