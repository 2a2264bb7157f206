"""What one survey year is not enough for: persistent and anchored poverty, and pooled estimates.

Years are gone through once, in order; of the earlier ones only what the next need is kept: who was poor, the line of
the base year, the estimates of the last years. Made-up and real years never meet in one figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE
from lnb_pipeline.estimation.poverty import below_line
from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.indicators import anchored, panel
from lnb_pipeline.indicators.catalogue import CATALOGUE
from lnb_pipeline.indicators.catalogue.entry import Indicator
from lnb_pipeline.indicators.compute import Line, estimate_all, heading_of, unknown
from lnb_pipeline.indicators.coverage import domains
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.pooled import Pool, annual_estimates
from lnb_pipeline.indicators.rows import Heading, Row, typed
from lnb_pipeline.indicators.sample import INCOME, Sample, sample_of
from lnb_pipeline.reference.prices import price_index

Frames = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class SurveyYear:
    """A delivered survey year and its terms; `persons` reads its contract frame eu_silc.person when it is wanted.

    `data_kind` is the one of its persons.
    """

    year: int
    line: Line
    measured: tuple[str, ...]
    set_status: str
    data_kind: str
    persons: Callable[[], pd.DataFrame]


def series_indicators(year: int) -> tuple[Indicator, ...]:
    """The indicators of a survey year that earlier years are needed for, in catalogue order."""
    return tuple(entry for entry in CATALOGUE if entry.made_in == "series" and entry.available_in(year))


def series(years: Sequence[SurveyYear], prices: Mapping[int, float] | None = None) -> Frames:
    """Everything that is estimated from several survey years.

    `prices`: consumer price index by year, `reference.prices.price_index` unless given. Returns the frames of
    estimates.observation and estimates.gender_gap with a row for every expected cell of `series_indicators` in every
    year, and of estimates.observation_by_method with the pooled values there are. Undefined values as in `compute`,
    and no_panel, no_base_year, no_price_index (see `panel` and `anchored`) for all cells of an indicator and year.
    """
    index = price_index() if prices is None else prices
    parts: list[Frames] = []
    for kind in sorted({survey.data_kind for survey in years}):
        past = _Past(index, [code for survey in years for code in survey.measured])
        of_kind = (survey for survey in years if survey.data_kind == kind)
        parts += [past.then(survey) for survey in sorted(of_kind, key=lambda survey: survey.year)]
    return {
        table.full_name: pd.concat([part[table.full_name] for part in parts], ignore_index=True) if parts
        else typed(table, [])
        for table in (ESTIMATE, GAP_ESTIMATE, METHOD_ESTIMATE)
    }


class _Past:
    """What is remembered of the years gone through."""

    def __init__(self, prices: Mapping[int, float], measured: Sequence[str]) -> None:
        """`measured`: municipalities of any year, because a window may reach back before one was measured."""
        self._prices = prices
        self._municipalities = tuple(dict.fromkeys(measured))
        self._base_line: float | None = None
        self._poor: dict[int, pd.Series[float]] = {}
        self._pool = Pool()

    def then(self, survey: SurveyYear) -> Frames:
        """The frames of the next year."""
        person = survey.persons()
        heading = heading_of(person, survey.year, survey.set_status)
        sample = sample_of(person, self._municipalities)
        estimates = YearEstimates(sample, survey.line.value)
        line = estimates.bases.line.line.value
        if survey.year == anchored.BASE_YEAR:
            self._base_line = line
        known, reasons = self._statuses(sample, survey.year, line)
        frames = _over_time(estimates.with_statuses(known), heading, survey, reasons)
        self._remember_poor(sample, survey.year, line)
        self._pool.add(annual_estimates(estimates, survey.year, self._municipalities))
        return {**frames, METHOD_ESTIMATE.full_name: typed(
            METHOD_ESTIMATE, self._pool.rows(heading, survey.measured)
        )}

    def _statuses(self, sample: Sample, year: int, line: float | None) -> tuple[dict[str, FloatArray], dict[str, str]]:
        """The persons' statuses by indicator code, and the reason by code where there are none."""
        found = {
            entry.code: self._anchored(sample, year) if entry.estimator == "below_anchored_line"
            else panel.persistently_poor(sample, line, self._poor_before(year))
            for entry in series_indicators(year)
        }
        return (
            {code: status for code, status in found.items() if not isinstance(status, str)},
            {code: reason for code, reason in found.items() if isinstance(reason, str)},
        )

    def _anchored(self, sample: Sample, year: int) -> FloatArray | str:
        line = anchored.line_of(year, self._base_line, self._prices)
        return line if isinstance(line, str) else below_line(sample.incomes[INCOME], line)

    def _poor_before(self, year: int) -> list[pd.Series[float]]:
        wanted = range(year - panel.EARLIER_YEARS, year)
        return [self._poor[earlier] for earlier in wanted if earlier in self._poor]

    def _remember_poor(self, sample: Sample, year: int, line: float | None) -> None:
        recent = {at: poor for at, poor in self._poor.items() if at > year - panel.EARLIER_YEARS}
        self._poor = {**recent, year: panel.poor_persons(sample, line)}


def _over_time(estimates: YearEstimates, heading: Heading, survey: SurveyYear, reasons: Mapping[str, str]) -> Frames:
    """The indicators whose statuses are known, and rows with the reason for the others."""
    entries = series_indicators(survey.year)
    known = [entry for entry in entries if entry.code not in reasons]
    frames = estimate_all(estimates, heading, survey.measured, survey.line, known)
    observations: list[Row] = []
    gaps: list[Row] = []
    for entry in entries:
        if entry.code in reasons:
            for domain in domains(entry, survey.measured):
                found, gap = unknown(heading, entry, domain, reasons[entry.code])
                observations += found
                gaps += gap
    return {
        ESTIMATE.full_name: _below(frames[ESTIMATE.full_name], typed(ESTIMATE, observations)),
        GAP_ESTIMATE.full_name: _below(frames[GAP_ESTIMATE.full_name], typed(GAP_ESTIMATE, gaps)),
    }


def _below(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([first, second], ignore_index=True)
