"""Values of the delivered year that lie far outside the quartiles.

Counts and bounds only: the values themselves, which Eurostat's lists show, are those of persons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Delivered, Heading, file_of, is_due, quantiles, shown
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
    if not able:
        return
    listed = ", ".join(f'"{code}"' for code in able)
    long = (
        f"SELECT variable, value, 1 AS w FROM (SELECT {listed} FROM raw_{file} WHERE {file}B010 = {data.year}) "
        f"UNPIVOT (value FOR variable IN ({listed})) WHERE value <> 0"
    )
    quartiles = quantiles(data.scratch, long, (0.25, 0.75))
    limits = {code: bounds(code, *q) for code, (_, q) in quartiles.items()}
    outside = _outside(data, file, {code: b for code, b in limits.items() if b is not None})
    for code in able:
        n = quartiles[code][0] if code in quartiles else 0
        yield _judge(data.year, code, n, limits.get(code), outside.get(code, 0))


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


def _outside(data: Delivered, file: File, limits: dict[str, Bounds]) -> dict[str, int]:
    if not limits:
        return {}
    listed = ", ".join(
        f'count(*) FILTER ("{code}" <> 0 AND ("{code}" < {low!r} OR "{code}" > {high!r}))'
        for code, (low, high) in limits.items()
    )
    row = data.scratch.rows(f"SELECT {listed} FROM raw_{file} WHERE {file}B010 = {data.year}")[0]
    return dict(zip(limits, row, strict=True))


def _heading(code: str) -> Heading:
    return Heading(
        f"{code}.outlier", "outliers", "outlier", file_of(code), f"{code}: far outside the quartiles", (code,)
    )


def _judge(year: int, code: str, n: int, limits: Bounds | None, failed: int) -> Count:
    if limits is None:
        return _heading(code).not_evaluated("the quartiles give no bounds" if n else "no values other than 0", year)
    low, high = (shown(bound, n) for bound in limits)
    note = "" if low is None or high is None else f"listed below {low:.15g} and above {high:.15g}"
    return _heading(code).count(year, n, failed, limit=high, note=note)
