"""The rules about lists, profiles and need against supply find what is wrong, and sound rows fail none."""

from __future__ import annotations

import pandas as pd
import pytest

from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.profiles.municipality import municipality_profiles
from lnb_pipeline.profiles.need_and_supply import need_and_supply
from lnb_pipeline.validation import Rule, load_suite, validate
from lnb_pipeline.validation.frames import _condition
from tests.unit.profiles.small_release import BULQIZE, FIER, HAS, PUSTEC, TIRANA, Row, frame, of_list, release, small

PROFILE, NEED, LIST = "profiles.municipality", "profiles.need_and_supply", "reference.municipal_list"
SHARE = of_list("rural_share", 2021, "2021-01-01", HAS, "88.5", list_number=88.5, municipality_as_printed="Has")
YES = of_list("eu_ipa", 2021, "2021-11-30", HAS, "yes", list_number=1.0, municipality_as_printed="Has")
OTHER = of_list("eu_ipa", 2021, "2021-11-30", FIER, "no", list_number=0.0)


@pytest.fixture(scope="module")
def sound() -> dict[str, pd.DataFrame]:
    """The tables of the small release in a year of the survey."""
    tables = release(small())
    found = {PROFILE: municipality_profiles(tables), NEED: need_and_supply(tables)}
    of_year = {name: rows[rows["time_period"] == 2022].reset_index(drop=True) for name, rows in found.items()}
    lists = frame(TABLES[LIST], [SHARE, YES, OTHER])
    return {**of_year, LIST: lists}


def failing(suite: str, rows: pd.DataFrame) -> set[str]:
    results = validate(suite, rows, partition=2022)
    assert [r.rule for r in results if not r.evaluated] == []
    return {r.rule for r in results if not r.passed}


@pytest.mark.parametrize("suite", [PROFILE, NEED, LIST])
def test_sound_rows_fail_no_rule(suite: str, sound: dict[str, pd.DataFrame]) -> None:
    assert failing(suite, sound[suite]) == set()


