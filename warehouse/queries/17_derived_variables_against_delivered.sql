-- Where a delivery brings the derived variables of EU-SILC: how often do ours differ? Counts only.
SELECT time_period, silc_variable, n_records, n_delivered, n_different, round(100 * different_share, 2) AS percent_different,
       note, data_kind
FROM audit.derived_variable
ORDER BY time_period, silc_variable;
