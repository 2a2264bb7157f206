"""Municipalities over several years: the mean of up to three annual direct estimates of one series.

A place of a few dozen households says little in one year. The mean of three years says more, though less than three
times as much: most of the households are asked again, and what years have in common is measured and not assumed
(`estimation.waves`). Each year keeps its own poverty line.

The window is the years of one series that end in the year and follow one another without a gap, three at most and two
at least. A year in which women, men or both sexes of the place have no value, or none whose error is known, ends it,
so that the three always rest on the same years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import pandas as pd

from lnb_pipeline.estimation.interval import (
    Interval,
    corrected_interval,
    corrected_log_interval,
    share_interval,
)
from lnb_pipeline.estimation.variance import is_rounding
from lnb_pipeline.estimation.waves import Combined, Overlap, Wave, overlap, pooled
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import Indicator, Sex
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.rows import NO_VARIANCE, Heading, MethodEstimate, Row, method_row
from lnb_pipeline.indicators.sample import Domain, Sample
from lnb_pipeline.reference.breaks import series_of

LONGEST, SHORTEST = 3, 2
"""Years of a window."""


@dataclass(frozen=True, slots=True)
class Annual:
    """One year's direct estimate of a place and sex: its wave, and the persons it rests on.

    `households`, `persons`: identifiers of each person, as delivered; `missing`: share of the cell's persons without
    the information, percent, null where it cannot be told; `is_ratio` as in `estimation.measure.Measure`.
    """

    wave: Wave
    n_relevant: int
    households: np.ndarray
    persons: np.ndarray
    missing: float | None
    is_ratio: bool


@dataclass(frozen=True)
class AnnualEstimates:
    """The direct estimates of a survey year that may be pooled, by indicator code, municipality and sex."""

    year: int
    found: dict[tuple[str, str, Sex], Annual]

    def has(self, indicator: Indicator, geo: str) -> bool:
        """Whether all sexes of the indicator are there."""
        return all((indicator.code, geo, sex) in self.found for sex in indicator.breakdown.sexes)


def pooled_indicators(year: int) -> tuple[Indicator, ...]:
    """The indicators of a survey year that municipalities have."""
    return tuple(entry for entry in available(year) if entry.is_pooled)


def annual_estimates(estimates: YearEstimates, year: int, municipalities: Sequence[str]) -> AnnualEstimates:
    """What a survey year contributes, all ages together; what is undefined or without a variance is left out."""
    keys = _psu_keys(estimates.sample)
    found: dict[tuple[str, str, Sex], Annual] = {}
    for indicator in pooled_indicators(year):
        if estimates.reason(indicator) is not None:
            continue
        for geo in municipalities:
            for sex in indicator.breakdown.sexes:
                annual = _annual(estimates, year, indicator, geo, sex, keys)
                if annual is not None:
                    found[indicator.code, geo, sex] = annual
    return AnnualEstimates(year, found)


_PsuKeys = tuple[tuple[object, ...], tuple[object, ...]]
"""PSU and stratum of every PSU of the design, as delivered."""


def _psu_keys(sample: Sample) -> _PsuKeys:
    _, first = np.unique(sample.survey.design.psu, return_index=True)
    person = sample.survey.order[first]
    return tuple(sample.keys["psu"][person].tolist()), tuple(sample.keys["stratum"][person].tolist())


def _annual(
    estimates: YearEstimates, year: int, indicator: Indicator, geo: str, sex: Sex, keys: _PsuKeys
) -> Annual | None:
    domain = Domain(Place(geo, "municipality"))
    influence = estimates.influence(indicator, domain, sex)
    if influence is None:
        return None
    key, code = estimates.sample.cell(domain, sex)
    cells, measured = estimates.cells(indicator, key), estimates.measured(indicator, key)
    number = cells.find(code)
    assert number is not None
    psu, stratum = keys
    member = np.zeros(len(psu), dtype=np.bool_)
    member[cells.sums.psu[cells.pairs(number)]] = True
    person = cells.survey.order[cells.rows[cells.entries(number)]]
    return Annual(
        Wave(year, series_of(year), influence[1], influence[0], estimates.variance, psu, stratum, member),
        measured.estimates[number].n_relevant, estimates.sample.keys["household_id"][person],
        estimates.sample.keys["person_id"][person], estimates.estimate(indicator, domain, sex).missing,
        measured.measure.is_ratio,
    )


class Pool:
    """The last years, to be pooled with one another; what two years have in common is found once."""

    def __init__(self) -> None:
        self._years: list[AnnualEstimates] = []
        self._overlaps: dict[tuple[int, int], Overlap] = {}

    def add(self, year: AnnualEstimates) -> None:
        """Years come in ascending order."""
        self._years = [*self._years, year][-LONGEST:]

    def rows(self, heading: Heading, measured: Sequence[str]) -> list[Row]:
        """Rows of the newest year in the measured municipalities that have a window."""
        rows: list[Row] = []
        for indicator in pooled_indicators(heading.year):
            for geo in measured:
                window = self._window(indicator, geo)
                if len(window) < SHORTEST:
                    continue
                place, years = Place(geo, "municipality"), f"{window[0].year}-{window[-1].year}"
                rows += [
                    method_row(
                        heading, indicator, place, sex, "pooled", years,
                        self._estimate(indicator, [year.found[indicator.code, geo, sex] for year in window]),
                    )
                    for sex in indicator.breakdown.sexes
                ]
        return rows

    def _window(self, indicator: Indicator, geo: str) -> list[AnnualEstimates]:
        """Years to pool, ascending; of other series, after a gap or without a value they are out of reach."""
        newest = self._years[-1].year
        backwards = takewhile(
            lambda at: at[1].year == newest - at[0] and series_of(at[1].year) == series_of(newest)
            and at[1].has(indicator, geo),
            enumerate(reversed(self._years)),
        )
        return [year for _, year in backwards][::-1]

    def _estimate(self, indicator: Indicator, annual: Sequence[Annual]) -> MethodEstimate:
        combined = pooled([one.wave for one in annual], overlapping=self._overlap)
        households, persons = (
            len(pd.unique(np.concatenate(found)))
            for found in ([one.households for one in annual], [one.persons for one in annual])
        )
        error = _error(combined, is_share=indicator.is_share)
        return MethodEstimate(
            combined.value, error,
            None if error is None else _interval(indicator, annual, combined, error, households),
            combined.df, persons, households, combined.n_psu,
            min(sum(one.n_relevant for one in annual), persons), NO_VARIANCE if error is None else None,
            max((one.missing for one in annual if one.missing is not None), default=None),
        )

    def _overlap(self, one: Wave, other: Wave) -> Overlap:
        years = one.year, other.year
        if years not in self._overlaps:
            self._overlaps[years] = overlap(one, other)
        return self._overlaps[years]


def _error(combined: Combined, *, is_share: bool) -> float | None:
    """Null without degrees of freedom or variation; a share of exactly 0 or 1 in all years keeps its error of 0."""
    error = float(np.sqrt(combined.variance))
    if combined.df < 1 or (is_rounding(error, combined.value) and not (is_share and combined.value in (0.0, 1.0))):
        return None
    return error


def _interval(
    indicator: Indicator, annual: Sequence[Annual], combined: Combined, error: float, households: int
) -> Interval:
    """As that of a direct estimate (`estimation.confidence`); households of several years are one observation."""
    value, df = combined.value, combined.df
    if indicator.is_share:
        return share_interval(value, error, df, float(households))
    bias = float(np.mean([one.wave.influence.bias for one in annual]))
    if annual[-1].is_ratio:
        return corrected_log_interval(value, error, df, bias)
    return corrected_interval(value, error, df, bias)
