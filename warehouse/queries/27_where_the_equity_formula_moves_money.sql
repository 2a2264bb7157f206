-- Where would an equity formula of the Social Fund move money, against a modelled competition? A scenario and no
-- decision. Lek for each rule, the difference per inhabitant, and whether a floor or a cap decided; `stated_grant` is
-- what the mapping says was given, null where it says nothing. `assumed` names what is unknown of the municipality and
-- was taken at the mean of the others: read such a row with care. The Gini of each rule, modelled like its money, is 0
-- when everybody gets the same for the same need.
SELECT geo_name, time_period,
       max(allocation) FILTER (WHERE allocation_rule = 'need') AS by_need,
       max(allocation) FILTER (WHERE allocation_rule = 'competition') AS by_competition,
       max(allocation) FILTER (WHERE allocation_rule = 'equity') AS by_equity,
       max(social_fund_grant) AS stated_grant,
       max(against_competition) FILTER (WHERE allocation_rule = 'equity') AS moved,
       round(max(against_competition / NULLIF(inhabitants, 0)) FILTER (WHERE allocation_rule = 'equity'), 1)
         AS moved_per_inhabitant,
       max(outcome_of_change) FILTER (WHERE allocation_rule = 'equity') AS outcome,
       max(bound) FILTER (WHERE allocation_rule = 'equity') AS bound,
       max(assumed) FILTER (WHERE allocation_rule = 'equity') AS assumed,
       round(max(gini) FILTER (WHERE allocation_rule = 'competition'), 3) AS gini_competition,
       round(max(gini) FILTER (WHERE allocation_rule = 'equity'), 3) AS gini_equity,
       max(population_base) AS population_base, max(weights_version) AS weights_version, max(data_kind) AS data_kind
FROM profiles.social_fund_scenario
WHERE time_period = (SELECT max(time_period) FROM profiles.social_fund_scenario)
GROUP BY time_period, lau_code, geo_name
ORDER BY moved_per_inhabitant DESC NULLS LAST, geo_name;
