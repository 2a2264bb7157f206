-- One row a quantified statement and municipality named in it; what a reviewer rejected is left out.
CREATE VIEW programme.statement_of_municipality AS
SELECT
  report.time_period, stated.report, stated.statement, register.lau_code,
  coalesce(register.name_sq, trim(stated.place, '"“”')) AS geo_name, register.prefecture,
  stated.agency, stated.agency_basis, stated.outcome, stated.value, stated.qualifier, stated.unit, stated.counted,
  stated.population_group, stated.sex, stated.projection, stated.period, stated.confidence, stated.status,
  len(string_split(stated.municipalities, '|')) AS n_municipalities,
  stated.locator, stated.statement_text, stated.data_kind, stated.delivery_id
FROM (
  SELECT *, unnest(string_split(municipalities, '|')) AS place
  FROM programme.statement
  WHERE municipalities IS NOT NULL AND status <> 'rejected'
) AS stated
JOIN programme.report AS report ON report.report = stated.report
LEFT JOIN reference.municipality AS register ON register.lau_code = stated.place;
COMMENT ON VIEW programme.statement_of_municipality IS 'Quantified statements by municipality named, without those a reviewer rejected. The figure is about all municipalities named together and stands once for each: never add it up, and never divide it by n_municipalities';
COMMENT ON COLUMN programme.statement_of_municipality.lau_code IS 'Municipality (LAU); null when the register does not know the name';
COMMENT ON COLUMN programme.statement_of_municipality.geo_name IS 'Name in the register; as printed when the register does not know it';
COMMENT ON COLUMN programme.statement_of_municipality.prefecture IS 'Prefecture of the municipality; null when the register does not know it';
COMMENT ON COLUMN programme.statement_of_municipality.n_municipalities IS 'Municipalities the statement names';
