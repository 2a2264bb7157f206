"""The cells that must be there: the declared breakdown of every indicator, and what is missing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import ESTIMATE
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import Indicator
from lnb_pipeline.indicators.groups import DIVISIONS
from lnb_pipeline.indicators.places import places
from lnb_pipeline.indicators.sample import Domain

EXPECTED_COLUMNS = ("indicator", "time_period", "geo", "geo_level", "sex", "age", "population_group")


def domains(indicator: Indicator, measured: Sequence[str]) -> Iterator[Domain]:
    """The domains an indicator is expected in: each place by age band; the country by population group."""
    for place in places(measured):
        if place.level in indicator.breakdown.levels:
            yield from (Domain(place, age) for age in indicator.breakdown.ages)
            if place.level == "country":
                for division in indicator.breakdown.divisions:
                    yield from (Domain(place, group=group) for group in DIVISIONS[division])


def expected_cells(year: int, measured: Sequence[str], indicators: Iterable[Indicator] | None = None) -> pd.DataFrame:
    """Every cell an indicator is declared for in a survey year, one row a cell; those of one year unless others are
    named.

    Women, men and total in each place, age band and population group of the indicator's breakdown, whether or not
    anybody was sampled there: an empty cell is a row with a reason, not a missing row.
    """
    rows = [
        (indicator.code, year, place.geo, place.level, sex, age, group)
        for indicator in (available(year) if indicators is None else indicators)
        for place, age, group in domains(indicator, measured)
        for sex in indicator.breakdown.sexes
    ]
    return pd.DataFrame(rows, columns=list(EXPECTED_COLUMNS)).astype({"time_period": "Int64"})


def missing_cells(
    observation: pd.DataFrame, year: int, measured: Sequence[str], indicators: Iterable[Indicator] | None = None
) -> pd.DataFrame:
    """The expected cells of a year without a row, in the columns of `expected_cells`; empty if all are there.

    `observation` is a frame with the key of estimates.observation.
    """
    key = list(ESTIMATE.key)
    present = pd.MultiIndex.from_frame(observation[key].astype({"time_period": "Int64"}))
    expected = expected_cells(year, measured, indicators)
    absent = ~pd.MultiIndex.from_frame(expected[key]).isin(present)
    return expected[absent].reset_index(drop=True)
