"""Bad deliveries through the whole nightly run: a coded error, quarantine, and the last release stays up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lnb_pipeline import release
from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.manifest import MANIFEST_NAME
from tests.conftest import HOUSEHOLDS, Ended, Lnb, keep, kept, made_once, settings_of
from tests.deliveries import (
    ask,
    change_manifest,
    corrected_report,
    entries,
    list_files_anew,
    opens_whole,
    read_rows,
    replaced,
    silc_file,
    write_rows,
)

Spoil = Callable[[Path], None]


def missing_file(folder: Path) -> None:
    silc_file(folder, "H").unlink()
    list_files_anew(folder)


def missing_column(folder: Path) -> None:
    rows = read_rows(folder, "D")
    at = rows[0].index("DB060")
    write_rows(folder, "D", [row[:at] + row[at + 1 :] for row in rows])


def duplicate_ids(folder: Path) -> None:
    rows = read_rows(folder, "R")
    write_rows(folder, "R", [*rows, rows[-1]])


def orphan_ids(folder: Path) -> None:
    rows = read_rows(folder, "P")
    at = rows[0].index("PB030")
    rows[7][at] = "9999999901"
    write_rows(folder, "P", rows)


def wrong_delimiter(folder: Path) -> None:
    for letter in "DRHP":
        path = silc_file(folder, letter)
        path.write_text(replaced(path.read_text("utf-8"), ",", ";"), "utf-8")


def wrong_encoding(folder: Path) -> None:
    rows = read_rows(folder, "D")
    at = rows[0].index("MUNICIPALITY")
    rows[3][at] = "Kuçovë"
    text = "\n".join(",".join(row) for row in rows) + "\n"
    silc_file(folder, "D").write_bytes(text.encode("cp1252"))


def truncated(folder: Path) -> None:
    path = silc_file(folder, "R")
    content = path.read_bytes()
    end = content.rindex(b"\n", 0, len(content) // 2)
    path.write_bytes(content[: end + 20])


def wrong_type(folder: Path) -> None:
    rows = read_rows(folder, "H")
    at = rows[0].index("HY020")
    rows[4][at] = "n/a"
    write_rows(folder, "H", rows)


def unknown_municipality(folder: Path) -> None:
    rows = read_rows(folder, "D")
    at = rows[0].index("MUNICIPALITY")
    for row in rows[1:]:
        row[at] = "AL999" if row[at] == "AL112" else row[at]
    write_rows(folder, "D", rows)


def measured(codes: Callable[[list[str]], list[str]]) -> Spoil:
    def spoil(folder: Path) -> None:
        def change(manifest: dict[str, Any]) -> None:
            part = manifest["eu_silc"]["measured"]
            part["codes"] = codes(part["codes"])

        change_manifest(folder, change)

    return spoil


@dataclass(frozen=True)
class Case:
    """What is done to a good delivery, whether its manifest then lists the files anew, and the code due."""

    code: str
    spoil: Spoil
    listed_anew: bool = True


CASES = {
    "missing_file": Case("E201", missing_file),
    "missing_column": Case("E202", missing_column),
    "duplicate_ids": Case("E301", duplicate_ids),
    "orphan_ids": Case("E302", orphan_ids),
    "wrong_delimiter": Case("E204", wrong_delimiter),
    "wrong_encoding": Case("E205", wrong_encoding),
    "truncated": Case("E206", truncated),
    "truncated_against_its_manifest": Case("E107", truncated, listed_anew=False),
    "wrong_type": Case("E207", wrong_type),
    "unknown_municipality": Case("E303", unknown_municipality),
    "fourteen_measured": Case("E304", measured(lambda codes: codes[:14])),
    "one_measured_twice": Case("E304", measured(lambda codes: [*codes[:14], codes[0]])),
    "an_unknown_one_measured": Case("E304", measured(lambda codes: [*codes[:14], "AL999"])),
    "no_manifest": Case("E101", lambda folder: (folder / MANIFEST_NAME).unlink(), listed_anew=False),
    "wrong_manifest": Case("E103", lambda folder: change_manifest(folder, lambda m: m.update(kind="real"))),
}


@dataclass(frozen=True)
class Night:
    """A home after a run over all bad deliveries, and how the run ended."""

    home: Settings
    before: str | None
    ended: Ended


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good small delivery of a survey year; copied and spoilt, never delivered as it is."""
    return write_eu_silc(tmp_path_factory.mktemp("good") / "eu_silc_2022", 2022, 5, HOUSEHOLDS)


