-- Services per 10 000 inhabitants beside the poverty rate of the measured municipalities, newest years of both.
-- The last column has the same rate on the civil register, which counts emigrants; null where no figure was found.
SELECT poverty.geo_name, poverty.obs_value AS arop, poverty.reliability, services.n_services,
       services.services_per_10000, services.population_base, services.population_year,
       registered.services_per_10000 AS per_10000_in_civil_register
FROM indicators.latest AS poverty
LEFT JOIN services.summary AS services
  ON services.lau_code = poverty.geo
 AND services.time_period = (SELECT max(time_period) FROM services.summary)
LEFT JOIN services.coverage_per('civil_register') AS registered
  ON registered.lau_code = services.lau_code AND registered.time_period = services.time_period
 AND registered.breakdown = 'total'
WHERE poverty.indicator = 'arop' AND poverty.sex = 'T' AND poverty.age = 'TOTAL'
  AND poverty.geo_level = 'municipality'
ORDER BY poverty.obs_value DESC NULLS LAST, poverty.geo_name;
