"""The demonstration workbook changed as the field changes workbooks, where the change means nothing: the same tables.

Each case is one change of a small demonstration; its name says what somebody did to the workbook. Changes that are
refused stand in test_care_services_mutations_refused.py.
"""

import io
import re
import unicodedata
import zipfile
from datetime import datetime

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lnb_pipeline.reference.register import load_register
from tests.unit.sources.care_services.mutated import (
    COUNTS,
    DATES,
    ENGLISH,
    KEYS,
    YEAR,
    Mutated,
    differences,
    read,
    small,
)

NAMES = ("municipality_as_printed", "match_class")
LABELS = ("licensed_as_printed", "meets_standards_as_printed")
MOVED = ("source_cell",)
SAME = {}


def same(sentence, *ignoring):
    """A change after which the tables are the same, but for the columns that print it or count rows."""

    def register(change):
        SAME[sentence] = (change, ignoring)
        return change

    return register


# -- headings and columns -------------------------------------------------------------------------


@same("columns stand in the opposite order under one row of headings", *MOVED)
def _(m):
    m.flatten_headings()
    width = len(m.keys[m.services])
    for row in m.services.iter_rows(min_row=3):
        values = [cell.value for cell in row[:width]]
        if not (str(values[0]).startswith("Qarku") and not any(values[1:])):
            for cell, value in zip(row, reversed(values), strict=False):
                cell.value = value


@same("two rows of headings are put into one")
def _(m):
    m.flatten_headings()


@same("all headings are written in English")
def _(m):
    m.flatten_headings()
    for sheet in (m.services, m.municipalities):
        for position, key in enumerate(m.keys[sheet], start=1):
            sheet.cell(m.heading_row[sheet], position).value = ENGLISH.get(key, key)


@same("headings are in capitals with stars, double spaces and line breaks")
def _(m):
    for key in ("service_name", "provider", "target_groups", "collected_on", "beneficiaries_female", "staff_total"):
        heading = m.heading(key)
        heading.value = f" {heading.value.upper().replace(' ', chr(10))}\u00a0* "


@same("the headings of the municipality sheet are merged over two rows", *MOVED)
def _(m):
    m.insert(3, m.municipalities)
    for position in range(1, len(m.keys[m.municipalities]) + 1):
        m.municipalities.merge_cells(start_row=2, end_row=3, start_column=position, end_column=position)


@same("cases assessed stand in two columns for women and men under one heading", *MOVED)
def _(m):
    m.insert(3, m.municipalities)
    sheet, wide = m.municipalities, len(m.keys[m.municipalities])
    m.cell("cases_assessed", 0, sheet)
    m.heading("cases_assessed", sheet).value = "Shënime"
    sheet.cell(2, wide + 1).value = "Raste të vlerësuara në vit"
    sheet.cell(3, wide + 1).value, sheet.cell(3, wide + 2).value = "F", "M"
    sheet.merge_cells(start_row=2, end_row=2, start_column=wide + 1, end_column=wide + 2)
    for number, record in m.records(sheet):
        for offset, sex in ((1, "female"), (2, "male")):
            sheet.cell(m.rows[sheet][number], wide + offset).value = record[f"cases_assessed_{sex}"]


@same("unknown columns with telephone numbers are added")
def _(m):
    wide = len(m.keys[m.services])
    for number, row in enumerate(m.rows[m.services]):
        m.services.cell(3, wide + 1).value, m.services.cell(3, wide + 3).value = "Nr. celular", "Koment i ri"
        m.services.cell(row, wide + 1).value = f"069 000 {number:04d}"
        m.services.cell(row, wide + 3).value = 17.5


@same("every column is hidden")
def _(m):
    for letter in ("A", "C", "D", "M", "N", "Z", "AB", "AH"):
        m.services.column_dimensions[letter].hidden = True


# -- rows -----------------------------------------------------------------------------------------


@same("rows are put above the headings", *MOVED)
def _(m):
    for _ in range(4):
        m.insert(1)
    m.services["A1"].value = "REPUBLIKA E SHQIPËRISË"


