"""One definition per column name, reused by every table.

A column's type, meaning, unit, code list and EU-SILC origin stand here and nowhere else. DuckDB
types and comments, Dagster's column schema, the structural expectations and the data dictionary
are derived from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "number", "figure", "boolean", "date", "timestamp"]
"""A figure is a number that must not be added up: DuckDB compares and sorts it, and has no sum or mean for it."""

@dataclass(frozen=True, slots=True)
class Column:
    """A column name with its one meaning.

    `codes` names a list in `CODE_LISTS`; `silc` names the EU-SILC variables it is made of, main one first,
    separated by commas (searchable in the dictionary; where there are many, those that decide most);
    `personal` marks values of a person or a facility, which never leave the restricted side.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    codes: str | None = None
    silc: str | None = None
    personal: bool = False

    @property
    def silc_codes(self) -> tuple[str, ...]:
        """The EU-SILC variables one by one; empty for a column that is made of none."""
        return tuple(self.silc.split(", ")) if self.silc else ()


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


_AGE = "RB081, RX020, RB080"
_ACTIVITY = "PL032, PL031, RB211, RB210"
_WORK_MONTHS = "PL073, PL074, PL075, PL076"
_DWELLING = "HH040, HH081, HH091, HS160"
_PERSONAL_ITEMS = "PD020, PD030, PD050, PD060, PD070, PD080"
_ITEMS_2030 = f"HS060, HS040, HS011, HS021, HS031, HS050, HH050, HS110, HD080, {_PERSONAL_ITEMS}"
_PERSONAL_INCOMES = "PY010G, PY021G, PY050G, PY080G, PY090G, PY100G, PY110G, PY120G, PY130G, PY140G"
_PENSIONS = "PY100G, PY080G, PY110G"

