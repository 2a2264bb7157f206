"""From an estimate and its standard error to a row of the table, with its interval and why something is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lnb_pipeline.estimation.confidence import confidence_interval
from lnb_pipeline.estimation.grouped import Measured
from lnb_pipeline.estimation.interval import Interval, corrected, corrected_log_interval, difference_interval
from lnb_pipeline.estimation.record import Estimate, Status, undefined
from lnb_pipeline.estimation.survey import Partition
from lnb_pipeline.estimation.testing import false_discovery_rates, p_value
from lnb_pipeline.estimation.variance import is_rounding

RowStatus = Status | Literal["no_variance", "no_interval", "few_replicates"]
"""`no_variance`: a value without a standard error, because it has no linearisation or nothing but rounding is left.
`no_interval`: the persons are of one PSU a stratum, so that the standard error has no degree of freedom, and neither
interval nor test. `few_replicates`: less than `ENOUGH` of the bootstrap's replicates have a value, so that its standard
error leaves out the unfavourable ones."""

ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate of the table; null where something does not exist.

    `cell`: the code of each variable, null for all of them. `deff`: design effect, of plain rows alone.
    `contrast`: the label of the contrast, `is_difference` whether it is one in points and not a ratio.
    """

    measure: str
    cell: tuple[int | None, ...]
    estimate: float | None
    std_error: float | None
    ci_lower: float | None
    ci_upper: float | None
    df: int
    deff: float | None
    n: int
    n_households: int | None
    n_psu: int
    status: RowStatus
    contrast: str | None = None
    p_value: float | None = None
    q_value: float | None = None
    is_difference: bool = False


@dataclass(frozen=True, slots=True)
class Error:
    """Standard error and design effect of an estimate, NaN where there is none; whether replicates were enough."""

    std_error: float = math.nan
    deff: float = math.nan
    enough: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contrast: its estimate, the bias that intervals take off (see `jackknife`), its kind."""

    estimate: Estimate
    bias: float = 0.0
    is_share: bool = False


NOBODY = Side(undefined("nobody"))
"""A side on which nobody is informed."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a row rests on."""

    n: int
    n_households: int | None
    n_psu: int
    df: int


def count_of(cells: Partition, cell: int) -> Count:
    """Persons, households, PSUs and degrees of freedom of a cell; -1 is a cell of nobody."""
    if cell < 0:
        return Count(0, None if cells.n_households is None else 0, 0, 0)
    households = None if cells.n_households is None else int(cells.n_households[cell])
    return Count(int(cells.n[cell]), households, int(cells.n_psu[cell]), int(cells.df[cell]))


def contrast_df(sides: tuple[Count, Count], variances: tuple[float, float], both: Count, *, with_everyone: bool) -> int:
    """Degrees of freedom of a contrast.

    Against everyone: those of the first side, which makes nearly all of the variance. Between sides that share at
    least half of the PSUs of the smaller one (women and men): those of both together, because each PSU is one
    difference. Between others: Satterthwaite's from the variances of the two, 0 where a side has none of its own.
    """
    first, second = sides
    if with_everyone:
        return first.df
    common = first.n_psu + second.n_psu - both.n_psu
    if 2 * common >= min(first.n_psu, second.n_psu):
        return both.df
    if min(first.df, second.df) < 1 or not all(math.isfinite(variance) for variance in variances):
        return 0
    shares = [variance**2 / side.df for variance, side in zip(variances, sides, strict=True)]
    return int(sum(variances) ** 2 / sum(shares)) if sum(shares) > 0 else 0


