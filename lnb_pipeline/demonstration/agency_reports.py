"""Demonstration agency reports: the programme's public facts in our own words, in the forms of the originals.

Both texts say in their first lines that they are made up for demonstration. They have the references
of the original documents, so that an original that is delivered takes their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lnb_pipeline.demonstration.parcel import parcel
from lnb_pipeline.reference.programme import Programme, load_programme, target_municipalities
from lnb_pipeline.reference.tabular import read_yaml
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK

_NOTICE = (
    f"DEMONSTRATION TEXT ({SYNTHETIC_MARK}), not the original document: public facts about the programme in "
    "other words, written to show the pipeline at work."
)
_ROWS_ON_FIRST_PAGE = 19
_RESPONSE_YEAR = 2025
_PLANS_NOTE, _HOUSING_NOTE = 3, 4
"""Footnotes of the two lists of municipalities; 1 and 2 are on the cover."""


def write_agency_reports(landing: Path) -> list[Path]:
    """Write two demonstration deliveries into a landing folder and return their folders.

    Raises
    ------
    UsageError
        E902 when a delivery of the same folder name that is no demonstration lies there.
    """
    facts = read_yaml("programme_reports.yaml")
    report, response = facts["annual_report_2021"], facts["mid_term_evaluation_response"]
    year = report["reporting_period"]["end"].year
    return [
        _deliver(
            landing / f"agency_reports_{year}", year, "annual_report_demonstration.md", _annual_report(report)
        ),
        _deliver(
            landing / f"agency_reports_{_RESPONSE_YEAR}",
            _RESPONSE_YEAR,
            "management_response_demonstration.txt",
            _management_response(response),
        ),
    ]


def _deliver(place: Path, period: int, name: str, text: str) -> Path:
    with parcel(place, source="agency_reports", period=period, note=_NOTICE) as folder:
        (folder / name).write_text(text, encoding="utf-8")
    return place


# -- annual report ----------------------------------------------------------------------------------


def _annual_report(facts: Mapping[str, Any]) -> str:
    programme = load_programme()
    period = facts["reporting_period"]
    parts = (
        f"> {_NOTICE}",
        f"**{programme.title}**  \n**MPTF ANNUAL PROGRAMME<sup>1</sup> NARRATIVE PROGRESS REPORT**  \n"
        f"**REPORTING PERIOD: {period['start']:%d/%m/%Y} – {period['end']:%d/%m/%Y}**",
        _cover(facts, programme),
        "<sup>1</sup> A joint programme of several UN agencies.",
        "<sup>2</sup> The first transfer of funds counts as the start.",
        _narrative(facts, programme),
        "### **Annex 1: Target municipalities**",
        _annex(),
    )
    return "\n\n".join(parts) + "\n"


def _cover(facts: Mapping[str, Any], programme: Programme) -> str:
    """The form's cover: boxes of HTML lists, two beside one another, separated by tabs."""
    francs, dollars = facts["total_approved_budget"]
    rows = (
        (
            _box(
                "Programme Title &amp; Project Number",
                [
                    f"Programme Title: {programme.title}",
                    "Programme Number <i>(if applicable)</i>",
                    f"MPTF Office Project Reference Number: {programme.mptf_reference}",
                ],
            ),
            _box(
                "Country, Locality(s), Priority Area(s) / Strategic Results",
                [f"Country/Region: {programme.country}", "Priority area/ strategic results"],
            ),
        ),
        (
            _box("Participating Organization(s)", [", ".join(programme.organisations)]),
            _box("Implementing Partners", [", ".join(facts["implementing_partners"])]),
        ),
        (
            _box(
                "Programme/Project Cost (US\\$)",
                [
                    "Total approved budget as per project document: "
                    f"{francs['currency']} {francs['value']:,}",
                    f"US\\${dollars['value']:,} (ex. rate @ {dollars['exchange_rate_of']:%d/%m/%y})",
                    f"MPTF /JP Contribution: {facts['mptf_contribution']['value']:,}",
                    "Agency Contribution <i>(if applicable)</i>",
                    "Government Contribution <i>(if applicable)</i>",
                    "Other Contributions (donors) <i>(if applicable)</i>",
                    f"TOTAL: {facts['total']['value']:,}",
                ],
            ),
            _box(
                "Programme Duration",
                [
                    f"Overall Duration <i>({facts['duration_months']} months)</i>",
                    f"Start Date<sup>2</sup> {facts['start_date']:%d/%m/%Y}",
                    f"Original End Date {facts['original_end_date']:%d/%m/%Y}",
                    f"Current End date {facts['current_end_date']:%d/%m/%Y}",
                ],
            ),
        ),
        (
            _box(
                "Programme Assessment/Review/Mid-Term Eval.",
                [
                    "Assessment/Review - if applicable <i>please attach</i>",
                    "Date: <i>dd.mm.yyyy</i>",
                    "Mid-Term Evaluation Report – <i>if applicable please attach</i>",
                    "Date: <i>dd.mm.yyyy</i>",
                ],
            ),
            _box(
                "Report Submitted By",
                ["Name:", "Title:", "Participating Organization (Lead):", "Email address:"],
            ),
        ),
    )
    return "\n".join("\t".join(row) for row in rows)


