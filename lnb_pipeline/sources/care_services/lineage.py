"""Which heading of the mapping workbook each column of its tables comes from."""

from __future__ import annotations

from lnb_pipeline.contracts.service_tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES, SheetLayout

_SHEETS: dict[str, SheetLayout] = {SERVICE.full_name: SERVICES, MUNICIPALITY_SHEET.full_name: MUNICIPALITIES}
_DERIVED = {
    "municipality_as_printed": "lau_code", "match_class": "lau_code", "provider_no": "provider",
    "service_type_bylaw": "service_type", "subtype": "subtype_as_printed", "plan_status": "social_care_plan",
}
"""Columns that are made of what another column's cells print."""


def headings_of(table: Table) -> dict[str, tuple[str, ...]]:
    """For each column of a sheet's table the heading of the workbook as the layout writes it, with the sheet's name."""
    layout = _SHEETS[table.full_name]
    printed = {field.column: f"{layout.name}: {field.headings[0]}" for field in layout.fields}
    found: dict[str, tuple[str, ...]] = {}
    for name in table.columns:
        origin = name if name in printed else _DERIVED.get(name, name.removesuffix("_as_printed"))
        if origin in printed:
            found[name] = (printed[origin],)
    return found
