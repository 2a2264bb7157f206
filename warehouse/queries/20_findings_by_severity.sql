-- Where do the documents contradict themselves or one another? Worst first; `lnb findings` prints the same in words.
SELECT finding.severity, finding.finding_class, finding.report, finding.finding_text, finding.printed, finding.against,
       finding.compared_report, finding.locator, finding.advice, finding.data_kind
FROM audit.finding AS finding
ORDER BY CASE finding.severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, finding.report, finding.finding_no;
