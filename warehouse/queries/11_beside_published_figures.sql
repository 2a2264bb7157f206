-- Our national figures beside those INSTAT published. Synthetic rows do not aim at them. `agrees` is null where the
-- published figure is not found in print, or where its revision is nearer to ours.
SELECT indicator, time_period, vintage, obs_value, std_error, published_value, published_status, difference, deviation,
       agrees, provenance, data_kind
FROM audit.benchmark
ORDER BY agrees NULLS LAST, indicator, time_period, vintage;
