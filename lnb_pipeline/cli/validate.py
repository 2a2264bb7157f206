"""`lnb validate`: the official rules over one EU-SILC delivery, without the pipeline."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lnb_pipeline.cli.console import ValidationExit, err, out, print_table, spans
from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.sources.manifest import MANIFEST_NAME, SYNTHETIC_MARK, CsvDialect, EuSilcTerms
from lnb_pipeline.sources.manifest import load as load_manifest

if TYPE_CHECKING:
    from lnb_pipeline.prevalidation.delivery import Dialect
    from lnb_pipeline.prevalidation.report import RuleTotal
    from lnb_pipeline.prevalidation.run import Report

MOST_ROWS = 40
"""Rules in the table on the terminal; --all and --out have every one."""
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_TAB = {"tab": "\t", "\\t": "\t"}


class ReadingName(StrEnum):
    configuration = "configuration"
    sql = "sql"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the manifest of a delivery says of its files: how they are written, which columns are no official ones."""

    dialect: CsvDialect | None = None
    columns: frozenset[str] = frozenset()


def validate(
    paths: Annotated[list[Path], typer.Argument(metavar="DIR|FILE...", help="A delivery folder, or its four files")],
    year: Annotated[int | None, typer.Option(help="Survey year delivered; default the last one in the files")] = None,
    country: Annotated[str, typer.Option(help="Country delivered, e.g. AL; default that of the files")] = "",
    reading: Annotated[
        ReadingName,
        typer.Option(help="The rules as Eurostat's configuration states them, or as the SQL of its R program counts"),
    ] = ReadingName.configuration,
    previous: Annotated[
        list[Path] | None, typer.Option(help="Delivery of the year before (folder or file), for the comparison")
    ] = None,
    delimiter: Annotated[str, typer.Option(help="Delimiter of CSV files; default that of the first line")] = "",
    decimal: Annotated[str, typer.Option(help="Decimal mark of CSV files; default the point")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of CSV files; default utf-8")] = "",
    output: Annotated[
        list[Path] | None, typer.Option("--out", help="Write the report: .csv, .parquet or .html (repeatable)")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(help="Write which records failed which rule: .csv or .parquet, readable by you alone. It holds "
                          "identifiers of persons and households and belongs on the restricted side."),
    ] = None,
    all_rules: Annotated[bool, typer.Option("--all", help="Show every rule, those without findings too")] = False,
    group: Annotated[
        list[str] | None, typer.Option(help="Show the rules of this group only, e.g. LVAL (repeatable)")
    ] = None,
) -> None:
    """Run Eurostat's rules over an EU-SILC delivery and count what fails.

    Needs no pipeline and changes nothing; nothing but counts is shown.
    The files D, R, H and P are told apart by their columns. A delivery.yaml in
    the folder says how they are written and which column is the municipality.

    Ends with 0 when no rule fails, 3 when only warnings do, 4 when an error does,
    2 on wrong use or when the files cannot be read.

    Examples:

        lnb validate silc_2025/

        lnb validate silc_2025/ --previous silc_2024/ --out report.html --out report.csv

        lnb validate D.csv R.csv H.csv P.csv --year 2025 --country AL --group LVAL --all

        lnb validate silc_2025/ --reading sql --out parity.parquet
    """
    from lnb_pipeline.prevalidation import report as writing
    from lnb_pipeline.prevalidation import run

    wanted, groups = tuple(output or ()), _groups(group or [])
    _check_outputs(wanted, keys, (*paths, *(previous or ())))
    stated = {"delimiter": _TAB.get(delimiter, delimiter), "decimal": decimal, "encoding": encoding}
    agreed = _agreed(paths)
    request = run.Request(
        paths=tuple(paths), year=year, country=_country(country), reading=reading.value, previous=tuple(previous or ()),
        dialect=_dialect(stated, agreed.dialect), also=agreed.columns, with_keys=keys is not None,
    )
    with _progress() as tell:
        report = run.validate(request, progress=tell)
    totals = writing.rule_totals(report.counts)
    _show(report, totals, groups, all_rules)
    for path in wanted:
        writing.write(report, path)
        out.print(f"Report: {path}")
    if keys is not None:
        writing.write_keys(report, keys)
        out.print(f"Keys of failing records, restricted: {keys}")
    sys.exit(exit_code(totals))


def exit_code(totals: Sequence[RuleTotal]) -> ValidationExit:
    """The exit code: the worst severity with findings."""
    failing = {t.severity for t in totals if t.failed}
    if "error" in failing:
        return ValidationExit.ERRORS
    return ValidationExit.WARNINGS if "warning" in failing else ValidationExit.CLEAN


# -- what is asked -----------------------------------------------------------------------------------------
def _agreed(paths: Sequence[Path]) -> Agreed:
    """What the manifests of the folders say; one that cannot be read says nothing."""
    dialect, columns = None, {SYNTHETIC_MARK}
    for terms in filter(None, map(_terms, paths)):
        dialect = terms.csv
        columns.add(terms.municipality.column.strip().upper())
    return Agreed(dialect, frozenset(columns))


def _terms(path: Path) -> EuSilcTerms | None:
    if not (path / MANIFEST_NAME).is_file():
        return None
    try:
        return load_manifest(path).eu_silc
    except LnbError as error:
        err.print(f"{MANIFEST_NAME} is ignored: {error.code} {error.findings[0].title.lower()}", style="yellow")
        return None


def _dialect(options: dict[str, str], manifest: CsvDialect | None) -> Dialect:
    """Options come before the manifest, the manifest before what is usual."""
    from lnb_pipeline.prevalidation.delivery import Dialect

    stated = {**(manifest.model_dump() if manifest else {}), **{k: v for k, v in options.items() if v}}
    try:
        CsvDialect.model_validate(stated)
    except ValueError:
        raise fail(
            UsageError, "E902", where="--delimiter, --decimal, --encoding", rule="the CSV dialect is one we read",
            expected="delimiter , ; tab or |, decimal . or ,, encoding utf-8, cp1252 or latin-1",
            got=", ".join(repr(v) for v in options.values() if v), hint="correct the option",
        ) from None
    return Dialect(**stated)


def _country(code: str) -> str | None:
    from lnb_pipeline.silc.codebook import code_list

    if not code:
        return None
    if code.upper() not in code_list("countries"):
        raise fail(
            UsageError, "E902", where="--country", rule="the country is one of EU-SILC's", expected="a code such as AL",
            got="another text", hint="give the two letters that stand in DB020",
        )
    return code.upper()


def _groups(names: Sequence[str]) -> frozenset[str]:
    from lnb_pipeline.prevalidation.rules import GROUPS

    known = {name.lower(): name for name in GROUPS}
    for name in names:
        if name.lower() not in known:
            near = difflib.get_close_matches(name.lower(), known, n=1)
            raise fail(
                UsageError, "E902", where=f"--group {name}", rule="a group is one of the report's",
                expected=", ".join(GROUPS), got=name,
                hint=f"did you mean {known[near[0]]}?" if near else "give one of these groups",
            )
    return frozenset(known[name.lower()] for name in names)


def _check_outputs(reports: Sequence[Path], keys: Path | None, inputs: Sequence[Path]) -> None:
    """Refuse what could not be written, before the work: an unknown format, no folder, a file that is delivered."""
    from lnb_pipeline.prevalidation.report import KEYS_SUFFIXES, REPORT_SUFFIXES, check_suffix

    delivered = {p.resolve() for p in inputs}
    written: set[Path] = set()
    options = [("--out", path) for path in reports] + ([("--keys", keys)] if keys is not None else [])
    for option, path in options:
        check_suffix(path, KEYS_SUFFIXES if option == "--keys" else REPORT_SUFFIXES, option)
        place = path.resolve()
        got = (
            "a file of the delivery" if place in delivered
            else "a place inside the delivery folder" if delivered & set(place.parents)
            else "the same file twice" if place in written
            else "a folder that is not there" if not place.parent.is_dir()
            else None
        )
        if got is not None:
            raise fail(
                UsageError, "E902", where=f"{option} {path}", rule="results have a place of their own",
                expected="a file in a folder that is there, outside the delivery", got=got, hint="give another path",
            )
        written.add(place)


# -- what is shown -----------------------------------------------------------------------------------------
@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("reading the files", total=None)
        yield lambda what, done, steps: progress.update(task, description=what, completed=done, total=steps)


def _show(report: Report, totals: Sequence[RuleTotal], groups: frozenset[str], all_rules: bool) -> None:
    from lnb_pipeline.prevalidation.page import outcome
    from lnb_pipeline.prevalidation.report import group_totals

    _header(report, totals)
    print_table(
        "Groups", ("group", "what it checks", "worst", "rules", "with findings", "not evaluated", "findings"),
        (
            (g.group, _group_title(g.group), g.worst, f"{g.rules:,}", f"{g.with_findings:,}", f"{g.not_evaluated:,}",
             f"{g.failed:,}")
            for g in group_totals(totals)
        ),
    )
    _rules([t for t in totals if not groups or t.group in groups], all_rules)
    _reasons(totals)
    out.print(outcome(totals), style="bold")


def _group_title(group: str) -> str:
    from lnb_pipeline.prevalidation.rules import GROUPS

    return GROUPS[group]


def _header(report: Report, totals: Sequence[RuleTotal]) -> None:
    from lnb_pipeline.prevalidation.page import READINGS

    delivery = report.delivery
    out.print(f"EU-SILC {delivery.year}, {delivery.country}", style="bold")
    out.print(f"Reading {report.reading}: {READINGS[report.reading]}")
    files = ", ".join(f"{role} {delivery.names[role]} ({delivery.rows[role]:,} records)" for role in delivery.names)
    out.print(f"Files: {files}")
    evaluated = sum(t.evaluated for t in totals)
    out.print(f"Rules: {len(totals):,}, of which {evaluated:,} evaluated")


def _rules(totals: Sequence[RuleTotal], all_rules: bool) -> None:
    shown = totals if all_rules else [t for t in totals if t.failed]
    if not shown:
        return
    table = Table(title="Rules", title_justify="left", header_style="bold", expand=False)
    table.add_column("rule", no_wrap=True)
    for name in ("file", "severity", "years"):
        table.add_column(name)
    for name in ("checked", "failed", "share"):
        table.add_column(name, justify="right")
    table.add_column("title", overflow="fold")
    for total in shown if all_rules else shown[:MOST_ROWS]:
        table.add_row(*_row(total))
    out.print(table)
    if not all_rules and len(shown) > MOST_ROWS:
        out.print(f"{len(shown) - MOST_ROWS:,} more rules with findings: --all, --group or --out", style="dim")


def _row(total: RuleTotal) -> tuple[Text, ...]:
    from lnb_pipeline.prevalidation.page import share

    known = spans(y for y in total.years if y is not None)
    years = ", ".join(part for part in ("no year" if None in total.years else "", known) if part)
    severity = Text(total.severity, style=_COLOURS[total.severity] if total.failed else "")
    failed = f"{total.failed:,}" if total.evaluated else "not evaluated"
    texts = (f"{total.checked:,}", failed, share(total.failed, total.checked), total.title)
    return (Text(total.rule), Text(total.file), severity, Text(years), *map(Text, texts))


def _reasons(totals: Sequence[RuleTotal]) -> None:
    """Why rules were not evaluated, each reason once."""
    reasons: dict[str, int] = {}
    for total in totals:
        if not total.evaluated:
            reasons[total.note] = reasons.get(total.note, 0) + 1
    worst = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    if worst:
        print_table("Not evaluated", ("rules", "why"), ((f"{n:,}", note) for note, n in worst[:MOST_ROWS // 4]))
        if len(worst) > MOST_ROWS // 4:
            out.print(f"{len(worst) - MOST_ROWS // 4} more reasons: --out", style="dim")
