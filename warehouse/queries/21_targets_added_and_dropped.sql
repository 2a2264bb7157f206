-- Which target municipalities and agencies came or went from one annual report to the next? Names from the register
-- where it knows the municipality. No rows: there is no second report of a programme, or nothing changed.
SELECT change.compared_report AS earlier, change.report AS later, change.change,
       coalesce(register.name_sq, change.subject) AS municipality, change.before, change.after, change.data_kind
FROM programme.change AS change
LEFT JOIN reference.municipality AS register ON register.lau_code = change.subject
WHERE change.change IN ('target_added', 'target_dropped', 'agency_added', 'agency_dropped')
ORDER BY later, earlier, change.entry_no;
