"""The programme's tables of a release: what all documents say together, and what reviewers said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.contracts.programme_tables import CHANGE, FINDING, REVIEW, STATEMENT
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.release import reviews
from lnb_pipeline.release.changes import Change, change_table, changes

Frames = dict[str, pd.DataFrame]
Row = dict[str, Any]


def programme_tables(documents: Frames) -> Frames:
    """The published tables of the programme, from those of all documents one below the other.

    Reviewers' decisions are applied to the statements; their own table stays restricted. Documents are compared with
    those before them, and what was found between documents stands below the findings of each.
    """
    statements, expired = reviews.apply(documents[STATEMENT.full_name], documents[REVIEW.full_name])
    compared = changes(documents)
    published = {name: frame for name, frame in documents.items() if name != REVIEW.full_name}
    return {
        **published,
        STATEMENT.full_name: statements,
        CHANGE.full_name: change_table(compared),
        FINDING.full_name: _with_findings(
            documents[FINDING.full_name], [*of_changes(compared), *of_reviews(expired)]
        ),
    }


def of_changes(compared: Sequence[Change]) -> Iterator[Row]:
    """Findings about changes a reader of figures must know: other targets, deadlines that moved."""
    for change in compared:
        earlier, later = change.pair.earlier, change.pair.later
        told = {
            "target_added": f"{change.name} is a target municipality, and was none in {earlier}",
            "target_dropped": f"{change.name} was a target municipality in {earlier}, and is none any more",
            "deadline_moved": f"{change.name} is due {change.after or 'at no stated day'}, "
                              f"and was due {change.before or 'at no stated day'} in {earlier}",
        }.get(change.kind)
        if told is not None:
            dropped = change.after is None and change.kind == "target_dropped"
            yield _finding(
                change.kind, later, told, printed=change.after, against=change.before,
                # what is no longer there has its place in the document before
                locator=f"{earlier}, {change.locator}" if dropped else change.locator,
                compared_report=earlier, data_kind=change.pair.data_kind, delivery_id=change.pair.delivery_id,
            )


EXPIRED = {
    "report_gone": "that document is not in the release",
    "statement_gone": "that statement is not in the document",
    "synthetic": "the decision is made up and the statement is not, so that it does not count",
}
"""Why a decision applies to no statement."""


def of_reviews(expired: pd.DataFrame) -> Iterator[Row]:
    """A finding for each statement a decision is about and that is no longer there, however many fields it corrects."""
    for row in expired.drop_duplicates(["report", "statement"]).to_dict("records"):
        yield _finding(
            "review_expired", str(row["report"]),
            f"a reviewer said {row['decision']} to statement {row['statement']}; {EXPIRED[row['reason']]}",
            locator=f"statement {row['statement']}", data_kind=row["data_kind"], delivery_id=row["delivery_id"],
        )


def _finding(kind: str, report: str, text: str, **more: Any) -> Row:
    told = FINDING_CLASSES[kind]
    return dict.fromkeys(FINDING.optional) | {
        "report": report, "finding_class": kind, "severity": told.severity, "finding_text": text,
        "advice": told.advice, **more,
    }


def _with_findings(own: pd.DataFrame, between: Iterable[Row]) -> pd.DataFrame:
    """Findings between documents below those of each document, numbered on from its last one."""
    last = {str(report): int(number) for report, number in own.groupby("report")["finding_no"].max().items()}
    rows = []
    for row in between:
        last[row["report"]] = last.get(row["report"], 0) + 1
        rows.append(row | {"finding_no": last[row["report"]]})
    if not rows:
        return own
    added = conform(FINDING, pd.DataFrame(rows, columns=list(FINDING.columns), dtype=object))
    return conform(FINDING, pd.concat([own, added], ignore_index=True))
