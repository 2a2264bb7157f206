"""The rules about the programme's documents: each finds what it is about, and sound rows fail none."""

from __future__ import annotations

import pytest

from lnb_pipeline.contracts.programme_tables import STATEMENT
from lnb_pipeline.sources.agency_reports.agencies import AGENCIES
from lnb_pipeline.sources.agency_reports.review_values import CORRECTABLE
from lnb_pipeline.validation import load_suite
from tests.unit.test_rule_book import Rows, failures

Row = dict[str, object]
REPORT = "annual_report:00777:2021"
SOUND: dict[str, Row] = {
    "programme.section": {"report": REPORT, "entry_no": 1, "heading": "What was done", "heading_level": 2,
                          "outcome": "1.2", "n_statements": 3},
    "programme.statement": {
        "report": REPORT, "statement": "00ff00ff00", "value": 12.0, "value_as_printed": "12", "unit": "persons",
        "population_group": "several", "groups_named": "women|youth", "agency": "UNDP", "agency_basis": "explicit",
        "outcome": "2", "outcome_basis": "carried", "municipalities": 'AL111|"Anywhere"', "share": 60.0, "base": 20.0,
        "period": "2021-2023", "confidence": 0.9, "status": "unreviewed", "statement_text": "UNDP trained 12 women.",
    },
    "programme.result": {"report": REPORT, "result_no": 1, "lau_code": "AL111", "unit": "percent", "baseline": 10.0,
                         "baseline_as_printed": "10 %", "target": 40.0, "target_as_printed": "40 %", "achieved": 35.0,
                         "achieved_as_printed": "35 %"},
    "programme.change": {"report": "annual_report:00777:2022", "compared_report": REPORT, "entry_no": 1,
                         "change": "target_added", "before": None, "after": "Skrapar"},
    "audit.finding": {"report": "annual_report:00777:2022", "compared_report": REPORT, "finding_no": 1,
                      "finding_class": "target_added", "severity": "error", "finding_text": "new", "printed": "Skrapar",
                      "against": "none", "locator": "line 4", "advice": "Remember it"},
    "agency_reports.review": {"report": REPORT, "statement": "00ff00ff00", "decision": "correct",
                              "corrected_field": "value", "corrected_value": "13"},
    "programme.target_municipality": {"report": REPORT, "entry_no": 1, "lau_code": "AL111", "match_class": "name"},
    "programme.agency_presence": {"report": REPORT, "lau_code": "AL111", "agency": "UN Women"},
    "programme.key_action_agency": {"report": REPORT, "agency": "UNHCR"},
    "programme.key_action": {"report": REPORT, "deadline_as_printed": "2025/12", "status_as_printed": "Initiated",
                             "action_status": "initiated", "stated_overdue": True, "is_overdue": True},
    "programme.report": {"report": REPORT},
}
WRONG: list[tuple[str, Row, set[str]]] = [
    ("programme.section", {"entry_no": 0}, {"entry.positive"}),
    ("programme.section", {"heading_level": 0}, {"level.positive"}),
    ("programme.section", {"n_statements": -1}, {"statements.not_negative"}),
    ("programme.section", {"heading": "  "}, {"heading.some"}),
    ("programme.section", {"outcome": "Outcome 1"}, {"outcome.form"}),
    ("programme.statement", {"statement": "00FF00FF00"}, {"statement.form"}),
    ("programme.statement", {"confidence": 1.1}, {"confidence.range"}),
    ("programme.statement", {"agency": None}, {"agency.basis"}),
    ("programme.statement", {"agency_basis": None}, {"agency.basis"}),
    ("programme.statement", {"outcome": None}, {"outcome.basis"}),
    ("programme.statement", {"value": -1.0}, {"value.not_negative"}),
    ("programme.statement", {"unit": "percent", "value": 101.0}, {"value.percent"}),
    ("programme.statement", {"share": 100.5}, {"share.range"}),
    ("programme.statement", {"base": 11.0}, {"base.covers"}),
    ("programme.statement", {"municipalities": "AL111, AL112"}, {"municipalities.form"}),
    ("programme.statement", {"municipalities": "Kukës"}, {"municipalities.form"}),
    ("programme.statement", {"groups_named": "women"}, {"groups.named"}),
    ("programme.statement", {"groups_named": None}, {"groups.named"}),
    ("programme.statement", {"outcome": "two"}, {"outcome.form"}),
    ("programme.statement", {"period": "21"}, {"period.form"}),
    ("programme.statement", {"statement_text": ""}, {"sentence.some"}),
    ("programme.result", {"result_no": 0}, {"number.positive"}),
    ("programme.result", {"lau_code": "AL999"}, {"municipality.known"}),
    ("programme.result", {"target_as_printed": None}, {"number.printed"}),
    ("programme.result", {"achieved": None, "achieved_as_printed": None}, {"achieved.present"}),
    ("programme.result", {"achieved": -1.0}, {"value.not_negative"}),
    ("programme.result", {"target": 140.0}, {"value.percent"}),
    ("programme.change", {"entry_no": 0}, {"number.positive"}),
    ("programme.change", {"compared_report": "annual_report:00777:2022"}, {"documents.two", "documents.follow"}),
    ("programme.change", {"compared_report": "annual_report:00999:2021"}, {"documents.follow"}),
    ("programme.change", {"compared_report": "annual_report:00777:2023"}, {"documents.follow"}),
    ("programme.change", {"before": "Skrapar"}, {"added.after"}),
    ("programme.change", {"after": None}, {"added.after"}),
    ("programme.change", {"change": "action_dropped"}, {"dropped.before"}),
    ("programme.change", {"change": "deadline_moved", "before": "Skrapar"}, {"moved.differs"}),
    ("audit.finding", {"finding_no": 0}, {"entry.positive"}),
    ("audit.finding", {"severity": "critical"}, {"severity.codes"}),
    ("audit.finding", {"advice": " "}, {"text.some"}),
    ("audit.finding", {"compared_report": "annual_report:00777:2022"}, {"documents.two"}),
    ("audit.finding", {"compared_report": None}, {"comparison.named"}),
    ("audit.finding", {"against": None}, {"sides.two"}),
    ("agency_reports.review", {"statement": "1"}, {"statement.form"}),
    ("agency_reports.review", {"decision": "confirm"}, {"correction.field"}),
    ("agency_reports.review", {"corrected_field": None}, {"correction.field", "correction.value"}),
    ("agency_reports.review", {"corrected_field": "statement_text"}, {"field.codes"}),
    ("programme.target_municipality", {"entry_no": 0}, {"entry.positive", "entry.without_gap"}),
    ("programme.target_municipality", {"entry_no": 2}, {"entry.without_gap"}),
    ("programme.target_municipality", {"lau_code": "AL999"}, {"municipality.known"}),
    ("programme.target_municipality", {"lau_code": None, "match_class": None}, {"municipality.found"}),
    ("programme.target_municipality", {"match_class": None}, {"match.named"}),
    ("programme.agency_presence", {"agency": "ACME"}, {"agency.codes"}),
    ("programme.agency_presence", {"lau_code": "AL999"}, {"municipality.known"}),
    ("programme.key_action_agency", {"agency": "ACME"}, {"agency.codes"}),
]


