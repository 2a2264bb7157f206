"""Results: the performance table of a narrative report in its forms, and what a text states as a figure."""

from __future__ import annotations

from datetime import date

import pytest

from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports import document, performance_table
from lnb_pipeline.sources.agency_reports.results import Figure, Result, counted, figure, implausible

YEAR = (date(2022, 1, 1), date(2022, 12, 31))


def read(text: str, period: tuple[date, date] = YEAR) -> tuple[Result, ...]:
    return performance_table.read(document.parse(text), period=period, resolve=load_register().resolve)


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in cells) + "\n</table>\n\n"


FORM = (
    "",
    "<b>Achieved Indicator Targets</b>",
    "Reasons for Variance with Planned Target (if any)",
    "Source of Verification",
)
OUTCOME = (
    "<p><b>Outcome 1<sup>9</sup>: Young people find work</b></p><p>Indicator: Rate of youth unemployment</p>"
    "<p>Baseline: 28% (2019)</p><p>Planned Target: 24%</p>",
    "26.5%", "Slow recovery", "Labour force survey",
)  # fmt: skip
OUTPUT = (
    "<p>Output 1.1: Offices give advice (ILO)</p><p>Indicator 1.1.1 Number of advisers trained</p><p>Baseline: 0</p>"
    "<p>Planned Target: 60</p><p>Indicator 1.1.2 Number of young women advised</p><p>Baseline: 120</p>"
    "<p>Planned Target: 1,500</p>",
    "<p>Indicator 1.1.1: 64 (40 women, 24 men)</p><p>Indicator 1.1.2: 1,210</p>", "1.1.2 Two offices closed in spring",
    "Attendance sheets",
)  # fmt: skip


def test_the_form_holds_outcome_indicator_baseline_and_target_in_its_first_cell() -> None:
    outcome, first, second = read("## Indicator Based Performance Assessment\n\n" + table(FORM, OUTCOME, OUTPUT))
    assert (outcome.outcome, outcome.output, outcome.agency) == ("1", None, None)
    assert (outcome.baseline, outcome.target, outcome.achieved, outcome.unit) == (28.0, 24.0, 26.5, "percent")
    assert (outcome.baseline_as_printed, outcome.variance_reason) == ("28% (2019)", "Slow recovery")
    assert (first.indicator_as_printed, second.indicator_as_printed) == (
        "Indicator 1.1.1 Number of advisers trained", "Indicator 1.1.2 Number of young women advised",
    )  # fmt: skip
    assert [(r.outcome, r.output, r.agency) for r in (first, second)] == [
        ("1", "Output 1.1: Offices give advice (ILO)", "ILO")
    ] * 2
    assert (first.achieved, first.achieved_as_printed, first.sex) == (64.0, "64 (40 women, 24 men)", None)
    assert (second.achieved, second.target, second.sex, second.unit) == (1210.0, 1500.0, "F", "persons")
    assert (first.variance_reason, second.variance_reason) == (None, "Two offices closed in spring")
    assert [r.result_no for r in (outcome, first, second)] == [1, 2, 3]
    assert outcome.locator == "performance table, line 5" and outcome.period == "2022"


@pytest.mark.parametrize("heading_again", [True, False])
def test_a_table_goes_on_over_pages(heading_again: bool) -> None:
    rest = (
        "Output 1.2: Apprenticeships Indicator 1.2.1: Number of apprentices Baseline: n/a Planned Target: 300",
        "280",
        "",
        "",
    )
    later = table(FORM, rest) if heading_again else table(rest)
    found = read(table(FORM, OUTCOME, OUTPUT) + "Annual report, page 14\n\n" + later)
    assert [r.achieved for r in found] == [26.5, 64.0, 1210.0, 280.0]
    last = found[-1]
    assert (last.outcome, last.output, last.agency) == ("1", "Output 1.2: Apprenticeships", None)
    assert (last.baseline, last.baseline_as_printed, last.target) == (None, "n/a", 300.0)


COLUMNS = (
    "Outcome/Output", "Indicator", "Baseline (2019)", "Target 2022", "Actual 2022", "Reason for variance",
    "Means of verification", "Agency",
)  # fmt: skip


