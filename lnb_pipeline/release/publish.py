"""Publish: the steps from fresh partitions to the release that analysts see.

`prepare` builds and checks a release that nobody sees yet; `show_newest` makes it visible. Both may be
repeated after a crash: what was built and never shown is shown, what a person withdrew by
`rollback` stays withdrawn until something new arrives.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from lnb_pipeline import validation
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import GateError, UsageError, fail
from lnb_pipeline.locking import exclusive
from lnb_pipeline.release.activate import ReleaseInfo, activate, active, describe, newest, prune, withdrawn
from lnb_pipeline.release.build import build_release, release_rows, rule_results
from lnb_pipeline.release.gather import deliveries, gather, inputs
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.validation import RuleResult


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that stands ready, the reason why the gate stopped it, or no news.

    Without news, `results` are those the newest release passed with.
    """

    rows: dict[str, int]
    results: tuple[RuleResult, ...] = ()
    release_id: str | None = None
    failure: str | None = None

    @property
    def is_new(self) -> bool:
        return self.release_id is not None and self.failure is None


def suited_tables() -> tuple[str, ...]:
    """Published tables with a suite of their own, which is run again on what will be shown."""
    there = set(validation.suites())
    return tuple(t.full_name for t in published_tables() if t.full_name in there)


def prepare(settings: Settings, now: datetime) -> Prepared:
    """Build a release of everything delivered, unless the newest release rests on the same inputs.

    Raises
    ------
    GateError
        As `build_release`; a failing rule of the rule book is returned in `Prepared.failure`.
    """
    with exclusive(settings.published / ".publish.lock"):
        ledger = Ledger.open(settings.archive)
        wanted, last = inputs(ledger), newest(settings)
        if last is not None and describe(settings, last).inputs == wanted:
            shown = active(settings) == last or withdrawn(settings, last)
            results = tuple(RuleResult(**r) for r in rule_results(settings, last))
            return Prepared(release_rows(settings, last), results, None if shown else last)
        if last is None and not deliveries(ledger):
            return Prepared({})
        return _build(settings, ledger, now, wanted)


def _build(settings: Settings, ledger: Ledger, now: datetime, wanted: str) -> Prepared:
    release_id = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    tables = gather(settings, ledger, release_id, now)
    rows = {name: len(frame) for name, frame in tables.items()}
    results = tuple(
        result for name in suited_tables() for result in validation.validate(name, tables[name], partition=now.year)
    )
    try:
        validation.gate(results)
    except GateError as error:
        return Prepared(rows, results, release_id, str(error))
    build_release(
        settings=settings, release_id=release_id, tables=tables, inputs=wanted, results=[asdict(r) for r in results]
    )
    return Prepared(rows, results, release_id)


def show_newest(settings: Settings) -> ReleaseInfo:
    """Make the newest release the one analysts see, and remove releases beyond `keep_releases`.

    Raises
    ------
    UsageError
        E603 when there is no release.
    """
    with exclusive(settings.published / ".publish.lock"):
        release_id = newest(settings)
        if release_id is None:
            raise fail(
                UsageError, "E603", where="published/versions", rule="a release is built before it is shown",
                expected="a release", got="none", hint="run `lnb run`",
            )
        activate(settings, release_id)
        prune(settings)
        return describe(settings, release_id)
