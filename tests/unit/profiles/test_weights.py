"""The weights file: what it may say, and what an editor is told who says something else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from lnb_pipeline.contracts.profile_tables import PROFILE
from lnb_pipeline.errors import UsageError
from lnb_pipeline.profiles.weights import DEFAULT, default_weights, load_weights

TEXT = DEFAULT.read_text("utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "my_weights.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> UsageError:
    with pytest.raises(UsageError, match="E901") as caught:
        load_weights(written(folder, text))
    return caught.value


def changed(before: str, after: str) -> str:
    assert TEXT.count(before) == 1, before
    return TEXT.replace(before, after)


def test_the_default_has_the_criteria_of_report_and_evaluation_and_explains_every_number() -> None:
    weights = default_weights()
    assert list(weights.priority.criteria) == [
        "lack_of_services", "not_in_eu_ipa", "commitment", "rural", "child_poverty", "women_at_risk",
    ]
    assert all(c.measure in PROFILE.columns for c in weights.priority.criteria.values())
    assert TEXT.count("#") >= 20


def test_two_files_that_differ_in_a_number_have_two_names(tmp_path: Path) -> None:
    other = load_weights(written(tmp_path, changed("measure: rural_share, weight: 1, none_at",
                                                   "measure: rural_share, weight: 1.5, none_at")))
    assert other.name != default_weights().name
    assert other.name.startswith("Default weights, version 1 (")
    assert load_weights(written(tmp_path, "# a comment\n" + TEXT)).name == default_weights().name


RURAL = "rural: {measure: rural_share, weight: 1, none_at: 0.0, full_at: 100.0}\n    # The resp"


@pytest.mark.parametrize(("after", "place", "got"), [
    (RURAL.replace("rural_share", "rural_shore"), "priority.criteria.rural.measure", "another name"),
    (RURAL.replace("rural_share", "geo_name"), "priority.criteria.rural.measure", "a column of another kind"),
    (RURAL.replace("rural_share", "naru_gap"), "priority.criteria.rural.measure", "a column of another kind"),
    (RURAL.replace("weight: 1", "weight: -1"), "priority.criteria.rural.weight", "-1"),
    (RURAL.replace("weight: 1", "weight: .nan"), "priority.criteria.rural.weight", "nan"),
    (RURAL.replace("weight: 1", "wieght: 1"), "priority.criteria.rural.w", ""),
    (RURAL.replace("100.0", "0.0"), "priority.criteria.rural", "the same"),
    (RURAL.replace("rural:", "Rural areas:"), "priority.criteria.Rural areas", "a text"),
])
def test_a_wrong_criterion_is_named_with_what_is_wrong(tmp_path: Path, after: str, place: str, got: str) -> None:
    finding = refused(tmp_path, changed(RURAL, after)).findings[0]
    assert finding.where.startswith(f"my_weights.yaml: {place}") and got in finding.got
    assert "lnb template weights" in finding.hint


@pytest.mark.parametrize(("before", "after"), [
    ("confidence: 40\n", "confidence: 0\n"), ("draws: 4000", "draws: 10"), ("draws: 4000", "draws: 1000000"),
    ("seed: 20211130", "seed: -1"), ("version: 1\n", "version: one\n"), ("title: Default weights\n", "title: ''\n"),
    ("gender_sensitive: true}\n    # No service", "gender_sensitive: 7}\n    # No service"),
    ("floor: 0.25", "floor: 2"),
])
def test_numbers_outside_their_range_are_refused(tmp_path: Path, before: str, after: str) -> None:
    assert refused(tmp_path, changed(before, after)).findings[0].where != "my_weights.yaml: whole file"


@pytest.mark.parametrize(("before", "after", "expected", "got", "hint"), [
    ("draws: 4000", "draws: 10", "greater than or equal to 200", "10", "comments"),
    ("measure: rural_share, weight: 1, none_at", "measure: rural_shore, weight: 1, none_at",
     "a column of profiles.municipality", "another name", "near are rural_share"),
    ("version: 1\n", "version: one\n", "a whole number", "a text", "comments"),
    ("  floor: 0.25\n", "", "this field", "nothing", "comments"),
    ("  floor: 0.25\n", "  floor: 0.25\n  flour: 1\n", "a field that a weights file has", "another name", "comments"),
    ("envelope: as_mapped\n", "envelope: 250.000.000\n", "in digits alone", "a text", "comments"),
    ("envelope: as_mapped\n", "envelope: 250.000\n", "in digits alone", "250.0", "comments"),
])
def test_what_is_expected_stands_beside_what_is_there(
    tmp_path: Path, before: str, after: str, expected: str, got: str, hint: str
) -> None:
    finding, = refused(tmp_path, changed(before, after)).findings
    assert finding.expected.endswith(expected) and finding.got == got and hint in finding.hint


def test_what_a_wrong_file_holds_is_not_quoted(tmp_path: Path) -> None:
    error = refused(tmp_path, changed("version: 1\n", "version: somebody's name\n"))
    assert "somebody" not in str(error)


def test_every_wrong_field_is_told_at_once(tmp_path: Path) -> None:
    text = changed("draws: 4000", "draws: 10").replace("floor: 0.25", "floor: 2")
    assert len(refused(tmp_path, text).findings) == 2


def test_some_weight_must_be_above_zero(tmp_path: Path) -> None:
    data = yaml.safe_load(TEXT)
    for criterion in data["priority"]["criteria"].values():
        criterion["weight"] = 0
    finding = refused(tmp_path, yaml.safe_dump(data)).findings[0]
    assert "at least one weight above 0" in finding.expected and finding.got == "none"


@pytest.mark.parametrize(("text", "got", "line"), [
    (TEXT + "title: Again\n", "twice", "line "),
    (TEXT.replace("version: 1\n", "version: &one 1\nagain: *one\n"), "reference", "line 12"),
    ("title: [", "no YAML", "line"), ("", "", ""), ("7", "", ""), ("a: 2021-13-45", "no YAML", ""),
    ("[" * 300, "no YAML", ""),
])
def test_what_is_no_plain_yaml_is_refused_with_its_line(tmp_path: Path, text: str, got: str, line: str) -> None:
    finding = refused(tmp_path, text).findings[0]
    assert got in finding.got and line in finding.where


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load_weights(tmp_path / "nothing.yaml")
    with pytest.raises(UsageError, match="E901"):
        load_weights(tmp_path)
    (tmp_path / "bytes.yaml").write_bytes(b"title: \xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        load_weights(tmp_path / "bytes.yaml")


def test_a_byte_order_mark_of_an_editor_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "my_weights.yaml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert load_weights(path) == default_weights()
