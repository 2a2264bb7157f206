import io
import re
import zipfile
from datetime import date, datetime

import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import MUNICIPALITY_SHEET, SERVICE
from tests.unit.sources.care_services.workbooks import (
    ADDRESS,
    CONTACT,
    EN,
    MUNICIPALITY_EN,
    MUNICIPALITY_SQ,
    SQ,
    book,
    cell,
    municipality,
    one,
    service,
)


def test_a_row_becomes_a_record_of_the_contract(read):
    services, municipalities = read(book([service()], [municipality()]))
    assert tuple(services.columns) == SERVICE.columns
    assert tuple(municipalities.columns) == MUNICIPALITY_SHEET.columns
    row = services.iloc[0]
    assert (row.lau_code, row.municipality_as_printed, row.match_class) == ("AL322", "Fier", "name")
    assert (row.provider_type, row.service_type, row.target_groups) == (
        "municipality",
        "community",
        "children",
    )
    assert (row.capacity_places, row.beneficiaries_total, row.licensed) == (10, 20, "yes")
    assert (row.source_cell, row.time_period, row.delivery_id) == ("Sherbimet!2", 2021, "delivery-1")
    assert row.collected_on.date() == date(2021, 6, 5)
    assert pd.isna(row.waiting_list) and pd.isna(row.staff_total)
    assert municipalities.iloc[0].social_fund_grant == 500000.0
    assert municipalities.iloc[0].naru_established == "yes"


def test_an_english_workbook_gives_the_same_frames_as_an_albanian_one(read):
    albanian = read(book([service(), service(service_name="Qendra B")], [municipality()], above=3))
    english = read(
        book(
            [
                service(
                    provider_type="Municipality",
                    service_type="Community",
                    target_groups="Children",
                    funding_sources="Donor",
                    licensed="Yes",
                    collected_on=datetime(2021, 6, 5),
                    lau_code=name,
                )
                for name in ("Fier",)
            ]
            + [
                service(
                    service_name="Qendra B",
                    provider_type="municipality",
                    service_type="community",
                    target_groups="children",
                    funding_sources="donors",
                    licensed="Y",
                )
            ],
            [municipality(naru_established="Yes")],
            headings=dict(reversed(EN.items())),
            municipality_headings=dict(reversed(MUNICIPALITY_EN.items())),
            titles=("services", "Municipalities"),
            above=3,
        )
    )
    for one_frame, other in zip(albanian, english, strict=True):
        kept = [
            c for c in one_frame.columns if not c.endswith("_as_printed") or c == "municipality_as_printed"
        ]
        pd.testing.assert_frame_equal(one_frame[kept], other[kept])


@pytest.mark.parametrize("title", ["Sherbimet", "Shërbimet", "SHËRBIMET", "services", "Sherbimet (services)"])
def test_the_sheet_is_found_by_either_name(read, title):
    services, _ = read(book([service()], [municipality()], titles=(title, "Bashkitë")))
    assert services.source_cell.tolist() == ["Sherbimet!2"]


def test_contacts_and_addresses_are_in_no_frame(read):
    frames = read(book([service(), service(lau_code=None, prefecture=None)], [municipality()]))
    held = {str(value) for frame in frames for column in frame for value in frame[column]}
    assert "Qendra A" in held
    assert not [value for value in held if CONTACT in value or ADDRESS in value]


def test_a_blank_and_a_dash_are_unknown_and_zero_is_zero(read):
    services, _ = read(
        book(
            [
                service(
                    beneficiaries_total="-",
                    beneficiaries_female=None,
                    beneficiaries_male=0,
                    capacity_places="0",
                )
            ],
            [municipality()],
        )
    )
    row = services.iloc[0]
    assert pd.isna(row.beneficiaries_total) and pd.isna(row.beneficiaries_female)
    assert (row.beneficiaries_male, row.capacity_places) == (0, 0)


