-- Who comes first, and how sure is that? Never read one rank against the next: `ranks` are the places that cannot be
-- excluded (in at least 90 of 100 cases the true rank is among them), `not_told_apart` the municipalities whose
-- interval overlaps, `first_ten_share` how often the municipality is among the first ten. `made_of` is what each
-- criterion adds to the score; `unknown` are the criteria that nothing is known about and that count the mean of the
-- others.
SELECT place.rank, place.geo_name, place.time_period, round(place.score, 3) AS score,
       place.rank_lower || '–' || place.rank_upper AS ranks, round(place.first_ten_share, 2) AS first_ten_share,
       (
         SELECT count(*)
         FROM profiles.priority AS other
         WHERE other.time_period = place.time_period AND other.lau_code <> place.lau_code
           AND other.rank_lower <= place.rank_upper AND other.rank_upper >= place.rank_lower
       ) AS not_told_apart,
       parts.made_of, parts.unknown, place.weights_version, place.data_kind
FROM profiles.priority AS place
LEFT JOIN (
  SELECT time_period, lau_code,
         string_agg(criterion || ' ' || printf('%.3f', contribution), ', ' ORDER BY contribution DESC, criterion)
           FILTER (WHERE contribution IS NOT NULL) AS made_of,
         string_agg(criterion, ', ' ORDER BY criterion) FILTER (WHERE contribution IS NULL) AS unknown
  FROM profiles.priority_criterion
  GROUP BY time_period, lau_code
) AS parts ON parts.time_period = place.time_period AND parts.lau_code = place.lau_code
WHERE place.time_period = (SELECT max(time_period) FROM profiles.priority)
ORDER BY place.rank, place.geo_name
LIMIT 20;
