"""Receiving: every delivery ends in the archive or in quarantine, and the ledger says which."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from lnb_pipeline.errors import DeliveryError, LnbError, fail
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources import receiving
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK, Examined, Manifest
from lnb_pipeline.sources.receiving import archived_paths, readable, receive


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
        text = next(iter(paths.values())).read_text()
        if "bad" in text:
            raise fail(
                DeliveryError, "E411", where="report.md", rule="a known document", expected="a report",
                got="something else", hint="check the file",
            )
        if "crash" in text:
            raise KeyError("a reader met something nobody foresaw: 987654.32")
        slots = {f"agency_reports/{path.read_text().split()[0]}": (name,) for name, path in paths.items()}
        return Examined(slots, dict.fromkeys(paths, "report"))

    monkeypatch.setitem(receiving.EXAMINERS, "agency_reports", examine)
    made = Settings(home=tmp_path / "home", settle_seconds=0)
    made.make_folders()
    return made


def deliver(
    settings: Settings, text: str = "annual first version", *, folder: str = "d", name: str = "report.md",
    kind: str = "survey", period: int = 2021, **changes: object,
) -> Path:
    place = settings.landing / folder
    place.mkdir()
    (place / name).write_text(text)
    manifest = {
        "source": "agency_reports", "provider": "UN", "period": period, "kind": kind, "licence": "public",
        "files": [{"name": name}], **changes,
    }
    (place / "delivery.yaml").write_text(yaml.safe_dump(manifest))
    return place


def codes(entry: Entry) -> list[object]:
    return [f["code"] for f in entry.findings]


def test_an_accepted_delivery_leaves_landing_and_lies_in_the_archive_by_its_hash(settings: Settings) -> None:
    deliver(settings)
    (entry,) = receive(settings)
    assert entry.status == "accepted"
    assert list(settings.landing.iterdir()) == []
    (path,) = archived_paths(settings, entry).values()
    assert path.name == entry.files[0].sha256
    assert path.read_text() == "annual first version"
    assert path.stat().st_mode & 0o777 == 0o400


def test_the_same_content_again_changes_nothing(settings: Settings) -> None:
    deliver(settings)
    receive(settings)
    before = Ledger.open(settings.archive).current()
    deliver(settings, folder="other_name")
    (entry,) = receive(settings)
    assert entry.status == "duplicate"
    assert Ledger.open(settings.archive).current() == before


def test_a_correction_under_the_same_name_supersedes_and_keeps_the_old_one(settings: Settings) -> None:
    deliver(settings)
    (old,) = receive(settings)
    deliver(settings, "annual second version")
    (new,) = receive(settings)
    ledger = Ledger.open(settings.archive)
    assert new.supersedes == ("agency_reports/annual",)
    assert ledger.partition("agency_reports", 2021) == [new]
    assert next(iter(archived_paths(settings, old).values())).read_text() == "annual first version"


def test_a_correction_that_renames_its_subject_supersedes_by_file_name(settings: Settings) -> None:
    deliver(settings)
    receive(settings)
    deliver(settings, "renamed report")
    (new,) = receive(settings)
    assert Ledger.open(settings.archive).partition("agency_reports", 2021) == [new]


def test_two_documents_of_one_year_stand_beside_each_other(settings: Settings) -> None:
    deliver(settings, folder="a", name="annual.md")
    deliver(settings, "response first", folder="b", name="response.txt")
    receive(settings)
    assert len(Ledger.open(settings.archive).partition("agency_reports", 2021)) == 2


def test_replacing_one_document_of_a_delivery_leaves_the_other_as_it_was(settings: Settings) -> None:
    place = deliver(settings, name="annual.md")
    (place / "response.txt").write_text("response first")
    manifest = yaml.safe_load((place / "delivery.yaml").read_text())
    manifest["files"].append({"name": "response.txt"})
    (place / "delivery.yaml").write_text(yaml.safe_dump(manifest))
    receive(settings)
    deliver(settings, "annual second version", name="annual.md")
    receive(settings)
    first, second = Ledger.open(settings.archive).partition("agency_reports", 2021)
    assert [f.name for f in first.files] == ["response.txt"]
    assert [f.name for f in second.files] == ["annual.md"]
    assert list(archived_paths(settings, first)) == ["response.txt"]


def test_one_known_document_delivered_again_on_its_own_changes_nothing(settings: Settings) -> None:
    place = deliver(settings, name="annual.md")
    (place / "response.txt").write_text("response first")
    manifest = yaml.safe_load((place / "delivery.yaml").read_text())
    manifest["files"].append({"name": "response.txt"})
    (place / "delivery.yaml").write_text(yaml.safe_dump(manifest))
    receive(settings)
    deliver(settings, "response first", name="renamed.txt")
    (entry,) = receive(settings)
    assert entry.status == "duplicate"


def test_an_older_version_delivered_again_becomes_current_again(settings: Settings) -> None:
    for text in ("annual first version", "annual second version", "annual first version"):
        deliver(settings, text)
        receive(settings)
    ledger = Ledger.open(settings.archive)
    assert [e.status for e in ledger.entries] == ["accepted"] * 3
    assert ledger.partition("agency_reports", 2021)[0].sequence == 3


def test_a_refused_delivery_lies_in_quarantine_with_its_reason_and_the_others_go_on(settings: Settings) -> None:
    deliver(settings, "bad content", folder="a_bad")
    deliver(settings, folder="b_good")
    bad, good = receive(settings)
    assert (bad.status, codes(bad), good.status) == ("refused", ["E411"], "accepted")
    place = settings.home / str(bad.quarantine)
    assert (place / "delivery" / "report.md").read_text() == "bad content"
    written = json.loads((place / "errors.json").read_text())[0]
    assert {"code", "title", "where", "rule", "expected", "got", "hint"} <= written.keys()


def test_an_unforeseen_error_of_a_reader_is_refused_without_quoting_the_cell(settings: Settings) -> None:
    deliver(settings, "crash")
    (entry,) = receive(settings)
    assert codes(entry) == ["E208"]
    assert "987654" not in json.dumps(entry.findings)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda p: (p / "delivery.yaml").unlink(), "E101"),
        (lambda p: (p / "delivery.yaml").write_text("source: [unclosed"), "E102"),
        (lambda p: (p / "delivery.yaml").write_text("just text"), "E102"),
        (lambda p: (p / "delivery.yaml").write_text("source: eu_silk\nperiod: 2021"), "E103"),
        (lambda p: (p / "report.md").unlink(), "E104"),
        (lambda p: (p / "extra.md").write_text("x"), "E105"),
        (lambda p: (p / "folder").mkdir(), "E106"),
        (lambda p: (p / "link").symlink_to("/etc/hostname"), "E106"),
        (lambda p: (p / "report.md").write_text(""), "E108"),
    ],
    ids=["no manifest", "broken yaml", "no mapping", "unknown source", "file missing", "file unlisted", "sub-folder",
         "link out of the folder", "empty file"],
)
def test_a_wrong_parcel_is_refused_with_its_code(settings: Settings, spoil: object, code: str) -> None:
    spoil(deliver(settings))  # type: ignore[operator]
    (entry,) = receive(settings)
    assert (entry.status, entry.findings[0]["code"]) == ("refused", code)
    assert list(settings.landing.iterdir()) == []


@pytest.mark.parametrize("files", [[{"name": "report.md", "sha256": "0" * 64}], [{"name": "report.md", "bytes": 3}]])
def test_a_file_that_is_not_what_the_manifest_states_is_refused(settings: Settings, files: object) -> None:
    deliver(settings, files=files)
    assert codes(receive(settings)[0]) == ["E107"]


@pytest.mark.parametrize("name", ["../up.md", "/etc/hostname", "a/b.md", "delivery.yaml"])
def test_a_manifest_cannot_name_a_file_outside_the_folder(settings: Settings, name: str) -> None:
    deliver(settings, files=[{"name": name}])
    assert set(codes(receive(settings)[0])) == {"E103"}


def test_a_loose_file_in_landing_is_refused_and_kept(settings: Settings) -> None:
    (settings.landing / "loose.csv").write_text("a,b")
    (entry,) = receive(settings)
    assert codes(entry) == ["E112"]
    assert (settings.home / str(entry.quarantine) / "delivery").read_text() == "a,b"


def test_a_link_in_landing_is_refused_and_its_target_untouched(settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("x")
    (settings.landing / "link").symlink_to(outside)
    (entry,) = receive(settings)
    assert codes(entry) == ["E106"]
    assert (outside / "file").read_text() == "x"


def test_synthetic_data_never_replaces_survey_data(settings: Settings) -> None:
    deliver(settings)
    receive(settings)
    deliver(settings, "annual made up", kind="synthetic")
    (entry,) = receive(settings)
    assert codes(entry) == ["E110"]
    assert Ledger.open(settings.archive).partition("agency_reports", 2021)[0].data_kind == "survey"


def test_a_file_marked_synthetic_is_never_taken_for_survey_data(settings: Settings) -> None:
    deliver(settings, f"annual {SYNTHETIC_MARK}")
    deliver(settings, f"response {SYNTHETIC_MARK}", kind="synthetic", folder="e", name="other.md")
    refused, accepted = receive(settings)
    assert (codes(refused), accepted.status) == (["E114"], "accepted")


def test_survey_data_replaces_synthetic_data(settings: Settings) -> None:
    deliver(settings, kind="synthetic")
    receive(settings)
    deliver(settings, "annual real")
    receive(settings)
    assert Ledger.open(settings.archive).partition("agency_reports", 2021)[0].data_kind == "survey"


def test_a_delivery_that_still_grows_is_left_for_next_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = deliver(settings)
    slow = settings.model_copy(update={"settle_seconds": 0.01})

    def grow(_: float) -> None:
        (place / "report.md").write_text("annual, and more of it")

    monkeypatch.setattr(receiving.time, "sleep", grow)
    assert receive(slow) == []
    assert place.exists()
    monkeypatch.setattr(receiving.time, "sleep", lambda _: None)
    assert [e.status for e in receive(slow)] == ["accepted"]


def test_a_folder_that_is_being_written_aside_is_not_seen(settings: Settings) -> None:
    deliver(settings, folder=".incoming-d")
    assert receive(settings) == []


@pytest.mark.parametrize(
    "name", [b"t\xeb", b"x" * 250, b"a[red]b", b"line\nbreak"], ids=["not UTF-8", "250 characters", "markup", "newline"]
)
def test_an_odd_folder_name_neither_stops_the_delivery_nor_the_ones_behind_it(settings: Settings, name: bytes) -> None:
    place = deliver(settings)
    place.rename(settings.landing / os.fsdecode(name))
    deliver(settings, "other first", folder="zz", name="other.md")
    assert [e.status for e in receive(settings)] == ["accepted", "accepted"]
    assert all(readable(e.delivery_name) == e.delivery_name for e in Ledger.open(settings.archive).entries)


def test_a_file_name_that_is_no_text_is_refused_and_kept(settings: Settings) -> None:
    place = deliver(settings)
    (place / os.fsdecode(b"t\xeb.md")).write_text("x")
    (entry,) = receive(settings)
    assert codes(entry) == ["E113"]
    assert len(list((settings.home / str(entry.quarantine) / "delivery").iterdir())) == 3


def test_a_full_disk_does_not_send_a_good_delivery_to_quarantine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    deliver(settings)
    with monkeypatch.context() as context:
        context.setattr(receiving, "_store", full)
        with pytest.raises(LnbError, match="E608"):
            receive(settings)
    assert Ledger.open(settings.archive).entries == []
    assert receiving.unfinished(settings.archive) == ["d"]
    assert [e.status for e in receive(settings)] == ["accepted"]


def test_of_two_deliveries_of_one_slot_the_later_one_counts_whatever_their_names(settings: Settings) -> None:
    for folder, text, moment in (("b_10", "annual old", 1), ("a_2", "annual new", 2)):
        os.utime(deliver(settings, text, folder=folder), (moment, moment))
    receive(settings)
    (entry,) = Ledger.open(settings.archive).partition("agency_reports", 2021)
    assert entry.delivery_name == "a_2"


@pytest.mark.parametrize("step", ["_store", "_remove"])
def test_a_crash_while_receiving_loses_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    deliver(settings)
    with monkeypatch.context() as context:
        context.setattr(receiving, step, die)
        with pytest.raises(Killed):
            receive(settings)
    statuses = [e.status for e in receive(settings)]
    assert statuses == (["accepted"] if step == "_store" else ["duplicate"])
    assert len(Ledger.open(settings.archive).partition("agency_reports", 2021)) == 1
    assert list((settings.archive / ".incoming").iterdir()) == []
