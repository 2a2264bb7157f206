"""From measured indicators to rows of the two estimate tables."""

from __future__ import annotations

from dataclasses import dataclass

from lnb_pipeline.estimation.interval import Interval, corrected, difference_interval
from lnb_pipeline.estimation.record import Status
from lnb_pipeline.estimation.testing import p_value
from lnb_pipeline.indicators.catalogue import UNIT_SCALE, Age, Indicator, Sex
from lnb_pipeline.indicators.measure import CellEstimate, Gap
from lnb_pipeline.indicators.places import Place

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


def observation_row(heading: Heading, place: Place, sex: Sex, age: Age, found: CellEstimate) -> Row:
    """The row of an indicator in a cell; null with a reason where it is undefined."""
    indicator, estimate, error = found.indicator, found.estimate, found.std_error
    scale = UNIT_SCALE[indicator.unit]
    cv = None if not error or not estimate.value else 100 * error / abs(estimate.value)
    reason = STATUS_REASON[estimate.status] or (NO_VARIANCE if error is None else None)
    return {
        **_head(heading, indicator, place), "sex": sex, "age": age, "unit": indicator.unit,
        **_values(estimate.value, error, found.interval, scale), "cv": cv,
        "degrees_of_freedom": found.df if estimate.value is not None else None,
        "n_persons": found.n_persons, "n_households": found.n_households, "n_psu": found.n_psu,
        "n_relevant": estimate.n_relevant, "item_missing_share": found.missing,
        "status_reason": reason, **_tail(heading, place),
    }


def uncovered_row(heading: Heading, indicator: Indicator, place: Place, sex: Sex, age: Age) -> Row:
    """The row of a cell in a place the extract does not cover: nothing is known, nothing is counted."""
    return {
        **_head(heading, indicator, place), "sex": sex, "age": age, "unit": indicator.unit,
        "n_persons": 0, "n_households": 0, "n_psu": 0, "n_relevant": 0,
        "status_reason": NOT_COVERED, **_tail(heading, place),
    }


def gap_row(heading: Heading, place: Place, age: Age, women: CellEstimate, men: CellEstimate, both: Gap) -> Row:
    """Women minus men; null with the reason of the undefined side."""
    indicator = women.indicator
    scale = UNIT_SCALE[indicator.unit]
    sides = (women.estimate, men.estimate)
    row: Row = {
        **_gap_head(heading, indicator, place, age),
        "women_value": _scaled(women.estimate.value, scale), "men_value": _scaled(men.estimate.value, scale),
        **_tail(heading, place),
    }
    if women.estimate.value is None or men.estimate.value is None:
        status = next(side.status for side in sides if side.value is None)
        return row | {"status_reason": STATUS_REASON[status]}
    gap, error = women.estimate.value - men.estimate.value, both.std_error
    row |= {"obs_value": gap * scale, "degrees_of_freedom": both.df}
    if error is None:
        return row | {"status_reason": NO_VARIANCE}
    interval = difference_interval(gap, error, both.df, both.bias, of_shares=indicator.is_share)
    test = p_value(corrected(gap, error, both.bias), error, both.df)
    return row | _values(gap, error, interval, scale) | {"p_value": test}


def uncovered_gap_row(heading: Heading, indicator: Indicator, place: Place, age: Age) -> Row:
    """The gap of a place the extract does not cover."""
    head = _gap_head(heading, indicator, place, age)
    return {**head, "status_reason": NOT_COVERED, **_tail(heading, place)}


def _values(value: float | None, error: float | None, interval: Interval | None, scale: float) -> Row:
    return {
        "obs_value": _scaled(value, scale),
        "std_error": _scaled(error, scale),
        "ci_lower": _scaled(interval.lower if interval else None, scale),
        "ci_upper": _scaled(interval.upper if interval else None, scale),
    }


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def _head(heading: Heading, indicator: Indicator, place: Place) -> Row:
    return {
        "indicator": indicator.code, "definition": indicator.definition, "time_period": heading.year,
        "income_year": heading.year - 1, "geo": place.geo, "geo_level": place.level, "method": "direct",
    }


def _gap_head(heading: Heading, indicator: Indicator, place: Place, age: Age) -> Row:
    return {**_head(heading, indicator, place), "age": age, "unit": indicator.gap_unit, "gap_sign": GAP_SIGN}


def _tail(heading: Heading, place: Place) -> Row:
    """The list of measured municipalities says nothing about the levels above."""
    return {
        "set_status": heading.set_status if place.level == "municipality" else None,
        "data_kind": heading.data_kind, "delivery_id": heading.delivery_id,
    }
