"""The published tables, and the one move that makes a release visible."""

from datetime import UTC, datetime

import dagster as dg

from assets import lineage, series
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
from assets.source_tables import DOCUMENTS, MAPPING, address
from lnb_pipeline import release
from lnb_pipeline.contracts.profile_tables import PROFILES
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import TABLES, published_tables
from lnb_pipeline.profiles import lineage as profiles

# the profiles last: Dagster wants what others are made of before them
TABLE_NAMES = tuple(t.full_name for t in sorted(published_tables(), key=lambda t: t in PROFILES))
KEYS = {name: published_key(name) for name in TABLE_NAMES}
FRESH = dg.AssetKey(["restricted", "partitions"])
CURRENT = dg.AssetKey(["published", "current"])
Made = tuple[Table, dg.AssetKey]


def _made(source: str, *full_names: str) -> list[Made]:
    """Tables as they are before they are published."""
    return [(TABLES[name], address(source, name)) for name in full_names]


def _of_years_and_series(name: str) -> list[Made]:
    """A table of estimates: of each survey year, and of all years together."""
    return [*_made("eu_silc", name), (TABLES[name], series.KEYS[name])]


ESTIMATE = _of_years_and_series("estimates.observation")
GAP = _of_years_and_series("estimates.gender_gap")
METHODS = [*ESTIMATE, *_of_years_and_series("estimates.observation_by_method")]
MADE_OF: dict[str, list[Made]] = {
    "indicators.observation": ESTIMATE,
    "indicators.municipality_by_age": ESTIMATE,
    "indicators.observation_by_group": ESTIMATE,
    "indicators.gender_gap": GAP,
    "indicators.gender_gap_by_group": GAP,
    "indicators.observation_by_method": METHODS,
    "indicators.best_available": METHODS,
    "indicators.measurement_effect": _made("eu_silc", "estimates.measurement_effect"),
    "indicators.within_couple": _made("eu_silc", "estimates.within_couple"),
    "indicators.availability": ESTIMATE,
    "audit.benchmark": ESTIMATE,
    "audit.derived_variable": _made("eu_silc", "audit.derived_variable"),
    **{name: _made("care_services", name) for name in MAPPING},
    "reference.municipal_list": _made("municipal_lists", "reference.municipal_list"),
    **{name: _made("agency_reports", name) for name in DOCUMENTS if name in TABLE_NAMES},
    "programme.change": _made("agency_reports", "programme.target_municipality", "programme.key_action"),
}
"""What the rows of a published table are."""
DECIDED_BY: dict[str, list[dg.AssetKey]] = {
    **{
        f"indicators.{name}": [key for _, key in ESTIMATE]
        for name in ("gender_gap", "gender_gap_by_group", "measurement_effect")
    },
    "reference.measured_municipality": [dg.AssetKey(["archive", "eu_silc"])],
}
"""What else says which rows are there, and what of them is shown."""
PROFILED = {name: profiles.made_of(name) for name in TABLE_NAMES}
"""Published tables that a profile is made of, with the columns it takes from each."""
SUITED = {name: KEYS[name] for name in release.suited_tables()}


@dg.multi_asset(
    name="published_tables",
    specs=[
        table_spec(
            KEYS[name], name,
            [
                FRESH, *(key for _, key in MADE_OF.get(name, [])), *DECIDED_BY.get(name, []),
                *(KEYS[above] for above in PROFILED[name]),
            ],
            {"duckdb"}, skippable=True,
        )
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
                metadata={
                    "dagster/row_count": prepared.rows[name], "release": prepared.release_id,
                    **lineage.of_published(name, MADE_OF.get(name, []), PROFILED[name]),
                },
            )
    yield from check_results(SUITED, prepared.results)
    if prepared.failure is not None:
        raise dg.Failure(prepared.failure, allow_retries=False)


@dg.asset(
    key=CURRENT, deps=list(KEYS.values()), group_name="published", owners=[ENGINEERS],
    kinds={"duckdb"}, retry_policy=RETRY,
)
def current_release(home: Home):  # type: ignore[no-untyped-def]
    """What analysts open: published/current.duckdb, moved in one step to the newest release that passed."""
    yield from coded(lambda: _show(home))


def _show(home: Home) -> Events:
    info = release.show_newest(home.settings())
    yield dg.MaterializeResult(metadata={
        "release": info.release_id, "contains_synthetic": info.contains_synthetic, "rows": info.n_rows,
    })


ASSETS = [published_tables_asset, current_release]
