"""`lnb estimate --contrast`: cells against cells and against everyone, and what leaves no trace."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.estimating import DESIGN, SECRET, refused, row_of, written


def test_a_contrast_is_first_minus_second_in_every_cell_of_the_other_variables(survey: Path) -> None:
    found = written(survey, *DESIGN, "--by", "region", "--measure", "arpt,arpr,mean", "--contrast", "sex=2:1")
    assert list(found.columns)[:3] == ["measure", "region", "sex"]
    for region in (None, "AL01", "AL02"):
        women, men = (row_of(found, "arpr", region=region, sex=sex) for sex in (2, 1))
        gap = row_of(found, "arpr_gap", region=region, contrast="sex=2:1")
        ratio = row_of(found, "arpr_ratio", region=region, contrast="sex=2:1")
        assert gap["estimate"] == pytest.approx(women["estimate"] - men["estimate"], abs=1e-15)
        assert ratio["estimate"] == pytest.approx(women["estimate"] / men["estimate"], rel=1e-12)
        assert gap["n"] == women["n"] + men["n"] and gap["sex"] is None and gap["deff"] is None
        assert (gap["p_value"] < 0.05) == (gap["ci_lower"] * gap["ci_upper"] > 0)
        assert ratio["ci_lower"] * ratio["ci_upper"] == pytest.approx(ratio["estimate"] ** 2)
        assert ratio["q_value"] is None
    gaps = found[found.measure.isin(["arpr_gap", "mean_gap"])]
    assert len(gaps) == 6
    ordered = np.sort(gaps.p_value.to_numpy(float))
    assert gaps.q_value.min() == pytest.approx((ordered * 6 / np.arange(1, 7)).min())
    assert not found.measure.str.startswith("arpt_").any()


def test_a_contrast_with_everyone_is_the_cell_minus_the_whole(survey: Path) -> None:
    found = written(survey, *DESIGN, "--measure", "gini", "--rate", "smsd", "--contrast", "region=AL01:*",
                    "--contrast", "region=AL01:AL02")
    against = {
        name: row_of(found, f"{name}_gap", contrast="region=AL01:*") for name in ("gini", "smsd")
    }
    for name, row in against.items():
        one, whole = row_of(found, name, region="AL01"), row_of(found, name)
        assert row["estimate"] == pytest.approx(one["estimate"] - whole["estimate"], abs=1e-15)
        assert (row["n"], row["n_psu"], row["df"]) == (whole["n"], whole["n_psu"], one["df"])
    apart = row_of(found, "smsd_gap", contrast="region=AL01:AL02")
    assert abs(against["smsd"]["estimate"]) < abs(apart["estimate"])


def test_a_contrast_rests_on_the_degrees_of_freedom_of_what_varies(persons: pd.DataFrame, survey: Path) -> None:
    """A cell of two PSUs against everyone knows no more than the cell; two regions without a common PSU are Welch's."""
    few = persons.psu.isin(sorted(persons.psu[persons.stratum == persons.stratum.iloc[0]].unique())[:2])
    persons.assign(place=np.where(few, "few", persons.region)).to_csv(survey, index=False)
    found = written(survey, *DESIGN, "--measure", "mean", "--contrast", "place=few:*", "--contrast", "place=few:AL02",
                    "--contrast", "sex=2:1")
    cell = row_of(found, "mean", place="few")
    other = row_of(found, "mean", place="AL02")
    assert cell["df"] < other["df"]
    assert row_of(found, "mean_gap", contrast="place=few:*")["df"] == cell["df"]
    welch = row_of(found, "mean_gap", contrast="place=few:AL02")["df"]
    assert cell["df"] <= welch <= cell["df"] + other["df"]
    assert row_of(found, "mean_gap", contrast="sex=2:1", place=None)["df"] == row_of(found, "mean")["df"]


def test_the_order_of_the_rows_leaves_no_trace(persons: pd.DataFrame, survey: Path) -> None:
    """Not in the values, not in the errors, and not in the draws of the bootstrap."""
    for method in (("--method", "linearised"), ("--method", "bootstrap", "--replicates", 20)):
        options = (*DESIGN, "--by", "sex", "--measure", "arpr,gini", *method)
        persons.to_csv(survey, index=False)
        first = written(survey, *options)
        persons.sample(frac=1, random_state=3).to_csv(survey, index=False)
        pd.testing.assert_frame_equal(written(survey, *options), first, rtol=1e-9)


def test_minus_zero_is_zero(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    half = np.where(np.arange(len(persons)) % 2, 0.0, -0.0)
    persons.assign(zero=half).to_parquet(path)
    found = written(path, *DESIGN, "--by", "zero", "--measure", "mean")
    assert len(found) == 2 and found.n.nunique() == 1


def test_a_name_with_a_comma_can_be_quoted(persons: pd.DataFrame, survey: Path) -> None:
    persons.rename(columns={"smsd": "smsd, yes"}).to_csv(survey, index=False)
    assert row_of(written(survey, *DESIGN[2:], "--rate", '"smsd, yes"'), "smsd, yes")["status"] == "defined"


def test_a_view_that_cannot_be_read_does_not_quote_the_cell(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE person AS SELECT 'Name {SECRET}' AS name, 1.0 AS weight")
        connection.execute("CREATE VIEW broken AS SELECT name::INT AS income, weight FROM person")
    error = refused(path, "--table", "broken", "--income", "income", "--weight", "weight")
    assert error.code == "E208" and str(SECRET) not in str(error) and "Name" not in str(error)


def test_a_value_with_a_colon_can_be_contrasted(persons: pd.DataFrame, survey: Path) -> None:
    persons.assign(age=persons.sex.map({1: "18:64", 2: "65:"})).to_csv(survey, index=False)
    found = written(survey, *DESIGN, "--measure", "mean", "--contrast", "age=65::18:64")
    assert row_of(found, "mean_gap")["status"] == "defined"


def test_a_ratio_needs_two_positive_sides(persons: pd.DataFrame, survey: Path) -> None:
    persons.assign(rare=(persons.sex == 2).astype(int)).to_csv(survey, index=False)
    found = written(survey, *DESIGN, "--measure", "mean", "--rate", "rare", "--contrast", "sex=1:2")
    assert row_of(found, "rare_gap")["estimate"] == -1
    ratio = row_of(found, "rare_ratio")
    assert (ratio["estimate"], ratio["std_error"], ratio["status"]) == (None, None, "zero_total")


