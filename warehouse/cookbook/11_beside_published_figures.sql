-- Our national figures beside those INSTAT published. Synthetic rows do not aim at them.
SELECT indicator, time_period, vintage, obs_value, std_error, published_value, difference, provenance, data_kind
FROM audit.benchmark
ORDER BY indicator, time_period, vintage;
