-- What did which agency state in which municipality? One row a statement, municipality and agency; the figure is about
-- all municipalities the statement names together. Figures overlap: count statements, never add values up.
SELECT geo_name, unnest(string_split(coalesce(agency, 'not stated'), '|')) AS agency, time_period, value, qualifier,
       unit, counted, n_municipalities, projection, confidence, status, report, locator
FROM programme.statement_of_municipality
ORDER BY geo_name, 2, time_period, report, locator;