@same("a row of wide headings stands above both rows of headings", *MOVED)
def _(m):
    m.insert(3)
    for cells, text in (("A3:K3", "TË DHËNA TË PËRGJITHSHME"), ("L3:X3", "KAPACITETI")):
        m.services[cells.partition(":")[0]].value = text
        m.services.merge_cells(cells)


@same("blank rows part the municipalities", *MOVED)
def _(m):
    m.unmerge()
    for number in m.ends_of_blocks()[1:]:
        following = m.services.cell(m.rows[m.services][number] + 1, m.position("lau_code")).value
        if following is not None and m.cell("lau_code", number + 1).value is not None:
            m.insert(m.rows[m.services][number] + 1)


@same("the municipality is written on every row")
def _(m):
    m.unmerge()
    for number, record in m.records():
        m.cell("lau_code", number).value = record["municipality_as_printed"]


@same("the municipality is merged down its rows")
def _(m):
    m.unmerge()
    ends = m.ends_of_blocks()
    for last, earlier in zip(ends, [*ends[1:], -1], strict=True):
        rows = m.rows[m.services][earlier + 1 : last + 1]
        m.services.merge_cells(f"C{rows[0]}:C{rows[-1]}")


@same("municipalities are written in capitals, with their level and without diacritics", *NAMES)
def _(m):
    for number, record in m.records():
        cell = m.cell("lau_code", number)
        if isinstance(cell.value, str) and record["match_class"] != "former":
            cell.value = f"BASHKIA {load_register().by_lau(record['lau_code']).name_ascii.upper()}"


@same("a subtotal with the municipality's name and broken numbers follows each block", *MOVED)
def _(m):
    m.unmerge()
    for number in m.ends_of_blocks():
        at = m.rows[m.services][number] + 1
        m.insert(at)
        m.services.cell(at, m.position("service_name")).value = f"Nëntotali {m.services.cell(at - 1, 3).value or ''}"
        m.services.cell(at, m.position("beneficiaries_total")).value = "#REF!"
        m.services.cell(at, m.position("capacity_places")).value = "=SUM(L1:L2)"


@same("a subtotal without a word, of the right sums, is put below a block", *MOVED)
def _(m):
    m.total_without_word()


@same("the headings are repeated on a new page", *MOVED)
def _(m):
    m.unmerge()
    at = m.rows[m.services][m.ends_of_blocks()[1]] + 1
    while m.services.cell(at, m.position("service_name")).value is None:  # below the totals of the block
        at += 1
    for row in (4, 3):
        m.insert(at)
        m.copy_row(row, at)


@same("rows are hidden by a filter", "row_hidden")
def _(m):
    m.services.auto_filter.ref = "A4:AJ200"
    for row in m.rows[m.services][::2]:
        m.services.row_dimensions[row].hidden = True


@same("a source and a legend stand below the grand total")
def _(m):
    m.services.cell(m.services.max_row + 2, 1).value = "Burimi: të dhëna të mbledhura nga bashkitë, 2021"


@same("the total of a prefecture stands on the municipality sheet", *MOVED)
def _(m):
    sheet, codes = m.municipalities, [r["lau_code"] for r in small().municipalities]
    kukes = [n for n, code in enumerate(codes) if load_register().by_lau(code).prefecture == "Kukës"]
    at = m.rows[sheet][kukes[-1]] + 1
    m.insert(at, sheet)
    sheet.cell(at, m.position("prefecture", sheet)).value = "Kukës"
    people = sum(small().municipalities[n]["population_stated"] for n in kukes)
    sheet.cell(at, m.position("population_stated", sheet)).value = people


@same("the municipality sheet is sorted the other way", *MOVED)
def _(m):
    sheet, wide = m.municipalities, len(m.keys[m.municipalities])
    rows = m.rows[sheet]
    contents = [[sheet.cell(n, c).value for c in range(1, wide + 1)] for n in rows]
    for row, content in zip(rows, reversed(contents), strict=True):
        content[1] = None
        for column, value in enumerate(content, start=1):
            sheet.cell(row, column).value = value


@same("formats are left on a thousand cells below the table")
def _(m):
    for row in range(300, 400):
        for column in range(1, 11):
            m.services.cell(row, column).number_format = "0.00"


