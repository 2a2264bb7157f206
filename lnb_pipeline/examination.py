"""Examine a home: is everything where it should be, whole and private?

What `lnb doctor` prints. Each question answers with one or more `Examined`; nothing is repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lnb_pipeline import database, partitions, release
from lnb_pipeline.errors import LnbError
from lnb_pipeline.home import free_megabytes
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.manifest import file_sha256
from lnb_pipeline.sources.receiving import unfinished


@dataclass(frozen=True, slots=True)
class Examined:
    """One answer: well or not, and what to do when not."""

    title: str
    well: bool
    detail: str
    hint: str = ""


def _space(settings: Settings) -> Iterator[Examined]:
    free = free_megabytes(settings.home)
    yield Examined(
        "Free space", free >= settings.min_free_mb, f"{free} MB free", f"at least {settings.min_free_mb} MB is needed"
    )


def _privacy(settings: Settings) -> Iterator[Examined]:
    private = (settings.archive, settings.quarantine, settings.restricted, settings.dagster_home)
    exposed = [p.name for p in private if p.stat().st_mode & 0o077]
    yield Examined(
        "Private folders", not exposed, f"open to others: {exposed}" if exposed else "all 0700", "chmod 700 them"
    )


def _archive(settings: Settings) -> Iterator[Examined]:
    files = [p for p in (settings.archive / "files").rglob("*") if p.is_file() and not p.name.startswith(".")]
    spoilt = [p.name[:12] for p in files if file_sha256(p) != p.name]
    yield Examined(
        "Archive content", not spoilt, f"{len(files)} files, {len(spoilt)} not what their name says",
        f"restore from a backup: {spoilt}",
    )
    ledger = Ledger.open(settings.archive)
    numbers = [e.sequence for e in ledger.entries]
    yield Examined(
        "Ledger", numbers == list(range(1, len(numbers) + 1)), f"{len(numbers)} entries", "entries are missing"
    )
    left = unfinished(settings.archive)
    yield Examined(
        "Unfinished deliveries", not left, f"{len(left)} taken by a run that did not end", "run `lnb run` again"
    )
    present = {p.name for p in files}
    missing = sorted({f.name for e in ledger.current().values() for f in e.files if f.sha256 not in present})
    yield Examined("Delivered files", not missing, f"{len(missing)} missing", f"restore from a backup: {missing}")


def _years(settings: Settings) -> Iterator[Examined]:
    ledger = Ledger.open(settings.archive)
    todo = partitions.stale(settings, ledger)
    yield Examined(
        "Delivered years", True, f"{len(todo)} to be rebuilt by the next run" if todo else "all fresh"
    )
    fresh = partitions.series_is_fresh(settings, ledger)
    yield Examined("Series over the years", True, "fresh" if fresh else "to be rebuilt by the next run")


def _published(settings: Settings) -> Iterator[Examined]:
    strays = [p.name for p in release.stray_logs(settings)]
    yield Examined(
        "Write-ahead logs", not strays, f"{len(strays)} beside published files",
        f"somebody opened a published file for writing; close it and remove {strays}",
    )
    if not settings.current.is_symlink():
        yield Examined("Published release", True, "none yet")
        return
    _, rows = database.query(settings.current, "SELECT count(*) FROM meta.dictionary", settings)
    yield Examined(
        "Published release", rows[0][0] > 0, f"{release.active(settings)} opens, {rows[0][0]} dictionary entries",
        "go back with `lnb rollback`",
    )


QUESTIONS: tuple[Callable[[Settings], Iterator[Examined]], ...] = (
    _space, _privacy, _archive, _years, _published,
)


def examine(settings: Settings) -> list[Examined]:
    """Ask every question; one that cannot be asked is itself not well."""
    settings.make_folders()
    answers: list[Examined] = []
    for question in QUESTIONS:
        try:
            answers += question(settings)
        except (LnbError, OSError, ValueError, KeyError) as error:
            title = question.__name__.strip("_").capitalize()
            answers.append(Examined(title, False, f"could not be examined ({type(error).__name__})", "see the README"))
    return answers
