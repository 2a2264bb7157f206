"""The only module that speaks Great Expectations: run a suite of the rule book on a frame.

A suite is a YAML file in `expectations/`, one a table; what a rule may say is `Rule`. Great
Expectations judges every rule and answers yes or no only: its longer answers quote the offending
values. Failures are counted here, in pandas. No value of a frame enters a result, an error or a log.
"""

from __future__ import annotations

import ast
import logging
import os
import re
import threading
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import yaml

from lnb_pipeline.contracts.columns import CODE_LISTS
from lnb_pipeline.contracts.structure import conform, structural_expectations
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import Finding, GateError, UsageError, fail
from lnb_pipeline.settings import PROJECT_ROOT

EXPECTATIONS = PROJECT_ROOT / "expectations"
Severity = Literal["critical", "warning", "info"]

_HOLDS = "expect_column_values_to_be_in_set"  # how a `holds` rule is put to Great Expectations
_lock = threading.Lock()


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
    type: str = _HOLDS
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    holds: str | None = None
    where: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the rule reads."""
        named = [self.kwargs[k] for k in ("column", "column_A", "column_B") if k in self.kwargs]
        named += list(self.kwargs.get("column_list", []))
        for text in (self.holds, self.where):
            named += _names(text) if text else []
        return tuple(dict.fromkeys(named))


Asked = tuple[Rule, dict[str, Any]]
"""A rule and the keyword arguments it is put to Great Expectations with."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The verdict on one rule; counts only.

    `n_checked`: rows the rule looked at. `n_failed`: rows that fail, None where the rule is not about
    rows. `evaluated` is False when the rule could not be judged, which is not a pass.
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


def _names(expression: str) -> list[str]:
    return [node.id for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name)]


def _suite_error(suite: str, got: str) -> UsageError:
    error = fail(
        UsageError, "E902", where=f"expectations/{suite}.yaml", rule="a suite is a list of well-formed rules",
        expected="rule, title, group, severity and either type with kwargs or holds", got=got,
        hint="correct the suite; expectations/README.md shows the form",
    )
    assert isinstance(error, UsageError)
    return error


def _code_list(suite: str, name: str) -> list[str]:
    if name in CODE_LISTS:
        return list(CODE_LISTS[name])
    if name in ("municipality", "nuts2"):
        from lnb_pipeline.reference.register import load_register

        municipalities = load_register().municipalities
        return sorted({m.lau_code if name == "municipality" else m.nuts2 for m in municipalities})
    raise _suite_error(suite, f"unknown code list {name}")


def _rule(suite: str, entry: Any) -> Rule:
    if not isinstance(entry, dict) or set(entry) - {f.name for f in fields(Rule)}:
        raise _suite_error(suite, "an entry with unknown keys")
    severe = entry.get("severity") in ("critical", "warning", "info")
    if ("holds" in entry) == ("type" in entry) or not severe:
        raise _suite_error(suite, f"rule {entry.get('rule')}")
    kwargs = dict(entry.get("kwargs") or {})
    if "codes" in kwargs:
        kwargs["value_set"] = _code_list(suite, kwargs.pop("codes"))
    try:
        return Rule(**{**entry, "kwargs": kwargs})
    except TypeError:
        raise _suite_error(suite, f"rule {entry.get('rule')} is incomplete") from None


