"""Persons followed through four survey years: persistent poverty.

Poor is below the line of the year in question. EU-SILC follows persons for four years, so that a quarter of the
sample can be judged; the four-year weight RB064 of the last year makes it stand for the population.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lnb_pipeline.estimation.poverty import below_line
from lnb_pipeline.estimation.record import FloatArray
from lnb_pipeline.indicators.catalogue.entry import Weight
from lnb_pipeline.indicators.sample import INCOME, Sample

EARLIER_YEARS = 3
POOR_BEFORE = 2
NO_PANEL = "no_panel"
"""One of the three earlier years was not delivered, or nobody of the year has a four-year weight."""

_WEIGHT: Weight = "RB064"


def poor_persons(sample: Sample, line: float | None) -> pd.Series[float]:
    """Who is below a line (`below_line`), by the identifier that persons keep from year to year."""
    return pd.Series(below_line(sample.incomes[INCOME], line), index=pd.Index(sample.keys["person_id"]))


def persistently_poor(
    sample: Sample, line: float | None, before: Sequence[pd.Series[float]]
) -> FloatArray | str:
    """Who is below the line this year and was so in two of the three years before: 1, 0, or NaN where unknown.

    `before`: `poor_persons` of the three years before. Unknown is whoever was not in the sample, or without an
    income, in one of the four years. The code of the reason where nobody can be judged.
    """
    if len(before) < EARLIER_YEARS or not bool((sample.weights[_WEIGHT] > 0).any()):
        return NO_PANEL
    now = below_line(sample.incomes[INCOME], line)
    years = np.stack([year.reindex(sample.keys["person_id"]).to_numpy(np.float64) for year in before])
    known = ~np.isnan(now) & ~np.isnan(years).any(axis=0)
    return np.where(known, (now == 1) & (years.sum(axis=0) >= POOR_BEFORE), np.nan)
