-- From a rank back to what it rests on: every criterion of the municipality that comes first (write another rank where
-- `rank = 1` stands), what it adds, and each row it was read from with the delivery that row came in. `found_at` is the
-- sheet and row of the mapping workbook, the cell of a table of indicators, or the place in a delivered list;
-- `evidence` says the same in words. A criterion without a row behind it is unknown (`measured_value` is null), or
-- rests on a mapping that lists no such service: then `found_at` is the municipality's row on the municipality sheet.
WITH place AS (
  SELECT lau_code, time_period, rank, rank_lower, rank_upper
  FROM profiles.priority
  WHERE rank = 1 AND time_period = (SELECT max(time_period) FROM profiles.priority)
),
criterion AS (
  SELECT part.*, place.rank, place.rank_lower, place.rank_upper, profile.mapping_year, profile.survey_year,
         profile.nuts2,
         CASE part.measure WHEN 'eu_ipa' THEN profile.eu_ipa_as_of WHEN 'commitment' THEN profile.commitment_as_of
                           WHEN 'rural_share' THEN profile.rural_share_as_of END AS list_as_of
  FROM profiles.priority_criterion AS part
  JOIN place ON place.lau_code = part.lau_code AND place.time_period = part.time_period
  JOIN profiles.municipality AS profile ON profile.lau_code = part.lau_code AND profile.time_period = part.time_period
),
rate (measure, indicator, sex, age, table_name) AS (
  VALUES ('women_at_risk', 'arope', 'F', 'TOTAL', 'indicators.observation'),
         ('men_at_risk', 'arope', 'M', 'TOTAL', 'indicators.observation'),
         ('regional_women_at_risk', 'arope', 'F', 'TOTAL', 'indicators.observation'),
         ('regional_at_risk', 'arope', 'T', 'TOTAL', 'indicators.observation'),
         ('older_women_at_risk', 'arope', 'F', 'Y_GE65', 'indicators.municipality_by_age'),
         ('child_poverty', 'arop', 'T', 'Y_LT18', 'indicators.municipality_by_age')
),
estimate AS (
  SELECT 'indicators.observation' AS table_name, indicator, sex, age, geo, time_period, delivery_id
  FROM indicators.observation
  UNION ALL
  SELECT 'indicators.municipality_by_age', indicator, sex, age, geo, time_period, delivery_id
  FROM indicators.municipality_by_age
),
behind AS (
  SELECT criterion.lau_code, criterion.criterion, 'services.service' AS table_name, service.source_cell AS found_at,
         service.delivery_id
  FROM criterion
  JOIN services.service AS service
    ON service.lau_code = criterion.lau_code AND service.time_period = criterion.mapping_year
  WHERE regexp_matches(criterion.measure, '^(services|n_service|capacity_places|places|beneficiaries|staff)')
    -- a count of services for a group rests on the services for it, not on all
    AND (criterion.measure <> 'services_for_violence' OR regexp_matches(service.target_groups, 'violence|trafficking'))
    AND (criterion.measure <> 'services_for_children' OR service.target_groups LIKE '%children%')
    AND (criterion.measure NOT IN ('services_for_older_persons', 'services_at_home')
         OR service.target_groups LIKE '%older_persons%')
    AND (criterion.measure <> 'services_at_home' OR service.service_type = 'in_family')
  UNION ALL
  -- that a municipality was mapped, even with no service, stands on the municipality sheet, as its capacity does
  SELECT criterion.lau_code, criterion.criterion, 'services.municipality_capacity', capacity.source_cell,
         capacity.delivery_id
  FROM criterion
  JOIN services.municipality_capacity AS capacity
    ON capacity.lau_code = criterion.lau_code AND capacity.time_period = criterion.mapping_year
  WHERE regexp_matches(criterion.measure, '^(services|n_service|capacity_places|places|beneficiaries|staff|naru|social_|'
                                          'child_protection|plan_status|households_|persons_disability|population_)')
  UNION ALL
  SELECT criterion.lau_code, criterion.criterion, estimate.table_name,
         concat_ws(', ', estimate.indicator, estimate.geo, estimate.sex, estimate.age, estimate.time_period),
         estimate.delivery_id
  FROM criterion
  JOIN rate ON rate.measure = criterion.measure
  JOIN estimate
    ON estimate.table_name = rate.table_name AND estimate.indicator = rate.indicator AND estimate.sex = rate.sex
   AND estimate.age = rate.age AND estimate.time_period = criterion.survey_year
   AND estimate.geo = CASE WHEN rate.measure LIKE 'regional%' THEN criterion.nuts2 ELSE criterion.lau_code END
  UNION ALL
  SELECT criterion.lau_code, criterion.criterion, 'reference.municipal_list',
         coalesce(list.locator, list.list_title), list.delivery_id
  FROM criterion
  JOIN reference.municipal_list AS list
    ON list.list_name = criterion.measure AND list.lau_code = criterion.lau_code
   AND list.list_as_of = criterion.list_as_of
)
SELECT criterion.geo_name, criterion.time_period, criterion.rank, criterion.rank_lower, criterion.rank_upper,
       criterion.criterion, criterion.measured_value, criterion.contribution, behind.table_name, behind.found_at,
       delivery.delivery_name, delivery.received_at, delivery.provenance, criterion.evidence, criterion.data_kind
FROM criterion
LEFT JOIN behind ON behind.lau_code = criterion.lau_code AND behind.criterion = criterion.criterion
LEFT JOIN meta.delivery AS delivery ON delivery.delivery_id = behind.delivery_id
ORDER BY criterion.geo_name, criterion.contribution DESC NULLS LAST, criterion.criterion, behind.table_name,
         behind.found_at;
