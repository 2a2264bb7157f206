"""The whole workbook: its sheets, an old copy that somebody hid, and the same bytes for the same truth."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from lnb_pipeline.demonstration.care_services import municipality_sheet, services_sheet
from lnb_pipeline.demonstration.care_services import spellings as typed
from lnb_pipeline.demonstration.care_services.page import Page, Record
from lnb_pipeline.demonstration.care_services.plan import (
    PlannedMunicipality,
    PlannedService,
    plan_municipalities,
    plan_services,
)
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK

OLD_COPY = "Shërbimet"
_ROWS_OF_OLD_COPY = 5
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """A workbook with the records that its two sheets should become, in order.

    A record holds the columns of care_services.service or care_services.municipality, without the year,
    the delivery and the version of the code lists.
    """

    content: bytes
    services: tuple[Record, ...]
    municipalities: tuple[Record, ...]


def workbook_bytes(year: int, seed: int) -> bytes:
    """The workbook as bytes that depend on nothing but year and seed."""
    return write_workbook(plan_services(year, seed), plan_municipalities(year, seed), year, seed).content


def write_workbook(
    services: Sequence[PlannedService], municipalities: Sequence[PlannedMunicipality], year: int, seed: int
) -> WrittenWorkbook:
    """The workbook of a truth, which may be any part of a plan; `seed` decides how it is typed."""
    random = Random(f"typing/{year}/{seed}")
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = services_sheet.TITLE
    pages = [
        services_sheet.write_services(first, services, year, random),
        _write_old_copy(book.create_sheet(OLD_COPY), services, year, random),
        municipality_sheet.write_municipalities(
            book.create_sheet(municipality_sheet.TITLE), municipalities, random
        ),
    ]
    _write_codes(book.create_sheet("Kodet"))
    book.properties.keywords = SYNTHETIC_MARK
    buffer = io.BytesIO()
    book.save(buffer)
    values = {f"xl/worksheets/sheet{n}.xml": page.values for n, page in enumerate(pages, start=1)}
    content = _finished(buffer.getvalue(), values, year)
    return WrittenWorkbook(content, tuple(pages[0].truth), tuple(pages[2].truth))


def _write_old_copy(
    sheet: Worksheet, services: Sequence[PlannedService], year: int, random: Random
) -> Page:
    """A hidden sheet with an earlier state of some rows, under a name that is as good as the right one."""
    sheet.sheet_state = "hidden"
    old = [replace(s, capacity_places=1, waiting_list=999) for s in services[:_ROWS_OF_OLD_COPY]]
    return services_sheet.write_services(sheet, old, year, random)


def _write_codes(sheet: Worksheet) -> None:
    sheet.append(["Lista e kodeve", "Kodi"])
    lists = {
        "Lloji i ofruesit": typed.PROVIDERS,
        "Tipologjia e shërbimit": typed.TYPES,
        "Grupi përfitues": typed.GROUPS,
        "Burimi i financimit": typed.FUNDING,
        "Po/Jo": typed.ANSWERS,
    }
    for title, codes in lists.items():
        for labels in codes.values():
            sheet.append([title, labels[0]])


def _finished(content: bytes, values: Mapping[str, Mapping[str, int | float]], year: int) -> bytes:
    """The same workbook with the values formulas had, fixed times, and stored, so that no zip library matters."""
    stamp = datetime(year, 12, 31).strftime("%Y-%m-%dT00:00:00Z").encode()
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
            if name in values:
                part = _with_values(part, values[name])
            target.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), part)
    return result.getvalue()


def _with_values(part: bytes, values: Mapping[str, int | float]) -> bytes:
    """A sheet's XML with the value of each formula that was calculated; openpyxl leaves them all empty."""

    def valued(found: re.Match[bytes]) -> bytes:
        value = values.get(found[2].decode())
        return found[0] if value is None else found[1] + b"<v>%s</v>" % str(value).encode()

    return _FORMULA.sub(valued, part)
