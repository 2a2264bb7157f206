"""A small demonstration workbook to be changed as people change workbooks, and the truth it should keep."""

import io
from copy import copy
from functools import cache

import pandas as pd
from openpyxl import load_workbook

from lnb_pipeline.demonstration.care_services import plan_municipalities, plan_services, write_workbook
from lnb_pipeline.demonstration.care_services.municipality_sheet import HEADINGS as MUNICIPALITY_HEADINGS
from lnb_pipeline.demonstration.care_services.services_sheet import HEADINGS as SERVICE_HEADINGS
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

YEAR, SEED = 2021, 12
PREFECTURES = ("Berat", "Kukës", "Lezhë")
SERVICES_EACH = 3
COUNTS = (
    "capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male", "beneficiaries_under_18",
    "beneficiaries_18_64", "beneficiaries_65_over", "waiting_list", "staff_total", "staff_female", "social_workers",
    "psychologists",
)
DATES = ("last_inspection", "collected_on")
ENGLISH = {
    "no": "No.", "prefecture": "Prefecture", "lau_code": "Municipality", "service_name": "Name of centre / service",
    "provider": "Provider", "provider_type": "Provider type", "target_groups": "Beneficiary group",
    "service_type": "Type of service (law 121/2016)", "subtype": "Sub-type", "area": "Urban/rural",
    "administrative_unit": "Administrative unit", "capacity_places": "Capacity (places)",
    "beneficiaries_total": "Beneficiaries total", "beneficiaries_female": "Beneficiaries female",
    "beneficiaries_male": "Beneficiaries male", "beneficiaries_under_18": "Beneficiaries 0-17",
    "beneficiaries_18_64": "Beneficiaries 18-64", "beneficiaries_65_over": "Beneficiaries 65+",
    "waiting_list": "Waiting list", "contact": "Contact", "staff_total": "Staff total", "staff_female": "Staff female",
    "social_workers": "of which social workers", "psychologists": "of which psychologists", "address": "Address",
    "funding_sources": "Funding source", "annual_budget": "Annual budget (thousand ALL)", "licensed": "Licence (Y/N)",
    "licence_kind": "Licence kind", "licence_no": "Licence no. and date", "meets_standards": "Meets standards",
    "last_inspection": "Last inspection", "year_opened": "Year opened", "collected_on": "Date of data collection",
    "telephone": "Telephone", "remarks": "Remarks", "naru_established": "NARU established", "naru_staff": "NARU staff",
    "population_stated": "Population (Census 2011)", "social_administrators": "Social administrators",
    "child_protection_workers": "Child protection workers", "cases_assessed": "Cases assessed in the year (F/M)",
    "social_care_plan": "Social care plan (status, years)",
    "social_fund_grant": "Social fund grant received (ALL)", "households_economic_aid": "Households on economic aid",
    "persons_disability_benefit": "Persons with disability benefit",
    "needs_not_covered": "Needs not covered (by group)",
}
KEYS = {"services": "service_name", "municipalities": "lau_code"}


@cache
def small():
    """The workbook of three prefectures, with at most three services of a municipality."""
    places = {m.lau_code for m in load_register().municipalities if m.prefecture in PREFECTURES}
    services, counted = [], {}
    for service in plan_services(YEAR, SEED):
        counted[service.lau_code] = counted.get(service.lau_code, 0) + 1
        if service.lau_code in places and counted[service.lau_code] <= SERVICES_EACH:
            services.append(service)
    municipalities = [m for m in plan_municipalities(YEAR, SEED) if m.lau_code in places]
    return write_workbook(services, municipalities, YEAR, SEED)


