"""Consumer prices: what a poverty line of one year is brought to another with.

`price_index.csv` holds the annual average change as published, a row a year; the index is chained from it and written
nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from lnb_pipeline.reference.tabular import read_rows

BASE = 100.0
_FILE = "price_index.csv"


@cache
def price_index() -> Mapping[int, float]:
    """Annual average consumer prices by year; `BASE` in the year before the first known change.

    Raises
    ------
    RuntimeError
        A year is left out or stands twice, or a change is -100 % or less: the file of the package is damaged.
    """
    rows = read_rows(_FILE)
    return MappingProxyType(chained([(int(row["income_year"]), float(row["change_percent"])) for row in rows]))


def chained(changes: Sequence[tuple[int, float]]) -> dict[int, float]:
    """The index from each year and its change (percent) on the year before; RuntimeError as `price_index`."""
    first = changes[0][0]
    if [year for year, _ in changes] != list(range(first, first + len(changes))):
        raise RuntimeError(f"{_FILE}: every year stands once and none is left out")
    index = {first - 1: BASE}
    for year, change in changes:
        if not change > -100:
            raise RuntimeError(f"{_FILE}: prices cannot change like that")
        index[year] = index[year - 1] * (1 + change / 100)
    return index
