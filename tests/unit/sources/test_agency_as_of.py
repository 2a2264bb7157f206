"""The day the statuses of a management response are of, when neither the page nor its delivery says it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from lnb_pipeline import database, partitions
from lnb_pipeline.settings import Settings
from lnb_pipeline.sources.agency_reports import management_response
from lnb_pipeline.sources.agency_reports.document import parse
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.receiving import receive

PAGE = (Path(__file__).parent / "agency_texts" / "management_response.txt").read_text(encoding="utf-8")
MIDSUMMER, END = date(2024, 6, 30), date(2024, 12, 31)


@pytest.mark.parametrize(("stated", "received", "expected"), [
    (None, None, (END, "period")),
    (None, MIDSUMMER, (MIDSUMMER, "received")),
    (None, END, (END, "period")),
    (None, date(2026, 11, 22), (END, "period")),
    (date(2024, 3, 31), MIDSUMMER, (date(2024, 3, 31), "manifest")),
])
def test_a_page_without_a_day_is_of_the_end_of_its_year_or_of_its_receipt(
    stated: date | None, received: date | None, expected: tuple[date, str]
) -> None:
    response = management_response.read(parse(PAGE), "page", 2024, stated, received)
    assert (response.as_of, response.as_of_basis) == expected


def test_a_page_that_says_its_day_is_of_that_day() -> None:
    dated = PAGE.replace("Key Actions", "[Last Updated: 2024/02/01]\nKey Actions", 1)
    response = management_response.read(parse(dated), "page", 2024, None, MIDSUMMER)
    assert (response.as_of, response.as_of_basis) == (date(2024, 2, 1), "document")


def test_nothing_due_after_the_receipt_is_overdue() -> None:
    def overdue(received: date) -> set[str]:
        response = management_response.read(parse(PAGE), "page", 2049, None, received)
        actions = (action for recommendation in response.recommendations for action in recommendation.actions)
        return {action.number for action in actions if action.is_overdue(response.as_of)}

    assert overdue(date(2001, 1, 1)) == set() and overdue(date(2049, 1, 1))


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A home with the page received on a day of the year it was delivered for."""
    settings = Settings(home=tmp_path, threads=1, memory_limit="300MB", min_free_mb=0, settle_seconds=0)
    settings.make_folders()
    folder = settings.landing / "response"
    folder.mkdir()
    (folder / "response.txt").write_text(PAGE, "utf-8")
    terms = {"source": "agency_reports", "provider": "Test", "period": 2024, "kind": "survey", "licence": "CC0",
             "files": [{"name": "response.txt"}]}  # fmt: skip
    (folder / "delivery.yaml").write_text(yaml.safe_dump(terms))
    (entry,) = receive(settings)
    assert entry.status == "accepted"
    path = settings.archive / "ledger" / f"{entry.sequence:06d}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "received_at": "2024-06-30T21:30:00+00:00"}))
    return settings


def test_a_rebuild_judges_on_the_day_of_receipt_that_the_ledger_holds(home: Settings) -> None:
    path = partitions.restricted_path(home, "agency_reports", 2024)
    read = []
    for _ in range(2):
        assert partitions.harmonise(home, "agency_reports", 2024).passed
        read.append(database.query(path, "SELECT as_of, as_of_basis FROM programme.report", home)[1])
    assert read == [[(MIDSUMMER, "received")]] * 2


def test_content_accepted_again_is_not_newer(home: Settings) -> None:
    ledger = Ledger.open(home.archive)
    first: Entry = ledger.entries[0]
    ledger.append(replace(first, sequence=2, received_at="2026-01-05T08:00:00+00:00"))
    assert ledger.first_received(first.delivery_id or "") == MIDSUMMER
