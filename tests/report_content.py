"""The words of one annual report of a made-up programme, for `report_files` to write in several notations.

The text of a paragraph is written in a small notation: `**bold**`, `*italic*` and `[^4]` for the mark of
footnote 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Cover:
    """Rows of two boxes; a box is its heading and lines, and a line that is a tuple is a row of a table in it."""

    rows: tuple[tuple[tuple[str | tuple[str, str], ...], ...], ...]


@dataclass(frozen=True)
class Head:
    level: int
    text: str


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Items:
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    rows: tuple[tuple[str, ...], ...]


Part = Title | Cover | Head | Text | Items | Grid

_PLACES = (
    "Berat", "Bulqizë", "Delvinë", "Dibër", "Divjakë", "Dropull", "Durrës", "Elbasan", "Fier", "Fushë-Arrëz",
    "Gjirokastër", "Gramsh", "Has", "Himarë", "Kamëz", "Këlcyrë", "Klos", "Konispol", "Korçë", "Krujë", "Kuçovë",
    "Kukës", "Kurbin", "Lezhë", "Libohovë", "Librazhd", "Lushnjë", "Maliq", "Mallakastër", "Mat", "Memaliaj",
    "Mirditë", "Patos", "Peqin",
)  # fmt: skip
_AGENCIES = ("UNDP", "UNICEF", "UNDP/UNICEF", "UNFPA", "UNDP/UNW/UNFPA", "UNW", "UNDP/UNICEF/UNW/UNFPA")

NOTES = {
    "1": "Here “programme” stands for joint programmes, too.",
    "2": "The day on which the first money was sent.",
    "3": "Berat, Elbasan, Fier and Korçë",
    "4": "Figures of the second half of the year; the first half was spent on recruiting the teams and on agreeing "
    "with the municipalities on premises.",
}

REPORT: tuple[Part, ...] = (
    Title(
        (
            "Open Doors Joint Programme",
            "MPTF ANNUAL PROGRAMME[^1] NARRATIVE PROGRESS REPORT",
            "REPORTING PERIOD: 1 JANUARY – 31 DECEMBER 2023",
        )
    ),
    Cover(
        (
            (
                (
                    "Programme Title & Project Number",
                    "Programme Title: Open Doors Joint Programme",
                    "Programme Number (if applicable)",
                    "MPTF Office Project Reference Number: 00077777",
                ),
                (
                    "Country, Locality(s), Priority Area(s) / Strategic Results",
                    "Country/Region: Albania",
                    "Priority area/ strategic results",
                ),
            ),
            (
                ("Participating Organization(s)", "UNDP, UNICEF, UN Women, UNFPA"),
                ("Implementing Partners", "Ministry of Health, municipalities"),
            ),
            (
                (
                    "Programme/Project Cost (US$)",
                    ("Total approved budget as per project document:", "4,200,000"),
                    ("MPTF /JP Contribution:", "1,950,000"),
                    ("Agency Contribution", "250,000"),
                    ("Government Contribution (if applicable)", ""),
                    ("Other Contributions (donors) (if applicable)", ""),
                    ("TOTAL:", "2,200,000"),
                ),
                (
                    "Programme Duration",
                    "Overall Duration (36 months)",
                    "Start Date[^2] 01/02/2022",
                    "Original End Date 31/01/2025",
                    "Current End date 31/01/2025",
                ),
            ),
            (
                (
                    "Programme Assessment/Review/Mid-Term Eval.",
                    "Assessment/Review - if applicable please attach",
                    "Date: dd.mm.yyyy",
                ),
                ("Report Submitted By", "Name:", "Title:", "Participating Organization (Lead):", "Email address:"),
            ),
        )
    ),
    Head(2, "1. Purpose"),
    Text(
        "Doors open where offices are close to the people they serve. The programme brings counselling, day care and "
        "home visits to places that had none, and it teaches those who run them to keep account of what they do."
    ),
    Text("Three outcomes are pursued:"),
    Items(
        (
            "people know their rights and use them;",
            "municipalities offer services in the neighbourhood;",
            "ministries plan and pay for them.",
        ),
        numbered=True,
    ),
    Head(2, "2. Results of the year"),
    Head(3, "Outcome 1 – People who know their rights"),
    Text(
        "*Counselling in the neighbourhood:* With UNDP support, more than 2,400 persons were counselled in 14 "
        "municipalities during 2023, among them 1,310 women and about 350 persons with disabilities. UNFPA trained 96 "
        "mediators, 61 of them (64%) women. By the end of 2024 some 5,000 persons are expected to have been reached, "
        "and the offices will then be handed over to the municipalities, which have set aside rooms and staff for them."
    ),
    Text(
        "*Day care:* UNICEF helped 4 municipalities[^3] to open day care for children; 212 children attended at least "
        "once a week[^4]. Of 34 municipalities, 17 (50%) have now a well-equipped centre, and 9 more are preparing one."
    ),
    Items(
        (
            "UN Women held 12 dialogues with women in rural areas on the budgets of their municipalities;",
            "local plans were written in Fier, Korçë and Shkodër;",
            "up to 40 leaders of associations took part in exchanges.",
        )
    ),
    Head(3, "Outcome 2 – Services in the neighbourhood"),
    Text(
        "All 34 municipalities of annex 1 received a visit of the team. The cost of a visit fell from 310 to 270 US "
        "dollars, because two teams shared one car on most days of the spring and the summer of the year."
    ),
    Head(2, "3. Indicators"),
    Grid(
        (
            ("Indicator", "Baseline", "Target", "Achieved", "Source of verification"),
            ("Indicator 1.1 Persons counselled in a year", "600", "2,000", "2,400", "Registers of the offices"),
            ("Indicator 1.2 Mediators trained", "0", "90", "96", "Lists of participants"),
            ("Indicator 2.1 Municipalities with day care for children", "13", "20", "17", "Reports of municipalities"),
        )
    ),
    Head(2, "4. Difficulties"),
    Text(
        "Staff changed often. Where a head of a social service left, work stopped for two months on average, and plans "
        "that had been agreed on were opened again."
    ),
    Head(2, "Annex 1: Target municipalities"),
    Grid(
        (
            ("No", "Municipality", "UN agencies"),
            *(
                (str(number), place, _AGENCIES[number % len(_AGENCIES)])
                for number, place in enumerate(_PLACES, start=1)
            ),
        )
    ),
)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text with what they are: plain, bold, italic or note."""
    for piece in re.split(r"(\*\*.+?\*\*|\*.+?\*|\[\^\d+\])", text):
        if piece.startswith("**"):
            yield "bold", piece[2:-2]
        elif piece.startswith("*"):
            yield "italic", piece[1:-1]
        elif piece.startswith("[^"):
            yield "note", piece[2:-1]
        elif piece:
            yield "plain", piece
