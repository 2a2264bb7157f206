"""A report is counts: complete, safe to open anywhere, the same in each of its formats."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from lnb_pipeline.errors import UsageError
from lnb_pipeline.prevalidation.delivery import Delivery
from lnb_pipeline.prevalidation.report import COLUMNS, frame, group_totals, rule_totals, write, write_keys
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.prevalidation.run import Report

EXPECTED = (
    "rule", "kind", "year", "file", "severity", "checked", "failed", "share", "group", "title", "variables", "official",
    "evaluated", "note", "observed", "limit",
)


def count(rule: str, year: int | None, failed: int, **other: object) -> Count:
    given = {
        "group": "LVAL", "kind": "work", "file": "P", "severity": "error", "checked": 10, "title": f"title of {rule}",
        "variables": ("PL032", "PL060"), "official": True, **other,
    }
    return Count(rule=rule, year=year, failed=failed, **given)  # type: ignore[arg-type]


def report(*counts: Count) -> Report:
    delivery = Delivery(
        year=2025, country="AL", headers={}, rows={"D": 3, "R": 4}, names={"D": "<d>.csv", "R": "r.csv"},
    )
    keys = (("LVAL_2", "P", 2025, 4711), ("LVAL_2", "P", None, None))
    return Report(delivery, "configuration", counts, keys=keys)


MIXED = report(
    count("LVAL_1", 2024, 0), count("LVAL_1", 2025, 0),
    count("LVAL_2", 2024, 2), count("LVAL_2", 2025, 3), count("LVAL_2", None, 1, checked=1),
    count("SVAL_PL032_VvsF_a", 2025, 9, group="VvsF", kind="VvsF", severity="warning"),
    count("PL060.range", None, 0, group="value", kind="range", checked=0, evaluated=False,
          note="not delivered: PL060", official=False),
    count("AL.households", 2025, 1, group="sample_size", checked=1, observed=3000.0, limit=3575.0, variables=()),
)


def test_a_row_a_rule_and_year_in_the_agreed_columns() -> None:
    data = frame(MIXED)
    assert tuple(data.columns) == COLUMNS == EXPECTED
    assert len(data) == 8
    assert data.groupby("rule")["failed"].sum().to_dict() == {
        "LVAL_1": 0, "LVAL_2": 6, "SVAL_PL032_VvsF_a": 9, "PL060.range": 0, "AL.households": 1,
    }
    assert data["year"].dtype == "Int64"
    assert pd.isna(data["share"][6])
    assert data["variables"][0] == "PL032 PL060"


def test_all_formats_hold_the_same(tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        write(MIXED, tmp_path / f"report.{suffix}")
    from_csv, from_parquet = pd.read_csv(tmp_path / "report.csv"), pd.read_parquet(tmp_path / "report.parquet")
    assert tuple(from_csv.columns) == tuple(from_parquet.columns) == EXPECTED
    assert from_csv["failed"].tolist() == from_parquet["failed"].tolist()
    assert (tmp_path / "report.csv").read_text("utf-8").splitlines()[5].startswith("LVAL_2,work,,P,error,1,1,1.0")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.csv", "report.parquet"]


def test_an_empty_report_keeps_its_types(tmp_path: Path) -> None:
    write(report(), tmp_path / "report.parquet")
    assert tuple(pd.read_parquet(tmp_path / "report.parquet").columns) == EXPECTED


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_text_of_a_csv_is_a_formula(tmp_path: Path, text: str) -> None:
    write(report(count("LVAL_1", 2025, 1, title=text, note=text, observed=-5.0)), tmp_path / "report.csv")
    row = pd.read_csv(tmp_path / "report.csv").iloc[0]
    assert row["title"] == row["note"] == f"'{text}"
    assert row["observed"] == -5.0


def test_the_worst_rule_comes_first() -> None:
    totals = rule_totals(MIXED.counts)
    assert [t.rule for t in totals] == ["LVAL_2", "AL.households", "SVAL_PL032_VvsF_a", "PL060.range", "LVAL_1"]
    worst = totals[0]
    assert (worst.years, worst.checked, worst.failed) == ((None, 2024, 2025), 21, 6)
    assert totals[1].title == "title of AL.households (3,000, limit 3,575)"


def test_groups_tell_what_was_not_evaluated() -> None:
    groups = {g.group: g for g in group_totals(rule_totals(MIXED.counts))}
    assert list(groups) == ["value", "VvsF", "LVAL", "sample_size"]
    assert (groups["value"].rules, groups["value"].not_evaluated, groups["value"].worst) == (1, 1, None)
    assert (groups["LVAL"].with_findings, groups["LVAL"].failed, groups["LVAL"].worst) == (1, 6, "error")


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(given: Report, folder: Path) -> tuple[str, Page]:
    write(given, folder / "report.html")
    text = (folder / "report.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.open == []
    return text, page


def test_the_page_stands_alone_and_can_be_read_by_all(tmp_path: Path) -> None:
    text, page = page_of(MIXED, tmp_path)
    names = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe"} & set(names)
    assert not re.search(r"https?:|url\(|@import", text)
    assert ("html", {"lang": "en"}) in page.tags
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert names.count("caption") == names.count("table") == 3
    assert "prefers-color-scheme: dark" in text and "@media print" in text
    assert "error</span>" in text and "not delivered: PL060" in text


def test_a_page_without_findings_says_so(tmp_path: Path) -> None:
    text, _ = page_of(report(count("LVAL_1", 2025, 0)), tmp_path)
    assert "No rule has a finding." in text


def test_everything_on_the_page_is_escaped(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script>&\""
    given = report(
        count(evil, 2025, 1, title=evil), count("LVAL_9", None, 0, evaluated=False, note=evil, title=evil, checked=0)
    )
    text, _ = page_of(given, tmp_path)
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "&lt;d&gt;.csv" in text


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        path = tmp_path / f"keys.{suffix}"
        path.write_text("before")
        path.chmod(0o644)
        write_keys(MIXED, path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / "keys.csv").read_text() == "rule,file,year,id\nLVAL_2,P,2025,4711\nLVAL_2,P,,\n"
    assert pd.read_parquet(tmp_path / "keys.parquet")["id"][0] == 4711


def test_no_report_holds_a_key(tmp_path: Path) -> None:
    for suffix in ("csv", "html"):
        write(MIXED, tmp_path / f"report.{suffix}")
        assert "4711" not in (tmp_path / f"report.{suffix}").read_text("utf-8")


@pytest.mark.parametrize("name", ["report.xlsx", "report"])
def test_an_unknown_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        write(MIXED, tmp_path / name)
    assert refused.value.code == "E902"
    assert not (tmp_path / name).exists()


def test_a_page_is_no_place_for_keys(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_keys(MIXED, tmp_path / "keys.html")
