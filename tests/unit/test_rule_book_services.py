"""The rules about services find what is wrong, and nothing else: each fault stands in a municipality of its own."""

from __future__ import annotations

from functools import cache

import pandas as pd

from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.care_services.listings import mapped_services, municipality_capacity, providers
from lnb_pipeline.validation import validate
from tests.unit.sources.care_services.sheets_as_read import beneficiaries, municipalities, services

CODES = [municipality.lau_code for municipality in load_register().municipalities]
EMPTY = CODES[60]  # mapped, without a service


def failures(suite, frame):
    results = validate(suite, frame, partition=2021)
    assert [result.rule for result in results if not result.evaluated] == []
    return {result.rule: result.n_failed for result in results if not result.passed}


@cache
def mapping():
    """A sound mapping: two services in each municipality, one of unknown quantities, none in the last one."""
    stated = {
        "provider": "P", "provider_no": 1, "provider_type": "state", "provider_type_as_printed": "State",
        "target_groups": "children|unknown", "target_groups_as_printed": "Children, others",
        "funding_sources": "donor", "funding_sources_as_printed": "Donor", "service_type": "community",
        "service_type_as_printed": "Community", "capacity_places": 50, **beneficiaries(40, 22, 18),
        "beneficiaries_under_18": 30, "beneficiaries_18_64": 10, "beneficiaries_65_over": 0, "waiting_list": 0,
        "staff_total": 6, "staff_female": 4, "social_workers": 3, "psychologists": 1, "annual_budget": 1e6,
        "year_opened": 2005, "last_inspection": pd.Timestamp("2020-11-03"), "collected_on": pd.Timestamp("2021-05-04"),
    }
    unknown = {
        "service_type_as_printed": "Residential", "service_type": "residential", "provider_type": "private",
        "target_groups": "older_persons", "funding_sources": "state_budget", "capacity_places": 9,
    }
    of_all = [{"lau_code": code, **row} for code in CODES[:60] for row in (stated, unknown)]
    sheet = [
        {"lau_code": code, "population_stated": 20_000, "population_basis": "Census 2011", "naru_established": "yes",
         "naru_staff": 2, "social_care_plan": "adopted", "plan_status": "adopted", "households_economic_aid": 900,
         "persons_disability_benefit": 400, "cases_assessed_female": 60, "cases_assessed_male": 40,
         "social_administrators": 8, "child_protection_workers": 1, "social_fund_grant": 0.0}
        for code in CODES
    ]
    return services(*of_all), municipalities(*sheet)


@cache
def sound_coverage():
    return coverage(*mapping())


class Faults:
    """Writes faults into a copy of a frame, each into the next municipality."""

    def __init__(self, frame):
        self.frame = frame.copy()
        self.codes = iter(CODES)

    def write(self, category=None, /, **changes):
        rows = self.frame["lau_code"] == next(self.codes)
        if category is not None:
            rows &= self.frame["category"] == category
        first = self.frame.index[rows][0]
        for column, value in changes.items():
            self.frame.loc[first, column] = value


def test_a_sound_mapping_passes_every_rule():
    frame, sheet = mapping()
    assert failures("services.coverage", sound_coverage()) == {}
    assert failures("services.municipality_capacity", municipality_capacity(sheet)) == {}
    assert failures("services.service", mapped_services(frame)) == {}
    assert failures("services.provider", providers(frame)) == {}
    assert failures("care_services.service", frame) == {}
    assert failures("care_services.municipality", sheet) == {}


def test_small_counts_of_a_table_that_is_not_protected_yet_stop_nothing():
    unprotected = sound_coverage().assign(beneficiaries_male=4)
    assert "small.hidden" not in failures("services.coverage", unprotected)


def test_coverage_that_is_wrong_is_found():
    faults = Faults(sound_coverage())
    faults.write("disability", breakdown="provider_type")  # not one of its breakdown, and in the other's sum as 0
    faults.write("TOTAL", inhabitants=0)
    faults.write("community", staff_male=-1)
    faults.write("community", n_staff_unknown=2)
    faults.write("specialised", staff_total=pd.NA, staff_per_10000=None)
    faults.write("residential", staff_total=0, staff_per_10000=0.0)
    faults.write("community", n_services=0, services_per_10000=0.0, n_services_unknown=0)
    faults.write("TOTAL", n_services=1, capacity_places=40)
    faults.write("children", beneficiaries_total=4, conf_status="N")
    faults.write("children", conf_status="N")
    faults.write("children", beneficiaries_female=pd.NA, beneficiaries_female_per_10000=None, conf_status="D")
    faults.write("TOTAL", services_per_10000=9.9)
    faults.write("donor", beneficiaries_female_per_10000=None)
    faults.write("donor", beneficiaries_female=23)
    faults.write("donor", staff_female=5)
    faults.write("TOTAL", category="unknown")
    faults.frame = faults.frame.drop(faults.frame.index[(faults.frame.lau_code == EMPTY).to_numpy()][-1])
    found = failures("services.coverage", faults.frame)
    assert set(found) == {
        "category.of_breakdown", "total.one", "categories.all", "services.not_negative", "unknown.of_services",
        "zero.of_none", "unknown.is_null", "services.divided", "services.at_most_all", "small.hidden",
        "hidden.together", "hidden.one_mark", "rates.follow", "base.one", "beneficiaries.sum", "staff.sum",
    }
    assert (found["categories.all"], found["unknown.of_services"], found["small.hidden"], found["hidden.together"]) == (
        1, 1, 1, 2,
    )
    bases = sound_coverage().copy()
    bases.loc[bases.index[0], "population_base"] = "stated"
    assert set(failures("services.coverage", bases)) == {"base.one"}
    assert failures("services.coverage", sound_coverage().query(f"lau_code != '{EMPTY}'")) == {"municipality.all": None}


