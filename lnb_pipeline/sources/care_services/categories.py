"""What a service counts as: the breakdowns of the mapping and the categories of each.

A service is in one category of type and provider, and in as many of group and funding as it states. What it does not
state, or states in a label no list knows, is the category `unknown`.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.service_codes import FUNDING_SOURCES, SERVICE_CODES, TARGET_GROUPS

TOTAL = "TOTAL"
UNKNOWN = "unknown"
OLDER_PERSONS_AT_HOME = "older_persons_at_home"

CATEGORIES: dict[str, tuple[str, ...]] = {
    "total": (TOTAL,),
    "service_type": tuple(code for code in SERVICE_CODES["service_type"] if code != UNKNOWN),
    "target_group": tuple(TARGET_GROUPS),
    "provider_type": tuple(SERVICE_CODES["provider_type"]),
    "funding_source": tuple(FUNDING_SOURCES),
    "combination": (OLDER_PERSONS_AT_HOME,),
}
"""The categories every mapped municipality has, by breakdown; `unknown` comes only where there is such a service."""

_COLUMN = {
    "service_type": "service_type", "target_group": "target_groups", "provider_type": "provider_type",
    "funding_source": "funding_sources",
}


def memberships(services: pd.DataFrame) -> pd.DataFrame:
    """In which categories each service counts: columns service (its position), breakdown, category; once each.

    `services` has the code columns of care_services.service, which are also those of services.service.
    """
    position = pd.Series(range(len(services)), dtype="int64")
    parts = [_part(position, "total", TOTAL)]
    for breakdown, column in _COLUMN.items():
        codes = pd.Series(services[column].to_numpy(dtype=object), index=position.index)
        listed = codes.where(codes.notna(), UNKNOWN).astype(str).str.split("|").explode()
        parts.append(_part(pd.Series(listed.index), breakdown, listed.to_numpy()))
    whole = pd.concat(parts, ignore_index=True)
    for_older = whole.loc[(whole["breakdown"] == "target_group") & (whole["category"] == "older_persons"), "service"]
    at_home = whole.loc[(whole["breakdown"] == "service_type") & (whole["category"] == "in_family"), "service"]
    both = for_older[for_older.isin(at_home)].reset_index(drop=True)
    return pd.concat([whole, _part(both, "combination", OLDER_PERSONS_AT_HOME)], ignore_index=True).drop_duplicates()


def _part(position: pd.Series, breakdown: str, category: object) -> pd.DataFrame:
    return pd.DataFrame({"service": position, "breakdown": breakdown, "category": category})


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by year and municipality, breakdowns and categories in the order of `CATEGORIES`, `unknown` last."""
    places = [(breakdown, code) for breakdown, codes in CATEGORIES.items() for code in (*codes, UNKNOWN)]
    rank = {pair: place for place, pair in enumerate(places)}
    ranks = [rank[pair] for pair in zip(frame["breakdown"], frame["category"], strict=True)]
    ordered = frame.assign(rank=ranks).sort_values(["time_period", "lau_code", "rank"], kind="stable")
    return ordered.drop(columns="rank").reset_index(drop=True)
