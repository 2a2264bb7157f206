"""The official rules in a nightly run: counts for everybody, failing records for the restricted side alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lnb_pipeline import database, partitions
from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.validation import RuleResult
from tests.conftest import SMALL_YEARS, settings_of
from tests.deliveries import ask


@pytest.fixture
def published(small_published_home: Path) -> Settings:
    return settings_of(small_published_home)


def test_every_rule_of_every_year_is_counted_in_the_audit(published: Settings) -> None:
    rules = ask(
        published, "SELECT time_period, count(*), count(DISTINCT rule) FROM audit.rule_result "
        "WHERE suite = 'eu_silc.delivery' GROUP BY 1 ORDER BY 1",
    )
    assert [year for year, _, _ in rules] == list(SMALL_YEARS)
    assert all(n == distinct > 4_000 for _, n, distinct in rules)
    identifiers = {rule for (rule,) in ask(published, "SELECT DISTINCT rule FROM audit.rule_result")}
    assert {"LVAL_103", "SVAL_PL032_VvsF_a", "SVAL_DB120_NA2_M", "PL060.range", "group.value.P"} <= identifiers


def test_the_demonstration_has_no_finding_of_error_level(published: Settings) -> None:
    errors = "SELECT rule, n_failed FROM audit.rule_result WHERE severity IN ('error', 'critical') AND n_failed > 0"
    assert ask(published, f"{errors} AND suite = 'eu_silc.delivery'") == []
    shares = ask(
        published, "SELECT count(*) FROM audit.rule_result WHERE failed_share IS DISTINCT FROM "
        "CASE WHEN n_checked > 0 THEN n_failed / n_checked END AND suite = 'eu_silc.delivery'",
    )
    assert shares == [(0,)]


def test_failing_records_are_named_on_the_restricted_side_alone(published: Settings) -> None:
    assert "eu_silc.failing_record" not in {r.full_name for r in database.relations(published.current)}
    for year in SMALL_YEARS:
        path = partitions.rules_path(published, year)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        frame = database.read_tables(path, ["eu_silc.failing_record"])["eu_silc.failing_record"]
        counted = dict(ask(
            published, "SELECT rule, n_failed FROM audit.rule_result WHERE suite = 'eu_silc.delivery' "
            f"AND time_period = {year} AND rule LIKE 'LVAL%' AND n_failed BETWEEN 1 AND 500",
        ))
        assert counted
        named = frame["rule"].value_counts()
        assert {rule: int(named[rule]) for rule in counted} == counted


def test_a_delivery_in_another_layout_is_not_judged_and_says_so(
    published: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DeliveryError(Finding("E202", where="R", rule="r", expected="e", got="g", hint="h"))

    monkeypatch.setattr(partitions.run, "validate", refuse)
    ledger = Ledger.open(published.archive)
    entry = ledger.partition("eu_silc", 2022)[-1]
    result = partitions._official_report(
        published, ledger, entry, partitions.archived_manifest(published, entry), 2022
    )
    assert isinstance(result, RuleResult)
    assert (result.rule, result.severity, result.evaluated) == ("delivery.layout", "warning", False)
    assert "E202" in result.rule_title