WRONG: list[tuple[str, Row, Row, str]] = [
    # suite, the row, what is changed in it, the rule that finds it
    (LIST, {"list_name": "eu_ipa"}, {"lau_code": "AL999"}, "municipality.known"),
    (LIST, {"list_value": "yes"}, {"list_value": "in_process", "list_number": 0.5}, "value.of_list"),
    (LIST, {"list_name": "rural_share"}, {"list_value": "most"}, "value.of_list"),
    (LIST, {"list_value": "yes"}, {"list_number": 0.0}, "number.of_value"),
    (LIST, {"list_value": "yes"}, {"list_number": None}, "number.of_value"),
    (LIST, {"list_name": "rural_share"}, {"list_value": "101", "list_number": 101.0}, "share.range"),
    (LIST, {"list_value": "no"}, {"list_value": None, "list_number": None}, "unnamed.no"),
    (LIST, {"list_name": "rural_share"}, {"municipality_as_printed": None}, "unnamed.not_a_share"),
    (LIST, {"list_name": "rural_share"}, {"provenance": " "}, "provenance.some"),
    (LIST, {"list_value": "yes"}, {"list_as_of": pd.Timestamp(2021, 12, 1)}, "list.one"),
    (LIST, {"list_name": "rural_share"}, {"list_as_of": pd.Timestamp(2023, 1, 1)}, "as_of.not_later"),
    (LIST, {"list_name": "rural_share"}, {"list_as_of": pd.Timestamp(2015, 1, 1)}, "as_of.recent"),
    (PROFILE, {"lau_code": HAS}, {"lau_code": "AL999"}, "municipality.known"),
    (PROFILE, {"lau_code": HAS}, {"time_period": 2023}, "municipality.all"),
    (PROFILE, {"lau_code": HAS}, {"population_base": "civil_register"}, "population.one_base"),
    (PROFILE, {"lau_code": TIRANA}, {"women_at_risk": 0.0}, "rate.status"),
    (PROFILE, {"lau_code": HAS}, {"child_poverty_status": "undefined"}, "rate.status"),
    (PROFILE, {"lau_code": HAS}, {"set_status": None}, "rate.not_measured"),
    (PROFILE, {"lau_code": HAS}, {"women_at_risk_upper": 50.0}, "interval.women"),
    (PROFILE, {"lau_code": HAS}, {"men_at_risk_lower": 40.0}, "interval.men"),
    (PROFILE, {"lau_code": HAS}, {"older_women_at_risk_upper": 59.0}, "interval.older_women"),
    (PROFILE, {"lau_code": HAS}, {"child_poverty_lower": 31.0}, "interval.children"),
    (PROFILE, {"lau_code": HAS}, {"women_at_risk": 101.0, "women_at_risk_upper": 102.0}, "rate.range"),
    (PROFILE, {"lau_code": FIER}, {"mapping_year": None, "services_for_violence": 0}, "mapping.none"),
    (PROFILE, {"lau_code": FIER}, {"services_for_children": 0}, "mapping.place"),
    (PROFILE, {"lau_code": HAS}, {"mapping_year": 2023}, "mapping.not_later"),
    (PROFILE, {"lau_code": HAS}, {"mapping_year": 2020}, "mapping.one"),
    (PROFILE, {"lau_code": PUSTEC}, {"services_for_children": 1}, "services.kinds"),
    (PROFILE, {"lau_code": HAS}, {"services_at_home": 2}, "services.kinds"),
    (PROFILE, {"lau_code": HAS}, {"naru_gap": None}, "naru.gap"),
    (PROFILE, {"lau_code": HAS}, {"naru_staff": 0}, "naru.gap"),
    (PROFILE, {"lau_code": HAS}, {"agencies": None}, "programme.together"),
    (PROFILE, {"lau_code": HAS}, {"is_target": False}, "programme.together"),
    (PROFILE, {"lau_code": HAS}, {"n_agencies": 3}, "agencies.counted"),
    (PROFILE, {"lau_code": FIER}, {"agencies": "UNDP"}, "agencies.counted"),
    (PROFILE, {"lau_code": FIER}, {"is_target": None, "agencies": None, "n_agencies": None}, "programme.one"),
    (PROFILE, {"lau_code": HAS}, {"eu_ipa_as_of": None}, "list.as_of"),
    (PROFILE, {"lau_code": HAS}, {"rural_share": 100.5}, "rural.range"),
    (PROFILE, {"lau_code": HAS}, {"beneficiaries_male": 59}, "beneficiaries.sum"),
    (NEED, {"lau_code": FIER}, {"lau_code": "AL999"}, "municipality.known"),
    (NEED, {"lau_code": FIER, "sex": "T", "need_group": "children"}, {"time_period": 2023}, "municipality.all"),
    (NEED, {"lau_code": FIER}, {"mapping_year": None}, "mapping.some"),
    (NEED, {"lau_code": FIER}, {"mapping_year": 2023}, "mapping.some"),
    (NEED, {"lau_code": FIER, "need_group": "children"}, {"need_rate_lower": 0.0}, "need.status"),
    (NEED, {"lau_code": FIER, "need_group": "disability"}, {"need_status": "not_measured"}, "need.surveyed"),
    (NEED, {"lau_code": HAS, "need_group": "everybody"}, {"set_status": None}, "need.measured"),
    (NEED, {"lau_code": HAS, "need_group": "everybody"}, {"need_rate": 101.0, "need_rate_upper": 101.0}, "rate.range"),
    (NEED, {"lau_code": HAS, "need_group": "everybody"}, {"need_rate_upper": 0.0}, "rate.interval"),
    (NEED, {"lau_code": HAS, "need_group": "everybody"}, {"persons_at_risk_lower": 9990.0}, "persons.interval"),
    (NEED, {"lau_code": HAS, "need_group": "everybody"}, {"persons_at_risk_upper": 99990.0}, "persons.of_group"),
    (NEED, {"lau_code": PUSTEC, "need_group": "everybody", "sex": "T"}, {"unmet_ratio": None}, "unmet.reason"),
    (NEED, {"lau_code": FIER}, {"unmet_reason": "other"}, "unmet.reasons"),
    (NEED, {"lau_code": FIER}, {"unmet_reason": "supply_not_mapped"}, "unmet.why"),
    (NEED, {"lau_code": HAS, "need_group": "children", "sex": "M"}, {"unmet_reason": "need_zero"}, "unmet.why"),
    (NEED, {"lau_code": HAS, "need_group": "children", "sex": "M"}, {"persons_at_risk_upper": 0.0}, "unmet.why"),
    (NEED, {"lau_code": HAS, "need_group": "everybody", "sex": "T"}, {"beneficiaries": None}, "unmet.why"),
    (NEED, {"lau_code": PUSTEC, "need_group": "everybody", "sex": "T"}, {"unmet_upper": 1.1}, "unmet.range"),
    (NEED, {"lau_code": FIER}, {"beneficiaries": 0}, "services.not_mapped"),
    (NEED, {"lau_code": PUSTEC, "need_group": "children"}, {"beneficiaries": 1}, "services.none"),
    (NEED, {"lau_code": PUSTEC, "need_group": "children"}, {"n_services_unknown": 1}, "services.not_negative"),
    (NEED, {"lau_code": BULQIZE, "need_group": "children"}, {"at_risk_per_naru_staff": 0.0}, "naru.staff"),
    (NEED, {"lau_code": HAS, "need_group": "everybody", "sex": "M"}, {"beneficiaries": 8061},
     "beneficiaries.plausible"),
]  # fmt: skip


def changed(rows: pd.DataFrame, place: Row, change: Row) -> pd.DataFrame:
    found = rows.copy()
    chosen = pd.concat([found[name] == value for name, value in place.items()], axis=1).all(axis=1)
    assert chosen.any()
    for column, value in change.items():
        found.loc[chosen, column] = value
    return found


def is_broken(rule: Rule, rows: pd.DataFrame) -> bool:
    """Whether a row breaks a rule, judged without Great Expectations, which takes a second for each suite."""
    if rule.holds is None:
        return bool((~rows[rule.kwargs["column"]].dropna().isin(rule.kwargs["value_set"])).any())
    return not _condition(rule, rows).fillna(True).all()


@pytest.mark.parametrize(("suite", "place", "change", "rule"), WRONG)
def test_each_rule_finds_what_it_is_about(
    suite: str, place: Row, change: Row, rule: str, sound: dict[str, pd.DataFrame]
) -> None:
    judged = next(r for r in load_suite(suite) if r.rule == rule)
    assert not is_broken(judged, sound[suite])
    assert is_broken(judged, changed(sound[suite], place, change))


@pytest.mark.parametrize("suite", [PROFILE, NEED, LIST])
def test_every_rule_fails_in_great_expectations_too(suite: str, sound: dict[str, pd.DataFrame]) -> None:
    cases = [(place, change) for name, place, change, _ in WRONG if name == suite]
    rows = pd.concat([changed(sound[suite], place, change) for place, change in cases], ignore_index=True)
    of_structure = {"key", "required"} | {r.rule for r in load_suite(suite) if r.rule.startswith("codes.")}
    assert failing(suite, rows) - of_structure == {r.rule for r in load_suite(suite)} - of_structure
