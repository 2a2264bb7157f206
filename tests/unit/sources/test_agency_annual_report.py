"""The annual report: cover, annex, findings, and the same result from every notation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.agency_reports import agencies, cover
from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

TEXT = (Path(__file__).parent / "agency_texts" / "annual_report.md").read_text(encoding="utf-8")
PAIRS = {
    ("AL131", "UNDP"), ("AL131", "UNICEF"), ("AL212", "UN Women"), ("AL215", "ILO"), ("AL215", "UNFPA"),
    ("AL215", "UNDP"), ("AL337", "UNDP"), ("AL337", "UN Women"), ("AL314", "UNFPA"),
}  # fmt: skip


OF_THE_COVER = ["mixed_currencies", "implied_rate", "total_not_budget"]
"""Findings of the text as it is: a budget in two currencies, and a total of what was paid out so far."""


def manifest(period: int = 2023) -> Manifest:
    return Manifest(
        source="agency_reports", provider="Test", period=period, kind="synthetic", licence="CC0",
        files=(ManifestFile(name="report.bin"),),
    )  # fmt: skip


@pytest.fixture
def harmonise(tmp_path: Path) -> Callable[..., dict[str, pd.DataFrame]]:
    def run(content: str | bytes, period: int = 2023) -> dict[str, pd.DataFrame]:
        file = tmp_path / "0123abcd"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return agency_reports.harmonise({"report.bin": file}, manifest(period), "d1")

    return run


def pairs(frames: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    frame = frames["programme.agency_presence"]
    return set(zip(frame["lau_code"], frame["agency"], strict=True))


def codes(frames: dict[str, pd.DataFrame]) -> list[str]:
    """The findings beyond those of the cover as it is, which must be there too."""
    found = list(frames["audit.finding"]["finding_class"])
    for code in OF_THE_COVER:
        found.remove(code)
    return found


def replaced(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_frames_keep_the_contract(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(TEXT)
    assert set(frames) == {table.full_name for table in OF_DOCUMENTS}
    for name, frame in frames.items():
        table = TABLES[name]
        assert tuple(frame.columns) == table.columns
        assert not frame[list(table.required)].isna().any().any()
        assert not frame.duplicated(list(table.key)).any()
    assert [len(frames[f"programme.{n}"]) for n in ("report", "fact", "target_municipality")] == [
        1,
        21,
        5,
    ]
    assert frames["programme.recommendation"].empty and codes(frames) == []


def test_facts_are_parsed_and_what_is_empty_is_null(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    facts = harmonise(TEXT)["programme.fact"].set_index("field_order")
    value = {f: facts[facts["field"] == f].iloc[0] for f in facts["field"].unique()}
    assert value["mptf_reference_number"]["value_text"] == "00097531"
    assert value["programme_title"]["value_text"] == "Rivers and Roads Programme"
    assert value["participating_organizations"]["value_text"] == "UNDP, UNICEF, UNFPA, UN Women and ILO"
    assert value["implementing_partners"]["value_text"] == "Ministry of Waters"
    budget = facts[facts["field"] == "total_approved_budget"]
    assert dict(zip(budget["currency"], budget["value_number"], strict=True)) == {"EUR": 2.4e6, "USD": 2.65e6}
    assert "01/02/22" in budget.loc[81, "value_text"]
    assert (value["total"]["value_number"], value["total"]["currency"]) == (1e6, "USD")
    assert value["duration_months"]["value_number"] == 36
    assert value["start_date"]["value_date"] == date(2022, 3, 1)
    assert value["assessment_review"]["value_text"] == "No"
    assert value["mid_term_evaluation"]["value_date"] == date(2023, 3, 15)
    assert value["start_date"]["locator"] == "cover, line 9"
    for empty in ("programme_number", "priority_area", "agency_contribution", "other_contributions"):
        assert value[empty][["value_text", "value_number", "currency", "value_date"]].isna().all()


def test_persons_are_not_taken_from_the_cover(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(TEXT)
    assert "Invented" in TEXT and "invented@" in TEXT
    everything = " ".join(frame.to_csv() for frame in frames.values())
    assert "Invented" not in everything and "@" not in everything.replace("rate @", "")
    facts = frames["programme.fact"].set_index("field")
    assert facts.loc["submitted_by_organization", "value_text"] == "UNICEF"


def _as_pipes(text: str) -> str:
    head, annex = text.split("<b>Categories:</b>")
    rows = [line.split("\t") for line in annex.strip().split("\n")[1:]]
    lines = ["| " + " | ".join(row) + " |" if len(row) > 1 else "" for row in rows]
    lines.insert(1, "|---|---|---|")
    return head + "\n".join(lines) + "\n"


def _as_html(text: str) -> str:
    head, annex = text.split("<b>Categories:</b>")
    rows = [line.split("\t") for line in annex.strip().split("\n")[1:] if line]
    cells = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{head}<table>\n{cells}\n</table>\n"


def _agencies_reversed(text: str) -> str:
    head, annex = text.split("### **Annex")
    return (
        head
        + "### **Annex"
        + re.sub(r"(?m)^(\d+\t\w+\t)(.*)$", lambda m: m[1] + ", ".join(reversed(m[2].split("/"))), annex)
    )


def _plain_cover(text: str) -> str:
    """The cover as bare lines, label and value one under the other."""
    lines = (
        "Programme Title: Rivers and Roads Programme", "Programme Number",
        "MPTF Office Project Reference Number:", "00097531", "Country/Region: Albania",
        "Participating Organization(s)", "UNDP, UNICEF, UNFPA,", "UN Women and ILO",
        "Programme/Project Cost (US$)", "MPTF/JP Contribution: 900,000",
        "Government Contribution 100,000", "TOTAL: 1,000,000", "Overall Duration (months): 36",
        "Start Date 01/03/2022", "Original End Date 28 February 2025", "Current End Date 28/02/2025",
        "Report Submitted By", "Name: Invented Person",
    )  # fmt: skip
    head, _, rest = text.partition("<p style")
    return head + "\n".join(lines) + "\n\n" + rest[rest.index("<sup>1</sup> Any") :]


VARIANTS: dict[str, Callable[[str], str | bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "blank lines": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "NBSP": lambda text: text.replace("Reference Number", "Reference\u00a0Number").replace(
        "2\tCerrik", "2\t\u00a0Cerrik"
    ),
    "pipes": _as_pipes,
    "HTML table": _as_html,
    "other order": _agencies_reversed,
    "page break": lambda text: text.replace(
        "4\tMemaliaj", "---\n\nPage 3 of 4\n\n**No**\t**Municipality**\t**UN agencies**\n4\tMemaliaj"
    ),
    "page heading": lambda text: text.replace("4\tMemaliaj", "# Rivers and Roads\n\n4\tMemaliaj"),
    "wrapped cell": lambda text: text.replace("ILO/UNFPA/UNDP", "ILO/UNFPA/\n\t\tUNDP"),
    "another table": lambda text: text + "\n## Annex 3\n\nNo\tMunicipality\tUN agencies\n1\tNowhere\tUNDP\n",
    "plain cover": _plain_cover,
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_notation_does_not_change_what_is_read(
    variant: str, harmonise: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    frames = harmonise(VARIANTS[variant](TEXT))
    assert pairs(frames) == PAIRS
    assert list(frames["programme.target_municipality"]["entry_no"]) == [1, 2, 3, 4, 5]
    facts = frames["programme.fact"].set_index("field")
    assert facts.loc["mptf_reference_number", "value_text"] == "00097531"
    assert facts.loc["total", "value_number"] == 1e6
    assert facts.loc["duration_months", "value_number"] == 36
    assert facts.loc["original_end_date", "value_date"] == date(2025, 2, 28)
    if variant == "plain cover":
        found = set(frames["audit.finding"]["finding_class"])
        assert found == {"cover_field_absent", "footnote_mark_missing"}
    else:
        assert codes(frames) == []
    assert "Invented" not in " ".join(frame.to_csv() for frame in frames.values())


def test_a_text_without_headings_ends_its_cover_at_the_first_section(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    text = re.sub(r"(?m)^#+ ", "", _plain_cover(TEXT)).replace("Rivers and Roads\n\n1. What", "1. What")
    frames = harmonise(
        text.replace("**Annex", "Annex").replace("repaired a bridge;", "repaired;\nTotal 77\n")
    )
    assert frames["programme.fact"].set_index("field").loc["total", "value_number"] == 1e6
    assert "cover_values_differ" not in set(frames["audit.finding"]["finding_class"])
    assert pairs(frames) == PAIRS


RENUMBERED = (("3\tL", "2\tL"), ("4\tM", "3\tM"), ("5\tS", "4\tS"))
FINDINGS = {
    "end_before_start": (("Original End Date 28/02/2025", "Original End Date 28/02/2021"),),
    "start_after_period": (("01/03/2022", "01/03/2024"), ("(36 months)", "(12 months)")),
    "duration_differs": (("(36 months)", "(48 months)"),),
    "amounts_differ": (("<td>100,000</td>", "<td>120,000</td>"),),
    "annex_missing": (("is annex 1.", "is annex 1 and a map is annex 2."),),
    "annex_count_differs": (("The list of 5 target", "The list of 6 (old and new) target"),),
    "list_count_differs": (("Has, Cerrik, Librazhd and Skrapar", "Has Cerrik, Librazhd, etc."),),
    "footnote_text_missing": (("<sup>4</sup> When the money came.", "When the money came."),),
    "footnote_mark_missing": (("Start Date<sup>4</sup>", "Start Date"),),
    "annex_number_gap": (("5\tSkrapar", "6\tSkrapar"),),
    "annex_number_repeated": (("2\tCerrik", "1\tCerrik"), *RENUMBERED),
    "annex_number_missing": (("2\tCerrik", "\u00a0\tCerrik"), *RENUMBERED),
    "municipality_repeated": (("Skrapar\tUNFPA", "Skrapar\tUNFPA\n6\tHas\tUNDP"), ("list of 5", "list of 6")),
    "agency_unknown": (("2\tCerrik\tUNW", "2\tCerrik\tUNW/Bridge Board"),),
    "agency_not_participating": (("UN Women and ILO", "UN Women"),),
    "no_agency": (("2\tCerrik\tUNW", "2\tCerrik\t"),),
    "cover_values_differ": (("\tTotal approved budget as per project document: EUR 2,400,000",
                             "\tTotal approved budget as per project document: EUR 2,300,000"),),
    "cover_field_absent": (("<p>Country/Region: Albania</p>", ""),),
}  # fmt: skip


ONE_SIDED = ("annex_number_missing", "agency_unknown")


@pytest.mark.parametrize("code", FINDINGS)
def test_a_contradiction_is_found_and_nothing_else(
    code: str, harmonise: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    frames = harmonise(replaced(*FINDINGS[code]))
    assert codes(frames) == [code]
    finding = frames["audit.finding"].set_index("finding_class").loc[code]
    assert finding["locator"] and len(finding["finding_text"]) < 160
    assert finding["printed"] and (finding["against"] or code in ONE_SIDED)
    for name, frame in frames.items():
        assert not frame.duplicated(list(TABLES[name].key)).any()


def test_a_contradiction_is_shown_and_not_repaired(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(replaced(*FINDINGS["end_before_start"]))
    facts = frames["programme.fact"].set_index("field")
    assert facts.loc["original_end_date", "value_date"] == date(2021, 2, 28)
    frames = harmonise(replaced(*FINDINGS["agency_unknown"]))
    assert pairs(frames) == PAIRS | {("AL212", "Bridge Board")}
    frames = harmonise(replaced(*FINDINGS["list_count_differs"]))
    assert "4 municipalities are stated, footnote 5 names 3" in " ".join(frames["audit.finding"]["finding_text"])


def test_a_duration_may_count_the_begun_month(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    assert codes(harmonise(replaced(("Current End date 28/02/2025", "Current End date 15/03/2025")))) == []
    changed = replaced(
        ("Current End date 28/02/2025", "Current End date 15/03/2025"), ("(36 months)", "(37 months)")
    )
    assert codes(harmonise(changed)) == []


def test_a_delivery_for_another_year_is_shown(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    assert codes(harmonise(TEXT, period=2022)) == ["period_differs"]


def test_several_amounts_of_one_currency_are_no_single_value(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    frames = harmonise(replaced(("<td>900,000</td>", "<td>first 500,000 / second 400,000</td>")))
    fact = frames["programme.fact"].set_index("field").loc["mptf_contribution"]
    assert fact["value_text"] == "first 500,000 / second 400,000" and pd.isna(fact["value_number"])


def test_a_former_name_is_resolved_on_the_day_of_the_report(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    text = replaced(
        ("1 JULY 2022 – 30 JUNE 2023", "1 JULY 2020 – 30 JUNE 2021"),
        ("\tSkrapar", "\tUra Vajgurore"),
        ("01/03/2022", "01/03/2020"),
        ("28/02/2025", "28/02/2023"),
    )
    frames = harmonise(text, period=2021)
    last = frames["programme.target_municipality"].iloc[-1]
    assert (last["lau_code"], last["match_class"]) == ("AL315", "former")
    assert frames["programme.report"]["report"][0] == "annual_report:00097531:2021"


REFUSALS = {
    "E411": ("A letter about bridges.\n", "report.bin"),
    "E412": (replaced(("<sup>2</sup> 00097531", "")), "cover"),
    "E412 title": (replaced(("Programme Title: Rivers and Roads Programme", "")), "cover"),
    "E412 period": (replaced(("1 JULY 2022 – 30 JUNE 2023", "THE WHOLE YEAR")), "reporting period"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_read_is_refused_with_its_place(
    case: str, harmonise: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    text, place = REFUSALS[case]
    with pytest.raises(DeliveryError) as caught:
        harmonise(text)
    assert caught.value.code == case[:4]
    assert "report.bin" in caught.value.findings[0].where and place in caught.value.findings[0].where


@pytest.mark.parametrize("before", ["<b>No</b>", "1\tHas"])
def test_a_report_without_a_target_list_is_read_and_the_gap_reported(
    before: str, harmonise: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    frames = harmonise(TEXT[: TEXT.index(before)])
    assert frames["programme.target_municipality"].empty and frames["programme.agency_presence"].empty
    assert "no_target_list" in list(frames["audit.finding"]["finding_class"])
    assert len(frames["programme.fact"]) >= 20


def test_unknown_municipalities_stay_as_printed_and_are_reported_with_near_names(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    frames = harmonise(replaced(("\tCerrik", "\tCerik"), ("\tHas", "\tAtlantis")))
    targets = frames["programme.target_municipality"].set_index("municipality_as_printed")
    assert targets.loc[["Atlantis", "Cerik"], ["lau_code", "match_class"]].isna().all(axis=None)
    assert targets["lau_code"].notna().sum() == len(targets) - 2
    findings = frames["audit.finding"]
    unknown = findings[findings["finding_class"] == "municipality_unknown"]
    assert list(unknown["printed"]) == ["Atlantis", "Cerik"] and "Cërrik" in unknown["finding_text"].iloc[1]


def test_a_report_of_another_country_knows_no_municipality_of_albania(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    frames = harmonise(TEXT.replace("Country/Region: Albania", "Country/Region: Kenya"))
    targets = frames["programme.target_municipality"]
    assert len(targets) and targets["lau_code"].isna().all() and targets["municipality_as_printed"].ne("").all()
    classes = frames["audit.finding"].set_index("finding_class")["severity"]
    assert "municipality_unknown" not in classes and classes["places_abroad"] == "info"


HEAD = "**Programme Title: Reefs**  \nMPTF Office Project Reference Number: 00000001\n\n"


def on_cover(*lines: str) -> cover.Cover:
    return cover.read(parse(HEAD + "".join(f"{line}  \n" for line in lines)), "report")


def values(found: cover.Cover, field: str) -> list[tuple[float | None, str | None]]:
    return [(fact.value_number, fact.currency) for fact in found.facts if fact.field == field]


def test_amounts_of_one_field_in_two_currencies_are_two_facts_and_no_contradiction() -> None:
    found = on_cover("TOTAL: CHF 8,000", "TOTAL: USD 8,640", "Agency Contribution: USD 5", "Agency Contribution: USD 6")
    assert values(found, "total") == [(8000.0, "CHF"), (8640.0, "USD")]
    orders = [fact.order for fact in found.facts]
    assert len(set(orders)) == len(orders)
    (finding,) = (finding for finding in found.findings if finding.code == "cover_values_differ")
    assert finding.text.startswith("agency_contribution")


def test_amounts_in_millions_are_read_and_in_unknown_units_kept_as_text() -> None:
    found = on_cover("MPTF/JP Contribution: USD 5.2 million", "Agency Contribution: USD 3 crore", "TOTAL: USD 5.2M")
    assert values(found, "mptf_contribution") == values(found, "total") == [(5.2e6, "USD")]
    assert found.fact("agency_contribution").value_number is None
    assert found.fact("agency_contribution").value_text == "USD 3 crore"
    under = on_cover("Programme/Project Cost (US$ thousand)", "TOTAL: 520")
    assert (under.fact("total").value_text, under.fact("total").value_number) == ("520", None)


def test_a_remark_below_an_amount_stays_with_it() -> None:
    found = on_cover("Government Contribution: USD 900", "(in-kind)", "TOTAL: USD 500").fact("government_contribution")
    assert (found.value_text, found.value_number) == ("USD 900 (in-kind)", 900.0)


def test_dates_that_could_be_read_both_ways_are_text_beside_one_with_its_month_first() -> None:
    dates = ("Start Date: 03/01/2021", "Original End Date: 08/31/2022", "Current End Date: 31/12/2023")
    found = on_cover(*dates)
    read = {field: found.fact(field).value_date for field in ("start_date", "original_end_date", "current_end_date")}
    assert read == {"start_date": None, "original_end_date": None, "current_end_date": date(2023, 12, 31)}
    assert found.fact("start_date").value_text == "03/01/2021"
    (finding,) = (finding for finding in found.findings if finding.code == "date_order_unclear")
    assert "08/31/2022" in (finding.printed or "")
    day_first = on_cover("Start Date: 03/01/2021", "Current End Date: December 2023")
    assert day_first.fact("start_date").value_date == date(2021, 1, 3)
    assert day_first.fact("current_end_date").value_date == date(2023, 12, 31)
    assert "date_order_unclear" not in [finding.code for finding in day_first.findings]


def test_headings_in_one_row_and_their_values_in_the_next_are_read_column_by_column() -> None:
    boxes = (
        "<table><tr><th>Participating Organization(s)</th><th>Implementing Partners</th></tr>"
        "<tr><td>UNFPA (lead), WHO</td><td>Ministry of Health</td></tr></table>\n"
    )
    found = cover.read(parse(HEAD + boxes), "report")
    assert found.fact("participating_organizations").value_text == "UNFPA (lead), WHO"
    assert agencies.split("UNFPA (lead), WHO").known == ("UNFPA", "WHO")
    assert found.fact("implementing_partners").value_text == "Ministry of Health"


def test_amounts_by_agency_are_facts_of_their_own() -> None:
    costs = "Programme/Project Cost (US$)  \nMPTF /JP Contribution: UNFPA 5,000; WHO 2,000\n"
    found = cover.read(parse(HEAD + costs), "")
    amounts = [(f.value_text, f.value_number, f.currency) for f in found.facts if f.field == "mptf_contribution"]
    assert amounts == [("UNFPA 5,000", 5000.0, "USD"), ("WHO 2,000", 2000.0, "USD")]


def test_a_currency_of_another_country_is_never_taken_for_dollars() -> None:
    found = cover.read(parse(f"{HEAD}Programme/Project Cost (US$)  \nGovernment Contribution: FJD 1,600\n"), "")
    fact = found.fact("government_contribution")
    assert (fact.value_number, fact.currency) == (1600.0, "FJD")


def test_the_hint_of_a_date_field_is_no_part_of_its_value() -> None:
    fact = cover.read(parse(f"{HEAD}Start Date (dd.mm.yyyy): 01.07.2018\n"), "").fact("start_date")
    assert (fact.value_text, fact.value_date) == ("01.07.2018", date(2018, 7, 1))
