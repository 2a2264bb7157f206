"""Disclosure control of the tables of services: counts of few persons, and what would give them away.

`subtraction` finds what follows from the shown counts; here are the rules of a row, and the tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.service_tables import COVERAGE, MUNICIPALITY_CAPACITY
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.estimation.record import BoolArray, IntArray
from lnb_pipeline.release.subtraction import (
    ALL_HIDDEN,
    BY_SEX_HIDDEN,
    SHOWN,
    SMALLEST_SHOWN_COUNT,
    Place,
    hide_what_follows,
)
from lnb_pipeline.sources.care_services.categories import TOTAL, memberships

COUNTS = ("beneficiaries_total", "beneficiaries_female", "beneficiaries_male")
COUNTS_OF_CAPACITY = (
    "households_economic_aid", "persons_disability_benefit", "cases_assessed_female", "cases_assessed_male",
)
RATE_OF = {
    "beneficiaries_total": "beneficiaries_per_10000", "beneficiaries_female": "beneficiaries_female_per_10000",
    "beneficiaries_male": "beneficiaries_male_per_10000",
}
"""The rate of each count of beneficiaries."""
_PLACE = ["time_period", "lau_code"]


def protect_services(
    coverage: pd.DataFrame, capacity: pd.DataFrame, services: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """services.coverage and services.municipality_capacity as they may be published beside `services`.

    `services` is services.service, which says who could be subtracted from whom. A count of beneficiaries of 1 to 4
    is hidden with its rate; a total takes women and men with it, women or men the other sex, so that neither follows
    from the other. Then further counts of the municipality are hidden, of small categories first, until no reader
    can conclude from all shown ones together that some service, or group of services, has 1 to 4 women, men or
    beneficiaries (see `subtraction`). conf_status: N where something of the row is hidden, else F. Which of the hidden
    counts are small and which only protect them is not said: beside the sum of the two it would give away both.
    Unknown stays null; a zero is shown. A municipality with a single service shows the count of that service. Staff,
    places and numbers of services are not hidden.

    Of the capacity, counts of persons and households of 1 to 4 are hidden, each for itself, and marked A: none is a sum
    of others.

    Not covered: what two years of the same services say together, and what a reader makes of knowing that of the hidden
    counts of a municipality at least one is small.

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract, E501 when the counts are no sums over the services.
    """
    return _coverage(conform(COVERAGE, coverage), services), _capacity(conform(MUNICIPALITY_CAPACITY, capacity))


def small(values: pd.DataFrame) -> pd.DataFrame:
    """Which values are counts of 1 to 4; unknown is not."""
    numbers = values.astype("float64")
    return (numbers > 0) & (numbers < SMALLEST_SHOWN_COUNT)


def _capacity(capacity: pd.DataFrame) -> pd.DataFrame:
    few = small(capacity[list(COUNTS_OF_CAPACITY)])
    for column in COUNTS_OF_CAPACITY:
        capacity[column] = capacity[column].mask(few[column])
    capacity["conf_status"] = np.where(few.any(axis=1), "A", "F")
    return conform(MUNICIPALITY_CAPACITY, capacity)


def _coverage(coverage: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    level = _with_what_follows(coverage, services, _hidden_for_itself(coverage))
    for column in COUNTS:
        gone = level > (BY_SEX_HIDDEN if column == "beneficiaries_total" else SHOWN)
        coverage[column] = coverage[column].mask(gone)
        coverage[RATE_OF[column]] = coverage[RATE_OF[column]].mask(gone)
    coverage["conf_status"] = np.where(level > SHOWN, "N", "F")
    return conform(COVERAGE, coverage)


def _hidden_for_itself(coverage: pd.DataFrame) -> IntArray:
    """How much of each row its own counts hide; one that follows from the two others counts as stated."""
    total, women, men = (coverage[column].astype("float64") for column in COUNTS)
    whole = small(pd.DataFrame({"stated": total, "sum": (women + men).where(total.isna())})).any(axis=1)
    by_sex = small(pd.DataFrame({
        "women": women, "men": men, "not men": (total - men).where(women.isna()),
        "not women": (total - women).where(men.isna()),
    })).any(axis=1)
    return np.select([whole, by_sex], [ALL_HIDDEN, BY_SEX_HIDDEN], SHOWN)


def _with_what_follows(coverage: pd.DataFrame, services: pd.DataFrame, own: IntArray) -> IntArray:
    level = own.copy()
    frame = coverage.reset_index(drop=True)
    incidence = _Incidence(services)
    counts = frame[list(COUNTS)].to_numpy(dtype="float64", na_value=np.nan)
    n_silent = frame["n_services_unknown"].to_numpy(dtype="int64")
    late = (frame["category"] == TOTAL).to_numpy()
    for key, rows in frame.groupby(_PLACE, sort=True).indices.items():
        if np.nan_to_num(counts[rows]).any():
            place = Place(incidence.of(key, frame.iloc[rows]), counts[rows], n_silent[rows], late[rows])
            level[rows] = hide_what_follows(place, level[rows])
    return level


class _Incidence:
    """Which service counts in which row."""

    def __init__(self, services: pd.DataFrame) -> None:
        places = services[_PLACE].reset_index(drop=True)
        found = memberships(services).join(places, on="service")
        self.by_place = dict(iter(found.groupby(_PLACE)))

    def of(self, place: object, rows: pd.DataFrame) -> BoolArray:
        """A row a row of coverage, a column a service of the place."""
        if place not in self.by_place:
            raise fail(
                GateError, "E501", where="services.coverage", rule="counts are of services in services.service",
                expected="services of the municipality and year", got="none",
                hint="make both tables from the same workbook",
            )
        found = self.by_place[place]
        cells = {cell: at for at, cell in enumerate(zip(rows["breakdown"], rows["category"], strict=True))}
        at = [cells.get(cell, -1) for cell in zip(found["breakdown"], found["category"], strict=True)]
        numbers, different = pd.factorize(found["service"])
        members = np.zeros((len(rows) + 1, len(different)), dtype=bool)
        members[at, numbers] = True  # what has no row falls into the last one
        return members[:-1]
