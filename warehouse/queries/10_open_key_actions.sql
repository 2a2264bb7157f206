-- Key actions of the management responses that are still open, with the agencies responsible; newest document of each.
SELECT report, action_no, deadline, action_status, stated_overdue, is_overdue, replace(agencies, '|', ', ') AS agencies,
       action_text
FROM programme.open_action
ORDER BY deadline NULLS LAST, report, action_no;
