-- Which rules of the rule book did not hold? Critical ones stop a release, so only others appear.
SELECT time_period, suite, severity, rule_title, n_failed, n_checked
FROM audit.rule_result
WHERE NOT passed
ORDER BY time_period, suite, rule;
