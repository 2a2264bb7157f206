"""What each table is: grain, key, columns in order, and which of them may be null.

A table lists column names; what a column means stands in `columns`. `Table.address` is also the
Dagster asset key and the DuckDB name, so that one word is one thing everywhere.
"""

from __future__ import annotations

from lnb_pipeline.contracts.indicator_tables import (
    AVAILABILITY,
    BEST_AVAILABLE,
    COUPLE_ESTIMATE,
    EFFECT_ESTIMATE,
    ESTIMATE,
    GAP_ESTIMATE,
    GENDER_GAP,
    GENDER_GAP_BY_GROUP,
    INDICATOR,
    MEASUREMENT_EFFECT,
    METHOD_ESTIMATE,
    MUNICIPALITY_BY_AGE,
    OBSERVATION,
    OBSERVATION_BY_GROUP,
    OBSERVATION_BY_METHOD,
    WITHIN_COUPLE,
)
from lnb_pipeline.contracts.profile_tables import (
    MUNICIPAL_LIST,
    NEED_AND_SUPPLY,
    PRIORITY,
    PRIORITY_CRITERION,
    PROFILE,
    SOCIAL_FUND_SCENARIO,
)
from lnb_pipeline.contracts.programme_tables import (
    AGENCY_PRESENCE,
    CHANGE,
    FACT,
    FINDING,
    KEY_ACTION,
    KEY_ACTION_AGENCY,
    RECOMMENDATION,
    REPORT,
    RESULT,
    REVIEW,
    SECTION,
    STATEMENT,
    TARGET,
)
from lnb_pipeline.contracts.service_tables import (
    COVERAGE,
    MAPPED_SERVICE,
    MUNICIPALITY_CAPACITY,
    MUNICIPALITY_SHEET,
    PROVIDER,
    SERVICE,
)
from lnb_pipeline.contracts.table import TAIL, Table