def _entries_of(suite: str | None, folder: Path) -> list[Any]:
    """The written rules of another suite, for a table of the same columns."""
    if suite is None:
        return []
    try:
        return list(yaml.safe_load((folder / f"{suite}.yaml").read_text(encoding="utf-8"))["rules"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        raise _suite_error(suite, "not a suite another one can be like") from None


@lru_cache(maxsize=64)
def load_suite(name: str, folder: Path = EXPECTATIONS) -> tuple[Rule, ...]:
    """The rules of a suite: those of its file, after the structural ones of its table's contract.

    Raises
    ------
    UsageError
        E902 when the file is missing or a rule is not well formed.
    """
    path = folder / f"{name}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise _suite_error(name, "no such file") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _suite_error(name, f"no YAML, line {mark.line + 1}" if mark else "no YAML") from None
    if not isinstance(content, dict) or content.get("table") not in TABLES or set(content) > {
        "table", "structure", "rules", "like"
    }:
        raise _suite_error(name, "not the keys table, structure, rules, like")
    entries: list[Any] = [*_entries_of(content.get("like"), folder), *(content.get("rules") or [])]
    if content.get("structure"):
        entries = [*structural_expectations(TABLES[content["table"]]), *entries]
    rules = tuple(_rule(name, entry) for entry in entries)
    if len({r.rule for r in rules}) != len(rules):
        raise _suite_error(name, "a rule identifier appears twice")
    return rules


def suites(folder: Path = EXPECTATIONS) -> list[str]:
    """Names of the suites there are."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


@lru_cache(maxsize=1)
def _batch_definition() -> Any:
    """One ephemeral context a process, silent and without analytics."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # its log lines quote exceptions, and exceptions quote values
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _expectation(suite: str, rule: Rule, kwargs: Mapping[str, Any]) -> Any:
    import great_expectations as gx

    name = "".join(part.capitalize() for part in rule.type.split("_"))
    kind = getattr(gx.expectations, name, None)
    if kind is None:
        raise _suite_error(suite, f"rule {rule.rule} has an unknown type")
    try:
        return kind(**kwargs, severity=rule.severity, meta={"rule": rule.rule})
    except (TypeError, ValueError):
        raise _suite_error(suite, f"rule {rule.rule} has kwargs its type does not take") from None


def _condition(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """A `holds` rule as a column: True, False, or null where the rule does not apply."""
    assert rule.holds is not None
    met = pd.Series(frame.eval(rule.holds, engine="python"), index=frame.index).astype("boolean")
    applies = pd.Series(True, index=frame.index)
    if rule.where:
        wanted = pd.Series(frame.eval(rule.where, engine="python"), index=frame.index)
        applies &= wanted.astype("boolean").fillna(False).astype(bool)
    if not re.search(r"\b(isna|notna)\b", rule.holds):
        applies &= frame[list(dict.fromkeys(_names(rule.holds)))].notna().all(axis=1)
    return met.where(applies)


def _prepare(
    rules: Sequence[Rule], frame: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, Asked], list[Rule]]:
    """The narrow frame the rules need, the rules that can be put to it, and those that cannot."""
    read: dict[str, pd.Series] = {}
    askable: dict[str, Asked] = {}
    broken: list[Rule] = []
    for rule in rules:
        if any(column not in frame.columns for column in rule.columns):
            broken.append(rule)
            continue
        kwargs = dict(rule.kwargs)
        if rule.holds is not None:
            try:
                read[f"rule {rule.rule}"] = _condition(rule, frame)
            except Exception:  # whatever a condition raises may quote a value
                broken.append(rule)
                continue
            kwargs = {"column": f"rule {rule.rule}", "value_set": [True]}
        else:
            read.update({column: frame[column] for column in rule.columns})
        askable[rule.rule] = (rule, kwargs)
    return pd.DataFrame(read, index=frame.index), askable, broken


def _about_heading(rule: Rule) -> bool:
    return rule.type.startswith("expect_table_column")


def _ask(suite: str, frame: pd.DataFrame, asked: Mapping[str, Asked]) -> dict[str, bool | None]:
    """Put rules to Great Expectations as one batch: rule -> verdict, None when it raised inside."""
    if not asked:
        return {}
    definition = _batch_definition()
    import great_expectations as gx

    expectations = [_expectation(suite, rule, kwargs) for rule, kwargs in asked.values()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = definition.get_batch({"dataframe": frame})
            outcome = batch.validate(
                gx.ExpectationSuite(name=suite, expectations=expectations), result_format="BOOLEAN_ONLY"
            )
    except Exception as error:
        raise fail(
            GateError, "E502", where=suite, rule="a suite can be evaluated",
            expected="a verdict on each rule", got=type(error).__name__,
            hint="run the suite on its own; the message is withheld, it may quote data",
        ) from None
    verdicts: dict[str, bool | None] = {}
    for result in outcome.results:  # in an order of Great Expectations' own
        raised = _raised(result.exception_info)
        verdicts[result.expectation_config.meta["rule"]] = None if raised else bool(result.success)
    return verdicts


def _raised(info: Any) -> bool:
    """Whether an expectation raised: `exception_info` is flat, or keyed by metric."""
    if not isinstance(info, dict):
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(_raised(part) for part in info.values())


def _between(values: pd.Series, kwargs: Mapping[str, Any]) -> pd.Series:
    bad = pd.Series(False, index=values.index)
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is not None:
        bad |= (values <= low) if kwargs.get("strict_min") else (values < low)
    if high is not None:
        bad |= (values >= high) if kwargs.get("strict_max") else (values > high)
    return bad


def _failures(rule: Rule, kwargs: Mapping[str, Any], frame: pd.DataFrame) -> tuple[int, int | None]:
    """Rows looked at and rows that fail, where the rule is about rows."""
    if rule.type == "expect_compound_columns_to_be_unique":
        return len(frame), int(frame.duplicated(list(kwargs["column_list"]), keep=False).sum())
    if "column_A" in kwargs:
        pair = frame[[kwargs["column_A"], kwargs["column_B"]]].dropna()
        first, second = pair.iloc[:, 0], pair.iloc[:, 1]
        if rule.type == "expect_column_pair_values_to_be_equal":
            return len(pair), int((first != second).sum())
        if rule.type == "expect_column_pair_values_a_to_be_greater_than_b":
            met = first >= second if kwargs.get("or_equal") else first > second
            return len(pair), int((~met).sum())
        return len(pair), None
    if "column" not in kwargs:
        return len(frame), None
    values = frame[kwargs["column"]]
    if rule.type == "expect_column_values_to_not_be_null":
        return len(values), int(values.isna().sum())
    present = values.dropna()
    if rule.type == "expect_column_values_to_be_in_set":
        return len(present), int((~present.isin(list(kwargs["value_set"]))).sum())
    if rule.type == "expect_column_values_to_be_between":
        return len(present), int(_between(present, kwargs).sum())
    if rule.type == "expect_column_values_to_be_unique":
        return len(present), int(present.duplicated(keep=False).sum())
    return len(present), None


def _result(
    suite: str, rule: Rule, partition: int, verdict: bool | None, counts: tuple[int, int | None]
) -> RuleResult:
    return RuleResult(
        suite=suite, rule=rule.rule, time_period=partition, rule_group=rule.group, severity=rule.severity,
        rule_title=rule.title, passed=verdict is True, n_checked=counts[0], n_failed=counts[1],
        evaluated=verdict is not None,
    )


def validate(
    suite_name: str, frame: pd.DataFrame, *, partition: int, folder: Path = EXPECTATIONS
) -> list[RuleResult]:
    """Run a suite on a frame and return a verdict and counts for each rule, in the suite's order.

    Only the columns the rules read are handed over, as one batch. A rule that cannot be judged (a
    column is missing, the expectation raised) is not passed and not `evaluated`.

    Raises
    ------
    UsageError
        E902 when the suite is missing or malformed.
    GateError
        E502 when Great Expectations fails as a whole; its message is withheld.
    """
    rules = load_suite(suite_name, folder)
    heading = {r.rule: (r, dict(r.kwargs)) for r in rules if _about_heading(r)}
    narrow, asked, broken = _prepare([r for r in rules if not _about_heading(r)], frame)
    with _lock:
        verdicts = _ask(suite_name, frame.iloc[:0], heading) | _ask(suite_name, narrow, asked)
    results = []
    for rule in rules:
        verdict = None if rule in broken else verdicts.get(rule.rule)
        counts: tuple[int, int | None] = (len(frame), None)
        if verdict is not None and rule.rule in asked:
            counts = _failures(rule, asked[rule.rule][1], narrow)
        results.append(_result(suite_name, rule, partition, verdict, counts))
    return results


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


def results_frame(results: Iterable[RuleResult]) -> pd.DataFrame:
    """Results as rows of audit.rule_result."""
    table = TABLES["audit.rule_result"]
    frame = pd.DataFrame([asdict(result) for result in results], columns=[*table.columns, "evaluated"])
    return conform(table, frame.drop(columns="evaluated"))
