"""The municipalities as maps of equal tiles: one asset a map, drawn from what analysts see."""

import logging

import dagster as dg

from assets.families import picture
from assets.published import CURRENT, KEYS
from assets.reporting import OWNERS, RETRY, Events, coded
from assets.resources import Home
from lnb_pipeline import release
from lnb_pipeline.release import maps
from lnb_pipeline.settings import Settings

logger = logging.getLogger("lnb")

GROUP = maps.GROUP
ASSET_KEYS = {name: dg.AssetKey([GROUP, name]) for name in maps.SHOWN}


def _spec(name: str, key: dg.AssetKey) -> dg.AssetSpec:
    return dg.AssetSpec(
        key, deps=[CURRENT, *(KEYS[table] for table in maps.READ[name])], group_name=GROUP, owners=[OWNERS[GROUP]],
        kinds={"duckdb"}, description=f"{maps.SHOWN[name]}\n\nRead from {' and '.join(maps.READ[name])}. {maps.GRID}",
    )


@dg.multi_asset(
    name="maps", specs=[_spec(name, key) for name, key in ASSET_KEYS.items()], can_subset=True, retry_policy=RETRY,
)
def maps_asset(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
    """Draw each map from what analysts see; without a new release there is nothing to draw."""
    wanted = context.selected_asset_keys
    yield from coded(lambda: _draw(home.settings(), [name for name, key in ASSET_KEYS.items() if key in wanted]))


def _draw(settings: Settings, wanted: list[str]) -> Events:
    logger.info("drawing the maps of municipalities")
    found = maps.published(settings)
    for name in wanted:
        yield dg.MaterializeResult(
            asset_key=ASSET_KEYS[name],
            metadata={
                "dagster/row_count": found.rows(name), "release": release.active(settings) or "",
                **({"map": picture(maps.as_markdown, found, name)} if settings.pictures else {}),
            },
        )
