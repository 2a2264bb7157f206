"""A made-up mapping of social-care services, with the layout and all the mess of a real one, and its truth."""

from __future__ import annotations

from pathlib import Path

from lnb_pipeline.demonstration.care_services.plan import (
    N_SERVICES,
    N_WITHOUT,
    PlannedMunicipality,
    PlannedService,
    plan_municipalities,
    plan_services,
)
from lnb_pipeline.demonstration.care_services.workbook import WrittenWorkbook, workbook_bytes, write_workbook
from lnb_pipeline.demonstration.parcel import parcel

__all__ = [
    "N_SERVICES",
    "N_WITHOUT",
    "PlannedMunicipality",
    "PlannedService",
    "WrittenWorkbook",
    "plan_municipalities",
    "plan_services",
    "workbook_bytes",
    "write_care_services",
    "write_workbook",
]


def write_care_services(folder: Path, year: int, seed: int) -> Path:
    """Write a synthetic delivery: the workbook and its manifest, moved to `folder` in one step.

    The same year and seed give the same bytes. An earlier demonstration still lying there is replaced.

    Raises
    ------
    UsageError
        E902 when `folder` is there and is no demonstration.
    """
    note = f"Made up for demonstration, seed {seed}; it describes no real service and no real person."
    with parcel(folder, source="care_services", period=year, note=note) as beside:
        (beside / f"harta_e_sherbimeve_{year}.xlsx").write_bytes(workbook_bytes(year, seed))
    return folder
