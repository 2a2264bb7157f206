"""Published tables of a few rows, to be worked through by hand. Everything here is made up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE, OBSERVATION
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.programme_tables import AGENCY_PRESENCE, REPORT, STATEMENT, TARGET
from lnb_pipeline.contracts.service_codes import SERVICE_CODES, TARGET_GROUPS
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import MEASURED
from lnb_pipeline.reference.population import inhabitants

Row = dict[str, Any]
READ = (
    OBSERVATION, MUNICIPALITY_BY_AGE, MEASURED, COVERAGE, MUNICIPALITY_CAPACITY, MAPPED_SERVICE, REPORT, TARGET,
    AGENCY_PRESENCE, STATEMENT, MUNICIPAL_LIST,
)
_FILLER = {"text": "x", "integer": 0, "number": 0.0, "figure": 0.0, "boolean": False,
           "date": pd.Timestamp(2020, 1, 1)}
_CODES = {
    "definition": "EU2030", "geo_level": "municipality", "sex": "T", "age": "TOTAL", "unit": "PC", "method": "direct",
    "reliability": "reliable", "obs_status": "A", "conf_status": "F", "sample_size_band": "100-249",
    "data_kind": "survey", "set_status": "confirmed", "report_type": "annual_report", "as_of_basis": "document",
    "file_format": "markdown", "qualifier": "exact", "status": "unreviewed", "projection": False,
    "population_base": "census_2011", "population_year": 2011,
}


def frame(table: Table, rows: list[Row]) -> pd.DataFrame:
    """Rows of a table: what is not given is null where it may be, else filled with something allowed."""
    if not rows:
        return empty_frame(table)
    filled = [
        {
            column.name: row[column.name] if column.name in row
            else None if column.name in table.optional
            else _CODES.get(column.name, _FILLER[column.type])
            for column in table.column_definitions()
        }
        for row in rows
    ]
    assert all(set(row) <= set(table.columns) for row in rows)
    return conform(table, pd.DataFrame(filled, columns=list(table.columns), dtype=object))


def release(rows: dict[Table, list[Row]]) -> dict[str, pd.DataFrame]:
    """All tables that profiles read, by full name."""
    return {table.full_name: frame(table, rows.get(table, [])) for table in READ}


def estimate(year: int, geo: str, sex: str, value: float | None, **more: Any) -> Row:
    """A published estimate: error 2, interval 4 to either side; hidden when there is no value."""
    shown = {} if value is None else {
        "obs_value": value, "std_error": 2.0, "ci_lower": value - 4, "ci_upper": value + 4, "population": 1000.0,
    }
    level = "country" if geo == "AL" else "nuts2" if len(geo) == 4 else "municipality"
    return {
        "indicator": "arope", "time_period": year, "income_year": year - 1, "geo": geo, "geo_level": level, "sex": sex,
        **shown, **({"obs_status": "Q", "status_reason": "small_sample"} if value is None else {}), **more,
    }


def measured(year: int, *codes: str, **more: Any) -> list[Row]:
    return [{"time_period": year, "lau_code": code, **more} for code in codes]


def service(year: int, code: str, number: int, groups: str | None, kind: str | None, **more: Any) -> Row:
    """A service of services.service."""
    return {
        "time_period": year, "source_cell": f"S!{number}", "lau_code": code, "target_groups": groups,
        "service_type": kind, "code_list_version": "1", **more,
    }


def coverage(
    services: list[Row], mapped: dict[int, list[str]], beneficiaries: dict[str, tuple[int, int, int]]
) -> list[Row]:
    """services.coverage of services: counts by category, each service with the beneficiaries its source_cell has.

    Every mapped municipality has every category, with zeros.
    """
    cells = [
        ("total", "TOTAL"), *(("target_group", code) for code in TARGET_GROUPS),
        *(("service_type", code) for code in SERVICE_CODES["service_type"] if code != "unknown"),
        ("combination", "older_persons_at_home"),
    ]  # fmt: skip
    return [
        _cell(year, code, cell, [s for s in services if _counts_in(s, year, code, cell)], beneficiaries)
        for year, codes in mapped.items() for code in codes for cell in cells
    ]  # fmt: skip


def _counts_in(row: Row, year: int, code: str, cell: tuple[str, str]) -> bool:
    if (row["time_period"], row["lau_code"]) != (year, code):
        return False
    groups, kind = (row["target_groups"] or "").split("|"), row["service_type"]
    return {
        "total": True, "target_group": cell[1] in groups, "service_type": cell[1] == kind,
        "combination": "older_persons" in groups and kind == "in_family",
    }[cell[0]]


def _cell(
    year: int, code: str, cell: tuple[str, str], there: list[Row], beneficiaries: dict[str, tuple[int, int, int]]
) -> Row:
    stated = [beneficiaries[s["source_cell"]] for s in there if s["source_cell"] in beneficiaries]
    sums = [sum(part) for part in zip(*stated, strict=True)] if stated else [None if there else 0] * 3
    people = inhabitants(code).count
    assert people is not None
    return {
        "time_period": year, "lau_code": code, "breakdown": cell[0], "category": cell[1], "n_services": len(there),
        "beneficiaries_total": sums[0], "beneficiaries_female": sums[1], "beneficiaries_male": sums[2],
        "n_services_unknown": len(there) - len(stated), "capacity_places": 10 * len(there), "staff_total": len(there),
        "services_per_10000": round(len(there) * 10_000 / people, 2), "inhabitants": people,
    }


HAS, TIRANA, PUSTEC, BULQIZE, FIER, KUKES = "AL131", "AL224", "AL346", "AL111", "AL322", "AL132"
SERVICES = [
    service(2021, HAS, 1, "older_persons", "in_family"), service(2021, HAS, 2, "children", "community"),
    service(2021, HAS, 3, "domestic_violence|trafficking", "specialised"), service(2021, TIRANA, 4, "unknown", None),
    service(2021, BULQIZE, 5, "children|disability", "community"),
]
BENEFICIARIES = {"S!1": (200, 150, 50), "S!2": (30, 20, 10)}
SURVEY = [
    estimate(2022, "AL", "T", 40.0), estimate(2022, "AL01", "F", 44.0), estimate(2022, "AL01", "T", 42.0),
    estimate(2022, "AL02", "F", None), estimate(2022, "AL02", "T", 30.0),
    estimate(2022, HAS, "F", 51.0, population=520.0),
    estimate(2022, HAS, "M", 39.0, population=480.0, obs_status="U", reliability="low"),
    estimate(2022, HAS, "T", 45.0), estimate(2022, TIRANA, "F", None),
    estimate(2022, TIRANA, "M", None, obs_status="M", status_reason="no_sample"), estimate(2022, TIRANA, "T", 33.0),
    estimate(2022, PUSTEC, "T", 60.0), estimate(2022, KUKES, "T", 50.0),
    estimate(2020, "AL", "T", 40.0, indicator="arop", definition="EU"),
]
BY_AGE = [
    estimate(2022, HAS, "F", 60.0, age="Y_GE65", population=100.0), estimate(2022, TIRANA, "F", None, age="Y_GE65"),
    estimate(2022, HAS, "T", 30.0, age="Y_LT18", indicator="arop", definition="EU"),
    estimate(2022, HAS, "F", 3.0, age="Y_LT18", population=130.0, ci_lower=0.0),
    estimate(2022, HAS, "M", 0.0, age="Y_LT18", population=120.0, ci_lower=0.0),
    estimate(2022, TIRANA, "T", 40.0, age="Y_LT18", population=250.0),
]


def of_list(name: str, year: int, day: str, code: str, value: str | None, **more: Any) -> Row:
    return {"time_period": year, "list_name": name, "list_as_of": pd.Timestamp(day), "lau_code": code,
            "list_value": value, **more}


def small() -> dict[Table, list[Row]]:
    """A release with surveys of 2020 and 2022, a mapping and a report of 2021, and three lists."""
    whole = coverage(SERVICES, {2021: [HAS, TIRANA, PUSTEC]}, BENEFICIARIES)
    listed_only = [
        row for row in coverage(SERVICES, {2021: [BULQIZE]}, {}) if row["n_services"] > 0
    ]
    report = {"report": "r1", "time_period": 2021, "period_end": pd.Timestamp(2021, 12, 31)}
    return {
        OBSERVATION: SURVEY, MUNICIPALITY_BY_AGE: BY_AGE,
        MEASURED: [*measured(2022, HAS, TIRANA, PUSTEC, KUKES), *measured(2020, HAS)],
        COVERAGE: [*whole, *listed_only], MAPPED_SERVICE: SERVICES,
        MUNICIPALITY_CAPACITY: [
            {"time_period": 2021, "lau_code": HAS, "naru_established": "yes", "naru_staff": 4, "plan_status": "adopted",
             "social_fund_grant": 1_000_000.0},
            {"time_period": 2021, "lau_code": TIRANA, "naru_established": "yes"},
            {"time_period": 2021, "lau_code": PUSTEC, "naru_established": "in_process"},
        ],
        REPORT: [report, report | {"report": "m1", "report_type": "management_response", "time_period": 2023,
                                   "period_end": None}],
        TARGET: [{"report": "r1", "entry_no": 1, "lau_code": HAS}, {"report": "r1", "entry_no": 2, "lau_code": TIRANA}],
        AGENCY_PRESENCE: [
            {"report": "r1", "entry_no": 1, "lau_code": HAS, "agency": name} for name in ("UNICEF", "UNDP")
        ],
        STATEMENT: [
            {"report": "r1", "statement": "a", "municipalities": f'{HAS}|{TIRANA}|"Somewhere"'},
            {"report": "r1", "statement": "b", "municipalities": HAS},
            {"report": "r1", "statement": "c", "municipalities": HAS, "status": "rejected"},
            {"report": "r1", "statement": "d"},
        ],
        MUNICIPAL_LIST: [
            of_list("commitment", 2019, "2019-05-01", HAS, "in_process"),
            of_list("commitment", 2022, "2022-03-01", HAS, None),
            of_list("commitment", 2022, "2022-03-01", TIRANA, "yes"),
            of_list("eu_ipa", 2021, "2021-11-30", HAS, "yes"), of_list("eu_ipa", 2021, "2021-11-30", FIER, "no"),
            of_list("rural_share", 2022, "2022-01-01", HAS, "88.5", list_number=88.5, data_kind="synthetic"),
        ],
    }  # fmt: skip
