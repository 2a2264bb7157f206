"""The thresholds of reliability are configuration, and a mistake in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from lnb_pipeline.errors import UsageError
from lnb_pipeline.release.reliability import THRESHOLDS, reliability_rule


def changed(folder: Path, **entries: object) -> Path:
    content = yaml.safe_load(THRESHOLDS.read_text())
    for name, value in entries.items():
        if value is None:
            del content[name]
        else:
            content[name] = value
    path = folder / "thresholds.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_the_rule_keeps_the_publication_rule_of_eu_silc_as_its_floor() -> None:
    rule = reliability_rule()
    assert rule.hide_persons >= 20 and rule.flag_persons >= 50
    assert rule.hide_missing <= 50 and rule.flag_missing <= 20
    assert rule.hide_psu >= 2


def test_every_threshold_has_its_reason_beside_it() -> None:
    lines = THRESHOLDS.read_text().splitlines()
    for name in yaml.safe_load(THRESHOLDS.read_text()):
        assert lines[lines.index(f"{name}:") - 1].startswith("# "), name


def test_a_changed_threshold_is_the_one_that_holds(tmp_path: Path) -> None:
    rule = reliability_rule(changed(tmp_path, psu={"hide_below": 3, "flag_below": 6}))
    assert (rule.hide_psu, rule.flag_psu) == (3, 6)


@pytest.mark.parametrize(
    ("entries", "where"),
    [
        ({"psu": None}, "thresholds.yaml"),
        ({"weather": {"hide_above": 1, "flag_above": 0}}, "thresholds.yaml"),
        ({"psu": {"hide_below": 3}}, "psu"),
        ({"psu": {"hide_below": "two", "flag_below": 4}}, "psu"),
        ({"psu": {"hide_below": True, "flag_below": 4}}, "psu"),
        ({"cv_percent": {"hide_above": 20, "flag_above": 30}}, "cv_percent"),
        ({"persons": {"hide_below": 50, "flag_below": 20}}, "persons"),
        ({"persons": {"hide_below": -1, "flag_below": 20}}, "persons"),
        ({"persons": 20}, "persons"),
    ],
)
def test_a_mistake_in_the_thresholds_is_named(tmp_path: Path, entries: dict[str, object], where: str) -> None:
    with pytest.raises(UsageError) as caught:
        reliability_rule(changed(tmp_path, **entries))
    assert caught.value.findings[0].code == "E902"
    assert where in caught.value.findings[0].where
