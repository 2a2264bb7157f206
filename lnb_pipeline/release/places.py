"""Names of places, as they are published."""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.reference.register import load_register

_REGION_NAMES = {"AL01": "Veri", "AL02": "Qendër", "AL03": "Jug"}


def geo_name(geo: str) -> str:
    """Name in Albanian of the country, a region or a municipality of the register.

    Raises
    ------
    GateError
        E303 for a code that is none of them.
    """
    if geo == "AL":
        return "Shqipëria"
    if geo in _REGION_NAMES:
        return _REGION_NAMES[geo]
    municipality = load_register().by_lau(geo)
    if municipality is None:
        raise fail(
            GateError, "E303", where="estimates", rule="a place is in the register",
            expected="AL, NUTS 2 or LAU code", got=geo, hint="correct the estimates' places",
        )
    return municipality.name_sq


def geo_names(geo: pd.Series) -> pd.Series:
    """`geo_name` of every row."""
    return geo.map({code: geo_name(code) for code in geo.unique()}).astype("str")