def plain_row(name: str, cell: tuple[int | None, ...], measured: Measured, place: int, error: Error) -> Row:
    """The row of a measure in a cell of its partition, -1 where nobody is informed.

    A share of exactly 0 or 1 keeps its standard error, which may be 0: its interval does not use it.
    """
    count = count_of(measured.partition, place)
    value = measured.estimates[place].value if place >= 0 else None
    if value is None:
        status = measured.estimates[place].status if place >= 0 else NOBODY.estimate.status
        return _row(name, cell, None, count, status)
    row = _row(name, cell, value, count, "no_variance")
    at_boundary = measured.measure.is_share and value in (0.0, 1.0)
    if not (math.isfinite(error.std_error) if at_boundary else _is_variance(error.std_error, value)):
        return row
    row = replace(row, std_error=error.std_error, deff=_finite(error.deff), status=_status(error, count))
    return row if count.df < 1 else _with_interval(row, confidence_interval(measured, place, error.std_error))


def difference_row(
    name: str, cell: tuple[int | None, ...], label: str, sides: tuple[Side, Side], error: Error, count: Count
) -> Row:
    """The row of the first side minus the second, with the test that there is none."""
    row = replace(_row(name, cell, None, count, "defined"), contrast=label, is_difference=True)
    first, second = (side.estimate.value for side in sides)
    if first is None or second is None:
        return replace(row, status=_missing(sides))
    value = first - second
    if not _is_variance(error.std_error, max(abs(first), abs(second))):
        return replace(row, estimate=value, status="no_variance")
    row = replace(row, estimate=value, std_error=error.std_error, status=_status(error, count))
    if count.df < 1:
        return row
    bias = sides[0].bias - sides[1].bias
    row = replace(row, p_value=p_value(corrected(value, error.std_error, bias), error.std_error, count.df))
    interval = difference_interval(value, error.std_error, count.df, bias, of_shares=sides[0].is_share)
    return _with_interval(row, interval)


def ratio_row(
    name: str, cell: tuple[int | None, ...], label: str, sides: tuple[Side, Side], error: Error, count: Count
) -> Row:
    """The row of the first side over the second.

    `error` is that of the logarithm, on whose scale interval and test are. Undefined (`zero_total`) where a side is
    not positive.
    """
    row = replace(_row(name, cell, None, count, "defined"), contrast=label)
    first, second = (side.estimate.value for side in sides)
    if first is None or second is None:
        return replace(row, status=_missing(sides))
    if first <= 0 or second <= 0:
        return replace(row, status="zero_total")
    ratio = first / second
    if not _is_variance(error.std_error, 1.0):
        return replace(row, estimate=ratio, status="no_variance")
    std_error = ratio * error.std_error
    row = replace(row, estimate=ratio, std_error=std_error, status=_status(error, count))
    if count.df < 1:
        return row
    bias = ratio * (sides[0].bias / first - sides[1].bias / second)
    centre = corrected(ratio, std_error, bias)
    row = replace(row, p_value=p_value(math.log(centre if centre > 0 else ratio), error.std_error, count.df))
    return _with_interval(row, corrected_log_interval(ratio, std_error, count.df, bias))


def with_q_values(rows: Sequence[Row]) -> list[Row]:
    """The rows with the false discovery rates of all differences as one family of tests."""
    if not any(row.is_difference for row in rows):
        return list(rows)
    tested = false_discovery_rates([row.p_value if row.is_difference else None for row in rows])
    return [replace(row, q_value=q) for row, q in zip(rows, tested, strict=True)]


def _row(name: str, cell: tuple[int | None, ...], value: float | None, count: Count, status: RowStatus) -> Row:
    return Row(
        name, cell, value, None, None, None, count.df, None, count.n, count.n_households, count.n_psu, status
    )


def _missing(sides: tuple[Side, Side]) -> Status:
    """Why a contrast has no value: the first reason of its sides."""
    return next(side.estimate.status for side in sides if side.estimate.value is None)


def _is_variance(error: float, size: float) -> bool:
    """Whether a standard error is there, and more than what is left of influences that cancel."""
    return math.isfinite(error) and not is_rounding(error, size)


def _status(error: Error, count: Count) -> RowStatus:
    if count.df < 1:
        return "no_interval"
    return "defined" if error.enough else "few_replicates"


def _with_interval(row: Row, interval: Interval) -> Row:
    return replace(row, ci_lower=_finite(interval.lower), ci_upper=_finite(interval.upper))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
