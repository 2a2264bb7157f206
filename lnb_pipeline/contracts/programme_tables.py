"""The tables of the programme's documents: what they state, and where they contradict themselves."""

from __future__ import annotations

from lnb_pipeline.contracts.table import TAIL, Table

REVIEW = Table(
    "agency_reports", "review", "restricted",
    grain="document, statement, field a reviewer speaks about",
    description="Decisions of reviewers about quantified statements; a decision whose statement is gone has expired.",
    columns=("report", "statement", "decision", "corrected_field", "corrected_value", "comment_text", *TAIL),
    key=("report", "statement", "corrected_field"),
    optional=frozenset({"corrected_field", "corrected_value", "comment_text"}),
)
REPORT = Table(
    "programme", "report", "published",
    grain="document",
    description="Documents read, with their period and reference.",
    columns=(
        "report", "report_type", "report_title", "time_period", "period_start", "period_end", "as_of", "as_of_basis",
        "file_format", "file_name", "sha256", *TAIL,
    ),
    key=("report",),
    optional=frozenset({"period_start", "period_end"}),
)
SECTION = Table(
    "programme", "section", "published",
    grain="document, heading",
    description="Sections of the narrative reports, with the outcome they are about.",
    columns=("report", "entry_no", "heading", "heading_level", "outcome", "n_statements", "locator", *TAIL),
    key=("report", "entry_no"),
    optional=frozenset({"outcome"}),
)
FACT = Table(
    "programme", "fact", "published",
    grain="document, field of the cover",
    description="Cover facts as printed: references kept as text, amounts by currency, dates.",
    columns=(
        "report", "field_order", "field", "value_text", "value_number", "currency", "value_date", "locator", *TAIL,
    ),
    key=("report", "field_order"),
    optional=frozenset({"value_text", "value_number", "currency", "value_date"}),
)
STATEMENT = Table(
    "programme", "statement", "published",
    grain="document, figure that counts something",
    description="Quantified statements of the narrative, read by rules and open to review. One figure a row and no "
                "totals: how far the groups counted overlap is unknown, so they are never added up.",
    columns=(
        "report", "statement", "value", "value_as_printed", "qualifier", "unit", "counted", "population_group",
        "groups_named", "sex", "agency", "agency_basis", "outcome", "outcome_basis", "municipalities", "share", "base",
        "projection", "period", "locator", "confidence", "status", "statement_text", *TAIL,
    ),
    key=("report", "statement"),
    optional=frozenset({
        "population_group", "groups_named", "sex", "agency", "agency_basis", "outcome", "outcome_basis",
        "municipalities", "share", "base",
    }),
)
TARGET = Table(
    "programme", "target_municipality", "published",
    grain="document, target municipality",
    description="Target municipalities of the programme as listed in the annex of a report; one the register does not "
                "know stays as printed, without a code.",
    columns=(
        "report", "entry_no", "municipality_as_printed", "lau_code", "match_class", "agencies_as_printed", "locator",
        *TAIL,
    ),
    key=("report", "entry_no"),
    optional=frozenset({"lau_code", "match_class", "agencies_as_printed"}),
)
AGENCY_PRESENCE = Table(
    "programme", "agency_presence", "published",
    grain="document, target municipality, agency",
    description="Which agency works in which target municipality.",
    columns=("report", "entry_no", "municipality_as_printed", "lau_code", "agency", *TAIL),
    key=("report", "entry_no", "agency"),
    optional=frozenset({"lau_code"}),
)
RESULT = Table(
    "programme", "result", "published",
    grain="document, row of results",
    description="Indicators with baseline, target and value achieved, from the performance table of a narrative report "
                "or from a results return. Rows for different groups overlap to an unknown extent.",
    columns=(
        "report", "result_no", "origin", "agency", "outcome", "output", "indicator_as_printed",
        "municipality_as_printed", "lau_code", "sex", "age_as_printed", "group_as_printed", "unit",
        "baseline", "baseline_as_printed", "target", "target_as_printed", "achieved", "achieved_as_printed",
        "variance_reason", "period", "verification", "locator", *TAIL,
    ),
    key=("report", "result_no"),
    optional=frozenset({
        "agency", "outcome", "output", "municipality_as_printed", "lau_code", "sex", "age_as_printed",
        "group_as_printed", "unit", "baseline", "baseline_as_printed", "target", "target_as_printed", "achieved",
        "achieved_as_printed", "variance_reason", "verification",
    }),
)
RECOMMENDATION = Table(
    "programme", "recommendation", "published",
    grain="document, recommendation",
    description="Evaluation recommendations and the management response to each.",
    columns=(
        "report", "recommendation_no", "recommendation_text", "response_text", "response_category", "thematic_area",
        "operating_principles", "organizational_priorities", "uneg_criteria", "n_key_actions", "locator", *TAIL,
    ),
    key=("report", "recommendation_no"),
    optional=frozenset({
        "response_text", "response_category", "thematic_area", "operating_principles", "organizational_priorities",
        "uneg_criteria",
    }),
)
KEY_ACTION = Table(
    "programme", "key_action", "published",
    grain="document, key action",
    description="Key actions of the management response with deadline and status as printed, and whether the deadline "
                "had passed on the day the document is judged at.",
    columns=(
        "report", "recommendation_no", "action_no", "action_text", "responsible_as_printed", "deadline_as_printed",
        "deadline", "status_as_printed", "action_status", "stated_overdue", "is_overdue", "comment_text", "locator",
        *TAIL,
    ),
    key=("report", "action_no"),
    optional=frozenset({
        "responsible_as_printed", "deadline_as_printed", "deadline", "status_as_printed", "action_status",
        "stated_overdue", "is_overdue", "comment_text",
    }),
)
KEY_ACTION_AGENCY = Table(
    "programme", "key_action_agency", "published",
    grain="document, key action, agency",
    description="Which agency is responsible for which key action.",
    columns=("report", "action_no", "agency", *TAIL),
    key=("report", "action_no", "agency"),
)
CHANGE = Table(
    "programme", "change", "published",
    grain="pair of documents that follow one another, change",
    description="What changed from one report or management response of a programme to the next: target municipalities "
                "and agencies added or dropped, key actions added, dropped, moved or with another status.",
    columns=("report", "compared_report", "entry_no", "change", "subject", "before", "after", *TAIL),
    key=("report", "compared_report", "entry_no"),
    optional=frozenset({"before", "after"}),
)
FINDING = Table(
    "audit", "finding", "published",
    grain="document, finding",
    description="Where a document contradicts itself, another document or the register, or leaves a gap; shown beside "
                "what is printed, never repaired.",
    columns=(
        "report", "finding_no", "finding_class", "severity", "finding_text", "printed", "against", "locator",
        "compared_report", "advice", *TAIL,
    ),
    key=("report", "finding_no"),
    optional=frozenset({"printed", "against", "compared_report"}),
)

OF_DOCUMENTS: tuple[Table, ...] = (
    REVIEW, REPORT, SECTION, FACT, STATEMENT, TARGET, AGENCY_PRESENCE, RESULT, RECOMMENDATION, KEY_ACTION,
    KEY_ACTION_AGENCY, FINDING,
)
"""What each document fills by itself; `programme.change` and some findings are made of all documents together."""
