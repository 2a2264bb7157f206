"""Hand-made deliveries of a few columns, for the statistical checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation.delivery import Delivery, numbered
from lnb_pipeline.prevalidation.figures import Delivered
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.silc.codebook import FILES, key_variables

TEXTS = frozenset({"DB020", "RB020", "HB020", "PB020", "DB040"})
Columns = Mapping[str, Any]


def delivered(scratch: Scratch, year: int = 2025, country: str = "AL", **files: Columns) -> Delivered:
    """A delivery of the columns given by file; a single value stands in every record, keys are added."""
    for role in FILES:
        scratch.add(f"raw_{role}", numbered(_table(role, year, country, files.get(role, {}))))
    return Delivered(Delivery(year, country, {}, {}, {}), scratch)


def _table(role: str, year: int, country: str, columns: Columns) -> pa.Table:
    rows = max((len(v) for v in columns.values() if isinstance(v, list)), default=1)
    own_year, own_country, own_id = key_variables(role)  # type: ignore[arg-type]
    keys: dict[str, Any] = {own_year: year, own_country: country, own_id: list(range(1, rows + 1))}
    if role == "R":
        keys |= {"RB040": list(range(1, rows + 1)), "RB110": 1}
    return pa.table({
        name: pa.array(
            values if isinstance(values, list) else [values] * rows, pa.string() if name in TEXTS else pa.float64()
        )
        for name, values in {**keys, **columns}.items()
    })


def one(counts: Iterable[Count], rule: str, year: int | None = 2025) -> Count:
    """The Count of a rule in a year; there must be exactly one."""
    found = [c for c in counts if c.rule == rule and c.year == year]
    assert len(found) == 1, f"{len(found)} Counts of {rule} in {year}"
    return found[0]


def judged(counts: Iterable[Count], rule: str, year: int | None = 2025) -> tuple[int, int]:
    """Records looked at and records that fail."""
    count = one(counts, rule, year)
    assert count.evaluated, count.note
    return count.checked, count.failed


def times(*parts: tuple[float | str | None, int]) -> list[float | str | None]:
    """Values, each so many times."""
    return [value for value, n in parts for _ in range(n)]


def rules(counts: Sequence[Count]) -> set[str]:
    return {c.rule for c in counts}
