"""`lnb estimate` on the synthetic survey against every row of the reference (see README.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from lnb_pipeline.cli import app

MEASURES = [
    f"{base}_{percent}" for base in ("arpt", "arpr") for percent in (40, 50, 60, 70)
] + ["rmpg", "qsr", "gini", "mean", "median", "arope", "arope_not_arpr"]
FIXED_LINE = {"arpr_fixed_line": "poor", "arope": "arope_fixed", "arope_not_arpr": "arope_not_arpr_fixed"}
"""Rates whose standard error `se` of the reference holds the line fixed, and the column of 0 and 1 that gives them."""
DESIGN = ("--income", "eq_income", "--weight", "weight", "--stratum", "stratum", "--psu", "psu",
          "--household", "household_id")
Table = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def survey_file(
    survey_a: pd.DataFrame, survey_a_expected: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The survey with the columns that make the reference's age bands and rates with a fixed line."""
    path = tmp_path_factory.mktemp("survey") / "survey_a.csv.gz"
    poor = survey_a.eq_income < survey_a_expected["about"]["line_60"]
    survey_a.assign(
        age_band=np.select([survey_a.age < 18, survey_a.age < 65], ["0-17", "18-64"], "65+"),
        poor=poor.astype(int), arope_fixed=survey_a.arope, arope_not_arpr_fixed=(survey_a.arope == 1) & ~poor,
    ).to_csv(path, index=False)
    return path


def estimated(source: Path, *options: str) -> Table:
    """Rows of the command by measure, code of sex, and municipality or age band ("all" for null)."""
    out = source.with_name("result.parquet")
    found = CliRunner().invoke(app, ["estimate", str(source), *DESIGN, *options, "--out", str(out)])
    assert found.exit_code == 0, (found.output, found.exception)
    frame = pd.read_parquet(out)
    second = next(name for name in ("municipality", "age_band") if name in frame)
    return {
        (row["measure"], "all" if pd.isna(row["sex"]) else f"{row['sex']:.0f}", row[second] or "all"): row
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    }


