"""Columns of the mapping of social-care services."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import personal as _p
from lnb_pipeline.contracts.columns.column import plain as _c

COLUMNS: tuple[Column, ...] = (
    # -- services ----------------------------------------------------------------------------------
    _c("source_cell", "text", "Sheet and row of the workbook, for tracing, such as Sherbimet!12"),
    _c("row_hidden", "boolean", "The row was hidden in the sheet; it is read like any other"),
    _p("administrative_unit", "text", "Administrative unit as printed"),
    _c("area", "text", "Where the service is", codes="area"),
    _c("code_list_version", "text", "Version of the lists by which printed labels were mapped to codes"),
    _c("provider_no", "integer", "Number of the provider in the year's workbook, in order of first appearance; "
       "another spelling is another provider. Numbers of two years have nothing to do with one another"),
    _p("service_name", "text", "Name of the centre or service as printed"),
    _p("provider", "text", "Provider as printed"),
    _c("provider_type", "text", "Type of provider; null when not stated or the label is unknown",
       codes="provider_type"),
    _c("provider_type_as_printed", "text", "Type of provider as printed"),
    _c("service_type", "text", "Mapped type of service (law 121/2016), null when the label is unknown",
       codes="service_type"),
    _c("service_type_as_printed", "text", "Type of service as printed. In published tables only where a list knows "
       "the label: another is free text"),
    _c("service_type_bylaw", "text", "Type of service by DCM 518/2018, which files the same service differently from "
       "the law: derived from service_type and the sub-type", codes="service_type_bylaw"),
    _c("subtype", "text", "Mapped sub-type; null when not stated or the label is unknown", codes="subtype"),
    _c("subtype_as_printed", "text", "Sub-type as printed; published as service_type_as_printed is"),
    _c("target_groups", "text", "Mapped beneficiary groups, separated by |; `unknown` stands for a label of no known "
       "group beside known ones"),
    _c("target_groups_as_printed", "text", "Beneficiary groups as printed"),
    _c("funding_sources", "text", "Mapped funding sources, separated by |; `unknown` as in target_groups"),
    _c("funding_sources_as_printed", "text", "Funding sources as printed"),
    _c("capacity_places", "integer", "Places", unit="places"),
    _c("beneficiaries_total", "integer", "Beneficiaries", unit="persons"),
    _c("beneficiaries_female", "integer", "Women and girls among the beneficiaries", unit="persons"),
    _c("beneficiaries_male", "integer", "Men and boys among the beneficiaries", unit="persons"),
    _c("beneficiaries_under_18", "integer", "Beneficiaries aged 0 to 17", unit="persons"),
    _c("beneficiaries_18_64", "integer", "Beneficiaries aged 18 to 64", unit="persons"),
    _c("beneficiaries_65_over", "integer", "Beneficiaries aged 65 and over", unit="persons"),
    _c("waiting_list", "integer", "Persons waiting", unit="persons"),
    _c("staff_total", "integer", "Staff", unit="persons"),
    _c("staff_female", "integer", "Women among the staff", unit="persons"),
    _c("staff_male", "integer", "Men among the staff: staff less women", unit="persons"),
    _c("social_workers", "integer", "Social workers among the staff", unit="persons"),
    _c("psychologists", "integer", "Psychologists among the staff", unit="persons"),
    _c("annual_budget", "number", "Budget of the service for a year", unit="ALL"),
    _c("licence_kind", "text", "Kind of licence; null when not stated or the label is unknown", codes="licence_kind"),
    _c("licence_kind_as_printed", "text", "Kind of licence as printed"),
    _c("meets_standards", "text", "Standards met; null when not stated or the label is unknown", codes="standards"),
    _c("meets_standards_as_printed", "text", "Standards met, as printed"),
    _c("last_inspection", "date", "Day of the last inspection"),
    _c("year_opened", "integer", "Year the service opened"),
    _c("licensed", "text", "Licence held; null when not stated or the label is unknown", codes="yes_no"),
    _c("licensed_as_printed", "text", "Licence as printed"),
    _c("collected_on", "date", "Date of data collection"),
    _c("municipality_as_printed", "text", "Municipality as printed"),
    _c("match_class", "text", "How a printed municipality name was matched", codes="match_class"),
    _c("n_services", "integer", "Services counted; a service of several groups or sources counts in each, so that "
       "categories of target_group, funding_source and combination do not add up to the total", unit="services"),
    _c("n_services_unknown", "integer", "Services counted in n_services that do not state their beneficiaries, so that "
       "the count is a lower bound. A service of unknown group or type is counted under unknown and not here, and may "
       "be of any category", unit="services"),
    _c("n_places_unknown", "integer", "Services that do not state their places, so that places are a lower bound",
       unit="services"),
    _c("n_staff_unknown", "integer", "Services that do not state their staff, so that staff is a lower bound",
       unit="services"),
    _c("n_licensed", "integer", "Services that state a licence", unit="services"),
    _c("n_municipalities", "integer", "Municipalities with a service of this provider", unit="municipalities"),
    _c("service_types", "text", "Mapped types of service, separated by |"),
    _c("breakdown", "text", "By what the services are told apart", codes="breakdown"),
    _c("category", "text", "TOTAL, or a code of service_type, target_groups, provider_type, funding_sources, or a "
       "named combination: older_persons_at_home (service in the family for older persons)"),
    _c("services_per_10000", "number", "n_services per 10 000 inhabitants of both sexes; base in population_base. In "
       "profiles.municipality it and the other rates are null where a municipality is listed among the services and is "
       "not on the sheet of municipalities: it was not mapped as a whole, and its counts are lower bounds"),
    _c("places_per_10000", "number", "capacity_places per 10 000 inhabitants of both sexes"),
    _c("beneficiaries_per_10000", "number", "beneficiaries_total per 10 000 inhabitants of both sexes"),
    _c("beneficiaries_female_per_10000", "number", "beneficiaries_female per 10 000 inhabitants of both sexes: the "
       "public sources have no population of municipalities by sex"),
    _c("beneficiaries_male_per_10000", "number", "beneficiaries_male per 10 000 inhabitants of both sexes"),
    _c("staff_per_10000", "number", "staff_total per 10 000 inhabitants of both sexes"),
    _c("inhabitants", "integer", "Inhabitants that rates of the row are per, of the base and year stated beside",
       unit="persons"),
    _c("population_base", "text", "Where inhabitants come from; census and civil register differ by up to a factor of "
       "six", codes="population_base"),
    _c("population_year", "integer", "Year the inhabitants were counted"),
    _c("population_stated", "integer", "Population as stated in the workbook", unit="persons"),
    _c("population_basis", "text", "Source and year of the population as stated in the workbook"),
    _c("naru_established", "text", "Needs assessment and referral unit established; null when not stated",
       codes="yes_no"),
    _c("naru_staff", "integer", "Staff of the needs assessment and referral unit", unit="persons"),
    _c("social_administrators", "integer", "Social administrators", unit="persons"),
    _c("child_protection_workers", "integer", "Child protection workers", unit="persons"),
    _c("social_care_plan", "text", "Status of the social care plan as printed"),
    _c("plan_status", "text", "Mapped status of the social care plan; null when not stated or not understood",
       codes="plan_status"),
    _c("cases_assessed_female", "integer", "Women and girls whose case was assessed in the year", unit="persons"),
    _c("cases_assessed_male", "integer", "Men and boys whose case was assessed in the year", unit="persons"),
    _c("social_fund_grant", "number", "Social Fund grant received", unit="ALL"),
    _c("households_economic_aid", "integer", "Households on economic aid", unit="households"),
    _c("persons_disability_benefit", "integer", "Persons with disability benefit", unit="persons"),
)
