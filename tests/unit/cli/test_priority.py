"""What `lnb priority` prints: places with intervals, what is unknown, what other weights change; and its forms."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from lnb_pipeline import database
from lnb_pipeline.cli import app
from lnb_pipeline.cli.console import print_table
from lnb_pipeline.cli.priority import Asked, contributions, page
from lnb_pipeline.contracts.profile_tables import PRIORITY, PROFILE
from lnb_pipeline.errors import UsageError
from lnb_pipeline.profiles.priority import priority
from lnb_pipeline.profiles.weights import DEFAULT, default_weights, load_weights
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.settings import Settings
from tests.unit.profiles.fund_profiles import profile

ROWS: tuple[dict[str, Any], ...] = (
    {"services_per_10000": 1.0, "rural_share": 90.0, "geo_name": "[bold]Fierzë"},
    {"services_per_10000": 3.0, "rural_share": 10.0, "geo_name": "Skrapar"},
    {"services_per_10000": 0.0, "rural_share": None, "geo_name": "Përmet"},
)
"""Three municipalities; only services and rural areas are known, with weights 2 and 1."""


def lnb(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def publish(folder: Path, frame: pd.DataFrame) -> None:
    settings = Settings(home=folder, threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    tables = {PROFILE.full_name: frame, PRIORITY.full_name: priority(frame, default_weights()).ranks}
    database.build_file(settings.current, tables, settings)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    made_up = profile(*({"data_kind": "synthetic", **row} for row in ROWS), year=2021)
    later = profile(*({"mapping_year": 2021, **row} for row in ROWS), year=2022)
    publish(folder, pd.concat([made_up, later]))
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNB_HOME", str(home))


@pytest.fixture
def rural_first(tmp_path: Path) -> Path:
    """Weights by which rural areas count ten times."""
    data = yaml.safe_load(DEFAULT.read_text("utf-8"))
    data["title"] = "Rural first"
    data["priority"]["criteria"]["rural"]["weight"] = 20
    path = tmp_path / "rural.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return path


def test_places_stand_with_intervals_contributions_and_what_is_unknown() -> None:
    text = lnb("priority", "--criteria").output
    assert "Priority 2022, by Default weights, version 1" in text and "SYNTHETIC" not in text
    assert "Weights: lack_of_services 0.667, rural 0.333" in text
    assert "Unknown of every municipality, and left out: not_in_eu_ipa, commitment, child_poverty" in text
    names = ("Përmet", "[bold]Fierzë", "Skrapar")
    places = [line for line in text.splitlines() if "│" in line]
    assert [next(name for name in names if name in line) for line in places] == 2 * list(names)
    first, second, third = ("".join(line for line in places if name in line) for name in names)
    # no services: 2/3 of the weight; rural areas are unknown and count the mean of 0.9 and 0.1
    assert "0.667" in first and " ? " in first and "0.833" in first and " 5 of 6 " in first and " 4 of 6 " in second
    assert "0.444" in second and "0.300" in second and "0.744" in second and "-0.000" not in third
    assert "no order can be told" in text.replace("\n", " ") and "are not zero" in text
    assert "With the whole interval among the first 10: " in text


def test_the_heading_says_which_mapping_survey_and_lists_a_ranking_rests_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Services: mapping of 2021. Lists: rural_share of an unknown day.\n" in lnb("priority").output
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    measured = {"child_poverty": 30.0, "child_poverty_error": 2.0, "child_poverty_status": "measured"}
    listed = {"rural_share_as_of": pd.Timestamp(2020, 5, 1), "mapping_year": 2021}
    publish(tmp_path, profile({**ROWS[0], **measured, **listed}, {**ROWS[1], **listed}, year=2023))
    line = "Services: mapping of 2021. Need: survey of 2023. Lists: rural_share of 2020-05-01.\n"
    assert line in lnb("priority").output


def test_contributions_stand_in_a_table_of_their_own_when_asked_for() -> None:
    text = lnb("priority").output
    assert "0.667" in text and " 0.444 " not in text and "What each criterion adds" not in text


def test_a_criterion_of_weight_0_is_named_and_neither_shown_nor_unknown(tmp_path: Path) -> None:
    data = yaml.safe_load(DEFAULT.read_text("utf-8"))
    data["priority"]["criteria"]["rural"]["weight"] = data["priority"]["criteria"]["commitment"]["weight"] = 0
    path = tmp_path / "zero.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    text = lnb("priority", "--weights", str(path), "--criteria").output
    assert "Of weight 0, and not counted: commitment, rural\n" in text and " 3 of 4 " in text
    assert "left out: not_in_eu_ipa, child_poverty, women_at_risk\n" in text and "Lists" not in text
    first, *_ = json.loads(lnb("priority", "--weights", str(path), "--format", "json").output)
    assert first["unknown"] == "not_in_eu_ipa|child_poverty|women_at_risk"


def test_tables_stand_in_100_columns_of_text_with_a_line_a_row() -> None:
    names = [municipality.name_sq for municipality in load_register().municipalities]
    known = {"eu_ipa": "yes", "commitment": "no", "child_poverty": 30.0, "child_poverty_error": 2.0,
             "women_at_risk": 40.0, "women_at_risk_error": 3.0, "prefecture": "Gjirokastër"}
    frame = profile(*({**ROWS[i % 3], **known, "geo_name": name} for i, name in enumerate(names)))
    weights = default_weights()
    asked = Asked(2021, weights, priority(frame, weights), dict.fromkeys(frame["lau_code"], 61), "Others", "")
    for columns, rows in (page(asked), contributions(asked)):
        written = io.StringIO()
        print_table("", columns, rows, Console(file=written, width=100), whole="municipality")
        lines = written.getvalue().splitlines()
        at = columns.index("municipality")
        in_rows = [line for line in lines if line.startswith("│")]
        assert max(map(len, lines)) <= 100 and len(in_rows) == 61
        assert all(str(row[at]) in line for row, line in zip(rows, in_rows, strict=True))


def test_made_up_data_are_marked() -> None:
    assert "SYNTHETIC: made up for demonstration" in lnb("priority", "--year", "2021").output


def test_other_weights_show_the_released_place_beside(rural_first: Path) -> None:
    text = lnb("priority", "--weights", str(rural_first)).output
    assert "Rural first, version 1" in text and "Released weights: Default weights, version 1" in text
    moved = next(line for line in text.splitlines() if "[bold]Fierzë" in line)
    assert "2 (up 1)" in moved and "2 of 3 municipalities change their place" in text
    assert "released" not in lnb("priority").output  # the same weights need no comparison


def test_the_same_ranking_comes_as_csv_and_json(rural_first: Path) -> None:
    arguments = ("priority", "--weights", str(rural_first), "--format")
    rows = list(csv.DictReader(io.StringIO(lnb(*arguments, "csv").output)))
    records = json.loads(lnb(*arguments, "json").output)
    assert [row["lau_code"] for row in rows] == [record["lau_code"] for record in records] == [
        "AL000", "AL002", "AL001",
    ]
    last = records[1]
    assert (last["rank"], last["released_rank"], last["time_period"]) == (2, 1, 2022)
    assert last["unknown"] == "not_in_eu_ipa|commitment|rural|child_poverty|women_at_risk"
    assert last["rural_points"] is None and last["rural_contribution"] is None and rows[1]["rural_points"] == ""
    assert last["lack_of_services_points"] == 1.0
    assert last["weights_version"] == load_weights(rural_first).name
    assert last["released_weights_version"] == default_weights().name


def test_what_is_recomputed_by_the_same_weights_is_what_was_released() -> None:
    for record in json.loads(lnb("priority", "--format", "json").output):
        assert record["rank"] == record["released_rank"]


def test_a_year_without_a_ranking_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="E902") as caught:
        lnb("priority", "--year", "2019")
    assert "2021, 2022" in str(caught.value)


def test_without_a_release_a_mapping_or_profiles_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="E601") as caught:
        lnb("priority")
    assert "lnb run" in str(caught.value)
    publish(tmp_path, profile({"mapping_year": None}))
    with pytest.raises(UsageError, match="E601") as caught:
        lnb("priority")
    assert "mapping workbook" in str(caught.value)
    settings = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0)
    database.build_file(settings.current, {PRIORITY.full_name: priority(profile(), default_weights()).ranks}, settings)
    with pytest.raises(UsageError, match="E601") as caught:
        lnb("priority")
    assert "--rebuild" in str(caught.value)


def test_a_weights_file_that_is_wrong_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("title: X\n", "utf-8")
    with pytest.raises(UsageError, match="E901"):
        lnb("priority", "--weights", str(path))


def test_the_weights_template_is_the_default_and_is_never_written_over(tmp_path: Path) -> None:
    target = tmp_path / "my_weights.yaml"
    answer = lnb("template", "weights", str(target)).output
    assert target.read_bytes() == DEFAULT.read_bytes() and "priority --weights" in answer
    target.write_text("work of a day")
    nowhere = tmp_path / "no" / "a.yaml"
    for path, got in ((target, "there already"), (tmp_path / "a.xlsx", ".xlsx"), (nowhere, "folder")):
        with pytest.raises(UsageError, match="E902") as caught:
            lnb("template", "weights", str(path))
        assert got in caught.value.findings[0].got
    assert target.read_text() == "work of a day"


@pytest.mark.parametrize("command", [("priority",), ("template", "weights")])
def test_help_shows_how(command: tuple[str, ...]) -> None:
    answer = lnb(*command, "--help").output
    assert "Examples" in answer and f"lnb {' '.join(command)}" in answer
