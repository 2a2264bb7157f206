"""Supply by the newest mapping: services of a municipality, what they are for, and its capacity.

A zero is a fact only where the mapping could have shown more: a municipality that was not mapped, or one with a
service whose group or type is unknown, does not have "no service" of a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.profiles.places import Tables

TOTAL = ("total", "TOTAL")
"""Breakdown and category of all services."""
UNKNOWN = "unknown"
MAPPED = ["mapping_year", "lau_code"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Services for one of several groups, of one of several types; empty means any."""

    groups: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


AT_HOME = Kind(("older_persons",), ("in_family",))
KINDS: dict[str, Kind] = {
    "services_for_violence": Kind(("domestic_violence", "trafficking")), "services_for_children": Kind(("children",)),
    "services_for_older_persons": Kind(("older_persons",)), "services_at_home": AT_HOME,
}
"""Counts of a profile. A service of two groups is one service, so that categories are never added up."""
RATES = ("services_per_10000", "places_per_10000", "beneficiaries_per_10000", "staff_per_10000")
FROM_TOTAL = (
    "n_services", "capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male",
    "staff_total", "n_services_unknown", *RATES,
)
FROM_CAPACITY = (
    "naru_established", "naru_staff", "social_administrators", "child_protection_workers", "plan_status",
    "social_fund_grant", "households_economic_aid", "persons_disability_benefit", "population_stated",
    "population_basis",
)


def with_mapping_year(places: pd.DataFrame, carried: Mapping[int, int]) -> pd.DataFrame:
    """The year of the newest mapping up to each year, null where there is none."""
    return places.assign(mapping_year=places["time_period"].map(carried).astype("Int64"))


def with_supply(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Services in all and of each kind by the mapping of `mapping_year`; null where it does not have the place.

    Quantities and rates are those of all services in services.coverage. Counts of a kind and of types are of
    services.service: null instead of 0 where a service of unknown group or type may be of that kind, and where the
    municipality was not mapped as a whole, so that what it does not list is unknown. There counts are lower bounds, and
    rates are null: one that is too low would pass for a lack of services.
    """
    coverage = dated(tables[COVERAGE.full_name])
    totals = cells(coverage, TOTAL)[[*MAPPED, *FROM_TOTAL]]
    frame = places.merge(totals, on=MAPPED, how="left", validate="many_to_one")
    services = dated(tables[MAPPED_SERVICE.full_name])
    there = frame["n_services"].notna()
    whole = there & ~_lists_only(frame, tables)
    for name, kind in KINDS.items():
        frame[name] = _known(frame, whole, there, counted(services, kind), counted(services, kind, unsure=True))
    frame[list(RATES)] = frame[list(RATES)].where(whole)
    frame["n_service_types"] = _known(frame, whole, there, *_types(services))
    return frame


def with_capacity(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Needs assessment unit, staff, plan and Social Fund by the mapping, with what the unit lacks."""
    capacity = dated(tables[MUNICIPALITY_CAPACITY.full_name])[[*MAPPED, *FROM_CAPACITY]]
    frame = places.merge(capacity, on=MAPPED, how="left", validate="many_to_one")
    return frame.assign(naru_gap=naru_gap(frame["naru_established"], frame["naru_staff"]))


def naru_gap(established: pd.Series, staff: pd.Series) -> pd.Series:
    """Code of naru_gap; null where it is not stated whether there is a unit, whatever staff is stated."""
    people = staff.astype("Float64").fillna(-1).to_numpy(dtype="float64")
    has = established.eq("yes").fillna(False).to_numpy(dtype=bool)
    codes = np.select(
        [established.eq("no").fillna(False).to_numpy(dtype=bool),
         established.eq("in_process").fillna(False).to_numpy(dtype=bool),
         has & (people == 0), has & (people < 0), has],
        ["no_unit", "being_set_up", "no_staff", "staff_unknown", "none"], "",
    )  # fmt: skip
    return pd.Series(codes, index=established.index, dtype=object).replace("", None)


def cells(coverage: pd.DataFrame, category: tuple[str, str]) -> pd.DataFrame:
    """The rows of services.coverage of one breakdown and category."""
    return coverage[(coverage["breakdown"] == category[0]) & (coverage["category"] == category[1])]


def counted(services: pd.DataFrame, kind: Kind, *, unsure: bool = False) -> pd.Series:
    """Services of a kind by mapping year and municipality.

    With `unsure`, the services that may be of the kind and are not known to be: of unknown group or type.
    """
    sure = _names(services["target_groups"], kind.groups) & _names(services["service_type"], kind.types)
    if unsure:
        may = _names(services["target_groups"], kind.groups, UNKNOWN) & _names(
            services["service_type"], kind.types, UNKNOWN
        )
        sure = may & ~sure
    return services[sure].groupby(MAPPED).size()


def _names(codes: pd.Series, wanted: tuple[str, ...], *also: str) -> pd.Series:
    """Whether a list of codes, separated by |, names one of those wanted; a list that is null names `unknown`."""
    if not wanted:
        return pd.Series(True, index=codes.index)
    listed = codes.astype(object).where(codes.notna(), UNKNOWN).astype(str)
    return listed.str.contains(rf"(?:^|\|)(?:{'|'.join((*wanted, *also))})(?:\||$)", regex=True).astype(bool)


def _types(services: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Different known types of service by mapping year and municipality, and services of unknown type."""
    known = services["service_type"].notna() & (services["service_type"] != UNKNOWN)
    return services[known].groupby(MAPPED)["service_type"].nunique(), services[~known].groupby(MAPPED).size()


def _known(
    frame: pd.DataFrame, whole: pd.Series, there: pd.Series, sure: pd.Series, unsure: pd.Series
) -> pd.Series:
    """A count, and null where it is zero and need not be, or where the municipality is not in the mapping."""
    count, open_count = at(frame, sure), at(frame, unsure)
    return count.where(there & ((count > 0) | (whole & (open_count == 0))))


def at(frame: pd.DataFrame, counts: pd.Series) -> pd.Series:
    """A count by mapping year and municipality beside the rows of a frame, 0 where there is none."""
    keys = pd.MultiIndex.from_frame(frame[MAPPED].astype({"mapping_year": "Int64"}))
    found = pd.Series(counts.to_numpy(), index=counts.index, dtype="Int64").reindex(keys)
    return pd.Series(found.to_numpy(dtype="int64", na_value=0), index=frame.index).astype("Int64")


def _lists_only(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    """Municipalities that occur among the services and not on the sheet of municipalities: not mapped as a whole."""
    capacity = dated(tables[MUNICIPALITY_CAPACITY.full_name])
    return at(frame, capacity.groupby(MAPPED).size()) == 0


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of the mapping, its year under the name of the mapping's year."""
    return frame.rename(columns={"time_period": "mapping_year"}).astype({"mapping_year": "Int64"})
