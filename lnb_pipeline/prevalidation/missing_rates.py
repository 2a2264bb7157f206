"""Share of records whose flag says that a value is missing (-1) or was not collected (-8), variable by variable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lnb_pipeline.prevalidation.figures import Delivered, Heading, quoted
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.silc.codebook import FILES, PANEL_YEARS, File, Variable, variables

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
    if not able:
        return
    years = ", ".join(map(str, data.panel_years))
    flags = data.arrays(
        f"SELECT {file}B010 AS year, {quoted(f'{v.code}_F' for v in able)} FROM raw_{file} "
        f"WHERE {file}B010 IN ({years})"
    )
    place = (flags["year"] - data.panel_years[0]).astype(np.intp)
    held = np.unique(place)
    for variable in able:
        found = flags[f"{variable.code}_F"]
        judged = _by_year(place, (found >= -1) | (found == -8))
        for flag in _FLAGS:
            with_flag = _by_year(place, found == flag)
            for n in held:
                yield _judge(variable, flag, data.panel_years[n], int(with_flag[n]), int(judged[n]))


def _by_year(place: npt.NDArray[np.intp], counted: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    return np.bincount(place[counted], minlength=PANEL_YEARS)


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
