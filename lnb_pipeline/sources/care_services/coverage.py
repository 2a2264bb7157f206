"""Summaries of the mapping by municipality, before disclosure control.

A municipality on the municipality sheet was mapped: a type of service it does not list is zero there. A
municipality missing from that sheet was not mapped: it gets no zeros.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import COVERAGE, MUNICIPALITY_CAPACITY
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.care_services.labels import SERVICE_TYPES, UNKNOWN

_CELL = ["time_period", "lau_code", "service_type"]
_TAIL = ["data_kind", "delivery_id"]
_BY_SEX = ["beneficiaries_female", "beneficiaries_male"]
_QUANTITIES = ["capacity_places", "beneficiaries_total", *_BY_SEX]


def coverage(services: pd.DataFrame, municipalities: pd.DataFrame) -> pd.DataFrame:
    """`services.coverage` from the two sheets: one row a municipality and type of service.

    Every mapped municipality has a row for each of the seven types, and one for `unknown` (type not
    stated or label not known) where it has such services. A municipality that occurs among the services
    only has rows for the types it lists.

    Without services all quantities are 0. Otherwise places and beneficiaries are summed over the services
    that state them, null when none does; `n_services_unknown` counts services that do not state their
    beneficiaries, so that above zero the total is a lower bound. Women and men are null as soon as one
    service that states a total does not state them: a partial sum would look like a share.
    `conf_status` is F throughout: nothing has been suppressed yet.
    """
    typed = services.assign(service_type=services["service_type"].fillna(UNKNOWN).astype(object))
    grid = pd.concat([_mapped_cells(municipalities), typed[[*_CELL, *_TAIL]]]).drop_duplicates(_CELL)
    frame = grid.merge(_sums(typed), on=_CELL, how="left", validate="one_to_one")
    empty = frame["n_services"].isna()
    for column in ("n_services", "n_services_unknown", *_QUANTITIES):
        frame[column] = frame[column].astype("Int64").mask(empty, 0)
    frame = _with_names(frame).assign(conf_status="F")
    rank = {code: place for place, code in enumerate((*SERVICE_TYPES, UNKNOWN))}
    frame["rank"] = frame["service_type"].map(rank)
    ordered = frame.sort_values(["time_period", "lau_code", "rank"])
    return conform(COVERAGE, ordered[list(COVERAGE.columns)])


def municipality_capacity(municipalities: pd.DataFrame) -> pd.DataFrame:
    """`services.municipality_capacity`: the municipality sheet with the register's names, as stated."""
    frame = _with_names(municipalities).sort_values(["time_period", "lau_code"])
    return conform(MUNICIPALITY_CAPACITY, frame[list(MUNICIPALITY_CAPACITY.columns)])


def _mapped_cells(municipalities: pd.DataFrame) -> pd.DataFrame:
    types = pd.DataFrame({"service_type": pd.Series(list(SERVICE_TYPES), dtype=object)})
    return municipalities[["time_period", "lau_code", *_TAIL]].merge(types, how="cross")


def _sums(typed: pd.DataFrame) -> pd.DataFrame:
    """Counts and sums of each cell with services; a sum over nothing stated is null."""
    total = typed["beneficiaries_total"]
    flagged = typed.assign(
        n_services=1,
        n_services_unknown=total.isna().astype(int),
        **{f"{column}_open": (total.notna() & typed[column].isna()).astype(int) for column in _BY_SEX},
    )
    cells = flagged.groupby(_CELL, sort=False)
    sums = cells[_QUANTITIES].sum(min_count=1)
    counts = cells[["n_services", "n_services_unknown", *(f"{column}_open" for column in _BY_SEX)]].sum()
    for column in _BY_SEX:
        sums[column] = sums[column].mask(counts.pop(f"{column}_open") > 0)
    return counts.join(sums).reset_index()


def _with_names(frame: pd.DataFrame) -> pd.DataFrame:
    register = {m.lau_code: m for m in load_register().municipalities}
    return frame.assign(
        geo_name=frame["lau_code"].map({code: m.name_sq for code, m in register.items()}),
        prefecture=frame["lau_code"].map({code: m.prefecture for code, m in register.items()}),
    )
