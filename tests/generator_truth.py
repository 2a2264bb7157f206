"""The national value of every indicator from the demonstration's own arrays, without reading a file of its delivery.

The generator knows who lives with whom, who works, earns and lacks what. Its values are computed here in the plainest
way, person by person, and never with the pipeline's code, so that the two can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lnb_pipeline.demonstration import composition
from lnb_pipeline.demonstration.arrays import Array, group_sum
from lnb_pipeline.demonstration.calibration import gini, weighted_quantile
from lnb_pipeline.demonstration.deprivation import (
    PERSONAL_ITEMS,
    SMD_ITEMS,
    SMSD_ITEMS,
    Deprivation,
    deprivation,
    smsd,
)
from lnb_pipeline.demonstration.housing import Housing, housing, required_rooms
from lnb_pipeline.demonstration.incomes import PERSONAL, Incomes, incomes
from lnb_pipeline.demonstration.people import FEMALE
from lnb_pipeline.demonstration.sample import Sample, draw
from lnb_pipeline.demonstration.work import DOMESTIC, EMPLOYED, RETIRED, STUDENT, UNEMPLOYED, Work, work
from lnb_pipeline.silc.codebook import BREAK_YEAR

Values = dict[tuple[str, str], float]
"""By indicator and sex, in the unit of the catalogue."""

_SEXES = ("F", "M", "T")


@dataclass
class Country:
    """One survey year of the demonstration with everything that was drawn for it."""

    sample: Sample
    work: Work
    incomes: Incomes
    lacks: Deprivation
    housing: Housing
    seed: int

    @classmethod
    def of(cls, year: int, seed: int, households: int) -> Country:
        sample = draw(seed, households, year)
        done = work(sample)
        income = incomes(sample, done)
        return cls(sample, done, income, deprivation(sample, done, income), housing(sample, income), seed)

    @property
    def home(self) -> Array:
        return self.sample.members.home

    @cached_property
    def size(self) -> Array:
        """HY020 over the equivalised income gives the scale back."""
        age, n = self.sample.members.age, len(self.sample.homes)
        older = group_sum(self.home, (age >= 14) * 1.0, n)
        return 1 + 0.5 * (older - 1) + 0.3 * group_sum(self.home, (age < 14) * 1.0, n)

    @cached_property
    def line(self) -> float:
        return 0.6 * weighted_quantile(self.incomes.equivalised[self.home], self.sample.members.weight, 0.5)

    @cached_property
    def poor(self) -> Array:
        return self.incomes.equivalised[self.home] < self.line

    @cached_property
    def files(self) -> dict[str, dict[str, Array]]:
        """Drawn answers that no model knows: as they stand in the files."""
        made = composition.compose(
            self.sample, self.work, self.incomes, self.lacks, self.housing, self.seed
        )
        return {name: {code: cell.numbers for code, cell in file.items() if cell.values.dtype.kind in "if"}
                for name, file in made.items()}


class Teller:
    """Collects values by sex for chosen persons and a weight."""

    def __init__(self, country: Country) -> None:
        self.country, self.values = country, Values()
        m = country.sample.members
        women = m.sex == FEMALE
        self._sexes = {"F": women, "M": ~women, "T": np.ones(len(m), dtype=bool)}
        self.everybody = self._sexes["T"]

    def share(self, code: str, holds: Array, among: Array, weight: Array) -> None:
        self.each(code, lambda who: 100 * float((weight * holds)[who].sum() / weight[who].sum()), among)

    def each(self, code: str, value: object, among: Array) -> None:
        assert callable(value)
        for sex in _SEXES:
            self.values[code, sex] = value(among & self._sexes[sex])


def truths(country: Country) -> Values:
    """Every indicator of the year that one survey year is enough for."""
    teller = Teller(country)
    _of_income(teller)
    _of_exclusion(teller)
    _of_work(teller)
    _of_resources(teller)
    _of_conditions(teller)
    return teller.values


def _of_income(teller: Teller) -> None:
    country, everybody = teller.country, teller.everybody
    weight, x, line = country.sample.members.weight, country.incomes.equivalised[country.home], country.line
    teller.values["arpt", "T"] = line
    for code, part in (("arop", 0.6), ("arop_40", 0.4), ("arop_50", 0.5), ("arop_70", 0.7)):
        teller.share(code, x < line * part / 0.6, everybody, weight)
    for code, total in (("arop_before_transfers", "HY022"), ("arop_before_all_transfers", "HY023")):
        before = (country.incomes.household[total] / country.size)[country.home]
        teller.share(code, before < line, everybody, weight)
    teller.each("median_eq_income", lambda who: weighted_quantile(x[who], weight[who], 0.5), everybody)
    teller.each(
        "rmpg", lambda who: 100 * (1 - weighted_quantile(x[who], weight[who], 0.5) / line), everybody & country.poor
    )
    teller.each("gini", lambda who: 100 * gini(x[who], weight[who]), everybody)
    teller.each("s80_s20", lambda who: _quintile_ratio(x[who], weight[who]), everybody)


def _quintile_ratio(x: Array, weight: Array) -> float:
    low, high = (weighted_quantile(x, weight, part) for part in (0.2, 0.8))
    poorest, richest = x <= low, x > high
    return float((weight * x)[richest].sum() / (weight * x)[poorest].sum())


def _of_exclusion(teller: Teller) -> None:
    country, everybody = teller.country, teller.everybody
    m, lacks, year = country.sample.members, country.lacks, country.sample.year
    severe, moderate = smsd(country.sample, lacks), _lacking(country) >= 5
    teller.share("smsd", severe, everybody, m.weight)
    teller.share("msd", moderate, everybody, m.weight)
    low = low_intensity(country, new=True)
    teller.share("lwi", low == 1, ~np.isnan(low), m.weight)
    teller.share("arope", country.poor | severe | (low == 1), everybody, m.weight)
    teller.share("arope_add_on", ~country.poor & (severe | (low == 1)), everybody, m.weight)
    if year < BREAK_YEAR:
        old = low_intensity(country, new=False)
        material = (lacks.household @ SMD_ITEMS >= 4)[m.home]
        teller.share("smd", material, everybody, m.weight)
        teller.share("lwi_2020", old == 1, ~np.isnan(old), m.weight)
        teller.share("arope_2020", country.poor | material | (old == 1), everybody, m.weight)
    own, known = lacks.personal & ~lacks.personal_unknown, ~lacks.personal_unknown
    teller.share("personal_deprivation", own.sum(axis=1) >= 3, m.interviewed & known.any(axis=1), _weight_16(country))
    money = list(PERSONAL_ITEMS).index("PD070")
    teller.share("no_money_for_self", own[:, money], m.interviewed & known[:, money], _weight_16(country))


def _lacking(country: Country) -> Array:
    """Lacks of the 13 items; who was not interviewed takes those of at least half of the informed adults."""
    m, lacks = country.sample.members, country.lacks
    informed = m.interviewed[:, None] & ~lacks.personal_unknown
    n = len(country.sample.homes)
    own = (informed & lacks.personal).sum(axis=1)
    shared = np.zeros(n)
    for item in range(len(PERSONAL_ITEMS)):
        adults = group_sum(m.home, informed[:, item] * 1.0, n)
        shared += (adults > 0) & (2 * group_sum(m.home, (informed & lacks.personal)[:, item] * 1.0, n) >= adults)
    return np.where(m.interviewed, own, shared[m.home]) + (lacks.household @ SMSD_ITEMS)[m.home]


def _weight_16(country: Country) -> Array:
    return np.nan_to_num(country.sample.members.personal_weight)


def low_intensity(country: Country, *, new: bool) -> Array:
    """1 low, 0 not, NaN out of scope: by the EU 2030 definition or that of Europe 2020, in whatever year."""
    m, done, incomes_ = country.sample.members, country.work, country.incomes
    student = (done.activity == STUDENT) & (m.age <= 24)
    last = 64 if new else 59
    workable = (m.age >= 18) & (m.age <= last) & ~student & m.interviewed
    if new:
        pension = sum(incomes_.personal[code] for code in ("PY080G", "PY100G", "PY130G"))
        idle = ~np.isin(done.activity, [EMPLOYED, UNEMPLOYED])
        together = group_sum(m.home, pension, len(country.sample.homes))
        on_pensions = (2 * together > incomes_.household["HY010"]) & (together > 0)
        workable &= (done.activity != RETIRED) & (pension <= 0) & ~((m.age >= 60) & idle & on_pensions[m.home])
    months = np.where(done.part_time, np.minimum(np.nan_to_num(done.hours) / 35, 1), 1.0) * done.months
    n = len(country.sample.homes)
    possible = group_sum(m.home, workable * 12.0, n)
    worked = group_sum(m.home, np.where(workable, months, 0.0), n)
    share = np.divide(worked, possible, out=np.full(n, np.nan), where=possible > 0)[m.home]
    low = share <= 0.2 + 1e-9 if new else share < 0.2 - 1e-9
    return np.where(np.isnan(share) | (m.age > last), np.nan, low * 1.0)


def _of_work(teller: Teller) -> None:
    country = teller.country
    m, activity, weight = country.sample.members, country.work.activity, _weight_16(teller.country)
    adult, of_20_64, of_18_64 = (
        m.interviewed & (m.age >= low) & (m.age <= high) for low, high in ((18, 200), (20, 64), (18, 64))
    )
    teller.share("in_work_arop", country.poor, adult & (country.work.months > 6), weight)
    teller.share("employment", activity == EMPLOYED, of_20_64, weight)
    teller.share("domestic_tasks", activity == DOMESTIC, of_18_64, weight)
    teller.values["employment_gap", "T"] = teller.values["employment", "M"] - teller.values["employment", "F"]


def _of_resources(teller: Teller) -> None:
    country = teller.country
    m, income, weight = country.sample.members, country.incomes, _weight_16(teller.country)
    working_age, old = m.interviewed & (m.age >= 18) & (m.age <= 64), m.interviewed & (m.age >= 65)
    own = sum(income.personal[code] for code in PERSONAL)
    nothing = sum(np.abs(income.personal[code]) for code in PERSONAL) == 0
    teller.share("no_own_income", nothing, working_age, weight)
    individual = _individual(country, own)
    line = 0.6 * weighted_quantile(individual[working_age], weight[working_age], 0.5)
    teller.share("financial_dependency", individual < line, working_age, weight)
    pension = sum(income.personal[code] for code in ("PY080G", "PY100G", "PY110G"))
    paid = old & (pension > 0)
    teller.share("pension_coverage", pension > 0, old, weight)
    teller.each("pension_income", lambda who: float((weight * pension)[who].sum() / weight[who].sum()), paid)
    women, men = teller.values["pension_income", "F"], teller.values["pension_income", "M"]
    teller.values["pension_gap", "T"] = 100 * (men - women) / men


def _individual(country: Country, own: Array) -> Array:
    """Own income less the part of taxes, and an equal share of what is nobody's own, household by household."""
    m, household, n = country.sample.members, country.incomes.household, len(country.sample.homes)
    earned, together = np.maximum(own, 0), group_sum(m.home, np.maximum(own, 0), n)
    taxes = np.where(together > 0, household["HY140G"], 0.0)
    rest = household["HY020"] - group_sum(m.home, own, n) + taxes
    adults = group_sum(m.home, (m.age >= 16) * 1.0, n)
    part = np.divide(earned, together[m.home], out=np.zeros(len(m)), where=together[m.home] > 0)
    return own - taxes[m.home] * part + (rest / adults)[m.home]


