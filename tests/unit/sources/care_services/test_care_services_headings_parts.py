"""Parts of headings in a row below that nobody merged, and headings that are nearly those of the layout."""

import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.care_services.records import UNKNOWN_HEADINGS
from tests.unit.sources.care_services.workbooks import HEADINGS, SQ, line, only, service, table_of

PLAIN = [key for key in SQ if not key.startswith("beneficiaries_") and key not in ("contact", "address")]
STATED = {"Gjithsej": 20, "F": 12, "M": 8}


def below(group, parts, merged=(), further=None):
    """A sheet whose last headings are a group and, in the row below, its parts; `further` fills more cells there."""
    upper = [*(SQ[key] for key in PLAIN), group, *[None] * (len(parts) - 1)]
    lower = [(further or {}).get(key) for key in PLAIN] + list(parts)
    row = [*(service()[key] for key in PLAIN), *(STATED.get(part) for part in parts)]
    return table_of([upper, lower, row], merged)


def refused(reading, made):
    with pytest.raises(DeliveryError) as raised:
        reading(made)
    return raised.value.findings


@pytest.mark.parametrize("order", [["F", "M", "Gjithsej"], ["Gjithsej", "F", "M"], ["F", "Gjithsej"]])
@pytest.mark.parametrize("group", ["Numri i përfituesve", "Beneficiaries", "Përfitues gjithsej"])
def test_women_and_men_below_a_group_that_is_not_merged_are_never_taken_for_all(reading, order, group):
    only(refused(reading, below(group, order)), "E402", "Sherbimet!L1")


def test_the_parts_are_seen_though_other_headings_have_a_note_below_them(reading):
    notes = {"provider": "(emri)", "licensed": "(po ose jo)"}
    only(refused(reading, below("Numri i përfituesve", ["F", "M"], further=notes)), "E402", "Sherbimet!L1")


@pytest.mark.parametrize("order", [["F", "M", "Gjithsej"], ["Gjithsej", "F", "M"]])
def test_the_same_parts_below_a_merged_group_are_read(records, order):
    (record,) = records(below("Numri i përfituesve", order, ["L1:N1"]))
    columns = ("beneficiaries_total", "beneficiaries_female", "beneficiaries_male")
    assert [record[column] for column in columns] == [20, 12, 8]


def test_a_part_with_a_column_of_another_name_beside_it_is_read_where_it_stands(records):
    (record,) = records(below("Numri i përfituesve", ["të tjerë", "Gjithsej"], ["L1:M1"]))
    assert record["beneficiaries_total"] == 20


def test_a_part_below_its_own_heading_alone_is_read_from_two_rows(records):
    (record,) = records(below("Përfitues", ["Gjithsej"]))
    assert (record["beneficiaries_total"], record["source_cell"]) == (20, "Sherbimet!3")


def test_a_row_without_a_number_is_a_total_only_if_it_says_nothing_else(reading):
    rows = [[*HEADINGS, None], [*line(), None], ["Gjithsej", *[None] * 8, "F", "M"]]
    assert reading(table_of(rows)).findings
    rows[2] = ["Gjithsej", "-", "Fier"]
    assert not reading(table_of(rows)).findings


def headed(**changes):
    return table_of([[changes.get(key, heading) for key, heading in SQ.items()], line()])


@pytest.mark.parametrize(
    ("column", "heading", "cell"),
    [
        ("beneficiaries_female", "Përfitues fermra", "J1"), ("beneficiaries_male", "Përfituesmeshkuj", "K1"),
        ("beneficiaries_total", "Përfitues gjithsejt", "I1"), ("beneficiaries_female", "Përfitues femra (2019)", "J1"),
        ("provider", "Ofrusi i shërbimit", "D1"),
    ],
)
def test_a_heading_nearly_that_of_a_missing_column_is_refused_at_its_cell(reading, column, heading, cell):
    finding = only(refused(reading, headed(**{column: heading})), "E202", f"Sherbimet!{cell}")
    assert (finding.expected, finding.got) == (SQ[column], f"a heading that is nearly that of {column}")
    assert heading not in str(finding)


@pytest.mark.parametrize("heading", ["Buxheti vjetor (Euro)", "Buxheti vjetor (EUR) 2021", "Buxheti vjetor në euro"])
def test_a_budget_in_another_money_is_refused_and_not_left_out(reading, heading):
    made = table_of([[*HEADINGS, heading], [*line(), 5]])
    only(refused(reading, made), "E202", "Sherbimet!Q1")


@pytest.mark.parametrize("heading", ["Përfitues fermra", "Përfitues femra (2019)"])
def test_a_heading_like_that_of_a_column_that_is_there_is_another_column(reading, heading):
    found = reading(table_of([[*HEADINGS, heading], [*line(), 5]]))
    assert found.records[0]["beneficiaries_female"] == 12
    assert +found.notes == {f"{UNKNOWN_HEADINGS} (Sherbimet!Q1)": 1}


@pytest.mark.parametrize(
    "heading",
    ["Viti i mbylljes", "Punonjës vullnetarë", "Përfitues 0-5 vjeç", "Femra", "Data e mbylljes", "Stafi mjekësor"],
)
def test_a_heading_of_something_else_is_no_misspelling(reading, heading):
    found = reading(table_of([[*HEADINGS, heading], [*line(), 5]]))
    assert +found.notes == {f"{UNKNOWN_HEADINGS} (Sherbimet!Q1)": 1}


def test_a_thousand_columns_that_nobody_knows_are_looked_at_in_no_time(reading):
    strange = [f"Përfituese femmr{number % 7}a{number}" for number in range(2000)]
    found = reading(table_of([[*HEADINGS, *strange], line()]))
    assert sum(found.notes.values()) == 2000
