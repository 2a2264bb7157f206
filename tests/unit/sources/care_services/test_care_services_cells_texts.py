"""Texts that are read: contacts cut out of them, marks and labels, pairs by sex, the status of a plan."""

from collections import Counter

import pytest

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.sources.care_services.cells import (
    POINT_READ,
    Unreadable,
    clean_text,
    read_count,
    read_pair,
    read_yes_no,
)
from lnb_pipeline.sources.care_services.contacts import CONTACT_CUT, cut_contacts
from lnb_pipeline.sources.care_services.labels import CODES, bylaw_type, map_code, map_codes
from lnb_pipeline.sources.care_services.plans import plan_status


@pytest.mark.parametrize(
    "contact",
    [
        "069 000 0000", "0690000000", "+355 69 000 0000", "00355690000000", "04 200 0000", "042/200-000",
        "(04) 2000 000", "69 000 0000", "tel. 200000", "Tel: 22 33 44", "cel 0690000000", "a.b@c.example",
        "a (at) c.example",
    ],
)
def test_a_telephone_number_or_address_is_cut_out_of_a_text(contact):
    notes = Counter()
    cut = cut_contacts(f"Qendra A {contact}", notes)
    assert cut.startswith("Qendra A […]") and not any(digit in cut for digit in "0123456789@")
    assert notes == {CONTACT_CUT: 1}


@pytest.mark.parametrize(
    "text",
    [
        "miratuar 2021-2025", "Qendra nr. 12", "VKM 518/2018", "Qendra 05.06.2021", "ligji 121/2016", "Shkolla 5 Maji",
        "Emergjencë 72h", "0-17 vjeç", "12.03.2019 - 05.06.2021", "Rruga 10, nr. 4, 2021",
    ],
)
def test_years_dates_and_numbers_of_laws_are_no_telephones(text):
    assert cut_contacts(text, notes := Counter()) == text
    assert not notes


def test_a_label_with_a_telephone_beside_it_still_has_its_code():
    assert map_code(cut_contacts("Ditor 069 000 0000"), "subtype") == "day"


@pytest.mark.parametrize("blank", ["s'ka të dhëna", "S’ka te dhena", "nuk dihet", "…", "N/A.", "_x000D_", "/"])
def test_words_and_marks_that_say_not_known_are_unknown(blank):
    assert clean_text(blank) is None
    assert read_count(blank) is None


def test_there_is_none_is_not_unknown_and_no_number():
    with pytest.raises(Unreadable):
        read_count("nuk ka")


def test_a_count_typed_with_a_point_is_counted_in_the_notes():
    notes = Counter()
    assert [read_count(text, notes) for text in ("1.234", "2,345", "12", "1.234.567")] == [1234, 2345, 12, 1234567]
    assert notes == {POINT_READ: 2}


@pytest.mark.parametrize("cross", ["x", "X", "✗", "☒", " x "])
def test_a_cross_alone_is_neither_yes_nor_no(cross):
    with pytest.raises(Unreadable):
        read_yes_no(cross)


@pytest.mark.parametrize("tick", ["✓", "✔", "☑", "✔\ufe0f"])
def test_a_tick_is_a_yes(tick):
    assert read_yes_no(tick) == "yes"


@pytest.mark.parametrize(
    ("printed", "pair"),
    [
        ("12;8", (12, 8)), ("12 / 8", (12, 8)), ("12/8", (12, 8)), ("12 | 8", (12, 8)), ("F 12, M 8", (12, 8)),
        ("M: 8; F: 12", (12, 8)), ("12 F / 8 M", (12, 8)), ("0;3", (0, 3)), ("12;-", (12, None)), ("-", (None, None)),
        (None, (None, None)),
    ],
)
def test_women_and_men_are_read_from_one_cell(printed, pair):
    assert read_pair(printed) == pair


