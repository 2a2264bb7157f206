"""Receiving: from the untrusted landing folder into the archive, or into quarantine with a reason.

A delivery is taken in four moves, each of which may be the last before a crash: it is moved from
landing into the private `archive/.incoming`, examined there, linked into the archive by content
hash, and entered in the ledger. What lies in `.incoming` at the start of a run is examined again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lnb_pipeline.errors import DeliveryError, LnbError, fail, place_of
from lnb_pipeline.locking import exclusive
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources import agency_reports, care_services, eu_silc, municipal_lists
from lnb_pipeline.sources.ledger import Entry, Ledger, ReceivedFile, slots_held_by
from lnb_pipeline.sources.manifest import MANIFEST_NAME, SYNTHETIC_MARK, Examined, Manifest, file_sha256, load, parse

_LONGEST_NAME = 120
_MACHINE_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EROFS}

EXAMINERS: dict[str, Callable[[Mapping[str, Path], Manifest], Examined]] = {
    "eu_silc": eu_silc.examine,
    "care_services": care_services.examine,
    "agency_reports": agency_reports.examine,
    "municipal_lists": municipal_lists.examine,
}


def waiting(landing: Path) -> list[Path]:
    """What lies in landing, oldest first; names that start with a dot are still being written."""
    found = [p for p in landing.iterdir() if not p.name.startswith(".")] if landing.is_dir() else []
    return sorted(found, key=lambda p: (p.lstat().st_mtime_ns, p.name))


def unfinished(archive: Path) -> list[str]:
    """Deliveries that a run took and did not finish; the next run takes them up again."""
    incoming = archive / ".incoming"
    return sorted(p.name for p in incoming.iterdir() if not p.name.startswith(".")) if incoming.is_dir() else []


def receive(settings: Settings, progress: Callable[[str], None] = lambda _: None) -> list[Entry]:
    """Take in everything that lies in landing and holds still.

    Returns one ledger entry a delivery, in order. Never raises for a bad delivery: it is refused,
    moved to quarantine with `errors.json` beside it, and the others go on.
    """
    settings.make_folders()
    incoming = settings.archive / ".incoming"
    incoming.mkdir(mode=0o700, exist_ok=True)
    entries = []
    with exclusive(settings.archive / ".receive.lock"):
        ledger = Ledger.open(settings.archive)
        _sweep(settings, incoming)
        for folder in [*waiting(incoming), *_take(settings, incoming)]:
            progress(folder.name)
            entries.append(_receive_one(folder, ledger, settings))
    return entries


def archived_paths(settings: Settings, entry: Entry) -> dict[str, Path]:
    """Where the content of a delivery's files lies, by file name."""
    return {f.name: _blob(settings, f.sha256) for f in entry.files if f.name != MANIFEST_NAME}


def archived_manifest(settings: Settings, entry: Entry) -> Manifest:
    """The manifest of an accepted delivery."""
    return parse(entry.manifest or "", f"{entry.delivery_name}/{MANIFEST_NAME}")


def _take(settings: Settings, incoming: Path) -> Iterator[Path]:
    """Move what holds still out of landing; `.incoming` keeps the name of the folder."""
    before = {path: _fingerprint(path) for path in waiting(settings.landing)}
    if before and settings.settle_seconds:
        time.sleep(settings.settle_seconds)
    for path, seen in before.items():
        if _fingerprint(path) != seen:
            continue  # still being written: it will be here next time
        target = incoming / readable(path.name)
        if target.exists() or target.is_symlink():
            target = incoming / f"{target.name}.{time.time_ns()}"
        _move(path, target)
        yield target


def readable(name: str) -> str:
    """A name of printable characters and of a length any file system takes; what is neither is escaped."""
    escaped = name.encode("utf-8", "backslashreplace").decode("utf-8")
    plain = "".join(c if c.isprintable() and c not in "/\\[]" else "_" for c in escaped)
    return plain[:_LONGEST_NAME] or "_"


