-- At-risk-of-poverty rate of the measured municipalities, newest year, with interval and reliability.
-- A municipality without a value is listed: status_reason says why.
SELECT geo_name, time_period, obs_value, ci_lower, ci_upper, reliability, obs_status, status_reason, set_status
FROM indicators.latest
WHERE indicator = 'arop' AND geo_level = 'municipality' AND sex = 'T' AND age = 'TOTAL'
ORDER BY obs_value DESC NULLS LAST, geo_name;
