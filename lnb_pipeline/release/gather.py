"""Gather what the partitions hold into the tables of a release, protecting on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from lnb_pipeline import database, partitions
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY, OF_MAPPING
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.profiles.tables import profile_tables
from lnb_pipeline.release import assemble
from lnb_pipeline.release.availability import availability_table
from lnb_pipeline.release.benchmark import benchmark_table
from lnb_pipeline.release.effects import protect_couples, protect_effects
from lnb_pipeline.release.methods import protect_methods
from lnb_pipeline.release.programme import programme_tables
from lnb_pipeline.release.protect import protect_observations, split
from lnb_pipeline.release.services import protect_services
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.receiving import archived_manifest

Frames = dict[str, pd.DataFrame]


def inputs(ledger: Ledger) -> str:
    """Identity of everything a release would rest on: equal identities mean nothing new."""
    parts = [
        f"{source}/{year}/{partitions.wanted_inputs(found)}"
        for source, year in ledger.partitions()
        if (found := ledger.partition(source, year))
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def deliveries(ledger: Ledger) -> list[Entry]:
    """The deliveries a release rests on, in order of receipt."""
    found = {e.sequence: e for s, y in ledger.partitions() for e in ledger.partition(s, y)}
    return [found[n] for n in sorted(found)]


def gather(settings: Settings, ledger: Ledger, release_id: str, built_at: datetime) -> Frames:
    """All published tables, in their contract's form; a source without deliveries gives empty ones."""
    entries = deliveries(ledger)
    indicators = _indicators(settings, ledger)
    observation = indicators["indicators.observation"]
    tables: Frames = {
        **indicators,
        "indicators.catalogue": assemble.catalogue_table(),
        **_services(settings, ledger),
        **programme_tables(_stack(settings, ledger, "agency_reports", [t.full_name for t in OF_DOCUMENTS])),
        **_stack(settings, ledger, "municipal_lists", [MUNICIPAL_LIST.full_name]),
        "reference.municipality": assemble.municipality_table(),
        "reference.measured_municipality": _measured(settings, entries),
        "audit.benchmark": benchmark_table(observation),
        "audit.rule_result": _rule_results(settings, ledger),
        "audit.derived_variable": _derived_variables(settings, ledger),
        "meta.dictionary": assemble.dictionary_table(),
        "meta.delivery": assemble.delivery_table(entries),
        "meta.release": assemble.release_table(entries, observation, release_id, built_at),
    }
    published = {name: conform(TABLES[name], frame) for name, frame in tables.items()}
    return published | profile_tables(published)


def _services(settings: Settings, ledger: Ledger) -> Frames:
    """The tables of the mapping, protected together: services.service says who could be subtracted from what."""
    found = _stack(settings, ledger, "care_services", [t.full_name for t in OF_MAPPING])
    coverage, capacity = protect_services(
        found[COVERAGE.full_name], found[MUNICIPALITY_CAPACITY.full_name], found[MAPPED_SERVICE.full_name]
    )
    return found | {COVERAGE.full_name: coverage, MUNICIPALITY_CAPACITY.full_name: capacity}


def _indicators(settings: Settings, ledger: Ledger) -> Frames:
    """The tables of indicators, protected together: what one shows never gives away what another hides."""
    survey = _survey(settings, ledger)
    whole, gap = protect_observations(survey["estimates.observation"], survey["estimates.gender_gap"])
    tables = split(whole, gap)
    observation = tables["indicators.observation"]
    by_method, best = protect_methods(observation, survey["estimates.observation_by_method"])
    return {
        **tables,
        "indicators.observation_by_method": by_method,
        "indicators.best_available": best,
        "indicators.measurement_effect": protect_effects(survey["estimates.measurement_effect"], observation),
        "indicators.within_couple": protect_couples(survey["estimates.within_couple"]),
        "indicators.availability": availability_table(whole, partitions.survey_years(ledger)),
    }


def _series(settings: Settings, ledger: Ledger) -> list[Path]:
    """The file of what rests on several survey years, if there is one."""
    path = partitions.series_path(settings)
    return [path] if partitions.survey_years(ledger) and path.exists() else []


def _survey(settings: Settings, ledger: Ledger) -> Frames:
    """The estimates of every survey year and those that need several of them, one below the other."""
    of_years = [partitions.aggregates_path(settings, "eu_silc", year) for year in partitions.survey_years(ledger)]
    parts = [_held(path) for path in [*of_years, *_series(settings, ledger)]]
    names = [table.full_name for table in TABLES.values() if table.schema == "estimates"]
    return {name: _below([part[name] for part in parts if name in part], name) for name in names}


def _held(path: Path) -> Frames:
    """The tables of estimates that a file of aggregates holds."""
    there = [relation.full_name for relation in database.relations(path) if relation.schema == "estimates"]
    return database.read_tables(path, there)


def _stack(settings: Settings, ledger: Ledger, source: str, names: Sequence[str]) -> Frames:
    """The same tables of all years of a source, one below the other."""
    parts = [
        database.read_tables(partitions.result_paths(settings, source, year)[-1], list(names))
        for s, year in ledger.partitions()
        if s == source and ledger.partition(s, year)
    ]
    return {name: _below([part[name] for part in parts], name) for name in names}


def _below(frames: list[pd.DataFrame], name: str) -> pd.DataFrame:
    filled = [f for f in frames if len(f)]
    return pd.concat(filled, ignore_index=True) if filled else empty_frame(TABLES[name])


def _measured(settings: Settings, entries: Sequence[Entry]) -> pd.DataFrame:
    rows = []
    for entry in entries:
        terms = archived_manifest(settings, entry).eu_silc
        if terms is not None:
            rows += assemble.measured_rows(entry, terms.measured)
    table = TABLES["reference.measured_municipality"]
    return pd.DataFrame(rows, columns=list(table.columns)) if rows else empty_frame(table)


def _rule_results(settings: Settings, ledger: Ledger) -> pd.DataFrame:
    frames = [
        database.read_tables(path, ["audit.rule_result"])["audit.rule_result"]
        for path in _result_files(settings, ledger)
    ]
    return _below(frames, "audit.rule_result")


def _result_files(settings: Settings, ledger: Ledger) -> list[Path]:
    """Every file with results of the rule book."""
    paths = [
        path for source, year in ledger.partitions() if ledger.partition(source, year)
        for path in partitions.result_paths(settings, source, year)
    ]
    return [*paths, *_series(settings, ledger)]


def _derived_variables(settings: Settings, ledger: Ledger) -> pd.DataFrame:
    """How the survey's derived variables compare, year by year; found while harmonising, so not an aggregate."""
    name = "audit.derived_variable"
    frames = [
        database.read_tables(partitions.restricted_path(settings, "eu_silc", year), [name])[name]
        for year in partitions.survey_years(ledger)
    ]
    return _below(frames, name)
