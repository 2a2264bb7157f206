from pathlib import Path

import pytest

from lnb_pipeline.contracts.tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.care_services.cells import POINT_READ
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES
from lnb_pipeline.sources.care_services.records import SUBTOTALS
from lnb_pipeline.sources.manifest import Manifest, ManifestFile
from tests.unit.sources.care_services.workbooks import (
    NAME,
    SQ,
    book,
    municipality,
    one,
    refusal,
    service,
)


def test_all_problems_come_together(read):
    rows = [service(lau_code="Fierze"), service(capacity_places="12,5"), service(collected_on="?")]
    error = refusal(read, book(rows, [municipality(naru_staff="dy")]))
    assert [f.code for f in error.findings] == ["E303", "E404", "E404", "E404"]


def test_a_thousand_problems_are_counted_and_fifty_shown(read):
    error = refusal(read, book([service(capacity_places="12?") for _ in range(60)], [municipality()]))
    assert len(error.findings) == 50
    assert error.findings[-1].count == 60


def test_the_heading_row_is_found_below_a_title(read):
    services, _ = read(book([service()], [municipality()], above=9))
    assert services.source_cell.tolist() == ["Sherbimet!11"]


def test_headings_too_far_down_are_not_searched(read):
    one(read, book([service()], [municipality()], above=15), "E402", "Sherbimet")


def test_a_missing_sheet_is_refused_with_how_many_there_are_and_no_title_of_them(read):
    finding = one(read, book([service()], [municipality()], titles=("Sherbimet", "Fleta2")), "E401", NAME)
    assert "Fleta2" not in str(finding) and "among 2" in finding.got and "Bashkite" in finding.expected


def test_two_sheets_of_one_kind_are_refused(read):
    made = book([service()], [municipality()])
    made.create_sheet("services")
    assert one(read, made, "E401", NAME).got.startswith("2 such sheets")


def test_a_missing_required_column_is_refused_with_the_cells_of_strange_headings(read):
    finding = one(
        read,
        book([service()], [municipality()], headings=SQ | {"beneficiaries_total": "Sa veta"}),
        "E202",
        "Sherbimet, row 1",
    )
    assert (finding.expected, finding.got) == ("Përfitues gjithsej", "headings not recognised: I1")


def test_two_headings_of_one_column_are_refused(read):
    made = book([service()], [municipality()], headings=SQ | {"capacity_places": "Provider"})
    assert "provider" in one(read, made, "E203", "Sherbimet").got


def test_a_sheet_without_records_is_refused(read):
    one(read, book([], [municipality()]), "E210", "Sherbimet")
    one(read, book([service()], []), "E210", "Bashkite")


def test_the_door_reads_the_whole_workbook_and_notes_what_it_did(tmp_path):
    path = tmp_path / "0a1b2c"

    def examined(*rows):
        with path.open("wb") as file:
            book([*rows], [municipality()]).save(file)
        manifest = Manifest(
            source="care_services", provider="P", period=2021, kind="survey", licence="L",
            files=(ManifestFile(name=NAME),),
        )
        return care_services.examine({NAME: path}, manifest)

    found = examined(service(beneficiaries_total="1.234"), {"lau_code": "Gjithsej", "beneficiaries_total": 1234})
    assert found.slots == {"care_services/2021": (NAME,)}
    assert found.roles == {NAME: "mapping_workbook"}
    assert found.notes == {POINT_READ: 1, SUBTOTALS: 1}
    with pytest.raises(DeliveryError):
        examined(service(), service(beneficiaries_total="12?"))


def test_a_delivery_of_two_files_is_refused(tmp_path):
    manifest = Manifest(
        source="care_services",
        provider="P",
        period=2021,
        kind="survey",
        licence="L",
        files=(ManifestFile(name="a"), ManifestFile(name="b")),
    )
    with pytest.raises(DeliveryError) as raised:
        care_services.examine({"a": tmp_path / "a", "b": tmp_path / "b"}, manifest)
    assert raised.value.code == "E109"


def test_the_layout_covers_the_contract():
    read_columns = {f.column for f in SERVICES.fields}
    printed = {f"{f.column}_as_printed" for f in SERVICES.fields if f.kind in ("code", "codes")}
    own = {"time_period", "source_cell", "municipality_as_printed", "match_class", "data_kind", "delivery_id"}
    derived = {"row_hidden", "provider_no", "service_type_bylaw", "code_list_version"}
    assert (read_columns | printed | own | derived) - {"prefecture"} == set(SERVICE.columns)
    stated = {f.column for f in MUNICIPALITIES.fields} - {"prefecture", "cases_assessed"}
    assert stated | own | {"plan_status"} == set(MUNICIPALITY_SHEET.columns)


def test_the_path_needs_no_extension(tmp_path, read):
    read(book([service()], [municipality()]))
    assert [p.suffix for p in Path(tmp_path).iterdir()] == [""]
