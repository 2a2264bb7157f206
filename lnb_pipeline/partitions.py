"""A partition: one source and one year, from the archive into its own restricted file.

What the assets call: `harmonise` reads and checks a partition and swaps its file in; `aggregate`
makes the aggregates that rest on it, `series` those that rest on all survey years. All are functions of the
archive alone, so that everything below it can be thrown away and rebuilt. A stamp beside each file says what it
was made of.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path

import pandas as pd

from lnb_pipeline import database, validation
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import DeliveryError, GateError, fail
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.catalogue.entry import Indicator
from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.indicators.coverage import missing_cells
from lnb_pipeline.indicators.model import model_estimates
from lnb_pipeline.indicators.sample import needed_columns
from lnb_pipeline.indicators.series import SurveyYear, series_indicators
from lnb_pipeline.indicators.series import series as over_years
from lnb_pipeline.prevalidation import results as prevalidated
from lnb_pipeline.prevalidation import run
from lnb_pipeline.prevalidation.delivery import Dialect
from lnb_pipeline.prevalidation.run import Report, Request
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources import agency_reports, care_services, eu_silc, municipal_lists
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK, EuSilcTerms, Manifest
from lnb_pipeline.sources.receiving import archived_manifest, archived_paths
from lnb_pipeline.validation import RuleResult

Frames = dict[str, pd.DataFrame]

_HARMONISERS: dict[str, Callable[[Mapping[str, Path], Manifest, str], Frames]] = {
    "eu_silc": eu_silc.harmonise,
    "care_services": care_services.harmonise,
    "municipal_lists": municipal_lists.harmonise,
}
_PERSON = "eu_silc.person"
AGGREGATED = ("eu_silc", "care_services")
"""Sources whose published tables are aggregates; agency reports and lists are published as read."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a partition's file was made of; equal stamps mean that nothing needs doing."""

    inputs: str
    deliveries: tuple[str, ...]
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a partition: rows by table, rule results, and whether the gate let it pass."""

    rows: dict[str, int]
    results: tuple[RuleResult, ...]
    failure: str | None = None

    @property
    def passed(self) -> bool:
        return self.failure is None


def restricted_path(settings: Settings, source: str, year: int) -> Path:
    return settings.restricted / source / f"{year}.duckdb"


def aggregates_path(settings: Settings, source: str, year: int) -> Path:
    return settings.aggregates / source / f"{year}.duckdb"


def series_path(settings: Settings) -> Path:
    """What rests on all survey years together."""
    return settings.aggregates / "eu_silc_series" / "all.duckdb"


def rules_path(settings: Settings, year: int) -> Path:
    """What the official rules found in the EU-SILC delivery of a year."""
    return settings.restricted / "eu_silc_rules" / f"{year}.duckdb"


def result_paths(settings: Settings, source: str, year: int) -> list[Path]:
    """The files of a partition, in the order they are made."""
    before = [rules_path(settings, year)] if source == "eu_silc" else []
    paths = [*before, restricted_path(settings, source, year)]
    return [*paths, aggregates_path(settings, source, year)] if source in AGGREGATED else paths


@cache
def code_fingerprint() -> str:
    """Hash of everything in the checkout that decides a figure: library, rule book and SQL."""
    digest = hashlib.sha256()
    surface = [PROJECT_ROOT / "lnb_pipeline" / name for name in ("cli", "demonstration")]
    for folder in ("lnb_pipeline", "expectations", "warehouse"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*")):
            decides = path.suffix in {".py", ".yaml", ".csv", ".sql"} and not set(surface) & set(path.parents)
            if decides and path.is_file():
                digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def wanted_inputs(entries: list[Entry]) -> str:
    """The stamp a partition should carry, given its current deliveries and this code."""
    identity = [code_fingerprint(), *(f"{e.delivery_id} {f.sha256}" for e in entries for f in e.files)]
    return hashlib.sha256("\n".join(identity).encode()).hexdigest()[:16]


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of a file, or None when the file or its stamp is not there."""
    stamp = path.with_suffix(".stamp.json")
    if not path.exists() or not stamp.exists():
        return None
    data = json.loads(stamp.read_text("utf-8"))
    return Stamp(data["inputs"], tuple(data["deliveries"]), data["rows"])


