"""The codebook: what a variable is in a survey year, and that its files hold together."""

from __future__ import annotations

import re

import pytest

from lnb_pipeline.silc import codebook, notation
from lnb_pipeline.silc.codebook import FILES, definition, in_rules, survey_years, variables, year_facts

EVERY = [(file, year) for year in survey_years() for file in FILES]


def test_the_active_variables_of_a_year_are_those_eurostat_expects() -> None:
    assert [len(variables(f, 2025)) for f in FILES] == [18, 60, 96, 158]
    assert [len(variables(f, 2023)) for f in FILES] == [18, 60, 111, 167]
    assert [len(variables(f, 2018)) for f in FILES] == [22, 38, 88, 154]


def test_a_variable_changes_with_the_regulation_of_2021() -> None:
    assert definition("PL031", 2020) is not None
    assert definition("PL031", 2021) is None
    assert definition("PL032", 2020) is None
    new = definition("PL032", 2021)
    assert new is not None
    assert (new.minimum, new.maximum, new.collected_from) == (1, 8, 2021)
    old_income, new_income = definition("HY020", 2020), definition("HY020", 2021)
    assert old_income is not None and new_income is not None
    assert (old_income.flag_leading, old_income.factor) == (1, False)
    assert (new_income.flag_lengths, new_income.factor) == ((2,), True)


def test_a_module_is_active_in_its_years_only() -> None:
    active = {y: any(v.code == "HD100" for v in variables("H", y)) for y in survey_years()}
    assert [y for y, there in active.items() if there] == [2021, 2024]
    quality = [y for y in survey_years() if any(v.code == "PW230" for v in variables("P", y))]
    assert quality == [2022]
    assert [m.id for m in year_facts(2023).modules if m.active] == ["M21", "LMH23", "ITADH23", "ENER23"]


def test_bounds_count_from_the_year_delivered() -> None:
    for year in (2022, 2025):
        born = definition("PB140", year)
        assert born is not None
        assert born.maximum == year - 17


def test_codes_are_compared_as_numbers_and_regions_belong_to_a_country() -> None:
    occupation = definition("PL051A", 2025)
    assert occupation is not None and occupation.codes is not None
    assert {1, 2, 3, 96} <= set(occupation.codes)
    assert codebook.regions("AL") == ("AL01", "AL02", "AL03", "ALZZ")
    birth = definition("RB280", 2025)
    assert birth is not None and birth.codes is not None
    assert {"NA", "XK", "FOR", "GG"} <= set(birth.codes)


def test_an_unknown_variable_or_year_is_nothing() -> None:
    assert definition("XX010", 2025) is None
    assert definition("PL999", 2025) is None
    assert definition("PL032", 2017) is None
    with pytest.raises(KeyError):
        variables("P", 2017)
    with pytest.raises(KeyError):
        year_facts(2031)


@pytest.mark.parametrize(("file", "year"), EVERY)
def test_every_definition_is_complete_and_refers_to_variables_there_are(file: codebook.File, year: int) -> None:
    for variable in in_rules(file, year):
        assert re.fullmatch(r"\$?\d+\.\d*", variable.format), variable.code
        assert variable.label and variable.label_sq and variable.label != variable.code
        assert variable.key or variable.flags, variable.code
        assert not (variable.codes and variable.minimum is not None), f"{variable.code} has a list and a range"
        if variable.minimum is not None and variable.maximum is not None:
            assert variable.minimum <= variable.maximum
        related = [variable.gross, *variable.components, *(k for r in variable.routing for k in r.known)]
        for code in filter(None, related):
            assert definition(code.removesuffix("_F"), year) is not None, f"{variable.code} names {code}"
        for route in variable.routing:
            names = {n.code for n in notation.names(notation.parse(route.when))} - {"year"}
            for name in names:
                assert definition(name.removesuffix("_F"), year) is not None, f"{variable.code} asks {name}"
            assert route.flag in variable.flags or file == "R" or year < 2021, variable.code


def test_labels_tell_variables_of_a_file_apart() -> None:
    for file in FILES:
        labels = [v.label for v in variables(file, 2025)]
        doubled = {label for label in labels if labels.count(label) > 1}
        assert doubled == set(), doubled


def test_labels_are_in_both_languages() -> None:
    same = [v.code for f in FILES for v in variables(f, 2025) if v.label == v.label_sq]
    assert same == []
