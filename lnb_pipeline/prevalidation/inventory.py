"""What is covered of Eurostat's rules, where its SQL deviates from them, and which rules read a variable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lnb_pipeline.prevalidation import grid, logical, shape, structural, thresholds
from lnb_pipeline.prevalidation.rules import GROUPS, Reading, Rule
from lnb_pipeline.silc import notation
from lnb_pipeline.silc.codebook import FILES, Variable, definition, in_rules, official_numbers, variables

_IDENTIFIED = ("VvsF", "routing", "not_selected")
"""Groups of which Eurostat's SQL names every rule; they are counted by kind, as it names them."""
KINDS = ("range", "list", "flag", "factor", "NA7_M", "NA7_W", "components", "net")
"""Kinds without identifiers that the configuration states variable by variable, so that they can be counted there."""
OTHERS = " (others)"
"""Follows the name of a group where its rules of no counted kind are meant."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Variables or rules of a kind: how many there are here, and how many Eurostat's configuration holds.

    `official` is None where Eurostat does not number the kind.
    """

    year: int
    kind: str
    covered: int
    official: int | None

    @property
    def differs(self) -> bool:
        return self.official is not None and self.official != self.covered


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that Eurostat's SQL counts otherwise than its configuration says, and why."""

    rule: str
    file: str
    title: str
    reason: str


def rules(year: int, country: str, reading: Reading = "configuration") -> Iterator[Rule]:
    """Every rule on records of a survey year."""
    scope = structural.Scope(year, country, reading)
    yield from structural.rules(scope)
    yield from logical.rules(year, country, reading)
    if reading == "configuration":
        yield from shape.rules(scope)
        yield from grid.rules(scope)


def reading(variable: Variable, country: str) -> dict[str, tuple[str, ...]]:
    """The rules that read a variable, its flag or its factor, by group."""
    columns = set(variable.columns)
    found: dict[str, list[str]] = {}
    for rule in rules(variable.year, country):
        if any(column in columns for _, column in rule.reads):
            found.setdefault(rule.group, []).append(rule.id)
    return {group: tuple(found[group]) for group in GROUPS if group in found}


def coverage(year: int, country: str) -> tuple[Coverage, ...]:
    """What is covered of a survey year, kind by kind; kinds that only Eurostat counts are there with 0."""
    official = official_numbers(year)
    covered = dict(_covered(year, country))
    covered |= {kind: 0 for kind in official if kind not in covered}
    return tuple(Coverage(year, kind, n, official.get(kind)) for kind, n in covered.items())


def _covered(year: int, country: str) -> Iterator[tuple[str, int]]:
    yield "variables", sum(len(in_rules(file, year)) for file in FILES)
    yield "active", sum(len(variables(file, year)) for file in FILES)
    found = tuple(rules(year, country))
    yield "logical", sum(rule.group == "LVAL" for rule in found)
    scope = structural.Scope(year, country, "sql")
    named = Counter(rule.kind for rule in structural.rules(scope) if rule.group in _IDENTIFIED)
    yield from sorted(named.items(), key=lambda kind: (kind[0] != "VvsF", kind[0]))
    own = [rule for rule in found if not rule.official]
    counted = Counter(rule.kind for rule in own if rule.kind in KINDS)
    counted["factor"] = len({rule.variables[0] for rule in own if rule.group == "factor"})
    yield from ((kind, counted[kind]) for kind in KINDS if counted[kind])
    yield from _lists(year)
    others = Counter(rule.group for rule in own if rule.kind not in KINDS and rule.group != "factor")
    yield from ((f"{group}{OTHERS}", others[group]) for group in GROUPS if group in others)


def _lists(year: int) -> Iterator[tuple[str, int]]:
    """Variables whose outliers are looked for, and those compared with the year before."""
    outliers, comparison = thresholds.outliers(), thresholds.comparison()
    if logical.in_years(outliers.years, year):
        yield "outliers", len({*outliers.logarithmic, *outliers.plain})
    if logical.in_years(comparison.years, year):
        listed = (*comparison.continuous.values(), *comparison.discrete.values())
        yield "comparison", len({code for codes in listed for code in codes})


def differences(year: int, country: str) -> tuple[Difference, ...]:
    """Rules with an official identifier that the two readings count differently."""
    in_sql = {rule.id for rule in rules(year, country, "sql")}
    totals = set(_adding_up(year))
    found = []
    for rule in rules(year, country):
        if not rule.official:
            continue
        reason = rule.sql_differs or (logical.LOST_TOTAL if rule.id in totals else None)
        if reason is None and rule.id not in in_sql:
            reason = _why_not_in_sql(rule, year)
        if reason is not None:
            found.append(Difference(rule.id, rule.file, rule.title, reason))
    return tuple(found)


def _adding_up(year: int) -> Iterator[str]:
    """Routing rules whose condition adds variables up."""
    for variable in (v for file in FILES for v in variables(file, year)):
        for route in variable.routing:
            if notation.adds_up(notation.parse(route.when)):
                yield f"SVAL_{variable.code}_NA{-route.flag}_M"
                yield f"SVAL_{variable.code}_NA{-route.flag}_W"


def _why_not_in_sql(rule: Rule, year: int) -> str:
    variable = definition(rule.variables[0], year) if rule.variables else None
    if variable is not None and variable.text:
        return "The SQL does not look at variables of text."
    left_out = structural.MODULES_WITHOUT_SQL.get(year, frozenset())
    if variable is not None and any(module.id in left_out for module in variable.modules):
        return f"The SQL of {year} leaves out the module {', '.join(m.id for m in variable.modules)}."
    return "The check is in the configuration and not in the SQL."


def by_reason(found: Iterable[Difference]) -> dict[str, tuple[Difference, ...]]:
    """Differences under their reasons, the most frequent reason first."""
    grouped: dict[str, list[Difference]] = {}
    for difference in found:
        grouped.setdefault(difference.reason, []).append(difference)
    return {r: tuple(grouped[r]) for r in sorted(grouped, key=lambda r: (-len(grouped[r]), r))}
