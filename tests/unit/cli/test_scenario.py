"""What `lnb scenario` prints: three rules beside each other, who gains, what was assumed; and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from lnb_pipeline import database
from lnb_pipeline.cli import app
from lnb_pipeline.cli.console import print_table
from lnb_pipeline.cli.scenario import Asked, Format, Rule, comparison, detail, heading, lek, scenario, totals
from lnb_pipeline.errors import UsageError
from lnb_pipeline.profiles.scenario import scenarios
from lnb_pipeline.profiles.weights import DEFAULT, load_weights
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.settings import Settings
from tests.unit.profiles.fund_profiles import FOUR, FOUR_WEIGHTS, fund, profile


def publish(folder: Path, frame: pd.DataFrame) -> Path:
    settings = Settings(home=folder, threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    database.write_partition(settings.current, {"profiles.municipality": frame}, settings)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    years = [profile(*FOUR, year=2021), profile(*FOUR[:3], year=2020),
             profile(*({**row, "mapping_year": None} for row in FOUR), year=2019)]
    return publish(tmp_path_factory.mktemp("home"), pd.concat(years, ignore_index=True))


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNB_HOME", str(home))


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "mine.yaml"
    content = yaml.safe_load(DEFAULT.read_text("utf-8")) | {"title": "Mine", "social_fund": FOUR_WEIGHTS}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed, with plain blanks."""
    return capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


def test_three_rules_stand_beside_each_other_with_gains_and_losses(weights, capsys):
    scenario(weights=weights)
    text = told(capsys)
    assert "Scenarios of the Social Fund 2021: 1 100 000 ALL over 4 municipalities" in text
    assert "A scenario, no decision." in text and "Weights: Mine, version 1 (" in text and "SYNTHETIC" not in text
    rows = [" ".join(c.strip() for c in line.split("│")).split() for line in text.splitlines() if "│" in line]
    assert ["Place", "2", "330", "000", "330", "000", "360", "000", "+30", "000", "?", "1"] in rows
    # who gains most by equity stands first
    assert [row[1] for row in rows if row[0] == "Place"] == ["2", "0", "3", "1"]
    assert ["need", "1", "100", "000", "1", "2", "1", "0", "0", "0.000"] in rows
    assert ["modelled", "competition", "1", "100", "000", "0", "0", "4", "0", "0", "0.130"] in rows
    assert ["equity", "1", "100", "000", "2", "2", "0", "0", "0", "0.134"] in rows
    assert "Gini of modelled money against need: modelled competition 0.130, equity 0.134." in text
    assert "No municipality states a grant" in text


def test_what_was_assumed_is_said_by_column_and_municipality(weights, capsys):
    scenario(weights=weights)
    text = told(capsys)
    assert "taken at the mean of the others: households_economic_aid of Place 2.\n" in text
    assert "taken at the mean of the others: naru_established of Place 3.\n" in text
    scenario(envelope=10**6)
    assert "Unknown of every municipality, and left out: persons_disability_benefit, " in told(capsys)


def test_one_rule_is_shown_in_detail(weights, capsys):
    scenario(weights=weights, rule=[Rule.equity], envelope=2_200_000)
    text = told(capsys)
    assert "Rule equity" in text and "Rule need" not in text
    assert "21.82 %" in text and "480 000" in text and "-80 000" in text and "480.00" in text


def test_the_rows_come_as_csv_and_json(weights, capsys):
    scenario(weights=weights, format=Format.csv)
    rows = list(csv.DictReader(io.StringIO(told(capsys))))
    assert len(rows) == 12 and sum(int(row["allocation"]) for row in rows) == 3_300_000
    scenario(weights=weights, format=Format.json, rule=[Rule.equity])
    records = json.loads(told(capsys))
    assert [(r["lau_code"], r["allocation"]) for r in records] == [
        ("AL000", 240_000), ("AL001", 180_000), ("AL002", 360_000), ("AL003", 320_000),
    ]  # fmt: skip
    assert records[0]["gini"] == pytest.approx(0.13363636)


def test_an_earlier_year_can_be_asked_for(weights, capsys):
    scenario(weights=weights, year=2020, format=Format.json)
    assert {(r["time_period"], r["envelope"]) for r in json.loads(told(capsys))} == {(2020, 1_100_000)}


@pytest.mark.parametrize(("asked", "words"), [
    ({"year": 2019}, "no mapping of services up to this year"),
    ({"year": 1999}, "2020, 2021"),
    ({"envelope": 0}, "a whole number from 1"),
    ({"envelope": 10**14}, "10000000000000"),
])
def test_what_cannot_be_computed_is_refused_with_the_reason(asked, words, weights):
    with pytest.raises(UsageError) as refused:
        scenario(weights=weights, **asked)
    assert refused.value.code == "E902" and words in str(refused.value)


def test_a_release_without_grants_needs_an_envelope_and_says_so():
    with pytest.raises(UsageError, match="states no grant of the Social Fund"):
        scenario()


