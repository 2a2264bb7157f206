"""The view of all services of a municipality, and rates on another population."""

from __future__ import annotations

import pytest

from lnb_pipeline import database
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.contracts.tables import published_tables
from lnb_pipeline.errors import UsageError
from lnb_pipeline.release import assemble, build
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.care_services.listings import municipality_capacity
from tests.unit.sources.care_services.sheets_as_read import beneficiaries, municipalities, services

QUERIES = PROJECT_ROOT / "warehouse" / "queries"
BULQIZE, GJIROKASTER = "AL111", "AL332"  # both censuses and the civil register are known of the first
SERVICES = [
    {"lau_code": BULQIZE, "service_type": "community", **beneficiaries(60, 40, 20), "capacity_places": 30},
    {"lau_code": BULQIZE, "service_type": "community", **beneficiaries(7, 7, 0), "staff_total": 4},
    {"lau_code": BULQIZE},
]
SHEET = [
    {"lau_code": BULQIZE, "population_stated": 30_000, "population_basis": "Register, 2020"},
    {"lau_code": GJIROKASTER, "population_stated": 0},
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"), threads=1, memory_limit="300MB", min_free_mb=0)
    settings.make_folders()
    sheet = municipalities(*SHEET)
    tables = {table.full_name: empty_frame(table) for table in published_tables()}
    tables |= {
        "services.coverage": coverage(services(*SERVICES), sheet),
        "services.municipality_capacity": municipality_capacity(sheet),
        "reference.municipality": assemble.municipality_table(),
    }
    database.build_file(settings.current, tables, settings, build.view_statements())
    return settings.current


def ask(built, sql):
    return database.query(built, sql)[1]


def test_the_summary_is_the_row_of_all_services(built):
    rows = ask(built, "SELECT lau_code, n_services, n_service_types, capacity_places, beneficiaries_total, "
                      "beneficiaries_female, staff_total, n_services_unknown, n_places_unknown, services_per_10000, "
                      "inhabitants, population_base FROM services.summary ORDER BY lau_code")
    assert rows[0] == (BULQIZE, 3, 1, 30, 67, 47, 4, 1, 2, 0.96, 31_210, "census_2011")
    assert rows[1][:8] == (GJIROKASTER, 0, 0, 0, 0, 0, 0, 0) and rows[1][9] == 0.0
    assert len(rows) == 2


@pytest.mark.parametrize(("base", "inhabitants", "rates", "year", "basis"), [
    ("census_2011", 31_210, (0.96, 9.61, 21.47, 15.06), 2011, None),
    ("census_2023", 26_826, (1.12, 11.18, 24.98, 17.52), 2023, None),
    ("civil_register", 40_223, (0.75, 7.46, 16.66, 11.68), None, None),
    ("stated", 30_000, (1.0, 10.0, 22.33, 15.67), None, "Register, 2020"),
])
def test_rates_on_another_base_state_it(built, base, inhabitants, rates, year, basis):
    ((*found, people, said, counted, words),) = ask(
        built, "SELECT services_per_10000, places_per_10000, beneficiaries_per_10000, "
               "beneficiaries_female_per_10000, inhabitants, population_base, population_year, population_basis "
               f"FROM services.coverage_per('{base}') WHERE lau_code = '{BULQIZE}' AND breakdown = 'total'",
    )
    assert (tuple(found), people, said, counted, words) == (rates, inhabitants, base, year, basis)


def test_the_rates_on_the_base_of_the_table_are_those_of_the_table(built):
    rates = "services_per_10000, places_per_10000, beneficiaries_male_per_10000, staff_per_10000, inhabitants"
    key = "lau_code, breakdown, category"
    assert ask(built, f"SELECT {key}, {rates} FROM services.coverage_per('census_2011') ORDER BY ALL") == ask(
        built, f"SELECT {key}, {rates} FROM services.coverage ORDER BY ALL"
    )


@pytest.mark.parametrize("base", ["'stated'", "NULL"])
def test_a_base_without_a_figure_gives_null_and_neither_zero_nor_all(built, base):
    rows = ask(built, f"SELECT DISTINCT n_services, services_per_10000, inhabitants FROM services.coverage_per({base}) "
                      f"WHERE lau_code = '{GJIROKASTER}'")
    assert rows == [(0, None, None)]


def test_a_base_that_does_not_exist_is_refused(built):
    with pytest.raises(UsageError, match="E606"):
        ask(built, "SELECT * FROM services.coverage_per('census_2001')")


def test_a_worked_query_begins_with_the_largest_municipality_without_a_service(built):
    rows = ask(built, (QUERIES / "08_municipalities_without_services.sql").read_text(encoding="utf-8"))
    assert [(row[0], row[3]) for row in rows] == [("Gjirokastër", 0), ("Bulqizë", 3)]


def test_the_macro_explains_itself(built):
    ((comment,),) = ask(built, "SELECT comment FROM duckdb_functions() WHERE function_name = 'coverage_per'")
    assert "civil_register" in comment
