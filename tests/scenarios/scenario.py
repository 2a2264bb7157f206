"""A scenario: a few households of EU-SILC written by hand, and what must follow from them.

Reads the files beside it (their format: README.md), makes a delivery of them, takes the delivery through the
pipeline's own steps and says where the outcome is another than the one worked out by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd
import yaml

from lnb_pipeline.contracts.tables import HOUSEHOLD, PERSON
from lnb_pipeline.indicators.catalogue.entry import AGES, SEXES, Indicator, Sex
from lnb_pipeline.indicators.compute import Line, estimate_all, heading_of
from lnb_pipeline.indicators.groups import DIVISION_OF
from lnb_pipeline.indicators.measure import YearEstimates
from lnb_pipeline.indicators.sample import sample_of
from lnb_pipeline.indicators.series import SurveyYear, series
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.silc.codebook import FIRST_YEAR, LAST_YEAR, File, definition
from lnb_pipeline.sources.eu_silc import harmonise
from tests.silc_deliveries import Delivery, household_id, person_id

FOLDER = Path(__file__).parent
Notes = dict[str, Any]
"""A mapping as it stands in a file."""
Frames = dict[str, pd.DataFrame]

MUNICIPALITY, REGION = "AL111", "AL01"
"""Where all households live: not one of the measured municipalities, so that the sample is a national one."""
TOLERANCE = 1e-9
UNKNOWN, NOT_A_MEMBER, ABSENT = "unknown", "not a member", "absent"
_SEX_CODES = {"M": 1, "F": 2}
_RELATIVES = ("partner", "mother", "father")
_WORK = ("employed", "unemployed", "retired", "student", "domestic")
_HOUSEHOLD_WORDS, _MEMBER_WORDS = {"weight", "members"}, {"sex", "age", "interview", "work", *_RELATIVES}
_OF_HUNDRED = re.compile(r"^(\S+) of (\S+)$")
_CODE = re.compile(r"^[A-Z]{2}[0-9]")
_INTERVIEW_AGE, _OLD_AGE = 16, 65

_PERSONAL_INCOMES = ("PY010G", "PY021G", "PY050G", "PY080G", "PY090G", "PY100G", "PY110G", "PY120G", "PY130G", "PY140G")
_OF_HOUSEHOLD = {"HY020": 100_000, "HY070G": 0, "HH070": 0, "HH030": 10}
_OF_DWELLING = {"HH040": 2, "HH081": 1, "HH091": 1, "HS160": 2}
"""No leak, a bath, a toilet, light; only in the years that ask for them."""


class ScenarioError(ValueError):
    """A file that cannot be read as a scenario: which file, and what in it."""


@dataclass(frozen=True)
class Scenario:
    """`households` and the rest by survey year, the households and members of a year by name.

    `prices`: consumer price index by year, null for that of the pipeline.
    """

    name: str
    about: str
    households: dict[int, dict[str, Notes]]
    persons: dict[int, dict[str, Notes]]
    results: dict[int, Notes]
    prices: dict[int, float] | None

    @property
    def numbers(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Number of each household, and of its member, the same in every year."""
        named: dict[str, dict[str, None]] = {}
        for households in self.households.values():
            for name, household in households.items():
                named.setdefault(name, {}).update(dict.fromkeys(household["members"]))
        return {
            (name, member): (number, place)
            for number, (name, members) in enumerate(named.items(), 1) for place, member in enumerate(members, 1)
        }


# -- reading -------------------------------------------------------------------------------------------
class _Unique(yaml.SafeLoader):
    """A key that stands twice would silently lose what came first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ScenarioError(f"{self.name}: written twice: {', '.join(sorted(map(str, twice)))}")
        return super().construct_mapping(node, deep)


def scenarios(folder: Path = FOLDER) -> dict[str, Path]:
    """The scenario files of a folder by the indicator they are named after."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def read(path: Path) -> Scenario:
    return parse(path.read_text("utf-8"), path.name)


def parse(text: str, name: str) -> Scenario:
    """The scenario a text holds. Raises ScenarioError, with the file and the key, for anything it does not know."""
    loader = _Unique(text)
    loader.name = name
    content: Notes = loader.get_single_data()
    _check_outline(name, content)
    several = "years" in content
    changes = content["years"] if several else {content["year"]: None}

    def by_year(key: str) -> dict[int, Notes]:
        stated = content.get(key) or {}
        return {year: (stated.get(year) or {}) if several else stated for year in changes}

    scenario = Scenario(
        name, content["about"],
        {year: _changed(name, content["households"], changed or {}) for year, changed in changes.items()},
        by_year("persons"), by_year("results"), content.get("prices"),
    )
    _check_households(scenario)
    _check_expectations(scenario)
    return scenario


def _check_outline(name: str, content: Notes) -> None:
    _known(name, content, {"about", "year", "years", "prices", "households", "persons", "results"}, "")
    for key in ("about", "households", "results"):
        if not content.get(key):
            raise ScenarioError(f"{name}: {key} is missing")
    if ("year" in content) == ("years" in content):
        raise ScenarioError(f"{name}: either year or years")
    if "years" in content:
        _known(name, content["results"], set(content["years"]), "results: ")
        _known(name, content.get("persons", {}), set(content["years"]), "persons: ")
    for letter, household in content["households"].items():
        if not household.get("members"):
            raise ScenarioError(f"{name}: household {letter}: members are missing")


