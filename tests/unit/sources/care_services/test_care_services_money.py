"""What amounts are in, as headings, groups, lines above, cells and number formats say it."""

import pytest

from lnb_pipeline.sources.care_services.layout import SERVICES
from lnb_pipeline.sources.care_services.number_formats import shown_beside
from tests.unit.sources.care_services.workbooks import SQ, at, line, only, table_of

BUDGET = "Q"


def sheet(heading="Buxheti vjetor (lekë)", amount=1500, above=(), merged=(), number_format=None, rows=1):
    lines = [*above, [*SQ.values(), heading], *[[*line(), amount]] * rows]
    made = table_of(lines, merged)
    if number_format is not None:
        made.active[f"{BUDGET}{len(above) + 2}"].number_format = number_format
    return made


@pytest.mark.parametrize(("heading", "lek"), [
    ("Buxheti vjetor (lekë)", 1_500), ("Buxheti vjetor (1000 lekë)", 1_500_000),
    ("Buxheti vjetor (në 1000 lekë)", 1_500_000), ("Buxheti vjetor (1 000 lekë)", 1_500_000),
    ("Buxheti vjetor (1.000 lekë)", 1_500_000), ("Buxheti vjetor (lekë x 1000)", 1_500_000),
    ("Buxheti vjetor (mijëra lekë)", 1_500_000), ("Buxheti vjetor (1 000 000 lekë)", 1_500_000_000),
    ("Buxheti vjetor (lekë) 2021", 1_500), ("Buxheti vjetor (lekë, 2021)", 1_500), ("Annual budget (ALL)", 1_500),
])
def test_a_heading_says_what_its_amounts_are_in(records, heading, lek):
    assert records(sheet(heading))[0]["annual_budget"] == lek


@pytest.mark.parametrize("heading", [
    "Buxheti vjetor (10 000 lekë)", "Buxheti vjetor (mijë milion lekë)", "Buxheti vjetor (lekë të vjetra)",
    "Buxheti vjetor (lekë, 2019)", "Buxheti vjetor (5 lekë)",
])
def test_an_amount_in_another_unit_or_of_another_year_is_never_read_as_lek(heading):
    assert SERVICES.of_year(2021).field_of(heading) is None


def test_an_amount_without_any_unit_is_refused_once_at_its_heading(reading):
    finding = only(reading(sheet("Buxheti vjetor", rows=3)).findings, "E404", f"Sherbimet!{BUDGET}1")
    assert "state the unit" in finding.hint


@pytest.mark.parametrize(("amount", "lek"), [
    ("1 500 lekë", 1_500), ("1,5 milion lekë", 1_500_000), (0, 0), ("-", None), (None, None),
])
def test_a_cell_may_say_the_unit_itself_and_zero_and_nothing_need_none(records, amount, lek):
    assert records(sheet("Buxheti vjetor", amount))[0]["annual_budget"] == lek


def test_a_number_format_may_say_lek(records):
    assert records(sheet("Buxheti vjetor", number_format='#,##0 "Lekë"'))[0]["annual_budget"] == 1_500


BAND = [None] * 15 + ["Financimi (në mijë lekë)"]


def test_a_unit_in_a_band_over_the_column_counts(records):
    found = records(sheet("Buxheti vjetor", above=[BAND], merged=["P1:Q1"]))
    assert found[0]["annual_budget"] == 1_500_000


def test_a_unit_in_a_group_of_two_rows_of_headings_counts(records):
    upper = [*SQ.values(), "Financimi (në mijë lekë)"]
    made = table_of([upper, [None] * 16 + ["Buxheti vjetor", "tjetër"], [*line(), 1500]], ["Q1:R1"])
    assert records(made)[0]["annual_budget"] == 1_500_000


def test_a_band_and_a_heading_of_two_units_are_refused(reading):
    made = sheet("Buxheti vjetor (lekë)", above=[BAND], merged=["P1:Q1"])
    only(reading(made).findings, "E404", f"Sherbimet!{BUDGET}2")


def test_a_band_of_another_currency_is_refused(reading):
    made = sheet("Buxheti vjetor", above=[[None] * 15 + ["Financimi (euro)"]], merged=["P1:Q1"])
    only(reading(made).findings, "E404", f"Sherbimet!{BUDGET}2")


@pytest.mark.parametrize("heading", ["Buxheti vjetor", "Buxheti vjetor (lekë)"])
def test_a_line_above_the_headings_that_speaks_of_thousands_is_refused_at_its_cell(reading, heading):
    made = sheet(heading, above=[["Shumat janë në mijë lekë"]])
    only(reading(made).findings, "E404", "Sherbimet!A1")


def test_a_line_above_the_headings_that_says_what_the_heading_says_is_no_problem(records):
    for heading, text, lek in (
        ("Buxheti vjetor (mijë lekë)", "Shumat janë në mijë lekë", 1_500_000),
        ("Buxheti vjetor", "Shumat në lekë", 1_500),
    ):
        assert records(sheet(heading, above=[[text]]))[0]["annual_budget"] == lek


@pytest.mark.parametrize(("number_format", "shown"), [
    ("General", None), ("#,##0.00", None), ("0", None), ('#,##0 "€"', "currency"), ("[$€-2] #,##0", "currency"),
    ('"mijë lekë"', "scale"), ("#,##0,", "scale"), ("0.0%", "percent"), ('#,##0 "Lekë"', "lek"),
    ("[$Lek-41C] #,##0", "lek"), ("_-* #,##0.00_-;-* #,##0.00_-", None), ("[Red]-#,##0", None), ('0 "vende"', "words"),
    ('"$"#,##0_);("$"#,##0)', "currency"),
])
def test_a_number_format_says_what_is_shown_beside_the_number(number_format, shown):
    assert shown_beside(number_format) == shown


@pytest.mark.parametrize("number_format", ['#,##0 "€"', '#,##0 "mijë lekë"', "0%", "#,##0,", '0 "vende"'])
def test_an_amount_that_is_shown_as_something_else_is_refused(reading, number_format):
    only(reading(sheet(number_format=number_format)).findings, "E404", f"Sherbimet!{BUDGET}2")


@pytest.mark.parametrize("number_format", ["0%", "#,##0,", '0 "mijë"', '0 "€"'])
def test_a_count_that_is_shown_as_percent_thousands_or_money_is_refused(reading, number_format):
    made = sheet()
    made.active[at("beneficiaries_female", 2).partition("!")[2]].number_format = number_format
    only(reading(made).findings, "E404", at("beneficiaries_female", 2))


def test_a_count_with_a_word_beside_it_is_a_count(records):
    made = sheet()
    made.active[at("capacity_places", 2).partition("!")[2]].number_format = '0 "vende"'
    assert records(made)[0]["capacity_places"] == 10


def test_a_band_of_another_year_over_numbers_is_refused_at_its_cell(reading):
    above = [[None] * 7 + ["Plani 2022"]]
    made = sheet(above=above, merged=["H1:I1"])
    only(reading(made).findings, "E404", "Sherbimet!H1")
    assert not reading(made, period=2022).findings
