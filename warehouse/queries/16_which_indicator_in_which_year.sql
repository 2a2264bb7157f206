-- Which indicator is there in which survey year, and why not where there is none?
SELECT catalogue.family, catalogue.title_en, availability.indicator, availability.time_period,
       availability.is_available, availability.n_cells, availability.n_cells_shown, availability.status_reason
FROM indicators.availability AS availability
JOIN indicators.catalogue AS catalogue USING (indicator)
ORDER BY catalogue.family, availability.indicator, availability.time_period;
