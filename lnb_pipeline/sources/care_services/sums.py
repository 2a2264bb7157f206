"""Whether the numbers of a row are the sums of records: of a whole place, or of those right above or below it."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from lnb_pipeline.sources.care_services.sheets import Row

Record = Mapping[str, object]
Proof = Literal["place", "word", "none"]


@dataclass(frozen=True, slots=True)
class SumRow:
    """A row that names no service and holds numbers: the sums of other rows, or a service without a name.

    `place` is where it belongs to, by column (lau_code, prefecture), the narrower first. `proof` is what
    makes a sum credible: a row that names its place may be the sum of one record or none, one that says
    total in its name of any, one that names nothing must add up two at least. `position` is the number of
    records read before it, `since` of those read before the total above it.
    """

    row: Row
    values: Mapping[str, float]
    place: tuple[tuple[str, str], ...]
    proof: Proof
    position: int
    since: int = 0


class Sums:
    """Sums over the records of a sheet in the order of its rows, each found without adding up anew.

    A number that is not known counts as nothing, as in a sum of the sheet itself.
    """

    def __init__(self, records: Sequence[Record], prefecture_of: Callable[[str], str], columns: Iterable[str]) -> None:
        lau_codes = [str(record["lau_code"]) for record in records]
        self._codes = {"lau_code": lau_codes, "prefecture": [prefecture_of(code) for code in lau_codes]}
        self._count = len(records)
        self._up_to = {
            column: [0.0, *accumulate(float(str(record.get(column) or 0)) for record in records)]
            for column in columns
        }
        self._breaks = {level: _breaks(codes) for level, codes in self._codes.items()}
        self._runs: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for level, breaks in self._breaks.items():
            for start, stop in pairwise(breaks):
                self._runs.setdefault((level, self._codes[level][start]), []).append((start, stop))

    def adds_up(self, item: SumRow) -> bool:
        """Whether the numbers are the sums of all records of the place, of those right above, or of those below."""
        smallest = 2 if item.proof == "none" else 0
        return any(
            sum(stop - start for start, stop in group) >= smallest and self._match(item.values, group)
            for group in self._groups(item)
        )

    def around(self, position: int) -> tuple[tuple[str, str], ...]:
        """The places of the records right above and right below a row."""
        beside = [index for index in (position - 1, position) if 0 <= index < self._count]
        return tuple((level, codes[index]) for index in beside for level, codes in self._codes.items())

    def _groups(self, item: SumRow) -> Iterator[list[tuple[int, int]]]:
        for level, code in item.place:
            yield self._runs.get((level, code), [])
            yield [(start, item.position) for start, _ in self._run(level, code, item.position - 1)]
            yield [(item.position, stop) for _, stop in self._run(level, code, item.position)]
        if item.proof != "place":
            yield from ([(0, self._count)], [(0, item.position)], [(item.position, self._count)])
        if item.since:
            yield [(item.since, item.position)]

    def _run(self, level: str, code: str, index: int) -> list[tuple[int, int]]:
        """The unbroken run of a place's records that one at its edge belongs to."""
        if not 0 <= index < self._count or self._codes[level][index] != code:
            return []
        breaks = self._breaks[level]
        above = bisect_left(breaks, index + 1) - 1
        return [(breaks[above], breaks[above + 1])]

    def _match(self, values: Mapping[str, float], group: Sequence[tuple[int, int]]) -> bool:
        return all(
            math.isclose(sum(sums[stop] - sums[start] for start, stop in group), value, rel_tol=1e-9, abs_tol=0.005)
            for column, value in values.items()
            for sums in [self._up_to[column]]
        )


def _breaks(codes: Sequence[str]) -> list[int]:
    """Where runs of one code begin, and the end of the last."""
    return [i for i, code in enumerate(codes) if i == 0 or codes[i - 1] != code] + [len(codes)]
