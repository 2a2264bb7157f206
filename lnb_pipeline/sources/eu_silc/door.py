"""At the door: read all four files, refuse what cannot be used, and say everything that is wrong.

Findings are collected in three steps (files, columns and types, records that do not fit together);
a step is only taken when the one before found nothing, because its findings would be noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.silc.codebook import FILES, FIRST_YEAR, LAST_YEAR, File, key_variables
from lnb_pipeline.sources.eu_silc import consistency, layout, places, usable
from lnb_pipeline.sources.eu_silc.read import OpenedFile, open_file, read_columns
from lnb_pipeline.sources.eu_silc.typed import SurveyFile, Typer, type_file
from lnb_pipeline.sources.manifest import EuSilcTerms, Examined, Manifest


@dataclass(frozen=True, slots=True)
class Extract:
    """The four files of one survey year, typed and consistent, and the place of every household.

    `universe` says which rows are accepted households and their members; `places` gives region and
    municipality of each row of D. `notes` counts what was set aside or read as null, by kind and
    column; it holds no values.
    """

    period: int
    files: dict[File, SurveyFile]
    universe: consistency.Universe
    places: places.Places
    notes: dict[str, int]


def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
    """Check an EU-SILC delivery completely; the same reading as `harmonise` does.

    Returns
    -------
    Examined
        The slot `eu_silc/<period>`, the role (D, R, H, P) of every file, and counts of what was set
        aside or read as null.

    Raises
    ------
    DeliveryError
        One finding for everything that is wrong (codes E103, E108, E109, E111, E2xx, E3xx).
    """
    extract = open_extract(paths, manifest)
    return Examined(
        slots={f"eu_silc/{manifest.period}": tuple(file.name for file in extract.files.values())},
        roles={file.name: role for role, file in extract.files.items()},
        notes=extract.notes,
    )


def open_extract(paths: Mapping[str, Path], manifest: Manifest) -> Extract:
    """Read, type and check the four files; raises as `examine`."""
    terms = _terms(manifest)
    opened = _open_all(paths, terms)
    files, findings = _type_all(opened, manifest, terms)
    universe = consistency.universe(files)
    inconsistent = consistency.findings(files, universe, manifest.period)
    findings += inconsistent or usable.findings(files, universe, terms, manifest.period)
    located, place_findings = places.locate(files["D"], universe.accepted, terms)
    findings += place_findings
    if findings:
        raise DeliveryError(*findings)
    return Extract(manifest.period, files, universe, located, _notes(files, universe))


def _terms(manifest: Manifest) -> EuSilcTerms:
    if manifest.eu_silc is None:
        raise ValueError("the manifest is not one of EU-SILC")
    if not FIRST_YEAR <= manifest.period <= LAST_YEAR:
        raise DeliveryError(Finding(
            "E111", where="delivery.yaml: period", rule="the layout of the survey year is known",
            expected=f"{FIRST_YEAR} to {LAST_YEAR}", got=str(manifest.period),
            hint="correct the period, or add the layout of that year to the codebook",
        ))
    return manifest.eu_silc


def _open_all(paths: Mapping[str, Path], terms: EuSilcTerms) -> dict[File, OpenedFile]:
    findings = places.manifest_findings(terms)
    found: dict[File, OpenedFile] = {}
    n_unopened = 0
    for name in sorted(paths):
        try:
            opened = open_file(paths[name], name, terms.csv)
        except DeliveryError as error:
            findings += error.findings
            n_unopened += 1
            continue
        role = layout.identify(opened.header)
        if role is None or role in found:
            findings.append(_not_a_file(name, role))
        else:
            found[role] = opened
    findings += _missing_files(found, n_unopened)
    if findings:
        raise DeliveryError(*findings)
    return found


def _not_a_file(name: str, role: File | None) -> Finding:
    got = "none of them" if role is None else f"a second {layout.FILE_TITLES[role]}"
    return Finding(
        "E109", where=name, rule="a delivery holds the files D, R, H and P, once each, and nothing else",
        expected="columns of one of the four files in the first line", got=got,
        hint="remove the file from the delivery and the manifest, or check its header and delimiter",
    )


def _missing_files(found: Mapping[File, OpenedFile], n_unopened: int) -> list[Finding]:
    missing = [role for role in FILES if role not in found]
    if len(missing) <= n_unopened:  # the missing ones are probably those that could not be opened
        return []
    titles = ", ".join(layout.FILE_TITLES[role] for role in missing)
    return [Finding(
        "E201", where="the delivery", rule="the four files D, R, H and P are delivered together",
        expected="four files", got=f"no {titles}", count=len(missing),
        hint="add the missing file; files are known by their columns",
    )]


def _type_all(
    opened: Mapping[File, OpenedFile], manifest: Manifest, terms: EuSilcTerms
) -> tuple[dict[File, SurveyFile], list[Finding]]:
    """Type the four files; findings that do not spoil the next step are returned, others raised."""
    findings: list[Finding] = []
    files: dict[File, SurveyFile] = {}
    for role in FILES:
        try:
            files[role], more = _type_one(opened[role], role, manifest, terms)
            findings += more
        except DeliveryError as error:
            findings += error.findings
    if len(files) < len(FILES):
        raise DeliveryError(*findings)
    return files, findings


def _type_one(
    opened: OpenedFile, role: File, manifest: Manifest, terms: EuSilcTerms
) -> tuple[SurveyFile, list[Finding]]:
    also = terms.municipality.column.strip().upper() if role == "D" else None
    findings = _missing_columns(opened, role, manifest.period, also)
    if findings:
        raise DeliveryError(*findings)
    columns = layout.columns_to_read(role, manifest.period, opened.header, also)
    typer = Typer(opened, read_columns(opened, columns, terms.csv), terms.csv.decimal)
    n_earlier = _keep_period(typer, opened, role, manifest)
    foreign = _foreign_rows(typer, opened, role, manifest)
    file = type_file(typer, role, opened, manifest.period, n_earlier, also)
    if typer.findings:
        raise DeliveryError(*foreign, *typer.findings)
    return file, foreign


def _missing_columns(opened: OpenedFile, role: File, year: int, municipality: str | None) -> list[Finding]:
    required = layout.required_columns(role, year, opened.header)
    names = (*required, municipality) if municipality else required
    missing = [name for name in names if name not in opened.header]
    return [_missing_column(opened, name, name == municipality) for name in missing]


def _missing_column(opened: OpenedFile, name: str, is_municipality: bool) -> Finding:
    similar = layout.nearest(name, opened.header)
    hint = "ask the provider for the column"
    if is_municipality:
        hint = "name the municipality column of the D file in delivery.yaml, eu_silc.municipality.column"
    elif name in ("DB050", "DB060"):
        hint = "ask INSTAT for DB050 and DB060: without stratum and PSU no standard error can be estimated"
    elif similar:
        hint = f"rename the column {similar} to {name} if it is that variable"
    got = f"no such column; the nearest name is {similar}" if similar else "no such column"
    return Finding(
        "E202", where=f"{opened.name}, header", rule="the columns the pipeline needs are there",
        expected=name, got=got, hint=hint,
    )


def _keep_period(typer: Typer, opened: OpenedFile, role: File, manifest: Manifest) -> int:
    """Keep the rows of the survey year; return how many rows of earlier years were set aside."""
    year_column = key_variables(role)[0]
    years = typer.number(year_column, integral=True)
    if typer.findings or not len(years):
        only_cr = b"\r" in opened.text.strip() and b"\n" not in opened.text.strip()
        raise DeliveryError(*(typer.findings or [_old_line_ends(opened) if only_cr else _no_records(opened)]))
    findings = _wrong_years(years, f"{opened.name}, column {year_column}", manifest.period)
    if findings:
        raise DeliveryError(*findings)
    typer.keep(years == manifest.period)
    return int((years < manifest.period).sum())


def _foreign_rows(typer: Typer, opened: OpenedFile, role: File, manifest: Manifest) -> list[Finding]:
    column = key_variables(role)[1]
    count = int((typer.text(column) != manifest.country).sum())
    if not count:
        return []
    return [Finding(
        "E209", where=f"{opened.name}, column {column}", rule="the file is of the manifest's country",
        expected=manifest.country, got=f"{count} rows of another or no country",
        hint="deliver the rows of the country only", count=count,
    )]


def _no_records(opened: OpenedFile) -> Finding:
    return Finding(
        "E210", where=opened.name, rule="a file carries records", expected="rows below the header",
        got="a header and nothing else", hint="ask the provider for the file again",
    )


def _old_line_ends(opened: OpenedFile) -> Finding:
    return Finding(
        "E210", where=opened.name, rule="the lines of a CSV file end in LF or CR LF",
        expected="line ends LF (\\n) or CR LF (\\r\\n)", got="line ends of CR (\\r) alone, so that all is one line",
        hint="save the file again with the line ends of Windows or Unix",
    )


def _wrong_years(years: NDArray[np.float64], where: str, period: int) -> list[Finding]:
    findings: list[Finding] = []
    n_empty, n_later = int(np.isnan(years).sum()), int((years > period).sum())
    if n_empty:
        findings.append(Finding(
            "E307", where=where, rule="every row says its survey year", expected="a survey year",
            got=f"{n_empty} rows without", hint="fill the survey year at the source", count=n_empty,
        ))
    present = bool((years == period).any())
    if n_later or not present:
        plausible = sorted({int(y) for y in np.unique(years[~np.isnan(years)]) if 2000 <= y <= 2099})[:10]
        got = f"rows of {', '.join(map(str, plausible)) or 'no plausible year'}"
        findings.append(Finding(
            "E209", where=where, rule="the file holds the survey year of the manifest, and no later one",
            expected=f"rows of {period}; earlier years are set aside", got=got,
            hint="correct the period in delivery.yaml, or deliver the file of that survey year",
            count=n_later or None,
        ))
    return findings


def _notes(files: Mapping[File, SurveyFile], universe: consistency.Universe) -> dict[str, int]:
    """Counts of what was set aside or read as null; nothing that belongs to a person."""
    notes = dict(universe.notes)
    for file in files.values():
        notes |= {f"value beside a flag that says missing: {c}": n for c, n in file.left_over.items()}
        notes |= {f"value outside its list or range: {c}": n for c, n in file.outside_list.items()}
        if file.n_earlier_years:
            notes[f"rows of earlier survey years set aside: {file.role}"] = file.n_earlier_years
    factor = files["H"].number("HY025")
    inflated = int((~np.isnan(factor) & (factor != 1)).sum())
    if inflated:
        notes["households with HY025 other than 1 (not applied)"] = inflated
    differing = usable.n_weights_differ(files, universe)
    if differing:
        notes["weight_differs: members whose RB050 is not within 1 % of the household's DB090"] = differing
    return notes