def _box(heading: str, items: list[str]) -> str:
    return f"<p><b>{heading}</b></p> <ul>{''.join(f' <li>{item}</li>' for item in items)} </ul>"


def _narrative(facts: Mapping[str, Any], programme: Programme) -> str:
    outcomes = "\n".join(f"{outcome.number}. {outcome.summary}" for outcome in programme.outcomes)
    return "\n\n".join((
        "## 1. What the programme does\n\n"
        f"The work of the programme has {len(programme.outcomes)} outcomes:\n\n{outcomes}",
        "## 2. Where it works\n\n"
        f"The {facts['phase_one_municipalities']} municipalities of the first phase stay, "
        f"some join. The list with {len(target_municipalities())} target municipalities is annex 1; a "
        "matrix of their services is announced as annex 2.",
        "## 3. What was done",
        *(_of_outcome(part, programme) for part in facts["done"]),
        "## 4. Results by indicator\n\nBaselines, targets and sources of this table are invented.",
        _performance(facts["performance"], programme),
        _notes(facts),
    ))


def _of_outcome(part: Mapping[str, Any], programme: Programme) -> str:
    """The paragraphs of an outcome, with footnote marks as the form prints them."""
    marks = {"[^a]": f"<sup>{_PLANS_NOTE}</sup>", "[^b]": f"<sup>{_HOUSING_NOTE}</sup>"}
    text = "\n\n".join(part["paragraphs"])
    for mark, printed in marks.items():
        text = text.replace(mark, printed)
    return f"### Outcome {part['outcome']} - {_summary(part['outcome'], programme)}\n\n{text}"


def _summary(number: int, programme: Programme) -> str:
    return next(outcome.summary for outcome in programme.outcomes if outcome.number == number)


def _notes(facts: Mapping[str, Any]) -> str:
    """The two lists of municipalities, the first of them with its open end."""
    plans, housing = facts["social_care_plans"]["named"], facts["housing_plans"]["named"]
    return (
        f"<sup>{_PLANS_NOTE}</sup> {', '.join(plans)}, etc.\n\n"
        f"<sup>{_HOUSING_NOTE}</sup> {', '.join(housing[:-1])} and {housing[-1]}"
    )


def _performance(rows: Sequence[Mapping[str, Any]], programme: Programme) -> str:
    """The form's table: outcomes in rows of their own, each indicator with its baseline and plan in the first cell."""
    lines = [
        "Indicator\tAchieved Indicator Targets\tReasons for Variance with Planned Target (if any)\t"
        "Source of Verification"
    ]
    last = None
    for row in rows:
        if row["outcome"] != last:
            last = row["outcome"]
            lines.append(f"Outcome {last}: {_summary(last, programme)}\t\t\t")
        lines.append(
            f"Indicator {row['output']}.1: {row['indicator']} Baseline: {row['baseline']} "
            f"Planned Target: {row['target']}\t{row['achieved']}\t{row['reason']}\t{row['source']}"
        )
    return "\n".join(lines)


def _annex() -> str:
    """The table of targets with a page break in it, as the form's annex has."""
    rows = [
        f"{target.entry_no}\t{target.municipality_as_printed}\t{'/'.join(target.agencies)}"
        for target in target_municipalities()
    ]
    heading = "<b>No</b>\t<b>Municipality</b>\t<b>UN agencies</b>"
    first, rest = rows[:_ROWS_ON_FIRST_PAGE], rows[_ROWS_ON_FIRST_PAGE:]
    table = "\n".join([heading, *first]) + "\n\n" + "\n".join(rest)
    return table.replace("UN Women", "UNW")


# -- management response ------------------------------------------------------------------------------


def _management_response(facts: Mapping[str, Any]) -> str:
    head = (
        f"{_NOTICE}\n\nManagement Response\n\n"
        f": {facts['unit']}\n: {facts['evaluation_plan']} , {facts['unit']} (CO)\n"
        f": {facts['title']}\n:\n: {facts['unit']}\n:\n\n: {facts['status']}\n"
    )
    return head + "".join(_recommendation(item, facts["all_agencies"]) for item in facts["recommendations"])


def _recommendation(item: Mapping[str, Any], all_agencies: str) -> str:
    lines = [
        f"Recommendation: Evaluation recommendation {item['number']}. {item['topic']}.",
        f"Management Response: Management response: {item['response']}.",
        "Description:",
        "Management Response Category: Accepted",
        "Thematic Area: Not applicable",
        "Operating Principles: Not applicable",
        f"Organizational Priorities: {item['priorities']}",
        f"UNEG Criteria: {item['criteria']}",
        "Key Actions",
    ]
    for action in item["actions"]:
        responsible, comment = action.get("responsible", all_agencies), action.get("comment", "")
        ending = f"{responsible} {action['deadline']} {action['status']} {comment}"
        lines.append(f"{action['number']} {action['topic']}. {ending}".strip())
    lines[9:9] = ["Responsible Deadline Status Comments"] if item["actions"] else ["Key Action not added."]
    return "\n".join(lines) + "\n"
