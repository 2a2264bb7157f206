"""Reviewers' decisions about quantified statements: what they change, and which have expired.

A statement is known by a hash of its sentence and figure, so that a decision survives every new run, and
expires when the sentence is no longer there. What is printed stays as it is beside a correction.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.programme_tables import REVIEW, STATEMENT
from lnb_pipeline.contracts.structure import conform

EXPIRED = (*REVIEW.columns, "reason")
"""Columns of the expired decisions; `reason` is report_gone, statement_gone, or synthetic for a decision of made-up
data about a survey statement, which is never applied."""
_STATUS = {"confirm": "confirmed", "correct": "corrected", "reject": "rejected"}
_BASIS_OF = {"agency": "agency_basis", "outcome": "outcome_basis"}


def apply(statements: pd.DataFrame, reviews: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Statements with what reviewers said of them, and the decisions that apply to none.

    Of several reviews of a report the one delivered last counts, whole: it stands last in `reviews`. A rejected
    statement stays in the table with its status. A corrected agency or outcome is known by review, an emptied one
    by nothing.
    """
    counting = _newest(reviews)
    reasons = _reasons(statements, counting)
    applied = statements.copy()
    for column in {*counting.loc[reasons.isna(), "corrected_field"].dropna()}:
        applied[column] = applied[column].astype(object)
        if column in _BASIS_OF:
            applied[_BASIS_OF[column]] = applied[_BASIS_OF[column]].astype(object)
    applied["status"] = applied["status"].astype(object)
    places = {key: at for at, key in zip(applied.index, _keys(applied), strict=True)}
    valid = counting[reasons.isna()]
    for key, row in zip(_keys(valid), valid.to_dict("records"), strict=True):
        at = places[key]
        applied.at[at, "status"] = _STATUS[row["decision"]]
        if not pd.isna(row["corrected_field"]):
            _correct(applied, at, row["corrected_field"], row["corrected_value"])
    expired = counting.assign(reason=reasons)[reasons.notna()]
    return conform(STATEMENT, applied), expired.reindex(columns=list(EXPIRED)).reset_index(drop=True)


def _keys(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["report"], frame["statement"], strict=True))


def _newest(reviews: pd.DataFrame) -> pd.DataFrame:
    """The decisions of each report's last review, by the order of the rows."""
    last = reviews.groupby("report", sort=False)["delivery_id"].transform("last")
    return reviews[reviews["delivery_id"] == last].reset_index(drop=True)


def _reasons(statements: pd.DataFrame, reviews: pd.DataFrame) -> pd.Series:
    """Why each decision applies to no statement; null where it does."""
    reports = set(statements["report"])
    kinds = dict(zip(_keys(statements), statements["data_kind"], strict=True))
    found: list[str | None] = []
    for (report, statement), kind in zip(_keys(reviews), reviews["data_kind"], strict=True):
        if report not in reports:
            found.append("report_gone")
        elif (report, statement) not in kinds:
            found.append("statement_gone")
        else:
            found.append("synthetic" if (kind, kinds[report, statement]) == ("synthetic", "survey") else None)
    return pd.Series(found, index=reviews.index, dtype=object)


def _correct(applied: pd.DataFrame, at: int, field: str, value: str | None) -> None:
    empty = pd.isna(value)
    applied.at[at, field] = None if empty else _typed(field, str(value))
    if field in _BASIS_OF:
        applied.at[at, _BASIS_OF[field]] = None if empty else "review"


def _typed(field: str, value: str) -> float | bool | str:
    kind = COLUMNS[field].type
    if kind in ("number", "figure"):
        return float(value)
    return value == "true" if kind == "boolean" else value
