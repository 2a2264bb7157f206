"""The catalogue: one typed entry an indicator.

Everything that is said or checked about an indicator follows from its entry: what is computed, in which
cells it is expected, how the dictionary explains it. The two AROPE families (Europe 2020 and EU 2030)
are separate indicators and are never spliced into one series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from lnb_pipeline.contracts.tables import INDICATOR

Estimator = Literal[
    "poverty_line", "at_risk_of_poverty", "median_income", "relative_median_gap", "quintile_share_ratio",
    "gini", "share", "at_risk_or_excluded",
]
Definition = Literal["EU", "EU2020", "EU2030"]
Unit = Literal["PC", "ALL", "RATIO", "IDX"]
Concept = Literal["household", "individual", "mixed"]
Level = Literal["country", "nuts2", "municipality"]
Sex = Literal["F", "M", "T"]
Age = Literal["TOTAL", "Y_LT18", "Y18-64", "Y_GE65"]

SEXES: tuple[Sex, ...] = ("F", "M", "T")
AGES: tuple[Age, ...] = ("TOTAL", "Y_LT18", "Y18-64", "Y_GE65")
LEVELS: tuple[Level, ...] = ("country", "nuts2", "municipality")

SCOPED_COLUMNS = frozenset({"lwi", "lwi_2020"})
"""Person columns that are null out of scope as well as when unknown."""

UNIT_SCALE: dict[Unit, float] = {"PC": 100.0, "ALL": 1.0, "RATIO": 1.0, "IDX": 100.0}
"""What an estimate is multiplied by to be in its unit: rates and the Gini are estimated as fractions."""

GAP_UNIT: dict[Unit, str] = {"PC": "PT", "ALL": "ALL", "RATIO": "RATIO", "IDX": "PT"}
"""Unit of the difference between women and men: points for what is measured on a 0-100 scale."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The cells an indicator is expected in: every combination of these."""

    levels: tuple[Level, ...] = LEVELS
    sexes: tuple[Sex, ...] = SEXES
    ages: tuple[Age, ...] = AGES

    @property
    def by_sex(self) -> bool:
        return {"F", "M"} <= set(self.sexes)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator. `columns` are the person columns its estimator reads, next to weight and design."""

    code: str
    definition: Definition
    title_en: str
    title_sq: str
    definition_en: str
    unit: Unit
    universe: str
    concept: Concept
    estimator: Estimator
    columns: tuple[str, ...]
    caveat: str
    source_document: str
    first_year: int = 2017
    last_year: int | None = None
    related_code: str | None = None
    sdg_code: str | None = None
    weight_variable: str = "RB050"
    breakdown: Breakdown = Breakdown()

    def available_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def is_share(self) -> bool:
        """A share of persons, so that its interval has to stay within 0 and 100 %."""
        return self.estimator in ("at_risk_of_poverty", "share", "at_risk_or_excluded")

    @property
    def gap_unit(self) -> str:
        return GAP_UNIT[self.unit]


_ALL_PERSONS = "All persons in private households with known age"
_IN_SCOPE = (
    "persons with known age in households with at least one member whose work intensity is measured"
)
_HOUSEHOLD_CAVEAT = (
    "A status of the household given to each of its members: differences between women and men reflect who "
    "lives in which household, not how resources are shared inside it."
)
_RTD = "Eurostat, EU-SILC methodology, monetary poverty and income distribution"
_AROPE_DOC = "Eurostat, EU-SILC methodology, risk of poverty or social exclusion"
_INCOME = ("equivalised_income",)
_WITHOUT_OLD = Breakdown(ages=("TOTAL", "Y_LT18", "Y18-64"))
_NATIONAL_LINE = "The line is national in every place and group."

CATALOGUE: tuple[Indicator, ...] = (
    Indicator(
        "arpt", "EU", "At-risk-of-poverty threshold", "Pragu i rrezikut për varfëri",
        "60 % of the national median equivalised disposable income, for a one-person household.",
        "ALL", _ALL_PERSONS, "household", "poverty_line", _INCOME,
        "In lek of the income year, not corrected for prices.", _RTD,
        related_code="ilc_li01", breakdown=Breakdown(("country",), ("T",), ("TOTAL",)),
    ),
    Indicator(
        "arop", "EU", "At-risk-of-poverty rate", "Shkalla e rrezikut për varfëri",
        "Share of persons whose equivalised disposable income is strictly below 60 % of the national median.",
        "PC", _ALL_PERSONS, "household", "at_risk_of_poverty", _INCOME,
        f"{_HOUSEHOLD_CAVEAT} {_NATIONAL_LINE}", _RTD, related_code="ilc_li02", sdg_code="1.2.1",
    ),
    Indicator(
        "median_eq_income", "EU", "Median equivalised disposable income",
        "E ardhura mediane e disponueshme ekuivalente",
        "Median of the equivalised disposable income of the persons of the place and group.",
        "ALL", _ALL_PERSONS, "household", "median_income", _INCOME,
        f"{_HOUSEHOLD_CAVEAT} In lek of the income year, not corrected for prices.", _RTD,
        related_code="ilc_di03",
    ),
    Indicator(
        "rmpg", "EU", "Relative median at-risk-of-poverty gap",
        "Hendeku relativ median i rrezikut për varfëri",
        "Distance between the national poverty line and the median income of the poor of the place and "
        "group, as a share of the line.",
        "PC", "Persons below the national poverty line, with known age", "household", "relative_median_gap",
        _INCOME,
        f"{_HOUSEHOLD_CAVEAT} Rests on the poor alone: in small places it jumps from one household to the next.",
        _RTD, related_code="ilc_li11",
    ),
    Indicator(
        "s80_s20", "EU", "Income quintile share ratio S80/S20",
        "Raporti i kuintileve të të ardhurave S80/S20",
        "Total income of the richest fifth of the place and group over the total of its poorest fifth.",
        "RATIO", _ALL_PERSONS, "household", "quintile_share_ratio", _INCOME,
        f"{_HOUSEHOLD_CAVEAT} Quintiles are cut inside each place and group.", _RTD, related_code="ilc_di11",
    ),
    Indicator(
        "gini", "EU", "Gini coefficient of equivalised disposable income",
        "Koeficienti Gini i të ardhurave të disponueshme ekuivalente",
        "0 when all persons of the place and group have the same income, 100 when one person has it all.",
        "IDX", _ALL_PERSONS, "household", "gini", _INCOME,
        f"{_HOUSEHOLD_CAVEAT} Inequality inside each place and group, not between them.", _RTD,
        related_code="ilc_di12",
    ),
    Indicator(
        "arope", "EU2030", "At risk of poverty or social exclusion (EU 2030)",
        "Në rrezik varfërie ose përjashtimi social (BE 2030)",
        "Share of persons who are at risk of poverty, severely materially and socially deprived, or living "
        "in a household with very low work intensity; out of scope of the latter counts as no.",
        "PC", _ALL_PERSONS, "mixed", "at_risk_or_excluded", ("equivalised_income", "smsd", "lwi"),
        f"Not comparable with arope_2020. {_NATIONAL_LINE}", _AROPE_DOC,
        first_year=2018, related_code="ilc_peps01n", sdg_code="1.2.2",
    ),
    Indicator(
        "smsd", "EU2030", "Severe material and social deprivation rate (EU 2030)",
        "Shkalla e deprivimit të rëndë material dhe social (BE 2030)",
        "Share of persons lacking, because they cannot afford them, at least 7 of 13 items: 7 of the "
        "household and 6 of the person.",
        "PC", _ALL_PERSONS, "mixed", "share", ("smsd",),
        "Six of the items are asked of persons aged 16 and over; children take the answers of the adults. "
        "Not comparable with smd.", "Eurostat, EU-SILC methodology, material and social deprivation",
        first_year=2018, related_code="ilc_mdsd11", sdg_code="1.2.2",
    ),
    Indicator(
        "lwi", "EU2030", "Persons in households with very low work intensity (EU 2030)",
        "Persona në familje me intensitet shumë të ulët pune (BE 2030)",
        "Share of persons under 65 in households whose members aged 18-64 worked at most 20 % of their "
        "potential in the income year.",
        "PC", f"Aged 0-64: {_IN_SCOPE}", "household", "share", ("lwi",),
        f"{_HOUSEHOLD_CAVEAT} Not comparable with lwi_2020.",
        "Eurostat, EU-SILC methodology, living in households with very low work intensity",
        first_year=2018, related_code="ilc_lvhl11n", breakdown=_WITHOUT_OLD,
    ),
    Indicator(
        "arope_2020", "EU2020", "At risk of poverty or social exclusion (Europe 2020)",
        "Në rrezik varfërie ose përjashtimi social (Evropa 2020)",
        "Share of persons who are at risk of poverty, severely materially deprived, or living in a household "
        "with low work intensity; out of scope of the latter counts as no.",
        "PC", _ALL_PERSONS, "household", "at_risk_or_excluded", ("equivalised_income", "smd", "lwi_2020"),
        f"Ends in 2020; not comparable with arope. {_HOUSEHOLD_CAVEAT} {_NATIONAL_LINE}", _AROPE_DOC,
        last_year=2020, related_code="ilc_peps01", sdg_code="1.2.2",
    ),
    Indicator(
        "smd", "EU2020", "Severe material deprivation rate (Europe 2020)",
        "Shkalla e deprivimit të rëndë material (Evropa 2020)",
        "Share of persons in households lacking, because they cannot afford them, at least 4 of 9 items.",
        "PC", _ALL_PERSONS, "household", "share", ("smd",),
        f"Ends in 2020, when three of the items were dropped. {_HOUSEHOLD_CAVEAT}",
        "Eurostat, EU-SILC methodology, material deprivation",
        last_year=2020, related_code="ilc_mddd11", sdg_code="1.2.2",
    ),
    Indicator(
        "lwi_2020", "EU2020", "Persons in households with low work intensity (Europe 2020)",
        "Persona në familje me intensitet të ulët pune (Evropa 2020)",
        "Share of persons under 60 in households whose members aged 18-59 worked less than 20 % of their "
        "potential in the income year.",
        "PC", f"Aged 0-59: {_IN_SCOPE}", "household", "share", ("lwi_2020",),
        f"Ends in 2020; the band 18-64 holds persons of 18-59. {_HOUSEHOLD_CAVEAT}",
        "Eurostat, EU-SILC methodology, living in households with very low work intensity",
        last_year=2020, related_code="ilc_lvhl11", breakdown=_WITHOUT_OLD,
    ),
)

BY_CODE: dict[str, Indicator] = {entry.code: entry for entry in CATALOGUE}

if len(BY_CODE) != len(CATALOGUE):
    raise RuntimeError("an indicator code is defined twice")


def available(year: int) -> tuple[Indicator, ...]:
    """The indicators whose definition exists in a survey year, in catalogue order."""
    return tuple(entry for entry in CATALOGUE if entry.available_in(year))


def catalogue_frame() -> pd.DataFrame:
    """The catalogue as the published table indicators.indicator, one row an indicator."""
    rows = [
        {"indicator": entry.code, **{c: getattr(entry, c) for c in INDICATOR.columns if c != "indicator"}}
        for entry in CATALOGUE
    ]
    frame = pd.DataFrame(rows, columns=list(INDICATOR.columns))
    return frame.astype({"first_year": "Int64", "last_year": "Int64"})