@pytest.fixture(scope="module", params=["convey", "default"])
def conventions(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def found(survey_file: Path, conventions: str) -> dict[str, Table]:
    """By the second variable, the result of one call each."""
    return {
        second: estimated(
            survey_file, "--by", "sex", "--by", second, "--measure", ",".join(MEASURES), "--exclusion", "smsd,lwi",
            "--rate", "smsd,lwi", "--rate", ",".join(FIXED_LINE.values()), "--contrast", "sex=2:1",
            "--conventions", conventions,
        )
        for second in ("municipality", "age_band")
    }


def row_of(found: dict[str, Table], record: dict[str, Any], indicator: str) -> dict[str, Any]:
    second = "age_band" if record["by"] in ("age", "sex_age") else "municipality"
    sex, domain = "all", record["domain"]
    if record["by"] == "sex":
        sex, domain = domain, "all"
    elif record["by"].startswith("sex_"):
        sex, domain = domain.split("|")
    return found[second][indicator, sex, domain]


def compare(row: dict[str, Any], record: dict[str, Any], error: float | None) -> None:
    where, base = f"{record['indicator']} {record['domain']}", record["indicator"].removesuffix("_gap")
    assert row["df"] == record["df_domain"], where
    in_scope = record.get("n_in_scope") if base == "lwi" else record["n"]
    assert in_scope is None or row["n"] == in_scope, where  # the reference counts those in scope but for the gap
    if record["value"] is None:
        assert (row["estimate"], row["std_error"]) == (None, None), where
        assert row["status"] in ("nobody", "nobody_poor"), where
        return
    assert row["estimate"] == pytest.approx(record["value"], rel=1e-9, abs=1e-12), where
    if base != "lwi":
        assert (row["n_households"], row["n_psu"]) == (record["n_households"], record["n_psu_domain"]), where
    if row["status"] == "no_variance":
        # the default method has no slope where the few poor of a cell have one income
        alike = error is None and base == "rmpg" and record["n_poor"] < 20
        assert alike or record["se"] < 1e-12 * max(1.0, abs(record["value"])), where
        assert (row["std_error"], row["ci_lower"], row["ci_upper"]) == (None, None, None), where
        return
    if error is not None:
        assert row["std_error"] == pytest.approx(error, rel=1e-9, abs=1e-12), where
    if record["df_domain"] == 0:
        assert (row["status"], row["ci_lower"], row["p_value"]) == ("no_interval", None, None), where
    else:
        assert row["ci_lower"] <= row["estimate"] <= row["ci_upper"], where


def test_every_value_and_in_the_compatible_mode_every_standard_error_of_the_reference(
    found: dict[str, Table], survey_a_expected: dict[str, Any], conventions: str
) -> None:
    checked, with_error = 0, 0
    for record in survey_a_expected["records"]:
        base = record["indicator"].removesuffix("_gap")
        indicator = record["indicator"].replace(base, FIXED_LINE.get(base, base), 1)
        row = row_of(found, record, indicator)
        compare(row, record, record["se"] if conventions == "convey" or base in FIXED_LINE else None)
        checked, with_error = checked + 1, with_error + (row["std_error"] is not None)
    assert checked == len(survey_a_expected["records"]) == 860
    assert with_error > 830


def test_aropes_standard_error_has_the_estimated_line_in_it(
    found: dict[str, Table], survey_a_expected: dict[str, Any], conventions: str
) -> None:
    for record in survey_a_expected["records"]:
        error = record.get("se_variants", {}).get("line_estimated")
        if error is not None:
            row = row_of(found, record, record["indicator"])
            compare(row, record, error if conventions == "convey" else None)
    for indicator in ("arope", "arope_not_arpr"):
        row = found["municipality"][indicator, "all", "all"]
        yardstick = next(
            r["se"] for r in survey_a_expected["bootstrap"] if (r["indicator"], r["domain"]) == (indicator, "all")
        )
        assert row["std_error"] == pytest.approx(yardstick, rel=0.05)


def test_a_gap_is_women_minus_men_and_a_ratio_women_over_men(
    found: dict[str, Table], survey_a_expected: dict[str, Any]
) -> None:
    table = found["municipality"]
    compared = 0
    for record in survey_a_expected["records"]:
        if record["indicator"] != "arpr_60_gap" or record["by"] == "age":
            continue
        gap, ratio = (table[f"arpr_60_{kind}", "all", record["domain"]] for kind in ("gap", "ratio"))
        assert gap["estimate"] == pytest.approx(record["women"] - record["men"], rel=1e-9)
        assert (gap["contrast"], ratio["contrast"]) == ("sex=2:1", "sex=2:1")
        if gap["p_value"] is not None:
            assert gap["p_value"] <= gap["q_value"] <= 1
        assert ratio["q_value"] is None
        if record["men"] > 0 and record["women"] > 0:
            assert ratio["estimate"] == pytest.approx(record["women"] / record["men"], rel=1e-9)
            compared += 1
    assert compared >= 12


def test_the_bootstrap_of_the_command_agrees_with_the_linearisation(survey_file: Path) -> None:
    options = ("--by", "sex", "--by", "age_band", "--measure", "arpt,arpr,gini,mean", "--contrast", "sex=2:1")
    linear = estimated(survey_file, *options)
    boot = estimated(survey_file, *options, "--method", "bootstrap", "--replicates", "120", "--seed", "7")
    again = estimated(survey_file, *options, "--method", "bootstrap", "--replicates", "120", "--seed", "7")
    assert boot == again
    assert linear.keys() == boot.keys()
    for key, row in boot.items():
        same = ("estimate", "df", "n", "n_psu", "n_households", "contrast")
        assert [row[name] for name in same] == [linear[key][name] for name in same]
        assert row["std_error"] == pytest.approx(linear[key]["std_error"], rel=0.35), key
    for key in (("arpt", "all", "all"), ("arpr", "all", "all"), ("arpr_gap", "all", "all"), ("mean", "all", "all")):
        assert boot[key]["std_error"] == pytest.approx(linear[key]["std_error"], rel=0.2), key


STATISTICS = [f"{base}_{percent}" for base in ("arpt", "arpr") for percent in (40, 50, 60, 70)] + [
    "rmpg", "qsr", "gini", "mean", "median",
]


def small(source: Path, rows: pd.DataFrame, *options: str) -> pd.DataFrame:
    """The result of the command on a hand-made frame, which names what is there of the design."""
    rows.to_csv(source, index=False)
    design = [part for name in ("stratum", "psu") if name in rows for part in (f"--{name}", name)]
    out = source.with_suffix(".parquet")
    columns = ["--income", "eq_income", "--weight", "weight", *design]
    found = CliRunner().invoke(app, ["estimate", str(source), *columns, *options, "--out", str(out)])
    assert found.exit_code == 0, (found.output, found.exception)
    return pd.read_parquet(out)


def test_hand_made_frames_give_the_values_of_exact_arithmetic(edge_cases: dict[str, Any], tmp_path: Path) -> None:
    checked = 0
    for case in edge_cases["cases"]:
        rows = pd.DataFrame(case["rows"])
        by = next((name for name in ("domain", "sex") if name in rows), None)
        statuses = ["--exclusion", "smsd,lwi", "--rate", "smsd,lwi"] if "lwi" in rows else []
        measures = STATISTICS + (["arope", "arope_not_arpr"] if statuses else [])
        found = small(
            tmp_path / "frame.csv", rows, *(("--by", by) if by else ()), "--measure", ",".join(measures), *statuses,
            "--lonely-psu", "certainty",
        )
        for expected in case["expected"]:
            domain = None if expected["domain"] == "all" else expected["domain"][by]
            chosen = found if by is None else found[found[by].isna() if domain is None else found[by] == domain]
            values = chosen.set_index("measure")["estimate"]
            for statistic, value in expected["values"].items():
                if statistic not in values:
                    continue  # sums, the line of a domain, a domain that is not there
                where = f"{case['name']} {expected['domain']} {statistic}"
                if value is None or statistic in expected.get("degenerate_accept_null", {}):
                    assert np.isnan(values[statistic]), where
                else:
                    assert values[statistic] == pytest.approx(value, rel=1e-9, abs=1e-12), where
                checked += 1
    assert checked > 300


def test_standard_errors_of_small_designs_are_those_of_exact_arithmetic(
    edge_cases: dict[str, Any], tmp_path: Path
) -> None:
    checked = 0
    for case in edge_cases["cases"]:
        for expected in case.get("expected_se", ()):
            domain, rows = expected["domain"], pd.DataFrame(case["rows"])
            name = {"mean": "mean", "rate_below_100000": "arpr"}[expected["indicator"]]
            options = ["--measure", name, "--line", "100000"]
            contrast = domain.get("minuend") if isinstance(domain, dict) else None
            if contrast:
                (by, first), (_, second) = *contrast.items(), *domain["subtrahend"].items()
                options += ["--contrast", f"{by}={first}:{second}"]
                name += "_gap"
            elif domain != "all":
                (by, code), = domain.items()
                options += ["--by", by]
            errors = expected["se"] if isinstance(expected["se"], dict) else {"error": expected["se"]}
            for policy, error in errors.items():
                found = small(tmp_path / "frame.csv", rows, *options, "--lonely-psu", policy)
                found = found[found.measure == name]
                row = (found[found[by] == code] if domain != "all" and not contrast else found).iloc[0]
                assert row.estimate == pytest.approx(expected["value"], rel=1e-12)
                assert row.std_error == pytest.approx(error, rel=1e-12), (case["name"], policy)
                assert row.df == expected["df_domain"]
                checked += 1
    assert checked >= 12
