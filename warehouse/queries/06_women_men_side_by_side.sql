-- Women and men side by side in each measured municipality; the view keeps reliability of both.
SELECT geo_name, indicator, women, men, both_sexes, women_reliability, men_reliability
FROM indicators.municipality_profile
WHERE time_period = (SELECT max(time_period) FROM indicators.municipality_profile)
ORDER BY geo_name, indicator;
