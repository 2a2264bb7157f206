"""A survey year is added by a change in the codebook's files alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from lnb_pipeline.demonstration.eu_silc_files import build, write_csv
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.prevalidation.run import Report, Request, validate
from lnb_pipeline.silc import codebook
from lnb_pipeline.silc.codebook import FILES, load, transmission_file_name


def forget() -> None:
    for cached in (
        load._read, load.year_facts, load.definition, load.in_rules, load.variables, load.code_list, load.all_codes,
    ):
        cached.cache_clear()


@pytest.fixture
def year_2026(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The codebook with one more year: PL032 gets a ninth code, DB130 ends, a variable begins."""
    folder = tmp_path / "codebook"
    shutil.copytree(load.FOLDER, folder)
    years = folder / "years.yaml"
    known, more = "2024, 2025]\n\n# Modules", "2024, 2025, 2026]\n\n# Modules"
    years.write_text(years.read_text("utf-8").replace(known, more), "utf-8")
    for file, entry, change in (
        ("P", "PL032", {2026: {"range": [1, 9]}}), ("D", "DB130", {2026: "absent"}),
        ("H", "HX999", {"en": "Something new", "sq": "Diçka e re", 2026: {
            "format": "2.", "range": [1, 2], "flags": [-1, 1],
        }}),
    ):
        path = folder / f"{file}.yaml"
        content = yaml.safe_load(path.read_text("utf-8"))
        content[entry] = {**content.get(entry, {}), **change}
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    monkeypatch.setattr(load, "FOLDER", folder)
    forget()
    yield folder
    monkeypatch.undo()
    forget()


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration of 2025, a year later."""
    folder = tmp_path_factory.mktemp("delivery_2026")
    for file, table in build(2025, seed=3, households=240).items():
        name = f"{file}B010"
        later = table.set_column(table.column_names.index(name), name, pa.array([2026] * table.num_rows))
        write_csv(later, folder / transmission_file_name(file, 2026))
    return folder


def failing(report: Report) -> set[str]:
    return {c.rule for c in report.failed()}


def test_without_the_change_the_year_is_refused(delivery: Path) -> None:
    with pytest.raises(DeliveryError) as refused:
        validate(Request(paths=(delivery,)))
    assert refused.value.code == "E111"


def test_with_the_change_the_year_has_its_variables_modules_and_rules(year_2026: Path, delivery: Path) -> None:
    assert codebook.survey_years()[-1] == 2026
    active = [m.id for m in codebook.year_facts(2026).modules if m.active]
    assert active == ["LMH23"]  # every three years since 2023
    before, now = codebook.definition("PL032", 2025), codebook.definition("PL032", 2026)
    assert before is not None and now is not None
    assert (before.maximum, now.maximum) == (8, 9)
    assert codebook.definition("DB130", 2026) is None

    report = validate(Request(paths=(delivery,)))
    rules = {c.rule for c in report.counts}
    assert report.delivery.year == 2026
    assert {"SVAL_PL032_VvsF_a", "SVAL_PE050_VvsF_a", "LVAL_1201", "LVAL_103", "HX999.column"} <= rules
    assert not any(rule.startswith("SVAL_DB130") for rule in rules)
    # what is new is missing from last year's files, what has ended is unexpected
    assert {"HX999.column", "PE050.column", "D.unexpected"} <= failing(report)
    assert len(rules) > 4_000
    assert all(len(codebook.variables(f, 2026)) > 15 for f in FILES)
