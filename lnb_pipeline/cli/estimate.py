"""`lnb estimate`: survey estimates with standard errors from any person-level table."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lnb_pipeline.cli.console import err, out

if TYPE_CHECKING:
    from lnb_pipeline.cli.estimate_request import Prepared
    from lnb_pipeline.estimation.table.rows import Row


class MethodName(StrEnum):
    linearised = "linearised"
    bootstrap = "bootstrap"


class Conventions(StrEnum):
    default = "default"
    convey = "convey"


class LonelyPsu(StrEnum):
    """What to do about a stratum with one PSU, and the names of the R package survey for it."""

    error = "error"
    centre = "centre"
    collapse = "collapse"
    certainty = "certainty"
    average = "average"
    fail = "fail"
    adjust = "adjust"
    remove = "remove"


_SYNONYMS = {LonelyPsu.fail: LonelyPsu.error, LonelyPsu.adjust: LonelyPsu.centre, LonelyPsu.remove: LonelyPsu.certainty}
_Names = list[str] | None


def estimate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV (or .csv.gz), Parquet or DuckDB, one row a person")],
    income: Annotated[str, typer.Option(help="Column of equivalised income")] = "",
    weight: Annotated[str, typer.Option(help="Column of weights; without it everyone has weight 1")] = "",
    stratum: Annotated[str, typer.Option(help="Column of strata; without it the sample is one stratum")] = "",
    psu: Annotated[
        str, typer.Option(help="Column of sampling units; without it households, else persons")
    ] = "",
    household: Annotated[str, typer.Option(help="Column of households, to count them")] = "",
    by: Annotated[_Names, typer.Option(help="Variable; every subset of them is computed (repeatable)")] = None,
    measure: Annotated[
        _Names,
        typer.Option(help="arpt, arpr, rmpg (also arpr_40 and the like), qsr, gini, mean, median, poverty_gap, "
                          "poverty_severity, arope, arope_not_arpr. Default: arpt,arpr,rmpg,qsr,gini"),
    ] = None,
    rate: Annotated[_Names, typer.Option(help="Columns of 0 and 1; missing is out of scope")] = None,
    exclusion: Annotated[
        _Names, typer.Option(help="Columns of 0 and 1 that make arope with poverty, e.g. smsd,lwi; missing is 0")
    ] = None,
    contrast: Annotated[
        _Names, typer.Option(help="VAR=A:B, first minus and over second; VAR=A:* against everyone (repeatable)")
    ] = None,
    method: Annotated[MethodName, typer.Option(help="Where standard errors come from")] = MethodName.linearised,
    replicates: Annotated[int, typer.Option(min=2, help="Replicates of the bootstrap")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap")] = 1,
    lonely_psu: Annotated[
        LonelyPsu,
        typer.Option(help="What to do about a stratum with one sampling unit (fail, adjust and remove: R's names)"),
    ] = LonelyPsu.error,
    line: Annotated[float | None, typer.Option(min=0.0, help="Given poverty line; default 60 % of the median")] = None,
    conventions: Annotated[
        Conventions, typer.Option(help="Linearisation of our own, or that of the R package convey to compare with it")
    ] = Conventions.default,
    table: Annotated[str, typer.Option(help="Table of a DuckDB file that has several")] = "",
    output: Annotated[Path | None, typer.Option("--out", help="Write to this .parquet or .csv file")] = None,
) -> None:
    """Estimate poverty and inequality from any person-level table.

    Needs no pipeline. One row a measure and cell: estimate, std_error, 95 %
    interval, df, deff, n, n_households, n_psu, status. A null in a variable
    means all of it; a person without a value is in no cell by that variable.

    Contrasts are rows MEASURE_gap (first minus second) and MEASURE_ratio, each
    linearised as one statistic, with p_value; q_value is the false discovery
    rate over all gaps.

    The poverty line is 60 % of the national median in every cell, so arpt has
    one row; poor is strictly below it. A cumulative weight that hits a quantile
    gives the mean of the two neighbours. The Gini coefficient does not depend on
    the scale of the weights.

    Status: defined, nobody, nobody_poor, zero_total (why there is no value),
    no_variance (a value without standard error), no_interval (no degree of
    freedom), few_replicates (a value in less than 90 % of them).

    Examples:

        lnb estimate survey.csv --income eq_income --weight weight
        --stratum stratum --psu psu --household household_id --by sex
        --by municipality --contrast sex=2:1 --out result.parquet

        lnb estimate survey.parquet --income eq_income --weight weight
        --stratum stratum --psu psu --measure arope,arope_not_arpr
        --exclusion smsd,lwi --rate smsd,lwi --contrast region=AL01:*

        lnb estimate survey.duckdb --table silc.person --income eq_income
        --weight weight --psu psu --method bootstrap --lonely-psu collapse
    """
    # sums of products on two threads spin while others use the machine, and gain nothing on one array at a time
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from lnb_pipeline.cli import estimate_request as asking
    from lnb_pipeline.cli import estimate_result as result
    from lnb_pipeline.database import read_columns
    from lnb_pipeline.estimation.table.named import DEFAULT

    measures = _names(measure) or (DEFAULT if income else ())
    asked = asking.Asking(
        income=income, weight=weight, stratum=stratum, psu=psu, household=household, by=_names(by), measures=measures,
        rates=_names(rate), exclusion=_names(exclusion), contrasts=tuple(dict.fromkeys(contrast or ())),
        lonely_psu=_SYNONYMS.get(lonely_psu, lonely_psu).value, line=line, conventions=conventions.value,
        is_bootstrap=method is MethodName.bootstrap,
    )
    asking.check(asked)
    if output is not None:
        result.check_output(output, file)
    prepared = asking.prepare(asked, read_columns(file, asked.columns, table=table or None))
    for note in prepared.notes:
        err.print(f"Note: {note}", style="yellow")
    rows = _rows(prepared, method, replicates, seed, line)
    found = result.table_of(rows, asked.variables, prepared.labels)
    _say(file, prepared)
    if output is None:
        result.show(found, asked.variables)
    else:
        result.write(found, output)
        out.print(f"Result: {output} ({found.num_rows:,} rows)")


def _names(given: Sequence[str] | None) -> tuple[str, ...]:
    """Names given one by one or with commas between them, each once; quoted, a name may have a comma in it."""
    rows = csv.reader(given or (), skipinitialspace=True)
    parts = (part.strip() for row in rows for part in row)
    return tuple(dict.fromkeys(part for part in parts if part))


def _rows(prepared: Prepared, method: MethodName, replicates: int, seed: int, line: float | None) -> list[Row]:
    from lnb_pipeline.estimation.record import Line
    from lnb_pipeline.estimation.table.tabulate import linearised, replicated

    request = prepared.request
    if method is MethodName.linearised:
        return linearised(request)
    is_given = line is not None or request.line.line.value is None
    with _progress() as tell:
        return replicated(
            request, line=Line(line) if is_given else None, replicates=replicates, seed=seed, progress=tell
        )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("replicates", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _say(file: Path, prepared: Prepared) -> None:
    """What the estimates rest on."""
    survey, design = prepared.request.survey, prepared.request.rule.design
    counts = [(survey.n, "person", "persons"), (design.n_psu, "sampling unit", "sampling units"),
              (design.n_strata, "stratum", "strata")]
    if prepared.n_households is not None:
        counts.insert(1, (prepared.n_households, "household", "households"))
    text = ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in counts)
    out.print(f"{file.name}: {text}", style="bold")
