-- Where is the gap between the need of older women and home care largest? Women of 65 and over at risk of poverty or
-- social exclusion, against women served by services in the family for older persons. `gap` is the women at risk whom
-- no such service is known to reach, with the 95 % interval that the survey's error alone gives it: where the intervals
-- of two municipalities overlap much, their order is not certain. With `is_upper_bound` some services do not state whom
-- they serve, and the gap may be smaller; so it may where a service of unknown group or type is for older persons.
-- Last, without a gap: need or beneficiaries are not known, and `why_unknown` says which; that is not a small gap.
-- Samples of older women are small: `gap_of_both_sexes`, older women and men together, is known of more municipalities;
-- it is another question and never stands in for the first.
SELECT women.geo_name, women.survey_year, women.persons_at_risk::BIGINT AS women_at_risk,
       round(women.need_rate, 1) AS need_rate, women.need_status, women.n_services, women.beneficiaries,
       (women.persons_at_risk - women.beneficiaries)::BIGINT AS gap,
       (women.persons_at_risk_lower - women.beneficiaries)::BIGINT AS gap_lower,
       (women.persons_at_risk_upper - women.beneficiaries)::BIGINT AS gap_upper,
       round(women.unmet_ratio, 3) AS unmet_ratio, women.unmet_reason AS why_unknown,
       women.n_services_unknown > 0 AS is_upper_bound,
       (everybody.persons_at_risk - everybody.beneficiaries)::BIGINT AS gap_of_both_sexes,
       women.mapping_year, women.population_base, women.set_status, women.data_kind
FROM profiles.need_and_supply AS women
JOIN profiles.need_and_supply AS everybody
  ON everybody.time_period = women.time_period AND everybody.lau_code = women.lau_code
 AND everybody.need_group = women.need_group AND everybody.sex = 'T'
WHERE women.need_group = 'older_persons_at_home' AND women.sex = 'F'
  AND women.need_status NOT IN ('not_measured', 'no_survey')
  AND women.time_period = (SELECT max(time_period) FROM profiles.need_and_supply)
ORDER BY gap DESC NULLS LAST, gap_of_both_sexes DESC NULLS LAST, women.geo_name;
