"""Reviews: a small YAML file, read strictly, whose form holds what was read and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lnb_pipeline.contracts.programme_tables import REVIEW, STATEMENT
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.agency_reports import review_form, reviews
from lnb_pipeline.sources.agency_reports.reviews import Review

REPORT = "annual_report:00100001:2023"
HEAD = f"review: {REPORT}\nstatements:\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Review, ...]]:
    def run(text: str | bytes) -> tuple[Review, ...]:
        path = tmp_path / "0123abcd"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return reviews.read(path, "review.yaml")

    return run


def refused(read: Callable[..., Any], text: str | bytes) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        read(text)
    return error.value


def problems(read: Callable[..., Any], entries: str) -> list[tuple[str, str]]:
    """Code and line of every problem; the entries begin on line 3."""
    return [(f.code, f.where.rpartition(" ")[2]) for f in refused(read, HEAD + entries).findings]


def test_each_decision_becomes_rows_and_what_is_undecided_none(read: Callable[..., tuple[Review, ...]]) -> None:
    found = read(
        HEAD
        + "  - statement: 1234567890\n    decision: confirm\n"
        + "  - statement: 12e4567890\n    decision: correct\n    correct: {value: 1800, unit: persons, agency: null}\n"
        + '    comment: "see the annex: 1,800"\n'
        + "  - statement: cccccccccc\n    decision: reject\n"
        + "  - statement: dddddddddd\n    decision:\n    comment: not yet\n"
    )
    assert [(r.statement, r.decision, r.corrected_field, r.corrected_value, r.comment_text) for r in found] == [
        ("1234567890", "confirm", None, None, None),
        ("12e4567890", "correct", "value", "1800", "see the annex: 1,800"),
        ("12e4567890", "correct", "unit", "persons", "see the annex: 1,800"),
        ("12e4567890", "correct", "agency", None, "see the annex: 1,800"),
        ("cccccccccc", "reject", None, None, None),
    ]
    assert {r.report for r in found} == {REPORT}


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("value", "45.50", "45.5"), ("share", "100", "100"), ("base", "null", None), ("projection", "Yes", "true"),
        ("projection", "false", "false"), ("qualifier", "at least", "at least"), ("outcome", "2.1", "2.1"),
        ("sex", "F", "F"), ("population_group", "youth", "youth"), ("groups_named", "[youth, rural]", "youth|rural"),
        ("agency", "UNW", "UN Women"), ("agency", "[UNDP, Red Cross]", "UNDP|Red Cross"),
        ("period", "2022-2024", "2022-2024"),
        ("municipalities", "[Shkodra, AL313]", "AL154|AL313"), ("municipalities", "'\"Podgorica\"'", '“Podgorica”'),
        ("counted", '"  young   cooks "', "young cooks"),
    ],
)  # fmt: skip
def test_a_correction_has_the_form_of_its_column(
    field: str, given: str, kept: str | None, read: Callable[..., tuple[Review, ...]]
) -> None:
    (found,) = read(f"{HEAD}  - {{statement: aaaaaaaaaa, decision: correct, correct: {{{field}: {given}}}}}\n")
    assert (found.corrected_field, found.corrected_value) == (field, kept)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("value", "1,800"), ("value", "many"), ("value", "-3"), ("value", "null"), ("value", "[1, 2]"),
        ("value", "nan"),
        ("share", "140"), ("projection", "perhaps"), ("qualifier", "roughly"), ("sex", "W"), ("outcome", "first"),
        ("population_group", "TOTAL"), ("groups_named", "youth|aliens"), ("municipalities", "Atlantis"),
        ("period", "next year"), ("unit", "null"), ("statement_text", "no"), ("locator", "x"), ("counted", "{a: b}"),
    ],
)  # fmt: skip
def test_a_correction_that_does_not_fit_its_column_is_refused_with_its_line(
    field: str, given: str, read: Callable[..., tuple[Review, ...]]
) -> None:
    entry = f"  - statement: aaaaaaaaaa\n    decision: correct\n    correct:\n      {field}: {given}\n"
    assert problems(read, entry) == [("E414", "6")]


def test_everything_that_is_wrong_is_told_at_once(read: Callable[..., tuple[Review, ...]]) -> None:
    entries = (
        "  - statement: aaaaaaaaaa\n    decision: agree\n"
        "  - statement: bbbbbbbbbb\n    decision: correct\n"
        "  - statement: cccccccccc\n    decision: confirm\n    correct: {value: 3}\n"
        "  - statement: dddddddddd\n    decision: confirm\n    reviewer: somebody\n"
        "  - decision: confirm\n"
        "  - statement: dddddddddd\n    decision: reject\n"
        "  - words\n"
    )
    assert problems(read, entries) == [
        ("E305", "4"), ("E414", "6"), ("E414", "9"), ("E414", "12"), ("E414", "13"), ("E301", "14"), ("E414", "16"),
    ]  # fmt: skip
    assert "names of persons" in refused(read, HEAD + entries).findings[3].hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E208"), (b"\xff\xfe\x00r", "E208"), ("review: [", "E208"), ("a: &x 1\nb: *x\n", "E208"),
        ("[" * 5000, "E208"), (b"#" * 2_000_001, "E208"), (f"review: {REPORT}\n", "E412"), ("statements: []\n", "E412"),
        (f"review: {REPORT}\nstatements: {{a: b}}\n", "E412"), (HEAD + "  []\n", "E210"),
        (HEAD + "  - {statement: aaaaaaaaaa, decision: }\n", "E210"), ("review: a b\nstatements: []\n", "E414"),
        (f"review: {REPORT}\nstatements: []\nby: me\n", "E414"), ("- a\n", "E414"), (f"review: {REPORT}\n" * 2, "E414"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_review_gets_a_coded_answer(
    text: str | bytes, code: str, read: Callable[..., tuple[Review, ...]]
) -> None:
    error = refused(read, text)
    assert error.code == code
    assert all("review.yaml" in finding.where for finding in error.findings)


def test_a_review_is_known_by_its_content() -> None:
    assert reviews.is_kind((HEAD + "  - statement: [broken\n").encode())
    assert not reviews.is_kind(b"# Annual report\n\nThe review: was good.\n\nstatements: many\n")
    assert not reviews.is_kind(b"PK\x03\x04 review: statements:")


def statements(**values: Any) -> pd.DataFrame:
    row = dict.fromkeys(STATEMENT.columns) | {
        "report": REPORT, "statement": "0012345678", "value": 36.0, "value_as_printed": "36", "qualifier": "exact",
        "unit": "municipalities", "counted": "municipalities with a plan", "share": 60.0, "base": 61.0,
        "projection": True,
        "period": "2023", "locator": "section 3, line 40", "confidence": 0.5, "status": "corrected",
        "statement_text": "36 of them (60%) will\nplan: *soon*.", "data_kind": "survey", "delivery_id": "d1",
    } | values  # fmt: skip
    other = row | {"statement": "ffffffffff", "confidence": 0.9}
    return conform(STATEMENT, pd.DataFrame([row, other], dtype=object))


def decided(*decisions: Review) -> pd.DataFrame:
    rows = [asdict(decision) | {"data_kind": "survey", "delivery_id": "r1"} for decision in decisions]
    return conform(REVIEW, pd.DataFrame(rows, columns=list(REVIEW.columns), dtype=object))


def test_an_empty_form_decides_nothing(tmp_path: Path, read: Callable[..., tuple[Review, ...]]) -> None:
    target = tmp_path / "review.yaml"
    assert review_form.write(statements(), target, period=2023) == 2
    text = target.read_text("utf-8")
    assert reviews.is_kind(text.encode())
    assert refused(read, text).code == "E210"
    assert "“36 of them (60%) will plan: *soon*.”" in text
    assert "share 60; base 61; a projection; period 2023" in " ".join(text.replace("#", " ").split())


def test_a_form_carries_the_decisions_taken_before(tmp_path: Path, read: Callable[..., tuple[Review, ...]]) -> None:
    before = (
        Review(REPORT, "0012345678", "correct", "share", "59", '59.0: "rounded" # yes'),
        Review(REPORT, "0012345678", "correct", "agency", None, '59.0: "rounded" # yes'),
        Review(REPORT, "ffffffffff", "confirm", None, None, None),
    )
    target = tmp_path / "review.yaml"
    review_form.write(statements(), target, period=2023, reviews=decided(*before))
    assert read(target.read_bytes()) == before


def test_decisions_about_other_reports_are_not_carried(tmp_path: Path, read: Callable[..., tuple[Review, ...]]) -> None:
    target = tmp_path / "review.yaml"
    elsewhere = Review("annual_report:00100001:2022", "ffffffffff", "reject", None, None, None)
    review_form.write(statements(), target, period=2023, reviews=decided(elsewhere))
    assert refused(read, target.read_bytes()).code == "E210"


@pytest.mark.parametrize(
    "identifier", ["3f9c2d11a", "3f9c2d11aag", "3F9C2D11AA", "a statement", "annual_report:1:2023"]
)
def test_a_statement_is_named_as_the_table_names_it(identifier: str, read: Callable[..., tuple[Review, ...]]) -> None:
    assert problems(read, f"  - {{statement: {identifier}, decision: confirm}}\n") == [("E414", "3")]
