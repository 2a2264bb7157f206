-- One row a municipality and year over all services.
CREATE VIEW services.summary AS
SELECT
  whole.time_period, whole.lau_code, whole.geo_name, whole.prefecture, whole.n_services, types.n_service_types,
  whole.capacity_places, whole.beneficiaries_total, whole.beneficiaries_female, whole.beneficiaries_male,
  whole.staff_total, whole.n_services_unknown, whole.n_places_unknown, whole.n_staff_unknown,
  whole.services_per_10000, whole.places_per_10000, whole.beneficiaries_per_10000,
  whole.beneficiaries_female_per_10000, whole.beneficiaries_male_per_10000, whole.staff_per_10000,
  whole.inhabitants, whole.population_base, whole.population_year, whole.conf_status, whole.data_kind
FROM services.coverage AS whole
LEFT JOIN (
  SELECT time_period, lau_code, count(*) FILTER (WHERE n_services > 0 AND category <> 'unknown') AS n_service_types
  FROM services.coverage
  WHERE breakdown = 'service_type'
  GROUP BY time_period, lau_code
) AS types ON types.time_period = whole.time_period AND types.lau_code = whole.lau_code
WHERE whole.breakdown = 'total';
COMMENT ON VIEW services.summary IS 'Services, places, beneficiaries and staff of each municipality over all services; null is unknown or hidden (conf_status N), never zero';
COMMENT ON COLUMN services.summary.n_service_types IS 'Known types of service of which there is at least one; services of unknown type may be of another';
-- services.coverage per inhabitants of another base: SELECT * FROM services.coverage_per('civil_register').
-- Census and civil register differ by a factor of up to six, so never compare rates on two bases.
CREATE MACRO services.coverage_per(base) AS TABLE
SELECT
  rated.time_period, rated.lau_code, rated.geo_name, rated.prefecture, rated.breakdown, rated.category,
  rated.n_services, rated.capacity_places, rated.beneficiaries_total, rated.beneficiaries_female,
  rated.beneficiaries_male, rated.staff_total, rated.n_services_unknown, rated.n_places_unknown,
  rated.n_staff_unknown,
  round(10000.0 * rated.n_services / rated.inhabitants, 2) AS services_per_10000,
  round(10000.0 * rated.capacity_places / rated.inhabitants, 2) AS places_per_10000,
  round(10000.0 * rated.beneficiaries_total / rated.inhabitants, 2) AS beneficiaries_per_10000,
  round(10000.0 * rated.beneficiaries_female / rated.inhabitants, 2) AS beneficiaries_female_per_10000,
  round(10000.0 * rated.beneficiaries_male / rated.inhabitants, 2) AS beneficiaries_male_per_10000,
  round(10000.0 * rated.staff_total / rated.inhabitants, 2) AS staff_per_10000,
  rated.inhabitants, CAST(base AS VARCHAR) AS population_base,
  -- the civil register states no year; of a stated population the workbook's words say where it comes from
  CASE CAST(base AS VARCHAR) WHEN 'census_2011' THEN 2011 WHEN 'census_2023' THEN 2023 END AS population_year,
  CASE CAST(base AS VARCHAR) WHEN 'stated' THEN rated.population_basis END AS population_basis,
  rated.conf_status, rated.data_kind, rated.delivery_id
FROM (
  SELECT
    coverage.*, capacity.population_basis,
    nullif(
      CASE CAST(base AS VARCHAR)
        WHEN 'census_2011' THEN register.population_2011
        WHEN 'census_2023' THEN register.population_2023
        WHEN 'civil_register' THEN register.population_civil_register
        WHEN 'stated' THEN capacity.population_stated
        ELSE CASE WHEN base IS NOT NULL THEN error('the base is census_2011, census_2023, civil_register or stated') END
      END,
      0
    ) AS inhabitants
  FROM (SELECT * EXCLUDE (inhabitants) FROM services.coverage) AS coverage
  LEFT JOIN reference.municipality AS register ON register.lau_code = coverage.lau_code
  LEFT JOIN services.municipality_capacity AS capacity
    ON capacity.time_period = coverage.time_period AND capacity.lau_code = coverage.lau_code
) AS rated;
COMMENT ON MACRO TABLE services.coverage_per IS 'services.coverage with rates per 10 000 inhabitants of another base: census_2011, census_2023, civil_register or stated (in the workbook, see population_basis). Null where the base has no figure for the municipality. Rates on two bases are never compared: census and civil register differ by a factor of up to six';
