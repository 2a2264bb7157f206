"""The demonstration workbook changed so that it can be read in two ways, or in none: refused with the place.

Each case is one change of a small demonstration; its name says what somebody did to the workbook. Changes that mean
nothing stand in test_care_services_mutations.py.
"""

import re
from datetime import datetime

import pytest

from lnb_pipeline.errors import DeliveryError
from tests.unit.sources.care_services.mutated import Mutated, read, small

REFUSED = {}


def refused(sentence, code):
    """A change that is refused with a code; the change returns the places the error must name."""

    def register(change):
        REFUSED[sentence] = (change, code)
        return change

    return register


# -- headings and columns -------------------------------------------------------------------------


@refused("a column stands twice", "E203")
def _(m):
    m.services["AI3"].value = "Ofruesi i shërbimit"
    return "E3", "AI3"


@refused("a group heading stands above its first column and is not merged over the others", "E402")
def _(m):
    m.services.unmerge_cells("M3:R3")
    return ("M3",)


@refused("the column of beneficiary groups is gone", "E202")
def _(m):
    m.heading("target_groups").value = "Kolona 7"
    return ("Sherbimet",)


@refused("the headings begin below the fifteenth row", "E402")
def _(m):
    for _ in range(20):
        m.insert(1)
    return ("Sherbimet",)


# -- rows -----------------------------------------------------------------------------------------


@refused("a subtotal without a word does not add up", "E413")
def _(m):
    return (f"L{m.total_without_word(wrong=1)}",)


@refused("a summary table stands below the data", "E305")
def _(m):
    at = m.services.max_row + 3
    for row, cells in enumerate((("Komunitar", "Fier", 3), ("Rezidencial", "Berat", 4)), start=at):
        for column, content in enumerate(cells, start=2):
            m.services.cell(row, column).value = content
    return f"B{at}", f"B{at + 1}"


@refused("the headings of prefecture and municipality are exchanged", "E305")
def _(m):
    m.services["B3"].value, m.services["C3"].value = "Bashkia", "Qarku"
    return (f"C{m.rows[m.services][0]}",)


@refused("one number is merged down over two services", "E404")
def _(m):
    m.unmerge()
    rows = [m.rows[m.services][n] for n in (6, 7)]
    m.services.merge_cells(f"M{rows[0]}:M{rows[1]}")
    return (f"M{rows[0]}",)


@refused("two municipalities share a row", "E303")
def _(m):
    m.cell("lau_code").value = "Has, Kukës"
    return (m.where("lau_code"),)


@refused("a municipality is none of the 61", "E303")
def _(m):
    m.cell("lau_code").value = "Berati i Epërm"
    return (m.where("lau_code"),)


@refused("a municipality lies in another prefecture than its row says", "E306")
def _(m):
    m.unmerge()
    m.cell("prefecture").value = "Fier"
    return (m.where("lau_code"),)


@refused("a prefecture is none of the 12", "E305")
def _(m):
    m.unmerge()
    m.cell("prefecture").value = "Qarku i Myzeqesë"
    return (m.where("prefecture"),)


@refused("the first row of a block has lost its municipality", "E307")
def _(m):
    m.unmerge()
    at = m.rows[m.services][0]
    m.insert(at)
    m.cell("lau_code").value = m.cell("prefecture").value = None
    return (m.where("lau_code"),)


@refused("a service has no name", "E404")
def _(m):
    m.cell("service_name", 1).value = None
    return (m.where("service_name", 1),)


@refused("a hidden row repeats a record that is shown", "E301")
def _(m):
    m.unmerge()
    source = next(n for n, r in m.records() if not r["row_hidden"] and r["provider"] is not None)
    at = m.rows[m.services][source] + 1
    m.insert(at)
    m.copy_row(at - 1, at)
    m.services.row_dimensions[at].hidden = True
    return f"D{at - 1}", f"D{at}"


@refused("a municipality stands twice on the municipality sheet", "E301")
def _(m):
    sheet = m.municipalities
    m.cell("lau_code", 1, sheet).value = m.cell("lau_code", 0, sheet).value
    return "Bashkite", "3", "4"


@refused("nothing is left below the headings", "E210")
def _(m):
    m.unmerge()
    m.services.delete_rows(5, 500)
    return ("Sherbimet",)


# -- cells ----------------------------------------------------------------------------------------


@refused("a number cell of a count shows 1.234", "E404")
def _(m):
    m.cell("beneficiaries_total", 1).value = 1.234
    return (m.where("beneficiaries_total", 1),)


