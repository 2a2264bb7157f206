"""Making deliveries for tests, and looking at what became of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from lnb_pipeline import database, release
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.manifest import MANIFEST_NAME

Table = list[list[str]]


def copy_to_landing(folder: Path, home: Settings, name: str) -> Path:
    """A delivery put into the landing folder of a home; it may be spoiled there before the run."""
    return Path(shutil.copytree(folder, home.landing / name))


def read_rows(folder: Path, letter: str) -> Table:
    """Rows of one of the four EU-SILC files of a delivery, heading first."""
    return [line.split(",") for line in silc_file(folder, letter).read_text("utf-8").splitlines()]


def write_rows(folder: Path, letter: str, rows: Table) -> None:
    silc_file(folder, letter).write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")


def silc_file(folder: Path, letter: str) -> Path:
    (path,) = folder.glob(f"SILC_R{letter}_*.csv")
    return path


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / MANIFEST_NAME
    manifest = yaml.safe_load(path.read_text("utf-8"))
    change(manifest)
    path.write_text(yaml.safe_dump(manifest), "utf-8")


def list_files_anew(folder: Path) -> None:
    """State the files that lie in the folder, without size and hash."""
    names = sorted(p.name for p in folder.iterdir() if p.name != MANIFEST_NAME)
    change_manifest(folder, lambda manifest: manifest.update(files=[{"name": name} for name in names]))


def replaced(text: str, old: str, new: str) -> str:
    """The text with every occurrence replaced; the occurrence must be there."""
    assert old in text
    return text.replace(old, new)


def corrected_report(folder: Path, word: str) -> None:
    """Change a demonstration annual report in a place no fact depends on."""
    (report,) = folder.glob("annual_report*.md")
    report.write_text(report.read_text("utf-8") + f"\n\nCorrected: {word}.\n", "utf-8")
    list_files_anew(folder)


# -- what became of them -------------------------------------------------------------------------------
def entries(home: Settings) -> list[Entry]:
    return Ledger.open(home.archive).entries


def contents(folder: Path) -> set[str]:
    """Hashes of all files below a folder but the ledger's and the explanations in quarantine."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "ledger"
    }


def nowhere(home: Settings, delivered: set[str]) -> set[str]:
    """Delivered contents that lie neither in landing nor in the archive nor in quarantine."""
    return delivered - contents(home.landing) - contents(home.archive) - contents(home.quarantine)


def unsettled(home: Settings, delivered: dict[str, set[str]]) -> list[str]:
    """Deliveries (name → hashes of their files) of which the ledger does not say where they ended."""
    archived = {p.name for p in (home.archive / "files").rglob("*") if p.is_file()}
    left = []
    for name, wanted in delivered.items():
        ends = [e for e in entries(home) if e.delivery_name == name]
        accepted = any(
            e.status in ("accepted", "duplicate") and {f.sha256 for f in e.files} <= wanted & archived for e in ends
        )
        refused = any(
            e.status == "refused" and wanted <= contents(home.home / str(e.quarantine) / "delivery") for e in ends
        )
        if not accepted and not refused:
            left.append(name)
    return left


def ask(home: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the published release."""
    return database.query(home.current, sql, home)[1]


def half_built(home: Settings) -> list[str]:
    """What a run should not leave behind: files built aside, and folders of deliveries under examination."""
    return [
        str(path.relative_to(home.home))
        for folder in (home.published, home.restricted, home.archive)
        for path in folder.rglob(".*")
        if path.name not in (".publish.lock", ".receive.lock", ".incoming")
    ]


def opens_whole(home: Settings) -> str:
    """The release analysts see, every table of it read; its name."""
    shown = release.active(home)
    assert shown is not None
    rows = release.describe(home, shown).n_rows
    counted = sum(
        ask(home, f'SELECT count(*) FROM "{r.full_name.replace(".", chr(34) + "." + chr(34))}"')[0][0]
        for r in database.relations(home.current, home) if r.kind == "table"
    )
    assert counted == rows
    assert ask(home, "SELECT release_id FROM meta.release") == [(shown,)]
    return shown