def _current_stamp(path: Path, entries: list[Entry]) -> Stamp | None:
    """The stamp of a file that was made of exactly these deliveries by this code; None for any other file."""
    stamp = read_stamp(path)
    return stamp if stamp is not None and stamp.inputs == wanted_inputs(entries) else None


def is_fresh(settings: Settings, ledger: Ledger, source: str, year: int) -> bool:
    """Every file of the partition was made of exactly its current deliveries by this code."""
    entries = ledger.partition(source, year)
    paths = result_paths(settings, source, year)
    if not entries:
        return not any(p.exists() for p in paths)
    return all(_current_stamp(p, entries) is not None for p in paths)


def stale(settings: Settings, ledger: Ledger) -> list[tuple[str, int]]:
    """Partitions that need work, in order of source and year."""
    return [(s, y) for s, y in ledger.partitions() if not is_fresh(settings, ledger, s, y)]


def series_is_fresh(settings: Settings, ledger: Ledger) -> bool:
    """The file over all survey years was made of exactly the current deliveries by this code, or is not needed."""
    entries = [entry for found in survey_years(ledger).values() for entry in found]
    path = series_path(settings)
    return _current_stamp(path, entries) is not None if entries else not path.exists()


def survey_years(ledger: Ledger) -> dict[int, list[Entry]]:
    """The current EU-SILC deliveries by survey year, in ascending order."""
    found = {year: ledger.partition(source, year) for source, year in ledger.partitions() if source == "eu_silc"}
    return {year: found[year] for year in sorted(found) if found[year]}


def forget_stamps(settings: Settings) -> None:
    """Make every partition stale, so that the next run rebuilds all from the archive."""
    for stamp in settings.restricted.rglob("*.stamp.json"):
        stamp.unlink()


def remove_emptied(settings: Settings, source: str, year: int) -> None:
    """A partition whose deliveries were all superseded by other periods has no file any more."""
    for path in result_paths(settings, source, year):
        _remove(path)


def _remove(path: Path) -> None:
    path.with_suffix(".stamp.json").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def harmonise(settings: Settings, source: str, year: int) -> Outcome:
    """Read, harmonise and validate a partition; swap its file in when the gate lets it pass.

    Raises
    ------
    GateError
        E601 when nothing was delivered for this source and year.
    """
    ledger = Ledger.open(settings.archive)
    entries = ledger.partition(source, year)
    if not entries:
        raise fail(
            GateError, "E601", where=f"{source}/{year}", rule="a partition rests on a delivery",
            expected="an accepted delivery", got="none for this year", hint="deliver it with `lnb deliver`",
        )
    frames = _combine([_harmonised(settings, ledger, entry) for entry in entries])
    return _check_and_write(settings, restricted_path(settings, source, year), frames, entries, year)


def _harmonised(settings: Settings, ledger: Ledger, entry: Entry) -> Frames:
    """The tables of one delivery; a document that does not say of which day it is, is no younger than its receipt."""
    paths, manifest = archived_paths(settings, entry), archived_manifest(settings, entry)
    name = entry.delivery_id or ""
    if manifest.source == "agency_reports":
        return agency_reports.harmonise(paths, manifest, name, received=ledger.first_received(name))
    return _HARMONISERS[manifest.source](paths, manifest, name)


