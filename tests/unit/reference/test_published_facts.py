from collections import Counter

import pytest

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.reference.benchmarks import comparable_values, published_values
from lnb_pipeline.reference.measured import SET_SIZE, confirmed_set, illustrative_set
from lnb_pipeline.reference.programme import load_programme, target_municipalities
from lnb_pipeline.reference.register import load_register


def one(**wanted):
    found = [
        v for v in comparable_values() if all(getattr(v, name) == value for name, value in wanted.items())
    ]
    assert len(found) == 1, found
    return found[0]


NATION = {"geo": "AL", "sex": "T", "age": "TOTAL"}


@pytest.mark.parametrize(
    ("indicator", "year", "vintage", "value", "unit"),
    [
        ("arop", 2019, "first", 23.0, "PC"),
        ("arop", 2023, "first", 19.7, "PC"),
        ("arop", 2023, "revised", 19.8, "PC"),
        ("arpt", 2023, "first", 270_565, "ALL"),
        ("arpt", 2023, "revised", 262_325, "ALL"),
        ("arope", 2022, "first", 44.5, "PC"),
        ("arope_2020", 2020, "first", 43.4, "PC"),
        ("arope", 2020, "first", 51.0, "PC"),
        ("smd", 2017, "first", 41.1, "PC"),
        ("smsd", 2021, "first", 39.0, "PC"),
        ("gini", 2017, "first", 36.8, "IDX"),
        ("s80_s20", 2019, "first", 6.4, "RATIO"),
        ("median_eq_income", 2017, "first", 241_695, "ALL"),
    ],
)
def test_a_published_figure_stands_under_our_code(indicator, year, vintage, value, unit):
    found = one(indicator=indicator, time_period=year, vintage=vintage, **NATION)
    assert (found.value, found.unit, found.income_year) == (value, unit, year - 1)


def test_low_work_intensity_of_two_definitions_is_two_indicators():
    europe_2020 = one(indicator="lwi_2020", time_period=2020)
    assert (europe_2020.age, europe_2020.age_as_published) == ("Y18-64", "Y18-59")
    assert one(indicator="lwi", time_period=2022).age == "Y18-64"
    assert {v.indicator for v in published_values() if v.published_name == "LWI"} == {"lwi", "lwi_2020"}


def test_all_109_figures_are_kept_and_each_says_where_it_comes_from():
    assert len(published_values()) == 109
    assert all(v.provenance and v.status in v.provenance for v in published_values())
    assert Counter(v.status for v in published_values()) == {
        "found": 81,
        "derived": 14,
        "uncertain": 9,
        "unverified": 5,
    }


def test_every_figure_of_the_main_families_is_mapped():
    families = {
        "AROP",
        "AROPE",
        "SMD",
        "SMSD",
        "LWI",
        "GINI",
        "S80S20",
        "AROP_THRESHOLD_1P",
        "MEDIAN_EQ_INCOME",
        "AROP_BEFORE_TRANSFERS",
    }
    assert all((v.indicator is not None) == (v.published_name in families) for v in published_values())


def test_poverty_before_transfers_is_told_apart_by_what_counts_as_a_transfer():
    assert one(indicator="arop_before_transfers", time_period=2024).value == 22.7
    assert one(indicator="arop_before_all_transfers", time_period=2024).value == 36.7
    years = {v.time_period for v in comparable_values() if v.indicator == "arop_before_transfers"}
    assert years == {2017, 2018, 2019, 2020, 2021, 2024}


@pytest.mark.parametrize(
    ("indicator", "year", "rounding"),
    [("arop", 2023, 0.1), ("arpt", 2022, 1.0), ("gini", 2024, 0.1), ("s80_s20", 2018, 1.0)],
)
def test_a_figure_knows_the_unit_of_its_last_printed_digit(indicator, year, rounding):
    assert one(indicator=indicator, time_period=year, vintage="first", **NATION).rounding == rounding


def test_comparable_figures_have_one_value_a_cell_the_better_documented_one():
    cells = [(v.indicator, v.time_period, v.vintage, v.geo, v.sex, v.age) for v in comparable_values()]
    assert len(cells) == len(set(cells))
    assert one(indicator="s80_s20", time_period=2018).status == "found"


def test_comparable_figures_use_the_code_lists():
    assert {v.sex for v in comparable_values()} <= set(CODE_LISTS["sex"])
    assert {v.age for v in comparable_values()} <= set(CODE_LISTS["age"])
    assert {v.vintage for v in comparable_values()} == {"first", "revised"}


def test_the_illustrative_set_is_the_15_largest_and_says_it_is_a_placeholder():
    largest = sorted(load_register().municipalities, key=lambda m: -(m.population_2011 or 0))[:SET_SIZE]
    placeholder = illustrative_set()
    assert set(placeholder.codes) == {m.lau_code for m in largest}
    assert len(placeholder.codes) == SET_SIZE == 15
    assert placeholder.status == "illustrative"
    assert "no public source" in placeholder.provenance.lower()


def test_no_confirmed_set_ships():
    assert (confirmed_set().codes, confirmed_set().status) == ((), "confirmed")


def test_the_measured_set_is_not_the_programme_target_list():
    targets = {t.lau_code for t in target_municipalities()}
    assert len(targets) == len(target_municipalities()) == 32
    assert not set(illustrative_set().codes) <= targets


def test_the_targets_have_54_agency_pairs_and_resolve_to_their_codes():
    register = load_register()
    targets = target_municipalities()
    assert [t.entry_no for t in targets] == list(range(1, 33))
    assert Counter(a for t in targets for a in t.agencies) == {
        "UNDP": 26,
        "UN Women": 14,
        "UNFPA": 8,
        "UNICEF": 6,
    }
    assert all(register.resolve(t.municipality_as_printed).lau_code == t.lau_code for t in targets)


def test_the_programme_reference_keeps_its_leading_zeros():
    programme = load_programme()
    assert programme.mptf_reference == "00128662"
    assert programme.organisations == ("UNDP", "UNICEF", "UNFPA", "UN Women")
    assert [o.number for o in programme.outcomes] == [1, 2, 3]
    assert "[S01]" in programme.provenance
