"""One asset a family of indicators: the rows analysts see, drawn."""

import logging
from collections.abc import Callable
from typing import TypeVar, get_args

import dagster as dg

from assets import lineage
from assets.published import CURRENT, KEYS
from assets.reporting import OWNERS, RETRY, Events, coded, schema_of
from assets.resources import Home
from lnb_pipeline import release
from lnb_pipeline.contracts.indicator_tables import OBSERVATION
from lnb_pipeline.errors import place_of
from lnb_pipeline.indicators.catalogue.entry import Family
from lnb_pipeline.release import families, pictures
from lnb_pipeline.release.pictures import Published
from lnb_pipeline.settings import Settings

logger = logging.getLogger("lnb")

Found = TypeVar("Found")
Which = TypeVar("Which")

GROUP = families.SCHEMA
ASSET_KEYS: dict[Family, dg.AssetKey] = {family: dg.AssetKey([GROUP, family]) for family in get_args(Family)}
# read from the release; the persons because column lineage names them, and joins only assets that are neighbours
_ABOVE = [CURRENT, KEYS["indicators.observation"], KEYS["indicators.gender_gap"], KEYS["indicators.catalogue"],
          lineage.PERSONS]


def _spec(family: Family, key: dg.AssetKey) -> dg.AssetSpec:
    return dg.AssetSpec(
        key, deps=_ABOVE, group_name=GROUP, owners=[OWNERS[GROUP]], kinds={"duckdb"},
        description=families.in_words(family),
        metadata={
            "dagster/column_schema": schema_of(families.view_columns(), OBSERVATION.optional),
            "dagster/table_name": families.view_name(family),
            "made of": dg.MetadataValue.md(families.made_of(family)),
        },
    )


@dg.multi_asset(
    name="families", specs=[_spec(family, key) for family, key in ASSET_KEYS.items()], can_subset=True,
    retry_policy=RETRY,
)
def families_asset(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
    """Draw each family from what analysts see; without a new release there is nothing to draw."""
    wanted = context.selected_asset_keys
    yield from coded(lambda: _draw(home.settings(), [f for f, key in ASSET_KEYS.items() if key in wanted]))


def _draw(settings: Settings, wanted: list[Family]) -> Events:
    logger.info("drawing the families of indicators")
    found = pictures.published(settings, wanted)
    for family in wanted:
        yield dg.MaterializeResult(
            asset_key=ASSET_KEYS[family],
            metadata={
                "dagster/row_count": found.n_rows[family], "release": release.active(settings) or "",
                **(_pictures(found, family) if settings.pictures else {}), **lineage.of_family(family),
            },
        )


def _pictures(found: Published, family: Family) -> dict[str, dg.MarkdownMetadataValue]:
    return {
        "municipalities": picture(pictures.places_as_markdown, found, family),
        "nation": picture(pictures.trends_as_markdown, found, family),
    }


def picture(draw: Callable[[Found, Which], str], found: Found, which: Which) -> dg.MarkdownMetadataValue:
    """A picture, or why there is none: the release stands already, and a drawing must not make the run a failed one."""
    try:
        return dg.MetadataValue.md(draw(found, which))
    except Exception as error:
        logger.warning("a picture could not be drawn: %s", place_of(error))
        return dg.MetadataValue.md(f"The picture could not be drawn: {place_of(error)}.")
