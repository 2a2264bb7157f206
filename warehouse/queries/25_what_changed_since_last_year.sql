-- What changed in the municipalities from one year of the profiles to the next? One row a fact that is not the same in
-- the newest year and the year before it in this file. `new`: unknown before and known now; `gone`: known before and
-- unknown now, which is not zero; `changed`: known in both. Services can only change where the two years rest on two
-- mappings (mapping_before, mapping_after); two mappings may also have listed differently, so look before calling it a
-- service that opened or closed. Rates of the survey are not compared here: a difference between two samples is no
-- change by itself, see 05 and 06. No rows: nothing that is known changed, or the file has one year only.
WITH years AS (
  SELECT max(time_period) AS later,
         max(time_period) FILTER (WHERE time_period < (SELECT max(time_period) FROM profiles.municipality)) AS earlier
  FROM profiles.municipality
),
facts AS (
  UNPIVOT (
    SELECT time_period, lau_code, geo_name, mapping_year, data_kind,
           CASE WHEN women_at_risk_status IN ('measured', 'low', 'not_published', 'undefined')
                THEN women_at_risk_status END AS "status of women's AROPE",
           CASE WHEN men_at_risk_status IN ('measured', 'low', 'not_published', 'undefined')
                THEN men_at_risk_status END AS "status of men's AROPE",
           CAST(n_services AS VARCHAR) AS "services",
           CAST(services_for_violence AS VARCHAR) AS "services for victims of violence",
           CAST(services_for_children AS VARCHAR) AS "services for children",
           CAST(services_for_older_persons AS VARCHAR) AS "services for older persons",
           CAST(services_at_home AS VARCHAR) AS "services in the family for older persons",
           CAST(capacity_places AS VARCHAR) AS "places", naru_gap AS "gap of the needs assessment unit",
           plan_status AS "social care plan", CAST(is_target AS VARCHAR) AS "target of the programme",
           agencies AS "agencies", eu_ipa AS "targeted by EU/IPA", commitment AS "commitment"
    FROM profiles.municipality
  )
  ON COLUMNS(* EXCLUDE (time_period, lau_code, geo_name, mapping_year, data_kind))
  INTO NAME fact VALUE stated
),
earlier AS (SELECT facts.* FROM facts JOIN years ON facts.time_period = years.earlier),
later AS (SELECT facts.* FROM facts JOIN years ON facts.time_period = years.later)
SELECT coalesce(later.geo_name, earlier.geo_name) AS municipality, fact,
       CASE WHEN earlier.stated IS NULL THEN 'new' WHEN later.stated IS NULL THEN 'gone' ELSE 'changed' END AS change,
       earlier.stated AS before, later.stated AS after, years.earlier AS year_before, years.later AS year_after,
       before_it.mapping_year AS mapping_before, after_it.mapping_year AS mapping_after,
       coalesce(later.data_kind, earlier.data_kind) AS data_kind
FROM earlier
FULL JOIN later USING (lau_code, fact)
CROSS JOIN years
LEFT JOIN profiles.municipality AS before_it
  ON before_it.lau_code = coalesce(earlier.lau_code, later.lau_code) AND before_it.time_period = years.earlier
LEFT JOIN profiles.municipality AS after_it
  ON after_it.lau_code = coalesce(earlier.lau_code, later.lau_code) AND after_it.time_period = years.later
WHERE years.earlier IS NOT NULL AND earlier.stated IS DISTINCT FROM later.stated
ORDER BY municipality, fact;
