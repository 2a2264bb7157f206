"""The mapping workbook as a delivery: checked at the door, then harmonised to the contract's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from lnb_pipeline.contracts.service_tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.care_services.cells import fold_label
from lnb_pipeline.sources.care_services.container import open_sheets
from lnb_pipeline.sources.care_services.labels import CODE_LIST_VERSION, bylaw_type
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES
from lnb_pipeline.sources.care_services.records import Reading, raise_findings, read_records
from lnb_pipeline.sources.care_services.sheets import Table as SheetTable
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

    Returns the slot `care_services/<period>`, and in `notes` how many rows were hidden, totals dropped,
    numbers in text read as thousands, contacts cut out of texts, rows that say there is no service,
    totals that do not add up and headings not known, these two with their cells.

    Raises
    ------
    DeliveryError
        E109 not exactly one file; E208 not a readable .xlsx; E401 E402 E202 E203 sheets and headings;
        E210 a sheet without records; E303 E305 E306 E307 municipality and prefecture; E301 a
        municipality twice on the municipality sheet, or a hidden row that repeats a shown one; E403 E404
        cells, a name without a service, and an example of the form, each with its address; E413 a row
        without a name whose numbers are no sums. All problems of the cells come together.
    """
    name, path = _only_file(paths)
    content = _read(path, name, manifest)
    notes = {text: n for text, n in (content.services.notes + content.municipalities.notes).items() if n}
    return Examined(slots={f"care_services/{manifest.period}": (name,)}, roles={name: ROLE}, notes=notes)


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """`care_services.service` and `care_services.municipality` of one workbook; raises as `examine`.

    Columns per contract, unknown is null, labels kept as printed beside their codes. Contacts and
    addresses are not among the columns read. The municipality sheet may lack municipalities: they were
    not mapped, and get no row.
    """
    name, path = _only_file(paths)
    mapping = _read(path, name, manifest)
    _derive(mapping.services.records)
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
    tables = [find_table(sheets, layout.of_year(manifest.period), name) for layout in (SERVICES, MUNICIPALITIES)]
    # names are understood as of the year the mapping is about
    services, municipalities = (read_records(table, date(manifest.period, 12, 31)) for table in tables)
    raise_findings(
        [
            *services.findings,
            *municipalities.findings,
            *_hidden_twice(services, tables[0]),
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


def _derive(services: list[dict[str, object]]) -> None:
    """Add what follows from a service's own columns, and the number of its provider in the workbook."""
    numbers: dict[str, int] = {}
    for record in services:
        provider, kind, subtype = (record.get(c) for c in ("provider", "service_type", "subtype"))
        if isinstance(provider, str):
            record["provider_no"] = numbers.setdefault(fold_label(provider), len(numbers) + 1)
        record["service_type_bylaw"] = bylaw_type(
            kind if isinstance(kind, str) else None, subtype if isinstance(subtype, str) else None
        )
        record["code_list_version"] = CODE_LIST_VERSION


def _hidden_twice(reading: Reading, table: SheetTable) -> list[Finding]:
    """A finding for each hidden row that repeats a shown one: it may be a version somebody put aside."""
    shown: dict[tuple[str, ...], str] = {}
    hidden: list[tuple[tuple[str, ...], str]] = []
    for record in reading.records:
        key = tuple(fold_label(str(record.get(c) or "")) for c in ("lau_code", "service_name", "provider"))
        letter = get_column_letter(table.headings["service_name"].position)
        address = f"{table.sheet.title}!{letter}{str(record['source_cell']).partition('!')[2]}"
        if record["row_hidden"]:
            hidden.append((key, address))
        else:
            shown.setdefault(key, address)
    return [
        table.find(
            "E301", f"{address} and {shown[key]}", "a hidden row repeats no row that is shown",
            "one row for each service", "a hidden row of the same municipality, service and provider",
            "delete the hidden row, or show it and tell the two apart",
        )
        for key, address in hidden
        if key in shown
    ]


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
