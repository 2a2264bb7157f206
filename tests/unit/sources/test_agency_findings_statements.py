"""Findings about quantified statements: shares, forecasts, mistaken numbers, overlaps, places and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.agency_reports.document import Document, parse
from lnb_pipeline.sources.agency_reports.findings import ReportFinding, TargetRow, of_statements
from lnb_pipeline.sources.agency_reports.where import where_of


@dataclass(frozen=True)
class Title:
    title: str


@dataclass(frozen=True)
class Said:
    """A statement made by hand."""

    value: float
    unit: str = "municipalities"
    counted: str = "municipalities"
    agency: str | None = None
    qualifier: str = "exact"
    share: float | None = None
    base: float | None = None
    projection: bool = False
    text: str = ""
    municipality_names: tuple[str, ...] = ()
    place: int = 3
    section: Title | None = None
    agency_basis: str | None = "explicit"
    period: str = "2023"

    @property
    def value_as_printed(self) -> str:
        return f"{self.value:g}"

    @property
    def statement_text(self) -> str:
        return self.text or f"{self.agency or 'It'} counted {self.value:g} {self.counted} on {self.place}."

    @property
    def locator(self) -> str:
        return f"section 4, line {self.place}"

    @property
    def lau_codes(self) -> tuple[str | None, ...]:
        matches = [load_register().resolve(name) for name in self.municipality_names]
        return tuple(match.lau_code if match else None for match in matches)


def row(entry_no: int, name: str, *agencies: str) -> TargetRow:
    match = load_register().resolve(name)
    return TargetRow(entry_no, name, match.lau_code if match else None, agencies)


TARGETS = (row(1, "Berat", "UNDP"), row(2, "Korce", "UNDP", "UNICEF"), row(3, "Lezhe", "UNICEF"))
ABROAD = (row(1, "Lira", "UNDP"), row(2, "Gulu", "UNICEF"), row(3, "Apac", "UNDP"))
EMPTY = parse("# 4. Results\n\nNothing.\n")


def found(
    *statements: Said, targets: Sequence[TargetRow] = TARGETS, document: Document = EMPTY
) -> list[ReportFinding]:
    where = where_of("Albania", date(2023, 12, 31))
    return list(of_statements(document, statements, targets, ("UNDP", "UNICEF"), where))


def codes(*statements: Said, targets: Sequence[TargetRow] = TARGETS, document: Document = EMPTY) -> list[str]:
    return [finding.code for finding in found(*statements, targets=targets, document=document)]


def test_nothing_said_is_nothing_found() -> None:
    assert codes() == [] and codes(targets=()) == []


def test_no_rule_about_statements_claims_an_error() -> None:
    """A statement is read by rules: what it seems to contradict is a question, not an error."""
    for code in (
        "share_differs", "part_exceeds_base", "all_against_exception", "forecast_among_results", "same_number_differs",
        "groups_overlap", "agency_not_in_municipality", "outside_targets", "municipality_spellings",
        "agency_count_differs", "more_than_register", "annex_count_differs", "list_count_differs",
    ):  # fmt: skip
        assert FINDING_CLASSES[code].severity != "error"


# -- shares -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "share", "base"),
    [(36, 59, 61), (36, 59.0, 61), (2, 66.7, 3), (2, 67, 3), (1, 33.33, 3), (45, 45, 100), (1, 12.5, 8), (1, 13, 8)],
)
def test_a_share_within_its_rounding_is_right(value: float, share: float, base: float) -> None:
    assert codes(Said(value, "schools", "schools", share=share, base=base)) == []


@pytest.mark.parametrize(
    ("value", "share", "base", "given"),
    [(36, 60, 61, "59.0 %"), (2, 66.6, 3, "66.7 %"), (20, 50, 50, "40.0 %"), (7, 71, 10, "70.0 %")],
)
def test_a_share_that_its_numbers_do_not_give_is_found(value: float, share: float, base: float, given: str) -> None:
    (finding,) = found(Said(value, "schools", "schools", share=share, base=base))
    assert finding.code == "share_differs"
    assert given in finding.text and given in (finding.against or "") and f"({share:g} %)" in (finding.printed or "")
    assert ("may be rounded" in finding.text) == (share == 60)


def test_a_share_without_a_base_takes_that_of_all_in_the_report_or_of_the_register() -> None:
    (of_register,) = found(Said(25, share=40))
    assert "the 61 municipalities of the register" in (of_register.against or "")
    everybody = Said(50, "schools", "schools", text="All 50 schools opened.")
    (of_report,) = found(everybody, Said(24, "schools", "schools", share=50))
    assert (of_report.code, "48.0 %" in of_report.text) == ("share_differs", True)
    assert codes(everybody, Said(25, "schools", "schools", share=50)) == []


def test_a_share_that_clearly_has_another_base_is_not_judged() -> None:
    assert codes(Said(12, share=75)) == []
    assert codes(Said(25, share=40), targets=ABROAD) == []


def test_a_figure_that_is_not_exact_gives_its_share_some_room() -> None:
    assert codes(Said(1200, "persons", "women", share=60, base=2050, qualifier="over")) == []
    assert codes(Said(1200, "persons", "women", share=80, base=2050, qualifier="over")) == ["share_differs"]


def test_a_part_larger_than_its_whole_is_found() -> None:
    printed = Said(12, "schools", "schools", base=10, text="Ramps stand in 12 schools out of the 10.")
    assert codes(printed) == ["part_exceeds_base"]
    assert codes(replace(printed, text="There are 10 towns. Ramps stand in 12 schools.")) == []


# -- forecasts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["4. Results", "Implementation progress", "II. Key achievements", "Progress"])
def test_a_forecast_among_results_is_found(heading: str) -> None:
    text = parse(f"# {heading}\n\nSchools will open.\n")
    plan = Said(9, "schools", "schools", projection=True)
    (finding,) = found(plan, document=text)
    assert finding.code == "forecast_among_results" and heading in (finding.against or "")
    assert codes(replace(plan, projection=False), document=text) == []


@pytest.mark.parametrize(
    "heading",
    ["5. Next steps", "Planned activities", "Way forward", "Looking ahead", "Work plan 2024", "Challenges", "Plans"],
)
def test_a_forecast_elsewhere_is_none(heading: str) -> None:
    plan = Said(9, "schools", "schools", projection=True, place=5)
    assert codes(plan, document=parse(f"# Results\n\n## {heading}\n\nSchools will open.\n")) == []
    assert codes(plan, document=parse("# Annual progress report\n\n## Introduction\n\nSchools will open.\n")) == []
    assert codes(plan, document=parse("# Results\n\n## Education\n\nSchools will open.\n")) != []


def test_the_nearest_title_decides() -> None:
    plan = Said(9, "schools", "schools", projection=True, section=Title("Next steps"))
    assert codes(plan) == []


# -- the same number ----------------------------------------------------------------------------------


def test_the_same_number_with_other_meanings_is_one_finding_a_number_and_unit() -> None:
    (finding,) = found(
        Said(25, counted="existing partner municipalities", place=5),
        Said(25, counted="municipalities with new services", agency="UNDP", place=9),
        Said(25, counted="municipalities", agency="UNICEF", place=12),
    )
    assert finding.code == "same_number_differs" and "3 different things" in finding.text
    assert "UNDP" in (finding.against or "") and "UNICEF" in (finding.against or "")


@pytest.mark.parametrize(
    "pair",
    [
        (Said(12, agency="UNDP"), Said(12, counted="partner municipalities", agency="UNDP", place=8)),
        (Said(12, text="One sentence with 12 and 12."), Said(12, agency="UNDP", text="One sentence with 12 and 12.")),
        (Said(3, agency="UNDP"), Said(3, agency="UNICEF", place=8)),
        (Said(61, agency="UNDP"), Said(61, agency="UNICEF", place=8)),
        (Said(30, "persons", "nurses", "UNDP"), Said(30, "persons", "teachers", "UNICEF", place=8)),
        (Said(25, agency="UNDP"), Said(25, "schools", "schools", "UNICEF", place=8)),
    ],
)
def test_numbers_that_nobody_mistakes_are_no_finding(pair: tuple[Said, Said]) -> None:
    assert "same_number_differs" not in codes(*pair)


# -- overlaps -----------------------------------------------------------------------------------------


def test_groups_of_one_agency_are_one_finding_and_never_a_sum() -> None:
    finding, other = found(
        Said(1800, "persons", "Roma", "UNDP"), Said(400, "persons", "persons with disabilities", "UNDP", place=8),
        Said(50, "families", "families", "UNDP", place=9), Said(120, "persons", "pupils", "UNICEF", place=10),
        Said(70, "persons", "teachers", "UNICEF", place=11), Said(9, "persons", "guests", "UNFPA", place=12),
    )  # fmt: skip
    assert {finding.code, other.code} == {"groups_overlap"}
    assert "3 groups" in finding.text and "2 groups" in other.text and "2250" not in str(finding)


def test_one_group_or_a_forecast_overlaps_with_nothing() -> None:
    assert codes(Said(1800, "persons", "Roma", "UNDP")) == []
    assert "groups_overlap" not in codes(
        Said(1800, "persons", "Roma", "UNDP"), Said(90, "persons", "pupils", "UNDP", projection=True, place=8)
    )
    one = "It helped 1800 Roma (371 families)."
    both = Said(1800, "persons", "Roma", "UNDP", text=one), Said(371, "families", "families", "UNDP", text=one)
    assert codes(*both) == []


# -- places -------------------------------------------------------------------------------------------


def test_an_agency_where_the_target_list_does_not_have_it_is_found_once_a_place() -> None:
    names = ("Lezha", "Korca", "Berat")
    (finding,) = [
        f for f in found(
            Said(900, "persons", "women", "UNDP", municipality_names=names),
            Said(80, "families", "families", "UNDP", municipality_names=names),
        ) if f.code == "agency_not_in_municipality"
    ]  # fmt: skip
    assert finding.text.startswith("UNDP reports work in Lezhe,") and finding.against == "target list: Lezhe UNICEF"
    assert "Lezha, Korca, Berat" in (finding.printed or "")


def test_a_carried_agency_is_said_to_be_carried() -> None:
    said = Said(4, "centres", "centres", "UNDP", municipality_names=("Lezhe",))
    assert "carried over" not in found(said)[0].text
    assert "carried over" in found(replace(said, agency_basis="carried"))[0].text


@pytest.mark.parametrize(
    "said",
    [
        Said(4, "centres", "centres", "UNDP|UNICEF", municipality_names=("Lezhe", "Berat")),
        Said(4, "centres", "centres", "UNDP", municipality_names=("Lezhe",), projection=True),
        Said(4, "centres", "centres", "WHO", municipality_names=("Lezhe",)),
        Said(4, "centres", "centres", None, municipality_names=("Lezhe",)),
        Said(4, "centres", "centres", "UNICEF", municipality_names=("Lezhe", "Korce")),
    ],
)
def test_work_that_the_target_list_allows_is_no_finding(said: Said) -> None:
    assert "agency_not_in_municipality" not in codes(said)


def test_an_agency_is_looked_for_by_name_where_no_register_helps() -> None:
    there = Said(4, "centres", "centres", "UNDP", municipality_names=("Gulu", "Lira"))
    assert codes(there, targets=ABROAD) == ["agency_not_in_municipality"]


def test_municipalities_outside_the_target_list_are_one_finding_a_place() -> None:
    document = parse("# Results\n\nCentres in Berat, Fier and Has opened.[^1]\n\n[^1] Klos, Korce, Vlora\n")
    outside = [f for f in found(document=document) if f.code == "outside_targets"]
    assert [f.printed for f in outside] == ["Klos, Vlora", "Fier, Has"]
    assert outside[0].locator.startswith("footnote 1") and outside[0].against == "target list of 3"


@pytest.mark.parametrize(
    "text",
    ["The University of Tirana helped.", "Has the list changed?", "Mat, the paper, was bought.", "In Berat and Korca."],
)
def test_a_single_name_in_running_text_is_no_municipality(text: str) -> None:
    assert "outside_targets" not in codes(document=parse(f"# Results\n\n{text}\n"))


def test_unknown_names_are_outside_only_where_the_targets_are_unknown_too() -> None:
    abroad = Said(2, "centres", "centres", "UNDP", municipality_names=("Moroto", "Liraa"))
    outside = [f for f in found(abroad, targets=ABROAD) if f.code == "outside_targets"]
    assert [f.printed for f in outside] == ["Moroto"]
    assert "outside_targets" not in codes(abroad)


def test_spellings_of_one_municipality_are_found_over_list_text_and_footnotes() -> None:
    document = parse("# Results\n\nCentres in Berat, Korca and Lezha opened.[^1]\n\n[^1] Korçë, Berat\n")
    spelt = {f.printed: f.against for f in found(document=document) if f.code == "municipality_spellings"}
    assert set(spelt) == {"Korce (target list, row 2)", "Lezhe (target list, row 3)"}
    assert "Korca (line 3)" in str(spelt) and "Korçë (footnote 1" in str(spelt)
    assert "municipality_spellings" not in codes(document=parse("# Results\n\nBerat, KORCE and Lezhe Municipality.\n"))


# -- counts -------------------------------------------------------------------------------------------


def test_an_agency_that_counts_other_targets_than_the_list_has_is_shown() -> None:
    (finding,) = found(Said(1, counted="target municipalities", agency="UNDP"))
    assert finding.code == "agency_count_differs"
    assert finding.against == "target list: UNDP in 2 of 3" and FINDING_CLASSES[finding.code].severity == "info"
    assert codes(Said(2, counted="target municipalities", agency="UNDP")) == []
    assert codes(Said(1, counted="municipalities", agency="UNDP")) == []


def test_more_targets_than_listed_or_another_number_of_all_of_them_is_found() -> None:
    assert codes(Said(5, counted="target municipalities")) == ["annex_count_differs"]
    two, three = Said(2, counted="target municipalities"), Said(3, counted="target municipalities")
    assert codes(replace(two, text="All 2 target municipalities met.")) == ["annex_count_differs"]
    assert codes(replace(two, text="It met 2 target municipalities.")) == []
    assert codes(replace(three, text="All 3 target municipalities met.")) == []


def test_around_a_number_is_no_contradiction() -> None:
    assert codes(Said(5, counted="target municipalities", qualifier="around")) == []


def test_more_municipalities_than_there_are_is_found_in_the_country_of_the_register_only() -> None:
    assert codes(Said(65)) == ["more_than_register"]
    assert codes(Said(65), targets=ABROAD) == []