GRANTS = (600_000.0, None, 0.0, None)


@pytest.fixture
def stating(tmp_path, monkeypatch):
    """A release in which two of four municipalities state a grant in the mapping of 2020, by a survey of 2021."""
    rows = [{**row, "social_fund_grant": g, "mapping_year": 2020} for row, g in zip(FOUR, GRANTS, strict=True)]
    publish(tmp_path, profile(*rows, year=2021))
    monkeypatch.setenv("LNB_HOME", str(tmp_path))


def test_an_envelope_as_mapped_says_who_states_a_grant_and_of_which_mapping(stating, tmp_path, capsys):
    path = tmp_path / "as_mapped.yaml"
    content = yaml.safe_load(DEFAULT.read_text("utf-8")) | {"social_fund": FOUR_WEIGHTS | {"envelope": "as_mapped"}}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    scenario(weights=path)
    text = told(capsys)
    assert "Social Fund 2021: 600 000 ALL" in text
    assert "sum of the grants stated by 2 of 4 municipalities in the mapping of 2020" in text
    assert "Services: mapping of 2020. Need: survey of 2021.\n" in text and "Lists" not in text
    scenario(weights=path, envelope=900_000)
    assert "stated by 2 of 4 municipalities in the mapping" not in told(capsys)


def test_grants_as_stated_stand_beside_the_model_and_have_a_gini_of_their_own(stating, weights, capsys):
    scenario(weights=weights)
    text = told(capsys)
    rows = {line.split("│")[1].strip(): line for line in text.splitlines() if "│" in line}
    assert " 600 000 " in rows["Place 0"] and " ? " in rows["Place 1"]
    assert [cell.strip() for cell in rows["Place 2"].split("│")][6] == "0"  # a stated 0 is known
    # all the money where a third of the need is
    assert "Grants as stated by 2 of 4: Gini against need among them 0.667; among the same 2 by modelled " in text


def test_tables_stand_in_100_columns_of_text_with_a_line_a_row():
    names = [m.name_sq for m in load_register().municipalities]
    rows = [{**FOUR[i % 4], "geo_name": name, "social_fund_grant": 12e6} for i, name in enumerate(names)]
    found = scenarios(profile(*rows), fund(**FOUR_WEIGHTS | {"envelope": 900_000_000}))
    for table in (comparison(found), detail(found, Rule.competition), ("", *totals(found))):
        assert in_one_line_each(table, 100)


def in_one_line_each(table, width):
    """Whether a terminal of this width shows every row in one line, and no name broken."""
    title, columns, rows = table
    written = io.StringIO()
    print_table(title, columns, rows, Console(file=written, width=width), whole="municipality")
    lines = [line for line in written.getvalue().splitlines() if line.startswith("│")]
    assert max(map(len, written.getvalue().splitlines())) <= width
    return len(lines) == len(rows) and all(str(row[0]) in line for row, line in zip(rows, lines, strict=True))


@pytest.mark.parametrize("typed", [
    "250000000", "250.000.000", "250,000,000", "250 000 000", "250\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000",
    "250'000'000", " 250000000 ",
])
def test_a_sum_that_can_have_only_one_meaning_is_read(typed):
    assert lek(typed) == 250_000_000


@pytest.mark.parametrize("typed", [
    "250.000", "250,000", "250.5", "250 mln", "", "2.5e8", "250.000,00", "250.000,000", "25 00 00", "1" * 5000,
])
def test_a_sum_that_could_mean_something_else_is_refused_with_how_to_write_it(typed):
    with pytest.raises(UsageError, match="E902") as refused:
        lek(typed)
    assert "digits alone" in refused.value.findings[0].expected


def test_the_sum_is_read_from_the_command_line(weights):
    arguments = ["scenario", "--weights", str(weights), "--format", "json", "--envelope"]
    shown = CliRunner().invoke(app, [*arguments, "2.200.000"])
    assert {row["envelope"] for row in json.loads(shown.output)} == {2_200_000}
    refused = CliRunner().invoke(app, [*arguments, "250.000"])
    assert isinstance(refused.exception, UsageError)


def test_synthetic_profiles_are_marked(weights):
    made_up = profile({**FOUR[0], "data_kind": "synthetic"}, *FOUR[1:])
    lines = list(heading(Asked(scenarios(made_up, load_weights(weights)))))
    assert lines[2].startswith("SYNTHETIC: made up for demonstration.")


def test_without_a_release_the_way_to_one_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("LNB_HOME", str(tmp_path))
    with pytest.raises(UsageError) as refused:
        scenario(envelope=1000)
    assert refused.value.code == "E601" and "lnb run" in str(refused.value)


def test_the_help_has_examples():
    shown = CliRunner().invoke(app, ["scenario", "--help"])
    assert shown.exit_code == 0 and "lnb scenario --envelope 250000000" in shown.output
