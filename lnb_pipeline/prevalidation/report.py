"""A report as data and as files: counts by rule and survey year, never a record."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.prevalidation import page
from lnb_pipeline.prevalidation.rules import GROUPS, Count, Severity
from lnb_pipeline.prevalidation.run import Report

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first."""
_SCHEMA = pa.schema([
    ("rule", pa.string()), ("kind", pa.string()), ("year", pa.int64()), ("file", pa.string()),
    ("severity", pa.string()), ("checked", pa.int64()), ("failed", pa.int64()), ("share", pa.float64()),
    ("group", pa.string()), ("title", pa.string()), ("variables", pa.string()), ("official", pa.bool_()),
    ("evaluated", pa.bool_()), ("note", pa.string()), ("observed", pa.float64()), ("limit", pa.float64()),
])
COLUMNS: tuple[str, ...] = tuple(_SCHEMA.names)
_KEYS_SCHEMA = pa.schema([("rule", pa.string()), ("file", pa.string()), ("year", pa.int64()), ("id", pa.int64())])
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this is calculated by a spreadsheet."""
REPORT_SUFFIXES = (".parquet", ".csv", ".html")
KEYS_SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """Findings of a rule over all survey years; `years` are those with findings, None a record without a year."""

    rule: str
    group: str
    file: str
    severity: Severity
    title: str
    years: tuple[int | None, ...]
    checked: int
    failed: int
    evaluated: bool
    note: str

    @property
    def share(self) -> float | None:
        return self.failed / self.checked if self.checked else None


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What became of a group: rules in all, with findings, not evaluated, and records that failed one."""

    group: str
    rules: int
    with_findings: int
    not_evaluated: int
    failed: int
    worst: Severity | None


def rule_totals(counts: Iterable[Count]) -> tuple[RuleTotal, ...]:
    """One entry a rule, the worst first: those with findings, by severity, then by findings."""
    by_rule: dict[str, list[Count]] = {}
    for count in counts:
        by_rule.setdefault(count.rule, []).append(count)
    return tuple(sorted(map(_total, by_rule.values()), key=_worst_first))


def _total(counts: Sequence[Count]) -> RuleTotal:
    first = counts[0]
    years = sorted({c.year for c in counts if c.failed}, key=lambda y: y or 0)
    return RuleTotal(
        rule=first.rule, group=first.group, file=first.file, severity=first.severity, title=_title(counts),
        years=tuple(years), checked=sum(c.checked for c in counts), failed=sum(c.failed for c in counts),
        evaluated=all(c.evaluated for c in counts), note="; ".join(dict.fromkeys(c.note for c in counts if c.note)),
    )


def _title(counts: Sequence[Count]) -> str:
    """The title, with the figures of a rule that compares one with a limit."""
    shown = next((c for c in counts if c.failed and c.observed is not None), None)
    if shown is None:
        return counts[0].title
    limit = "" if shown.limit is None else f", limit {shown.limit:,.10g}"
    return f"{counts[0].title} ({shown.observed:,.4g}{limit})"


def _worst_first(total: RuleTotal) -> tuple[bool, int, int, int, str]:
    place = list(GROUPS).index(total.group)
    return not total.failed, SEVERITIES.index(total.severity), -total.failed, place, total.rule


def group_totals(totals: Iterable[RuleTotal]) -> tuple[GroupTotal, ...]:
    """One entry a group that has rules, in the order of a report."""
    found: dict[str, list[RuleTotal]] = {}
    for total in totals:
        found.setdefault(total.group, []).append(total)
    return tuple(_group(name, found[name]) for name in GROUPS if name in found)


def _group(name: str, totals: Sequence[RuleTotal]) -> GroupTotal:
    failing = [t for t in totals if t.failed]
    return GroupTotal(
        group=name, rules=len(totals), with_findings=len(failing),
        not_evaluated=sum(not t.evaluated for t in totals), failed=sum(t.failed for t in failing),
        worst=min((t.severity for t in failing), key=SEVERITIES.index, default=None),
    )


def frame(report: Report) -> pd.DataFrame:
    """Counts of a report, one row a rule and survey year; `rule` is the official identifier where there is one.

    A rule without findings has its rows, too; a rule that could not be evaluated has one, without a year.
    """
    return _with_nulls(_table(report.counts))


def _with_nulls(table: pa.Table) -> pd.DataFrame:
    """Whole numbers stay whole where some are missing."""
    data: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return data


def _table(counts: Sequence[Count]) -> pa.Table:
    plain = [f.name for f in fields(Count) if f.name not in ("variables", "note")]
    columns = {name: [getattr(c, name) for c in counts] for name in plain}
    columns["variables"] = [" ".join(c.variables) or None for c in counts]
    columns["note"] = [c.note or None for c in counts]
    columns["share"] = [c.failed / c.checked if c.checked else None for c in counts]
    return pa.table({name: columns[name] for name in COLUMNS}, schema=_SCHEMA)


# -- files ---------------------------------------------------------------------------------------------
def check_suffix(path: Path, known: Sequence[str], option: str) -> None:
    """Refuse a file whose suffix names no format.

    Raises
    ------
    UsageError
        E902 with the suffixes there are.
    """
    if path.suffix.lower() not in known:
        raise fail(
            UsageError, "E902", where=f"{option} {path.name}", rule="the suffix of a file says its format",
            expected=", ".join(known), got=path.suffix or "no suffix", hint="give the file one of these suffixes",
        )


def write(report: Report, path: Path) -> None:
    """Write a report; the suffix says how (`.csv`, `.parquet`, `.html`).

    Raises
    ------
    UsageError
        E902 for another suffix.
    """
    check_suffix(path, REPORT_SUFFIXES, "--out")
    suffix = path.suffix.lower()
    if suffix == ".html":
        totals = rule_totals(report.counts)
        content = page.html(report, totals, group_totals(totals)).encode("utf-8")
    else:
        content = _as_file(_table(report.counts), suffix)
    put(path, content)


def write_keys(report: Report, path: Path) -> None:
    """Write which records failed which rule, for its owner's eyes alone (mode 0600).

    Raises
    ------
    UsageError
        E902 for a suffix other than `.csv` and `.parquet`.
    """
    check_suffix(path, KEYS_SUFFIXES, "--keys")
    columns = list(zip(*report.keys, strict=True)) or [()] * len(_KEYS_SCHEMA.names)
    table = pa.table(dict(zip(_KEYS_SCHEMA.names, map(list, columns), strict=True)), schema=_KEYS_SCHEMA)
    put(path, _as_file(table, path.suffix.lower()), private=True)


def _as_file(table: pa.Table, suffix: str) -> bytes:
    if suffix == ".csv":
        return _csv(table).encode("utf-8")
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _csv(table: pa.Table) -> str:
    """Comma separated, empty for null; no text begins like a formula."""
    data = _with_nulls(table)
    for field in table.schema:
        if pa.types.is_string(field.type):
            texts = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in data[field.name]]
            data[field.name] = pd.Series(texts, dtype=object)
    return str(data.to_csv(index=False, lineterminator="\n"))


def put(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file beside its place and move it in: it is there whole, or as it was before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
