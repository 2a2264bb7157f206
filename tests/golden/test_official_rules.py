"""The official rules against Eurostat's own SQL, rule by rule (see README.md of this folder)."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections import Counter
from pathlib import Path

import pytest

from lnb_pipeline.prevalidation import inventory, logical, run, structural
from lnb_pipeline.prevalidation.rules import Reading

HERE = Path(__file__).parent / "official_rules"
YEARS = (2023, 2025)
TYPING = {"LVAL_116", "LVAL_147", "LVAL_245", "LVAL_246", "LVAL_580"}
"""Rules of which the tool's count rests on how it types a column; the other column counts."""
ANY_YEAR = {"LVAL_115", "LVAL_125"}
"""Groups over all years: the SQL reports the year of any of their records."""



@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The two dirty deliveries, unpacked."""
    folders = {}
    for year in YEARS:
        folders[year] = tmp_path_factory.mktemp(str(year))
        for file in "DRHP":
            with gzip.open(HERE / str(year) / f"{file}.csv.gz") as packed, \
                    (folders[year] / f"{file}.csv").open("wb") as plain:
                shutil.copyfileobj(packed, plain)
    return folders


def expected(year: int) -> dict[tuple[str, str], int]:
    with (HERE / str(year) / "findings.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {(r["rule"], r["year"]): int(r["count_math" if r["rule"] in TYPING else "count"]) for r in rows}


def totals(found: dict[tuple[str, str], int]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for (rule, _), n in found.items():
        counter[rule] += n
    return counter


def counted(folder: Path, reading: Reading) -> dict[tuple[str, str], int]:
    report = run.validate(run.Request(paths=(folder,), reading=reading))
    return {(c.rule, str(c.year or "")): c.failed for c in report.counts if c.official}


@pytest.mark.parametrize(("year", "rules"), [(2023, 1112), (2025, 1317)])
def test_the_sql_reading_finds_what_eurostats_sql_finds_in_every_rule(
    year: int, rules: int, deliveries: dict[int, Path]
) -> None:
    wanted, found = expected(year), counted(deliveries[year], "sql")
    assert len(totals(wanted)) == rules
    assert set(totals(found)) == set(totals(wanted))
    assert {r: (n, totals(wanted)[r]) for r, n in totals(found).items() if n != totals(wanted)[r]} == {}


@pytest.mark.parametrize("year", YEARS)
def test_findings_stand_in_the_survey_year_the_sql_gives_them(year: int, deliveries: dict[int, Path]) -> None:
    wanted, found = expected(year), counted(deliveries[year], "sql")
    keys = {key for key in (*wanted, *found) if key[0] not in ANY_YEAR}
    assert {k: (found.get(k, 0), wanted.get(k, 0)) for k in keys if found.get(k, 0) != wanted.get(k, 0)} == {}


@pytest.mark.parametrize("year", YEARS)
def test_the_configurations_reading_differs_where_the_documentation_says_so_and_nowhere_else(
    year: int, deliveries: dict[int, Path]
) -> None:
    wanted, found = totals(expected(year)), totals(counted(deliveries[year], "configuration"))
    differing = {rule for rule, n in wanted.items() if found[rule] != n}
    documented = {d.rule for d in inventory.differences(year, "AL")}
    assert differing <= documented
    assert {"LVAL_191", "LVAL_196", "LVAL_301", "LVAL_303", "LVAL_305", "LVAL_560", "LVAL_760"} <= differing


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_identifier_of_eurostats_inventory_is_a_rule_here_and_no_other(year: int) -> None:
    with (HERE / f"inventory_{year}.csv").open(encoding="utf-8") as stream:
        official = {row["rule"]: row["kind"] for row in csv.DictReader(stream)}
    scope = structural.Scope(year, "AL", "sql")
    here = {r.id: r.kind for r in structural.rules(scope)} | {r.id: "LVAL" for r in logical.rules(year, "AL", "sql")}
    assert here == official


@pytest.mark.parametrize("year", range(2018, 2026))
def test_the_inventory_covers_every_variable_and_rule_that_eurostat_numbers(year: int) -> None:
    numbered = [c for c in inventory.coverage(year, "AL") if c.official is not None]
    assert len(numbered) >= 7
    assert [(c.kind, c.covered, c.official) for c in numbered if c.differs] == []
