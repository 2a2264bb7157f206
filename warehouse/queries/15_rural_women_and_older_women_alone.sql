-- Rural women and older women living alone beside all women, newest year of each indicator, whole country.
-- Roma and Egyptian women cannot be told apart: EU-SILC asks nobody for ethnicity.
SELECT this.indicator, this.time_period, this.population_group, this.obs_value AS women_of_group, this.ci_lower,
       this.ci_upper, everybody.obs_value AS all_women, this.reliability, this.status_reason, this.population
FROM indicators.observation_by_group AS this
JOIN indicators.latest AS everybody USING (indicator, time_period, geo, sex, age)
WHERE this.population_group IN ('DEG3', 'older_alone') AND this.sex = 'F'
ORDER BY this.indicator, this.population_group;
