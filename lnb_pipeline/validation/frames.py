"""Running a suite of the rule book on a frame.

A suite is a YAML file in `expectations/`, one a table; what a rule may say is `Rule`. Great
Expectations judges every rule and answers yes or no only: its longer answers quote the offending
values. Failures are counted here, in pandas. No value of a frame enters a result, an error or a log.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.structure import conform, structural_expectations
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.validation.context import EXPECTATIONS, LOCK, batch_definition, raised, suite_error
from lnb_pipeline.validation.results import Rule, RuleResult, names

Asked = tuple[Rule, dict[str, Any]]
"""A rule and the keyword arguments it is put to Great Expectations with."""

_ALL_HOLD = "all conditions"


def _code_list(suite: str, name: str) -> list[str]:
    if name in CODE_LISTS:
        return list(CODE_LISTS[name])
    if name in ("municipality", "nuts2"):
        from lnb_pipeline.reference.register import load_register

        municipalities = load_register().municipalities
        return sorted({m.lau_code if name == "municipality" else m.nuts2 for m in municipalities})
    raise suite_error(suite, f"unknown code list {name}")


def _rule(suite: str, entry: Any) -> Rule:
    if not isinstance(entry, dict) or set(entry) - {f.name for f in fields(Rule)}:
        raise suite_error(suite, "an entry with unknown keys")
    severe = entry.get("severity") in ("critical", "warning", "info")
    if ("holds" in entry) == ("type" in entry) or not severe:
        raise suite_error(suite, f"rule {entry.get('rule')}")
    kwargs = dict(entry.get("kwargs") or {})
    if "codes" in kwargs:
        kwargs["value_set"] = _code_list(suite, kwargs.pop("codes"))
    try:
        return Rule(**{**entry, "kwargs": kwargs})
    except TypeError:
        raise suite_error(suite, f"rule {entry.get('rule')} is incomplete") from None


def _entries_of(suites: Any, folder: Path) -> list[Any]:
    """The written rules of other suites (a name or a list of them), for a table with the columns they read."""
    entries: list[Any] = []
    for suite in [suites] if isinstance(suites, str) else suites or []:
        try:
            entries += yaml.safe_load((folder / f"{suite}.yaml").read_text(encoding="utf-8"))["rules"]
        except (OSError, yaml.YAMLError, KeyError, TypeError):
            raise suite_error(str(suite), "not a suite another one can be like") from None
    return entries


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
        raise suite_error(name, "no such file") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise suite_error(name, f"no YAML, line {mark.line + 1}" if mark else "no YAML") from None
    if not isinstance(content, dict) or content.get("table") not in TABLES or set(content) > {
        "table", "structure", "rules", "like"
    }:
        raise suite_error(name, "not the keys table, structure, rules, like")
    entries: list[Any] = [*_entries_of(content.get("like"), folder), *(content.get("rules") or [])]
    if content.get("structure"):
        entries = [*structural_expectations(TABLES[content["table"]]), *entries]
    rules = tuple(_rule(name, entry) for entry in entries)
    if len({r.rule for r in rules}) != len(rules):
        raise suite_error(name, "a rule identifier appears twice")
    return rules


def suites(folder: Path = EXPECTATIONS) -> list[str]:
    """Names of the suites there are."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _expectation(suite: str, rule: Rule, kwargs: Mapping[str, Any]) -> Any:
    import great_expectations as gx

    name = "".join(part.capitalize() for part in rule.type.split("_"))
    kind = getattr(gx.expectations, name, None)
    if kind is None:
        raise suite_error(suite, f"rule {rule.rule} has an unknown type")
    try:
        return kind(**kwargs, severity=rule.severity, meta={"rule": rule.rule})
    except (TypeError, ValueError):
        raise suite_error(suite, f"rule {rule.rule} has kwargs its type does not take") from None


