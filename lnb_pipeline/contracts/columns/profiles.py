"""Columns of the profiles of municipalities: need, supply, priority, scenarios."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import plain as _c


def _rate(name: str, words: str) -> tuple[Column, ...]:
    """A published rate of the survey with its uncertainty."""
    return (
        _c(name, "number", f"{words}; direct estimate of the municipality as published, null where there is none",
           unit="percent"),
        _c(f"{name}_error", "number", f"Standard error of {name}", unit="percentage points"),
        _c(f"{name}_lower", "number", f"Lower end of the 95 % interval of {name}", unit="percent"),
        _c(f"{name}_upper", "number", f"Upper end of the 95 % interval of {name}", unit="percent"),
        _c(f"{name}_status", "text", f"Why {name} is there, is missing, or is of low reliability", codes="need_status"),
    )


COLUMNS: tuple[Column, ...] = (
    # -- need ------------------------------------------------------------------------------------------
    *_rate("women_at_risk", "Women at risk of poverty or social exclusion (AROPE, EU2030)"),
    *_rate("men_at_risk", "Men at risk of poverty or social exclusion (AROPE, EU2030)"),
    *_rate("older_women_at_risk", "Women of 65 and over at risk of poverty or social exclusion (AROPE, EU2030)"),
    *_rate("child_poverty", "Children under 18 at risk of poverty (AROP)"),
    _c("regional_women_at_risk", "number", "Women at risk of poverty or social exclusion in the NUTS 2 region, as "
       "published: the region's value, the same for each of its municipalities", unit="percent"),
    _c("regional_women_at_risk_error", "number", "Standard error of regional_women_at_risk", unit="percentage points"),
    _c("regional_at_risk", "number", "Women and men at risk of poverty or social exclusion in the NUTS 2 region, as "
       "published", unit="percent"),
    _c("need_group", "text", "Group whose need stands against the services for it", codes="need_group"),
    _c("need_rate", "number", "Share of the group at risk, direct estimate as published", unit="percent"),
    _c("need_rate_error", "number", "Standard error of need_rate", unit="percentage points"),
    _c("need_rate_lower", "number", "Lower end of the 95 % interval of need_rate", unit="percent"),
    _c("need_rate_upper", "number", "Upper end of the 95 % interval of need_rate", unit="percent"),
    _c("need_status", "text", "Why a need is there, is missing, or is of low reliability", codes="need_status"),
    _c("persons_in_group", "number", "Persons of the group: inhabitants of the municipality by population_base, times "
       "the group's published share of the surveyed population there; rounded to 10. The published populations are "
       "rounded themselves, so that women and men do not add up to both exactly. Its own sampling error is not in any "
       "interval", unit="persons"),
    _c("persons_at_risk", "number", "need_rate of persons_in_group, rounded to 10", unit="persons"),
    _c("persons_at_risk_lower", "number", "Lower end of the 95 % interval, from that of need_rate", unit="persons"),
    _c("persons_at_risk_upper", "number", "Upper end of the 95 % interval, from that of need_rate", unit="persons"),
    _c("beneficiaries", "integer", "Beneficiaries of the services of the group, of the sex of the row; null where "
       "unknown or hidden", unit="persons"),
    _c("unmet_ratio", "number", "Unmet need: 1 minus beneficiaries over persons_at_risk, not below 0. An upper bound "
       "where services do not state their beneficiaries (n_services_unknown), where a service of unknown group or type "
       "may be for the group as well, and in a municipality that is not on the mapping's sheet of municipalities. "
       "Somebody counted in two services counts twice"),
    _c("unmet_lower", "number", "Lower end of the 95 % interval of unmet_ratio, from that of need_rate"),
    _c("unmet_upper", "number", "Upper end of the 95 % interval of unmet_ratio, from that of need_rate"),
    _c("unmet_reason", "text", "Why there is no unmet_ratio: need_unknown, need_zero (the interval ends at "
       "nobody as well), need_near_zero (persons_at_risk rounds to 0, its interval does not), supply_not_mapped, "
       "beneficiaries_unknown (not stated, or hidden because they are few)"),
    _c("naru_gap", "text", "What a needs assessment and referral unit lacks; null when not stated", codes="naru_gap"),
    _c("at_risk_per_naru_staff", "number", "persons_at_risk over naru_staff; null where either is unknown or there is "
       "no staff", unit="persons"),
    # -- supply ----------------------------------------------------------------------------------------
    _c("mapping_year", "integer", "Year of the mapping the services of the row come from: the newest up to "
       "time_period; null where there is none"),
    _c("n_service_types", "integer", "Mapped types of service of which there is at least one"),
    _c("services_for_violence", "integer", "Services for victims of domestic violence or of trafficking",
       unit="services"),
    _c("services_for_children", "integer", "Services for children", unit="services"),
    _c("services_for_older_persons", "integer", "Services for older persons", unit="services"),
    _c("services_at_home", "integer", "Services in the family for older persons", unit="services"),
    # -- programme and lists -----------------------------------------------------------------------------
    _c("is_target", "boolean", "Target municipality of the programme by the newest report up to time_period; null "
       "without one"),
    _c("agencies", "text", "Agencies present by that report, separated by |; empty where it names none; null without "
       "a report"),
    _c("n_agencies", "integer", "Agencies present by that report", unit="agencies"),
    _c("n_statements_naming", "integer", "Quantified statements that name the municipality, in documents of "
       "time_period", unit="statements"),
    _c("eu_ipa", "text", "Targeted by the EU's IPA programme for social inclusion, by a delivered list; null where no "
       "list says", codes="yes_no"),
    _c("eu_ipa_as_of", "date", "Day of the list behind eu_ipa"),
    _c("commitment", "text", "Commitment to prioritise social services, by a delivered list; null where no list says",
       codes="yes_no"),
    _c("commitment_as_of", "date", "Day of the list behind commitment"),
    _c("rural_share", "number", "Inhabitants in rural areas, by a delivered list; null where no list says",
       unit="percent"),
    _c("rural_share_as_of", "date", "Day of the list behind rural_share"),
    # -- priority ----------------------------------------------------------------------------------------
    _c("rank", "integer", "Place by score, 1 for the first to support; read it with its interval. Equal scores share "
       "the better place"),
    _c("rank_lower", "integer", "Best place that cannot be excluded: the interval holds the true rank in at least 90 "
       "of 100 cases, over the survey's errors, the weights, and what is unknown"),
    _c("rank_upper", "integer", "Worst place that cannot be excluded"),
    _c("rank_median", "number", "Median place over the simulations"),
    _c("first_ten_share", "number", "Share of the simulations in which the municipality is among the first ten"),
    _c("score", "number", "Sum of weight times points, 0 to 1; an unknown criterion counts the mean of the "
       "municipalities it is known of"),
    _c("n_criteria", "integer", "Criteria of the weights file with a weight above 0", unit="criteria"),
    _c("n_criteria_unknown", "integer", "Criteria with a weight above 0 that are unknown of this "
       "municipality", unit="criteria"),
    _c("weights_version", "text", "Title and version of the weights file, and a hash of its content"),
    _c("criterion", "text", "Criterion of the weights file"),
    _c("measure", "text", "Column of profiles.municipality the criterion is measured by"),
    _c("measured_value", "number", "Value of that column; yes is 1, in_process 0.5, no 0; null when unknown"),
    _c("measured_error", "number", "Error the ranking uses: the standard error, or the 95 % interval's width over 3.92 "
       "where that is larger (it is at rates near 0 and 100 %); 0 for what is no sample estimate, null when unknown"),
    _c("points", "number", "Points from 0 (none_at of the weights file) to 1 (full_at), in between in proportion; "
       "null when unknown"),
    _c("weight", "number", "Weight of the criterion; the weights of a municipality add up to 1. 0 where the criterion "
       "is unknown of every municipality of the year"),
    _c("contribution", "number", "Weight times points; null when unknown"),
    _c("evidence", "text", "Table, year and place the value comes from, and the rows of the workbook where it rests "
       "on it"),
    # -- social fund --------------------------------------------------------------------------------------
    _c("allocation_rule", "text", "Rule by which the envelope is shared out", codes="allocation_rule"),
    _c("envelope", "integer", "Sum that is shared out. By a weights file with as_mapped it is the sum of the grants "
       "that the mapping states (social_fund_grant): a part of all grants where some municipalities state none",
       unit="ALL"),
    _c("need_share", "number", "Share of the municipality in the need of the 61, 0 to 1"),
    _c("rule_share", "number", "Share by the rule before floors and caps, 0 to 1"),
    _c("floor_amount", "integer", "Least a municipality gets", unit="ALL"),
    _c("cap_amount", "integer", "Most a municipality gets; never above the envelope", unit="ALL"),
    _c("allocation", "integer", "What the municipality would get; the allocations of a rule add up to the envelope to "
       "the lek", unit="ALL"),
    _c("bound", "text", "Whether floor or cap decided", codes="bound"),
    _c("allocation_per_inhabitant", "number", "allocation over inhabitants", unit="ALL"),
    _c("against_competition", "integer", "allocation minus what the rule competition would give: a modelled "
       "competition, no observed one", unit="ALL"),
    _c("outcome_of_change", "text", "gains, loses or same against the rule competition, which is modelled",
       codes="outcome_of_change"),
    _c("gini", "number", "Gini of the rule's money against need over the 61, all of it modelled: 0 when everybody gets "
       "the same for the same need"),
    _c("assumed", "text", "Columns that are unknown of this municipality and were taken at the mean of the others, "
       "separated by |; with (left out) behind it a column that is unknown of everybody and counts for nobody; empty "
       "where everything is known"),
)
