"""Sample size, response and proxies against the targets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lnb_pipeline import database
from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import sample_size, thresholds
from tests.unit.prevalidation.small_deliveries import delivered, judged, one, rules, times


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    with database.scratch() as tables:
        yield tables


def test_the_targets_of_albania() -> None:
    targets = thresholds.targets("AL", 2025)
    assert targets is not None
    assert (targets.households, targets.panel) == (3575, 1379)
    assert targets.regions == {"AL01": 345, "AL02": 420, "AL03": 357}


def test_a_region_of_level_1_counts_where_one_below_it_has_no_target() -> None:
    targets = thresholds.targets("AT", 2025)
    assert targets is not None
    assert {"AT1", "AT3"} <= set(targets.regions)  # AT11 and AT34 are without one
    assert "AT2" not in targets.regions
    assert "AT11" not in targets.regions
    assert targets.regions["AT12"] == 506


def test_targets_follow_the_regions_of_the_year() -> None:
    before, after = thresholds.targets("PT", 2023), thresholds.targets("PT", 2024)
    assert before is not None
    assert after is not None
    assert "PT16" in before.regions
    assert "PT16" not in after.regions
    assert "PT19" in after.regions


def test_households_are_counted_by_country_and_region(scratch: Scratch) -> None:
    regions = times(("AL01", 344), ("AL02", 420), ("AL03", 400), (None, 2411))
    accepted = times((1, 3574), (2, 1))
    found = sample_size.counts(delivered(scratch, D={"DB040": regions, "DB135": accepted}))
    country = one(found, "sample_size.households")
    assert (country.observed, country.limit, country.failed, country.severity) == (3574, 3575, 1, "warning")
    assert one(found, "sample_size.households.AL01").observed == 344
    assert judged(found, "sample_size.households.AL01") == (1, 1)
    assert judged(found, "sample_size.households.AL02") == (1, 0)


def test_a_target_that_is_just_reached(scratch: Scratch) -> None:
    found = sample_size.counts(delivered(scratch, D={"DB040": times(("AL01", 3575)), "DB135": 1}))
    assert judged(found, "sample_size.households") == (1, 0)


def test_the_panel_is_who_was_there_in_each_of_three_years(scratch: Scratch) -> None:
    years = [2025, 2024, 2023, 2022, 2025, 2024, 2022, 2025, 2024, 2023, 2022]
    households = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3]  # 2 was away in 2023, 3 is not accepted in 2025
    accepted = [1, None, 2, 1, 1, 1, 1, 2, 1, 1, 1]
    found = sample_size.counts(delivered(scratch, D={"DB010": years, "DB030": households, "DB135": accepted}))
    panel = one(found, "sample_size.panel")
    assert (panel.observed, panel.limit, panel.failed) == (1, 1379, 1)


def test_the_panel_needs_four_survey_years(scratch: Scratch) -> None:
    found = sample_size.counts(delivered(scratch, D={"DB010": [2025, 2024, 2023], "DB030": 1, "DB135": 1}))
    panel = one(found, "sample_size.panel")
    assert not panel.evaluated
    assert "2 of the 3" in panel.note


@pytest.mark.parametrize(
    ("accepted", "contacted", "percent", "failed"),
    [(60, 100, 40, 0), (59, 100, 41, 1), (591, 1000, 40, 0), (3, 3, 0, 0)],
)
def test_non_response_of_households_is_rounded_down(
    scratch: Scratch, accepted: int, contacted: int, percent: int, failed: int
) -> None:
    found = sample_size.counts(delivered(scratch, D={
        "DB110": times((1, contacted // 2), (9, contacted - contacted // 2), (10, 50)),
        "DB120": times((None, contacted // 2), (21, contacted - contacted // 2), (None, 50)),
        "DB135": times((1, accepted), (2, contacted - accepted), (None, 50)),
    }))
    share = one(found, "sample_size.household_non_response")
    assert (share.observed, share.limit, share.failed) == (percent, 40, failed)


@pytest.mark.parametrize(("informed", "failed"), [(990, 0), (989, 1)])
def test_non_response_of_persons_is_not_rounded(scratch: Scratch, informed: int, failed: int) -> None:
    found = sample_size.counts(delivered(scratch, R={
        "RB110": times((1, 1000), (5, 9), (1, 30)),
        "RB245": times((1, 500), (2, 250), (3, 250), (None, 9), (4, 30)),
        "RB250": times((11, 500), (14, informed - 500), (21, 1000 - informed), (11, 9), (None, 30)),
    }))
    share = one(found, "sample_size.personal_non_response")
    assert share.observed == pytest.approx(100 - informed / 10)
    assert (share.limit, share.failed) == (1, failed)


@pytest.mark.parametrize(("proxies", "percent", "failed"), [(20, 20, 0), (21, 21, 1)])
def test_proxies_are_those_of_members(scratch: Scratch, proxies: int, percent: int, failed: int) -> None:
    found = sample_size.counts(delivered(
        scratch,
        R={"RB110": times((1, 110), (5, 10))},
        P={
            "PB030": list(range(1, 121)),
            "PB260": times((2, proxies), (1, 100 - proxies), (2, 10), (2, 10)),
            "PB260_F": times((1, 100), (-1, 10), (1, 10)),
        },
    ))
    share = one(found, "sample_size.proxies")
    assert (share.observed, share.limit, share.failed) == (percent, 20, failed)


def test_a_missing_column_is_said(scratch: Scratch) -> None:
    found = sample_size.counts(delivered(scratch, D={"DB110": 1, "DB120": 11}))
    assert one(found, "sample_size.households").note == "not delivered: DB135"
    assert one(found, "sample_size.household_non_response").note == "not delivered: DB135"
    assert one(found, "sample_size.proxies").note == "not delivered: PB260, PB260_F"
    assert not any(c.evaluated for c in found)


def test_a_country_without_targets_is_judged_by_its_response(scratch: Scratch) -> None:
    found = sample_size.counts(delivered(scratch, country="XX", D={"DB110": 1, "DB120": 11, "DB135": 1}))
    sizes = one(found, "sample_size.households")
    assert not sizes.evaluated
    assert "XX" in sizes.note
    assert "sample_size.panel" not in rules(found)
    assert judged(found, "sample_size.household_non_response") == (1, 0)


def test_years_without_targets_give_one_count(scratch: Scratch) -> None:
    found = sample_size.counts(delivered(scratch, year=2020, D={"DB135": 1}))
    assert len(found) == 1
    assert not found[0].evaluated
    assert "2020" in found[0].note
