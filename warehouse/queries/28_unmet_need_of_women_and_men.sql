-- Is the need of women met less than that of men? Unmet need is 1 minus beneficiaries over persons at risk, women and
-- men of the same group and municipality side by side. `told_apart` is true where the two 95 % intervals do not
-- overlap; the two rest on the same households, so that this is a cautious reading. Beneficiaries have no survey error,
-- but somebody counted in two services counts twice. With `are_upper_bounds` some services do not state whom they
-- serve, and unmet need may be smaller; so it may where a service of unknown group is for the group. Null: need or
-- beneficiaries are not known, and the reason stands beside.
SELECT women.geo_name, women.survey_year, women.need_group, round(women.unmet_ratio, 3) AS women_unmet,
       round(women.unmet_lower, 3) AS women_lower, round(women.unmet_upper, 3) AS women_upper,
       round(men.unmet_ratio, 3) AS men_unmet, round(men.unmet_lower, 3) AS men_lower,
       round(men.unmet_upper, 3) AS men_upper, round(women.unmet_ratio - men.unmet_ratio, 3) AS women_minus_men,
       women.unmet_lower > men.unmet_upper OR men.unmet_lower > women.unmet_upper AS told_apart,
       women.unmet_reason AS women_unknown, men.unmet_reason AS men_unknown,
       women.n_services_unknown > 0 AS are_upper_bounds, women.mapping_year, women.set_status, women.data_kind
FROM profiles.need_and_supply AS women
JOIN profiles.need_and_supply AS men
  ON men.time_period = women.time_period AND men.lau_code = women.lau_code AND men.need_group = women.need_group
 AND men.sex = 'M'
WHERE women.sex = 'F'
  AND (women.need_status IN ('measured', 'low') OR men.need_status IN ('measured', 'low'))
  AND women.time_period = (
    SELECT max(time_period) FROM profiles.need_and_supply WHERE need_status IN ('measured', 'low')
  )
ORDER BY women.need_group, women_minus_men DESC NULLS LAST, women.geo_name;
