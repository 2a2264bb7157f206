"""Which release analysts see: activate, roll back, list, prune.

published/current.duckdb is a relative symbolic link to a release; moving it is one atomic step. Readers
that hold an older release keep it. Release names sort by age (they are time stamps).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from lnb_pipeline import database
from lnb_pipeline.errors import GateError, UsageError, fail
from lnb_pipeline.release.build import card_path, exports_path, release_path
from lnb_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """What a release's card says. `built_at` is UTC text; `n_rows` counts all tables."""

    release_id: str
    built_at: str
    active: bool
    contains_synthetic: bool
    n_deliveries: int
    n_tables: int
    n_rows: int
    size_bytes: int
    pipeline_version: str
    fingerprint: str
    inputs: str
    notice: str


def _unknown(release_id: str) -> UsageError:
    error = fail(
        UsageError, "E603", where="published/versions", rule="only a complete release can be shown",
        expected="a release of `lnb releases`", got=release_id, hint="`lnb releases` lists them",
    )
    assert isinstance(error, UsageError)
    return error


def active(settings: Settings) -> str | None:
    """The release analysts see, None when there is none."""
    if not settings.current.is_symlink():
        return None
    target = settings.current.readlink()
    return target.stem if release_path(settings, target.stem).exists() else None


def describe(settings: Settings, release_id: str) -> ReleaseInfo:
    """What a release is.

    Raises
    ------
    UsageError
        E603 when there is no such release.
    """
    try:
        card = json.loads(card_path(settings, release_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _unknown(release_id) from None
    if not release_path(settings, release_id).exists():
        raise _unknown(release_id)
    return ReleaseInfo(
        release_id=release_id, built_at=card["built_at"], active=active(settings) == release_id,
        contains_synthetic=card["contains_synthetic"], n_deliveries=card["n_deliveries"],
        n_tables=len(card["rows"]), n_rows=sum(card["rows"].values()), size_bytes=card["size_bytes"],
        pipeline_version=card["pipeline_version"], fingerprint=card["fingerprint"],
        inputs=card["inputs"], notice=card["notice"],
    )


def releases(settings: Settings) -> list[ReleaseInfo]:
    """All complete releases, newest first."""
    names = [card.stem for card in settings.versions.glob("*.json") if not card.name.startswith(".")]
    whole = [name for name in names if release_path(settings, name).exists()]
    return [describe(settings, name) for name in sorted(whole, reverse=True)]


def newest(settings: Settings) -> str | None:
    """The newest complete release, whether or not analysts see it."""
    found = releases(settings)
    return found[0].release_id if found else None


def stray_logs(settings: Settings) -> list[Path]:
    """Write-ahead logs beside published files: someone opened one for writing."""
    return sorted([*settings.versions.glob("*.wal"), *settings.published.glob("*.wal")])


def activate(settings: Settings, release_id: str) -> None:
    """Show a release to analysts: move published/current.duckdb in one step.

    Raises
    ------
    UsageError
        E603 when there is no such release.
    GateError
        E602 when a write-ahead log lies beside a published file: someone writes to it.
    """
    describe(settings, release_id)
    logs = stray_logs(settings)
    if logs:
        raise fail(
            GateError, "E602", where=", ".join(str(p) for p in logs),
            rule="nobody writes to what is published", expected="no .wal file", got=f"{len(logs)} found",
            count=len(logs),
            hint="close the program that opened the file for writing, remove the .wal, run again",
        )
    database.sweep(settings.published)
    link = database.aside(settings.current)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(settings.versions.name) / f"{release_id}.duckdb")
    link.replace(settings.current)
    database.sync(settings.published)


def rollback(settings: Settings, to: str | None = None) -> str:
    """Show the release before the one analysts see, or the named one; return its name.

    Nothing is deleted. Repeated, it goes back further.

    Raises
    ------
    UsageError
        E603 when there is no earlier, or no such, release.
    GateError
        E602 as in `activate`.
    """
    if to is None:
        now = active(settings)
        earlier = [r.release_id for r in releases(settings) if now is not None and r.release_id < now]
        if not earlier:
            raise fail(
                UsageError, "E603", where="published/versions", rule="there is a release to go back to",
                expected=f"a release before {now or 'the first'}", got="none", hint="`lnb releases` lists them",
            )
        to = earlier[0]
    _withdraw_after(settings, to)
    activate(settings, to)
    return to


def withdrawn(settings: Settings, release_id: str) -> bool:
    """Whether a person went back behind this release: a run without news does not show it again."""
    return _withdrawal(settings, release_id).exists()


def _withdrawal(settings: Settings, release_id: str) -> Path:
    return settings.versions / f"{release_id}.withdrawn"


def _withdraw_after(settings: Settings, release_id: str) -> None:
    """Mark every release newer than the chosen one as withdrawn, and the chosen one as not."""
    describe(settings, release_id)
    _withdrawal(settings, release_id).unlink(missing_ok=True)
    for newer in (r.release_id for r in releases(settings) if r.release_id > release_id):
        _withdrawal(settings, newer).touch()


def prune(settings: Settings) -> list[str]:
    """Remove all but the newest `keep_releases` releases; never the active one. Returns what went.

    Readers that hold a removed release keep it until they close it.
    """
    kept = {r.release_id for r in releases(settings)[: settings.keep_releases]} | {active(settings)}
    removed = [r.release_id for r in releases(settings) if r.release_id not in kept]
    for release_id in removed:
        # the card first: without it the rest is no release
        card_path(settings, release_id).unlink(missing_ok=True)
        release_path(settings, release_id).unlink(missing_ok=True)
        _withdrawal(settings, release_id).unlink(missing_ok=True)
        shutil.rmtree(exports_path(settings, release_id), ignore_errors=True)
    return removed
