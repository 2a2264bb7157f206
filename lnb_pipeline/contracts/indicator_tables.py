"""The tables of indicators: estimates before disclosure control, and what is published of them."""

from __future__ import annotations

from dataclasses import replace

from lnb_pipeline.contracts.table import TAIL, Table

_CELL = (
    "indicator", "definition", "time_period", "income_year", "geo", "geo_level", "sex", "age", "population_group",
    "unit", "method",
)
_ESTIMATE = ("obs_value", "std_error", "ci_lower", "ci_upper")
ESTIMATE = Table(
    "estimates", "observation", "aggregates",
    grain="indicator, year, place, sex, age, population group",
    description="Every expected estimate with its uncertainty and sample sizes, before disclosure control.",
    columns=(
        *_CELL, *_ESTIMATE, "cv", "degrees_of_freedom", "n_persons", "n_households", "n_psu", "n_relevant",
        "population", "item_missing_share", "status_reason", "set_status", *TAIL,
    ),
    key=("indicator", "time_period", "geo", "sex", "age", "population_group"),
    optional=frozenset({
        *_ESTIMATE, "cv", "degrees_of_freedom", "item_missing_share", "status_reason", "set_status",
    }),
)
GAP_ESTIMATE = Table(
    "estimates", "gender_gap", "aggregates",
    grain="indicator, year, place, age, population group",
    description="Women minus men of every indicator, linearised as one contrast, before disclosure control.",
    columns=(
        "indicator", "definition", "time_period", "income_year", "geo", "geo_level", "age", "population_group", "unit",
        "method", "women_value", "men_value", *_ESTIMATE, "p_value", "degrees_of_freedom", "ratio", "gap_sign",
        "status_reason", "set_status", *TAIL,
    ),
    key=("indicator", "time_period", "geo", "age", "population_group"),
    optional=frozenset({
        "women_value", "men_value", *_ESTIMATE, "p_value", "degrees_of_freedom", "ratio", "status_reason", "set_status",
    }),
)
METHOD_ESTIMATE = Table(
    "estimates", "observation_by_method", "aggregates",
    grain="indicator, year, municipality, sex, method",
    description="Pooled and model-based estimates of the measured municipalities, before disclosure control.",
    columns=(
        "indicator", "definition", "time_period", "income_year", "geo", "geo_level", "sex", "method", "years", "unit",
        *_ESTIMATE, "cv", "degrees_of_freedom", "n_persons", "n_households", "n_psu", "n_relevant",
        "item_missing_share", "status_reason", "set_status", *TAIL,
    ),
    key=("indicator", "time_period", "geo", "sex", "method"),
    optional=frozenset({*_ESTIMATE, "cv", "degrees_of_freedom", "item_missing_share", "status_reason", "set_status"}),
)
_VERDICT = ("reliability", "obs_status", "conf_status", "status_reason", "set_status")
OBSERVATION = Table(
    "indicators", "observation", "published",
    grain="indicator, year, place, sex, age",
    description="Gender-disaggregated indicators: nation and regions by age band, the measured municipalities "
                "for all ages. A suppressed or undefined value is null and says why.",
    columns=(
        *_CELL[:5], "geo_name", *_CELL[5:8], *_CELL[9:], *_ESTIMATE, "cv", "population", "sample_size_band", *_VERDICT,
        *TAIL,
    ),
    key=("indicator", "time_period", "geo", "sex", "age"),
    optional=frozenset({*_ESTIMATE, "cv", "population", "status_reason", "set_status"}),
)
MUNICIPALITY_BY_AGE = replace(
    OBSERVATION, name="municipality_by_age",
    description="The measured municipalities by age band: small samples, so much of it is of low reliability or "
                "not published. Apart from indicators.observation, so that a municipality is one row there.",
)
OBSERVATION_BY_GROUP = replace(
    OBSERVATION, name="observation_by_group", grain="indicator, year, sex, population group",
    description="The nation by degree of urbanisation, household type, education, activity limitation and the groups "
                "the programme names. Roma and Egyptians cannot be identified in EU-SILC.",
    columns=(
        *_CELL[:5], "geo_name", *_CELL[5:], *_ESTIMATE, "cv", "population", "sample_size_band", *_VERDICT, *TAIL,
    ),
    key=("indicator", "time_period", "geo", "sex", "age", "population_group"),
)
_GAP = (
    "indicator", "definition", "time_period", "income_year", "geo", "geo_name", "geo_level", "age", "unit", "method",
    "women_value", "men_value", *_ESTIMATE, "p_value", "q_value", "ratio", "direction", "gap_sign", *_VERDICT, *TAIL,
)
GENDER_GAP = Table(
    "indicators", "gender_gap", "published",
    grain="indicator, year, place, age",
    description="Women minus men with the standard error of the difference (shared households included).",
    columns=_GAP,
    key=("indicator", "time_period", "geo", "age"),
    optional=frozenset({
        "women_value", "men_value", *_ESTIMATE, "p_value", "q_value", "ratio", "direction", "status_reason",
        "set_status",
    }),
)
GENDER_GAP_BY_GROUP = replace(
    GENDER_GAP, name="gender_gap_by_group", grain="indicator, year, population group",
    description="Women minus men inside each population group of the nation.",
    columns=(*_GAP[:8], "population_group", *_GAP[8:]),
    key=("indicator", "time_period", "geo", "age", "population_group"),
)
_BY_METHOD = (
    "indicator", "definition", "time_period", "income_year", "geo", "geo_name", "geo_level", "sex", "method", "years",
    "unit", *_ESTIMATE, "cv", "sample_size_band", *_VERDICT, *TAIL,
)
OBSERVATION_BY_METHOD = Table(
    "indicators", "observation_by_method", "published",
    grain="indicator, year, municipality, sex, method",
    description="The measured municipalities by direct, pooled and model-based estimate, side by side. A pooled or "
                "model-based value never stands for a direct one.",
    columns=_BY_METHOD,
    key=("indicator", "time_period", "geo", "sex", "method"),
    optional=frozenset({*_ESTIMATE, "cv", "status_reason", "set_status"}),
)
BEST_AVAILABLE = Table(
    "indicators", "best_available", "published",
    grain="indicator, year, place, sex",
    description="For each place the best method that may be published, the same for women, men and both sexes: the "
                "first reliable one of direct, pooled, model, else the first of low reliability (choice). All ages.",
    columns=(*_BY_METHOD[:10], "choice", *_BY_METHOD[10:]),
    key=("indicator", "time_period", "geo", "sex"),
    optional=frozenset({*_ESTIMATE, "cv", "status_reason", "set_status", "years"}),
)
_STEPS = (
    "gap_poverty", "gap_poverty_error", "gap_with_deprivation", "gap_with_deprivation_error",
    "gap_with_work_intensity", "gap_with_work_intensity_error", "added", "added_error", "added_lower", "added_upper",
    "added_p_value",
)
_PARTS = (
    "added_deprived_only", "added_deprived_only_error", "added_low_work_only", "added_low_work_only_error",
    "added_both", "added_both_error", "relative_change", "relative_change_error",
)
_EFFECT_KEY = ("time_period", "geo", "definition", "population_group")
EFFECT_ESTIMATE = Table(
    "estimates", "measurement_effect", "aggregates",
    grain="year, place, definition family, group",
    description="What deprivation and work intensity add to the gap between women and men, before disclosure control.",
    columns=(
        "time_period", "income_year", "geo", "geo_level", "definition", "population_group", *_STEPS, *_PARTS,
        "degrees_of_freedom", "n_women", "n_men", "n_households", "n_psu", "status_reason", "set_status", *TAIL,
    ),
    key=_EFFECT_KEY,
    optional=frozenset({*_STEPS, *_PARTS, "degrees_of_freedom", "status_reason", "set_status"}),
)
MEASUREMENT_EFFECT = Table(
    "indicators", "measurement_effect", "published",
    grain="year, place, definition family, group",
    description="Do deprivation and work intensity, measured beside income, add more to the rate of women than to that "
                "of men? The gap under each measure, what is added, the test, and a verdict in plain words. Where men "
                "are the poorer, what is added to the women's rate may narrow the difference.",
    columns=(
        "time_period", "income_year", "geo", "geo_name", "geo_level", "definition", "population_group", "verdict",
        *_STEPS, "added_q_value", *_PARTS, *_VERDICT, *TAIL,
    ),
    key=_EFFECT_KEY,
    optional=frozenset({
        "verdict", *_STEPS, "added_q_value", *_PARTS, "status_reason", "set_status",
    }),
)
_COUPLE = ("she_only", "he_only", *_ESTIMATE, "p_value")
COUPLE_ESTIMATE = Table(
    "estimates", "within_couple", "aggregates",
    grain="year, place, item",
    description="Couples in which one partner lacks an item and the other does not, before disclosure control.",
    columns=(
        "time_period", "geo", "geo_level", "item", "n_couples", "n_psu", *_COUPLE, "degrees_of_freedom",
        "status_reason", "set_status", *TAIL,
    ),
    key=("time_period", "geo", "item"),
    optional=frozenset({*_COUPLE, "degrees_of_freedom", "status_reason", "set_status"}),
)
WITHIN_COUPLE = Table(
    "indicators", "within_couple", "published",
    grain="year, place, item",
    description="What a household's status hides: couples in which she cannot afford an item and he can, minus the "
                "reverse (obs_value, percent of couples), by personal item.",
    columns=(
        "time_period", "geo", "geo_name", "geo_level", "item", *_COUPLE, "q_value", "sample_size_band", *_VERDICT,
        *TAIL,
    ),
    key=("time_period", "geo", "item"),
    optional=frozenset({*_COUPLE, "q_value", "status_reason", "set_status"}),
)
INDICATOR = Table(
    "indicators", "catalogue", "published",
    grain="indicator",
    description="What each indicator measures, where it is expected, and what a reader must know.",
    columns=(
        "indicator", "canonical_code", "family", "definition", "title_en", "title_sq", "definition_en", "definition_sq",
        "unit", "universe", "concept", "weight_variable", "estimator", "breakdowns", "lower_bound", "upper_bound",
        "missing_rule", "survey_years", "first_year", "last_year", "related_code", "sdg_code", "caveat", "unverified",
        "silc_variables", "source_document",
    ),
    key=("indicator",),
    optional=frozenset({"lower_bound", "upper_bound", "related_code", "sdg_code", "last_year", "unverified"}),
)
AVAILABILITY = Table(
    "indicators", "availability", "published",
    grain="indicator, survey year",
    description="For every indicator and every survey year: how many cells there are, or why there are none.",
    columns=(
        "indicator", "time_period", "definition", "is_available", "n_cells", "n_cells_shown", "status_reason",
    ),
    key=("indicator", "time_period"),
    optional=frozenset({"status_reason"}),
)
