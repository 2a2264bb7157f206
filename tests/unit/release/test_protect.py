"""What is unreliable or would give something away is not published, and says so."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import GateError
from lnb_pipeline.estimation.testing import false_discovery_rates
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.places import geo_name
from lnb_pipeline.release.protect import protect_observations, split
from lnb_pipeline.release.rounding import STEPS
from lnb_pipeline.release.verdict import RULE, sample_size_band

BANDS = ("Y_LT18", "Y18-64", "Y_GE65")
LEVEL = {"AL": "country", "AL01": "nuts2", "AL02": "nuts2", "AL03": "nuts2"}


def estimate(geo: str = "AL", sex: str = "T", age: str = "TOTAL", **changes: object) -> dict[str, object]:
    """A reliable cell, with what the test is about changed."""
    row: dict[str, object] = {
        "indicator": "arop", "definition": "EU", "time_period": 2024, "income_year": 2023, "geo": geo,
        "geo_level": LEVEL.get(geo, "municipality"), "sex": sex, "age": age, "population_group": "TOTAL",
        "unit": "PC", "method": "direct",
        "obs_value": 20.0, "std_error": 1.0, "ci_lower": 18.0, "ci_upper": 22.0, "cv": 5.0,
        "degrees_of_freedom": 40, "n_persons": 400, "n_households": 150, "n_psu": 20, "n_relevant": 400,
        "population": 41_949.0, "item_missing_share": 1.0, "status_reason": None, "set_status": None,
        "data_kind": "synthetic", "delivery_id": "d1",
    }
    if row["geo_level"] == "municipality":
        row["set_status"] = "illustrative"
    return {**row, **changes}


def gap_of(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The gaps that go with the estimates."""
    gaps = []
    sides = {(r["indicator"], r["time_period"], r["geo"], r["age"], r["population_group"], r["sex"]): r for r in rows}
    for (*cell, sex), women in sides.items():
        if sex != "F" or (*cell, "M") not in sides:
            continue
        men = sides[*cell, "M"]
        known = women["obs_value"] is not None and men["obs_value"] is not None
        value = women["obs_value"] - men["obs_value"] if known else None  # type: ignore[operator]
        gaps.append({
            **{c: women[c] for c in TABLES["estimates.gender_gap"].columns if c in women},
            "unit": "PT", "women_value": women["obs_value"], "men_value": men["obs_value"], "obs_value": value,
            "std_error": 1.0 if known else None, "ci_lower": value - 2 if known else None,
            "ci_upper": value + 2 if known else None, "p_value": 0.001 if known else None,
            "ratio": women["obs_value"] / men["obs_value"] if known else None, "gap_sign": "F-M",  # type: ignore
            "status_reason": None if known else "no_sample",
        })
    return gaps


