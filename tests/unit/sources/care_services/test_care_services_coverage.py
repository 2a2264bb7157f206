import pandas as pd
import pytest

from lnb_pipeline.contracts.service_tables import COVERAGE
from lnb_pipeline.reference.population import inhabitants
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.care_services.categories import CATEGORIES, memberships
from lnb_pipeline.sources.care_services.coverage import coverage
from tests.unit.sources.care_services.sheets_as_read import beneficiaries, municipalities, services

BULQIZE = {"lau_code": "AL111"}  # 31 210 inhabitants in 2011
QUANTITIES = [
    "n_services", "capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male",
    "staff_total", "staff_female", "staff_male", "n_services_unknown", "n_places_unknown", "n_staff_unknown",
]
RATES = [
    "services_per_10000", "places_per_10000", "beneficiaries_per_10000", "beneficiaries_female_per_10000",
    "beneficiaries_male_per_10000", "staff_per_10000",
]
DAY_CENTRE = {
    **BULQIZE, "service_type": "community", "target_groups": "children|disability", "provider_type": "municipality",
    "funding_sources": "municipal_budget", "capacity_places": 20, **beneficiaries(30, 18, 12), "staff_total": 6,
    "staff_female": 4,
}
AT_HOME = {
    **BULQIZE, "service_type": "in_family", "target_groups": "older_persons", "provider_type": "non_public",
    "funding_sources": "social_fund|donor", **beneficiaries(15, 10, 5), "staff_total": 3,
}
HARDLY_STATED = {**BULQIZE, "target_groups": "children|unknown", "capacity_places": 10}

# by hand: quantities in the order of QUANTITIES, then each rate per 10 000 of 31 210 in the order of RATES
OF_DAY_CENTRE = ([1, 20, 30, 18, 12, 6, 4, 2, 0, 0, 0], [0.32, 6.41, 9.61, 5.77, 3.84, 1.92])
OF_AT_HOME = ([1, None, 15, 10, 5, 3, None, None, 0, 1, 0], [0.32, None, 4.81, 3.20, 1.60, 0.96])
OF_HARDLY_STATED = ([1, 10, None, None, None, None, None, None, 1, 0, 1], [0.32, 3.20, None, None, None, None])
BY_HAND = {
    ("total", "TOTAL"): ([3, 30, 45, 28, 17, 9, None, None, 1, 1, 1], [0.96, 9.61, 14.42, 8.97, 5.45, 2.88]),
    ("service_type", "community"): OF_DAY_CENTRE,
    ("service_type", "in_family"): OF_AT_HOME,
    ("service_type", "unknown"): OF_HARDLY_STATED,
    ("target_group", "children"): ([2, 30, 30, 18, 12, 6, 4, 2, 1, 0, 1], [0.64, 9.61, 9.61, 5.77, 3.84, 1.92]),
    ("target_group", "disability"): OF_DAY_CENTRE,
    ("target_group", "older_persons"): OF_AT_HOME,
    ("target_group", "unknown"): OF_HARDLY_STATED,
    ("provider_type", "municipality"): OF_DAY_CENTRE,
    ("provider_type", "non_public"): OF_AT_HOME,
    ("provider_type", "unknown"): OF_HARDLY_STATED,
    ("funding_source", "municipal_budget"): OF_DAY_CENTRE,
    ("funding_source", "social_fund"): OF_AT_HOME,
    ("funding_source", "donor"): OF_AT_HOME,
    ("funding_source", "unknown"): OF_HARDLY_STATED,
    ("combination", "older_persons_at_home"): OF_AT_HOME,
}
EVERY_MAPPED_ONE_HAS = [(breakdown, code) for breakdown, codes in CATEGORIES.items() for code in codes]


def plain(values):
    return [None if pd.isna(value) else value for value in values]


def row_of(frame, category, code="AL111"):
    found = frame[(frame.lau_code == code) & (frame.category == category)]
    assert len(found) == 1
    return found.iloc[0]


def cover(*rows, sheet=(BULQIZE,)):
    return coverage(services(*rows), municipalities(*sheet))


def test_three_services_worked_by_hand():
    frame = cover(DAY_CENTRE, AT_HOME, HARDLY_STATED)
    assert tuple(frame.columns) == COVERAGE.columns
    assert len(frame) == len(EVERY_MAPPED_ONE_HAS) + 4 == 32
    nothing = ([0] * len(QUANTITIES), [0.0] * len(RATES))
    for row in frame.to_dict("records"):
        expected = BY_HAND.pop((row["breakdown"], row["category"]), nothing)
        assert plain(row[column] for column in QUANTITIES) == expected[0], row["category"]
        assert plain(row[column] for column in RATES) == expected[1], row["category"]
        assert (row["inhabitants"], row["population_base"], row["population_year"]) == (31_210, "census_2011", 2011)
        assert (row["geo_name"], row["prefecture"], row["conf_status"]) == ("Bulqizë", "Dibër", "F")
    assert not BY_HAND