_HOUSEHOLD_ITEMS = (
    "lack_arrears", "lack_holiday", "lack_meal", "lack_unexpected", "lack_warm", "lack_phone", "lack_tv",
    "lack_washing_machine", "lack_car", "lack_furniture",
)
_PERSONAL_ITEMS = (
    "lack_clothes", "lack_shoes", "lack_get_together", "lack_leisure", "lack_money_self", "lack_internet",
)
_HOUSEHOLD_INCOME = (
    "disposable_income", "income_before_transfers", "income_before_all_transfers", "equivalised_income",
)
_STATUSES = (
    "smd", "smsd", "msd", "personal_deprivation", "lwi", "lwi_2020", "in_work", "employed", "domestic_tasks",
    "overcrowded", "housing_overburden", "severe_housing", "unmet_need",
)
_PERSONAL_MONEY = ("own_income", "no_own_income", "individual_income", "pension_income", "receives_pension")
HOUSEHOLD = Table(
    "eu_silc", "household", "restricted",
    grain="one accepted household of a survey year",
    description="Households of the EU-SILC extract with harmonised and derived variables.",
    columns=(
        "time_period", "household_id", "region", "lau_code", "degree_urbanisation", "stratum", "psu",
        "rotation_group", "wave", "household_weight", "household_size", "n_adults", "equivalised_size",
        *_HOUSEHOLD_INCOME, "household_type", "tenure", "rooms", "required_rooms", "housing_cost_month",
        "housing_allowance", "housing_cost_share", "dwelling_problem", "make_ends_meet", *_HOUSEHOLD_ITEMS, *TAIL,
    ),
    key=("time_period", "household_id"),
    optional=frozenset({
        "degree_urbanisation", "rotation_group", "wave", "n_adults", *_HOUSEHOLD_INCOME, "household_type", "tenure",
        "rooms", "required_rooms", "housing_cost_month", "housing_allowance", "housing_cost_share",
        "dwelling_problem", "make_ends_meet", *_HOUSEHOLD_ITEMS,
    }),
)
PERSON = Table(
    "eu_silc", "person", "restricted",
    grain="one current member of an accepted household of a survey year",
    description="Persons of the EU-SILC extract with their household's income and derived statuses.",
    columns=(
        "time_period", "person_id", "household_id", "region", "lau_code", "degree_urbanisation", "stratum",
        "psu", "rotation_group", "person_weight", "personal_weight_16", "longitudinal_weight", "sex_code",
        "age_years", "age_band", "partner_id", "father_id", "mother_id", "household_size", "n_adults",
        "household_type", "equivalised_size", *_HOUSEHOLD_INCOME, "interviewed", "main_activity", "education",
        "activity_limitation",
        "months_full_time", "months_part_time", "hours_week", *_PERSONAL_ITEMS, "work_intensity",
        "work_intensity_2020", *_STATUSES, *_PERSONAL_MONEY, *TAIL,
    ),
    key=("time_period", "person_id"),
    optional=frozenset({
        "degree_urbanisation", "rotation_group", "personal_weight_16", "longitudinal_weight", "age_years",
        "age_band", "partner_id", "father_id", "mother_id", "n_adults", "household_type", *_HOUSEHOLD_INCOME,
        "main_activity", "education", "activity_limitation", "months_full_time", "months_part_time",
        "hours_week", *_PERSONAL_ITEMS, "work_intensity", "work_intensity_2020", *_STATUSES, *_PERSONAL_MONEY,
    }),
)
FAILING_RECORD = Table(
    "eu_silc", "failing_record", "restricted",
    grain="one record of a delivery that fails an official rule, at most a thousand a rule",
    description="Which records fail which official rule, for the steward who may see them.",
    columns=("time_period", "rule", "delivered_file", "survey_year", "record_id", *TAIL),
    key=("time_period", "rule", "delivered_file", "survey_year", "record_id"),
    optional=frozenset({"survey_year", "record_id"}),
)
MUNICIPALITY = Table(
    "reference", "municipality", "published",
    grain="municipality",
    description="Register of the 61 municipalities with the three code systems and census population.",
    columns=(
        "lau_code", "asrdb_code", "name_sq", "name_ascii", "prefecture", "nuts3", "nuts2", "nuts2_name",
        "population_2011", "population_2011_status", "population_2023", "population_2023_status",
        "population_civil_register",
    ),
    key=("lau_code",),
    optional=frozenset({
        "population_2011", "population_2011_status", "population_2023", "population_2023_status",
        "population_civil_register",
    }),
)
MEASURED = Table(
    "reference", "measured_municipality", "published",
    grain="year, measured municipality",
    description="The measured municipalities of each year with the status of the list.",
    columns=("time_period", "lau_code", "geo_name", "set_status", "provenance", *TAIL),
    key=("time_period", "lau_code"),
)
BENCHMARK = Table(
    "audit", "benchmark", "published",
    grain="indicator, year, vintage",
    description="Our national figures beside those INSTAT published; the difference is shown, not corrected.",
    columns=(
        "indicator", "time_period", "vintage", "geo", "sex", "age", "unit", "obs_value", "std_error",
        "published_value", "published_status", "difference", "deviation", "agrees", "provenance", "data_kind",
    ),
    key=("indicator", "time_period", "vintage", "geo", "sex", "age"),
    optional=frozenset({"obs_value", "std_error", "difference", "deviation", "agrees"}),
)
RULE_RESULT = Table(
    "audit", "rule_result", "published",
    grain="suite, rule, year",
    description="Result of every rule of the rule book and of every official rule of EU-SILC; counts only.",
    columns=(
        "suite", "rule", "time_period", "delivered_file", "rule_group", "severity", "rule_title", "passed", "n_checked",
        "n_failed", "failed_share",
    ),
    key=("suite", "rule", "time_period"),
    optional=frozenset({"delivered_file", "n_failed", "failed_share"}),
)
DERIVED_VARIABLE = Table(
    "audit", "derived_variable", "published",
    grain="survey year, derived variable of EU-SILC",
    description="Our derived variables beside those a delivery brings itself; counts of records that differ. Our own "
                "values are the published ones.",
    columns=(
        "time_period", "silc_variable", "title_en", "n_records", "n_delivered", "n_different", "different_share",
        "note", *TAIL,
    ),
    key=("time_period", "silc_variable"),
    optional=frozenset({"different_share"}),
)
DELIVERY = Table(
    "meta", "delivery", "published",
    grain="delivery in the release",
    description="The deliveries this release rests on.",
    columns=(
        "delivery_id", "source", "time_period", "delivery_name", "provenance", "licence", "data_kind",
        "received_at", "n_files",
    ),
    key=("delivery_id",),
)
RELEASE = Table(
    "meta", "release", "published",
    grain="release",
    description="What this file is, how fresh, and whether it holds synthetic data.",
    columns=(
        "release_id", "built_at", "pipeline_version", "contains_synthetic", "n_deliveries",
        "latest_delivery_at", "notice",
    ),
    key=("release_id",),
)
DICTIONARY = Table(
    "meta", "dictionary", "published",
    grain="table or column",
    description="What every table and column means.",
    columns=(
        "schema_name", "table_name", "column_name", "column_type", "column_unit", "description", "code_list",
        "silc_code",
    ),
    key=("schema_name", "table_name", "column_name"),
    optional=frozenset({"column_name", "column_type", "column_unit", "code_list", "silc_code"}),
)

TABLES: dict[str, Table] = {
    table.full_name: table
    for table in (
        HOUSEHOLD, PERSON, FAILING_RECORD, SERVICE, MUNICIPALITY_SHEET, ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE,
        EFFECT_ESTIMATE, COUPLE_ESTIMATE, OBSERVATION, MUNICIPALITY_BY_AGE, OBSERVATION_BY_GROUP, GENDER_GAP,
        GENDER_GAP_BY_GROUP, OBSERVATION_BY_METHOD, BEST_AVAILABLE, MEASUREMENT_EFFECT, WITHIN_COUPLE, INDICATOR,
        AVAILABILITY, PROVIDER, MAPPED_SERVICE, COVERAGE, MUNICIPALITY_CAPACITY, PROFILE, NEED_AND_SUPPLY,
        PRIORITY_CRITERION, PRIORITY, SOCIAL_FUND_SCENARIO, MUNICIPAL_LIST, REVIEW, REPORT, SECTION, FACT, STATEMENT,
        TARGET, AGENCY_PRESENCE, RESULT, RECOMMENDATION, KEY_ACTION, KEY_ACTION_AGENCY, CHANGE, FINDING, MUNICIPALITY,
        MEASURED, BENCHMARK, RULE_RESULT, DERIVED_VARIABLE, DELIVERY, RELEASE, DICTIONARY,
    )
}


def published_tables() -> tuple[Table, ...]:
    return tuple(t for t in TABLES.values() if t.layer == "published")