def _changed(name: str, base: dict[str, Notes], changes: Notes) -> dict[str, Notes]:
    """The households of a year: those of every year with what is different in it."""
    _known(name, changes, set(base), "years: household ")
    households = {}
    for letter, household in base.items():
        change = changes.get(letter) or {}
        if change == ABSENT:
            continue
        own = change.get("members") or {}
        _known(name, own, set(household["members"]), f"years: household {letter}, member ")
        members = {m: {**(notes or {}), **(own.get(m) or {})} for m, notes in household["members"].items()}
        households[letter] = {**household, **change, "members": members}
    return households


def _check_households(scenario: Scenario) -> None:
    for year, households in scenario.households.items():
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ScenarioError(f"{scenario.name}: survey year {year} is not one of {FIRST_YEAR} to {LAST_YEAR}")
        for letter, household in households.items():
            where = f"household {letter}, "
            _known(scenario.name, household, _HOUSEHOLD_WORDS, where, files=("D", "H"), year=year)
            for member, notes in household["members"].items():
                where = f"household {letter}, member {member}, "
                _known(scenario.name, notes, _MEMBER_WORDS, where, files=("R", "P"), year=year)
                _check_member(f"{scenario.name}: {where}", notes)
                relatives = {notes[kind]: None for kind in _RELATIVES if kind in notes}
                _known(scenario.name, relatives, set(household["members"]), f"{where}relative ")


def _check_member(where: str, notes: Notes) -> None:
    if notes.get("sex") not in _SEX_CODES or "age" not in notes:
        raise ScenarioError(f"{where}sex (F or M) and age are needed")
    if notes.get("work", _WORK[0]) not in _WORK:
        raise ScenarioError(f"{where}work is one of {', '.join(_WORK)}")


def _check_expectations(scenario: Scenario) -> None:
    name, members = scenario.name, {" ".join(pair) for pair in scenario.numbers}
    for columns in scenario.persons.values():
        _known(name, columns, {*PERSON.columns, *HOUSEHOLD.columns}, "persons: ")
        for column, expected in columns.items():
            _known(name, expected, members, f"persons: {column}: ")
    for results in scenario.results.values():
        _known(name, results, {*SEXES, "by_age", "by_group"}, "results: ")
        for key, cells in (("by_age", set(AGES)), ("by_group", set(DIVISION_OF))):
            _known(name, results.get(key, {}), cells, f"results: {key}: ")
            for cell, by_sex in results.get(key, {}).items():
                _known(name, by_sex, set(SEXES), f"results: {key}: {cell}: ")


def _known(
    name: str, found: Notes, words: set[Any], where: str, files: tuple[File, ...] = (), year: int = LAST_YEAR
) -> None:
    """Raise for a key that is neither one of the words nor a variable of the files in that year (nor its flag)."""
    for key in found:
        variable = _variable(str(key).removesuffix("_F"), year) if _CODE.match(str(key)) else None
        if key not in words and (variable is None or variable not in files):
            raise ScenarioError(f"{name}: {where}unknown key {key}")


def _variable(code: str, year: int) -> File | None:
    """The file a variable of a survey year is in."""
    found = definition(code, year)
    return None if found is None or found.key else found.file


# -- what follows ---------------------------------------------------------------------------------------
def disagreements(scenario: Scenario, indicator: Indicator, folder: Path) -> list[str]:
    """Every expectation of the scenario that is not met, in words; deliveries are written into the folder."""
    frames = {year: delivered(scenario, year, folder) for year in scenario.households}
    estimates = estimated(
        indicator, {year: found["eu_silc.person"] for year, found in frames.items()}, scenario.prices
    )
    return [
        *(line for year in frames for line in _wrong_persons(scenario, year, frames[year])),
        *(line for year in frames for line in _wrong_results(scenario, year, indicator, estimates)),
    ]


def delivered(scenario: Scenario, year: int, folder: Path) -> Frames:
    """The households of a year as a delivery, harmonised."""
    delivery = Delivery(year)
    for letter, household in scenario.households[year].items():
        _add(delivery, scenario, letter, household)
    aside = folder / str(year)
    aside.mkdir()
    paths, manifest = delivery.write(aside)
    return harmonise(paths, manifest, f"scenario {year}")


def estimated(
    indicator: Indicator, persons: dict[int, pd.DataFrame], prices: dict[int, float] | None = None
) -> pd.DataFrame:
    """The rows of estimates.observation of one indicator, the illustrative list of municipalities measured.

    `persons`: the contract frame eu_silc.person by survey year.
    """
    line, (measured, status) = Line("national_sample", None), (illustrative_set().codes, "illustrative")
    if indicator.made_in == "series":
        years = [
            SurveyYear(year, line, measured, status, "synthetic", partial(persons.__getitem__, year))
            for year in persons
        ]
        return series(years, prices)["estimates.observation"]
    rows = []
    for year, person in persons.items():
        estimates, heading = YearEstimates(sample_of(person, measured), None), heading_of(person, year, status)
        chosen = [indicator] if indicator.available_in(year) else []
        rows.append(estimate_all(estimates, heading, measured, line, chosen)["estimates.observation"])
    return pd.concat(rows, ignore_index=True)


