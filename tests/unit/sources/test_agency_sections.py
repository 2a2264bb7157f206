"""Sections of narrative reports and the outcome each is about."""

from __future__ import annotations

from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.agency_reports.sections import section_of, sections

OUTCOMES = (
    "## 1. Purpose\n\nThere are 2 outcomes:\n\n1. to empower farmers to sell what they grow\n"
    "2. to enable towns to repair their roads\n\n"
)
LONG = "The text goes on for a while so that a title before the colon is a title and no part of a sentence."


def outcome_by_title(text: str) -> dict[str, tuple[str | None, str | None]]:
    return {s.title: (s.outcome, s.outcome_basis) for s in sections(parse(text))}


def test_a_heading_that_names_an_outcome_is_explicit_and_what_is_below_it_is_carried() -> None:
    found = outcome_by_title(
        "## 2. Results\n\n### Outcome 1 – Roads\n\n#### Repairs\n\n### Output 2.1 Boats\n\n## 3. Risks\n"
    )
    assert found == {
        "2. Results": (None, None), "Outcome 1 – Roads": ("1", "explicit"), "Repairs": ("1", "carried"),
        "Output 2.1 Boats": ("2.1", "explicit"), "3. Risks": (None, None),
    }  # fmt: skip


def test_run_in_headings_are_told_by_their_order_when_words_agree() -> None:
    found = outcome_by_title(
        f"{OUTCOMES}## 2. Results\n\n*Empowerment of farmers at home:* {LONG}\n\n*Roads of the towns:* {LONG}\n"
    )
    assert found["Empowerment of farmers at home"] == ("1", "carried")
    assert found["Roads of the towns"] == ("2", "carried")


def test_run_in_headings_in_another_number_are_told_by_their_words_or_not_at_all() -> None:
    found = outcome_by_title(
        f"{OUTCOMES}## 2. Results\n\n*How towns repair roads:* {LONG}\n\n"
        f"*Boats and their owners:* {LONG}\n\n*Weather all year:* {LONG}\n"
    )
    assert found["How towns repair roads"] == ("2", "carried")
    assert found["Boats and their owners"] == found["Weather all year"] == (None, None)


def test_a_sentence_with_a_colon_is_no_heading() -> None:
    found = outcome_by_title(f"## 1. Results\n\nThe results include: Boats were built. {LONG}\n")
    assert list(found) == ["1. Results"]


def test_a_place_belongs_to_the_last_section_before_it_and_labels_are_short() -> None:
    found = sections(
        parse("## 4. Progress\n\na\n\n## A long title that does not stop where a locator would want it to\n\nb\n")
    )
    first, second = section_of(found, 3), section_of(found, 7)
    assert first is not None and first.label == "4" and first.is_numbered and section_of(found, 0) is None
    assert second is not None and len(second.label) <= 40 and second.label.endswith("…") and not second.is_numbered