def prevalidate(settings: Settings, source: str, year: int) -> Outcome:
    """Run the official rules over the EU-SILC delivery of a year; the gate closes on what would spoil figures.

    Results go to `audit.rule_result`, the keys of failing records to `eu_silc.failing_record`, both in a file of their
    own. A delivery in another layout than Eurostat's (the user database) is not judged, and the result says so.
    """
    ledger = Ledger.open(settings.archive)
    entries = ledger.partition(source, year)
    newest = entries[-1]
    manifest = archived_manifest(settings, newest)
    report = _official_report(settings, ledger, newest, manifest, year)
    if isinstance(report, RuleResult):
        results: tuple[RuleResult, ...] = (report,)
        frame = empty_frame(TABLES["eu_silc.failing_record"])
    else:
        results = tuple(prevalidated.rule_results(report))
        frame = prevalidated.failing_records(report, manifest.kind, newest.delivery_id or "")
    frames = {"eu_silc.failing_record": frame}
    return _check_and_write(settings, rules_path(settings, year), frames, entries, year, results)


def _official_report(
    settings: Settings, ledger: Ledger, entry: Entry, manifest: Manifest, year: int
) -> Report | RuleResult:
    """The report on a delivery, compared with the year before if that can be read."""
    request = Request(
        paths=tuple(archived_paths(settings, entry).values()), year=year, with_keys=True, dialect=_dialect(manifest),
        also=frozenset({_terms(manifest).municipality.column.strip().upper(), SYNTHETIC_MARK}),
    )
    before = ledger.partition("eu_silc", year - 1)
    if before:
        compared = replace(
            request, previous=tuple(archived_paths(settings, before[-1]).values()),
            previous_dialect=_dialect(archived_manifest(settings, before[-1])),
        )
        try:
            return run.validate(compared, settings)
        except DeliveryError:
            pass  # one of the two deliveries cannot be judged; which one, the next attempt tells
    try:
        return run.validate(request, settings)
    except DeliveryError as error:
        # the door has read these files: what stops the rules is a layout that Eurostat's rules are not about
        return RuleResult(
            suite=prevalidated.SUITE, rule="delivery.layout", time_period=year, rule_group="columns",
            severity="warning", rule_title=f"The delivery has the layout the official rules are about ({error.code})",
            passed=False, n_checked=0, n_failed=None, evaluated=False,
        )


def _terms(manifest: Manifest) -> EuSilcTerms:
    if manifest.eu_silc is None:
        raise RuntimeError("an accepted eu_silc delivery always has its terms")
    return manifest.eu_silc


def _dialect(manifest: Manifest) -> Dialect:
    csv = _terms(manifest).csv
    return Dialect(csv.delimiter, csv.decimal, csv.encoding)


def aggregate(settings: Settings, source: str, year: int) -> Outcome:
    """Make the aggregates of a harmonised partition; validated and swapped in like `harmonise`."""
    entries = Ledger.open(settings.archive).partition(source, year)
    path = restricted_path(settings, source, year)
    frames = _estimates(settings, path, entries, year) if source == "eu_silc" else _services(path)
    return _check_and_write(settings, aggregates_path(settings, source, year), frames, entries, year)


def _estimates(settings: Settings, path: Path, entries: list[Entry], year: int) -> Frames:
    terms = _terms(archived_manifest(settings, entries[-1]))
    person = database.read_tables(path, [_PERSON])[_PERSON]
    measured, status = terms.measured.codes, terms.measured.status
    frames = compute(person, year=year, line=_line(terms), measured=measured, set_status=status)
    _require_cells(frames["estimates.observation"], year, measured, available(year))
    return frames | {
        "estimates.observation_by_method": model_estimates(
            person, year=year, line=_line(terms), measured=measured, set_status=status
        ),
    }


def _line(terms: EuSilcTerms) -> Line:
    return Line(source=terms.poverty_line.source, value=terms.poverty_line.value)


def _require_cells(
    observation: pd.DataFrame, year: int, measured: Sequence[str], indicators: Sequence[Indicator]
) -> None:
    missing = missing_cells(observation, year, measured, indicators)
    if len(missing):
        raise fail(
            GateError, "E503", where=f"estimates.observation, {year}", rule="every declared breakdown is estimated",
            expected="a row for each expected cell", got=f"{len(missing)} missing", count=len(missing),
            hint="compare the catalogue's breakdowns with what is computed",
        )


