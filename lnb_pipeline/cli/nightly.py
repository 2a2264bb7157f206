"""`lnb run` and `lnb dev`: the nightly job, and the Dagster UI."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.status import Status
from rich.text import Text

from lnb_pipeline.cli.console import Exit, command, err, out
from lnb_pipeline.settings import PROJECT_ROOT, Settings, load_settings


def run(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Rebuild every year from the archive, also those that are fresh.")
    ] = False,
) -> None:
    """Receive deliveries, rebuild what is new, validate, estimate and publish.

    The same Dagster job as the nightly schedule, on the same instance, so that the UI shows it.

    Exit codes: 0 published, 3 nothing new, 4 published but something was quarantined, 5 a gate failed
    or everything new was refused and nothing was published, 2 wrong use.

    Examples:

        lnb run

        LNB_HOME=/srv/lnb lnb run --rebuild
    """
    from lnb_pipeline import home, release
    from lnb_pipeline.partitions import forget_stamps
    from lnb_pipeline.sources.ledger import Ledger

    started = time.monotonic()
    settings = load_settings()
    home.prepare(settings)
    home.require_free_space(settings)
    if rebuild:
        forget_stamps(settings)
    first = Ledger.open(settings.archive).next_sequence
    shown = release.active(settings)
    with err.status("starting") as spinner:
        failure = _execute(spinner)
    entries = [e for e in Ledger.open(settings.archive).entries if e.sequence >= first]
    now = release.active(settings)
    published = now if now != shown and failure is None else None
    code = exit_code(published is not None, failure is not None, any(e.status == "refused" for e in entries))
    _summary(settings, entries, failure, published, code, time.monotonic() - started)
    sys.exit(code)


def exit_code(published: bool, failed: bool, refused: bool) -> Exit:
    """What a run ends with; see `Exit`."""
    if failed:
        return Exit.NOT_PUBLISHED
    if published:
        return Exit.PUBLISHED_WITH_QUARANTINE if refused else Exit.PUBLISHED
    return Exit.NOT_PUBLISHED if refused else Exit.NOTHING_NEW


def dev(port: Annotated[int, typer.Option(help="Port of the UI, on this machine only")] = 3000) -> None:
    """Open the Dagster UI with the whole lineage, the schedule and the sensor.

    Example:

        lnb dev --port 3001
    """
    from lnb_pipeline import home

    home.prepare(load_settings())
    os.chdir(PROJECT_ROOT)
    dagster = Path(sys.executable).with_name("dagster")
    out.print(f"Dagster UI: http://127.0.0.1:{port} (end with Ctrl-C)")
    os.execv(dagster, [str(dagster), "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)])


def _execute(spinner: Status) -> str | None:
    """Run the nightly job in this process; returns the coded words of a failure."""
    spinner.update("loading Dagster")
    import dagster as dg

    from assets.refresh import QUIET, failure_text
    from lnb_pipeline.definitions import build_definitions

    _follow("lnb", spinner)
    job = build_definitions().resolve_job_def("nightly")
    with _lazily_written(), dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False, run_config=QUIET)
    return None if result.success else failure_text(result.all_events)


@contextmanager
def _lazily_written() -> Iterator[None]:
    """Let SQLite sync Dagster's history now and then instead of with every event, as WAL mode is made for.

    A run writes thousands of events, each over a connection of its own, and whoever closes a file last syncs it: one
    more connection stays open. A power cut may cost the last events; it breaks nothing, and no data lies there.
    """
    import sqlite3

    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    kept: dict[str, sqlite3.Connection] = {}

    def connected(connection: Any, _: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("PRAGMA synchronous=NORMAL")
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        if path and path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            kept[path].execute("PRAGMA schema_version").fetchone()  # opens the file

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for connection in kept.values():
            connection.close()


def _follow(name: str, spinner: Status) -> None:
    """Show the library's progress messages on the spinner."""

    class Show(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            spinner.update(record.getMessage())
            if not err.is_terminal:
                err.print(record.getMessage(), style="dim")

    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [Show()]


def _summary(
    settings: Settings, entries: list[Any], failure: str | None, published: str | None, code: Exit, seconds: float
) -> None:
    accepted = [e for e in entries if e.status == "accepted"]
    out.print(f"Accepted: {_deliveries(len(accepted))}")
    for entry in accepted:
        note = f", supersedes {len(entry.supersedes)} earlier" if entry.supersedes else ""
        out.print(f"  {entry.source} {entry.period}  {entry.delivery_name} ({entry.data_kind}{note})")
        for text, count in entry.notes.items():
            out.print(f"    {text}: {count}", style="dim")
    for entry in entries:
        if entry.status == "duplicate":
            out.print(f"Known already: {entry.delivery_name} (same content as {entry.delivery_id})")
    refused = [e for e in entries if e.status == "refused"]
    out.print(f"Refused: {_deliveries(len(refused))}")
    for entry in refused:
        out.print(f"  {entry.delivery_name} → {entry.quarantine}", style="red")
        for f in entry.findings:
            out.print(Text(f"    {f['code']} {f['title']}: {f['where']}"))
            out.print(Text(f"      expected {f['expected']}, got {f['got']}; {f['hint']}"))
    if failure is not None:
        out.print("The run stopped:", style="red")
        out.print(Text(failure))
        out.print("A delivery is mended by delivering it again, corrected or as it was before: the newest counts.")
    _published(settings, published, code)
    out.print(f"{seconds:.1f} s", style="dim")


def _deliveries(n: int) -> str:
    return f"{n} {'delivery' if n == 1 else 'deliveries'}"


def _published(settings: Settings, published: str | None, code: Exit) -> None:
    if published is not None:
        from lnb_pipeline import release

        info = release.describe(settings, published)
        out.print(f"Published: release {published}" + (" — contains SYNTHETIC data" if info.contains_synthetic else ""))
        out.print(f"  {info.n_tables} tables, {info.n_rows:,} rows, from {_deliveries(info.n_deliveries)}")
    elif code is Exit.NOTHING_NEW:
        out.print("Nothing new: no release was built.")
    else:
        out.print("Nothing was published; the last release stays as it was.", style="red")
    if settings.current.exists():
        out.print(f"Look at it: {settings.current}")
        out.print(f'  {command()} query "select * from meta.release"    or    make dev')
