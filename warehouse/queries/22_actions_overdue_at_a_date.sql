-- Which key actions were past their deadline at a date, and does the document say so? Change the date; the status is
-- the one stated in the document of `as_of`, the newest there was by that day.
SELECT report, as_of, action_no, deadline, days_overdue, status_as_printed, stated_overdue, responsible_as_printed,
       action_text
FROM programme.key_action_at(DATE '2026-01-31')
WHERE overdue_at_day
ORDER BY deadline, report, action_no;