def test_columns_of_their_own_are_read_with_rows_below_an_indicator() -> None:
    found = read(
        "### Outcome 2: Health for all\n\n"
        + table(
            COLUMNS,
            ("Output 2.1 Mobile teams", "2.1.1 Number of villages visited", "10", "80", "95", "", "Logs", "UNFPA"),
            ("", "2.1.2 Number of persons vaccinated", "0", "5,000", "4,321", "Supply", "Registry", "WHO"),
            ("", "Women", "", "", "2,300", "", "", ""),
            ("", "of which men", "", "", "2,021", "", "", ""),
            ("", "60+", "", "", "700", "", "", ""),
            ("", "Bashkia Shkodër", "", "", "300", "", "", ""),
            (
                "Output 2.2 Rules",
                "2.2.1 Law adopted (Yes/No)",
                "No",
                "Yes",
                "Draft ready",
                "Elections",
                "Gazette",
                "UNDP/WHO",
            ),
        )
    )
    assert [r.achieved for r in found] == [95.0, 4321.0, 2300.0, 2021.0, 700.0, 300.0, None]
    assert [r.sex for r in found] == [None, None, "F", "M", None, None, None]
    assert {r.indicator_as_printed for r in found[1:6]} == {"2.1.2 Number of persons vaccinated"}
    assert found[4].age_as_printed == "60+"
    assert (found[5].municipality_as_printed, found[5].lau_code) == ("Bashkia Shkodër", "AL154")
    assert [r.agency for r in found] == ["UNFPA", *["WHO"] * 5, "UNDP|WHO"]
    assert [r.outcome for r in found] == ["2"] * 7 and found[-1].output == "Output 2.2 Rules"
    assert (found[-1].achieved_as_printed, found[-1].target, found[-1].target_as_printed) == (
        "Draft ready",
        None,
        "Yes",
    )


def test_banner_rows_and_columns_for_sex_and_place() -> None:
    found = read(
        table(
            ("Indicators", "Municipality", "Sex", "Baseline", "Annual target", "Progress to date", "Source"),
            ("Outcome 3: Nobody is left out", *[""] * 6),
            ("Output 3.2: Day centres (UNICEF)", *["Output 3.2: Day centres (UNICEF)"] * 6),
            ("Number of children in day care", "Fier", "F", "5", "20", "18", "Lists"),
            ("", "Fier", "M", "4", "20", "15", ""),
            ("", "Springfield", "T", "0", "10", "9", ""),
        )
    )
    assert [(r.lau_code, r.municipality_as_printed, r.sex, r.achieved) for r in found] == [
        ("AL322", "Fier", "F", 18.0), ("AL322", "Fier", "M", 15.0), (None, "Springfield", "T", 9.0),
    ]  # fmt: skip
    assert {(r.outcome, r.output, r.agency) for r in found} == {("3", "Output 3.2: Day centres (UNICEF)", "UNICEF")}
    assert {r.group_as_printed for r in found} == {"children"}


TWO_IN_ONE = (
    "Output 1.1: Advice<br>Indicator 1.1.1: Number of leaflets<br>Target: 5<br>Indicator 1.1.2: Number of calls<br>"
    "Target: 9"
)


def test_several_indicators_of_one_cell_share_what_cannot_be_taken_apart() -> None:
    alone, together = (
        table(FORM, (TWO_IN_ONE, "<p>7</p><p>11</p>", "", "")),
        table(FORM, (TWO_IN_ONE, "Calls went well, 11 of them; 7 leaflets", "", "")),
    )
    assert [r.achieved for r in read(alone)] == [7.0, 11.0]
    assert [(r.achieved, r.target) for r in read(together)] == [(None, 5.0), (None, 9.0)]
    assert {r.achieved_as_printed for r in read(together)} == {"Calls went well, 11 of them; 7 leaflets"}


@pytest.mark.parametrize("repeated", [True, False])
def test_a_cell_merged_downwards_gives_each_row_its_indicator(repeated: bool) -> None:
    found = read(
        table(FORM, (TWO_IN_ONE, "7", "", "Print shop"), (TWO_IN_ONE if repeated else "", "11", "", "Phone log"))
    )
    assert [(r.target, r.achieved, r.verification) for r in found] == [
        (5.0, 7.0, "Print shop"),
        (9.0, 11.0, "Phone log"),
    ]


def test_the_agency_of_an_outcome_holds_for_its_outputs_and_that_of_an_output_for_itself() -> None:
    rows = [
        ("Outcome 1: Work (ILO)", "", "", ""),
        ("Output 1.1: Advice (UNDP)<br>Indicator: Number of offices", "3", "", ""),
        ("Output 1.2: Training<br>Indicator: Number of courses", "4", "", ""),
        ("Outcome 2: Health<br>Output 2.1: Teams<br>Indicator: Number of teams", "5", "", ""),
        ("Outcome: Voice<br>Baseline: 2<br>Target: 8", "6", "", ""),
    ]
    found = read(table(FORM, *rows))
    assert [(r.outcome, r.agency) for r in found] == [("1", "UNDP"), ("1", "ILO"), ("2", None), (None, None)]
    assert (found[-1].indicator_as_printed, found[-1].target, found[-1].output) == ("Outcome: Voice", 8.0, None)