def test_a_capacity_that_is_wrong_is_found():
    faults = Faults(municipality_capacity(mapping()[1]))
    faults.write(households_economic_aid=4, conf_status="A")
    faults.write(cases_assessed_male=1, persons_disability_benefit=pd.NA, conf_status="A")
    faults.write(conf_status="A")
    faults.write(social_administrators=-1, naru_staff=pd.NA)
    faults.write(population_stated=0)
    faults.write(naru_established="no")
    assert failures("services.municipality_capacity", faults.frame) == {
        "small.hidden": 2, "hidden.is_null": 2, "capacity.not_negative": 2, "naru_staff.of_unit": 1,
    }


def test_a_listed_service_that_says_too_much_or_nothing_known_is_found():
    faults = Faults(mapped_services(mapping()[0]))
    faults.write(provider_type=None)
    faults.write(target_groups_as_printed="Children and the neighbours' son")
    faults.write(funding_sources="donor|grandmother")
    faults.write(target_groups="children,disability")
    faults.write(capacity_places=-5)
    faults.write(year_opened=2022)
    assert failures("services.service", faults.frame) == {
        "label.where_known": 2, "lists.known": 2, "capacity.not_negative": 1, "opened.by_the_year": 1,
    }
    faults = Faults(mapped_services(mapping()[0]))
    faults.write(code_list_version="2")
    assert failures("services.service", faults.frame) == {"lists.one_version": 120}


def test_a_service_that_stands_on_two_rows_is_found():
    frame = mapping()[0]
    again = frame.head(1).assign(source_cell="Sherbimet!999")
    assert failures("care_services.service", pd.concat([frame, again], ignore_index=True)) == {"services.distinct": 2}
    another = again.assign(service_name="A service of its own")
    assert failures("care_services.service", pd.concat([frame, another], ignore_index=True)) == {}
    unnamed = frame.head(1).assign(provider=None, provider_no=pd.NA, service_name="Of nobody")
    twice = pd.concat([frame.iloc[1:], unnamed, unnamed.assign(source_cell="Sherbimet!999")], ignore_index=True)
    assert failures("care_services.service", twice) == {"services.distinct": 2}


def test_a_provider_that_is_wrong_is_found():
    sound = providers(mapping()[0])
    wrong = [{"provider_no": 0}, {"n_services": 0}, {"n_licensed": 61}, {"n_municipalities": 61}]
    numbered = [{"provider_no": number, **change} for number, change in enumerate(wrong, start=2)]
    frame = pd.concat([sound.assign(**change) for change in numbered])
    assert failures("services.provider", frame.reset_index(drop=True)) == {
        "provider.number": 1, "services.order": 3,
    }


def test_a_service_that_contradicts_itself_is_found():
    faults = Faults(mapping()[0])
    faults.write(waiting_list=-1)
    faults.write(annual_budget=-0.5)
    faults.write(provider_no=pd.NA)
    faults.write(beneficiaries_male=19)
    faults.write(beneficiaries_65_over=1)
    faults.write(beneficiaries_under_18=41, beneficiaries_18_64=pd.NA)
    faults.write(staff_female=7)
    faults.write(social_workers=6)
    faults.write(social_workers=7, psychologists=pd.NA)
    faults.write(last_inspection=pd.Timestamp("2021-05-05"))
    faults.write(year_opened=2022)
    faults.write(collected_on=pd.Timestamp("2024-01-01"))
    faults.write(funding_sources=None)
    assert failures("care_services.service", faults.frame) == {
        "counts.not_negative": 2, "provider.numbered": 1, "beneficiaries.sum": 1, "ages.sum": 1, "ages.at_most_all": 1,
        "staff.women_at_most_all": 1, "staff.professions": 2, "inspection.before_collection": 1,
        "opened.by_the_year": 1, "collected.near_the_year": 1, "funding_sources.mapped": 1,
    }


def test_a_municipality_that_contradicts_itself_is_found():
    faults = Faults(mapping()[1])
    faults.write(social_fund_grant=-1.0)
    faults.write(population_stated=0)
    faults.write(population_basis=None)
    faults.write(persons_disability_benefit=20_001)
    faults.write(naru_established="no", naru_staff=0)
    faults.write(plan_status=None)
    faults.write(population_stated=1_600_000)
    assert failures("care_services.municipality", faults.frame) == {
        "counts.not_negative": 2, "population.basis": 1, "disability_benefit.plausible": 2, "cases.of_unit": 1,
        "plan_status.mapped": 1, "population.largest": 1, "economic_aid.plausible": 1,
    }
