-- How much is published, by level and year? Q is hidden, M undefined, L not covered, U shown with a warning.
SELECT time_period, geo_level, obs_status, count(*) AS cells,
       round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY time_period, geo_level), 1) AS percent
FROM indicators.observation
GROUP BY time_period, geo_level, obs_status
ORDER BY time_period, geo_level, obs_status;
