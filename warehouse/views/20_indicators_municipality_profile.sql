-- One row a measured municipality, year and indicator, all ages: women, men and both side by side.
CREATE VIEW indicators.municipality_profile AS
SELECT
  indicator, time_period, geo AS lau_code, geo_name, unit,
  max(obs_value) FILTER (WHERE sex = 'F') AS women,
  max(obs_value) FILTER (WHERE sex = 'M') AS men,
  max(obs_value) FILTER (WHERE sex = 'T') AS both_sexes,
  max(ci_lower) FILTER (WHERE sex = 'T') AS both_sexes_lower,
  max(ci_upper) FILTER (WHERE sex = 'T') AS both_sexes_upper,
  max(reliability) FILTER (WHERE sex = 'F') AS women_reliability,
  max(reliability) FILTER (WHERE sex = 'M') AS men_reliability,
  max(reliability) FILTER (WHERE sex = 'T') AS both_sexes_reliability,
  max(set_status) AS set_status,
  max(data_kind) AS data_kind
FROM indicators.observation
WHERE geo_level = 'municipality' AND age = 'TOTAL'
GROUP BY indicator, time_period, geo, geo_name, unit;
COMMENT ON VIEW indicators.municipality_profile IS 'Measured municipalities, all ages: women, men and both side by side; null is not published or undefined, never zero';
COMMENT ON COLUMN indicators.municipality_profile.women IS 'Value for women and girls';
COMMENT ON COLUMN indicators.municipality_profile.men IS 'Value for men and boys';
COMMENT ON COLUMN indicators.municipality_profile.both_sexes IS 'Value for both sexes';
COMMENT ON COLUMN indicators.municipality_profile.both_sexes_lower IS 'Lower end of the 95 % confidence interval of both_sexes';
COMMENT ON COLUMN indicators.municipality_profile.both_sexes_upper IS 'Upper end of the 95 % confidence interval of both_sexes';
COMMENT ON COLUMN indicators.municipality_profile.women_reliability IS 'Verdict of the reliability rules on the value for women';
COMMENT ON COLUMN indicators.municipality_profile.men_reliability IS 'Verdict of the reliability rules on the value for men';
COMMENT ON COLUMN indicators.municipality_profile.both_sexes_reliability IS 'Verdict of the reliability rules on the value for both sexes';