@refused("an amount is the text 1.234", "E404")
def _(m):
    m.cell("annual_budget", 1).value = "1.234"
    return (m.where("annual_budget", 1),)


def one_cell(sentence, key, content, code="E404", on_municipalities=False):
    """A refusal of one cell's content."""

    @refused(sentence, code)
    def _(m):
        sheet = m.municipalities if on_municipalities else m.services
        m.cell(key, 1, sheet).value = content
        return (m.where(key, 1, sheet),)


one_cell("day and month of a date could be exchanged", "collected_on", "05/06/2021")
one_cell("a date is a month alone", "collected_on", "qershor 2021")
one_cell("a date does not exist", "collected_on", "31.02.2021")
one_cell("a date has two digits of another year", "last_inspection", "05.06.19")
one_cell("a date's serial number is that of a year long past", "collected_on", 1234)
one_cell("a cell that is read shows an error", "staff_total", "#REF!", "E403")
one_cell("a formula that is read was never calculated", "capacity_places", "=2+3", "E403")
one_cell("a count is negative", "waiting_list", -3)
one_cell("a count is a fraction", "staff_total", 2.5)
one_cell("a count is a fraction with a comma", "staff_total", "2,5")
one_cell("a count is about twenty", "beneficiaries_total", "rreth 20")
one_cell("a count is twenty or more", "beneficiaries_total", "20+")
one_cell("a count holds another count in brackets", "beneficiaries_total", "12 (7 F)")
one_cell("a count is a range", "capacity_places", "10-15")
one_cell("a count has a star of a footnote", "staff_total", "20*")
one_cell("a count is a word", "waiting_list", "asnjë")
one_cell("an amount in a column of thousands says thousand again", "annual_budget", "500 mijë lekë")
one_cell("an amount is in euro", "social_fund_grant", "25 000 euro", on_municipalities=True)
one_cell("an inspection is a year alone", "last_inspection", 2020)
one_cell("a year of opening is a day", "year_opened", datetime(2015, 1, 1))
one_cell("a count is a day", "capacity_places", datetime(2021, 6, 5))
one_cell("an amount is about two million", "social_fund_grant", "rreth 2 milion", on_municipalities=True)
one_cell("an answer is a cross", "naru_established", "x", on_municipalities=True)
one_cell("cases assessed are one number for both sexes", "cases_assessed", "20", on_municipalities=True)


# -- sheets and files -----------------------------------------------------------------------------


@refused("two sheets are the services sheet", "E401")
def _(m):
    m.book["Shërbimet"].sheet_state = "visible"
    return ("Sherbimet",)


@refused("the only services sheet is hidden", "E401")
def _(m):
    del m.book["Shërbimet"]
    m.services.sheet_state = "hidden"
    m.book.active = m.book.index(m.municipalities)
    return ("Sherbimet",)


@refused("the municipality sheet is not in the workbook", "E401")
def _(m):
    del m.book["Bashkite"]
    return ("Bashkite",)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("Bashkia;Përfitues\nFier;20\n".encode(), id="a CSV file under the workbook's name"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), id="a workbook with a password, or an old .xls"),
        pytest.param(small().content[:30_000], id="a workbook cut off on its way"),
        pytest.param(b"<html><table><tr><td>Fier</td></tr></table></html>", id="a web page that Excel would open"),
    ],
)
def test_a_file_is_refused_that_is(tmp_path, content):
    with pytest.raises(DeliveryError) as raised:
        read(content, tmp_path / "mapping")
    assert raised.value.code == "E208"


# -- the tests ---------------------------------------------------------------------------------


def test_there_are_at_least_twenty_changes():
    assert len(REFUSED) >= 20


@pytest.mark.parametrize("sentence", REFUSED)
def test_a_delivery_is_refused_with_the_place_when(tmp_path, sentence):
    change, code = REFUSED[sentence]
    mutated = Mutated()
    places = change(mutated)
    with pytest.raises(DeliveryError) as raised:
        read(mutated.content(), tmp_path / "mapping")
    findings = [f for f in raised.value.findings if f.code == code]
    assert findings, str(raised.value)
    for place in places:
        named = [f"{f.where} {f.expected} {f.got}" for f in findings]
        assert any(re.search(rf"(?<!\w){re.escape(place)}(?!\d)", text) for text in named), str(raised.value)
    told = "".join(f.got + f.expected + f.where for f in raised.value.findings)
    assert not re.search(r"rreth|069|kontakt|1\.234|12 \(7|Qendra", told)
