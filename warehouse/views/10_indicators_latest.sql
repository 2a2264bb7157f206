-- The newest survey year of every indicator, whether published or not.
CREATE VIEW indicators.latest AS
SELECT observation.*
FROM indicators.observation AS observation
JOIN (
  SELECT indicator, max(time_period) AS time_period
  FROM indicators.observation
  GROUP BY indicator
) AS newest
  ON observation.indicator = newest.indicator AND observation.time_period = newest.time_period;
COMMENT ON VIEW indicators.latest IS 'indicators.observation in the newest survey year of each indicator';
