"""Composition root: what Dagster loads. Only workspace.yaml, the command line and tests import it."""

from __future__ import annotations

import dagster as dg

from assets import automation, deliveries, families, jobs, maps, published, refresh, series, source_tables
from assets.resources import Home


def build_definitions(home: str = "") -> dg.Definitions:
    """All assets, checks, jobs, the schedule and the sensor, over one home.

    `home` overrides LNB_HOME, so that a test needs no environment.
    """
    return dg.Definitions(
        assets=[
            *deliveries.INBOXES,
            deliveries.deliveries,
            *(step for steps in source_tables.STEPS.values() for step in steps),
            refresh.refreshed_partitions,
            series.eu_silc_series,
            *published.ASSETS,
            families.families_asset,
            maps.maps_asset,
        ],
        jobs=[jobs.NIGHTLY, *jobs.YEAR_JOBS.values()],
        schedules=[automation.nightly_schedule],
        sensors=[automation.delivery_arrived],
        resources={"home": Home(folder=home)},
    )


defs = build_definitions()
