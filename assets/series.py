"""What rests on all survey years together: one step after the years and before the release."""

import dagster as dg

from assets.refresh import refreshed_partitions
from assets.reporting import RETRY, check_specs, coded, table_spec
from assets.resources import Home
from assets.source_tables import report
from lnb_pipeline import partitions
from lnb_pipeline.contracts.tables import TABLES

KEYS = {
    name: dg.AssetKey(["eu_silc_series", TABLES[name].name])
    for name in ("estimates.observation", "estimates.gender_gap", "estimates.observation_by_method")
}
"""The same tables as those of a year, with the indicators and methods that several years are needed for."""
_ABOVE = [refreshed_partitions.key, dg.AssetKey(["eu_silc", "person"])]


@dg.multi_asset(
    name="eu_silc_series",
    specs=[table_spec(key, table, _ABOVE, {"python", "numpy", "duckdb"}) for table, key in KEYS.items()],
    check_specs=check_specs(KEYS), retry_policy=RETRY,
)
def eu_silc_series(home: Home):  # type: ignore[no-untyped-def]
    """Persistent and anchored poverty, and pooled estimates, anew when a survey year is new."""
    yield from coded(lambda: report(KEYS, partitions.series(home.settings())))
