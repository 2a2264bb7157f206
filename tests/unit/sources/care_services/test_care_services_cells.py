import datetime as dt

import pytest

from lnb_pipeline.sources.care_services import labels
from lnb_pipeline.sources.care_services.cells import (
    Unreadable,
    clean_text,
    read_amount,
    read_count,
    read_yes_no,
)
from lnb_pipeline.sources.care_services.dates import read_date
from lnb_pipeline.sources.care_services.labels import CODES, map_code, map_codes
from lnb_pipeline.sources.care_services.layout import MUNICIPALITIES, SERVICES

BLANKS = [None, "", " ", "-", "–", "—", " - ", "...", "\u00a0", "\u200b", "n/a", "Nuk ka të dhëna"]


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_or_a_dash_is_unknown(blank):
    assert [read(blank) for read in (clean_text, read_count, read_amount, read_date, read_yes_no)] == [
        None
    ] * 5


@pytest.mark.parametrize("zero", [0, 0.0, "0", " 0 ", "0,0"])
def test_zero_is_zero(zero):
    assert read_count(zero) == 0
    assert read_count(zero) is not None


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        (12, 12),
        (12.0, 12),
        ("12", 12),
        ("12,0", 12),
        ("12.00", 12),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1234", 1234),
        ("1.234", 1234),
        ("12,345", 12345),
        ("1'234", 1234),
        ("1’234", 1234),
        ("'12", 12),
    ],
)
def test_a_count_is_read_in_the_ways_it_is_typed(printed, count):
    assert read_count(printed) == count


@pytest.mark.parametrize(
    "printed",
    [
        "1.000",
        "0.234",
        "12,5",
        12.5,
        1.234,
        -1,
        "-3",
        "rreth 20",
        "20+",
        "12 persona",
        True,
        dt.datetime(2021, 1, 2),
        dt.date(2021, 1, 2),
        dt.time(1, 2),
        "1.23.456",
        "12 34",
        "Po",
        2.0**60,
    ],
)
def test_a_count_that_could_be_something_else_is_not_guessed(printed):
    with pytest.raises(Unreadable) as raised:
        read_count(printed)
    assert str(printed) not in str(raised.value)


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        (1500000, 1500000.0),
        (0.5, 0.5),
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1 500 000 lekë", 1500000.0),
        ("1.500.000", 1500000.0),
        ("1234,5", 1234.5),
        ("250000 ALL", 250000.0),
        ("ALL 250000", 250000.0),
        ("1,2 milionë", 1200000.0),
        ("1.5 milion lekë", 1500000.0),
        ("500 mijë", 500000.0),
        ("350 thousand ALL", 350000.0),
    ],
)
def test_an_amount_is_read_where_its_separators_are_clear(printed, amount):
    assert read_amount(printed) == amount


@pytest.mark.parametrize("printed", ["1.500", "1,500", "1.500 mijë", -1, "€ 100", "100 euro", "(500)", "mijë"])
def test_an_amount_that_is_not_clear_is_refused(printed):
    with pytest.raises(Unreadable):
        read_amount(printed)


@pytest.mark.parametrize(
    "printed",
    [dt.datetime(2021, 6, 5), dt.date(2021, 6, 5), "05.06.2021", "5.6.2021", "5.6.2021.", "2021-06-05"],
)
def test_a_day_is_read_day_first(printed):
    assert read_date(printed) == dt.date(2021, 6, 5)


def test_a_stroke_date_is_read_only_when_the_day_cannot_be_a_month():
    assert read_date("25/06/2021") == dt.date(2021, 6, 25)
    assert read_date("06/06/2021") == dt.date(2021, 6, 6)
    with pytest.raises(Unreadable):
        read_date("05/06/2021")


@pytest.mark.parametrize(
    "printed", ["2021-05", "maj 2021", "05.06.21", "31.02.2021", "44352", "01.01.1900", 2021, 12, True]
)
def test_what_is_not_one_day_is_refused(printed):
    with pytest.raises(Unreadable):
        read_date(printed)


@pytest.mark.parametrize(
    ("printed", "answer"),
    [
        ("Po", "yes"),
        ("PO ", "yes"),
        (True, "yes"),
        ("Yes", "yes"),
        ("Jo", "no"),
        ("N", "no"),
        (False, "no"),
        ("Në proces", "in_process"),
        ("NE PROCES", "in_process"),
    ],
)
def test_po_and_jo_are_answers(printed, answer):
    assert read_yes_no(printed) == answer


