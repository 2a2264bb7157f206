"""Running the official rules over one delivery: `validate` is what the command line and the pipeline call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from lnb_pipeline import database
from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import counting, derived, grid, inventory, shape, statistics
from lnb_pipeline.prevalidation.delivery import Delivery, Dialect, find_files, load
from lnb_pipeline.prevalidation.rules import GROUPS, Count, Reading, Rule
from lnb_pipeline.settings import Settings
from lnb_pipeline.silc.codebook import FILES
from lnb_pipeline.validation import official
from lnb_pipeline.validation.official import Verdict

Progress = Callable[[str, int, int], None]
"""Called with what is being done, steps done and steps in all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be validated and how.

    `year` and `country` are taken from the data when None. `previous` is the delivery of the year before, for the
    comparison, written in `previous_dialect` (`dialect` when None). `also` are columns that were agreed on beside the
    official ones. `with_keys` collects the keys of failing records, which only those may see who may see the data.
    """

    paths: tuple[Path, ...]
    year: int | None = None
    country: str | None = None
    reading: Reading = "configuration"
    previous: tuple[Path, ...] = ()
    dialect: Dialect = field(default_factory=Dialect)
    previous_dialect: Dialect | None = None
    also: frozenset[str] = frozenset()
    with_keys: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of a delivery.

    `counts`: one a rule and survey year, in the order of the groups and files. `verdicts`: what Great Expectations says
    of each group and file. `keys`: rule, file, survey year and identifier of failing records, if asked for.
    """

    delivery: Delivery
    reading: Reading
    counts: tuple[Count, ...]
    verdicts: tuple[Verdict, ...] = ()
    keys: tuple[tuple[str, str, int | None, int | None], ...] = ()

    def failed(self, severity: str | None = None) -> tuple[Count, ...]:
        """Counts with findings, of one severity if asked."""
        return tuple(c for c in self.counts if c.failed and severity in (None, c.severity))


def validate(request: Request, settings: Settings | None = None, progress: Progress | None = None) -> Report:
    """Count the findings of every official rule in a delivery.

    Raises
    ------
    DeliveryError
        What is given is no delivery, or cannot be read (codes E108 to E116, E20x).
    GateError
        E605 when the memory allowed does not suffice.
    """
    tell = progress or (lambda _what, _done, _all: None)
    tell("reading the files", 0, 1)
    with database.scratch(settings) as scratch:
        delivery = load(
            find_files(request.paths, request.dialect), scratch, request.reading, request.dialect, year=request.year,
            country=request.country,
        )
        ready = threading.Thread(target=official.get_ready)  # takes seconds, in which the rules are counted
        ready.start()
        rules = list(inventory.rules(delivery.year, delivery.country, request.reading))
        counts = _count(request, delivery, rules, scratch, settings, tell)
        keys = tuple(_keys(rules, counts, scratch)) if request.with_keys else ()
    ordered = tuple(sorted(counts, key=_place))
    tell("judging groups of rules", len(rules), len(rules))
    ready.join()
    return Report(delivery, request.reading, ordered, tuple(official.judge(table(ordered))), keys)


def _count(
    request: Request, delivery: Delivery, rules: Sequence[Rule], scratch: Scratch, settings: Settings | None,
    tell: Progress,
) -> list[Count]:
    """Findings of the rules on records and, read as configured, of those on the delivery as a whole."""
    derived.prepare(scratch, delivery.year, request.reading)
    grid.prepare(scratch, delivery.year)
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        tell("counting rules", done, len(rules))

    counts = counting.count(rules, scratch, derived.derived_columns(scratch), advance)
    if request.reading == "configuration":
        counts += shape.counts(delivery, request.also)
        counts += statistics.counts(delivery, scratch, _earlier(request, settings))
    return counts


def table(counts: Iterable[Count]) -> pd.DataFrame:
    """Findings of each rule over all survey years as the table Great Expectations judges."""
    rows = [
        (c.rule, c.group, c.file, c.severity, c.checked, c.failed, c.evaluated) for c in without_years(counts)
    ]
    return pd.DataFrame(rows, columns=list(official.COUNTED))


def _earlier(request: Request, settings: Settings | None) -> Callable[[], statistics.Earlier | None]:
    """The delivery of the year before, read only if there is one."""

    def read() -> statistics.Earlier | None:
        if not request.previous:
            return None
        dialect = request.previous_dialect or request.dialect
        files = find_files(request.previous, dialect)
        with database.scratch(settings) as scratch:
            delivery = load(files, scratch, "configuration", dialect, country=request.country)
            return statistics.earlier(delivery, scratch)

    return read


def _keys(
    rules: Sequence[Rule], counts: Iterable[Count], scratch: Scratch
) -> Iterable[tuple[str, str, int | None, int | None]]:
    failing = {c.rule for c in counts if c.failed}
    return counting.failing_keys([r for r in rules if r.id in failing], scratch)


def _place(count: Count) -> tuple[int, int, str, int]:
    order = list(GROUPS)
    file = FILES.index(count.file) if count.file in FILES else len(FILES)
    return order.index(count.group), file, count.rule, count.year or 0


def without_years(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Findings of each rule over all survey years."""
    totals: dict[tuple[str, str], Count] = {}
    for count in counts:
        before = totals.get((count.group, count.rule))
        if before is None:
            totals[count.group, count.rule] = replace(count, year=None)
        else:
            totals[count.group, count.rule] = replace(
                before, checked=before.checked + count.checked, failed=before.failed + count.failed
            )
    return tuple(totals.values())
