"""Texts without measure end in time or are refused, and no character of a document commands a terminal."""

from __future__ import annotations

import io
import time
from pathlib import Path

import docx
import pandas as pd
import pytest

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.printable import printable
from lnb_pipeline.sources import agency_reports
from lnb_pipeline.sources.agency_reports import annual_report, review_form, reviews
from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.agency_reports.reading import limits, load
from lnb_pipeline.sources.agency_reports.statements import abbreviations
from lnb_pipeline.sources.manifest import Manifest, ManifestFile

SECONDS = 20
TITLE, NUMBER = "Care for every village", "00100001"
COVER = """# JOINT PROGRAMME ANNUAL NARRATIVE REPORT

REPORTING PERIOD: 1 JANUARY – 31 DECEMBER 2021

Programme Title: {title}

MPTF Office Project Reference Number: {number}

## Results

{text}
"""


def report(text: str = "UNICEF trained 40 nurses.", *, title: str = TITLE, number: str = NUMBER) -> str:
    return COVER.format(title=title, number=number, text=text)


def loaded_refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "0123abcd"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryError) as error:
        load(path, "report.md")
    (finding,) = error.value.findings
    assert finding.code == "E208"
    return finding.got


def harmonised(tmp_path: Path, content: str | bytes) -> dict[str, pd.DataFrame]:
    path = tmp_path / "0123abcd"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    manifest = Manifest(
        source="agency_reports", provider="Test", period=2021, kind="synthetic", licence="CC0",
        files=(ManifestFile(name="report.bin"),),
    )  # fmt: skip
    return agency_reports.harmonise({"report.bin": path}, manifest, "d1")


def test_a_word_without_end_is_refused_and_a_long_address_is_not(tmp_path: Path) -> None:
    assert "1,000 characters without a space" in loaded_refusal(tmp_path, report("a" * 900_000))
    path = tmp_path / "address"
    path.write_text(report("See https://example.org/" + "a/" * 300), encoding="utf-8")
    assert load(path, "report.md").blocks


def test_a_paragraph_without_end_is_refused(tmp_path: Path) -> None:
    assert "a paragraph of more than" in loaded_refusal(tmp_path, report("the people of the place " * 6_000))


def test_a_text_longer_than_any_report_is_refused(tmp_path: Path) -> None:
    paragraphs = "\n\n".join(["the people of the place " * 100] * 600)
    assert len(paragraphs) > limits.MAX_CHARACTERS
    assert "longer than any report" in loaded_refusal(tmp_path, report(paragraphs))


def test_more_figures_than_any_report_counts_are_refused_in_time() -> None:
    text = "\n\n".join(f"In 2021, UNICEF trained {n} nurses ({10 + n % 80}%) in district {n}." for n in range(3, 4000))
    document = parse(report(text))
    begun = time.process_time()
    with pytest.raises(DeliveryError, match="more than 3,000 figures"):
        annual_report.read(document, "report.md")
    assert time.process_time() - begun < SECONDS


def test_thousands_of_shares_are_compared_in_time() -> None:
    text = "\n\n".join(f"UNICEF supported {n} schools ({10 + n % 80}%) with books." for n in range(3, 2003))
    document = parse(report(f"UNICEF reached all 2,500 schools.\n\n{text}"))
    begun = time.process_time()
    found = annual_report.read(document, "report.md").findings
    assert time.process_time() - begun < SECONDS
    assert any(f.code == "share_differs" and "all 2,500 schools of the report" in f.against for f in found)


def test_words_of_twenty_thousand_letters_hold_no_abbreviation_up() -> None:
    begun = time.process_time()
    assert abbreviations.units(["a" * 20_000, "A-" * 10_000]) == {}
    assert time.process_time() - begun < 5
    assert abbreviations.units(["two centres for social welfare (CSW) opened"])["csw"] == "centres"


HOSTILE = "Care \x1b[31mfor \x1b]0;x\x07every \x9b1m\u202evil\u2066lage\u2069"


def test_printable_text_keeps_letters_line_breaks_and_tabs() -> None:
    assert printable(HOSTILE) == "Care [31mfor ]0;xevery 1mvillage"
    assert printable("a\tb\nc\x0bd") == "a\tb\nc d"


def _word(title: str) -> bytes:
    packed, document = io.BytesIO(), docx.Document()
    for line in report(title=title).split("\n\n"):
        document.add_paragraph(line.lstrip("# "))
    document.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["markdown", "html", "docx"])
def test_no_table_gets_a_control_character(tmp_path: Path, kind: str) -> None:
    page = "".join(f"<p>{line.lstrip('# ')}</p>" for line in report(title=HOSTILE).strip().split("\n\n"))
    of_xml = "".join(c for c in HOSTILE if c >= " ")  # XML cannot hold the others
    content = {
        "markdown": report(title=HOSTILE), "html": f"<!DOCTYPE html><html><body>{page}</body></html>",
        "docx": _word(of_xml),
    }[kind]  # fmt: skip
    frames = harmonised(tmp_path, content)
    texts = [v for frame in frames.values() for column in frame for v in frame[column] if isinstance(v, str)]
    assert any("village" in text for text in texts)
    assert [text for text in texts if printable(text) != text] == []


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("00100001", "00100001"),
        ("Project 00100001 / 00100002 (Phase II); the whole page follows", "00100001"),
        ("MPTF-2021-7 *&#x202e; {x}", "MPTF-2021-7"),
        ("9" * 300, "9" * 40),
    ],
)
def test_an_identifier_is_the_reference_number_and_no_more(tmp_path: Path, number: str, reference: str) -> None:
    frames = harmonised(tmp_path, report(number=number))
    assert list(frames["programme.report"]["report"]) == [f"annual_report:{reference}:2021"]
    facts = frames["programme.fact"].set_index("field")
    assert facts.loc["mptf_reference_number", "value_text"].startswith(number[:7])


def test_a_number_on_the_line_below_its_label_takes_no_more_than_that_line(tmp_path: Path) -> None:
    frames = harmonised(tmp_path, report(number="\n00100001\n\nThis paragraph belongs to no label."))
    assert list(frames["programme.report"]["report"]) == ["annual_report:00100001:2021"]
    values = frames["programme.fact"].set_index("field")["value_text"]
    assert values["mptf_reference_number"] == "00100001"


def test_the_review_form_of_a_report_with_an_odd_reference_can_be_read_again(tmp_path: Path) -> None:
    frames = harmonised(tmp_path, report(number="Project 00100001 / “Phase: II” # 7"))
    statements, form = frames["programme.statement"], tmp_path / "review.yaml"
    assert review_form.write(statements, form, period=2021) == 1
    form.write_text(form.read_text(encoding="utf-8").replace("decision:\n", "decision: confirm\n"), encoding="utf-8")
    (review,) = reviews.read(form, "review.yaml")
    assert (review.report, review.statement) == ("annual_report:00100001:2021", statements["statement"].iloc[0])


def test_a_review_has_no_more_entries_than_a_report_statements(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    entries = "".join(f"- {{statement: {n:010x}, decision: confirm}}\n" for n in range(reviews.MAX_ENTRIES + 1))
    path.write_text(f"review: annual_report:{NUMBER}:2021\nstatements:\n{entries}", encoding="utf-8")
    with pytest.raises(DeliveryError) as error:
        reviews.read(path, "review.yaml")
    assert [(f.code, f.got) for f in error.value.findings] == [("E208", "5,001")]
