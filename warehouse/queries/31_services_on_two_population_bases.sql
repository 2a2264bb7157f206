-- Does the order of municipalities depend on who counts the inhabitants? Services per 10 000 by the census of 2011 and
-- by the civil register, which keeps emigrants: the two differ by a factor of up to six. A rate is null where the base
-- is not known of the municipality; never compare one on the first base with one on the second. Other bases:
-- census_2023, stated.
SELECT census.geo_name, census.time_period, census.n_services, census.services_per_10000 AS per_10000_of_census_2011,
       register.services_per_10000 AS per_10000_of_civil_register, census.inhabitants AS census_2011,
       register.inhabitants AS civil_register,
       round(register.inhabitants / NULLIF(census.inhabitants, 0), 2) AS register_to_census, census.data_kind
FROM services.coverage_per('census_2011') AS census
LEFT JOIN services.coverage_per('civil_register') AS register
  ON register.lau_code = census.lau_code AND register.time_period = census.time_period
 AND register.breakdown = census.breakdown AND register.category = census.category
WHERE census.breakdown = 'total' AND census.time_period = (SELECT max(time_period) FROM services.coverage)
ORDER BY per_10000_of_census_2011, census.geo_name;
