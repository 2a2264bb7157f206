"""Which columns of which published tables the profiles are made of, column by column.

With the columns of the mapping's tables below them, a rank can be followed to the headings of the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable

from lnb_pipeline.contracts.profile_tables import (
    NEED_AND_SUPPLY,
    PRIORITY,
    PRIORITY_CRITERION,
    PROFILE,
    SOCIAL_FUND_SCENARIO,
)
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.indicators.lineage import Columns, shared_columns
from lnb_pipeline.profiles.weights import default_weights

Above = dict[str, dict[str, Columns]]
"""For each table a profile is made of: for each column of the profile the columns it takes from there."""

_OBSERVATION, _BY_AGE = "indicators.observation", "indicators.municipality_by_age"
_COVERAGE, _CAPACITY, _SERVICE = "services.coverage", "services.municipality_capacity", "services.service"
_REGISTER, _LIST, _MEASURED = "reference.municipality", "reference.municipal_list", "reference.measured_municipality"
_RATE_ENDS = {
    "": "obs_value", "_error": "std_error", "_lower": "ci_lower", "_upper": "ci_upper", "_status": "obs_status",
}
_PEOPLE: dict[str, Columns] = {"inhabitants": ("population_2011",)}


def made_of(full_name: str) -> Above:
    """What a profile is made of; empty for a table that is no profile."""
    return _MADE_OF[full_name]() if full_name in _MADE_OF else {}


def _rates(names: Iterable[str]) -> dict[str, Columns]:
    """A rate with its error, ends and status."""
    return {f"{name}{end}": (column,) for name in names for end, column in _RATE_ENDS.items()}


def _named_alike(full_name: str, above: str, *leave_out: str) -> dict[str, Columns]:
    """Columns that bear one name in both tables; places and years only tell rows apart."""
    shared = shared_columns(TABLES[full_name], TABLES[above])
    return {name: columns for name, columns in shared.items() if name not in {*_TELL_ROWS, *leave_out}}


_TELL_ROWS = ("time_period", "lau_code", "geo_name", "prefecture", "data_kind", "inhabitants", "population_base",
              "population_year")


def _profile() -> Above:
    name = PROFILE.full_name
    groups = ("services_for_violence", "services_for_children", "services_for_older_persons", "services_at_home")
    lists: dict[str, Columns] = {f"{item}{end}": (column,) for item in ("eu_ipa", "commitment", "rural_share")
             for end, column in (("", "list_value"), ("_as_of", "list_as_of"))}
    return {
        _OBSERVATION: _rates(["women_at_risk", "men_at_risk"]) | {
            "regional_women_at_risk": ("obs_value",), "regional_women_at_risk_error": ("std_error",),
            "regional_at_risk": ("obs_value",),
        },
        _BY_AGE: _rates(["older_women_at_risk", "child_poverty"]),
        _COVERAGE: _named_alike(name, _COVERAGE) | {"n_service_types": ("category", "n_services")},
        _SERVICE: dict.fromkeys(groups, ("target_groups", "service_type")),
        _CAPACITY: _named_alike(name, _CAPACITY) | {"naru_gap": ("naru_established", "naru_staff")},
        "programme.target_municipality": {"is_target": ("lau_code",)},
        "programme.agency_presence": {"agencies": ("agency",), "n_agencies": ("agency",)},
        "programme.statement": {"n_statements_naming": ("municipalities",)},
        "programme.report": {"is_target": ("period_end",)},
        _LIST: lists, _REGISTER: dict(_PEOPLE), _MEASURED: {"set_status": ("set_status",)},
    }


def _need_and_supply() -> Above:
    rates: dict[str, Columns] = {f"need_rate{end}": (column,) for end, column in _RATE_ENDS.items() if end != "_status"}
    rates |= {"need_status": ("obs_status",), "persons_in_group": ("population",)}
    rates |= {f"persons_at_risk{end}": (rates[f"need_rate{end}"][0], "population") for end in ("", "_lower", "_upper")}
    served = ("beneficiaries_total", "beneficiaries_female", "beneficiaries_male")
    supply = {"beneficiaries": served, "unmet_ratio": served, "unmet_lower": served, "unmet_upper": served}
    return {
        _OBSERVATION: dict(rates), _BY_AGE: dict(rates),
        _COVERAGE: _named_alike(NEED_AND_SUPPLY.full_name, _COVERAGE) | supply,
        _CAPACITY: {"naru_staff": ("naru_staff",), "naru_gap": ("naru_established", "naru_staff"),
                    "at_risk_per_naru_staff": ("naru_staff",)},
        _REGISTER: _PEOPLE | {"persons_in_group": ("population_2011",)},
        _MEASURED: {"set_status": ("set_status",)},
    }


def _criterion() -> Above:
    measures = tuple(dict.fromkeys(c.measure for c in default_weights().priority.criteria.values()))
    errors = tuple(
        f"{name}{end}" for name in measures if f"{name}_error" in PROFILE.columns
        for end in ("_error", "_lower", "_upper") if f"{name}{end}" in PROFILE.columns
    )
    return {PROFILE.full_name: {
        "measured_value": measures, "measured_error": errors, "points": measures, "contribution": measures,
    }}


def _priority() -> Above:
    drawn = ("measured_value", "measured_error", "points", "weight")
    return {PRIORITY_CRITERION.full_name: {
        "score": ("contribution",), "rank": ("contribution",), "n_criteria": ("criterion",),
        "n_criteria_unknown": ("points",),
        **dict.fromkeys(("rank_lower", "rank_upper", "rank_median", "first_ten_share"), drawn),
    }}


def _scenario() -> Above:
    fund = default_weights().social_fund
    need = tuple(dict.fromkeys([*fund.need, "inhabitants"]))
    rules = tuple(dict.fromkeys([*need, *fund.competition, *(c.measure for c in fund.equity.values())]))
    money = ("rule_share", "allocation", "allocation_per_inhabitant", "against_competition", "gini")
    return {PROFILE.full_name: {
        "need_share": need, **dict.fromkeys(money, rules), "envelope": ("social_fund_grant",),
        "social_fund_grant": ("social_fund_grant",), "assumed": rules,
    }}


_MADE_OF = {
    PROFILE.full_name: _profile, NEED_AND_SUPPLY.full_name: _need_and_supply,
    PRIORITY_CRITERION.full_name: _criterion, PRIORITY.full_name: _priority,
    SOCIAL_FUND_SCENARIO.full_name: _scenario,
}
