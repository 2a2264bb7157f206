import pandas as pd
import pytest

from lnb_pipeline.contracts.service_tables import MAPPED_SERVICE, MUNICIPALITY_CAPACITY, PROVIDER
from lnb_pipeline.sources.care_services.listings import mapped_services, municipality_capacity, providers
from tests.unit.sources.care_services.sheets_as_read import beneficiaries, municipalities, services

TIRANE, FIER = {"lau_code": "AL224"}, {"lau_code": "AL322"}


def test_a_listed_service_has_codes_and_no_names_and_no_counts_of_persons():
    frame = mapped_services(services(
        {**TIRANE, **beneficiaries(9, 5, 4), "provider": "P", "service_type": "community", "capacity_places": 12},
    ))
    assert tuple(frame.columns) == MAPPED_SERVICE.columns
    row = frame.iloc[0]
    assert (row.geo_name, row.service_type, row.capacity_places, row.source_cell) == (
        "Tiranë", "community", 12, "Sherbimet!2",
    )
    kept_back = {"service_name", "provider", "staff_total", "waiting_list", "annual_budget", "administrative_unit"}
    assert not kept_back & set(frame.columns)
    assert not [column for column in frame.columns if column.startswith("beneficiaries")]


@pytest.mark.parametrize(("column", "code", "shown"), [
    ("provider_type", "private", True),
    ("provider_type", None, False),
    ("service_type", "community", True),
    ("service_type", None, False),
    ("subtype", None, False),
    ("target_groups", "children|disability", True),
    ("target_groups", "children|unknown", False),
    ("target_groups", None, False),
    ("funding_sources", "unknown", False),
])
def test_a_printed_label_is_shown_only_where_a_list_knows_all_of_it(column, code, shown):
    printed = f"{column}_as_printed"
    row = mapped_services(services({**TIRANE, column: code, printed: "as printed"})).iloc[0]
    assert (row[printed] == "as printed") if shown else pd.isna(row[printed])
    assert (row[column] == code) if code else pd.isna(row[column])


def test_a_provider_is_what_its_services_say_together():
    frame = providers(services(
        {**FIER, "provider_no": 2, "provider_type": "non_public", "service_type": "residential",
         "target_groups": "older_persons|unknown", "funding_sources": "donor", "licensed": "yes"},
        {**TIRANE, "provider_no": 2, "service_type": "community", "target_groups": "children", "licensed": "no"},
        {**TIRANE, "provider_no": 2, "provider_type": "non_public", "funding_sources": "state_budget|donor"},
        {**TIRANE, "provider_no": 1, "provider_type": "state"},
        {**TIRANE, "provider_type": "private", "service_type": "community"},
    ))
    assert tuple(frame.columns) == PROVIDER.columns
    assert frame.provider_no.tolist() == [1, 2]
    first, second = frame.iloc[0], frame.iloc[1]
    assert (first.provider_type, first.n_services, first.n_municipalities, first.n_licensed) == ("state", 1, 1, 0)
    assert first[["service_types", "target_groups", "funding_sources"]].isna().all()
    assert (second.provider_type, second.n_services, second.n_municipalities, second.n_licensed) == (
        "non_public", 3, 2, 1,
    )
    assert (second.service_types, second.target_groups, second.funding_sources) == (
        "community|residential", "children|older_persons|unknown", "state_budget|donor",
    )


def test_a_provider_whose_rows_disagree_has_no_type():
    row = providers(services(
        {**FIER, "provider_no": 1, "provider_type": "state"}, {**FIER, "provider_no": 1, "provider_type": "private"},
    )).iloc[0]
    assert pd.isna(row.provider_type) and row.n_services == 2


def test_services_without_a_provider_make_no_provider():
    assert providers(services(TIRANE)).empty


def test_the_capacity_of_a_municipality_is_shown_as_stated():
    frame = municipality_capacity(municipalities(
        {**TIRANE, "naru_established": "yes", "naru_staff": 0, "plan_status": "expired", "cases_assessed_female": 7},
        FIER,
    ))
    assert tuple(frame.columns) == MUNICIPALITY_CAPACITY.columns
    assert frame.geo_name.tolist() == ["Tiranë", "Fier"]
    assert set(frame.conf_status) == {"F"}
    row = frame.iloc[0]
    assert (row.naru_staff, row.plan_status, row.cases_assessed_female) == (0, "expired", 7)
    assert pd.isna(frame.naru_staff[1])
