"""From measured indicators to rows of the tables of estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.estimation.interval import Interval, corrected, difference_interval, t_quantile
from lnb_pipeline.estimation.record import Status
from lnb_pipeline.estimation.testing import p_value
from lnb_pipeline.indicators.catalogue.entry import UNIT_SCALE, Indicator, Sex
from lnb_pipeline.indicators.measure import CellEstimate, Contrast
from lnb_pipeline.indicators.places import Place
from lnb_pipeline.indicators.sample import Domain

Cell = str | int | float | None
Row = dict[str, Cell]

STATUS_REASON: dict[Status, str | None] = {
    "defined": None, "nobody": "no_sample", "nobody_poor": "nobody_poor", "zero_total": "zero_total",
}
NO_VARIANCE = "no_variance"
NOT_COVERED = "not_covered"
GAP_SIGN = "F-M"


@dataclass(frozen=True, slots=True)
class Heading:
    """What all rows of a computation share."""

    year: int
    set_status: str
    data_kind: str
    delivery_id: str


def observation_row(heading: Heading, domain: Domain, sex: Sex, found: CellEstimate) -> Row:
    """The row of an indicator in a cell; null with a reason where it is undefined."""
    indicator, estimate, error = found.indicator, found.estimate, found.std_error
    scale = UNIT_SCALE[indicator.unit]
    cv = None if not error or not estimate.value else 100 * error / abs(estimate.value)
    reason = found.reason or STATUS_REASON[estimate.status] or (NO_VARIANCE if error is None else None)
    return {
        **_head(heading, indicator, domain), "sex": sex, "unit": indicator.unit,
        **_values(estimate.value, error, found.interval, scale), "cv": cv,
        "degrees_of_freedom": found.df if estimate.value is not None else None,
        "n_persons": found.n_persons, "n_households": found.n_households, "n_psu": found.n_psu,
        "n_relevant": estimate.n_relevant, "population": found.population, "item_missing_share": found.missing,
        "status_reason": reason, **tail(heading, domain.place),
    }


def uncovered_row(heading: Heading, indicator: Indicator, domain: Domain, sex: Sex, reason: str = NOT_COVERED) -> Row:
    """The row of a cell of which nothing is known: the extract does not cover the place, say. Nothing is counted."""
    return {
        **_head(heading, indicator, domain), "sex": sex, "unit": indicator.unit,
        "n_persons": 0, "n_households": 0, "n_psu": 0, "n_relevant": 0, "population": 0.0,
        "status_reason": reason, **tail(heading, domain.place),
    }


@dataclass(frozen=True, slots=True)
class MethodEstimate:
    """A pooled or model-based estimate of a place in the estimator's scale, and the sample of the place itself.

    `df` is null where the interval is not one of the t distribution; `reason` says why a value or its error is missing,
    or what stands against a value that is there; `missing` is the item-missing share (of a window the largest).
    """

    value: float | None
    std_error: float | None
    interval: Interval | None
    df: int | None
    n_persons: int
    n_households: int
    n_psu: int
    n_relevant: int
    reason: str | None = None
    missing: float | None = None


def method_row(
    heading: Heading, indicator: Indicator, place: Place, sex: Sex, method: Literal["pooled", "model"], years: str,
    found: MethodEstimate,
) -> Row:
    """The row of an estimate that is not the direct one; `years` are those it rests on."""
    cv = None if not found.std_error or not found.value else 100 * found.std_error / abs(found.value)
    return {
        **_head(heading, indicator, Domain(place)), "sex": sex, "method": method, "years": years,
        "unit": indicator.unit, **_values(found.value, found.std_error, found.interval, UNIT_SCALE[indicator.unit]),
        "cv": cv, "degrees_of_freedom": found.df, "n_persons": found.n_persons, "n_households": found.n_households,
        "n_psu": found.n_psu, "n_relevant": found.n_relevant, "item_missing_share": found.missing,
        "status_reason": found.reason, **tail(heading, place),
    }


def gap_row(heading: Heading, domain: Domain, women: CellEstimate, men: CellEstimate, both: Contrast) -> Row:
    """Women minus men, and women over men; null with the reason of the undefined side."""
    indicator = women.indicator
    scale = UNIT_SCALE[indicator.unit]
    row: Row = {
        **_gap_head(heading, indicator, domain),
        "women_value": _scaled(women.estimate.value, scale), "men_value": _scaled(men.estimate.value, scale),
        **tail(heading, domain.place),
    }
    if women.estimate.value is None or men.estimate.value is None:
        missing = next(side for side in (women, men) if side.estimate.value is None)
        return row | {"status_reason": missing.reason or STATUS_REASON[missing.estimate.status]}
    gap, error = women.estimate.value - men.estimate.value, both.std_error
    row |= {"obs_value": gap * scale, "degrees_of_freedom": both.df, "ratio": _ratio(women, men)}
    if error is None:
        return row | {"status_reason": NO_VARIANCE}
    interval = difference_interval(gap, error, both.df, both.bias, of_shares=indicator.is_share)
    test = p_value(corrected(gap, error, both.bias), error, both.df)
    return row | _values(gap, error, interval, scale) | {"p_value": test}


def _ratio(women: CellEstimate, men: CellEstimate) -> float | None:
    """Women over men; null unless the men's value is above zero by more than its own uncertainty."""
    one, other, error = women.estimate.value, men.estimate.value, men.std_error
    if one is None or other is None or not error or men.df < 1 or other - t_quantile(men.df) * error <= 0:
        return None
    return one / other


def uncovered_gap_row(heading: Heading, indicator: Indicator, domain: Domain, reason: str = NOT_COVERED) -> Row:
    """The gap of a cell of which nothing is known."""
    return {**_gap_head(heading, indicator, domain), "status_reason": reason, **tail(heading, domain.place)}


def _values(value: float | None, error: float | None, interval: Interval | None, scale: float) -> Row:
    return {
        "obs_value": _scaled(value, scale),
        "std_error": _scaled(error, scale),
        "ci_lower": _scaled(interval.lower if interval else None, scale),
        "ci_upper": _scaled(interval.upper if interval else None, scale),
    }


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def _head(heading: Heading, indicator: Indicator, domain: Domain) -> Row:
    return {
        "indicator": indicator.code, "definition": indicator.definition, "time_period": heading.year,
        "income_year": heading.year - 1, "geo": domain.place.geo, "geo_level": domain.place.level, "age": domain.age,
        "population_group": domain.group, "method": "direct",
    }


def _gap_head(heading: Heading, indicator: Indicator, domain: Domain) -> Row:
    return {**_head(heading, indicator, domain), "unit": indicator.gap_unit, "gap_sign": GAP_SIGN}


def tail(heading: Heading, place: Place) -> Row:
    """The list of measured municipalities says nothing about the levels above."""
    return {
        "set_status": heading.set_status if place.level == "municipality" else None,
        "data_kind": heading.data_kind, "delivery_id": heading.delivery_id,
    }


_PANDAS_TYPES = {"integer": "Int64", "number": "float64", "text": "object"}


def typed(table: Table, rows: list[Row]) -> pd.DataFrame:
    """The rows with the columns and types of their contract."""
    columns = {
        column: pd.Series([row.get(column) for row in rows], dtype=_PANDAS_TYPES[COLUMNS[column].type])
        for column in table.columns
    }
    return pd.DataFrame(columns)
