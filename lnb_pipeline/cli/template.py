"""`lnb template`: forms to fill in: results of agencies, reviews of statements, lists of municipalities, weights."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lnb_pipeline.cli.console import command, err, out
from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    name="template", help="Write a form to fill in: results of an agency, a review of statements, a list, weights.",
    no_args_is_help=True, add_completion=False, rich_markup_mode="rich",
)  # fmt: skip
_REVIEWS = "agency_reports.review"


@app.command("results")
def results(
    to: Annotated[Path, typer.Option("--to", help="Workbook to write, .xlsx")],
    agency: Annotated[str, typer.Option(help="Reporting agency, written in already")] = "",
    period: Annotated[str, typer.Option(help="Reporting period, written in already: 2024, or first and last day")] = "",
    programme: Annotated[str, typer.Option(help="Title of the programme; default that of this pipeline")] = "",
    reference: Annotated[str, typer.Option(help="MPTF Office reference of another programme")] = "",
) -> None:
    """Write the workbook in which an agency returns its results.

    It has drop-down lists for agencies, municipalities, sex, groups and units,
    examples that are not read, and a sheet that explains each column.

    Examples:

        lnb template results --to results.xlsx

        lnb template results --to results_undp_2024.xlsx --agency UNDP --period 2024
    """
    from lnb_pipeline.reference.programme import load_programme
    from lnb_pipeline.sources.agency_reports import results_form

    _new_file(to, (".xlsx",))
    facts = load_programme()
    results_form.write(
        to, programme=programme or facts.title, reference=reference or (None if programme else facts.mptf_reference),
        agency=_agency(agency), period=_period(period),
    )  # fmt: skip
    out.print(f"Results form: {to}")
    out.print(
        f"Next: fill in the sheet Results, save, and {command()} deliver {to} --source agency_reports --period YEAR"
    )


@app.command("review")
def review(
    report: Annotated[str, typer.Argument(help="Report, as in programme.report, e.g. annual_report:00128662:2021")],
    to: Annotated[Path, typer.Option("--to", help="File to write, .yaml")],
) -> None:
    """Write the form to review the quantified statements of a published report.

    Each statement stands with its sentence and what was read from it; decisions
    already delivered are written in. The least sure readings are marked.

    Examples:

        lnb template review annual_report:00128662:2021 --to review.yaml

        lnb deliver review.yaml --source agency_reports --period 2021
    """
    from lnb_pipeline.sources.agency_reports import review_form

    _new_file(to, (".yaml", ".yml"))
    settings = load_settings()
    statements, year = _statements(settings, report)
    decisions = _decisions(settings)
    if decisions is None and (statements["status"] != "unreviewed").any():
        err.print("Decisions delivered before cannot be read here; a new review takes their place.", style="yellow")
    count = review_form.write(statements, to, period=year, reviews=decisions)
    out.print(f"Review form with {count} statements: {to}")
    out.print(f"Next: write decisions, save, and {command()} deliver {to} --source agency_reports --period {year}")


@app.command("weights")
def weights(
    to: Annotated[Path, typer.Argument(metavar="PATH", help="File to write, .yaml")],
) -> None:
    """Write the weights of the ranking and of the Social Fund scenarios, to change in a copy.

    The file explains every number. Weights are a choice, and this shows what follows from another one.

    Examples:

        lnb template weights my_weights.yaml

        lnb priority --weights my_weights.yaml
    """
    from lnb_pipeline.profiles.weights import DEFAULT

    _new_file(to, (".yaml", ".yml"))
    with to.open("xb") as file:
        file.write(DEFAULT.read_bytes())
    out.print(f"Weights: {to}")
    out.print(f"Next: change title and weights, save, and {command()} priority --weights {to}")


@app.command("list")
def municipal_list(
    name: Annotated[str, typer.Argument(help="List: eu_ipa, commitment or rural_share")],
    to: Annotated[Path, typer.Argument(help="File to write, .yaml")],
) -> None:
    """Write the form of a list of municipalities: EU/IPA, commitment, or rural share.

    The 61 municipalities stand in it with empty values; an empty value is unknown.

    Examples:

        lnb template list eu_ipa eu_ipa.yaml

        lnb deliver eu_ipa.yaml --source municipal_lists --period 2021 --provider "MHSP"
    """
    from lnb_pipeline.sources import municipal_lists

    _new_file(to, (".yaml", ".yml"))
    count = municipal_lists.write_template(name, to)
    out.print(f"Form of the list {name} with {count} municipalities: {to}")
    out.print(f"Next: fill it in, save, and {command()} deliver {to} --source municipal_lists --period YEAR")


def _new_file(path: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse what could not be written, or would be written over, before the work."""
    got = (
        f"a name that ends in {path.suffix or 'nothing'}" if path.suffix.lower() not in suffixes
        else "a file that is there already" if path.exists() or path.is_symlink()
        else "a folder that is not there" if not path.parent.is_dir()
        else None
    )  # fmt: skip
    if got is not None:
        raise fail(
            UsageError, "E902", where=str(path), rule="a form is a new file",
            expected=f"a name ending in {' or '.join(suffixes)} that is not taken, in a folder that is there", got=got,
            hint="give another path; a form that may be filled in is never written over",
        )  # fmt: skip


