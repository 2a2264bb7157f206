"""The worked queries about services, need, priority and the Social Fund give the known answers of a made-up release."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lnb_pipeline import database
from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.release import assemble, build
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from tests.unit.release.municipal_worlds import Row, code, frame, measured, places, profiles

QUERIES = PROJECT_ROOT / "warehouse" / "queries"
NOT_PUBLISHED = {"women_at_risk_status": "not_published", "set_status": "illustrative"}
MAPPED = {
    "mapping_year": 2021, "n_services": 3, "services_for_violence": 1, "naru_gap": "none", "naru_staff": 2,
    "is_target": False, "agencies": "",
}
NOW: dict[str, Row] = {
    "Kukës": {**measured(60.0, 3.0), "services_for_violence": 0, "naru_gap": "no_unit", "naru_staff": None},
    "Lezhë": {**measured(46.0, 5.0), "services_for_violence": 0, "naru_gap": None, "naru_staff": None},
    "Pukë": {**measured(48.0, 6.0, "low"), "services_for_violence": 0},
    "Vlorë": {**measured(30.0, 2.0), "services_for_violence": 0, "is_target": True},
    "Fier": {**measured(55.0, 2.0), "services_for_violence": 2},
    "Berat": {**measured(50.0, 4.0), "services_for_violence": None},
    "Korçë": {**NOT_PUBLISHED, "services_for_violence": 0},
    "Durrës": {**NOT_PUBLISHED, "services_for_violence": 3},
    "Tropojë": {"services_for_violence": 0, "naru_gap": "no_staff", "naru_staff": 0},
}
BEFORE: dict[str, Row] = {
    **NOW,
    "Kukës": {**NOW["Kukës"], "n_services": 2}, "Lezhë": {**NOW["Lezhë"], "services_for_violence": None},
    "Berat": {**NOW["Berat"], "services_for_violence": 1}, "Vlorë": {**NOW["Vlorë"], "is_target": False},
    "Korçë": {**measured(20.0, 1.0), "services_for_violence": 0},
    "Tropojë": {**NOW["Tropojë"], "women_at_risk_status": "no_survey"}, "Durrës": {"services_for_violence": 3},
}


def of_group(group: str, sex: str, **more: Any) -> Row:
    return {
        "time_period": 2023, "need_group": group, "sex": sex, "need_status": "measured", "mapping_year": 2021,
        "n_services": 1, "n_services_unknown": 0, **more,
    }


def at_risk(persons: float, error: float) -> Row:
    return {
        "persons_at_risk": persons, "persons_at_risk_lower": persons - error, "persons_at_risk_upper": persons + error,
    }


def unmet(ratio: float, error: float) -> Row:
    return {"unmet_ratio": ratio, "unmet_lower": ratio - error, "unmet_upper": ratio + error}


HOME: dict[str, Row] = {
    "Kukës": {**at_risk(900, 200), "beneficiaries": 100},
    "Lezhë": {**at_risk(1500, 500), "beneficiaries": 0, "n_services": 0},
    "Berat": {**at_risk(4000, 100), "beneficiaries": None, "unmet_reason": "beneficiaries_unknown"},
    "Fier": {**at_risk(500, 100), "beneficiaries": 480, "n_services_unknown": 2},
    "Korçë": {"need_status": "not_published", "unmet_reason": "need_unknown", "beneficiaries": 7},
    "Tropojë": {"need_status": "not_measured", "unmet_reason": "need_unknown", "beneficiaries": 7},
}
NEED = [
    *places(HOME, **of_group("older_persons_at_home", "F")),
    *places({"Kukës": at_risk(90_000, 1)}, **of_group("older_persons_at_home", "M")),
    *places({name: {} for name in HOME} | {"Korçë": {**at_risk(300, 50), "beneficiaries": 20}},
            **of_group("older_persons_at_home", "T")),
    *places({"Lezhë": at_risk(70_000, 1)}, **of_group("older_persons_at_home", "F", time_period=2022)),
    *places({"Kukës": {**at_risk(9000, 500), **unmet(0.9, 0.02)}, "Lezhë": {**at_risk(12_000, 900), **unmet(0.8, 0.1)},
             "Fier": {"unmet_reason": "beneficiaries_unknown"},
             "Tropojë": {"need_status": "not_measured", "unmet_reason": "need_unknown"}}, **of_group("everybody", "F")),
    *places({"Kukës": unmet(0.8, 0.02), "Lezhë": unmet(0.5, 0.25), "Fier": unmet(0.5, 0.1),
             "Tropojë": {"need_status": "not_measured", "unmet_reason": "need_unknown"}}, **of_group("everybody", "M")),
]


def place(rank: int, lower: int, upper: int, score: float) -> Row:
    return {"rank": rank, "rank_lower": lower, "rank_upper": upper, "score": score, "first_ten_share": 1.0}


def criterion(name: str, measure: str, contribution: float | None, **more: Any) -> Row:
    return {"criterion": name, "measure": measure, "measured_value": contribution, "contribution": contribution,
            "points": contribution, **more}


PRIORITY = [
    *places({"Kukës": place(1, 1, 3, 0.7), "Lezhë": place(2, 1, 4, 0.6), "Berat": place(3, 4, 5, 0.5),
             "Fier": place(4, 6, 7, 0.4)}, time_period=2023),
    *places({"Fier": place(1, 1, 1, 0.9)}, time_period=2022),
]
CRITERION = [
    row for part in (
        criterion("women_at_risk", "women_at_risk", 0.1), criterion("lack_of_services", "services_per_10000", 0.3),
        criterion("violence", "services_for_violence", 0.05), criterion("naru", "naru_staff", 0.2),
        criterion("commitment", "commitment", 0.15), criterion("rural", "rural_share", None),
        criterion("children", "child_poverty", 0.01), criterion("region", "regional_women_at_risk", 0.02),
    ) for row in places({"Kukës": part}, time_period=2023)
]
SCENARIO = [
    {**row, "allocation_rule": rule, "allocation": money, "against_competition": money - today, "gini": gini}
    for name, people, by_rule in (
        ("Kukës", 10_000, (300, 100, 500_100)), ("Lezhë", 1_000, (300, 200_000, 100_000)), ("Fier", 0, (5, 5, 5)),
    )
    for rule, money, gini, today in zip(
        ("need", "competition", "equity"), by_rule, (0.1, 0.5, 0.2), [by_rule[1]] * 3, strict=True
    )
    for row in places({name: {"inhabitants": people, "assumed": "rural_share", "bound": "none",
                              "outcome_of_change": "gains"}}, time_period=2023)
]


def service(name: str, cell: str, groups: str | None, year: int = 2021) -> Row:
    (row,) = places({name: {"source_cell": cell, "target_groups": groups, "delivery_id": "mapping"}}, time_period=year)
    return row


TABLES: dict[str, list[Row]] = {
    "profiles.need_and_supply": NEED, "profiles.priority": PRIORITY, "profiles.priority_criterion": CRITERION,
    "profiles.social_fund_scenario": SCENARIO,
    "indicators.observation": [
        {"indicator": indicator, "geo": geo, "geo_level": level, "time_period": year, "sex": sex, "age": "TOTAL",
         "obs_value": value, "delivery_id": "survey"}
        for indicator, geo, level, year, sex, value in (
            ("arope", "AL", "country", 2023, "T", 44.0),
            ("arope", "AL", "country", 2023, "F", 46.5), ("arope", "AL", "country", 2022, "T", 10.0),
            ("arope", "AL", "country", 2023, "M", 90.0), ("arop", "AL", "country", 2023, "F", 90.0),
            ("arope", code("Kukës"), "municipality", 2023, "F", 60.0), ("arope", "AL01", "nuts2", 2023, "F", 50.0),
            ("arope", code("Kukës"), "municipality", 2022, "F", 60.0),
        )
    ],
    "services.service": [
        service("Kukës", "Sherbimet!12", "domestic_violence|children"), service("Kukës", "Sherbimet!13", None),
        service("Kukës", "Sherbimet!14", "children", 2019), service("Lezhë", "Sherbimet!15", "children"),
    ],
    "services.municipality_capacity": places(
        {"Kukës": {"source_cell": "Bashkite!4"}, "Lezhë": {"source_cell": "Bashkite!5"}}, time_period=2021,
        delivery_id="mapping",
    ),
    "services.coverage": [
        row for breakdown, n, year in (("total", 7, 2021), ("service_type", 3, 2021), ("total", 99, 2020))
        for row in places({"Dropull": {}, "Kukës": {}}, time_period=year, breakdown=breakdown, n_services=n)
    ],
    "reference.municipal_list": [
        *places({"Kukës": {"list_value": "yes", "locator": "page 3"}, "Fier": {"list_value": "no"}, "Berat": {}},
                time_period=2022, list_name="commitment", list_as_of=pd.Timestamp("2022-05-01"), delivery_id="list"),
    ],
    "meta.delivery": [
        {"delivery_id": name, "delivery_name": f"{name}_folder", "received_at": pd.Timestamp("2024-01-01")}
        for name in ("mapping", "survey", "list")
    ],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    tables = {name: frame(name, rows) for name, rows in TABLES.items()}
    kukes = {"commitment": "yes", "commitment_as_of": pd.Timestamp("2022-05-01")}
    tables["profiles.municipality"] = pd.concat([
        profiles(2021, {}, **MAPPED | {"n_services": 99, "mapping_year": 2020}),
        profiles(2022, BEFORE, **MAPPED | {"mapping_year": 2020} | kukes), profiles(2023, NOW, **MAPPED | kukes),
    ], ignore_index=True)
    tables["reference.municipality"] = assemble.municipality_table()
    tables[MUNICIPALITY_BY_AGE.full_name] = empty_frame(MUNICIPALITY_BY_AGE)
    of_services = [part for part in build.view_statements() if re.match(r"CREATE (VIEW|MACRO) services\.", part)]
    database.build_file(settings.current, tables, settings, of_services)
    return settings.current


@cache
def answer(path: Path, number: int) -> list[Row]:
    """Rows of a worked query by its number."""
    (query,) = QUERIES.glob(f"{number}_*.sql")
    text = query.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    columns, rows = database.query(path, text)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def of(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_municipalities_above_the_national_rate_without_a_service_for_violence(built: Path) -> None:
    assert of(answer(built, 23), "geo_name", "women_at_risk", "national_rate", "womens_national_rate", "answer",
              "beyond_the_interval") == [
        ("Kukës", 60.0, 44.0, 46.5, "above and no service", True),
        ("Pukë", 48.0, 44.0, 46.5, "above and no service", False),
        ("Lezhë", 46.0, 44.0, 46.5, "above and no service", False),
        ("Berat", 50.0, 44.0, 46.5, "above; services unknown", False),
        ("Korçë", None, 44.0, 46.5, "rate not published", None),
    ]


def test_the_largest_gap_between_need_of_older_women_and_home_care(built: Path) -> None:
    assert of(answer(built, 24), "geo_name", "gap", "gap_lower", "gap_upper", "why_unknown", "is_upper_bound",
              "gap_of_both_sexes") == [
        ("Lezhë", 1500, 1000, 2000, None, False, None),
        ("Kukës", 800, 600, 1000, None, False, None),
        ("Fier", 20, -80, 120, None, True, None),
        ("Korçë", None, None, None, "need_unknown", False, 280),
        ("Berat", None, None, None, "beneficiaries_unknown", False, None),
    ]


def test_what_changed_since_last_year_and_which_mappings_that_rests_on(built: Path) -> None:
    rows = answer(built, 25)
    assert of(rows, "municipality", "fact", "change", "before", "after") == [
        ("Berat", "services for victims of violence", "gone", "1", None),
        ("Durrës", "status of women's AROPE", "new", None, "not_published"),
        ("Korçë", "status of women's AROPE", "changed", "measured", "not_published"),
        ("Kukës", "services", "changed", "2", "3"),
        ("Lezhë", "services for victims of violence", "new", None, "0"),
        ("Vlorë", "target of the programme", "changed", "false", "true"),
    ]
    years = {(row["year_before"], row["year_after"], row["mapping_before"], row["mapping_after"]) for row in rows}
    assert years == {(2022, 2023, 2020, 2021)}


def test_who_comes_first_and_whom_that_cannot_be_told_from(built: Path) -> None:
    rows = answer(built, 26)
    assert of(rows, "rank", "geo_name", "ranks", "not_told_apart") == [
        (1, "Kukës", "1–3", 1), (2, "Lezhë", "1–4", 2), (3, "Berat", "4–5", 1), (4, "Fier", "6–7", 0),
    ]
    assert rows[0]["made_of"].startswith("lack_of_services 0.300, naru 0.200, commitment 0.150, women_at_risk 0.100")
    assert rows[0]["unknown"] == "rural" and rows[1]["made_of"] is None


def test_where_the_equity_formula_moves_money(built: Path) -> None:
    assert of(answer(built, 27), "geo_name", "by_need", "by_competition", "by_equity", "moved",
              "moved_per_inhabitant", "gini_competition", "gini_equity") == [
        ("Kukës", 300, 100, 500_100, 500_000, 50.0, 0.5, 0.2),
        ("Lezhë", 300, 200_000, 100_000, -100_000, -100.0, 0.5, 0.2),
        ("Fier", 5, 5, 5, 0, None, 0.5, 0.2),
    ]


def test_unmet_need_of_women_beside_that_of_men(built: Path) -> None:
    rows = [row for row in answer(built, 28) if row["need_group"] == "everybody"]
    assert of(rows, "geo_name", "women_unmet", "men_unmet", "told_apart", "women_unknown") == [
        ("Lezhë", 0.8, 0.5, False, None), ("Kukës", 0.9, 0.8, True, None),
        ("Fier", None, 0.5, None, "beneficiaries_unknown"),
    ]


def test_units_that_lack_something_stand_by_the_women_at_risk_and_unknown_is_not_none(built: Path) -> None:
    assert of(answer(built, 29), "geo_name", "gap", "women_at_risk") == [
        ("Lezhë", "not stated", 12_000.0), ("Kukës", "no_unit", 9000.0), ("Tropojë", "no_staff", None),
    ]


def test_a_rank_leads_back_to_the_rows_of_the_workbook_and_the_deliveries(built: Path) -> None:
    rows = answer(built, 30)
    assert {row["geo_name"] for row in rows} == {"Kukës"}
    found = {(row["criterion"], row["found_at"], row["delivery_name"]) for row in rows}
    assert found == {
        ("lack_of_services", "Sherbimet!12", "mapping_folder"), ("lack_of_services", "Sherbimet!13", "mapping_folder"),
        ("lack_of_services", "Bashkite!4", "mapping_folder"), ("naru", "Bashkite!4", "mapping_folder"),
        ("violence", "Sherbimet!12", "mapping_folder"), ("violence", "Bashkite!4", "mapping_folder"),
        ("women_at_risk", f"arope, {code('Kukës')}, F, TOTAL, 2023", "survey_folder"),
        ("region", "arope, AL01, F, TOTAL, 2023", "survey_folder"),
        ("commitment", "page 3", "list_folder"), ("rural", None, None), ("children", None, None),
    }


def test_services_per_inhabitants_of_two_bases_stand_side_by_side_and_an_unknown_base_is_null(built: Path) -> None:
    assert of(answer(built, 31), "geo_name", "n_services", "per_10000_of_census_2011", "per_10000_of_civil_register",
              "register_to_census") == [
        # 7 services for 47 985 by the census, and for 3 503 by the census or 23 131 in the register
        ("Kukës", 7, 1.46, None, None), ("Dropull", 7, 19.98, 3.03, 6.6),
    ]


def test_lists_that_nobody_delivered_stand_without_a_delivery(built: Path) -> None:
    assert of(answer(built, 32), "list_name", "named", "says_yes", "says_no", "no_value", "delivery_name") == [
        ("commitment", 3, 1, 1, 1, "list_folder"), ("eu_ipa", 0, 0, 0, 0, None), ("rural_share", 0, 0, 0, 0, None),
    ]
