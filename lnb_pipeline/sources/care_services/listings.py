"""Services, providers and municipalities of the mapping as they may be listed: codes, no names, no free text."""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.service_codes import FUNDING_SOURCES, SERVICE_CODES, TARGET_GROUPS
from lnb_pipeline.contracts.service_tables import MAPPED_SERVICE, MUNICIPALITY_CAPACITY, PROVIDER
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.sources.care_services.categories import UNKNOWN
from lnb_pipeline.sources.care_services.names import with_names
from lnb_pipeline.sources.care_services.phrases import names_plan, names_source

_PRINTED = "_as_printed"
_PLACE = ["time_period", "lau_code"]


def municipality_capacity(municipalities: pd.DataFrame) -> pd.DataFrame:
    """`services.municipality_capacity`: the municipality sheet with the register's names, as stated.

    Unknown is null. `social_care_plan` is shown as printed where every word of it speaks of a plan, and
    `population_basis` where every word names a source or a year; another text may name a person, and stays in the
    restricted table. `conf_status` is F throughout: nothing has been suppressed yet.
    """
    frame = with_names(municipalities).assign(conf_status="F").sort_values(_PLACE)
    for column, shows in (("social_care_plan", names_plan), ("population_basis", names_source)):
        known = pd.Series([pd.notna(t) and shows(str(t)) for t in frame[column]], index=frame.index, dtype=bool)
        frame[column] = frame[column].where(known)
    return conform(MUNICIPALITY_CAPACITY, frame[list(MUNICIPALITY_CAPACITY.columns)])


def mapped_services(services: pd.DataFrame) -> pd.DataFrame:
    """`services.service`: the services sheet without names and counts of persons.

    A label as printed is kept only where a list knows it, of several in a cell only where it knows them all: another
    is free text, which may name a person, and stays in the restricted table.
    """
    frame = with_names(services)
    for column in MAPPED_SERVICE.columns:
        if column.endswith(_PRINTED):
            codes = frame[column.removesuffix(_PRINTED)]
            known = codes.notna() & ~_lists(codes, UNKNOWN)
            frame[column] = frame[column].where(known)
    in_order = frame.sort_values(_PLACE, kind="stable")  # within a municipality as in the sheet
    return conform(MAPPED_SERVICE, in_order[list(MAPPED_SERVICE.columns)])


def providers(services: pd.DataFrame) -> pd.DataFrame:
    """`services.provider`: one row a numbered provider of the year; services without one are left out.

    `provider_type` is null where its rows state none or disagree. Lists hold each code once, in the order of the
    code lists, `unknown` last; null when no row states any.
    """
    numbered = services[services["provider_no"].notna()]
    if numbered.empty:
        return empty_frame(PROVIDER)
    grouped = numbered.groupby(["time_period", "provider_no"], sort=True)
    frame = pd.DataFrame({
        "provider_type": grouped["provider_type"].agg(_the_only_one),
        "n_services": grouped.size(),
        "n_municipalities": grouped["lau_code"].nunique(),
        "service_types": grouped["service_type"].agg(_Listed(SERVICE_CODES["service_type"])),
        "target_groups": grouped["target_groups"].agg(_Listed(TARGET_GROUPS)),
        "funding_sources": grouped["funding_sources"].agg(_Listed(FUNDING_SOURCES)),
        "n_licensed": grouped["licensed"].agg(lambda stated: int((stated == "yes").sum())),
        "data_kind": grouped["data_kind"].first(), "delivery_id": grouped["delivery_id"].first(),
    }).reset_index()
    return conform(PROVIDER, frame[list(PROVIDER.columns)])


def _lists(codes: pd.Series, code: str) -> pd.Series:
    """Where a cell of codes separated by | has the code."""
    return pd.Series([code in str(cell).split("|") for cell in codes], index=codes.index, dtype=bool)


def _the_only_one(stated: pd.Series) -> object:
    different = stated.dropna().unique()
    return different[0] if len(different) == 1 else None


class _Listed:
    """All codes of a provider's rows, separated by |, in the order of their list."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.order = [*(code for code in codes if code != UNKNOWN), UNKNOWN]

    def __call__(self, cells: pd.Series) -> object:
        found = {code for cell in cells.dropna() for code in str(cell).split("|")}
        return "|".join(sorted(found, key=self.order.index)) or None
