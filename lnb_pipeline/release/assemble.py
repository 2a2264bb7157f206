"""The published tables that are not read from a partition; nothing is read from or written to disk here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import INDICATOR
from lnb_pipeline.contracts.structure import conform, dictionary_rows
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import (
    DELIVERY,
    DICTIONARY,
    MUNICIPALITY,
    RELEASE,
    published_tables,
)
from lnb_pipeline.indicators.catalogue import catalogue_frame
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.places import geo_name
from lnb_pipeline.sources.ledger import Entry
from lnb_pipeline.sources.manifest import MeasuredSet

Row = dict[str, object]


def _of_rows(table: Table, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as they are, without a guess at types; `conform` gives them their types."""
    frame = pd.DataFrame({c: pd.Series([row[c] for row in rows], dtype=object) for c in table.columns})
    return conform(table, frame)


def _moment(value: str | dt.datetime) -> dt.datetime:
    """A moment in UTC, without zone, as the database keeps it."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def pipeline_version() -> str:
    """Version of the pipeline as installed, `unknown` in a bare checkout."""
    try:
        return version("lnb-pipeline")
    except PackageNotFoundError:
        return "unknown"


def catalogue_table() -> pd.DataFrame:
    """The catalogue as indicators.catalogue."""
    return conform(INDICATOR, catalogue_frame())


def municipality_table() -> pd.DataFrame:
    """The register as reference.municipality."""
    return _of_rows(MUNICIPALITY, [
        {column: getattr(municipality, column) for column in MUNICIPALITY.columns}
        for municipality in load_register().municipalities
    ])


def measured_rows(entry: Entry, measured: MeasuredSet) -> list[Row]:
    """The measured municipalities of a survey delivery, as rows of reference.measured_municipality."""
    return [
        {
            "time_period": entry.period, "lau_code": code, "geo_name": geo_name(code),
            "set_status": measured.status, "provenance": measured.provenance,
            "data_kind": entry.data_kind, "delivery_id": entry.delivery_id,
        }
        for code in measured.codes
    ]


def delivery_table(entries: Sequence[Entry]) -> pd.DataFrame:
    """The deliveries a release rests on, as meta.delivery; the provider is the provenance."""
    return _of_rows(DELIVERY, [
        {
            "delivery_id": entry.delivery_id, "source": entry.source, "time_period": entry.period,
            "delivery_name": entry.delivery_name, "provenance": entry.provider, "licence": entry.licence,
            "data_kind": entry.data_kind, "received_at": _moment(entry.received_at),
            "n_files": len(entry.files),
        }
        for entry in entries
    ])


def dictionary_table() -> pd.DataFrame:
    """meta.dictionary, from the contracts."""
    return _of_rows(DICTIONARY, dictionary_rows(published_tables()))


def release_notice(entries: Sequence[Entry], observation: pd.DataFrame) -> str:
    """What a reader must know first; loud about synthetic data and the placeholder list."""
    parts = []
    synthetic = sorted({f"{e.source} {e.period}" for e in entries if e.data_kind == "synthetic"})
    if synthetic:
        parts.append(
            f"CONTAINS SYNTHETIC DATA ({', '.join(synthetic)}): rows with data_kind = 'synthetic' are made "
            "up for demonstration and say nothing about Albania."
        )
    if (observation["set_status"] == "illustrative").any():
        parts.append(
            "ILLUSTRATIVE LIST OF MUNICIPALITIES: the measured municipalities are a placeholder, not "
            "confirmed by the provider (set_status)."
        )
    parts.append(
        "Read obs_status, reliability and the interval with every value; null means unknown or not "
        "published, never zero."
    )
    return " ".join(parts)


def release_table(
    entries: Sequence[Entry], observation: pd.DataFrame, release_id: str, built_at: dt.datetime
) -> pd.DataFrame:
    """The one row of meta.release. Without deliveries, the moment of building stands for the newest one."""
    built = _moment(built_at)
    return _of_rows(RELEASE, [{
        "release_id": release_id, "built_at": built, "pipeline_version": pipeline_version(),
        "contains_synthetic": any(e.data_kind == "synthetic" for e in entries),
        "n_deliveries": len(entries),
        "latest_delivery_at": max((_moment(e.received_at) for e in entries), default=built),
        "notice": release_notice(entries, observation),
    }])
