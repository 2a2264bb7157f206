"""One definition per column name, reused by every table.

A column's type, meaning, unit, code list and EU-SILC origin stand here and nowhere else. DuckDB
types and comments, Dagster's column schema, the structural expectations and the data dictionary
are derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp"]

CODE_LISTS: dict[str, dict[str, str]] = {
    "sex": {"F": "women and girls", "M": "men and boys", "T": "both"},
    "age": {
        "TOTAL": "all ages", "Y_LT18": "under 18", "Y18-64": "18 to 64", "Y_GE65": "65 and over",
    },
    "geo_level": {"country": "Albania", "nuts2": "NUTS 2 region", "municipality": "municipality (LAU)"},
    "obs_status": {
        "A": "normal value", "U": "low reliability, read with its interval",
        "Q": "missing; not published (reliability or confidentiality)",
        "M": "missing; cannot be computed (see status_reason)",
        "L": "missing; the extract does not cover this place",
    },
    "conf_status": {
        "F": "free", "A": "primary suppression", "D": "secondary suppression", "N": "not for publication",
    },
    "data_kind": {
        "survey": "delivered by its producer", "synthetic": "made up for demonstration, no real record",
    },
    "set_status": {
        "confirmed": "confirmed by the provider",
        "illustrative": "a placeholder, no public source names the 15 municipalities",
    },
    "definition": {
        "EU": "one definition in all years",
        "EU2020": "Europe 2020 definition: SMD 4 of 9, LWI 18-59; ends in 2020",
        "EU2030": "EU 2030 definition: SMSD 7 of 13, LWI 18-64",
    },
    "method": {"direct": "design-based estimate from the sample of the place itself"},
    "sample_size_band": {
        "<20": "under 20 persons", "20-49": "20 to 49", "50-99": "50 to 99", "100-249": "100 to 249",
        "250-999": "250 to 999", "1000+": "1000 and more", "none": "nobody in the sample",
    },
    "reliability": {
        "reliable": "passes the sample-size and precision rules",
        "low": "published with a warning", "not_published": "too unreliable to publish",
        "undefined": "cannot be computed",
    },
    "match_class": {
        "name": "the register's name", "alias": "a listed alias or inflected form",
        "former": "a former name", "seat": "the seat town, weaker",
    },
    "provider_type": {
        "state": "central public institution", "municipality": "municipal institution",
        "non_public": "non-profit organisation", "private": "private, for profit",
    },
    "service_type": {
        "pre_social": "information, counselling, early intervention", "community": "community or day service",
        "in_family": "service in the family", "residential": "residential, 24 hours",
        "emergency_72h": "emergency, up to 72 hours", "specialised": "specialised service",
        "alternative": "alternative care", "unknown": "not stated, or a label of no known type",
    },
    "yes_no": {"yes": "yes", "no": "no", "in_process": "under way"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column name with its one meaning.

    `codes` names a list in `CODE_LISTS`; `silc` is the EU-SILC code it comes from (searchable in the
    dictionary); `personal` marks values of a person or a facility, which never leave the
    restricted side.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    codes: str | None = None
    silc: str | None = None
    personal: bool = False


def _c(
    name: str,
    type: ColumnType,
    description: str,
    *,
    unit: str | None = None,
    codes: str | None = None,
    silc: str | None = None,
) -> Column:
    return Column(name, type, description, unit, codes, silc)


def _p(name: str, type: ColumnType, description: str, silc: str | None = None, unit: str | None = None) -> Column:
    """A column that holds a value of one person, household or facility."""
    return Column(name, type, description, unit, None, silc, personal=True)


_ALL: tuple[Column, ...] = (
    # -- SDMX concepts ---------------------------------------------------------------------------
    _c("indicator", "text", "Indicator code, see indicators.indicator"),
    _c("definition", "text", "Definition family; two families are never spliced", codes="definition"),
    _c("time_period", "integer", "Survey year, or reference year of the source"),
    _c("income_year", "integer", "Year the incomes were received: survey year minus 1"),
    _c("geo", "text", "Place: AL, NUTS code (AL01..) or LAU code (AL111..)"),
    _c("geo_name", "text", "Name of the place in Albanian"),
    _c("geo_level", "text", "Level of the place", codes="geo_level"),
    _c("sex", "text", "Sex of the persons counted", codes="sex"),
    _c("age", "text", "Age band at the end of the income reference period", codes="age"),
    _c("unit", "text", "Unit of obs_value: PC percent, ALL lek a year, RATIO, IDX 0-100, PT percentage points"),
    _c("method", "text", "How the value was estimated", codes="method"),
    _c("obs_value", "number", "Estimate; null when suppressed or undefined, never zero for unknown. In published "
       "tables medians are rounded to 100 lek, the poverty line to 1 lek, the relative median gap to 0.1 "
       "percentage points"),
    _c("std_error", "number", "Standard error of obs_value in its unit (ultimate clusters; linearised, or by the "
       "jackknife for S80/S20 and Gini of at most 30 primary sampling units; a stratum with one such unit is held "
       "against the mean of all)"),
    _c("ci_lower", "number", "Lower end of the 95 % confidence interval, which need not have the value in its middle"),
    _c("ci_upper", "number", "Upper end of the 95 % confidence interval"),
    _c("cv", "number", "Coefficient of variation", unit="percent"),
    _c("p_value", "number", "Two-sided p-value of no difference between women and men"),
    _c("degrees_of_freedom", "integer", "PSUs with a member of the cell minus strata with one"),
    _c("n_persons", "integer", "Unweighted persons in the denominator of the cell", unit="persons"),
    _c("n_households", "integer", "Unweighted households in the cell", unit="households"),
    _c("n_psu", "integer", "Primary sampling units with a member of the cell"),
    _c("n_relevant", "integer", "Persons the reliability rule counts: poor for rmpg, the smaller quintile group "
       "for s80_s20, else the denominator", unit="persons"),
    _c("item_missing_share", "number", "Share of persons of the cell without the information", unit="percent"),
    _c("sample_size_band", "text", "Band of the unweighted sample size", codes="sample_size_band"),
    _c("reliability", "text", "Verdict of the reliability rules", codes="reliability"),
    _c("obs_status", "text", "SDMX observation status", codes="obs_status"),
    _c("conf_status", "text", "SDMX confidentiality status", codes="conf_status"),
    _c("status_reason", "text", "Why a value is missing or marked, as a short code"),
    _c("set_status", "text", "Status of the list of measured municipalities, null above that level",
       codes="set_status"),
    _c("data_kind", "text", "Whether the row rests on survey data or on synthetic data", codes="data_kind"),
    _c("delivery_id", "text", "Delivery the row comes from, see meta.delivery"),
    _c("gap_sign", "text", "F-M: women minus men, positive means women have the higher value"),
    _c("women_value", "number", "Value for women, as in indicators.observation"),
    _c("men_value", "number", "Value for men, as in indicators.observation"),
    _c("direction", "text", "women_higher, men_higher or not_distinguishable at 5 %"),
    # -- indicator catalogue -----------------------------------------------------------------------
    _c("title_en", "text", "Title in English"),
    _c("title_sq", "text", "Title in Albanian"),
    _c("definition_en", "text", "Definition in English"),
    _c("universe", "text", "Persons the indicator is about"),
    _c("concept", "text", "household, individual or mixed: what the status is measured on"),
    _c("weight_variable", "text", "EU-SILC weight used"),
    _c("related_code", "text", "Related Eurostat table code"),
    _c("sdg_code", "text", "Related SDG indicator"),
    _c("first_year", "integer", "First survey year the definition exists in"),
    _c("last_year", "integer", "Last survey year the definition exists in, null if open"),
    _c("caveat", "text", "What a reader must know"),
    _c("source_document", "text", "Document the definition comes from"),
    # -- EU-SILC frames ----------------------------------------------------------------------------
    _p("household_id", "integer", "Household identifier", "DB030"),
    _p("person_id", "integer", "Person identifier", "RB030"),
    _p("partner_id", "integer", "Identifier of the partner in the household", "RB240"),
    _p("father_id", "integer", "Identifier of the father in the household", "RB220"),
    _p("mother_id", "integer", "Identifier of the mother in the household", "RB230"),
    _c("region", "text", "NUTS 2 region", silc="DB040"),
    _c("lau_code", "text", "Municipality, LAU code AL111..AL357"),
    _c("degree_urbanisation", "integer", "1 cities, 2 towns and suburbs, 3 rural", silc="DB100"),
    _p("stratum", "integer", "Stratum at selection", "DB050"),
    _p("psu", "integer", "Primary sampling unit, unique over the file", "DB060"),
    _p("rotation_group", "integer", "Rotation group", "DB075"),
    _p("wave", "integer", "Wave of the household in the panel", "DB076"),
    _p("household_weight", "number", "Household cross-sectional weight", "DB090"),
    _p("person_weight", "number", "Personal cross-sectional weight", "RB050"),
    _p("personal_weight_16", "number", "Weight of persons 16 and over with an interview", "PB040"),
    _p("longitudinal_weight", "number", "Longitudinal weight, four-year", "RB064"),
    _p("household_size", "integer", "Current members of the household", "HX040"),
    _p("equivalised_size", "number", "Modified OECD scale: 1 + 0.5 per other member 14+ + 0.3 per child under 14",
       "HX050"),
    _p("disposable_income", "number", "Total disposable household income", "HY020", "ALL per year"),
    _p("income_before_transfers", "number",
       "Disposable income before social transfers other than old-age and survivor benefits", "HY022", "ALL per year"),
    _p("income_before_all_transfers", "number", "Disposable income before all social transfers", "HY023",
       "ALL per year"),
    _p("equivalised_income", "number", "Disposable income / equivalised size; HY025 is never applied", "HX090",
       "ALL per year"),
    _p("household_type", "text", "one_person, lone_parent, couple_no_child, couple_with_children, other"),
    _p("tenure", "integer", "Tenure status 1-5", "HH021"),
    _p("rooms", "number", "Rooms available to the household", "HH030"),
    _p("housing_cost_month", "number", "Total housing cost per month", "HH070", "ALL per month"),
    _p("housing_allowance", "number", "Housing allowances", "HY070", "ALL per year"),
    _p("make_ends_meet", "integer", "Ability to make ends meet, 1 great difficulty to 6 very easily", "HS120"),
    _p("lack_arrears", "boolean", "Any arrears (HS011, HS021, HS031 in 1 or 2)", "HS011"),
    _p("lack_holiday", "boolean", "Cannot afford a week's holiday", "HS040"),
    _p("lack_meal", "boolean", "Cannot afford meat, chicken or fish every second day", "HS050"),
    _p("lack_unexpected", "boolean", "Cannot face unexpected expenses", "HS060"),
    _p("lack_warm", "boolean", "Cannot keep the home adequately warm", "HH050"),
    _p("lack_phone", "boolean", "Cannot afford a telephone", "HS070"),
    _p("lack_tv", "boolean", "Cannot afford a colour television", "HS080"),
    _p("lack_washing_machine", "boolean", "Cannot afford a washing machine", "HS100"),
    _p("lack_car", "boolean", "Cannot afford a car", "HS110"),
    _p("lack_furniture", "boolean", "Cannot replace worn-out furniture", "HD080"),
    _p("lack_clothes", "boolean", "Cannot replace worn-out clothes", "PD020"),
    _p("lack_shoes", "boolean", "Cannot afford two pairs of shoes", "PD030"),
    _p("lack_get_together", "boolean", "Cannot afford to meet friends or family", "PD050"),
    _p("lack_leisure", "boolean", "Cannot afford a regular leisure activity", "PD060"),
    _p("lack_money_self", "boolean", "Cannot spend a small amount on oneself", "PD070"),
    _p("lack_internet", "boolean", "Cannot afford an internet connection", "PD080"),
    _p("sex_code", "text", "Sex of the person: F or M", "RB090"),
    _p("age_years", "integer", "Age at the end of the income reference period", "RB081", "years"),
    _p("age_band", "text", "Age band of the person"),
    _p("interviewed", "boolean", "A personal interview (P file) exists", "RB250"),
    _p("main_activity", "text", "employed, unemployed, retired, unable, student, domestic, military, other",
       "PL032"),
    _p("education", "integer", "Highest ISCED level attained, first digit", "PE041"),
    _p("activity_limitation", "integer", "1 severely limited, 2 limited, 3 not limited", "PH030"),
    _p("months_full_time", "integer", "Months worked full time in the income year", "PL073", "months"),
    _p("months_part_time", "integer", "Months worked part time in the income year", "PL074", "months"),
    _p("hours_week", "number", "Usual weekly hours in all jobs", "PL060", "hours"),
    _p("work_intensity", "number", "Months worked over workable months of the household's working-age members",
       "RX040"),
    _p("work_intensity_2020", "number", "Work intensity by the Europe 2020 definition (18-59)", "RX040"),
    _p("smd", "boolean", "Severely materially deprived, 4 of 9 items (EU2020)"),
    _p("smsd", "boolean", "Severely materially and socially deprived, 7 of 13 items (EU2030)", "RX060"),
    _p("lwi", "boolean", "Very low work intensity (EU2030), null when out of scope", "RX050"),
    _p("lwi_2020", "boolean", "Low work intensity (EU2020), null when out of scope", "RX050"),
    # -- reference ---------------------------------------------------------------------------------
    _c("asrdb_code", "text", "Code of the municipality in the state address register, 01..61"),
    _c("name_sq", "text", "Official name in Albanian"),
    _c("name_ascii", "text", "Name without diacritics"),
    _c("prefecture", "text", "Prefecture (qark)"),
    _c("nuts3", "text", "NUTS 3 code of the prefecture"),
    _c("nuts2", "text", "NUTS 2 code of the region"),
    _c("nuts2_name", "text", "Name of the NUTS 2 region"),
    _c("population_2011", "integer", "Resident population, census 2011", unit="persons"),
    _c("population_2023", "integer", "Resident population, census 2023; null where not found", unit="persons"),
    _c("population_2011_status", "text", "How the 2011 figure was found"),
    _c("population_2023_status", "text", "How the 2023 figure was found"),
    _c("provenance", "text", "Where a fact comes from"),
    _c("vintage", "text", "first release or revised"),
    _c("published_value", "number", "Value published by INSTAT"),
    _c("difference", "number", "obs_value minus published_value, in the unit of the indicator"),
    _c("valid_from", "integer", "First survey year the list applies to"),
    # -- services ----------------------------------------------------------------------------------
    _c("source_cell", "text", "Sheet and row of the workbook, for tracing"),
    _p("service_name", "text", "Name of the centre or service as printed"),
    _p("provider", "text", "Provider as printed"),
    _c("provider_type", "text", "Type of provider; null when not stated or the label is unknown",
       codes="provider_type"),
    _c("provider_type_as_printed", "text", "Type of provider as printed"),
    _c("service_type", "text", "Mapped type of service (law 121/2016), null when the label is unknown",
       codes="service_type"),
    _c("service_type_as_printed", "text", "Type of service as printed"),
    _c("subtype_as_printed", "text", "Sub-type as printed"),
    _c("target_groups", "text", "Mapped beneficiary groups, separated by |; `unknown` stands for a label of no "
       "known group beside known ones"),
    _c("target_groups_as_printed", "text", "Beneficiary groups as printed"),
    _c("funding_sources", "text", "Mapped funding sources, separated by |; `unknown` as in target_groups"),
    _c("funding_sources_as_printed", "text", "Funding sources as printed"),
    _c("capacity_places", "integer", "Places", unit="places"),
    _c("beneficiaries_total", "integer", "Beneficiaries", unit="persons"),
    _c("beneficiaries_female", "integer", "Women and girls among the beneficiaries", unit="persons"),
    _c("beneficiaries_male", "integer", "Men and boys among the beneficiaries", unit="persons"),
    _c("waiting_list", "integer", "Persons waiting", unit="persons"),
    _c("staff_total", "integer", "Staff", unit="persons"),
    _c("staff_female", "integer", "Women among the staff", unit="persons"),
    _c("licensed", "text", "Licence held; null when not stated or the label is unknown", codes="yes_no"),
    _c("licensed_as_printed", "text", "Licence as printed"),
    _c("collected_on", "date", "Date of data collection"),
    _c("municipality_as_printed", "text", "Municipality as printed"),
    _c("match_class", "text", "How a printed municipality name was matched", codes="match_class"),
    _c("n_services", "integer", "Services counted", unit="services"),
    _c("n_services_unknown", "integer", "Services that do not state the quantity, so that it is a lower bound",
       unit="services"),
    _c("population_stated", "integer", "Population as stated in the workbook", unit="persons"),
    _c("population_basis", "text", "Source and year of the population as stated in the workbook"),
    _c("naru_established", "text", "Needs assessment and referral unit established; null when not stated",
       codes="yes_no"),
    _c("naru_staff", "integer", "Staff of the needs assessment and referral unit", unit="persons"),
    _c("social_administrators", "integer", "Social administrators", unit="persons"),
    _c("child_protection_workers", "integer", "Child protection workers", unit="persons"),
    _c("social_care_plan", "text", "Status of the social care plan as printed"),
    _c("social_fund_grant", "number", "Social Fund grant received", unit="ALL"),
    _c("households_economic_aid", "integer", "Households on economic aid", unit="households"),
    _c("persons_disability_benefit", "integer", "Persons with disability benefit", unit="persons"),
    # -- programme ---------------------------------------------------------------------------------
    _c("report_id", "text", "Document, by kind and own reference"),
    _c("report_type", "text", "annual_report or management_response"),
    _c("report_title", "text", "Title of the document"),
    _c("period_start", "date", "First day the document is about"),
    _c("period_end", "date", "Last day the document is about"),
    _c("file_name", "text", "Name of the file as delivered"),
    _c("sha256", "text", "Hash of the file's content"),
    _c("field", "text", "Field of the form"),
    _c("field_order", "integer", "Order of the field in the form"),
    _c("value_text", "text", "Value as printed"),
    _c("value_number", "number", "Value as a number, in the unit of the field"),
    _c("value_date", "date", "Value as a date"),
    _c("currency", "text", "ISO currency of value_number"),
    _c("locator", "text", "Place in the document"),
    _c("entry_no", "integer", "Number of the row as printed"),
    _c("agencies_as_printed", "text", "Agencies as printed"),
    _c("agency", "text", "UN agency: UNDP, UNICEF, UNFPA, UN Women"),
    _c("recommendation_no", "integer", "Number of the evaluation recommendation"),
    _c("recommendation_text", "text", "Recommendation as printed"),
    _c("response_text", "text", "Management response as printed"),
    _c("response_category", "text", "Category as printed"),
    _c("thematic_area", "text", "Thematic area, null when not applicable"),
    _c("operating_principles", "text", "Operating principles, null when not applicable"),
    _c("organizational_priorities", "text", "Organisational priorities, null when not applicable"),
    _c("uneg_criteria", "text", "UNEG criteria"),
    _c("n_key_actions", "integer", "Key actions listed"),
    _c("action_no", "text", "Number of the key action as printed"),
    _c("action_text", "text", "Key action as printed"),
    _c("responsible_as_printed", "text", "Responsible agencies as printed"),
    _c("deadline", "date", "Last day of the month the action is due"),
    _c("deadline_as_printed", "text", "Deadline as printed"),
    _c("status_as_printed", "text", "Status as printed"),
    _c("action_status", "text", "not_initiated, initiated, completed, no_longer_applicable"),
    _c("stated_overdue", "boolean", "The printed status says overdue"),
    _c("comment_text", "text", "Comment as printed, null when empty"),
    _c("finding_code", "text", "Kind of contradiction or gap"),
    _c("finding_text", "text", "What disagrees, in plain words; nothing is repaired"),
    # -- meta and audit ----------------------------------------------------------------------------
    _c("release_id", "text", "Release"),
    _c("built_at", "timestamp", "When the release was built (UTC)"),
    _c("pipeline_version", "text", "Version of the pipeline"),
    _c("contains_synthetic", "boolean", "At least one row rests on synthetic data"),
    _c("n_deliveries", "integer", "Deliveries in the release"),
    _c("latest_delivery_at", "timestamp", "When the newest delivery was received (UTC)"),
    _c("notice", "text", "What a reader must know before using the release"),
    _c("source", "text", "Source: eu_silc, care_services, agency_reports"),
    _c("licence", "text", "Licence of the delivery"),
    _c("received_at", "timestamp", "When the delivery was received (UTC)"),
    _c("delivery_name", "text", "Name of the folder in landing"),
    _c("n_files", "integer", "Files in the delivery"),
    _c("n_rows", "integer", "Rows"),
    _c("schema_name", "text", "Schema"),
    _c("table_name", "text", "Table"),
    _c("column_name", "text", "Column, null for the table itself"),
    _c("column_type", "text", "Type"),
    _c("description", "text", "Meaning"),
    _c("column_unit", "text", "Unit of the column"),
    _c("code_list", "text", "Codes and their meaning"),
    _c("silc_code", "text", "EU-SILC code the column comes from"),
    _c("suite", "text", "Great Expectations suite"),
    _c("rule", "text", "Rule"),
    _c("rule_group", "text", "Group of rules"),
    _c("severity", "text", "critical stops a run; error (official rules), warning and info are shown"),
    _c("delivered_file", "text", "File of the EU-SILC delivery an official rule is about: D, R, H or P"),
    _c("failed_share", "number", "Records that fail, as a share of those checked"),
    _c("survey_year", "integer", "Survey year of a record in a panel file, null where the record does not say"),
    _c("record_id", "integer", "Identifier of a household or person as delivered"),
    _c("passed", "boolean", "The rule holds"),
    _c("n_checked", "integer", "Records checked"),
    _c("n_failed", "integer", "Records that fail, null where a rule has no record count"),
    _c("rule_title", "text", "The rule in plain words"),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}

if len(COLUMNS) != len(_ALL):
    raise RuntimeError("a column name is defined twice")
