-- Key actions of the management response that are not completed, with the agencies responsible.
SELECT action.report_id, action.action_no, action.deadline, action.action_status, action.stated_overdue,
       string_agg(agency.agency, ', ' ORDER BY agency.agency) AS agencies, action.action_text
FROM programme.key_action AS action
LEFT JOIN programme.key_action_agency AS agency
  ON agency.report_id = action.report_id AND agency.action_no = action.action_no
WHERE action.action_status IS DISTINCT FROM 'completed'
GROUP BY ALL
ORDER BY action.deadline NULLS LAST, action.report_id, action.action_no;
