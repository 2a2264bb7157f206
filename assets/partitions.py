"""Partitions: one year of one source. The years are those that were delivered, not a list in code."""

from __future__ import annotations

import dagster as dg

from lnb_pipeline.sources.manifest import SOURCES

YEARS: dict[str, dg.DynamicPartitionsDefinition] = {
    source: dg.DynamicPartitionsDefinition(name=f"{source}_year") for source in SOURCES
}


def register(instance: dg.DagsterInstance, delivered: list[tuple[str, int]]) -> None:
    """Make the delivered years known to Dagster."""
    for source, definition in YEARS.items():
        keys = sorted(str(year) for s, year in delivered if s == source)
        if keys:
            instance.add_dynamic_partitions(str(definition.name), keys)