def test_the_municipality_of_a_block_is_carried_down_and_totals_are_dropped(read):
    blank = dict.fromkeys(SQ)
    services, _ = read(
        book(
            [
                service(service_name="1"),
                service(service_name="2", lau_code=None, prefecture=None),
                service(service_name="3", lau_code=None),
                blank | {"service_name": "Nëntotali", "beneficiaries_total": 60},
                service(service_name="4", lau_code="Patos"),
                service(service_name="5", lau_code=None, prefecture=None),
                blank | {"prefecture": "Qarku Fier - gjithsej", "beneficiaries_total": 100},
                blank | {"lau_code": "Totali i përgjithshëm", "beneficiaries_total": "=SUM(I2:I6)"},
            ],
            [municipality()],
        )
    )
    assert services.lau_code.tolist() == ["AL322"] * 3 + ["AL326"] * 2
    assert services.service_name.tolist() == list("12345")
    assert services.municipality_as_printed.tolist() == ["Fier"] * 3 + ["Patos"] * 2


def test_a_service_whose_name_begins_with_total_is_a_service(read):
    services, _ = read(
        book(
            [service(), service(lau_code=None, prefecture=None, service_name="Total Care")], [municipality()]
        )
    )
    assert services.service_name.tolist() == ["Qendra A", "Total Care"]


@pytest.mark.parametrize(
    ("before", "row"),
    [([service(), {}], 4), ([service(), {"service_name": "Totali"}], 4), ([], 2)],
    ids=["after a blank row", "after a total", "on the first row"],
)
def test_a_row_without_a_municipality_outside_a_block_is_refused(read, before, row):
    made = book([*before, service(lau_code=None, prefecture=None)], [municipality()])
    one(read, made, "E307", cell("lau_code", row))


def test_another_prefecture_ends_the_block(read):
    made = book([service(), service(lau_code=None, prefecture="Berat")], [municipality()])
    one(read, made, "E307", cell("lau_code", 3))


def test_a_municipality_listed_without_any_service_has_no_service_row(read):
    bare = {"prefecture": "Kukës", "lau_code": "Has", "service_name": "-", "beneficiaries_total": "-"}
    services, municipalities = read(book([service(), bare], [municipality(), {"lau_code": "Has"}]))
    assert services.lau_code.tolist() == ["AL322"]
    assert municipalities.lau_code.tolist() == ["AL322", "AL131"]
    assert pd.isna(municipalities.iloc[1].naru_staff)


def test_an_unknown_municipality_is_named_with_its_cell_and_never_guessed(read):
    finding = one(read, book([service(lau_code="Fierze")], [municipality()]), "E303", cell("lau_code", 2))
    assert "Fierze" not in str(finding)
    assert "Fier" in finding.hint


def test_one_unknown_municipality_is_reported_once_for_its_block(read):
    rows = [service(lau_code="Fierze"), service(lau_code=None, prefecture=None), service(lau_code="Patos")]
    one(read, book(rows, [municipality()]), "E303", cell("lau_code", 2))


def test_a_prefecture_in_the_municipality_column_is_not_a_municipality(read):
    one(read, book([service(lau_code="Qarku Fier")], [municipality()]), "E303", cell("lau_code", 2))


def test_a_municipality_in_the_prefecture_column_is_not_a_prefecture(read):
    one(read, book([service(prefecture="Patos")], [municipality()]), "E305", cell("prefecture", 2))


def test_a_prefecture_that_contradicts_the_municipality_is_refused(read):
    finding = one(read, book([service(prefecture="Berat")], [municipality()]), "E306", cell("lau_code", 2))
    assert (finding.expected, finding.got) == ("Fier in Fier", "Berat")


def test_a_former_name_is_understood_as_of_the_year_of_the_mapping(read):
    made = book([service(prefecture="Berat", lau_code="Ura Vajgurore")], [municipality(lau_code="Dimal")])
    for period, match_class in ((2021, "former"), (2024, "seat")):
        services, _ = read(made, period=period)
        assert (services.lau_code[0], services.match_class[0]) == ("AL315", match_class)


def test_a_municipality_listed_twice_is_refused_whatever_its_spelling(read):
    finding = one(
        read,
        book([service()], [municipality(), municipality(lau_code="Berat"), municipality(lau_code="FIERI")]),
        "E301",
        "Bashkite, rows 2, 4",
    )
    assert finding.count == 2


