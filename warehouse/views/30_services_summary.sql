-- One row a municipality and year over all types of service.
CREATE VIEW services.summary AS
SELECT
  time_period, lau_code, geo_name, prefecture,
  sum(n_services)::BIGINT AS n_services,
  count(*) FILTER (WHERE n_services > 0) AS n_service_types,
  sum(capacity_places)::BIGINT AS capacity_places,
  sum(n_services_unknown)::BIGINT AS n_services_unknown,
  max(data_kind) AS data_kind
FROM services.coverage
GROUP BY time_period, lau_code, geo_name, prefecture;
COMMENT ON VIEW services.summary IS 'Services and places of each municipality over all types; beneficiaries are not added up, because small counts are hidden';
COMMENT ON COLUMN services.summary.n_service_types IS 'Types of service of which there is at least one';
