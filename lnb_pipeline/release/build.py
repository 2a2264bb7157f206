"""Build a release: one DuckDB file with its exports, checked before it gets its name."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lnb_pipeline import database
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import DICTIONARY, RELEASE, published_tables
from lnb_pipeline.errors import GateError, UsageError, fail
from lnb_pipeline.release import families
from lnb_pipeline.release.assemble import dictionary_table
from lnb_pipeline.release.fingerprint import fingerprint
from lnb_pipeline.release.verify import verify
from lnb_pipeline.release.wall import require_protected
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources.manifest import file_sha256

VIEWS = PROJECT_ROOT / "warehouse" / "views"
_RELEASE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_ABOUT_THE_RELEASE = {"meta.release", "meta.dictionary", "indicators.catalogue", "reference.municipality"}
"""Tables that have rows even when nothing was delivered."""


def release_path(settings: Settings, release_id: str) -> Path:
    return settings.versions / f"{release_id}.duckdb"


def card_path(settings: Settings, release_id: str) -> Path:
    """A release's card: the JSON file written last, without which the release does not count."""
    return settings.versions / f"{release_id}.json"


def rule_results(settings: Settings, release_id: str) -> list[dict[str, Any]]:
    """Results of the rule book on the published tables of a complete release, as its card says."""
    results: list[dict[str, Any]] = json.loads(card_path(settings, release_id).read_text(encoding="utf-8"))["results"]
    return results


def release_rows(settings: Settings, release_id: str) -> dict[str, int]:
    """Rows of each table of a complete release, as its card says."""
    rows: dict[str, int] = json.loads(card_path(settings, release_id).read_text(encoding="utf-8"))["rows"]
    return rows


def exports_path(settings: Settings, release_id: str) -> Path:
    return settings.published / "exports" / release_id


def _require_room(settings: Settings) -> None:
    newest = max((p.stat().st_size for p in settings.versions.glob("*.duckdb")), default=0)
    needed = max(settings.min_free_mb * 2**20, 3 * newest)  # the file, its exports, and room to work
    free = shutil.disk_usage(settings.published).free
    if free < needed:
        raise fail(
            GateError, "E605", where=str(settings.published), rule="a release is built only where it fits",
            expected=f"{needed // 2**20} MB free", got=f"{free // 2**20} MB free",
            hint="free space, lower LNB_KEEP_RELEASES, or move LNB_HOME",
        )


def _require_new_name(settings: Settings, release_id: str) -> None:
    if not _RELEASE_ID.fullmatch(release_id) or card_path(settings, release_id).exists():
        raise fail(
            UsageError, "E902", where="release", rule="a release has a new, plain name and never changes",
            expected="letters, digits, - and _; not used before", got=release_id, hint="use a time stamp",
        )


def _in_order(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(table.key), kind="stable", na_position="first", ignore_index=True)


def _complete(release_id: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every published table in the contract's order; what was not given is empty."""
    wanted = {t.full_name: t for t in published_tables()}
    stray = sorted(set(tables) - set(wanted))
    if stray:
        raise fail(
            UsageError, "E902", where="release", rule="only published tables are published",
            expected="tables of the published layer", got=", ".join(stray), hint="leave them out",
        )
    if not any(len(frame) for name, frame in tables.items() if name not in _ABOUT_THE_RELEASE):
        raise fail(
            GateError, "E601", where="release", rule="a release has content", expected="a table with rows",
            got="none", hint="deliver something to landing/ and run again",
        )
    given = {**tables, DICTIONARY.full_name: dictionary_table()}
    complete = {
        name: _in_order(table, conform(table, given[name])) if name in given else empty_frame(table)
        for name, table in wanted.items()
    }
    if complete[RELEASE.full_name]["release_id"].tolist() != [release_id]:
        raise fail(
            UsageError, "E902", where="meta.release", rule="a release names itself", expected=release_id,
            got=f"{len(complete[RELEASE.full_name])} rows", hint="make meta.release with assemble",
        )
    return complete


def view_statements() -> list[str]:
    """The published views and their comments: those of warehouse/views in order of file name, then the families'."""
    statements = []
    for path in sorted(VIEWS.glob("*.sql")):
        text = re.sub(r"^--.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        # a statement ends with a semicolon at the end of a line; comments hold none there
        statements += [part.strip() for part in re.split(r";\s*$", text, flags=re.MULTILINE) if part.strip()]
    return statements + families.view_statements()


def _export(settings: Settings, built: Path, release_id: str) -> dict[str, str]:
    """Write the exports aside and move them in as one folder; file name -> SHA-256."""
    target = exports_path(settings, release_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    database.sweep(target.parent)
    folder = database.aside(target)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        files = database.export_tables(built, published_tables(), folder, settings)
        hashes = {file.name: file_sha256(file) for file in files}
        for file in files:
            file.chmod(0o444)
        folder.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)  # of a build that died before its card
        folder.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    database.sync(target.parent)
    return hashes


def _card(tables: Mapping[str, pd.DataFrame], size: int, exports: dict[str, str]) -> dict[str, Any]:
    row = tables[RELEASE.full_name].iloc[0]
    return {
        "release_id": row["release_id"], "built_at": row["built_at"].isoformat(timespec="seconds") + "Z",
        "pipeline_version": row["pipeline_version"], "contains_synthetic": bool(row["contains_synthetic"]),
        "n_deliveries": int(row["n_deliveries"]), "fingerprint": fingerprint(tables), "notice": row["notice"],
        "size_bytes": size, "rows": {name: len(frame) for name, frame in tables.items()}, "exports": exports,
    }


def _write_card(path: Path, card: dict[str, Any]) -> None:
    temporary = database.aside(path)
    temporary.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    temporary.chmod(0o444)
    database.sync(temporary)
    temporary.replace(path)
    database.sync(path.parent)


def build_release(
    *, settings: Settings, release_id: str, tables: Mapping[str, pd.DataFrame], inputs: str = "",
    results: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Build, check and name a release; return its file. Analysts do not see it before `activate`.

    `tables`: full name -> frame of published tables, already protected, meta.release among them; missing
    ones are created empty, meta.dictionary is made from the contracts. Rows are put in order of key.
    The file is built aside, opened and read as an analyst would, exported as Parquet and CSV, and then
    moved to versions/<release_id>.duckdb (0444). Its card (JSON) comes last: a release without a card
    is the rest of a build that died, and does not count.

    Raises
    ------
    GateError
        E601 nothing to publish, E605 no room, E607 a table breaks its contract, E501 something hidden
        would be shown, E602 the built file did not open as it should.
    UsageError
        E902 for a release name or table that cannot be used.
    """
    settings.make_folders()
    _require_new_name(settings, release_id)
    _require_room(settings)
    complete = _complete(release_id, tables)
    require_protected(complete)
    database.sweep(settings.versions)
    target = release_path(settings, release_id)
    built = database.aside(target)
    try:
        counts = database.build_file(built, complete, settings, view_statements())
        verify(built, counts, settings)
        hashes = _export(settings, built, release_id)
        built.chmod(0o444)
        size = built.stat().st_size
        built.replace(target)
    finally:
        built.unlink(missing_ok=True)
    database.sync(settings.versions)
    card = {**_card(complete, size, hashes), "inputs": inputs, "results": list(results)}
    _write_card(card_path(settings, release_id), card)
    return target
