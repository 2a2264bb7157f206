"""The estimators against published software on a synthetic survey (see README.md)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.estimation import measure as measures
from lnb_pipeline.estimation.convey import CONVEY
from lnb_pipeline.estimation.grouped import Measured, NationalLine, estimated_line, given_line, measure_cells
from lnb_pipeline.estimation.influence import Influence, combination
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.measure import Measure
from lnb_pipeline.estimation.record import Estimate, IntArray
from lnb_pipeline.estimation.single_psu import refuse
from lnb_pipeline.estimation.survey import Partition, partition, survey_of

AGES = {"0-17": (0, 18), "18-64": (18, 65), "65+": (65, 200)}
FIXED_LINE = ("arpr_fixed_line", "arope", "arope_not_arpr")
"""Their `se` in the reference holds the line fixed, as packages do that see a binary variable."""


class Reference:
    """The synthetic survey, estimated one way or another, addressed as the reference addresses it."""

    def __init__(self, frame: pd.DataFrame, linearisation: Linearisation) -> None:
        self.linearisation = linearisation
        self.survey = survey_of(
            frame.eq_income.to_numpy(float), frame.weight.to_numpy(float), pd.factorize(frame.stratum)[0],
            frame.psu.to_numpy(np.int64), frame.household_id.to_numpy(np.int64),
        )
        self.frame = frame.iloc[self.survey.order].reset_index(drop=True)
        self.variance = refuse(self.survey.design)
        self.line = estimated_line(self.survey, self.variance, linearisation=linearisation)
        self.fixed = given_line(self.line.line.value, self.survey, self.variance)
        self._measured: dict[tuple[str, str, bool], tuple[Measured, dict[str, int]]] = {}

    def domains(self, by: str) -> pd.Series:
        """The domain of every person in a breakdown of the reference."""
        frame = self.frame
        age = pd.cut(frame.age, [0, 18, 65, 200], right=False, labels=list(AGES)).astype(str)
        sex = frame.sex.astype(str)
        if by == "all":
            return pd.Series("all", index=frame.index)
        return {"sex": sex, "municipality": frame.municipality, "sex_municipality": sex + "|" + frame.municipality,
                "age": age, "sex_age": sex + "|" + age}[by]

    def measure(self, indicator: str) -> Measure:
        how = {"linearisation": self.linearisation}
        excluded = ((self.frame.smsd == 1) | (self.frame.lwi == 1)).to_numpy()
        name, _, percent = indicator.partition("_")
        if name in ("arpt", "arpr") and percent.isdigit():
            build = measures.threshold if name == "arpt" else measures.rate
            return build(int(percent) / 100, **how)
        return {
            "rmpg": lambda: measures.median_gap(**how), "qsr": lambda: measures.share_ratio(**how),
            "gini": lambda: measures.gini_coefficient(**how), "mean": lambda: measures.mean_income(),
            "median": lambda: measures.median_income(**how),
            "arpr_fixed_line": lambda: measures.rate(**how),
            "arope": lambda: measures.risk_or_exclusion(excluded, **how),
            "arope_not_arpr": lambda: measures.exclusion_without_poverty(excluded, **how),
            "smsd": lambda: measures.rate_of("smsd", (self.frame.smsd == 1).to_numpy()),
            "lwi": lambda: measures.rate_of("lwi", (self.frame.lwi == 1).to_numpy()),
        }[indicator]()

    def measured(self, indicator: str, by: str, *, fixed: bool) -> tuple[Measured, dict[str, int]]:
        key = (indicator, by, fixed)
        if key not in self._measured:
            cells, names = self.cells(indicator, by)
            line: NationalLine = self.fixed if fixed else self.line
            found = measure_cells(cells, self.measure(indicator), line, self.variance)
            self._measured[key] = found, {name: at for at, name in enumerate(names)}
        return self._measured[key]

    def cells(self, indicator: str, by: str) -> tuple[Partition, list[str]]:
        codes, names = pd.factorize(self.domains(by), sort=True)
        codes = codes.astype(np.int64)
        scope: IntArray = np.where(self.frame.lwi.isna(), -1, codes) if indicator == "lwi" else codes
        cells = partition(self.survey, self.survey.design, scope)
        return cells, [str(names[code]) for code in cells.code]

    def find(self, indicator: str, by: str, domain: str, *, fixed: bool) -> tuple[Measured, int | None]:
        found, place = self.measured(indicator, by, fixed=fixed)
        return found, place.get(domain)

    def gap(self, record: dict[str, Any], *, fixed: bool) -> tuple[list[Estimate], Influence]:
        """Women and men of a domain, and the influence of their difference."""
        indicator = record["indicator"].removesuffix("_gap")
        by = "sex" if record["by"] == "all" else f"sex_{record['by']}"
        sides = [f"{sex}|{record['domain']}" if record["by"] != "all" else sex for sex in ("2", "1")]
        found = [self.find(indicator, by, side, fixed=fixed) for side in sides]
        influences = [m.influence(at or 0) for m, at in found]
        assert influences[0] is not None and influences[1] is not None
        estimates = [m.estimates[at or 0] for m, at in found]
        return estimates, combination([influences[0], influences[1]], [1, -1])


@pytest.fixture(scope="module")
def as_convey(survey_a: pd.DataFrame) -> Reference:
    return Reference(survey_a, CONVEY)


@pytest.fixture(scope="module")
def default(survey_a: pd.DataFrame) -> Reference:
    return Reference(survey_a, PROPAGATED)


def test_the_survey_has_the_design_the_reference_was_computed_with(default: Reference) -> None:
    cells, _ = default.cells("mean", "all")
    assert (default.survey.design.n_psu, default.survey.design.n_strata) == (253, 24)
    assert cells.df.tolist() == [229] and cells.n_households is not None and cells.n_households.tolist() == [2514]


@pytest.mark.parametrize("way", ["as_convey", "default"])
def test_values_sizes_and_degrees_of_freedom_of_all_domains(
    request: pytest.FixtureRequest, survey_a_expected: dict[str, Any], way: str
) -> None:
    survey: Reference = request.getfixturevalue(way)
    checked = 0
    for record in survey_a_expected["records"]:
        if record["indicator"].endswith("_gap"):
            continue
        where = f"{record['indicator']} {record['domain']}"
        found, at = survey.find(record["indicator"], record["by"], record["domain"], fixed=False)
        checked += 1
        if at is None:  # nobody in scope
            assert (record["value"], record["n_in_scope"]) == (None, 0), where
            continue
        estimate, cells = found.estimates[at], found.partition
        assert (cells.df[at], cells.n_psu[at]) == (record["df_domain"], record["n_psu_domain"]), where
        assert estimate.n == record.get("n_in_scope", record["n"]), where
        assert "n_poor" not in record or estimate.n_relevant == record["n_poor"], where
        if record["value"] is None:
            assert estimate.value is None and estimate.status == "nobody_poor", where
        else:
            assert estimate.value == pytest.approx(record["value"], rel=1e-9, abs=1e-12), where
    assert checked == 760


def test_in_the_manner_of_convey_every_standard_error_is_that_of_convey(
    as_convey: Reference, survey_a_expected: dict[str, Any]
) -> None:
    checked = 0
    for record in survey_a_expected["records"]:
        where, fixed = f"{record['indicator']} {record['domain']}", record["indicator"] in FIXED_LINE
        if record["indicator"].endswith("_gap") or record["value"] is None:
            continue
        found, at = as_convey.find(record["indicator"], record["by"], record["domain"], fixed=fixed)
        assert at is not None
        assert np.sqrt(found.variance[at]) == pytest.approx(record["se"], rel=1e-9, abs=1e-12), where
        variant = record.get("se_variants", {}).get("line_estimated")
        if variant is not None:
            found, at = as_convey.find(record["indicator"], record["by"], record["domain"], fixed=False)
            assert np.sqrt(found.variance[at or 0]) == pytest.approx(variant, rel=1e-9, abs=1e-12), where
        checked += 1
    assert checked > 750


def test_in_the_manner_of_convey_gaps_carry_the_covariance_of_shared_psus(
    as_convey: Reference, survey_a_expected: dict[str, Any]
) -> None:
    checked = 0
    for record in survey_a_expected["records"]:
        if not record["indicator"].endswith("_gap"):
            continue
        where = f"{record['indicator']} {record['domain']}"
        fixed = record["indicator"].removesuffix("_gap") in FIXED_LINE
        (women, men), gap = as_convey.gap(record, fixed=fixed)
        assert women.value == pytest.approx(record["women"], rel=1e-9), where
        assert men.value == pytest.approx(record["men"], rel=1e-9), where
        assert np.sqrt(gap.variance(as_convey.variance)) == pytest.approx(record["se"], rel=1e-9), where
        checked += 1
    assert checked == 100


LIMITS = {"rmpg": 0.08, "rmpg_gap": 0.08, "median": 0.05, "qsr_gap": 0.08}
"""How far a national standard error may be from the bootstrap's, which itself is off by 1 to 2 %; else 4 %.
Of the gap in S80/S20 the straight line sees a little too little."""


def test_national_standard_errors_agree_with_the_bootstrap(
    default: Reference, survey_a_expected: dict[str, Any]
) -> None:
    """4,000 replicates; also the rates of women and men and their gap, AROPE with and without poverty."""
    checked = []
    for row in survey_a_expected["bootstrap"]:
        indicator, by, domain = row["indicator"], row["by"], row["domain"]
        name = indicator.removesuffix("_gap").replace("arope_fixed_line", "arope")
        name = name.replace("arope_not_arpr_fixed_line", "arope_not_arpr")
        if by not in ("all", "sex"):
            continue
        fixed = "fixed_line" in indicator
        if indicator.endswith("_gap"):
            record = {"indicator": f"{name}_gap", "by": by, "domain": domain}
            variance = default.gap(record, fixed=fixed)[1].variance(default.variance)
        else:
            found, at = default.find(name, by, domain, fixed=fixed)
            variance = found.variance[at or 0]
        ratio = float(np.sqrt(variance)) / row["se"]
        assert abs(ratio - 1) < LIMITS.get(indicator, 0.04), (indicator, domain, ratio)
        checked.append(indicator)
    assert {"arpt_60", "arpr_60", "arpr_60_gap", "rmpg", "qsr", "gini", "arope", "arope_not_arpr"} <= set(checked)


def test_in_municipalities_the_poverty_gap_is_nearer_to_the_bootstrap_than_a_kernel_density_is(
    default: Reference, as_convey: Reference, survey_a_expected: dict[str, Any]
) -> None:
    """A median of a few poor households jumps; a density at one point does not see it."""
    rows = [r for r in survey_a_expected["bootstrap"] if r["indicator"] == "rmpg" and r["by"] == "municipality"]
    off: dict[str, list[float]] = {"default": [], "convey": []}
    for row in rows:
        for name, survey in (("default", default), ("convey", as_convey)):
            found, at = survey.find("rmpg", "municipality", row["domain"], fixed=False)
            off[name].append(abs(np.log(np.sqrt(found.variance[at or 0]) / row["se"])))
    assert len(rows) == 5
    assert np.mean(off["default"]) < 0.2 < 0.5 < np.mean(off["convey"])
