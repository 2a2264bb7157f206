"""What the statistical checks share: the delivered columns, Counts made of figures, and quantiles in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation.delivery import Delivery
from lnb_pipeline.prevalidation.rules import Count, Severity
from lnb_pipeline.silc.codebook import FILES, PANEL_YEARS, File, definition, key_variables

SHOWN_FROM = 100
"""Observations from which a quantile, or a bound that follows from one, may be shown."""
_NEARLY = 1e-9
"""Relative tolerance within which summed weights hit a share exactly."""


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
    def panel_years(self) -> str:
        """Survey years a delivery may hold, as a list in SQL; other years are misprints."""
        return ", ".join(str(self.year - n) for n in range(PANEL_YEARS))

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


def weighted(file: File, weight: str, columns: Iterable[str], year: int) -> str:
    """Records of a file in one survey year as SQL: the columns asked for and `w`, a weight of the file or of D."""
    listed = ", ".join(f'own."{code}"' for code in columns)
    own_year, _, own_id = key_variables(file)
    if file_of(weight) == file:
        return f'SELECT own."{weight}" AS w, {listed} FROM raw_{file} AS own WHERE {own_year} = {year}'
    return (
        f"SELECT household.w, {listed} FROM raw_{file} AS own LEFT JOIN (SELECT DB010, DB030, "
        f'max("{weight}") AS w FROM raw_D GROUP BY DB010, DB030) AS household '
        f"ON own.{own_year} = household.DB010 AND own.{own_id} = household.DB030 WHERE own.{own_year} = {year}"
    )


def quantiles(
    scratch: Scratch, long: str, shares: Sequence[float]
) -> dict[str, tuple[int, tuple[float, ...]]]:
    """Observations and quantiles of many variables: of a table of `variable`, `value` and weight `w` above 0.

    A quantile is the least value whose cumulative weight reaches the share; where the share is hit exactly, the
    mean of that value and the next one. This is the usual definition of SAS.
    """
    found = ", ".join(
        f"(min(value) FILTER (reached >= total * {share * (1 - _NEARLY)!r}) "
        f"+ min(value) FILTER (reached > total * {share * (1 + _NEARLY)!r})) / 2" for share in shares
    )
    rows = scratch.rows(
        f"WITH long AS ({long}), run AS (SELECT variable, value, sum(w) OVER (PARTITION BY variable ORDER BY value) "
        f"AS reached, sum(w) OVER (PARTITION BY variable) AS total FROM long) "
        f"SELECT variable, count(*), {found} FROM run GROUP BY variable"
    )
    return {variable: (int(n), tuple(values)) for variable, n, *values in rows}


def shown(figure: float, observations: int) -> float | None:
    """A figure that rests on single values, in three digits; None where they are too few to hide one."""
    return float(f"{figure:.3g}") if observations >= SHOWN_FROM else None
