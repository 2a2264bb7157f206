"""Pooled and model-based values: what may be shown of them, that they give no hidden year away, and who speaks."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.release.differencing import revealing, survey_years
from lnb_pipeline.release.methods import protect_methods

DIRECT, ESTIMATES = TABLES["indicators.observation"], TABLES["estimates.observation_by_method"]
VALUES = ["obs_value", "std_error", "ci_lower", "ci_upper", "cv"]
MUNICIPALITY = "AL111"
SHOWN = ("A", "U")


def direct(status: str = "A", year: int = 2022, sex: str = "T", geo: str = MUNICIPALITY, **changes: object) -> dict:
    """A protected direct row with this status."""
    shown, suppressed = status in SHOWN, status == "Q"
    return {
        "indicator": "arop", "definition": "EU", "time_period": year, "income_year": year - 1, "geo": geo,
        "geo_name": "x", "geo_level": "country" if geo == "AL" else "municipality", "sex": sex, "age": "TOTAL",
        "unit": "PC", "method": "direct", "obs_value": 20.0 if shown else None, "std_error": 1.0 if shown else None,
        "ci_lower": 18.0 if shown else None, "ci_upper": 22.0 if shown else None, "cv": 5.0 if shown else None,
        "population": None, "sample_size_band": "100-249",
        "reliability": {"A": "reliable", "U": "low", "Q": "not_published"}.get(status, "undefined"),
        "obs_status": status, "conf_status": "N" if suppressed else "F",
        "status_reason": {"A": None, "U": "imprecise", "Q": "few_psu", "L": "not_covered"}.get(status, "no_sample"),
        "set_status": None if geo == "AL" else "illustrative", "data_kind": "synthetic", "delivery_id": "d1", **changes,
    }


def estimate(method: str = "pooled", year: int = 2022, sex: str = "T", **changes: object) -> dict:
    """A reliable pooled or model-based estimate."""
    return {
        "indicator": "arop", "definition": "EU", "time_period": year, "income_year": year - 1, "geo": MUNICIPALITY,
        "geo_level": "municipality", "sex": sex, "method": method, "years": f"2021-{year}" if method == "pooled" else
        str(year), "unit": "PC", "obs_value": 21.0, "std_error": 0.8, "ci_lower": 19.4, "ci_upper": 22.6, "cv": 4.0,
        "degrees_of_freedom": 30, "n_persons": 500, "n_households": 170, "n_psu": 20, "n_relevant": 500,
        "item_missing_share": 0.0,
        "status_reason": None, "set_status": "illustrative", "data_kind": "synthetic", "delivery_id": "d1", **changes,
    }


def protect(direct_rows: list[dict], estimates: list[dict]) -> tuple[pd.DataFrame, pd.DataFrame]:
    given_rows = pd.DataFrame(estimates) if estimates else empty_frame(ESTIMATES)
    return protect_methods(pd.DataFrame(direct_rows, columns=list(DIRECT.columns)), given_rows)


def of(frame: pd.DataFrame, **cell: object) -> pd.Series:
    for column, value in cell.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def three(make: object, *args: object, **changes: object) -> list[dict]:
    return [make(*args, sex=sex, **changes) for sex in "FMT"]  # type: ignore[operator]


def two_years(**changes: object) -> list[dict]:
    """Direct rows of a window, all shown."""
    return [row for year in (2021, 2022) for row in three(direct, "A", year, **changes)]


@pytest.mark.parametrize(("changes", "status", "reason"), [
    ({}, "A", None),
    ({"n_relevant": 19}, "Q", "small_sample"),
    ({"n_psu": 3}, "U", "few_psu"),
    ({"cv": 40.0, "ci_lower": 5.0, "ci_upper": 37.0}, "Q", "imprecise"),
    ({"std_error": None, "ci_lower": None, "ci_upper": None, "cv": None}, "Q", "no_variance"),
    ({**dict.fromkeys(VALUES), "status_reason": "one_year"}, "M", "one_year"),
])
def test_a_pooled_value_is_held_against_the_rule_of_a_direct_one(
    changes: dict[str, object], status: str, reason: str | None
) -> None:
    row = of(protect(two_years(), [estimate(**changes)])[0], method="pooled")
    assert row["obs_status"] == status
    assert (row["status_reason"] if pd.notna(row["status_reason"]) else None) == reason
    assert row[VALUES].isna().all() == (status not in SHOWN)


def test_a_model_value_is_held_against_its_precision_and_not_against_the_sample_of_its_place() -> None:
    nobody = {"n_persons": 0, "n_households": 0, "n_psu": 0, "n_relevant": 0}
    precision = ({}, {"cv": 20.0, "ci_lower": 14.0, "ci_upper": 28.0}, {"cv": 40.0, "ci_lower": 5.0, "ci_upper": 37.0})
    found = [
        of(protect(three(direct, "M"), [estimate("model", **nobody, **change)])[0], method="model")
        for change in precision
    ]
    assert [row["obs_status"] for row in found] == ["A", "U", "Q"]
    assert found[0]["sample_size_band"] == "none" and found[0]["obs_value"] == 21.0


@pytest.mark.parametrize("warning", ["not_sampled", "at_boundary"])
def test_what_a_model_warns_of_makes_its_values_of_low_reliability(warning: str) -> None:
    rows = [estimate("model", sex=sex, status_reason=warning) for sex in "FMT"]
    by_method, best = protect(three(direct, "Q"), rows)
    found = by_method[by_method["method"] == "model"]
    assert set(found["obs_status"]) == {"U"} and set(found["status_reason"]) == {warning}
    assert set(best["choice"]) == {"model_low"}


def test_model_values_are_published_in_half_points_with_wider_errors_and_intervals() -> None:
    given = {"obs_value": 21.3, "std_error": 0.61, "ci_lower": 19.9, "ci_upper": 22.6}
    found = of(protect(three(direct, "Q"), [estimate("model", sex=sex, **given) for sex in "FMT"])[0], method="model",
               sex="F")
    assert (found["obs_value"], found["std_error"], found["ci_lower"], found["ci_upper"]) == (21.5, 1.0, 19.5, 23.0)


def test_women_and_men_of_a_method_are_shown_together_and_hidden_with_both_sexes_of_a_share() -> None:
    def hidden(indicator: str, sex: str) -> set[str]:
        rows = [estimate(sex=s, indicator=indicator, n_relevant=5 if s == sex else 500) for s in "FMT"]
        found = protect(two_years(indicator=indicator), rows)[0]
        return set(found.loc[(found["method"] == "pooled") & (found["obs_status"] == "Q"), "sex"])

    assert hidden("arop", "F") == {"F", "M"}
    assert hidden("arop", "T") == {"F", "M", "T"}
    assert hidden("gini", "T") == {"T"}


def test_a_pooled_employment_gap_goes_with_the_rates_it_compares() -> None:
    codes = {"indicator": "employment"}
    rows = [estimate(sex=s, **codes, n_relevant=5 if s == "F" else 500) for s in "FMT"]
    rows.append(estimate(indicator="employment_gap", unit="PT"))
    found = protect([*two_years(**codes), direct(indicator="employment_gap", unit="PT")], rows)[0]
    assert of(found, method="pooled", indicator="employment_gap")["obs_status"] == "Q"


def test_pooled_medians_are_rounded_as_direct_ones() -> None:
    median = {"indicator": "median_eq_income", "unit": "ALL"}
    row = of(protect(two_years(**median), [estimate(obs_value=263_456.7, **median)])[0], method="pooled")
    assert row["obs_value"] == 263_500


def statuses(found: pd.DataFrame) -> dict[tuple[int, str], str]:
    rows = found[found["method"] == "pooled"]
    return dict(zip(zip(rows["time_period"], rows["sex"], strict=True), rows["obs_status"], strict=True))


def years_of(*hidden: int, sexes: str = "FMT", years: tuple[int, ...] = (2021, 2022, 2023)) -> list[dict]:
    return [direct("Q" if y in hidden and s in sexes else "A", y, s) for y in years for s in "FMT"]


def test_a_window_with_one_hidden_year_is_hidden_for_women_men_and_both() -> None:
    found = protect(years_of(2022), three(estimate, year=2023))[0]
    assert statuses(found) == {(2023, s): "Q" for s in "FMT"}
    row = of(found, method="pooled", sex="T")
    assert (row["conf_status"], row["status_reason"]) == ("D", "complementary")


def test_a_window_with_two_hidden_years_gives_neither_away() -> None:
    assert set(statuses(protect(years_of(2021, 2022), three(estimate, year=2023))[0]).values()) == {"A"}


def test_of_overlapping_windows_the_one_with_the_smaller_sample_goes() -> None:
    windows = [*three(estimate, year=2022, n_persons=300), *three(estimate, year=2023, n_persons=500)]
    found = statuses(protect(years_of(2021, 2022, 2023), windows)[0])
    assert found == {**{(2022, s): "Q" for s in "FMT"}, **{(2023, s): "A" for s in "FMT"}}
    larger = [*three(estimate, year=2022, n_persons=900), *three(estimate, year=2023, n_persons=500)]
    found = statuses(protect(years_of(2021, 2022, 2023), larger)[0])
    assert found == {**{(2022, s): "A" for s in "FMT"}, **{(2023, s): "Q" for s in "FMT"}}


def test_women_who_are_hidden_in_one_year_alone_do_not_follow_from_men_and_both_sexes_of_the_window() -> None:
    """Both sexes of 2022 are shown: with the window's women, or men, the year's women and men are known."""
    found = protect(years_of(2022, sexes="FM"), three(estimate, year=2023))[0]
    assert set(statuses(found).values()) == {"Q"}


def test_a_value_that_is_not_a_share_is_bound_to_its_own_years_only() -> None:
    codes = {"indicator": "gini", "unit": "IDX"}
    rows = [{**row, **codes} for row in years_of(2022, sexes="FM")]
    both_sexes_only = [estimate(year=2023, sex="T", **codes)]
    assert set(statuses(protect(rows, both_sexes_only)[0]).values()) == {"A"}
    assert set(statuses(protect(rows, three(estimate, year=2023, **codes))[0]).values()) == {"Q"}


def test_the_hidden_add_on_of_a_year_does_not_follow_from_pooled_arop_and_arope() -> None:
    codes = ("arop", "arope", "arope_add_on")
    annual = [
        direct("Q" if y == 2022 else "A", y, s, indicator=code) for code in codes for y in (2021, 2022) for s in "FMT"
    ]
    found, _ = protect(annual, [
        estimate(year=2022, sex=s, indicator=code, n_persons=600) for code in codes[:2] for s in "FMT"
    ])
    assert set(found.loc[found["method"] == "pooled", "obs_status"]) == {"Q"}


def test_a_year_in_which_a_place_was_not_measured_is_kept_like_a_hidden_one() -> None:
    later = [row for row in years_of() if row["time_period"] > 2021]
    assert set(statuses(protect(later, three(estimate, year=2023))[0]).values()) == {"Q"}
    newest = [row for row in later if row["time_period"] > 2022]
    assert set(statuses(protect(newest, three(estimate, year=2023))[0]).values()) == {"A"}


def test_windows_are_read_as_they_are_written() -> None:
    assert survey_years("2021-2023") == [2021, 2022, 2023]
    assert survey_years("2021, 2023") == [2021, 2023]
    assert survey_years("2024") == [2024]


def recovered(annual: pd.DataFrame, pooled: pd.DataFrame, women: dict[int, float]) -> set[tuple[int, str]]:
    """Hidden annual shares with one possible value for somebody who knows the true share of women in every year."""
    unknown = [(r.time_period, r.sex) for r in annual.itertuples() if r.obs_status == "Q"]
    years = sorted(set(annual["time_period"]))
    equations = [
        [{(y, "F"): women[y], (y, "M"): 1 - women[y], (y, "T"): -1.0}.get(cell, 0.0) for cell in unknown] for y in years
    ]
    for row in pooled[pooled["obs_status"].isin(SHOWN)].itertuples():
        window = [y for y in survey_years(row.years) if y in years]
        equations.append([1.0 / len(window) if c[0] in window and c[1] == row.sex else 0.0 for c in unknown])
    if not unknown:
        return set()
    matrix = np.array(equations)
    rank = np.linalg.matrix_rank(matrix, tol=1e-9)
    return {cell for cell, told in zip(unknown, np.eye(len(unknown)), strict=True)
            if np.linalg.matrix_rank(np.vstack([matrix, told]), tol=1e-9) == rank}


def test_the_recovery_finds_what_can_be_computed() -> None:
    annual = pd.DataFrame(years_of(2022))
    pooled = pd.DataFrame(three(estimate, year=2023)).assign(obs_status="A")
    assert recovered(annual, pooled, {2021: 0.51, 2022: 0.52, 2023: 0.49}) == {(2022, s) for s in "FMT"}
    assert recovered(annual, pooled.assign(obs_status="Q"), {2021: 0.51, 2022: 0.52, 2023: 0.49}) == set()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.2, 0.5, 0.8]))
def test_no_hidden_year_can_be_recovered_from_pooled_values(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    years = (2018, 2019, 2020, 2021, 2022, 2023)
    hidden_sexes = {y: str(rng.choice(["", "FM", "FMT"], p=[1 - rate, rate / 2, rate / 2])) for y in years}
    annual = pd.DataFrame([direct("Q" if s in hidden_sexes[y] else "A", y, s) for y in years for s in "FMT"])
    windows = [(2018, 2019), (2018, 2020), (2019, 2020), (2021, 2022), (2021, 2023), (2022, 2023)]
    pooled = pd.DataFrame([
        estimate(sex=s, years=f"{a}-{b}", year=100 * a + b, n_persons=int(n)) | {"obs_status": "A"}
        for (a, b), n in zip(windows, rng.integers(50, 900, len(windows)), strict=True) for s in "FMT"
    ])
    gone = revealing(annual, pooled)
    assert pooled.assign(gone=gone).groupby("time_period")["gone"].nunique().eq(1).all()
    women = {y: float(rng.uniform(0.45, 0.55)) for y in years}
    assert recovered(annual, pooled.assign(obs_status=np.where(gone, "Q", "A")), women) == set()
    if not any(hidden_sexes.values()):
        assert not gone.any()


def choice_of(direct_statuses: str, pooled: str, model: str) -> pd.DataFrame:
    """Best available of one place; the statuses of women, men and both sexes by method."""
    change: dict[str, dict[str, object]] = {"A": {}, "U": {"cv": 20.0, "ci_lower": 14.0, "ci_upper": 28.0},
                                            "Q": {"cv": 40.0, "ci_lower": 5.0, "ci_upper": 37.0}}
    annual = [direct(status, sex=s) for status, s in zip(direct_statuses, "FMT", strict=True)]
    # two other years are hidden, so that no pooled value has to go
    annual += [direct("Q", year, s) for year in (2020, 2021) for s in "FMT"]
    rows = [estimate(m, sex=s, years="2020-2022", **change[v]) for m, code in (("pooled", pooled), ("model", model))
            for v, s in zip(code, "FMT", strict=True)]
    best = protect(annual, rows)[1]
    return best[best["time_period"] == 2022].set_index("sex")


@pytest.mark.parametrize(("direct_statuses", "pooled", "model", "choice"), [
    ("AAA", "AAA", "AAA", "direct_reliable"),
    ("UUA", "AAA", "AAA", "pooled_reliable"),
    ("UUA", "UUA", "AAA", "model_reliable"),
    ("UUA", "UUA", "UUU", "direct_low"),
    ("QQA", "UUA", "UUA", "pooled_low"),
    ("QQQ", "QQQ", "UUA", "model_low"),
    ("QQA", "QQA", "QQQ", "nothing"),
    ("QQQ", "QQQ", "QQQ", "nothing"),
])
def test_the_first_reliable_method_speaks_else_the_first_of_low_reliability(
    direct_statuses: str, pooled: str, model: str, choice: str
) -> None:
    best = choice_of(direct_statuses, pooled, model)
    assert set(best["choice"]) == {choice} and len(best) == 3
    assert set(best["method"]) == {choice.split("_")[0] if choice != "nothing" else "none"}
    assert best["obs_value"].isna().all() == (choice == "nothing")
    if choice == "nothing":
        assert set(best["obs_status"]) == {"Q"} and set(best["reliability"]) == {"not_published"}
        assert best["years"].isna().all() and (best["conf_status"] != "F").all()


statuses_of_three = st.sampled_from(["AAA", "UUA", "AAU", "UUU", "QQA", "QQU", "QQQ"])


@settings(max_examples=15, deadline=None)
@given(statuses_of_three, statuses_of_three, statuses_of_three)
def test_women_men_and_both_sexes_of_a_place_never_mix_methods(annual: str, pooled: str, model: str) -> None:
    best = choice_of(annual, pooled, model)
    assert best["method"].nunique() == 1 and best["choice"].nunique() == 1
    assert best["obs_value"].notna().nunique() == 1


def test_values_of_the_best_method_are_copied_as_they_are() -> None:
    by_method, best = protect(
        three(direct, "Q", 2022) + three(direct, "Q", 2021), three(estimate, delivery_id="d7")
    )
    rows = best[best["time_period"] == 2022].reset_index(drop=True)
    shared = [c for c in by_method.columns if c in best.columns]
    copied = by_method[by_method["method"] == "pooled"][shared].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows[shared], copied)
    assert set(rows["delivery_id"]) == {"d7"} and set(rows["years"]) == {"2021-2022"}


def test_the_country_has_its_direct_value_whatever_it_is_worth() -> None:
    best = protect([direct("U", geo="AL"), direct("Q", geo="AL", indicator="gini")], [])[1].set_index("indicator")
    assert set(best["choice"]) == {"direct_only"} and set(best["method"]) == {"direct"}
    assert best.loc["arop", "obs_value"] == 20.0 and pd.isna(best.loc["gini", "obs_value"])


def test_a_place_nobody_was_sampled_in_keeps_its_reason_unless_a_model_speaks_for_it() -> None:
    nobody = [direct("M", sex=s, sample_size_band="none") for s in "FMT"]
    best = protect(nobody, [])[1]
    assert set(best["obs_status"]) == {"M"} and set(best["status_reason"]) == {"no_sample"}
    assert set(best["conf_status"]) == {"F"}
    best = protect(nobody, [estimate("model", sex=s, n_persons=0) for s in "FMT"])[1]
    assert set(best["choice"]) == {"model_reliable"}


def test_an_indicator_of_both_sexes_alone_has_one_row_and_its_own_choice() -> None:
    code = {"indicator": "employment_gap", "unit": "PT"}
    annual = [direct("U", **code), direct("U", 2021, **code), *three(direct, "U")]
    best = protect(annual, [estimate(**code)])[1].query("time_period == 2022").set_index("indicator")
    assert best.loc["employment_gap", "choice"] == "pooled_reliable"
    assert set(best.loc["arop", "choice"]) == {"direct_low"}


def test_every_cell_of_the_direct_table_is_in_both_tables_and_age_bands_in_none() -> None:
    cells = itertools.product("FMT", ("AL", "AL111"), ("TOTAL", "Y_LT18"))
    rows = [direct(sex=s, geo=geo, age=age) for s, geo, age in cells]
    by_method, best = protect(rows, [])
    assert len(by_method) == 3 and set(by_method["geo"]) == {"AL111"} and set(by_method["years"]) == {"2022"}
    assert len(best) == 6
    nothing = protect([], [])
    assert nothing[0].empty and nothing[1].empty
