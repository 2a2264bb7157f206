"""Judging the official rules of a delivery: one expectation a group of rules and file.

The batch is a table of counts, one row a rule, so that a suite of some sixty expectations speaks for
thousands of rules and Great Expectations never sees a record. How strict a group is stands in
`expectations/official/suite.yaml`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from lnb_pipeline.errors import GateError, fail
from lnb_pipeline.validation.context import EXPECTATIONS, LOCK, batch_definition, raised, suite_error
from lnb_pipeline.validation.results import Severity

SUITE = "official/suite"
COUNTED = ("rule", "rule_group", "delivered_file", "severity", "n_checked", "n_failed", "evaluated")
"""Columns of the table that is judged."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How strict a group is.

    `severity`: what a failed expectation is, `critical` stops the run. `tolerance`: the share of records up to which
    an error of a rule is put up with.
    """

    severity: Severity
    tolerance: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Great Expectations says of a group of rules in a file.

    `n_failing`: rules with findings of error level above the group's tolerance.
    """

    rule_group: str
    delivered_file: str
    severity: Severity
    passed: bool
    n_rules: int
    n_failing: int


@lru_cache(maxsize=4)
def terms(folder: Path = EXPECTATIONS) -> Mapping[str, Terms]:
    """The terms of every group.

    Raises
    ------
    UsageError
        E902 when the suite is missing or malformed.
    """
    try:
        content = yaml.safe_load((folder / f"{SUITE}.yaml").read_text(encoding="utf-8"))["groups"]
        read = {name: Terms(entry["severity"], float(entry["tolerance"])) for name, entry in content.items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError):
        raise suite_error(SUITE, "not groups with severity and tolerance") from None
    if any(t.severity not in ("critical", "warning", "info") for t in read.values()):
        raise suite_error(SUITE, "a severity that is none")
    return read


@lru_cache(maxsize=1)
def _expectation_kind() -> Any:
    """The custom expectation and its metric, made when Great Expectations is first needed: it is slow to import."""
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import BatchExpectation
    from great_expectations.expectations.metrics.metric_provider import metric_value
    from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

    class OfficialRuleFindings(TableMetricProvider):
        """Rules of a group and file in a table of counts, and those of them with findings above a tolerance."""

        metric_name = "table.official_rule_findings"
        value_keys = ("rule_group", "delivered_file", "tolerance")

        @metric_value(engine=PandasExecutionEngine)
        def _pandas(  # type: ignore[no-untyped-def]  # called by Great Expectations with its own types
            cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, metrics, runtime_configuration
        ):
            frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type="table")
            return findings(frame, **metric_value_kwargs)

    class ExpectOfficialRulesToHold(BatchExpectation):
        """The official rules of a group hold in a file of the delivery, up to a tolerance."""

        rule_group: str
        delivered_file: str
        tolerance: float
        metric_dependencies = ("table.official_rule_findings",)
        success_keys = ("rule_group", "delivered_file", "tolerance")
        args_keys = ("rule_group", "delivered_file", "tolerance")
        domain_keys = ("batch_id",)

        def _validate(self, metrics, runtime_configuration=None, execution_engine=None):  # type: ignore[no-untyped-def]
            found = metrics["table.official_rule_findings"]
            return {"success": found["failing"] == 0, "result": {"observed_value": found["failing"], "details": found}}

    return ExpectOfficialRulesToHold


def get_ready() -> None:
    """Load Great Expectations, which takes seconds the first time."""
    with LOCK:
        batch_definition()
        _expectation_kind()


def findings(frame: pd.DataFrame, rule_group: str, delivered_file: str, tolerance: float) -> dict[str, int]:
    """Rules of a group and file, and how many of them fail: errors in more records than tolerated."""
    rules = frame[(frame["rule_group"] == rule_group) & (frame["delivered_file"] == delivered_file)]
    above = rules["n_failed"] > tolerance * rules["n_checked"]
    failing = rules["evaluated"] & (rules["severity"] == "error") & above
    return {"rules": len(rules), "failing": int(failing.sum())}


def judge(counts: pd.DataFrame) -> list[Verdict]:
    """Put every group and file of a table of counts (`COUNTED`) to Great Expectations.

    Raises
    ------
    UsageError
        E902 when a group has no terms in the suite.
    GateError
        E502 when Great Expectations fails.
    """
    agreed = terms()
    asked = list(dict.fromkeys(zip(counts["rule_group"], counts["delivered_file"], strict=True)))
    unknown = sorted({group for group, _ in asked} - set(agreed))
    if unknown:
        raise suite_error(SUITE, f"no terms for {', '.join(unknown)}")
    with LOCK:
        outcome = _ask(counts, asked, agreed)
    verdicts = []
    for result in outcome.results:
        group, file = result.expectation_config.meta["asked"]
        if raised(result.exception_info):
            raise _broken(f"{group}, {file}")
        details = result.result["details"]
        verdicts.append(Verdict(
            group, file, agreed[group].severity, bool(result.success), int(details["rules"]), int(details["failing"]),
        ))
    return sorted(verdicts, key=lambda v: asked.index((v.rule_group, v.delivered_file)))


def _ask(counts: pd.DataFrame, asked: list[tuple[str, str]], agreed: Mapping[str, Terms]) -> Any:
    definition, kind = batch_definition(), _expectation_kind()
    import great_expectations as gx

    expectations = [
        kind(
            rule_group=group, delivered_file=file, tolerance=agreed[group].tolerance, severity=agreed[group].severity,
            meta={"asked": [group, file]},
        )
        for group, file in asked
    ]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = definition.get_batch({"dataframe": counts[list(COUNTED)]})
            return batch.validate(gx.ExpectationSuite(name=SUITE, expectations=expectations), result_format="SUMMARY")
    except Exception as error:
        raise _broken(type(error).__name__) from None


def _broken(got: str) -> Exception:
    return fail(
        GateError, "E502", where=SUITE, rule="a suite can be evaluated", expected="a verdict on each group of rules",
        got=got, hint="this is a defect, please report it",
    )
