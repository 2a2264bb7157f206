"""Variables EU-SILC does not deliver and this pipeline derives: sizes, incomes, statuses.

Pure arrays, one element a person or a household, survey year by survey year. `group` is the position
of a person's household (0 .. n_households - 1). Numbers are float64 with NaN for unknown; a status
is 1 (yes), 0 (no) or NaN (unknown or out of scope).

Source: Eurostat's published programs and glossary for the Europe 2020 and EU 2030 definitions. Points
no public source settles carry the words "Convention of this pipeline".
"""

from lnb_pipeline.silc.derive.activity import (
    basic_activity,
    domestic_tasks,
    education_level,
    employed,
    has_activity,
    main_activity,
)
from lnb_pipeline.silc.derive.deprivation import (
    any_arrears,
    deprivation_2030,
    enforced_lack,
    personal_deprivation,
    severe_deprivation_2030,
    severe_material_deprivation,
)
from lnb_pipeline.silc.derive.health import unmet_need
from lnb_pipeline.silc.derive.household import (
    age_at_income_year_end,
    age_band,
    equivalised_income,
    equivalised_size,
    household_size,
    household_type,
    n_adults,
    same_household,
)
from lnb_pipeline.silc.derive.housing import (
    dwelling_problem,
    housing_cost_share,
    housing_overburden,
    overcrowded,
    required_rooms,
    severe_housing,
)
from lnb_pipeline.silc.derive.resources import (
    gross_or_net,
    individual_income,
    no_own_income,
    own_income,
    pension_income,
    receives_pension,
)
from lnb_pipeline.silc.derive.values import (
    ADULT_OF_ITEMS,
    Groups,
    Mask,
    Numbers,
    Texts,
    household_sum,
    known_total,
)
from lnb_pipeline.silc.derive.work import (
    MONTHS,
    in_work,
    lives_on_pensions,
    low_work_intensity_2020,
    low_work_intensity_2030,
    months_worked,
    weekly_hours,
    work_intensity,
    working_age_2020,
    working_age_2030,
)

__all__ = [
    "ADULT_OF_ITEMS", "MONTHS", "Groups", "Mask", "Numbers", "Texts", "age_at_income_year_end", "age_band",
    "any_arrears", "basic_activity", "deprivation_2030", "domestic_tasks", "dwelling_problem", "education_level",
    "employed", "enforced_lack", "equivalised_income", "equivalised_size", "gross_or_net", "has_activity",
    "household_size", "household_sum", "household_type", "housing_cost_share", "housing_overburden", "in_work",
    "individual_income", "known_total", "lives_on_pensions", "low_work_intensity_2020", "low_work_intensity_2030",
    "main_activity", "months_worked", "n_adults", "no_own_income", "overcrowded", "own_income", "pension_income",
    "personal_deprivation", "receives_pension", "required_rooms", "same_household", "severe_deprivation_2030",
    "severe_housing", "severe_material_deprivation", "unmet_need", "weekly_hours", "work_intensity",
    "working_age_2020", "working_age_2030",
]
