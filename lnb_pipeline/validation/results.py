"""What the validation says: rules, verdicts on them, and the gate that a failed critical one closes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lnb_pipeline.errors import Finding, GateError

Severity = Literal["critical", "error", "warning", "info"]
"""`critical` stops a run. `error` is what the official rules call an error; it is shown, and stops nothing."""
HELD = "expect_column_values_to_be_in_set"
"""How a `holds` rule is put to Great Expectations."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a suite.

    Either `type` and `kwargs` name an expectation of Great Expectations (`codes: <list>` in kwargs
    stands for the value set of that code list), or `holds` is a condition every row must meet, written
    in column names; `where` narrows it to some rows. A row with a null in a column of `holds` is not
    judged, unless the condition itself speaks of isna or notna.
    """

    rule: str
    title: str
    group: str
    severity: Severity
    type: str = HELD
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    holds: str | None = None
    where: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule reads."""
        named = [self.kwargs[k] for k in ("column", "column_A", "column_B") if k in self.kwargs]
        named += list(self.kwargs.get("column_list", []))
        for text in (self.holds, self.where):
            named += names(text) if text else []
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The verdict on one rule; counts only.

    `n_checked`: rows the rule looked at. `n_failed`: rows that fail, None where the rule is not about
    rows. `evaluated` is False when the rule could not be judged, which is not a pass. `delivered_file` is the file
    of an EU-SILC delivery (D, R, H, P) an official rule is about.
    """

    suite: str
    rule: str
    time_period: int
    rule_group: str
    severity: Severity
    rule_title: str
    passed: bool
    n_checked: int
    n_failed: int | None
    evaluated: bool = True
    delivered_file: str | None = None


def names(expression: str) -> list[str]:
    """The names in a condition."""
    return [node.id for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name)]


def gate(results: Iterable[RuleResult]) -> None:
    """Stop when a critical rule failed or could not be judged.

    Raises
    ------
    GateError
        E501 for each failed critical rule, E502 for each that could not be evaluated; rule and counts only.
    """
    findings = []
    for result in results:
        if result.passed or result.severity != "critical":
            continue
        got = "not evaluated" if not result.evaluated else (
            "the rule fails" if result.n_failed is None else f"{result.n_failed} of {result.n_checked} fail"
        )
        findings.append(Finding(
            "E501" if result.evaluated else "E502", where=f"{result.suite}, {result.time_period}",
            rule=f"{result.rule}: {result.rule_title}", expected="no record fails", got=got,
            hint="correct the delivery, or ask its producer", count=result.n_failed,
        ))
    if findings:
        raise GateError(*findings) from None