# -- cells ----------------------------------------------------------------------------------------


@same("numbers are text, with a no-break space before them")
def _(m):
    for cell, value in m.each(*COUNTS):
        cell.value = cell.value if value is None else f"\u00a0{value:,}".replace(",", "\u00a0")


@same("numbers are text with a decimal comma and nothing behind it")
def _(m):
    for cell, value in m.each("beneficiaries_total", "staff_total"):
        cell.value = cell.value if value is None else f"{value},0"


@same("thousands are parted by points, as text")
def _(m):
    for cell, value in m.each("population_stated", "households_economic_aid", sheet=m.municipalities):
        if value is not None and value > 999 and value % 1000:
            cell.value = f"{value:,}".replace(",", ".")


@same("amounts are typed with decimal commas")
def _(m):
    for cell, value in m.each("annual_budget"):
        cell.value = cell.value if value is None else f"{value / 1000:.2f}".replace(".", ",")


@same("amounts are typed in millions, in words")
def _(m):
    for cell, value in m.each("social_fund_grant", sheet=m.municipalities):
        cell.value = cell.value if value is None else f"{value / 1e6:.1f} milionë lekë".replace(".", ",")


@same("unknown values are n/a, dashes and blanks")
def _(m):
    for number, (cell, value) in enumerate(m.each(*COUNTS, "annual_budget", *DATES)):
        cell.value = cell.value if value is not None else ("n/a", "—", "  ", "s’ka të dhëna", "-")[number % 5]


@same("dates are text with points")
def _(m):
    for cell, value in m.each(*DATES):
        cell.value = cell.value if value is None else f"{value:%d.%m.%Y}"


@same("dates are serial numbers")
def _(m):
    for cell, value in m.each(*DATES):
        if value is not None:
            cell.value, cell.number_format = value.toordinal() - 693594, "General"


@same("dates are in words, in Albanian and English by turns")
def _(m):
    months = {
        5: ("Maj", "May"), 6: ("qershor", "june"), 7: ("KORRIK", "July"), 8: ("gusht", "August"),
        9: ("shtator", "September"),
    }
    for number, (cell, value) in enumerate(m.each("collected_on")):
        month = months[value.month][number % 2]
        cell.value = f"{value.day} {month} {value.year}" if number % 3 else f"{month} {value.day}, {value.year}"


@same("dates carry a time of day")
def _(m):
    for cell, value in m.each("collected_on"):
        cell.value = datetime(value.year, value.month, value.day, 10, 30)


@same("the workbook counts its days from 1904")
def _(m):
    m.book.epoch = CALENDAR_MAC_1904
    for cell, value in m.each(*DATES):
        if value is not None:
            cell.value = datetime(value.year, value.month, value.day)


@same("Po and Jo are Yes and No", *LABELS)
def _(m):
    for cell, value in m.each("licensed", "meets_standards"):
        cell.value = {"yes": "Yes", "no": "No"}.get(value, cell.value)


@pytest.mark.parametrize("separator", ["\n", " / ", " & ", ";", " dhe ", "|", " , "])
def test_groups_of_one_cell_may_be_parted_by(tmp_path, separator):
    mutated = Mutated()
    words = {"children": "Fëmijë", "disability": "PAK", "older_persons": "Të moshuar", "addiction": "Varësi"}
    cell = mutated.cell("target_groups", 2)
    cell.value = separator.join(words.values())
    services, _ = read(mutated.content(), tmp_path / "mapping")
    name = small().services[2]["service_name"]
    assert services.set_index("service_name").target_groups[name] == "|".join(words)


@same("letters are written as base letter and accent")
def _(m):
    for cell in m.texts():
        cell.value = unicodedata.normalize("NFD", cell.value)


@same("spaces are no-break spaces and words hold invisible characters")
def _(m):
    for cell in m.texts():
        if not isinstance(cell.value, str) or re.search(r"\d", cell.value):
            continue
        cell.value = cell.value.replace(" ", "\u00a0") + "\u200b"


