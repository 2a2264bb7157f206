"""Headings in two rows, merged, mixed and decorated; what a heading means is never guessed."""

import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES
from lnb_pipeline.sources.care_services.records import UNKNOWN_HEADINGS
from tests.unit.sources.care_services.workbooks import HEADINGS, SQ, line, only, service, table_of

PLAIN = [h for h in HEADINGS if not h.startswith("Përfitues ") and h not in ("Kontakti", "Adresa")]
PARTS = ["gjithsej", "femra", "meshkuj", "0-17 vjeç", "18-64 vjeç", "65+ vjeç"]
COUNTS = [20, 12, 8, 5, 10, 5]


def two_rows(parts=PARTS, counts=COUNTS, group="Përfitues", down=True, before=(), merge_group=True):
    """Headings in two rows: every other heading merged down or above a blank, the group over its parts."""
    upper = [*PLAIN, group, *[None] * (len(parts) - 1)]
    keys = [key for key, heading in SQ.items() if heading in PLAIN]
    row = [*(service()[key] for key in keys), *counts]
    first = len(before) + 1
    letters = [chr(ord("A") + n) for n in range(len(upper))]
    merged = [f"{letter}{first}:{letter}{first + 1}" for letter in letters[: len(PLAIN)]] if down else []
    if merge_group:
        merged.append(f"{letters[len(PLAIN)]}{first}:{letters[-1]}{first}")
    return table_of([*before, upper, [*[None] * len(PLAIN), *parts], row], merged)


@pytest.mark.parametrize("down", [True, False], ids=["merged down", "above a blank"])
def test_a_group_and_its_parts_are_read_from_two_rows(records, down):
    (record,) = records(two_rows(down=down))
    assert record["source_cell"] == "Sherbimet!3"
    columns = ("total", "female", "male", "under_18", "18_64", "65_over")
    assert [record[f"beneficiaries_{column}"] for column in columns] == COUNTS
    assert (record["lau_code"], record["service_name"], record["licensed"]) == ("AL322", "Qendra A", "yes")


def test_two_rows_of_headings_are_found_below_a_merged_title(records):
    made = two_rows(before=[["Harta e shërbimeve"], []])
    made.active.merge_cells("A1:P1")
    assert records(made)[0]["beneficiaries_male"] == 8


def test_staff_and_its_parts_are_read_from_two_rows(records):
    parts = ["gjithsej", "femra", "punonjës socialë", "psikologë"]
    made = two_rows(["gjithsej", *parts], [20, 9, 7, 2, 1])
    made.active.unmerge_cells("L1:P1")
    made.active["M1"] = "Punonjës"
    made.active.merge_cells("M1:P1")
    (record,) = records(made)
    assert record["beneficiaries_total"] == 20
    staff = ("staff_total", "staff_female", "social_workers", "psychologists")
    assert [record[column] for column in staff] == [9, 7, 2, 1]


def test_a_group_speaks_only_for_the_columns_it_is_merged_over(reading):
    with pytest.raises(DeliveryError) as raised:
        reading(two_rows(merge_group=False))
    only(raised.value.findings, "E402", "Sherbimet!L1")


def test_the_parts_outside_the_merged_range_of_a_group_are_not_its_parts(reading):
    made = two_rows()
    made.active.unmerge_cells("L1:Q1")
    made.active.merge_cells("L1:N1")
    found = reading(made)
    assert found.records[0]["beneficiaries_male"] == 8
    assert "beneficiaries_under_18" not in found.records[0]
    assert found.notes[f"{UNKNOWN_HEADINGS} (Sherbimet!O2, Sherbimet!P2, Sherbimet!Q2)"] == 3


def test_the_parts_of_an_unknown_group_are_no_columns(reading):
    with pytest.raises(DeliveryError) as raised:
        reading(two_rows(group="Të ardhurit"))
    assert raised.value.code == "E202" and "Të ardhurit" not in str(raised.value)
    assert "L1" in raised.value.findings[0].got


def test_whole_headings_below_any_group_are_read(records):
    made = table_of([["Vendi", None, "Shërbimi"], HEADINGS, line()], ["A1:B1", "C1:P1"])
    assert records(made)[0]["beneficiaries_total"] == 20


def test_a_single_heading_merged_over_two_rows_is_one_heading(records):
    letters = [chr(ord("A") + n) for n in range(len(HEADINGS))]
    made = table_of([HEADINGS, [], line()], [f"{letter}1:{letter}2" for letter in letters])
    assert [record["source_cell"] for record in records(made)] == ["Sherbimet!3"]