def test_another_word_is_no_answer():
    with pytest.raises(Unreadable):
        read_yes_no("ndoshta")


def test_text_keeps_its_letters_and_loses_what_cannot_be_seen():
    assert clean_text("  Qe\u0308ndra\u00a0 \u200bditore\n nr. 1 ") == "Qëndra ditore nr. 1"
    assert clean_text(7.0) == "7"


LAYOUT_LABELS = {
    "provider_type": "PUBLIK-QENDROR|PUBLIK-BASHKI|JOPUBLIK (OJF)|PRIVAT",
    "service_type": "PARASHOQEROR|KOMUNITAR|NE FAMILJE|REZIDENCIAL|EMERGJENCE 72H|I SPECIALIZUAR|ALTERNATIV",
    "target_groups": "FEMIJE|PAK|TE MOSHUAR|VIKTIMA TE DHUNES|VIKTIMA TE TRAFIKIMIT|VARESI|"
    "VAJZA SHTATZENA/PRIND I VETEM|TE MITUR NE KONFLIKT ME LIGJIN|EMERGJENCE|ROME/EGJIPTIANE",
    "funding_sources": "BUXHETI I SHTETIT|FONDI SOCIAL|BUXHETI I BASHKISE|DONATOR|TE ARDHURA",
    "licensed": "PO|JO|NE PROCES",
}


@pytest.mark.parametrize("code_list", LAYOUT_LABELS)
def test_the_labels_of_the_layout_are_the_codes_in_order(code_list):
    codes = [map_code(label, code_list) for label in LAYOUT_LABELS[code_list].split("|")]
    assert codes == list(dict.fromkeys(CODES[code_list].values()))


@pytest.mark.parametrize(
    "codes", [labels.PROVIDER_TYPES, labels.SERVICE_TYPES, labels.TARGET_GROUPS, labels.FUNDING_SOURCES]
)
def test_every_label_means_its_code_in_any_case(codes):
    code_list = next(name for name, known in CODES.items() if set(known.values()) == set(codes))
    for code, printed in codes.items():
        assert {
            map_code(p, code_list) for label in printed for p in (label, label.upper(), f" {label}.")
        } == {code}


@pytest.mark.parametrize("label", ["Publik", "KOMUNITAR / REZIDENCIAL", "tjetër", "8"])
def test_an_unknown_label_has_no_code(label):
    assert map_code(label, "provider_type") is None
    assert map_code(label, "service_type") is None


def test_the_word_service_around_a_type_does_not_matter():
    assert map_code("Shërbim komunitar", "service_type") == "community"
    assert map_code("Residential services", "service_type") == "residential"


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("FEMIJE", "children"),
        ("PAK, FEMIJE", "children|disability"),
        ("FEMIJE/PAK", "children|disability"),
        ("Fëmijë dhe të moshuar", "children|older_persons"),
        ("ROME/EGJIPTIANE", "roma_egyptian"),
        ("FEMIJE/ROME/EGJIPTIANE", "children|roma_egyptian"),
        ("VAJZA SHTATZENA/PRIND I VETEM; VARESI", "addiction|pregnant_or_lone_parent"),
        ("- Fëmijë\n- PAK", "children|disability"),
        ("Roma and Egyptians", "roma_egyptian"),
        ("children + elderly", "children|older_persons"),
        ("FEMIJE, FEMIJE", "children"),
        ("FEMIJE, të tjerë", "children|unknown"),
        ("të tjerë", None),
        ("të tjerë; gjithkush", None),
        (";", None),
    ],
)
def test_several_groups_in_one_cell_are_a_set_of_codes(printed, codes):
    assert map_codes(printed, "target_groups") == codes


@pytest.mark.parametrize("layout", [SERVICES, MUNICIPALITIES])
def test_no_heading_that_is_read_is_also_left_unread(layout):
    assert not set(layout.by_heading) & layout.unread_headings


def test_contacts_and_addresses_are_no_columns():
    for heading in ("Kontakti", "KONTAKT", "Contact", "Adresa", "Address", "Telefoni", "E-mail"):
        assert SERVICES.field_of(heading) is None
        assert SERVICES.knows(heading)


def test_a_remark_in_brackets_never_turns_women_into_the_total():
    assert SERVICES.field_of("Beneficiaries (F)").column == "beneficiaries_female"
    assert SERVICES.field_of("Beneficiaries (0-5)") is None
    assert SERVICES.field_of("Capacity (beds)").column == "capacity_places"
    assert MUNICIPALITIES.field_of("Popullsia (gjendja civile 2021)").column == "population_stated"
