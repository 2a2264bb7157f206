-- Do deprivation and low work intensity show more inequality between women and men than income poverty alone?
-- Newest year of each definition family, everybody, by municipality. Most places cannot tell: that is no "no".
SELECT effect.definition, effect.geo_name, effect.verdict, effect.gap_poverty, effect.gap_with_work_intensity,
       effect.added, effect.added_lower, effect.added_upper, effect.added_q_value, effect.reliability,
       effect.status_reason, effect.data_kind
FROM indicators.measurement_effect AS effect
WHERE effect.geo_level = 'municipality' AND effect.population_group = 'TOTAL'
  AND effect.time_period = (
    SELECT max(newest.time_period) FROM indicators.measurement_effect AS newest
    WHERE newest.definition = effect.definition
  )
ORDER BY effect.definition, effect.added DESC NULLS LAST, effect.geo_name;