def at(suite: str, **changes: object) -> Row:
    row = SOUND[suite] | changes
    dated = {"programme.key_action": {"deadline": "2025-12-31"},
             "programme.report": {"period_start": "2021-01-01", "period_end": "2021-12-31", "as_of": "2021-12-31",
                                  "sha256": "0" * 64}}
    return dated.get(suite, {}) | row


@pytest.mark.parametrize("suite", SOUND)
def test_sound_rows_fail_no_rule(suite: str) -> None:
    assert failures(suite, [at(suite)]) == {}


@pytest.mark.parametrize(
    ("suite", "changes", "failed"), WRONG, ids=lambda p: str(sorted(p) if isinstance(p, set) else p)[:60]
)
def test_a_wrong_row_fails_its_rules_and_no_others(suite: str, changes: Row, failed: set[str]) -> None:
    assert set(failures(suite, [at(suite, **changes)])) == failed


@pytest.mark.parametrize(("suite", "changes", "failed"), [
    ("programme.report", {"as_of": "2021-06-30"}, {"as_of.order"}),
    ("programme.report", {"period_start": "2022-01-01"}, {"period.order"}),
    ("programme.report", {"sha256": "x"}, {"sha256.form"}),
    ("programme.key_action", {"stated_overdue": False}, {"overdue.said"}),
    ("programme.key_action", {"deadline": None}, {"overdue.computed", "deadline.present", "deadline.read"}),
    ("programme.key_action", {"action_status": "completed"}, {"overdue.computed", "overdue.open"}),
    ("programme.key_action", {"action_status": None}, {"status.mapped"}),
])
def test_a_wrong_day_or_status_fails_its_rules(suite: str, changes: Row, failed: set[str]) -> None:
    assert set(failures(suite, [at(suite, **changes)])) == failed


