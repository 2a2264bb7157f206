import pandas as pd
import pytest

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import COVERAGE, MUNICIPALITY_CAPACITY, MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.sources.care_services.coverage import coverage, municipality_capacity
from lnb_pipeline.sources.care_services.labels import SERVICE_TYPES

TAIL = {"time_period": 2021, "data_kind": "survey", "delivery_id": "d", "match_class": "name"}


def sheet(*rows):
    filled = [
        {"municipality_as_printed": r["lau_code"], "source_cell": f"Bashkite!{n}", **TAIL, **r}
        for n, r in enumerate(rows, start=2)
    ]
    return conform(
        MUNICIPALITY_SHEET, pd.DataFrame(filled, dtype=object).reindex(columns=MUNICIPALITY_SHEET.columns)
    )


def services(*rows):
    filled = [
        {
            "municipality_as_printed": r["lau_code"],
            "source_cell": f"Sherbimet!{n}",
            "service_name": "S",
            **TAIL,
            **r,
        }
        for n, r in enumerate(rows, start=2)
    ]
    return conform(SERVICE, pd.DataFrame(filled, dtype=object).reindex(columns=SERVICE.columns))


def stated(code, kind, total=None, female=None, male=None, places=None):
    return {
        "lau_code": code,
        "service_type": kind,
        "beneficiaries_total": total,
        "beneficiaries_female": female,
        "beneficiaries_male": male,
        "capacity_places": places,
    }


def cell(frame, code, kind):
    found = frame[(frame.lau_code == code) & (frame.service_type == kind)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture
def frame():
    return coverage(
        services(
            stated("AL322", "community", 20, 12, 8, 10),
            stated("AL322", "community", 30, 10, 20),
            stated("AL322", "residential"),
            stated("AL322", None, 5, 5, 0),
            stated("AL224", "community", 10, 4, 6),
            stated("AL224", "community", None, 3, None),
            stated("AL224", "in_family", 10, 4, 6),
            stated("AL224", "in_family", 7),
            stated("AL131", "alternative", 2, 1, 1),
        ),
        sheet({"lau_code": "AL322"}, {"lau_code": "AL224"}, {"lau_code": "AL315"}),
    )


def test_every_mapped_municipality_has_every_type_and_zero_where_it_has_none(frame):
    assert tuple(frame.columns) == COVERAGE.columns
    nothing = frame[frame.lau_code == "AL315"]
    assert nothing.service_type.tolist() == list(SERVICE_TYPES)
    numbers = [
        "n_services",
        "capacity_places",
        "beneficiaries_total",
        "beneficiaries_female",
        "beneficiaries_male",
        "n_services_unknown",
    ]
    assert (nothing[numbers] == 0).all().all()
    assert set(nothing.geo_name) == {"Dimal"} and set(nothing.prefecture) == {"Berat"}


def test_services_are_counted_and_summed(frame):
    row = cell(frame, "AL322", "community")
    assert (row.n_services, row.beneficiaries_total, row.beneficiaries_female, row.beneficiaries_male) == (
        2,
        50,
        22,
        28,
    )
    assert (row.capacity_places, row.n_services_unknown) == (10, 0)


def test_a_sum_over_nothing_stated_is_unknown_and_not_zero(frame):
    row = cell(frame, "AL322", "residential")
    assert (row.n_services, row.n_services_unknown) == (1, 1)
    assert pd.isna(
        row[["capacity_places", "beneficiaries_total", "beneficiaries_female", "beneficiaries_male"]]
    ).all()


def test_a_service_that_does_not_state_its_beneficiaries_makes_the_total_a_lower_bound(frame):
    row = cell(frame, "AL224", "community")
    assert (row.n_services, row.n_services_unknown, row.beneficiaries_total) == (2, 1, 10)
    assert (row.beneficiaries_female, row.beneficiaries_male) == (7, 6)


def test_women_and_men_are_unknown_when_a_stated_total_is_not_split(frame):
    row = cell(frame, "AL224", "in_family")
    assert (row.beneficiaries_total, row.n_services_unknown) == (17, 0)
    assert pd.isna(row.beneficiaries_female) and pd.isna(row.beneficiaries_male)


def test_a_service_of_no_known_type_is_counted_as_unknown_where_there_is_one(frame):
    assert cell(frame, "AL322", "unknown").beneficiaries_total == 5
    assert "unknown" not in set(frame[frame.lau_code == "AL224"].service_type)


def test_a_municipality_missing_from_its_sheet_gets_no_zeros(frame):
    assert frame[frame.lau_code == "AL131"].service_type.tolist() == ["alternative"]
    assert "AL311" not in set(frame.lau_code)


def test_no_service_is_lost_and_nothing_is_suppressed_yet(frame):
    assert frame.n_services.sum() == 9
    assert set(frame.conf_status) == {"F"}
    assert not frame.duplicated(["time_period", "lau_code", "service_type"]).any()


def test_a_mapping_without_services_is_all_zeros():
    empty = coverage(services(stated("AL322", "community")).iloc[:0], sheet({"lau_code": "AL322"}))
    assert empty.n_services.tolist() == [0] * 7


def test_the_capacity_of_a_municipality_is_shown_as_stated():
    frame = municipality_capacity(
        sheet({"lau_code": "AL322", "naru_established": "yes", "naru_staff": 0}, {"lau_code": "AL224"})
    )
    assert tuple(frame.columns) == MUNICIPALITY_CAPACITY.columns
    assert frame.geo_name.tolist() == ["Tiranë", "Fier"]
    assert frame.naru_staff.tolist()[1] == 0 and pd.isna(frame.naru_staff[0])
