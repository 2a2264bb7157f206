"""Columns of the frames of EU-SILC."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import personal as _p
from lnb_pipeline.contracts.columns.column import plain as _c

_AGE = "RB081, RX020, RB080"
_ACTIVITY = "PL032, PL031, RB211, RB210"
_WORK_MONTHS = "PL073, PL074, PL075, PL076"
_DWELLING = "HH040, HH081, HH091, HS160"
_PERSONAL_ITEMS = "PD020, PD030, PD050, PD060, PD070, PD080"
_ITEMS_2030 = f"HS060, HS040, HS011, HS021, HS031, HS050, HH050, HS110, HD080, {_PERSONAL_ITEMS}"
_PERSONAL_INCOMES = "PY010G, PY021G, PY050G, PY080G, PY090G, PY100G, PY110G, PY120G, PY130G, PY140G"
_PENSIONS = "PY100G, PY080G, PY110G"

COLUMNS: tuple[Column, ...] = (
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
)
