"""Stated counts against the lists in footnotes, brackets and behind colons; claims of all against exceptions."""

from __future__ import annotations

from datetime import date

import pytest

from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.agency_reports.findings import ReportFinding, annexes, bracket_counts, footnotes, note_counts
from lnb_pipeline.sources.agency_reports.findings.claims import all_against_exception
from lnb_pipeline.sources.agency_reports.findings.stated import Context
from lnb_pipeline.sources.agency_reports.where import where_of


def lists(text: str) -> list[ReportFinding]:
    document = parse(text)
    return [*note_counts(document, load_register().resolve), *bracket_counts(document, load_register().resolve)]


WRONG = {
    "The programme opened 4 day centres (Suva, Nadi and Labasa).": (4, 3),
    "Boats went to 3 provinces (Ba, Ra, Bua, Cakaudrove).": (3, 4),
    "Two districts (Lira, Gulu and Apac) have a plan.": (2, 3),
    "It works in four districts: Lira, Gulu and Apac.": (4, 3),
    "It works in 3 municipalities, namely Berat and Fier.": (3, 2),
    "The plan was written with 5 UN agencies (UNDP, UNICEF, UNFPA).": (5, 3),
    "Help went to 4 ministries[^1].\n\n[^1] Health, Education, Finance": (4, 3),
    "Help went to 11 municipalities[^1].\n\n[^1] Berat, Fier Has, Klos, etc.": (11, 4),
    "Help went to twelve municipalities[^1].\n\n[^1] Berat, Fier and Has": (12, 3),
    "Two laws (Law on Housing, Law on Youth and Law on Care) were drafted.": (2, 3),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_list_of_another_length_than_its_count_is_found(text: str) -> None:
    (finding,) = lists(text)
    stated, listed = WRONG[text]
    assert finding.code == "list_count_differs"
    assert finding.text.split(" are stated")[0] == finding.printed
    assert f" {listed} (" in (finding.against or "")
    assert not (finding.printed or "")[0].isdigit() or (finding.printed or "").startswith(f"{stated} ")


def test_an_open_list_is_named_as_open() -> None:
    (finding,) = lists("Help went to 6 municipalities (Berat, Fier, Has, etc.).")
    assert "open 'etc.'" in finding.text and (finding.against or "").endswith("etc.)")


RIGHT = (
    "The programme opened 3 day centres (Suva, Nadi and Labasa).",
    "It works in three districts: Lira, Gulu and Apac.",
    "Training reached 13 midwives (Suva, Nadi).",
    "It trained 3 nurses (Suva and Nadi).",
    "It held 3 workshops (Nairobi and Mombasa).",
    "Help went to 300 women in municipalities (Berat, Fier and Has).",
    "Help went to 12 communes (including Aley and Zahle).",
    "It reached 40 people (22 women and 18 men) in 2 towns.",
    "In 2021 (January to March) the office was closed.",
    "It reached 12 schools (see annex 2, table 3).",
    "About 25 municipalities (40%) answered.",
    "It trained 40 teachers in three districts (Lira, Gulu and Apac).",
    "Help went to 20 centres in 2 municipalities[^1].\n\n[^1] Berat and Fier",
    "It wrote 2 plans[^1].\n\n[^1] See the report of the consultant, page 4, and its annex.",
    "The indicator went from 3.5 to 4 points (Suva, Nadi and Labasa).",
)  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_no_list_of_what_is_counted_is_no_finding(text: str) -> None:
    assert lists(text) == []


# -- all against an exception -------------------------------------------------------------------------


def claims(text: str) -> list[ReportFinding]:
    return list(all_against_exception(Context(parse(text), (), (), where_of("Albania", date(2023, 12, 31)))))


CONTRADICTED = (
    "All districts now have a referral plan. The referral plan of Lira is still under development.",
    "All 12 councils adopted gender budgets. Apac council has not adopted its gender budget.",
    "Every clinic has been equipped with a solar fridge.\n\nIn Apac the clinic's solar fridge is being installed.",
    "All municipalities approved and costed their local care plans. Berat's local care plan is not yet approved.",
    "All 9 shelters have trained counsellors. The shelter in Mtwara lacks trained counsellors.",
)


@pytest.mark.parametrize("text", CONTRADICTED)
def test_all_against_a_named_exception_is_found_with_both_sentences(text: str) -> None:
    (finding,) = claims(text)
    assert finding.code == "all_against_exception"
    assert (finding.printed or "").split()[0] in ("All", "Every") and finding.against


CONSISTENT = (
    "All schools have ramps, except the school in Apac.",
    "All hospitals will have a protocol. The protocol of Gulu hospital is not yet written.",
    "All partners received training on data protection. The data protection policy of a partner is not yet adopted.",
    "All 12 health centres received solar panels. Gulu health centre has not yet received fuel.",
    "All municipalities were supported. Berat is not yet connected to the grid.",
    "The plan reaches 60% of all municipalities with care plans. Berat's care plan is not yet approved.",
    "All municipalities have care plans. All of these care plans are not yet costed.",
    "All clinics should have a generator. The clinic in Apac has not got a generator.",
    "Berat's care plan is not yet approved.",
)


@pytest.mark.parametrize("text", CONSISTENT)
def test_what_speaks_of_something_else_is_no_exception(text: str) -> None:
    assert claims(text) == []


# -- footnotes and annexes ------------------------------------------------------------------------------


def test_footnotes_and_annexes_name_both_sides() -> None:
    document = parse("Text[^2] goes on, see annex 3.\n\n[^1] A note\n\n### Annex 1: List\n\nRow")
    found = {finding.code: finding for finding in [*footnotes(document), *annexes(document)]}
    assert set(found) == {"footnote_text_missing", "footnote_mark_missing", "annex_missing"}
    assert found["annex_missing"].against == "the document contains annex 1"
    assert found["footnote_text_missing"].printed == "mark 2" and found["footnote_mark_missing"].printed == "footnote 1"
