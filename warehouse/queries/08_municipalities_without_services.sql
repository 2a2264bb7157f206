-- Municipalities with the fewest social-care services. Unknown or hidden is null: it is not nobody and no places.
SELECT geo_name, prefecture, time_period, n_services, n_service_types, capacity_places, beneficiaries_total,
       beneficiaries_female, services_per_10000, inhabitants, population_base, n_services_unknown
FROM services.summary
WHERE time_period = (SELECT max(time_period) FROM services.summary)
ORDER BY n_services, inhabitants DESC, geo_name
LIMIT 15;
