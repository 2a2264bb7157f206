-- What am I looking at? Release, freshness, and whether anything in it is synthetic.
SELECT release_id, built_at, contains_synthetic, n_deliveries, latest_delivery_at, notice
FROM meta.release;