def series(settings: Settings) -> Outcome:
    """Make what rests on all survey years together; validated and swapped in like `harmonise`.

    A fresh file stays as it is, and the results are those it passed with. Without a survey year there is no file.

    Raises
    ------
    GateError
        E601 when a survey year is not harmonised as it is delivered now, E503 for a missing breakdown.
    """
    ledger, path = Ledger.open(settings.archive), series_path(settings)
    years = survey_years(ledger)
    if not years:
        _remove(path)
        return Outcome({}, ())
    entries = [entry for found in years.values() for entry in found]
    if (stamp := _current_stamp(path, entries)) is not None:
        return Outcome(stamp.rows, _stored_results(path))
    surveys = [_survey_year(settings, year, found) for year, found in years.items()]
    frames = over_years(surveys)
    observation = frames["estimates.observation"]
    for survey in surveys:
        of_year = observation[observation["time_period"] == survey.year]
        _require_cells(of_year, survey.year, survey.measured, series_indicators(survey.year))
    return _check_and_write(settings, path, frames, entries, max(years), prefix="series.")


def _stored_results(path: Path) -> tuple[RuleResult, ...]:
    name = "audit.rule_result"
    return validation.stored_results(database.read_tables(path, [name])[name])


def _survey_year(settings: Settings, year: int, entries: list[Entry]) -> SurveyYear:
    path = restricted_path(settings, "eu_silc", year)
    if _current_stamp(path, entries) is None:
        raise fail(
            GateError, "E601", where=f"eu_silc/{year}", rule="series rest on harmonised survey years",
            expected="the year as it is delivered now", got="none, or an older state", hint="run `lnb run`",
        )
    manifest = archived_manifest(settings, entries[-1])
    terms = _terms(manifest)
    return SurveyYear(
        year, _line(terms), terms.measured.codes, terms.measured.status, manifest.kind, partial(_persons, path)
    )


def _persons(path: Path) -> pd.DataFrame:
    """The persons of a survey year, with the columns that indicators read."""
    return database.read_tables(path, [_PERSON], columns={_PERSON: needed_columns()})[_PERSON]


def _services(path: Path) -> Frames:
    """The tables of the mapping before disclosure control."""
    frames = database.read_tables(path, ["care_services.service", "care_services.municipality"])
    service, municipality = frames["care_services.service"], frames["care_services.municipality"]
    return {
        "services.provider": care_services.providers(service),
        "services.service": care_services.mapped_services(service),
        "services.coverage": care_services.coverage(service, municipality),
        "services.municipality_capacity": care_services.municipality_capacity(municipality),
    }


def _combine(parts: list[Frames]) -> Frames:
    """Tables of several deliveries of one partition, one below the other."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    return {
        name: pd.concat([p[name] for p in parts if name in p and len(p[name])] or [parts[0][name]], ignore_index=True)
        for name in names
    }


def _check_and_write(
    settings: Settings, path: Path, frames: Frames, entries: list[Entry], year: int,
    also: tuple[RuleResult, ...] = (), prefix: str = "",
) -> Outcome:
    """Write what passes the gate; `also` are results that were had before, and count as those of the suites.

    `prefix` tells the rules apart from those that the same suites judge the year's own file by.
    """
    frames = {name: conform(TABLES[name], frame) for name, frame in frames.items()}
    suited = (r for name, frame in frames.items() for r in validation.validate(name, frame, partition=year))
    results = (*also, *(replace(result, rule=f"{prefix}{result.rule}") for result in suited))
    rows = {name: len(frame) for name, frame in frames.items()}
    try:
        validation.gate(results)
    except GateError as error:
        return Outcome(rows, results, str(error))
    database.write_partition(path, {**frames, "audit.rule_result": validation.results_frame(results)}, settings)
    _write_stamp(path, Stamp(wanted_inputs(entries), tuple(e.delivery_id or "" for e in entries), rows))
    return Outcome(rows, results)


def _write_stamp(path: Path, stamp: Stamp) -> None:
    """Written after the file it speaks of: a crash between the two only means doing it again."""
    target = path.with_suffix(".stamp.json")
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    aside.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    aside.replace(target)
