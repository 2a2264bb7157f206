"""`lnb demo` and `lnb deliver`: put deliveries into landing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from lnb_pipeline.cli.console import command, err, out
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.settings import load_settings
from lnb_pipeline.sources.manifest import SOURCES, CsvDialect, Manifest


def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 20_240_601,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing when something was already delivered.")
    ] = False,
) -> None:
    """Write synthetic deliveries of all three sources into landing.

    EU-SILC 2018-2024, a mapping of services and two reports; marked synthetic from the file to the
    last published row.

    Examples:

        lnb demo

        lnb demo --seed 7 --if-empty
    """
    from lnb_pipeline import demonstration
    from lnb_pipeline.sources.ledger import Ledger
    from lnb_pipeline.sources.receiving import waiting

    settings = load_settings()
    settings.make_folders()
    if if_empty and (waiting(settings.landing) or Ledger.open(settings.archive).current()):
        out.print("Deliveries are there already; no demonstration data written.")
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("writing demonstration deliveries", total=None)
        written = demonstration.write_all(
            settings.landing, seed=seed, progress=lambda text: progress.update(task, description=text)
        )
    out.print(f"{len(written)} synthetic deliveries in {settings.landing}. Next: {command()} run")


def deliver(
    paths: Annotated[list[Path], typer.Argument(help="Files, or one folder with the files.")],
    source: Annotated[str, typer.Option(help=" or ".join(SOURCES))],
    period: Annotated[int, typer.Option(help="Survey year, or the year the mapping or report is about")],
    provider: Annotated[str, typer.Option(help="Who delivers")] = "",
    kind: Annotated[str, typer.Option(help="survey, or synthetic for made-up data")] = "survey",
    licence: Annotated[str, typer.Option(help="Terms of use")] = "restricted, see the data agreement",
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="agency_reports: day the statuses of a management response are of"),
    ] = None,
    municipality_column: Annotated[
        str, typer.Option(help="eu_silc: column of the D file with the municipality")
    ] = "",
    municipality_scheme: Annotated[str, typer.Option(help="eu_silc: lau, asrdb or name")] = "lau",
    measured: Annotated[
        str, typer.Option(help="eu_silc: the 15 measured municipalities, LAU codes separated by commas")
    ] = "",
    measured_status: Annotated[str, typer.Option(help="eu_silc: confirmed or illustrative")] = "confirmed",
    measured_provenance: Annotated[str, typer.Option(help="eu_silc: who named the municipalities")] = "",
    poverty_line: Annotated[
        float | None,
        typer.Option(help="eu_silc: national line in ALL a year, for an extract of the measured municipalities only"),
    ] = None,
    poverty_line_reference: Annotated[str, typer.Option(help="eu_silc: where the declared line is published")] = "",
    delimiter: Annotated[str, typer.Option(help="eu_silc: delimiter of the CSV files")] = ",",
    encoding: Annotated[str, typer.Option(help="eu_silc: utf-8, cp1252 or latin-1")] = "utf-8",
    decimal: Annotated[str, typer.Option(help="eu_silc: decimal mark of the CSV files")] = ".",
) -> None:
    """Check files, write their manifest and put both into landing as one delivery.

    A folder that already holds a delivery.yaml is delivered under that manifest.

    Examples:

        lnb deliver silc_2022/ --source eu_silc --period 2022 --municipality-column BASHKIA

        lnb deliver mapping.xlsx --source care_services --period 2021 --provider "State Social Service"

        lnb deliver report_2021.docx --source agency_reports --period 2021

        lnb deliver response.pdf --source agency_reports --period 2025 --as-of 2025-06-30

        lnb deliver eu_ipa.yaml --source municipal_lists --period 2021 --provider "MHSP"
    """
    from lnb_pipeline.sources import delivering
    from lnb_pipeline.sources.manifest import parse
    from lnb_pipeline.sources.receiving import check_parcel

    settings = load_settings()
    settings.make_folders()
    files = delivering.collect(paths)
    existing = delivering.existing_manifest(paths)
    if existing is not None:
        manifest, _ = check_parcel(existing.parent)
        _agrees(manifest, source, period)
    else:
        data: dict[str, Any] = {
            "source": source, "period": period, "provider": provider or _provider(source), "kind": kind,
            "licence": licence, "files": [f.model_dump(exclude_none=True) for f in delivering.listed(files)],
        }
        if as_of is not None:
            data["as_of"] = as_of.date()
        if source == "eu_silc":
            dialect = _dialect(delimiter, encoding, decimal)
            data["eu_silc"] = {
                "municipality": {
                    "column": municipality_column or _municipality_column(files, dialect),
                    "scheme": municipality_scheme,
                },
                "measured": _measured(measured, measured_status, measured_provenance),
                "poverty_line": _line(poverty_line, poverty_line_reference),
                "csv": dialect.model_dump(),
            }
        manifest = parse(_yaml(data), "the options given")
    notes = _examine(files, manifest)
    place = delivering.put_into_landing(settings.landing, files, manifest)
    for text, count in notes.items():
        out.print(Text(f"  {text}: {count}"), style="dim")
    out.print(f"{len(files)} files for {source} {period} put into {place}. Next: {command()} run")


def _examine(files: list[Path], manifest: Manifest) -> Mapping[str, int]:
    """The same checks as at the door, so that a mistake is seen before the night; what was set aside, by kind."""
    from lnb_pipeline.sources.receiving import EXAMINERS, require_honest_kind

    with err.status("checking the files"):
        require_honest_kind({f.name: f for f in files}, manifest)
        return EXAMINERS[manifest.source]({f.name: f for f in files}, manifest).notes


def _agrees(manifest: Manifest, source: str, period: int) -> None:
    if (manifest.source, manifest.period) != (source, period):
        raise fail(
            UsageError, "E902", where="delivery.yaml", rule="the options agree with the manifest in the folder",
            expected=f"--source {manifest.source} --period {manifest.period}",
            got=f"--source {source} --period {period}", hint="correct the options or the manifest",
        )


def _provider(source: str) -> str:
    return {"eu_silc": "INSTAT", "care_services": "State Social Service"}.get(source, "UN joint programme")


def _yaml(data: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(data, allow_unicode=True)


def _dialect(delimiter: str, encoding: str, decimal: str) -> CsvDialect:
    try:
        return CsvDialect.model_validate({"delimiter": delimiter, "encoding": encoding, "decimal": decimal})
    except ValidationError:
        raise fail(
            UsageError, "E902", where="--delimiter, --encoding, --decimal", rule="the CSV dialect is one we read",
            expected="delimiter , ; tab or |, encoding utf-8, cp1252 or latin-1, decimal . or ,",
            got=f"{delimiter!r}, {encoding!r}, {decimal!r}", hint="correct the option",
        ) from None


def _line(value: float | None, reference: str) -> dict[str, Any]:
    if value is None:
        return {"source": "national_sample"}
    return {"source": "declared", "value": value, "reference": reference or None}


def _measured(codes: str, status: str, provenance: str) -> dict[str, Any]:
    """The list given, or the illustrative one, which is said aloud."""
    if codes:
        return {
            "status": status, "codes": [c.strip() for c in codes.split(",") if c.strip()],
            "provenance": provenance or "stated with the delivery",
        }
    from lnb_pipeline.reference.measured import illustrative_set

    default = illustrative_set()
    err.print(
        "No --measured given: the illustrative list is used, and every municipal row will say so.",
        style="yellow",
    )
    return {"status": default.status, "codes": list(default.codes), "provenance": default.provenance}


def _municipality_column(files: list[Path], dialect: CsvDialect) -> str:
    """The one column of the D file that is no EU-SILC variable and is named like a municipality."""
    from lnb_pipeline.sources.eu_silc import municipality_columns

    found = municipality_columns({f.name: f for f in files}, dialect)
    if len(found) == 1:
        err.print(f"Municipality column: {found[0]}", style="yellow")
        return found[0]
    raise fail(
        UsageError, "E902", where="--municipality-column", rule="the extract carries the municipality",
        expected="one column of the D file named like a municipality", got=", ".join(found) or "none",
        hint="name it with --municipality-column; standard EU-SILC has none, INSTAT adds it",
    )
