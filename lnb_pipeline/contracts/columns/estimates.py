"""Columns of estimates and of the indicator catalogue."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import plain as _c

COLUMNS: tuple[Column, ...] = (
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
)