@pytest.fixture(scope="module")
def night(small_published_home: Path, good: Path, lnb: Lnb, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """One run over every bad delivery and nothing else."""

    def make(home: Settings) -> None:
        shutil.copytree(small_published_home, home.home, symlinks=True, dirs_exist_ok=True)
        for name, case in CASES.items():
            delivery = Path(shutil.copytree(good, home.landing / name))
            case.spoil(delivery)
            if case.listed_anew:
                list_files_anew(delivery)
        (home.landing / "loose.csv").write_text("a,b\n")
        keep(home, lnb(home, "run"))

    folder = made_once(tmp_path_factory, "home_after_bad_deliveries", make)
    (ended,) = kept(folder)
    return Night(settings_of(folder), release.active(settings_of(small_published_home)), ended)


def test_nothing_but_bad_deliveries_ends_with_five_and_leaves_the_release(night: Night) -> None:
    assert night.ended.code == 5, night.ended.text
    assert opens_whole(night.home) == night.before
    assert list(night.home.landing.iterdir()) == []
    assert "Nothing was published; the last release stays as it was." in night.ended.text


@pytest.mark.parametrize("name", CASES)
def test_a_bad_delivery_is_quarantined_with_its_code(night: Night, good: Path, name: str) -> None:
    code = CASES[name].code
    (entry,) = (e for e in entries(night.home) if e.delivery_name == name)
    assert entry.status == "refused" and {f["code"] for f in entry.findings} == {code}
    place = night.home.home / str(entry.quarantine)
    explained = json.loads((place / "errors.json").read_text("utf-8"))
    assert explained == [dict(f) for f in entry.findings]
    assert set(explained[0]) == {"title", "code", "where", "rule", "expected", "got", "hint", "count"}
    assert all(explained[0][part] for part in ("title", "where", "rule", "expected", "got", "hint"))
    assert (place / "errors.txt").read_text("utf-8").startswith(code)
    kept = {p.name for p in (place / "delivery").iterdir()}
    assert kept >= {p.name for p in good.iterdir()} - {MANIFEST_NAME} - {silc_file(good, "H").name}
    shown = night.ended.text.split(f"  {name} ")[1].split("→")[1]
    assert shown.split()[0] == entry.quarantine and code in shown.split("quarantine/")[1]


def test_a_loose_file_is_refused_too(night: Night) -> None:
    (entry,) = (e for e in entries(night.home) if e.delivery_name == "loose.csv")
    assert [f["code"] for f in entry.findings] == ["E112"]


def test_others_go_on_when_one_is_bad(home: Settings, good: Path, lnb: Lnb) -> None:
    """A correction of the report and a bad extract in one night: published, with code 4."""
    annual, response = write_agency_reports(home.landing)
    shutil.rmtree(response)
    corrected_report(annual, "a number")
    missing_file(Path(shutil.copytree(good, home.landing / "bad")))
    before = release.active(home)
    done = lnb(home, "run")
    assert done.code == 4, done.text
    assert opens_whole(home) != before
    assert [e.status for e in entries(home)[-2:]] == ["accepted", "refused"]
    (refused,) = (e for e in entries(home) if e.status == "refused")
    assert [f["code"] for f in refused.findings] == ["E201"]


def test_a_gate_failure_after_receiving_publishes_nothing_until_it_is_corrected(
    home: Settings, good: Path, lnb: Lnb
) -> None:
    delivery = Path(shutil.copytree(good, home.landing / "households_of_nobody"))
    rows = read_rows(delivery, "H")
    at = rows[0].index("HB120")
    for row in rows[1:]:
        row[at] = "0"
    write_rows(delivery, "H", rows)
    list_files_anew(delivery)
    before = release.active(home)
    failed = lnb(home, "run")
    assert failed.code == 5, failed.text
    assert "E501" in failed.text and "group.value.H" in failed.text and "eu_silc 2022" in failed.text
    assert opens_whole(home) == before == release.newest(home)
    assert entries(home)[-1].status == "accepted"
    shutil.copytree(good, home.landing / "corrected")
    done = lnb(home, "run")
    assert done.code == 0, done.text
    assert opens_whole(home) != before
    shown = ask(home, "SELECT delivery_id FROM meta.delivery WHERE source = 'eu_silc' AND time_period = 2022")
    assert shown == [(entries(home)[-1].delivery_id,)]
    assert "supersedes 1 earlier" in done.text
