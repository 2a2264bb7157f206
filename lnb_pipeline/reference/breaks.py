"""Where the series of survey years break: across a break nothing is pooled and no change is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lnb_pipeline.reference.tabular import read_rows


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A break: `first_year` is the first survey year after it, `source` an id of `sources.csv`."""

    first_year: int
    reason: str
    source: str


@cache
def series_breaks() -> tuple[SeriesBreak, ...]:
    """All breaks, in order of year.

    Raises
    ------
    RuntimeError
        The years do not ascend: the file of the package is damaged.
    """
    breaks = tuple(
        SeriesBreak(int(row["first_year"]), row["reason"], row["source"]) for row in read_rows("series_breaks.csv")
    )
    years = [found.first_year for found in breaks]
    if years != sorted(set(years)):
        raise RuntimeError("series_breaks.csv: years must ascend")
    return breaks


def series_of(year: int) -> int:
    """Number of the series a survey year belongs to: how many breaks lie before or at it."""
    return sum(found.first_year <= year for found in series_breaks())
