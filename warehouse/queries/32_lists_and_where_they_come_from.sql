-- Which lists of municipalities were delivered, as of when, and who says so? `named` counts the municipalities with a
-- row, `no_value` those the list names without saying yes or no. The public sources name no such municipalities, so
-- that a list that was not delivered stands here without a delivery: then nobody of the 61 is known, which is not
-- "none".
SELECT wanted.list_name, list.time_period, list.list_as_of, list.list_title, count(list.lau_code) AS named,
       count(*) FILTER (WHERE list.list_value = 'yes') AS says_yes,
       count(*) FILTER (WHERE list.list_value = 'no') AS says_no,
       count(*) FILTER (WHERE list.lau_code IS NOT NULL AND list.list_value IS NULL) AS no_value,
       list.provenance, delivery.delivery_name, delivery.received_at, list.data_kind
FROM (VALUES ('eu_ipa'), ('commitment'), ('rural_share')) AS wanted (list_name)
LEFT JOIN reference.municipal_list AS list ON list.list_name = wanted.list_name
LEFT JOIN meta.delivery AS delivery ON delivery.delivery_id = list.delivery_id
GROUP BY ALL
ORDER BY wanted.list_name, list.list_as_of DESC;
