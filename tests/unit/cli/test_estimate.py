"""`lnb estimate` on tables of a few hundred persons: what it reads, what it writes, what it refuses."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.estimating import COLUMNS, DESIGN, SECRET, lnb, refused, row_of, written


# -- what comes out --------------------------------------------------------------------------------------
def test_the_columns_stand_in_their_order_and_every_subset_of_the_variables_is_there(survey: Path) -> None:
    found = written(survey, *DESIGN, "--household", "household", "--by", "sex", "--by", "region", "--rate", "smsd")
    assert list(found.columns) == ["measure", "sex", "region", *COLUMNS]
    assert list(dict.fromkeys(found.measure)) == ["arpt", "arpr", "rmpg", "qsr", "gini", "smsd"]
    gini = found[found.measure == "gini"]
    cells = list(zip(gini.sex, gini.region, strict=True))
    assert cells == [
        (None, None), (1, None), (2, None), (None, "AL01"), (None, "AL02"), (1, "AL01"), (1, "AL02"), (2, "AL01"),
        (2, "AL02"),
    ]
    assert len(found[found.measure == "arpt"]) == 1
    national, women = row_of(found, "arpr"), row_of(found, "arpr", sex=2)
    assert (national["n_households"], national["n_psu"], national["df"]) == (144, 24, 20)
    assert women["n"] < national["n"] and women["ci_lower"] < women["estimate"] < women["ci_upper"]
    assert set(found.status) == {"defined"} and found.contrast.isna().all() and found.q_value.isna().all()


def test_csv_parquet_and_duckdb_files_give_the_same_rows(persons: pd.DataFrame, survey: Path, tmp_path: Path) -> None:
    options = (*DESIGN, "--household", "household", "--by", "sex,region", "--contrast", "sex=2:1")
    expected = written(survey, *options)
    others = {name: tmp_path / name for name in ("s.csv.gz", "s.tsv", "s[1].parquet", "s.duckdb", "european.csv")}
    persons.to_csv(others["s.csv.gz"], index=False)
    persons.to_csv(others["s.tsv"], index=False, sep="\t", lineterminator="\r\n")
    persons.to_csv(others["european.csv"], index=False, sep=";", decimal=",", encoding="utf-8-sig")
    persons.astype({"region": "category"}).to_parquet(others["s[1].parquet"])
    with duckdb.connect(str(others["s.duckdb"])) as connection:
        connection.register("given", persons)
        connection.execute("CREATE TABLE person AS SELECT * FROM given")
    for name, path in others.items():
        pd.testing.assert_frame_equal(written(path, *options), expected, obj=name)


def test_variables_keep_the_type_they_have_in_the_file(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "typed.csv"
    persons.assign(
        code=persons.sex.map({1: "01", 2: "02"}), urban=persons.sex == 1, size=persons.sex / 2,
        quoted=persons.region.map({"AL01": "Tiranë, qendër", "AL02": "NA"}),
    ).to_csv(path, index=False)
    out = tmp_path / "typed.parquet"
    names = ("code", "urban", "size", "sex", "quoted")
    for name in names:
        result = lnb(path, *DESIGN, "--by", name, "--measure", "mean", "--out", out)
        assert result.exit_code == 0, result.output
        values = pd.read_parquet(out)[name].dropna().tolist()
        assert values == {
            "code": ["01", "02"], "urban": [False, True], "size": [0.5, 1.0], "sex": [1, 2],
            "quoted": ["Tiranë, qendër"],
        }[name]
    assert "quoted is missing for" in result.output  # NA is a missing value in a CSV file


def test_text_strata_and_sampling_units_are_as_good_as_numbers(persons: pd.DataFrame, survey: Path) -> None:
    expected = written(survey, *DESIGN)
    other = survey.with_name("texts.csv")
    persons.assign(psu="place " + persons.psu.astype(str), stratum=persons.stratum.map(ord)).to_csv(other, index=False)
    found = written(other, *DESIGN)
    pd.testing.assert_frame_equal(found, expected, check_exact=False, rtol=1e-12)


def test_a_csv_result_has_empty_cells_for_null_and_no_formula(persons: pd.DataFrame, tmp_path: Path) -> None:
    path, out = tmp_path / "s.csv", tmp_path / "result.csv"
    persons.assign(region=persons.region.map({"AL01": "=1+1", "AL02": "b"})).to_csv(path, index=False)
    out.write_text("what was there before")
    assert lnb(path, *DESIGN, "--by", "region", "--measure", "mean", "--out", out).exit_code == 0
    lines = out.read_text().splitlines()
    assert lines[0] == ",".join(["measure", "region", *COLUMNS])
    assert lines[1].startswith("mean,,") and lines[2].startswith("mean,'=1+1,")
    assert "nan" not in out.read_text().lower()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["result.csv", "s.csv"]


def test_without_out_the_rows_are_a_table_on_the_terminal(survey: Path) -> None:
    result = lnb(survey, *DESIGN, "--by", "sex", "--measure", "gini,arpt")
    assert result.exit_code == 0
    assert "24 sampling units, 4 strata" in result.output and "all" in result.output and "gini" in result.output
    assert "p_value" not in result.output  # columns without an entry are left out


# -- missing values, weights, lines ------------------------------------------------------------------------
def test_missing_values_leave_the_measure_and_stay_in_the_design(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    gaps = persons.astype({"sex": "Int64", "smsd": "Int64"})
    gaps.loc[gaps.index[:30], "income"] = np.nan
    gaps.loc[gaps.index[30:50], "sex"] = pd.NA
    gaps.loc[gaps.index[50:90], "smsd"] = pd.NA
    gaps.to_csv(path, index=False, na_rep="NA")
    result = lnb(path, *DESIGN, "--by", "sex", "--measure", "mean,arpr", "--rate", "smsd", "--out", tmp_path / "r.csv")
    assert "income is missing for 30 of" in result.output and "sex is missing for 20 of" in result.output
    found = written(path, *DESIGN, "--by", "sex", "--measure", "mean,arpr", "--rate", "smsd")
    n = len(persons)
    assert (row_of(found, "mean")["n"], row_of(found, "smsd")["n"]) == (n - 30, n - 40)
    by_sex = [row_of(found, "mean", sex=sex)["n"] for sex in (1, 2)]
    assert sum(by_sex) == n - 50
    known = gaps[gaps.income.notna()]
    assert row_of(found, "mean")["estimate"] == pytest.approx(np.average(known.income, weights=known.weight), rel=1e-12)
    in_scope = gaps[gaps.smsd.notna()]
    share = np.average(in_scope.smsd.astype(float), weights=in_scope.weight)
    assert row_of(found, "smsd")["estimate"] == pytest.approx(share, rel=1e-12)


def test_persons_of_weight_zero_have_no_influence_on_a_value(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "zero.csv"
    extra = persons.iloc[:5].assign(weight=0.0, income=1e9, smsd=1)
    pd.concat([persons, extra]).to_csv(path, index=False)
    with_zero = written(path, *DESIGN, "--rate", "smsd")
    persons.to_csv(path, index=False)
    pd.testing.assert_frame_equal(with_zero, written(path, *DESIGN, "--rate", "smsd"))


def test_a_file_without_weight_and_design_is_estimated_with_a_warning(survey: Path, persons: pd.DataFrame) -> None:
    result = lnb(survey, "--income", "income", "--measure", "mean")
    assert "everyone has weight 1" in result.output and "every person is taken for a sampling unit" in result.output
    found = row_of(written(survey, "--income", "income", "--measure", "mean"), "mean")
    assert found["std_error"] == pytest.approx(persons.income.std() / np.sqrt(len(persons)), rel=1e-12)
    assert (found["n_psu"], found["df"]) == (len(persons), len(persons) - 1)
    result = lnb(survey, "--income", "income", "--household", "household", "--measure", "mean")
    assert "households are taken for the sampling units" in result.output


def test_a_given_line_has_no_sampling_error(persons: pd.DataFrame, survey: Path) -> None:
    found = written(survey, *DESIGN, "--measure", "arpt,arpr", "--line", "120000")
    line, rate = row_of(found, "arpt"), row_of(found, "arpr")
    assert (line["estimate"], line["std_error"], line["status"]) == (120000.0, None, "no_variance")
    persons.assign(poor=(persons.income < 120000).astype(int)).to_csv(survey, index=False)
    fixed = row_of(written(survey, *DESIGN, "--rate", "poor", "--measure", "mean"), "poor")
    for name in ("estimate", "std_error", "ci_lower", "ci_upper", "deff", "n"):
        assert rate[name] == pytest.approx(fixed[name], rel=1e-12), name


@pytest.mark.parametrize("percent", [40, 50, 60, 70])
def test_who_has_exactly_the_line_is_not_poor(tmp_path: Path, percent: int) -> None:
    path = tmp_path / "on_the_line.csv"
    on_the_line = f"{15.15 * percent / 100:.10g}"  # 6.06, which is less than 0.4 times 15.15 in binary numbers
    path.write_text("\n".join(["income", on_the_line, on_the_line, *["15.15"] * 3, "20", "30"]))
    found = written(path, "--income", "income", "--measure", f"arpr_{percent},arpt_{percent}")
    assert row_of(found, f"arpr_{percent}")["estimate"] == 0
    assert row_of(found, f"arpt_{percent}")["estimate"] == pytest.approx(float(on_the_line), rel=1e-12)


def test_the_line_keeps_to_its_percentage_where_it_has_no_variance(tmp_path: Path) -> None:
    path = tmp_path / "lonely.csv"
    path.write_text("income,stratum\n10,1\n45,1\n55,2\n100,2\n100,3\n120,3\n")
    options = ("--income", "income", "--stratum", "stratum", "--psu", "stratum", "--lonely-psu", "certainty")
    found = written(path, *options, "--measure", "arpr,arpr_40")
    assert row_of(found, "arpr")["estimate"] == pytest.approx(2 / 6)
    assert row_of(found, "arpr_40")["estimate"] == pytest.approx(1 / 6)


def test_ties_and_negative_incomes_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "negative.csv"
    incomes = [-50, -50, 0, 0, 10, 10, 10, 10, 100, 400] * 3
    path.write_text("income,psu\n" + "\n".join(f"{y},{k % 6}" for k, y in enumerate(incomes)))
    found = written(path, "--income", "income", "--psu", "psu", "--measure", "arpr,median,qsr,gini,mean,poverty_gap")
    values = {name: row_of(found, name)["estimate"] for name in ("arpr", "median", "qsr", "mean", "poverty_gap")}
    assert values["arpr"] == pytest.approx(0.4)
    assert values["median"] == pytest.approx(10)
    assert values["qsr"] == pytest.approx(500 / -100)
    assert values["mean"] == pytest.approx(44)
    assert values["poverty_gap"] == pytest.approx((2 * (6 + 50) + 2 * 6) / 6 / 10)
    assert row_of(found, "gini")["estimate"] > 0


def test_undefined_values_are_null_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "alike.csv"
    rows = ["100,1,1,a", "100,1,1,a", "100,1,2,a", "100,1,2,a", ",1,1,b", ",1,2,b", "500,0,1,c"]
    path.write_text("\n".join(["income,weight,psu,region", *rows]))
    found = written(path, "--income", "income", "--weight", "weight", "--psu", "psu", "--by", "region",
                    "--measure", "arpr,rmpg,qsr,mean,gini")
    status = {(m, r): row_of(found, m, region=r)["status"] for m in ("arpr", "rmpg", "mean") for r in ("a", "b", "c")}
    assert status == {
        ("arpr", "a"): "defined", ("rmpg", "a"): "nobody_poor", ("mean", "a"): "no_variance",
        **{(m, r): "nobody" for m in ("arpr", "rmpg", "mean") for r in ("b", "c")},
    }
    assert row_of(found, "qsr")["status"] == "zero_total"
    empty = row_of(found, "mean", region="b")
    assert (empty["estimate"], empty["std_error"], empty["n"], empty["n_psu"]) == (None, None, 0, 0)


def test_a_file_without_a_single_income_has_rates_and_reasons(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("income,psu,owner\n,1,T\nNA,2,F\n,3,true\n.,4,\n")
    options = ("--income", "income", "--psu", "psu", "--rate", "owner", "--measure", "arpt,arpr,gini")
    for method in ((), ("--method", "bootstrap", "--replicates", 5)):
        found = written(path, *options, *method)
        assert found.set_index("measure").status.to_dict() == {
            "arpt": "nobody", "arpr": "nobody", "gini": "nobody", "owner": "defined",
        }
        assert row_of(found, "owner")["estimate"] == pytest.approx(2 / 3) and row_of(found, "owner")["n"] == 3


def test_a_share_of_nobody_has_an_interval_that_stays_inside(persons: pd.DataFrame, survey: Path) -> None:
    persons.assign(never=0, always=1).to_csv(survey, index=False)
    found = written(survey, *DESIGN, "--household", "household", "--rate", "never,always", "--measure", "mean")
    never, always = row_of(found, "never"), row_of(found, "always")
    assert (never["estimate"], never["ci_lower"], never["status"]) == (0.0, 0.0, "defined")
    assert 0 < never["ci_upper"] < 0.1
    assert (always["estimate"], always["ci_upper"]) == (1.0, 1.0)
    assert always["ci_lower"] == pytest.approx(1 - never["ci_upper"])


# -- exclusion ---------------------------------------------------------------------------------------------
def test_arope_counts_who_is_poor_or_excluded(persons: pd.DataFrame, survey: Path) -> None:
    found = written(survey, *DESIGN, "--measure", "arpt,arpr,arope,arope_not_arpr", "--exclusion", "smsd")
    line = row_of(found, "arpt")["estimate"]
    poor, excluded = persons.income < line, persons.smsd == 1
    assert row_of(found, "arope")["estimate"] == pytest.approx(np.average(poor | excluded, weights=persons.weight))
    without = np.average(excluded & ~poor, weights=persons.weight)
    assert row_of(found, "arope_not_arpr")["estimate"] == pytest.approx(without)
    persons.assign(arope=(poor | excluded).astype(int)).to_csv(survey, index=False)
    result = lnb(survey, *DESIGN, "--rate", "arope", "--measure", "mean")
    assert "holds the poverty line fixed" in result.output and "--measure arope --exclusion" in result.output


# -- lonely sampling units -----------------------------------------------------------------------------------
@pytest.fixture
def lonely(persons: pd.DataFrame, survey: Path) -> Path:
    persons[(persons.stratum != "E") | (persons.psu == 1)].to_csv(survey, index=False)
    return survey


def test_a_lonely_sampling_unit_is_refused_unless_a_policy_is_named(lonely: Path) -> None:
    error = refused(lonely, *DESIGN)
    assert error.code == "E311" and "1 of 4 strata" in str(error) and "--lonely-psu centre" in str(error)
    assert refused(lonely, *DESIGN, "--lonely-psu", "fail").code == "E311"


def test_policies_have_the_names_of_r_too(lonely: Path) -> None:
    def error(policy: str) -> float:
        return float(row_of(written(lonely, *DESIGN, "--measure", "mean", "--lonely-psu", policy), "mean")["std_error"])

    errors = {policy: error(policy) for policy in ("certainty", "centre", "collapse", "average")}
    assert len({round(value, 6) for value in errors.values()}) == 4
    assert errors["certainty"] == min(errors.values())
    assert (error("remove"), error("adjust")) == (errors["certainty"], errors["centre"])


def test_the_bootstrap_knows_fewer_policies(lonely: Path) -> None:
    boot = ("--method", "bootstrap", "--replicates", 5, "--measure", "mean")
    for policy in ("centre", "average"):
        assert refused(lonely, *DESIGN, *boot, "--lonely-psu", policy).code == "E902"
    for policy in ("certainty", "collapse"):
        assert row_of(written(lonely, *DESIGN, *boot, "--lonely-psu", policy), "mean")["std_error"] > 0


# -- bootstrap -----------------------------------------------------------------------------------------------
def test_the_bootstrap_is_repeatable_and_depends_on_its_seed(survey: Path) -> None:
    options = (*DESIGN, "--by", "sex", "--contrast", "sex=2:1", "--method", "bootstrap", "--replicates", 30)
    first = written(survey, *options)
    pd.testing.assert_frame_equal(first, written(survey, *options))
    other = written(survey, *options, "--seed", 2)
    assert (first.estimate == other.estimate).all() and not (first.std_error == other.std_error).all()
    linear = written(survey, *options[:-4])
    assert list(first.measure) == list(linear.measure) and (first.estimate == linear.estimate).all()
    boot, straight = row_of(first, "gini"), row_of(linear, "gini")
    assert boot["deff"] == pytest.approx(straight["deff"] * (boot["std_error"] / straight["std_error"]) ** 2)
    ratio = row_of(first, "arpr_ratio", contrast="sex=2:1")
    assert ratio["ci_lower"] * ratio["ci_upper"] == pytest.approx(ratio["estimate"] ** 2)


def test_a_cell_that_many_replicates_miss_says_so(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "rare.csv"
    here = (persons.stratum == "N") & (persons.psu <= 2)  # both are out in (4/6)^5 = 13 % of replicates
    persons.assign(rare=here.astype(int)).to_csv(path, index=False)
    found = written(path, *DESIGN, "--by", "rare", "--measure", "mean", "--method", "bootstrap", "--replicates", 300)
    row = row_of(found, "mean", rare=1)
    assert row["status"] == "few_replicates" and row["std_error"] > 0 and row["ci_lower"] < row["estimate"]
    assert row_of(found, "mean", rare=0)["status"] == "defined"


def test_a_cell_of_one_sampling_unit_has_no_interval(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    persons.assign(one=((persons.stratum == "N") & (persons.psu == 1)).astype(int)).to_csv(path, index=False)
    row = row_of(written(path, *DESIGN, "--by", "one", "--measure", "arpr", "--contrast", "one=1:0"), "arpr", one=1)
    assert (row["status"], row["df"], row["ci_lower"], row["ci_upper"]) == ("no_interval", 0, None, None)
    assert row["std_error"] > 0


# -- what is refused -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--measure", "giny"), "did you mean gini?"),
        (("--measure", "arpr_0"), "arpr_NN"),
        (("--measure", "arope"), "--exclusion COLUMN"),
        (("--measure", "arpr_40", "--line", "1000"), "leave --line or the percentage out"),
        (("--measure", "arpr", "--rate", "arpr"), "every name once"),
        (("--contrast", "sex"), "VAR=A:B"),
        (("--contrast", "sex=2"), "VAR=A:B"),
        (("--contrast", "sex=2:3"), "1, 2"),
        (("--contrast", "sex=2:2"), "two different values"),
        (("--contrast", "region=AL1:AL02"), "did you mean AL01?"),
        (("--by", "n"), "rename the column"),
        (("--table", "person"), "leave --table out"),
        (("--contrast", "household=9999:1"), "two of 144 values"),
        (("--line", "inf"), "finite"),
        (("--line", "1e400"), "finite"),
        (("--measure", "arpr", "--rate", "arpr_gap", "--contrast", "sex=2:1"), "every name once"),
        (("--out", "result.xlsx"), ".parquet or .csv"),
        (("--out", "nowhere/result.csv"), "a folder that is not there"),
    ],
)
def test_wrong_use_is_refused_with_a_way_out(survey: Path, options: tuple[str, ...], words: str) -> None:
    error = refused(survey, *DESIGN, *options)
    assert error.code == "E902" and words in str(error), str(error)


def test_something_must_be_asked_for(survey: Path) -> None:
    assert refused(survey, "--weight", "weight").code == "E902"
    assert refused(survey, "--rate", "smsd", "--measure", "gini").code == "E902"
    assert refused(survey, *DESIGN, "--out", survey.with_suffix(".csv")).code == "E902"
    assert row_of(written(survey, *DESIGN[2:], "--rate", "smsd"), "smsd")["status"] == "defined"


@pytest.mark.parametrize(
    ("column", "value", "code", "words"),
    [
        ("income", "much", "E207", "1 cells of text"),
        ("income", "inf", "E207", "1 infinite value"),
        ("weight", -SECRET, "E310", "1 of"),
        ("weight", "", "E308", "missing for 1 of"),
        ("stratum", "", "E308", "missing for 1 of"),
        ("psu", "", "E308", "missing for 1 of"),
        ("household", "", "E308", "missing for 1 of"),
        ("smsd", SECRET, "E305", "1 of"),
    ],
)
def test_columns_that_do_not_fit_are_refused_with_a_count(
    persons: pd.DataFrame, survey: Path, column: str, value: object, code: str, words: str
) -> None:
    wrong = persons.astype({column: object})
    wrong.loc[wrong.index[3], column] = value
    wrong.to_csv(survey, index=False)
    error = refused(survey, *DESIGN, "--household", "household", "--rate", "smsd")
    assert error.code == code and f"column {column}" in str(error) and words in str(error), str(error)


def test_a_column_that_is_not_there_is_named_with_its_neighbours(survey: Path) -> None:
    error = refused(survey, *DESIGN, "--by", "regoin")
    assert error.code == "E202" and "did you mean region?" in str(error)
    assert refused(survey, *DESIGN, "--contrast", "gender=2:1").code == "E202"


def test_dates_are_no_incomes_and_lists_no_variables(persons: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    born = pd.Timestamp("2000-01-01") + pd.to_timedelta(persons.sex, unit="D")
    persons.assign(born=born, several=[[1]] * len(persons)).to_parquet(path)
    assert refused(path, "--income", "born").code == "E207"
    assert refused(path, *DESIGN, "--by", "several").code == "E207"
    assert len(written(path, *DESIGN, "--by", "born", "--measure", "mean")) == 3
