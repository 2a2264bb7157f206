"""Quantified statements of narrative reports: what each figure counts, whose work it is, where and when."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import yaml

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.contracts.programme_tables import STATEMENT
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.agency_reports.statements import Statement, extract
from lnb_pipeline.sources.agency_reports.statements.counting import counts
from lnb_pipeline.sources.agency_reports.statements.figures import figures

TEXTS = Path(__file__).parent / "agency_texts"
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
RESOLVE = partial(load_register().resolve, on=date(2022, 12, 31))


def statements(text: str, *programme: str) -> tuple[Statement, ...]:
    return extract(parse(f"## 1. Results\n\n{text}\n"), period=YEAR, resolve=RESOLVE, programme=programme)


def by_value(text: str, *programme: str) -> dict[float, Statement]:
    return {s.value: s for s in statements(text, *programme)}


def agencies_of(text: str, *programme: str) -> dict[float, tuple[str | None, str | None]]:
    return {s.value: (s.agency, s.agency_basis) for s in statements(text, *programme)}


def triple(value: float, unit: str, agency: str | None) -> tuple[float, str, frozenset[str]]:
    return float(value), unit, frozenset((agency or "").split("|")) - {""}


# -- whole reports ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["health", "neighbourhoods", "towns"])
def test_a_report_gives_its_figures_with_value_unit_and_agency(name: str) -> None:
    document = parse((TEXTS / f"statements_{name}.md").read_text("utf-8"))
    expected = [triple(*row) for row in yaml.safe_load((TEXTS / f"statements_{name}.yaml").read_text("utf-8"))]
    read = [triple(s.value, s.unit, s.agency) for s in extract(document, period=YEAR, resolve=RESOLVE)]
    missed, wrong = Counter(expected) - Counter(read), Counter(read) - Counter(expected)
    assert len(expected) >= 25
    assert missed.total() <= 0.05 * len(expected), missed
    assert wrong.total() <= 0.05 * len(read), wrong


def test_a_statement_has_every_column_of_the_table_and_codes_of_its_lists() -> None:
    document = parse((TEXTS / "statements_health.md").read_text("utf-8"))
    found = extract(document, period=YEAR, resolve=RESOLVE)
    columns = set(STATEMENT.columns) - {"report", "data_kind", "delivery_id"}
    assert columns <= set(Statement.__dataclass_fields__)
    for s in found:
        assert s.qualifier in CODE_LISTS["qualifier"] and s.status == "unreviewed" and 0 < s.confidence <= 1
        assert s.population_group is None or s.population_group in CODE_LISTS["population_group"]
        assert (s.agency is None) == (s.agency_basis is None) and (s.outcome is None) == (s.outcome_basis is None)
        assert s.counted and "[^" not in s.counted and "(" not in s.counted
    assert len({s.statement for s in found}) == len(found)


def test_no_statement_comes_from_the_cover_the_annex_or_an_address() -> None:
    text = (
        "REPORTING PERIOD: 1 JANUARY – 31 DECEMBER 2022\n\nOverall Duration: 40 organisations\n\n## Results\n\n"
        "12 schools opened.\n\nBuilding of the 3 offices, 2nd Floor, Tel.: +355 4 2250 205\n\n"
        "## Annex 1\n\n| No | Municipality | Agencies |\n|---|---|---|\n| 1 | Fier | UNDP, 8 centres |\n"
    )
    assert [s.value for s in extract(parse(text), period=YEAR, resolve=RESOLVE)] == [12]


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1,250 women", [(1250, "exact")]),
        ("1.250 women", [(1250, "exact")]),
        ("1 250 women", [(1250, "exact")]),
        ("+400 women", [(400, "more than")]),
        ("1800+ women", [(1800, "more than")]),
        ("1.2 million women", [(1_200_000, "exact")]),
        ("12,5% of women", [(12.5, "exact")]),
        ("half a million women", [(500_000, "exact")]),
        ("one hundred and twenty-five women", [(125, "exact")]),
        ("nearly a dozen women", [(12, "around")]),
        ("as many as 30 women", [(30, "up to")]),
        ("no fewer than 30 women", [(30, "at least")]),
        ("30 or more women", [(30, "at least")]),
        ("over 30 women", [(30, "over")]),
        ("under the 3 outcomes", [(3, "exact")]),
        ("10-15 women", [(15, "up to")]),
        ("between 200 and 250 women", [(250, "up to")]),
        ("twelve (12) women", [(12, "exact")]),
        ("two thousand students and 2000 teachers", [(2000, "exact"), (2000, "exact")]),
    ],
)
def test_figures_and_how_exact_they_are(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(f.value, f.qualifier) for f in figures(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The law was passed on 12 March 2021 and again in 2022.", "Law No. 121/2016 and Decision no. 518 apply.",
        "Girls aged 15–24, children under 5 and persons over 65 came.", "It lasted 36 months, then three more weeks.",
        "As section 3, annex 2 and table 4.1 show.", "Outcome 2, Output 1.1 and Activities 1.1.2 and 1.1.3 go on.",
        "SDG 5 and SDGs 1, 4 and 10, Agenda 2030 and Resolution 1325.", "Call 116 117 or +355 4 2250 205.",
        "COVID-19 and the 5-year plan, in phase 2, 24/7.", "(1) the review of the law; (2) its adoption",
        "The total budget is USD 2,300,000.", "No one is left behind, and one of them knows.", "The 2021 elections",
        "Two thirds of the women agreed.", "Staff turnover is high: one third of the nurses left.",
        "Grants of EUR 200 to 400 a month, KM 5,000 and 3.5 million denars were paid.", "It cost GEL 40 million, which "
        "is 3 million more than in 2020.", "Call 0 7000 2000 or the help lines 2233 and 2244.", "The QOLS 3.0 form and "
        "version 2.1 of it exist.", "The margin of error is 2.5%, at a confidence level of 95 per cent (±2.5%).",
        "Below 1 800 grams, in 140 characters, for 20 credits, in three instalments, 40 hours of training.",
        "One in five desks is empty, 1 in 3 stayed, nine in ten agreed, four out of every five knew.",
        "The 1+1 scheme follows the Delta 2 model.", "Children under three stayed.",
        "Families with three or more children", "It grew three times.",
    ],
)  # fmt: skip
def test_what_counts_nothing_is_no_statement(text: str) -> None:
    assert [(c.figure.value, c.unit) for c in counts(text)] == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("35 LGUs representatives", [(35, "persons")]),
        ("The 25 LGU partners", [(25, "municipalities")]),
        ("12 women's groups", [(12, "groups")]),
        ("20 young women entrepreneurs", [(20, "persons")]),
        ("32 LNB (old and new) target municipalities", [(32, "municipalities")]),
        ("1800 Roma and Egyptian (371 families)", [(1800, "persons"), (371, "families")]),
        ("One day centre was opened.", [(1, "centres")]),
        ("36 of them", []),
        ("64 day-care centres, 41 of which were reopened", [(64, "centres"), (41, "centres")]),
        (
            "21 centres got kits (7 in the north and 14 in the south)",
            [(21, "centres"), (7, "centres"), (14, "centres")],
        ),
        ("120 people, of whom 70 were women", [(120, "persons"), (70, "persons")]),
        ("45 (38 female) professionals", [(45, "persons"), (38, "persons")]),
        ("The number of pupils rose from 200 to 540.", [(200, "persons"), (540, "persons")]),
        ("Beneficiaries: 1,200 (women 700; men 500)", [(1200, "persons"), (700, "persons"), (500, "persons")]),
        ("About 20% of concerns raised were discussed.", [(20, "percent")]),
        ("Coverage rose by 4 percentage points.", [(4, "percentage points")]),
        ("Grants of USD 90,000 to 6 NGOs and 5 associations", [(6, "organisations"), (5, "associations")]),
        ("1.1 thousand homes, 3 in 12 towns", [(1100, "homes"), (3, "homes"), (12, "towns")]),
        ("90 of the roughly 200 assistant cooks learned.", [(90, "persons")]),
        ("On 20 of the country's 75 lakes", [(20, "lakes")]),
        ("They gave Tetra 3 and 900 nurses came.", [(900, "persons")]),
        ("12, 9 and 7 schools", [(12, "schools"), (9, "schools"), (7, "schools")]),
        ("The share of pupils fell from 31 to 24 per cent.", [(31, "percent"), (24, "percent")]),
        ("12 km of roads", [(12, "kilometres")]),
        ("In two of the clinics the rules apply.", [(2, "clinics")]),
        ("9 wards opened, bringing the total number to 23; 700 babies came; 12 died.",
         [(9, "wards"), (23, "wards"), (700, "persons"), (12, "persons")]),
        ("They planted 3,000 trees along 12 km of road, above the 2,000 planned.",
         [(3000, "trees"), (12, "kilometres"), (2000, "trees")]),
        ("It built four dams, protecting 900 residents; two more will follow.",
         [(4, "dams"), (900, "persons"), (2, "dams")]),
        ("The number of stateless persons fell by 90 per cent, to 71.", [(90, "percent"), (71, "persons")]),
        ("The number of pupils rose from 200 in 2020 to 540 in 2021.", [(200, "persons"), (540, "persons")]),
        ("1,000 hours of counselling and 40 hours", [(1000, "hours")]),
        ("In 2021, 2000 students joined.", [(2000, "persons")]),
    ],
)
def test_what_a_figure_counts(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(c.figure.value, c.unit) for c in counts(text)] == expected


def test_a_number_without_a_noun_is_what_the_sentence_before_is_about() -> None:
    found = by_value("Pilot towns were chosen from 41 offers. Twelve were taken, seven of them by the sea.")
    assert (found[41].unit, found[12].unit, found[7].unit) == ("offers", "towns", "towns")
    more = by_value("We engaged 260 carers in 38 towns. Of these, 110 live alone.")
    assert more[110].unit == "persons"


def test_abbreviations_of_the_document_are_read_as_what_they_stand_for() -> None:
    found = by_value(
        "Two unions of blind youths (UBYs) met. The gardens for quiet play got benches.\n\n15 UBYs joined. "
        "16 GQPs opened and 17 UBY halls."
    )
    assert [found[v].unit for v in (15, 16, 17)] == ["unions", "gardens", "halls"]


def test_a_numbered_title_and_a_run_in_heading_are_no_statements() -> None:
    text = "3.1 Outcome B: twelve better towns\n\n*Support for 20 towns:* Nurses came to 4 clinics."
    assert [s.value for s in statements(text)] == [4]


def test_lines_that_begin_with_dashes_are_items_of_a_list() -> None:
    found = agencies_of(
        "– 12 mentors met 70 beginners (IOM);\n– 6 youth clubs got chairs;\n– 90 persons came (UNDP/UNICEF)."
    )
    assert found == {
        12: ("IOM", "explicit"), 70: ("IOM", "explicit"), 6: (None, None), 90: ("UNDP|UNICEF", "explicit")
    }  # fmt: skip


def test_shares_and_bases_belong_to_their_figure() -> None:
    found = by_value(
        "25 municipalities (40%) opened centres; around 30 (of a total of 61) towns and 4 of 12 schools joined."
    )
    assert (found[25].share, found[25].base) == (40, None)
    assert (found[30].base, found[30].qualifier, found[4].base) == (61, "around", 12)
    assert set(found) == {25, 30, 4}


def test_a_share_of_them_has_the_number_before_as_its_base() -> None:
    found = by_value("All 61 municipalities have plans and 36 of them (60%) were supported.")
    assert (found[36].unit, found[36].share, found[36].base) == ("municipalities", 60, 61)


def test_what_is_counted_is_kept_as_printed_without_brackets_and_marks() -> None:
    found = by_value(
        "4 community centres[^2] for children with disabilities (Korca, Puka) opened; 50 women and girls came."
    )
    assert (found[4].counted, found[4].groups_named) == (
        "community centres for children with disabilities",
        "disability|children",
    )
    assert (found[4].population_group, found[50].counted, found[50].sex) == ("several", "women and girls", "F")


def test_sex_is_stated_only_where_nobody_else_is_counted_with_it() -> None:
    found = by_value("100 women and men, 200 Roma, women and youth, 30 boys, 40 teachers.")
    assert [found[v].sex for v in (100, 200, 30, 40)] == ["T", None, "M", None]


# -- agencies ---------------------------------------------------------------------------------------


def test_an_agency_is_explicit_where_its_sentence_or_remark_names_it() -> None:
    found = agencies_of(
        "Supported by UNDP, 18 women came; 4 centres opened. 20 teachers learned. (UNICEF/UNFPA) "
        "30 men were helped by UNW."
    )
    assert found == {
        18: ("UNDP", "explicit"), 4: ("UNDP", "explicit"), 20: ("UNICEF|UNFPA", "explicit"),
        30: ("UN Women", "explicit"),
    }  # fmt: skip


def test_a_later_remark_closes_the_sentences_before_it_and_the_programme_stays_without_agency() -> None:
    found = agencies_of(
        "36 towns were supported by LNB. 25 towns got a grant (UNDP). 11 towns have plans. "
        "All 61 towns use it (UNICEF).",
        "LNB",
    )
    assert found == {36: (None, None), 25: ("UNDP", "explicit"), 11: ("UNICEF", "carried"), 61: ("UNICEF", "explicit")}


def test_carrying_ends_with_the_paragraph_and_with_another_name() -> None:
    found = agencies_of(
        "UNDP trained 12 judges. 13 clerks came. UNICEF invited 14 nurses. 15 doctors came.\n\n16 mayors came."
    )
    assert [found[v] for v in (13, 15, 16)] == [("UNDP", "carried"), ("UNICEF", "carried"), (None, None)]


def test_agencies_of_one_sentence_keep_their_own_figures() -> None:
    found = agencies_of(
        "UNDP trained 200 judges, while UNICEF reached 300 children. 40 women were helped by UNFPA and 50 by WHO."
    )
    assert {value: agency for value, (agency, _) in found.items()} == {
        200: "UNDP",
        300: "UNICEF",
        40: "UNFPA",
        50: "WHO",
    }


def test_a_list_has_the_agency_of_its_introduction_and_a_heading_that_of_what_stands_below() -> None:
    found = agencies_of(
        "With UNFPA support:\n\n- 12 midwives were trained;\n- 13 clinics opened (WHO);\n- 14 beds.\n\n"
        "### UNICEF\n\n15 schools were built.\n\n### Other\n\n16 roads were built."
    )
    assert found == {
        12: ("UNFPA", "carried"), 13: ("WHO", "explicit"), 14: ("UNFPA", "carried"), 15: ("UNICEF", "carried"),
        16: (None, None),
    }  # fmt: skip


def test_a_document_named_after_an_agency_or_a_receiver_is_nobodys_work() -> None:
    assert agencies_of("In line with ILO Convention 190, 12 laws changed.") == {12: (None, None)}
    assert agencies_of("12 reports were submitted to UNICEF.") == {12: (None, None)}


@pytest.mark.parametrize(
    "sentence",
    [
        "The Ministry of Health financed 15 wards.", "According to the Ministry of Interior, 15 refugees came.",
        "The new law requires 15 inspectors.", "By 2026 an expected 15 towns will be safer.",
        "At least 15 towns should be safer.", "In the country there are 15 towns.",
        "15 towns were reached with the support of the programme.", "The programme also opened 15 schools.",
    ],
)  # fmt: skip
def test_what_others_do_and_what_ought_to_be_is_carried_to_no_agency(sentence: str) -> None:
    assert agencies_of(f"UNDP trained 12 judges. {sentence}")[15] == (None, None)
    assert agencies_of("UNDP trained 12 judges. 15 clerks came.")[15] == ("UNDP", "carried")


def test_nothing_is_carried_behind_a_ministry_nor_in_a_section_on_challenges() -> None:
    assert agencies_of("UNDP came. The Ministry of Health opened 2 wards. 15 beds came.")[15] == (None, None)
    text = "### Challenges\n\nUNDP lost 12 drivers. 15 roads were closed."
    assert agencies_of(text) == {12: ("UNDP", "explicit"), 15: (None, None)}


def test_agencies_in_brackets_act_in_their_sentence_where_it_goes_on() -> None:
    assert agencies_of("A poll of 900 men (UNDP) shows that 34% vote; 35 vote twice.")[34] == ("UNDP", "explicit")
    assert agencies_of("Joint (UNFPA, UNDP) aid reached 15 homes.") == {15: ("UNFPA|UNDP", "explicit")}


def test_initials_of_the_title_name_the_programme() -> None:
    text = "27 towns have plans, 15 of them with SBG support. 30 towns joined (UNDP)."
    assert agencies_of(text, "Strong and Big Gardens Programme")[15] == (None, None)
    assert agencies_of(text)[15] == ("UNDP", "carried")


# -- places, time, outcomes ---------------------------------------------------------------------


def test_names_belong_to_the_figure_of_their_clause_and_footnotes_are_resolved() -> None:
    found = by_value(
        "1800 women came in Lezha, Kruja and Fier; 4 centres (Korca and Gotham) opened; "
        "3 municipalities[^1] have plans.\n\n"
        "[^1]: Tirana, Vau i Dejes and Springfield"
    )
    assert found[1800].municipality_names == ("Lezha", "Kruja", "Fier") and None not in found[1800].lau_codes
    assert found[3].municipality_names == ("Tirana", "Vau i Dejes", "Springfield")
    assert found[3].municipalities == "AL224|AL155|“Springfield”" and found[3].lau_codes[2] is None
    assert "AL343" in (found[4].municipalities or "")


def test_names_of_another_country_are_kept_in_quotation_marks() -> None:
    found = by_value("UNDP worked in 3 municipalities (Prizren, Peja and Gjakova).")
    assert found[3].municipalities == "“Prizren”|“Peja”|“Gjakova”"


def test_plans_and_results_of_one_sentence_are_told_apart() -> None:
    found = by_value("About 600 students will benefit during 2023-2024 and about 330 teachers have benefited.")
    assert (found[600].projection, found[600].period) == (True, "2023-2024")
    assert (found[330].projection, found[330].period) == (False, "2022")


def test_a_target_is_a_plan_although_its_plan_was_made() -> None:
    found = by_value("11 towns were assisted to write plans with clear targets to reach at least 60% of all children.")
    assert (found[11].projection, found[60].projection) == (False, True)


def test_a_figure_belongs_to_the_outcome_of_its_heading_or_its_sentence() -> None:
    found = by_value("### Outcome 2 – Services\n\n12 clinics opened. Under Outcome 1, 13 women were trained.")
    assert (found[12].outcome, found[12].outcome_basis) == ("2", "explicit")
    assert (found[13].outcome, found[13].outcome_basis) == ("1", "explicit")


# -- documents ----------------------------------------------------------------------------------------


def test_a_paragraph_goes_on_behind_page_furniture_with_its_agency() -> None:
    text = (
        "With the help of UNFPA, people in the countryside are provided with\n\nGreen House, 2nd floor, Long Street\n"
        "Tel.: +1 222 333 444\n\ninformation. 1,200 women came.\n\n30 men came."
    )
    found = statements(text)
    assert [(s.value, s.agency) for s in found] == [(1200, "UNFPA"), (30, None)]
    assert str(found[0].place) == "line 8" and found[0].locator == "section 1, line 8"


def test_a_statement_keeps_its_name_when_other_text_moves_it() -> None:
    before, after = statements("12 schools opened."), statements("A new paragraph.\n\n12 schools opened.")
    assert before[0].statement == after[0].statement and before[0].place != after[0].place
    twice = statements("12 schools opened. 12 schools opened.")
    assert twice[0].statement == before[0].statement != twice[1].statement


def test_what_had_to_be_concluded_is_less_sure_than_what_was_read() -> None:
    found = by_value("UNDP trained 40 nurses. Twelve midwives came, 9 of them were young.")
    assert found[40].confidence > found[12].confidence > found[9].confidence


def test_a_report_without_figures_has_no_statements() -> None:
    assert statements("Nothing was counted.") == ()