def _wrong_persons(scenario: Scenario, year: int, frames: Frames) -> Iterator[str]:
    person, household = frames["eu_silc.person"], frames["eu_silc.household"]
    whole = person.merge(
        household[[c for c in household if c == "household_id" or c not in person]], on="household_id"
    ).set_index("person_id")
    ids = {" ".join(pair): _person_id(*numbers) for pair, numbers in scenario.numbers.items()}
    for column, expectations in scenario.persons[year].items():
        for member, expected in expectations.items():
            found = whole.at[ids[member], column] if ids[member] in whole.index else NOT_A_MEMBER
            found = UNKNOWN if pd.isna(found) else found
            if not _alike(expected, found):
                yield f"{year}, {column} of {member}: by hand {_word(expected)}, found {_word(found)}"


def _wrong_results(scenario: Scenario, year: int, indicator: Indicator, estimates: pd.DataFrame) -> Iterator[str]:
    rows = estimates[(estimates.indicator == indicator.code) & (estimates.time_period == year)]
    found = {(row.age, row.population_group, row.sex): row for row in rows[rows.geo == "AL"].itertuples()}
    for age, group, sex, expected in _cells(scenario.results[year]):
        row = found.get((age, group, sex))
        if row is None:
            value = indicator.reason_unavailable(year) or "not expected in this cell"
        else:
            value = row.status_reason if pd.isna(row.obs_value) else row.obs_value
        if not _alike(_number(expected), value):
            yield f"{year}, {sex}, age {age}, group {group}: by hand {expected}, found {value}"


def _cells(results: Notes) -> Iterator[tuple[str, str, Sex, object]]:
    """Age, population group, sex and expectation of every result."""
    for sex in SEXES:
        if sex in results:
            yield "TOTAL", "TOTAL", sex, results[sex]
    for key in ("by_age", "by_group"):
        for cell, by_sex in results.get(key, {}).items():
            place = (cell, "TOTAL") if key == "by_age" else ("TOTAL", cell)
            for sex, expected in by_sex.items():
                yield *place, cast(Sex, sex), expected


def _number(expected: object) -> object:
    """`3 of 8` is 37.5 percent."""
    if match := _OF_HUNDRED.match(str(expected)):
        part, whole = map(float, match.groups())
        return 100 * part / whole
    return expected


def _alike(expected: object, found: object) -> bool:
    if isinstance(expected, str) or isinstance(found, str):
        return expected == found
    return math.isclose(float(cast(float, expected)), float(cast(float, found)), rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _word(value: object) -> object:
    return {True: "yes", False: "no"}.get(bool(value), value) if str(value) in ("True", "False") else value


# -- the delivery ---------------------------------------------------------------------------------------
def _add(delivery: Delivery, scenario: Scenario, letter: str, household: Notes) -> None:
    """A household and its members, with what goes without saying."""
    numbers = {member: scenario.numbers[letter, member] for member in household["members"]}
    number, _ = next(iter(numbers.values()))
    stated = {key: _value(value) for key, value in household.items() if key not in _HOUSEHOLD_WORDS}
    income = stated.get("HY020", _OF_HOUSEHOLD["HY020"])
    dwelling = {code: usual for code, usual in _OF_DWELLING.items() if definition(code, delivery.year)}
    delivery.household(
        number, MUNICIPALITY, REGION, income, **{
            "DB050": 1 + number % 2, "DB060": number, "DB090": household.get("weight", 1), "DB100": 1,
            **_OF_HOUSEHOLD, **dwelling, **stated,
        },
    )
    for member, notes in household["members"].items():
        _add_member(delivery, notes, numbers[member], {name: _person_id(*n) for name, n in numbers.items()})


def _add_member(delivery: Delivery, notes: Notes, numbers: tuple[int, int], ids: dict[str, int]) -> None:
    age = _value(notes["age"])
    interview = notes.get("interview", age is None or age >= _INTERVIEW_AGE)
    work = notes.get("work", "retired" if age is not None and age >= _OLD_AGE else "employed")
    stated = {key: _value(value) for key, value in notes.items() if key not in _MEMBER_WORDS}
    of_register = {code: value for code, value in stated.items() if code.startswith("RB")}
    of_interview = {code: value for code, value in stated.items() if code not in of_register}
    delivery.person(
        household_id(numbers[0]), numbers[1], _SEX_CODES[notes["sex"]], age, interview=interview, work=work,
        **{kind: ids[notes[kind]] for kind in _RELATIVES if kind in notes},
        **of_register, **dict.fromkeys(_PERSONAL_INCOMES, 0) | {"PH040": 2, "PH050": None} | of_interview,
    )


def _person_id(household: int, place: int) -> int:
    return person_id(household_id(household), place)


def _value(value: object) -> Any:
    return None if value == UNKNOWN else value
