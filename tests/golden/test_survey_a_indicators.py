"""`compute` as a whole against the reference of the synthetic survey."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from scipy import stats

from lnb_pipeline.estimation.jackknife import MOST_PSUS
from lnb_pipeline.indicators.catalogue import BY_CODE, available
from lnb_pipeline.indicators.catalogue.entry import UNIT_SCALE
from lnb_pipeline.indicators.compute import Line, compute

CODES = {"arpt_60": "arpt", "arpr_60": "arop", "median": "median_eq_income", "rmpg": "rmpg", "qsr": "s80_s20",
         "gini": "gini", "arope": "arope", "smsd": "smsd", "lwi": "lwi"}
AGES = {"0-17": "Y_LT18", "18-64": "Y18-64", "65+": "Y_GE65"}
LINEAR = ("smsd", "lwi")
"""What is linear has one standard error; the others differ with the way their slopes are found."""


def cell(domain: str) -> tuple[str, str, str]:
    """geo, sex and age of a domain of the reference."""
    geo, sex, age = "AL", "T", "TOTAL"
    for part in domain.split("|") if domain != "all" else ():
        if part in ("1", "2"):
            sex = {"1": "M", "2": "F"}[part]
        elif part in AGES:
            age = AGES[part]
        else:
            geo = part
    return geo, sex, age


def expected_error(record: dict[str, Any]) -> float | None:
    """Null where the reference finds slopes in another way; the Gini as the derivative of its own formula.

    In domains of few PSUs the Gini's error is that of the jackknife, for which the reference has nothing.
    """
    indicator = record["indicator"].removesuffix("_gap")
    if indicator == "gini" and record["n_psu_domain"] <= MOST_PSUS:
        return None
    if indicator == "gini":
        chosen: float = record["se_variants"]["derivative_of_scale_invariant_formula"]
        return chosen
    return record["se"] if indicator in LINEAR else None


def of_everybody(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of places and age bands, without the population groups the reference does not have."""
    return frame[frame.population_group == "TOTAL"]


@pytest.fixture(scope="module")
def computed(survey_a_persons: pd.DataFrame, survey_a_expected: dict[str, Any]) -> dict[str, pd.DataFrame]:
    return compute(
        survey_a_persons, year=2023, line=Line("national_sample", None), set_status="illustrative",
        measured=survey_a_expected["about"]["measured_municipalities"],
    )


def test_observations_are_the_reference_in_their_unit(
    computed: dict[str, pd.DataFrame], survey_a_expected: dict[str, Any]
) -> None:
    rows = of_everybody(computed["estimates.observation"]).set_index(["indicator", "geo", "sex", "age"])
    checked = 0
    for record in survey_a_expected["records"]:
        code = CODES.get(record["indicator"])
        geo, sex, age = cell(record["domain"])
        if code is None or age not in BY_CODE[code].breakdown.ages:
            continue
        row, scale = rows.loc[(code, geo, sex, age)], UNIT_SCALE[BY_CODE[code].unit]
        where = f"{code} {record['domain']}"
        assert row.n_persons == record.get("n_in_scope", record["n"]), where
        assert row.n_psu == record["n_psu_domain"], where
        checked += 1
        if record["value"] is None:
            assert pd.isna(row.obs_value) and row.status_reason == "nobody_poor", where
            continue
        assert row.obs_value == pytest.approx(record["value"] * scale, rel=1e-9, abs=1e-10), where
        assert row.degrees_of_freedom == record["df_domain"], where
        if record["df_domain"] == 0:
            assert pd.isna(row.std_error) and row.status_reason == "no_variance", where
        elif expected_error(record) is not None:
            assert row.std_error == pytest.approx(expected_error(record) * scale, rel=1e-9, abs=1e-10), where
    assert checked >= 400


def test_gaps_are_the_reference_with_a_t_test(
    computed: dict[str, pd.DataFrame], survey_a_expected: dict[str, Any]
) -> None:
    rows = of_everybody(computed["estimates.gender_gap"]).set_index(["indicator", "geo", "age"])
    checked = 0
    for record in survey_a_expected["records"]:
        code = CODES.get(record["indicator"].removesuffix("_gap"))
        if code is None or not record["indicator"].endswith("_gap"):
            continue
        geo, _, age = cell(record["domain"])
        row, scale = rows.loc[(code, geo, age)], UNIT_SCALE[BY_CODE[code].unit]
        where = f"{code} {record['domain']}"
        assert row.obs_value == pytest.approx(record["value"] * scale, rel=1e-9, abs=1e-10), where
        assert row.degrees_of_freedom == record["df_domain"], where
        checked += 1
        if record["df_domain"] == 0:
            assert pd.isna(row.std_error) and pd.isna(row.p_value), where
        elif (error := expected_error(record)) is not None:
            assert row.std_error == pytest.approx(error * scale, rel=1e-9), where
            test = 2 * stats.t.sf(abs(record["value"] / error), record["df_domain"])
            assert row.p_value == pytest.approx(test, rel=1e-8), where
    assert checked >= 35


def test_a_declared_line_of_the_same_value_gives_the_fixed_line_errors(
    survey_a_persons: pd.DataFrame, survey_a_expected: dict[str, Any]
) -> None:
    """The whole file is read as an extract: municipal rates stay, their errors are those of a given line."""
    measured = survey_a_expected["about"]["measured_municipalities"]
    line = Line("declared", survey_a_expected["about"]["line_60"])
    out = compute(survey_a_persons, year=2023, line=line, set_status="confirmed", measured=measured)
    rows = of_everybody(out["estimates.observation"]).set_index(["indicator", "geo", "sex", "age"])
    records = [
        r for r in survey_a_expected["records"]
        if r["indicator"] == "arpr_fixed_line" and "municipality" in r["by"] and r["df_domain"] > 0
    ]
    assert len(records) == 42
    for record in records:
        row = rows.loc[("arop", *cell(record["domain"]))]
        assert row.obs_value == pytest.approx(100 * record["value"], rel=1e-9)
        assert row.std_error == pytest.approx(100 * record["se"], rel=1e-9)
    for record in (r for r in survey_a_expected["records"] if r["indicator"] == "arope"):
        geo, sex, age = cell(record["domain"])
        if geo != "AL" and record["df_domain"] > 0:
            assert rows.loc[("arope", geo, sex, age)].std_error == pytest.approx(100 * record["se"], rel=1e-9)


def test_what_the_survey_did_not_ask_is_not_collected_and_nothing_else(
    computed: dict[str, pd.DataFrame], survey_a_persons: pd.DataFrame
) -> None:
    rows = computed["estimates.observation"]
    unknown = set(survey_a_persons.columns[survey_a_persons.isna().all()])
    expected = {
        entry.code for entry in available(2023) if unknown & {*entry.columns, *filter(None, [entry.within])}
    }
    assert set(rows.indicator[rows.status_reason == "not_collected"]) == expected
    assert rows.obs_value[rows.indicator.isin(expected)].isna().all()
    assert set(CODES.values()) & expected == set()
    assert {"overcrowding", "msd", "no_own_income", "arop_before_transfers"} < expected