def _condition(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """A `holds` rule as a column: True, False, or null where the rule does not apply."""
    assert rule.holds is not None
    met = pd.Series(frame.eval(rule.holds, engine="python"), index=frame.index).astype("boolean")
    applies = pd.Series(True, index=frame.index)
    if rule.where:
        wanted = pd.Series(frame.eval(rule.where, engine="python"), index=frame.index)
        applies &= wanted.astype("boolean").fillna(False).astype(bool)
    if not re.search(r"\b(isna|notna)\b", rule.holds):
        applies &= frame[list(dict.fromkeys(names(rule.holds)))].notna().all(axis=1)
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
    definition = batch_definition()
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
        verdicts[result.expectation_config.meta["rule"]] = (
            None if raised(result.exception_info) else bool(result.success)
        )
    return verdicts


_OF_ROWS = {
    "expect_column_values_to_be_in_set": {"column", "value_set"},
    "expect_column_values_to_be_between": {"column", "min_value", "max_value", "strict_min", "strict_max"},
    "expect_column_values_to_not_be_null": {"column"},
}
"""Types of rules that are about each row by itself, with the kwargs under which they are nothing else."""


def _met(rule: Rule, kwargs: Mapping[str, Any], frame: pd.DataFrame) -> pd.Series | None:
    """Row by row whether a rule is met, True where it does not apply; None for a rule about the whole."""
    if rule.holds is not None:
        holds: pd.Series = frame[kwargs["column"]].fillna(True).astype(bool)
        return holds
    if "column" not in kwargs or not set(kwargs) <= _OF_ROWS.get(rule.type, set()):
        return None
    values: pd.Series = frame[kwargs["column"]]
    if rule.type == "expect_column_values_to_not_be_null":
        return values.notna()
    try:
        bad = _between(values, kwargs) if "value_set" not in kwargs else ~values.isin(list(kwargs["value_set"]))
        met: pd.Series = values.isna() | ~bad.fillna(False).astype(bool)
        return met
    except TypeError:  # values that cannot be compared: Great Expectations says so of this rule alone
        return None


def _verdicts(suite: str, frame: pd.DataFrame, asked: Mapping[str, Asked]) -> dict[str, bool | None]:
    """Put rules to Great Expectations, those about rows as one rule where all of them hold.

    It takes some 20 ms a rule, whatever the rule. Where one of them fails, each is put on its own.
    """
    met = {name: rows for name, (rule, kwargs) in asked.items() if (rows := _met(rule, kwargs, frame)) is not None}
    if len(met) < 2:
        return _ask(suite, frame, asked)
    others = {name: pair for name, pair in asked.items() if name not in met}
    read = list(dict.fromkeys(column for rule, _ in others.values() for column in rule.columns))
    whole = Rule(rule=_ALL_HOLD, title="Every condition holds", group="values", severity="critical")
    together = frame[read].assign(**{_ALL_HOLD: pd.concat(met, axis=1).all(axis=1)})
    found = _ask(suite, together, {**others, _ALL_HOLD: (whole, {"column": _ALL_HOLD, "value_set": [True]})})
    if found.pop(_ALL_HOLD, None):
        return found | dict.fromkeys(met, True)
    return found | _ask(suite, frame, {name: asked[name] for name in met})


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
    with LOCK:
        verdicts = _ask(suite_name, frame.iloc[:0], heading) | _verdicts(suite_name, narrow, asked)
    results = []
    for rule in rules:
        verdict = None if rule in broken else verdicts.get(rule.rule)
        counts: tuple[int, int | None] = (len(frame), None)
        if verdict is not None and rule.rule in asked:
            counts = _failures(rule, asked[rule.rule][1], narrow)
        results.append(_result(suite_name, rule, partition, verdict, counts))
    return results


def stored_results(frame: pd.DataFrame) -> tuple[RuleResult, ...]:
    """Results from rows of audit.rule_result; those of a table that passed, so all of them were evaluated."""
    named = [f.name for f in fields(RuleResult) if f.name in frame]
    rows = frame[named].astype(object).where(frame[named].notna(), None)
    return tuple(RuleResult(**{str(name): value for name, value in row.items()}) for row in rows.to_dict("records"))


def results_frame(results: Iterable[RuleResult]) -> pd.DataFrame:
    """Results as rows of audit.rule_result."""
    table = TABLES["audit.rule_result"]
    frame = pd.DataFrame([asdict(result) for result in results], columns=[f.name for f in fields(RuleResult)])
    checked = frame["n_checked"].astype("Int64")
    frame["failed_share"] = (frame["n_failed"].astype("Int64") / checked.where(checked > 0)).astype("Float64")
    return conform(table, frame[list(table.columns)])