@same("comments with contacts hang on the cells")
def _(m):
    for number in range(3):
        m.cell("service_name", number).comment = Comment("telefononi 069 000 0000", "kontakt i sajuar")


@same("formulas that nobody calculated stand in columns that are not read")
def _(m):
    for number, _ in m.records():
        m.cell("remarks", number).value, m.cell("licence_no", number).value = "=1+1", "#DIV/0!"


# -- sheets and files -----------------------------------------------------------------------------


@same("the sheets have English names", *MOVED)
def _(m):
    m.services.title, m.municipalities.title = "Services", "Municipalities"


@same("a sheet holds a chart")
def _(m):
    chart = BarChart()
    chart.add_data(Reference(m.services, min_col=13, min_row=6, max_row=12))
    m.book.create_chartsheet("Grafiku", 0).add_chart(chart)


@same("somebody hid an old copy of the municipality sheet, and the sheets are in another order")
def _(m):
    copied = m.book.copy_worksheet(m.municipalities)
    copied.title, copied.sheet_state = "Bashkitë", "hidden"
    copied["F5"].value = 1
    m.book["Shërbimet"].sheet_state = "veryHidden"
    m.book.move_sheet(copied, -10)


# -- the tests ---------------------------------------------------------------------------------


def test_there_are_at_least_twenty_changes():
    assert len(SAME) >= 20


def test_the_small_workbook_gives_its_truth(tmp_path):
    services, municipalities = read(small().content, tmp_path / "mapping")
    assert differences(services, small().services, KEYS["services"], ()) == []
    assert differences(municipalities, small().municipalities, KEYS["municipalities"], ()) == []


@pytest.mark.parametrize("sentence", SAME)
def test_the_tables_are_the_same_when(tmp_path, sentence):
    change, ignoring = SAME[sentence]
    mutated = Mutated()
    change(mutated)
    services, municipalities = read(mutated.content(), tmp_path / "mapping")
    assert differences(services, small().services, KEYS["services"], ignoring) == []
    assert differences(municipalities, small().municipalities, KEYS["municipalities"], ignoring) == []


def test_a_provider_merged_down_its_services_is_the_provider_of_each(tmp_path):
    mutated = Mutated()
    mutated.unmerge()
    rows = [mutated.rows[mutated.services][n] for n in (6, 7, 8)]
    mutated.services.merge_cells(f"E{rows[0]}:E{rows[-1]}")
    services, _ = read(mutated.content(), tmp_path / "mapping")
    assert len(set(services.provider[6:9])) == 1 and services.provider[6] == small().services[6]["provider"]
    assert len(set(services.provider_no[6:9])) == 1 and len(services) == len(small().services)


def test_contacts_inside_texts_that_are_read_are_cut_out(tmp_path):
    mutated = Mutated()
    mutated.cell("provider", 0).value = "Ofrues i sajuar, tel. +355 69 000 0001"
    mutated.cell("service_name", 1).value = "Qendra sintetike (qendra@shembull.invalid)"
    mutated.cell("target_groups", 2).value = "Fëmijë, 0690000003"
    services, _ = read(mutated.content(), tmp_path / "mapping")
    texts = [str(value) for column in services for value in services[column]]
    assert not [t for t in texts if re.search(r"355|069|@|0000003", t)]
    assert services.provider[0].startswith("Ofrues i sajuar") and "[…]" in services.provider[0]


def test_a_formula_that_gave_an_empty_text_is_a_blank(tmp_path):
    mutated = Mutated()
    record = mutated.stated("waiting_list")
    address = mutated.cell("waiting_list", record).coordinate
    mutated.cell("waiting_list", record).value = "=NA_SAJUAR"
    content, buffer = mutated.content(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                pattern = rf'<c r="{address}"([^>]*)><f>'.encode()
                part = re.sub(pattern, rf'<c r="{address}" t="str"\1><f>'.encode(), part)
            target.writestr(name, part)
    services, _ = read(buffer.getvalue(), tmp_path / "mapping")
    name = small().services[record]["service_name"]
    assert services.set_index("service_name").waiting_list.isna()[name]
    assert len(services) == len(small().services) and YEAR in set(services.time_period)
