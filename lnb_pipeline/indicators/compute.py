"""Every indicator of one survey year in every expected cell, with the gap between women and men."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.indicator_tables import COUPLE_ESTIMATE, EFFECT_ESTIMATE, ESTIMATE, GAP_ESTIMATE
from lnb_pipeline.errors import GateError, UsageError, fail
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import LEVELS, Indicator, Level, Sex
from lnb_pipeline.indicators.couples import within_couple
from lnb_pipeline.indicators.coverage import domains
from lnb_pipeline.indicators.effect import effects
from lnb_pipeline.indicators.measure import CellEstimate, YearEstimates
from lnb_pipeline.indicators.places import places
from lnb_pipeline.indicators.rows import (
    NOT_COVERED,
    Heading,
    Row,
    gap_row,
    observation_row,
    typed,
    uncovered_gap_row,
    uncovered_row,
)
from lnb_pipeline.indicators.sample import Domain, sample_of


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

    @property
    def covers(self) -> frozenset[Level]:
        """The levels of places the delivery says something about."""
        return frozenset(LEVELS if self.source == "national_sample" else ("municipality",))


def _positive(value: float | None) -> bool:
    return value is not None and bool(np.isfinite(value)) and value > 0


def compute(
    person: pd.DataFrame, *, year: int, line: Line, measured: Sequence[str], set_status: str
) -> dict[str, pd.DataFrame]:
    """Everything that is estimated from one survey year: the indicators that year is enough for, and what follows.

    `person` is the contract frame eu_silc.person of that year; `measured` the LAU codes of the measured
    municipalities; `set_status` the status of that list. Returns the frames of estimates.observation
    and estimates.gender_gap with a row for every expected cell (see `coverage`), in catalogue order, and those of
    estimates.measurement_effect and estimates.within_couple (see `effect` and `couples`).

    Percentages and the Gini are on a 0-100 scale. An undefined value is null with a `status_reason`:
    no_sample (no counted person with the information), nobody_poor, zero_total (a total that is divided
    by is not positive, or a compared group is empty), not_covered (a place above the municipality when the
    line is declared), not_collected (nobody in the extract has the information), no_national_sample (a national
    median is needed and the extract is not national). no_variance stands beside a value whose standard error cannot be
    given (one PSU in each stratum, no spread).

    Persons of unknown age and of weight 0 are left out of every estimate, the line included, and stay in
    the design; persons without income are left out of what needs income. Both count in
    `item_missing_share`, those of unknown age under TOTAL. A stratum with one PSU in the whole
    sample is centred at the grand mean. Raises GateError E607 for a frame that breaks its contract.
    """
    places(measured)  # a list that cannot be used is refused before the work
    estimates = YearEstimates(sample_of(person, measured), line.value)
    heading = heading_of(person, year, set_status)
    return {
        **estimate_all(estimates, heading, measured, line, available(year)),
        EFFECT_ESTIMATE.full_name: effects(estimates, heading, measured, line.covers),
        COUPLE_ESTIMATE.full_name: within_couple(person, estimates, heading, measured, line.covers),
    }


def heading_of(person: pd.DataFrame, year: int, set_status: str) -> Heading:
    """What all rows of a year share. Raises GateError E607 for the persons of more than one delivery."""
    return Heading(year, set_status, _constant(person, "data_kind"), _constant(person, "delivery_id"))


def estimate_all(
    estimates: YearEstimates, heading: Heading, measured: Sequence[str], line: Line, indicators: Sequence[Indicator]
) -> dict[str, pd.DataFrame]:
    """Some indicators in all their cells, as the two frames `compute` returns."""
    observations: list[Row] = []
    gaps: list[Row] = []
    for indicator in indicators:
        for domain in domains(indicator, measured):
            if domain.place.level in line.covers:
                rows = _estimate(heading, estimates, indicator, domain)
            else:
                rows = unknown(heading, indicator, domain)
            observations += rows[0]
            gaps += rows[1]
    return {
        ESTIMATE.full_name: typed(ESTIMATE, observations), GAP_ESTIMATE.full_name: typed(GAP_ESTIMATE, gaps),
    }


def _constant(person: pd.DataFrame, column: str) -> str:
    values = person[column].unique()
    if len(values) != 1:
        raise fail(
            GateError, "E607", where="eu_silc.person", rule=f"one {column} a survey year", expected=1,
            got=len(values), hint="compute the indicators of one delivery at a time",
        )
    return str(values[0])


def _estimate(
    heading: Heading, estimates: YearEstimates, indicator: Indicator, domain: Domain
) -> tuple[list[Row], list[Row]]:
    by_sex: dict[Sex, CellEstimate] = {
        sex: estimates.estimate(indicator, domain, sex) for sex in indicator.breakdown.sexes
    }
    observations = [observation_row(heading, domain, sex, found) for sex, found in by_sex.items()]
    if not indicator.breakdown.by_sex:
        return observations, []
    both = estimates.gap(indicator, domain)
    return observations, [gap_row(heading, domain, by_sex["F"], by_sex["M"], both)]


def unknown(
    heading: Heading, indicator: Indicator, domain: Domain, reason: str = NOT_COVERED
) -> tuple[list[Row], list[Row]]:
    """The rows of a domain of which nothing is known, with the reason."""
    gaps = [uncovered_gap_row(heading, indicator, domain, reason)] if indicator.breakdown.by_sex else []
    return [uncovered_row(heading, indicator, domain, sex, reason) for sex in indicator.breakdown.sexes], gaps
