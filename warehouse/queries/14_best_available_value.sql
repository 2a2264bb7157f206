-- The best value there is of each municipality, with the method it is from; women and men never mix methods.
-- pooled: the mean of the years named; model: experimental, never a substitute for a direct value.
SELECT geo_name, indicator, time_period, sex, obs_value, ci_lower, ci_upper, method, years, choice, status_reason
FROM indicators.best_available
WHERE geo_level = 'municipality' AND indicator IN ('arop', 'arope', 'smsd') AND sex IN ('F', 'M')
  AND time_period = (SELECT max(time_period) FROM indicators.best_available)
ORDER BY indicator, geo_name, sex;
