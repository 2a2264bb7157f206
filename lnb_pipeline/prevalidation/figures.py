"""What the statistical checks share: the delivered columns, Counts made of figures, and quantiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lnb_pipeline.database import Scratch
from lnb_pipeline.estimation.distribution import from_sample
from lnb_pipeline.estimation.quantile import quantile
from lnb_pipeline.prevalidation.delivery import Delivery
from lnb_pipeline.prevalidation.rules import Count, Severity
from lnb_pipeline.silc.codebook import FILES, PANEL_YEARS, File, definition

SHOWN_FROM = 100
"""Observations from which a quantile, or a bound that follows from one, may be shown."""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Delivered:
    """A delivery and its tables `raw_D`, `raw_R`, `raw_H` and `raw_P`."""

    delivery: Delivery
    scratch: Scratch

    @cached_property
    def columns(self) -> Mapping[File, frozenset[str]]:
        return {file: self.scratch.columns(f"raw_{file}") for file in FILES}

    @property
    def year(self) -> int:
        return self.delivery.year

    @property
    def panel_years(self) -> tuple[int, ...]:
        """Survey years a delivery may hold, in order; other years are misprints."""
        return tuple(range(self.year - PANEL_YEARS + 1, self.year + 1))

    def arrays(self, sql: str) -> dict[str, Array]:
        """The columns of a query, all of them numbers; NaN where a value is missing."""
        table = self.scratch.arrow(sql)
        return {
            name: np.asarray(column.to_numpy(), dtype=np.float64)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }

    def of_year(self, file: File, codes: Iterable[str]) -> dict[str, Array]:
        """Columns of a file, the delivered year only."""
        return self.arrays(f"SELECT {quoted(codes)} FROM raw_{file} WHERE {file}B010 = {self.year}")

    def lacks(self, *codes: str) -> str:
        """Note on the columns that are not delivered; empty if all of them are."""
        missing = [code for code in dict.fromkeys(codes) if code not in self.columns[file_of(code)]]
        return f"not delivered: {', '.join(missing)}" if missing else ""


def file_of(code: str) -> File:
    """The file of a variable: its first letter."""
    return code[0]  # type: ignore[return-value]


def is_due(code: str, year: int) -> bool:
    """Whether deliveries of a survey year carry a variable."""
    variable = definition(code, year)
    return variable is not None and variable.active


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a figure: the rule it belongs to. `rule` is its identifier."""

    rule: str
    group: str
    kind: str
    file: str
    title: str
    variables: tuple[str, ...] = ()
    severity: Severity = "warning"

    def count(
        self, year: int | None, checked: int, failed: int, *, observed: float | None = None,
        limit: float | None = None, note: str = "",
    ) -> Count:
        """Records looked at and records that fail."""
        return Count(
            rule=self.rule, group=self.group, kind=self.kind, year=year, file=self.file, severity=self.severity,
            checked=checked, failed=failed, title=self.title, variables=self.variables, note=note,
            observed=observed, limit=limit,
        )

    def figure(self, year: int, failed: bool, observed: float, limit: float) -> Count:
        """One figure against its limit."""
        return self.count(year, 1, int(failed), observed=observed, limit=limit)

    def not_evaluated(self, note: str, year: int | None = None) -> Count:
        return Count(
            rule=self.rule, group=self.group, kind=self.kind, year=year, file=self.file, severity=self.severity,
            checked=0, failed=0, title=self.title, variables=self.variables, evaluated=False, note=note,
        )


def quoted(codes: Iterable[str]) -> str:
    """Columns as a list in SQL."""
    return ", ".join(f'"{code}"' for code in codes)


def quantiles_of(values: Array, shares: Iterable[float], weights: Array | None = None) -> tuple[float, ...]:
    """Quantiles of values that are there; every one weighs the same if no weights are given."""
    distribution, _ = from_sample(values, np.ones_like(values) if weights is None else weights)
    return tuple(quantile(distribution, share) for share in shares)


def shown(figure: float, observations: int) -> float | None:
    """A figure that rests on single values, in three digits; None where they are too few to hide one."""
    return float(f"{figure:.3g}") if observations >= SHOWN_FROM else None
