-- Which column holds what? Search the name and the meaning; here: how certain is a published value?
-- A row without column_name is about the table as a whole. What an indicator measures stands in
-- indicators.catalogue.
SELECT schema_name, table_name, column_name, column_unit, description, code_list
FROM meta.dictionary
WHERE regexp_matches(concat_ws(' ', column_name, description), 'standard error|confidence|reliability', 'i')
ORDER BY schema_name, table_name, column_name NULLS FIRST;
