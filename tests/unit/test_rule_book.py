"""The rules about tables of indicators find what is wrong, and nothing else."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.reference.breaks import series_of
from lnb_pipeline.validation import load_suite, validate

Rows = list[dict[str, object]]


def failures(suite: str, rows: Rows) -> dict[str, int]:
    """How many rows fail each rule that does not hold, where only the columns in question are filled.

    Rules about a row's structure are left out.
    """
    empty, given = empty_frame(TABLES[suite]), pd.DataFrame(rows)
    columns = {c: given[c].astype(empty[c].dtype) for c in given}
    results = validate(suite, empty.reindex(range(len(rows))).assign(**columns), partition=2024)
    assert [r.rule for r in results if not r.evaluated] == []
    return {r.rule: r.n_failed or 0 for r in results if not r.passed and r.rule_group != "structure"}


def failing(suite: str, rows: Rows) -> set[str]:
    return set(failures(suite, rows))


def estimates(values: dict[str, float], population: dict[str, float] | None = None, **changes: object) -> Rows:
    """One cell of several indicators."""
    return [
        {
            "indicator": code, "definition": "EU2030" if code in ("arope", "arope_add_on", "smsd", "msd") else "EU",
            "time_period": 2023, "income_year": 2022, "geo": "AL", "geo_level": "country", "sex": "T", "age": "TOTAL",
            "population_group": "TOTAL", "unit": "PC", "obs_value": value, "n_persons": 10, "n_households": 4,
            "n_psu": 2, "n_relevant": 10, "population": (population or {}).get(code, 1000.0), **changes,
        }
        for code, value in values.items()
    ]


def test_arope_is_arop_and_what_it_adds_where_both_are_about_the_same_persons() -> None:
    sound = {"arop": 20.0, "arope_add_on": 15.0, "arope": 35.0}
    assert failing("estimates.observation", estimates(sound)) == set()
    assert failing("estimates.observation", estimates({**sound, "arope": 36.0})) == {"arope.parts"}
    others = estimates({**sound, "arope": 36.0}, {"arop": 1100.0})
    assert failing("estimates.observation", others) == set()


@pytest.mark.parametrize("values", [
    {"arope": 19.0, "arop": 20.0}, {"arope": 19.0, "smsd": 20.0}, {"msd": 19.0, "smsd": 20.0},
])
def test_a_wider_measure_is_no_lower_than_one_it_holds(values: dict[str, float]) -> None:
    assert failing("estimates.observation", estimates(values)) == {"wider.not_lower"}
    code = next(iter(values))
    assert failing("estimates.observation", estimates({**values, code: 20.0})) == set()
    assert failing("estimates.observation", estimates(values, {code: 1100.0})) == set()
    published = [{**row, "obs_status": "A", "reliability": "reliable", "population": 4000.0}
                 for row in estimates({**values, code: 17.0})]
    assert failing("indicators.observation", drop(published)) == {"wider.not_lower"}
    assert failing("indicators.observation", drop([{**row, "population": 3000.0} for row in published])) == set()


def drop(rows: Rows) -> Rows:
    """Rows without the columns that only estimates have."""
    return [{k: v for k, v in row.items() if k in TABLES["indicators.observation"].columns} for row in rows]


def by_sex(persons: tuple[int, int, int], population: tuple[float, float, float]) -> Rows:
    return [
        {**estimates({"arop": 20.0})[0], "sex": sex, "n_persons": n, "n_relevant": n, "population": size}
        for sex, n, size in zip("FMT", persons, population, strict=True)
    ]


def test_women_and_men_are_all_persons() -> None:
    assert failing("estimates.observation", by_sex((6, 5, 11), (600.5, 500.0, 1100.5))) == set()
    assert failing("estimates.observation", by_sex((6, 5, 12), (600.5, 500.0, 1100.5))) == {"sexes.add_up"}
    assert failing("estimates.observation", by_sex((6, 5, 11), (600.5, 500.0, 1100.6))) == {"sexes.add_up"}
    assert failing("estimates.observation", by_sex((6, 5, 11), (600.5, 500.0, 1100.5))[2:]) == set()


def test_rounded_populations_of_women_and_men_are_near_that_of_all() -> None:
    def published(*population: float) -> Rows:
        return drop([{**row, "obs_status": "A", "reliability": "reliable"} for row in by_sex((6, 5, 11), population)])

    assert failing("indicators.observation", published(600, 500, 1200)) == set()
    assert failing("indicators.observation", published(600, 500, 1300)) == {"sexes.add_up"}


@pytest.mark.parametrize("suite", [
    "estimates.observation", "estimates.gender_gap", "estimates.observation_by_method", "indicators.observation",
    "indicators.gender_gap_by_group", "indicators.best_available", "indicators.municipality_by_age",
])
def test_no_definition_leaves_its_years_and_no_code_has_two(suite: str) -> None:
    def row(indicator: str, definition: str, year: int) -> dict[str, object]:
        return {"indicator": indicator, "definition": definition, "time_period": year}

    sound = [row("smd", "EU2020", 2020), row("arope_2020", "EU2020", 2018), row("arope", "EU2030", 2018),
             row("arop", "EU", 2017)]
    assert "definition.one" not in failures(suite, sound)
    wrong = [row("smd", "EU2020", 2021), row("smsd", "EU2030", 2017), row("arope", "EU2020", 2020),
             row("arope_2020", "EU2030", 2020), row("lwi", "EU2020", 2019), row("lwi", "EU2030", 2019)]
    assert failures(suite, wrong)["definition.one"] == len(wrong)


def test_a_window_of_one_year_or_across_a_break_is_found() -> None:
    def windows(*pairs: tuple[str, int]) -> Rows:
        return [{"method": "pooled", "years": years, "time_period": year} for years, year in pairs]

    sound = windows(("2018-2020", 2020), ("2021-2023", 2023), ("2022-2023", 2023), ("2024-2026", 2026))
    wrong = windows(("2023", 2023), ("2023-2023", 2023), ("2020-2021", 2021), ("2019-2022", 2022),
                    ("2023-2024", 2024), ("2022-2025", 2025), ("2021-2022", 2023))
    for suite in ("estimates.observation_by_method", "indicators.observation_by_method", "indicators.best_available"):
        assert "window.one_series" not in failures(suite, sound)
        assert failures(suite, wrong)["window.one_series"] == len(wrong)


def test_the_breaks_of_the_rule_are_those_of_the_reference() -> None:
    (rule,) = [r for r in load_suite("estimates.observation_by_method") if r.rule == "window.one_series"]
    pattern = re.search(r"fullmatch\('(.*?)'\)", str(rule.holds))
    assert pattern is not None
    for year in range(2017, 2031):
        same = series_of(year) == series_of(year + 1)
        assert bool(re.fullmatch(pattern[1], f"{year}-{year + 1}")) == same


def best(method: str, choice: str, sexes: str = "FMT", value: float | None = 20.0, **changes: object) -> Rows:
    return [
        {"indicator": "arop", "time_period": 2023, "definition": "EU", "geo": "AL111", "geo_level": "municipality",
         "set_status": "illustrative", "sex": s, "method": method, "choice": choice, "obs_value": value,
         "years": "2022-2023" if method == "pooled" else None, "obs_status": "A" if value else "Q",
         "reliability": "reliable" if value else "not_published", "conf_status": "F" if value else "N", **changes}
        for s in sexes
    ]


def test_one_method_speaks_for_women_men_and_both_sexes_of_a_place() -> None:
    suite = "indicators.best_available"
    assert failing(suite, best("pooled", "pooled_reliable")) == set()
    mixed = best("pooled", "pooled_reliable", "FM") + best("direct", "direct_reliable", "T")
    assert failing(suite, mixed) == {"method.one"}
    half = best("pooled", "pooled_reliable", "FM") + best("pooled", "pooled_reliable", "T", None)
    assert "method.one" in failing(suite, half)


def test_a_choice_that_contradicts_its_row_is_found() -> None:
    suite = "indicators.best_available"
    wrong = [best("model", "pooled_reliable"), best("none", "nothing"), best("direct", "direct_only"),
             best("direct", "direct_reliable", geo_level="country", geo="AL")]
    for rows in wrong:
        assert failures(suite, rows) == {"choice.says_method": 3}
    assert failures(suite, best("model", "model_reliable", obs_status="U", reliability="low")) == {
        "reliable.unflagged": 3
    }
    assert failures(suite, best("none", "nothing", value=None)) == {}


def effect(**changes: object) -> dict[str, object]:
    return {
        "time_period": 2023, "definition": "EU2030", "gap_poverty": 1.0, "gap_with_deprivation": 3.0,
        "gap_with_work_intensity": 4.0, "added": 3.0, "added_error": 0.8, "added_lower": 1.4, "added_upper": 4.6,
        "added_p_value": 0.001, "added_deprived_only": 1.5, "added_low_work_only": 1.0, "added_both": 0.5, **changes,
    }


SHOWN = {"obs_status": "A", "reliability": "reliable"}
SUPPORTED = {"verdict": "supported", "added_q_value": 0.01, **SHOWN}


@pytest.mark.parametrize(("suite", "shown"), [
    ("estimates.measurement_effect", {}), ("indicators.measurement_effect", SUPPORTED),
])
def test_an_effect_that_does_not_add_up_is_found(suite: str, shown: dict[str, object]) -> None:
    assert failures(suite, [effect(**shown)]) == {}
    wrong: Rows = [{"gap_poverty": 1.1}, {"added_both": 0.6}, {"added_upper": 2.0}, {"added_p_value": 1.2},
                   {"definition": "EU2020"}, {"definition": "EU"}]
    assert failures(suite, [effect(**shown, **changes) for changes in wrong]) == {
        "added.adds_up": 2, "added.test": 2, "definition.years": 2,
    }


def verdicts(*given: tuple[float, float, str | None]) -> Rows:
    return [
        effect(added=added, gap_with_work_intensity=1.0 + added, added_deprived_only=added - 1.5, added_lower=-9.0,
               added_upper=9.0, added_q_value=q_value, verdict=verdict, **SHOWN)
        for added, q_value, verdict in given
    ]


def test_a_verdict_is_that_of_its_numbers() -> None:
    suite = "indicators.measurement_effect"
    sound = verdicts((3.0, 0.01, "supported"), (3.0, 0.2, "not_distinguishable"),
                     (-3.0, 0.01, "contradicted"), (-3.0, 0.2, "not_distinguishable"))
    assert failures(suite, sound) == {}
    wrong = verdicts((3.0, 0.2, "supported"), (-3.0, 0.01, "not_distinguishable"),
                     (3.0, 0.01, "contradicted"), (-3.0, 0.2, "contradicted"))
    assert failures(suite, wrong) == {"verdict.agrees": 4}
    assert failures(suite, verdicts((3.0, 0.01, None))) == {"verdict.there": 1}


def test_couples_differ_by_those_who_disagree() -> None:
    row: dict[str, object] = {"she_only": 6.0, "he_only": 2.0, "obs_value": 4.0, "ci_lower": 2.0, "ci_upper": 6.0,
                              "std_error": 1.0, "p_value": 0.01}
    assert failures("estimates.within_couple", [row]) == {}
    wrong: Rows = [{"she_only": 7.0}, {"she_only": 80.0, "he_only": 76.0}, {"ci_upper": 3.0}]
    assert failures("estimates.within_couple", [{**row, **changes} for changes in wrong]) == {
        "couple.difference": 1, "couple.range": 1, "couple.test": 1,
    }


def test_an_indicator_is_there_or_says_why_not() -> None:
    there: dict[str, object] = {"is_available": True, "n_cells": 8, "n_cells_shown": 5, "status_reason": None}
    missing: dict[str, object] = {"is_available": False, "n_cells": 0, "n_cells_shown": 0, "status_reason": "no_panel"}
    assert failures("indicators.availability", [there, missing]) == {}
    wrong: Rows = [{"is_available": False}, {"n_cells": 0}, {"n_cells_shown": 9}, {"status_reason": "no_panel"}]
    assert failures("indicators.availability", [{**there, **changes} for changes in wrong]) == {
        "reason.where_missing": 4
    }


def test_a_direction_is_that_of_the_gap_and_its_false_discovery_rate() -> None:
    def gaps(*given: tuple[str, float, float]) -> Rows:
        return [{"indicator": "arop", "definition": "EU", "time_period": 2023, "obs_value": gap, "p_value": 0.01,
                 "q_value": q_value, "direction": direction, "obs_status": "A"} for direction, gap, q_value in given]

    sound = gaps(("women_higher", 2.0, 0.01), ("men_higher", -2.0, 0.01), ("not_distinguishable", 2.0, 0.05))
    assert failures("indicators.gender_gap", sound) == {}
    wrong = gaps(("women_higher", 2.0, 0.05), ("women_higher", -2.0, 0.01), ("not_distinguishable", 2.0, 0.01),
                 ("nobody", 2.0, 0.01), ("women_higher", 2.0, 0.001))
    assert failures("indicators.gender_gap", wrong) == {"direction.of_test": 5}


def test_a_figure_that_does_not_agree_with_the_published_one_is_counted_and_stops_nothing() -> None:
    rows = pd.DataFrame({"indicator": ["arop", "arop", "arop", "gini"], "agrees": [False, True, None, False]})
    whole = empty_frame(TABLES["audit.benchmark"]).reindex(range(4)).assign(
        indicator=rows["indicator"], agrees=rows["agrees"].astype("boolean")
    )
    found = {r.rule: r for r in validate("audit.benchmark", whole, partition=2024) if r.rule.startswith("agrees")}
    assert {rule: (r.n_failed, r.n_checked) for rule, r in found.items() if r.n_checked} == {
        "agrees.poverty": (1, 2), "agrees.distribution": (1, 1),
    }
    assert {r.severity for r in found.values()} == {"warning"}


def test_every_figure_we_can_compare_has_a_rule_that_counts_it() -> None:
    from lnb_pipeline.reference.benchmarks import comparable_values

    conditions = [str(r.where) for r in load_suite("audit.benchmark") if r.rule.startswith("agrees")]
    for code in {v.indicator for v in comparable_values()}:
        assert sum(f"'{code}'" in condition for condition in conditions) == 1, code
