"""What an official rule is, and which records it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lnb_pipeline.silc.codebook import File

Reading = Literal["configuration", "sql"]
"""Which reading of the rules: Eurostat's rule configuration, or the SQL of its R branch with its defects."""
Severity = Literal["error", "warning", "info"]

GROUPS: dict[str, str] = {
    "columns": "variables, flags and imputation factors that are missing or unexpected",
    "unique": "one record a key",
    "value": "type, range and code list of a value",
    "flag": "allowed flags and their length",
    "factor": "imputation factors",
    "VvsF": "value against flag",
    "routing": "not applicable where it is due and nowhere else",
    "not_selected": "flag -3 of persons who were not selected",
    "year_flag": "flag -7 of variables that do not exist in a year",
    "membership": "what stands in the records of people who are no members",
    "totals": "totals and their components, net and gross",
    "grid": "the household grid",
    "LVAL": "logical checks",
    "sample_size": "sample size, response and proxies against the targets",
    "weights": "weights that are due, empty or far out",
    "outliers": "values far outside the quartiles",
    "counts": "missing and negative values of the delivery's year",
    "comparison": "change against the delivery of the year before",
    "missing_rates": "missing values against the limit of each variable",
}
"""Groups of rules, in the order of a report."""
GROUP_FILES: dict[str, str] = dict.fromkeys(GROUPS, "DRHP") | {
    "factor": "HP", "not_selected": "P", "membership": "R", "totals": "HP", "grid": "R", "sample_size": "DRP",
    "weights": "DRP", "outliers": "HP",
}
"""Files in which a group may have rules."""


@dataclass(frozen=True, slots=True)
class Link:
    """A record looked at beside the rule's own, by a left join."""

    alias: str
    table: str
    on: str


@dataclass(frozen=True, slots=True)
class Records:
    """The records a rule is about: a table, what is linked to it, a filter, and a grouping.

    All fields are SQL; the table is `base` and has the alias `own`. `year` gives the survey year a finding
    belongs to, `group` the grouping; rules over the same records are counted in one pass.
    """

    file: File
    table: str
    year: str
    links: tuple[Link, ...] = ()
    where: str | None = None
    group: tuple[str, ...] = ()

    def source(self) -> str:
        """FROM and WHERE."""
        joins = "".join(f" LEFT JOIN {link.table} AS {link.alias} ON {link.on}" for link in self.links)
        return f"FROM {self.table} AS own{joins}" + (f" WHERE {self.where}" if self.where else "")


@dataclass(frozen=True, slots=True)
class Rule:
    """An official rule, ready to be counted.

    Attributes
    ----------
    id
        Official where there is one (`LVAL_103`, `SVAL_PL032_VvsF_a`); otherwise `<variable>.<kind>`.
    group, kind
        Group of the report, and the kind within it (`NA2_M`, `range`).
    fails
        SQL that is true for a failing record, or for a failing group of records.
    reads
        Columns the rule needs, by table; without one of them it cannot be judged.
    least_years
        Survey years a delivery must hold for the rule to say anything: the history of a household or person.
    """

    id: str
    group: str
    kind: str
    file: File
    severity: Severity
    title: str
    variables: tuple[str, ...]
    records: Records
    fails: str
    reads: tuple[tuple[str, str], ...] = ()
    official: bool = False
    sql_differs: str | None = None
    least_years: int = 1


@dataclass(frozen=True, slots=True)
class Count:
    """Findings of a rule in one survey year.

    `checked`: records of that year the rule looked at; `failed`: of those, the failing ones (groups of records
    for a rule on groups). `year` is None where a record does not say. `evaluated` is False when a column the
    rule reads is not delivered; `note` says which. `observed` and `limit` are the figures of a rule that
    compares one with the other (a sample size, a share).
    """

    rule: str
    group: str
    kind: str
    year: int | None
    file: str
    severity: Severity
    checked: int
    failed: int
    title: str
    variables: tuple[str, ...] = field(default=())
    evaluated: bool = True
    note: str = ""
    observed: float | None = None
    limit: float | None = None
    official: bool = False
