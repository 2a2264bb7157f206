"""The catalogue: one typed entry an indicator.

Everything that is said or checked about an indicator follows from its entry: what is computed, in which
cells it is expected, how the dictionary explains it. The two AROPE families (Europe 2020 and EU 2030)
are separate indicators and are never spliced into one series.
"""

from __future__ import annotations

import pandas as pd

from lnb_pipeline.contracts.indicator_tables import INDICATOR
from lnb_pipeline.indicators.catalogue.entry import Definition, Family, Indicator
from lnb_pipeline.indicators.catalogue.exclusion import DEPRIVATION, SOCIAL_EXCLUSION
from lnb_pipeline.indicators.catalogue.income import INCOME_DISTRIBUTION, INCOME_POVERTY
from lnb_pipeline.indicators.catalogue.living_conditions import HEALTH, HOUSING
from lnb_pipeline.indicators.catalogue.resources import INDIVIDUAL_RESOURCES
from lnb_pipeline.indicators.catalogue.work import WORK

CATALOGUE: tuple[Indicator, ...] = (
    *INCOME_POVERTY, *INCOME_DISTRIBUTION, *SOCIAL_EXCLUSION, *DEPRIVATION, *WORK, *INDIVIDUAL_RESOURCES, *HOUSING,
    *HEALTH,
)

BY_CODE: dict[str, Indicator] = {entry.code: entry for entry in CATALOGUE}

if len(BY_CODE) != len(CATALOGUE):
    raise RuntimeError("an indicator code is defined twice")

UNIONS: dict[Definition, Indicator] = {
    entry.definition: entry for entry in CATALOGUE if entry.estimator == "at_risk_or_excluded"
}
"""The union of income poverty, deprivation and low work intensity (AROPE), by definition family."""


def available(year: int) -> tuple[Indicator, ...]:
    """The indicators whose definition exists in a survey year and that one year is enough for, in catalogue order."""
    return tuple(entry for entry in CATALOGUE if entry.available_in(year) and entry.made_in == "year")


def of_family(family: Family) -> tuple[Indicator, ...]:
    return tuple(entry for entry in CATALOGUE if entry.family == family)


def catalogue_frame() -> pd.DataFrame:
    """The catalogue as the published table indicators.catalogue, one row an indicator."""
    rows = [
        {
            "indicator": entry.code, "breakdowns": entry.breakdown.words,
            **{c: getattr(entry, c) for c in INDICATOR.columns if c not in ("indicator", "breakdowns")},
        }
        for entry in CATALOGUE
    ]
    frame = pd.DataFrame(rows, columns=list(INDICATOR.columns))
    return frame.astype({"first_year": "Int64", "last_year": "Int64"})
