-- Couples in which she cannot afford an item and he can, minus the reverse; percent of couples, whole country.
SELECT time_period, item, she_only, he_only, obs_value AS difference, ci_lower, ci_upper, q_value, reliability, data_kind
FROM indicators.within_couple
WHERE geo_level = 'country'
ORDER BY time_period DESC, obs_value DESC NULLS LAST;
