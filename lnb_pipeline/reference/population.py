"""How many people live in a municipality, for rates: one base for all of them.

Census and civil register differ by a factor of up to six, because the register keeps emigrants. Rates on different
bases cannot be compared, so one base serves every municipality: the newest census with a figure for each of the 61.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lnb_pipeline.reference.register import load_register

CENSUSES = (2023, 2011)
"""Censuses of the register, newest first."""


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """Inhabitants of a municipality, where the figure comes from and the year they were counted.

    `base` is a code of population_base; all three are None for a place that is no municipality of the register.
    """

    count: int | None
    base: str | None
    year: int | None


NOBODY_KNOWS = Inhabitants(None, None, None)


def inhabitants(lau_code: str | None) -> Inhabitants:
    """Residents of both sexes and all ages in a municipality, by the newest census with a figure for each of the 61.

    Source: `municipalities.csv`, where each figure names its own. Everything is None for None and for a code that is
    not in the register.

    Raises
    ------
    RuntimeError
        No census of the register covers all municipalities: its data file is damaged.
    """
    return _by_municipality().get(lau_code or "", NOBODY_KNOWS)


@cache
def _by_municipality() -> Mapping[str, Inhabitants]:
    municipalities = load_register().municipalities
    for year in CENSUSES:
        counts = {m.lau_code: getattr(m, f"population_{year}") for m in municipalities}
        if all(counts.values()):
            return MappingProxyType({
                code: Inhabitants(count, f"census_{year}", year) for code, count in counts.items()
            })
    raise RuntimeError("no census of municipalities.csv has a figure for every municipality")