def test_every_mapped_municipality_has_every_category_and_zero_where_it_has_none():
    frame = cover(DAY_CENTRE, sheet=(BULQIZE, {"lau_code": "AL315"}))
    nothing = frame[frame.lau_code == "AL315"]
    assert list(zip(nothing.breakdown, nothing.category, strict=True)) == EVERY_MAPPED_ONE_HAS
    assert (nothing[[*QUANTITIES, *RATES]] == 0).all().all()
    assert set(nothing.geo_name) == {"Dimal"}


def test_a_municipality_missing_from_its_sheet_gets_rows_for_what_it_lists_and_no_zeros():
    frame = cover(DAY_CENTRE, {**AT_HOME, "lau_code": "AL131"})
    listed = frame[frame.lau_code == "AL131"]
    assert list(listed.category) == [
        "TOTAL", "in_family", "older_persons", "non_public", "social_fund", "donor", "older_persons_at_home",
    ]
    assert (listed.n_services == 1).all()
    assert "AL311" not in set(frame.lau_code)


def test_a_mapping_without_services_is_all_zeros():
    frame = coverage(services(DAY_CENTRE).iloc[:0], municipalities(BULQIZE))
    assert len(frame) == len(EVERY_MAPPED_ONE_HAS) and (frame[QUANTITIES] == 0).all().all()


def test_a_stated_zero_is_a_zero_and_no_unknown():
    row = row_of(cover({**DAY_CENTRE, **beneficiaries(0, 0, 0), "staff_total": 0, "staff_female": 0}), "TOTAL")
    assert plain(row[QUANTITIES]) == [1, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert row.beneficiaries_per_10000 == 0


@pytest.mark.parametrize(("second", "expected"), [
    (beneficiaries(7), (37, None, None, 0)),
    (beneficiaries(None, 3), (30, 21, 12, 1)),
    (beneficiaries(9, 4), (39, 22, None, 0)),
    (beneficiaries(), (30, 18, 12, 1)),
])
def test_women_and_men_are_unknown_when_a_stated_total_is_not_split(second, expected):
    row = row_of(cover(DAY_CENTRE, {**BULQIZE, **second}), "TOTAL")
    found = row[["beneficiaries_total", "beneficiaries_female", "beneficiaries_male", "n_services_unknown"]]
    assert tuple(plain(found)) == expected
    assert pd.isna(row.beneficiaries_male_per_10000) == (expected[2] is None)


@pytest.mark.parametrize(("second", "expected"), [
    ({"staff_total": 2, "staff_female": 2}, [8, 6, 2]),
    ({"staff_total": 2}, [8, None, None]),
    ({"staff_female": 2}, [6, 6, 2]),
    ({"staff_total": 2, "staff_female": 3}, [8, 7, None]),  # more women than staff: men are unknown, not negative
])
def test_men_on_the_staff_are_staff_less_women(second, expected):
    row = row_of(cover(DAY_CENTRE, {**BULQIZE, **second}), "TOTAL")
    assert plain(row[["staff_total", "staff_female", "staff_male"]]) == expected


def test_a_service_counts_once_in_each_category_it_names():
    frame = services({**DAY_CENTRE, "target_groups": "children|children|older_persons", "service_type": "in_family"})
    found = memberships(frame)
    assert not found.duplicated().any()
    assert set(zip(found.breakdown, found.category, strict=True)) == {
        ("total", "TOTAL"), ("service_type", "in_family"), ("target_group", "children"),
        ("target_group", "older_persons"), ("provider_type", "municipality"), ("funding_source", "municipal_budget"),
        ("combination", "older_persons_at_home"),
    }


@pytest.mark.parametrize("changed", [{"service_type": "community"}, {"target_groups": "children|unknown"}])
def test_only_a_service_in_the_family_for_older_persons_is_one_at_home(changed):
    frame = cover({**AT_HOME, **changed})
    assert row_of(frame, "older_persons_at_home").n_services == 0


def test_every_municipality_has_inhabitants_of_one_census():
    of_all = [inhabitants(m.lau_code) for m in load_register().municipalities]
    assert len(of_all) == 61 and all(found.count > 0 for found in of_all)
    assert {(found.base, found.year) for found in of_all} == {("census_2011", 2011)}
    assert {found.count for found in of_all} >= {31_210, 61_619}


@pytest.mark.parametrize("code", [None, "", "AL", "AL999"])
def test_a_place_that_is_no_municipality_has_unknown_inhabitants(code):
    found = inhabitants(code)
    assert (found.count, found.base, found.year) == (None, None, None)
