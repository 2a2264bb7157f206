"""Rebuild the years that are no longer fresh, each as a run of its own year job."""

import logging
from collections.abc import Sequence

import dagster as dg

from assets.jobs import YEAR_JOBS
from assets.partitions import register
from assets.reporting import ENGINEERS, Events, coded
from assets.resources import Home
from assets.source_tables import STEPS
from lnb_pipeline import partitions
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.manifest import SOURCES

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Run configuration for a person's terminal: the event log has it all, the console only the summary."""

logger = logging.getLogger("lnb")


@dg.asset(
    key=["restricted", "partitions"], deps=[["archive", source] for source in SOURCES],
    group_name="restricted", owners=[ENGINEERS], kinds={"duckdb"},
)
def refreshed_partitions(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
    """The restricted files, one a source and year; only those with news are rebuilt.

    Every year runs as a partition of its own job, so that its checks, retries and history are its
    own. One that fails does not stop the others, but it stops the release.
    """
    yield from coded(lambda: _refresh(context, home))


def _refresh(context: dg.AssetExecutionContext, home: Home) -> Events:
    settings = home.settings()
    ledger = Ledger.open(settings.archive)
    register(context.instance, ledger.partitions())
    todo = partitions.stale(settings, ledger)
    failures = {(s, y): text for s, y in todo if (text := _rebuild(context, home, ledger, s, y))}
    if failures:
        raise dg.Failure(
            "\n\n".join(f"{source} {year}: {text}" for (source, year), text in failures.items()),
            allow_retries=False,
        )
    yield dg.MaterializeResult(metadata={
        "partitions": len(ledger.partitions()), "rebuilt": len(todo),
        "rebuilt_years": ", ".join(f"{s} {y}" for s, y in todo) or "none",
    })


def _rebuild(
    context: dg.AssetExecutionContext, home: Home, ledger: Ledger, source: str, year: int
) -> str | None:
    """Run a year's job; the reason when it failed."""
    if not ledger.partition(source, year):
        partitions.remove_emptied(home.settings(), source, year)
        return None
    logger.info("rebuilding %s %s", source, year)
    job = dg.Definitions(
        assets=STEPS[source], jobs=[YEAR_JOBS[source]], resources={"home": home}
    ).resolve_job_def(f"{source}_year")
    result = job.execute_in_process(
        instance=context.instance, partition_key=str(year), raise_on_error=False, run_config=QUIET,
        tags={"lnb/nightly_run": context.run.run_id},
    )
    return None if result.success else failure_text(result.all_events)


def failure_text(events: Sequence[dg.DagsterEvent]) -> str:
    """The coded words of the step that failed first; never a message that may quote a cell."""
    for event in events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return data.user_failure_data.description
            kind = data.error.cls_name if data.error else "error"
            return f"an unforeseen {kind} outside this project's code; see the run in the Dagster UI"
    return "the run failed before its first step; see the run in the Dagster UI"
