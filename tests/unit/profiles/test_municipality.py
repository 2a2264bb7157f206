"""profiles.municipality against a release of a few rows, every figure worked by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lnb_pipeline.contracts.indicator_tables import MUNICIPALITY_BY_AGE, OBSERVATION
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST, PROFILE
from lnb_pipeline.contracts.programme_tables import REPORT, TARGET
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import MEASURED
from lnb_pipeline.indicators.catalogue import BY_CODE
from lnb_pipeline.profiles import need, points, programme, supply
from lnb_pipeline.profiles.municipality import made_up_need, made_up_supply, municipality_profiles
from lnb_pipeline.profiles.places import Tables, grid, mapping_years, survey_years
from lnb_pipeline.profiles.supply import naru_gap
from lnb_pipeline.profiles.weights import default_weights
from lnb_pipeline.reference.register import load_register
from tests.unit.profiles.small_release import (
    BULQIZE,
    FIER,
    HAS,
    PUSTEC,
    TIRANA,
    Row,
    coverage,
    frame,
    of_list,
    release,
    service,
    small,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return release(small())


@pytest.fixture(scope="module")
def profile(tables: Tables) -> pd.DataFrame:
    return municipality_profiles(tables)


def added(tables: Tables, table: Table, *rows: Row) -> dict[str, pd.DataFrame]:
    """The release with further rows of a table."""
    return {**tables, table.full_name: frame(table, [*small()[table], *rows])}


def mapped(tables: Tables, *years: int) -> pd.DataFrame:
    places = supply.with_mapping_year(grid(years), mapping_years(tables, years))
    return need.with_survey_year(places, survey_years(tables, years))


def row(profile: pd.DataFrame, year: int, code: str) -> dict[str, Any]:
    """A row with None for null."""
    found = profile[(profile["time_period"] == year) & (profile["lau_code"] == code)].astype(object)
    assert len(found) == 1
    return found.where(found.notna(), None).iloc[0].to_dict()


def some(profile: pd.DataFrame, year: int, code: str, *names: str) -> tuple[Any, ...]:
    found = row(profile, year, code)
    return tuple(found[name] for name in names)


def test_every_municipality_is_there_in_every_year_of_anything(profile: pd.DataFrame) -> None:
    register = [m.lau_code for m in load_register().municipalities]
    assert sorted(set(profile["time_period"])) == [2019, 2020, 2021, 2022, 2023]
    for _, of_year in profile.groupby("time_period"):
        assert list(of_year["lau_code"]) == register
    assert some(profile, 2019, HAS, "geo_name", "prefecture", "nuts2", "inhabitants", "population_base") == (
        "Has", "Kukës", "AL01", 16790, "census_2011"
    )


def test_an_empty_release_has_no_profile() -> None:
    assert municipality_profiles(release({})).empty


def test_rates_are_those_published_with_their_uncertainty(profile: pd.DataFrame) -> None:
    ends = ("", "_error", "_lower", "_upper", "_status")
    assert some(profile, 2022, HAS, *(f"women_at_risk{e}" for e in ends)) == (51.0, 2.0, 47.0, 55.0, "measured")
    assert some(profile, 2022, HAS, *(f"men_at_risk{e}" for e in ends)) == (39.0, 2.0, 35.0, 43.0, "low")
    assert some(profile, 2022, HAS, *(f"older_women_at_risk{e}" for e in ends)) == (60.0, 2.0, 56.0, 64.0, "measured")
    assert some(profile, 2022, HAS, *(f"child_poverty{e}" for e in ends)) == (30.0, 2.0, 26.0, 34.0, "measured")


def test_a_rate_that_is_not_there_says_why_and_is_never_zero(profile: pd.DataFrame) -> None:
    rates = list(need.RATES)
    assert some(profile, 2022, TIRANA, *(f"{r}_status" for r in rates)) == (
        "not_published", "undefined", "not_published", "undefined"
    )
    assert {status for r in rates for status in some(profile, 2022, FIER, f"{r}_status")} == {"not_measured"}
    # the survey of 2020 is without AROPE by EU 2030, and 2021 rests on it
    for year in (2020, 2021):
        assert set(some(profile, year, HAS, "women_at_risk_status", "older_women_at_risk_status")) == {"no_survey"}
    # there is income poverty in 2020, not by age of this municipality
    assert some(profile, 2020, HAS, "child_poverty_status") == ("undefined",)
    shown = profile["women_at_risk_status"].isin(["measured", "low"])
    assert profile.loc[~shown, ["women_at_risk", "women_at_risk_error", "women_at_risk_lower"]].isna().all(axis=None)


def test_rates_are_carried_from_the_newest_survey_and_say_its_year(profile: pd.DataFrame) -> None:
    for year, surveyed in ((2019, None), (2020, 2020), (2021, 2020), (2022, 2022), (2023, 2022)):
        assert some(profile, year, FIER, "survey_year") == (surveyed,)
    assert some(profile, 2023, HAS, "women_at_risk", "women_at_risk_status") == (51.0, "measured")
    assert some(profile, 2023, BULQIZE, "regional_women_at_risk", "women_at_risk_status") == (44.0, "not_measured")


def test_a_municipality_shows_its_regions_rate_and_not_one_that_is_hidden(profile: pd.DataFrame) -> None:
    columns = ("regional_women_at_risk", "regional_women_at_risk_error", "regional_at_risk")
    assert some(profile, 2022, BULQIZE, *columns) == (44.0, 2.0, 42.0)
    assert some(profile, 2022, TIRANA, *columns) == (None, None, 30.0)
    assert some(profile, 2022, FIER, *columns) == (None, None, None)
    assert some(profile, 2021, HAS, *columns) == (None, None, None)


def test_services_are_of_the_newest_mapping_up_to_the_year(profile: pd.DataFrame) -> None:
    columns = ("mapping_year", "n_services", "beneficiaries_total", "beneficiaries_female", "n_services_unknown")
    assert some(profile, 2020, HAS, *columns) == (None,) * 5
    for year in (2021, 2022, 2023):
        assert some(profile, year, HAS, *columns) == (2021, 3, 230, 170, 1)
    assert some(profile, 2022, HAS, "services_per_10000", "capacity_places") == (1.79, 30)


def test_a_municipality_on_the_list_of_services_alone_has_counts_and_no_rates(profile: pd.DataFrame) -> None:
    """It was not mapped as a whole: a rate that is too low would pass for a lack of services."""
    assert some(profile, 2022, BULQIZE, "n_services", "services_for_children") == (1, 1)
    assert some(profile, 2022, BULQIZE, *supply.RATES) == (None,) * 4
    lack = default_weights().priority.criteria["lack_of_services"].measure
    known = points.measured(profile[profile["time_period"] == 2022].set_index("lau_code"), lack)
    assert pd.isna(known[BULQIZE]) and known[HAS] == 1.79 and known[PUSTEC] == 0


def test_a_newer_mapping_takes_over_even_for_a_municipality_it_does_not_have(tables: Tables) -> None:
    two = added(tables, COVERAGE, *coverage([], {2023: [TIRANA]}, {}))
    profile = supply.with_supply(mapped(two, 2022, 2023), two)
    assert some(profile, 2022, HAS, "mapping_year", "n_services") == (2021, 3)
    assert some(profile, 2023, HAS, "mapping_year", "n_services") == (2023, None)
    assert some(profile, 2023, TIRANA, "mapping_year", "n_services") == (2023, 0)


KINDS = ("services_for_violence", "services_for_children", "services_for_older_persons", "services_at_home",
         "n_service_types")


def test_a_service_of_two_groups_is_one_service(profile: pd.DataFrame) -> None:
    assert some(profile, 2022, HAS, *KINDS) == (1, 1, 1, 1, 3)


def test_no_service_is_a_fact_only_where_the_mapping_could_have_shown_one(profile: pd.DataFrame) -> None:
    assert some(profile, 2022, PUSTEC, "n_services", *KINDS) == (0, 0, 0, 0, 0, 0)
    # its one service is of unknown group and type
    assert some(profile, 2022, TIRANA, "n_services", *KINDS) == (1, None, None, None, None, None)
    # among the services only, not on the sheet of municipalities
    assert some(profile, 2022, BULQIZE, "n_services", *KINDS) == (1, None, 1, None, None, 1)
    assert some(profile, 2022, FIER, "n_services", *KINDS) == (None,) * 6


def test_a_service_of_known_group_and_unknown_type_may_be_one_at_home(tables: Tables) -> None:
    services = [service(2021, HAS, 1, "older_persons", None), service(2021, PUSTEC, 2, "children", None)]
    other = {**tables, MAPPED_SERVICE.full_name: frame(MAPPED_SERVICE, services)}
    profile = supply.with_supply(mapped(other, 2022), other)
    assert some(profile, 2022, HAS, "services_for_older_persons", "services_at_home") == (1, None)
    assert some(profile, 2022, PUSTEC, "services_for_older_persons", "services_at_home") == (0, 0)


def test_capacity_is_of_the_mapping_and_says_what_the_unit_lacks(profile: pd.DataFrame) -> None:
    columns = ("naru_established", "naru_staff", "naru_gap", "plan_status", "social_fund_grant")
    assert some(profile, 2022, HAS, *columns) == ("yes", 4, "none", "adopted", 1_000_000.0)
    assert some(profile, 2022, TIRANA, *columns) == ("yes", None, "staff_unknown", None, None)
    assert some(profile, 2022, PUSTEC, *columns) == ("in_process", None, "being_set_up", None, None)
    assert some(profile, 2022, BULQIZE, *columns) == (None,) * 5


@pytest.mark.parametrize(("established", "staff", "gap"), [
    ("no", None, "no_unit"), ("no", 2, "no_unit"), ("in_process", 1, "being_set_up"), ("yes", 0, "no_staff"),
    ("yes", None, "staff_unknown"), ("yes", 1, "none"), (None, None, None), (None, 3, None),
])  # fmt: skip
def test_the_gap_of_a_unit_is_what_is_stated_of_it(established: str | None, staff: int | None, gap: str | None) -> None:
    found = naru_gap(pd.Series([established], dtype="str"), pd.Series([staff], dtype="Int64"))
    assert found.tolist() == [gap]


def test_the_programme_is_that_of_the_newest_report_that_lists_targets(profile: pd.DataFrame) -> None:
    columns = ("is_target", "agencies", "n_agencies", "n_statements_naming")
    assert some(profile, 2020, HAS, *columns) == (None, None, None, None)
    assert some(profile, 2021, HAS, *columns) == (True, "UNDP|UNICEF", 2, 2)
    assert some(profile, 2021, TIRANA, *columns) == (True, "", 0, 1)
    assert some(profile, 2021, FIER, *columns) == (False, "", 0, 0)
    # carried on, without a report of the year that could name it; a management response of 2023 is none
    for year in (2022, 2023):
        assert some(profile, year, HAS, *columns) == (True, "UNDP|UNICEF", 2, None)


def test_a_newer_report_without_targets_does_not_end_the_older_ones(tables: Tables) -> None:
    newer = added(tables, REPORT, {"report": "r2", "time_period": 2022, "period_end": pd.Timestamp(2022, 12, 31)})
    found = programme.with_programme(grid([2022]), newer)
    assert some(found, 2022, HAS, "is_target", "n_statements_naming") == (True, 0)
    targets = added(tables, TARGET, {"report": "r2", "entry_no": 1, "lau_code": FIER})[TARGET.full_name]
    found = programme.with_programme(grid([2022]), {**newer, TARGET.full_name: targets})
    assert some(found, 2022, HAS, "is_target", "agencies", "n_agencies") == (False, "", 0)
    assert some(found, 2022, FIER, "is_target") == (True,)


def test_a_list_counts_from_its_year_and_the_newest_that_says_something(profile: pd.DataFrame) -> None:
    day = pd.Timestamp
    assert some(profile, 2019, HAS, "commitment", "commitment_as_of", "eu_ipa") == (
        "in_process", day(2019, 5, 1), None
    )
    # the list of 2022 names Has without a value
    assert some(profile, 2022, HAS, "commitment", "commitment_as_of") == ("in_process", day(2019, 5, 1))
    assert some(profile, 2021, TIRANA, "commitment", "commitment_as_of") == (None, None)
    assert some(profile, 2022, TIRANA, "commitment", "commitment_as_of") == ("yes", day(2022, 3, 1))
    assert some(profile, 2021, FIER, "eu_ipa", "rural_share") == ("no", None)
    assert some(profile, 2021, TIRANA, "eu_ipa", "eu_ipa_as_of") == (None, None)
    assert some(profile, 2022, HAS, "eu_ipa", "rural_share", "rural_share_as_of") == ("yes", 88.5, day(2022, 1, 1))


def test_of_two_lists_the_one_of_the_later_day_counts_whenever_it_was_delivered(tables: Tables) -> None:
    more = added(
        tables, MUNICIPAL_LIST, of_list("eu_ipa", 2022, "2018-01-01", HAS, "no"),
        of_list("eu_ipa", 2022, "2021-12-01", FIER, "yes"),
    )  # fmt: skip
    found = programme.with_lists(grid([2022]), more)
    assert some(found, 2022, HAS, "eu_ipa") == ("yes",)
    assert some(found, 2022, FIER, "eu_ipa") == ("yes",)


def test_a_row_is_synthetic_as_soon_as_anything_in_it_is(profile: pd.DataFrame) -> None:
    marked = profile[profile["data_kind"] == "synthetic"]
    assert set(zip(marked["time_period"], marked["lau_code"], strict=True)) == {(2022, HAS), (2023, HAS)}


def made_up(tables: Tables, table: Table) -> dict[str, pd.DataFrame]:
    """The release with a first row of a table that is synthetic."""
    found = tables[table.full_name]
    return {**tables, table.full_name: found.assign(data_kind=["synthetic", *found["data_kind"][1:]])}


def test_a_synthetic_survey_or_mapping_marks_every_year_it_is_carried_to(tables: Tables) -> None:
    years = (2020, 2021, 2022)
    places = mapped(tables, *years)
    for table in (OBSERVATION, MUNICIPALITY_BY_AGE, MEASURED):
        assert set(places.loc[made_up_need(places, made_up(tables, table)), "time_period"]) == {2022}
    for table in (COVERAGE, MUNICIPALITY_CAPACITY, MAPPED_SERVICE):
        assert set(places.loc[made_up_supply(places, made_up(tables, table)), "time_period"]) == {2021, 2022}
    assert programme.synthetic_documents(made_up(tables, REPORT), years) == {2021, 2022}
    assert not made_up_need(places, tables).any() and not made_up_supply(places, tables).any()


def test_set_status_is_there_for_the_measured_alone(profile: pd.DataFrame) -> None:
    assert some(profile, 2022, HAS, "set_status") == ("confirmed",)
    assert some(profile, 2022, FIER, "set_status") == (None,)
    assert some(profile, 2023, HAS, "set_status", "survey_year") == ("confirmed", 2022)
    assert some(profile, 2019, HAS, "set_status", "survey_year") == (None, None)


def test_the_rates_are_of_one_definition_and_of_the_columns_they_fill() -> None:
    assert BY_CODE[need.AT_RISK].definition == "EU2030"
    assert BY_CODE[need.POOR].estimator == "at_risk_of_poverty"
    assert set(need.RATES) | set(need.REGIONAL) <= set(PROFILE.columns)
