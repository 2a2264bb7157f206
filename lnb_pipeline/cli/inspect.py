"""`lnb status`, `lnb doctor`, `lnb releases`, `lnb rollback`: what is there, and is it well."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lnb_pipeline.cli.console import Exit, out, print_table
from lnb_pipeline.settings import load_settings


def status() -> None:
    """What waits, what was delivered, what was refused, what is published.

    Example:

        lnb status
    """
    from lnb_pipeline import partitions, release
    from lnb_pipeline.sources.ledger import Ledger
    from lnb_pipeline.sources.receiving import unfinished, waiting

    settings = load_settings()
    settings.make_folders()
    ledger = Ledger.open(settings.archive)
    out.print(f"Home: {settings.home}")
    out.print(f"Waiting in landing: {len(waiting(settings.landing))}")
    if names := unfinished(settings.archive):
        out.print(f"Taken by a run that did not end, for the next one: {', '.join(names)}")
    print_table(
        "Delivered years", ("source", "year", "deliveries", "kind", "fresh"),
        (
            (s, y, len(found), ", ".join(sorted({str(e.data_kind) for e in found})),
             "yes" if partitions.is_fresh(settings, ledger, s, y) else "no")
            for s, y in ledger.partitions() if (found := ledger.partition(s, y))
        ),
    )
    refused = [e for e in ledger.entries if e.status == "refused"]
    if refused:
        print_table(
            "Refused (newest last)", ("no", "delivery", "received", "why", "place"),
            (
                (e.sequence, e.delivery_name, e.received_at, "; ".join(f"{f['code']} {f['title']}" for f in e.findings),
                 e.quarantine)
                for e in refused[-10:]
            ),
        )
    active = release.active(settings)
    out.print(f"Published release: {active or 'none'}")


def doctor() -> None:
    """Check that the home is sound; ends with 5 when something must be mended.

    Example:

        lnb doctor
    """
    from lnb_pipeline import examination

    findings = examination.examine(load_settings())
    for finding in findings:
        out.print(f"{'ok' if finding.well else '!!'} {finding.title}: {finding.detail}",
                  style="green" if finding.well else "red")
        if not finding.well:
            out.print(f"   to do: {finding.hint}")
    if any(not f.well for f in findings):
        sys.exit(Exit.NOT_PUBLISHED)


def releases() -> None:
    """List the releases, newest first; the star marks the one analysts see.

    Example:

        lnb releases
    """
    from lnb_pipeline import release

    print_table(
        "Releases", ("", "release", "built", "synthetic", "deliveries", "MB"),
        (
            ("*" if r.active else "", r.release_id, r.built_at, "yes" if r.contains_synthetic else "no",
             r.n_deliveries, f"{r.size_bytes / 1e6:.1f}")
            for r in release.releases(load_settings())
        ),
    )


def rollback(
    to: Annotated[str, typer.Option("--to", help="Release to show; default the one before the current")] = "",
) -> None:
    """Move published/current.duckdb back to an earlier release.

    It stays there until something new is delivered; nothing is deleted.

    Examples:

        lnb rollback

        lnb rollback --to 20260101T013000Z
    """
    from lnb_pipeline import release

    now = release.rollback(load_settings(), to or None)
    out.print(f"Analysts now see release {now}")