def test_every_written_rule_about_documents_is_shown_to_fail() -> None:
    shown = {(suite, rule) for suite, _, rules in WRONG for rule in rules}
    by_other_tests = {
        "programme.target_municipality": {"municipality.once"}, "agency_reports.review": {"decision.one"},
        "programme.result": {"value.some"},
    }
    suites = [s for s in SOUND if s not in ("programme.report", "programme.key_action")]
    written = {(suite, rule.rule) for suite in suites for rule in load_suite(suite) if rule.group != "structure"}
    assert written - shown == {(suite, rule) for suite, rules in by_other_tests.items() for rule in rules}


def test_two_rows_may_each_be_sound_and_contradict_one_another() -> None:
    twice: Rows = [at("programme.target_municipality"), at("programme.target_municipality", entry_no=2)]
    assert failures("programme.target_municipality", twice) == {"municipality.once": 2}
    unknown: Row = {"lau_code": None, "match_class": None}
    apart: Rows = [at("programme.target_municipality", **unknown),
                   at("programme.target_municipality", entry_no=2, **unknown)]
    assert failures("programme.target_municipality", apart) == {"municipality.found": 2}
    both: Rows = [at("agency_reports.review"),
                  at("agency_reports.review", decision="reject", corrected_field=None, corrected_value=None)]
    assert failures("agency_reports.review", both) == {"decision.one": 2}
    nothing = dict.fromkeys(("baseline", "target", "achieved"))
    empty: Row = {**nothing, **{f"{name}_as_printed": None for name in nothing}}
    assert "value.some" in failures("programme.result", [at("programme.result", **empty)])


def test_what_a_reviewer_said_of_an_agency_is_known_by_review() -> None:
    corrected: Row = {"status": "corrected", "agency_basis": "review", "outcome": None, "outcome_basis": None}
    assert failures("programme.statement", [at("programme.statement", **corrected)]) == {}
    assert set(failures("programme.statement", [at("programme.statement", status="corrected", agency=None)])) == {
        "agency.basis"
    }


def test_another_programmes_agencies_and_places_stop_nothing() -> None:
    for suite in ("programme.agency_presence", "programme.key_action_agency"):
        (rule,) = [r for r in load_suite(suite) if r.rule == "agency.codes"]
        assert rule.severity == "warning" and rule.kwargs["value_set"] == list(AGENCIES)
    severe = {r.rule for r in load_suite("programme.target_municipality") if r.severity == "critical"}
    assert "municipality.found" not in severe


def test_the_fields_that_may_be_corrected_are_those_a_review_is_read_with() -> None:
    (rule,) = [r for r in load_suite("agency_reports.review") if r.rule == "field.codes"]
    assert rule.kwargs["value_set"] == list(CORRECTABLE) and set(CORRECTABLE) < set(STATEMENT.columns)
