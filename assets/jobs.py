"""Jobs: one year of a source, and the nightly run over everything that is new."""

from __future__ import annotations

import dagster as dg

from assets.source_tables import STEPS

YEAR_JOBS = {
    source: dg.define_asset_job(
        f"{source}_year", selection=dg.AssetSelection.assets(*steps), executor_def=dg.in_process_executor,
        description=f"One year of {source}: harmonise, validate, aggregate. Launch it as a backfill to rebuild all.",
    )
    for source, steps in STEPS.items()
}
NIGHTLY = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.groups(
        "archive", "restricted", "eu_silc_series", "indicators", "services", "programme", "profiles", "reference",
        "audit", "meta", "published", "family", "map",
    ),
    executor_def=dg.in_process_executor,
    description="Receive deliveries, rebuild the years that are no longer fresh, publish a release.",
)
