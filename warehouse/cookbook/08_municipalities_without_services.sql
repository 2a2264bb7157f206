-- Municipalities with the fewest social-care services. Unknown is null: it is not no places.
SELECT geo_name, prefecture, time_period, n_services, n_service_types, capacity_places, n_services_unknown
FROM services.summary
ORDER BY n_services, geo_name
LIMIT 15;