def test_headings_and_labels_are_known_in_further_wordings() -> None:
    (first,) = read(
        table(
            ("Expected Results", "Performance Indicators", "Indicator Baselines", "Planned Indicator Targets",
             "Achieved Indicator Targets", "Source of Verification"),
            ("<b>Outcome 1: Coasts</b>", "Indicator 1a. Hectares of wetland restored", "0 ha (2020)", "150 ha",
             "96.5 ha", "-"),
        )
    )  # fmt: skip
    assert (first.indicator_as_printed, first.outcome) == ("Indicator 1a. Hectares of wetland restored", "1")
    assert (first.baseline, first.target, first.achieved) == (0.0, 150.0, 96.5)
    (second,) = read(
        table(
            ("Outcome 4: Rights", "Achieved Indicator Targets", "Reasons for Variance", "Source of Verification"),
            ("Indicator: Complaints filed<br>Baseline: 34<br>Planned Target: 100", "88", "", ""),
        )
    )
    assert (second.outcome, second.baseline, second.target, second.achieved) == ("4", 34.0, 100.0, 88.0)
    (third,) = read(
        table(
            ("Indicator", "Baseline", "Milestone 2022", "Status 2022", "Responsible PUNO"),
            ("2.3.1 Number of schools with ramps", "4", "40", "37 of 40 schools", "UNICEF, UNESCO"),
        )
    )
    assert (third.target, third.achieved, third.agency, third.outcome) == (40.0, 37.0, "UNICEF|UNESCO", "2")


def test_a_heading_of_two_rows_is_one() -> None:
    found = read(
        table(
            ("Indicator", "Baseline", "Planned target", "Achieved", "Means of verification"),
            ("", "2020", "2022", "2022", ""),
            ("1.1 Number of plans", "2", "8", "6", "Plans"),
        )
    )
    assert [(r.baseline, r.target, r.achieved, r.outcome, r.unit) for r in found] == [(2.0, 8.0, 6.0, "1", "plans")]


def test_a_row_cut_by_the_end_of_a_page_is_one_row() -> None:
    rows = [("Indicator", "Target", "Achieved", "Reasons for variance"), ("Number of tents", "9", "7", "Rain in")]
    found = read(table(*rows) + table(("", "", "", "April and May"), ("Number of boats", "3", "3", "")))
    assert [(r.indicator_as_printed, r.variance_reason) for r in found] == [
        ("Number of tents", "Rain in April and May"), ("Number of boats", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [("No", "Municipality", "Agencies"), ("1", "Fier", "UNDP")],
        [("Key action", "Responsible", "Deadline", "Status", "Comments"),
        ("Write", "UNDP", "2022/05", "Initiated", "3")],
        [("Indicator", "Baseline", "Target"), ("Number of plans", "1", "2")],
        [("Activity", "Progress", "Next steps"), ("Training", "20 trained", "more")],
    ],
)  # fmt: skip
def test_other_tables_are_none(rows: list[tuple[str, ...]]) -> None:
    assert read(table(*rows)) == ()


def test_the_annex_below_is_no_part_of_the_table() -> None:
    annex = [("No", "Municipality", "Agencies", "Remark"), ("1", "Fier", "UNDP", "x"), ("2", "Has", "UNDP", "x")]
    assert len(read(table(FORM, OUTCOME) + "Annex 1\n\n" + table(*annex))) == 1