class Mutated:
    """The small workbook in openpyxl, its cells by column key and by the number of the record."""

    def __init__(self):
        self.book = load_workbook(io.BytesIO(small().content), data_only=True)
        self.services, self.municipalities = self.book["Sherbimet"], self.book["Bashkite"]
        self.heading_row = {self.services: 3, self.municipalities: 2}
        self.rows = {
            self.services: [int(r["source_cell"].partition("!")[2]) for r in small().services],
            self.municipalities: [int(r["source_cell"].partition("!")[2]) for r in small().municipalities],
        }
        self.keys = {
            self.services: [h.key for h in SERVICE_HEADINGS],
            self.municipalities: [h.key for h in MUNICIPALITY_HEADINGS],
        }

    def content(self):
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    def position(self, key, sheet=None):
        return self.keys[sheet or self.services].index(key) + 1

    def cell(self, key, record=0, sheet=None):
        """Cell of a column and of a record, counted from 0."""
        sheet = sheet or self.services
        return sheet.cell(self.rows[sheet][record], self.position(key, sheet))

    def heading(self, key, sheet=None):
        """The cell in which the column's own heading stands."""
        sheet = sheet or self.services
        grouped = sheet is self.services and SERVICE_HEADINGS[self.position(key) - 1].group is not None
        return sheet.cell(self.heading_row[sheet] + grouped, self.position(key, sheet))

    def where(self, key, record=0, sheet=None):
        """Address of a cell as an error should name it."""
        cell = self.cell(key, record, sheet)
        return f"{(sheet or self.services).title}!{cell.coordinate}"

    def records(self, sheet=None):
        """Number and truth of each record."""
        truth = small().services if (sheet or self.services) is self.services else small().municipalities
        return enumerate(truth)

    def stated(self, key, at_least=0):
        """The first record that states a column."""
        return next(n for n, r in self.records() if r[key] is not None and r[key] >= at_least)

    def each(self, *keys, sheet=None):
        """Cells of some columns that hold something, with the truth of the first column's record."""
        for key in keys:
            for number, record in self.records(sheet):
                yield self.cell(key, number, sheet), record.get(key)

    def texts(self):
        """All cells of both sheets that hold text."""
        for sheet in (self.services, self.municipalities):
            yield from (c for row in sheet.iter_rows() for c in row if isinstance(c.value, str))

    def unmerge(self, sheet=None):
        """Every merged range below the headings taken apart; only its first cell keeps the content."""
        sheet = sheet or self.services
        for merged in list(sheet.merged_cells.ranges):
            if merged.min_row > self.heading_row[sheet] + 1:
                sheet.unmerge_cells(str(merged))

    def insert(self, at, sheet=None):
        """A blank row before row `at`: ranges, hidden rows and the numbers of records move along."""
        sheet = sheet or self.services
        hidden = [n for n, d in sheet.row_dimensions.items() if d.hidden]
        for number in hidden:
            sheet.row_dimensions[number].hidden = False
        sheet.insert_rows(at)
        for number in hidden:
            sheet.row_dimensions[number + (number >= at)].hidden = True
        for merged in [*sheet.merged_cells.ranges]:
            if merged.min_row >= at:
                merged.shift(row_shift=1)
            elif merged.max_row >= at:
                merged.expand(down=1)
        self.rows[sheet] = [n + (n >= at) for n in self.rows[sheet]]
        if self.heading_row[sheet] >= at:
            self.heading_row[sheet] += 1

    def ends_of_blocks(self):
        """Numbers of the records that are the last of their municipality, the last first."""
        codes = [r["lau_code"] for _, r in self.records()]
        return [n for n in reversed(range(len(codes))) if n + 1 == len(codes) or codes[n + 1] != codes[n]]

    def total_without_word(self, wrong=0):
        """After the last record: a row of the municipality's name and the sums of its block, too large by `wrong`."""
        last = len(self.rows[self.services]) - 1
        code = small().services[last]["lau_code"]
        at = self.rows[self.services][last] + 1
        self.insert(at)
        self.services.cell(at, self.position("lau_code")).value = load_register().by_lau(code).name_sq
        for key in ("capacity_places", "beneficiaries_total", "staff_total"):
            stated = [r[key] for _, r in self.records() if r["lau_code"] == code and r[key] is not None]
            if stated:
                self.services.cell(at, self.position(key)).value = sum(stated) + wrong
        return at

    def flatten_headings(self):
        """Both heading rows in one: the group's text before the heading's own."""
        for merged in list(self.services.merged_cells.ranges):
            self.services.unmerge_cells(str(merged))
        for position, heading in enumerate(SERVICE_HEADINGS, start=1):
            self.services.cell(3, position).value = " ".join(filter(None, (heading.group, heading.text)))
            self.services.cell(4, position).value = None

    def copy_row(self, source, target, sheet=None):
        sheet = sheet or self.services
        for cell in sheet[source]:
            sheet.cell(target, cell.column).value = copy(cell.value)


def read(content, path):
    """Both tables of a workbook, read once."""
    path.write_bytes(content)
    manifest = Manifest(
        source="care_services", provider="P", period=YEAR, kind="synthetic", licence="L",
        files=(ManifestFile(name="mapping.xlsx"),),
    )
    frames = care_services.harmonise({"mapping.xlsx": path}, manifest, "delivery-1")
    return frames["care_services.service"], frames["care_services.municipality"]


def differences(frame, records, key, ignoring):
    """Columns whose values are not those of the records, whatever the order of the rows."""
    assert sorted(frame[key]) == sorted(r[key] for r in records)
    found = {row[key]: row for row in frame.to_dict("records")}
    return sorted({
        column for record in records for column, value in record.items()
        if column not in ignoring and plain(found[record[key]][column]) != value
    })


def plain(value):
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value