@pytest.mark.parametrize("printed", [20, "20", "12,8", "12;8;4", "F 12; F 8", "12; M 8", "12-8", "-1;3", "dy;tre"])
def test_a_pair_that_does_not_say_which_is_which_is_refused(printed):
    with pytest.raises(Unreadable):
        read_pair(printed)


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("miratuar 2021-2025", "adopted"), ("E miratuar 2020–2024", "adopted"), ("Adopted 2021-2023", "adopted"),
        ("miratuar", "adopted"), ("në proces", "in_process"), ("Draft", "in_process"),
        ("Në hartim e sipër", "in_process"),
        ("në proces miratimi 2022-2025", "in_process"), ("jo", "none"), ("Nuk ka", "none"), ("nuk ka plan", "none"),
        ("No plan", "none"), ("s'ka", "none"), ("2016-2020", "expired"), ("miratuar 2016-2020", "expired"),
        ("miratuar 2016-20", "expired"), ("miratuar 2020-25", "adopted"), ("nuk është miratuar", None),
        ("2021-2025", None),
        ("miratuar më 2019", None), ("draft i miratuar", None), ("tjetër", None), (None, None),
    ],
)
def test_the_status_of_a_plan_follows_its_words_and_years(printed, status):
    assert plan_status(printed, 2021) == status


@pytest.mark.parametrize(
    ("code_list", "contract"),
    [("subtype", "subtype"), ("area", "area"), ("licence_kind", "licence_kind"), ("meets_standards", "standards"),
     ("licensed", "yes_no"), ("provider_type", "provider_type")],
)
def test_the_codes_of_labels_are_those_of_the_contract(code_list, contract):
    assert set(CODES[code_list].values()) == set(CODE_LISTS[contract])


def test_the_labels_of_the_layout_have_codes():
    printed = {
        "subtype": "informim-keshillim|nderhyrje e hershme|keshillim online|ditor|gjysmeditor|multifunksional|"
        "strehim i mbrojtur",
        "area": "U|R",
        "licence_kind": "REZIDENCIALE|KOMUNITARE-DITORE",
        "meets_standards": "PO|PJESERISHT|JO",
    }
    for code_list, labels in printed.items():
        found = [map_code(label, code_list) for label in labels.split("|")]
        assert found == list(dict.fromkeys(CODES[code_list].values()))


@pytest.mark.parametrize(
    ("service_type", "subtype", "bylaw"),
    [
        ("pre_social", "counselling", "pre_social"), ("in_family", None, "community"),
        ("community", "day", "community"),
        ("alternative", None, "community"), ("emergency_72h", None, "community"),
        ("residential", None, "residential_or_specialised"), ("specialised", "day", "residential_or_specialised"),
        ("residential", "protected_shelter", "community"), (None, "protected_shelter", "community"),
        (None, "day", None),
    ],
)
def test_the_by_law_files_services_its_own_way(service_type, subtype, bylaw):
    assert bylaw_type(service_type, subtype) == bylaw
    assert bylaw is None or bylaw in CODE_LISTS["service_type_bylaw"]


@pytest.mark.parametrize(
    "printed",
    ["FEMIJE | PAK", "FEMIJE;PAK", "FEMIJE, PAK", "FEMIJE/PAK", "FEMIJE\\PAK", "FEMIJE\nPAK", "FEMIJE_x000D_\nPAK",
     "FEMIJE\tPAK", "FEMIJE   PAK", "• FEMIJE • PAK", "1. FEMIJE;2) PAK", "FEMIJE - PAK", "FEMIJE + PAK",
     "FEMIJE & PAK", "FEMIJE dhe PAK", "Fëmijë si dhe PAK", "children and PWD", "FEMIJE ose PAK", "FEMIJE ; - ; PAK",
     "- FEMIJE\n- PAK"],
)
def test_groups_are_parted_by_every_usual_mark(printed):
    assert map_codes(printed, "target_groups") == "children|disability"


def test_a_list_that_is_known_in_part_says_so():
    assert map_codes("FEMIJE; gra të veja", "target_groups") == "children|unknown"
    assert map_codes("TE  MOSHUAR; PAK", "target_groups") == "disability|older_persons"
