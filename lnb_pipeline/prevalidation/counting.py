"""Counting rules: all rules on the same records in one pass.

A rule of its own costs a scan of its file; a delivery has thousands of rules. Rules that look at the same
records (table, links, filter, grouping) become columns of one query, some dozens at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation.derived import SOURCES
from lnb_pipeline.prevalidation.rules import Count, Records, Rule
from lnb_pipeline.silc.codebook import key_variables

AT_ONCE = 40
"""Rules in one query. Planning a query grows faster than its length, so that hundreds at once are slower."""
MOST_KEYS = 1_000
"""Failing records of one rule that are named at most."""


def count(
    rules: Sequence[Rule], scratch: Scratch, columns: Mapping[str, frozenset[str]],
    progress: Callable[[int], None] = lambda _: None,
) -> list[Count]:
    """Findings of every rule by survey year; a rule that reads a column not delivered is not evaluated."""
    counts: list[Count] = []
    able, unable = _split(rules, columns, scratch.rows("SELECT count(DISTINCT DB010) FROM raw_D")[0][0])
    counts += [replace(_blank(rule), evaluated=False, note=why) for rule, why in unable]
    parts = [
        (records, group[start:start + AT_ONCE])
        for records, group in _by_records(able).items() for start in range(0, len(group), AT_ONCE)
    ]
    answers = scratch.rows_of_all([_query(records, part) for records, part in parts])
    for (_, part), answer in zip(parts, answers, strict=True):
        counts += _counts_of(part, answer)
        progress(len(part))
    return counts


def _split(
    rules: Iterable[Rule], columns: Mapping[str, frozenset[str]], n_years: int
) -> tuple[list[Rule], list[tuple[Rule, str]]]:
    """Rules that can be judged, and those that cannot with the reason."""
    able: list[Rule] = []
    unable: list[tuple[Rule, str]] = []
    for rule in rules:
        missing = sorted({code for table, code in rule.reads if code not in columns.get(table, ())})
        if missing:
            named = dict.fromkeys(SOURCES.get(code, code) for code in missing)
            unable.append((rule, f"not delivered: {', '.join(named)}"))
        elif n_years < rule.least_years:
            unable.append((rule, f"needs {rule.least_years} survey years, the delivery holds {n_years}"))
        else:
            able.append(rule)
    return able, unable


def _blank(rule: Rule) -> Count:
    return Count(
        rule=rule.id, group=rule.group, kind=rule.kind, year=None, file=rule.file, severity=rule.severity, checked=0,
        failed=0, title=rule.title, variables=rule.variables, official=rule.official,
    )


def _by_records(rules: Iterable[Rule]) -> dict[Records, list[Rule]]:
    grouped: dict[Records, list[Rule]] = {}
    for rule in rules:
        grouped.setdefault(rule.records, []).append(rule)
    return grouped


def _counts_of(rules: Sequence[Rule], answers: Sequence[tuple[Any, ...]]) -> Iterator[Count]:
    for position, rule in enumerate(rules):
        blank = _blank(rule)
        for row in answers:
            year = None if row[0] is None else int(row[0])
            yield replace(blank, year=year, checked=int(row[1]), failed=int(row[2 + position]))
        if not answers:
            yield blank


def _query(records: Records, rules: Sequence[Rule]) -> str:
    if records.group:
        flags = ", ".join(f"coalesce({rule.fails}, false) AS f{n}" for n, rule in enumerate(rules))
        counts = ", ".join(f"count(*) FILTER (f{n})" for n in range(len(rules)))
        inner = f"SELECT max({records.year}) AS y, {flags} {records.source()} GROUP BY {', '.join(records.group)}"
        return f"SELECT y, count(*), {counts} FROM ({inner}) GROUP BY y"
    counts = ", ".join(f"count(*) FILTER ({rule.fails})" for rule in rules)
    return f"SELECT {records.year} AS y, count(*), {counts} {records.source()} GROUP BY y"


def failing_keys(rules: Iterable[Rule], scratch: Scratch) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Rule, file, survey year and identifier of failing records, for those who may see them.

    At most `MOST_KEYS` of a rule; a rule on groups names the group's first identifier.
    """
    asked = list(rules)
    answers = scratch.rows_of_all([_key_query(rule) for rule in asked])
    for rule, answer in zip(asked, answers, strict=True):
        for year, record in answer:
            yield rule.id, rule.file, None if year is None else int(year), None if record is None else int(record)


def _key_query(rule: Rule) -> str:
    identifier, year = f'own."{key_variables(rule.file)[2]}"', f'own."{rule.file}B010"'
    records = rule.records
    if records.group:
        return (
            f"SELECT DISTINCT max({year}), min({identifier}) {records.source()} GROUP BY {', '.join(records.group)} "
            f"HAVING {rule.fails} ORDER BY 1, 2 LIMIT {MOST_KEYS}"
        )
    where = "AND" if records.where else "WHERE"
    return (
        f"SELECT DISTINCT {year}, {identifier} {records.source()} {where} {rule.fails} "
        f"ORDER BY 1, 2 LIMIT {MOST_KEYS}"
    )
