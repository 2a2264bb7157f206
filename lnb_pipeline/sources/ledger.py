"""The ledger: one immutable entry for everything that was ever received, in order.

An entry is a JSON file `archive/ledger/NNNNNN.json`, written aside and moved in. The state of the
archive (which delivery is current for which slot) is derived from the entries, never stored.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

Status = Literal["accepted", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file of a delivery: its hash names its content in the archive."""

    name: str
    sha256: str
    bytes: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One receipt. A refused delivery has findings and a place in quarantine, an accepted one slots.

    `notes` counts what was accepted and yet set aside or read as missing.
    """

    sequence: int
    status: Status
    delivery_name: str
    received_at: str
    source: str | None = None
    period: int | None = None
    delivery_id: str | None = None
    provider: str | None = None
    licence: str | None = None
    data_kind: str | None = None
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    supersedes: tuple[str, ...] = ()
    files: tuple[ReceivedFile, ...] = ()
    notes: dict[str, int] = field(default_factory=dict)
    manifest: str | None = None
    findings: tuple[dict[str, object], ...] = ()
    quarantine: str | None = None

    @classmethod
    def from_json(cls, text: str) -> Entry:
        data = json.loads(text)
        data["files"] = tuple(ReceivedFile(**f) for f in data["files"])
        for name in ("supersedes", "findings"):
            data[name] = tuple(data[name])
        data["slots"] = {slot: tuple(names) for slot, names in data["slots"].items()}
        return cls(**data)


@dataclass(slots=True)
class Ledger:
    """The entries of an archive, oldest first."""

    folder: Path
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def open(cls, archive: Path) -> Ledger:
        folder = archive / "ledger"
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, [Entry.from_json(p.read_text("utf-8")) for p in sorted(folder.glob("[0-9]*.json"))])

    @property
    def next_sequence(self) -> int:
        return self.entries[-1].sequence + 1 if self.entries else 1

    def append(self, entry: Entry) -> None:
        """Write an entry durably: aside, flushed, moved in."""
        path = self.folder / f"{entry.sequence:06d}.json"
        aside = self.folder / f".{entry.sequence:06d}.{os.getpid()}.tmp"
        with aside.open("w", encoding="utf-8") as handle:
            json.dump(asdict(entry), handle, ensure_ascii=False, indent=1)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(path)
        self.entries.append(entry)

    def current(self) -> dict[str, Entry]:
        """The newest accepted entry of each slot that no later delivery has replaced."""
        holder: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.status == "accepted":
                for slot in (*entry.supersedes, *entry.slots):
                    holder.pop(slot, None)
                holder.update(dict.fromkeys(entry.slots, entry))
        return holder

    def partition(self, source: str, period: int) -> list[Entry]:
        """Current deliveries of a source and period, in order of receipt.

        Each with the slots and files that are still its own: what a later delivery replaced is left out.
        """
        held: dict[int, list[str]] = {}
        found: dict[int, Entry] = {}
        for slot, entry in self.current().items():
            if entry.source == source and entry.period == period:
                held.setdefault(entry.sequence, []).append(slot)
                found[entry.sequence] = entry
        return [_narrowed(found[n], held[n]) for n in sorted(found)]

    def first_received(self, delivery_id: str) -> date:
        """The day (UTC) on which content was accepted first; the same content, accepted again, is not newer.

        Raises
        ------
        ValueError
            When nothing was accepted under this identifier.
        """
        return min(
            datetime.fromisoformat(e.received_at).date()
            for e in self.entries
            if e.status == "accepted" and e.delivery_id == delivery_id
        )

    def partitions(self) -> list[tuple[str, int]]:
        """Every source and period that was ever accepted, so that an emptied one is noticed too."""
        return sorted({
            (e.source, e.period)
            for e in self.entries
            if e.status == "accepted" and e.source is not None and e.period is not None
        })


def _narrowed(entry: Entry, slots: Iterable[str]) -> Entry:
    kept = {slot: entry.slots[slot] for slot in slots}
    names = {name for files in kept.values() for name in files}
    return replace(entry, slots=kept, files=tuple(f for f in entry.files if f.name in names))


def slots_held_by(ledger: Ledger, source: str, period: int, names: Iterable[str]) -> set[str]:
    """Slots of a source and period that now rest on a file of one of these names."""
    wanted = set(names)
    return {
        slot
        for slot, entry in ledger.current().items()
        if entry.source == source and entry.period == period and wanted & set(entry.slots[slot])
    }
