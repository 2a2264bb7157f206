"""Agency reports from delivery to what people see: pages in the UI, and what changed from one year to the next."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from assets.partitions import register
from assets.source_tables import DOCUMENTS, addresses, report
from lnb_pipeline import home as homes
from lnb_pipeline.definitions import build_definitions
from lnb_pipeline.demonstration.agency_reports import write_agency_reports
from lnb_pipeline.partitions import Outcome
from lnb_pipeline.release import previews
from lnb_pipeline.release.programme import programme_tables
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources import agency_reports, manifest
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.receiving import receive
from tests.conftest import settings_of


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which the two demonstration documents were received and nothing was made of them."""
    settings = settings_of(tmp_path_factory.mktemp("home"))
    homes.prepare(settings)
    write_agency_reports(settings.landing)
    receive(settings)
    return settings


def pages_of(settings: Settings, year: str) -> dict[str, str]:
    """The pages a run of the year leaves in the UI, by asset."""
    job = build_definitions(str(settings.home)).resolve_job_def("agency_reports_year")
    with dg.DagsterInstance.ephemeral() as instance:
        register(instance, Ledger.open(settings.archive).partitions())
        result = job.execute_in_process(instance=instance, partition_key=year)
        assert result.success
        return {
            event.asset_key.path[-1]: str(page.value)  # type: ignore[union-attr]
            for event in result.get_asset_materialization_events()
            if (page := event.materialization.metadata.get("preview")) is not None
        }


def test_a_run_shows_what_the_documents_say(received: Settings) -> None:
    pages = pages_of(received, "2021")
    assert set(pages) == {"fact", "target_municipality", "statement", "result", "key_action", "finding"}
    assert "00128662" in pages["fact"] and "SYNTHETIC DATA" in pages["fact"]
    matrix = pages["target_municipality"].splitlines()
    assert matrix[-1].startswith("|  | 32 municipalities |") and sum(line.count("×") for line in matrix) == 54
    assert "| error |" in pages["finding"] and "12 past" not in pages["key_action"]
    assert " of 12 past their deadline on " in pages_of(received, "2025")["key_action"]


def test_a_page_that_cannot_be_drawn_does_not_stop_a_run(
    received: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, str]:
        raise ValueError("a word of the document")

    monkeypatch.setattr(previews, "pages", broken)
    assert pages_of(received, "2021") == {}


def test_without_pages_a_table_has_its_count_alone() -> None:
    outcome = Outcome(rows=dict.fromkeys(DOCUMENTS, 3), results=(), failure=None)  # type: ignore[arg-type]
    first = next(iter(report(addresses("agency_reports", DOCUMENTS), outcome, 2021)))
    assert set(first.metadata or {}) == {"dagster/partition_row_count"}


def response_of(folder: Path, period: int, replaced: dict[str, str] | None = None) -> dict[str, pd.DataFrame]:
    """The demonstration's management response as if delivered for a year, with some of its words replaced."""
    (place,) = [p for p in write_agency_reports(folder) if p.name.endswith("2025")]
    (file,) = place.glob("*.txt")
    text = file.read_text(encoding="utf-8")
    for old, new in (replaced or {}).items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    terms = manifest.load(place).model_copy(update={"period": period})
    return agency_reports.harmonise({file.name: file}, terms, f"d{period}")


def test_two_years_of_a_management_response_tell_what_moved(tmp_path: Path) -> None:
    years = [response_of(tmp_path / "a", 2025), response_of(tmp_path / "b", 2026, {"2026/06": "2026/12"})]
    stacked = {name: pd.concat([year[name] for year in years], ignore_index=True) for name in years[0]}
    tables = programme_tables(stacked)
    (change,) = tables["programme.change"].to_dict("records")
    assert (change["change"], change["subject"], change["before"], change["after"]) == (
        "deadline_moved", "4.2", "2026-06-30", "2026-12-31",
    )
    assert change["compared_report"].endswith(":2025") and change["report"].endswith(":2026")
    moved = tables["audit.finding"].query("finding_class == 'deadline_moved'")
    assert list(moved["report"]) == [change["report"]] and moved["finding_no"].iloc[0] == max(
        tables["audit.finding"].query("report == @change['report']")["finding_no"]
    )
