"""How a demonstration delivery appears in landing: whole, marked synthetic, never over another's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.sources.manifest import (
    MANIFEST_NAME,
    EuSilcTerms,
    Manifest,
    ManifestFile,
    Source,
    file_sha256,
    load,
)

PROVIDER = "Demonstration generator"
LICENCE = "CC0-1.0 (synthetic data)"


@contextmanager
def parcel(
    folder: Path, *, source: Source, period: int, note: str, eu_silc: EuSilcTerms | None = None
) -> Iterator[Path]:
    """An empty folder beside `folder` to write files into; at the end it gets its manifest and moves in.

    The name of the folder beside starts with a dot, which the pipeline ignores, so that a delivery is
    never seen half-written. An earlier demonstration that was not received yet is replaced.

    Raises
    ------
    UsageError
        E902 when something lies at `folder` that is no demonstration.
    """
    if folder.exists() and not _is_own(folder):
        raise fail(
            UsageError, "E902", where=folder.name, rule="a demonstration never replaces another delivery",
            expected="no such folder, or an earlier demonstration", got="something else",
            hint="let it be received first, move it away, or use another LNB_HOME",
        )
    beside = folder.with_name(f".incoming-{folder.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        _add_manifest(beside, source, period, note, eu_silc)
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _add_manifest(folder: Path, source: Source, period: int, note: str, eu_silc: EuSilcTerms | None) -> None:
    files = tuple(
        ManifestFile(name=p.name, sha256=file_sha256(p), bytes=p.stat().st_size) for p in sorted(folder.iterdir())
    )
    manifest = Manifest(
        source=source, provider=PROVIDER, period=period, kind="synthetic", licence=LICENCE, files=files,
        eu_silc=eu_silc, note=note,
    )
    (folder / MANIFEST_NAME).write_text(manifest.to_yaml(), encoding="utf-8")


def _is_own(folder: Path) -> bool:
    try:
        manifest = load(folder)
    except (LnbError, OSError):
        return False
    return manifest.kind == "synthetic" and manifest.provider == PROVIDER
