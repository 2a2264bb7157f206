"""The form of a review: every statement of a report with its sentence and reading, and room for a decision."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

_WIDTH = 110
_UNSURE = 0.7
"""Statements read with less confidence are marked, so that they are looked at first."""
_HEAD = """\
# Review of the quantified statements of {report}
#
# Beside each statement stand its place, its sentence and what the rules read. Write a decision where you looked:
#   decision: confirm      the reading is right
#   decision: correct      with the columns that are wrong, and what is right:
#                            correct: {{value: 1800, unit: persons, agency: UNICEF}}
#                          columns: {columns}
#                          municipalities as names or LAU codes, [Fier, Has]; null empties a column
#   decision: reject       no statement of the report
# Leave the others empty: they stay unreviewed. A comment is published nowhere; write no names of persons.
# A decision holds until its sentence changes. What you deliver takes the place of the whole review before it.
#
# Then: lnb deliver {file} --source agency_reports --period {period}
"""


def write(statements: pd.DataFrame, path: Path, *, period: int, reviews: pd.DataFrame | None = None) -> int:
    """Write the form for the statements of one report, in their order; returns how many there are.

    `statements` are rows of `programme.statement`; `reviews`, rows of `agency_reports.review`, are the decisions
    already taken, which are written in, since the form takes the place of the review that holds them.
    """
    from lnb_pipeline.sources.agency_reports.review_values import CORRECTABLE

    report = str(statements["report"].iloc[0])
    decided = _decided(reviews, report)
    columns = f"\n#{' ' * 35}".join(textwrap.wrap(", ".join(CORRECTABLE), _WIDTH - 36))
    lines = [
        _HEAD.format(report=report, columns=columns, file=path.name, period=period),
        f"review: {_quoted(report)}",
        "statements:",
    ]  # fmt: skip
    for number, row in enumerate(statements.to_dict("records"), start=1):
        lines += ["", *_entry(number, row, decided.get(str(row["statement"]), []))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(statements)


def _decided(reviews: pd.DataFrame | None, report: str) -> dict[str, list[dict[Hashable, Any]]]:
    found: dict[str, list[dict[Hashable, Any]]] = {}
    if reviews is not None:
        for row in reviews[reviews["report"] == report].to_dict("records"):
            found.setdefault(str(row["statement"]), []).append(row)
    return found


def _entry(number: int, row: dict[Hashable, Any], decided: list[dict[Hashable, Any]]) -> Iterator[str]:
    unsure = float(str(row["confidence"])) < _UNSURE
    yield f"  # {number}. {_line(row['locator'])}" + (
        f" — unsure ({row['confidence']:.2f}), look here first" if unsure else ""
    )
    yield from _comment(f"“{_line(row['statement_text'])}”")
    yield from _comment(f"read as: {_reading(row)}")
    yield f"  - statement: {_quoted(str(row['statement']))}"
    first = decided[0] if decided else {}
    yield f"    decision: {first.get('decision') or ''}".rstrip()
    fields = {str(d["corrected_field"]): d["corrected_value"] for d in decided if not _empty(d["corrected_field"])}
    if fields:
        yield "    correct:"
        yield from (
            f"      {name}: {'null' if _empty(value) else _quoted(str(value))}" for name, value in fields.items()
        )
    yield f"    comment: {'' if _empty(first.get('comment_text')) else _quoted(str(first['comment_text']))}".rstrip()


def _reading(row: dict[Hashable, Any]) -> str:
    """The columns that say what is stated, in words; what is null is left out."""
    parts = [f"value {row['value']:g} ({row['qualifier']})", f"unit {_line(row['unit'])}"]
    parts += [
        f"{name} {_line(row[name])}" + (f" ({row[basis]})" if basis and not _empty(row[basis]) else "")
        for name, basis in (
            ("counted", None), ("population_group", None), ("groups_named", None), ("sex", None),
            ("agency", "agency_basis"), ("outcome", "outcome_basis"), ("municipalities", None),
        )
        if not _empty(row[name])
    ]  # fmt: skip
    parts += [f"{name} {row[name]:g}" for name in ("share", "base") if not _empty(row[name])]
    parts += ["a projection"] if row["projection"] is True or str(row["projection"]) == "True" else []
    return "; ".join([*parts, f"period {_line(row['period'])}"])


def _comment(text: str) -> Iterator[str]:
    return (f"  # {line}" for line in textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False))


def _line(value: object) -> str:
    """Text on one line without control characters, so that it cannot leave its comment."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in str(value))).strip()


def _quoted(text: str) -> str:
    return yaml.safe_dump(_line(text), default_style='"', allow_unicode=True, width=10_000).strip()


def _empty(value: object) -> bool:
    return value is None or value is pd.NA or value != value
