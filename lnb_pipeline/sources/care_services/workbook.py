"""The mapping workbook as a delivery: checked at the door, then harmonised to the contract's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.care_services.container import open_sheets
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES
from lnb_pipeline.sources.care_services.records import Reading, raise_findings, read_records
from lnb_pipeline.sources.care_services.sheets import find_table
from lnb_pipeline.sources.manifest import Examined, Manifest

ROLE = "mapping_workbook"


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """The two sheets of a mapping workbook as read."""

    services: Reading
    municipalities: Reading


def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
    """Read the whole workbook at the door; nothing is kept.

    Returns the slot `care_services/<period>`.

    Raises
    ------
    DeliveryError
        E109 not exactly one file; E208 not a readable .xlsx; E401 E402 E202 E203 sheets and headings;
        E210 a sheet without records; E303 E305 E306 E307 municipality and prefecture; E301 a
        municipality twice on the municipality sheet; E403 E404 cells, each with its address. All
        problems of the cells come together.
    """
    name, path = _only_file(paths)
    _read(path, name, manifest)
    return Examined(slots={f"care_services/{manifest.period}": (name,)}, roles={name: ROLE})


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """`care_services.service` and `care_services.municipality` of one workbook; raises as `examine`.

    Columns per contract, unknown is null, labels kept as printed beside their codes. Contacts and
    addresses are not among the columns read. The municipality sheet may lack municipalities: they were
    not mapped, and get no row.
    """
    name, path = _only_file(paths)
    mapping = _read(path, name, manifest)
    return {
        SERVICE.full_name: _frame(mapping.services, SERVICE, manifest, delivery_id),
        MUNICIPALITY_SHEET.full_name: _frame(
            mapping.municipalities, MUNICIPALITY_SHEET, manifest, delivery_id
        ),
    }


def _only_file(paths: Mapping[str, Path]) -> tuple[str, Path]:
    if len(paths) != 1:
        raise fail(
            DeliveryError,
            "E109",
            where=", ".join(sorted(paths)) or "delivery",
            rule="a mapping is delivered as one workbook",
            expected="1 file",
            got=f"{len(paths)} files",
            hint="deliver each workbook by itself",
            count=len(paths),
        )
    return next(iter(paths.items()))


def _read(path: Path, name: str, manifest: Manifest) -> WorkbookContent:
    sheets = open_sheets(path, name)
    tables = [find_table(sheets, layout, name) for layout in (SERVICES, MUNICIPALITIES)]
    # names are understood as of the year the mapping is about
    services, municipalities = (read_records(table, date(manifest.period, 12, 31)) for table in tables)
    raise_findings(
        [
            *services.findings,
            *municipalities.findings,
            *_listed_twice(municipalities, tables[1].sheet.title, name),
        ]
    )
    for reading, table in zip((services, municipalities), tables, strict=True):
        if not reading.records:
            raise fail(
                DeliveryError,
                "E210",
                where=f"{name}: {table.sheet.title}",
                rule="each sheet holds records below its headings",
                expected="at least 1 row",
                got="0 rows",
                hint="check that the right workbook was sent",
                count=0,
            )
    return WorkbookContent(services, municipalities)


def _listed_twice(reading: Reading, title: str, name: str) -> list[Finding]:
    counts = Counter(str(record["lau_code"]) for record in reading.records)
    findings = []
    for code, count in counts.items():
        rows = [str(r["source_cell"]).partition("!")[2] for r in reading.records if r["lau_code"] == code]
        if count > 1:
            findings.append(
                Finding(
                    "E301",
                    where=f"{name}: {title}, rows {', '.join(rows)}",
                    rule="a municipality has one row on the municipality sheet",
                    expected=f"1 row for {code}",
                    got=f"{count} rows",
                    hint="keep one row, or correct the name on the other",
                    count=count,
                )
            )
    return findings


def _frame(reading: Reading, table: Table, manifest: Manifest, delivery_id: str) -> pd.DataFrame:
    frame = pd.DataFrame(reading.records, dtype=object).reindex(columns=list(table.columns))
    frame["time_period"] = manifest.period
    frame["data_kind"] = manifest.kind
    frame["delivery_id"] = delivery_id
    return conform(table, frame)
