"""The tables of the mapping of social-care services: as read, and what is published of it."""

from __future__ import annotations

from lnb_pipeline.contracts.table import TAIL, Table

_CODED = (
    "provider_type", "provider_type_as_printed", "service_type", "service_type_as_printed", "service_type_bylaw",
    "subtype", "subtype_as_printed", "target_groups", "target_groups_as_printed", "funding_sources",
    "funding_sources_as_printed",
)
_BENEFICIARIES = ("beneficiaries_total", "beneficiaries_female", "beneficiaries_male")
_OF_SERVICE = (
    "provider_no", *_CODED, "area", "capacity_places", *_BENEFICIARIES, "beneficiaries_under_18", "beneficiaries_18_64",
    "beneficiaries_65_over", "waiting_list", "staff_total", "staff_female", "social_workers", "psychologists",
    "annual_budget", "licensed", "licensed_as_printed", "licence_kind", "licence_kind_as_printed", "meets_standards",
    "meets_standards_as_printed", "last_inspection", "year_opened", "collected_on",
)
SERVICE = Table(
    "care_services", "service", "restricted",
    grain="one service row of the mapping workbook",
    description="Social-care services as mapped; contact data is dropped when the workbook is read.",
    columns=(
        "time_period", "source_cell", "row_hidden", "lau_code", "municipality_as_printed", "match_class",
        "administrative_unit", "service_name", "provider", *_OF_SERVICE, "code_list_version", *TAIL,
    ),
    key=("time_period", "source_cell"),
    optional=frozenset({"administrative_unit", "provider", *_OF_SERVICE}),
)
_CAPACITY = (
    "population_stated", "population_basis", "naru_established", "naru_staff", "social_administrators",
    "child_protection_workers", "social_care_plan", "plan_status", "social_fund_grant", "households_economic_aid",
    "persons_disability_benefit", "cases_assessed_female", "cases_assessed_male",
)
MUNICIPALITY_SHEET = Table(
    "care_services", "municipality", "restricted",
    grain="one municipality of the mapping workbook",
    description="The municipality sheet of the mapping workbook.",
    columns=(
        "time_period", "source_cell", "lau_code", "municipality_as_printed", "match_class", *_CAPACITY, *TAIL,
    ),
    key=("time_period", "lau_code"),
    optional=frozenset(_CAPACITY),
)
PROVIDER = Table(
    "services", "provider", "published",
    grain="year, provider",
    description="Who provides services, without names: a provider may be one person. Names stand in the restricted "
                "care_services.service, by provider_no.",
    columns=(
        "time_period", "provider_no", "provider_type", "n_services", "n_municipalities", "service_types",
        "target_groups", "funding_sources", "n_licensed", *TAIL,
    ),
    key=("time_period", "provider_no"),
    optional=frozenset({"provider_type", "service_types", "target_groups", "funding_sources"}),
)
_PUBLISHED = (
    "provider_no", *_CODED, "area", "capacity_places", "licensed", "licence_kind", "meets_standards", "year_opened",
    "collected_on",
)
MAPPED_SERVICE = Table(
    "services", "service", "published",
    grain="year, service row of the mapping workbook",
    description="Each mapped service with its codes, its labels as printed and the version of the lists. No names, no "
                "addresses, no counts of persons: these are in services.coverage. source_cell leads to the workbook.",
    columns=(
        "time_period", "source_cell", "lau_code", "geo_name", "prefecture", *_PUBLISHED, "code_list_version", *TAIL,
    ),
    key=("time_period", "source_cell"),
    optional=frozenset(_PUBLISHED),
)
_QUANTITIES = ("capacity_places", *_BENEFICIARIES, "staff_total", "staff_female", "staff_male")
_RATES = (
    "services_per_10000", "places_per_10000", "beneficiaries_per_10000", "beneficiaries_female_per_10000",
    "beneficiaries_male_per_10000", "staff_per_10000",
)
_BASE = ("inhabitants", "population_base", "population_year")
COVERAGE = Table(
    "services", "coverage", "published",
    grain="municipality, year, breakdown, category",
    description="Services, places, beneficiaries and staff by municipality, in all and by type, group, provider and "
                "funding, and per 10 000 inhabitants. Every mapped municipality has every category, with zeros where "
                "it has none. A quantity that a service does not state is unknown, and the sum of the others a lower "
                "bound. Small counts of beneficiaries are hidden, and those from which they would follow; both are "
                "marked alike (conf_status N).",
    columns=(
        "time_period", "lau_code", "geo_name", "prefecture", "breakdown", "category", "n_services", *_QUANTITIES,
        "n_services_unknown", "n_places_unknown", "n_staff_unknown", *_RATES, *_BASE, "conf_status", *TAIL,
    ),
    key=("time_period", "lau_code", "breakdown", "category"),
    optional=frozenset({*_QUANTITIES, *_RATES}),
)
MUNICIPALITY_CAPACITY = Table(
    "services", "municipality_capacity", "published",
    grain="municipality, year",
    description="Needs assessment unit, staff, plan and Social Fund of each municipality, as mapped. Counts of "
                "persons and households of 1 to 4 are hidden.",
    columns=(
        "time_period", "lau_code", "geo_name", "prefecture", *_CAPACITY, "source_cell", "conf_status", *TAIL,
    ),
    key=("time_period", "lau_code"),
    optional=frozenset(_CAPACITY),
)

OF_MAPPING = (PROVIDER, MAPPED_SERVICE, COVERAGE, MUNICIPALITY_CAPACITY)
"""What is published of a mapping."""
