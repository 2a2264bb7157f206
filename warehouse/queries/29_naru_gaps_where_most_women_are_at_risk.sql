-- Where does a needs assessment and referral unit (NARU) lack most, by the women at risk? First the measured
-- municipalities, by how many women are at risk; then those outside the survey, of which no number is known, by name. A
-- unit with staff is left out; `not stated` is neither a unit nor none.
SELECT profile.geo_name, profile.time_period, coalesce(profile.naru_gap, 'not stated') AS gap, profile.naru_staff,
       need.persons_at_risk::BIGINT AS women_at_risk,
       need.persons_at_risk_lower::BIGINT AS women_lower, need.persons_at_risk_upper::BIGINT AS women_upper, profile.women_at_risk_status, need.population_base,
       profile.social_administrators, profile.mapping_year, profile.set_status, profile.data_kind
FROM profiles.municipality AS profile
LEFT JOIN profiles.need_and_supply AS need
  ON need.time_period = profile.time_period AND need.lau_code = profile.lau_code
 AND need.need_group = 'everybody' AND need.sex = 'F'
WHERE profile.time_period = (SELECT max(time_period) FROM profiles.municipality WHERE mapping_year IS NOT NULL)
  AND profile.naru_gap IS DISTINCT FROM 'none'
ORDER BY women_at_risk DESC NULLS LAST, profile.geo_name;