def test_a_report_over_two_years_says_so() -> None:
    (found,) = read(table(FORM, OUTCOME), (date(2021, 7, 1), date(2022, 6, 30)))
    assert found.period == "2021-2022"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("45%", 45, "percent"), ("34.5 per cent", 34.5, "percent"), ("1,200 women", 1200, None), ("1 200", 1200, None),
        ("1.200", 1200, None), ("2.5", 2.5, None), ("approximately 300", 300, None), ("60+", 60, None),
        ("0 (2018)", 0, None),
        ("120 (70 women, 50 men)", 120, None), ("120, of which 70 women", 120, None),
        ("Total: 120; Women: 70; Men: 50", 120, None),
        ("3 out of 5", 3, None), ("12 of 61 municipalities", 12, None), ("by 2022: 40", 40, None),
        ("2021: 15; 2022: 30", 30, None),
        ("345 nurses in 12 districts", 345, None), ("Trained 345 nurses", 345, None),
        ("Partially achieved. 12 plans", 12, None),
        ("Five plans", 5, None), ("Zero", 0, None), ("1.2 million", 1.2e6, None), ("USD 20,000", 20000, "USD"),
        ("CHF 1.5m", 1.5e6, "CHF"), ("2 mio", 2e6, None), ("300k", 3e5, None), ("KES 20,000", 20000, "KES"),
        ("all 5 plans", 5, None), ("Thirty plans", 30, None),
        ("In 2021, 8 centres", 8, None), ("12 plans for persons aged 15-24", 12, None),
    ],
)  # fmt: skip
def test_a_text_with_one_figure_is_that_figure(text: str, value: float, unit: str | None) -> None:
    assert figure(text, 2022) == Figure(float(value), unit)


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "TBD", "Yes", "10-15", "10 to 15", "70 women and 50 men", "40% of women and 20% of men",
    "Law 121/2016 adopted",
     "2021", "in 2020", "Phase 2 begun", "30 plans; 12 approved", "2020: 4; 2021: 5", "COVID-19 made work harder",
     "SDG 5", "5 m", "20 M", "3 dozen", "2x", "4 lakh", "Two hundred women", "Thirty-two plans",
     "Offices in the north and in the south held many open days during which people asked 40 questions of all kinds"],
)  # fmt: skip
def test_a_text_with_no_figure_or_several_is_none(text: str) -> None:
    assert figure(text, 2022) is None


@pytest.mark.parametrize(
    ("indicator", "unit", "sex", "age", "group"),
    [
        ("1.1.1 Number of women and girls with disabilities using services", "persons", "F", None,
        "girls with disabilities"),
        ("Number of youth aged 15-24 from Roma communities in work", "persons", None, "aged 15-24", "youth"),
        ("# of nurses trained on violence against women", "persons", None, None, None),
        ("Number of teachers who work with children under 5", "persons", None, None, None),
        ("Percentage of Roma children in school", "percent", None, None, "Roma children"),
        ("Number of women’s organisations", "organisations", None, None, None),
        ("Number of women-led businesses", "businesses", None, None, None),
        ("Number of women and men in courses", "persons", "T", None, None),
        ("Number of social care plans developed with support", "plans", None, None, None),
        ("Existence of a strategy", None, None, None, None),
        ("Indicator 2.1 Mediators trained", "persons", None, None, None),
        ("Municipalities with day care for children", "municipalities", None, None, None),
        ("Youth unemployment level", None, None, None, "Youth"),
    ],
)  # fmt: skip
def test_an_indicator_says_what_it_counts(
    indicator: str, unit: str | None, sex: str | None, age: str | None, group: str | None
) -> None:
    found = counted(indicator)
    assert (found.unit, found.sex, found.age, found.group) == (unit, sex, age, group)


def result(**values: object) -> Result:
    base: dict[str, object] = {
        "result_no": 1, "origin": "results_return", "indicator_as_printed": "Number of cooks", "period": "2022",
        "locator": "row 9", "unit": "persons",
    }  # fmt: skip
    return Result(**(base | values))  # type: ignore[arg-type]


def test_women_and_men_are_held_against_both_of_the_same_row_only() -> None:
    women, men = result(sex="F", achieved=70.0), result(sex="M", achieved=50.0)
    assert list(implausible([women, men, result(sex="T", achieved=120.0)])) == []
    assert list(implausible([women, men, result(sex="T", achieved=130.0, period="2021")])) == []
    shares = [result(sex=sex, achieved=40.0, unit="percent") for sex in "FMT"]
    assert list(implausible(shares)) == []
    (found,) = implausible([women, men, result(sex="T", achieved=130.0, achieved_as_printed="130")])
    assert found.code == "result_implausible" and found.printed == "T 130"


def test_far_beyond_the_target_and_shares_over_a_hundred_are_told() -> None:
    assert len(list(implausible([result(target=5.0, achieved=51.0)]))) == 1
    assert (
        list(implausible([result(target=5.0, achieved=50.0), result(target=0.0, achieved=50.0), result(achieved=50.0)]))
        == []
    )
    share = "Percentage of plans in force"
    assert len(list(implausible([result(indicator_as_printed=share, unit="percent", achieved=130.0)]))) == 1
    growth = "Percentage increase of plans"
    assert list(implausible([result(indicator_as_printed=growth, unit="percent", achieved=130.0)])) == []
