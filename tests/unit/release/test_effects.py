"""What deprivation and work intensity add to the gap, and what a household hides: shown, hidden, and the verdict."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.estimation.testing import false_discovery_rates
from lnb_pipeline.release.effects import COUPLE_VALUES, EFFECT_VALUES, protect_couples, protect_effects
from lnb_pipeline.release.verdict import RULE

EFFECT = TABLES["estimates.measurement_effect"]
LEVEL = {"AL": "country", "AL01": "nuts2", "AL02": "nuts2", "AL03": "nuts2"}


def effect(
    geo: str = "AL111", group: str = "TOTAL", definition: str = "EU2030", **changes: object
) -> dict[str, object]:
    """A row that is shown: 3 points are added to the gap of one point in poverty."""
    level = LEVEL.get(geo, "municipality")
    return {
        **dict.fromkeys(EFFECT.columns), "time_period": 2023, "income_year": 2022, "geo": geo, "geo_level": level,
        "definition": definition, "population_group": group, "gap_poverty": 1.0, "gap_poverty_error": 0.5,
        "gap_with_deprivation": 3.0, "gap_with_deprivation_error": 0.6, "gap_with_work_intensity": 4.0,
        "gap_with_work_intensity_error": 0.7, "added": 3.0, "added_error": 0.8, "added_lower": 1.4, "added_upper": 4.6,
        "added_p_value": 0.0004, "added_deprived_only": 1.5, "added_low_work_only": 1.0, "added_both": 0.5,
        "degrees_of_freedom": 20, "n_women": 110, "n_men": 100, "n_households": 70, "n_psu": 9,
        "set_status": "illustrative" if level == "municipality" else None, "data_kind": "synthetic",
        "delivery_id": "d1", **changes,
    }


def values(
    geo: str = "AL111", union: str = "arope", status: dict[tuple[str, str], str] | None = None
) -> list[dict[str, object]]:
    """Protected AROP and AROPE of women and men of a place, shown unless said otherwise."""
    rows = []
    for code in ("arop", union):
        for sex in "FM":
            mark = (status or {}).get((code, sex), "A")
            rows.append({
                "indicator": code, "time_period": 2023, "geo": geo, "sex": sex, "age": "TOTAL",
                "reliability": {"A": "reliable", "U": "low", "Q": "not_published", "D": "reliable"}[mark],
                "obs_status": {"D": "Q"}.get(mark, mark), "conf_status": {"Q": "N", "D": "D"}.get(mark, "F"),
                "status_reason": {"A": None, "U": "imprecise", "Q": "few_psu", "D": "complementary"}[mark],
            })
    return rows


def protect(effects: list[dict[str, object]], observation: list[dict[str, object]]) -> pd.DataFrame:
    return protect_effects(pd.DataFrame(effects), pd.DataFrame(observation))


def alone(**changes: object) -> pd.Series:
    return protect([effect(**changes)], values()).iloc[0]


@pytest.mark.parametrize(("added", "p_value", "verdict"), [
    (3.0, 0.0004, "supported"), (3.0, 0.3, "not_distinguishable"), (-3.0, 0.0004, "contradicted"),
    (-3.0, 0.3, "not_distinguishable"), (0.0, 1.0, "not_distinguishable"),
])
def test_each_verdict_needs_its_sign_and_its_test(added: float, p_value: float, verdict: str) -> None:
    row = alone(added=added, added_p_value=p_value)
    assert row["verdict"] == verdict
    assert row["added_q_value"] == p_value


@pytest.mark.parametrize(("changes", "status", "reason"), [
    ({}, "A", None),
    ({"n_women": RULE.hide_persons - 1}, "Q", "small_sample"),
    ({"n_men": RULE.hide_persons - 1}, "Q", "small_sample"),
    ({"n_men": RULE.flag_persons - 1}, "U", "small_sample"),
    ({"n_households": RULE.hide_households - 1}, "Q", "few_households"),
    ({"n_households": RULE.flag_households - 1}, "U", "few_households"),
    ({"n_psu": RULE.hide_psu - 1}, "Q", "few_psu"),
    ({"n_psu": RULE.flag_psu - 1}, "U", "few_psu"),
    ({"added_error": None, "added_p_value": None}, "Q", "no_variance"),
])
def test_each_sex_needs_its_persons_and_the_row_its_households_and_units(
    changes: dict[str, object], status: str, reason: str | None
) -> None:
    row = alone(**changes)
    assert row["obs_status"] == status
    assert (row["status_reason"] if pd.notna(row["status_reason"]) else None) == reason
    hidden = status == "Q"
    assert row[list(EFFECT_VALUES)].isna().all() == hidden and pd.isna(row["verdict"]) == hidden


@pytest.mark.parametrize("side", [("arop", "F"), ("arop", "M"), ("arope", "F"), ("arope", "M")])
def test_no_row_is_shown_where_a_value_it_rests_on_is_hidden(side: tuple[str, str]) -> None:
    hidden = protect([effect()], values(status={side: "Q"})).iloc[0]
    assert (hidden["obs_status"], hidden["conf_status"], hidden["status_reason"]) == ("Q", "N", "few_psu")
    complement = protect([effect()], values(status={side: "D"})).iloc[0]
    assert (complement["obs_status"], complement["conf_status"]) == ("Q", "D")
    assert complement["status_reason"] == "complementary" and pd.isna(complement["added"])
    warned = protect([effect()], values(status={side: "U"})).iloc[0]
    assert (warned["obs_status"], warned["reliability"]) == ("U", "low") and warned["verdict"] == "supported"


def test_the_europe_2020_family_rests_on_its_own_union() -> None:
    rows = [effect(definition="EU2020"), effect(definition="EU2030")]
    observation = [*values(), *values(union="arope_2020", status={("arope_2020", "F"): "Q"})[2:]]
    found = protect(rows, observation).set_index("definition")["obs_status"]
    assert found.to_dict() == {"EU2020": "Q", "EU2030": "A"}


def test_a_place_without_published_values_has_no_row_shown() -> None:
    assert protect([effect()], values(geo="AL112")).iloc[0]["obs_status"] == "Q"


def test_a_group_is_shown_only_where_everybody_is_and_is_no_more_reliable() -> None:
    groups = ("TOTAL", "Y_GE16", "one_adult", "couple_household")
    for mark, expected in (("A", "A"), ("U", "U"), ("Q", "Q")):
        found = protect([effect(group=g) for g in groups], values(status={("arop", "F"): mark}))
        assert set(found["obs_status"]) == {expected}
    found = protect([effect(group=g, n_men=10 if g == "TOTAL" else 100) for g in groups], values())
    assert set(found["obs_status"]) == {"Q"}
    found = protect([effect(group=g, n_men=10 if g == "one_adult" else 100) for g in groups], values())
    assert found.set_index("population_group")["obs_status"].to_dict() == {
        "TOTAL": "A", "Y_GE16": "A", "one_adult": "Q", "couple_household": "A",
    }


def test_rates_of_false_discovery_are_over_the_shown_rows_of_one_level_and_group() -> None:
    p_values = {"AL111": 0.02, "AL112": 0.04, "AL113": 0.5, "AL121": 0.0001}
    rows = [effect(geo, added_p_value=p, n_psu=1 if geo == "AL121" else 9) for geo, p in p_values.items()]
    rows += [effect(geo, "Y_GE16", added_p_value=0.04) for geo in ("AL111",)] + [effect("AL", added_p_value=0.04)]
    found = protect(rows, [row for geo in [*p_values, "AL"] for row in values(geo)])
    of_everybody = found[(found["population_group"] == "TOTAL") & (found["geo"] != "AL")].set_index("geo")
    shown = ["AL111", "AL112", "AL113"]
    assert of_everybody.loc[shown, "added_q_value"].tolist() == false_discovery_rates([0.02, 0.04, 0.5])
    assert set(of_everybody["verdict"].dropna()) == {"not_distinguishable"}
    assert pd.isna(of_everybody.loc["AL121", "verdict"])
    others = found[(found["population_group"] != "TOTAL") | (found["geo"] == "AL")]
    assert others["added_q_value"].tolist() == [0.04, 0.04] and set(others["verdict"]) == {"supported"}


def test_what_cannot_be_computed_is_undefined_and_says_why() -> None:
    empty = dict.fromkeys((*EFFECT_VALUES, "degrees_of_freedom"))
    empty = {k: None for k in empty if k in EFFECT.columns}
    row = alone(**empty, status_reason="not_collected", n_women=0, n_men=0, n_households=0, n_psu=0)
    assert (row["obs_status"], row["conf_status"], row["status_reason"]) == ("M", "F", "not_collected")
    row = alone(**empty, status_reason="not_covered", n_women=0, n_men=0, n_households=0, n_psu=0)
    assert row["obs_status"] == "L" and pd.isna(row["verdict"])


def couple(geo: str = "AL111", item: str = "clothes", **changes: object) -> dict[str, object]:
    return {
        "time_period": 2023, "geo": geo, "geo_level": LEVEL.get(geo, "municipality"), "item": item, "n_couples": 80,
        "n_psu": 9, "she_only": 6.0, "he_only": 2.0, "obs_value": 4.0, "std_error": 1.0, "ci_lower": 2.0,
        "ci_upper": 6.0, "p_value": 0.001, "degrees_of_freedom": 12, "status_reason": None,
        "set_status": None if geo in LEVEL else "illustrative", "data_kind": "synthetic", "delivery_id": "d1",
        **changes,
    }


@pytest.mark.parametrize(("changes", "status", "reason"), [
    ({}, "A", None),
    ({"n_couples": RULE.hide_persons - 1}, "Q", "small_sample"),
    ({"n_couples": RULE.flag_persons - 1}, "U", "small_sample"),
    ({"n_psu": RULE.hide_psu - 1}, "Q", "few_psu"),
    ({"n_psu": RULE.flag_psu - 1}, "U", "few_psu"),
    ({"obs_value": 0.0, "she_only": 0.0, "he_only": 0.0, "std_error": None, "ci_lower": None, "ci_upper": None,
      "p_value": None, "status_reason": "no_variance"}, "Q", "no_variance"),
    ({**dict.fromkeys(COUPLE_VALUES[:-1]), "n_couples": 0, "n_psu": 0, "status_reason": "no_sample"}, "M", "no_sample"),
])
def test_couples_count_as_the_persons_and_households_of_the_rule(
    changes: dict[str, object], status: str, reason: str | None
) -> None:
    row = protect_couples(pd.DataFrame([couple(**changes)])).iloc[0]
    assert row["obs_status"] == status
    assert (row["status_reason"] if pd.notna(row["status_reason"]) else None) == reason
    assert row[list(COUPLE_VALUES)].isna().all() == (status not in ("A", "U"))


def test_a_hidden_region_of_couples_does_not_follow_from_the_country_and_the_other_regions() -> None:
    rows = [couple(geo, n_couples=n) for geo, n in (("AL", 700), ("AL01", 10), ("AL02", 300), ("AL03", 390))]
    found = protect_couples(pd.DataFrame(rows)).set_index("geo")
    assert found["obs_status"].to_dict() == {"AL": "A", "AL01": "Q", "AL02": "Q", "AL03": "A"}
    assert found.loc["AL02", "conf_status"] == "D" and pd.isna(found.loc["AL02", "she_only"])


def test_rates_of_false_discovery_of_couples_are_over_items_and_places_of_a_level() -> None:
    rows = [couple(item="clothes", p_value=0.01), couple(item="shoes", p_value=0.04),
            couple("AL112", "clothes", p_value=0.03), couple("AL112", "shoes", n_psu=1, p_value=0.0001),
            couple("AL", "clothes", p_value=0.04)]
    found = protect_couples(pd.DataFrame(rows))
    assert found["q_value"].tolist()[:3] == false_discovery_rates([0.01, 0.04, 0.03])
    assert pd.isna(found["q_value"][3]) and found["q_value"][4] == 0.04


def test_no_delivery_gives_empty_tables() -> None:
    observation = empty_frame(TABLES["indicators.observation"])
    assert protect_effects(empty_frame(EFFECT), observation).empty
    assert protect_couples(empty_frame(TABLES["estimates.within_couple"])).empty
