"""A report as results of the rule book, and the failing records for the restricted side."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lnb_pipeline.prevalidation.rules import GROUPS
from lnb_pipeline.prevalidation.run import Report, without_years
from lnb_pipeline.validation import RuleResult

SUITE = "eu_silc.delivery"


def rule_results(report: Report) -> Iterator[RuleResult]:
    """A result for every rule over all survey years of the delivery, then one for every group and file."""
    year = report.delivery.year
    for count in without_years(report.counts):
        yield RuleResult(
            suite=SUITE, rule=count.rule, time_period=year, rule_group=count.group, severity=count.severity,
            rule_title=count.title, passed=count.evaluated and not count.failed, n_checked=count.checked,
            n_failed=count.failed if count.evaluated else None, evaluated=count.evaluated, delivered_file=count.file,
        )
    for verdict in report.verdicts:
        yield RuleResult(
            suite=SUITE, rule=f"group.{verdict.rule_group}.{verdict.delivered_file}", time_period=year,
            rule_group=verdict.rule_group, severity=verdict.severity,
            rule_title=f"All rules: {GROUPS[verdict.rule_group]}", passed=verdict.passed, n_checked=verdict.n_rules,
            n_failed=verdict.n_failing, delivered_file=verdict.delivered_file,
        )


def failing_records(report: Report, data_kind: str, delivery_id: str) -> pd.DataFrame:
    """Rows of eu_silc.failing_record."""
    rows = [
        (report.delivery.year, rule, file, year, record, data_kind, delivery_id)
        for rule, file, year, record in dict.fromkeys(report.keys)
    ]
    columns = ["time_period", "rule", "delivered_file", "survey_year", "record_id", "data_kind", "delivery_id"]
    return pd.DataFrame(rows, columns=columns)