def _fingerprint(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times below a path, without following links."""
    items = [path, *path.rglob("*")] if path.is_dir() and not path.is_symlink() else [path]
    seen = []
    for item in sorted(items):
        try:
            info = item.lstat()
        except FileNotFoundError:
            return (("gone", 0, time.time_ns()),)
        seen.append((str(item.relative_to(path.parent)), info.st_size, info.st_mtime_ns))
    return tuple(seen)


def _receive_one(folder: Path, ledger: Ledger, settings: Settings) -> Entry:
    received_at = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        entry = _accept(folder, ledger, settings, received_at)
    except DeliveryError as error:
        return _refuse(folder, ledger, settings, received_at, error)
    except LnbError:
        raise
    except Exception as error:  # a reader met something nobody foresaw: refuse, and say only its kind
        if _is_of_the_machine(error):
            raise _machine(folder.name, error) from None
        return _refuse(folder, ledger, settings, received_at, _unforeseen(folder.name, error))
    _remove(folder)
    return entry


def _is_of_the_machine(error: Exception) -> bool:
    """A full disk or too little memory is no fault of the delivery: it stays where it is for the next run."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _MACHINE_FAULTS)


def _machine(where: str, error: Exception) -> LnbError:
    return fail(
        LnbError, "E608", where=where, rule="a delivery is refused for its own faults only",
        expected="disk, memory and open files enough to read it", got=type(error).__name__,
        hint="look at the disk and the memory, then run again: the delivery waits in archive/.incoming",
    )


def _unforeseen(where: str, error: Exception) -> DeliveryError:
    finding = fail(
        DeliveryError, "E208", where=where, rule="every file can be read",
        expected="a file of the declared source", got=f"an unforeseen {place_of(error)}",
        hint="check the files; if they are right, this is a defect of the reader: please report it",
    )
    return DeliveryError(*finding.findings)


def _accept(folder: Path, ledger: Ledger, settings: Settings, received_at: str) -> Entry:
    manifest, files = check_parcel(folder)
    require_honest_kind({f.name: folder / f.name for f in files}, manifest)
    examined = EXAMINERS[manifest.source]({f.name: folder / f.name for f in files}, manifest)
    files = [ReceivedFile(f.name, f.sha256, f.bytes, examined.roles.get(f.name)) for f in files]
    delivery_id = _delivery_id(manifest, files)
    current = ledger.current()
    replaced = {*examined.slots, *slots_held_by(ledger, manifest.source, manifest.period, (f.name for f in files))}
    held = {slot: current[slot] for slot in replaced if slot in current}
    _never_over_survey(manifest, held, folder.name)
    duplicate = all(
        _rests_on(current.get(slot), slot, manifest, files, names) for slot, names in examined.slots.items()
    )
    for file in files:
        _store(settings, folder / file.name, file.sha256)
    entry = Entry(
        sequence=ledger.next_sequence, status="duplicate" if duplicate else "accepted",
        delivery_name=folder.name, received_at=received_at, source=manifest.source, period=manifest.period,
        delivery_id=delivery_id, provider=manifest.provider, licence=manifest.licence,
        data_kind=manifest.kind, slots=examined.slots,
        supersedes=() if duplicate else tuple(sorted(held)), files=tuple(files), notes=examined.notes,
        manifest=manifest.to_yaml(),
    )
    ledger.append(entry)
    return entry


def check_parcel(folder: Path) -> tuple[Manifest, list[ReceivedFile]]:
    """The parcel without its content: regular files, a valid manifest, the files it states.

    Raises
    ------
    DeliveryError
        E101 to E108, E111 to E113.
    """
    _regular_files_only(folder)
    manifest = load(folder)
    return manifest, _listed_files(folder, manifest)


def _regular_files_only(folder: Path) -> None:
    if folder.is_symlink() or not folder.is_dir():
        loose = folder.is_file() and not folder.is_symlink()
        raise fail(
            DeliveryError, "E112" if loose else "E106", where=folder.name,
            rule="a delivery is a folder with its files and a manifest", expected="a folder",
            got="a loose file" if loose else "a link or special file",
            hint="use `lnb deliver PATH --source … --period …`, which makes the folder",
        )
    for item in sorted(folder.iterdir()):
        if readable(item.name) != item.name:
            raise fail(
                DeliveryError, "E113", where=f"{folder.name}/{readable(item.name)}",
                rule="file names are printable UTF-8 without brackets, of at most 120 characters",
                expected="a plain name", got="another", hint="rename the file and deliver it again",
            )
        if not stat.S_ISREG(item.lstat().st_mode):
            raise fail(
                DeliveryError, "E106", where=f"{folder.name}/{item.name}",
                rule="only regular files inside the delivery folder", expected="a regular file",
                got="a link, folder or special file", hint="deliver the file itself, without sub-folders or links",
            )


def _listed_files(folder: Path, manifest: Manifest) -> list[ReceivedFile]:
    """Hash the files and compare them with the manifest; E104, E105, E107, E108."""
    listed = {f.name: f for f in manifest.files}
    present = {p.name for p in folder.iterdir() if p.name != MANIFEST_NAME and not p.name.startswith(".")}
    findings: list[LnbError] = []
    for name in sorted(listed.keys() - present):
        findings.append(fail(
            DeliveryError, "E104", where=f"{folder.name}/{name}", rule="every file of the manifest is delivered",
            expected=name, got="no such file", hint="add the file, or correct the list in the manifest",
        ))
    for name in sorted(present - listed.keys()):
        findings.append(fail(
            DeliveryError, "E105", where=f"{folder.name}/{name}", rule="the manifest lists every file",
            expected="a file of the manifest", got="an unlisted file",
            hint="add it to the manifest's files, or remove it",
        ))
    files = []
    for name in sorted(listed.keys() & present):
        size, digest = (folder / name).stat().st_size, file_sha256(folder / name)
        files.append(ReceivedFile(name, digest, size))
        findings += _stated_wrongly(folder.name, name, size, digest, listed[name].bytes, listed[name].sha256)
    if findings:
        raise DeliveryError(*(f for error in findings for f in error.findings))
    return files


def _stated_wrongly(
    place: str, name: str, size: int, digest: str, stated_size: int | None, stated_digest: str | None
) -> list[LnbError]:
    where = f"{place}/{name}"
    if size == 0:
        return [fail(DeliveryError, "E108", where=where, rule="a file has content", expected="at least one byte",
                     got="0 bytes", hint="deliver the file again")]
    if stated_size is not None and stated_size != size:
        return [fail(DeliveryError, "E107", where=where, rule="size as stated in the manifest",
                     expected=f"{stated_size} bytes", got=f"{size} bytes",
                     hint="the file was cut or changed on its way: deliver it again")]
    if stated_digest is not None and stated_digest != digest:
        return [fail(DeliveryError, "E107", where=where, rule="hash as stated in the manifest",
                     expected=f"sha256 {stated_digest[:12]}…", got=f"sha256 {digest[:12]}…",
                     hint="the file was changed on its way: deliver it again, or correct the manifest")]
    return []


def require_honest_kind(paths: Mapping[str, Path], manifest: Manifest) -> None:
    """A file that carries the mark of made-up data is never taken for survey data.

    Raises
    ------
    DeliveryError
        E114 with the files.
    """
    marked = sorted(name for name, path in paths.items() if SYNTHETIC_MARK.encode() in path.read_bytes())
    if marked and manifest.kind != "synthetic":
        raise fail(
            DeliveryError, "E114", where=", ".join(marked), rule="synthetic data is marked synthetic everywhere",
            expected="kind: synthetic", got=f"kind: {manifest.kind} for a file marked {SYNTHETIC_MARK}",
            hint="correct the kind (`lnb deliver … --kind synthetic`), or deliver the original file",
        )


def _never_over_survey(manifest: Manifest, held: Mapping[str, Entry], place: str) -> None:
    real = sorted(slot for slot, entry in held.items() if entry.data_kind == "survey")
    if manifest.kind == "synthetic" and real:
        raise fail(
            DeliveryError, "E110", where=place, rule="synthetic data never replaces survey data",
            expected="kind: survey, or another period", got=f"kind: synthetic for {', '.join(real)}",
            hint="deliver demonstration data into a home of its own (LNB_HOME)",
        )


def _rests_on(
    entry: Entry | None, slot: str, manifest: Manifest, files: Sequence[ReceivedFile], names: Sequence[str]
) -> bool:
    """Whether a slot already rests on these very files under these very terms."""
    if entry is None or _terms(parse(entry.manifest or "", entry.delivery_name)) != _terms(manifest):
        return False
    old = {f.sha256 for f in entry.files if f.name in entry.slots[slot]}
    return old == {f.sha256 for f in files if f.name in names}


def _terms(manifest: Manifest) -> dict[str, object]:
    """What a manifest says apart from its list of files and its note."""
    return manifest.model_dump(mode="json", exclude={"files", "note"})


def _delivery_id(manifest: Manifest, files: list[ReceivedFile]) -> str:
    """Identity of a delivery: its terms and its content, not its folder name or time."""
    content = json.dumps(
        [_terms(manifest), sorted((f.name, f.sha256) for f in files)],
        sort_keys=True,
    )
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{manifest.source}-{manifest.period}-{digest}"


def _refuse(folder: Path, ledger: Ledger, settings: Settings, received_at: str, error: DeliveryError) -> Entry:
    sequence = ledger.next_sequence
    place = settings.quarantine / f"{sequence:06d}-{folder.name}"
    source, period = _stated(folder)
    entry = Entry(
        sequence=sequence, status="refused", delivery_name=folder.name, received_at=received_at, source=source,
        period=period, findings=tuple(f.as_dict() for f in error.findings),
        quarantine=str(place.relative_to(settings.home)),
    )
    place.mkdir(mode=0o700, exist_ok=True)  # exists after a crash just before the ledger entry
    (place / "errors.json").write_text(
        json.dumps([f.as_dict() for f in error.findings], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (place / "errors.txt").write_text(f"{error}\n", encoding="utf-8")
    ledger.append(entry)
    _move(folder, place / "delivery")
    return entry


def _stated(folder: Path) -> tuple[str | None, int | None]:
    """Source and period as the manifest states them, where it can be read."""
    try:
        manifest = load(folder)
    except Exception:  # whatever is wrong with it was found already
        return None, None
    return manifest.source, manifest.period


def _blob(settings: Settings, sha256: str) -> Path:
    return settings.archive / "files" / sha256[:2] / sha256


def _store(settings: Settings, path: Path, sha256: str) -> None:
    """Put a file's content into the archive under its hash, once, read-only."""
    target = _blob(settings, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{sha256}.{os.getpid()}.tmp")
    shutil.copyfile(path, aside)
    if file_sha256(aside) != sha256:
        aside.unlink()
        raise fail(
            DeliveryError, "E107", where=path.name, rule="a file does not change while it is received",
            expected="the same content twice", got="another content", hint="deliver the file again when it is complete",
        )
    aside.chmod(0o400)
    with aside.open("rb") as handle:
        os.fsync(handle.fileno())
    aside.replace(target)


def _move(path: Path, target: Path) -> None:
    """Move within a file system by rename, across two by copy; links are moved as links."""
    try:
        path.rename(target)
    except OSError:
        shutil.move(path, target)


def _remove(folder: Path) -> None:
    """Remove a received delivery: set aside in one move first, so that half of it is never examined again."""
    done = folder.with_name(f".received-{folder.name}")
    folder.rename(done)
    shutil.rmtree(done)


def _sweep(settings: Settings, incoming: Path) -> None:
    """Remove what a run that died had received and not yet removed, or had half written.

    Nobody else receives now, and a name in landing never starts with a dot.
    """
    for done in incoming.glob(".received-*"):
        shutil.rmtree(done)
    for folder, pattern in ((settings.archive / "ledger", ".*.tmp"), (settings.archive / "files", "*/.*.tmp")):
        for half in folder.glob(pattern):
            half.unlink()
