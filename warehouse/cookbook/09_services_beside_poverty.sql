-- Services per 10 000 residents beside the poverty rate of the measured municipalities, newest years of both.
SELECT poverty.geo_name, poverty.obs_value AS arop, poverty.reliability, services.n_services,
       round(10000.0 * services.n_services / NULLIF(register.population_2023, 0), 1) AS services_per_10000
FROM indicators.latest AS poverty
JOIN reference.municipality AS register ON register.lau_code = poverty.geo
LEFT JOIN services.summary AS services
  ON services.lau_code = poverty.geo
 AND services.time_period = (SELECT max(time_period) FROM services.summary)
WHERE poverty.indicator = 'arop' AND poverty.sex = 'T' AND poverty.age = 'TOTAL'
ORDER BY poverty.obs_value DESC NULLS LAST, poverty.geo_name;
