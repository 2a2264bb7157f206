"""Services, places, beneficiaries and staff by municipality, before disclosure control.

A municipality on the municipality sheet was mapped: a category it does not list is zero there. A municipality missing
from that sheet was not mapped: it gets no zeros.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.service_tables import COVERAGE
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.reference.population import inhabitants
from lnb_pipeline.sources.care_services.categories import CATEGORIES, in_order, memberships
from lnb_pipeline.sources.care_services.names import with_names

PER = 10_000
"""Rates are per so many inhabitants."""
RATES = {
    "services_per_10000": "n_services", "places_per_10000": "capacity_places",
    "beneficiaries_per_10000": "beneficiaries_total", "beneficiaries_female_per_10000": "beneficiaries_female",
    "beneficiaries_male_per_10000": "beneficiaries_male", "staff_per_10000": "staff_total",
}
"""What each rate is of."""
_CELL = ["time_period", "lau_code", "breakdown", "category"]
_TAIL = ["data_kind", "delivery_id"]
_PARTS = {
    "beneficiaries_female": "beneficiaries_total", "beneficiaries_male": "beneficiaries_total",
    "staff_female": "staff_total", "staff_male": "staff_total",
}
_QUANTITIES = ["capacity_places", "beneficiaries_total", "staff_total", *_PARTS]
_UNKNOWN = {
    "n_services_unknown": "beneficiaries_total", "n_places_unknown": "capacity_places",
    "n_staff_unknown": "staff_total",
}


def coverage(services: pd.DataFrame, municipalities: pd.DataFrame) -> pd.DataFrame:
    """`services.coverage` from the two sheets of a mapping: one row a municipality, breakdown and category.

    Every mapped municipality has a row for each of `CATEGORIES`, and one for `unknown` (not stated, or a label not
    known) where it has such services. A municipality that occurs among the services only has rows for what it lists.
    A service of several groups or funding sources counts in each of them.

    Without services all quantities are 0. Otherwise places, beneficiaries and staff are sums over the services that
    state them, null when none does; `n_…_unknown` counts the services that do not, so that above zero the sum is a
    lower bound. Women and men are null as soon as one service that states a total does not state them: a partial sum
    would look like a share. Men on the staff are staff less women; where women are more than the staff, they are
    unknown. Rates are per 10 000 inhabitants of `reference.population`, to 2 decimals, null where the quantity is.
    `conf_status` is F throughout: nothing has been suppressed yet.

    Raises
    ------
    GateError
        E607 when a frame lacks what the contract of services.coverage asks for.
    """
    counted = _counted(services)
    grid = pd.concat([_mapped_cells(municipalities), counted[[*_CELL, *_TAIL]]]).drop_duplicates(_CELL)
    frame = grid.merge(_sums(counted), on=_CELL, how="left", validate="one_to_one")
    empty = frame["n_services"].isna()
    for column in ("n_services", *_UNKNOWN, *_QUANTITIES):
        frame[column] = frame[column].astype("Int64").mask(empty, 0)
    frame = in_order(with_names(_with_rates(frame)).assign(conf_status="F"))
    return conform(COVERAGE, frame[list(COVERAGE.columns)])


def _counted(services: pd.DataFrame) -> pd.DataFrame:
    """One row for each category a service counts in, with what it states."""
    staff_male = services["staff_total"] - services["staff_female"]
    stated = services.assign(staff_male=staff_male.mask(staff_male < 0)).reset_index(drop=True)
    found = memberships(stated)
    columns = ["time_period", "lau_code", *_TAIL, *_QUANTITIES]
    return found.join(stated[columns], on="service").drop(columns="service")


def _mapped_cells(municipalities: pd.DataFrame) -> pd.DataFrame:
    cells = pd.DataFrame(
        [(breakdown, code) for breakdown, codes in CATEGORIES.items() for code in codes],
        columns=["breakdown", "category"],
    )
    return municipalities[["time_period", "lau_code", *_TAIL]].merge(cells, how="cross")


def _sums(counted: pd.DataFrame) -> pd.DataFrame:
    """Counts and sums of each cell with services; a sum over nothing stated is null."""
    open_parts = {f"{part} open": counted[whole].notna() & counted[part].isna() for part, whole in _PARTS.items()}
    unknown = {name: counted[column].isna() for name, column in _UNKNOWN.items()}
    flags = pd.DataFrame({"n_services": 1, **unknown, **open_parts}, index=counted.index).astype("int64")
    keys = [counted[column] for column in _CELL]
    counts = flags.groupby(keys, sort=False).sum()
    sums = counted[_QUANTITIES].groupby(keys, sort=False).sum(min_count=1)
    for part in _PARTS:
        sums[part] = sums[part].mask(counts.pop(f"{part} open") > 0)
    return counts.join(sums).reset_index()


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    base = {code: inhabitants(code) for code in frame["lau_code"].unique()}
    frame = frame.assign(
        inhabitants=frame["lau_code"].map({code: found.count for code, found in base.items()}),
        population_base=frame["lau_code"].map({code: found.base for code, found in base.items()}),
        population_year=frame["lau_code"].map({code: found.year for code, found in base.items()}),
    )
    rates = {
        rate: (frame[quantity].astype("Float64") * PER / frame["inhabitants"]).round(2)
        for rate, quantity in RATES.items()
    }
    return frame.assign(**rates)
