"""What is hidden, and what a sheet's XML says beside its values."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.care_services import container, markings
from lnb_pipeline.sources.care_services.container import CellState, open_sheets
from lnb_pipeline.sources.care_services.markings import Merge, read_markings
from lnb_pipeline.sources.care_services.records import HIDDEN_ROWS
from tests.unit.sources.care_services.workbooks import (
    HEADINGS,
    NAME,
    at,
    book,
    line,
    municipality,
    one,
    service,
    table_of,
)


def test_a_hidden_row_is_read_marked_and_counted(reading):
    made = table_of([HEADINGS, line(), line(service_name="Qendra B"), line(service_name="Qendra C")])
    made.active.row_dimensions[3].hidden = True
    found = reading(made)
    assert [record["row_hidden"] for record in found.records] == [False, True, False]
    assert found.notes[HIDDEN_ROWS] == 1


def test_a_hidden_row_that_repeats_a_shown_one_is_refused_with_both_addresses(read):
    made = book([service(), service(service_name="QENDRA A", beneficiaries_total=3)], [municipality()])
    made["Sherbimet"].row_dimensions[3].hidden = True
    one(read, made, "E301", f"{at('service_name', 3)} and {at('service_name', 2)}")


@pytest.mark.parametrize("changed", [{"provider": "Ofrues B"}, {"lau_code": "Patos"}, {"service_name": "Qendra B"}])
def test_a_hidden_row_of_another_service_is_no_repetition(read, changed):
    made = book([service(), service(**changed)], [municipality()])
    made["Sherbimet"].row_dimensions[3].hidden = True
    services, _ = read(made)
    assert services.row_hidden.tolist() == [False, True]


def test_two_shown_rows_of_one_name_are_two_services(read):
    services, _ = read(book([service(), service()], [municipality()]))
    assert services.row_hidden.tolist() == [False, False]


def test_a_hidden_column_is_read(records):
    made = table_of([HEADINGS, line()])
    made.active.column_dimensions["I"].hidden = True
    assert records(made)[0]["beneficiaries_total"] == 20


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_taken_for_the_data(read, state):
    made = book([service()], [municipality()])
    copy = made.copy_worksheet(made["Sherbimet"])
    copy.title, copy.sheet_state = "Shërbimet", state
    copy["C2"] = "Qendra e vjetër"
    assert read(made)[0].service_name.tolist() == ["Qendra A"]
    made["Sherbimet"].sheet_state = state
    assert "hidden" in one(read, made, "E401", NAME).got


def test_another_shown_sheet_with_all_the_headings_is_refused_whatever_its_name(read):
    made = book([service()], [municipality()])
    made.copy_worksheet(made["Sherbimet"]).title = "Fleta2"
    finding = one(read, made, "E401", NAME)
    assert finding.got == "2 sheets that fit: sheet 1, sheet 3"


def test_a_workbook_that_counts_days_from_1904_is_read_as_it_shows(read):
    made = book([service(collected_on=datetime(2021, 6, 5)), service(collected_on=42890)], [municipality()])
    made.epoch = MAC_EPOCH
    services, _ = read(made)
    assert [day.date() for day in services.collected_on] == [date(2021, 6, 5)] * 2


def test_an_error_typed_as_text_is_an_error(read):
    made = book([service(provider="#REF!")], [municipality()])
    made["Sherbimet"]["D2"].data_type = "s"
    one(read, made, "E403", "Sherbimet!D2")


def test_the_markings_of_a_sheet_are_read_from_its_xml():
    xml = (
        b'<worksheet xmlns="m"><sheetData><row r="2" hidden="1"><c r="B2"><f>1</f><v></v></c>'
        b'<c><f>1</f><v>1</v></c></row>'
        b'<row><c><f>1</f></c><c t="str"><f>T(1)</f><v/></c></row><row r="9" ht="0"/></sheetData>'
        b'<mergeCells><mergeCell ref="C3:D4"/><mergeCell ref="A1:B1"/><mergeCell ref="A:B"/></mergeCells></worksheet>'
    )
    found = read_markings(io.BytesIO(xml))
    assert found.hidden_rows == {2, 9}
    assert found.uncalculated == {(2, 2), (3, 1)}
    assert found.merges == [Merge(1, 1, 1, 2), Merge(3, 3, 4, 4)]


def test_a_sheet_of_too_many_cells_or_merged_ranges_is_refused(tmp_path, monkeypatch):
    made = Workbook()
    made.active.append([1, 2, 3])
    made.active.merge_cells("A3:B3")
    made.active.merge_cells("A4:B4")
    path = tmp_path / "0a1b2c"
    made.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(path)
    assert len(open_sheets(path, NAME)[0].merges) == 2
    for module, limit, told in ((container, "MAX_CELLS", "filled cells"), (markings, "MAX_MERGES", "merged ranges")):
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, 1)
            with pytest.raises(DeliveryError) as raised:
                open_sheets(path, NAME)
        assert raised.value.code == "E208" and told in str(raised.value)


def test_an_enormous_merged_range_costs_nothing(records):
    made = table_of([HEADINGS, line()])
    made.active.merged_cells.add("T1:XFD1048576")
    assert len(records(made)) == 1


def test_cells_of_a_row_without_addresses_are_in_order():
    xml = b'<worksheet xmlns="m"><sheetData><row><c/><c><f>1</f></c></row></sheetData></worksheet>'
    assert read_markings(io.BytesIO(xml)).uncalculated == {(1, 2)}
    assert CellState.UNCALCULATED.value