_ALL: tuple[Column, ...] = (
    # -- SDMX concepts ---------------------------------------------------------------------------
    _c("indicator", "text", "Indicator code, see indicators.catalogue"),
    _c("definition", "text", "Definition family; two families are never spliced", codes="definition"),
    _c("time_period", "integer", "Survey year, or reference year of the source"),
    _c("income_year", "integer", "Year the incomes were received: survey year minus 1"),
    _c("geo", "text", "Place: AL, NUTS code (AL01..) or LAU code (AL111..)"),
    _c("geo_name", "text", "Name of the place in Albanian"),
    _c("geo_level", "text", "Level of the place", codes="geo_level"),
    _c("sex", "text", "Sex of the persons counted", codes="sex"),
    _c("age", "text", "Age band at the end of the income reference period", codes="age"),
    _c("unit", "text", "Unit of obs_value: PC percent, ALL lek a year, RATIO, IDX 0-100, PT percentage points. Of a "
       "programme's figure: what one of it is, such as persons, families, municipalities, centres, percent"),
    _c("method", "text", "How the value was estimated; methods stand side by side and are never mixed", codes="method"),
    _c("population_group", "text", "Group of persons: degree of urbanisation, household type, education, activity "
       "limitation and the groups the programme names. Roma and Egyptians cannot be identified in EU-SILC: no "
       "variable asks for ethnicity, so that nothing here is about them", codes="population_group"),
    _c("population", "number", "Persons the value is about: weighted persons of the denominator; in published tables "
       "rounded to 100", unit="persons"),
    _c("ratio", "number", "Women's value over men's; null where men's is not clearly above zero"),
    _c("q_value", "number", "False discovery rate at which this would be a finding, over all tests published for the "
       "survey year, level of places and kind of cell (Benjamini-Hochberg)"),
    _c("years", "text", "Survey years the value rests on, as in 2021-2023"),
    _c("choice", "text", "Why this method: the first reliable one of direct, pooled and model, for women, men and "
       "both sexes together; else the first of low reliability; direct_only above the municipality"),
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
    _c("n_women", "integer", "Unweighted women and girls in the cell", unit="persons"),
    _c("n_men", "integer", "Unweighted men and boys in the cell", unit="persons"),
    _c("n_psu", "integer", "Primary sampling units with a member of the cell"),
    _c("n_relevant", "integer", "Persons the reliability rule counts: poor for rmpg, the smaller quintile group "
       "for s80_s20, else the denominator", unit="persons"),
    _c("item_missing_share", "number", "Share of persons of the cell without the information", unit="percent"),
    _c("sample_size_band", "text", "Band of the unweighted sample size", codes="sample_size_band"),
    _c("reliability", "text", "Verdict of the reliability rules", codes="reliability"),
    _c("obs_status", "text", "SDMX observation status", codes="obs_status"),
    _c("conf_status", "text", "SDMX confidentiality status", codes="conf_status"),
    _c("status_reason", "text", "Why a value is missing or marked. Too little sample: small_sample, few_households, "
       "few_psu, no_sample, not_sampled (a model value without a sample of the place). Too uncertain: imprecise, "
       "no_variance, item_nonresponse, at_boundary (the model's error is too small). Hidden so that another does not "
       "follow: complementary. Cannot be computed: nobody_poor, zero_total, no_model, no_panel, no_base_year, "
       "no_price_index, no_national_sample. Not in the delivery: not_collected, not_covered, no_delivery, "
       "not_estimated. Not in the year: definition_starts_later, definition_ended, not_collected_this_year"),
    _c("set_status", "text", "Status of the list of measured municipalities, null above that level",
       codes="set_status"),
    _c("data_kind", "text", "Whether the row rests on survey data or on synthetic data", codes="data_kind"),
    _c("delivery_id", "text", "Delivery the row comes from, see meta.delivery"),
    _c("gap_sign", "text", "F-M: women minus men, positive means women have the higher value"),
    _c("women_value", "number", "Value for women, as in indicators.observation"),
    _c("men_value", "number", "Value for men, as in indicators.observation"),
    _c("direction", "text", "women_higher, men_higher, or not_distinguishable where the q-value is 5 % or more"),
    # -- what deprivation and work intensity add -----------------------------------------------------
    _c("gap_poverty", "number", "Women minus men, at risk of poverty alone", unit="percentage points"),
    _c("gap_poverty_error", "number", "Standard error of gap_poverty", unit="percentage points"),
    _c("gap_with_deprivation", "number", "Women minus men, at risk of poverty or severely deprived",
       unit="percentage points"),
    _c("gap_with_deprivation_error", "number", "Standard error of gap_with_deprivation", unit="percentage points"),
    _c("gap_with_work_intensity", "number", "Women minus men, at risk of poverty, severely deprived or in low work "
       "intensity: AROPE", unit="percentage points"),
    _c("gap_with_work_intensity_error", "number", "Standard error of gap_with_work_intensity",
       unit="percentage points"),
    _c("added", "number", "What deprivation and work intensity add to the gap: share of women at risk of exclusion "
       "and not poor, minus that of men", unit="percentage points"),
    _c("added_error", "number", "Standard error of added", unit="percentage points"),
    _c("added_lower", "number", "Lower end of the 95 % interval of added", unit="percentage points"),
    _c("added_upper", "number", "Upper end of the 95 % interval of added", unit="percentage points"),
    _c("added_p_value", "number", "Two-sided p-value of nothing added"),
    _c("added_q_value", "number", "False discovery rate of added_p_value over the rows of the year, level of places, "
       "definition and group, which the verdict rests on; the interval is not corrected for many tests"),
    _c("added_deprived_only", "number", "Part of added: deprived, neither poor nor in low work intensity (pattern 010)",
       unit="percentage points"),
    _c("added_deprived_only_error", "number", "Standard error of added_deprived_only", unit="percentage points"),
    _c("added_low_work_only", "number", "Part of added: low work intensity, neither poor nor deprived (pattern 001)",
       unit="percentage points"),
    _c("added_low_work_only_error", "number", "Standard error of added_low_work_only", unit="percentage points"),
    _c("added_both", "number", "Part of added: deprived and in low work intensity, not poor (pattern 011)",
       unit="percentage points"),
    _c("added_both_error", "number", "Standard error of added_both", unit="percentage points"),
    _c("relative_change", "number", "Logarithm of women's over men's AROPE minus that of AROP: below zero, the "
       "relative difference shrinks although the gap in points may widen"),
    _c("relative_change_error", "number", "Standard error of relative_change"),
    _c("verdict", "text", "What the row says of the claim that deprivation and work intensity show more inequality "
       "between women and men than income alone", codes="verdict"),
    _c("item", "text", "Personal item of material and social deprivation, or three_of_six"),
    _c("n_couples", "integer", "Couples of a woman and a man, both interviewed, with the information",
       unit="couples"),
    _c("she_only", "number", "Couples in which she cannot afford it and he can", unit="percent"),
    _c("he_only", "number", "Couples in which he cannot afford it and she can", unit="percent"),
    # -- indicator catalogue -----------------------------------------------------------------------
    _c("canonical_code", "text", "Number of the indicator in the programme's list, such as POV01"),
    _c("family", "text", "Family of indicators: a view family.<name> and an asset of its own"),
    _c("definition_sq", "text", "Definition in Albanian"),
    _c("estimator", "text", "Estimator, see lnb_pipeline/estimation/README.md"),
    _c("breakdowns", "text", "Where the indicator is expected: levels of places, sexes, age bands, population groups"),
    _c("lower_bound", "number", "Lowest value the indicator can have, null where there is none"),
    _c("upper_bound", "number", "Highest value the indicator can have, null where there is none"),
    _c("missing_rule", "text", "What happens to persons without the information"),
    _c("unverified", "text", "Points of the definition that no public source settles, and the convention taken; null "
       "where there is none"),
    _c("survey_years", "text", "Survey years the indicator exists in, such as 2018- or 2018-2020, 2023"),
    _c("silc_variables", "text", "EU-SILC variables the indicator is made of"),
    _c("is_available", "boolean", "The indicator has estimates in the survey year"),
    _c("n_cells", "integer", "Cells estimated, published or not", unit="cells"),
    _c("n_cells_shown", "integer", "Cells with a published value", unit="cells"),
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
    _p("household_id", "integer", "Household identifier", "DB030, HB030, RB040, RX030"),
    _p("person_id", "integer", "Person identifier", "RB030, PB030"),
    _p("partner_id", "integer", "Identifier of the partner in the household", "RB240"),
    _p("father_id", "integer", "Identifier of the father in the household", "RB220"),
    _p("mother_id", "integer", "Identifier of the mother in the household", "RB230"),
    _c("region", "text", "NUTS 2 region", silc="DB040"),
    _c("lau_code", "text", "Municipality, LAU code AL111..AL357"),
    _c("degree_urbanisation", "integer", "1 cities, 2 towns and suburbs, 3 rural", silc="DB100"),
    _p("stratum", "integer", "Stratum at selection", "DB050"),
    _p("psu", "integer", "Primary sampling unit, unique over the file", "DB060, DB050"),
    _p("rotation_group", "integer", "Rotation group", "DB075"),
    _p("wave", "integer", "Wave of the household in the panel", "DB076"),
    _p("household_weight", "number", "Household cross-sectional weight", "DB090"),
    _p("person_weight", "number", "Personal cross-sectional weight", "RB050"),
    _p("personal_weight_16", "number", "Weight of persons 16 and over with an interview", "PB040"),
    _p("longitudinal_weight", "number", "Longitudinal weight, four-year", "RB064"),
    _p("household_size", "integer", "Current members of the household (HX040)", "RB040, RB110, DB135", "persons"),
    _p("n_adults", "integer", "Members of the household aged 18 and over; null where an age is unknown", _AGE,
       "persons"),
    _p("equivalised_size", "number", "Modified OECD scale (HX050): 1 + 0.5 per other member 14+ + 0.3 per child "
       "under 14", _AGE),
    _p("disposable_income", "number", "Total disposable household income", "HY020", "ALL per year"),
    _p("income_before_transfers", "number",
       "Disposable income before social transfers other than old-age and survivor benefits", "HY022", "ALL per year"),
    _p("income_before_all_transfers", "number", "Disposable income before all social transfers", "HY023",
       "ALL per year"),
    _p("equivalised_income", "number", "Disposable income / equivalised size (HX090); HY025 is never applied",
       f"HY020, {_AGE}", "ALL per year"),
    _p("household_type", "text", "one_person, lone_parent, couple_no_child, couple_with_children, other",
       f"RB240, RB220, RB230, RB081, {_ACTIVITY}"),
    _p("tenure", "integer", "Tenure status 1-5", "HH021"),
    _p("rooms", "number", "Rooms available to the household", "HH030", "rooms"),
    _p("required_rooms", "integer", "Rooms the household needs: one, and one a couple, a single person of 18 and over, "
       "two of the same sex at 12-17, two children under 12; null without partner identifiers", f"RB240, RB090, {_AGE}",
       "rooms"),
    _p("housing_cost_month", "number", "Total housing cost per month", "HH070", "ALL per month"),
    _p("housing_allowance", "number", "Housing allowances", "HY070G, HY070N", "ALL per year"),
    _p("housing_cost_share", "number", "Housing costs of the year without allowances, as a share of the disposable "
       "income without allowances; 0 to 100", "HH070, HY020, HY070G, HY070N", "percent"),
    _p("dwelling_problem", "boolean", "Leaking roof or damp, neither bath nor toilet, or too dark; null where not "
       "collected", _DWELLING),
    _p("make_ends_meet", "integer", "Ability to make ends meet, 1 great difficulty to 6 very easily", "HS120"),
    _p("lack_arrears", "boolean", "Any arrears (HS011, HS021, HS031 in 1 or 2)", "HS011, HS021, HS031"),
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
    _p("age_years", "integer", "Age at the end of the income reference period", _AGE, "years"),
    _p("age_band", "text", "Age band of the person", _AGE),
    _p("interviewed", "boolean", "A personal interview (P file) exists", "PB030"),
    _p("main_activity", "text", "employed, unemployed, retired, unable, student, domestic, military, other",
       _ACTIVITY),
    _p("employed", "boolean", "Main activity is work; 16 and over, null when the activity is unknown", _ACTIVITY),
    _p("domestic_tasks", "boolean", "Main activity is domestic tasks; 16 and over, null when the activity is unknown",
       _ACTIVITY),
    _p("education", "integer", "Highest ISCED level attained, first digit", "PE041, PE040"),
    _p("activity_limitation", "integer", "1 severely limited, 2 limited, 3 not limited", "PH030"),
    _p("unmet_need", "boolean", "Medical care needed and not had because of cost, waiting list or distance; 16 and "
       "over with an interview", "PH040, PH050"),
    _p("months_full_time", "integer", "Months worked full time in the income year", "PL073, PL075", "months"),
    _p("months_part_time", "integer", "Months worked part time in the income year", "PL074, PL076", "months"),
    _p("hours_week", "number", "Usual weekly hours in all jobs", "PL060, PL100", "hours"),
    _p("in_work", "boolean", "At work in more than half of the declared months, seven at least (PX050 2-4); 18 and "
       "over with an interview", f"{_WORK_MONTHS}, PL080, PL085, PL086, PL087, PL088, PL089, PL090"),
    _p("work_intensity", "number", "Months worked over workable months of the household's working-age members "
       "(RX040)", f"{_WORK_MONTHS}, PL060, PL032, PY100G, RB081"),
    _p("work_intensity_2020", "number", "Work intensity by the Europe 2020 definition (18-59; RX040 to 2020)",
       f"{_WORK_MONTHS}, PL060, PL100, PL031, RB080"),
    _p("smd", "boolean", "Severely materially deprived, 4 of 9 items (EU2020; RX060 to 2020)",
       "HS011, HS021, HS031, HS040, HS050, HS060, HH050, HS070, HS080, HS100, HS110"),
    _p("smsd", "boolean", "Severely materially and socially deprived, 7 of 13 items (EU2030; RX060 from 2021)",
       _ITEMS_2030),
    _p("msd", "boolean", "Materially and socially deprived, 5 of 13 items (EU2030)", _ITEMS_2030),
    _p("personal_deprivation", "boolean", "Lacks at least 3 of the 6 personal items; 16 and over with an interview",
       _PERSONAL_ITEMS),
    _p("lwi", "boolean", "Very low work intensity (EU2030; RX050 from 2021), null when out of scope",
       f"{_WORK_MONTHS}, PL060, PL032, PY100G, RB081"),
    _p("lwi_2020", "boolean", "Low work intensity (EU2020; RX050 to 2020), null when out of scope",
       f"{_WORK_MONTHS}, PL060, PL100, PL031, RB080"),
    _p("overcrowded", "boolean", "Fewer rooms than the household needs (HX120)", f"HH030, RB240, RB090, {_AGE}"),
    _p("housing_overburden", "boolean", "Housing costs above 40 % of the disposable income",
       "HH070, HY020, HY070G, HY070N"),
    _p("severe_housing", "boolean", "Overcrowded and with a dwelling problem; null in years in which the problems are "
       "not collected", f"HH030, RB240, RB081, {_DWELLING}"),
    _p("own_income", "number", "Income of the person's own from work, pensions and personal benefits, gross (net where "
       "gross is empty); may be negative; 16 and over with an interview", _PERSONAL_INCOMES, "ALL per year"),
    _p("no_own_income", "boolean", "Every component of own income is exactly zero", _PERSONAL_INCOMES),
    _p("individual_income", "number", "Own income less its part of the household's taxes, and an equal share, among "
       "members of 16 and over, of what is nobody's own; adds up to HY020 over the household",
       f"HY020, HY140G, {_PERSONAL_INCOMES}", "ALL per year"),
    _p("pension_income", "number", "Pensions of the person: old age, survivor and private plans, gross (net where "
       "gross is empty)", _PENSIONS, "ALL per year"),
    _p("receives_pension", "boolean", "Pension income is above zero", _PENSIONS),
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
    _c("deviation", "number", "difference over the standard error of obs_value"),
    _c("published_status", "text", "How well the published figure is documented: found in print, derived from figures "
       "in print, uncertain or unverified"),
    _c("agrees", "boolean", "difference is at most two standard errors and half a unit of the last printed digit; null "
       "where the figure is not found in print, where there is no error, and for the further one of two vintages"),
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
    _c("report", "text", "Document, by kind and own reference"),
    _c("report_type", "text", "Kind of document", codes="report_type"),
    _c("report_title", "text", "Title of the document"),
    _c("period_start", "date", "First day the document is about"),
    _c("period_end", "date", "Last day the document is about"),
    _c("as_of", "date", "Day the statuses in the document are judged at; see as_of_basis"),
    _c("as_of_basis", "text", "How as_of is known", codes="as_of_basis"),
    _c("file_format", "text", "Format the document was read from", codes="file_format"),
    _c("file_name", "text", "Name of the file as delivered"),
    _c("sha256", "text", "Hash of the file's content"),
    _c("heading", "text", "Heading as printed"),
    _c("heading_level", "integer", "Depth of the heading, 1 for the highest"),
    _c("n_statements", "integer", "Quantified statements of the section itself, without its subsections"),
    _c("field", "text", "Field of the form"),
    _c("field_order", "integer", "Order of the field in the form"),
    _c("value_text", "text", "Value as printed"),
    _c("value_number", "number", "Value as a number, in the unit of the field"),
    _c("value_date", "date", "Value as a date"),
    _c("currency", "text", "ISO currency of value_number"),
    _c("locator", "text", "Place in the document"),
    _c("entry_no", "integer", "Number of the row as printed, or its place"),
    _c("agencies_as_printed", "text", "Agencies as printed"),
    _c("agency", "text", "UN agency by its common name: UNDP, UNICEF, UNFPA, UN Women, ...; another as printed"),
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
    _c("deadline", "date", "Day the action is due; where a month, quarter or year is printed, its last day"),
    _c("deadline_as_printed", "text", "Deadline as printed"),
    _c("status_as_printed", "text", "Status as printed"),
    _c("action_status", "text", "Status of a key action", codes="action_status"),
    _c("stated_overdue", "boolean", "The printed status says overdue"),
    _c("is_overdue", "boolean", "Open on the day as_of of the report, and the deadline before that day; computed"),
    _c("comment_text", "text", "Comment as printed, null when empty"),
    _c("statement", "text", "Statement, by a hash of its sentence, its figure and its place among equal ones"),
    _c("statement_text", "text", "Sentence the figure stands in, as printed"),
    _c("value", "figure", "The figure, in unit. Groups of persons overlap to an unknown extent: never add them up"),
    _c("value_as_printed", "text", "The figure as printed"),
    _c("qualifier", "text", "How exact the figure is stated to be", codes="qualifier"),
    _c("counted", "text", "What is counted, as printed"),
    _c("groups_named", "text", "Population groups named, separated by |; codes as in population_group"),
    _c("agency_basis", "text", "How the agency is known", codes="basis"),
    _c("outcome", "text", "Outcome of the programme, by number, such as 1; an output such as 1.2"),
    _c("outcome_basis", "text", "How the outcome is known", codes="basis"),
    _c("municipalities", "text", "LAU codes of the municipalities named, separated by |; a name of no known one in "
                                 "quotation marks"),
    _c("share", "number", "Share printed beside the figure", unit="percent"),
    _c("base", "figure", "Number the share or the figure is part of, as printed"),
    _c("projection", "boolean", "A forecast or plan, not a result"),
    _c("period", "text", "Period the figure is about, such as 2021 or 2022-2024; the report's where none is stated"),
    _c("confidence", "number", "How sure the reading is, from 0 to 1; no probability"),
    _c("status", "text", "What a reviewer said of the reading", codes="review_status"),
    _c("result_no", "integer", "Row among the results of the report"),
    _c("origin", "text", "Where the result comes from", codes="result_origin"),
    _c("output", "text", "Output as printed"),
    _c("indicator_as_printed", "text", "Indicator as printed"),
    _c("age_as_printed", "text", "Age group as printed, null when none is stated"),
    _c("group_as_printed", "text", "Population group as printed, null when none is stated"),
    _c("baseline", "figure", "Baseline; null when it is no number"),
    _c("baseline_as_printed", "text", "Baseline as printed"),
    _c("target", "figure", "Target; null when it is no number"),
    _c("target_as_printed", "text", "Target as printed"),
    _c("achieved", "figure", "Value achieved; null when it is no number"),
    _c("achieved_as_printed", "text", "Value achieved, as printed"),
    _c("variance_reason", "text", "Reason for the variance from the target, as printed"),
    _c("verification", "text", "Source or means of verification, as printed"),
    _c("decision", "text", "What a reviewer decided", codes="decision"),
    _c("corrected_field", "text", "Column of the statement that the reviewer corrects"),
    _c("corrected_value", "text", "Value the reviewer gives it"),
    _c("finding_no", "integer", "Row among the findings of the report"),
    _c("finding_class", "text", "Kind of contradiction or gap", codes="finding_class"),
    _c("finding_text", "text", "What disagrees, in plain words; nothing is repaired"),
    _c("printed", "text", "What the document prints"),
    _c("against", "text", "What stands against it: another place, another document, or a calculation"),
    _c("advice", "text", "What to do about it"),
    _c("compared_report", "text", "The other document of a comparison"),
    _c("change", "text", "What changed from the earlier to the later document", codes="change"),
    _c("subject", "text", "What the change is about: a municipality's LAU code or name, or the number of a key action"),
    _c("before", "text", "As it was in the earlier document, null when it was not there"),
    _c("after", "text", "As it is in the later document, null when it is no longer there"),
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
    _c("silc_code", "text", "EU-SILC variables the column is made of, main one first"),
    _c("suite", "text", "Great Expectations suite"),
    _c("rule", "text", "Rule"),
    _c("rule_group", "text", "Group of rules"),
    _c("severity", "text", "Of a rule: critical stops a run; error (official rules), warning and info are shown. Of a "
       "finding: error for what cannot both be right, warning for what needs an answer, info for what to know"),
    _c("delivered_file", "text", "File of the EU-SILC delivery an official rule is about: D, R, H or P"),
    _c("failed_share", "number", "Records that fail, as a share of those checked"),
    _c("survey_year", "integer", "Survey year of a record in a panel file, null where the record does not say"),
    _c("record_id", "integer", "Identifier of a household or person as delivered"),
    _c("passed", "boolean", "The rule holds"),
    _c("n_checked", "integer", "Records checked"),
    _c("n_failed", "integer", "Records that fail, null where a rule has no record count"),
    _c("rule_title", "text", "The rule in plain words"),
    _c("silc_variable", "text", "Derived variable of EU-SILC, such as RX050"),
    _c("n_records", "integer", "Records of our table the variable is about"),
    _c("n_delivered", "integer", "Records with a delivered value"),
    _c("n_different", "integer", "Records whose delivered value is not ours, ours unknown included"),
    _c("different_share", "number", "Records that differ, as a fraction of those delivered; null when none is"),
    _c("note", "text", "What is compared, how closely, and what is unverified"),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}

if len(COLUMNS) != len(_ALL):
    raise RuntimeError("a column name is defined twice")
