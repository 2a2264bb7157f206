"""Share of records whose flag says that a value is missing (-1) or was not collected (-8), variable by variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lnb_pipeline.prevalidation.figures import Delivered, Heading
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.silc.codebook import FILES, File, Variable, variables

_FLAGS = {-1: ("missing_rate", "missing values"), -8: ("not_collected_rate", "values not collected")}


def counts(data: Delivered) -> list[Count]:
    """One Count a variable, flag and survey year; all records with the flag fail in a year that reaches the limit."""
    return [count for file in FILES for count in _of_file(data, file)]


def _of_file(data: Delivered, file: File) -> Iterator[Count]:
    due = [v for v in variables(file, data.year) if v.flag is not None]
    able = [v for v in due if not data.lacks(f"{v.code}_F")]
    for variable in due:
        if variable not in able:
            for flag in _FLAGS:
                yield _heading(variable, flag).not_evaluated(data.lacks(f"{variable.code}_F"))
    for year, figures in _rows(data, file, able):
        for position, variable in enumerate(able):
            judged, *with_flag = figures[3 * position:3 * position + 3]
            for flag, n in zip(_FLAGS, with_flag, strict=True):
                yield _judge(variable, flag, year, n, judged)


def _rows(data: Delivered, file: File, able: Sequence[Variable]) -> list[tuple[int, tuple[int, ...]]]:
    if not able:
        return []
    flags = [f'"{v.code}_F"' for v in able]
    listed = ", ".join(
        f"count(*) FILTER ({f} >= -1 OR {f} = -8), count(*) FILTER ({f} = -1), count(*) FILTER ({f} = -8)" for f in flags
    )
    year = f"{file}B010"
    rows = data.scratch.rows(
        f"SELECT {year}, {listed} FROM raw_{file} WHERE {year} IN ({data.panel_years}) GROUP BY {year} ORDER BY {year}"
    )
    return [(int(row[0]), row[1:]) for row in rows]


def _heading(variable: Variable, flag: int) -> Heading:
    kind, what = _FLAGS[flag]
    return Heading(
        f"{variable.code}.{kind}", "missing_rates", kind, variable.file,
        f"{variable.code}: {what}, flag {flag}", (variable.code,),
    )


def _judge(variable: Variable, flag: int, year: int, n: int, judged: int) -> Count:
    heading, limit = _heading(variable, flag), variable.missing_limit
    if not judged:
        return heading.count(year, 0, 0, limit=limit)
    rate = n / judged
    return heading.count(year, judged, n if rate >= limit else 0, observed=round(rate, 4), limit=limit)