def _agency(text: str) -> str | None:
    from lnb_pipeline.sources.agency_reports import agencies

    known = agencies.agency(text) if text else None
    if text and known is None:
        raise fail(
            UsageError, "E902", where=f"--agency {text}", rule="an agency is one the pipeline knows",
            expected=", ".join(agencies.AGENCIES), got=text, hint="give one of these",
        )  # fmt: skip
    return known


def _period(text: str) -> str | None:
    from lnb_pipeline.sources.agency_reports.results_cells import printed_span

    if text and printed_span(text) is None:
        raise fail(
            UsageError, "E902", where=f"--period {text}", rule="a period is a year, or its first and last day",
            expected="2024, or “2024-01-01 to 2024-06-30”", got=text, hint="correct the option",
        )  # fmt: skip
    return text or None


def _statements(settings: Settings, report: str) -> tuple[pd.DataFrame, int]:
    """The published statements of a report, and the year it is about."""
    from lnb_pipeline import database
    from lnb_pipeline.contracts.ddl import literal

    if not settings.current.exists():
        raise fail(
            UsageError, "E601", where=str(settings.current), rule="a review is about a published report",
            expected="a release", got="none yet", hint=f"run `{command()} run` first",
        )  # fmt: skip
    _, known = database.query(
        settings.current,
        "SELECT r.report, any_value(r.time_period) FROM programme.report r JOIN programme.statement s USING (report) "
        "GROUP BY r.report ORDER BY r.report",
        settings,
    )
    years = {str(name): int(year) for name, year in known}
    if report not in years:
        near = difflib.get_close_matches(report, years, n=1, cutoff=0.5)
        raise fail(
            UsageError, "E902", where=report[:100], rule="the report is published and has statements",
            expected=", ".join(years) or "a report with statements; there is none", got="no such report",
            hint=f"did you mean {near[0]}?" if near else "copy the identifier from programme.report",
        )  # fmt: skip
    sql = f"SELECT * FROM programme.statement WHERE report = {literal(report)}"
    return database.query_frame(settings.current, sql, settings), years[report]


def _decisions(settings: Settings) -> pd.DataFrame | None:
    """Decisions that releases rest on; None where there are none, or this person may not read them."""
    import pandas as pd

    from lnb_pipeline import database, partitions
    from lnb_pipeline.sources.ledger import Ledger

    try:
        ledger = Ledger.open(settings.archive)
        paths = [
            partitions.restricted_path(settings, source, year)
            for source, year in ledger.partitions()
            if source == "agency_reports" and ledger.partition(source, year)
        ]
        frames = [database.read_tables(path, [_REVIEWS])[_REVIEWS] for path in paths if path.exists()]
    except (OSError, LnbError):
        return None
    return pd.concat(frames, ignore_index=True) if frames else None
