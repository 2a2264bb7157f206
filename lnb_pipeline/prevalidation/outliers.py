"""Values of the delivered year that lie far outside the quartiles.

Counts and bounds only: the values themselves, which Eurostat's lists show, are those of persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Array, Delivered, Heading, file_of, is_due, quantiles_of, shown
from lnb_pipeline.prevalidation.logical import in_years
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.silc.codebook import FILES, File

Bounds = tuple[float, float]


def counts(data: Delivered) -> list[Count]:
    """One Count a variable: values that are neither missing nor 0, and those outside the bounds."""
    book = thresholds.outliers()
    if not in_years(book.years, data.year):
        whole = Heading("outliers", "outliers", "outlier", "H", "values far outside the quartiles")
        return [whole.not_evaluated(f"there are no rules on outliers for {data.year}", data.year)]
    listed = [code for code in (*book.logarithmic, *book.plain) if is_due(code, data.year)]
    return [c for file in FILES for c in _of_file(data, file, [x for x in listed if file_of(x) == file])]


def _of_file(data: Delivered, file: File, codes: Sequence[str]) -> Iterator[Count]:
    able = [code for code in codes if not data.lacks(code)]
    for code in codes:
        if code not in able:
            yield _heading(code).not_evaluated(data.lacks(code), data.year)
    for code, values in (data.of_year(file, able) if able else {}).items():
        yield _judge(data.year, code, values[~np.isnan(values) & (values != 0)])


def bounds(code: str, first: float, third: float) -> Bounds | None:
    """Lowest and highest value that is no outlier; None where the quartiles do not give any."""
    book = thresholds.outliers()
    if code in book.plain:
        width = book.distance * (third - first)
        low, high = first - width, third + width
    elif first > 0:
        width = book.distance * (math.log(third) - math.log(first))
        low, high = math.exp(math.log(first) - width), _exp(math.log(third) + width)
    else:
        return None
    return (low, high) if low < high < math.inf else None


def _exp(power: float) -> float:
    try:
        return math.exp(power)
    except OverflowError:
        return math.inf


def _heading(code: str) -> Heading:
    return Heading(
        f"{code}.outlier", "outliers", "outlier", file_of(code), f"{code}: far outside the quartiles", (code,)
    )


def _judge(year: int, code: str, values: Array) -> Count:
    heading = _heading(code)
    if not values.size:
        return heading.not_evaluated("no values other than 0", year)
    first, third = quantiles_of(values, (0.25, 0.75))
    limits = bounds(code, first, third)
    if limits is None:
        return heading.not_evaluated("the quartiles give no bounds", year)
    failed = int(np.count_nonzero((values < limits[0]) | (values > limits[1])))
    low, high = (shown(bound, values.size) for bound in limits)
    note = "" if low is None or high is None else f"listed below {low:.15g} and above {high:.15g}"
    return heading.count(year, values.size, failed, limit=high, note=note)
