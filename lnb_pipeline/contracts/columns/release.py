"""Columns about the release, its deliveries, and its rules."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import plain as _c

COLUMNS: tuple[Column, ...] = (
    # -- meta and audit ----------------------------------------------------------------------------
    _c("release_id", "text", "Release"),
    _c("built_at", "timestamp", "When the release was built (UTC)"),
    _c("pipeline_version", "text", "Version of the pipeline"),
    _c("contains_synthetic", "boolean", "At least one row rests on synthetic data"),
    _c("n_deliveries", "integer", "Deliveries in the release"),
    _c("latest_delivery_at", "timestamp", "When the newest delivery was received (UTC)"),
    _c("notice", "text", "What a reader must know before using the release"),
    _c("source", "text", "Source: eu_silc, care_services, agency_reports, municipal_lists"),
    _c("licence", "text", "Licence of the delivery"),
    _c("received_at", "timestamp", "When the delivery was received (UTC)"),
    _c("delivery_name", "text", "Name of the folder in landing"),
    _c("n_files", "integer", "Files in the delivery"),
    _c("n_rows", "integer", "Rows"),
    _c("schema_name", "text", "Schema"),
    _c("table_name", "text", "Table"),
    _c("column_name", "text", "Column, null for the table itself"),
    _c("column_type", "text", "Type"),
    _c("description", "text", "Meaning"),
    _c("column_unit", "text", "Unit of the column"),
    _c("code_list", "text", "Codes and their meaning"),
    _c("silc_code", "text", "EU-SILC variables the column is made of, main one first"),
    _c("suite", "text", "Great Expectations suite"),
    _c("rule", "text", "Rule"),
    _c("rule_group", "text", "Group of rules"),
    _c("severity", "text", "Of a rule: critical stops a run; error (official rules), warning and info are shown. Of a "
       "finding: error for what cannot both be right, warning for what needs an answer, info for what to know"),
    _c("delivered_file", "text", "File of the EU-SILC delivery an official rule is about: D, R, H or P"),
    _c("failed_share", "number", "Records that fail, as a share of those checked"),
    _c("survey_year", "integer", "Year of the survey: of a record in a panel file; of the survey behind a profile, the "
       "newest up to time_period. Null where there is none, or the record does not say"),
    _c("record_id", "integer", "Identifier of a household or person as delivered"),
    _c("passed", "boolean", "The rule holds"),
    _c("n_checked", "integer", "Records checked"),
    _c("n_failed", "integer", "Records that fail, null where a rule has no record count"),
    _c("rule_title", "text", "The rule in plain words"),
    _c("silc_variable", "text", "Derived variable of EU-SILC, such as RX050"),
    _c("n_records", "integer", "Records of our table the variable is about"),
    _c("n_delivered", "integer", "Records with a delivered value"),
    _c("n_different", "integer", "Records whose delivered value is not ours, ours unknown included"),
    _c("different_share", "number", "Records that differ, as a fraction of those delivered; null when none is"),
    _c("note", "text", "Remark on the row: of a benchmark what is compared, how closely, and what is unverified; of a "
       "delivered list what the list says beside the value, without telephone numbers and e-mail addresses"),
)
