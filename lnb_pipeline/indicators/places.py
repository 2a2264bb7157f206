"""The places indicators are made for: the country, its NUTS 2 regions, the measured municipalities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.indicators.catalogue.entry import Level

COUNTRY = "AL"
REGIONS = ("AL01", "AL02", "AL03")


@dataclass(frozen=True, slots=True)
class Place:
    geo: str
    level: Level


def places(measured: Sequence[str]) -> tuple[Place, ...]:
    """Every place that gets rows, from the country down; municipalities in the order given.

    Raises UsageError E304 for a municipality listed twice.
    """
    if len(set(measured)) != len(measured):
        raise fail(
            UsageError, "E304", where="measured municipalities", rule="a municipality is listed once",
            expected=f"{len(measured)} distinct codes", got=f"{len(set(measured))} distinct codes",
            hint="remove the repeated code from the list of measured municipalities",
        )
    return (
        Place(COUNTRY, "country"),
        *(Place(region, "nuts2") for region in REGIONS),
        *(Place(code, "municipality") for code in measured),
    )
