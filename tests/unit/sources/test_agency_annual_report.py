"""The annual report: cover, annex, findings, and the same result from every notation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

TEXT = (Path(__file__).parent / "agency_texts" / "annual_report.md").read_text(encoding="utf-8")
PAIRS = {
    ("AL131", "UNDP"), ("AL131", "UNICEF"), ("AL212", "UN Women"), ("AL215", "ILO"), ("AL215", "UNFPA"),
    ("AL215", "UNDP"), ("AL337", "UNDP"), ("AL337", "UN Women"), ("AL314", "UNFPA"),
}  # fmt: skip


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
    frame = frames["programme.target_agency"]
    return set(zip(frame["lau_code"], frame["agency"], strict=True))


def codes(frames: dict[str, pd.DataFrame]) -> list[str]:
    return list(frames["programme.finding"]["finding_code"])


def replaced(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_frames_keep_the_contract(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(TEXT)
    assert set(frames) == {name for name in TABLES if name.startswith("programme.")}
    for name, frame in frames.items():
        table = TABLES[name]
        assert tuple(frame.columns) == table.columns
        assert not frame[list(table.required)].isna().any().any()
        assert not frame.duplicated(list(table.key)).any()
    assert [len(frames[f"programme.{n}"]) for n in ("report", "cover_fact", "target_municipality")] == [
        1,
        21,
        5,
    ]
    assert frames["programme.recommendation"].empty and codes(frames) == []


def test_cover_facts_are_parsed_and_what_is_empty_is_null(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    facts = harmonise(TEXT)["programme.cover_fact"].set_index("field_order")
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
    facts = frames["programme.cover_fact"].set_index("field")
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
    facts = frames["programme.cover_fact"].set_index("field")
    assert facts.loc["mptf_reference_number", "value_text"] == "00097531"
    assert facts.loc["total", "value_number"] == 1e6
    assert facts.loc["duration_months", "value_number"] == 36
    assert facts.loc["original_end_date", "value_date"] == date(2025, 2, 28)
    assert set(codes(frames)) <= {"cover_field_absent", "footnote_mark_missing"}
    assert bool(codes(frames)) == (variant == "plain cover")
    assert "Invented" not in " ".join(frame.to_csv() for frame in frames.values())


def test_a_text_without_headings_ends_its_cover_at_the_first_section(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    text = re.sub(r"(?m)^#+ ", "", _plain_cover(TEXT)).replace("Rivers and Roads\n\n1. What", "1. What")
    frames = harmonise(
        text.replace("**Annex", "Annex").replace("repaired a bridge;", "repaired;\nTotal 77\n")
    )
    assert frames["programme.cover_fact"].set_index("field").loc["total", "value_number"] == 1e6
    assert "cover_values_differ" not in codes(frames)
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


@pytest.mark.parametrize("code", FINDINGS)
def test_a_contradiction_is_found_and_nothing_else(
    code: str, harmonise: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    frames = harmonise(replaced(*FINDINGS[code]))
    assert codes(frames) == [code]
    finding = frames["programme.finding"].iloc[0]
    assert finding["locator"] and len(finding["finding_text"]) < 160
    for name, frame in frames.items():
        assert not frame.duplicated(list(TABLES[name].key)).any()


def test_a_contradiction_is_shown_and_not_repaired(harmonise: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frames = harmonise(replaced(*FINDINGS["end_before_start"]))
    facts = frames["programme.cover_fact"].set_index("field")
    assert facts.loc["original_end_date", "value_date"] == date(2021, 2, 28)
    frames = harmonise(replaced(*FINDINGS["agency_unknown"]))
    assert pairs(frames) == PAIRS | {("AL212", "Bridge Board")}
    frames = harmonise(replaced(*FINDINGS["list_count_differs"]))
    assert "4 municipalities are stated, footnote 5 names 3" in frames["programme.finding"]["finding_text"][0]


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
    frames = harmonise(replaced(("<td>900,000</td>", "<td>UNDP 500,000 / UNICEF 400,000</td>")))
    fact = frames["programme.cover_fact"].set_index("field").loc["mptf_contribution"]
    assert fact["value_text"] == "UNDP 500,000 / UNICEF 400,000" and pd.isna(fact["value_number"])


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
    assert frames["programme.report"]["report_id"][0] == "annual_report:00097531:2021"


REFUSALS = {
    "E411": ("A letter about bridges.\n", "report.bin"),
    "E412": (replaced(("<sup>2</sup> 00097531", "")), "cover"),
    "E412 title": (replaced(("Programme Title: Rivers and Roads Programme", "")), "cover"),
    "E412 period": (replaced(("1 JULY 2022 – 30 JUNE 2023", "THE WHOLE YEAR")), "reporting period"),
    "E412 annex": (TEXT[: TEXT.index("<b>No</b>")], "annex"),
    "E412 empty annex": (TEXT[: TEXT.index("1\tHas")], "annex"),
    "E303": (replaced(("\tCerrik", "\tCerik"), ("\tHas", "\tAtlantis")), "annex 1, line"),
    "E303 empty": (replaced(("2\tCerrik\tUNW", "2\t\tUNW")), "annex 1, line 37"),
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


def test_all_unknown_municipalities_are_reported_at_once_with_near_names(
    harmonise: Callable[..., dict[str, pd.DataFrame]],
) -> None:
    with pytest.raises(DeliveryError) as caught:
        harmonise(REFUSALS["E303"][0])
    assert [finding.got for finding in caught.value.findings] == ["“Atlantis”", "“Cerik”"]
    assert "Cërrik" in caught.value.findings[1].hint
