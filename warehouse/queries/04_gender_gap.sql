-- Where do women and men differ by more than chance? The gap is women minus men, never from rounded rates.
-- A direction is given where the false discovery rate over all gaps of the year and level is below 5 %.
SELECT indicator, time_period, geo_name, women_value, men_value, obs_value AS gap, ci_lower, ci_upper, ratio, q_value,
       direction
FROM indicators.gender_gap
WHERE age = 'TOTAL' AND direction IN ('women_higher', 'men_higher')
ORDER BY indicator, time_period, geo_name;
