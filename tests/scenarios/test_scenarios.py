"""Every indicator of the catalogue has a scenario worked out by hand, and its hand-made numbers hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline.indicators.catalogue import BY_CODE, CATALOGUE
from tests.scenarios.scenario import ScenarioError, disagreements, parse, read, scenarios

FILES = scenarios()


@pytest.mark.parametrize("code", [entry.code for entry in CATALOGUE])
def test_the_indicator_is_what_was_worked_out_by_hand(code: str, tmp_path: Path) -> None:
    assert code in FILES, f"no scenario for {code}: write tests/scenarios/{code}.yaml"
    assert disagreements(read(FILES[code]), BY_CODE[code], tmp_path) == []


def test_every_scenario_belongs_to_an_indicator() -> None:
    assert set(FILES) - set(BY_CODE) == set()


SMALL = """
about: One woman below the line of one man.
year: 2023
households:
  A: {HY020: 10000, members: {woman: {sex: F, age: 40}}}
  B: {weight: 3, HY020: 100000, members: {man: {sex: M, age: 40}}}
persons:
  equivalised_income: {A woman: 10000}
results:
  T: 1 of 4
  F: 100
"""


def test_a_number_that_does_not_hold_is_told_with_what_was_found(tmp_path: Path) -> None:
    wrong = SMALL.replace("{A woman: 10000}", "{A woman: 10001}").replace("1 of 4", "2 of 4")
    assert disagreements(parse(wrong, "small"), BY_CODE["arop"], tmp_path) == [
        "2023, equivalised_income of A woman: by hand 10001, found 10000.0",
        "2023, T, age TOTAL, group TOTAL: by hand 2 of 4, found 25.0",
    ]


@pytest.mark.parametrize(
    ("there", "instead", "complaint"),
    [
        ("about:", "abuot:", "unknown key abuot"),
        ("weight: 3", "wieght: 3", "household B, unknown key wieght"),
        ("HY020: 10000,", "HY999: 10000,", "household A, unknown key HY999"),
        ("HY020: 10000,", "PD020: 2,", "household A, unknown key PD020"),
        ("HY020: 10000,", "HS100: 2,", "household A, unknown key HS100"),
        ("age: 40}}}\n  B", "aged: 40}}}\n  B", "household A, member woman, unknown key aged"),
        ("age: 40}}}\n  B", "age: 40, partner: man}}}\n  B", "household A, member woman, relative unknown key man"),
        ("age: 40}}}\n  B", "age: 40, work: baker}}}\n  B", "work is one of"),
        ("sex: F", "sex: W", "household A, member woman, sex (F or M) and age are needed"),
        ("equivalised_income", "income", "persons: unknown key income"),
        ("A woman: 10000", "A man: 10000", "persons: equivalised_income: unknown key A man"),
        ("  T: 1", "  W: 1", "results: unknown key W"),
        ("  F: 100", "  by_age: {Y65: {T: 0}}", "results: by_age: unknown key Y65"),
        ("  F: 100", "  by_group: {DEG4: {T: 0}}", "results: by_group: unknown key DEG4"),
        ("  F: 100", "  T: 100", "written twice: T"),
        ("year: 2023", "year: 1999", "survey year 1999"),
        ("year: 2023", "years: {2023: {C: absent}}", "unknown key"),
        ("results:", "numbers:", "unknown key numbers"),
        ("results:\n  T: 1 of 4\n  F: 100", "results: {}", "results is missing"),
        ("members: {man", "memberz: {man", "household B: members are missing"),
    ],
)
def test_what_a_file_does_not_mean_is_refused_with_file_and_key(there: str, instead: str, complaint: str) -> None:
    assert there in SMALL
    with pytest.raises(ScenarioError) as refused:
        parse(SMALL.replace(there, instead, 1), "small.yaml")
    assert str(refused.value).startswith("small.yaml: ")
    assert complaint in str(refused.value)
