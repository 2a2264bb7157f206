"""The tables that put need, supply, programme and lists of a municipality together; all rest on published tables."""

from __future__ import annotations

from lnb_pipeline.contracts.table import TAIL, Table

_PLACE = ("lau_code", "geo_name", "prefecture")
_BASE = ("inhabitants", "population_base", "population_year")
_RATES = ("women_at_risk", "men_at_risk", "older_women_at_risk", "child_poverty")
_ENDS = ("", "_error", "_lower", "_upper")
_NEED = tuple(f"{rate}{end}" for rate in _RATES for end in (*_ENDS, "_status"))
_REGION = ("regional_women_at_risk", "regional_women_at_risk_error", "regional_at_risk")
_SUPPLY = (
    "n_services", "n_service_types", "services_for_violence", "services_for_children", "services_for_older_persons",
    "services_at_home", "capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male",
    "staff_total", "n_services_unknown", "services_per_10000", "places_per_10000", "beneficiaries_per_10000",
    "staff_per_10000",
)
_CAPACITY = (
    "naru_established", "naru_staff", "naru_gap", "social_administrators", "child_protection_workers", "plan_status",
    "social_fund_grant", "households_economic_aid", "persons_disability_benefit", "population_stated",
    "population_basis",
)
_PROGRAMME = ("is_target", "agencies", "n_agencies", "n_statements_naming")
_LISTS = tuple(f"{name}{end}" for name in ("eu_ipa", "commitment", "rural_share") for end in ("", "_as_of"))
PROFILE = Table(
    "profiles", "municipality", "published",
    grain="municipality, year",
    description="One row for each of the 61 municipalities and year: need by the newest survey up to it "
                "(survey_year), services by the newest mapping up to it (mapping_year), programme by the newest "
                "report up to it, lists by the newest up to it. Empty means unknown, never none.",
    columns=(
        "time_period", *_PLACE, "nuts2", *_BASE, "survey_year", *_NEED, *_REGION, "mapping_year", *_SUPPLY, *_CAPACITY,
        *_PROGRAMME, *_LISTS, "set_status", "data_kind",
    ),
    key=("time_period", "lau_code"),
    optional=frozenset({
        "survey_year", *(name for name in _NEED if not name.endswith("_status")), *_REGION, "mapping_year", *_SUPPLY,
        *_CAPACITY, *_PROGRAMME, *_LISTS, "set_status",
    }),
)
_NEED_RATE = tuple(f"need_rate{end}" for end in _ENDS)
_AT_RISK = ("persons_in_group", "persons_at_risk", "persons_at_risk_lower", "persons_at_risk_upper")
_UNMET = ("unmet_ratio", "unmet_lower", "unmet_upper", "unmet_reason")
_SERVED = ("mapping_year", "n_services", "capacity_places", "beneficiaries", "n_services_unknown")
_NARU = ("naru_gap", "naru_staff", "at_risk_per_naru_staff")
NEED_AND_SUPPLY = Table(
    "profiles", "need_and_supply", "published",
    grain="municipality, year, need group, sex",
    description="Women and men at risk, with the survey's uncertainty, against the services for them by the newest "
                "mapping up to the year. All 61 municipalities are there; need is measured in some.",
    columns=(
        "time_period", *_PLACE, "need_group", "sex", "survey_year", "indicator", "age", *_NEED_RATE, "need_status",
        *_AT_RISK, *_BASE, *_SERVED, *_UNMET, *_NARU, "set_status", "data_kind",
    ),
    key=("time_period", "lau_code", "need_group", "sex"),
    optional=frozenset({
        "survey_year", "indicator", "age", *_NEED_RATE, *_AT_RISK, *_SERVED, *_UNMET, *_NARU, "set_status",
    }),
)
PRIORITY = Table(
    "profiles", "priority", "published",
    grain="municipality, year",
    description="Municipalities in order of priority for the next phase, by the criteria and weights of a file, with "
                "an interval of the rank. Overlapping intervals: no order can be told.",
    columns=(
        "time_period", *_PLACE, "rank", "rank_lower", "rank_upper", "rank_median", "first_ten_share", "score",
        "n_criteria", "n_criteria_unknown", "weights_version", "data_kind",
    ),
    key=("time_period", "lau_code"),
)
PRIORITY_CRITERION = Table(
    "profiles", "priority_criterion", "published",
    grain="municipality, year, criterion",
    description="What each criterion adds to the score of profiles.priority, from the measured value to the "
                "contribution.",
    columns=(
        "time_period", *_PLACE, "criterion", "measure", "measured_value", "measured_error", "points", "weight",
        "contribution", "evidence", "weights_version", "data_kind",
    ),
    key=("time_period", "lau_code", "criterion"),
    optional=frozenset({"measured_value", "measured_error", "points", "contribution", "evidence"}),
)
SOCIAL_FUND_SCENARIO = Table(
    "profiles", "social_fund_scenario", "published",
    grain="municipality, year, allocation rule",
    description="A scenario, no decision: how an envelope of the Social Fund would be shared out by need, by capacity "
                "to apply (a modelled competition, no observed one), and by an equity formula with gender-sensitive "
                "criteria.",
    columns=(
        "time_period", "allocation_rule", *_PLACE, "envelope", "need_share", "rule_share", "floor_amount", "cap_amount",
        "allocation", "bound", "allocation_per_inhabitant", "against_competition", "outcome_of_change", "gini",
        "social_fund_grant", "assumed", *_BASE, "weights_version", "data_kind",
    ),
    key=("time_period", "allocation_rule", "lau_code"),
    optional=frozenset({"gini", "social_fund_grant"}),
)
MUNICIPAL_LIST = Table(
    "reference", "municipal_list", "published",
    grain="list, year, municipality",
    description="Delivered lists of municipalities with their provenance: EU/IPA, commitment, rural share. A "
                "municipality that a list does not name has a row only where the list says that it is complete.",
    columns=(
        "time_period", "list_name", "list_title", "list_as_of", "lau_code", "geo_name", "municipality_as_printed",
        "list_value", "list_number", "locator", "provenance", "note", *TAIL,
    ),
    key=("time_period", "list_name", "lau_code"),
    optional=frozenset({"municipality_as_printed", "list_value", "list_number", "locator", "note"}),
)

PROFILES = (PROFILE, NEED_AND_SUPPLY, PRIORITY_CRITERION, PRIORITY, SOCIAL_FUND_SCENARIO)
"""The profiles, each made of tables before it in this order or of other published ones."""