def test_a_missing_municipality_is_allowed_and_gets_no_row(read):
    _, municipalities = read(book([service()], [municipality(lau_code="Berat")]))
    assert municipalities.lau_code.tolist() == ["AL311"]


def test_unknown_labels_are_kept_as_printed_without_a_code(read):
    services, _ = read(
        book(
            [
                service(
                    provider_type="Publik",
                    service_type="Tjetër",
                    target_groups="Gra",
                    funding_sources="Loto",
                    licensed="Ndoshta",
                )
            ],
            [municipality()],
        )
    )
    row = services.iloc[0]
    for column, printed in (
        ("provider_type", "Publik"),
        ("service_type", "Tjetër"),
        ("target_groups", "Gra"),
        ("funding_sources", "Loto"),
        ("licensed", "Ndoshta"),
    ):
        assert pd.isna(row[column]) and row[f"{column}_as_printed"] == printed


def test_the_source_of_a_population_comes_from_the_cell_or_the_heading(read):
    headings = MUNICIPALITY_SQ | {"population_stated": "Popullsia (Census 2011)"}
    rows = [
        municipality(),
        municipality(lau_code="Berat", population_stated="98 875 (gjendja civile 2021)"),
        municipality(lau_code="Has", population_stated=None),
    ]
    _, found = read(book([service()], rows, municipality_headings=headings))
    assert found.population_stated.tolist()[:2] == [1000, 98875]
    assert found.population_basis.tolist()[:2] == ["Census 2011", "gjendja civile 2021"]
    assert pd.isna(found.population_stated[2]) and pd.isna(found.population_basis[2])


def test_a_heading_in_thousands_is_converted_to_lek(read):
    headings = MUNICIPALITY_SQ | {"social_fund_grant": "Fondi social i përfituar (mijë lekë)"}
    _, found = read(book([service()], [municipality(social_fund_grant=1500)], municipality_headings=headings))
    assert found.social_fund_grant[0] == 1_500_000


@pytest.mark.parametrize(
    ("column", "content", "code"),
    [
        ("capacity_places", "#DIV/0!", "E403"),
        ("beneficiaries_total", "=1+1", "E403"),
        ("lau_code", "=A1", "E403"),
        ("prefecture", "#REF!", "E403"),
        ("service_name", "#N/A", "E403"),
        ("beneficiaries_total", 1.234, "E404"),
        ("beneficiaries_female", "rreth 20", "E404"),
        ("capacity_places", 12.5, "E404"),
        ("capacity_places", -1, "E404"),
        ("collected_on", "maj 2021", "E404"),
        ("beneficiaries_male", datetime(2021, 1, 2), "E404"),
        ("service_name", None, "E404"),
        ("service_name", "-", "E404"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_address_and_not_quoted(read, column, content, code):
    finding = one(
        read, book([service(), service(**{column: content})], [municipality()]), code, cell(column, 3)
    )
    assert str(content) not in str(finding)


def test_an_answer_on_the_municipality_sheet_must_be_yes_or_no(read):
    one(read, book([service()], [municipality(naru_established="ndoshta")]), "E404", "Bashkite!C2")


def test_errors_outside_the_columns_that_are_read_do_not_matter(read):
    services, _ = read(book([service(contact="#DIV/0!", address="=A1")], [municipality()]))
    assert len(services) == 1


def test_a_formula_that_was_calculated_is_its_value_even_when_empty(read):
    buffer = io.BytesIO()
    book([service(capacity_places="=7*6", beneficiaries_total="=T(1)")], [municipality()]).save(buffer)
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part, calculated = re.subn(
                    rb"<f>7\*6</f><v ?/>|<f>7\*6</f><v></v>", b"<f>7*6</f><v>42</v>", part
                )
                address = cell("beneficiaries_total", 2).partition("!")[2].encode()
                part, empty = re.subn(b'<c r="' + address + b'"', b'<c t="str" r="' + address + b'"', part)
                assert (calculated, empty) == (1, 1)
            target.writestr(name, part)
    services, _ = read(changed.getvalue())
    assert services.capacity_places[0] == 42
    assert pd.isna(services.beneficiaries_total[0])
