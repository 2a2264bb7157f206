"""The published tables, and the one move that makes a release visible."""

from datetime import UTC, datetime

import dagster as dg

from assets.reporting import (
    ENGINEERS,
    RETRY,
    Events,
    check_results,
    check_specs,
    coded,
    published_key,
    table_spec,
)
from assets.resources import Home
from assets.source_tables import COVERAGE, DOCUMENTS, address
from lnb_pipeline import release
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.release import charts

TABLE_NAMES = tuple(t.full_name for t in published_tables())
KEYS = {name: published_key(name) for name in TABLE_NAMES}
FRESH = dg.AssetKey(["restricted", "partitions"])
SURVEY = dg.AssetKey(["estimates", "observation"])
MADE_OF: dict[str, list[dg.AssetKey]] = {
    "indicators.observation": [SURVEY],
    "indicators.municipality_by_age": [SURVEY],
    "indicators.gender_gap": [dg.AssetKey(["estimates", "gender_gap"]), SURVEY],
    "audit.benchmark": [SURVEY],
    "reference.measured_municipality": [dg.AssetKey(["archive", "eu_silc"])],
    **{name: [address("care_services", name)] for name in COVERAGE},
    **{name: [address("agency_reports", name)] for name in DOCUMENTS},
}
SUITED = {name: KEYS[name] for name in release.suited_tables()}


@dg.multi_asset(
    name="published_tables",
    specs=[
        table_spec(KEYS[name], name, [FRESH, *MADE_OF.get(name, [])], {"duckdb"}, skippable=True)
        for name in TABLE_NAMES
    ],
    check_specs=check_specs(SUITED), retry_policy=RETRY,
)
def published_tables_asset(home: Home):  # type: ignore[no-untyped-def]
    """Gather, protect, check and build a release aside; analysts do not see it yet."""
    yield from coded(lambda: _events(release.prepare(home.settings(), datetime.now(UTC))))


def _events(prepared: release.Prepared) -> Events:
    """Without news the tables are skipped, and so is the move; the checks of the last release still hold."""
    if prepared.is_new:
        for name, key in KEYS.items():
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={"dagster/row_count": prepared.rows[name], "release": prepared.release_id},
            )
    yield from check_results(SUITED, prepared.results)
    if prepared.failure is not None:
        raise dg.Failure(prepared.failure, allow_retries=False)


@dg.asset(
    key=["published", "current"], deps=list(KEYS.values()), group_name="published", owners=[ENGINEERS],
    kinds={"duckdb"}, retry_policy=RETRY,
)
def current_release(home: Home):  # type: ignore[no-untyped-def]
    """What analysts open: published/current.duckdb, moved in one step to the newest release that passed."""
    yield from coded(lambda: _show(home))


def _show(home: Home) -> Events:
    settings = home.settings()
    info = release.show_newest(settings)
    yield dg.MaterializeResult(metadata={
        "release": info.release_id,
        "contains_synthetic": info.contains_synthetic,
        "rows": info.n_rows,
        "women and men": dg.MetadataValue.md(charts.women_and_men_as_markdown(settings, "arop")),
    })


ASSETS = [published_tables_asset, current_release]