def _of_conditions(teller: Teller) -> None:
    country, everybody = teller.country, teller.everybody
    m, home = country.sample.members, country.housing
    crowded = np.minimum(home.rooms, 10) < required_rooms(country.sample)
    teller.share("overcrowding", crowded[m.home], everybody, m.weight)
    allowance, disposable = country.incomes.household["HY070G"], country.incomes.household["HY020"]
    cost, income = 12 * home.cost - allowance, disposable - allowance
    overburdened = (cost > 0) & ((income <= 0) | (cost > 0.4 * income))
    teller.share("housing_cost_overburden", overburdened[m.home], everybody, m.weight)
    answers = country.files["H"]
    if "HH040" in answers and np.isfinite(answers["HH040"]).any():
        nothing = np.zeros(len(crowded))
        no_bath = (answers.get("HH081", nothing) == 3) & (answers.get("HH091", nothing) == 3)
        problem = (answers["HH040"] == 1) | no_bath | (answers["HS160"] == 1)
        teller.share("severe_housing_deprivation", (crowded & problem)[m.home], everybody, m.weight)
    care = country.files["P"]
    interviewed = np.flatnonzero(m.interviewed)
    unmet = np.zeros(len(m), dtype=bool)
    unmet[interviewed] = (care["PH040"] == 1) & np.isin(care["PH050"], (1, 2, 4))
    teller.share("unmet_medical_need", unmet, m.interviewed, _weight_16(country))


def persistently_poor(years: list[Country]) -> Values:
    """Poor in the last of four years and in two of the three before, among those who are in all of them."""
    last = years[-1]
    m = last.sample.members
    times, there = np.zeros(len(m)), np.ones(len(m), dtype=bool)
    for country in years[:-1]:
        poor = dict(zip(country.sample.members.person.tolist(), country.poor.tolist(), strict=True))
        times += np.array([poor.get(person, False) for person in m.person.tolist()])
        there &= np.isin(m.person, country.sample.members.person)
    teller = Teller(last)
    longitudinal = (last.sample.wave >= 4)[m.home] & m.since_first_wave
    teller.share("arop_persistent", last.poor & (times >= 2), there & longitudinal, m.weight)
    return teller.values


def below_anchored(country: Country, base_line: float, prices: float) -> Values:
    """Below the line of the base year at the prices of the income year; `prices` is their relation."""
    teller = Teller(country)
    x, weight = country.incomes.equivalised[country.home], country.sample.members.weight
    teller.share("arop_anchored", x < base_line * prices, teller.everybody, weight)
    return teller.values


