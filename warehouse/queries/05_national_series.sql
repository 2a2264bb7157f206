-- National series of women and men. The two definitions of AROPE are two indicators and are not spliced.
SELECT indicator, definition, time_period, sex, obs_value, ci_lower, ci_upper, data_kind
FROM indicators.observation
WHERE geo = 'AL' AND age = 'TOTAL' AND sex IN ('F', 'M') AND indicator IN ('arop', 'arope', 'arope_2020')
ORDER BY indicator, sex, time_period;
