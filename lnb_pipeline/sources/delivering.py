"""Delivering: put files and a manifest into landing as one complete folder.

What a person does with `lnb deliver`, and what a script may do by hand: the folder is written aside
(its name starts with a dot, which `receive` ignores) and appears in landing in one move.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.sources.manifest import MANIFEST_NAME, Manifest, ManifestFile, file_sha256
from lnb_pipeline.sources.receiving import readable


def collect(paths: Sequence[Path]) -> list[Path]:
    """The files to deliver: those named, and those directly inside a named folder.

    Raises
    ------
    UsageError
        E902 when a path does not exist, holds no files, or two files share a name; E113 for a name that the door
        would refuse.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        elif path.is_file():
            files.append(path)
        else:
            raise _wrong(str(path), "an existing file or folder", "nothing there", "check the path")
    files = [f for f in files if f.name != MANIFEST_NAME]
    if not files:
        raise _wrong(", ".join(map(str, paths)), "at least one file", "no file", "name the files to deliver")
    _require_readable_names(files)
    names = [f.name for f in files]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise _wrong(", ".join(twice), "file names that differ", "the same name twice", "rename one of them")
    return files


def _require_readable_names(files: Sequence[Path]) -> None:
    unreadable = [f.name for f in files if readable(f.name) != f.name]
    if unreadable:
        raise fail(
            UsageError, "E113", where=", ".join(map(ascii, unreadable)),
            rule="file names are printable UTF-8 without brackets, of at most 120 characters",
            expected="a plain name", got="another", hint="rename the file and deliver it again",
        )


def existing_manifest(paths: Sequence[Path]) -> Path | None:
    """A manifest that already lies in the one folder named, if there is one."""
    if len(paths) == 1 and paths[0].is_dir() and (paths[0] / MANIFEST_NAME).is_file():
        return paths[0] / MANIFEST_NAME
    return None


def listed(files: Sequence[Path]) -> tuple[ManifestFile, ...]:
    """Manifest entries with size and hash."""
    return tuple(ManifestFile(name=f.name, sha256=file_sha256(f), bytes=f.stat().st_size) for f in files)


def put_into_landing(landing: Path, files: Sequence[Path], manifest: Manifest) -> Path:
    """Write the delivery folder aside and move it in; returns its place in landing."""
    stem = re.sub(r"[^a-z0-9]+", "_", f"{manifest.source}_{manifest.period}_{manifest.provider}".lower()).strip("_")
    number = 1
    while (landing / (name := stem if number == 1 else f"{stem}_{number}")).exists():
        number += 1
    landing.mkdir(parents=True, exist_ok=True)
    aside = landing / f".incoming-{name}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for file in files:
        shutil.copyfile(file, aside / file.name)
    (aside / MANIFEST_NAME).write_text(manifest.to_yaml(), encoding="utf-8")
    return aside.rename(landing / name)


def _wrong(where: str, expected: str, got: str, hint: str) -> UsageError:
    error = fail(UsageError, "E902", where=where, rule="lnb deliver takes files", expected=expected, got=got, hint=hint)
    return UsageError(*error.findings)
