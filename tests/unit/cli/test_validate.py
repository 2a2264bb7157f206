"""`lnb validate` on deliveries of a few rows: exit codes, files it writes, what it refuses."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from lnb_pipeline.cli import app, console
from lnb_pipeline.cli.validate import exit_code
from lnb_pipeline.errors import LnbError
from lnb_pipeline.prevalidation.report import RuleTotal
from lnb_pipeline.prevalidation.rules import Severity
from lnb_pipeline.sources.manifest import CsvDialect, EuSilcTerms, Manifest

FILES = {
    "d": ["DB010,DB020,DB030,DB090,DB090_F,BASHKIA,LNB-SYNTHETIC", "2025,AL,1000,1.5,1,AL112,1"],
    "r": ["RB010,RB020,RB030,RB040,RB081,RB110,RB110_F", "2025,AL,100001,1000,40,1,1", "2025,AL,100002,1000,41,1,1"],
    "h": ["HB010,HB020,HB030,HH021,HH021_F", "2025,AL,1000,1,1"],
    "p": ["PB010,PB020,PB030,PL032,PL032_F", "2025,AL,100001,1,1", "2025,AL,100002,,1"],
}
MANIFEST = Manifest(
    source="eu_silc", provider="INSTAT", period=2025, kind="synthetic", licence="none",
    files=tuple({"name": f"{role}.csv"} for role in FILES),  # type: ignore[misc]
    eu_silc=EuSilcTerms.model_validate({
        "municipality": {"column": "Bashkia"},
        "measured": {"status": "illustrative", "codes": ["AL112"], "provenance": "a test"},
    }),
)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    folder = tmp_path / "silc_2025"
    folder.mkdir()
    put(folder)
    return folder


def put(folder: Path, delimiter: str = ",", **files: list[str]) -> None:
    for role, lines in {**FILES, **files}.items():
        (folder / f"{role}.csv").write_text("\n".join(lines).replace(",", delimiter) + "\n", "utf-8")


def lnb(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["validate", *map(str, arguments)])


def refused(*arguments: object) -> LnbError:
    result = lnb(*arguments)
    assert isinstance(result.exception, LnbError), result.output
    return result.exception


def total(severity: Severity, failed: int) -> RuleTotal:
    return RuleTotal("LVAL_1", "LVAL", "P", severity, "t", (), 10, failed, True, "")


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ([], 0),
        ([total("error", 0), total("warning", 0)], 0),
        ([total("info", 3)], 0),
        ([total("info", 3), total("warning", 1), total("error", 0)], 3),
        ([total("warning", 1), total("error", 1)], 4),
    ],
    ids=["no rules", "no findings", "information only", "warnings", "errors"],
)
def test_the_exit_code_tells_the_worst_severity(totals: list[RuleTotal], code: int) -> None:
    assert exit_code(totals) == code


def test_a_delivery_becomes_a_table_and_reports(delivery: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"report.{suffix}" for suffix in ("csv", "parquet", "html")]
    keys = tmp_path / "keys.csv"
    result = lnb(delivery, "--group", "vvsf", "--keys", keys, *(x for o in outputs for x in ("--out", o)))
    assert result.exit_code == 4, result.output
    assert "EU-SILC 2025, AL" in result.output
    assert "SVAL_PL032_VvsF_a" in result.output and "LVAL_2130" not in result.output
    assert "100002" not in result.output
    data = pd.read_parquet(outputs[1]).set_index(["rule", "year"])
    found = data.loc[("SVAL_PL032_VvsF_a", 2025)]
    assert (found["checked"], found["failed"], found["share"]) == (2, 1, 0.5)
    assert "SVAL_PL032_VvsF_a,P,2025,100002" in keys.read_text().splitlines()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert "100002" not in outputs[0].read_text() + outputs[2].read_text()


def test_four_files_do_as_well_as_a_folder(delivery: Path) -> None:
    result = lnb(*(delivery / f"{role}.csv" for role in FILES), "--reading", "sql", "--all", "--group", "VvsF")
    assert result.exit_code == 4, result.output
    assert "Reading sql" in result.output
    assert "SVAL_PL032_VvsF_b" in result.output  # without findings, but --all


def test_the_sql_reading_has_no_rules_of_its_own(delivery: Path, tmp_path: Path) -> None:
    lnb(delivery, "--reading", "sql", "--out", tmp_path / "sql.csv")
    assert pd.read_csv(tmp_path / "sql.csv")["official"].all()


def unexpected(folder: Path, out: Path) -> str:
    assert lnb(folder, "--out", out).exit_code == 4
    return str(pd.read_csv(out).set_index("rule").loc["D.unexpected", "note"])


def test_the_manifest_tells_dialect_and_agreed_columns(delivery: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.csv"
    assert unexpected(delivery, out) == "BASHKIA"
    put(delivery, delimiter=";")
    assert MANIFEST.eu_silc is not None
    terms = MANIFEST.eu_silc.model_copy(update={"csv": CsvDialect(delimiter=";")})
    (delivery / "delivery.yaml").write_text(MANIFEST.model_copy(update={"eu_silc": terms}).to_yaml(), "utf-8")
    assert unexpected(delivery, out) == "nan"


def test_a_manifest_that_cannot_be_read_is_ignored_aloud(delivery: Path) -> None:
    (delivery / "delivery.yaml").write_text("source: [", "utf-8")
    result = lnb(delivery, "--reading", "sql")
    assert result.exit_code == 4
    assert "delivery.yaml is ignored: E102" in result.stderr or "delivery.yaml is ignored: E102" in result.output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--out", "{tmp}/report.xlsx"), "E902"),
        (("--out", "{tmp}/nowhere/report.csv"), "E902"),
        (("--out", "{tmp}/a.csv", "--out", "{tmp}/a.csv"), "E902"),
        (("--out", "{tmp}/a.csv", "--keys", "{tmp}/a.csv"), "E902"),
        (("--out", "{tmp}/silc_2025/p.csv"), "E902"),
        (("--keys", "{tmp}/keys.html"), "E902"),
        (("--group", "nothing"), "E902"),
        (("--country", "AL'"), "E902"),
        (("--delimiter", "#"), "E902"),
        (("--decimal", ";"), "E902"),
        (("--year", "2024"), "E115"),
        (("--previous", "{tmp}/nowhere"), "E109"),
    ],
)
def test_wrong_use_is_told_with_a_code(delivery: Path, tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    before = {p.name: p.read_bytes() for p in delivery.iterdir()}
    assert refused(delivery, *(a.format(tmp=tmp_path) for a in arguments)).code == code
    assert {p.name: p.read_bytes() for p in delivery.iterdir()} == before


def test_what_is_no_delivery_is_refused(delivery: Path) -> None:
    (delivery / "p.csv").unlink()
    assert refused(delivery).code == "E109"


def test_exit_codes_are_those_of_the_help() -> None:
    text = lnb("--help").output
    told = {int(code): code in text for code in ("0", "2", "3", "4")}
    assert told == {int(code): True for code in console.ValidationExit}
