"""A list of municipalities as rows of reference.municipal_list."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.reference.register import Municipality, load_register
from lnb_pipeline.sources.municipal_lists.document import Entry, MunicipalList
from lnb_pipeline.sources.municipal_lists.values import YES_NO_NUMBERS


def list_frame(found: MunicipalList, period: int, data_kind: str, delivery_id: str) -> pd.DataFrame:
    """The rows of a list: those it names, in the order of the register, and of a complete list all 61.

    A municipality that a complete list does not name is a no of its own kind: `municipality_as_printed` is null. One
    that is named without a value is unknown: value and number are null.
    """
    named = {entry.lau_code: entry for entry in found.entries}
    heading: dict[str, Any] = {
        "time_period": period, "list_name": found.name, "list_title": found.title,
        "list_as_of": pd.Timestamp(found.as_of), "provenance": found.provenance, "data_kind": data_kind,
        "delivery_id": delivery_id,
    }
    rows = [
        heading | _row(municipality, named.get(municipality.lau_code))
        for municipality in load_register().municipalities
        if found.complete or municipality.lau_code in named
    ]
    return conform(MUNICIPAL_LIST, pd.DataFrame(rows, columns=list(MUNICIPAL_LIST.columns), dtype=object))


def _row(municipality: Municipality, entry: Entry | None) -> dict[str, Any]:
    place: dict[str, Any] = {"lau_code": municipality.lau_code, "geo_name": municipality.name_sq}
    if entry is None:
        nothing = dict.fromkeys(("municipality_as_printed", "locator", "note"))
        return place | nothing | {"list_value": "no", "list_number": YES_NO_NUMBERS["no"]}
    return place | {
        "municipality_as_printed": entry.as_printed, "list_value": entry.value, "list_number": entry.number,
        "locator": entry.locator, "note": entry.note,
    }
