"""Every indicator of one survey year in every expected cell, with the gap between women and men."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import ESTIMATE, GAP_ESTIMATE, Table
from lnb_pipeline.errors import GateError, UsageError, fail
from lnb_pipeline.indicators.catalogue import Indicator, Sex, available
from lnb_pipeline.indicators.measure import CellEstimate, YearEstimates
from lnb_pipeline.indicators.places import Place, places
from lnb_pipeline.indicators.rows import (
    Heading,
    Row,
    gap_row,
    observation_row,
    uncovered_gap_row,
    uncovered_row,
)
from lnb_pipeline.indicators.sample import sample_of


@dataclass(frozen=True, slots=True)
class Line:
    """Where the national poverty line comes from.

    `national_sample`: the delivery is the whole national sample and the line is estimated from it.
    `declared`: the delivery covers the measured municipalities alone; the provider states the national
    line, in lek a year, and it is taken as a given number.
    """

    source: Literal["national_sample", "declared"]
    value: float | None

    def __post_init__(self) -> None:
        fits = self.value is None if self.source == "national_sample" else _positive(self.value)
        if not fits:
            raise fail(
                UsageError, "E902", where="poverty line",
                rule="a declared line has a positive value, an estimated one has none",
                expected="a value exactly where the line is declared", got=f"source {self.source}",
                hint="state the line in the manifest of an extract, leave it out of a national delivery",
            )


def _positive(value: float | None) -> bool:
    return value is not None and bool(np.isfinite(value)) and value > 0


def compute(
    person: pd.DataFrame, *, year: int, line: Line, measured: Sequence[str], set_status: str
) -> dict[str, pd.DataFrame]:
    """Estimate every indicator available in a year.

    `person` is the contract frame eu_silc.person of that year; `measured` the LAU codes of the measured
    municipalities; `set_status` the status of that list. Returns the frames of estimates.observation
    and estimates.gender_gap with a row for every expected cell (see `coverage`), in catalogue order.

    Percentages and the Gini are on a 0-100 scale. An undefined value is null with a `status_reason`:
    no_sample (no counted person with the information), nobody_poor, zero_total (a total that is divided
    by is not positive, or a compared group is empty), not_covered (a place above the municipality when the
    line is declared). no_variance stands beside a value whose standard error cannot be given (one PSU
    in each stratum, no spread).

    Persons of unknown age and of weight 0 are left out of every estimate, the line included, and stay in
    the design; persons without income are left out of what needs income. Both count in
    `item_missing_share`, those of unknown age under TOTAL. A stratum with one PSU in the whole
    sample is centred at the grand mean. Raises GateError E607 for a frame that breaks its contract.
    """
    all_places = places(measured)
    estimates = YearEstimates(sample_of(person, measured), line.value)
    heading = Heading(year, set_status, _constant(person, "data_kind"), _constant(person, "delivery_id"))
    covered_levels = {"municipality"} if line.source == "declared" else {"country", "nuts2", "municipality"}
    observations: list[Row] = []
    gaps: list[Row] = []
    indicators = available(year)
    for place in all_places:
        if place.level in covered_levels:
            estimated = _estimate_place(heading, estimates, place, indicators)
        else:
            estimated = _uncovered_place(heading, place, indicators)
        observations += estimated[0]
        gaps += estimated[1]
    return {
        ESTIMATE.full_name: _table(ESTIMATE, observations, indicators),
        GAP_ESTIMATE.full_name: _table(GAP_ESTIMATE, gaps, indicators),
    }


def _constant(person: pd.DataFrame, column: str) -> str:
    values = person[column].unique()
    if len(values) != 1:
        raise fail(
            GateError, "E607", where="eu_silc.person", rule=f"one {column} a survey year", expected=1,
            got=len(values), hint="compute the indicators of one delivery at a time",
        )
    return str(values[0])


def _estimate_place(
    heading: Heading, estimates: YearEstimates, place: Place, indicators: Iterable[Indicator]
) -> tuple[list[Row], list[Row]]:
    observations: list[Row] = []
    gaps: list[Row] = []
    for indicator in indicators:
        breakdown = indicator.breakdown
        if place.level not in breakdown.levels:
            continue
        for age in breakdown.ages:
            by_sex: dict[Sex, CellEstimate] = {
                sex: estimates.estimate(indicator, place, sex, age) for sex in breakdown.sexes
            }
            observations += [observation_row(heading, place, sex, age, found) for sex, found in by_sex.items()]
            if breakdown.by_sex:
                both = estimates.gap(indicator, place, age)
                gaps.append(gap_row(heading, place, age, by_sex["F"], by_sex["M"], both))
    return observations, gaps


def _uncovered_place(
    heading: Heading, place: Place, indicators: Iterable[Indicator]
) -> tuple[list[Row], list[Row]]:
    expected = [i for i in indicators if place.level in i.breakdown.levels]
    return (
        [
            uncovered_row(heading, indicator, place, sex, age)
            for indicator in expected
            for age in indicator.breakdown.ages
            for sex in indicator.breakdown.sexes
        ],
        [
            uncovered_gap_row(heading, indicator, place, age)
            for indicator in expected
            if indicator.breakdown.by_sex
            for age in indicator.breakdown.ages
        ],
    )


_PANDAS_TYPES = {"integer": "Int64", "number": "float64", "text": "object"}


def _table(table: Table, rows: list[Row], indicators: Sequence[Indicator]) -> pd.DataFrame:
    """The rows with the columns and types of their contract, by indicator in catalogue order."""
    position = {indicator.code: at for at, indicator in enumerate(indicators)}
    rows = sorted(rows, key=lambda row: position[str(row["indicator"])])
    columns = {
        column: pd.Series([row.get(column) for row in rows], dtype=_PANDAS_TYPES[COLUMNS[column].type])
        for column in table.columns
    }
    return pd.DataFrame(columns)
