-- Which column holds what? Search meaning and EU-SILC code; here: everything about poverty or DB040.
SELECT schema_name, table_name, column_name, column_unit, description, code_list
FROM meta.dictionary
WHERE description ILIKE '%poverty%' OR silc_code = 'DB040'
ORDER BY schema_name, table_name, column_name NULLS FIRST;
