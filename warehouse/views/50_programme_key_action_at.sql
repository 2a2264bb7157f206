-- Key actions as they stood at a day: SELECT * FROM programme.key_action_at(DATE '2026-01-31').
-- A document made up for demonstration never stands before a delivered one.
CREATE MACRO programme.key_action_at(day) AS TABLE
SELECT
  action.report, report.as_of, action.recommendation_no, action.action_no, action.action_text,
  action.responsible_as_printed, action.deadline, action.action_status, action.status_as_printed, action.stated_overdue,
  -- whether an action of unknown status is open nobody knows, unless its document calls it overdue
  CASE
    WHEN action.action_status IS NOT NULL OR action.stated_overdue
    THEN action.deadline < CAST(day AS DATE)
      AND coalesce(action.action_status, '') NOT IN ('completed', 'no_longer_applicable')
  END AS overdue_at_day,
  CASE WHEN overdue_at_day THEN date_diff('day', action.deadline, CAST(day AS DATE)) END AS days_overdue,
  action.locator, action.data_kind, action.delivery_id
FROM programme.key_action AS action
JOIN (
  SELECT report, as_of
  FROM programme.report
  WHERE report_type = 'management_response'
  QUALIFY row_number() OVER (
    PARTITION BY regexp_replace(report, ':[0-9]{4}$', '')
    ORDER BY data_kind = 'survey' DESC, as_of <= CAST(day AS DATE) DESC, abs(date_diff('day', as_of, CAST(day AS DATE))), report DESC
  ) = 1
) AS report ON report.report = action.report;
COMMENT ON MACRO TABLE programme.key_action_at IS 'Key actions at a day: of each management response the newest document that was there on that day (else the first one), its stated status, and whether the deadline had passed by then (null where the status or the deadline is unknown). The status is that of the document, as_of, not of the day';
-- Key actions that are neither completed nor dropped, in the newest document of each management response.
CREATE VIEW programme.open_action AS
SELECT
  report.time_period, action.report, report.as_of, action.recommendation_no, action.action_no, action.action_text,
  action.responsible_as_printed, agencies.agencies, action.deadline, action.action_status, action.stated_overdue,
  action.is_overdue, action.locator, action.data_kind, action.delivery_id
FROM programme.key_action AS action
JOIN programme.report AS report ON report.report = action.report
LEFT JOIN (
  SELECT report, action_no, string_agg(agency, '|' ORDER BY agency) AS agencies
  FROM programme.key_action_agency
  GROUP BY report, action_no
) AS agencies ON agencies.report = action.report AND agencies.action_no = action.action_no
WHERE coalesce(action.action_status, '') NOT IN ('completed', 'no_longer_applicable')
  AND report.report IN (
    SELECT newest.report
    FROM programme.report AS newest
    WHERE newest.report_type = 'management_response'
    QUALIFY row_number() OVER (
      PARTITION BY regexp_replace(newest.report, ':[0-9]{4}$', '')
      ORDER BY newest.data_kind = 'survey' DESC, newest.as_of DESC, newest.report DESC
    ) = 1
  );
COMMENT ON VIEW programme.open_action IS 'Key actions that are neither completed nor no longer applicable, as the newest document of each management response states them';
COMMENT ON COLUMN programme.open_action.agencies IS 'Agencies responsible, separated by |';
