"""When things run by themselves: the nightly schedule and the sensor on the landing folder."""

import hashlib
from collections.abc import Iterator

import dagster as dg

from assets.jobs import NIGHTLY
from assets.resources import Home
from lnb_pipeline.sources.receiving import waiting

nightly_schedule = dg.ScheduleDefinition(
    name="nightly_0130",
    job=NIGHTLY,
    cron_schedule="30 1 * * *",  # daylight saving moves 02:00-03:00: 01:30 comes once every night
    execution_timezone="Europe/Tirane",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at 01:30 in Tirana: receive, rebuild what is new, publish.",
)


@dg.sensor(
    name="delivery_arrived", job=NIGHTLY, minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Starts the nightly run when something new lies in landing. Switch it on to publish by day.",
)
def delivery_arrived(home: Home) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run a state of the landing folder: the same content does not start a second one."""
    found = waiting(home.settings().landing)
    if not found:
        yield dg.SkipReason("landing is empty")
        return
    state = hashlib.sha256(repr([(p.name, p.lstat().st_mtime_ns) for p in found]).encode()).hexdigest()[:16]
    yield dg.RunRequest(run_key=state, tags={"lnb/deliveries": str(len(found))})