def protect(rows: list[dict[str, object]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    gaps = gap_of(rows)
    gap_frame = pd.DataFrame(gaps) if gaps else empty_frame(TABLES["estimates.gender_gap"])
    return protect_observations(pd.DataFrame(rows), gap_frame)


def only(frame: pd.DataFrame, **cell: str) -> pd.Series:
    for column, value in cell.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize(("changes", "status", "reason"), [
    ({}, "A", None),
    ({"n_relevant": RULE.hide_persons - 1}, "Q", "small_sample"),
    ({"n_relevant": RULE.hide_persons}, "U", "small_sample"),
    ({"n_relevant": RULE.flag_persons}, "A", None),
    ({"n_households": RULE.hide_households - 1}, "Q", "few_households"),
    ({"n_households": RULE.flag_households - 1}, "U", "few_households"),
    ({"n_psu": 1}, "Q", "few_psu"),
    ({"n_psu": 3}, "U", "few_psu"),
    ({"item_missing_share": 50.1}, "Q", "item_nonresponse"),
    ({"item_missing_share": 50.0}, "U", "item_nonresponse"),
    ({"item_missing_share": 20.0}, "A", None),
    ({"std_error": None, "ci_lower": None, "ci_upper": None, "cv": None}, "Q", "no_variance"),
    ({"cv": 34.0, "ci_lower": 9.0, "ci_upper": 31.0}, "Q", "imprecise"),
    ({"cv": 34.0, "ci_lower": 15.0, "ci_upper": 25.0}, "A", None),
    ({"cv": 34.0, "ci_lower": 11.0, "ci_upper": 29.0}, "U", "imprecise"),
    ({"cv": 16.0, "obs_value": 67.0, "ci_lower": 20.0, "ci_upper": 94.0}, "U", "imprecise"),
    ({"cv": 34.0, "unit": "RATIO"}, "Q", "imprecise"),
    ({"cv": 17.0, "unit": "RATIO"}, "U", "imprecise"),
])
def test_each_threshold_decides(changes: dict[str, object], status: str, reason: str | None) -> None:
    observation, _ = protect([estimate(**changes)])
    row = observation.iloc[0]
    assert row["obs_status"] == status
    assert (row["status_reason"] if pd.notna(row["status_reason"]) else None) == reason
    assert pd.isna(row["obs_value"]) == (status == "Q")
    if status == "Q":
        assert row["conf_status"] == "N" and row["reliability"] == "not_published"
        assert row[["std_error", "ci_lower", "ci_upper", "cv"]].isna().all()


@pytest.mark.parametrize(("reason", "status"), [("nobody_poor", "M"), ("no_sample", "M"), ("not_covered", "L")])
def test_undefined_is_not_suppressed_and_keeps_its_reason(reason: str, status: str) -> None:
    n = 400 if reason == "nobody_poor" else 0
    undefined = {"obs_value": None, "std_error": None, "ci_lower": None, "ci_upper": None, "cv": None,
                 "status_reason": reason, "n_persons": n, "n_relevant": 0, "n_households": n // 3}
    row = protect([estimate(**undefined)])[0].iloc[0]
    assert (row["obs_status"], row["reliability"], row["conf_status"]) == (status, "undefined", "F")
    assert row["status_reason"] == reason
    assert row["sample_size_band"] == ("250-999" if n else "none")


def test_that_nobody_is_poor_among_a_few_is_not_told() -> None:
    few = {"obs_value": None, "std_error": None, "ci_lower": None, "ci_upper": None, "cv": None,
           "status_reason": "nobody_poor", "n_persons": 9, "n_relevant": 0, "n_households": 4}
    row = protect([estimate(**few)])[0].iloc[0]
    assert (row["obs_status"], row["status_reason"]) == ("Q", "small_sample")


def test_one_hidden_sex_hides_the_other_and_the_gap_but_not_the_total() -> None:
    observation, gaps = protect([
        estimate("AL111", "F", n_relevant=10), estimate("AL111", "M"), estimate("AL111", "T"),
    ])
    men, both = only(observation, sex="M"), only(observation, sex="T")
    assert (men["obs_status"], men["conf_status"], men["status_reason"]) == ("Q", "D", "complementary")
    assert pd.isna(men["obs_value"]) and pd.isna(men["ci_lower"])
    assert both["obs_value"] == 20.0
    gap = gaps.iloc[0]
    assert (gap["obs_status"], gap["conf_status"], gap["status_reason"]) == ("Q", "N", "small_sample")
    empty = ["obs_value", "women_value", "men_value", "std_error", "p_value", "q_value", "ratio", "direction"]
    assert gap[empty].isna().all()


def test_an_undefined_sex_does_not_hide_the_other() -> None:
    nobody = {"obs_value": None, "std_error": None, "ci_lower": None, "ci_upper": None, "cv": None,
              "status_reason": "no_sample", "n_persons": 0, "n_relevant": 0, "n_households": 0, "n_psu": 0}
    observation, gaps = protect([estimate(sex="F"), estimate(sex="M", **nobody), estimate()])
    assert only(observation, sex="F")["obs_status"] == "A"
    assert gaps.iloc[0]["obs_status"] == "M" and gaps.iloc[0]["women_value"] == 20.0
    assert pd.isna(gaps.iloc[0]["men_value"])


def test_one_hidden_age_band_hides_the_smallest_other() -> None:
    rows = [estimate(age=a, n_persons=n) for a, n in (("TOTAL", 900), ("Y_LT18", 250), ("Y18-64", 450))]
    rows.append(estimate(age="Y_GE65", n_persons=60, n_relevant=12))
    observation, _ = protect(rows)
    statuses = dict(zip(observation["age"], observation["obs_status"] + observation["conf_status"], strict=True))
    assert statuses == {"TOTAL": "AF", "Y_LT18": "QD", "Y18-64": "AF", "Y_GE65": "QN"}


def test_medians_do_not_add_up_so_their_bands_stay() -> None:
    rows = [estimate(age=a, unit="ALL", indicator="median_eq_income") for a in ("TOTAL", "Y_LT18", "Y18-64")]
    rows.append(estimate(age="Y_GE65", unit="ALL", indicator="median_eq_income", n_relevant=12))
    observation, _ = protect(rows)
    assert (observation["obs_status"] == "Q").sum() == 1


def test_the_poverty_gap_does_not_add_up_either_although_it_is_a_percentage() -> None:
    rows = [estimate(age=a, indicator="rmpg") for a in ("TOTAL", "Y_LT18", "Y18-64")]
    rows.append(estimate(age="Y_GE65", indicator="rmpg", n_relevant=12))
    assert (protect(rows)[0]["obs_status"] == "Q").sum() == 1


def test_both_sexes_hidden_as_imprecise_do_not_follow_from_women_and_men() -> None:
    imprecise = {"cv": 34.0, "ci_lower": 9.0, "ci_upper": 31.0}
    observation, gaps = protect([
        estimate("AL111", "F"), estimate("AL111", "M"), estimate("AL111", "T", **imprecise),
    ])
    assert only(observation, sex="T")["status_reason"] == "imprecise"
    assert (observation.loc[observation["sex"] != "T", "conf_status"] == "D").all()
    assert gaps.iloc[0]["obs_status"] == "Q" and pd.isna(gaps.iloc[0]["women_value"])


MEDIAN = {"unit": "ALL", "indicator": "median_eq_income"}


@pytest.mark.parametrize(("indicator", "exact", "published"), [
    ("median_eq_income", (263456.7, 1234.5, 261037.1, 265876.3), (263500, 1300, 261000, 265900)),
    ("median_eq_income", (263400.0, 0.4, 263399.2, 263400.8), (263400, 100, 263300, 263500)),
    ("rmpg", (24.987, 1.234, 22.55, 27.43), (25.0, 1.3, 22.5, 27.5)),
    ("rmpg", (0.3, 0.1, 0.1, 0.7), (0.3, 0.1, 0.1, 0.7)),
    ("arpt", (158074.02, 801.2, 156503.67, 159644.37), (158074, 802, 156503, 159645)),
    ("arop", (20.123456, 1.234567, 17.703705, 22.543207), (20.123456, 1.234567, 17.703705, 22.543207)),
    ("gini", (33.33333, 1.11111, 31.15555, 35.51111), (33.33333, 1.11111, 31.15555, 35.51111)),
])
def test_an_amount_of_one_household_is_published_in_steps(
    indicator: str, exact: tuple[float, ...], published: tuple[float, ...]
) -> None:
    columns = ["obs_value", "std_error", "ci_lower", "ci_upper"]
    cell = estimate(indicator=indicator, **dict(zip(columns, exact, strict=True)))
    assert protect([cell])[0].iloc[0][columns].tolist() == list(published)


amounts = st.floats(1000, 2e6)


@settings(max_examples=10, deadline=None)
@given(amounts, amounts, st.floats(0, 3e5))
def test_a_rounded_gap_is_that_of_the_rounded_values_and_inside_its_interval(
    women: float, men: float, half_width: float
) -> None:
    rows = [estimate(sex=s, **MEDIAN, obs_value=v, ci_lower=v - half_width, ci_upper=v + half_width)
            for s, v in (("F", women), ("M", men))]
    observation, gaps = protect(rows)
    gap = gaps.iloc[0]
    for row in (*(only(observation, sex=s) for s in "FM"), gap):
        found = row[["obs_value", "std_error", "ci_lower", "ci_upper"]].astype(float)
        assert (found % STEPS["median_income"] == 0).all()
        assert row["ci_lower"] <= row["obs_value"] <= row["ci_upper"]
    assert gap["obs_value"] == gap["women_value"] - gap["men_value"]
    assert gap["ratio"] == gap["women_value"] / gap["men_value"]  # the ratio of the medians themselves would tell them
    assert abs(gap["obs_value"] - (women - men)) <= STEPS["median_income"]
    assert gap["ci_lower"] <= women - men - 2 and women - men + 2 <= gap["ci_upper"]


def test_one_hidden_region_hides_the_smallest_other() -> None:
    rows = [estimate("AL"), estimate("AL01", n_relevant=10), estimate("AL02", n_persons=300), estimate("AL03")]
    observation, _ = protect(rows)
    assert only(observation, geo="AL02")["conf_status"] == "D"
    assert only(observation, geo="AL03")["obs_status"] == "A"


def test_municipalities_are_complements_only_where_a_whole_region_is_measured() -> None:
    members = [m.lau_code for m in load_register().municipalities if m.nuts2 == "AL02"]
    rows = [estimate("AL02"), *(estimate(code) for code in members)]
    rows[1]["n_relevant"] = 10
    assert (protect(rows)[0]["obs_status"] == "Q").sum() == 2
    assert (protect(rows[:-1])[0]["obs_status"] == "Q").sum() == 1


def gaps_with(p_values: dict[tuple[str, str, str], float], **changes: dict[str, object]) -> pd.DataFrame:
    """Protected gaps of cells (place, age, group) with these p-values; `changes` by indicator code."""
    rows = [
        estimate(geo, sex, age, population_group=group, obs_value=21.0 if sex == "F" else 20.0)
        for geo, age, group in p_values for sex in "FM"
    ]
    rows += [estimate(sex=sex, indicator=code, **change) for code, change in changes.items() for sex in "FM"]
    gaps = pd.DataFrame(gap_of(rows))
    known = pd.MultiIndex.from_frame(gaps[["geo", "age", "population_group"]]).map(p_values).astype("float64")
    return protect_observations(pd.DataFrame(rows), gaps.assign(p_value=known))[1]


def test_direction_follows_the_false_discovery_rate_of_one_kind_of_cell() -> None:
    together = {("AL01", "TOTAL", "TOTAL"): 0.03, ("AL02", "TOTAL", "TOTAL"): 0.6, ("AL03", "TOTAL", "TOTAL"): 0.9}
    found = gaps_with({
        **together, ("AL", "TOTAL", "TOTAL"): 0.03, ("AL", "Y18-64", "TOTAL"): 0.04, ("AL", "Y_GE65", "TOTAL"): 0.2,
        ("AL", "TOTAL", "DEG3"): 0.045,
    }).set_index(["geo", "age", "population_group"])
    expected = false_discovery_rates(list(together.values()))
    assert found.loc[list(together), "q_value"].tolist() == expected
    assert set(found.loc[list(together), "direction"]) == {"not_distinguishable"}
    assert found.loc[("AL", "TOTAL", "TOTAL"), ["q_value", "direction"]].tolist() == [0.03, "women_higher"]
    assert found.loc[("AL", "Y18-64", "TOTAL"), "q_value"] == 0.08
    assert found.loc[("AL", "TOTAL", "DEG3"), ["q_value", "direction"]].tolist() == [0.045, "women_higher"]


def test_a_gap_that_is_not_shown_is_no_test_and_counts_in_no_false_discovery_rate() -> None:
    hidden = gaps_with({("AL", "TOTAL", "TOTAL"): 0.04}, smsd={"n_relevant": 5})
    shown = gaps_with({("AL", "TOTAL", "TOTAL"): 0.04}, smsd={})
    assert hidden["q_value"].tolist()[0] == 0.04 and hidden["q_value"].isna().tolist() == [False, True]
    assert shown["q_value"].isna().sum() == 0


def test_men_are_higher_where_the_difference_is_negative_and_found() -> None:
    rows = [estimate(sex="F", obs_value=19.0), estimate(sex="M")]
    gap = protect(rows)[1].iloc[0]
    assert (gap["direction"], gap["obs_value"], gap["ratio"]) == ("men_higher", -1.0, 0.95)


def test_the_population_of_a_value_is_published_in_hundreds_and_goes_with_it() -> None:
    observation, _ = protect([estimate(), estimate("AL111", n_relevant=3)])
    assert only(observation, geo="AL")["population"] == 41_900
    assert pd.isna(only(observation, geo="AL111")["population"])


def difference(status: str, **changes: object) -> pd.Series:
    """The employment gap beside employment rates of women with a status, and of men."""
    sides = {"A": {}, "U": {"n_relevant": 30}, "Q": {"n_relevant": 3}}[status]
    rows = [estimate("AL111", "F", indicator="employment", **sides), estimate("AL111", "M", indicator="employment"),
            estimate("AL111", "T", indicator="employment"),
            estimate("AL111", indicator="employment_gap", **{"unit": "PT", "cv": 500.0, **changes})]
    return only(protect(rows)[0], indicator="employment_gap")


def test_an_indicator_that_is_a_difference_follows_its_two_values_and_has_no_coefficient_of_variation() -> None:
    assert [difference(status)["obs_status"] for status in "AUQ"] == ["A", "U", "Q"]
    assert difference("Q")["conf_status"] == "N" and pd.isna(difference("Q")["obs_value"])
    assert difference("A", n_relevant=3)["obs_status"] == "Q"
    alone = protect([estimate(indicator="employment_gap", unit="PT", cv=500.0)])[0].iloc[0]
    assert alone["obs_status"] == "A"


def test_a_gap_without_standard_error_or_without_its_values_is_not_published() -> None:
    rows = [estimate(sex="F"), estimate(sex="M")]
    blind = pd.DataFrame(gap_of(rows)).assign(std_error=np.nan, ci_lower=np.nan, ci_upper=np.nan, p_value=np.nan)
    gap = protect_observations(pd.DataFrame(rows), blind)[1].iloc[0]
    assert (gap["obs_status"], gap["status_reason"]) == ("Q", "no_variance")
    with pytest.raises(GateError, match="E503"):
        protect_observations(pd.DataFrame(rows[:1]), pd.DataFrame(gap_of(rows)))


cell_sizes = st.lists(st.integers(0, 60), min_size=12, max_size=12)


@settings(max_examples=12, deadline=None)
@given(cell_sizes, cell_sizes)
def test_no_pattern_of_small_cells_leaves_one_hidden_cell_alone(country: list[int], place: list[int]) -> None:
    rows = []
    for geo, sizes in (("AL", country), ("AL111", place)):
        for (sex, age), n in zip(itertools.product("FMT", ("TOTAL", *BANDS)), sizes, strict=True):
            rows.append(estimate(geo, sex, age, n_persons=n, n_relevant=n))
    observation, gaps = protect(rows)
    observation["hidden"] = observation["obs_status"] == "Q"
    pairs = observation[observation["sex"] != "T"].groupby(["geo", "age"])["hidden"].nunique()
    assert (pairs == 1).all()
    for _, group in observation.groupby(["geo", "sex"]):
        total_shown = not group.loc[group["age"] == "TOTAL", "hidden"].item()
        bands = group[group["age"] != "TOTAL"]["hidden"]
        assert not (total_shown and bands.sum() == 1)
    hidden = observation[observation["hidden"]]
    assert hidden[["obs_value", "std_error", "ci_lower", "ci_upper", "cv"]].isna().all().all()
    joined = gaps.merge(observation[observation["sex"] == "F"], on=["geo", "age"], suffixes=("", "_women"))
    assert ((joined["obs_status"] == "Q") == joined["hidden"]).all()


def test_bands_hide_the_sample_size() -> None:
    sizes = pd.Series([0, 1, 19, 20, 49, 50, 99, 100, 249, 250, 999, 1000, 50000])
    assert sample_size_band(sizes).tolist() == [
        "none", "<20", "<20", "20-49", "20-49", "50-99", "50-99", "100-249", "100-249", "250-999", "250-999",
        "1000+", "1000+",
    ]


def test_places_have_names() -> None:
    assert [geo_name(c) for c in ("AL", "AL02")] == ["Shqipëria", "Qendër"]
    assert all(geo_name(m.lau_code) == m.name_sq for m in load_register().municipalities)
    with pytest.raises(GateError, match="E303"):
        geo_name("AL999")


def test_places_municipal_ages_and_groups_are_tables_of_their_own_and_nothing_is_lost() -> None:
    cells = [estimate(geo, sex, age) for geo in ("AL", "AL224") for sex in "FMT" for age in ("TOTAL", "Y_LT18")]
    cells += [estimate(sex=sex, population_group=group) for sex in "FMT" for group in ("DEG1", "DEG2", "DEG3")]
    whole = protect(cells)
    tables = split(*whole)
    rows = {name.split(".")[1]: frame for name, frame in tables.items()}
    assert {name: len(frame) for name, frame in rows.items()} == {
        "observation": 9, "municipality_by_age": 3, "observation_by_group": 9, "gender_gap": 4,
        "gender_gap_by_group": 3,
    }
    assert sum(map(len, rows.values())) == sum(map(len, whole))
    assert set(rows["municipality_by_age"]["geo"]) == {"AL224"}
    assert {*zip(rows["observation"]["geo"], rows["observation"]["age"], strict=True)} == {
        ("AL", "TOTAL"), ("AL", "Y_LT18"), ("AL224", "TOTAL"),
    }
    assert "population_group" not in rows["observation"] and "population_group" not in rows["gender_gap"]
    assert set(rows["observation_by_group"]["population_group"]) == {"DEG1", "DEG2", "DEG3"}


def test_a_hidden_group_is_no_difference_of_the_country_and_the_other_groups() -> None:
    cells = [estimate(sex=sex) for sex in "FMT"]
    cells += [estimate(sex=sex, population_group=group, n_persons=n, n_relevant=n)
              for sex in "FMT" for group, n in (("DEG1", 300), ("DEG2", 200), ("DEG3", 12))]
    observation, gaps = protect(cells)
    statuses = observation.set_index(["population_group", "sex"])["obs_status"]
    assert statuses["DEG3"].tolist() == statuses["DEG2"].tolist() == ["Q"] * 3
    assert statuses["DEG1"].tolist() == statuses["TOTAL"].tolist() == ["A"] * 3
    assert gaps.set_index("population_group")["obs_status"].to_dict() == {
        "TOTAL": "A", "DEG1": "A", "DEG2": "Q", "DEG3": "Q",
    }


def test_protecting_nothing_gives_nothing() -> None:
    observation, gaps = protect_observations(
        empty_frame(TABLES["estimates.observation"]), empty_frame(TABLES["estimates.gender_gap"])
    )
    assert observation.empty and gaps.empty
