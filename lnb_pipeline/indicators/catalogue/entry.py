"""What an entry of the catalogue is: an indicator, everything that is said about it, and where it is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.indicators.groups import DIVISIONS, Division

Estimator = Literal[
    "poverty_line", "at_risk_of_poverty", "median_income", "relative_median_gap", "quintile_share_ratio", "gini",
    "share", "at_risk_or_excluded", "excluded_not_poor", "mean", "difference_of_shares",
    "relative_difference_of_means", "below_own_median", "persistently_poor", "below_anchored_line",
]
Definition = Literal["EU", "EU2020", "EU2030"]
Unit = Literal["PC", "ALL", "RATIO", "IDX", "PT"]
Concept = Literal["household", "individual", "mixed"]
Level = Literal["country", "nuts2", "municipality"]
Sex = Literal["F", "M", "T"]
Age = Literal["TOTAL", "Y_LT18", "Y18-64", "Y_GE65"]
Weight = Literal["RB050", "PB040", "RB064"]
Family = Literal[
    "income_poverty", "income_distribution", "social_exclusion", "deprivation", "work", "individual_resources",
    "housing", "health",
]

SEXES: tuple[Sex, ...] = get_args(Sex)
AGES: tuple[Age, ...] = get_args(Age)
LEVELS: tuple[Level, ...] = get_args(Level)

FAMILIES: dict[Family, str] = {
    "income_poverty": "Income poverty", "income_distribution": "Income and its distribution",
    "social_exclusion": "Risk of poverty or social exclusion", "deprivation": "Material and social deprivation",
    "work": "Work", "individual_resources": "Resources of one's own", "housing": "Housing", "health": "Health",
}

WEIGHT_COLUMNS: dict[Weight, str] = {
    "RB050": "person_weight", "PB040": "personal_weight_16", "RB064": "longitudinal_weight",
}

INCOMES = ("income_before_transfers", "income_before_all_transfers", "individual_income", "equivalised_income")
"""What a person may be ranked by and held against a line; those before transfers are equivalised for it."""

_SIZE = "equivalised_size"

SCOPED_COLUMNS = frozenset({"lwi", "lwi_2020"})
"""Person columns that are null out of scope as well as when unknown."""

SERIES_ESTIMATORS = frozenset({"persistently_poor", "below_anchored_line"})
"""What several survey years are needed for; the person's status bears the indicator's code."""

UNIT_SCALE: dict[Unit, float] = {"PC": 100.0, "ALL": 1.0, "RATIO": 1.0, "IDX": 100.0, "PT": 100.0}
"""What an estimate is multiplied by to be in its unit: rates and the Gini are estimated as fractions."""

GAP_UNIT: dict[Unit, str] = {"PC": "PT", "ALL": "ALL", "RATIO": "RATIO", "IDX": "PT", "PT": "PT"}
"""Unit of the difference between women and men: points for what is measured on a 0-100 scale."""

SHARES = frozenset({
    "at_risk_of_poverty", "share", "at_risk_or_excluded", "excluded_not_poor", "below_own_median", "persistently_poor",
    "below_anchored_line",
})
"""Estimators of a share of persons."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cells an indicator is expected in: every combination of levels, sexes and ages; and in the country, all
    ages together, the groups of each division by sex."""

    levels: tuple[Level, ...] = LEVELS
    sexes: tuple[Sex, ...] = SEXES
    ages: tuple[Age, ...] = AGES
    divisions: tuple[Division, ...] = tuple(DIVISIONS)

    @property
    def by_sex(self) -> bool:
        return {"F", "M"} <= set(self.sexes)

    @property
    def words(self) -> str:
        """As one line for a reader."""
        parts = [", ".join(self.levels), "sex " + ", ".join(self.sexes), "age " + ", ".join(self.ages)]
        return "; ".join([*parts, *(["the country by " + ", ".join(self.divisions)] if self.divisions else [])])


@dataclass(frozen=True, slots=True)
class Module:
    """Variables collected every year up to `annual_to`, then in a module in `first` and each `every` years."""

    annual_to: int
    first: int
    every: int

    def holds(self, year: int) -> bool:
        return year <= self.annual_to or (year >= self.first and (year - self.first) % self.every == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator.

    `columns` are the person columns its estimator reads, next to weight and design. `youngest` and `oldest` (years,
    inclusive) and `within` (a status that must hold) make its universe. `line_share` is the share of the national
    median that its poverty line stands at. `unverified` names what no public source settles, and what is done about
    it. `modelled` asks for a model-based estimate in the measured municipalities.
    """

    code: str
    canonical_code: str
    family: Family
    definition: Definition
    title_en: str
    title_sq: str
    definition_en: str
    definition_sq: str
    unit: Unit
    universe: str
    concept: Concept
    estimator: Estimator
    columns: tuple[str, ...]
    missing_rule: str
    caveat: str
    source_document: str
    weight_variable: Weight = "RB050"
    youngest: int | None = None
    oldest: int | None = None
    within: str | None = None
    line_share: float = 0.6
    lower_bound: float | None = 0.0
    upper_bound: float | None = 100.0
    first_year: int = 2017
    last_year: int | None = None
    module: Module | None = None
    related_code: str | None = None
    sdg_code: str | None = None
    unverified: str | None = None
    breakdown: Breakdown = Breakdown()
    modelled: bool = False

    def reason_unavailable(self, year: int) -> str | None:
        """Why the indicator does not exist in a survey year, as a code; null where it does."""
        if year < self.first_year:
            return "definition_starts_later"
        if self.last_year is not None and year > self.last_year:
            return "definition_ended"
        if self.module is not None and not self.module.holds(year):
            return "not_collected_this_year"
        return None

    def available_in(self, year: int) -> bool:
        return self.reason_unavailable(year) is None

    @property
    def is_share(self) -> bool:
        """A share of persons, so that its interval has to stay within 0 and 100 %."""
        return self.estimator in SHARES

    @property
    def made_in(self) -> Literal["year", "series"]:
        """Whether one survey year is enough to compute it."""
        return "series" if self.estimator in SERIES_ESTIMATORS else "year"

    @property
    def is_pooled(self) -> bool:
        """Whether municipalities have an estimate over several years together as well."""
        return self.made_in == "year" and "municipality" in self.breakdown.levels

    @property
    def income(self) -> str:
        """What its persons are ranked by."""
        return next((c for c in self.columns if c in INCOMES), INCOMES[-1])

    @property
    def statuses(self) -> tuple[str, ...]:
        """The columns of its persons besides the income; for what several years make, the indicator's code."""
        if self.made_in == "series":
            return (self.code,)
        return tuple(c for c in self.columns if c not in (*INCOMES, _SIZE))

    @property
    def gap_unit(self) -> str:
        return GAP_UNIT[self.unit]

    @property
    def survey_years(self) -> str:
        """The survey years it exists in, in words."""
        if self.module is not None:
            return f"{self.first_year}-{self.module.annual_to}, {self.module.first} and every {self.module.every} years"
        return f"{self.first_year}-{self.last_year or ''}"

    @property
    def person_columns(self) -> tuple[str, ...]:
        """Every person column it rests on, the weight and its universe included."""
        limits = ("age_years",) if (self.youngest, self.oldest) != (None, None) else ()
        named = (*self.columns, *((self.within,) if self.within else ()), *limits, WEIGHT_COLUMNS[self.weight_variable])
        return tuple(dict.fromkeys(named))

    @property
    def silc_variables(self) -> str:
        """The EU-SILC variables it is made of."""
        codes = dict.fromkeys(code for c in self.person_columns for code in COLUMNS[c].silc_codes)
        return ", ".join(sorted(codes))
