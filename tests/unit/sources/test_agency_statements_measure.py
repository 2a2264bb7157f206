"""How many figures of a report are read right, on reports that no rule was written for.

Two invented narrative reports of other programmes and countries, with every figure that counts something labelled by
hand before the rules were run on them (`agency_texts/measure_*.csv`). `counts` says how a row is judged: `yes` by
value, unit and agency; `agency_open` by value and unit, since readers may differ about the agency; `column` is a base
or share that the table holds beside another figure; `optional` may be listed or left out. Do not mend a rule for these
texts: they would measure nothing any more.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lnb_pipeline.sources.agency_reports import annual_report, reading
from lnb_pipeline.sources.agency_reports.statements import Statement

TEXTS = Path(__file__).parent / "agency_texts"
LEAST_RIGHT, MOST_WRONG = 0.90, 0.10
LINES_APART = 8
"""A sentence that is cut by a page break is placed where it begins."""


@dataclass
class Measured:
    """What became of the labelled figures of a report, and which statements are none of them."""

    right: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    read: int = 0


def unit_of(text: str) -> str:
    plain = text.casefold().replace("organiz", "organis").removesuffix("s")
    return plain[:-2] + "y" if plain.endswith("ie") else plain


def fits(row: dict[str, str], statement: Statement) -> tuple[bool, bool, int]:
    """How far a statement is from a label of the same value: unit, agency, lines."""
    other_agency = (statement.agency or "") != row["agency"] and row["counts"] != "agency_open"
    return unit_of(statement.unit) != unit_of(row["unit"]), other_agency, abs(int(statement.place) - int(row["line"]))


def measured(name: str) -> Measured:
    report = annual_report.read(reading.load(TEXTS / f"{name}.md", name), name)
    with (TEXTS / f"{name}.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["counts"] not in ("yes", "agency_open"))
    found, left = Measured(read=len(report.statements)), list(report.statements)
    for row in rows:
        same = [s for s in left if s.value == float(row["value"]) and fits(row, s)[2] <= LINES_APART]
        best = min(same, key=lambda s: fits(row, s), default=None)
        if best is not None:
            left.remove(best)
        if row["counts"] in ("optional", "column"):
            continue
        label = f"line {row['line']}: {row['value']} {row['unit']} {row['agency']}"
        if best is None:
            found.missed.append(label)
        elif fits(row, best)[:2] == (False, False):
            found.right.append(label)
        else:
            found.wrong.append(f"{label}, read as {best.unit} {best.agency}")
    found.wrong += [f"{s.locator}: {s.value_as_printed} {s.unit}" for s in left]
    return found


@pytest.mark.parametrize("name", ["measure_protection", "measure_governance"])
def test_nine_figures_of_ten_are_read_right_in_reports_no_rule_was_written_for(name: str) -> None:
    found = measured(name)
    labelled = len(found.right) + len(found.missed) + len([w for w in found.wrong if w.startswith("line")])
    assert labelled >= 30
    assert len(found.right) >= LEAST_RIGHT * labelled, (found.missed, found.wrong)
    assert len(found.wrong) <= MOST_WRONG * found.read, found.wrong