def test_the_first_row_of_data_is_never_part_of_the_headings(records):
    odd = line(provider="Bashkia", service_name="Kontakti", provider_type="Bashkia")
    made = table_of([[*HEADINGS, "Lista", "Tjetër"], [*odd, "Lista e pritjes", "Nëntipi"], line()])
    assert [record["provider"] for record in records(made)] == ["Bashkia", "Ofrues A"]


def test_headings_may_be_mixed_decorated_and_in_any_order(records):
    changes = {
        "Bashkia": "Municipality *", "Ofruesi i shërbimit": "OFRUESI\ni shërbimit*",
        "Përfitues femra": "Beneficiaries\n(F)",
        "Kapaciteti (vende)": "Kapaciteti (shtretër)", "Përfitues gjithsej": "Përfitues gjithsej (nr.)",
        "Tipologjia e shërbimit": "Tipologjia e shërbimit (ligji 121/2016)", "Qarku": "  qarku ",
    }
    headings = [changes.get(heading, heading) for heading in HEADINGS]
    made = table_of([headings[::-1], line()[::-1]])
    (record,) = records(made)
    assert (record["provider"], record["beneficiaries_female"], record["capacity_places"]) == ("Ofrues A", 12, 10)
    assert (record["beneficiaries_total"], record["service_type"]) == (20, "community")


def test_two_columns_of_one_meaning_are_refused_with_both_addresses(reading):
    made = table_of([[*HEADINGS, "Provider"], [*line(), "Ofrues B"]])
    with pytest.raises(DeliveryError) as raised:
        reading(made)
    finding = only(raised.value.findings, "E203", "Sherbimet!D1 and Sherbimet!Q1")
    assert "provider" in finding.got


def test_women_and_men_in_one_column_and_in_two_are_the_same_twice(reading):
    headings = ["Bashkia", "Popullsia", "NJVNR e ngritur", "Raste të vlerësuara në vit (F/M)"]
    for extra in ("Raste të vlerësuara në vit femra", "Raste të vlerësuara në vit (M)"):
        made = table_of([[*headings, extra], ["Fier", 100, "Po", "1;2", 1]], title="Bashkite")
        with pytest.raises(DeliveryError) as raised:
            reading(made, layout=MUNICIPALITIES)
        only(raised.value.findings, "E203", "Bashkite!D1 and Bashkite!E1")


def test_a_column_with_an_unknown_heading_is_not_read_and_counted(reading):
    found = reading(table_of([[*HEADINGS, "Personi"], [*line(), "kontakt"]]))
    assert +found.notes == {f"{UNKNOWN_HEADINGS} (Sherbimet!Q1)": 1}
    assert "kontakt" not in found.records[0].values()


@pytest.mark.parametrize("heading", ["Buxheti vjetor (euro)", "Buxheti vjetor (EUR)", "Buxheti vjetor USD"])
def test_an_amount_in_another_currency_is_no_amount_in_lek(heading):
    assert SERVICES.field_of(heading) is None


@pytest.mark.parametrize(
    "heading",
    ["Buxheti vjetor (mijë lekë)", "Buxheti vjetor në mijë lekë", "Annual budget ('000 ALL)", "Buxheti (000/lekë)"],
)
def test_an_amount_may_be_headed_in_thousands(records, heading):
    (record,) = records(table_of([[*HEADINGS, heading], [*line(), "1 250,5"]]))
    assert record["annual_budget"] == 1_250_500


@pytest.mark.parametrize(
    "heading", ["Përfitues 0-5 vjeç", "Beneficiaries (0-5)", "Përfitues (2020)", "Femra", "Grupi përfitues femra"]
)
def test_a_heading_that_is_nearly_one_of_persons_is_not_taken_for_it(heading):
    assert SERVICES.field_of(heading) is None


@pytest.mark.parametrize(
    "heading", ["Ofruesi (personi i kontaktit)", "Provider (telephone)", "Emri i qendrës (adresa)", "Licence (no.)"]
)
def test_a_heading_that_adds_a_contact_or_a_number_is_not_the_column(heading):
    assert SERVICES.field_of(heading) is None


def test_the_contacts_of_a_provider_below_its_heading_are_not_the_provider(reading):
    made = two_rows()
    made.active.unmerge_cells("D1:D2")
    made.active["D2"] = "personi i kontaktit"
    with pytest.raises(DeliveryError) as raised:
        reading(made)
    assert raised.value.code == "E202"


def test_a_sheet_that_only_repeats_titles_is_refused(reading):
    with pytest.raises(DeliveryError) as raised:
        reading(table_of([["Bashkia"], ["Bashkia"], ["Bashkia"]]))
    assert raised.value.code == "E402"
