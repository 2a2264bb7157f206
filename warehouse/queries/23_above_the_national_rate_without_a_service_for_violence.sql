-- Which measured municipalities have women's AROPE above the national rate and no service for victims of violence?
-- The national rate is that of women and men together; that of women stands beside it. `beyond_the_interval` is true
-- where even the lower end of the municipality's 95 % interval lies above the national rate; where it is false, the
-- difference may be chance (the national rate has a smaller error of its own, not counted here). Nothing unknown is
-- left out: a municipality whose rate is not published, or whose services are not known, stands below with what is
-- missing. Municipalities outside the survey are not here at all: no rate of theirs is known.
SELECT profile.geo_name, profile.survey_year, round(profile.women_at_risk, 1) AS women_at_risk,
       round(profile.women_at_risk_lower, 1) AS lower, round(profile.women_at_risk_upper, 1) AS upper,
       profile.women_at_risk_status, round(nation.obs_value, 1) AS national_rate,
       round(women.obs_value, 1) AS womens_national_rate,
       CASE
         WHEN profile.women_at_risk IS NULL THEN 'rate not published'
         WHEN profile.services_for_violence IS NULL THEN 'above; services unknown'
         ELSE 'above and no service'
       END AS answer,
       profile.women_at_risk_lower > nation.obs_value AS beyond_the_interval,
       profile.services_for_violence, profile.mapping_year, profile.set_status, profile.data_kind
FROM profiles.municipality AS profile
JOIN indicators.observation AS nation
  ON nation.indicator = 'arope' AND nation.geo = 'AL' AND nation.sex = 'T' AND nation.age = 'TOTAL'
 AND nation.time_period = profile.survey_year AND nation.obs_value IS NOT NULL
LEFT JOIN indicators.observation AS women
  ON women.indicator = 'arope' AND women.geo = 'AL' AND women.sex = 'F' AND women.age = 'TOTAL'
 AND women.time_period = profile.survey_year
WHERE profile.time_period = (SELECT max(time_period) FROM profiles.municipality)
  AND profile.women_at_risk_status IN ('measured', 'low', 'not_published', 'undefined')
  AND coalesce(profile.services_for_violence, 0) = 0
  AND coalesce(profile.women_at_risk > nation.obs_value, true)
ORDER BY answer = 'above and no service' DESC, profile.women_at_risk DESC NULLS LAST, profile.geo_name;
